"""A text that is no value, as parsers tell it."""

from feuille_route.sentences import Sentence, _


class UnfitError(ValueError):
    """A text is no value: what was expected."""

    def __init__(self, expected: Sentence) -> None:
        super().__init__(expected)
        self.expected = expected


class EitherError(UnfitError):
    """A number may be two: ``10,000`` is ten or ten thousand."""

    def __init__(self, few: float, many: float) -> None:
        said = _("{few} or {many}, and nobody can tell which", few=f"{few:g}", many=f"{many:g}")
        super().__init__(said)
        self.few, self.many = few, many


class NoUaiError(UnfitError):
    """A text is no UAI: the row is of no school."""
