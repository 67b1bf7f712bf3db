"""The canonical tables: what every export becomes, and what measures may name.

A table is a declaration here and a ``pandas.DataFrame`` at run time, with one column for each
``Column`` (nullable types: a null is "not known") and, beside them, traces of where it comes
from: ``file`` (a number), ``unread`` (a cell of the row could not be read) and those that
``exports.normalising`` names. Later steps add what they find out: ``resolution.persons`` of
pupils, ``states`` whether a row is ``certain``, and how new it is (``dated``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Literal


class Kind(StrEnum):
    """A log holds dated things; a snapshot a state."""

    LOG = "log"
    SNAPSHOT = "snapshot"


Type = Literal["text", "code", "count", "number", "flag", "date", "person", "school", "department"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    ``values`` is the closed list of a code. ``of_person``: any row of the person says it for all
    of them. ``derived``: made when a measure asks for it, never loaded. ``asked``: loaded only
    when a measure asks for it. ``least`` and ``most``: what one cell can hold, whatever parser
    feeds it (a count from 0), ``daily`` for each day of the row; the upper bound of a sum knows it.
    ``ends``: the date of which this one is the last day, and which it is where its cell is empty;
    ``after``: the date that this one is not before; ``longest``: the most days from it to this one.
    ``named``: a name of things, which ``NA`` may be. ``by_name``: persons known by their names,
    whom no identifier of ``staff`` can meet. ``groups`` is false of a text in which a name may have
    strayed, or that tells one row: it is never shown. ``thing`` is what the column counts, where it
    is not the rows. ``timed``: a date with its time of day. ``totalled``: a word may say in it that
    the row is the total of others (``Total``, ``Toutes voies``).

    Of a part of a key: ``may_be_unfed``, for a format (the school is found by the file's place, or
    all rows are alike); ``may_lack``, for a row, which is still of one thing; ``may_be_blank``: an
    empty cell says something and is no damage (a participation that is not sent has no date).
    """

    type: Type
    values: tuple[str, ...] = ()
    of_person: bool = False
    derived: bool = False
    asked: bool = False
    least: int | None = None
    most: int | None = None
    daily: bool = False
    ends: str | None = None
    after: str | None = None
    longest: int | None = None
    by_name: bool = False
    named: bool = False
    groups: bool = True
    thing: str | None = None
    timed: bool = False
    totalled: bool = False
    may_be_unfed: bool = False
    may_lack: bool = False
    may_be_blank: bool = False

    @property
    def makes_groups(self) -> bool:
        """Tell whether a breakdown may be by this column: never by persons, dates or numbers."""
        return self.groups and self.type in ("text", "code", "school", "department", "flag")


@dataclass(frozen=True, slots=True)
class Split:
    """A column that some files split their rows by, while others give the total.

    ``due`` maps a value to the flag of the register that makes it due of a school. ``partial``
    are the cells that never stand alone in a school: others of its files were not sent.
    """

    column: str
    due: Mapping[str, str]
    partial: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table. ``row`` names what one row is, in the singular.

    ``tie`` orders two equally new rows of one key: the columns compared, ``+`` or ``-`` first (the
    row with the highest, or lowest, wins), a code by its order in ``values``. ``undecided``: of
    equally new rows of a log, the cells that differ are not known instead, as those of a snapshot
    are, but for its counts. ``begins`` maps a date to the flag that is not yet true before it
    (``None``: the whole row). ``whole``: the newest export's rows of these columns' values count
    whole. ``yearly``: an export of another school year never counts. ``written``: the school is the
    one written on the row, or none. ``also``: each row is a row of that table too. ``counting``: a
    row counts only when these columns have one of these values, unless a filter asks of the column
    itself. ``within``: a count that is never more than another. ``proved``: a code of a column that
    stands beside a number above zero only, and the column of that number. ``split``: how totals
    stand beside their parts. ``apart``: where two exports share no value of one of these columns,
    they are parts of a whole, not states of it at two dates. ``adding``: the counts that add up
    over the rows of a key in one file, the first one deciding which row is a total. ``otherwise``:
    what names a thing whose key is empty.
    """

    kind: Kind
    row: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    tie: tuple[str, ...] = ()
    undecided: bool = False
    begins: Mapping[str, str | None] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    yearly: bool = False
    written: bool = False
    also: str | None = None
    counting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    within: Mapping[str, str] = field(default_factory=dict)
    proved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    split: Split | None = None
    apart: tuple[str, ...] = ()
    adding: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()

    @property
    def is_undecided(self) -> bool:
        """Tell whether of equally new rows the cells that differ are not known."""
        return self.undecided or self.kind is Kind.SNAPSHOT

    @property
    def is_daily(self) -> bool:
        """Tell whether the dates of a thing are a part of its key."""
        dates = {name for name, one in self.columns.items() if one.type == "date" and not one.ends}
        return dates <= set(self.key)

    @property
    def span(self) -> tuple[str, str] | None:
        """The columns of a row's first and last day, where it has both."""
        return next(((one.ends, name) for name, one in self.columns.items() if one.ends), None)

    @property
    def required(self) -> tuple[str, ...]:
        """The parts of the key without which a row is of no thing that is known."""
        return tuple(name for name in self.key if not self.columns[name].may_lack)


GRADES: Final = (
    *("CP", "CE1", "CE2", "CM1", "CM2"),
    *("6e", "5e", "4e", "3e", "2de", "1re", "terminale", "cap", "autre"),
)
TRACKS: Final = ("générale", "technologique", "professionnelle")
FUNCTIONS: Final = ("enseignant", "chef d'établissement", "eRUN", "RUPN", "autre")
KINDS: Final = ("école", "collège", "lycée", "EREA", "section", "autre")
PROFILES: Final = ("enseignant", "élève", "parent", "personnel", "invité")
PROJECT_STATES: Final = ("actif", "terminé", "en projet", "abandonné", "refusé")
TWIN_STATES: Final = ("en service", "en projet", "abandonné")
CERTIFICATION_STATUSES: Final = ("validée", "non obtenue", "annulée", "en erreur", "démarrée")

YEARS: Final = (1950, 2050)
"""The first and the last year that a date of a table may have: another one was mistyped."""

TRACES: Final[Mapping[str, Column]] = {
    "organisation": Column("text", named=True),
    "names": Column("person"),
    "email": Column("person"),
    "account": Column("person"),
}
"""What a row may feed beside the columns of its table: a school's name, ways to know a person."""

OF_PERSONS: Final = frozenset(
    {"person", *(name for name, trace in TRACES.items() if trace.type == "person")}
)
"""The columns that are keyed, and never shown."""

REGISTERS: Final[Mapping[str, str]] = {"school": "schools", "person": "staff"}
"""The table that a dotted column asks, by the key before the dot."""

_TOLD_WITHOUT: Final = ("school.department", "school.name")

_TEXT: Final = Column("text")
_NAME: Final = Column("text", named=True)
_COUNT: Final = Column("count", least=0)
_FLAG: Final = Column("flag")
_DATE: Final = Column("date")
_TIME: Final = Column("date", timed=True)
_PUPILS: Final = replace(_COUNT, thing="pupil")
_PERSON: Final = Column("person", thing="person")
_NAMED_PERSON: Final = replace(_PERSON, by_name=True)
_SCHOOL: Final = Column("school", thing="school", may_be_unfed=True)
_SCHOOL_OF_SOME: Final = replace(_SCHOOL, may_lack=True)
_DEPARTMENT: Final = Column("department")
_OWN_DEPARTMENT: Final = Column("department", derived=True)
_GRADE: Final = Column("code", GRADES)
_DEGREE: Final = Column("code", ("1", "2"))
_FUNCTION: Final = Column("code", FUNCTIONS, may_lack=True)

_PARTICIPATION: Final = {
    "person": Column("person", by_name=True, thing="pupil"),
    "school": _SCHOOL,
    "campaign": Column("text", may_be_blank=True),
    "class": Column("text", groups=False),
    "grade": _GRADE,
    "shared": _FLAG,
    "date": replace(_TIME, may_be_blank=True),
    "department": _OWN_DEPARTMENT,
}

TABLES: Final[Mapping[str, Table]] = {
    "schools": Table(
        Kind.SNAPSHOT,
        "school",
        {
            "school": _SCHOOL,
            "name": _NAME,
            "kind": Column("code", KINDS),
            "vocational": _FLAG,
            "sector": Column("code", ("public", "privé")),
            "department": _DEPARTMENT,
            "ministry": _TEXT,
            "mother": _SCHOOL,
        },
        key=("school",),
        apart=("department", "kind", "sector"),
    ),
    "enrolments": Table(
        Kind.SNAPSHOT,
        "pupil",
        {
            "school": _SCHOOL,
            "grade": replace(_GRADE, totalled=True),
            "track": Column("code", TRACKS, may_lack=True, may_be_unfed=True, totalled=True),
            "pupils": _PUPILS,
            "girls": _PUPILS,
            "department": _OWN_DEPARTMENT,
        },
        key=("school", "grade", "track"),
        tie=("+pupils", "+girls"),
        within={"girls": "pupils"},
        whole=("school", "grade"),
        adding=("pupils", "girls"),
        yearly=True,
        # Files of a lycée: its general classes, its vocational ones, its specialities in 1re.
        split=Split(
            "track",
            due={"professionnelle": "vocational"},
            partial={"track": "générale", "grade": "1re"},
        ),
    ),
    "specialities": Table(
        Kind.SNAPSHOT,
        "pupil",
        {
            "school": _SCHOOL,
            "speciality": replace(_TEXT, totalled=True),
            "pupils": _PUPILS,
            "girls": _PUPILS,
            "department": _OWN_DEPARTMENT,
        },
        key=("school", "speciality"),
        within={"girls": "pupils"},
        tie=("+girls", "+pupils"),
        adding=("pupils", "girls"),
        whole=("school",),
        yearly=True,
    ),
    "staff": Table(
        Kind.SNAPSHOT,
        "person",
        {
            "person": _PERSON,
            "function": _FUNCTION,
            "degree": Column("code", ("1", "2"), of_person=True),
            "school": _SCHOOL,
            "department": _DEPARTMENT,
            "certified": Column("flag", of_person=True),
            "certified_on": _DATE,
        },
        key=("person", "function"),
        begins={"certified_on": "certified"},
        apart=("department", "degree", "school", "function"),
    ),
    "trainings": Table(
        Kind.LOG,
        "training",
        {
            "person": _PERSON,
            "date": _DATE,
            "end": Column("date", ends="date", after="date", longest=2 * 366),
            "hours": Column("number", least=0, most=24, daily=True, thing="hour"),
            "days": Column("number", derived=True, thing="day"),
            "theme": Column("text", may_lack=True),
            "programme": Column("text", may_lack=True, may_be_unfed=True),
            "attended": _FLAG,
            "function": _FUNCTION,
            "degree": _DEGREE,
            "school": _SCHOOL,
            "department": _OWN_DEPARTMENT,
        },
        key=("person", "date", "programme", "theme"),
        tie=("+attended", "+hours"),
        written=True,
    ),
    "career_meetings": Table(
        Kind.LOG,
        "meeting",
        {
            "person": _PERSON,
            "date": _DATE,
            "digital_exchange": _FLAG,
            "degree": _DEGREE,
            "corps": _TEXT,
            "department": _DEPARTMENT,
        },
        key=("person", "date"),
        tie=("+digital_exchange",),
    ),
    "ent_activations": Table(
        Kind.SNAPSHOT,
        "activation",
        {
            "school": _SCHOOL,
            "product": Column("text", may_lack=True),
            "profile": Column("code", PROFILES, may_lack=True, may_be_unfed=True, totalled=True),
            "active": _FLAG,
            "activated_on": _DATE,
            "accounts": _COUNT,
            "activated_accounts": _COUNT,
            "department": _OWN_DEPARTMENT,
        },
        key=("school", "product", "profile"),
        within={"activated_accounts": "accounts"},
        tie=("+activated_accounts", "+accounts"),
        adding=("accounts", "activated_accounts"),
        begins={"activated_on": "active"},
        whole=("school",),
    ),
    "service_uses": Table(
        Kind.LOG,
        "use",
        {
            "person": _PERSON,
            "service": _TEXT,
            "date": _DATE,
            "school": _SCHOOL,
            "department": _OWN_DEPARTMENT,
        },
        key=("person", "service", "date"),
        tie=("+school",),
        written=True,
    ),
    "etwinning_projects": Table(
        Kind.LOG,
        "project",
        {
            "project": _NAME,
            "school": _SCHOOL_OF_SOME,
            "start": _DATE,
            "end": Column("date", after="start"),
            "state": Column("code", PROJECT_STATES),
            "department": _OWN_DEPARTMENT,
        },
        key=("project", "school"),
        tie=("-state", "-start", "+end"),
        counting={"state": ("actif", "terminé")},
    ),
    "research_groups": Table(
        Kind.SNAPSHOT,
        "group",
        {"group": _NAME, "digital": _FLAG, "theme": _TEXT, "department": _DEPARTMENT},
        key=("group",),
        apart=("department",),
    ),
    "steering_meetings": Table(
        Kind.LOG,
        "meeting",
        {"department": _DEPARTMENT, "date": _DATE, "subject": _TEXT},
        key=("department", "date"),
        tie=("+subject",),
    ),
    "digital_twins": Table(
        Kind.SNAPSHOT,
        "twin",
        {
            "twin": _NAME,
            "school": _SCHOOL_OF_SOME,
            "state": Column("code", TWIN_STATES),
            "course": _TEXT,
            "department": _OWN_DEPARTMENT,
        },
        key=("twin", "school"),
        counting={"state": ("en service",)},
        apart=("department", "school"),
    ),
    "training_schools": Table(
        Kind.SNAPSHOT,
        "school",
        {"school": _SCHOOL, "since": _DATE, "department": _OWN_DEPARTMENT},
        key=("school",),
        begins={"since": None},
        apart=("department", "school"),
    ),
    "pix_participations": Table(
        Kind.LOG, "pupil", _PARTICIPATION, key=("person", "campaign", "date"), tie=("+shared",)
    ),
    "pix_profiles": Table(
        Kind.LOG,
        "pupil",
        {
            **_PARTICIPATION,
            "lowest_level": replace(_COUNT, may_be_blank=True, most=8),
            "certifiable": Column("flag", asked=True, may_be_blank=True),
            "certifiable_competences": replace(_COUNT, asked=True, may_be_blank=True),
            "pix": replace(_COUNT, asked=True, may_be_blank=True),
        },
        key=("person", "campaign", "date"),
        tie=("+shared", "+lowest_level"),
        also="pix_participations",
    ),
    "pix_certifications": Table(
        Kind.LOG,
        "certification",
        {
            "number": Column("text", groups=False, may_be_blank=True),
            "person": _NAMED_PERSON,
            "date": _TIME,
            "status": Column("code", CERTIFICATION_STATUSES),
            "pix": replace(_COUNT, may_be_blank=True),
        },
        key=("number",),
        otherwise=("person", "date"),
        undecided=True,
        proved={"status": ("validée", "pix")},
    ),
    "actions": Table(
        Kind.LOG,
        "action",
        {"action": _TEXT, "state": _TEXT, "date": _DATE, "comment": replace(_TEXT, groups=False)},
        key=("action", "date"),
        tie=("+state", "+comment"),
    ),
    "readings": Table(
        Kind.LOG,
        "reading",
        {
            "indicator": _TEXT,
            "date": _DATE,
            "value": Column("number"),
            "in_percent": Column("flag"),
            "source": _TEXT,
        },
        key=("indicator", "date"),
        undecided=True,
    ),
}


def is_per_day(table: str, column: str) -> bool:
    """Tell whether the most of a column of a table is that of a day; of a trace it is not."""
    declared = TABLES[table].columns.get(column)
    return declared is not None and declared.daily


def most_of(column: str) -> str:
    """Name the trace of the most that the cells of a column may be which are not known."""
    return f"most of {column}"


class Why(StrEnum):
    """Why a cell is not known, or whether a row counts (``certain``); empty cells have no why.

    As its row was read: it is no value, the row contradicts itself, its publisher hides it. As its
    table is seen at a date: equally new rows say otherwise; it may be a copy of another; an older
    export alone holds it; a newer one that could not be read may replace it; nothing tells whether
    rows add up; its state has no day; several bear its name; it may be of another thing than the
    format's. Where another cell of the row is the reason, its column stands in the place of these;
    where it is rows of a table of which something is not known, the name of that table.
    """

    UNREAD = "unread"
    CONTRADICTED = "contradicted"
    HIDDEN = "hidden"
    DISPUTED = "disputed"
    COPY = "copy"
    OVERLAP = "overlap"
    REPLACED = "replaced"
    UNCLEAR = "unclear"
    UNDATED = "undated"
    NAMED = "named"
    STRAY = "stray"


def why_of(column: str) -> str:
    """Name the trace of why the cells of a column are not known."""
    return f"why {column}"


def reached(table: str, column: str) -> tuple[str, str]:
    """Give the table and the column that a column of a measure asks, dotted or not."""
    key, dot, asked = column.partition(".")
    return (REGISTERS[key], asked) if dot else (table, column)


def relied_on(table: str, column: str) -> str:
    """Give the table that must be there, and new enough, for a column to be asked.

    The register's names and départements make nothing stale: a UAI tells its département.
    """
    return table if column in _TOLD_WITHOUT else reached(table, column)[0]


def asks_staff(table: str) -> bool:
    """Tell whether the rows of a table are of persons whom the staff may know."""
    person = TABLES[table].columns.get("person")
    return person is not None and not person.by_name and table != REGISTERS["person"]
