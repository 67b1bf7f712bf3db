"""The formats that a file nearly is of: which headers are missing, which are misspelt."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from feuille_route.cells.folding import fold_header
from feuille_route.explaining.headings import count_known, is_heading, known_headers
from feuille_route.exports.recognition import locate
from feuille_route.files.contents import Content, read_head
from feuille_route.files.head import HEAD, SEPARATORS, find_encoding, header_lines, split_header
from feuille_route.formats.coherence import GENERAL
from feuille_route.formats.export_format import Format, Source

_NO_NAME: Final = re.compile(
    r"(?!(?:19|20)\d\d$)[-+]?[\d\s.,]+ ?%?|[^@\s]+@[^@\s]+|\d{7}[A-Za-z]"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*"
)
_ALIKE: Final = 0.8
_MISSPELT: Final = 0.1
"""What a misspelt header weighs beside a missing one."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A header of the file that looks like one which a format needs."""

    place: int
    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Near:
    """A format that a file is not of.

    ``missing`` are the needed headers that nothing looks like; ``surplus`` tells that the format
    wants no other column than its own, and the file has some.
    """

    format: Format
    missing: tuple[str, ...]
    slips: tuple[Slip, ...]
    surplus: bool = False


@dataclass(frozen=True, slots=True)
class Top:
    """The line that seems to be a file's header, from line 1, and what stands in it."""

    line: int
    encoding: str
    separator: str
    names: tuple[str, ...]
    is_header: bool = True

    @property
    def width(self) -> int:
        """How many cells hold something."""
        return sum(map(bool, self.names))


def find_top(content: Content, formats: Sequence[Format]) -> Top | None:
    """Find the likeliest line of headers, otherwise that which has most columns."""
    try:
        head = read_head(content, HEAD)
    except OSError:
        return None
    tops = [
        Top(line.number, find_encoding(head), separator, split_header(_text(line.raw), separator))
        for line in header_lines(head)
        for separator in SEPARATORS
    ]
    known = known_headers(formats)
    heads = [top for top in tops if _may_head(top.names, known) and not _stands_below(top, tops)]
    if heads:
        widest = max(top.width for top in heads)
        first = min(top.line for top in heads if top.width * 2 >= widest)
        heads = [top for top in heads if top.line == first]
    best = max(heads or tops, key=lambda top: _likelihood(top, known), default=None)
    return best and replace(best, is_header=bool(heads))


def _stands_below(top: Top, tops: Sequence[Top]) -> bool:
    """Tell whether a line above is as wide, and so this one a row among rows, or a second table."""
    return any(
        one.line < top.line and one.separator == top.separator and one.width >= top.width
        for one in tops
    )


def _may_head(names: Sequence[str], known: frozenset[str]) -> bool:
    """Tell whether a line says headers, and no number (but a year), date, address or UAI."""
    if any(_NO_NAME.fullmatch(name) for name in names if name):
        return False
    return is_heading(names, known)


def encoding_of(content: Content) -> str:
    """Tell the encoding of a file by its first kilobytes; raises ``OSError``."""
    return find_encoding(read_head(content, HEAD))


def _text(raw: bytes) -> str:
    return raw.decode(find_encoding(raw), errors="replace").removeprefix("\ufeff").strip("\r\n")


def _likelihood(top: Top, known: frozenset[str]) -> tuple[int, int, int]:
    return count_known(top.names, known), top.width, -top.line


def closest(names: Sequence[str], formats: Sequence[Format], most: int = 3) -> list[Near]:
    """Give the formats that a header is nearest to, the nearest first."""
    near = [_compare(names, form) for form in formats if form.kind != "secret" and form.needed()]
    ranked = sorted(((_distance(one), one.format.name, one) for one in near), key=lambda r: r[:2])
    return [one for distance, _, one in ranked if distance < 1][:most]


def _compare(names: Sequence[str], form: Format) -> Near:
    located = locate(names, form)
    taken = {place for places in located.values() for place in places}
    left = {place: name for place, name in enumerate(names) if name and place not in taken}
    missing: list[str] = []
    slips: list[Slip] = []
    for name, source in form.needed().items():
        if name in located:
            continue
        slip = _slip(source, left)
        if slip is None:
            missing.append(source.header)
        else:
            slips.append(slip)
            del left[slip.place]
    return Near(form, tuple(missing), tuple(slips), form.exact and bool(left))


def _distance(near: Near) -> float:
    """Measure how far a file is from a format: 1 where it has nothing of it."""
    needed = near.format.needed()
    lacking = {*near.missing, *(slip.meant for slip in near.slips)}
    had = [source.header for source in needed.values() if source.header not in lacking]
    if not near.slips and all(fold_header(header) in GENERAL for header in had):
        return 1.0 if not had else 1 - 0.1 * len(had) / len(needed)
    return (len(near.missing) + _MISSPELT * len(near.slips)) / len(needed)


def _slip(source: Source, left: Mapping[int, str]) -> Slip | None:
    """Find the header that looks most like one of a source column, if any does."""
    found = [
        (likeness(name, spelling), -place)
        for place, name in left.items()
        for spelling in (source.header, *source.aliases)
    ]
    best, place = max(found, default=(0.0, 0))
    return Slip(-place, left[-place], source.header) if best >= _ALIKE else None


def likeness(written: str, meant: str) -> float:
    """Tell how alike two headers are, from 0 to 1; below 0.8, at most so.

    What stands in parentheses matters little.

    >>> likeness("Durée", "Durée (heures)"), likeness("Efectif", "Effectif") > 0.9
    (0.9, True)
    """
    one, other = fold_header(written), fold_header(meant)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(f"{shorter} ("):
        return 0.9
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    quick = min(matcher.real_quick_ratio(), matcher.quick_ratio())
    return quick if quick < _ALIKE else matcher.ratio()
