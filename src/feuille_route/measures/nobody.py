"""How many persons the rows of nobody known may be, at most."""

import numpy as np
import pandas as pd

from feuille_route.arrays import Keys, Mask
from feuille_route.data.dataset import Frame
from feuille_route.states.state import WAYS, Bearers, State


def most_persons(state: State, rows: Mask, counted: pd.Series, among: pd.Series | None) -> int:
    """Give the most persons, beside those ``counted``, whom rows without a person may be of.

    With ``among``, only persons of the staff count, and only those. The rows of one name are of
    one person, unless several of the staff bear it or it has several accounts.
    """
    # Two rows without a name: 2 persons. Three of a name that one of the staff bears: 1. Three of a
    # name that two bear: 2. So 5; among the staff, with one of those two counted already: 4.
    frame = state.frame[rows & state.frame["person"].isna().to_numpy()]
    if state.bearers is None or "alias" not in frame:
        return len(frame)
    bare = frame["alias"].isna()
    aliases = _aliases(frame[~bare], state.bearers)
    left = None if among is None else np.setdiff1d(_keys(among), _keys(counted))
    return int(bare.sum()) + (
        int(aliases["most"].sum()) if left is None else _of_staff(aliases, left, state.bearers)
    )


def _keys(persons: pd.Series) -> Keys:
    return persons.dropna().to_numpy(dtype=np.uint64)


def _aliases(frame: Frame, bearers: Bearers) -> Frame:
    """Give, of each alias, how many of the staff bear it, and the most persons it may be.

    Each account is somebody; rows without one are of one person, or of as many as bear the name.
    """
    accounts = (
        frame["account"] if "account" in frame else frame["alias"].mask(frame["alias"].notna())
    )
    found = pd.DataFrame(
        {
            "accounts": accounts.groupby(frame["alias"]).nunique(),
            "loose": accounts.isna().groupby(frame["alias"]).sum(),
        }
    )
    bearing = _pairs(bearers).groupby("key").size()
    found["bearers"] = bearing.reindex(found.index, fill_value=0)
    found["way"] = np.where(found.index.isin(_names(frame)), "names", "email")
    others = np.minimum(found["loose"], found["bearers"].clip(lower=1))
    return found.assign(most=found["accounts"] + others)


def _names(frame: Frame) -> pd.Series:
    return frame["names"] if "names" in frame else frame["alias"].iloc[:0]


def _pairs(bearers: Bearers) -> Frame:
    return pd.concat(list(bearers.pairs.values()), ignore_index=True)


def _of_staff(aliases: Frame, left: Keys, bearers: Bearers) -> int:
    """Give the most persons of the staff that are left whom the aliases may be."""
    pairs = _pairs(bearers)
    places = pairs[pairs["person"].isin(left)].groupby("key").size()
    borne = aliases[aliases["bearers"] > 0]
    free = places.reindex(borne.index, fill_value=0)
    met = int(np.minimum(free, borne["most"]).sum())
    others = aliases[aliases["bearers"] == 0]
    return met + sum(_hidden(others[others["way"] == way], left, way, bearers) for way in WAYS)


def _hidden(aliases: Frame, left: Keys, way: str, bearers: Bearers) -> int:
    """Give the most persons of the staff that aliases may be whom nobody there bears."""
    of_nobody = bearers.anybody | aliases.index.isin(bearers.open.get(way, ()))
    others = int(aliases["most"][~of_nobody].sum())
    return int(aliases["most"][of_nobody].sum()) + min(
        others, int(np.isin(left, bearers.without(way)).sum())
    )
