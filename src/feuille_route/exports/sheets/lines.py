"""The lines of a decoded file: which of them are rows as they stand, for Arrow, and which are odd.

All are looked at together, as bytes: no line costs a step of Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from feuille_route.arrays import Bytes, Mask, Numbers, blocks_of, places_of
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.shape import BLOCK
from feuille_route.exports.sheets.splitting import LONGEST_CELL

_QUOTE = ord('"')
_BESIDE: Final = 2
_FOOT: Final = 32
_HIGHEST_MARK: Final = ord(";")
_FILLS: Final = np.isin(np.arange(256), list(b"0123456789abcdefghijklmnopqrstuvwxyz".upper()))
_FILLS[ord("a") : ord("z") + 1] = True


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text: its bytes in UTF-8, a line end after each, and where these stand."""

    data: bytes = field(repr=False)
    ends: Numbers = field(repr=False)

    @property
    def starts(self) -> Numbers:
        """Where each line begins."""
        return np.concatenate(([0], self.ends[:-1] + 1))

    def texts(self, start: int, stop: int) -> list[str]:
        """Give some lines as text."""
        first = int(self.ends[start - 1]) + 1 if start else 0
        return self.data[first : int(self.ends[stop - 1])].decode().split("\n")

    def bytes_of(self, start: int, stop: int) -> bytes:
        """Give some lines with their line ends."""
        first = int(self.ends[start - 1]) + 1 if start else 0
        return self.data[first : int(self.ends[stop - 1]) + 1]


def lines_of(text: bytes) -> Lines:
    """Find the lines of a text in UTF-8 whose line ends are of one byte."""
    data = text + b"\n"
    return Lines(data, places_of("\n", np.frombuffer(data, np.uint8)))


class Rows(NamedTuple):
    """Which lines are rows as they stand, and how many cells each of them has."""

    plain: Mask
    width: int


def plain_rows(lines: Lines, first: int, header: Header) -> Rows:
    """Tell which lines, from one on, are rows as they stand: any reader makes the same of them.

    Such a row has as many cells as most lines have, and something in one of them; a quote opens a
    cell, closes one, or is doubled within; cells beyond the header are empty. The first lines and
    the last ones are not, nor those beside an odd one: what they are is told by what is around.
    """
    characters = np.frombuffer(lines.data, np.uint8)
    separator, ends = ord(header.separator), lines.ends
    quoting = _quoting(characters, ends, separator)
    counts = _separators(characters, ends, separator, quoting)
    sound = quoting.sound & _filled(characters, lines)
    if b"\0" in lines.data:
        sound[np.searchsorted(ends, places_of("\0", characters))] = False
    sound[:first] = False
    sound[_header_again(lines, first)] = False
    width = int(np.bincount(counts[sound]).argmax()) + 1 if sound.any() else 0
    sound &= counts + 1 == width
    for place in range(1, width - header.width + 1):
        sound &= characters[np.maximum(ends - place, 0)] == separator
    if width < header.named:
        sound[:] = False
    around = _around(~sound[first:], quoting.unclosed[first:], max(BLOCK - first, _BESIDE))
    return Rows(np.concatenate((np.zeros(first, dtype=bool), ~around)), width)


def _header_again(lines: Lines, first: int) -> list[int]:
    """Find the lines that are the very header once more, which stands above ``first``."""
    header, found = lines.bytes_of(first - 1, first) if first else b"", []
    at = lines.data.find(b"\n" + header, int(lines.ends[first - 1])) if header.strip() else -1
    while at >= 0:
        found.append(int(np.searchsorted(lines.ends, at + 1)))
        at = lines.data.find(b"\n" + header, at + 1)
    return found


class _Quoting(NamedTuple):
    """The lines whose quotes are all in their places, and those that leave one open.

    ``within``: of each byte whether it stands after an odd number of quotes (1), ``before``: the
    same of each line; ``None`` where there is no quote.
    """

    sound: Mask
    unclosed: Mask
    within: Bytes | None = None
    before: Bytes | None = None


def _quoting(characters: Bytes, ends: Numbers, separator: int) -> _Quoting:
    # "Le ""Grand""";4 is sound; Le "Grand";4 and Le "Grand;4 are not, the second leaves one open.
    quotes = characters == _QUOTE
    places = places_of('"', characters)
    if not len(places):
        return _Quoting(np.ones(len(ends), dtype=bool), np.zeros(len(ends), dtype=bool))
    within: Bytes = np.cumsum(quotes, dtype=np.uint8) & np.uint8(1)
    before = np.concatenate(([np.uint8(0)], within[ends[:-1]]))
    unclosed = within[ends] != before
    at = np.repeat(np.arange(len(ends)), np.diff(np.searchsorted(places, ends), prepend=0))
    opens = within[places] != before[at]
    fits = _edges(separator)[np.where(opens, characters[places - 1], characters[places + 1])]
    sound = ~unclosed
    sound[at[~fits]] = False
    return _Quoting(sound, unclosed, within, before)


def _edges(separator: int) -> Mask:
    """Tell of each byte whether a quote that opens or closes a cell may stand beside it."""
    edges = np.zeros(256, dtype=bool)
    edges[[separator, *b'\r\n"']] = True
    return edges


def _separators(characters: Bytes, ends: Numbers, separator: int, quoting: _Quoting) -> Numbers:
    """Count the separators of each line that are not within quotes."""
    places = places_of(chr(separator), characters)
    counts: Numbers = np.diff(np.searchsorted(places, ends), prepend=0)
    if quoting.within is None or quoting.before is None:
        return counts
    at = np.repeat(np.arange(len(ends)), counts)
    inside = quoting.within[places] != quoting.before[at]
    return counts - np.bincount(at[inside], minlength=len(ends))


def _filled(characters: Bytes, lines: Lines) -> Mask:
    """Tell the lines with a letter or a figure: the others may be blank."""
    # As signed numbers, bytes that are no ASCII, of which some are blanks, are below all others.
    filled = np.maximum.reduceat(characters.view(np.int8), lines.starts) > _HIGHEST_MARK
    if not filled.all():
        filled = np.maximum.reduceat(_FILLS[characters], lines.starts)
    return filled


def is_well_quoted(text: Bytes, separator: str) -> bool:
    """Tell whether each quote opens a cell, closes one, or is doubled within one.

    Of rows of one line each, with a line end after the last.
    """
    edges, within = _edges(ord(separator)), 0
    for start, block in blocks_of(text):
        places = np.flatnonzero(block == _QUOTE) + start
        beside = (places[within::2] - 1, places[1 - within :: 2] + 1)
        if not all(edges[text[at]].all() for at in beside):
            return False
        within = (within + len(places)) % 2
    return within == 0


def _around(odd: Mask, unclosed: Mask, top: int) -> Mask:
    """Tell the lines near odd ones, the first and the last; an open quote may reach far."""
    near = odd.copy()
    near[:top] = near[-_FOOT:] = True
    places = np.flatnonzero(near)
    for step in range(-_BESIDE, _BESIDE + 1):
        near[np.clip(places + step, 0, len(near) - 1)] = True
    open_at = np.flatnonzero(unclosed)
    for step in range(LONGEST_CELL + 1):
        near[np.minimum(open_at + step, len(near) - 1)] = True
    return near


def runs_of(rows: Mask) -> Iterator[tuple[int, int]]:
    """Yield where each run of true ones begins and stops."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
