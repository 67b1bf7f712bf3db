"""A file of exports as lines of raw cells: quotes, separator and encoding stay as they are."""

import re
from dataclasses import dataclass


@dataclass(slots=True)
class RawFile:
    """``rows`` holds the header too; a raw cell keeps its quotes."""

    encoding: str
    separator: str
    newline: str
    rows: list[list[str]]

    @property
    def header(self) -> list[str]:
        """The names of the columns, without quotes."""
        return [cell.strip('"') for cell in self.rows[0]]

    def content(self) -> bytes:
        """The bytes of the file."""
        lines = [self.separator.join(row) for row in self.rows]
        text = self.newline.join([*lines, ""])
        if self.encoding == "utf-16-le":
            text = "\ufeff" + text
        return text.encode(self.encoding)


def raw_file(content: bytes) -> RawFile:
    """Take a file apart; no cell of the samples holds a line end."""
    encoding = _encoding(content)
    text = content.decode(encoding).removeprefix("\ufeff")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.removesuffix(newline).split(newline)
    separator = max(";\t,", key=lines[0].count)
    return RawFile(encoding, separator, newline, [_cells(line, separator) for line in lines])


def _encoding(content: bytes) -> str:
    if content.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _cells(line: str, separator: str) -> list[str]:
    cell = f'(?:"(?:[^"]|"")*"|[^{separator}"])*'
    return re.findall(f"(?:^|{separator})({cell})", line)
