"""The ways in which an office writes the same rows."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

UAI_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
SCHOOLS: Final = tuple(f"{n:07}{UAI_LETTERS[n % 23]}" for n in (860001, 160001, 170001, 790001))
PLAIN: Final = str.maketrans("ÉÈÀéèêàçôîû", "EEAeeeacoiu")
OBSERVATION: Final = 'vu "en séance"; ok,\nà revoir\t"'
PRESENT: Final = {True: ("Présent", "O", "oui", "PRESENTE", "1"), False: ("Absente", "N", "Excusé")}
MARKS: Final = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}

Cell = str | int | Decimal | bool | dt.date | None
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """A way of writing an export; ``seed`` orders the columns and chooses among spellings.

    ``blanks``: before which rows a blank line stands, of empty cells or not; ``further``: with a
    column that nobody asked for; ``trailing``: how many empty columns a spreadsheet added, to the
    header, to the rows or to both.
    """

    encoding: str
    separator: str
    newline: str
    quoting: Any
    header: Callable[[str], str]
    french_dates: bool
    mark: str
    seed: int
    blanks: Sequence[int]
    empty_cells: bool
    further: bool
    trailing: tuple[int, int]
    last_line_end: bool

    def content(self, headers: Sequence[str], rows: Sequence[Row]) -> bytes:
        """Write rows as bytes."""
        columns = Random(self.seed).sample(headers, len(headers))  # noqa: S311 - the same each time
        text = self._text(columns, rows)
        if not self.last_line_end:
            text = text.removesuffix(self.newline)
        encoding = self.encoding.removesuffix("-sig")
        return MARKS.get(self.encoding, b"") + text.encode(encoding)

    def _text(self, columns: Sequence[str], rows: Sequence[Row]) -> str:
        """Write rows, with blank lines here and there."""
        names = [self.header(name) for name in columns] + ["Observation"] * self.further
        lines = [self._line(names, self.trailing[0])]
        for number, row in enumerate(rows):
            if number in self.blanks:
                width = (len(names) + self.trailing[1]) * self.empty_cells
                lines.append(self.separator * max(0, width - 1))
            cells = [self.cell(row[name]) for name in columns] + [OBSERVATION] * self.further
            lines.append(self._line(cells, self.trailing[1]))
        return self.newline.join([*lines, ""])

    def _line(self, cells: Sequence[str], trailing: int) -> str:
        """Write a row; a spreadsheet does not quote the empty cells that it adds."""
        stream = io.StringIO()
        writer = csv.writer(
            stream, delimiter=self.separator, lineterminator=self.newline, quoting=self.quoting
        )
        writer.writerow(cells)
        return stream.getvalue().removesuffix(self.newline) + self.separator * trailing

    def cell(self, value: Cell) -> str:
        """Write a cell."""
        match value:
            case None:
                return ""
            case bool():
                return self.one_of(PRESENT[value])
            case dt.date():
                return f"{value:%d/%m/%Y}" if self.french_dates else value.isoformat()
            case Decimal():
                return str(value).replace(".", self.mark)
            case _:
                return str(value)

    def one_of(self, spellings: Sequence[str]) -> str:
        """Choose a spelling, the same throughout the file."""
        return spellings[self.seed % len(spellings)]


def upper(name: str) -> str:
    """Write a header as old software does: capitals, no accents."""
    return name.upper().translate(PLAIN)


def spaced(name: str) -> str:
    """Write a header with blanks around it, and no-break ones in it."""
    return f" {name} ".replace(" ", "\u00a0 ")


def guarded(name: str) -> str:
    """Write a header as Pix does one that a spreadsheet would run."""
    return f"'{name}"


WAYS: Final = st.builds(
    Way,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16-le", "utf-16-be"]),
    separator=st.sampled_from(";,\t"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    header=st.sampled_from([str, str.upper, upper, str.lower, spaced, guarded]),
    french_dates=st.booleans(),
    mark=st.sampled_from(",."),
    seed=st.integers(0, 1000),
    blanks=st.lists(st.integers(0, 8), max_size=3),
    empty_cells=st.booleans(),
    further=st.booleans(),
    trailing=st.sampled_from([(0, 0), (0, 0), (2, 2), (2, 0), (0, 2)]),
    last_line_end=st.booleans(),
).filter(lambda way: way.separator != "," or way.trailing != (0, 2))
# Rows alone that are wider may hold commas of decimals: `3,5` is two cells, and is told.
