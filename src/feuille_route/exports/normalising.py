"""Normalising: the rows of a sheet become the canonical tables that their format feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.exports.consistency import CHECKS, Contradictions
from feuille_route.exports.context import Context
from feuille_route.exports.formats import Row
from feuille_route.exports.notebook import Notebook
from feuille_route.exports.origins import TYPES, Made, Maker
from feuille_route.exports.parts import Part
from feuille_route.exports.recognition import Header, filling
from feuille_route.exports.selection import of_school_year, select
from feuille_route.exports.sheet import Mask, Sheet
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.tables import TABLES

_MANY: Final = 1 << 16


@dataclass(frozen=True)
class Loaded:
    """What a batch gave: partial tables, how many rows each file has, what was noticed.

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
    findings: Sequence[Finding] = ()
    cut: frozenset[int] = frozenset()
    shifted: frozenset[int] = frozenset()
    links: Sequence[tuple[str, str]] = ()
    height: int = 0


def normalise(
    header: Header,
    batch: Sequence[Part],
    sheet: Sheet,
    context: Context,
    above: int,
) -> Loaded:
    """Make every table that the format feeds of the rows of a sheet that count.

    ``above`` is how many lines of the file stand above what was read.
    """
    notebook = Notebook(header, context.paths, above)
    rows = _rows(batch, sheet)
    notebook.note_files(batch, sheet, rows)
    cut, height = sheet.cut, sheet.height
    sheet, notes = select(sheet, header, context)
    notebook.note_all(notes)
    sheet, shifted, doubtful = _checked(sheet, header, notebook)
    sheet, day, doubtful = _of_year(sheet, header, context, notebook, doubtful)
    maker = Maker(header, sheet, context.keyring, notebook, doubtful)
    parts: dict[str, list[pa.Table]] = {}
    for name, several in header.format.tables.items():
        for row in several:
            made = _coherent(name, row, maker.make_all(name, row), maker, notebook)
            misplaced = _misplaced(row, made, maker)
            for wrong in (misplaced, *_unread(row, made, maker)):
                shifted |= _note_shifted(sheet, wrong, ~sheet.lost, notebook, shifted)
            _note_empty(name, row, made, maker, notebook)
            nothing = sheet.lost | misplaced | np.isin(sheet.files, list(shifted))
            part = _table(sheet, made, nothing, doubtful, day)
            parts.setdefault(name, []).append(_reduced(name, part))
    if not batch[0].is_whole and any(_is_month_first(one) for one in notebook.findings):
        shifted |= _refuse(batch[0].number, shifted, notebook)
    links = _links(maker) if header.format.kind == "links" else ()
    return Loaded(parts, rows, notebook.findings, cut | shifted, shifted, links, height)


def _is_month_first(finding: Finding) -> bool:
    return finding.detail.get("damage") == "month_first"


def _refuse(number: int, refused: frozenset[int], notebook: Notebook) -> frozenset[int]:
    """Refuse a file for a part of it: the other parts may hold the same, and not show it."""
    if number not in refused:
        notebook.note(FindingCode.COLUMNS_SHIFTED, number, Severity.ERROR)
    return frozenset({number})


def _rows(batch: Sequence[Part], sheet: Sheet) -> dict[int, int]:
    """Count the rows of each file of a batch."""
    numbers, counts = np.unique(sheet.files, return_counts=True)
    found = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
    return {part.number: found.get(part.number, 0) for part in batch}


def _checked(
    sheet: Sheet, header: Header, notebook: Notebook
) -> tuple[Sheet, frozenset[int], Mask]:
    """Tell the rows that contradict themselves; a file of such rows is refused, as shifted."""
    form = header.format
    check = CHECKS[form.checks](_paired(sheet, header)) if form.checks else None
    if check is None:
        return sheet, frozenset(), np.zeros(len(sheet.files), dtype=bool)
    wrong = check.any_level & check.telling
    shifted = _note_shifted(sheet, wrong, check.telling, notebook)
    if shifted:
        kept = sheet.only(~np.isin(sheet.files, list(shifted)))
        return kept, shifted, _checked(kept, header, notebook)[2]
    return sheet, shifted, _note_contradictions(sheet, header, check, notebook)


def _paired(sheet: Sheet, header: Header) -> Mapping[str, Sequence[pa.Array]]:
    """Give the columns, the repeated ones in one order: that of what stands in their headers."""
    columns: dict[str, Sequence[pa.Array]] = dict(sheet.columns)
    for name, several in sheet.columns.items():
        source = header.format.columns[name]
        if source.repeated:
            words = [filling(header.names[place], source) for place in header.columns[name]]
            columns[name] = [several[at] for at in sorted(range(len(words)), key=words.__getitem__)]
    return columns


def _note_shifted(
    sheet: Sheet,
    wrong: Mask,
    telling: Mask,
    notebook: Notebook,
    noted: frozenset[int] = frozenset(),
) -> frozenset[int]:
    """Note the files of which more than half of the rows that can tell are wrong."""
    if not wrong.any():
        return frozenset()
    of_files = zip(*np.unique(sheet.files[telling], return_counts=True), strict=True)
    wrong_of = dict(zip(*np.unique(sheet.files[wrong], return_counts=True), strict=True))
    shifted = {int(number) for number, n in of_files if n > 1 and 2 * wrong_of.get(number, 0) > n}
    for number in sorted(shifted - noted):
        notebook.note(FindingCode.COLUMNS_SHIFTED, number, Severity.ERROR)
    return frozenset(shifted)


def _note_contradictions(
    sheet: Sheet, header: Header, check: Contradictions, notebook: Notebook
) -> Mask:
    """Note the rows that contradict themselves; gives those whose least level is in doubt."""
    levels = header.format.columns["levels"]
    places = sorted(header.columns["levels"], key=lambda at: filling(header.names[at], levels))
    for place, rows in zip(places, check.levels, strict=True):
        if rows.any():
            notebook.note_rows(FindingCode.LEVEL_CONTRADICTED, sheet, rows, header.names[place])
    for rule, (column, rows) in check.others.items():
        if rows.any():
            named, said = header.names[header.columns[column][0]], {"of": rule}
            code = FindingCode.TOTAL_CONTRADICTED
            notebook.note_rows(code, sheet, rows, named, partial(_said, said))
    doubtful: Mask = np.logical_or.reduce([check.any_level, *check.doubtful])
    return doubtful


def _said(detail: Mapping[str, str], _: int) -> Mapping[str, str | int]:
    return {**detail}


def _of_year(
    sheet: Sheet, header: Header, context: Context, notebook: Notebook, doubtful: Mask
) -> tuple[Sheet, pa.Array | None, Mask]:
    """Read the days of the rows' states; states of another school year are left out."""
    dated = header.format.rows.dated
    maker = Maker(header, sheet, context.keyring, notebook, doubtful)
    made = maker.column(dated, "", TYPES["date"]) if dated else None
    if made is None:
        return sheet, None, doubtful
    undated = made.values.is_null().to_numpy(zero_copy_only=False)
    notebook.note_rows(FindingCode.ROW_UNDATED, sheet, undated & ~made.bad & ~sheet.lost)
    inside, notes = of_school_year(sheet, header.format, made.values, context)
    notebook.note_all(notes)
    doubtful = doubtful | made.bad
    if inside.all():
        return sheet, made.values, doubtful
    return sheet.only(inside), made.values.filter(pa.array(inside)), doubtful[inside]


def _table(
    sheet: Sheet, made: Mapping[str, Made], nothing: Mask, doubtful: Mask, day: pa.Array | None
) -> pa.Table:
    """Put the columns of a table together, with the traces of where its rows come from.

    Of some rows ``nothing`` is known.
    """
    unread = np.logical_or.reduce([nothing, doubtful, *(one.bad for one in made.values())])
    arrays: dict[str, pa.Array] = {"file": pa.array(sheet.files)}
    for column, one in made.items():
        arrays[column] = _without(one.values, nothing)
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


def _coherent(
    name: str, row: Row, made: Mapping[str, Made], maker: Maker, notebook: Notebook
) -> Mapping[str, Made]:
    """Believe neither of two counts of which the part is more than the whole."""
    coherent = dict(made)
    for part, whole in TABLES[name].within.items():
        if part not in made or whole not in made:
            continue
        exceeds = pc.greater(made[part].values, made[whole].values)
        wrong: Mask = pc.fill_null(exceeds, pa.scalar(value=False)).to_numpy(zero_copy_only=False)
        if wrong.any():
            code, said = FindingCode.TOTAL_CONTRADICTED, partial(_said, {"of": part})
            notebook.note_rows(code, maker.sheet, wrong, maker.first_header(row[part]), said)
            for column in (part, whole):
                one = made[column]
                coherent[column] = Made(_without(one.values, wrong), one.bad | wrong)
    return coherent


def _misplaced(row: Row, made: Mapping[str, Made], maker: Maker) -> Mask:
    """Tell the rows of which most cells that have a shape do not fit: nothing of them is right.

    So it is with a name without a date: a log always writes both.
    """
    shaped = [made[column].bad for column in row if maker.is_shaped(row[column])]
    if not shaped:
        return np.zeros(len(maker.sheet.files), dtype=bool)
    most = 1 if len(shaped) == 1 else max(2, (len(shaped) + 1) // 2)
    misplaced: Mask = np.vstack(shaped).sum(axis=0, dtype=np.int16) >= most
    if "names" in made and "person" not in made and "date" in made:
        misplaced |= made["date"].values.is_null().to_numpy(zero_copy_only=False)
    return misplaced


def _unread(row: Row, made: Mapping[str, Made], maker: Maker) -> list[Mask]:
    """Give the rows where a needed column could not be read, for each that could not throughout."""
    needed = [column for column in row if maker.is_shaped(row[column]) and made[column].bad.any()]
    return [made[column].bad for column in needed]


def _without(values: pa.Array, rows: Mask) -> pa.Array:
    if not rows.any():
        return values
    if pa.types.is_dictionary(values.type):
        codes = pc.if_else(pa.array(rows), pa.scalar(None, pa.int32()), values.indices)
        return pa.DictionaryArray.from_arrays(codes, values.dictionary)
    return pc.if_else(pa.array(rows), pa.scalar(None, values.type), values)


def _reduced(name: str, part: pa.Table) -> pa.Table:
    """Keep one of the rows that are all the same, where a log of events holds very many."""
    if len(part) < _MANY or name.startswith("pix_"):
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
