"""Where a text goes: standard output and error, or a file that can be written."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from feuille_route import console, errors, writing
from feuille_route.reports import SUFFIXES, SUFFIXES_KNOWN, View
from feuille_route.sentences import _


def require_reports(outputs: Sequence[Path], read: Sequence[Path]) -> None:
    """Refuse, before any work, reports that could not be written, or not over what is there.

    ``read`` are the files and folders that the call reads.
    """
    for path in outputs:
        if str(path) == "-":
            raise errors.UsageError(
                _("--output -: what standard output gets is said by --format. Name a file.")
            )
        if path.suffix.lower() not in SUFFIXES and not writing.is_stream(path):
            raise errors.UsageError(
                _("--output {path}: its suffix must be {known}.", path=path, known=SUFFIXES_KNOWN)
            )
    writing.require_writable(outputs, read)


def deliver(text: str, output: Path | None) -> None:
    """Write to a file where one is named, otherwise to standard output."""
    if output is None:
        say(text, sys.stdout)
    else:
        writing.write_all([(output, text)])


def seen_on(view: View, stream: TextIO | None) -> View:
    """Give the view of who looks at a stream."""
    return replace(
        view,
        width=console.width(),
        colour=console.has_colour(stream),
        console=console.encoding_of(stream),
    )


def say(text: str, stream: TextIO | None) -> None:
    """Write to a console; that nobody reads it changes nothing to the verdict."""
    try:
        console.write(text, stream)
    except OSError as trouble:
        raise errors.OutputError(errors.unwritten(trouble)) from None
