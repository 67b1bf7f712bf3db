"""Words that say of a row that it is the total of others."""

import re
from typing import Final

from feuille_route.cells.folding import fold

_TOTAL: Final = re.compile(
    r"(?:grand |sous[ -])?(?:total|totaux|tot)\b.*|ensemble\b.*|tou(?:t|s|tes)\b.*|somme\b.*"
    r"|(?:filles?|f) ?(?:et|\+|/|&) ?(?:garcons?|g)|(?:garcons?|g) ?(?:et|\+|/|&) ?(?:filles?|f)"
    r"|(?:f|h) ?(?:\+|/|&) ?(?:f|h)|mixte"
)


def is_total_word(cell: str) -> bool:
    """Tell whether a cell says that its row is a total: ``Total``, ``Ensemble``."""
    return bool(_TOTAL.fullmatch(fold(cell)))
