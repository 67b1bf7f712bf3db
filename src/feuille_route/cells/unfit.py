"""A text that is no value, as parsers tell it."""

from feuille_route.findings import FindingCode
from feuille_route.sentences import Sentence


class UnfitError(ValueError):
    """A text is no value: what was expected, and the finding that it makes."""

    def __init__(self, expected: Sentence, code: FindingCode = FindingCode.CELL_UNPARSED) -> None:
        super().__init__(expected)
        self.expected = expected
        self.code = code
