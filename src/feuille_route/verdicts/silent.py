"""Filters on text that no row satisfies, although there are rows: perhaps spelt otherwise."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.cells.words import word_list
from feuille_route.data.categories import counts
from feuille_route.findings import FindingCode, Log
from feuille_route.measures.amounts import Value, possible
from feuille_route.measures.filters import declared_column, satisfies
from feuille_route.roadmap.kinds import Condition, Count, Measure, Sum
from feuille_route.tables import reached
from feuille_route.verdicts.values import Scope

_NEAR: Final = 0.6
_SHOWN: Final = 3
_LOOKED_AT: Final = 2_000
_MANY: Final = 5
_WORD: Final = re.compile(r"[^\W_]+")
# Each begins with a capital, or the first is an initial: “Claire DUPONT”, “C. Dupont”.
_TWO_CAPITALS: Final = re.compile(r"\b[A-ZÀ-Þ](?:[\w'’-]+|\.) ?[A-ZÀ-Þ][\w'’-]+")


def note_silent(measure: Measure, value: Value, scope: Scope, target: str, log: Log) -> None:
    """Note each filter on text that no row satisfies, with the nearest values seen."""
    known = (value.numerator, value.denominator)
    for part, amount in zip(measure.parts, known, strict=False):
        for column, condition in () if amount else _silent(part, scope):
            asked = [str(word) for word in (*condition.any_of, *condition.contains)]
            detail = {
                "target": target,
                "table": part.table,
                "filter": column,
                "asked": ", ".join(asked),
                "nearest": ", ".join(_nearest(part, column, condition, asked, scope)),
            }
            log.note(FindingCode.FILTER_UNMATCHED, detail=detail)


def _silent(part: Count | Sum, scope: Scope) -> Iterator[tuple[str, Condition]]:
    state = scope.see(part.table)
    for column, condition in part.where.items() if len(state.frame) else ():
        asks_words = bool(condition.any_of or condition.contains)
        if (
            asks_words
            and declared_column(part.table, column).type == "text"
            and not possible(satisfies(state, column, condition, scope.see)).any()
        ):
            yield column, condition


def _nearest(
    part: Count | Sum, column: str, condition: Condition, asked: Sequence[str], scope: Scope
) -> list[str]:
    """Give the nearest values: made of words like those asked for, or that many rows have.

    A name may have strayed into a text: of few rows no other word is shown, and never an address
    or what names somebody. Of a text of which some words are asked, those words are compared.
    """
    if not declared_column(part.table, column).groups:
        return []
    table, name = reached(part.table, column)
    seen = counts(scope.see(table).frame[name])
    shown = ((number, text) for text, number in seen.items() if number and "@" not in text)
    rows = sorted(shown)[-_LOOKED_AT:]
    words = {word for _, text in rows for word in _words_of(text)}
    near = [*words] if condition.contains else [text for _, text in rows]
    alike = [text for text in near if _is_spelt_like(text, asked)]
    many = max(scope.small_groups, _MANY)
    often = [text for number, text in rows if number >= many and not _names_somebody(text)]
    ranked = sorted({*alike, *often}, key=lambda text: (-_likeness(text, asked), text))
    return ranked[:_SHOWN]


def _is_spelt_like(text: str, asked: Sequence[str]) -> bool:
    """Tell whether a text looks like one asked for, and each of its words like one of theirs."""
    wanted = _words_of(" ".join(asked))
    return _likeness(text, asked) >= _NEAR and all(
        _likeness(word, wanted) >= _NEAR for word in _words_of(text)
    )


def _names_somebody(text: str) -> bool:
    """Tell whether a text may name a person: a word that a name follows, or two capitals in a row.

    >>> _names_somebody("Stage avec dupont"), _names_somebody("Claire DUPONT : les ENT")
    (True, True)
    >>> _names_somebody("Enseigner avec le numérique")
    False
    """
    before, things = word_list("before_a_name"), word_list("before_a_thing")
    words = [fold(word) for word in _words_of(text)]
    follows = any(one in before and other not in things for one, other in pairwise(words))
    return follows or bool(_TWO_CAPITALS.search(text))


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text)


def _likeness(text: str, asked: Sequence[str]) -> float:
    return max(SequenceMatcher(None, fold(text), fold(word)).ratio() for word in asked)
