"""Numbers that a publisher hides: ``<5``, ``ns``, ``nd``, ``s``; none is known, nor is it zero."""

import math
import re
from typing import Final

from feuille_route.cells.folding import fold

_BELOW: Final = re.compile(r"(?:<|moins de|inferieur a|less than|under) ?(\d{1,4})")
_AT_MOST: Final = re.compile(r"(?:<=|=<|≤|⩽|au plus|at most) ?(\d{1,4})")
_WORDS: Final = frozenset({"ns", "n.s.", "nd", "n.d.", "s", "ss", "secret", "secret statistique"})


def hidden_most(text: str, *, whole: bool = True) -> float | None:
    """Give the most that a hidden number may be, infinite where it does not say; else ``None``.

    Of numbers that are not ``whole``, such as hours, what is below 5 may come near to it.

    >>> hidden_most("<5"), hidden_most("< 10"), hidden_most("≤ 4"), hidden_most("5")
    (4.0, 9.0, 4.0, None)
    """
    folded = fold(text)
    if folded in _WORDS:
        return math.inf
    if (below := _BELOW.fullmatch(folded)) and int(below[1]):
        return float(int(below[1]) - whole)
    found = _AT_MOST.fullmatch(folded)
    return float(found[1]) if found else None


def is_hidden(text: str) -> bool:
    """Tell whether a cell says that its number is hidden."""
    return hidden_most(text) is not None
