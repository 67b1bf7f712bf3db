"""Regular expressions in a declaration: what is wrong with one, and how long a text one may read.

Python tries one way after the other. How many there are is counted from the expression alone, so
that none runs for ever: what has too many is refused, and no text is searched that is longer than
an expression can bear.
"""

import importlib
import math
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from feuille_route.declarations.problems import Mistake
from feuille_route.sentences import Sentence, _

LABEL: Final = 30
"""The letters that an expression on class labels must bear."""
CELL: Final = 200
"""The letters that an expression on cells must bear."""

_LONGEST: Final = 10_000
_WAYS: Final = 3_000_000
_STEPS: Final = 10_000
_REPEATS: Final = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")

_SAID: Final[tuple[tuple[str, Sentence], ...]] = (
    ("missing ), unterminated subpattern", _("a parenthesis is not closed")),
    ("unbalanced parenthesis", _("a parenthesis is closed that was not opened")),
    ("unterminated character set", _("a [ is not closed")),
    ("bad character range", _("a range whose end is before its start")),
    ("nothing to repeat", _("nothing stands before a sign that repeats")),
    ("multiple repeat", _("two signs that repeat follow each other")),
    ("bad escape", _("a \\ that means nothing here")),
)
"""What Python says, by how it begins."""


_NESTED: Final = _(
    "a part that repeats holds | or another sign that repeats, and could be tried for ever: "
    "repeat single characters only, as [a-z0-9 ]*"
)
_TOO_MANY: Final = _(
    "too many parts of changing length (* + ? |), which could be tried for ever: keep the first "
    "ones only"
)


@dataclass(frozen=True, slots=True)
class Bounded:
    """An expression that searches no text longer than ``reach``."""

    pattern: re.Pattern[str]
    reach: int

    def search(self, text: str) -> re.Match[str] | None:
        """Search a text; one that is too long holds nothing that is found."""
        return self.pattern.search(text) if len(text) <= self.reach else None


@lru_cache(maxsize=256)
def bounded(pattern: str, flags: int = 0) -> Bounded:
    """Compile an expression in which ``trouble`` finds nothing."""
    return Bounded(_compiled(pattern, flags), _reach(pattern))


def trouble(pattern: str, letters: int = CELL) -> Sentence | None:
    """What is wrong with a regular expression, and at which character; ``None`` where nothing.

    It must bear texts of so many letters.
    """
    try:
        _compiled(pattern)
        return None if _reach(pattern) >= letters else _no_expression(_TOO_MANY)
    except Mistake as mistake:
        return _no_expression(mistake.sentence)
    except (OverflowError, RecursionError):
        return _no_expression(_TOO_MANY)
    except re.error as error:
        what = next((said for start, said in _SAID if error.msg.startswith(start)), error.msg)
        at = 1 if error.pos is None else error.pos + 1
        return _("no regular expression: {what} (character {at})", what=what, at=at)


def _no_expression(what: Sentence) -> Sentence:
    return _("refused expression: {what}", what=what)


def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    with warnings.catch_warnings():  # of what a later Python may read otherwise
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile(pattern, flags)


class _Weight(NamedTuple):
    """What an expression may do: ends that move freely, ways for each place of them, steps.

    ``^a+b*`` has two free ends: in a text of 30 letters, as many ways as there are pairs of places
    in order, 496 at most.
    """

    free: int = 0
    ways: int = 1
    steps: int = 1


@lru_cache(maxsize=256)
def _reach(pattern: str) -> int:
    """How many letters a text may have that is searched; raises ``Mistake`` where none may."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        parts = list(importlib.import_module("re._parser").parse(pattern))
    weight = _weigh(parts)
    anchored = bool(parts) and str(parts[0][1]) in {"AT_BEGINNING", "AT_BEGINNING_STRING"}
    ends = weight.free + (not anchored)
    low, high = 0, _LONGEST
    while low < high:
        letters = (low + high + 1) // 2
        if weight.ways * math.comb(letters + ends, ends) <= _WAYS:
            low = letters
        else:
            high = letters - 1
    return low


def _weigh(parts: Iterable[tuple[Any, Any]]) -> _Weight:
    """Weigh parts that follow each other; raises ``Mistake`` where one repeats what may vary."""
    whole = _Weight(steps=0)
    for operation, about in parts:
        one = _weigh_part(str(operation), about)
        whole = _Weight(
            whole.free + one.free, whole.ways * one.ways, whole.steps + max(one.steps, 1)
        )
    if whole.steps > _STEPS or whole.ways > _WAYS:
        raise Mistake(_TOO_MANY)
    return whole


def _weigh_part(operation: str, about: Any) -> _Weight:
    match operation:
        case "BRANCH":
            return _either(about[1])
        case "GROUPREF_EXISTS":
            return _either(part for part in about[1:] if part)
        case "GROUPREF":
            return _Weight(free=1)
        case "SUBPATTERN" | "ASSERT" | "ASSERT_NOT":
            return _weigh(about[-1])
        case "ATOMIC_GROUP":
            return _weigh(about)
    return _repeated(*about) if operation in _REPEATS else _Weight()


def _either(several: Iterable[Iterable[tuple[Any, Any]]]) -> _Weight:
    weights = [_weigh(one) for one in several] or [_Weight()]
    free, steps = max(one.free for one in weights), sum(one.steps for one in weights)
    return _Weight(free, sum(one.ways for one in weights), steps)


def _repeated(least: int, most: int, parts: Iterable[tuple[Any, Any]]) -> _Weight:
    one = _weigh(parts)
    if int(most) > 1 and (one.free or one.ways > 1):
        raise Mistake(_NESTED)
    steps = one.steps * max(int(least), 1)
    match int(most) - int(least):
        case 0:
            return one._replace(steps=steps)
        case 1:
            return one._replace(ways=one.ways + 1, steps=steps)
    return _Weight(1, 1, steps)
