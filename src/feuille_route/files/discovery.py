"""Finding the files of a run, in folders and archives, each content once."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

from feuille_route.addresses import Address, Location
from feuille_route.errors import DataError
from feuille_route.files.archives import ContainerError, Room
from feuille_route.files.contents import Content, Inside, container, each, look_inside, sum_up
from feuille_route.files.places import Place, place_of
from feuille_route.files.series import COPY, originality
from feuille_route.files.survey import NOTHING_UNSHOWN, Unshown
from feuille_route.sentences import Sentence, _

_LOCKS: Final = ("~$", ".~lock", ".")
_OF_SYSTEMS: Final = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})
_OF_MACS: Final = "__MACOSX"


@dataclass(frozen=True, slots=True)
class Found:
    """A content to read once, with every place where it lies (identical bytes are one content).

    ``trouble``: why an archive or a spreadsheet is refused, or what it holds cannot be read;
    ``unshown`` is what a sheet does not show.
    """

    content: Content
    size: int
    places: tuple[Place, ...]
    trouble: str | None = None
    unshown: Unshown = NOTHING_UNSHOWN

    @property
    def path(self) -> str:
        """The path shown: an original's before a copy's, a file's before an archive's."""
        return self.places[0].path


def discover(data: Sequence[Location], exclude: Sequence[str]) -> list[Found]:
    """Find the exports below ``data``; raises ``DataError`` as ``discover_all``."""
    return discover_all(data, exclude)[0]


def discover_all(data: Sequence[Location], exclude: Sequence[str]) -> tuple[list[Found], list[str]]:
    """Find the exports below ``data``, and the paths of what is hidden there, which is not opened.

    Raises ``DataError`` when a path does not exist, or a storage does not say what it holds.
    """
    if Path("-") in data and not Path("-").exists():
        raise DataError(
            _("-: standard input is not read. Save it in a file, and give the file's path.")
        )
    roots = [_look_at(one) for one in data]
    if missing := [one for one, root in zip(data, roots, strict=True) if root is None]:
        raise DataError(*map(_absent, missing))
    there = [root for root in roots if root is not None]
    files = {file.content: file for file in _files(there, exclude)}
    found = [_found(group) for group in _identical(sorted(_seen(files.values()), key=_by_path))]
    return found, sorted(file.shown for file in files.values() if file.hidden)


def _look_at(location: Location) -> Location | None:
    """Look at what is given; ``None``: nothing lies there."""
    if isinstance(location, Path):
        return location if location.exists() else None
    from feuille_route.files.storage import look_at  # noqa: PLC0415 - only where there is an address

    return look_at(location)


def _absent(location: Location) -> Sentence:
    if isinstance(location, Path):
        return _("{path}: no such file or folder. Check the path.", path=location)
    return _("{address}: no such bucket, folder or file. Check the address.", address=location)


@dataclass(frozen=True, slots=True)
class _File:
    """A content as it was found.

    ``given`` is its path from the argument, through archives as if they were folders; ``below``
    the same from the folder that was given; ``shown`` is the path to show. One that is ``hidden``
    (a folder too) is not opened.
    """

    content: Content
    given: PurePath
    below: str
    shown: str
    size: int
    digest: bytes | None = None
    trouble: str | None = None
    unshown: Unshown = NOTHING_UNSHOWN
    hidden: bool = False


def _found(group: Sequence[_File]) -> Found:
    first = group[0]
    places = tuple(place_of(file.given, file.shown) for file in group)
    return Found(first.content, first.size, places, first.trouble, first.unshown)


def _seen(files: Iterable[_File]) -> Iterator[_File]:
    return (file for file in files if not file.hidden)


def _by_path(file: _File) -> str:
    return file.shown


def _files(data: Sequence[Location], exclude: Sequence[str]) -> Iterator[_File]:
    """Yield each content; paths are shown from the folder that was given, if it is the only one."""
    for root in data:
        is_folder = root.is_dir()
        for path, below in _found_in(root) if is_folder else [(root, "")]:
            shown = _shown(path) if len(data) > 1 else below if is_folder else path.name
            file = _File(Content(path), _as_folders(path), below, shown, _size(path))
            if not below:
                yield from _expand(file, exclude, Room())
            elif not _is_excluded(file, exclude):
                if _is_hidden(path.name):
                    yield replace(file, hidden=True)
                else:
                    yield from _expand(file, exclude, Room())


def _shown(path: Location) -> str:
    if isinstance(path, Path) and path.is_relative_to(Path()):
        return path.as_posix()
    return str(path)


def _as_folders(path: Location) -> PurePath:
    """Give what its folders are called, the bucket's name first."""
    return path if isinstance(path, Path) else PurePosixPath(path.key)


def _found_in(root: Location) -> Iterator[tuple[Location, str]]:
    """Yield what lies in a folder, with its path from there."""
    if isinstance(root, Path):
        for path in _walk(root):
            yield path, path.relative_to(root).as_posix() if path != root else ""
    else:
        yield from ((one, one.below(root)) for one in _walk_storage(root))


def _walk_storage(root: Address) -> Iterator[Address]:
    """Yield the objects of a folder, and the folders in it that are hidden, each once."""
    from feuille_route.files.storage import objects_below  # noqa: PLC0415 - only where there is an address

    closed: set[Address] = set()
    for one in objects_below(root):
        folders = one.below(root).split("/")[:-1]
        hidden = next((at for at, name in enumerate(folders) if _is_closed(name)), None)
        if hidden is None:
            yield one
        elif folders[hidden] != _OF_MACS:
            prefix = one.key.removesuffix(one.below(root))
            closed.add(Address(root.scheme, prefix + "/".join(folders[: hidden + 1])))
    yield from closed


def _is_closed(folder: str) -> bool:
    """Tell whether nobody looks into a folder; one called ``..`` hides nothing in a storage."""
    return folder == _OF_MACS or (_is_hidden(folder) and folder not in (".", ".."))


def _walk(root: Path) -> Iterator[Path]:
    """Yield the files of a folder, and the folders in it that are hidden or may not be opened.

    Linked folders come after all others: a folder with several paths is found once, by its own.
    """
    links, seen = [root], set[str]()
    closed: list[Path] = []
    while links:
        walk = os.walk(links.pop(0), onerror=lambda error: closed.append(Path(error.filename)))
        for folder, folders, names in walk:
            real = os.path.realpath(folder)
            folders[:] = [] if real in seen else sorted(folders)
            there = [*names, *filter(_is_hidden, folders)]
            folders[:] = [name for name in folders if name != _OF_MACS and not _is_hidden(name)]
            links += [path for name in folders if _is_link(path := Path(folder, name))]
            if real not in seen:
                yield from (Path(folder, name) for name in there)
            seen.add(real)
    yield from closed


def _is_link(path: Path) -> bool:
    """Tell whether a folder lies elsewhere: a symbolic link, or a junction of Windows."""
    return path.is_symlink() or getattr(os.path, "isjunction", os.path.islink)(path)


def _is_hidden(name: str) -> bool:
    """Tell whether a file or a folder is hidden, locks another, or is a system's own."""
    return name.startswith(_LOCKS) or name.casefold() in _OF_SYSTEMS


def _size(path: Location) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_wanted(member: _File, exclude: Sequence[str]) -> bool:
    """Tell whether what an archive holds is none that is hidden, locks another or is excluded."""
    parts = (member.below or member.shown).split("/")
    hidden = any(map(_is_hidden, parts)) or _OF_MACS in parts
    return not hidden and not _is_excluded(member, exclude)


def _is_excluded(file: _File, exclude: Sequence[str]) -> bool:
    name = file.below.rpartition("/")[2]
    return any(fnmatchcase(file.below, glob) or fnmatchcase(name, glob) for glob in exclude)


def _expand(file: _File, exclude: Sequence[str], room: Room) -> Iterator[_File]:
    """Yield what an archive or a spreadsheet holds; any other file is itself."""
    try:
        kind = container(file.content)
        found = look_inside(file.content, kind, room) if kind else []
    except ContainerError as error:
        yield replace(file, trouble=error.strerror)
        return
    except OSError:  # reading it will say why
        kind, found = None, []
    if kind == "zip":
        yield from _members(file, found, exclude, room)
    elif len(found) > 1:
        sheets = (_below(file, one) for one in found)
        yield from (sheet for sheet in sheets if not _is_excluded(sheet, exclude))
    else:
        yield _only(file, found[0]) if found else file


def _members(
    file: _File, found: Sequence[Inside], exclude: Sequence[str], room: Room
) -> Iterator[_File]:
    """Yield the members of a zip, and what those that are archives themselves hold."""
    for one in found:
        member = _below(file, one)
        if _is_wanted(member, exclude):
            yield from [member] if one.trouble else _expand(member, exclude, room)


def _only(file: _File, one: Inside) -> _File:
    """Give what stands for a whole file: what a gz holds, or the one sheet that has rows."""
    given = file.given.with_suffix("") if file.given.suffix.lower() == ".gz" else file.given
    content = file.content.within(one.name)
    return replace(
        file,
        content=content,
        given=given,
        size=one.size,
        digest=one.digest,
        trouble=one.trouble,
        unshown=one.unshown,
    )


def _below(file: _File, one: Inside) -> _File:
    """Give one of what a file holds: the file's name, without its suffix, is a folder's."""
    folder = PurePath(COPY.sub("", file.given.name)).stem
    parts = (part for part in one.name.split("/") if part)
    return _File(
        content=file.content.within(one.name),
        given=PurePosixPath(*file.given.parts[:-1], folder, *parts),
        below=f"{file.below}/{one.name}" if file.below else one.name,
        shown=f"{file.shown}/{one.name}",
        size=one.size,
        digest=one.digest,
        trouble=one.trouble,
        unshown=one.unshown,
    )


def _identical(files: Sequence[_File]) -> list[list[_File]]:
    """Group files of identical bytes; only files of one size are compared."""
    sizes: dict[int, list[_File]] = {}
    for file in files:
        sizes.setdefault(file.size, []).append(file)
    groups: dict[tuple[int, bytes], list[_File]] = {}
    several = [file for alike in sizes.values() if len(alike) > 1 for file in alike]
    digests = {
        id(file): digest for file, digest in zip(several, each(_digest, several), strict=True)
    }
    for file in files:
        groups.setdefault((file.size, digests.get(id(file), b"")), []).append(file)
    originals_first = (
        sorted(group, key=_rank) if len(group) > 1 else group for group in groups.values()
    )
    return sorted(originals_first, key=lambda group: group[0].shown)


def _rank(file: _File) -> tuple[tuple[bool, bool, bool], int]:
    """Order the places of one content: copies last, what lies in archives after files."""
    return originality(file.shown.split("/")), len(file.content.inside)


def _digest(file: _File) -> bytes:
    """Sum up the bytes of a file; one that cannot be read is like no other."""
    try:
        if not file.trouble and (file.content.inside or file.content.file.is_file()):
            return file.digest or sum_up(file.content)
    except OSError:
        pass
    return os.fsencode(file.shown)
