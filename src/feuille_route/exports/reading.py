"""Reading rows: whole columns by pyarrow, or row by row when a file is damaged.

Both ways give a ``Sheet``. The fast way joins files of one header into one buffer; it counts the
line ends of each file, and is trusted only when they add up to the rows parsed.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from feuille_route.exports.formats import Source
from feuille_route.exports.moments import read_moments
from feuille_route.exports.recognition import Header, find_encoding

BUFFER: Final = 16 << 20
_LINE_END: Final = re.compile(rb"[\r\n]")
_BLOCK: Final = 1 << 20
_LONGEST_CELL: Final = 50
_TRUE: Final = ["Oui", "oui", "OUI", "O", "o", "Yes", "Vrai", "vrai", "TRUE", "true", "1"]
_FALSE: Final = ["Non", "non", "NON", "N", "n", "No", "Faux", "faux", "FALSE", "false", "0"]
_NULLS: Final = ["", "NA", "N/A", "-"]


@dataclass(frozen=True, slots=True)
class Content:
    """A file to read: its number in the run, its path, its size in bytes."""

    number: int
    file: Path
    size: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that was lost: its file, its line, how many cells it has and should have.

    ``last``: it ends the file, without a line end; what followed it is not known.
    """

    file: int
    line: int
    found: int
    expected: int
    last: bool = False


@dataclass(frozen=True)
class Sheet:
    """The rows of exports of one header.

    ``columns``: for each source column, one array a position: text (a dictionary), or already a
    number, a flag or a moment. ``files`` and ``lines``: where each row stands. A broken row is a
    row of nulls.
    """

    columns: Mapping[str, tuple[pa.Array, ...]]
    files: np.ndarray[Any, np.dtype[np.int32]]
    lines: np.ndarray[Any, np.dtype[np.int32]]
    broken: Sequence[Broken] = ()
    unreadable: Mapping[int, str] = field(default_factory=dict)


def batches(contents: Sequence[Content]) -> Iterator[list[Content]]:
    """Group files of one header into batches of about ``BUFFER`` bytes."""
    batch: list[Content] = []
    size = 0
    for content in contents:
        if batch and size + content.size > BUFFER:
            yield batch
            batch, size = [], 0
        batch.append(content)
        size += content.size
    if batch:
        yield batch


def read_fast(header: Header, batch: Sequence[Content]) -> Sheet | None:
    """Parse a batch as whole columns; ``None`` when anything is not as it should be.

    Only long Arrow calls and file reads: it may run in a thread while others import.
    """
    bodies = _bodies(header, batch)
    if bodies is None:
        return None
    counts = np.array([rows for _, rows in bodies], dtype=np.int64)
    table = _parse(header, b"\n".join([body for body, rows in bodies if rows]) + b"\n")
    if table is None or table.num_rows != counts.sum():
        return None
    columns = {
        name: tuple(_ready(table.column(str(place)), header, name) for place in places)
        for name, places in header.columns.items()
    }
    texts = [a for several in columns.values() for a in several if pa.types.is_dictionary(a.type)]
    if _may_hold_blank_rows(texts) or any(map(_holds_quotes, texts)):
        return None
    numbers = np.array([content.number for content in batch], dtype=np.int32)
    lines = np.arange(len(table), dtype=np.int32) - np.repeat(_starts(counts), counts) + 2
    return Sheet(columns, np.repeat(numbers, counts), lines.astype(np.int32))


def _bodies(header: Header, batch: Sequence[Content]) -> list[tuple[memoryview, int]] | None:
    """Read the bytes of each file's rows, without the last line end, and count its lines.

    ``None`` when a file is not what its head announced.
    """
    if header.encoding == "utf-16" or _LINE_END.search(header.raw.rstrip(b"\r\n")):
        return None
    bodies = []
    for content in batch:
        try:
            data = content.file.read_bytes()
        except OSError:
            return None
        if not data.startswith(header.raw):
            return None
        start, end = len(header.raw), len(data)
        while end > start and data[end - 1] in b"\r\n":
            end -= 1
        rows = data.count(b"\n", start, end) + 1 if end > start else 0
        bodies.append((memoryview(data)[start:end], rows))
    return bodies


def _may_hold_blank_rows(texts: Sequence[pa.DictionaryArray]) -> bool:
    """Tell whether a row may be empty cells only, so no row: each column has an empty cell."""
    smallest_first = sorted((array.dictionary for array in texts), key=len)
    return all(pc.any(pc.equal(distinct, "")).as_py() for distinct in smallest_first)


def _starts(counts: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)


def _ready(column: pa.ChunkedArray, header: Header, name: str) -> pa.Array:
    """Give a column as one array: moments read where all can be, other text as a dictionary."""
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if not pa.types.is_string(whole.type):
        return whole
    if header.format.columns[name].parse == "moment":
        moments = read_moments(whole)
        if moments is not None:
            return moments
    return whole.dictionary_encode()


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
    if source.parse == "count":
        return pa.int8() if source.prefix else pa.int32()
    return pa.bool_() if source.parse == "flag" else pa.string()


def read_slowly(header: Header, content: Content) -> Sheet:
    """Read one file row by row: a row that does not fit costs that row only."""
    try:
        data = content.file.read_bytes()
    except OSError as error:
        return _nothing(header, content, error.strerror or type(error).__name__)
    encoding = find_encoding(data)
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    rows, lines, broken = _split(text, header, content.number)
    columns = {
        name: tuple(_texts(row[place] for row in rows) for place in places)
        for name, places in header.columns.items()
    }
    files = np.full(len(rows), content.number, dtype=np.int32)
    return Sheet(columns, files, np.array(lines, dtype=np.int32), broken)


def _texts(cells: Iterable[str | None]) -> pa.DictionaryArray:
    return pa.array(cells, pa.string()).dictionary_encode()


def _nothing(header: Header, content: Content, why: str) -> Sheet:
    empty = {name: tuple(_texts(()) for _ in places) for name, places in header.columns.items()}
    none = np.array([], dtype=np.int32)
    return Sheet(empty, none, none, (), {content.number: why})


def _split(
    text: str, header: Header, number: int
) -> tuple[list[list[str | None]], list[int], list[Broken]]:
    """Split a text into rows of the header's width, with the line where each begins."""
    rows: list[list[str | None]] = []
    lines: list[int] = []
    broken: list[Broken] = []
    physical = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 1
    while at < len(physical):
        cells, span = _row(physical, at, header)
        if cells is None or len(cells) != header.width:
            found = len(cells or physical[at].split(header.separator))
            last = at + 1 == len(physical)
            broken.append(Broken(number, at + 1, found, header.width, last))
            rows.append([None] * header.width)
            lines.append(at + 1)
        elif any(cell.strip() for cell in cells):
            rows.append(list(cells))
            lines.append(at + 1)
        at += span
    return rows, lines, broken


def _row(physical: Sequence[str], at: int, header: Header) -> tuple[list[str] | None, int]:
    """Parse the row that begins at a line; a quoted line end joins the next lines to it."""
    line = physical[at]
    if not line.strip():
        return [""] * header.width, 1
    if '"' not in line:
        return _fitted(line.split(header.separator), header.width), 1
    for span in range(1, min(_LONGEST_CELL, len(physical) - at) + 1):
        joined = "\n".join(physical[at : at + span])
        if joined.count('"') % 2:
            continue
        cells = _cells(joined, header.separator)
        if cells is not None and len(_fitted(cells, header.width)) == header.width:
            return _fitted(cells, header.width), span
        break
    alone = _cells(line, header.separator)
    return (_fitted(alone, header.width) if alone else None), 1


def _fitted(cells: list[str], width: int) -> list[str]:
    """Drop empty cells beyond the header's last column, which spreadsheets add."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells


def _cells(text: str, separator: str) -> list[str] | None:
    try:
        rows = list(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 and not any(_is_stray(c, text) for c in rows[0]) else None


def _is_stray(cell: str, text: str) -> bool:
    """Tell whether a cell holds a quote that is not doubled within quotes."""
    return '"' in cell and '"{}"'.format(cell.replace('"', '""')) not in text
