"""The result as Markdown: a table an ambition."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from feuille_route.console import visible
from feuille_route.reports import View
from feuille_route.reports.rows import ReportRow, by_ambition, rows
from feuille_route.results import FollowedAction, Report
from feuille_route.wording import Words, words

_MARKUP: Final = re.compile(r"([\\`*_\[\]|~#])")
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_HEADS: Final = ("status", "objective", "value", "threshold", "coverage", "notes")


def write(report: Report, view: View) -> str:
    """Write the targets by ambition, the actions, and how many targets have each status."""
    spoken = words(view.language)
    lines = [*_heading(report, spoken)]
    for ambition, targets in by_ambition(report):
        lines += ["", f"## {escape(ambition.title)}", "", *_head(_HEADS, spoken)]
        lines += [_row(row, spoken) for target in targets for row in rows(target, spoken)]
    lines += _actions(report.actions, spoken)
    return "".join(f"{line}\n" for line in lines)


def escape(text: str) -> str:
    """Make a text of data stand as it is: no markup in it is obeyed."""
    return _MARKUP.sub(r"\\\1", visible(text)).translate(_ENTITIES)


def _heading(report: Report, spoken: Words) -> Iterator[str]:
    roadmap = report.roadmap
    yield f"# {escape(roadmap.title)}"
    yield ""
    academy = spoken.phrase("academy", academy=escape(roadmap.academy)) if roadmap.academy else ""
    date = spoken.phrase("as_of", date=spoken.date(report.as_of))
    yield ", ".join(filter(None, (academy, escape(roadmap.school_year), date)))
    yield ""
    yield f"**{spoken.phrase('summary', **report.summary)}**"


def _head(names: Sequence[str], spoken: Words) -> Iterator[str]:
    yield _line([spoken.phrases[name] for name in names])
    yield _line(["---:" if name == "value" else "---" for name in names])


def _row(row: ReportRow, spoken: Words) -> str:
    word = f" {spoken.statuses[row.status]}" if row.status else ""
    status = f"{'&emsp;' * row.depth}{row.sign}{word}"
    title = escape(row.title) if row.depth else f"**{escape(row.title)}**"
    cells = (row.value, row.threshold, row.coverage, spoken.phrases["then"].join(row.notes))
    return _line([status, title, *map(escape, cells)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _actions(actions: Sequence[FollowedAction], spoken: Words) -> Iterator[str]:
    if not actions:
        return
    yield from ("", f"## {spoken.phrases['actions']}", "")
    yield from _head(("action", "state", "date", "comment"), spoken)
    for action in actions:
        date = spoken.date(action.date) if action.date else ""
        cells = (action.title, action.state or "", date, action.comment or "")
        yield _line(list(map(escape, cells)))
