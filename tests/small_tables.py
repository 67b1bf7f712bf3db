"""Small tables for tests: rows as dictionaries in, what the evaluator sees of them out.

A row names the columns that it knows; the others are null. Dates are written ``2021-03-05`` or
``2021-03-05T10:00``, persons are numbers. Beside its columns a row may name ``file`` (by default
0), ``unread`` (false), ``certain`` (true), and the traces that a table may have.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from feuille_route.data.dataset import Dataset, Frame, assemble
from feuille_route.exports.columns.typed import TYPES
from feuille_route.exports.export import Export
from feuille_route.exports.normalising import Loaded
from feuille_route.exports.recognising.header import Header
from feuille_route.files.contents import Content
from feuille_route.files.discovery import Found
from feuille_route.files.places import Place
from feuille_route.findings import Log
from feuille_route.formats.export_format import Format
from feuille_route.promise import Threshold
from feuille_route.roadmap.kinds import Condition, Measure, Where
from feuille_route.roadmap.models import Check
from feuille_route.roadmap.thresholds import parse
from feuille_route.states.state import State, StateContext, empty, schools_of
from feuille_route.tables import TABLES, TRACES
from feuille_route.verdicts.values import Scope

Row = Mapping[str, Any]

YEAR: Final = (dt.date(2020, 9, 1), dt.date(2021, 8, 31))
SEEN: Final = dt.date(2021, 6, 30)

_BESIDE: Final = {
    "file": pa.int32(),
    "unread": pa.bool_(),
    "broken": pa.bool_(),
    "day": pa.timestamp("s"),
    "undated": pa.bool_(),
    "apart": pa.bool_(),
    "alias": pa.uint64(),
    "lowest_level": pa.int32(),  # of profiles, that stand among the participations
}
# What resolution and states say of a row: never null, but for ``certain``.
_SAID: Final = {"certain": "boolean", "again": "bool", "is_profile": "bool", "sixteen": "bool"}


def place(path: str, date: str | None = None, schools: Collection[str] = ()) -> Place:
    """Lay a file somewhere: exports of one path under two dates are of one series."""
    shown = f"{date}/{path}" if date else path
    day = dt.date.fromisoformat(date) if date else None
    return Place(shown, tuple(shown.split("/")), day, date, tuple(schools))


def dataset(
    tables: Mapping[str, Sequence[Row]],
    places: Sequence[Place] = (place("export.csv"),),
    cut: Collection[int] = (),
) -> Dataset:
    """Make the data of a run, of one export a place; each may hold rows of every table."""
    form = Format(name="small", title="Small", columns={}, tables=dict.fromkeys(tables, ()))
    header = Header(form, b"", "utf-8", ";", (), {})
    found = [Found(Content(Path(one.path)), 1, (one,)) for one in places]
    exports = [Export(number, one, header) for number, one in enumerate(found)]
    parts = {name: [_arrow(name, rows)] for name, rows in tables.items()}
    files = [row.get("file", 0) for rows in tables.values() for row in rows]
    counts = {number: files.count(number) for number in range(len(exports))}
    made = assemble(exports, Loaded(parts, counts, frozenset(cut)))
    for name, rows in tables.items():
        for column in sorted(_SAID.keys() & {key for row in rows for key in row}):
            values = [row.get(column, column == "certain") for row in rows]
            made.tables[name][column] = pd.Series(values, dtype=_SAID[column])
    return made


def _arrow(name: str, rows: Sequence[Row]) -> pa.Table:
    columns = {column: None for row in rows for column in row if column not in _SAID}
    columns |= {"file": None, "unread": None, "broken": None}
    types = {column: _BESIDE.get(column) or _type(name, column) for column in columns}
    # Of a row that is unread, the cells that are not known could not be read.
    told = [{"file": 0, "unread": False, "broken": row.get("unread"), **row} for row in rows]
    return pa.table({c: _array([row.get(c) for row in told], types[c]) for c in columns})


def _type(name: str, column: str) -> pa.DataType:
    return TYPES[(TABLES[name].columns.get(column) or TRACES[column]).type]


def _array(values: Sequence[Any], type_: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(type_):
        return pa.array(values, pa.string()).dictionary_encode()
    if pa.types.is_timestamp(type_):
        values = [None if one is None else dt.datetime.fromisoformat(one) for one in values]
    return pa.array(values, type_)


def frame(name: str, rows: Sequence[Row]) -> Frame:
    """Make a table as it is seen: with ``certain``."""
    if not rows:
        return empty(name)
    made = dataset({name: rows}, [place(f"{n}.csv") for n in range(9)]).tables[name]
    if "certain" not in made:
        made["certain"] = pd.array([True] * len(made), dtype="boolean")
    return made


def state(name: str, rows: Sequence[Row], /, **fields: Any) -> State:
    """Make a table as seen at a date; ``fields`` are those of a ``State``."""
    seen = frame(name, rows)
    return State(name, seen, **{"rows": len(seen), "schools": schools_of(seen), **fields})


def see_of(*states: State, **tables: Sequence[Row]) -> Callable[[str], State]:
    """Make a ``see`` of some tables: states, or rows by name; the others are empty."""
    known = {one.name: one for one in states}
    known |= {name: state(name, rows) for name, rows in tables.items()}
    return lambda table: known.get(table) or State(table, empty(table))


def context(data: Dataset, seen: dt.date = SEEN) -> StateContext:
    """Look at data from the school year 2020-2021."""
    return StateContext(data, YEAR, seen, Log())


def where(asked: Mapping[str, Any]) -> Where:
    """Make conditions: values, a comparison ``(">=", 1)``, ``{"not": ...}``, ``{"contains"}``."""
    return {column: _condition(one) for column, one in asked.items()}


def _condition(asked: Any) -> Condition:
    match asked:
        case tuple():
            sign, bound = asked
            number = bound if isinstance(bound, dt.date) else Decimal(bound)
            return Condition(compare=(sign, number))
        case {"not": values}:
            return Condition(none_of=tuple(values))
        case {"contains": words}:
            return Condition(contains=tuple(words))
        case list():
            return Condition(any_of=tuple(asked))
        case _:
            return Condition(any_of=(asked,))


def check(measure: Measure, threshold: str, **fields: Any) -> Check:
    """Make a check of a measure and a threshold as the roadmap writes it."""
    return Check(measure=measure, threshold=limit(threshold), **fields)


def limit(text: str) -> Threshold:
    """Make a threshold."""
    return parse(text)


def scope(see: Callable[[str], State] | None = None, **fields: Any) -> Scope:
    """Make what an evaluation may ask; ``fields`` are those of a ``Scope``."""
    see = see or see_of()
    usual = {
        "readings": lambda: see("readings"),
        "seen": SEEN,
        "school_year": "2020-2021",
        "hours_per_day": Fraction(6),
        "small_groups": 5,
        "ages": lambda _: 400,
        "names": {},
    }
    return Scope(see=see, **{**usual, **fields})


def told(log: Log) -> list[tuple[str, int]]:
    """Give the findings of a log: their codes and counts."""
    return [(str(finding.code), finding.count) for finding in log]
