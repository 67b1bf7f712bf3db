"""Where the bytes of an export lie: in a file, or inside an archive or a spreadsheet.

Nothing is unpacked to disk. What was unpacked last is kept for a while, and so are open archives;
``forget`` lets go of them.
"""

import io
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG
from threading import Lock
from typing import IO, Final, Literal, Protocol, TypeVar
from zipfile import ZipInfo

from feuille_route.addresses import Location
from feuille_route.files import archives
from feuille_route.files.archives import Archive, ContainerError, Room
from feuille_route.files.head import HEAD
from feuille_route.files.natures import document
from feuille_route.files.survey import NOTHING_UNSHOWN, Unshown
from feuille_route.opening import open_file

Container = Literal["zip", "gz", "sheets"]

_SUFFIXES: Final[dict[str, Container]] = {
    "zip": "zip",
    "gz": "gz",
    **dict.fromkeys(("xlsx", "xlsm", "xlsb", "xls", "ods"), "sheets"),
}
# Of zips: one that holds something, nothing, or a part of what others hold.
_STARTS: Final[dict[Container, tuple[bytes, ...]]] = {
    "zip": (b"PK\3\4", b"PK\5\6", b"PK\7\x08"),
    "gz": (b"\x1f\x8b",),
    "sheets": (b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
}
_OPEN: Final = 8
_TOGETHER: Final = 16
_MOST_KEPT: Final = 64
_BYTES_KEPT: Final = 64 << 20
_MOST_HEADS: Final = 256
_HEAD: Final = 1 << 16
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes to read: a file, and the names that lead to them inside it, a sheet's name last."""

    file: Location
    inside: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last name that leads to it."""
        return self.inside[-1] if self.inside else self.file.name

    @property
    def is_here(self) -> bool:
        """Tell whether it lies on this machine."""
        return isinstance(self.file, Path)

    @property
    def around(self) -> "Content":
        """The archive or the spreadsheet that holds it."""
        return Content(self.file, self.inside[:-1])

    @property
    def absolute(self) -> "Content":
        """The same, from wherever it is looked for."""
        return Content(self.file.absolute(), self.inside)

    def within(self, name: str) -> "Content":
        """What it holds under a name."""
        return Content(self.file, (*self.inside, name))


@dataclass(frozen=True, slots=True)
class Inside:
    """What an archive or a spreadsheet holds: a name, its bytes, or why it cannot be read.

    ``digest`` sums the bytes up where they had to be read to be listed; ``unshown`` is what a sheet
    does not show.
    """

    name: str
    size: int = 0
    digest: bytes | None = None
    trouble: str | None = None
    unshown: Unshown = NOTHING_UNSHOWN


class _Containing(Protocol):
    """What has a content."""

    @property
    def content(self) -> Content: ...


_Of = TypeVar("_Of", bound=_Containing)
_Read = TypeVar("_Read")


def each(read: Callable[[_Of], _Read], containing: Sequence[_Of]) -> Iterator[_Read]:
    """Read something of each content, in order.

    In a storage each is long to come: several are asked for at once.
    """
    if all(one.content.is_here for one in containing):
        yield from map(read, containing)
        return
    with ThreadPoolExecutor(_TOGETHER) as pool:
        coming: deque[Future[_Read]] = deque()
        for one in containing:
            coming.append(pool.submit(read, one))
            if len(coming) > _TOGETHER:
                yield coming.popleft().result()
        yield from (one.result() for one in coming)


def read_head(content: Content, size: int) -> bytes:
    """Read the first bytes; raises ``OSError``."""
    head = _heads.get(_key(content)) if content.inside and size <= _HEAD else None
    if head is not None:
        return head[:size]
    with open_bytes(content) as stream:
        return stream.read(size)


def read_bytes(content: Content) -> bytes:
    """Read everything; raises ``OSError``."""
    if not content.inside:
        with _open(content.file) as stream:
            return stream.read()
    kept = _kept(content)
    if kept is not None:
        return kept
    with open_bytes(content) as stream:
        return archives.read_whole(stream)


def read_part(content: Content, start: int, end: int) -> bytes:
    """Read the bytes from ``start`` to ``end``; raises ``OSError``."""
    with open_bytes(content) as stream:
        stream.seek(start)
        return stream.read(end - start)


def sum_up(content: Content) -> bytes:
    """Give a digest of the bytes, equal where they are; raises ``OSError``."""
    digest = blake2b(digest_size=16)
    with open_bytes(content) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.digest()


def container(content: Content) -> Container | None:
    """Tell what a content is that holds others, by its suffix and its first bytes.

    ``None``: it is to be read as it is, as a document is that is packed. Raises ``OSError``.
    """
    kind = _kind(content)
    if kind is None or (not content.inside and not S_ISREG(content.file.stat().st_mode)):
        return None
    if not read_head(content, 8).startswith(_STARTS[kind]):
        return None
    return None if document(read_head(content, HEAD), content.name) else kind


def _kind(content: Content) -> Container | None:
    return _SUFFIXES.get(content.name.rpartition(".")[2].lower())


def look_inside(content: Content, kind: Container, room: Room) -> list[Inside]:
    """List what an archive or a spreadsheet holds; raises ``OSError`` when it is refused."""
    match kind:
        case "zip":
            return _members(content, room)
        case "gz":
            return [_unpacked(content)]
        case "sheets":
            return _sheets(content)


def forget() -> None:
    """Let go of what is kept and of open archives."""
    with _lock:
        _recent.clear()
        _heads.clear()
    _whole_archive.cache_clear()


def _members(content: Content, room: Room) -> list[Inside]:
    if len(content.inside) > 1:
        raise ContainerError(archives.TOO_DEEP)
    archive = _archive(content)
    if archives.is_spreadsheet(archive):
        raise ContainerError(archives.SPREADSHEET)
    if not archive.members:
        raise ContainerError(archives.EMPTY)
    room.take(archive)
    return [
        Inside(name, info.file_size, trouble=_trouble(info))
        for name, info in archive.members.items()
    ]


def _trouble(info: ZipInfo) -> str | None:
    dense = archives.is_dense(info.file_size, info.compress_size)
    return archives.find_trouble(info) or (archives.TOO_DENSE if dense else None)


def _unpacked(content: Content) -> Inside:
    """Unpack a gz once: nothing before its end tells how large it is, and that it is whole."""
    inside = content.within(content.name[: -len(".gz")])
    size, digest, kept = 0, blake2b(digest_size=16), io.BytesIO()
    with open_bytes(content) as packed, archives.open_gz(packed) as stream:
        for block in archives.blocks(stream, _size(content)):
            digest.update(block)
            size += len(block)
            if size <= _BYTES_KEPT:
                kept.write(block)
    if size <= _BYTES_KEPT:
        _keep(inside, kept.getvalue())
    return Inside(inside.name, size, digest.digest())


def _sheets(content: Content) -> list[Inside]:
    from feuille_route.files import spreadsheets  # noqa: PLC0415 - only when one is met

    sheets = []
    for name, found, unshown in spreadsheets.read_sheets(_workbook(content)):
        if isinstance(found, ContainerError):
            sheets.append(Inside(name, trouble=found.strerror))
        else:
            _keep(content.within(name), found)
            digest = blake2b(found, digest_size=16).digest()
            sheets.append(Inside(name, len(found), digest, unshown=unshown))
    if not sheets:
        raise ContainerError(archives.EMPTY)
    return sheets


def _workbook(content: Content) -> bytes:
    if _size(content) > archives.INNER:
        raise ContainerError(archives.TOO_LARGE)
    return read_bytes(content)


def _size(content: Content) -> int:
    """Give the size of a file, or of the member of a zip."""
    if not content.inside:
        return content.file.stat().st_size
    return _archive(content.around).members[content.name].file_size


@contextmanager
def open_bytes(content: Content) -> Iterator[IO[bytes]]:
    """Open the bytes of a content; raises ``OSError``."""
    if not content.inside:
        with _open(content.file) as stream:
            yield stream
        return
    kept = _kept(content)
    if kept is not None:
        yield io.BytesIO(kept)
        return
    around = content.around
    match _kind(around):
        case "zip":
            with archives.open_member(_archive(around), content.name) as stream:
                yield stream
        case "gz":
            with open_bytes(around) as packed, archives.open_gz(packed) as stream:
                yield stream
        case _:
            yield io.BytesIO(_sheet(content))


def _open(file: Location) -> IO[bytes]:
    """Open a file, wherever it lies."""
    if isinstance(file, Path):
        return open_file(file)
    from feuille_route.files.storage import open_object  # noqa: PLC0415 - drivers are heavy

    return open_object(file)


def _sheet(content: Content) -> bytes:
    from feuille_route.files import spreadsheets  # noqa: PLC0415 - only when one is met

    return _keep(content, spreadsheets.read_sheet(_workbook(content.around), content.name))


def _archive(content: Content) -> Archive:
    """Open a zip: a file stays open for a while, one inside another is small or kept."""
    if not content.inside:
        return _whole_archive(content.file, _stamp(content.file))
    kept = _kept(content)
    if kept is None:
        with open_bytes(content) as stream:
            kept = _keep(content, archives.read_whole(stream, archives.INNER))
    return archives.open_archive(io.BytesIO(kept))


@lru_cache(maxsize=_OPEN)
def _whole_archive(file: Location, _: tuple[int, int]) -> Archive:
    return archives.open_archive(file if isinstance(file, Path) else _open(file))


_Key = tuple[Content, tuple[int, int]]
_lock: Final = Lock()
_recent: Final[OrderedDict[_Key, bytes]] = OrderedDict()
_heads: Final[dict[_Key, bytes]] = {}


def _stamp(file: Location) -> tuple[int, int]:
    """Give what changes when a file is written: its time and its size."""
    found = file.stat()
    return found.st_mtime_ns, found.st_size


def _key(content: Content) -> _Key:
    # What is written again meanwhile is another content.
    return content, _stamp(content.file)


def _kept(content: Content) -> bytes | None:
    key = _key(content)
    with _lock:
        if key in _recent:
            _recent.move_to_end(key)
        return _recent.get(key)


def _keep(content: Content, data: bytes) -> bytes:
    """Keep bytes that took long to unpack, for as long as there is room; their head for longer."""
    key = _key(content)
    with _lock:
        _recent[key] = data
        if len(_heads) < _MOST_HEADS:
            _heads[key] = data[:_HEAD]
        # One that is larger than all the room stays alone: it is about to be read.
        while len(_recent) > 1 and not _fits(_recent.values()):
            _recent.popitem(last=False)
    return data


def _fits(kept: Iterable[bytes]) -> bool:
    sizes = list(map(len, kept))
    return len(sizes) <= _MOST_KEPT and sum(sizes) <= _BYTES_KEPT
