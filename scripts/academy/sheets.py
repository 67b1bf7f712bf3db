"""How offices write a file: encodings, separators, dates, départements."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from academy.models import COMMITTEES

File = tuple[str, bytes]
Row = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is written."""

    encoding: str = "utf-8-sig"
    separator: str = ";"
    newline: str = "\r\n"
    iso: bool = False  # dates

    def day(self, day: date | None) -> str:
        """A date, or an empty cell."""
        if day is None:
            return ""
        return day.isoformat() if self.iso else f"{day:%d/%m/%Y}"


EXCEL: Final = Style("cp1252")
UNICODE: Final = Style("utf-16", "\t")
PLAIN: Final = Style("utf-8", ",", "\n", iso=True)
BOM: Final = Style()
TABBED: Final = Style("utf-8", "\t", "\n")


def sheet(style: Style, header: str, rows: Iterable[Row]) -> bytes:
    """A file of that style; the header's columns are parted by ``;``."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=style.separator, lineterminator=style.newline)
    writer.writerow(header.split(";"))
    writer.writerows(rows)
    if style.encoding == "utf-16":
        return ("\ufeff" + text.getvalue()).encode("utf-16-le")
    return text.getvalue().encode(style.encoding)


def department(code: str, index: int) -> str:
    """``016``, ``16`` or the name, by turns."""
    return (code, code.removeprefix("0"), COMMITTEES[code])[index % 3]
