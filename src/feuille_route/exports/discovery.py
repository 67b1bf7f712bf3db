"""Finding the files of a run, and what their paths say: a school, a date, a series, a grade."""

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path, PurePath
from typing import Final

from feuille_route.errors import DataError
from feuille_route.uai import find_uais

_LOCKS: Final = ("~$", ".~lock", ".")
_DATE: Final = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<dash>[-_.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)(?!\d)"
    r"(?:[-_T ]?(?P<time>\d{4})(?!\d))?"
)
_COPY: Final = re.compile(r" ?\(\d+\)(?=\.[^.]*$|$)")
_SEPARATORS: Final = re.compile(r"[-_. ]+")


@dataclass(frozen=True, slots=True)
class Place:
    """One path of a file, and what it says.

    ``stamp`` is the whole date of the name, or of the nearest folder that has one, with its time
    (``2021-06-15-1030``); ``series`` is the path without dates and copy marks; ``schools`` are the
    UAIs of the file's name, or of the nearest folder that has one.
    """

    path: str
    date: dt.date | None
    stamp: str | None
    series: str
    schools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A content to read once, with every place where it lies (identical bytes are one content)."""

    file: Path
    size: int
    places: tuple[Place, ...]

    @property
    def path(self) -> str:
        """The path shown: the first in alphabetical order."""
        return self.places[0].path


def discover(data: Sequence[Path], exclude: Sequence[str]) -> list[Found]:
    """Find the exports below ``data``; raises ``DataError`` when a path does not exist."""
    missing = [path for path in data if not path.exists()]
    if missing:
        raise DataError(*(f"{path}: no such file or folder. Check the path." for path in missing))
    files = sorted({*_files(data, exclude)}, key=lambda item: item[1])
    return [
        Found(group[0][0], group[0][2], tuple(_place(shown) for _, shown, _ in group))
        for group in _identical(files)
    ]


def _files(data: Iterable[Path], exclude: Sequence[str]) -> Iterator[tuple[Path, str, int]]:
    """Yield each file with the path to show, relative to the folder that was named."""
    for root in data:
        if root.is_file():
            yield root, root.name, root.stat().st_size
            continue
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in names:
                file = Path(folder, name)
                shown = file.relative_to(root).as_posix()
                if _wanted(name, shown, exclude):
                    yield file, shown, file.stat().st_size


def _wanted(name: str, shown: str, exclude: Sequence[str]) -> bool:
    return not name.startswith(_LOCKS) and not any(
        fnmatchcase(shown, glob) or fnmatchcase(name, glob) for glob in exclude
    )


def _identical(files: list[tuple[Path, str, int]]) -> list[list[tuple[Path, str, int]]]:
    """Group files of identical bytes; only files of one size are compared."""
    sizes: dict[int, list[tuple[Path, str, int]]] = {}
    for file in files:
        sizes.setdefault(file[2], []).append(file)
    groups: dict[tuple[int, bytes], list[tuple[Path, str, int]]] = {}
    for size, alike in sizes.items():
        for file in alike:
            print_ = _digest(file[0]) if len(alike) > 1 else b""
            groups.setdefault((size, print_), []).append(file)
    return sorted(groups.values(), key=lambda group: group[0][1])


def _digest(file: Path) -> bytes:
    try:
        return blake2b(file.read_bytes(), digest_size=16).digest()
    except OSError:
        return str(file).encode()


def _place(shown: str) -> Place:
    path = PurePath(shown)
    date, stamp = _whole_date(path)
    return Place(shown, date, stamp, series(shown), _schools(path))


def _whole_date(path: PurePath) -> tuple[dt.date | None, str | None]:
    """Read the last whole date of the name, otherwise of the nearest folder."""
    for part in (path.name, *reversed(path.parts[:-1])):
        for match in reversed(list(_DATE.finditer(part))):
            try:
                day = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            return day, f"{day.isoformat()}-{match['time'] or ''}"
    return None, None


def series(shown: str) -> str:
    """Give the path without its dates and its copy mark: what the files of one series share."""
    return _SEPARATORS.sub("-", _DATE.sub("", _COPY.sub("", shown))).casefold()


def _schools(path: PurePath) -> tuple[str, ...]:
    found = find_uais(path.stem)
    return tuple(found) if found or not path.parts[:-1] else _folder_schools(path.parts[:-1])


@lru_cache(maxsize=4096)
def _folder_schools(folders: tuple[str, ...]) -> tuple[str, ...]:
    for folder in reversed(folders):
        found = find_uais(folder)
        if found:
            return tuple(found)
    return ()
