"""The formats that a file nearly is of: which headers are missing, which are misspelt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from feuille_route.cells.likeness import ALIKE, likeness_of_folded
from feuille_route.exports.recognising.headings import top_of
from feuille_route.exports.recognising.locating import folded_names, locate
from feuille_route.findings import Detail
from feuille_route.formats.claims import GENERAL
from feuille_route.formats.export_format import Format, Source, spellings
from feuille_route.sentences import Sentence, _

_WIDEST: Final = 200
"""Among how many headers, from the left, misspelt ones are looked for."""
_MISSPELT: Final = 0.1
"""What a misspelt header weighs beside a missing one."""
_COMMON: Final = 0.3
"""What a header that files of any kind have weighs beside one of the format's own."""
_HALF: Final = 0.5
_MOST: Final = 0.75
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Slip:
    """A header of the file that looks like one which a format needs, and how much."""

    place: int
    written: str
    meant: str
    likeness: float = field(default=1.0, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """A format that a file is not of.

    ``missing`` are the needed headers that nothing looks like; ``distance`` is 0 where nothing
    lacks, 1 where all does; ``held`` weighs the headers of the file that the format names,
    ``share`` is how many of them it does; ``surplus`` tells that the format wants no other column
    than its own, and the file has some.
    """

    format: Format
    missing: tuple[str, ...]
    slips: tuple[Slip, ...]
    distance: float
    held: float
    share: float
    surplus: bool = False

    @property
    def lacking(self) -> tuple[str, ...]:
        """The needed headers that the file has not as they should be, in the format's order."""
        lacking = {*self.missing, *(slip.meant for slip in self.slips)}
        headers = (source.header for source in self.format.needed().values())
        return tuple(header for header in headers if header in lacking)

    @property
    def told(self) -> Detail:
        """What the finding of the file says: the format, what lacks, and what is misspelt."""
        told: Detail = {"closest": self.format.name, "missing": ", ".join(self.lacking)}
        slips = [
            _("“{written}” looks like “{meant}”", written=slip.written, meant=slip.meant)
            for slip in self.slips
        ]
        return {**told, "misspelt": reduce(_also, slips)} if slips else told

    @property
    def is_close(self) -> bool:
        """Tell whether the file may be of the format: one needed header lacks, or is misspelt.

        What is there must tell: more of it than what lacks, or the format names most of the file.
        """
        tells = self.distance < _HALF or self.share >= _MOST
        return not self.surplus and tells and (not self.missing or len(self.lacking) == 1)


def _also(one: Sentence, other: Sentence) -> Sentence:
    return _("{one}, {other}", one=one, other=other)


def nearest_to(head: bytes, formats: Sequence[Format]) -> tuple[list[Near], tuple[Format, ...]]:
    """Give the formats nearest to a file by its first kilobytes, and those that it may be of.

    Nothing is told near of a file of which no line is a header.
    """
    top = top_of(head, formats)
    near = nearest(top.names, formats) if top else []
    return (near if top and top.is_header else []), may_be(near)


def nearest(names: Sequence[str], formats: Sequence[Format], most: int = 3) -> list[Near]:
    """Give the formats that a header is nearest to, the nearest first."""
    near = [_compare(names, form) for form in formats if form.kind != "secret" and form.needed()]
    other = [one for one in near if one.lacking or one.surplus]
    likely = [one for one in other if one.distance < 1 and (one.share > _HALF or not one.surplus)]
    return sorted(likely, key=_rank)[:most]


def _rank(near: Near) -> tuple[bool, float, float, str]:
    """Put those first that the file may be of, and of these the one that names most of it."""
    close = near.is_close
    return not close, -near.held if close else 0.0, near.distance, near.format.name


def may_be(near: Sequence[Near]) -> tuple[Format, ...]:
    """Give the formats that a file may be of: those that name most of it, of the close ones."""
    close = [one for one in near if one.is_close]
    most = max((one.held for one in close), default=0.0)
    return tuple(one.format for one in close if one.held == most)


def _compare(names: Sequence[str], form: Format) -> Near:
    located = locate(names, form)
    spelt = folded_names(tuple(names))
    taken = {place for places in located.values() for place in places}
    left = {place: name for place, name in enumerate(names) if name and place not in taken}
    filled = len(taken) + len(left)
    weights = {
        name: _weight(spelt[located[name][0]] if name in located else spellings(source)[0])
        for name, source in form.needed().items()
    }
    slips = _slips(form, [name for name in weights if name not in located], left, spelt)
    missing = [name for name in weights if name not in located and name not in slips]
    lacking = sum(weights[one] for one in missing) + sum(weights[one] for one in slips) * _MISSPELT
    return Near(
        form,
        tuple(form.columns[name].header for name in missing),
        tuple(slips.values()),
        distance=lacking / sum(weights.values()),
        held=sum(_weight(spelt[place]) for place in taken)
        + sum(slip.likeness for slip in slips.values()),
        # One header alone is no file's: it counts for half.
        share=(len(taken) + len(slips)) / max(filled, _LEAST),
        surplus=form.exact and len(slips) < len(left),
    )


def _slips(
    form: Format, lacking: Sequence[str], left: Mapping[int, str], spelt: Sequence[str]
) -> Mapping[str, Slip]:
    """Give the needed columns that a header of the file looks like, each by one header."""
    folded = {place: spelt[place] for place in [*left][:_WIDEST]}
    slips: dict[str, Slip] = {}
    for name in lacking:
        best, place = _misspelt(form.columns[name], folded)
        if best >= ALIKE:
            slips[name] = Slip(place, left[place], form.columns[name].header, best)
            del folded[place]
    return slips


def _weight(folded: str) -> float:
    return _COMMON if folded in GENERAL else 1.0


def _misspelt(source: Source, left: Mapping[int, str]) -> tuple[float, int]:
    """Tell how much the header looks like one of a source column that does most, and its place."""
    found = [
        (likeness_of_folded(name, spelling), -place)
        for spelling in spellings(source)
        for place, name in left.items()
    ]
    best, place = max(found, default=(0.0, 0))
    return best, -place
