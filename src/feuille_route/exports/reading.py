"""Reading rows: whole columns by pyarrow, or row by row when a file is damaged.

Both ways give a ``Sheet``. The fast way joins files of one header into one buffer; it counts the
line ends of each file, and is trusted only when they add up to the rows parsed. A large file is
read in parts, cut at line ends.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from feuille_route.exports.contents import Content, open_bytes, read_bytes, read_part
from feuille_route.exports.damage import MONTH_FIRST, SUSPECT
from feuille_route.exports.formats import Source
from feuille_route.exports.moments import read_moments
from feuille_route.exports.recognition import Header
from feuille_route.findings import FindingCode, Severity
from feuille_route.folding import fold_header

Mask = np.ndarray[Any, np.dtype[np.bool_]]

BUFFER: Final = 16 << 20
_LINE_END: Final = re.compile(rb"[\r\n]")
_BLOCK: Final = 1 << 20
_FOOT: Final = 2048
_TOTAL: Final = re.compile(
    rb"(?im)^[;,\t\" ]*(?:sous[- ]?)?(?:grand )?(?:tota(?:l|ux)|ensemble|somme)\b"
)
_SLOW: Final = (b"\0", "Ã".encode(), "Ú".encode(), "Þ".encode())
_TRUE: Final = ["Oui", "oui", "OUI", "O", "o", "Yes", "Vrai", "vrai", "TRUE", "true", "1"]
_FALSE: Final = ["Non", "non", "NON", "N", "n", "No", "Faux", "faux", "FALSE", "false", "0"]
_NULLS: Final = ["", "NA", "N/A", "-"]


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


@dataclass(frozen=True, slots=True)
class Note:
    """Something noticed while splitting a file into rows; it becomes a finding."""

    code: FindingCode
    file: int
    line: int | None = None
    count: int = 1
    severity: Severity = Severity.WARNING
    detail: Mapping[str, str | int] = field(default_factory=dict)
    column: str | None = None


@dataclass(frozen=True)
class Sheet:
    """The rows of exports of one header.

    ``columns``: for each source column, one array a position: text (a dictionary), or already a
    number, a flag or a moment. ``files`` and ``lines``: where each row stands. ``broken``: the
    rows that were lost, all null. ``cut``: the files of which an unknown part was lost.
    ``height``: how many lines the last file of it has. ``suspect``: cells may be damaged.
    """

    columns: Mapping[str, tuple[pa.Array, ...]] = field(repr=False)
    files: np.ndarray[Any, np.dtype[np.int32]] = field(repr=False)
    lines: np.ndarray[Any, np.dtype[np.int32]] = field(repr=False)
    broken: Mask | None = field(default=None, repr=False)
    notes: Sequence[Note] = ()
    cut: frozenset[int] = frozenset()
    height: int = 0
    suspect: bool = True

    @cached_property
    def lost(self) -> Mask:
        """Tell the rows that were lost."""
        return np.zeros(len(self.files), dtype=bool) if self.broken is None else self.broken

    def only(self, rows: Mask) -> "Sheet":
        """Keep some rows."""
        mask = pa.array(rows)
        columns = {
            name: tuple(_dense(column.filter(mask)) for column in several)
            for name, several in self.columns.items()
        }
        broken = None if self.broken is None else self.broken[rows]
        kept = (columns, self.files[rows], self.lines[rows], broken)
        return Sheet(*kept, self.notes, self.cut, self.height, self.suspect)


def _dense(column: pa.Array) -> pa.Array:
    """Forget the texts of a dictionary that no row holds any more, where they are many."""
    if not pa.types.is_dictionary(column.type) or len(column.dictionary) <= len(column) // 2:
        return column
    return column.dictionary_decode().dictionary_encode()


def batches(parts: Iterable[Part], header: Header) -> Iterator[list[Part]]:
    """Group files of one header into batches of about ``BUFFER`` bytes, and cut large ones."""
    batch: list[Part] = []
    size = 0
    for part in parts:
        if batch and size + part.size > BUFFER:
            yield batch
            batch, size = [], 0
        if part.size > 2 * BUFFER and not header.encoding.startswith("utf-16"):
            pieces = _unpacked(part) if part.content.inside else _pieces(part)
            yield from ([piece] for piece in pieces)
            continue
        batch.append(part)
        size += part.size
    if batch:
        yield batch


def _pieces(part: Part) -> Iterator[Part]:
    """Cut a file into parts that end where a line does."""
    start = 0
    while start < part.size:
        end = min(start + BUFFER, part.size)
        if end < part.size:
            try:
                after = read_part(part.content, end, end + _BLOCK).find(b"\n")
            except OSError:
                after = -1
            end = end + after + 1 if after >= 0 else part.size
        yield Part(part.number, part.content, part.size, start, end)
        start = end


def _unpacked(part: Part) -> Iterator[Part]:
    """Cut what lies in an archive, as it is unpacked; what cannot be, is left to be read so."""
    start, rest = 0, b""
    try:
        with open_bytes(part.content) as stream:
            while block := stream.read(BUFFER):
                data = rest + block
                cut = data.rfind(b"\n") + 1
                if cut:
                    yield Part(part.number, part.content, part.size, start, start + cut, data[:cut])
                start, rest = start + cut, data[cut:]
    except OSError:
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


def read_fast(header: Header, batch: Sequence[Part]) -> Sheet | None:
    """Parse a batch as whole columns; ``None`` when anything is not as it should be.

    Only long Arrow calls and file reads: it may run in a thread while others import.
    """
    bodies = _bodies(header, batch)
    if bodies is None:
        return None
    counts = np.array([rows for _, rows in bodies], dtype=np.int64)
    data = b"\n".join([*(body for body, rows in bodies if rows), b""]) or b"\n"
    table = _parse(header, data)
    if table is None or table.num_rows != counts.sum():
        return None
    columns = {
        name: tuple(_ready(table.column(str(place)), header, name) for place in places)
        for name, places in header.columns.items()
    }
    texts = [a for several in columns.values() for a in several if pa.types.is_dictionary(a.type)]
    if len(batch) > 1 and any(_is_month_first(columns[name]) for name in _dates(header)):
        return None
    if _may_hold_no_rows(texts, header) or any(map(_holds_quotes, texts)):
        return None
    numbers = np.array([part.number for part in batch], dtype=np.int32)
    above = np.array([0 if part.start else header.line for part in batch], dtype=np.int64)
    lines = np.arange(len(table)) - np.repeat(_starts(counts) - above, counts) + 1
    return Sheet(
        columns,
        np.repeat(numbers, counts),
        lines.astype(np.int32),
        height=int(counts[-1] + above[-1]),
        suspect=any(mark in data for mark in SUSPECT),
    )


def _bodies(header: Header, batch: Sequence[Part]) -> list[tuple[memoryview, int]] | None:
    """Read the bytes of each file's rows, without the last line end, and count its lines.

    ``None`` when a file is not what its head announced.
    """
    inner_line_end = _LINE_END.search(header.raw.rstrip(b"\r\n"))
    if header.quoted or header.encoding.startswith("utf-16"):
        return None
    if inner_line_end and header.line == 1:
        return None
    bodies = []
    for part in batch:
        body = _body(header, part)
        if body is None:
            return None
        bodies.append(body)
    return bodies


def _body(header: Header, part: Part) -> tuple[memoryview, int] | None:
    try:
        data = read(part)
    except OSError:
        return None
    wanted = part.size if part.is_whole else part.end - part.start
    start, end = 0 if part.start else len(header.raw), len(data)
    if end != wanted or not data.startswith(b"" if part.start else header.raw):
        return None
    while end > start and data[end - 1] in b"\r\n":
        end -= 1
    if any(data.find(mark, start) >= 0 for mark in _SLOW):
        return None
    if part.is_last and _TOTAL.search(data, max(start, end - _FOOT)):
        return None
    rows = data.count(b"\n", start, end) + 1 if end > start else 0
    return memoryview(data)[start:end], rows


def _may_hold_no_rows(texts: Sequence[pa.DictionaryArray], header: Header) -> bool:
    """Tell whether a line may be no row: empty cells only, or the header once more."""
    smallest_first = sorted((array.dictionary for array in texts), key=len)
    if not smallest_first:
        return False
    if all(pc.any(pc.equal(distinct, "")).as_py() for distinct in smallest_first):
        return True
    texts_of_one = smallest_first[0].to_pylist()
    return len(texts_of_one) > 1 and any(fold_header(t) in header.folded for t in texts_of_one)


def _starts(counts: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)


def _ready(column: pa.ChunkedArray, header: Header, name: str) -> pa.Array:
    """Give a column as one array: moments read where all can be, other text as a dictionary."""
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if not pa.types.is_string(whole.type):
        return whole
    source = header.format.columns[name]
    if source.parse == "moment" and not (source.pattern or source.personal):
        moments = read_moments(whole)
        if moments is not None:
            return moments
    return whole.dictionary_encode()


def _dates(header: Header) -> list[str]:
    """Name the columns of dates."""
    return [name for name in header.columns if header.format.columns[name].parse == "moment"]


def _is_month_first(column: tuple[pa.Array, ...]) -> bool:
    """Tell whether the dates of a file may have their month first, which is said of it alone."""
    if not pa.types.is_dictionary(column[0].type):
        return False
    found = pc.match_substring_regex(column[0].dictionary, MONTH_FIRST)
    return bool(pc.any(found).as_py())


def _holds_quotes(array: pa.DictionaryArray) -> bool:
    """Tell whether a text holds a quote: doubled as it should be, or stray, only the text tells."""
    return bool(pc.any(pc.match_substring(array.dictionary, '"')).as_py())


def _parse(header: Header, data: bytes) -> pa.Table | None:
    needed = [str(place) for places in header.columns.values() for place in places]
    if data == b"\n":
        return None
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=[str(place) for place in range(header.width)],
                block_size=_BLOCK,
                use_threads=False,
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=header.separator),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=needed,
                column_types=_types(header),
                null_values=_NULLS,
                true_values=_TRUE,
                false_values=_FALSE,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _types(header: Header) -> dict[str, pa.DataType]:
    return {
        str(place): _type(header.format.columns[name])
        for name, places in header.columns.items()
        for place in places
    }


def _type(source: Source) -> pa.DataType:
    """Give the type under which a clean parse is the check of the cells."""
    if source.values or source.extract or source.personal:
        return pa.string()
    if source.parse == "count":
        return pa.int8() if source.repeated else pa.int32()
    return pa.bool_() if source.parse == "flag" else pa.string()
