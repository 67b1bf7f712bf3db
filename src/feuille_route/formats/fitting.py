"""What kind of value a source column gives, and whether the table's column can hold it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from feuille_route.cells.parsers import PARSERS
from feuille_route.cells.uai import is_uai
from feuille_route.cells.words import load_vocabulary
from feuille_route.declarations.problems import Problem, unknown
from feuille_route.formats.declaring import NOT_TOLD, NOTHING, Feed, Rule, feeds
from feuille_route.formats.export_format import Format, FromColumn, FromConstant, Mapped, Source
from feuille_route.sentences import Sentence, _
from feuille_route.tables import TABLES, Column


@dataclass(frozen=True, slots=True)
class Given:
    """A type of value, with the values themselves where there is a closed list of them."""

    type: str
    values: tuple[Mapped, ...] = ()


GIVES: Final[Mapping[str, Given]] = {
    **dict.fromkeys(("text", "label", "service"), Given("text")),
    **dict.fromkeys(("number", "hours"), Given("number")),
    **dict.fromkeys(("count", "score"), Given("count")),
    **dict.fromkeys(("moment", "rentree"), Given("date")),
    **dict.fromkeys(("certified", "positive", "in_percent"), Given("flag")),
    "uai": Given("school"),
    "department": Given("department"),
    "status_of_score": Given("code", ("validée", "non obtenue")),
}
"""What each parser gives, beside those of the vocabulary's closed lists."""

_HOLDS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "code", "school", "department"),
    "number": ("number", "count"),
}


def given_by(parse: str) -> Given:
    """Tell what a parser gives."""
    if parse in GIVES:
        return GIVES[parse]
    values = tuple(load_vocabulary()[parse])
    return Given(_type_of(values), values)


def given(source: Source, parse: str = "") -> Given | None:
    """Tell what a source column gives, through another parser where one is named."""
    wanted = parse or source.parse
    if wanted not in PARSERS:
        return None
    if not parse and source.values:
        values = tuple(value for value in source.values.values() if value is not None)
        return Given(_type_of(values), values)
    return Given("date") if not parse and source.pattern else given_by(wanted)


def _type_of(values: tuple[Mapped, ...]) -> str:
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


def parser_of(feed: Feed) -> str:
    """Give the parser that an origin names; empty: the column's own."""
    parse = feed.origin.parse if isinstance(feed.origin, FromColumn) else ""
    return "" if parse == NOT_TOLD else parse


def held_values(form: Format) -> Iterator[Problem]:
    """What feeds a table's column is of its type and, for a closed list, one of its values."""
    for feed in feeds(form):
        column = TABLES[feed.table].columns.get(feed.column) if feed.table in TABLES else None
        if column is None or column.type == "person" or column.derived:
            continue
        if isinstance(feed.origin, FromConstant):
            yield from _constant(feed, feed.origin.constant, column)
        else:
            yield from _sources(form, feed, column)


def _constant(feed: Feed, value: Mapped, column: Column) -> Iterator[Problem]:
    found = Given(_type_of((value,)), (value,))
    if column.type == "date" and isinstance(value, str):
        if _is_date(value):
            return
    elif fits(found, column) or (column.type == "text" and isinstance(value, str)):
        return
    text = _("constant: {what}", what=_wanted(feed, column, found))
    yield Problem((*feed.place, "constant"), text)


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _sources(form: Format, feed: Feed, column: Column) -> Iterator[Problem]:
    for place, name in feed.sources:
        source = form.columns.get(name, NOTHING)
        found = given(source, parser_of(feed))
        if found is None or source.personal:
            continue
        if feed.kind in ("sum", "least") and found.type not in ("count", "number"):
            text = _("{kind}: {column} holds no numbers: parse: count", kind=feed.kind, column=name)
            yield Problem(place, text)
        elif not fits(found, column):
            text = _(
                "{source} gives {given}, and {table}.{wanted}",
                source=name,
                given=_spoken(found),
                table=feed.table,
                wanted=_wanted(feed, column, found),
            )
            yield Problem(place, text)


def _wanted(feed: Feed, column: Column, found: Given) -> Sentence:
    """Say what a column holds, and how to get it."""
    others = _others(found, column) if column.type == "code" else []
    if len(others) == 1:
        word = unknown(_("value"), others[0], column.values)
        return _("{column}: {what}", column=feed.column, what=word)
    held = _("one of {words}", words=", ".join(column.values))
    if column.type != "code":
        held = _HELD[column.type]
    ways = _ways(feed.column, column)
    return _("{column} holds {held}: give it {ways}", column=feed.column, held=held, ways=ways)


_HELD: Final[Mapping[str, Sentence]] = {
    "text": _("a text"),
    "count": _("a whole number"),
    "number": _("a number"),
    "flag": _("true or false"),
    "date": _("a date"),
    "school": _("a UAI"),
    "department": _("a département, such as 016"),
}
_USUAL: Final[Mapping[str, str]] = {
    **{name: name for name in ("text", "count", "number", "flag", "department")},
    "date": "moment",
    "school": "uai",
    "attended": "presence",
    "hours": "hours",
}


def _spoken(found: Given) -> Sentence:
    others = {"code": _("words of a list"), "mixed": _("values of several kinds")}
    return {**_HELD, **others}[found.type]


def usual_parser(name: str, column: Column) -> str | None:
    """Name the parser that usually feeds a column; ``None`` where only ``values`` can."""
    if usual := _USUAL.get(name, _USUAL.get(column.type)):
        return usual
    fitting = [parse for parse in load_vocabulary() if parse in PARSERS]
    fitting = [parse for parse in fitting if fits(given_by(parse), column)]
    return min(fitting, key=lambda parse: not parse.endswith(name), default=None)


def _ways(name: str, column: Column) -> Sentence | str:
    """Say what makes a source column give what a table's column holds."""
    usual, mapped = usual_parser(name, column), column.type in ("code", "flag")
    if usual and mapped:
        return _("parse: {parser} or values", parser=usual)
    return f"parse: {usual}" if usual else "values" if mapped else ""


def dated_by_dates(form: Format) -> Iterator[Problem]:
    """``dated`` names a column of dates."""
    name = form.rows.dated
    source = form.columns.get(name, NOTHING) if name is not None else NOTHING
    found = given(source)
    if found is not None and found.type != "date":
        text = _(
            "dated: {column} gives {given}, not a date: give it parse: moment",
            column=name,
            given=_spoken(found),
        )
        yield Problem(("rows", "dated"), text)


VALUE_RULES: Final[tuple[Rule, ...]] = (
    held_values,
    dated_by_dates,
)
