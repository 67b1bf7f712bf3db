"""Why a cell is not known: where the rows of a doubt come from, and what was noticed of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from feuille_route.arrays import Mask, unknown_in
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.findings import Finding, FindingCode
from feuille_route.measures.doubts import Doubt
from feuille_route.measures.identities import are_apart
from feuille_route.results import Cause, CauseCode, School, Spot
from feuille_route.states.state import undated
from feuille_route.tables import REGISTERS, TABLES
from feuille_route.verdicts.inquiries import SHOWN, Inquiry, spots_of

_NO_SCHOOL: Final = (
    FindingCode.SCHOOL_UNMATCHED,
    FindingCode.SCHOOL_SHARED,
    FindingCode.SCHOOL_UNNAMED,
    FindingCode.SCHOOL_CONTRADICTED,
)
_NAMES: Final = (*_NO_SCHOOL, FindingCode.CLASS_UNMATCHED)
"""What a file with the names that are not matched can mend."""
_OF_COLUMN: Final[Mapping[str, CauseCode]] = {
    "school": CauseCode.SCHOOL_UNKNOWN,
    "grade": CauseCode.GRADE_UNKNOWN,
    "person": CauseCode.PERSON_UNKNOWN,
    "date": CauseCode.DATE_UNKNOWN,
    "start": CauseCode.DATE_UNKNOWN,
}
_OF_EMPTY: Final = (FindingCode.CELLS_EMPTY,)
_OF_UNREAD: Final = (
    FindingCode.CELL_UNPARSED,
    FindingCode.CELL_DAMAGED,
    FindingCode.COLUMN_UNREADABLE,
)
_WHOLE_ROWS: Final = (FindingCode.ROW_BROKEN, FindingCode.COLUMNS_SHIFTED)
_ABOUT: Final[Mapping[CauseCode, Sequence[FindingCode]]] = {
    CauseCode.SCHOOL_UNKNOWN: (*_NO_SCHOOL, FindingCode.SCHOOL_CONFLICT, FindingCode.UAI_INVALID),
    CauseCode.GRADE_UNKNOWN: (FindingCode.CLASS_UNMATCHED, FindingCode.GRADE_MISSING),
    CauseCode.PERSON_UNKNOWN: (
        FindingCode.IDENTITY_MISSING,
        FindingCode.NAME_SHARED,
        FindingCode.HOMONYMS,
    ),
    CauseCode.DATE_UNKNOWN: (FindingCode.ROW_UNDATED,),
    CauseCode.ROWS_UNREAD: _WHOLE_ROWS,
    CauseCode.CONTRADICTION: (FindingCode.ROWS_CONFLICT, FindingCode.TOTAL_CONTRADICTED),
    CauseCode.ROWS_DOUBTFUL: (
        *(FindingCode.ROWS_CONFLICT, FindingCode.SERIES_OVERLAP, FindingCode.DAYS_OVERLAP),
    ),
}
# What certifications say of the staff who bear their names.
_SAID_ELSEWHERE: Final = ("certified", "certified_on")
_OF_OTHERS: Final = (CauseCode.CONTRADICTION, CauseCode.ROWS_DOUBTFUL)


def of_doubt(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say why the cells behind a doubt are not known."""
    if doubt.said_by == doubt.table:
        yield from _of_rows(doubt, inquiry)
    elif doubt.said_by == REGISTERS["school"]:
        yield _of_register(doubt, inquiry)
    else:
        yield from _of_staff(doubt, inquiry)


def _of_register(doubt: Doubt, inquiry: Inquiry) -> Cause:
    """Name the schools of which the register does not say what is asked."""
    frame = inquiry.scope.see(doubt.table).frame
    uais = sorted(map(str, frame["school"][doubt.rows].dropna().unique()))
    names = inquiry.scope.names
    return Cause(
        what=CauseCode.REGISTER_SILENT,
        count=len(uais),
        counted=uais,
        table=doubt.said_by,
        column=doubt.column,
        schools=tuple(School(school=uai, name=names.get(uai)) for uai in uais[:SHOWN]),
        files=tuple(Spot(path=inquiry.dataset.path(n)) for n in inquiry.feeding(doubt.said_by)),
    )


def _of_staff(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say what the rows of the staff lack, of which a person's own rows ask."""
    staff = inquiry.scope.see(doubt.said_by)
    cells = staff.frame.get(doubt.column)
    lacking = np.zeros(len(staff.frame), dtype=bool) if cells is None else unknown_in(cells)
    nobody = unknown_in(staff.frame["person"])
    for column, rows in ((doubt.column, lacking & ~nobody), ("person", nobody)):
        if rows.any():
            yield from _of_rows(Doubt(staff.name, staff.name, column, rows), inquiry)
    if are_apart(inquiry.scope.see(doubt.table), staff):
        return
    if not (lacking.any() or nobody.any() or staff.cut):
        yield from _of_rows(Doubt(doubt.table, doubt.table, "person", doubt.rows), inquiry)


def _of_rows(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say of the rows of each file why a cell of theirs is not known."""
    frame = inquiry.scope.see(doubt.table).frame
    if not doubt.column:
        yield from _of_uncertain(doubt, inquiry)
        return
    files = frame["file"].to_numpy()
    unread = frame["unread"].to_numpy(dtype=bool)
    lacking = _lacking(doubt, inquiry)
    for number in np.unique(files[lacking]).tolist():
        rows = lacking & (files == number)
        broken = rows & unread & _is_blank(frame, doubt.table, number, inquiry)
        yield from _of_whole_rows(CauseCode.ROWS_UNREAD, doubt, broken, inquiry)
        for part, is_unread in ((rows & ~broken & unread, True), (rows & ~unread, False)):
            if part.any():
                yield _of_cells(doubt, number, part, is_unread, inquiry)


def _is_blank(frame: Frame, table: str, number: int, inquiry: Inquiry) -> Mask:
    """Tell the rows of which no cell was read, in a file that has broken ones."""
    export = inquiry.dataset.exports[number]
    fed = [
        name for name in TABLES[table].columns if name in frame and export.headers_of(name, table)
    ]
    if not fed or not inquiry.cites(number, _WHOLE_ROWS):
        return np.zeros(len(frame), dtype=bool)
    return frame[fed].isna().all(axis=1).to_numpy(dtype=bool)


def _lacking(doubt: Doubt, inquiry: Inquiry) -> Mask:
    """Tell the rows whose own cell lacks; where none does, another row of the person's lacks it.

    Where no row at all lacks it, a lost part of the table may hold another one.
    """
    state = inquiry.scope.see(doubt.table)
    null = unknown_in(state.frame[doubt.column])
    rows = doubt.rows & null if (doubt.rows & null).any() else null
    return rows if rows.any() or state.cut else doubt.rows


def _of_uncertain(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say why nobody knows whether rows count: no date, a part of their key, or another row."""
    state = inquiry.scope.see(doubt.table)
    left = doubt.rows.copy()
    dates = [name for name in ("date", "start") if name in state.frame]
    begun = [name for name, flag in state.table.begins.items() if flag is None]
    for column in (*dates, *state.table.required, *begun):
        lacking = left & unknown_in(state.frame[column])
        if lacking.any():
            yield from _of_rows(replace(doubt, column=column, rows=lacking), inquiry)
            left &= ~lacking
    dayless = left & undated(state.frame)
    yield from _of_whole_rows(CauseCode.DATE_UNKNOWN, doubt, dayless, inquiry)
    yield from _of_whole_rows(CauseCode.ROWS_DOUBTFUL, doubt, left & ~dayless, inquiry)


def _of_whole_rows(what: CauseCode, doubt: Doubt, rows: Mask, inquiry: Inquiry) -> Iterator[Cause]:
    files = inquiry.scope.see(doubt.table).frame["file"].to_numpy()
    for number in np.unique(files[rows]).tolist():
        own = rows & (files == number)
        yield _placed(_of_so_many(what, doubt.table, own), number, inquiry)


def _of_so_many(what: CauseCode, table: str, rows: Mask, column: str | None = None) -> Cause:
    at = np.flatnonzero(rows).tolist()
    return Cause(what=what, count=len(at), counted=at, table=table, column=column)


def _of_cells(doubt: Doubt, number: int, rows: Mask, unread: bool, inquiry: Inquiry) -> Cause:
    """Say why the cells of a column in one file are not known: unread ones, or those left out."""
    export = inquiry.dataset.exports[number]
    headers = export.headers_of(doubt.column, doubt.table)
    cited: Sequence[Finding] = [
        one
        for one in inquiry.cites_cells(number, headers)
        if one.code not in (_OF_EMPTY if unread else _OF_UNREAD)
    ]
    if unread and not cited:
        cited = [one for one in inquiry.told_of(number) if one.line and one.column is None]
    what = _of_column(doubt, headers, inquiry.cites(number, _NAMES))
    absent = export.absent(doubt.table, doubt.column)
    if unread and cited and what is not CauseCode.GRADE_UNKNOWN:
        what = CauseCode.CELLS_UNREAD
    elif absent and not cited and what is not CauseCode.GRADE_UNKNOWN:
        what = CauseCode.COLUMN_ABSENT
    elif what is CauseCode.CELLS_EMPTY and _was_known(doubt, number, inquiry.dataset):
        what, cited = _of_other_rows(doubt, unread, inquiry)
    if what in _OF_COLUMN.values():
        return _placed(_of_so_many(what, doubt.table, rows), number, inquiry, cited)
    named = (one.column for one in cited if one.column)
    header = next(filter(None, (absent, *named, *headers)), doubt.column)
    return _placed(_of_so_many(what, doubt.table, rows, header), number, inquiry, cited)


def _of_column(doubt: Doubt, headers: Sequence[str], names: Sequence[Finding]) -> CauseCode:
    """Say what an empty cell of a column means: one of a key that is filled in says more."""
    if doubt.column == "school" and headers and not names:
        return CauseCode.CELLS_EMPTY
    if doubt.column == "grade" and "class" not in TABLES[doubt.table].columns:
        return CauseCode.CELLS_EMPTY
    return _OF_COLUMN.get(doubt.column, CauseCode.CELLS_EMPTY)


def _of_other_rows(
    doubt: Doubt, unread: bool, inquiry: Inquiry
) -> tuple[CauseCode, Sequence[Finding]]:
    """Say which other rows leave a cell open that is filled in.

    Those of which nobody knows when they are, those of a table that says it of whoever bears a
    name, or those that contradict it.
    """
    whens = ("date", "start", "shared")
    cited = [
        one
        for number in inquiry.feeding(doubt.table)
        if unread
        for column in whens
        for one in inquiry.cites_cells(
            number, inquiry.dataset.exports[number].headers_of(column, doubt.table)
        )
    ]
    if cited:
        return CauseCode.CELLS_UNREAD, cited
    told = (FindingCode.NAME_SHARED, FindingCode.ROWS_CONFLICT)
    cited = [
        one
        for one in inquiry.log
        if one.code in told and one.detail.get("table") not in (None, doubt.table)
    ]
    if doubt.column in _SAID_ELSEWHERE and cited:
        shared = any(one.code is FindingCode.NAME_SHARED for one in cited)
        return CauseCode.PERSON_UNKNOWN if shared else CauseCode.CONTRADICTION, cited
    return CauseCode.CONTRADICTION, ()


def _was_known(doubt: Doubt, number: int, dataset: Dataset) -> bool:
    """Tell whether a file says all that is not known in the end: other rows contradict it."""
    raw = dataset.tables.get(doubt.table)
    if raw is None or doubt.column not in raw:
        return False
    cells = raw[doubt.column][(raw["file"] == number).to_numpy()]
    return bool(cells.notna().all())


def _placed(cause: Cause, number: int, inquiry: Inquiry, cited: Sequence[Finding] = ()) -> Cause:
    """Say in which file a cause is, by the findings about it, and what to type."""
    cited = [*cited, *inquiry.cites(number, _ABOUT.get(cause.what, ()))]
    if cause.what in _OF_OTHERS:
        conflicts = (one for one in inquiry.log if one.code in _ABOUT[cause.what])
        cited += [one for one in conflicts if one.detail.get("table") == cause.table]
    listed = any(one.code in _NAMES for one in cited)
    place = Spot(path=inquiry.dataset.path(number), column=cause.column)
    return replace(
        cause,
        files=spots_of(one for one in cited if one.line) or (place,),
        command=inquiry.call.list_names() if listed else None,
        findings=tuple(cited),
    )
