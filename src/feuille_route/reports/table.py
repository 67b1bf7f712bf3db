"""The table on a console, 60 to 140 columns wide: a line that begins with a sign a target."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from feuille_route.console import speakable, visible
from feuille_route.promise import Status
from feuille_route.reports import View
from feuille_route.reports.layout import Paint, columns_of, pad, paint, wrap
from feuille_route.reports.remarks import Typed
from feuille_route.reports.rows import (
    ACTIONS,
    COVERAGE,
    HEADS,
    OBJECTIVE,
    THEN,
    THRESHOLD,
    VALUE,
    ReportRow,
    about,
    by_ambition,
    rows,
    summary,
)
from feuille_route.results import FollowedAction, Heading, Report
from feuille_route.sentences import Sentence, _, n_
from feuille_route.wording import Words, words
from feuille_route.wording.terms import STATUSES

_COLOURS: Final[dict[Status | None, Paint]] = {
    Status.MET: "green",
    Status.UNMET: "red",
    Status.UNKNOWN: "yellow",
    None: "dim",
}
_GAP: Final = "  "
_INDENT: Final = "  "


@dataclass(frozen=True, slots=True)
class _Columns:
    """The widths of the columns, and who looks at them."""

    status: int
    title: int
    value: int
    threshold: int
    coverage: int
    view: View

    def title_starts(self) -> int:
        return self.status + len(_GAP)


def write(report: Report, view: View) -> str:
    """Write the targets by ambition, the actions, and how many targets have each status."""
    spoken = words(view.language)
    grouped = [
        (ambition, [_said(row, view) for target in targets for row in rows(target, spoken)])
        for ambition, targets in by_ambition(report)
    ]
    columns = _measure([row for _, found in grouped for row in found], spoken, view)
    lines = [*_heading(report, spoken, view)]
    for ambition, found in grouped:
        lines += ["", *_ambition(ambition, columns, spoken)]
        lines += [line for row in found for line in _row(row, columns, spoken)]
    lines += [*_actions(report, spoken, view), "", *_summary(report, spoken, view)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _said(row: ReportRow, view: View) -> ReportRow:
    """Put a row into what the console can say, before anything is measured."""
    sign, title, value, threshold = (
        speakable(text, view.console) for text in (row.sign, row.title, row.value, row.threshold)
    )
    notes = tuple(type(note)(speakable(note, view.console)) for note in row.notes)
    return replace(row, sign=sign, title=title, value=value, threshold=threshold, notes=notes)


def _measure(found: Sequence[ReportRow], spoken: Words, view: View) -> _Columns:
    """Give each column what it needs, and the titles what is left."""

    def widest(head: Sentence, cells: Iterator[str]) -> int:
        return max(map(columns_of, [spoken.say(head), *cells]))

    status = 2 + max(columns_of(spoken.say(status)) for status in STATUSES.values())
    value = widest(VALUE, (row.value for row in found))
    threshold = widest(THRESHOLD, (row.threshold for row in found))
    coverage = widest(COVERAGE, (row.coverage for row in found))
    left = view.width - status - value - threshold - coverage - 4 * len(_GAP)
    wanted = widest(OBJECTIVE, (_INDENT * (row.depth - 1) + _title(row) for row in found))
    return _Columns(status, max(min(wanted, left), 12), value, threshold, coverage, view)


def _heading(report: Report, spoken: Words, view: View) -> Iterator[str]:
    roadmap = report.roadmap
    title = speakable(visible(roadmap.title), view.console)
    yield from (paint(line, "bold", wanted=view.colour) for line in wrap(title, view.width))
    told = ", ".join(about(report, spoken, visible))
    yield from wrap(speakable(told, view.console), view.width)


def _ambition(ambition: Heading, columns: _Columns, spoken: Words) -> Iterator[str]:
    view = columns.view
    title = speakable(visible(ambition.title), view.console)
    yield from (paint(line, "bold", wanted=view.colour) for line in wrap(title, view.width))
    status, objective, *numbers, coverage = map(spoken.say, HEADS)
    line = _cells(status, objective, numbers, coverage, columns)
    yield paint(speakable(line, view.console), "dim", wanted=view.colour)


def _row(row: ReportRow, columns: _Columns, spoken: Words) -> Iterator[str]:
    view = columns.view
    indent = _INDENT * (row.depth - 1)
    first, *others = wrap(_title(row), columns.title - len(indent))
    numbers = [row.value, row.threshold]
    line = _cells(_status(row, spoken, view), indent + first, numbers, row.coverage, columns)
    yield _painted(line.rstrip(), row, view)
    start = " " * columns.title_starts() + _INDENT * row.depth
    yield from (start + other for other in others)
    room = max(view.width - len(start), 20)
    then = speakable(spoken.say(THEN), view.console)
    for note in _lines_of_notes(row.notes, then, room):
        yield paint(start + note, "dim", wanted=view.colour)


def _lines_of_notes(notes: Sequence[str], then: str, room: int) -> Iterator[str]:
    """Put remarks one after another on a line as long as they fit whole; a command alone."""
    line = ""
    for note in notes:
        if isinstance(note, Typed):
            yield from wrap(line, room) if line else ()
            yield note
            line = ""
            continue
        joined = f"{line}{then}{note}" if line else note
        if columns_of(joined) <= room:
            line = joined
            continue
        if line:
            yield from wrap(line, room)
        line = note
    if line:
        yield from wrap(line, room)


def _status(row: ReportRow, spoken: Words, view: View) -> str:
    """Give the sign and the word of a target; only targets have them there."""
    if row.depth or row.status is None:
        return ""
    return speakable(f"{row.sign} {spoken.say(STATUSES[row.status])}", view.console)


def _title(row: ReportRow) -> str:
    return f"{row.sign} {row.title}" if row.depth and row.sign else row.title


def _cells(
    status: str, title: str, numbers: Sequence[str], coverage: str, columns: _Columns
) -> str:
    value, threshold = numbers
    return _GAP.join(
        (
            pad(status, columns.status),
            pad(title, columns.title),
            pad(value, columns.value, right=True),
            pad(threshold, columns.threshold),
            pad(coverage, columns.coverage, right=True),
        )
    )


def _painted(line: str, row: ReportRow, view: View) -> str:
    """Colour a target's status, or the sign of what stands under it."""
    if row.depth:
        before, sign, after = line.partition(row.sign or line)
        return before + paint(sign, _COLOURS[row.status], wanted=view.colour) + after
    word, gap, rest = line.partition(_GAP)
    return paint(word, _COLOURS[row.status], wanted=view.colour) + gap + rest


def _actions(report: Report, spoken: Words, view: View) -> Iterator[str]:
    """List the actions whose state is known, without a verdict; count the others."""
    if not report.actions:
        return
    told = [action for action in report.actions if action.state]
    silent = len(report.actions) - len(told)
    yield ""
    yield paint(spoken.say(ACTIONS), "bold", wanted=view.colour)
    for action in told:
        text = speakable(_action(action, spoken), view.console)
        lines = wrap(text, view.width - len(_INDENT), indent=_INDENT)
        yield from (_INDENT + line for line in lines)
    if silent:
        text = spoken.say(
            n_(
                "{count} action with no state reported",
                "{count} actions with no state reported",
                silent,
            )
        )
        yield _INDENT + speakable(text, view.console)


def _action(action: FollowedAction, spoken: Words) -> str:
    state = visible(action.state or "")
    date = f" ({spoken.date(action.date)})" if action.date else ""
    return spoken.say(_("{label}: {text}", label=visible(action.title), text=f"{state}{date}"))


def _summary(report: Report, spoken: Words, view: View) -> Iterator[str]:
    text = speakable(spoken.say(summary(report)), view.console)
    yield paint(text, "bold", wanted=view.colour)
