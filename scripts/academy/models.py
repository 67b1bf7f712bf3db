"""What an invented académie is made of. Objects are compared by identity: a person is a person."""

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Final, Literal

SEEN: Final = date(2021, 7, 6)
YEAR: Final = (date(2020, 9, 1), date(2021, 8, 31))
COMMITTEES: Final = {
    "016": "Charente",
    "017": "Charente-Maritime",
    "079": "Deux-Sèvres",
    "086": "Vienne",
}
PIX_GRADES: Final = ("6e", "5e", "4e", "3e", "2de", "1re", "terminale")

Naming = Literal["register", "folder", "attachment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How far the académie has come, and what its data lack. Shares go from 0 to 1."""

    pupils: int = 420
    schools: int = 14  # four to fourteen
    in_course: float = 0.85
    level_one: float = 0.75
    level_two: float = 1.0
    teachers: int = 140
    teachers_certified: float = 0.42
    trainings: int = 240
    heads_trained: float = 0.4
    referents_certified: float = 0.7
    exchanges: float = 1.0
    girls_in_nsi: float = 0.09
    projects: int = 46
    twins: int = 4
    ent_active: float = 0.8
    teachers_using: float = 0.37
    groups_digital: float = 0.6
    meetings: tuple[int, int, int, int] = (2, 1, 3, 2)
    training_schools: int = 5
    lacks: bool = True  # silent schools, cells that nobody filled in, an old snapshot
    homonyms: bool = True
    arrived: int = 1  # pupils who came after the headcounts
    ahead: bool = True  # things dated after the date seen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class School:
    """A school of the register. ``naming``: how its Pix exports say which school they are of."""

    uai: str
    name: str
    type: str
    sector: str
    naming: Naming = "register"
    classes: bool = True  # its Pix exports have the column Classe

    @property
    def department(self) -> str:
        """The first three characters of the UAI."""
        return self.uai[:3]

    @property
    def lycee(self) -> bool:
        """A general, technological, polyvalent or professional lycée."""
        return self.type.startswith("Lycée")

    @property
    def college(self) -> bool:
        """A collège."""
        return self.type == "Collège"

    @property
    def vocational(self) -> bool | None:
        """``None`` of a lycée polyvalent: the register does not say."""
        if self.type == "Lycée polyvalent":
            return None
        return self.type in {"Lycée professionnel", "EREA"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pupil:
    """A pupil. ``since``: the day of arrival; the newest headcounts may be older than it."""

    last: str
    first: str
    born: date
    girl: bool
    school: School
    grade: str
    track: str
    label: str
    external: str
    since: date = YEAR[0]
    former_label: str | None = None  # until ``moved``
    moved: date = YEAR[0]
    specialities: tuple[str, ...] = ()

    def label_on(self, day: date) -> str:
        """The class of that day."""
        if self.former_label is not None and day < self.moved:
            return self.former_label
        return self.label


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """A pupil's row in a campaign; ``scores`` are pix, or mastered skills, by competence."""

    pupil: Pupil
    begun: datetime
    shared: datetime | None
    scores: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Campaign:
    """A Pix campaign of a school, exported at one or more moments."""

    number: int
    name: str
    school: School
    kind: Literal["profile", "assessment"]
    competences: tuple[int, ...]  # indexes into the sixteen
    exported: tuple[datetime, ...]
    entries: tuple[Entry, ...]
    folder: str | None = None  # a grade
    external: str | None = None  # the label of the external identifier


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agent:
    """Somebody of the staff. ``posts`` are functions as the office's file spells them."""

    identifier: str
    last: str
    first: str
    email: str
    posts: tuple[str, ...]
    degree: str
    school: School
    in_post: bool = True
    certified: bool = False
    certified_on: date | None = None

    @property
    def teacher(self) -> bool:
        """A teacher, whatever else."""
        return any(post.startswith(("Enseignant", "Professeur")) for post in self.posts)

    @property
    def head(self) -> bool:
        """A head of school; deputies are not."""
        return any(post in {"Principal", "Principale", "Proviseur"} for post in self.posts)

    @property
    def erun(self) -> bool:
        """A digital referent of the 1er degré."""
        return "eRUN" in self.posts

    @property
    def rupn(self) -> bool:
        """A digital referent of a school."""
        return "RUPN" in self.posts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Training:
    """An agent at a training on a day; ``present`` is ``None`` where nobody wrote it down."""

    agent: Agent
    day: date
    hours: Fraction
    theme: str
    digital: bool
    programme: str
    present: bool | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meeting:
    """A career meeting held; ``exchange`` is ``None`` where the cell says nothing usable."""

    agent: Agent
    day: date
    exchange: bool | None
    corps: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Use:
    """An agent using a service on a day; ``offered``: one of the four that count."""

    agent: Agent
    service: str
    offered: bool
    day: date


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Certification:
    """A result of a certification session: an agent's, or a pupil's."""

    number: int
    who: Agent | Pupil
    born: date
    status: str
    day: date
    pix: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ent:
    """The ENT of a school, in the newest export."""

    school: School
    active: bool
    since: date | None
    accounts: int
    activated: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Project:
    """An eTwinning project and its schools, each with the state that its row gives."""

    title: str
    partners: tuple[tuple[School, str], ...]
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Twin:
    """A digital twin."""

    name: str
    school: School
    state: str
    course: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """A research or professional-development group."""

    name: str
    digital: bool
    theme: str
    department: str


@dataclass(slots=True, kw_only=True)
class Academy:
    """All of it. ``taken`` dates each snapshot that is dated by its file's name."""

    seed: int
    wishes: Wishes
    schools: tuple[School, ...] = field(repr=False)
    pupils: list[Pupil] = field(default_factory=list, repr=False)
    campaigns: list[Campaign] = field(default_factory=list, repr=False)
    agents: list[Agent] = field(default_factory=list, repr=False)
    trainings: list[Training] = field(default_factory=list, repr=False)
    meetings: list[Meeting] = field(default_factory=list, repr=False)
    uses: list[Use] = field(default_factory=list, repr=False)
    certifications: list[Certification] = field(default_factory=list, repr=False)
    ents: list[Ent] = field(default_factory=list, repr=False)
    projects: list[Project] = field(default_factory=list, repr=False)
    twins: list[Twin] = field(default_factory=list, repr=False)
    groups: list[Group] = field(default_factory=list, repr=False)
    committees: list[tuple[str, date]] = field(default_factory=list, repr=False)
    training_schools: list[tuple[School, date]] = field(default_factory=list, repr=False)
    taken: dict[str, date] = field(default_factory=dict, repr=False)
