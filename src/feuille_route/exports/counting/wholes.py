"""Rows of totals that stand under other keys than their parts: ``Niveau`` Total, an empty ``Voie``.

Such a row counts once with its parts where it is their sum, as a word or an empty cell says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from feuille_route.arrays import Mask, nulls_of
from feuille_route.cells.class_labels import words_after_mark
from feuille_route.cells.total_words import is_total_word
from feuille_route.exports.counting.counted import Bounds, Counted, ends, narrow, narrowed
from feuille_route.exports.counting.totals import (
    Counts,
    Entry,
    Told,
    add,
    entries_that_count,
    is_of,
    settle,
)


@dataclass(frozen=True, slots=True)
class Rest:
    """What the rows without a part of their key count beside those that have it.

    ``repeated`` are those that repeat another one; ``among`` are all the rows, where nobody knows
    whether they add up.
    """

    rows: Sequence[int]
    repeated: Sequence[int]
    low: Counts
    high: Counts
    among: Sequence[int] = ()


def lacking_of(counted: Counted) -> Mask:
    """Tell the rows that lack a part of their key without which they are of nothing known."""
    needed = [name for name in counted.key if name in counted.table.required]
    none = np.zeros(len(counted.part), dtype=bool)
    lacking = [nulls_of(counted.part[name].combine_chunks()) for name in needed]
    rows: Mask = np.logical_or.reduce([none, *lacking])
    return rows


def without_totals(
    counted: Counted, saying: Mask, silent: Mask
) -> tuple[Counted, set[int], set[int]]:
    """Find the totals among the rows that are ``saying`` so in a part of their key.

    A ``silent`` one lacks the part: it is a total where it is the sum of several. Gives the rows
    with what the totals tell, those that are totals, and those that say so and are not: of which
    nobody knows what they are.
    """
    totals, strays = set[int](), set[int]()
    told: dict[int, Bounds] = {}
    lacking = lacking_of(counted)
    for at, parts in _with_parts(counted, saying, silent):
        own, several = Entry((), frozenset(), *ends(counted.bounds[at])), [*parts.values()]
        is_sum = len(parts) > 1 and is_of(own, *settle(several)) if silent[at] else False
        if is_sum or (saying[at] and parts and _may_be_of(own, several)):
            totals.add(at)
            told |= narrow(own.low, {part: counted.bounds[part] for part in parts})
        elif saying[at] and lacking[at]:
            strays.add(at)
    part = narrowed(counted, told) if told else counted.part
    return replace(counted, part=part), totals, strays


def _may_be_of(total: Entry, parts: Sequence[tuple[Told, Counts, Counts]]) -> bool:
    """Tell whether a total is the sum of its parts, or may be: it says nothing, or one of them."""
    own, (low, high) = total.low[0], settle(parts)
    if own is None or low[0] is not None:
        return own is None or is_of(total, low, high)
    return own >= sum(counts[0] or 0 for _, counts, _ in parts)


def _with_parts(
    counted: Counted, saying: Mask, silent: Mask
) -> Iterator[tuple[int, Mapping[int, tuple[Told, Counts, Counts]]]]:
    """Give each row that may be a total, with those that it may be of; one alone is silent."""
    held = len(counted.places_of(counted.key))
    every = np.ones(len(saying), dtype=bool)
    grouped = counted.groups((), every)
    alone = [[at] for at in set(np.flatnonzero(saying).tolist()).difference(*grouped)]
    asked = saying | silent
    several = [group for group in [*grouped, *alone] if any(asked[at] for at in group)]
    counted.look_at(several)
    for group in several:
        quiet = [at for at in group if silent[at]]
        totals = [at for at in group if saying[at]] + quiet * (len(quiet) == 1)
        others = [at for at in group if not saying[at] and at not in quiet]
        cells = counted.cells(group, counted.telling) if totals else {}
        keys = _keys(counted, group) if totals else {}
        for at in totals:
            parts = [
                row
                for row in others
                if _agree(keys[at], keys[row]) and _agree(cells[at][held:], cells[row][held:])
            ]
            yield at, {row: (cells[row], *ends(counted.bounds[row])) for row in parts}


def _keys(counted: Counted, rows: Sequence[int]) -> Mapping[int, Told]:
    """Give what rows are of by their key, an empty text where it is not told."""
    some = counted.part.select([n for n in counted.key if n in counted.part.column_names])
    lines = some.take(pa.array(rows, pa.int64())).to_pylist()
    texts = (tuple(str(value or "") for value in line.values()) for line in lines)
    return dict(zip(rows, texts, strict=True))


def _agree(total: Told, part: Told) -> bool:
    """Tell whether a total says nothing else than a part of it."""
    pairs = zip(total, part, strict=True)
    return all(not own or own == other or is_total_word(own) for own, other in pairs)


def rests(counted: Counted, rows: Mask, column: str) -> tuple[Counted, Sequence[Rest]]:
    """Find what the rows without a part of their key (a track) count beside those that have it."""
    lacking = nulls_of(counted.part[column].combine_chunks())
    if not (lacking & rows).any() or not (~lacking & rows).any():
        return counted, ()
    found: list[Rest] = []
    told: dict[int, Bounds] = {}
    by = [name for name in counted.key if name != column]
    mixed = [one for one in counted.groups(by, rows) if 0 < sum(lacking[one]) < len(one)]
    counted.look_at(mixed)
    for group in mixed:
        rest, more = _rest(counted, group, [at for at in group if lacking[at]], column)
        found.append(rest)
        told |= more
    part = narrowed(counted, told) if told else counted.part
    return replace(counted, part=part), found


def _rest(
    counted: Counted, group: Sequence[int], without: Sequence[int], column: str
) -> tuple[Rest, Mapping[int, Bounds]]:
    cells = _told(counted, group)
    split = [counted.telling.index(place) for place in counted.places_of([column])]
    firsts = counted.first_of_each(group)
    rows = [(cells[at], *ends(counted.bounds[at])) for at in firsts]
    parts = {cells[at] for at in group if at not in without}
    own = [one for one in entries_that_count(rows, split) if one.told not in parts]
    told: dict[int, Bounds] = {}
    for total in (one for one in own if one.of and is_of(one, *one.of)):
        held = [at for at in group if at not in without and _agree(total.told, cells[at])]
        told |= narrow(total.low, {at: counted.bounds[at] for at in held})
    left = [_beside(one) for one in own if not (one.of and is_of(one, *one.of))]
    nothing = (tuple(0 for _ in counted.adding),) * 2
    low, high = add(left) if left else nothing
    repeated = [at for at in without if at not in firsts]
    return Rest(without, repeated, low, high, _unclear(counted, group, without, left)), told


def _unclear(
    counted: Counted, group: Sequence[int], without: Sequence[int], left: Sequence[Entry]
) -> Sequence[int]:
    """Give the rows of which nobody knows whether they add up, hidden numbers aside."""
    if any(one.of for one in left):
        return group
    exact = all(low == high for at in without for low, high in counted.bounds[at])
    return without if exact and any(one.low != one.high for one in left) else ()


def _told(counted: Counted, rows: Sequence[int]) -> Mapping[int, Told]:
    """Give the cells that tell rows apart; of one of a grade, what follows its mark."""
    header = counted.texts.header
    graded = {
        places[0]
        for name, places in header.columns.items()
        if header.format.columns[name].parse == "grade"
    }
    marks = [place in graded for place in counted.telling]
    return {
        at: tuple(
            words_after_mark(cell) if mark else cell
            for cell, mark in zip(cells, marks, strict=True)
        )
        for at, cells in counted.cells(rows, counted.telling).items()
    }


def _beside(entry: Entry) -> Entry:
    """Give what an entry counts beside the parts that it may be the total of."""
    if entry.of is None:
        return entry
    low, high = entry.of
    # A total by its word counts in place of its parts; of an empty cell, perhaps beside them.
    most = _less(entry.high, low if entry.is_named else high, None)
    return replace(entry, low=_less(entry.low, high, 0), high=most)


def _less(counts: Counts, parts: Counts, unknown: int | None) -> Counts:
    return tuple(
        unknown if one is None or part is None else max(0, one - part)
        for one, part in zip(counts, parts, strict=True)
    )
