"""Pix participations and profiles: which are of the period, which grade, which is the latest."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from feuille_route.arrays import Mask, unknown_in
from feuille_route.data.dataset import Frame
from feuille_route.findings import FindingCode
from feuille_route.states.copies import note_conflicts
from feuille_route.states.logs import in_period, note_other_year
from feuille_route.states.replacing import left_to_lost
from feuille_route.states.state import LONG_AGO, State, StateContext, empty, left_open, schools_of
from feuille_route.tables import TABLES, Why


def see_participations(frame: Frame, context: StateContext) -> Frame:
    """See the participations: one begun and not sent goes with its campaign, or its export.

    Of one that was sent, or may have been, and has no date, nobody knows.
    """
    certain = in_period(frame, context)
    undated = frame["date"].isna().to_numpy() & ~frame["shared"].fillna(True).to_numpy(dtype=bool)
    exported = context.dated(frame)
    if undated.any():
        certain = certain.mask(undated, _with_campaign(frame, certain, exported, context))
    inside = certain.fillna(True)
    note_other_year(frame, inside, context)
    undated &= unknown_in(certain)
    _note_undated(frame, undated, context)
    rows = left_open(frame.assign(certain=certain.fillna(True)), unknown_in(certain), "date")
    rows = rows.assign(dated=exported, **({"undated": undated} if undated.any() else {}))
    rows = rows if inside.all() else rows[inside.to_numpy()]
    rows = _of_known_ones_perhaps(_of_one_perhaps(rows, context.dataset.alike))
    return _without_unsent_copies(rows.assign(grade=_newest_grade(rows)), context)


def _of_one_perhaps(rows: Frame, alike: Sequence[tuple[int, int]]) -> Frame:
    """Count one for sure of the pupils who may be one: whoever sent the latest profile.

    If they are one, it is that profile which counts; of the same moment, the better.
    """
    if not alike:
        return rows
    others: dict[int, set[int]] = {}
    for one, other in alike:
        others.setdefault(one, set()).add(other)
        others.setdefault(other, set()).add(one)
    some = rows[rows["person"].isin(list(others)).to_numpy(dtype=bool)]
    sent = (some["is_profile"] & some["shared"].fillna(value=True)).to_numpy(dtype=bool)
    by = ["sent", "at", *(["lowest_level"] if "lowest_level" in some else [])]
    order = some.assign(sent=sent, at=some["date"].fillna(LONG_AGO))
    order = order.sort_values(by, na_position="first", kind="stable")
    sure: set[int] = set()
    for person in order["person"].drop_duplicates(keep="last").tolist()[::-1]:
        if others[person].isdisjoint(sure):
            sure.add(person)
    doubtful = rows["person"].isin(list(others.keys() - sure)).to_numpy(dtype=bool)
    return left_open(rows, doubtful, Why.NAMED)


def _of_known_ones_perhaps(rows: Frame) -> Frame:
    """Count for nobody else for sure a pupil of no known school who has the names of another."""
    if "names" not in rows:
        return rows
    strange = rows["school"].isna()
    known = rows["names"][~strange].dropna()
    return left_open(rows, strange & rows["names"].isin(known), Why.NAMED)


def _with_campaign(
    frame: Frame, certain: pd.Series, exported: pd.Series, context: StateContext
) -> pd.Series:
    """Tell, for each row, whether an undated participation of its campaign is in the period."""
    campaigns = frame["campaign"].cat.codes.to_numpy()
    dated = frame["date"].notna().to_numpy()
    inside = np.unique(campaigns[dated & certain.fillna(False).to_numpy(dtype=bool)])
    has_dates = np.unique(campaigns[dated])
    by_export = (
        ((exported >= context.first) & (exported < context.end))
        .astype("boolean")
        .mask(exported.isna())
    )
    with_dates = pd.Series(np.isin(campaigns, inside), index=frame.index, dtype="boolean")
    known = np.isin(campaigns, has_dates) & (campaigns >= 0)
    return by_export.mask(known, with_dates)


def _note_undated(frame: Frame, undated: Mask, context: StateContext) -> None:
    """Note the participations that neither their row, their campaign nor their export dates."""
    counts = frame["file"][undated].value_counts().sort_index()
    for number, count in zip(counts.index.tolist(), counts.tolist(), strict=True):
        path = context.dataset.path(number)
        detail = {"name": path.rpartition("/")[2]}
        context.log.note(FindingCode.ROW_UNDATED, path=path, count=count, detail=detail)


def _without_unsent_copies(rows: Frame, context: StateContext) -> Frame:
    """Leave out a participation that was not sent, of which another row says that it may have been.

    Looked for among the pupils with one that is dated and not sent: a few, of assessments only.
    """
    sent = rows["shared"].fillna(True)
    dated = rows["again"].to_numpy() & rows["date"].notna().to_numpy()
    unsent = dated & ~sent.to_numpy(dtype=bool)
    if not unsent.any():
        return rows
    key = list(TABLES["pix_participations"].key)
    some = rows[rows["person"].isin(rows["person"][unsent]).to_numpy()]
    differ = some.groupby(key)["shared"].transform("nunique") > 1
    note_conflicts("pix_participations", some[differ], key, context)
    most = sent[some.index].groupby([some[column] for column in key]).transform("max")
    return rows.drop(index=some.index[sent[some.index] < most])


def _newest_grade(rows: Frame) -> pd.Series:
    """Give every row of a pupil the grade of the newest one that has a class."""
    several = rows["again"].to_numpy()
    some = rows.loc[several, ["person", "class", "grade", "dated", "date"]]
    some = some[some["class"].notna() | some["grade"].notna()]
    when = some["dated"].fillna(some["date"]).fillna(LONG_AGO)
    order = pd.DataFrame(
        {
            "person": some["person"],
            "when": when.dt.floor("D"),
            "date": some["date"].fillna(LONG_AGO),
            "grade": some["grade"].cat.codes,
        }
    ).sort_values(["person", "when", "date", "grade"], kind="stable")
    newest = order.drop_duplicates("person", keep="last").set_index("person")["grade"]
    codes = rows["grade"].cat.codes.to_numpy().copy()
    codes[several] = newest.reindex(rows["person"][several]).fillna(-1).to_numpy(dtype=codes.dtype)
    grades = pd.Categorical.from_codes(codes, categories=rows["grade"].cat.categories)
    return pd.Series(grades, index=rows.index)


def latest_profiles(rows: Frame, context: StateContext) -> Frame:
    """Keep, of each pupil, the latest profile sent with sixteen levels.

    One of which nobody knows whether it was sent counts for nobody for sure. Where it, or an
    undated one, may be the latest and differs, the lowest level is not known.
    """
    levelled = rows["lowest_level"].notna() | rows["unread"] | _gap_in_levels(rows)
    candidate = (rows["shared"].fillna(True) & levelled).to_numpy(dtype=bool)
    rows = left_open(rows, candidate & unknown_in(rows["shared"]), "shared")
    several: Mask = candidate & rows["again"].to_numpy()
    some = rows[several]
    doubt = (some["shared"].isna() | some["date"].isna()).to_numpy()
    latest = _latest(some[~doubt], context)
    strange = rows[candidate & rows["school"].isna().to_numpy()]
    kept: Mask = candidate & ~several
    if doubt.any():
        settled = _settle(pd.concat([latest, some[doubt]]))
        return _open_to_strangers(pd.concat([rows[kept], settled]), strange)
    kept[rows.index.get_indexer(latest.index)] = True
    return _open_to_strangers(rows[kept], strange)


def _open_to_strangers(latest: Frame, strange: Frame) -> Frame:
    """Take a level as not known where a later one, of a school that nobody knows, may be theirs.

    It has their names, is no older, and differs.
    """
    # Lou, level 2 in May in a collège; Lou, level 0 in June in “Collège Les Tilleuls”, of which
    # there are two: of the first Lou nobody knows the level, nor whether the second is another.
    strange = strange[strange["names"].notna()] if "names" in strange else strange.head(0)
    if strange.empty:
        return latest
    names, levels = latest["names"], latest["lowest_level"]
    of_names = strange.groupby("names")
    when = names.map(of_names["date"].max())
    undated = names.isin(strange["names"][strange["date"].isna()])
    later = (undated | (when.notna() & ~(when < latest["date"]))) & latest["school"].notna()
    least, most = (names.map(of_names["lowest_level"].agg(end)) for end in ("min", "max"))
    open_ = names.isin(strange["names"][strange["lowest_level"].isna()])
    agreed = ((least == levels) & (most == levels)).fillna(value=False) & ~open_
    return left_open(latest, later & ~agreed, "pix_profiles", "lowest_level")


def _gap_in_levels(rows: Frame) -> pd.Series:
    """Tell the rows that were sent with sixteen levels of which one is not known."""
    return rows["shared"].fillna(False) & rows["sixteen"].fillna(False)


def _latest(rows: Frame, context: StateContext) -> Frame:
    """Keep the latest row of each person; of the same moment, the better one."""
    order = rows.sort_values(["person", "date", "lowest_level"], na_position="first", kind="stable")
    at_once = order[order.duplicated(["person", "date"], keep=False)]
    if not at_once.empty:
        moment = ["person", "date"]
        levels = at_once.groupby(moment)["lowest_level"].transform("nunique", dropna=False)
        note_conflicts("pix_profiles", at_once[levels > 1], moment, context)
    return order.drop_duplicates("person", keep="last")


def _settle(rows: Frame) -> Frame:
    """Make one row of the candidates of each person: what they do not agree on is not known."""
    several = (rows["person"].duplicated(keep=False) & rows["person"].notna()).to_numpy()
    if not several.any():
        return rows
    some = rows[several]
    least = some.groupby("person")["lowest_level"].agg(["min", "max", "count", "size"])
    agreed = least["min"].where((least["min"] == least["max"]) & (least["count"] == least["size"]))
    one = some.drop_duplicates("person").copy()
    agreed = one["person"].map(agreed).astype("Int32")
    one = left_open(one, agreed.isna(), "pix_profiles", "lowest_level").assign(lowest_level=agreed)
    sent = some.groupby("person")["shared"].max()
    one["shared"] = one["person"].map(sent).astype("boolean")
    one["unread"] = one["person"].map(some.groupby("person")["unread"].any())
    return pd.concat([rows[~several], one])


def see_profiles(participations: State, context: StateContext) -> State:
    """See, of each pupil, the latest profile sent with sixteen levels.

    Every profile export makes its school received, even when nothing in it was sent. Where a newer
    export of a series is lost, it may hold a later profile of any pupil.
    """
    rows = participations.frame
    if rows.empty:
        return replace(participations, name="pix_profiles", frame=empty("pix_profiles"))
    profiles = rows["is_profile"].to_numpy()
    if not profiles.any():
        return State("pix_profiles", empty("pix_profiles"), cut=participations.cut)
    rows = rows if profiles.all() else rows[profiles]
    latest = latest_profiles(rows, context)
    return State(
        "pix_profiles",
        left_to_lost("pix_profiles", latest, participations.cut, _told_by(latest), context),
        len(rows),
        schools_of(rows),
        cut=participations.cut,
        latest=True,
        dayless=participations.dayless,
    )


def _told_by(profiles: Frame) -> Sequence[str]:
    """Name the columns that a profile alone tells."""
    own = TABLES["pix_profiles"].columns.keys() - TABLES["pix_participations"].columns.keys()
    return [name for name in profiles if name in own]


def merge_participations(state: State) -> State:
    """Keep one row of each participation, whichever exports repeat it."""
    rows = state.frame.drop_duplicates([*state.table.key])
    return replace(state, frame=rows, merged=True, memo={})
