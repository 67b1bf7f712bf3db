"""Where a text goes: standard output and error, or a file that can be written."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from feuille_route import console, errors
from feuille_route.reports import SUFFIXES, SUFFIXES_KNOWN, View
from feuille_route.sentences import _


def require_writable(outputs: Sequence[Path]) -> None:
    """Refuse, before any work, an output that could not be written."""
    for path in outputs:
        if path.suffix.lower() not in SUFFIXES:
            raise errors.UsageError(
                _("--output {path}: its suffix must be {known}.", path=path, known=SUFFIXES_KNOWN)
            )
        if not path.absolute().parent.is_dir():
            raise errors.UsageError(
                _("--output {path}: there is no such folder. Make it first.", path=path)
            )


def save(text: str, path: Path) -> None:
    """Write a file."""
    try:
        path.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as trouble:
        why = errors.reason_of(trouble)
        raise errors.UsageError(
            _("--output {path}: it cannot be written ({why}).", path=path, why=why)
        ) from None


def deliver(text: str, output: Path | None) -> None:
    """Write to a file where one is named, otherwise to standard output."""
    if output is None:
        say(text, sys.stdout)
    else:
        save(text, output)


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
        why = errors.reason_of(trouble)
        raise errors.UsageError(_("the output cannot be written ({why}).", why=why)) from None
