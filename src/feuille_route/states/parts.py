"""Parts of a whole, or states of it at several dates: what several series of a snapshot are.

Two exports are parts where a column that both hold keeps them apart (no value of it in both), or
where they are of one date. Otherwise what only the older one says may have ended since.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from feuille_route.data.dataset import Frame
from feuille_route.findings import FindingCode
from feuille_route.states.editions import Edition, When
from feuille_route.states.state import StateContext, left_open
from feuille_route.tables import TABLES, Table, Why


def without_older(
    name: str, rows: Frame, at: np.ndarray, editions: Sequence[Edition], context: StateContext
) -> Frame:
    """Take what only an older edition holds as not certain, and tell of which newer one.

    ``at`` is the place of each row's edition.
    """
    # Staff of June: A, B. Another file, of December: A, C, and no column tells the two apart. A
    # counts as of June, B too; C may have left.
    doubted = _doubted_by(editions)
    if not doubted:
        return rows
    columns = _columns(rows, at, TABLES[name], len(editions))
    key = list(TABLES[name].key)
    things = pd.factorize(pd.MultiIndex.from_frame(rows[key].astype("object")))[0]
    unsure = np.zeros(len(rows), dtype=bool)
    for place, others in doubted.items():
        here = np.flatnonzero(at == place)
        one = editions[place].latest.series
        for other in others:
            series = editions[other].latest.series
            of_one = series == one and not _is_of_one_day(editions[place], editions[other])
            told = [] if of_one else [c for c, apart in columns if apart[place, other]]
            loose = np.all([column[here] < 0 for column in told], axis=0) if told else True
            alone = here[loose & ~np.isin(things[here], things[at == other])]
            if len(alone) and not unsure[alone].all():
                _note(name, editions[place], editions[other], len(alone), context)
            unsure[alone] = True
    return left_open(rows, unsure, Why.OVERLAP)


def _doubted_by(editions: Sequence[Edition]) -> Mapping[int, Sequence[int]]:
    """Give, of each edition, those that are newer, or may be."""
    latest = [one.latest for one in editions]
    times = {when[1:] for when in latest}
    alike = len(times) < 2 and len({when.series for when in latest}) == len(latest)
    if alike and all(when.of for when in latest):
        return {}
    return {
        place: others
        for place, one in enumerate(latest)
        if (
            others := [at for at, other in enumerate(latest) if at != place and _doubts(one, other)]
        )
    }


def _doubts(one: When, other: When) -> bool:
    """Tell whether what another edition lacks may have ended since.

    Of two of one series, or of which one says nothing of when, nobody knows which is older, unless
    a date or a span says so.
    """
    untold = one.series == other.series or not (one.of and other.of)
    rivals = untold and not other.is_older(one)
    return one.is_older(other) or other.may_be_newer(one) or rivals


def _is_of_one_day(one: Edition, other: Edition) -> bool:
    """Tell whether two exports are dated alike: of a series, they are copies or parts."""
    return one.latest.date is not None and one.latest.date == other.latest.date


def _columns(
    rows: Frame, at: np.ndarray, table: Table, editions: int
) -> Sequence[tuple[np.ndarray, np.ndarray]]:
    """Give the columns that may keep exports apart: their values, and which two share none.

    Of what a row does not say nothing keeps it apart.
    """
    columns = []
    for column in table.apart:
        values = _values(rows, column)
        held = np.zeros((editions, int(values.max(initial=-1)) + 1), dtype=np.float32)
        held[at[values >= 0], values[values >= 0]] = 1
        holding = held.any(axis=1)
        columns.append((values, np.equal(held @ held.T, 0) & np.outer(holding, holding)))
    return columns


def _values(rows: Frame, column: str) -> np.ndarray:
    """Number the values of a column, -1 where not known; a UAI tells its département."""
    if column == "department" and "school" in rows:
        of_school = rows["school"].str[:3]
        own = rows[column].astype("object") if column in rows else of_school
        return pd.factorize(own.fillna(of_school))[0]
    return pd.factorize(rows[column])[0]


def _note(name: str, older: Edition, newer: Edition, count: int, context: StateContext) -> None:
    path, other = context.dataset.path(older.number), context.dataset.path(newer.number)
    detail = {"table": name, "newer": other}
    context.log.note(FindingCode.SERIES_OVERLAP, path=path, count=count, detail=detail)
