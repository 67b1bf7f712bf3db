"""The result as CSV for a spreadsheet: BOM, ``;``, decimal comma, no cell that runs."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Final

from feuille_route.cells.formulas import guarded
from feuille_route.console import visible
from feuille_route.reports import View
from feuille_route.reports.rows import check_title
from feuille_route.reports.unknowns import cause_message
from feuille_route.results import Cause, Coverage, Number, Outcome, Report, TargetResult
from feuille_route.sentences import Sentence, _
from feuille_route.wording import Words, words
from feuille_route.wording.numbers import exact_decimal
from feuille_route.wording.terms import REASONS, STATUSES, THINGS

CsvCell = str | Number | bool | None

_HEADS: Final[Mapping[str, Sentence]] = {
    "level": _("Level"),
    "id": _("Id"),
    "ambition": _("Ambition"),
    "objective": _("Objective"),
    "by": _("By"),
    "key": _("Group"),
    "status": _("Status"),
    "reason": _("Reason"),
    "value": _("Value"),
    "unit": _("Unit"),
    "numerator": _("Numerator"),
    "denominator": _("Denominator"),
    "threshold": _("Aim"),
    "gap": _("Gap"),
    "progress": _("Progress"),
    "least": _("At least"),
    "most": _("At most"),
    "expected": _("Exports expected"),
    "received": _("Exports received"),
    "missing_schools": _("Schools missing"),
    "due": _("Due"),
    "overdue": _("Overdue"),
    "hidden": _("Hidden"),
    "causes": _("Causes"),
}


def write(report: Report, view: View) -> str:
    """Write a row a target, a check and a group; numbers are not rounded."""
    spoken = words(view.language)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(spoken.say, _HEADS.values()))
    for target in report.targets:
        for row in _rows(target, spoken):
            writer.writerow(_cell(row.get(head), spoken) for head in _HEADS)
    return "\ufeff" + text.getvalue()


def _cell(cell: CsvCell, spoken: Words) -> str:
    """Write a cell."""
    match cell:
        case None:
            return ""
        case bool():
            return spoken.say(_("yes") if cell else _("no"))
        case str():
            return visible(guarded(cell))
        case _:
            return _number(cell)


def _number(number: Number) -> str:
    whole, _, fraction = f"{exact_decimal(number):f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole},{fraction}" if fraction else whole


def _rows(target: TargetResult, spoken: Words) -> Iterator[Mapping[str, CsvCell]]:
    yield {
        **_of(target, _("target"), target.title, spoken),
        **_numbers(target, spoken),
        "due": target.due,
        "overdue": target.overdue,
    }
    for check in target.checks if len(target.checks) > 1 else ():
        title = check_title(check, spoken)
        yield _of(target, _("check"), title, spoken) | _numbers(check, spoken)
    for group in (*target.groups, *(group for check in target.checks for group in check.groups)):
        yield {
            **_of(target, _("group"), group.label, spoken),
            **_numbers(group, spoken),
            "by": group.by,
            "key": group.key,
            "hidden": group.hidden,
        }


def _of(
    target: TargetResult, level: Sentence, title: str | None, spoken: Words
) -> dict[str, CsvCell]:
    return {
        "level": spoken.say(level),
        "id": target.id,
        "ambition": target.ambition,
        "objective": title,
    }


def _numbers(outcome: Outcome, spoken: Words) -> dict[str, CsvCell]:
    least, most = outcome.bounds or (None, None)
    return {
        "status": outcome.status and spoken.say(STATUSES[outcome.status]),
        "reason": outcome.reason and spoken.say(REASONS[outcome.reason]),
        "value": outcome.value,
        "unit": spoken.say(THINGS.get(outcome.unit, outcome.unit)),
        "numerator": outcome.numerator,
        "denominator": outcome.denominator,
        "threshold": outcome.threshold.text if outcome.threshold else None,
        "gap": outcome.gap,
        "progress": outcome.progress,
        "least": least,
        "most": most,
        **_coverage(outcome.coverage),
        "causes": " | ".join(_cause(one, spoken) for one in outcome.causes),
    }


def _cause(cause: Cause, spoken: Words) -> str:
    said = cause_message(cause, spoken.language)
    if cause.command is None:
        return said
    return spoken.say(_("{label}: {text}", label=said, text=cause.command))


def _coverage(coverage: Coverage | None) -> dict[str, CsvCell]:
    if coverage is None:
        return {}
    return {
        "expected": coverage.expected,
        "received": coverage.received,
        "missing_schools": ", ".join(school.school for school in coverage.missing),
    }
