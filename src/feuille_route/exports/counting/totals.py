"""Rows that count the parts of one thing, and rows of their totals: what they count together."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from feuille_route.cells.folding import fold

_TOTAL: Final = re.compile(
    r"(?:grand |sous[ -])?(?:total|totaux)\b.*|ensemble\b.*|tou(?:t|s|tes)\b.*|somme\b.*"
)

_NOT_KNOWN: Final = ("-", "–", "NA", "N/A")

Counts = tuple[int | None, ...]
Told = tuple[str, ...]
Combine = Callable[[Sequence[int]], int]


@dataclass(frozen=True, slots=True)
class _Entry:
    """Rows that no cell tells apart: the cells that tell them from others, what they count.

    ``blank`` are the places of the cells that hold a word of total, or nothing where others hold
    something. ``low`` and ``high`` are the least and the most of each number.
    """

    told: Told
    blank: frozenset[int]
    low: Counts
    high: Counts

    def covers(self, other: "_Entry") -> bool:
        """Tell whether it may be a total of what another one is a part of."""
        apart = (at for at in range(len(self.told)) if at not in self.blank)
        return other.blank < self.blank and all(self.told[at] == other.told[at] for at in apart)


def settle(rows: Sequence[tuple[Told, Counts, Counts]]) -> tuple[Counts, Counts]:
    """Give the least and the most that the rows of one key count together, of each number.

    A row has the cells that tell it apart, the least and the most that it counts. One that equals
    the sum of those that it covers is their total.
    """
    # Of J, 3e: A 10, B 12, Total 22: 22. A 10, A 12, and nothing else tells them apart: 12 to 22.
    # A 10, B 12, Total 25: 22 to 25. A 10, B 12, a row without a division 30: one more, 52.
    # A 10, B hidden (at most 4): 10 to 14; with a total of 13: 13.
    leaves: list[_Entry] = []
    for entry in sorted(_entries(rows), key=lambda one: len(one.blank)):
        below = [leaf for leaf in leaves if entry.covers(leaf)]
        parts = _sum(below) if below else None
        if parts and (entry.low[0] is None or entry.low[0] == parts[0][0] == parts[1][0]):
            continue
        if parts and (_is_between(entry, *parts) or any(map(_is_total, entry.told))):
            leaves = [leaf for leaf in leaves if leaf not in below]
            leaves.append(entry if _is_between(entry, *parts) else _contradicted(entry, *parts))
        else:
            leaves.append(entry)
    return _sum(leaves)


def _is_between(total: _Entry, low: Counts, high: Counts) -> bool:
    """Tell whether a number is a sum that its parts, of which some are hidden, may have."""
    least, most, own = low[0], high[0], total.low[0]
    if least is None or own is None or own != total.high[0]:
        return False
    return least != most and least <= own and (most is None or own <= most)


def _entries(rows: Sequence[tuple[Told, Counts, Counts]]) -> Iterable[_Entry]:
    """Put together the rows of one telling: the truth is between the larger and their sum."""
    several: dict[Told, list[tuple[Counts, Counts]]] = {}
    for told, low, high in rows:
        cells = tuple("" if cell in _NOT_KNOWN else cell for cell in told)
        several.setdefault(cells, []).append((low, high))
    filled = [any(cells) for cells in zip(*several, strict=True)]
    for told, alike in several.items():
        blank = (at for at, cell in enumerate(told) if _is_total(cell) or (not cell and filled[at]))
        lows, highs = zip(*alike, strict=True)
        yield _Entry(told, frozenset(blank), _each(max, lows), _each(sum, highs))


def _is_total(cell: str) -> bool:
    return bool(_TOTAL.fullmatch(fold(cell)))


def _sum(entries: Sequence[_Entry]) -> tuple[Counts, Counts]:
    return _each(sum, [one.low for one in entries]), _each(sum, [one.high for one in entries])


def _contradicted(total: _Entry, low: Counts, high: Counts) -> _Entry:
    """Give what a total that is not the sum of its parts leaves open."""
    least, most = _each(min, [total.low, low]), _each(max, [total.high, high])
    return _Entry(total.told, total.blank, least, most)


def _each(combine: Combine, several: Sequence[Counts]) -> Counts:
    """Combine each number of several rows; one that a row does not know is not known."""
    return tuple(
        None if None in column else combine([one for one in column if one is not None])
        for column in zip(*several, strict=True)
    )
