"""Everything that froute says, in French and in English."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from feuille_route.promise import Threshold
from feuille_route.sentences import Sentence, _
from feuille_route.wording import numbers
from feuille_route.wording.goals import Goal, shown_goal
from feuille_route.wording.languages import HABITS, LANGUAGES, Habits, Language
from feuille_route.wording.terms import THINGS

__all__ = ["LANGUAGES", "Language", "Words", "words"]

_ISO_DATE: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_COMPARISONS: Final = {">=": "≥", "<=": "≤", "==": "="}


@dataclass(frozen=True, slots=True)
class Words:
    """One language: its sentences, its numbers and its dates."""

    language: Language
    habits: Habits

    @property
    def percent(self) -> str:
        """The percent sign with the space before it."""
        return self.habits.style.before_percent + "%"

    @property
    def points(self) -> str:
        """The unit of points with the space before it."""
        return self.say(_(" points"))

    def say(self, said: Sentence | str) -> str:
        """Say a sentence, and those in its fields; a text stands as it is."""
        if isinstance(said, str):
            return said
        fields = {name: self._field(name, value) for name, value in said.fields.items()}
        return said.fill(self.template(said), fields)

    def _field(self, name: str, value: object) -> str:
        match name, value:
            case _, Sentence():
                return self.say(value)
            case "count", int() | float():
                return self.number(value)
            case _, dt.date():
                return self.date(value.isoformat())
        return str(value)

    def template(self, said: Sentence) -> str:
        """Give the template of a sentence in the language, plural where its count is."""
        plural = said.several is not None and self.habits.is_plural(_count(said))
        if self.language == "en":
            return said.several if plural and said.several else said.template
        from feuille_route.wording.catalogue import in_french  # noqa: PLC0415 - in French alone

        return self.habits.typeset(in_french(said, plural=plural))

    def number(self, number: float) -> str:
        """Write a number."""
        return numbers.write_number(number, self.habits.style)

    def amount(self, number: float, thing: str) -> str:
        """Write a number of things, never as none when there is some: ``170 pupils``."""
        several = replace(THINGS.get(thing, THINGS["row"]), fields={"count": number})
        more_than_none = Goal(">", numbers.exact_decimal(0))
        shown = numbers.write_number(number, self.habits.style, more_than_none)
        return f"{shown} {self.say(several)}"

    def value(self, value: float | None, unit: str, threshold: Threshold | None) -> str:
        """Write a value so that no rounding takes it across its threshold."""
        if value is None:
            return self.say(_("not known"))
        style = self.habits.style
        goal = shown_goal(threshold) if threshold else None
        kind = goal.kind if goal else "percent" if unit == "ratio" else "number"
        match kind:
            case "number":
                return numbers.write_number(value, style, goal)
            case "percent":
                return numbers.write_percent(value, style, self.percent, goal)
            case "growth":
                return numbers.write_percent(value, style, self.percent, goal, signed=True)
            case "points":
                return numbers.write_percent(value, style, self.points, goal, signed=True)

    def threshold(self, threshold: Threshold | None) -> str:
        """Write a threshold in the language's typography."""
        if threshold is None:
            return ""
        goal = shown_goal(threshold)
        signed = goal.kind in ("growth", "points")
        number = numbers.write_decimal(goal.number, self.habits.style, signed=signed)
        units = {"number": "", "points": self.points}
        unit = units.get(goal.kind, self.percent)
        return f"{_COMPARISONS.get(goal.compare, goal.compare)} {number}{unit}"

    def date(self, text: str) -> str:
        """Write an ISO date as the language does; another text as it stands."""
        match = _ISO_DATE.fullmatch(text)
        return self.habits.date.format_map(match.groupdict()) if match else text


def _count(said: Sentence) -> float:
    count = said.fields["count"]
    return count if isinstance(count, int | float) else 1


@cache
def words(language: Language) -> Words:
    """Give the words of a language."""
    return Words(language, HABITS[language])
