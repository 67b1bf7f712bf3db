"""Certified staff: certifications hold names, and meet the staff through theirs."""

from dataclasses import replace

import pandas as pd

from feuille_route.data.dataset import Frame
from feuille_route.findings import FindingCode, Log
from feuille_route.states.state import State, left_open


def match_certifications(
    staff: Frame, certifications: Frame, told_by: str, *, lost: bool
) -> tuple[Frame, int]:
    """Give the staff the certifications that bear their names, as a state with its first date.

    Returns the staff, and how many certifications bear a name that two persons share. Some that are
    ``lost`` may be anyone's.

    A name that two persons of the staff share fits neither, and a certification whose status or
    names are not known, or that may be of a later date or be another one, may be anyone's who bears
    them: of those it is not known. Of two past dates that contradict each other neither is known,
    and both are past. What is not known for it is ``told_by`` the table of certifications.
    """
    granted = certifications["status"] == "validée"
    certain = certifications["certain"].fillna(False)
    valid = certifications[granted & certain]
    maybe = certifications[certifications["status"].isna() | (granted & ~certain)]
    staff = staff.copy()
    names = staff["names"]
    bearers = staff.groupby("names")["person"].nunique()
    shared = names.isin(bearers.index[bearers > 1])
    several = certifications.groupby("names")["person"].nunique()
    shared |= names.isin(several.index[several > 1])
    first = valid.groupby("names")["date"].min()
    hit = names.isin(first.index)
    sure = hit & ~shared
    nameless = bool(maybe["names"].isna().any() or valid["names"].isna().any())
    open_to = (hit & shared) | names.isin(maybe["names"]) | (nameless or lost)
    already = staff["certified"].fillna(False)
    on = pd.Series(first.reindex(names).to_numpy(), index=staff.index)
    sooner = sure & (~already | (on < staff["certified_on"]))
    staff["certified_on"] = staff["certified_on"].mask(sooner, on)
    staff["certified"] = staff["certified"].mask(sure, True)
    left = open_to & ~sure & ~already
    staff = left_open(staff, left, told_by, "certified")
    staff = staff.assign(unread=staff["unread"] | left) if lost else staff
    return staff, int(valid["names"].isin(names[hit & shared]).sum())


def certify(staff: State, certifications: State, log: Log) -> State:
    """See the staff with the certifications of ``pix_certifications`` that bear their names."""
    name, rows, lost = certifications.name, certifications.frame, bool(certifications.cut)
    named = "names" in staff.frame and ("names" in rows or not certifications.rows)
    if not staff.rows or not named or not (certifications.rows or lost):
        return staff
    told = rows if "names" in rows else rows.assign(names=rows["person"])
    frame, doubtful = match_certifications(staff.frame, told, name, lost=lost)
    if doubtful:
        detail = {"table": name}
        log.note(FindingCode.NAME_SHARED, count=doubtful, detail=detail)
    return replace(staff, frame=frame, memo={})
