"""Normalising: the rows of a sheet become the canonical tables that their format feeds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask, nulls_of, true_in
from feuille_route.cells.orders import Orders
from feuille_route.exports.checks import plausibility
from feuille_route.exports.checks.empty_cells import note_empty
from feuille_route.exports.checks.endings import without_cut_rows
from feuille_route.exports.checks.limits import limited
from feuille_route.exports.checks.placement import misplaced
from feuille_route.exports.checks.titles import titles_among
from feuille_route.exports.columns.namesakes import trace_names
from feuille_route.exports.columns.read_column import ReadColumn, without
from feuille_route.exports.columns.sheet_columns import SheetColumns
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.counting.adding_up import add_up
from feuille_route.exports.counting.selection import LeftOut, of_school_year, select
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.row_texts import RowTexts
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import FindingCode
from feuille_route.tables import OF_PERSONS, TABLES, Column, most_of, why_of

_MANY: Final = 1 << 16
_TWO: Final = 2
_NAMES: Final = frozenset({"file", "organisation", "campaign"})

Link = tuple[str, str | None, str]
"""A line of ``rattachements``: a name, the campaign that it is for (``None``: all), a UAI."""


@dataclass(frozen=True)
class Loaded:
    """What a batch gave: partial tables, and how many rows each file has.

    A part has its table's canonical columns (those that the format feeds) and ``file`` (the number
    of the export), ``unread`` (a cell of the row, or the whole row, could not be read), ``broken``
    (the whole row), for each column why its cells are not known (``tables.why_of``), ``line`` (of a
    row of which a cell is not known), and where the format has them ``organisation`` (a name to
    resolve), ``names``, ``email`` and ``account`` (a person's, keyed), ``begun`` and ``pair`` (of
    persons known by two names: ``columns.namesakes``), ``day`` (when the state of the row was so),
    ``undated`` (it should have a day and has none), ``stray`` (it may be of another thing),
    ``more`` (what a count may be beside another row of its key), ``apart`` (it lacks a part of its
    key, and counts beside those that have it). ``cut`` are the files of which an unknown part is
    lost, ``shifted`` those refused for their shifted columns. ``links`` are the lines of a
    ``rattachements`` file. ``height`` is how many lines were read of a file read in parts,
    ``stopped`` the files of which nothing below is to be read. ``left_out`` counts the rows that
    rules leave out, ``orders`` is what its dates show, ``below`` the tables that another table
    below feeds, which is not read.
    """

    parts: dict[str, list[pa.Table]] = field(repr=False)
    rows: Mapping[int, int]
    cut: frozenset[int] = frozenset()
    shifted: frozenset[int] = frozenset()
    links: Sequence[Link] = ()
    height: int = 0
    stopped: frozenset[int] = frozenset()
    left_out: Sequence[LeftOut] = ()
    below: Mapping[int, frozenset[str]] = field(default_factory=dict)
    orders: Orders = field(default_factory=dict)


def normalise(
    header: Header,
    batch: Sequence[Part],
    sheet: Sheet,
    context: ReadingContext,
    log: SheetLog,
) -> Loaded:
    """Make every table that the format feeds of the rows of a sheet that count."""
    rows = _rows(batch, sheet)
    log.note_files(batch, sheet, rows)
    cut, height, stopped = sheet.cut, sheet.height, sheet.stopped
    sheet = without_cut_rows(sheet, header, log)
    sheet, left_out = select(sheet, header, context, log)
    sheet, shifted, against = plausibility.contradicted(sheet, header, log)
    columns = SheetColumns(header, sheet, context.keyring, log, against)
    columns, day, of_other_years = _of_year(columns, header, context, log)
    texts = RowTexts(header, batch, columns.sheet)
    parts, refused = _make_tables(header, columns, context, log, day, texts)
    shifted |= refused
    return Loaded(
        parts=parts,
        rows=rows,
        cut=cut | shifted | log.cut,
        shifted=shifted,
        links=_links(columns) if header.format.kind == "links" else (),
        height=height,
        stopped=stopped,
        left_out=[*left_out, *of_other_years],
        below=sheet.below,
        orders=sheet.orders,
    )


def _make_tables(  # noqa: PLR0913, PLR0917 - all that a pure function may know
    header: Header,
    columns: SheetColumns,
    context: ReadingContext,
    log: SheetLog,
    day: ReadColumn | None,
    texts: RowTexts,
) -> tuple[dict[str, list[pa.Table]], frozenset[int]]:
    """Make the tables; gives the files too that are refused for cells that do not fit."""
    sheet = columns.sheet
    parts: dict[str, list[pa.Table]] = {}
    refused: frozenset[int] = frozenset()
    for name, several in header.format.tables.items():
        for row in several:
            made = plausibility.revealed(columns.make_all(name, row), columns, header, log)
            shifted, wrong = misplaced(row, made, columns.sources, log, refused)
            refused |= shifted
            nothing = sheet.lost | wrong | sheet.within(refused)
            made = limited(name, row, made, columns, nothing)
            made = plausibility.coherent(name, row, made, columns, log)
            made = plausibility.proved(name, row, made, columns, log)
            note_empty(name, row, made, columns, context.measured, log)
            titles = titles_among(name, row, made, columns, texts)
            made = {**made, **trace_names(columns, row)}
            part = _table(sheet, made, nothing, columns.doubtful, day)
            if titles is not None:
                log.note_rows(FindingCode.ROW_OF_ONE_TEXT, sheet, titles)
                part = _strayed(part, titles)
            fed = {x: one for x, one in made.items() if columns.first_header(row.get(x, ()))}
            traced = fed if day is None else {**fed, "day": day}
            part = _explained(name, part, traced, nothing, sheet)
            part = add_up(name, row, part, texts, log)
            part = _reduced(name, _as_asked(name, part, context.asked))
            parts.setdefault(name, []).append(part)
    return parts, refused


def _as_asked(name: str, part: pa.Table, asked: Collection[str]) -> pa.Table:
    """Leave out the columns that were read to be checked, and that nothing measures."""
    unasked = {
        text
        for column, declared in TABLES[name].columns.items()
        if declared.asked and column not in asked
        for text in (column, why_of(column), most_of(column))
    }
    return part.drop_columns([column for column in part.column_names if column in unasked])


def _rows(batch: Sequence[Part], sheet: Sheet) -> dict[int, int]:
    """Count the rows of each file of a batch."""
    numbers, counts = np.unique(sheet.files, return_counts=True)
    found = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
    return {part.number: found.get(part.number, 0) for part in batch}


def _of_year(
    columns: SheetColumns, header: Header, context: ReadingContext, log: SheetLog
) -> tuple[SheetColumns, ReadColumn | None, Sequence[LeftOut]]:
    """Read the days of the rows' states; states of another school year are left out."""
    dated, sheet = header.format.rows.dated, columns.sheet
    made = columns.column(dated, "", Column("date")) if dated else None
    if made is None:
        return columns, None, ()
    undated = nulls_of(made.values)
    log.note_rows(FindingCode.ROW_UNDATED, sheet, undated & ~made.bad & ~sheet.lost)
    inside, left_out = of_school_year(sheet, header.format, made.values, context)
    columns.doubtful = columns.doubtful | made.bad
    if inside.all():
        return columns, made, ()
    return columns.only(inside), made.only(inside), left_out


def _table(
    sheet: Sheet,
    made: Mapping[str, ReadColumn],
    nothing: Mask,
    doubtful: Mask,
    day: ReadColumn | None,
) -> pa.Table:
    """Put the columns of a table together, with the traces of where its rows come from.

    Of some rows ``nothing`` is known.
    """
    unread = np.logical_or.reduce([nothing, doubtful, *(one.bad for one in made.values())])
    arrays: dict[str, pa.Array] = {"file": pa.array(sheet.files)}
    for column, one in made.items():
        arrays[column] = without(one.values, nothing)
        if one.most is not None:
            arrays[most_of(column)] = one.most
    if day is not None:
        arrays["day"] = day.values
        if day.values.null_count:
            arrays["undated"] = day.values.is_null()
    if unread.any():
        arrays["unread"] = pa.array(unread)
    if sheet.stray is not None:
        arrays["stray"] = pa.array(sheet.stray)
    return pa.table(arrays)


def _strayed(part: pa.Table, rows: Mask) -> pa.Table:
    """Say of some rows too that they may be of another thing."""
    if "stray" not in part.column_names:
        return part.append_column("stray", pa.array(rows))
    at = part.column_names.index("stray")
    return part.set_column(at, "stray", pc.or_(part["stray"], pa.array(rows)))


def _explained(
    name: str, part: pa.Table, made: Mapping[str, ReadColumn], nothing: Mask, sheet: Sheet
) -> pa.Table:
    """Say of each column why its cells are not known, and of which rows ``nothing`` is.

    The rows of which anything is not known that should be have their lines.
    """
    whys = {column: one.whys() for column, one in made.items()}
    lacking = nothing.copy()
    for column, told in whys.items():
        declared = TABLES[name].columns.get(column)
        asked = column == "day" or (declared is not None and not declared.may_be_blank)
        if asked and part[column].null_count:
            lacking |= part[column].is_null().to_numpy()
        if told is not None:
            lacking |= ~nulls_of(told)
            part = part.append_column(why_of(column), told)
    lacking |= _begin_a_name(part)
    if nothing.any():
        part = part.append_column("broken", pa.array(nothing))
    if lacking.any():
        part = part.append_column("line", pa.array(sheet.lines, pa.int32(), mask=~lacking))
    return part


def _begin_a_name(part: pa.Table) -> Mask:
    """Tell the rows whose organisation or campaign is not that of the row above.

    The first row of each is among them: one that matches no school is told with its line.
    """
    begins = np.zeros(len(part), dtype=bool)
    if "organisation" not in part.column_names or not len(part):
        return begins
    begins[0] = True
    for column in part.select([*_NAMES & set(part.column_names)]).columns:
        told = column.combine_chunks()
        codes = told.indices.fill_null(-1) if pa.types.is_dictionary(told.type) else told
        numbers = codes.to_numpy(zero_copy_only=False)
        begins[1:] |= numbers[1:] != numbers[:-1]
    return begins


def _reduced(name: str, part: pa.Table) -> pa.Table:
    """Keep one of the rows that are all the same, where a log of events holds very many.

    But all of those that were lost, or lack what tells of which thing they are: two may be of two.
    """
    columns = TABLES[name].columns
    if len(part) < _MANY or any(column.timed for column in columns.values()):
        return part
    if "date" in part.column_names:
        days = pc.floor_temporal(part["date"], unit="day")
        part = part.set_column(part.column_names.index("date"), "date", days)
    if _are_of_many(part):
        return part
    by = [name for name in part.column_names if name != "line"]
    first = [("line", "min")] if "line" in part.column_names else []
    alone = _of_unknown_things(part, TABLES[name].required)
    part = part.append_column("alone", pa.array(np.arange(len(part)), mask=~alone))
    reduced = part.group_by([*by, "alone"], use_threads=False).aggregate(first)
    return reduced.drop_columns("alone").rename_columns([*by, *(name for name, _ in first)])


def _are_of_many(part: pa.Table) -> bool:
    """Tell whether most rows are of other persons: few of them can be the same."""
    people = [part[name] for name in OF_PERSONS if name in part.column_names]
    return any(_TWO * pc.count_distinct(one).as_py() > len(part) for one in people)


def _of_unknown_things(part: pa.Table, required: Sequence[str]) -> Mask:
    """Tell the rows of which a cell could not be read, or that lack a part of their key."""
    lacking = [nulls_of(part[name]) for name in required if name in part.column_names]
    unread = [true_in(part["unread"])] if "unread" in part.column_names else []
    unknown: Mask = np.logical_or.reduce([np.zeros(len(part), dtype=bool), *lacking, *unread])
    return unknown


def _links(columns: SheetColumns) -> list[Link]:
    """Read the lines of a ``rattachements`` file: a name, a campaign where it is of one, a UAI."""
    read = [
        columns.column(name, "", Column("text", named=name == "name"))
        for name in ("name", "campaign", "school")
    ]
    blank = [None] * len(columns.sheet.files)
    lines = zip(*(one.values.to_pylist() if one else blank for one in read), strict=True)
    return [(name, campaign, school) for name, campaign, school in lines if name and school]
