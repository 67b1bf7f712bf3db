"""A text that is no value, as parsers tell it."""

from feuille_route.sentences import Sentence


class UnfitError(ValueError):
    """A text is no value: what was expected."""

    def __init__(self, expected: Sentence) -> None:
        super().__init__(expected)
        self.expected = expected


class NoUaiError(UnfitError):
    """A text is no UAI: the row is of no school."""
