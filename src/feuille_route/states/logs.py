"""Logs: dated things, seen in the period."""

import pandas as pd

from feuille_route.data.dataset import Frame
from feuille_route.findings import FindingCode, Severity
from feuille_route.states.copies import merge
from feuille_route.states.names import forget_aliases, meet
from feuille_route.states.state import Bearers, Sight


def see_log(name: str, frame: Frame, sight: Sight, bearers: Bearers | None) -> Frame:
    """See the rows of the period, one for each thing; ``bearers`` where names stand for persons."""
    rows = frame.assign(dated=sight.dated(frame), certain=in_period(frame, sight))
    inside = rows["certain"].fillna(True).astype(bool)
    note_other_year(frame, inside, sight)
    if bearers is None:
        return merge(name, rows[inside], sight, fill=True)
    met = meet(rows[inside], frame, bearers, sight)
    return forget_aliases(merge(name, met, sight, fill=True))


def in_period(frame: Frame, sight: Sight) -> pd.Series:
    """Tell whether each row is in the period and seen; a row without a date may be.

    A row with a start and an end is in the period when they touch it; without an end, it is open.
    """
    first, end = sight.first, sight.end
    if "start" not in frame:
        when = frame["date"]
        return ((when >= first) & (when < end)).astype("boolean").mask(when.isna())
    start, until = frame["start"], frame["end"]
    over = until < first
    unknown = start.isna() & ~over | (until.isna() & frame["unread"] & (start < first))
    return ((start < end) & ~over).astype("boolean").mask(unknown)


def note_other_year(frame: Frame, inside: pd.Series, sight: Sight) -> None:
    """Note the exports none of whose rows is in the period and seen."""
    outside = set(frame["file"].unique()) - set(frame["file"][inside.to_numpy()].unique())
    rows = frame["file"].value_counts()
    for number in sorted(outside):
        path, count = sight.dataset.path(int(number)), int(rows[number])
        if sight.always:
            detail = {"seen": sight.seen.isoformat()}
            sight.log.note(FindingCode.NOT_YET, Severity.INFO, path=path, detail=detail)
        else:
            detail = {"school_year": sight.school_year}
            sight.log.note(FindingCode.OTHER_YEAR, path=path, count=count, detail=detail)
