"""What is wrong in a declaration: a sentence and the place in the file that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from feuille_route.cells.folding import fold
from feuille_route.sentences import Sentence, _

Route = tuple[str | int, ...]
"""The way to a value: ``("targets", 3, "threshold")``."""


class Mistake(ValueError):  # noqa: N818 - caught where the place is known, never seen outside
    """What is wrong, raised where the place is not known, as in a validator of a model.

    It is said of the key at its place, or of ``name``; with an empty one, the sentence says it.
    Of the fields that the sentence lacks, ``told`` fills in ``key`` and ``written``: what stands at
    the place.
    """

    def __init__(self, sentence: Sentence, name: str | None = None) -> None:
        super().__init__(sentence.template)
        self.sentence = sentence
        self.name = name


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake at ``place``; ``line`` where the place alone does not tell it, as for a key.

    ``complaint`` is what the parser says, of what is no YAML.
    """

    place: Route
    text: Sentence
    line: int | None = None
    complaint: str = ""


def told(mistake: Mistake, place: Route, written: str) -> Problem:
    """The problem that a mistake is at its place."""
    key = next((part for part in reversed(place) if isinstance(part, str)), "")
    name = key if mistake.name is None else mistake.name
    text = _with(mistake.sentence, key=key, written=written)
    return Problem(place, _("{name}: {what}", name=name, what=text) if name else text)


def _with(sentence: Sentence, **known: str) -> Sentence:
    fields = {
        field: _with(value, **known) if isinstance(value, Sentence) else value
        for field, value in sentence.fields.items()
    }
    return replace(sentence, fields={**known, **fields})


def excused(problems: Iterable[Problem]) -> set[Route]:
    """The places whose value is wrong already: nothing more is said of them, or below them."""
    return {problem.place for problem in problems if problem.line is None and problem.place}


def within(place: Route, places: set[Route]) -> bool:
    """Whether a place, or one above it, is among others."""
    return any(place[:end] in places for end in range(1, len(place) + 1))


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that somebody who wrote ``word`` most likely meant."""
    return _nearest(word, tuple(words))


@lru_cache(maxsize=1024)
def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    known = {fold(each): each for each in words}
    close = get_close_matches(fold(word), known, n=1, cutoff=0.5 if len(word) < 4 else 0.6)
    return known[close[0]] if close else None


def unknown(what: Sentence | str, word: str, words: Iterable[str]) -> Sentence:
    """A sentence for a word that is not one of ``words``."""
    words = tuple(words)
    close = nearest(word, words)
    if close is not None:
        return _(
            'unknown {what} "{word}": did you mean "{close}"?', what=what, word=word, close=close
        )
    if not words:
        return _('unknown {what} "{word}": none is declared', what=what, word=word)
    listed = ", ".join(words)
    return _('unknown {what} "{word}": expected one of {words}', what=what, word=word, words=listed)


def no_groups(column: str) -> Sentence:
    """A sentence for a column by which nothing is broken down."""
    return _('"{column}" makes no groups: name a column of words, not of persons', column=column)
