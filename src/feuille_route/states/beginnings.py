"""States that begin at a date: one that begins after the date seen is not yet true."""

import pandas as pd

from feuille_route.data.dataset import Frame
from feuille_route.states.state import StateContext
from feuille_route.tables import Table


def begun(rows: Frame, table: Table, context: StateContext) -> Frame:
    """Take back the states that begin after the date seen, before rows are compared.

    A state without a date has begun; one whose date could not be read may not have. Where the
    whole row begins, it is ``certain`` not to count yet.
    """
    end = pd.Timestamp(context.seen) + pd.Timedelta(days=1)
    for date, flag in table.begins.items():
        later = (rows[date] >= end).to_numpy()
        doubtful = (rows[date].isna() & rows["unread"]).to_numpy()
        if flag is None:
            rows = rows.assign(certain=rows["certain"].mask(doubtful).mask(later, other=False))
        else:
            true = rows[flag].mask(later, other=False)
            said = true.fillna(value=False).to_numpy(dtype=bool)
            rows = rows.assign(**{flag: true.mask(doubtful & said)})
    return rows
