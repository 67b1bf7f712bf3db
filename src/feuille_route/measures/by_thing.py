"""Ratios of which both sides count the same things: rows of a table, persons, schools."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from feuille_route.arrays import Mask, Numbers, unknown_in
from feuille_route.measures.amounts import certain, possible
from feuille_route.measures.filters import StateOf, keep, satisfies
from feuille_route.measures.identities import strangers
from feuille_route.measures.nobody import most_persons
from feuille_route.measures.ratios import Groups, is_unreadable
from feuille_route.roadmap.kinds import Count, Ratio, Sum, Where
from feuille_route.states.state import State
from feuille_route.tables import REGISTERS, TABLES


def aligned(ratio: Ratio) -> bool:
    """Tell whether both sides count the same things: rows of a table, or one distinct column."""
    of, over = ratio.of, ratio.over
    if of.distinct is not None:
        return of.distinct == over.distinct
    return of.column is None and over.column is None and of.table == over.table


def compare(ratio: Ratio, see: StateOf) -> Groups:
    """Compare both sides thing by thing; each is 0 or 1 on either side.

    The numerator asks only what the denominator does not ask already.
    """
    of, over = see(ratio.of.table), see(ratio.over.table)
    kept_over = keep(over, ratio.over.where, see)
    extra = _asked_besides(ratio.of, ratio.over)
    same_table = of.name == over.name
    if same_table:
        more = pd.Series(pd.array([True] * len(of.frame), dtype="boolean"), index=of.frame.index)
        for column, condition in extra.items():
            more = more & satisfies(of, column, condition, see)
    else:
        more = keep(of, extra, see)
    if ratio.of.distinct is None:
        return _rows(of, kept_over, more)
    return _things(of, over, ratio.of.distinct, kept_over, more)


def _asked_besides(of: Count | Sum, over: Count | Sum) -> Where:
    """Drop the conditions that the denominator sets on the same cells."""
    return {
        column: condition
        for column, condition in of.where.items()
        if condition not in [over.where.get(same) for same in _same_cells(column, of, over)]
        or (condition.none_of and not _of_thing(column, over))
    }


def _of_thing(column: str, over: Count | Sum) -> bool:
    """Tell whether a denial of a column is of the thing, whose rows all count, on both sides."""
    key, dot, asked = column.partition(".")
    return not dot or column in over.where or TABLES[REGISTERS[key]].columns[asked].of_person


def _same_cells(column: str, of: Count | Sum, over: Count | Sum) -> Sequence[str]:
    """Give the denominator's columns that ask the same cells as one of the numerator's.

    Those of the same row, or what a register says of the very thing that both sides count.
    """
    # Persons trained over those of the staff: the function of a training is another cell than that
    # of the staff, which `person.function` asks. `school.kind` is of the school of the training.
    key, dot, asked = column.partition(".")
    if of.table != over.table and (not dot or key != of.distinct):
        return ()
    return (column, asked) if dot and over.table == REGISTERS[key] else (column,)


def _rows(state: State, over: pd.Series, more: pd.Series) -> Groups:
    d_low, d_high = certain(over), possible(over)
    return Groups(
        keys=state.frame.index,
        n_low=(certain(more) & d_high).astype(np.int64),
        n_high=(possible(more) & d_high).astype(np.int64),
        d_low=d_low.astype(np.int64),
        d_high=d_high.astype(np.int64),
        endless=bool(state.cut),
        unreadable=is_unreadable(state, over) or is_unreadable(state, over & more),
    )


def _things(of: State, over: State, distinct: str, kept: pd.Series, more: pd.Series) -> Groups:
    same_table = of.name == over.name
    things = over.frame[distinct]
    d_low, d_high = _ends(things, kept)
    d_high = d_high[d_high]
    n_low, n_high = _within(things, kept, more) if same_table else _ends(of.frame[distinct], more)
    keys = d_high.index
    lost = bool(of.cut) and not same_table
    among = pd.Series(keys) if over.name == REGISTERS["person"] else None
    succeeding = possible(kept & more) if same_table else possible(more)
    free = _unknown(of, distinct, succeeding, n_high, among)
    nobody = _unknown(over, distinct, possible(kept), d_high, None)
    if distinct == "person":
        free += strangers(of, over, possible(more))
    return Groups(
        keys=keys,
        n_low=_for(keys, n_low),
        n_high=np.ones(len(keys), dtype=np.int64) if lost else _for(keys, n_high),
        d_low=_for(keys, d_low),
        d_high=np.ones(len(keys), dtype=np.int64),
        free=free,
        stray=0 if same_table else nobody,
        loose=nobody if same_table else 0,
        endless=bool(over.cut),
        unreadable=is_unreadable(over, kept) or is_unreadable(of, more),
    )


def _unknown(
    state: State, distinct: str, rows: Mask, known: pd.Series, among: pd.Series | None
) -> int:
    """Give the most things that the rows of nothing known may be, beside those that are."""
    if distinct == "person":
        return most_persons(state, rows, pd.Series(known.index[known]), among)
    return int((rows & unknown_in(state.frame[distinct])).sum())


def _within(things: pd.Series, kept: pd.Series, more: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Say of each thing whether it succeeds, given that the denominator counts it.

    Either a row that surely counts succeeds, or all the rows that may count do.
    """
    both = _any_of(things, certain(kept) & certain(more))
    failing = _any_of(things, possible(kept) & ~certain(more))
    counted = _any_of(things, certain(kept))
    high = _any_of(things, possible(kept) & possible(more))
    return both | (~counted & ~failing & high), high


def _ends(things: pd.Series, rows: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Tell of each thing whether one of its rows surely counts, and whether one may."""
    return _any_of(things, certain(rows)), _any_of(things, possible(rows))


def _any_of(things: pd.Series, rows: Mask) -> pd.Series:
    """Tell of each thing whether one of its rows is such."""
    return pd.Series(rows).groupby(things.to_numpy(), sort=False).any()


def _for(keys: pd.Index, answers: pd.Series) -> Numbers:
    found = answers.reindex(keys)
    return found.fillna(value=False).to_numpy(dtype=bool).astype(np.int64)
