"""Normalising: the rows of a sheet become the canonical tables that their format feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask
from feuille_route.exports import doubts
from feuille_route.exports.batches import Part
from feuille_route.exports.columns import TYPES, Made, Maker
from feuille_route.exports.context import Context
from feuille_route.exports.notebook import Notebook
from feuille_route.exports.recognition import Header
from feuille_route.exports.selection import of_school_year, select
from feuille_route.exports.sheet import Sheet
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import Row
from feuille_route.tables import TABLES

_MANY: Final = 1 << 16


@dataclass(frozen=True)
class Loaded:
    """What a batch gave: partial tables, and how many rows each file has.

    A part has its table's canonical columns (those that the format feeds) and ``file`` (the
    number of the export), ``unread`` (a cell of the row, or the whole row, could not be read),
    and where the format has them ``organisation`` (a name to resolve), ``names``, ``email`` and
    ``account`` (a person's, keyed), ``day`` (when the state of the row was so), ``undated`` (it
    should have a day and has none). ``cut`` are the files of which an unknown part is lost,
    ``shifted`` those refused for their shifted columns. ``links`` are the lines of a
    ``rattachements`` file. ``height`` is how many lines were read of a file read in parts.
    """

    parts: Mapping[str, Sequence[pa.Table]] = field(repr=False)
    rows: Mapping[int, int]
    cut: frozenset[int] = frozenset()
    shifted: frozenset[int] = frozenset()
    links: Sequence[tuple[str, str]] = ()
    height: int = 0


def normalise(
    header: Header,
    batch: Sequence[Part],
    sheet: Sheet,
    context: Context,
    notebook: Notebook,
) -> Loaded:
    """Make every table that the format feeds of the rows of a sheet that count."""
    rows = _rows(batch, sheet)
    notebook.note_files(batch, sheet, rows)
    cut, height = sheet.cut, sheet.height
    sheet = select(sheet, header, context, notebook)
    sheet, shifted, doubtful = doubts.contradicted(sheet, header, notebook)
    maker = Maker(header, sheet, context.keyring, notebook, doubtful)
    maker, day = _of_year(maker, header, context, notebook)
    parts, refused = _make_tables(header, maker, notebook, day)
    shifted |= refused
    if not batch[0].is_whole and maker.month_first:
        shifted |= doubts.refuse(batch[0].number, shifted, notebook)
    links = _links(maker) if header.format.kind == "links" else ()
    return Loaded(parts, rows, cut | shifted, shifted, links, height)


def _make_tables(
    header: Header, maker: Maker, notebook: Notebook, day: pa.Array | None
) -> tuple[Mapping[str, Sequence[pa.Table]], frozenset[int]]:
    """Make the tables; gives the files too that are refused for cells that do not fit."""
    sheet = maker.sheet
    parts: dict[str, list[pa.Table]] = {}
    refused: frozenset[int] = frozenset()
    for name, several in header.format.tables.items():
        for row in several:
            made = doubts.coherent(name, row, maker.make_all(name, row), maker, notebook)
            misplaced = doubts.misplaced(row, made, maker)
            for wrong in (misplaced, *doubts.unread(row, made, maker)):
                refused |= doubts.note_shifted(sheet, wrong, ~sheet.lost, notebook, refused)
            _note_empty(name, row, made, maker, notebook)
            nothing = sheet.lost | misplaced | np.isin(sheet.files, list(refused))
            part = _table(sheet, made, nothing, maker.doubtful, day)
            parts.setdefault(name, []).append(_reduced(name, part))
    return parts, refused


def _rows(batch: Sequence[Part], sheet: Sheet) -> dict[int, int]:
    """Count the rows of each file of a batch."""
    numbers, counts = np.unique(sheet.files, return_counts=True)
    found = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
    return {part.number: found.get(part.number, 0) for part in batch}


def _of_year(
    maker: Maker, header: Header, context: Context, notebook: Notebook
) -> tuple[Maker, pa.Array | None]:
    """Read the days of the rows' states; states of another school year are left out."""
    dated, sheet = header.format.rows.dated, maker.sheet
    made = maker.column(dated, "", TYPES["date"]) if dated else None
    if made is None:
        return maker, None
    undated = made.values.is_null().to_numpy(zero_copy_only=False)
    notebook.note_rows(FindingCode.ROW_UNDATED, sheet, undated & ~made.bad & ~sheet.lost)
    inside = of_school_year(sheet, header.format, made.values, context, notebook)
    maker.doubtful = maker.doubtful | made.bad
    if inside.all():
        return maker, made.values
    return maker.only(inside), made.values.filter(pa.array(inside))


def _table(
    sheet: Sheet, made: Mapping[str, Made], nothing: Mask, doubtful: Mask, day: pa.Array | None
) -> pa.Table:
    """Put the columns of a table together, with the traces of where its rows come from.

    Of some rows ``nothing`` is known.
    """
    unread = np.logical_or.reduce([nothing, doubtful, *(one.bad for one in made.values())])
    arrays: dict[str, pa.Array] = {"file": pa.array(sheet.files)}
    for column, one in made.items():
        arrays[column] = doubts.without(one.values, nothing)
    if day is not None:
        arrays["day"] = day
        if day.null_count:
            arrays["undated"] = day.is_null()
    if unread.any():
        arrays["unread"] = pa.array(unread)
    return pa.table(arrays)


def _note_empty(
    name: str, row: Row, made: Mapping[str, Made], maker: Maker, notebook: Notebook
) -> None:
    """Note the rows that lack a person, or a part of what tells one thing from another."""
    for column, one in made.items():
        if not one.values.null_count:
            continue
        header = maker.header_of(row[column])
        empty = one.values.is_null().to_numpy(zero_copy_only=False) & ~maker.sheet.lost & ~one.bad
        if column == "person" or (column == "names" and "person" not in made):
            notebook.note_rows(FindingCode.IDENTITY_MISSING, maker.sheet, empty)
        elif header and maker.must_be_filled(name, column):
            notebook.note_rows(FindingCode.CELLS_EMPTY, maker.sheet, empty, header)


def _reduced(name: str, part: pa.Table) -> pa.Table:
    """Keep one of the rows that are all the same, where a log of events holds very many."""
    columns = TABLES[name].columns
    if len(part) < _MANY or any(column.timed for column in columns.values()):
        return part
    if "date" in part.column_names:
        days = pc.floor_temporal(part["date"], unit="day")
        part = part.set_column(part.column_names.index("date"), "date", days)
    return part.group_by(part.column_names, use_threads=False).aggregate([])


def _links(maker: Maker) -> list[tuple[str, str]]:
    """Read the lines of a ``rattachements`` file: a name and a UAI."""
    names = maker.column("name", "", TYPES["text"])
    schools = maker.column("school", "", TYPES["text"])
    assert names is not None and schools is not None  # noqa: S101, PT018 - needed headers
    pairs = zip(names.values.to_pylist(), schools.values.to_pylist(), strict=True)
    return [(name, school) for name, school in pairs if name and school]
