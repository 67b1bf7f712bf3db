"""Archives: what a zip or a gz holds, within bounds and never on disk.

What a zip declares is checked before anything is unpacked, and no more than that is unpacked.
"""

import errno
import io
import itertools
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import IO, Final, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from feuille_route.sentences import _

LARGEST: Final = 1 << 30
ALL: Final = 4 << 30
MEMBERS: Final = 20_000
INNER: Final = 256 << 20
_RATIO: Final = 250
_RATIO_FROM: Final = 32 << 20
_DIRECTORY: Final = 16 << 20
_LAST: Final = (1 << 16) + 128
_BLOCK: Final = 1 << 20
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_SPREADSHEETS: Final = ({"xl/workbook.xml"}, {"xl/workbook.bin"}, {"mimetype", "content.xml"})


class ContainerError(OSError):
    """An archive or a spreadsheet that is refused; ``strerror`` says why in a few words."""

    def __init__(self, why: str) -> None:
        super().__init__(errno.EIO, why)


# Texts, for each becomes the ``strerror`` of an error; sentences, so that each has its French.
BROKEN: Final = str(_("broken or cut short"))
ENCRYPTED: Final = str(_("protected by a password"))
COMPRESSION: Final = str(_("compressed in a way that is not known"))
TOO_LARGE: Final = str(_("too large once unpacked"))
TOO_DENSE: Final = str(_("compressed too much to be exports"))
TOO_MANY: Final = str(_("too many files in it"))
TOO_DEEP: Final = str(_("an archive within an archive within an archive"))
EMPTY: Final = str(_("nothing in it"))
HIDDEN: Final = str(_("a hidden sheet"))
SPREADSHEET: Final = str(_("a spreadsheet under the name of an archive"))


@dataclass(frozen=True, slots=True)
class Archive:
    """An open zip, and its files by name; a name that stands twice is that of the later one."""

    zip: ZipFile
    members: Mapping[str, ZipInfo]


@dataclass(slots=True)
class Room:
    """What an archive, with those inside it, may still take: bytes and files."""

    size: int = ALL
    members: int = MEMBERS

    def take(self, archive: Archive) -> None:
        """Take the room of an archive; raises ``ContainerError`` when there is not enough."""
        self.size -= sum(info.file_size for info in archive.zip.infolist())
        self.members -= len(archive.zip.infolist())
        if self.members < 0:
            raise ContainerError(TOO_MANY)
        if self.size < 0:
            raise ContainerError(TOO_LARGE)


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn what unpacking raises into ``ContainerError``."""
    try:
        yield
    except BadGzipFile:
        raise ContainerError(BROKEN) from None
    except OSError as error:
        if error.errno == errno.EINVAL:  # a place before the beginning
            raise ContainerError(BROKEN) from None
        raise
    except NotImplementedError:
        raise ContainerError(COMPRESSION) from None
    except RuntimeError:
        raise ContainerError(ENCRYPTED) from None
    except (BadZipFile, EOFError, LookupError, OverflowError, ValueError, struct.error, zlib.error):
        raise ContainerError(BROKEN) from None


def open_archive(source: Path | IO[bytes]) -> Archive:
    """Open a zip; raises ``OSError`` when it is not to be unpacked."""
    with in_plain_words():
        with source.open("rb") if isinstance(source, Path) else nullcontext(source) as stream:
            _check_directory(stream)
        opened = ZipFile(source)
    infos = [info for info in opened.infolist() if not info.is_dir()]
    return Archive(opened, _named_apart(infos))


def _named_apart(infos: Iterable[ZipInfo]) -> dict[str, ZipInfo]:
    """Name the members; several of one name are told apart as a browser does: ``r (1).csv``."""
    members: dict[str, ZipInfo] = {}
    for info in infos:
        name = _name(info)
        stem, dot, suffix = name.rpartition(".")
        for number in itertools.count(1):
            if name not in members:
                break
            name = f"{stem} ({number}){dot}{suffix}" if dot else f"{suffix} ({number})"
        if name:
            members[name] = info
    return members


def _check_directory(stream: IO[bytes]) -> None:
    """Refuse a zip whose list of files alone is too long to be read."""
    end = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, end - _LAST))
    tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length == 0xFFFFFFFF:
        at = tail.rfind(b"PK\6\6")
        length = int.from_bytes(tail[at + 40 : at + 48], "little")
    if _DIRECTORY < length <= end:
        raise ContainerError(TOO_MANY)


def _name(info: ZipInfo) -> str:
    """Give the path of a member as people see it.

    Without the flag of UTF-8 its bytes may be UTF-8 all the same; otherwise they are those of a
    French Windows (cp850), while ``zipfile`` takes them for an American one (cp437).
    """
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = name.encode()
        name = _decode(raw)
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _decode(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp850")


def is_spreadsheet(archive: Archive) -> bool:
    """Tell whether a zip is a spreadsheet."""
    return any(parts <= archive.members.keys() for parts in _SPREADSHEETS)


def find_trouble(info: ZipInfo) -> str | None:
    """Say why a member is not to be unpacked, as far as the list of files tells."""
    if info.flag_bits & _ENCRYPTED:
        return ENCRYPTED
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return COMPRESSION
    return TOO_LARGE if info.file_size > LARGEST else None


def is_dense(size: int, packed: int) -> bool:
    """Tell whether bytes shrank more than exports do: they are there to fill the memory."""
    return size > _RATIO_FROM and size > packed * _RATIO


@contextmanager
def open_member(archive: Archive, name: str) -> Iterator[IO[bytes]]:
    """Open a member to be read through ``read_whole`` or ``blocks``."""
    info = archive.members.get(name)
    trouble = find_trouble(info) if info else BROKEN
    if info is None or trouble:
        raise ContainerError(trouble or BROKEN)
    with in_plain_words(), archive.zip.open(info) as stream:
        yield stream


@contextmanager
def open_gz(packed: IO[bytes]) -> Iterator[IO[bytes]]:
    """Open what a gz holds."""
    with in_plain_words(), GzipFile(fileobj=packed) as stream:
        yield cast("IO[bytes]", stream)


def blocks(stream: IO[bytes], packed: int | None = None, most: int = LARGEST) -> Iterator[bytes]:
    """Yield all the bytes of a stream, ``packed`` bytes before; raises when they are too many."""
    size = 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > most:
            raise ContainerError(TOO_LARGE)
        if packed is not None and is_dense(size, packed):
            raise ContainerError(TOO_DENSE)
        yield block


def read_whole(stream: IO[bytes], most: int = LARGEST) -> bytes:
    """Read all the bytes of a stream; raises when they are too many."""
    return b"".join(blocks(stream, most=most))
