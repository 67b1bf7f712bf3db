"""The result as JUnit XML: a test case a target, for what shows test results."""

import re
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from feuille_route.console import visible
from feuille_route.promise import Status
from feuille_route.reports import View
from feuille_route.reports.rows import COVERAGE, ReportRow, rows
from feuille_route.results import Report, TargetResult
from feuille_route.sentences import _
from feuille_route.wording import Words, words
from feuille_route.wording.terms import STATUSES

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report, view: View) -> str:
    """Write a suite: unmet is a failure; unknown one when it fails the run, otherwise skipped."""
    spoken = words(view.language)
    failed = [target for target in report.targets if _fails(target, view)]
    skipped = report.summary[Status.UNKNOWN] - sum(
        target.status is Status.UNKNOWN for target in failed
    )
    counts = f'tests="{len(report.targets)}" failures="{len(failed)}" errors="0"'
    counts += f' skipped="{skipped}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="froute" {counts}>',
        f"  <testsuite name={_attribute(report.roadmap.title)} {counts}"
        f" timestamp={_attribute(report.as_of + 'T00:00:00')}>",
        *(line for target in report.targets for line in _case(target, spoken, view)),
        "  </testsuite>",
        "</testsuites>",
    ]
    text = "".join(f"{line}\n" for line in lines)
    return text if view.console is None else text.encode("ascii", "xmlcharrefreplace").decode()


def _fails(target: TargetResult, view: View) -> bool:
    return target.status is Status.UNMET or (
        target.status is Status.UNKNOWN and view.fail_on == "unknown"
    )


def _case(target: TargetResult, spoken: Words, view: View) -> Iterator[str]:
    names = f"name={_attribute(target.id)} classname={_attribute(target.ambition)}"
    body = list(_body(target, spoken))
    yield f'    <testcase {names} time="0">'
    if _fails(target, view):
        yield f'      <failure type="{target.status}" message={_attribute(body[0])}>'
        yield from map(_text, body)
        yield "      </failure>"
    elif target.status is Status.UNKNOWN:
        yield f"      <skipped message={_attribute(' '.join(body[:1]))}/>"
        yield f"      <system-out>{_text(chr(10).join(body))}</system-out>"
    else:
        yield f"      <system-out>{_text(chr(10).join(body))}</system-out>"
    yield "    </testcase>"


def _body(target: TargetResult, spoken: Words) -> Iterator[str]:
    """Say what the table says of a target, line by line."""
    for row in rows(target, spoken):
        yield "  " * row.depth + _line(row, spoken)
        yield from ("  " * (row.depth + 1) + note for note in row.notes)


def _line(row: ReportRow, spoken: Words) -> str:
    word = f"{spoken.say(STATUSES[row.status])} -" if row.status else ""
    threshold = f"({row.threshold})" if row.threshold else ""
    coverage = f"{spoken.say(COVERAGE).lower()} {row.coverage}" if row.coverage else ""
    numbers = ", ".join(filter(None, (f"{row.value} {threshold}".strip(), coverage)))
    title = row.title
    if numbers:
        title = spoken.say(_("{label}: {text}", label=row.title, text=numbers))
    return " ".join(filter(None, (row.sign, word, title)))


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("", visible(text)))
