"""What to type next: commands that exist, ready to be pasted."""

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Final

from feuille_route.addresses import Location, here
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import Format, load_formats

_LINKS: Final = "rattachements"
UNOPENED: Final = (FindingCode.FILE_UNREADABLE, FindingCode.FILE_SPECIAL)
"""Of what cannot be opened, ``froute formats`` says nothing more."""


@dataclass(frozen=True)
class Call:
    """What a run was called with, to be said again: paths, the roadmap, folders of formats."""

    data: Sequence[Location] = ()
    targets: Path | None = None
    formats: Sequence[Path] = ()

    @property
    def _declared(self) -> list[str]:
        targets = [] if self.targets is None else ["--targets", str(self.targets)]
        return [*targets, *(word for one in self.formats for word in ("--formats", str(one)))]

    def list_names(self) -> str:
        """List the names of no school and the classes of no grade, to be filled in.

        The list is written among the data: filled in there, the same run reads it.
        """
        data = [_path(path) for path in self.data]
        filled = ("--output", _path(self._links))
        return _line(["formats", *data, "--unmatched", *self._declared, *filled])

    @cached_property
    def _links(self) -> Path:
        """The list to fill in, in the first folder of the data: a file that is not there yet."""
        paths = here(self.data)
        folders = (path for path in paths if path.is_dir())
        folder = next(folders, paths[0].parent if paths else Path())
        names = (f"{_LINKS}-{n}.csv" if n > 1 else f"{_LINKS}.csv" for n in count(1))
        return next(path for path in map(folder.joinpath, names) if not os.path.lexists(path))

    def explain(self, *paths: Location) -> str:
        """Say why files, or those of folders, are or are not recognised."""
        return _line(["formats", *map(_path, paths), *self._declared])


def template(table: str) -> str | None:
    """Give an empty export of a table to be filled; ``None`` where no template feeds it."""
    feeding = (form for form in load_formats() if table in form.fed)
    found = next((form for form in feeding if _is_filled_by_hand(form)), None)
    return None if found is None else _line(["template", found.name])


def recognised() -> str:
    """List the exports that are recognised, and the tables that they feed."""
    return _line(["formats"])


def _is_filled_by_hand(form: Format) -> bool:
    return form.kind == "template"


def _path(path: Location) -> str:
    """Write a path so that no command takes it for an option."""
    text = str(path)
    return os.path.join(os.curdir, text) if text.startswith("-") else text  # noqa: PTH118


def _line(words: Sequence[str]) -> str:
    """Join the words of a command, quoted for the shell of the system."""
    if os.name == "nt":
        import subprocess  # noqa: PLC0415 - Windows alone quotes so

        return subprocess.list2cmdline(["froute", *words])
    return shlex.join(["froute", *words])
