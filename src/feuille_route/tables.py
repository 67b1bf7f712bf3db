"""The canonical tables: what every export becomes, and what measures may name.

A table is a declaration here and a ``pandas.DataFrame`` at run time, with one column for each
``Column`` (nullable types: a null is "not known") and, beside them, traces of where it comes
from: ``file`` (a number) and ``unread`` (a cell of the row could not be read).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    when a measure asks for it. ``most``: the most that one cell can hold, for the upper bound of
    a sum. ``by_name``: persons known by their names, whom no identifier of ``staff`` can meet.
    ``groups`` is false of a text in which a name may have strayed: it is never shown.
    """

    type: Type
    values: tuple[str, ...] = ()
    of_person: bool = False
    derived: bool = False
    asked: bool = False
    most: int | None = None
    by_name: bool = False
    groups: bool = True

    @property
    def makes_groups(self) -> bool:
        """Tell whether a breakdown may be by this column: never by persons, dates or numbers."""
        return self.groups and self.type in ("text", "code", "school", "department", "flag")


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table. ``row`` names what one row is, in the singular.

    ``tie`` orders two equally new rows of one key: the columns compared, ``+`` or ``-`` first
    (the row with the highest, or lowest, wins), a code by its order in ``values``. ``undecided``:
    of equally new rows, the cells that differ are not known instead. ``begins``
    maps a date to the flag that is not yet true before it (``None``: the whole row). ``whole``:
    the newest export's rows of these columns' values count whole. ``yearly``: an export of
    another school year never counts. ``written``: the school is the one written on the row, or
    none. ``also``: each row is a row of that table too. ``counting``: a row counts only when
    these columns have one of these values, unless a filter asks of the column itself. ``within``:
    a count that is never more than another.
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


GRADES: Final = (
    *("CP", "CE1", "CE2", "CM1", "CM2"),
    *("6e", "5e", "4e", "3e", "2de", "1re", "terminale", "cap"),
)
TRACKS: Final = ("générale", "technologique", "professionnelle")
FUNCTIONS: Final = ("enseignant", "chef d'établissement", "eRUN", "RUPN", "autre")
KINDS: Final = ("école", "collège", "lycée", "EREA", "section", "autre")
PROFILES: Final = ("enseignant", "élève", "parent", "personnel", "invité")
PROJECT_STATES: Final = ("actif", "terminé", "en projet", "abandonné", "refusé")
TWIN_STATES: Final = ("en service", "en projet", "abandonné")
CERTIFICATION_STATUSES: Final = ("validée", "non obtenue", "annulée", "en erreur", "démarrée")

_TEXT: Final = Column("text")
_COUNT: Final = Column("count")
_FLAG: Final = Column("flag")
_DATE: Final = Column("date")
_PERSON: Final = Column("person")
_NAMED_PERSON: Final = Column("person", by_name=True)
_SCHOOL: Final = Column("school")
_DEPARTMENT: Final = Column("department")
_OWN_DEPARTMENT: Final = Column("department", derived=True)
_GRADE: Final = Column("code", GRADES)
_DEGREE: Final = Column("code", ("1", "2"))
_FUNCTION: Final = Column("code", FUNCTIONS)

_PARTICIPATION: Final = {
    "person": _NAMED_PERSON,
    "school": _SCHOOL,
    "campaign": _TEXT,
    "class": Column("text", groups=False),
    "grade": _GRADE,
    "shared": _FLAG,
    "date": _DATE,
    "department": _OWN_DEPARTMENT,
}

TABLES: Final[Mapping[str, Table]] = {
    "schools": Table(
        Kind.SNAPSHOT,
        "school",
        {
            "school": _SCHOOL,
            "name": _TEXT,
            "kind": Column("code", KINDS),
            "vocational": _FLAG,
            "sector": Column("code", ("public", "privé")),
            "department": _DEPARTMENT,
            "ministry": _TEXT,
            "mother": _SCHOOL,
        },
        key=("school",),
        tie=("+kind", "+sector", "+vocational"),
    ),
    "enrolments": Table(
        Kind.SNAPSHOT,
        "pupil",
        {
            "school": _SCHOOL,
            "grade": _GRADE,
            "track": Column("code", TRACKS),
            "pupils": _COUNT,
            "girls": _COUNT,
            "department": _OWN_DEPARTMENT,
        },
        key=("school", "grade", "track"),
        tie=("+pupils", "+girls"),
        within={"girls": "pupils"},
        whole=("school", "grade"),
        yearly=True,
    ),
    "specialities": Table(
        Kind.SNAPSHOT,
        "pupil",
        {
            "school": _SCHOOL,
            "speciality": _TEXT,
            "pupils": _COUNT,
            "girls": _COUNT,
            "department": _OWN_DEPARTMENT,
        },
        key=("school", "speciality"),
        within={"girls": "pupils"},
        tie=("+girls", "+pupils"),
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
        tie=("+certified", "-certified_on", "+degree", "+school"),
        begins={"certified_on": "certified"},
    ),
    "trainings": Table(
        Kind.LOG,
        "training",
        {
            "person": _PERSON,
            "date": _DATE,
            "hours": Column("number", most=24),
            "days": Column("number", derived=True),
            "theme": _TEXT,
            "programme": _TEXT,
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
            "product": _TEXT,
            "profile": Column("code", PROFILES),
            "active": _FLAG,
            "activated_on": _DATE,
            "accounts": _COUNT,
            "activated_accounts": _COUNT,
            "department": _OWN_DEPARTMENT,
        },
        key=("school", "product", "profile"),
        within={"activated_accounts": "accounts"},
        tie=("+active", "-activated_on", "+activated_accounts"),
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
            "project": _TEXT,
            "school": _SCHOOL,
            "start": _DATE,
            "end": _DATE,
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
        {"group": _TEXT, "digital": _FLAG, "theme": _TEXT, "department": _DEPARTMENT},
        key=("group",),
        tie=("+digital",),
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
            "twin": _TEXT,
            "school": _SCHOOL,
            "state": Column("code", TWIN_STATES),
            "course": _TEXT,
            "department": _OWN_DEPARTMENT,
        },
        key=("twin", "school"),
        tie=("-state",),
        counting={"state": ("en service",)},
    ),
    "training_schools": Table(
        Kind.SNAPSHOT,
        "school",
        {"school": _SCHOOL, "since": _DATE, "department": _OWN_DEPARTMENT},
        key=("school",),
        tie=("-since",),
        begins={"since": None},
    ),
    "pix_participations": Table(
        Kind.LOG, "pupil", _PARTICIPATION, key=("person", "campaign", "date"), tie=("+shared",)
    ),
    "pix_profiles": Table(
        Kind.LOG,
        "pupil",
        {
            **_PARTICIPATION,
            "lowest_level": _COUNT,
            "certifiable": Column("flag", asked=True),
            "certifiable_competences": Column("count", asked=True),
            "pix": Column("count", asked=True),
        },
        key=("person", "campaign", "date"),
        tie=("+shared", "+lowest_level"),
        also="pix_participations",
    ),
    "pix_certifications": Table(
        Kind.LOG,
        "certification",
        {
            "number": _TEXT,
            "person": _NAMED_PERSON,
            "date": _DATE,
            "status": Column("code", CERTIFICATION_STATUSES),
            "pix": _COUNT,
        },
        key=("number",),
        tie=("-status", "+pix"),
        undecided=True,
    ),
    "actions": Table(
        Kind.LOG,
        "action",
        {"action": _TEXT, "state": _TEXT, "date": _DATE, "comment": _TEXT},
        key=("action", "date"),
        tie=("+state", "+comment"),
    ),
    "readings": Table(
        Kind.LOG,
        "reading",
        {"indicator": _TEXT, "date": _DATE, "value": Column("number"), "source": _TEXT},
        key=("indicator", "date"),
        tie=("+value",),
        undecided=True,
    ),
}
