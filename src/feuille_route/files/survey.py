"""A look at a spreadsheet before calamine opens it, for what calamine would not tell.

How far its cells reach, since calamine takes memory for all that lies between; and which cells
are to be shown in other words than calamine's: errors, which it gives as empty or zero, and
numbers shown as ``3,00E+01``, which were the class 3E1 before a spreadsheet read them, or as
``30 %``, which is a share as 0,3 is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from feuille_route.files.archives import (
    INNER,
    TOO_LARGE,
    Archive,
    ContainerError,
    blocks,
    open_member,
    read_whole,
)

Shown = dict[tuple[int, int], str]
CELLS: Final = 40_000_000
TEXT: Final = 2 << 30
_LONGEST_ROW: Final = 64 << 20


class Unshown(NamedTuple):
    """What a sheet as CSV does not show: how many rows are hidden, the first of them, from 1.

    ``errors``: its kind hides them, and some cells are empty.
    """

    rows: int = 0
    first: int = 0
    errors: bool = False


NOTHING_UNSHOWN: Final = Unshown()


@dataclass(slots=True)
class Look:
    """What is seen of a sheet: cells to show in other words, and its hidden rows, from 1."""

    shown: Shown = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)

    @property
    def unshown(self) -> Unshown:
        """What its cells do not show."""
        return Unshown(len(self.hidden), min(self.hidden, default=0))


@dataclass(slots=True)
class Reach:
    """How far the cells of a sheet reach, and how many there are."""

    rows: int = 0
    columns: int = 0
    cells: int = 0

    def check(self) -> None:
        """Refuse what would take too much memory."""
        if self.rows * self.columns > CELLS or self.cells > CELLS:
            raise ContainerError(TOO_LARGE)


def read_part(archive: Archive, name: str) -> bytes:
    """Give a part that is not large, empty when it is not there."""
    if name not in archive.members:
        return b""
    with open_member(archive, name) as stream:
        return read_whole(stream, INNER)


def check_part(archive: Archive, name: str) -> None:
    """Refuse a part that is broken, or larger than it says."""
    with open_member(archive, name) as stream:
        for _ in blocks(stream):
            pass


def whole_rows(archive: Archive, name: str, end: bytes) -> Iterator[bytes]:
    """Yield a part in blocks that end where a row does."""
    rest = b""
    with open_member(archive, name) as stream:
        for block in blocks(stream):
            rest += block
            cut = rest.rfind(end) + len(end)
            if cut >= len(end):
                yield rest[:cut]
                rest = rest[cut:]
            if len(rest) > _LONGEST_ROW:
                raise ContainerError(TOO_LARGE)
    yield rest


def as_scientific(text: str) -> str | None:
    """Write a number as ``3,00E+01``, where that is all of it.

    >>> as_scientific("30"), as_scientific("30.125")
    ('3,00E+01', None)
    """
    try:
        number = float(text)
    except ValueError:
        return None
    short = f"{number:.2E}"
    return short.replace(".", ",") if float(short) == number else None


def as_percent(text: str) -> str | None:
    """Write a number in percent, as its cell shows it but to the last digit.

    >>> as_percent("0.305"), as_percent("1")
    ('30,5 %', '100 %')
    """
    try:
        return f"{in_figures(float(text) * 100)} %"
    except ValueError:
        return None


def in_figures(number: float) -> str:
    """Write a number with the fifteen digits that a spreadsheet keeps.

    A fourth decimal tells that a comma before three is no mark of thousands.

    >>> in_figures(12.0), in_figures(0.1 + 0.2), in_figures(1.125)
    ('12', '0,3', '1,1250')
    """
    text = f"{number:.15G}".replace(".", ",")
    return f"{text}0" if text[-4:-3] == "," and abs(number) >= 1 else text
