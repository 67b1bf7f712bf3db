"""The models of ``targets.yaml``: short forms in, one long form out, as the evaluator knows it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from feuille_route.declarations.document import Data
from feuille_route.declarations.mistakes import Mistakes
from feuille_route.declarations.problems import Mistake
from feuille_route.declarations.scalars import Folded
from feuille_route.promise import Threshold
from feuille_route.roadmap import as_written, figures, groups, sections, thresholds, vocabulary
from feuille_route.roadmap.around import ALWAYS, around
from feuille_route.roadmap.kinds import Measure, Model
from feuille_route.sentences import Sentence, _

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


def _threshold(given: Data | Threshold, info: ValidationInfo) -> object:
    """Read a threshold, of the right kind for the measure beside it."""
    if isinstance(given, Threshold):
        return given
    if isinstance(given, Folded):
        raise Mistake(_("an unquoted > begins a folded text: write it in quotes"))
    text = given.strip() if isinstance(given, str) else ""
    try:
        threshold = thresholds.parse(text)
        as_written.fit(threshold.kind, around(info).measure)
    except Mistake as mistake:
        if given == "" or isinstance(given, dict | list):
            raise
        shown = {"written": text} if isinstance(given, str) else {}
        said = _('threshold "{written}": {what}', what=mistake.sentence, **shown)
        raise Mistake(said, "") from None
    return threshold


class Baseline(Model):
    """What growth is measured from: a value, or the newest reading of an indicator.

    A value in percent is a fraction of 1. Of ``year``, a school year, is the reading.
    """

    value: Annotated[Decimal, BeforeValidator(figures.figure)] | None = None
    reading: str | None = None
    year: str | None = None
    note: str | None = None
    _in_percent: bool = PrivateAttr(default=False)

    @model_validator(mode="wrap")
    @classmethod
    def _either(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        with Mistakes() as mistakes:
            if isinstance(given, dict) and ("value" in given) == ("reading" in given):
                text = _("baseline: expected either value: or reading:")
                mistakes.add((), text, "")
            year = given.get("year") if isinstance(given, dict) and "reading" in given else None
            if isinstance(year, str):
                with mistakes.at("year"):
                    sections.of_school_year(year)
            with mistakes.at():
                made = handler(given)
                share = isinstance(given, dict) and figures.is_share(given.get("value"))
                made._in_percent = share  # noqa: SLF001 - its own
        return made

    @property
    def in_percent(self) -> bool:
        """Whether the value is written as a percentage."""
        return self._in_percent

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day of the readings that may serve; ``None``: any day."""
        return None if self.year is None else sections.of_school_year(self.year)


def _start(
    given: Data | Baseline, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
) -> Baseline | None:
    """Read a baseline, of the right kind for the growth and the measure beside it."""
    threshold = info.data.get("threshold")
    with Mistakes() as mistakes:
        if isinstance(given, dict) and threshold and threshold.kind in ("growth", "points"):
            with mistakes.at("value"):
                as_written.fit_baseline(given.get("value"), threshold.kind, around(info).measure)
        with mistakes.at():
            made: Baseline | None = handler(given)
    return made


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
    threshold: Annotated[Threshold, BeforeValidator(_threshold)]
    each: Annotated[Each | None, BeforeValidator(groups.each)] = None
    baseline: Annotated[Baseline | None, WrapValidator(_start)] = None

    @model_validator(mode="before")
    @classmethod
    def _beside(cls, given: Any, info: ValidationInfo) -> Any:
        around(info).measure = given.get("measure") if isinstance(given, dict) else None
        return given


def _several(given: object) -> object:
    """One column stands for a list of it."""
    return [given] if isinstance(given, str) else given


ShownColumn = Annotated[str, AfterValidator(vocabulary.shown_column)]


class Target(Model):
    """One objective. A target written without ``checks`` has one."""

    SHORT: ClassVar = ("measure", "threshold", "each", "baseline")
    """What a target without ``checks`` says of its only check."""

    id: Identifier
    ambition: str
    title: str
    checks: tuple[Check, ...] = Field(min_length=1)
    due: Annotated[dt.date, BeforeValidator(vocabulary.date)]
    show: Annotated[tuple[ShownColumn, ...], BeforeValidator(_several)] = ()
    source: str | None = None
    unit: str | None = None
    note: str | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _complete(
        cls, given: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        if not isinstance(given, dict):
            return handler(given)
        own = {name: value for name, value in given.items() if name in cls.SHORT}
        long = {name: value for name, value in given.items() if name not in cls.SHORT}
        checks = [_heir(check, own) for check in _checks(given)] if "checks" in given else [own]
        beside = around(info)
        beside.measures = [check.get("measure") for check in checks if isinstance(check, dict)]
        with Mistakes() as mistakes:
            if "checks" in given and "threshold" in given:
                mistakes.add(("threshold",), _("with checks, each of them holds its own"))
            with mistakes.at():
                made = handler({"due": beside.last_day, **long, "checks": checks})
        return made


def _checks(target: Mapping[str, Data]) -> list[Data]:
    checks = target["checks"]
    return [*checks] if isinstance(checks, list | tuple) else []


def _heir(check: Data, target: Mapping[str, Data]) -> Data:
    """A check with what it has from its target."""
    inherited = {name: value for name, value in target.items() if name != "threshold"}
    return {**inherited, **check} if isinstance(check, dict) else check


class Ambition(Model):
    """A heading that groups targets."""

    id: Identifier
    title: str


class Action(Model):
    """A followed action, without a number."""

    id: Identifier
    ambition: str
    title: str


class _Head(Model):
    """The section ``roadmap:``."""

    title: str
    academy: str
    school_year: Annotated[str, BeforeValidator(sections.school_year)]
    period: Annotated[tuple[dt.date, dt.date], BeforeValidator(sections.period)] = ALWAYS
    departments: dict[Annotated[str, AfterValidator(sections.department)], str] = Field(
        default_factory=dict
    )
    hours_per_day: Annotated[Decimal, BeforeValidator(sections.hours_of_a_day)] = Decimal(6)
    small_groups: Annotated[int, BeforeValidator(sections.positive)] = 5
    max_age: dict[
        Annotated[str, AfterValidator(sections.snapshot)],
        Annotated[int, BeforeValidator(sections.positive)],
    ] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _dated(cls, given: Any) -> Any:
        return sections.with_period(given)


class _Lists(Model):
    """What stands beside it: what a roadmap holds in all."""

    grades: Annotated[dict[str, str], BeforeValidator(sections.grades)] = Field(
        default_factory=dict
    )
    aliases: Annotated[dict[str, str], BeforeValidator(sections.aliases)] = Field(
        default_factory=dict
    )
    ambitions: tuple[Ambition, ...] = ()
    targets: tuple[Target, ...] = ()
    actions: tuple[Action, ...] = ()


class Roadmap(_Lists, _Head):
    """A whole roadmap, checked, with ``period`` the first and last day of its school year.

    ``mistakes`` are those of targets that were left out, as nobody asked for them.
    """

    sha256: str = ""
    mistakes: tuple[Any, ...] = ()


class Sections(_Lists):
    """The file, a field a section."""

    roadmap: _Head | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _placed(
        cls, given: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        beside = around(info)
        beside.departments = sections.departments(given)
        beside.last_day = sections.last_day(given)
        with Mistakes() as mistakes:
            for place, text in sections.misplaced(given):
                mistakes.add(place, text, "")
            with mistakes.at():
                made = handler(sections.well_placed(given))
        return made

    def whole(self, sha256: str, mistakes: Sequence[Sentence] = ()) -> Roadmap:
        """Give the roadmap that the sections make together."""
        head = dict(self.roadmap) if self.roadmap else {}
        lists = {name: getattr(self, name) for name in _Lists.model_fields}
        return Roadmap.model_construct(**head, **lists, sha256=sha256, mistakes=tuple(mistakes))
