"""Everything that froute says, in French and in English."""

# ruff: noqa: PLC0415 - what is not asked for is not imported: start-up is part of each run

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.results import Reason, Status, Threshold
from feuille_route.wording import numbers
from feuille_route.wording.goals import Goal, shown_goal

Language = Literal["fr", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("fr", "en")

_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_FIELD: Final = re.compile(r"\{(\w+)")
_ISO_DATE: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_DATES: Final = frozenset({"date", "seen"})
_COMPARISONS: Final = {">=": "≥", "<=": "≤", "==": "="}


@dataclass(frozen=True, slots=True)
class Field:
    """What stands in a template; ``{count:row|rows}`` writes a number and the word that agrees."""

    value: object
    words: "Words"

    def __format__(self, forms: str) -> str:
        """Write a number with the first form or the second, a text as it is."""
        if not isinstance(self.value, int):
            return str(self.value)
        one, _, several = forms.partition("|")
        form = several if self.words.is_plural(self.value) else one
        shown = self.words.number(self.value)
        return f"{shown} {form}" if form else shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language: its words, its numbers and its sentences."""

    style: numbers.Style
    date_order: str
    is_plural: Callable[[float], bool]
    statuses: Mapping[Status, str]
    reasons: Mapping[Reason, str]
    severities: Mapping[Severity, str]
    things: Mapping[str, tuple[str, str]]
    columns: Mapping[str, str]
    phrases: Mapping[str, str]
    expected: Mapping[str, str]
    details: Mapping[str, str]
    findings: Mapping[FindingCode, tuple[str, str]]

    @property
    def percent(self) -> str:
        """The percent sign with the space before it."""
        return self.style.before_percent + "%"

    def phrase(self, key: str, **fields: object) -> str:
        """Give a phrase with its fields filled in; whole numbers agree with their words."""
        return self.fill(self.phrases[key], fields)

    def fill(self, template: str, fields: Mapping[str, object]) -> str:
        """Fill a template in; a part in brackets goes when a field in it is missing."""
        known = {
            name: Field(value, self) for name, value in fields.items() if value not in (None, "")
        }

        def keep(part: re.Match[str]) -> str:
            return part[1] if all(name in known for name in _FIELD.findall(part[1])) else ""

        return _OPTIONAL.sub(keep, template).format_map(known)

    def number(self, number: float) -> str:
        """Write a number."""
        return numbers.write_number(number, self.style)

    def amount(self, number: float, thing: str) -> str:
        """Write a number of things, never as none when there is some: ``170 pupils``."""
        one, several = self.things.get(thing, self.things["row"])
        shown = numbers.write_number(number, self.style, Goal(">", numbers.exact_decimal(0)))
        return f"{shown} {several if self.is_plural(number) else one}"

    def value(self, value: float | None, unit: str, threshold: Threshold | None) -> str:
        """Write a value so that no rounding takes it across its threshold."""
        if value is None:
            return self.phrases["nothing_known"]
        goal = shown_goal(threshold) if threshold else None
        kind = goal.kind if goal else "percent" if unit == "ratio" else "number"
        match kind:
            case "number":
                return numbers.write_number(value, self.style, goal)
            case "percent":
                return numbers.write_percent(value, self.style, self.percent, goal)
            case "growth":
                return numbers.write_percent(value, self.style, self.percent, goal, signed=True)
            case "points":
                points = self.phrases["points"]
                return numbers.write_percent(value, self.style, points, goal, signed=True)

    def threshold(self, threshold: Threshold | None) -> str:
        """Write a threshold in the language's typography."""
        if threshold is None:
            return ""
        goal = shown_goal(threshold)
        signed = goal.kind in ("growth", "points")
        number = numbers.write_decimal(goal.number, self.style, signed=signed)
        units = {"number": "", "points": self.phrases["points"]}
        unit = units.get(goal.kind, self.percent)
        return f"{_COMPARISONS.get(goal.compare, goal.compare)} {number}{unit}"

    def date(self, text: str) -> str:
        """Write an ISO date as the language does; another text as it stands."""
        match = _ISO_DATE.fullmatch(text)
        return self.date_order.format_map(match.groupdict()) if match else text

    def expectation(self, text: str) -> str:
        """Translate what a cell should have held."""
        for start in sorted(self.expected, key=len, reverse=True):
            if text.startswith(start):
                return self.expected[start] + text.removeprefix(start)
        return text


@cache
def words(language: Language) -> Words:
    """Give the words of a language; the other one is not loaded."""
    if language == "fr":
        from feuille_route.wording import fr as chosen
    else:
        from feuille_route.wording import en as chosen  # type: ignore[no-redef]
    typeset = chosen.typeset
    return Words(
        style=chosen.STYLE,
        date_order=chosen.DATE,
        is_plural=chosen.is_plural,
        statuses=chosen.STATUSES,
        reasons={reason: typeset(text) for reason, text in chosen.REASONS.items()},
        severities=chosen.SEVERITIES,
        things=chosen.THINGS,
        columns=chosen.COLUMNS,
        phrases={key: typeset(text) for key, text in chosen.PHRASES.items()},
        expected=chosen.EXPECTED,
        details=chosen.DETAILS,
        findings={
            code: (typeset(title), typeset(sentence))
            for code, (title, sentence) in chosen.FINDINGS.items()
        },
    )


def title(code: FindingCode, language: Language) -> str:
    """Name what a kind of finding is about, in the plural."""
    return words(language).findings[code][0]


def message(finding: Finding, language: Language) -> str:
    """Say what a finding means and what to do, without its place."""
    spoken = words(language)
    detail = {
        name: spoken.details.get(f"{name}.{value}", value) for name, value in finding.detail.items()
    }
    fields: dict[str, object] = {"column": finding.column, "count": finding.count, **detail}
    for name in _DATES & detail.keys():
        fields[name] = spoken.date(str(detail[name]))
    if not isinstance(wanted := detail.get("expected", 0), int):  # a number of cells
        fields["expected"] = spoken.expectation(str(wanted))
    return spoken.fill(spoken.findings[finding.code][1], fields)
