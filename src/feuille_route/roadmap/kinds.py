"""The models of measures: what is counted, added up or divided, and what filters ask."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationInfo,
    model_validator,
)

from feuille_route.declarations.document import Data
from feuille_route.declarations.mistakes import Mistakes
from feuille_route.declarations.scalars import Scalar
from feuille_route.promise import Comparison
from feuille_route.roadmap import as_written, conditions, vocabulary
from feuille_route.roadmap.around import around
from feuille_route.sentences import _
from feuille_route.tables import TABLES, relied_on


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


Where = Annotated[dict[str, Condition], BeforeValidator(conditions.where)]


class Amount(Model):
    """What a count and a sum have in common: rows of a table, that a filter keeps."""

    if TYPE_CHECKING:  # a field of each kind, which is told after what it counts
        where: Where

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

    count: Annotated[str, AfterValidator(vocabulary.known_table)]
    distinct: Annotated[str, AfterValidator(vocabulary.own_column)] | None = None
    where: Where = {}

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

    sum: Annotated[str, AfterValidator(vocabulary.summed_column)]
    where: Where = {}

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


def _of_kind(*kinds: type[Model]) -> Callable[[Any, ValidationInfo], Any]:
    """Read a measure by the key that only its kind has, so that one kind's mistakes are told."""
    models = {kind.__name__.lower(): kind for kind in kinds}

    def read(given: Any, info: ValidationInfo) -> Any:
        if isinstance(given, Model):
            return given
        model = models[as_written.kind(given, tuple(models))]
        around(info).table = next((table for table, _distinct in as_written.part(given)), None)
        made: Model | None = None
        with Mistakes() as mistakes:
            if model is Ratio:
                made = _ratio(given, mistakes, info)
            else:
                with mistakes.at(model.__name__):
                    made = model.model_validate(given, context=info.context)
        return made

    return read


def _ratio(given: Mapping[str, Data], mistakes: Mistakes, info: ValidationInfo) -> Model | None:
    for name in given.keys() - {"ratio"}:
        mistakes.add((name,), _('belongs under "ratio:"'))
    if not isinstance(given["ratio"], dict):
        mistakes.add(("ratio",), _('expected "of:" and "over:" under it'))
        return None
    with mistakes.at("ratio", "Ratio"):
        return Ratio.model_validate(given["ratio"], context=info.context)
    return None


class Ratio(Model):
    """A count or a sum over another one. ``by``: what coverage is judged on."""

    of: Annotated[Count | Sum, BeforeValidator(_of_kind(Count, Sum))]
    over: Annotated[Count | Sum, BeforeValidator(_of_kind(Count, Sum))]
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

    @model_validator(mode="wrap")
    @classmethod
    def _agrees(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        with Mistakes() as mistakes:
            for place, text in as_written.discord(given) if isinstance(given, dict) else ():
                mistakes.add(place, text, "")
            with mistakes.at():
                made = handler(given)
        return made


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


Measure = Annotated[
    Count | Sum | Ratio | Latest, BeforeValidator(_of_kind(Count, Sum, Ratio, Latest))
]
