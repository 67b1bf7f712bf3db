"""What shows a cause: the file, line and header of its rows, and the findings about them."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from feuille_route.exports.export import Export
from feuille_route.findings import Finding, FindingCode
from feuille_route.measures.doubts import Doubt
from feuille_route.results import Cause, CauseCode, Spot
from feuille_route.tables import TABLES
from feuille_route.verdicts.inquiries import Inquiry

_NO_SCHOOL: Final = (
    FindingCode.SCHOOL_UNMATCHED,
    FindingCode.SCHOOL_SHARED,
    FindingCode.SCHOOL_UNNAMED,
    FindingCode.SCHOOL_CONTRADICTED,
)
NAMES: Final = (*_NO_SCHOOL, FindingCode.CLASS_UNMATCHED)
"""What a file with the names that are not matched can mend."""
OF_CELLS: Final = (
    *(CauseCode.CELLS_UNREAD, CauseCode.CELLS_EMPTY, CauseCode.CELLS_HIDDEN),
    *(CauseCode.CELLS_CONTRADICTED, CauseCode.COLUMN_ABSENT, CauseCode.CONTRADICTION),
)
_OF_TABLES: Final = (CauseCode.CONTRADICTION, CauseCode.ROWS_OLDER)
_HEADERS: Final = 3
ABOUT: Final[Mapping[CauseCode, Sequence[FindingCode]]] = {
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


def placed(
    what: CauseCode,
    doubt: Doubt,
    number: int,
    inquiry: Inquiry,
    cited: Sequence[Finding] = (),
) -> Cause:
    """Say in which file and line a cause is, the findings about it, and what to type."""
    headers = _headers(what, doubt, number, inquiry)
    cited = cited or _cited(what, doubt, number, headers, inquiry)
    header = _header(headers, cited, doubt) if what in OF_CELLS else None
    if what is CauseCode.COLUMN_ABSENT and not cited:
        cited = [_note_absent(inquiry.dataset.path(number), header, inquiry)]
    listed = any(one.code in NAMES for one in cited)
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
    about = ABOUT.get(what, ())
    if what in _OF_TABLES:
        return [one for code in about for one in inquiry.told(code, doubt.table)]
    cited = inquiry.cites(number, about)
    if what not in OF_CELLS:
        empty = inquiry.cites(number, ABOUT[CauseCode.CELLS_EMPTY])
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
