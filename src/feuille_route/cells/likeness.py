"""How alike two texts are, where one may be the other with a typing error."""

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from feuille_route.cells.folding import fold_header

ALIKE: Final = 0.8
"""From here on, one header is taken for another with a typing error."""


def likeness(written: str, meant: str) -> float:
    """Tell how alike two headers are, from 0 to 1; below 0.8, at most so.

    What stands in parentheses matters little.

    >>> likeness("Durée", "Durée (heures)"), likeness("Efectif", "Effectif") > 0.9
    (0.9, True)
    """
    return likeness_of_folded(fold_header(written), fold_header(meant))


@lru_cache(maxsize=1 << 16)
def likeness_of_folded(one: str, other: str) -> float:
    """Tell how alike two folded headers are: as ``likeness``."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(f"{shorter} ("):
        return 0.9
    # A letter that stands in one of the two only has no match: most pairs need no more.
    unmatched = max(len(longer) - len(shorter), len(_letters(one) ^ _letters(other)))
    most = 1 - unmatched / (len(one) + len(other))
    if most < ALIKE:
        return most
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    quick = matcher.quick_ratio()
    return quick if quick < ALIKE else matcher.ratio()


@lru_cache(maxsize=1 << 14)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)
