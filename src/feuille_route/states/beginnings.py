"""States that begin at a date: one that begins after the date seen is not yet true."""

import pandas as pd

from feuille_route.data.dataset import Frame
from feuille_route.states.state import StateContext, is_unread, left_open
from feuille_route.tables import TABLES


def begun(rows: Frame, name: str, context: StateContext) -> Frame:
    """Take back the states that begin after the date seen, before rows are compared.

    A state that says yes without a date has begun; one whose date could not be read may not have.
    Where the whole row begins, its date is its only fact: empty in a column that the export has, it
    tells nothing (rulings, 35). Such a row is ``certain`` not to count before it begins.
    """
    end = pd.Timestamp(context.seen) + pd.Timedelta(days=1)
    for date, flag in TABLES[name].begins.items():
        later = (rows[date] >= end).to_numpy()
        doubtful = rows[date].isna().to_numpy() & is_unread(rows, date)
        if flag is None:
            doubtful |= (rows[date].isna() & _has(rows, name, date, context)).to_numpy()
            rows = left_open(rows, doubtful, date)
            rows = rows.assign(certain=rows["certain"].mask(later, other=False))
        else:
            rows = rows.assign(**{flag: rows[flag].mask(later, other=False)})
            said = rows[flag].fillna(value=False).to_numpy(dtype=bool)
            rows = left_open(rows, doubtful & said, date, flag)
    return rows


def _has(rows: Frame, name: str, date: str, context: StateContext) -> pd.Series:
    """Tell the rows whose export has a column that feeds a date."""
    exports = context.dataset.exports
    having = [n for n in rows["file"].unique() if exports[n].header_of(date, name) is not None]
    return rows["file"].isin(having)
