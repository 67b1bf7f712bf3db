"""Whether the identifiers of a table and those of the staff are of one system."""

from typing import Final

import pandas as pd

from feuille_route.arrays import Mask
from feuille_route.states.state import WAYS, State
from feuille_route.tables import REGISTERS, asks_staff

_SEVERAL: Final = 10
_TENTH: Final = 10


def are_apart(state: State, staff: State) -> bool:
    """Tell whether the persons of a table and those of the staff never meet, or hardly.

    Not one of them is on the staff; or, of ten or more known by an identifier, fewer than a tenth:
    rows known by names, of pupils and staff alike, say nothing of that. Before any filter.
    """
    if not asks_staff(state.name) or staff.cut:
        return False
    if "apart" not in state.memo:
        state.memo["apart"] = _never_meet(state, staff)
    return bool(state.memo["apart"])


def _never_meet(state: State, staff: State) -> bool:
    known = staff.frame["person"].dropna().unique()
    persons = state.frame["person"].dropna().drop_duplicates()
    if not len(known) or persons.empty:
        return False
    met = persons.isin(known)
    if not met.any():
        # Of a row with an alias somebody of the staff may be meant: it meets, nobody knows whom.
        return not ("alias" in state.frame and state.frame["alias"].notna().any())
    by_identifier = persons.index.isin(persons.index[~_named(state)[persons.index]])
    found, of = int(met[by_identifier].sum()), int(by_identifier.sum())
    return of >= _SEVERAL and found * _TENTH < of


def _named(state: State) -> pd.Series:
    """Tell the rows that hold a name or an address, in place of an identifier."""
    ways = [state.frame[way].notna() for way in WAYS if way in state.frame]
    none = pd.Series(data=False, index=state.frame.index)
    return pd.concat([none, *ways], axis=1).any(axis=1)


def strangers(of: State, over: State, rows: Mask) -> int:
    """Count the persons of some rows who may be any of the other side's, where they never meet."""
    # Ten users, none of them among the ten of the staff: each may be any of these.
    staff = REGISTERS["person"]
    if not (over.name == staff and are_apart(of, over)) and not (
        of.name == staff and are_apart(over, of)
    ):
        return 0
    persons = of.frame["person"][rows].dropna().drop_duplicates()
    return int((~persons.isin(over.frame["person"])).sum())
