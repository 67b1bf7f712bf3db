"""Where the columns of a format stand in a header."""

import re
from collections.abc import Collection, Mapping, Sequence
from fnmatch import translate
from functools import cache, lru_cache
from typing import Final

from feuille_route.cells.folding import fold_header
from feuille_route.formats.export_format import Format, Source, spellings

_BRACKET: Final = re.compile(r"\[")


@lru_cache(maxsize=256)
def folded_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Fold the names of a header."""
    return tuple(map(fold_header, names))


def locate(names: Sequence[str], form: Format) -> Mapping[str, tuple[int, ...]]:
    """Give, for each source column that the header holds, the positions where it stands.

    Of several spellings that are there the first counts. A repeated column takes what no other one
    names.
    """
    folded = folded_names(tuple(names))
    places: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for name, source in sorted(form.columns.items(), key=lambda item: item[1].repeated):
        at = _repeated(folded, source, taken) if source.repeated else _single(folded, source)
        if at:
            places[name] = at
            taken.update(at)
    return {name: places[name] for name in form.columns if name in places}


def _single(folded: Sequence[str], source: Source) -> tuple[int, ...]:
    spelt = next((one for one in spellings(source) if one and one in folded), None)
    return tuple(i for i, header in enumerate(folded) if header == spelt) if spelt else ()


def _repeated(folded: Sequence[str], source: Source, taken: Collection[int]) -> tuple[int, ...]:
    left = ((i, header) for i, header in enumerate(folded) if header and i not in taken)
    return tuple(i for i, header in left if is_one_of(header, source))


def is_one_of(header: str, source: Source) -> bool:
    """Tell whether a folded header is one of those of a repeated column."""
    unlike = tuple(map(fold_header, source.unlike))
    return fits(header, spellings(source)) and not (unlike and fits(header, unlike))


def fits(header: str, known: tuple[str, ...]) -> bool:
    """Tell whether a header fits one of some patterns; ``*`` is any text."""
    return _compiled(known).match(header) is not None


@cache
def _compiled(known: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(_BRACKET.sub("[[]", pattern)) for pattern in known))


def filling(name: str, source: Source) -> str:
    """Give what stands in a repeated column's header in place of ``*``, folded."""
    folded = fold_header(name)
    for pattern in spellings(source):
        start, _, end = pattern.partition("*")
        if folded.startswith(start) and folded.endswith(end):
            return folded.removeprefix(start).removesuffix(end).strip()
    return folded
