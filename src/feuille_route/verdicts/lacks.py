"""Why a cell is not known: where the rows of a doubt come from, and for what reason."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from feuille_route.arrays import Mask, unknown_in
from feuille_route.data.dataset import Frame
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.measures.doubts import Doubt
from feuille_route.measures.identities import are_apart
from feuille_route.results import Cause, CauseCode, School, Spot
from feuille_route.states.state import is_broken, whys
from feuille_route.tables import REGISTERS, TABLES, Why, why_of
from feuille_route.verdicts.evidence import ABOUT, NAMES, OF_CELLS, placed
from feuille_route.verdicts.inquiries import SHOWN, Inquiry, spots_of
from feuille_route.verdicts.remedies import UNOPENED

_OF_COLUMN: Final[Mapping[str, CauseCode]] = {
    "school": CauseCode.SCHOOL_UNKNOWN,
    "grade": CauseCode.GRADE_UNKNOWN,
    "person": CauseCode.PERSON_UNKNOWN,
    "date": CauseCode.DATE_UNKNOWN,
    "start": CauseCode.DATE_UNKNOWN,
}
_OF_WHY: Final[Mapping[str, CauseCode]] = {
    Why.UNREAD: CauseCode.CELLS_UNREAD,
    Why.CONTRADICTED: CauseCode.CELLS_CONTRADICTED,
    Why.HIDDEN: CauseCode.CELLS_HIDDEN,
    Why.DISPUTED: CauseCode.CONTRADICTION,
    Why.COPY: CauseCode.ROWS_DOUBTFUL,
    Why.OVERLAP: CauseCode.ROWS_OLDER,
    Why.UNCLEAR: CauseCode.COUNTS_UNCLEAR,
    Why.UNDATED: CauseCode.DATE_UNKNOWN,
    Why.NAMED: CauseCode.PERSON_UNKNOWN,
    Why.STRAY: CauseCode.CELLS_EMPTY,
}
_BROKEN: Final = "broken"
"""The reason of rows of which nothing could be read, beside those of cells."""


def of_doubt(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say why the cells behind a doubt are not known."""
    if doubt.said_by == doubt.table:
        for one in _where_it_lacks(doubt, inquiry):
            yield from _of_rows(one, inquiry)
    elif doubt.said_by == REGISTERS["school"]:
        yield from _of_register(doubt, inquiry)
    else:
        yield from _of_staff(doubt, inquiry)


def _where_it_lacks(doubt: Doubt, inquiry: Inquiry) -> Iterator[Doubt]:
    """Give the rows whose own cell lacks; of persons whose does not, what else may say it of them.

    That is another row of theirs: its cell lacks, or it may not count. Otherwise, unless a part of
    the table is lost, it is a row of nobody known.
    """
    state = inquiry.scope.see(doubt.table)
    null = unknown_in(state.frame[doubt.column or "certain"])
    lacking = doubt.rows & null
    yield replace(doubt, rows=lacking)
    if (lacking == doubt.rows).all():
        return
    persons = state.frame["person"]
    for column, cells in ((doubt.column, null), ("", unknown_in(state.frame["certain"]))):
        left = doubt.rows & ~persons.isin(persons[lacking]).to_numpy(dtype=bool)
        others = cells & persons.isin(persons[left]).to_numpy(dtype=bool)
        yield replace(doubt, column=column, rows=others)
        lacking |= others
    if not state.cut and (doubt.rows & ~persons.isin(persons[lacking]).to_numpy(dtype=bool)).any():
        yield replace(doubt, column="person", rows=unknown_in(persons))


def _of_register(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say why the register does not say what is asked of the schools of some rows."""
    frame = inquiry.scope.see(doubt.table).frame
    uais = sorted(map(str, frame["school"][doubt.rows].dropna().unique()))
    yield from of_schools(uais, [doubt.column], inquiry)


def of_schools(uais: Sequence[str], asked: Sequence[str], inquiry: Inquiry) -> Iterator[Cause]:
    """Say why it is not known what the register says of some schools.

    It does not hold them or say it, its rows contradict each other, or nobody knows whether they
    still hold.
    """
    name = REGISTERS["school"]
    frame = inquiry.scope.see(name).frame
    listed = frame["school"].isin(uais).to_numpy(dtype=bool)
    silent = set(uais) - set(frame["school"][listed])
    columns = asked[:1] if silent else []
    for column in asked:
        lacking = listed & unknown_in(frame[column])
        empty = lacking & whys(frame, column).isna().to_numpy() & ~is_broken(frame)
        if empty.any():
            silent |= set(frame["school"][empty])
            columns = [*columns, column]
        yield from _of_rows(Doubt(name, name, column, lacking & ~empty), inquiry)
        listed = listed & ~lacking
    doubtful = listed & unknown_in(frame["certain"])
    yield from _of_rows(Doubt(name, name, "", doubtful), inquiry)
    if silent:
        yield _silent(sorted(silent), list(dict.fromkeys(columns)), inquiry)


def _silent(uais: Sequence[str], columns: Sequence[str], inquiry: Inquiry) -> Cause:
    """Say that the register does not say what is asked of some schools."""
    name, names = REGISTERS["school"], inquiry.scope.names
    feeding = inquiry.feeding(name)
    exports = [inquiry.dataset.exports[number] for number in feeding]
    headers = (
        next((header for one in exports if (header := one.own_header(name, column))), column)
        for column in columns
    )
    return Cause(
        what=CauseCode.REGISTER_SILENT,
        count=len(uais),
        counted=uais,
        table=name,
        column=", ".join(dict.fromkeys(headers)),
        schools=tuple(School(school=uai, name=names.get(uai)) for uai in uais[:SHOWN]),
        files=tuple(Spot(path=inquiry.dataset.path(number)) for number in feeding),
        findings=tuple(inquiry.about(FindingCode.KIND_UNKNOWN)),
    )


def _of_staff(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say what the rows of the staff lack, of which a person's own rows ask."""
    staff = inquiry.scope.see(doubt.said_by)
    asking = inquiry.scope.see(doubt.table)
    persons = asking.frame["person"][doubt.rows]
    nobody = unknown_in(staff.frame["person"])
    whose = staff.frame["person"].isin(persons).to_numpy(dtype=bool) | persons.isna().any()
    cells = staff.frame.get(doubt.column)
    lacking = whose & (
        np.zeros(len(staff.frame), dtype=bool) if cells is None else unknown_in(cells)
    )
    doubtful = whose & unknown_in(staff.frame["certain"]) & ~lacking
    told = {doubt.column: lacking & ~nobody, "": doubtful & ~nobody, "person": nobody}
    for column, rows in told.items():
        yield from _of_rows(Doubt(staff.name, staff.name, column, rows), inquiry)
    if are_apart(asking, staff):
        return
    if not (lacking.any() or doubtful.any() or nobody.any() or staff.cut):
        yield from _of_rows(Doubt(doubt.table, doubt.table, "person", doubt.rows), inquiry)


def _of_rows(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say of the rows of each file why a cell of theirs, or whether they count, is not known."""
    frame = inquiry.scope.see(doubt.table).frame
    column = doubt.column or "certain"
    traces = [trace for trace in ("file", "broken", why_of(column)) if trace in frame]
    some = frame.loc[doubt.rows, traces]
    told = whys(some, column).where(~is_broken(some), _BROKEN).fillna("")
    files, at = some["file"].to_numpy(), np.flatnonzero(doubt.rows)
    for why in sorted(told.unique()):
        alike = (told == why).to_numpy(dtype=bool)
        for number in np.unique(files[alike]).tolist():
            rows = np.zeros(len(frame), dtype=bool)
            rows[at[alike & (files == number)]] = True
            yield from _of_alike(replace(doubt, rows=rows), number, why or None, inquiry)


def _of_alike(doubt: Doubt, number: int, why: str | None, inquiry: Inquiry) -> Iterator[Cause]:
    """Say what rows of one file lack that lack it for one reason."""
    doubt = replace(doubt, rows=doubt.rows & ~_in_which_it_ends(doubt.table, number, inquiry))
    if not doubt.rows.any():
        return
    if why is not None and why in TABLES[doubt.table].columns and why != doubt.column:
        yield from _of_rows(replace(doubt, column=why), inquiry)
    elif why == Why.REPLACED:
        yield from of_lost_files([doubt.table], inquiry)
    elif why is not None and why in TABLES:
        yield from _of_elsewhere(doubt, number, why, inquiry)
    else:
        yield _of_reason(doubt, number, why, inquiry)


def _in_which_it_ends(table: str, number: int, inquiry: Inquiry) -> Mask:
    """Tell the rows in which a file ends of which a part is lost: that is told of the file."""
    state = inquiry.scope.see(table)
    cited = inquiry.cites(number, [FindingCode.FILE_TRUNCATED]) if number in state.cut else []
    ends = [one.line for one in cited if one.line is not None]
    if not ends or "line" not in state.frame:
        return np.zeros(len(state.frame), dtype=bool)
    return state.frame["line"].isin(ends).to_numpy(dtype=bool)


def _of_reason(doubt: Doubt, number: int, why: str | None, inquiry: Inquiry) -> Cause:
    """Say a reason of a cell: its own (``why``), or that it is empty."""
    frame = inquiry.scope.see(doubt.table).frame[doubt.rows]
    column = doubt.column
    if why == Why.UNDATED and set(whys(frame, "day")) == {Why.UNREAD}:
        why, column = Why.UNREAD, "day"
    if why == Why.UNCLEAR and (hiding := _hiding(frame, doubt.table)):
        why, column = Why.HIDDEN, hiding
    if why == _BROKEN and (odd := _odd(doubt, number, inquiry)):
        why, column = Why.UNREAD, odd
    if why == _BROKEN:
        what = CauseCode.ROWS_UNREAD
    elif why is None:
        what = _of_nothing(doubt, number, inquiry)
    else:
        what = _OF_WHY[why]
    return placed(what, replace(doubt, column=column), number, inquiry)


def _odd(doubt: Doubt, number: int, inquiry: Inquiry) -> str | None:
    """Name the column that cannot be read, of a row which is not believed for it."""
    if inquiry.cites(number, ABOUT[CauseCode.ROWS_UNREAD]):
        return None
    unread = {one.column for one in inquiry.cites(number, ABOUT[CauseCode.CELLS_UNREAD])}
    export, table = inquiry.dataset.exports[number], doubt.table
    columns = TABLES[table].columns
    return next(
        (name for name in columns if not unread.isdisjoint(export.headers_of(name, table))), None
    )


def _hiding(frame: Frame, table: str) -> str | None:
    """Name the count that its publisher hides, of rows of which it is not known what they add."""
    adding = TABLES[table].adding
    return next((name for name in adding if (whys(frame, name) == Why.HIDDEN).any()), None)


def _of_nothing(doubt: Doubt, number: int, inquiry: Inquiry) -> CauseCode:
    """Say what a cell without a reason lacks: its column, or what stands in it."""
    export, column = inquiry.dataset.exports[number], doubt.column
    if not column:
        return CauseCode.ROWS_DOUBTFUL
    if export.guessed(doubt.table, column) and column != "grade":
        return CauseCode.COLUMN_ABSENT
    if column == "school" and export.headers_of(column, doubt.table):
        names = inquiry.cites(number, NAMES)
        return CauseCode.SCHOOL_UNKNOWN if names else CauseCode.CELLS_EMPTY
    if column == "grade" and "class" not in TABLES[doubt.table].columns:
        return CauseCode.CELLS_EMPTY
    return _OF_COLUMN.get(column, CauseCode.CELLS_EMPTY)


def _of_elsewhere(doubt: Doubt, number: int, table: str, inquiry: Inquiry) -> Iterator[Cause]:
    """Say which rows of a table leave a cell open that is filled in, and which lost files.

    Those rows of which nobody knows when they are, or whose, or that contradict each other.
    """
    lost = [number for number, tables in inquiry.dataset.lost.items() if table in tables]
    yield from _of_files(lost, inquiry)
    feeding = inquiry.feeding(table)
    asked = {
        header
        for one in feeding
        for column in ("date", "start", "shared", "status")
        for header in inquiry.dataset.exports[one].headers_of(column, table)
    }
    several = {
        CauseCode.ROWS_UNREAD: _cited(CauseCode.ROWS_UNREAD, feeding, inquiry),
        CauseCode.CELLS_UNREAD: _cited(CauseCode.CELLS_UNREAD, feeding, inquiry, asked),
        CauseCode.CELLS_CONTRADICTED: _cited(CauseCode.CELLS_CONTRADICTED, feeding, inquiry, asked),
        CauseCode.PERSON_UNKNOWN: inquiry.told(FindingCode.NAME_SHARED, table),
        CauseCode.CONTRADICTION: inquiry.told(FindingCode.ROWS_CONFLICT, table),
        CauseCode.CELLS_EMPTY: _cited(CauseCode.CELLS_EMPTY, feeding, inquiry),
    }
    what, cited = next(((what, some) for what, some in several.items() if some), (None, []))
    if what is not None:
        told = cited[0].column or str(cited[0].detail.get("columns", "")) or None
        column = told if what in OF_CELLS else None
        # Rows that contradict each other in no column that is shown say that they are of others.
        what = what if column or what not in OF_CELLS else CauseCode.PERSON_UNKNOWN
        cause = placed(what, doubt, number, inquiry, cited)
        yield replace(cause, table=table, column=column, files=spots_of(cited) or cause.files)
    elif not lost:
        yield from _of_silent(doubt, number, table, inquiry)


def _of_silent(doubt: Doubt, number: int, table: str, inquiry: Inquiry) -> Iterator[Cause]:
    """Say that rows of a table have no status, otherwise no date."""
    frame = inquiry.scope.see(table).frame
    silent = unknown_in(frame["status"]) if "status" in frame else np.zeros(0, dtype=bool)
    if silent.any():
        yield from _of_rows(Doubt(table, table, "status", silent), inquiry)
    else:
        yield placed(CauseCode.DATE_UNKNOWN, doubt, number, inquiry)


def _cited(
    what: CauseCode, numbers: Sequence[int], inquiry: Inquiry, under: Collection[str] | None = None
) -> Sequence[Finding]:
    """Give the findings of files that say more of a cause: those ``under`` some headers, or any."""
    cited = [one for number in numbers for one in inquiry.cites(number, ABOUT[what])]
    return [one for one in cited if under is None or one.column in under]


def of_lost_files(tables: Sequence[str], inquiry: Inquiry) -> Iterator[Cause]:
    """Name the files of which a part is lost, each once."""
    yield from _of_files({one for table in tables for one in inquiry.scope.see(table).cut}, inquiry)


def _of_files(numbers: Iterable[int], inquiry: Inquiry) -> Iterator[Cause]:
    for number in sorted(numbers):
        export, path = inquiry.dataset.exports[number], inquiry.dataset.path(number)
        cited = [
            one for one in inquiry.log if one.path == path and one.severity is not Severity.INFO
        ]
        explained = export.refusal is not None and export.refusal.code not in UNOPENED
        yield Cause(
            what=CauseCode.FILE_UNREAD,
            counted=[number],
            files=spots_of(cited) or (Spot(path=path),),
            command=inquiry.call.explain(export.found.content.file) if explained else None,
            findings=tuple(cited),
        )
