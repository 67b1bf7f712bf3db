"""Logs: dated things, seen in the period."""

import datetime as dt

import numpy as np
import pandas as pd

from feuille_route.arrays import Mask
from feuille_route.cells.dates import school_year
from feuille_route.data.dataset import Frame
from feuille_route.findings import FindingCode, Severity
from feuille_route.states.copies import counting, merge
from feuille_route.states.names import forget_aliases, meet
from feuille_route.states.overlaps import doubt_overlaps
from feuille_route.states.replacing import left_to_lost
from feuille_route.states.state import Bearers, Lost, StateContext, is_unread, whys
from feuille_route.tables import TABLES, why_of


def see_log(
    name: str, frame: Frame, lost: Lost, context: StateContext, bearers: Bearers | None
) -> Frame:
    """See the rows of the period, one for each thing; ``bearers`` where names stand for persons.

    Of a thing that no date tells apart the newest export says how it stands: where that is lost,
    nobody knows. What happened on a day stays, whatever export is lost.
    """
    rows = with_period(frame.assign(dated=context.dated(frame)), context)
    inside = rows["certain"].fillna(True).astype(bool)
    note_other_year(frame, inside, context)
    if not TABLES[name].is_daily:
        compared = counting(_compared(name, rows, context))
        return left_to_lost(name, compared, lost, ["certain"], context)
    if bearers is None:
        merged = merge(name, rows[inside], context, fill=True)
        return doubt_overlaps(name, merged, context)
    met = meet(rows[inside], frame, bearers, context)
    merged = merge(name, met, context, fill=True)
    return forget_aliases(doubt_overlaps(name, merged, context))


def _compared(name: str, rows: Frame, context: StateContext) -> Frame:
    """Compare the rows of things that no date tells apart, of every year, then see when they are.

    The newest export says that a project ended last year, an older one that it goes on: it ended.
    """
    if TABLES[name].undecided:
        return merge(name, rows, context, fill=True)
    timeless = rows.assign(certain=True).drop(columns=why_of("certain"), errors="ignore")
    merged = merge(name, timeless, context, fill=True)
    doubtful = merged["certain"].isna()
    timed = with_period(merged, context)
    certain, told = timed["certain"].mask(doubtful), whys(timed, "certain")
    return timed.assign(
        certain=certain, **{why_of("certain"): whys(merged, "certain").where(doubtful, told)}
    )


def with_period(rows: Frame, context: StateContext) -> Frame:
    """Say whether each row counts in the period (``certain``), and which date it lacks if not."""
    certain = in_period(rows, context)
    unknown = certain.isna().to_numpy()
    rows = rows.assign(certain=certain)
    if not unknown.any():
        return rows
    first = "start" if "start" in rows else "date"
    lacking = pd.Series(np.where(rows[first].isna(), first, "end"), index=rows.index)
    return rows.assign(**{why_of("certain"): lacking.astype("object").where(unknown, None)})


def in_period(frame: Frame, context: StateContext) -> pd.Series:
    """Tell whether each row is in the period and seen; a row without a date may be.

    A row with a start and an end is in the period when they touch it; without an end, it is open.
    What ended in the period was in it, whenever it began.
    """
    first, end = context.first, context.end
    if "end" not in frame:
        when = frame["date"]
        return ((when >= first) & (when < end)).astype("boolean").mask(when.isna())
    if "start" in frame:
        start, until = frame["start"], frame["end"]
    else:  # what does not say when it ends does where it starts
        start = frame["date"]
        until = frame["end"].fillna(start.mask(is_unread(frame, "end")))
    over, ended = until < first, start.isna() & (until < end)
    opened = until.isna() & is_unread(frame, "end") & (start < first)
    unknown = (start.isna() & ~over & ~ended) | opened
    return (((start < end) | ended) & ~over).astype("boolean").mask(unknown)


def note_other_year(frame: Frame, inside: pd.Series, context: StateContext) -> None:
    """Note the exports none of whose rows is in the period and seen: of later days, or years."""
    files = frame["file"]
    outside = set(files.unique()) - set(files[inside.to_numpy()].unique())
    if not outside:
        return
    rows, later = files.value_counts(), files[_is_later(frame, context)].value_counts()
    for number in sorted(outside):
        path = context.dataset.path(int(number))
        not_yet = int(later.get(number, 0))
        if not_yet:
            said = {"seen": context.seen.isoformat()}
            context.log.note(FindingCode.NOT_YET, Severity.INFO, path=path, detail=said)
        if count := int(rows[number]) - not_yet:
            detail = {"school_year": school_year(context.period)}
            context.log.note(FindingCode.OTHER_YEAR, path=path, count=count, detail=detail)


def _is_later(frame: Frame, context: StateContext) -> Mask:
    """Tell the rows of after the date seen, within the year where it is looked at alone."""
    # What was not sent is of the day of its export.
    when = frame["start" if "start" in frame else "date"].fillna(context.dated(frame))
    later = when >= context.end
    if not context.always:
        later &= when < pd.Timestamp(context.period[1] + dt.timedelta(days=1))
    return later.to_numpy(dtype=bool)
