"""Filters on text that no row satisfies, although there are rows: perhaps spelt otherwise."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from feuille_route.cells.folding import fold
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
    """Give the nearest values: alike, or of as many rows as may be shown.

    A name may have strayed into a text that stands in few rows, and an address stands nowhere. Of a
    text of which some words are asked, those words are compared.
    """
    if not declared_column(part.table, column).groups:
        return []
    table, name = reached(part.table, column)
    seen = counts(scope.see(table).frame[name])
    shown = ((number, text) for text, number in seen.items() if number and "@" not in text)
    rows = sorted(shown)[-_LOOKED_AT:]
    words = {word for _, text in rows for word in re.findall(r"[^\W_]+", text)}
    near = [*words] if condition.contains else [text for _, text in rows]
    alike = [word for word in near if _likeness(word, asked) >= _NEAR]
    often = [text for number, text in rows if number >= scope.small_groups or not part.is_of_people]
    ranked = sorted({*alike, *often}, key=lambda text: (-_likeness(text, asked), text))
    return ranked[:_SHOWN]


def _likeness(text: str, asked: Sequence[str]) -> float:
    return max(SequenceMatcher(None, fold(text), fold(word)).ratio() for word in asked)
