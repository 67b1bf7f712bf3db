"""What kind of value a source column gives, and whether the table's column can hold it."""

import datetime as dt
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.cells.parsers import PARSERS
from feuille_route.cells.uai import is_uai
from feuille_route.cells.words import load_vocabulary
from feuille_route.declarations.document import Data, mapping
from feuille_route.declarations.problems import Path, Problem, unknown
from feuille_route.formats.declaring import Declaration, Feed, feeds
from feuille_route.tables import TABLES, Column

Scalar = str | bool | int | float


@dataclass(frozen=True, slots=True)
class Given:
    """A type of value, with the values themselves where there is a closed list of them."""

    type: str
    values: tuple[Scalar, ...] = ()


GIVES: Final[Mapping[str, Given]] = {
    **dict.fromkeys(("text", "label", "service"), Given("text")),
    **dict.fromkeys(("number", "hours"), Given("number")),
    **dict.fromkeys(("count", "score"), Given("count")),
    **dict.fromkeys(("moment", "rentree"), Given("date")),
    **dict.fromkeys(("certified", "positive"), Given("flag")),
    "uai": Given("school"),
    "department": Given("department"),
    "status_of_score": Given("code", ("validée", "non obtenue")),
}
"""What each parser gives, beside those of the vocabulary's closed lists."""

_HOLDS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "code", "school", "department"),
    "number": ("number", "count"),
}
_IN_FRENCH: Final = {
    **dict.fromkeys(("date", "jour", "datetime", "horodatage"), "moment"),
    **dict.fromkeys(("duree", "heures", "heure", "duration"), "hours"),
    **dict.fromkeys(("nombre", "decimal", "float", "numerique", "pourcentage"), "number"),
    **dict.fromkeys(("entier", "effectif", "int", "integer"), "count"),
    **dict.fromkeys(("texte", "chaine", "string", "str"), "text"),
    **dict.fromkeys(("oui/non", "ouinon", "booleen", "bool", "boolean", "vrai/faux"), "flag"),
    **dict.fromkeys(("niveau", "classe"), "grade"),
    "rne": "uai",
    "departement": "department",
    "fonction": "function",
    "secteur": "sector",
    "voie": "track",
    "degre": "degree",
    "profil": "profile",
    "libelle": "label",
}
"""Parsers by the words that one expects them to have."""
_WORDS_OF_DATES: Final = re.compile(r"[jdmay]{1,4}(?=[^a-z]|$)|[hms]{2}", re.IGNORECASE)
_DIRECTIVES: Final = {
    **dict.fromkeys(("jj", "dd"), "%d"),
    **dict.fromkeys(("aaaa", "yyyy"), "%Y"),
    **dict.fromkeys(("aa", "yy"), "%y"),
    "mm": "%m",
    "hh": "%H",
    "ss": "%S",
}


def given_by(parse: str) -> Given:
    """Tell what a parser gives."""
    if parse in GIVES:
        return GIVES[parse]
    values = tuple(load_vocabulary()[parse])
    return Given(_type_of(values), values)


def given(source: Mapping[str, Data], parse: str = "") -> Given | None:
    """Tell what a source column gives, through another parser where one is named."""
    wanted = parse or source.get("parse", "text")
    if not isinstance(wanted, str) or wanted not in PARSERS:
        return None
    if not parse and (mapped := mapping(source.get("values"))):
        values = tuple(v for v in mapped.values() if isinstance(v, str | bool | int | float))
        return Given(_type_of(values), values)
    if not parse and source.get("pattern"):
        return Given("date")
    return given_by(wanted)


def _type_of(values: tuple[Scalar, ...]) -> str:
    if all(isinstance(value, bool) for value in values):
        return "flag"
    if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return "count"
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return "number"
    return "code" if all(isinstance(value, str) for value in values) else "mixed"


def fits(found: Given, column: Column) -> bool:
    """Tell whether a table's column can hold what is given."""
    if column.type == "code":
        return found.type in ("code", "text") and bool(found.values) and not _others(found, column)
    if column.type in ("school", "department") and found.values:
        return all(isinstance(value, str) and _is(value, column.type) for value in found.values)
    return found.type in _HOLDS.get(column.type, (column.type,))


def _others(found: Given, column: Column) -> list[str]:
    """Give the values that the column's closed list lacks."""
    return [str(value) for value in found.values if value not in column.values]


def _is(value: str, type_: str) -> bool:
    return is_uai(value) if type_ == "school" else value in load_vocabulary()["department"]


def known_parsers(declared: Declaration) -> Iterator[Problem]:
    """Each ``parse`` names a parser."""
    for name, source in declared.columns.items():
        parse = source.get("parse")
        if isinstance(parse, str) and parse not in PARSERS:
            yield Problem(("columns", name, "parse"), _unknown_parser(parse))
    for feed in feeds(declared.data):
        if feed.parse and feed.parse not in PARSERS:
            yield Problem((*feed.path, "parse"), _unknown_parser(feed.parse))


def _unknown_parser(written: str) -> str:
    meant = _IN_FRENCH.get(fold(written).replace(" ", ""))
    if meant:
        return f'parse: unknown parser "{written}": did you mean "{meant}"?'
    return f"parse: {unknown('parser', written, PARSERS)}"


def one_way_of_reading(declared: Declaration) -> Iterator[Problem]:
    """A cell is read by ``parse``, ``pattern`` or ``values``, not by two of them."""
    for name, source in declared.columns.items():
        path: Path = ("columns", name)
        parse = source.get("parse", "text")
        if source.get("values") and (parse != "text" or source.get("pattern")):
            text = "values: they say all that a cell means: remove parse and pattern"
            yield Problem((*path, "values"), text)
        elif source.get("pattern") and parse not in ("text", "moment"):
            yield Problem((*path, "pattern"), "pattern: it is the shape of dates: parse: moment")
        if source.get("most") is not None and not _counts(source):
            yield Problem((*path, "most"), "most: it bounds whole numbers: parse: count")


def _counts(source: Mapping[str, Data]) -> bool:
    found = given(source)
    return found is None or found.type == "count"


def valid_patterns(declared: Declaration) -> Iterator[Problem]:
    """``pattern`` reads back the dates that it writes; ``extract`` has one group."""
    for name, source in declared.columns.items():
        pattern, extract = source.get("pattern"), source.get("extract")
        if isinstance(pattern, str) and (trouble := _pattern_trouble(pattern)):
            yield Problem(("columns", name, "pattern"), f'pattern "{pattern}": {trouble}')
        if isinstance(extract, str) and (trouble := _extract_trouble(extract)):
            yield Problem(("columns", name, "extract"), f'extract "{extract}": {trouble}')


def _pattern_trouble(pattern: str) -> str | None:
    if "%" not in pattern:
        meant = _WORDS_OF_DATES.sub(lambda m: _DIRECTIVES.get(m[0].lower(), m[0]), pattern)
        return f'write it with %, as "{meant if "%" in meant else "%d.%m.%Y"}"'
    example = dt.datetime(2021, 3, 12, 14, 30)  # noqa: DTZ001 - exports hold local times
    try:
        with warnings.catch_warnings():  # a day without its year is read less and less
            warnings.simplefilter("ignore", DeprecationWarning)
            read = dt.datetime.strptime(example.strftime(pattern), pattern)  # noqa: DTZ007 - likewise
    except ValueError as error:
        return f"no pattern of dates ({error})"
    if (read.year, read.month) != (2021, 3):
        return "a date needs its year (%Y) and its month (%m)"
    return None


def _extract_trouble(extract: str) -> str | None:
    try:
        groups = re.compile(extract).groups
    except re.error as error:
        return f"no regular expression ({error})"
    return None if groups == 1 else "put what is to be read, and only that, in parentheses"


def held_values(declared: Declaration) -> Iterator[Problem]:
    """What feeds a table's column is of its type and, for a closed list, one of its values."""
    for feed in feeds(declared.data):
        column = TABLES[feed.table].columns.get(feed.column) if feed.table in TABLES else None
        if column is None or column.type == "person" or column.derived:
            continue
        if feed.kind == "constant":
            yield from _constant(feed, column)
        else:
            yield from _sources(declared, feed, column)


def _constant(feed: Feed, column: Column) -> Iterator[Problem]:
    value = None if isinstance(feed.origin, str) else feed.origin["constant"]
    if not isinstance(value, str | bool | int):
        return
    found = Given(_type_of((value,)), (value,))
    if column.type == "date" and isinstance(value, str):
        if _is_date(value):
            return
    elif fits(found, column) or (column.type == "text" and isinstance(value, str)):
        return
    yield Problem((*feed.path, "constant"), f"constant: {_wanted(feed, column, found)}")


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _sources(declared: Declaration, feed: Feed, column: Column) -> Iterator[Problem]:
    for path, name in feed.sources:
        source = declared.columns.get(name)
        found = given(source, feed.parse) if source is not None else None
        if source is None or found is None or source.get("personal") is True:
            continue
        if feed.kind in ("sum", "least") and found.type not in ("count", "number"):
            yield Problem(path, f"{feed.kind}: {name} holds no numbers: parse: count")
        elif not fits(found, column):
            wanted = _wanted(feed, column, found)
            yield Problem(path, f"{name} gives {_spoken(found)}, and {feed.table}.{wanted}")


def _wanted(feed: Feed, column: Column, found: Given) -> str:
    """Say what a column holds, and how to get it."""
    if column.type != "code":
        return f"{feed.column} holds {_HELD[column.type]}{_advice(feed.column, column)}"
    others = _others(found, column)
    if len(others) == 1:
        return f"{feed.column}: {unknown('value', others[0], column.values)}"
    held = f"one of {', '.join(column.values)}"
    return f"{feed.column} holds {held}{_advice(feed.column, column)}"


_HELD: Final[Mapping[str, str]] = {
    "text": "a text",
    "count": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "date": "a date",
    "school": "a UAI",
    "department": "a département, such as 016",
}
_USUAL: Final[Mapping[str, str]] = {
    **{name: name for name in ("text", "count", "number", "flag", "department")},
    "date": "moment",
    "school": "uai",
    "attended": "presence",
    "hours": "hours",
}


def _spoken(found: Given) -> str:
    return {**_HELD, "code": "words of a list", "mixed": "values of several kinds"}[found.type]


def usual_parser(name: str, column: Column) -> str | None:
    """Name the parser that usually feeds a column; ``None`` where only ``values`` can."""
    if usual := _USUAL.get(name, _USUAL.get(column.type)):
        return usual
    fitting = [parse for parse in load_vocabulary() if parse in PARSERS]
    fitting = [parse for parse in fitting if fits(given_by(parse), column)]
    return min(fitting, key=lambda parse: not parse.endswith(name), default=None)


def _advice(name: str, column: Column) -> str:
    usual = usual_parser(name, column)
    ways = [f"parse: {usual}"] if usual else []
    if column.type in ("code", "flag"):
        ways.append("values")
    return f": give it {' or '.join(ways)}"


def dated_by_dates(declared: Declaration) -> Iterator[Problem]:
    """``dated`` names a column of dates."""
    name = mapping(declared.data.get("rows")).get("dated")
    source = declared.columns.get(name) if isinstance(name, str) else None
    found = given(source) if source is not None else None
    if found is not None and found.type != "date":
        text = f"dated: {name} gives {_spoken(found)}, not a date: give it parse: moment"
        yield Problem(("rows", "dated"), text)


VALUE_RULES: Final = (
    known_parsers,
    one_way_of_reading,
    valid_patterns,
    held_values,
    dated_by_dates,
)
