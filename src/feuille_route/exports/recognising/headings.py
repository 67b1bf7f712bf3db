"""Telling headers from cells: what stands in a line of headers may be shown, a cell may not.

What is learnt so of a file that no format recognises is its likeliest line of headers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from feuille_route.cells.folding import fold_header
from feuille_route.cells.likeness import likeness_of_folded
from feuille_route.cells.words import load_vocabulary, word_list
from feuille_route.files.contents import Content, read_head
from feuille_route.files.head import HEAD, SEPARATORS, find_encoding, header_lines, split_header
from feuille_route.formats.claims import GENERAL
from feuille_route.formats.export_format import Format, spellings

_LEAST: Final = 2
_ALIKE: Final = 0.85
_ALIKE_LENGTH: Final = 5

_TELLING: Final = word_list("header")
_OTHER: Final = word_list("header_or_cell")
_ALONE: Final = word_list("header_alone")
_JOINING: Final = word_list("joining")
_WORD: Final = re.compile(r"[^\W\d_]+")
_NAMED_VALUE: Final = re.compile(r":\s*[^\s:]|^<")
_NO_NAME: Final = re.compile(
    r"(?!(?:19|20)\d\d$)[-+]?[\d\s.,]+ ?%?|[^@\s]+@[^@\s]+|\d{7}[A-Za-z]"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*"
)
# Pix's competences are headers of certifications; a row holds no eight of them, all distinct.
_CODE: Final = re.compile(r"[1-5]\.[1-4]")
_MANY_CODES: Final = 8
_NAMES_ONLY: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-])*")


@dataclass(frozen=True, slots=True)
class Top:
    """The line that seems to be a file's header, from line 1, and what stands in it.

    ``is_header``: it is one, by what it says or by the numbers below it; ``is_worded``: by what it
    says, so that it may be shown whole.
    """

    line: int
    encoding: str
    separator: str
    names: tuple[str, ...]
    is_header: bool = True
    is_worded: bool = True

    @property
    def width(self) -> int:
        """How many cells hold something."""
        return sum(map(bool, self.names))


def find_top(content: Content, formats: Sequence[Format]) -> Top | None:
    """Find the likeliest line of headers, otherwise that which has most columns."""
    try:
        return top_of(read_head(content, HEAD), formats)
    except OSError:
        return None


def top_of(head: bytes, formats: Sequence[Format]) -> Top | None:
    """Find the likeliest line of headers in the first kilobytes of a file."""
    tops = [
        Top(line.number, find_encoding(head), separator, split_header(_text(line.raw), separator))
        for line in header_lines(head)
        for separator in SEPARATORS
    ]
    known = known_headers(formats)
    heads = [top for top in tops if not _stands_below(top, tops) and may_head(top.names, known)]
    if heads:
        widest = max(top.width for top in heads)
        first = min(top.line for top in heads if top.width * 2 >= widest)
        heads = [top for top in heads if top.line == first]
    worded = bool(heads)
    heads = heads or [top for top in tops if _stands_above_numbers(top, tops)]
    best = max(heads or tops, key=lambda top: _likelihood(top, known), default=None)
    return best and replace(best, is_header=bool(heads), is_worded=worded)


def _stands_below(top: Top, tops: Sequence[Top]) -> bool:
    """Tell whether a line above is as wide, and so this one a row among rows, or a second table."""
    return any(
        one.line < top.line and one.separator == top.separator and one.width >= top.width
        for one in tops
    )


def _stands_above_numbers(top: Top, tops: Sequence[Top]) -> bool:
    """Tell whether a line of distinct texts stands above rows that hold numbers in their place.

    A row among others would hold numbers where they do: in half of its cells, and two.
    """
    below = [one.names for one in tops if one.separator == top.separator and one.line > top.line]
    rows = [row for row in below if len(row) == len(top.names)]
    told = [at for at, name in enumerate(top.names) if name and not _NO_NAME.fullmatch(name)]
    if not rows or len(set(top.names)) < len(top.names) or len(told) < top.width:
        return False
    numbers = [at for at in told if all(_NO_NAME.fullmatch(row[at]) for row in rows if row[at])]
    return len([at for at in numbers if any(row[at] for row in rows)]) >= max(_LEAST, top.width / 2)


def may_head(names: Sequence[str], known: frozenset[str]) -> bool:
    """Tell whether a line says headers, and no number (but a year), date, address or UAI."""
    codes = {name for name in names if _CODE.fullmatch(name)}
    others = [name for name in names if len(codes) < _MANY_CODES or name not in codes]
    if any(_NO_NAME.fullmatch(name) for name in others if name):
        return False
    return is_heading(others, known)


def encoding_of(content: Content) -> str:
    """Tell the encoding of a file by its first kilobytes; raises ``OSError``."""
    return find_encoding(read_head(content, HEAD))


def _text(raw: bytes) -> str:
    return raw.decode(find_encoding(raw), errors="replace").removeprefix("\ufeff").strip("\r\n")


def _likelihood(top: Top, known: frozenset[str]) -> tuple[int, int, int]:
    return count_known(top.names, known), top.width, -top.line


def is_heading(names: Sequence[str], known: frozenset[str]) -> bool:
    """Tell whether half of the cells of a line, and two, are headers by what they say."""
    filled = [fold_header(name) for name in names if name]
    wanted = max(_LEAST, (len(filled) + 1) // 2)
    told = [name for name in filled if _tells(name, known)]
    if len(told) >= wanted or len(filled) < _LEAST:
        return len(told) >= wanted
    others = (name for name in filled if name not in told)
    return len(told) + sum(_is_alike(name, known) for name in others) >= wanted


def count_known(names: Iterable[str], known: frozenset[str]) -> int:
    """Count the cells of a line that are headers by what they say."""
    return sum(_tells(fold_header(name), known) for name in names if name)


def _tells(folded: str, known: frozenset[str]) -> bool:
    """Tell whether a folded cell is a known header, or holds a word of headers and no value."""
    if folded in _words_of_cells() or _NAMED_VALUE.search(folded):
        return False
    if folded in known or folded in _ALONE or "n°" in folded:
        return True
    return not _TELLING.isdisjoint(_WORD.findall(folded))


def _is_alike(folded: str, known: frozenset[str]) -> bool:
    """Tell whether a cell is a known header but for a letter."""
    if len(folded) < _ALIKE_LENGTH or folded in _words_of_cells():
        return False
    near = [one for one in known if abs(len(one) - len(folded)) <= _LEAST]
    return any(likeness_of_folded(folded, one) >= _ALIKE for one in near)


def known_headers(formats: Sequence[Format]) -> frozenset[str]:
    """The folded headers that are of some format, or of files of any kind."""
    sources = (source for form in formats for source in form.columns.values())
    return GENERAL.union(*map(spellings, sources))


@cache
def _words_of_cells() -> frozenset[str]:
    """What cells of closed lists hold: no header, though one may be written so."""
    lists = load_vocabulary().values()
    texts = (text for values in lists for texts in values.values() for text in texts)
    return frozenset(map(fold_header, texts)) - _TELLING - _ALONE


def may_name_a_person(header: str, known: frozenset[str] = frozenset()) -> bool:
    """Tell whether a header is of letters alone, and no word of it is one of headers.

    >>> may_name_a_person("ZZPETIT Léo"), may_name_a_person("Lieu du stage")
    (True, False)
    """
    words = set(_WORD.findall(fold_header(header)))
    others = {word for name in known for word in _WORD.findall(name)} - _JOINING
    return bool(_NAMES_ONLY.fullmatch(header)) and words.isdisjoint(_TELLING | _OTHER | others)
