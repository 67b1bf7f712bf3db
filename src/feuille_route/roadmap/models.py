"""The models of ``targets.yaml``, in the one long form that the evaluator knows."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from feuille_route.tables import TABLES, relied_on

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Scalar = str | bool | int | Decimal | dt.date
Comparison = Literal[">=", ">", "<=", "<", "=="]


class Model(BaseModel):
    """Frozen, and nothing that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Condition(Model):
    """What ``where`` asks of one column. Exactly one field is set.

    ``any_of`` a list of values (a single value is a list of one); ``compare`` a comparison with a
    number or a date; ``none_of`` what ``{not: ...}`` holds; ``contains`` whole words.
    """

    any_of: tuple[Scalar, ...] = ()
    compare: tuple[Comparison, Decimal | dt.date] | None = None
    none_of: tuple[Scalar, ...] = ()
    contains: tuple[str, ...] = ()


Where = dict[str, Condition]


class Amount(Model):
    """What a count and a sum have in common: rows of a table, that a filter keeps."""

    where: Where = {}

    @property
    def table(self) -> str:
        """The table whose rows are counted or added up."""
        raise NotImplementedError

    @property
    def column(self) -> str | None:
        """The column that is counted or added up; ``None``: the rows themselves."""
        raise NotImplementedError

    @property
    def parts(self) -> Sequence[Self]:
        """What is counted or added up: itself."""
        return (self,)

    @property
    def tables(self) -> frozenset[str]:
        """The tables that are counted, added up or asked by the filter."""
        return frozenset({self.table, *(relied_on(self.table, name) for name in self.where)})

    @property
    def things(self) -> str:
        """What is counted: ``pupil``, ``day``, ``school``..."""
        return self._thing or TABLES[self.table].row

    @property
    def unit(self) -> str:
        """The unit of the value: what is counted."""
        return self.things

    @property
    def is_of_people(self) -> bool:
        """Whether it is about people, who are not to be recognised in small groups."""
        return self._thing == "pupil" or "person" in TABLES[self.table].columns

    @property
    def _thing(self) -> str | None:
        return TABLES[self.table].columns[self.column].thing if self.column else None


class Count(Amount):
    """A number of rows, or of distinct values of a column."""

    count: str
    distinct: str | None = None

    @property
    def table(self) -> str:
        """The table whose rows are counted."""
        return self.count

    @property
    def column(self) -> str | None:
        """The column whose distinct values are counted."""
        return self.distinct


class Sum(Amount):
    """A column added up; ``sum`` is ``table.column``."""

    sum: str

    @property
    def table(self) -> str:
        """The table that is added up."""
        return self.sum.partition(".")[0]

    @property
    def column(self) -> str:
        """The column that is added up."""
        return self.sum.partition(".")[2]

    @property
    def distinct(self) -> None:
        """Nothing: values are added up, and not told apart."""


class Ratio(Model):
    """A count or a sum over another one. ``by``: what coverage is judged on."""

    of: Count | Sum
    over: Count | Sum
    by: Literal["school"] | None = None
    expect: Where = {}

    @property
    def parts(self) -> Sequence[Count | Sum]:
        """What is counted or added up: the numerator, then the denominator."""
        return (self.of, self.over)

    @property
    def tables(self) -> frozenset[str]:
        """The tables that either side counts, adds up or asks."""
        return self.of.tables | self.over.tables

    @property
    def things(self) -> str:
        """What the numerator counts."""
        return self.of.things

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return "ratio"

    @property
    def is_of_people(self) -> bool:
        """Whether the denominator is about people."""
        return self.over.is_of_people


class Latest(Model):
    """The newest reading of an indicator that somebody follows by hand."""

    latest: str

    @property
    def parts(self) -> Sequence[Count | Sum]:
        """What is counted or added up: nothing."""
        return ()

    @property
    def tables(self) -> frozenset[str]:
        """The table of the readings."""
        return frozenset({"readings"})

    @property
    def things(self) -> str:
        """What the value is: a reading."""
        return "reading"

    @property
    def unit(self) -> str:
        """The unit of the value: that of the reading."""
        return self.things

    @property
    def is_of_people(self) -> bool:
        """Whether it is about people: it counts none."""
        return False


Measure = Count | Sum | Ratio | Latest


class Threshold(Model):
    """A comparison and a number.

    ``kind``: ``number`` (120), ``percent`` (``50 %`` is 0.5, of a ratio), ``growth`` (``+50 %``
    is 0.5, on a baseline), ``points`` (``+10 points`` is 0.1, on the baseline of a ratio).
    ``text`` is as written.
    """

    text: str
    compare: Comparison
    kind: Literal["number", "percent", "growth", "points"]
    number: Decimal


class Baseline(Model):
    """What growth is measured from: a value, or the reading of an indicator."""

    value: Decimal | None = None
    reading: str | None = None
    year: str | None = None
    note: str | None = None


class Each(Model):
    """The groups that are expected, each judged alone.

    ``column`` may be dotted (``school.department``); ``groups`` maps each expected key to its
    label.
    """

    column: str
    groups: dict[str, str]


class Check(Model):
    """One condition, complete: what it inherits from its target is filled in."""

    title: str | None = None
    measure: Measure
    threshold: Threshold
    each: Each | None = None
    baseline: Baseline | None = None


class Target(Model):
    """One objective. A target written without ``checks`` has one."""

    id: Identifier
    ambition: str
    title: str
    checks: tuple[Check, ...] = Field(min_length=1)
    due: dt.date
    show: tuple[str, ...] = ()
    source: str | None = None
    unit: str | None = None
    note: str | None = None


class Ambition(Model):
    """A heading that groups targets."""

    id: Identifier
    title: str


class Action(Model):
    """A followed action, without a number."""

    id: Identifier
    ambition: str
    title: str


class Roadmap(Model):
    """A whole roadmap, checked, with ``period`` the first and last day of its school year."""

    title: str
    academy: str
    school_year: str
    period: tuple[dt.date, dt.date]
    departments: dict[str, str] = {}
    hours_per_day: Decimal = Decimal(6)
    small_groups: int = 5
    max_age: dict[str, int] = {}
    grades: dict[str, str] = {}
    aliases: dict[str, str] = {}
    ambitions: tuple[Ambition, ...]
    targets: tuple[Target, ...]
    actions: tuple[Action, ...] = ()
    sha256: str = ""
