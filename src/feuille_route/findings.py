"""What was noticed in the data: a closed list of codes, each with a place and a severity.

All findings of a run go into one ``Log``, made by the run and handed down.

A finding never holds a cell of a personal column. Its sentence is made from ``detail`` by the
templates of ``wording``, so that the same finding speaks French and English.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from feuille_route.sentences import Sentence

Detail = Mapping[str, str | int | float | Sentence]


_BESIDE = ("columns", "rule")
"""Details that may be others at another date seen, of what is the same finding."""


class Severity(StrEnum):
    """``error``: a file or rows are lost; ``warning``: a number may suffer; ``info``: to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class FindingCode(StrEnum):
    """Every kind of finding; docs/findings.md has a line for each."""

    # files
    FILE_EMPTY = "file_empty"
    FILE_NOT_TEXT = "file_not_text"
    FILE_UNREADABLE = "file_unreadable"
    FILE_SPECIAL = "file_special"
    FILE_UNRECOGNISED = "file_unrecognised"
    FILE_AMBIGUOUS = "file_ambiguous"
    FILE_SECRET = "file_secret"  # noqa: S105 - a code, not a password
    FILE_HEADER_ONLY = "file_header_only"
    FILE_TRUNCATED = "file_truncated"
    FILE_DUPLICATE = "file_duplicate"
    FILE_NOT_USED = "file_not_used"
    FILE_SUPERSEDED = "file_superseded"
    FILE_PASSED_OVER = "file_passed_over"
    FILE_CHANGED = "file_changed"
    FILE_UNLOADED = "file_unloaded"
    ARCHIVE_REFUSED = "archive_refused"
    LINES_ABOVE_HEADER = "lines_above_header"
    HEADER_REPEATED = "header_repeated"
    SECOND_TABLE = "second_table"
    ENCODINGS_MIXED = "encodings_mixed"
    ROWS_HIDDEN = "rows_hidden"
    ERRORS_UNSEEN = "errors_unseen"
    ROWS_QUOTED = "rows_quoted"
    NOTES_BELOW = "notes_below"
    TOTAL_LINE = "total_line"
    ROWS_LEFT_OUT = "rows_left_out"
    ACADEMY_OTHER = "academy_other"
    ACADEMY_ABSENT = "academy_absent"
    COLUMN_ABSENT = "column_absent"
    COLUMN_DUPLICATED = "column_duplicated"
    # rows and cells
    ROW_BROKEN = "row_broken"
    CELL_UNPARSED = "cell_unparsed"
    CELL_DAMAGED = "cell_damaged"
    CELL_HIDDEN = "cell_hidden"
    CELL_RESTORED = "cell_restored"
    COLUMNS_SHIFTED = "columns_shifted"
    COLUMN_UNREADABLE = "column_unreadable"
    LEVEL_CONTRADICTED = "level_contradicted"
    TOTAL_CONTRADICTED = "total_contradicted"
    ROW_UNDATED = "row_undated"
    DATES_MONTH_FIRST = "dates_month_first"
    CELLS_EMPTY = "cells_empty"
    ROW_OF_ONE_TEXT = "row_of_one_text"
    IDENTITY_MISSING = "identity_missing"
    COMPETENCES_MISSING = "competences_missing"
    # schools, grades, persons
    UAI_INVALID = "uai_invalid"
    SCHOOL_UNMATCHED = "school_unmatched"
    SCHOOL_SHARED = "school_shared"
    SCHOOL_CONFLICT = "school_conflict"
    SCHOOL_CONTRADICTED = "school_contradicted"
    SCHOOL_UNNAMED = "school_unnamed"
    CAMPAIGN_OF_TWO_SCHOOLS = "campaign_of_two_schools"
    LINK_OF_ANOTHER_CAMPAIGN = "link_of_another_campaign"
    LINKS_CONFLICT = "links_conflict"
    SCHOOL_UNKNOWN = "school_unknown"
    CLASS_UNMATCHED = "class_unmatched"
    GRADE_MISSING = "grade_missing"
    HOMONYMS = "homonyms"
    NAMES_ALIKE = "names_alike"
    NAME_SHARED = "name_shared"
    NAME_UNMATCHED = "name_unmatched"
    STAFF_NAMELESS = "staff_nameless"
    # time and copies
    OTHER_YEAR = "other_year"
    NOT_YET = "not_yet"
    STALE = "stale"
    SNAPSHOT_UNDATED = "snapshot_undated"
    SERIES_OVERLAP = "series_overlap"
    ROWS_REPEATED = "rows_repeated"
    COUNTS_UNCLEAR = "counts_unclear"
    ROWS_CONFLICT = "rows_conflict"
    DAYS_OVERLAP = "days_overlap"
    TRACKS_CONFLICT = "tracks_conflict"
    ACTION_UNMATCHED = "action_unmatched"
    # measures
    TARGET_MISTAKEN = "target_mistaken"
    READING_UNUSABLE = "reading_unusable"
    EXCESS = "excess"
    NOT_ENROLLED = "not_enrolled"
    NO_DENOMINATOR = "no_denominator"
    IDENTITIES_APART = "identities_apart"
    FILTER_UNMATCHED = "filter_unmatched"
    KIND_UNKNOWN = "kind_unknown"
    REGISTER_MISSING = "register_missing"
    MINISTRIES = "ministries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing noticed, ``count`` times. ``line`` is as an editor counts, from 1.

    ``targets`` are the ids of those that it leaves open, or is about; none where nobody knows.
    """

    code: FindingCode
    severity: Severity
    path: str | None = None
    line: int | None = None
    column: str | None = None
    count: int = 1
    detail: Detail = field(default_factory=dict)
    targets: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes it the same finding, however often and for whichever target it is noted."""
        place = (self.code, self.path, self.line, self.column)
        told = ((name, said) for name, said in self.detail.items() if name not in _BESIDE)
        return (*place, *sorted(told))


class Log:
    """The findings of a run, in the order in which they were made."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._findings)

    @property
    def newest(self) -> Finding:
        """The finding that was made last."""
        return self._findings[-1]

    def add(self, findings: Iterable[Finding]) -> None:
        """Add findings that were made elsewhere, by a worker."""
        self._findings.extend(findings)

    def moved_down(self, lines: int) -> "Log":
        """Give the findings of a part of a file as those of the file, so many lines below."""
        moved = Log()
        moved.add(one if one.line is None else replace(one, line=one.line + lines) for one in self)
        return moved

    def note(  # noqa: PLR0913 - the fields of a finding
        self,
        code: FindingCode,
        severity: Severity = Severity.WARNING,
        *,
        path: str | None = None,
        line: int | None = None,
        column: str | None = None,
        count: int = 1,
        detail: Detail | None = None,
    ) -> None:
        """Note one thing."""
        self._findings.append(
            Finding(
                code=code,
                severity=severity,
                path=path,
                line=line,
                column=column,
                count=count,
                detail=detail or {},
            )
        )

    def settled(self) -> tuple[Finding, ...]:
        """Give each finding once, errors first, then by file.

        Of one that was noted several times, at several dates seen, the greatest count is told.
        """
        seen: dict[object, Finding] = {}
        for finding in self._findings:
            known = seen.setdefault(finding.identity, finding)
            if finding.count > known.count:
                seen[finding.identity] = finding
        return tuple(sorted(seen.values(), key=_order))


def _order(finding: Finding) -> tuple[int, str, int, str, str, str]:
    rank = list(Severity).index(finding.severity)
    place = (finding.path or "~", finding.line or 0, finding.code, finding.column or "")
    return (rank, *place, str(finding.detail))
