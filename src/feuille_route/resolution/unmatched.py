"""Names that match no school, and class labels that match no grade: told, and listed to be filled.

A name is an organisation's, a file's or a folder's. The list is the ``rattachements`` template:
once filled and put among the exports, it says which name is which school. A name that does not
tell alone has a line for each campaign, with its number.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from feuille_route.cells.folding import fold
from feuille_route.cells.formulas import guarded
from feuille_route.cells.words import word_list
from feuille_route.console import visible
from feuille_route.data.dataset import Dataset
from feuille_route.exports.columns.keys import Keyring
from feuille_route.findings import FindingCode, Log
from feuille_route.resolution.folders import telling_folders

Nature = Literal["organisation", "dossier", "fichier", "classe"]

_NATURES: Final = ("organisation", "dossier", "fichier", "classe")
_HEADER: Final = (
    "Nom trouvé",
    "Campagne",
    "UAI",
    "Proposition",
    "Nom proposé",
    "Nature",
    "Lignes",
    "Fichier",
)
_SUGGESTED: Final = 3
_ELSEWHERE: Final = "voir grades"
"""A class label is not filled in here: its pattern goes below ``grades`` in the roadmap."""
_COMPARED: Final = 50
_OF_SCHOOLS: Final = word_list("school")
_OF_BROWSERS: Final = word_list("given_name")
"""The words of the names that programs give to what they save."""
_WORD: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_DIGITS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Miss:
    """An export whose rows of an organisation match no school, for the reason of ``code``.

    ``candidates`` are the schools that the name, or the path, may mean; ``campaign`` is its number,
    and ``alone`` tells that the organisation's name needs none to decide; ``lines`` are the other
    campaigns for which ``rattachements`` has it. ``told``: the organisation may be told; one that
    is not the file's may be a person's name, pushed there by a damaged row. ``line`` is that of the
    first row that writes it.
    """

    number: int
    organisation: str | None
    campaign: str | None = None
    candidates: tuple[str, ...] = ()
    code: FindingCode = FindingCode.SCHOOL_UNMATCHED
    lines: tuple[str, ...] = ()
    alone: bool = True
    told: bool = True
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Unmatched:
    """A name that matches no school, or a label that matches no grade, in so many rows.

    ``name`` is ``None`` where it is not told; ``near`` are further names, of the same file and
    its folders, that may tell which school it is; ``path`` is that of the first file;
    ``campaign``, ``candidates``, ``code``, ``lines`` and ``line`` are those of the miss; ``shared``
    is the organisation's name where there are candidates.
    """

    name: str | None
    nature: Nature
    rows: int
    path: str
    near: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    shared: str | None = None
    campaign: str | None = None
    code: FindingCode = FindingCode.SCHOOL_UNMATCHED
    lines: tuple[str, ...] = ()
    line: int | None = None


def name_misses(
    misses: Mapping[Miss, int], dataset: Dataset, keyring: Keyring
) -> Sequence[Unmatched]:
    """Give each miss the name under which it can be matched: one line a name, or a campaign."""
    files = Counter(miss.organisation for miss in misses)
    people = keyring.people_among(miss.organisation for miss in misses if miss.organisation)
    by_file = {miss for miss in misses if _is_of_file(miss, files[miss.organisation], people)}
    parts = {miss.number: dataset.places(miss.number)[0].parts for miss in misses}
    folders = telling_folders({miss.number: parts[miss.number] for miss in by_file})
    lines: dict[tuple[object, ...], Unmatched] = {}
    for miss, rows in misses.items():
        name, nature = _name(miss, folders if miss in by_file else None, parts[miss.number])
        line = Unmatched(
            name,
            nature,
            rows,
            dataset.path(miss.number),
            near=tuple(reversed(parts[miss.number][:-1])) if miss in by_file else (),
            candidates=miss.candidates,
            shared=miss.organisation if _is_shared(miss, people) else None,
            campaign=miss.campaign if _needs_campaign(miss, nature) else None,
            code=miss.code,
            lines=miss.lines,
            line=miss.line,
        )
        key = (fold(name) if name else line.path, nature, line.campaign, line.code)
        known = lines.setdefault(key, replace(line, rows=0))
        lines[key] = replace(known, rows=known.rows + rows)
    return list(lines.values())


def _needs_campaign(miss: Miss, nature: Nature) -> bool:
    """Tell whether a line carries the campaign: a folder's name stays, a file's does not."""
    return nature == "fichier" or (nature == "organisation" and not miss.alone)


def _is_shared(miss: Miss, people: Collection[str]) -> bool:
    return bool(miss.candidates) and miss.told and miss.organisation not in people


def _is_of_file(miss: Miss, files: int, people: Collection[str]) -> bool:
    """Tell whether a miss is named after its file: no organisation does, or none that is told.

    Of a name that several schools bear, met in several files without a campaign, the files tell
    more.
    """
    if miss.organisation is None:
        return True
    if not miss.told:
        return False
    shared = bool(miss.candidates) and miss.campaign is None
    return (shared and files > 1) or miss.organisation in people


def _name(
    miss: Miss, folders: Mapping[int, str] | None, parts: Sequence[str]
) -> tuple[str | None, Nature]:
    """Give the name of a miss, and what it is of; none that a browser will give again."""
    if folders is None:
        return (miss.organisation if miss.told else None), "organisation"
    if miss.number in folders:
        return folders[miss.number], "dossier"
    again = miss.campaign is None and is_given_again(parts[-1])
    return (None if again else parts[-1]), "fichier"


def is_given_again(file: str) -> bool:
    """Tell whether the name of a file says nothing of what is in it: the next one has it too.

    >>> is_given_again("export (4).csv"), is_given_again("Collège Moulin (2).csv")
    (True, False)
    """
    words = _LETTERS.findall(fold(file.partition(".")[0]))
    return _OF_BROWSERS.issuperset(words)


def note_unmatched(missing: Sequence[Unmatched], register: Mapping[str, str], log: Log) -> None:
    """Note each name, with the nearest school of the register or those that it may mean."""
    for line in missing:
        unnamed = line.nature == "fichier" and line.code is FindingCode.SCHOOL_UNMATCHED
        name = None if unnamed else line.shared or line.name
        said = {
            "name": name,
            "campaign": line.campaign,
            "nearest": _nearest(line, register) if line.name and not line.candidates else None,
            "schools": ", ".join(line.candidates),
            **(_to_paste(name, line.campaign) if name else {}),
        }
        code = FindingCode.SCHOOL_UNNAMED if unnamed else line.code
        detail = {key: value for key, value in said.items() if value}
        log.note(code, path=line.path, line=line.line, count=line.rows, detail=detail)
        if line.lines and name:
            others = {"name": name, "campaign": line.campaign or "", "lines": ", ".join(line.lines)}
            log.note(FindingCode.LINK_OF_ANOTHER_CAMPAIGN, path=line.path, detail=others)


def _to_paste(name: str, campaign: str | None) -> Mapping[str, str]:
    """Give the line of a name as the list has it, its UAI to be written, under which header."""
    cells = (name, campaign or "", "UAI")
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="").writerow(
        [*cells, *[""] * (len(_HEADER) - len(cells))]
    )
    return {"header": ";".join(_HEADER), "line": text.getvalue()}


def _nearest(line: Unmatched, register: Mapping[str, str]) -> str:
    """Name the nearest school; all those that bear its name: none of them is nearer."""
    near = suggest(line, register)
    names = [fold(register[uai]) for uai in near]
    bearers = [uai for uai, name in zip(near, names, strict=True) if name == names[0]]
    return ", ".join(f"{uai} {register[uai]}" for uai in bearers)


def suggest(line: Unmatched, register: Mapping[str, str]) -> Sequence[str]:
    """Give the schools that a name may be: those that bear it, otherwise the nearest."""
    if line.candidates:
        return line.candidates[:_SUGGESTED]
    texts = (line.name, *line.near) if line.name else ()
    return next((found for text in texts if (found := _near(text, register))), ())


def _near(text: str, register: Mapping[str, str]) -> Sequence[str]:
    """Give the schools of the nearest names, among those that share a word."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for names that match none

    words = _telling_words(text)
    bearers: dict[str, list[str]] = {}
    for uai, name in register.items():
        if words & _telling_words(name):
            bearers.setdefault(fold(name), []).append(uai)
    alike = sorted(bearers, key=lambda name: -len(words & _telling_words(name)))[:_COMPARED]
    near = get_close_matches(fold(text), alike, n=_SUGGESTED, cutoff=0.5)
    found = [uai for name in near for uai in sorted(bearers[name])]
    return found[: max(_SUGGESTED, len(bearers[near[0]]) if near else 0)]


def _telling_words(text: str) -> set[str]:
    return {word for word in _WORD.findall(fold(text)) if len(word) > 1} - _OF_SCHOOLS


def list_unmatched(missing: Sequence[Unmatched], register: Mapping[str, str]) -> str:
    """Write the lines to fill, as CSV for a spreadsheet: a line a name, then the class labels."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADER)
    for line in sorted(missing, key=_order):
        if line.name is not None:
            near = (_ELSEWHERE,) if line.nature == "classe" else suggest(line, register)
            names = (register.get(uai, "") for uai in near)
            told = (line.name, line.campaign or "", "", ", ".join(near), ", ".join(names))
            cells = (*told, line.nature, line.rows, line.path)
            writer.writerow(visible(guarded(str(cell))) for cell in cells)
    return "\ufeff" + text.getvalue()


def _order(line: Unmatched) -> tuple[int, list[tuple[int, str]]]:
    """Order by nature, then by name and campaign, ``(2)`` before ``(10)``."""
    pieces = _DIGITS.split(fold(f"{line.name or ''} {line.campaign or ''}".strip()))
    return _NATURES.index(line.nature), [(int(p) if p.isdecimal() else -1, p) for p in pieces]
