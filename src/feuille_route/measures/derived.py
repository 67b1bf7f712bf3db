"""Columns that are made when a measure asks for them: days, the département of a row."""

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from feuille_route.measures.amounts import exact
from feuille_route.measures.filters import StateOf, departments
from feuille_route.states.state import State


def with_derived(
    state: State, asked: Collection[str], see: StateOf, hours_per_day: Fraction
) -> State:
    """Add the derived columns ``asked`` to a table as seen; once for each state."""
    if not asked or state.frame.empty:
        return state
    key = "derived " + " ".join(sorted(asked))
    if key not in state.memo:
        made = {
            name: departments(state, see) if name == "department" else _days(state, hours_per_day)
            for name in asked
        }
        state.memo[key] = replace(state, frame=state.frame.assign(**made), memo={})
    derived: State = state.memo[key]
    return derived


def _days(state: State, hours_per_day: Fraction) -> pd.Series:
    """Give the days of each row, each the nearest number to the exact fraction."""
    hours = state.frame["hours"]
    known = {value: float(exact(value) / hours_per_day) for value in hours.dropna().unique()}
    return hours.map(known, na_action="ignore").astype("Float64")
