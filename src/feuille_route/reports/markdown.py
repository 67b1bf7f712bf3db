"""The result as Markdown: a table an ambition."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from feuille_route.console import visible
from feuille_route.reports import View
from feuille_route.reports.rows import (
    ACTIONS,
    HEADS,
    THEN,
    VALUE,
    ReportRow,
    about,
    by_ambition,
    rows,
    summary,
)
from feuille_route.results import FollowedAction, Report
from feuille_route.sentences import Sentence, _
from feuille_route.wording import Words, words
from feuille_route.wording.marks import comment
from feuille_route.wording.terms import STATUSES

_MARKUP: Final = re.compile(r"([\\`*_\[\]|~#])")
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_NOTES: Final = _("Notes")
_OF_ACTIONS: Final = (_("Action"), _("State"), _("Date"), _("Comment"))


def write(report: Report, view: View) -> str:
    """Write the targets by ambition, the actions, and how many targets have each status."""
    spoken = words(view.language)
    lines = [*_heading(report, spoken)]
    for ambition, targets in by_ambition(report):
        lines += ["", f"## {escape(ambition.title)}", "", *_head((*HEADS, _NOTES), spoken)]
        lines += [_row(row, spoken) for target in targets for row in rows(target, spoken)]
    lines += _actions(report.actions, spoken)
    return "".join(f"{line}\n" for line in lines)


def escape(text: str) -> str:
    """Make a text of data stand as it is: no markup in it is obeyed."""
    return _MARKUP.sub(r"\\\1", visible(text)).translate(_ENTITIES)


def _heading(report: Report, spoken: Words) -> Iterator[str]:
    roadmap = report.roadmap
    yield comment(report.generator)
    yield f"# {escape(roadmap.title)}"
    yield ""
    yield ", ".join(about(report, spoken, escape))
    yield ""
    yield f"**{spoken.say(summary(report))}**"


def _head(heads: Sequence[Sentence], spoken: Words) -> Iterator[str]:
    yield line_of([spoken.say(head) for head in heads])
    yield line_of(["---:" if head is VALUE else "---" for head in heads])


def _row(row: ReportRow, spoken: Words) -> str:
    word = f" {spoken.say(STATUSES[row.status])}" if row.status else ""
    status = f"{'&emsp;' * row.depth}{row.sign}{word}"
    title = escape(row.title) if row.depth else f"**{escape(row.title)}**"
    cells = (row.value, row.threshold, row.coverage, spoken.say(THEN).join(row.notes))
    return line_of([status, title, *map(escape, cells)])


def line_of(cells: Sequence[str]) -> str:
    """Make a line of a table of its cells."""
    return f"| {' | '.join(cells)} |"


def _actions(actions: Sequence[FollowedAction], spoken: Words) -> Iterator[str]:
    if not actions:
        return
    yield from ("", f"## {spoken.say(ACTIONS)}", "")
    yield from _head(_OF_ACTIONS, spoken)
    for action in actions:
        date = spoken.date(action.date) if action.date else ""
        cells = (action.title, action.state or "", date, action.comment or "")
        yield line_of(list(map(escape, cells)))
