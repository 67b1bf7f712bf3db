"""Ways to change a clean export: by cell, by row, by line, as a whole."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from raw_files import RawFile, raw_file

Pollution = Callable[[bytes], bytes]
Rows = list[list[str]]


def plain(raw: str) -> str:
    """Take a cell out of its quotes."""
    return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw


def quoted(text: str) -> str:
    """Put a cell in quotes."""
    return '"' + text.replace('"', '""') + '"'


def needful(text: str, separator: str) -> str:
    """Write a cell, in quotes where it must be."""
    return quoted(text) if any(mark in text for mark in f'"\r\n{separator}') else text


def with_cells(content: bytes, change: Callable[[str], str], *, header: bool = False) -> bytes:
    """Change the text of each cell of the rows; cells keep their quotes."""
    file = raw_file(content)

    def written(raw: str) -> str:
        text = change(plain(raw))
        if text == plain(raw):
            return raw
        return quoted(text) if raw.startswith('"') else needful(text, file.separator)

    changed = [[written(raw) for raw in row] for row in file.rows]
    file.rows = changed if header else [file.rows[0], *changed[1:]]
    return file.content()


def with_rows(content: bytes, change: Callable[[Rows, str], Rows]) -> bytes:
    """Change the rows, header first, as raw cells; they are told the separator."""
    file = raw_file(content)
    return replace(file, rows=change([list(row) for row in file.rows], file.separator)).content()


def with_columns(content: bytes, change: Callable[[Rows], Rows]) -> bytes:
    """Change the columns, each a list of raw cells, the header's first."""
    return with_rows(
        content, lambda rows, _: [list(row) for row in zip(*change(_turned(rows)), strict=True)]
    )


def _turned(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def with_lines(content: bytes, change: Callable[[list[str], RawFile], list[str]]) -> bytes:
    """Change the lines of the file, header first, without their ends."""
    file = raw_file(content)
    lines = [file.separator.join(row) for row in file.rows]
    return replace(file, rows=[[line] for line in change(lines, file)]).content()


def with_text(content: bytes, change: Callable[[str], str]) -> bytes:
    """Change the whole text, in the encoding that the file has."""
    encoding = raw_file(content).encoding
    return change(content.decode(encoding)).encode(encoding, errors="xmlcharrefreplace")


def with_middle(content: bytes, change: Callable[[list[str]], list[str]]) -> bytes:
    """Change the raw cells of the row in the middle."""

    def changed(rows: Rows, _separator: str) -> Rows:
        at = middle(rows)
        return [*rows[:at], change(rows[at]), *rows[at + 1 :]]

    return with_rows(content, changed)


def in_unicode(content: bytes, change: Pollution) -> bytes:
    """Change a file that is in UTF-8, so that it can hold any character."""
    encoding = raw_file(content).encoding
    return change(content if encoding.startswith("utf") else content.decode(encoding).encode())


def middle(rows: Sequence[object]) -> int:
    """Give the place of the row in the middle, never the header's."""
    return max(1, len(rows) // 2)
