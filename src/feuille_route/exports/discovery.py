"""Finding the files of a run, and what their paths say: a school, a date, a series, a grade."""

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
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
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)(?P<dash>[-_.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
    r"|(?P<d>\d\d)(?P<dot>[-_.])(?P<m>\d\d)(?P=dot)(?P<y>(?:19|20)\d\d))(?!\d)"
    r"(?:[-_T ]?(?P<time>\d{4})(?!\d))?"
)
_COPY: Final = re.compile(r" ?\(\d+\)(?=\.[^.]*$|$)")
_SEPARATORS: Final = re.compile(r"[-_. ]+")


@dataclass(frozen=True, slots=True)
class Place:
    """One path of a file, and what it says.

    ``path`` is the one shown, ``parts`` are those of the path as it was given. ``stamp`` is the
    whole date of the name, or of the nearest folder that has one, with its time
    (``2021-06-15-1030``); ``series`` is the path without dates and copy marks; ``schools`` are the
    UAIs of the file's name, or of the nearest folder that has one.
    """

    path: str
    parts: tuple[str, ...]
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
    files = sorted({file.path: file for file in _files(data, exclude)}.values(), key=_by_path)
    return [
        Found(group[0].path, group[0].size, tuple(map(_place, group)))
        for group in _identical(files)
    ]


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was found: ``given`` is its path from the argument, ``shown`` the one shown."""

    path: Path
    given: PurePath
    shown: str
    size: int


def _by_path(file: _File) -> str:
    return file.shown


def _files(data: Sequence[Path], exclude: Sequence[str]) -> Iterator[_File]:
    """Yield each file; paths are shown from the folder that was given, if it is the only one."""
    for root in data:
        base = root if len(data) == 1 and root.is_dir() else root.parent
        if len(data) > 1:
            base = Path()
        for path in [root] if not root.is_dir() else _walk(root):
            shown = path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)
            if path == root or _wanted(path.name, path.relative_to(root).as_posix(), exclude):
                yield _File(path, path, shown, _size(path))


def _walk(root: Path) -> Iterator[Path]:
    """Yield the files of a folder, and the folders in it that may not be opened."""
    closed: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=lambda e: closed.append(Path(e.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in names)
    yield from closed


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _wanted(name: str, shown: str, exclude: Sequence[str]) -> bool:
    return not name.startswith(_LOCKS) and not any(
        fnmatchcase(shown, glob) or fnmatchcase(name, glob) for glob in exclude
    )


def _identical(files: Sequence[_File]) -> list[list[_File]]:
    """Group files of identical bytes; only files of one size are compared."""
    sizes: dict[int, list[_File]] = {}
    for file in files:
        sizes.setdefault(file.size, []).append(file)
    groups: dict[tuple[int, bytes], list[_File]] = {}
    for size, alike in sizes.items():
        for file in alike:
            digest = _digest(file.path) if len(alike) > 1 else b""
            groups.setdefault((size, digest), []).append(file)
    originals_first = (sorted(group, key=_is_copy) for group in groups.values())
    return sorted(originals_first, key=lambda group: group[0].shown)


def _is_copy(file: _File) -> bool:
    return bool(_COPY.search(file.shown))


def _digest(path: Path) -> bytes:
    """Sum up the bytes of a file; one that cannot be read is like no other."""
    try:
        if path.is_file():
            return blake2b(path.read_bytes(), digest_size=16).digest()
    except OSError:
        pass
    return os.fsencode(path)


def _place(file: _File) -> Place:
    date, stamp = _whole_date(file.given)
    given = file.given.as_posix()
    return Place(file.shown, file.given.parts, date, stamp, series(given), _schools(file.given))


def _whole_date(path: PurePath) -> tuple[dt.date | None, str | None]:
    """Read the last whole date of the name, otherwise of the nearest folder."""
    for part in (path.name, *reversed(path.parts[:-1])):
        for match in reversed(list(_DATE.finditer(part))):
            try:
                date = dt.date(*_numbers(match))
            except ValueError:
                continue
            return date, f"{date.isoformat()}-{match['time'] or ''}"
    return None, None


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    return (
        int(match["year"] or match["y"]),
        int(match["month"] or match["m"]),
        int(match["day"] or match["d"]),
    )


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
