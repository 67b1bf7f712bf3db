"""Rows that count the parts of one thing, and rows of their totals: what they count together."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from feuille_route.cells.total_words import is_total_word

_NOT_KNOWN: Final = ("-", "–", "NA", "N/A")

Counts = tuple[int | None, ...]
Told = tuple[str, ...]
Combine = Callable[[Sequence[int]], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """Rows that no cell tells apart: the cells that tell them from others, what they count.

    ``blank`` are the places of the cells that hold a word of total, or nothing where others hold
    something. ``low`` and ``high`` are the least and the most of each number. Of a total that
    stands in the place of others, ``of`` is what these count.
    """

    told: Told
    blank: frozenset[int]
    low: Counts
    high: Counts
    of: tuple[Counts, Counts] | None = None

    def covers(self, other: "Entry") -> bool:
        """Tell whether it may be a total of what another one is a part of."""
        apart = (at for at in range(len(self.told)) if at not in self.blank)
        return other.blank < self.blank and all(self.told[at] == other.told[at] for at in apart)

    @property
    def is_named(self) -> bool:
        """Tell whether a word says that it is a total."""
        return any(map(is_total_word, self.told))


def settle(rows: Sequence[tuple[Told, Counts, Counts]]) -> tuple[Counts, Counts]:
    """Give the least and the most that the rows of one key count together, of each number."""
    return add(entries_that_count(rows))


def add(entries: Sequence[Entry]) -> tuple[Counts, Counts]:
    """Add up the least, and the most, of some entries."""
    return _each(sum, [one.low for one in entries]), _each(sum, [one.high for one in entries])


def entries_that_count(
    rows: Sequence[tuple[Told, Counts, Counts]], split: Collection[int] = ()
) -> list[Entry]:
    """Give the entries to add up: each part once, whether by itself or in a total.

    A row has the cells that tell it apart, the least and the most that it counts. One that equals
    the sum of those that it covers is their total. One that only ``split`` cells keep from them,
    by being empty, is one more or their total: nobody knows.
    """
    # Of J, 3e: A 10, B 12, Total 22: 22. A 10, A 12, and nothing else tells them apart: 12 to 22.
    # A 10, B 12, Total 25: 22 to 25. A 10, B 12, a row without a division 30: one more, 52.
    # A 10, B hidden (at most 4): 10 to 14; with a total of 13: 13.
    leaves: list[Entry] = []
    for entry in sorted(_entries(rows), key=lambda one: len(one.blank)):
        below = [leaf for leaf in leaves if entry.covers(leaf)]
        parts = add(below) if below else None
        if parts is None:
            leaves.append(entry)
        elif (total := _instead(entry, *parts, split)) is not None:
            leaves = [leaf for leaf in leaves if leaf not in below or total is entry]
            leaves.append(total)
    return leaves


def _instead(entry: Entry, low: Counts, high: Counts, split: Collection[int]) -> Entry | None:
    """Give what stands in the place of parts and of what covers them; ``None``: the parts do.

    The entry itself: it is no total of theirs, and counts beside them.
    """
    own = entry.low[0]
    if own is None:
        return None
    if is_of(entry, low, high):
        told = _told(entry, low, high)
        return None if told == (low, high) else _standing(entry, *told, (low, high))
    if entry.is_named:
        least, most = _each(min, [entry.low, low]), _each(max, [entry.high, high])
        return _standing(entry, least, most, (low, high))
    if entry.blank & {*split}:
        least, most = _each(max, [entry.low, low]), _each(sum, [entry.high, high])
        return _standing(entry, least, most, (low, high))
    return entry


def _standing(entry: Entry, low: Counts, high: Counts, of: tuple[Counts, Counts]) -> Entry:
    return replace(entry, low=low, high=high, of=of)


def is_of(total: Entry, low: Counts, high: Counts) -> bool:
    """Tell whether a number is a sum that its parts, of which some may be hidden, have."""
    least, most, own = low[0], high[0], total.low[0]
    if least is None or own is None or own != total.high[0]:
        return False
    return least <= own and (most is None or own <= most)


def _told(total: Entry, low: Counts, high: Counts) -> tuple[Counts, Counts]:
    """Give the numbers of a total where its parts leave them open, and may be so."""
    told = [
        own
        if own is not None and own == most_own and least is not None and _lies(own, least, most)
        else None
        for own, most_own, least, most in zip(total.low, total.high, low, high, strict=True)
    ]
    least = tuple(one if own is None else own for own, one in zip(told, low, strict=True))
    return least, tuple(one if own is None else own for own, one in zip(told, high, strict=True))


def _lies(number: int, least: int, most: int | None) -> bool:
    return least <= number and (most is None or number <= most)


def _entries(rows: Sequence[tuple[Told, Counts, Counts]]) -> Iterable[Entry]:
    """Put together the rows of one telling: the truth is between the larger and their sum."""
    several: dict[Told, list[tuple[Counts, Counts]]] = {}
    for told, low, high in rows:
        cells = tuple("" if cell in _NOT_KNOWN else cell for cell in told)
        several.setdefault(cells, []).append((low, high))
    filled = [any(cells) for cells in zip(*several, strict=True)]
    for told, alike in several.items():
        blank = (
            at for at, cell in enumerate(told) if is_total_word(cell) or (not cell and filled[at])
        )
        lows, highs = zip(*alike, strict=True)
        yield Entry(told, frozenset(blank), _each(max, lows), _each(sum, highs))


def _each(combine: Combine, several: Sequence[Counts]) -> Counts:
    """Combine each number of several rows; one that a row does not know is not known."""
    return tuple(
        None if None in column else combine([one for one in column if one is not None])
        for column in zip(*several, strict=True)
    )
