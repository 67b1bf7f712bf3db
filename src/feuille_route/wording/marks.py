"""By what a file that froute wrote is known, from its first bytes."""

import re
from collections.abc import Iterator
from typing import Final

from feuille_route import __version__
from feuille_route.sentences import Sentence, _
from feuille_route.wording import LANGUAGES, words

LOOKED_AT: Final = 1 << 10
_STARTS: Final = tuple(
    re.compile(start)
    for start in (
        rb'\{"schema_version": \d+,\s+"generator": "feuille-route ',
        rb"<!-- feuille-route ",
        rb'<\?xml [^>]*>\s*<testsuites name="froute" ',
        rb'\{\s*"\$schema": "[^"]*",\s*"title": "froute: ',
    )
)
_SAVED: Final = tuple(
    re.compile(mark)
    for mark in (
        rb'"generator"\s*:\s*"feuille-route ',
        rb"<meta name=[\"']generator[\"'] content=[\"'](?:feuille-route|froute) ",
        rb"<testsuites [^>]*name=[\"']froute[\"']",
    )
)
_HEADS: Final[tuple[tuple[Sentence, ...], ...]] = (
    (_("Level"), _("Id"), _("Ambition"), _("Objective")),
    (_("Format"), _("Title"), _("Column"), _("What is made of it")),
)
"""How the headers of tables begin: those of the report, and of what is read of each format."""


def comment(generator: str = f"feuille-route {__version__}") -> str:
    """Give the first line of what is Markdown: a reader does not see it."""
    return f"<!-- {generator} -->"


def is_own(start: bytes) -> bool:
    """Tell whether froute wrote a file that begins so, in whatever version and language.

    Lists that are written to be filled in are not known: they are somebody's work.
    """
    if any(mark.match(start) for mark in _STARTS):
        return True
    return any(start.startswith(header) for header in _headers())


def tells_report(head: bytes) -> bool:
    """Tell whether a text is of a report, saved again by another program or not."""
    if is_own(head[:LOOKED_AT]) or any(mark.search(head[:LOOKED_AT]) for mark in _SAVED):
        return True
    first = head[:LOOKED_AT].removeprefix("\ufeff".encode()).splitlines()[:1]
    cells = [cell.strip(b'" ') for line in first for cell in re.split(rb"[;,\t]", line)]
    return any(cells[: len(heads)] == heads for heads in _cells_of_headers())


def _cells_of_headers() -> Iterator[list[bytes]]:
    for header in _headers():
        yield header.decode().removeprefix("\ufeff").rstrip(";").encode().split(b";")


def _headers() -> Iterator[bytes]:
    for language in LANGUAGES:
        spoken = words(language)
        for heads in _HEADS:
            yield ("\ufeff" + ";".join(map(spoken.say, heads)) + ";").encode()
