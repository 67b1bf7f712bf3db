"""The rows of several files of one header, one after another in one buffer."""

import io
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NamedTuple, cast

import numpy as np

from feuille_route.arrays import Numbers, count_of
from feuille_route.cells.damage import holds
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.batches import Part, read
from feuille_route.exports.sheets.shape import NOTE_BYTES
from feuille_route.files.contents import open_bytes

_own: Final = threading.local()
_LINE_END: Final = re.compile(rb"[\r\n]")
_LINE_ENDS: Final = b"\r\n"
_FOOT: Final = 2048
_TOTAL: Final = re.compile(rb"(?i)[\W_]*(?:(?:grand|sous)[\W_]+)?(?:total|totaux)\b")


@dataclass(frozen=True, slots=True)
class Bodies:
    """The rows of files, without their headers, with one line end after each row.

    They stand at the beginning of ``data``, up to ``end``, until the thread reads others.
    ``counts`` are the lines of each file, ``line_ends`` how many line ends stood below its rows.
    """

    data: bytearray = field(repr=False)
    end: int
    counts: Numbers
    line_ends: Sequence[int]

    def holds(self, marks: Sequence[bytes]) -> bool:
        """Tell whether a mark stands in the rows."""
        return holds(self.data, marks, self.end)

    @property
    def have_other_ends(self) -> bool:
        """Tell whether a line ends in a return alone: Arrow ends a row there, which none counts."""
        returns = self.data.count(b"\r", 0, self.end)
        return returns != self.data.count(b"\r\n", 0, self.end) if returns else False


class _Body(NamedTuple):
    """The bytes of a file's rows, without what stands below them: line ends, so many."""

    size: int
    line_ends: int


def read_bodies(header: Header, batch: Sequence[Part]) -> Bodies | None:
    """Read the rows of files of one header; ``None`` when one is not what its head announced."""
    inner_line_end = _LINE_END.search(header.raw.rstrip(_LINE_ENDS))
    if header.quoted or header.encoding.startswith("utf-16"):
        return None
    if inner_line_end and header.line == 1:
        return None
    data, start = _room_for(sum(_size(part) + 1 for part in batch)), 0
    counts, line_ends = [], []
    for part in batch:
        body = _read_into(data, start, part, header)
        if body is None:
            return None
        end = start + body.size
        rows = np.frombuffer(data, np.uint8, body.size, start)
        counts.append(count_of("\n", rows) + 1 if body.size else 0)
        line_ends.append(body.line_ends)
        if body.size:
            data[end] = ord("\n")
            start = end + 1
    return Bodies(data, start, np.array(counts, dtype=np.int64), line_ends)


def _room_for(size: int) -> bytearray:
    """Give the buffer of this thread: filling new memory takes longer than reading a file."""
    if len(getattr(_own, "buffer", b"")) < size:
        _own.buffer = bytearray(size)
    buffer: bytearray = _own.buffer
    return buffer


def forget_bytes() -> None:
    """Let go of what this thread has read last."""
    vars(_own).clear()


def _size(part: Part) -> int:
    return part.size if part.is_whole else part.end - part.start


def _read_into(data: bytearray, start: int, part: Part, header: Header) -> _Body | None:
    """Read the rows of a file into a buffer; ``None`` when they are not as they should be."""
    size = _fill(data, start, part, b"" if part.start else header.raw)
    if size is None:
        return None
    below = end = start + size
    while end > start and data[end - 1] in _LINE_ENDS:
        end -= 1
    line_ends = max(data.count(b"\n", end, below), int(end < below or not part.is_last))
    if not line_ends and end > start and data[end - 1] >= 0x80:  # perhaps in the middle of a letter
        return None
    if _is_open(data, start, end) or (part.is_last and _has_foot(data, start, end)):
        return None
    return _Body(end - start, line_ends)


def _fill(data: bytearray, start: int, part: Part, above: bytes) -> int | None:
    """Read what stands below some bytes; gives how many there are, ``None`` where not so many."""
    wanted = _size(part) - len(above)
    room = memoryview(data)[start : start + max(wanted, 0)]
    try:
        with _opened(part) as stream:
            sound = stream.read(len(above)) == above and stream.readinto(room) == wanted
            return None if not sound or (part.is_whole and stream.read(1)) else wanted
    except OSError:
        return None


@contextmanager
def _opened(part: Part) -> Iterator[io.BufferedIOBase]:
    """Open the bytes of a part where it begins; raises ``OSError``."""
    if part.data is not None or part.content.inside:
        yield io.BytesIO(read(part))
        return
    with open_bytes(part.content) as stream:
        stream.seek(part.start)
        yield cast("io.BufferedIOBase", stream)


def _has_foot(data: bytearray, start: int, end: int) -> bool:
    """Tell whether a total or a note may stand among the last lines."""
    near = max(start, end - _FOOT)
    first = max(data.find(b"\n", near, end) + 1, near) if near > start else start
    lines = data[first:end].split(b"\n")
    return any(_TOTAL.match(line) or NOTE_BYTES.match(line) for line in lines)


def _is_open(data: bytearray, start: int, end: int) -> bool:
    """Tell whether the last line may end within quotes: Arrow takes them for closed there."""
    return data.count(b'"', max(start, data.rfind(b"\n", start, end)), end) % 2 == 1
