"""The shape of a table in lines: which of them are its rows, and what stands below it.

A row has as many cells as the header has names. Empty cells beyond them are nobody's as long as
every row has as many; a row that has more was pushed to the right, and nothing of it is read.
"""

import re
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import Final, NamedTuple

from feuille_route.cells.folding import fold, fold_header
from feuille_route.exports.recognising.header import Header
from feuille_route.tables import TABLES

Cells = list[str]

BLOCK: Final = 16
"""A spreadsheet decides every so many lines how many empty cells their ends have."""
_MAY_BE_DECIMAL: Final = frozenset({"number", "hours", "score", "text", "label"})
_WIDEST_NOTE: Final = 4
_LEAST_WORDS: Final = 3
_NUMBER: Final = re.compile(r"\d[\d\s,.]*%?")
_TOTAL: Final = re.compile(r"(?:grand |sous )?(?:total|totaux)(?: general| generaux)?(?: ?:)?")
_NOTE: Final = re.compile(
    r"(?:sources?|notes?|champs?|lecture|legende|nb|n\.b\.|remarques?|avertissement|attention"
    r"|donnees|extraction|mise a jour|export(?:e|ation)?|edit(?:e|ion)|imprime)\b[^:;]{0,40}:"
    r"|sources?\b|(?:donnees|export\w*|extrait\w*|extraction|edite|imprime|mis a jour|mise a jour)"
    r" (?:au|du|le|de|par)\b|\(\d\)|\*+|©"
)
"""How the lines begin that a spreadsheet's author writes below a table, folded."""
NOTE_BYTES: Final = re.compile(
    rb"(?i)[\W_]*(?:source|note|champ|lecture|l\S{1,2}gende|n\.?b\.?|remarque|avertissement"
    rb"|attention|donn|extra|mis|export|\S{1,2}dit|imprim|\(\d\)|\*|\xc2\xa9|\xa9)"
)
"""What tells in bytes that such a line may be there."""


class SplitLine(NamedTuple):
    """A line that is no title: its number, and its cells; ``None`` where it has none, with ``why``.

    ``width`` is how many cells it seems to have. A quoted line end makes one of several.
    """

    number: int
    cells: Cells | None
    width: int
    why: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether no cell holds anything."""
        return self.cells is not None and not any(cell.strip() for cell in self.cells)


def is_header(cells: Sequence[str], header: Header) -> bool:
    """Tell whether a row is a header once more: half of its cells, and two, are names of it."""
    filled = [cell for cell in cells if cell.strip()]
    least = max(2, (len(filled) + 1) // 2)
    words = filled if header.is_numbered else [cell for cell in filled if not cell.isdigit()]
    return len(words) >= least and sum(fold_header(c) in header.folded for c in words) >= least


def is_same_header(cells: Sequence[str], header: Header) -> bool:
    """Tell whether a row is the very header once more."""
    said, names = ([fold_header(cell) for cell in one] for one in (cells, header.names))
    # A spreadsheet adds empty cells at the ends of lines, or leaves them out.
    while said and not said[-1]:
        said.pop()
    while names and not names[-1]:
        names.pop()
    return said == names


def tails(lines: Sequence[SplitLine], header: Header) -> tuple[int, int]:
    """Give how many empty cells a row may have beyond the names: in the first lines, and below.

    That is how many all rows have. The first lines may have as many as the header has, where all
    of them do: a spreadsheet writes the same number in sixteen lines.
    """
    last = header.named
    widths = [
        (line.number, line.width - last)
        for line in lines
        if line.cells is not None and line.width >= last and not line.is_blank
    ]
    of_top = [tail for number, tail in widths if number <= BLOCK]
    least = min((tail for _, tail in widths), default=0)
    top = min(of_top, default=least)
    return (top if top <= header.width - last else least), least


def may_be_decimal(cells: Sequence[str], header: Header) -> bool:
    """Tell whether two cells may be the halves of one number, whose comma nothing quotes.

    ``tablettes,01/03/2021,3,5,`` is 3,5 of no source, or 3 of the source 5.
    """
    halves = pairwise(cells)
    return any(
        left.strip().isdigit() and right.strip().isdigit() and _may_hold_decimals(at, header)
        for at, (left, right) in enumerate(halves)
    )


def _may_hold_decimals(place: int, header: Header) -> bool:
    named = (name for name, places in header.columns.items() if place in places)
    parsers = [header.format.columns[name].parse for name in named]
    return not parsers or parsers[0] in _MAY_BE_DECIMAL


def find_notes(lines: Sequence[SplitLine], header: Header) -> int:
    """Give how many lines at the end are notes below the table: sources, dates of extraction.

    A line of one text that begins as notes do, or is of several words below an empty line. One that
    may be a row, since its text alone names a thing, must begin so and stand there.
    """
    at = first = len(lines)
    while at and (lines[at - 1].is_blank or is_text(lines[at - 1], header)):
        at -= 1
    below = False
    for place in range(at, len(lines)):
        line = lines[place]
        below |= line.is_blank
        if line.is_blank:
            continue
        said, in_words = _is_note(line), _is_in_words(line)
        alone = _may_be_alone(line, header)
        sure = said and below if alone else said or (below and in_words)
        first = min(first, place) if sure else len(lines)
    return len(lines) - first


def is_text(line: SplitLine, header: Header) -> bool:
    """Tell whether a line is one text: a cell, or a note in which separators stand."""
    if line.cells is None:
        return False
    filled = [cell.strip() for cell in line.cells if cell.strip()]
    alone = len(filled) == 1 and any(letter.isalpha() for letter in filled[0])
    short = line.width < header.named or 2 * len(filled) < header.named
    return (alone and header.named > 1) or (
        short and len(filled) <= _WIDEST_NOTE and _is_note(line)
    )


def _is_note(line: SplitLine) -> bool:
    first = next((cell for cell in line.cells or () if cell.strip()), "")
    return bool(_NOTE.match(fold(first)))


def _is_in_words(line: SplitLine) -> bool:
    return max(len(cell.split()) for cell in line.cells or [""]) >= _LEAST_WORDS


def _may_be_alone(line: SplitLine, header: Header) -> bool:
    """Tell whether the one cell of a line is all that tells a thing of its table from others."""
    if line.cells is None or line.width < header.named:
        return False
    place = next(at for at, cell in enumerate(line.cells) if cell.strip())
    sources = {name for name, places in header.columns.items() if place in places}
    return any(_fills_key(table, sources, header) for table in header.format.tables)


def _fills_key(table: str, sources: set[str], header: Header) -> bool:
    """Tell whether texts of these columns alone make what tells the things of a table apart."""
    columns = header.format.columns
    return any(
        all(
            sources.issuperset(origin.sources)
            and all(columns[name].parse in ("text", "label") for name in origin.sources)
            for column in TABLES[table].required
            for origin in row.get(column, ())[:1]
        )
        for row in header.format.tables[table]
    )


def stands_apart(lines: Sequence[SplitLine], at: int, header: Header) -> bool:
    """Tell whether another table may begin at a line: below an empty one or a title, or wider.

    Some line must follow, and more than one cell be filled.
    """
    line = lines[at]
    if line.is_blank or line.cells is None or at + 1 == len(lines):
        return False
    if not _holds_two(line):
        return False
    other = not header.named <= line.width <= header.width
    above = lines[at - 1]
    return other or not _holds_two(above) or any(map(str.strip, line.cells[header.named :]))


def _holds_two(line: SplitLine) -> bool:
    filled = (cell for cell in line.cells or () if cell.strip())
    return len(list(islice(filled, 2))) == 2


def is_total(cells: Sequence[str]) -> bool:
    """Tell whether a row is one of totals: the word alone, a cell that is empty, numbers."""
    first, *others = [cell.strip() for cell in cells if cell.strip()] or [""]
    numbers = bool(others) and all(_NUMBER.fullmatch(cell) for cell in others)
    total = _TOTAL.fullmatch(fold(first).replace("-", " "))
    return numbers and bool(total) and len(others) + 1 < len(cells)
