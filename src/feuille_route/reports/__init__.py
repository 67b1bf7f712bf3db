"""The voices of a result: each report is a function from results to a text.

A report reads results and nothing else: it computes nothing and opens no file.
"""

# ruff: noqa: PLC0415 - what is not asked for is not imported: start-up is part of each run

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from feuille_route.wording import Language

if TYPE_CHECKING:
    from feuille_route.results import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """For whom a report is written.

    ``console`` is the encoding of the console that shows it, ``None`` in a file (UTF-8).
    ``fail_on`` is the option of that name, for reports that say what fails.
    """

    language: Language = "en"
    width: int = 80
    colour: bool = False
    all_findings: bool = False
    fail_on: str = "unknown"
    console: str | None = None


Write = Callable[["Report", View], str]


def _table(report: "Report", view: View) -> str:
    from feuille_route.reports.table import write

    return write(report, view)


def _json(report: "Report", view: View) -> str:
    from feuille_route.reports.json import write

    return write(report, view)


def _markdown(report: "Report", view: View) -> str:
    from feuille_route.reports.markdown import write

    return write(report, view)


def _junit(report: "Report", view: View) -> str:
    from feuille_route.reports.junit import write

    return write(report, view)


def _csv(report: "Report", view: View) -> str:
    from feuille_route.reports.csv import write

    return write(report, view)


def findings_text(report: "Report", view: View) -> str:
    """Write the findings, for standard error; nothing when there are none."""
    from feuille_route.reports.notices import write

    return write(report, view)


# Name -> (suffix of its files, function). The modules are imported when asked: start-up matters.
REPORTS: Final[Mapping[str, tuple[str | None, Write]]] = {
    "table": (None, _table),
    "json": (".json", _json),
    "markdown": (".md", _markdown),
    "junit": (".xml", _junit),
    "csv": (".csv", _csv),
}

SUFFIXES: Final[Mapping[str, Write]] = {
    suffix: write for suffix, write in REPORTS.values() if suffix
}
SUFFIXES_KNOWN: Final = ", ".join(sorted(SUFFIXES))
