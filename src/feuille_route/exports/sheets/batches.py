"""What is read at once: several small files of one header, or a part of a large one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.splitting import LONGEST_CELL
from feuille_route.files.contents import Content, each, open_bytes, read_bytes, read_part

BUFFER: Final = 16 << 20
_LONGEST_LINE: Final = 1 << 20
_ABOVE: Final = 2


@dataclass(frozen=True, slots=True)
class Part:
    """What is read at once of a file: all of it, or the bytes from ``start`` to ``end``.

    ``number`` is the file's in the run, ``size`` its whole size in bytes; ``data`` are the bytes
    where they are unpacked already.
    """

    number: int
    content: Content
    size: int
    start: int = 0
    end: int = -1
    data: bytes | None = field(default=None, repr=False)

    @property
    def is_whole(self) -> bool:
        """Tell whether the whole file is read at once."""
        return self.end < 0

    @property
    def is_last(self) -> bool:
        """Tell whether the end of the file is read."""
        return self.end < 0 or self.end >= self.size


def batches(parts: Iterable[Part], header: Header, *, unpack: bool = True) -> Iterator[list[Part]]:
    """Group files of one header into batches of about ``BUFFER`` bytes, and cut large ones.

    Those in an archive only where it may be unpacked here.
    """
    batch: list[Part] = []
    size = 0
    for part in parts:
        if batch and size + part.size > BUFFER:
            yield batch
            batch, size = [], 0
        # In UTF-16 the byte of a line end may be half of a letter: such a file is not cut.
        if part.size > 2 * BUFFER and not header.encoding.startswith("utf-16"):
            yield from ([piece] for piece in _cut(part, header, unpack=unpack))
            continue
        batch.append(part)
        size += part.size
    if batch:
        yield batch


def _cut(part: Part, header: Header, *, unpack: bool) -> Iterable[Part]:
    if not part.content.inside:
        return _pieces(part, header)
    return _unpacked(part, header) if unpack else [part]


def _pieces(part: Part, header: Header) -> Iterator[Part]:
    """Cut a file into parts that end where a row does."""
    start = 0
    while start < part.size:
        end = min(start + BUFFER, part.size)
        if end < part.size:
            try:
                after = _row_in(read_part(part.content, end, end + _LONGEST_LINE), header)
            except OSError:
                after = 0
            end = end + after if after else part.size
        yield Part(part.number, part.content, part.size, start, end)
        start = end


def fetched(batch: Sequence[Part]) -> Sequence[Part]:
    """Fetch the files of a batch that lie in a storage, several at once; others are not read yet.

    One that cannot be read is left to be read where that is told.
    """
    return [*each(_fetched, batch)] if len(batch) > 1 else batch


def _fetched(part: Part) -> Part:
    if part.content.is_here or part.data is not None:
        return part
    try:
        return replace(part, data=read(part))
    except OSError:
        return part


def _row_in(data: bytes, header: Header) -> int:
    """Give where a row begins after a line end: no line end within quotes ends one.

    That is before a line that is a row by itself, best below two such: another table begins with
    an empty line and a header. Where none is near, the first line end serves; 0: there is none.
    """
    first = start = data.find(b"\n") + 1
    begins, above = 0, 0
    for _ in range(LONGEST_CELL):
        end = data.find(b"\n", start)
        if not start or end < 0:
            break
        line = data[start:end]
        cells = line.count(header.separator.encode()) + 1
        if cells < header.named or line.count(b'"') % 2:
            above = 0
        elif above == _ABOVE:
            return start
        else:
            begins, above = begins or start, above + 1
        start = end + 1
    return begins or first


def _unpacked(part: Part, header: Header) -> Iterator[Part]:
    """Cut what lies in an archive, as it is unpacked; what cannot be, is left to be read so."""
    start, rest = 0, b""
    try:
        with open_bytes(part.content) as stream:
            while block := stream.read(BUFFER):
                data = rest + block
                near = max(len(data) - _LONGEST_LINE, 0)
                cut = near + _row_in(data[near:], header)
                cut = cut if cut > near else data.rfind(b"\n") + 1
                if cut:
                    yield Part(part.number, part.content, part.size, start, start + cut, data[:cut])
                start, rest = start + cut, data[cut:]
    except (OSError, MemoryError):
        yield Part(part.number, part.content, part.size, start, part.size)
        return
    if rest:
        yield Part(part.number, part.content, part.size, start, start + len(rest), rest)


def read(part: Part) -> bytes:
    """Read the bytes of a part; raises ``OSError``."""
    if part.data is not None:
        return part.data
    return (
        read_bytes(part.content) if part.is_whole else read_part(part.content, part.start, part.end)
    )
