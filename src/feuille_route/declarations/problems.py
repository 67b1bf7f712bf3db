"""What is wrong in a roadmap: a sentence and the place in the file that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from feuille_route.cells.folding import fold

Path = tuple[str | int, ...]
"""The way to a value: ``("targets", 3, "threshold")``."""


class Mistake(Exception):  # noqa: N818 - caught where the place is known, never seen outside
    """What is wrong, raised where the place is not known."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake at ``path``; ``line`` where the path alone does not tell it, as for a key."""

    path: Path
    text: str
    line: int | None = None


def excused(problems: Iterable[Problem]) -> set[Path]:
    """The paths whose value is wrong already: nothing more is said of them, or below them."""
    return {problem.path for problem in problems if problem.line is None and problem.path}


def within(path: Path, paths: set[Path]) -> bool:
    """Whether a path, or one above it, is among others."""
    return any(path[:end] in paths for end in range(1, len(path) + 1))


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that somebody who wrote ``word`` most likely meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    known = {fold(each): each for each in words}
    close = get_close_matches(fold(word), known, n=1, cutoff=0.5 if len(word) < 4 else 0.6)
    return known[close[0]] if close else None


def unknown(what: str, word: str, words: Iterable[str]) -> str:
    """A sentence for a word that is not one of ``words``."""
    words = tuple(words)
    close = nearest(word, words)
    if close is not None:
        return f'unknown {what} "{word}": did you mean "{close}"?'
    if not words:
        return f'unknown {what} "{word}": none is declared'
    return f'unknown {what} "{word}": expected one of {", ".join(words)}'
