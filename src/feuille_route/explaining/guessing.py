"""Guessing what the columns of an unknown file hold, from their headers and first cells.

Guesses help to write a format, and never to read a file. No cell leaves this module but the two
words of a column of ``X`` and ``Non X``.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from feuille_route.cells.folding import fold, fold_header
from feuille_route.cells.likeness import likeness
from feuille_route.cells.parsers import PARSERS, is_unknown
from feuille_route.cells.words import word_list
from feuille_route.formats.export_format import Format, FromColumn
from feuille_route.formats.fitting import fits, given_by, usual_parser
from feuille_route.tables import TABLES, Column

Known = Mapping[tuple[str, str], Sequence[str]]
"""The headers that feed a column of a table."""


_ALIKE: Final = 0.8
_BY_TYPE: Final = 0.4
_ENOUGH: Final = 1.5
_SHARE: Final = 0.3

_SURELY: Final = word_list("surely_personal")
_PERHAPS: Final = word_list("perhaps_personal")
_THINGS: Final = word_list("thing")
_BY_WHOM: Final = re.compile(r"\bpar$|\bcheff?e? de projet\b|\bprofesseure? principale?\b")
# An address, a telephone number, Mme Dupont, DUPONT Ana, Ana DUPONT.
_PERSONAL_CELL: Final = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+"
    r"|(?:\+33 ?|0)[1-9](?:[ .-]?\d\d){4}"
    r"|(?:M|Mme|Mlle|Mr)\.? .+"
    r"|[A-ZÀ-Ý][A-ZÀ-Ý' -]+ [A-ZÀ-Ý][a-zà-ÿ].*"
    r"|[A-ZÀ-Ý][a-zà-ÿ-]+ [A-ZÀ-Ý][A-ZÀ-Ý' -]+"
)
# Years of two digits, which no parser reads unasked.
_PATTERNS: Final = tuple(f"%d{mark}%m{mark}%y{time}" for mark in "/.-" for time in ("", " %H:%M"))
_SPELT_HOURS: Final = re.compile(r"\d+ ?(?:h|:|min)", re.IGNORECASE)
_NEGATIONS: Final = ("non ", "pas ")
_TRIED: Final = (
    "uai",
    "moment",
    "flag",
    "grade",
    "function",
    "kind",
    "sector",
    "track",
    "presence",
    "certification_status",
    "project_state",
    "twin_state",
    "count",
    "number",
)
_OTHER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "date": ("Jour", "Date de la formation", "Date du stage", "Jour du stage", "Date de séance"),
    "hours": ("Durée", "Nombre d'heures", "Heures", "Durée du stage"),
    "theme": ("Intitulé", "Intitulé du stage", "Libellé", "Sujet", "Formation", "Stage"),
    "programme": ("Module", "Plan de formation"),
    "attended": ("Présent", "Venu", "Venue", "Participation", "A participé"),
    "school": ("UAI", "RNE", "Code établissement", "UAI d'affectation"),
    "organisation": ("Établissement", "Nom de l'établissement", "Structure"),
    "pupils": ("Nombre d'élèves", "Élèves", "Inscrits"),
    "girls": ("Filles", "Nombre de filles"),
    "grade": ("Niveau", "Classe"),
    "function": ("Fonction", "Emploi", "Métier"),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column seems to hold. ``cells`` are the distinct ones that say something."""

    header: str
    personal: bool
    parse: str = "text"
    pattern: str | None = None
    values: Mapping[str, bool] = field(default_factory=dict)
    cells: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class TableGuess:
    """The table that a file seems to feed, and from which of its columns (by their places)."""

    table: str
    columns: Mapping[str, int]
    parsers: Mapping[str, str]
    person: Sequence[int]
    missing: Sequence[str]


def guess_column(header: str, cells: Sequence[str]) -> Guess:
    """Guess what a column holds."""
    said = list(dict.fromkeys(cell.strip() for cell in cells if not is_unknown(cell)))
    if is_personal(header, said):
        return Guess(header, personal=True)
    if values := _yes_and_no(said):
        return Guess(header, personal=False, values=values, cells=said)
    if pattern := _pattern(said):
        return Guess(header, personal=False, parse="moment", pattern=pattern, cells=said)
    return Guess(header, personal=False, parse=_parser(said), cells=said)


def is_personal(header: str, cells: Sequence[str] = ()) -> bool:
    """Tell whether a column seems to be of a person: by its header, or what its cells look like.

    >>> is_personal("Nom du stagiaire"), is_personal("Nom de l'établissement")
    (True, False)
    """
    folded = fold_header(header)
    found = set(re.findall(r"\w+", folded))
    if found & _SURELY or (found & _PERHAPS and not found & _THINGS) or _BY_WHOM.search(folded):
        return True
    alike = sum(_PERSONAL_CELL.fullmatch(cell) is not None for cell in cells)
    return alike * 2 > len(cells)


def _yes_and_no(cells: Sequence[str]) -> Mapping[str, bool]:
    """Find a column of two words, one the other's negation: ``Venu`` and ``Non venu``."""
    for yes, no in (cells, cells[::-1]) if len(cells) == 2 else ():
        if any(fold(no) == fold(negation + yes) for negation in _NEGATIONS):
            return {yes: True, no: False}
    return {}


def _pattern(cells: Sequence[str]) -> str | None:
    if not cells or _reads("moment", cells):
        return None
    return next((each for each in _PATTERNS if all(_is_date(cell, each) for cell in cells)), None)


def _is_date(cell: str, pattern: str) -> bool:
    try:
        return 1900 < dt.datetime.strptime(cell, pattern).year < 2100  # noqa: DTZ007 - local times
    except ValueError:
        return False


def _parser(cells: Sequence[str]) -> str:
    if cells and _reads("hours", cells) and any(map(_SPELT_HOURS.match, cells)):
        return "hours"
    return next((parse for parse in _TRIED if _reads(parse, cells)), "text")


def _reads(parse: str, cells: Sequence[str]) -> bool:
    """Tell whether a parser reads every cell, and there is one."""
    try:
        read = [PARSERS[parse](cell) for cell in cells]
    except ValueError:
        return False
    return bool(read) and all(value is not None for value in read)


def guess_table(guesses: Sequence[Guess], formats: Sequence[Format]) -> TableGuess | None:
    """Guess which table a file feeds; ``None`` where nothing speaks for one."""
    known = _feeding(formats)
    found = [(_weigh(table, guesses, known), -number) for number, table in enumerate(TABLES)]
    (weight, guess), _ = max(found, key=lambda item: (item[0][0], item[1]))
    return guess if weight >= _ENOUGH else None


def _weigh(table: str, guesses: Sequence[Guess], known: Known) -> tuple[float, TableGuess]:
    """Match the columns of a table to those of a file, the likest first, then by their kind."""
    declared = {n: c for n, c in TABLES[table].columns.items() if not c.derived}
    declared = {name: column for name, column in declared.items() if column.type != "person"}
    matched: dict[str, tuple[int, float]] = {}
    for alike, name, place in sorted(_alike(table, declared, guesses, known), reverse=True):
        if name not in matched and place not in {one for one, _ in matched.values()}:
            matched[name] = place, alike
    for name, place in _by_type(declared, guesses, matched):
        matched[name] = place, _BY_TYPE
    person = _identity(guesses) if "person" in TABLES[table].columns else []
    fed = {name: place for name, (place, _) in matched.items()}
    missing = [name for name in TABLES[table].key if name not in fed and _is_needed(table, name)]
    missing = [name for name in missing if not (name == "person" and person)]
    parsers = {
        name: _parse_for(name, declared[name], guesses[place]) for name, place in fed.items()
    }
    guess = TableGuess(table, fed, parsers, person, missing)
    if len(fed) < _SHARE * len(declared):
        return 0.0, guess
    return sum(alike for _, alike in matched.values()) - len(missing), guess


def _is_needed(table: str, name: str) -> bool:
    return not TABLES[table].columns[name].may_be_unfed


def _alike(
    table: str, declared: Mapping[str, Column], guesses: Sequence[Guess], known: Known
) -> Iterator[tuple[float, str, int]]:
    """Yield how alike the headers of a file are to those that feed a column elsewhere."""
    for name, column in declared.items():
        for place, guess in enumerate(guesses):
            if guess.personal or not _can_hold(name, column, guess):
                continue
            spelt = (*known.get((table, name), ()), *_OTHER_WORDS.get(name, ()))
            best = max((likeness(guess.header, header) for header in spelt), default=0.0)
            if best >= _ALIKE:
                yield best, name, place


def _feeding(formats: Sequence[Format]) -> Known:
    """Give the headers that feed each column of a table in the formats that are known."""
    found: dict[tuple[str, str], list[str]] = {}
    for form in formats:
        for table, column, origin in form.origins():
            if isinstance(origin, FromColumn):
                source = form.columns[origin.column]
                found.setdefault((table, column), []).extend((source.header, *source.aliases))
    return found


def _by_type(
    declared: Mapping[str, Column],
    guesses: Sequence[Guess],
    matched: Mapping[str, tuple[int, float]],
) -> Iterator[tuple[str, int]]:
    """Yield the columns that one column only of the file can feed, by the kind of its cells."""
    taken = {place for place, _ in matched.values()}
    for name, column in declared.items():
        if name in matched or column.type in ("text", "count", "number"):
            continue
        able = [
            place
            for place, guess in enumerate(guesses)
            if place not in taken and guess.parse != "text" and _gives(guess, column)
        ]
        if len(able) == 1:
            taken.add(able[0])
            yield name, able[0]


def _gives(guess: Guess, column: Column) -> bool:
    """Tell whether what a column seems to hold is of the kind that a table's column takes."""
    return not guess.personal and not guess.values and fits(given_by(guess.parse), column)


def _can_hold(name: str, column: Column, guess: Guess) -> bool:
    if guess.values:
        return column.type == "flag"
    if not guess.cells or _gives(guess, column):
        return True
    usual = usual_parser(name, column)
    return usual is not None and _reads(usual, guess.cells)


def _parse_for(name: str, column: Column, guess: Guess) -> str:
    """Name the parser with which a column of the file feeds a table's."""
    usual = usual_parser(name, column)
    if guess.values or usual is None or (_gives(guess, column) and not _reads(usual, guess.cells)):
        return guess.parse
    return usual


def _identity(guesses: Sequence[Guess]) -> list[int]:
    """Find the personal columns that identify a person: an identifier, otherwise the names."""
    personal = [
        (place, fold_header(guess.header)) for place, guess in enumerate(guesses) if guess.personal
    ]
    for words in (
        ("numen", "identifiant", "matricule", "id", "agent"),
        ("mail", "courriel", "login"),
    ):
        for place, header in personal:
            if any(re.search(rf"\b{word}\b", header) for word in words) and "nom" not in header:
                return [place]
    return [place for place, header in personal if re.search(r"\b(?:pre)?noms?\b|name", header)]
