"""What a run found out: the one thing that every report reads.

Numbers here are final: a report may round them for the eye, never compute them. ``None`` stands
for what is not known; NaN and infinity never occur. The shape is the JSON's (see docs/json.md).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from feuille_route.findings import Finding
from feuille_route.promise import Reason, Status, Threshold

Number = int | float


class FileStatus(StrEnum):
    """What became of a file of the data."""

    READ = "read"
    REFUSED = "refused"
    UNRECOGNISED = "unrecognised"
    DUPLICATE = "duplicate"
    NOT_USED = "not_used"


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school to call: its UAI, and its name where the register gives one."""

    school: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """A school that keeps a target from being met, and by how many things."""

    school: str
    name: str | None = None
    gap: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The schools that should have sent an export, those that did, those that did not."""

    expected: int
    received: int
    missing: tuple[School, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file behind a value: its rows, and how many of them the value counts."""

    path: str
    format: str
    rows: int
    kept: int


class CauseCode(StrEnum):
    """Every kind of cause of an unknown; docs/json.md has a line for each."""

    TABLE_MISSING = "table_missing"
    FILE_NOT_COUNTED = "file_not_counted"
    NOTHING_COUNTED = "nothing_counted"
    DATA_OLD = "data_old"
    BASELINE_MISSING = "baseline_missing"
    READING_UNUSABLE = "reading_unusable"
    FILE_UNREAD = "file_unread"
    SCHOOLS_MISSING = "schools_missing"
    HEADCOUNT_MISSING = "headcount_missing"
    SCHOOL_UNKNOWN = "school_unknown"
    GRADE_UNKNOWN = "grade_unknown"
    PERSON_UNKNOWN = "person_unknown"
    DATE_UNKNOWN = "date_unknown"
    ROWS_UNREAD = "rows_unread"
    CELLS_UNREAD = "cells_unread"
    CELLS_EMPTY = "cells_empty"
    CELLS_HIDDEN = "cells_hidden"
    CELLS_CONTRADICTED = "cells_contradicted"
    COLUMN_ABSENT = "column_absent"
    CONTRADICTION = "contradiction"
    COUNTS_UNCLEAR = "counts_unclear"
    ROWS_OLDER = "rows_older"
    ROWS_DOUBTFUL = "rows_doubtful"
    REGISTER_SILENT = "register_silent"
    IDENTITIES_APART = "identities_apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a cause stands: a file, the first line of it as an editor counts, a header."""

    path: str
    line: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What leaves a verdict open: how many rows, files or schools, and where.

    ``table`` is the one concerned, ``column`` the header, or the column of the table where no file
    has one. ``date`` is of the newest data, ``days`` their age, ``max_age`` the age that they
    may have. ``files`` and ``schools`` are the first ones. ``command`` is what to type next, where
    a command helps. ``findings`` are those about the same cells. ``counted``: the files, schools
    or rows (places in the table) of ``count``, where they can be told apart.
    """

    what: CauseCode
    count: int = 1
    table: str | None = None
    column: str | None = None
    date: str | None = None
    days: int | None = None
    max_age: int | None = None
    files: tuple[Spot, ...] = ()
    schools: tuple[School, ...] = ()
    command: str | None = None
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    counted: Collection[int | str] = field(default=frozenset(), repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A value beside its threshold; a target, a check and a group all are one.

    ``unit`` is ``ratio`` or the thing counted; ``things`` is what numerator and gap count
    (``pupil``, ``person``, ``school``, ``day``, ``project``, ...). ``bounds`` is the least and
    the most that the value could be; ``None`` inside it means without limit. ``causes`` are those
    of an unknown, the gravest first.
    """

    status: Status | None
    reason: Reason | None = None
    value: Number | None = None
    unit: str = "ratio"
    things: str = "row"
    numerator: Number | None = None
    denominator: Number | None = None
    threshold: Threshold | None = None
    gap: Number | None = None
    progress: float | None = None
    coverage: Coverage | None = None
    bounds: tuple[Number | None, Number | None] | None = None
    causes: tuple[Cause, ...] = ()


def shared_fields(outcome: Outcome) -> dict[str, Any]:
    """Give the fields that targets, checks and groups share, by name."""
    return {field.name: getattr(outcome, field.name) for field in fields(Outcome)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Outcome):
    """One line of a breakdown. A ``hidden`` group is too few people to be shown: no numbers."""

    by: str
    key: str | None
    label: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult(Outcome):
    """One of the several conditions of a target."""

    title: str | None = None
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetResult(Outcome):
    """One objective of the roadmap; its numbers are its first check's.

    ``undated`` are the files that it rests on of which nobody knows when they are of.
    """

    id: str
    ambition: str
    title: str
    due: str
    overdue: bool = False
    days_left: int | None = None
    checks: tuple[CheckResult, ...] = ()
    groups: tuple[Group, ...] = ()
    lagging: tuple[Lag, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    source: str | None = None
    note: str | None = None
    undated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedAction:
    """A followed action: its newest state seen, without a verdict."""

    id: str
    ambition: str
    title: str
    state: str | None = None
    date: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the roadmap."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the data; ``format`` is ``None`` where none recognised it."""

    path: str
    format: str | None
    rows: int
    status: FileStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapHead:
    """Which roadmap was checked. ``sha256`` is of the file's bytes."""

    title: str
    academy: str
    school_year: str
    sha256: str
    ambitions: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole outcome of a run. ``as_of`` is an ISO date."""

    generator: str
    as_of: str
    roadmap: RoadmapHead
    targets: tuple[TargetResult, ...]
    actions: tuple[FollowedAction, ...] = ()
    files: tuple[File, ...] = ()
    findings: tuple[Finding, ...] = ()
    schema_version: int = 1

    @property
    def summary(self) -> Mapping[str, int]:
        """How many targets have each status."""
        statuses = [target.status for target in self.targets]
        return {str(status): statuses.count(status) for status in Status}
