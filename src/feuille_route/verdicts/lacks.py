"""Why a cell is not known: where the rows of a doubt come from, and what was noticed of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from feuille_route.arrays import Mask, unknown_in
from feuille_route.data.dataset import Frame
from feuille_route.exports.export import Export
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.measures.doubts import Doubt
from feuille_route.measures.identities import are_apart
from feuille_route.results import Cause, CauseCode, School, Spot
from feuille_route.states.state import is_broken, whys
from feuille_route.tables import REGISTERS, TABLES, Why, why_of
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
_OF_CELLS: Final = (
    *(CauseCode.CELLS_UNREAD, CauseCode.CELLS_EMPTY, CauseCode.CELLS_HIDDEN),
    *(CauseCode.CELLS_CONTRADICTED, CauseCode.COLUMN_ABSENT, CauseCode.CONTRADICTION),
)
_OF_TABLES: Final = (CauseCode.CONTRADICTION, CauseCode.ROWS_OLDER)
_HEADERS: Final = 3
_ABOUT: Final[Mapping[CauseCode, Sequence[FindingCode]]] = {
    CauseCode.SCHOOL_UNKNOWN: (*_NO_SCHOOL, FindingCode.SCHOOL_CONFLICT, FindingCode.UAI_INVALID),
    CauseCode.GRADE_UNKNOWN: (FindingCode.CLASS_UNMATCHED, FindingCode.GRADE_MISSING),
    CauseCode.PERSON_UNKNOWN: (
        *(FindingCode.IDENTITY_MISSING, FindingCode.NAME_SHARED, FindingCode.HOMONYMS),
        FindingCode.NAMES_ALIKE,
    ),
    CauseCode.DATE_UNKNOWN: (FindingCode.ROW_UNDATED,),
    CauseCode.ROWS_UNREAD: (FindingCode.ROW_BROKEN, FindingCode.COLUMNS_SHIFTED),
    CauseCode.CELLS_UNREAD: (
        *(FindingCode.CELL_UNPARSED, FindingCode.CELL_DAMAGED, FindingCode.COLUMN_UNREADABLE),
        FindingCode.UAI_INVALID,
    ),
    CauseCode.CELLS_EMPTY: (FindingCode.CELLS_EMPTY,),
    CauseCode.CELLS_HIDDEN: (FindingCode.CELL_HIDDEN,),
    CauseCode.CELLS_CONTRADICTED: (
        *(FindingCode.TOTAL_CONTRADICTED, FindingCode.LEVEL_CONTRADICTED),
    ),
    CauseCode.COUNTS_UNCLEAR: (FindingCode.COUNTS_UNCLEAR,),
    CauseCode.ROWS_OLDER: (FindingCode.SERIES_OVERLAP,),
    CauseCode.ROWS_DOUBTFUL: (FindingCode.DAYS_OVERLAP,),
    CauseCode.CONTRADICTION: (FindingCode.ROWS_CONFLICT,),
}
"""The findings of a file that say more of a cause."""

_BROKEN: Final = "broken"
"""The reason of rows of which nothing could be read, beside those of cells."""


def of_doubt(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say why the cells behind a doubt are not known."""
    if doubt.said_by == doubt.table:
        yield from _of_rows(doubt, inquiry)
    elif doubt.said_by == REGISTERS["school"]:
        yield from _of_register(doubt, inquiry)
    else:
        yield from _of_staff(doubt, inquiry)


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
        if (lacking & ~empty).any():
            yield from _of_rows(Doubt(name, name, column, lacking & ~empty), inquiry)
        listed = listed & ~lacking
    doubtful = listed & unknown_in(frame["certain"])
    if doubtful.any():
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
        if rows.any():
            yield from _of_rows(Doubt(staff.name, staff.name, column, rows), inquiry)
    if are_apart(asking, staff):
        return
    if not (lacking.any() or doubtful.any() or nobody.any() or staff.cut):
        yield from _of_rows(Doubt(doubt.table, doubt.table, "person", doubt.rows), inquiry)


def _of_rows(doubt: Doubt, inquiry: Inquiry) -> Iterator[Cause]:
    """Say of the rows of each file why a cell of theirs, or whether they count, is not known."""
    frame = inquiry.scope.see(doubt.table).frame
    column = doubt.column or "certain"
    lacking = _lacking(doubt, inquiry)
    traces = [trace for trace in ("file", "broken", why_of(column)) if trace in frame]
    some = frame.loc[lacking, traces]
    told = whys(some, column).where(~is_broken(some), _BROKEN).fillna("")
    files, at = some["file"].to_numpy(), np.flatnonzero(lacking)
    for why in sorted(told.unique()):
        alike = (told == why).to_numpy(dtype=bool)
        for number in np.unique(files[alike]).tolist():
            rows = np.zeros(len(frame), dtype=bool)
            rows[at[alike & (files == number)]] = True
            yield from _of_alike(replace(doubt, rows=rows), number, why or None, inquiry)


def _lacking(doubt: Doubt, inquiry: Inquiry) -> Mask:
    """Tell the rows whose own cell lacks; where none does, another row of the person's lacks it.

    Where no row at all lacks it, a lost part of the table may hold another one.
    """
    state = inquiry.scope.see(doubt.table)
    null = unknown_in(state.frame[doubt.column or "certain"])
    rows = doubt.rows & null if (doubt.rows & null).any() else null
    return rows if rows.any() or state.cut else doubt.rows


def _of_alike(doubt: Doubt, number: int, why: str | None, inquiry: Inquiry) -> Iterator[Cause]:
    """Say what rows of one file lack that lack it for one reason."""
    if why is not None and why in TABLES[doubt.table].columns and why != doubt.column:
        yield from _of_rows(replace(doubt, column=why), inquiry)
    elif why == Why.REPLACED:
        yield from of_lost_files([doubt.table], inquiry)
    elif why == _BROKEN and _is_cut(doubt, number, inquiry):
        return
    elif why is not None and why in TABLES:
        yield _of_elsewhere(doubt, number, why, inquiry)
    else:
        yield _of_reason(doubt, number, why, inquiry)


def _is_cut(doubt: Doubt, number: int, inquiry: Inquiry) -> bool:
    """Tell whether a row is the one in which its file ends, which is told of the file."""
    state = inquiry.scope.see(doubt.table)
    ends = {one.line for one in inquiry.cites(number, [FindingCode.FILE_TRUNCATED])}
    return number in state.cut and set(state.frame["line"][doubt.rows]) <= ends


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
    return _placed(what, replace(doubt, column=column), number, inquiry)


def _odd(doubt: Doubt, number: int, inquiry: Inquiry) -> str | None:
    """Name the column that cannot be read, of a row which is not believed for it."""
    if inquiry.cites(number, _ABOUT[CauseCode.ROWS_UNREAD]):
        return None
    unread = {one.column for one in inquiry.cites(number, _ABOUT[CauseCode.CELLS_UNREAD])}
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
        names = inquiry.cites(number, _NAMES)
        return CauseCode.SCHOOL_UNKNOWN if names else CauseCode.CELLS_EMPTY
    if column == "grade" and "class" not in TABLES[doubt.table].columns:
        return CauseCode.CELLS_EMPTY
    return _OF_COLUMN.get(column, CauseCode.CELLS_EMPTY)


def _of_elsewhere(doubt: Doubt, number: int, table: str, inquiry: Inquiry) -> Cause:
    """Say which rows of a table leave a cell open that is filled in.

    Those of which nobody knows when they are, or whose, or that contradict each other.
    """
    whens = {
        header
        for one in inquiry.feeding(table)
        for column in ("date", "start", "shared", "status")
        for header in inquiry.dataset.exports[one].headers_of(column, table)
    }
    several = {
        CauseCode.CELLS_UNREAD: [
            one
            for file in inquiry.feeding(table)
            for one in inquiry.cites(file, _ABOUT[CauseCode.CELLS_UNREAD])
            if one.column in whens
        ],
        CauseCode.PERSON_UNKNOWN: inquiry.told(FindingCode.NAME_SHARED, table),
        CauseCode.CONTRADICTION: inquiry.told(FindingCode.ROWS_CONFLICT, table),
    }
    for what, cited in several.items():
        if cited:
            told = cited[0].column or str(cited[0].detail.get("columns", "")) or None
            column = told if what in _OF_CELLS else None
            cause = _placed(what, doubt, number, inquiry, cited)
            return replace(cause, table=table, column=column, files=spots_of(cited) or cause.files)
    return _placed(CauseCode.DATE_UNKNOWN, doubt, number, inquiry)


def _placed(
    what: CauseCode,
    doubt: Doubt,
    number: int,
    inquiry: Inquiry,
    cited: Sequence[Finding] = (),
) -> Cause:
    """Say in which file and line a cause is, the findings about it, and what to type."""
    headers = _headers(what, doubt, number, inquiry)
    cited = cited or _cited(what, doubt, number, headers, inquiry)
    header = _header(headers, cited, doubt) if what in _OF_CELLS else None
    if what is CauseCode.COLUMN_ABSENT and not cited:
        cited = [_note_absent(inquiry.dataset.path(number), header, inquiry)]
    listed = any(one.code in _NAMES for one in cited)
    at = np.flatnonzero(doubt.rows).tolist()
    line = None if what is CauseCode.COLUMN_ABSENT else _line(doubt, cited, inquiry)
    return Cause(
        what=what,
        count=len(at),
        counted=at,
        table=doubt.table,
        column=header,
        files=(Spot(path=inquiry.dataset.path(number), line=line, column=header),),
        command=inquiry.call.list_names() if listed else None,
        findings=tuple(cited),
    )


def _headers(what: CauseCode, doubt: Doubt, number: int, inquiry: Inquiry) -> Sequence[str]:
    """Give the headers of a file under which a cause stands."""
    export, column = inquiry.dataset.exports[number], doubt.column
    if column == "day":
        return export.day_headers
    absent = export.guessed(doubt.table, column)
    if what is CauseCode.COLUMN_ABSENT and absent:
        return (absent,)
    return export.headers_of(column, doubt.table, _codes(doubt, export, inquiry))


def _codes(doubt: Doubt, export: Export, inquiry: Inquiry) -> Mapping[str, str]:
    """Give the codes that all rows of a doubt hold, where a format has several rows of a table."""
    if export.format is None or len(export.format.tables.get(doubt.table, ())) < 2:
        return {}
    columns = [name for name, one in TABLES[doubt.table].columns.items() if one.values]
    rows = inquiry.scope.see(doubt.table).frame.loc[doubt.rows, columns]
    alike = rows.columns[(rows.nunique() == 1) & rows.notna().all()]
    return {str(name): str(rows[name].iloc[0]) for name in alike}


def _cited(
    what: CauseCode, doubt: Doubt, number: int, headers: Sequence[str], inquiry: Inquiry
) -> Sequence[Finding]:
    """Give the findings about the same cells, rows or files."""
    about = _ABOUT.get(what, ())
    if what in _OF_TABLES:
        return [one for code in about for one in inquiry.told(code, doubt.table)]
    cited = inquiry.cites(number, about)
    if what not in _OF_CELLS:
        empty = inquiry.cites(number, _ABOUT[CauseCode.CELLS_EMPTY])
        return [*cited, *(one for one in empty if one.column in headers)]
    if not headers:
        return cited
    under = [one for one in cited if one.column in headers]
    # Of a contradiction the other cell is named, of a number hidden by a comment the comment.
    beside = (CauseCode.CELLS_HIDDEN, CauseCode.CELLS_CONTRADICTED)
    return under or (cited if what in beside else [])


def _header(headers: Sequence[str], cited: Sequence[Finding], doubt: Doubt) -> str:
    """Give the header to show: of several that make a number, that which a finding names."""
    named = [one.column for one in cited if one.column in headers]
    declared = TABLES[doubt.table].columns.get(doubt.column)
    several = declared is not None and declared.type in ("count", "number")
    shown = named[:1] or headers[: _HEADERS if several else 1]
    return ", ".join(filter(None, shown)) or doubt.column


def _line(doubt: Doubt, cited: Sequence[Finding], inquiry: Inquiry) -> int | None:
    """Give the line of the first row of a doubt: its own, or that of a finding about them all."""
    frame = inquiry.scope.see(doubt.table).frame
    lines = frame["line"][doubt.rows] if "line" in frame else None
    if lines is not None and not lines.hasnans:
        return int(lines.min())
    alike = [one.line for one in cited if one.count == doubt.rows.sum()]
    return alike[0] if len(cited) == 1 and alike else None


def _note_absent(path: str, header: str | None, inquiry: Inquiry) -> Finding:
    """Note a column that a file lacks, and others let guess in part."""
    inquiry.log.note(FindingCode.COLUMN_ABSENT, path=path, column=header)
    return inquiry.log.newest


def of_lost_files(tables: Sequence[str], inquiry: Inquiry) -> Iterator[Cause]:
    """Name the files of which a part is lost, each once."""
    numbers = sorted({number for table in tables for number in inquiry.scope.see(table).cut})
    for number in numbers:
        export, path = inquiry.dataset.exports[number], inquiry.dataset.path(number)
        cited = [
            one for one in inquiry.log if one.path == path and one.severity is not Severity.INFO
        ]
        refused = export.refusal is not None
        yield Cause(
            what=CauseCode.FILE_UNREAD,
            counted=[number],
            files=spots_of(cited) or (Spot(path=path),),
            command=inquiry.call.explain(export.found.content.file) if refused else None,
            findings=tuple(cited),
        )
