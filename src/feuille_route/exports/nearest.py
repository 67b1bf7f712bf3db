"""The formats that a file nearly is of: which headers are missing, which are misspelt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from feuille_route.cells.likeness import ALIKE, likeness_of_folded
from feuille_route.exports.headings import top_of
from feuille_route.exports.locating import folded_names, locate
from feuille_route.formats.coherence import GENERAL
from feuille_route.formats.export_format import Format, Source, spellings

_WIDEST: Final = 200
"""Among how many headers, from the left, misspelt ones are looked for."""
_MISSPELT: Final = 0.1
"""What a misspelt header weighs beside a missing one."""
_COMMON: Final = 0.3
"""What a header that files of any kind have weighs beside one of the format's own."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A header of the file that looks like one which a format needs."""

    place: int
    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Near:
    """A format that a file is not of.

    ``missing`` are the needed headers that nothing looks like; ``distance`` is 0 where nothing
    lacks, 1 where all does; ``surplus`` tells that the format wants no other column than its own,
    and the file has some.
    """

    format: Format
    missing: tuple[str, ...]
    slips: tuple[Slip, ...]
    distance: float
    surplus: bool = False

    @property
    def lacking(self) -> tuple[str, ...]:
        """The needed headers that the file has not as they should be, in the format's order."""
        lacking = {*self.missing, *(slip.meant for slip in self.slips)}
        headers = (source.header for source in self.format.needed().values())
        return tuple(header for header in headers if header in lacking)


def nearest_to(head: bytes, formats: Sequence[Format]) -> list[Near]:
    """Give the formats nearest to a file by its first kilobytes; none where no line is a header."""
    top = top_of(head, formats)
    return nearest(top.names, formats) if top and top.is_header else []


def nearest(names: Sequence[str], formats: Sequence[Format], most: int = 3) -> list[Near]:
    """Give the formats that a header is nearest to, the nearest first."""
    near = [_compare(names, form) for form in formats if form.kind != "secret" and form.needed()]
    other = [one for one in near if one.lacking or one.surplus]
    ranked = sorted(other, key=lambda one: (one.distance, one.format.name))
    return [one for one in ranked if one.distance < 1][:most]


def _compare(names: Sequence[str], form: Format) -> Near:
    located = locate(names, form)
    taken = {place for places in located.values() for place in places}
    left = {place: name for place, name in enumerate(names) if name and place not in taken}
    spelt = folded_names(tuple(names))
    folded = {place: spelt[place] for place in [*left][:_WIDEST]}
    missing: list[str] = []
    slips: list[Slip] = []
    lacking = whole = 0.0
    for name, source in form.needed().items():
        known = spelt[located[name][0]] if name in located else spellings(source)[0]
        weight = _COMMON if known in GENERAL else 1.0
        whole += weight
        if name in located:
            continue
        place = _misspelt(source, folded)
        if place is None:
            missing.append(source.header)
            lacking += weight
        else:
            slips.append(Slip(place, left.pop(place), source.header))
            lacking += weight * _MISSPELT
            del folded[place]
    surplus = form.exact and bool(left)
    return Near(form, tuple(missing), tuple(slips), lacking / whole, surplus)


def _misspelt(source: Source, left: Mapping[int, str]) -> int | None:
    """Find where the header stands that looks most like one of a source column, if any does."""
    found = [
        (likeness_of_folded(name, spelling), -place)
        for spelling in spellings(source)
        for place, name in left.items()
    ]
    best, place = max(found, default=(0.0, 0))
    return -place if best >= ALIKE else None
