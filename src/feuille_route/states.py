"""A table as it is seen at a date: copies merged, the newest kept, the period applied."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from feuille_route.assembly import Dataset, Frame
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.tables import TABLES, Column, Kind, Table

Period = tuple[datetime.date, datetime.date]
_LONG_AGO = pd.Timestamp("1900-01-01")


@dataclass(frozen=True)
class State:
    """A table as seen at a date.

    ``frame`` has the canonical columns, ``file``, ``unread``, and ``certain`` (whether the row
    counts in the period; null where that is not known). ``newest`` is the date of the newest
    export of a snapshot, ``None`` where one is not dated. ``rows`` is how many rows are of the
    year and seen, ``schools`` are those that sent one; ``merged``: one thing is one row.
    ``cut`` are the exports of the table of which a part was lost. ``findings`` are what was
    noticed on the way.
    """

    name: str
    frame: Frame
    rows: int = 0
    schools: frozenset[str] = frozenset()
    newest: datetime.date | None = None
    cut: frozenset[int] = frozenset()
    findings: Sequence[Finding] = ()
    merged: bool = True
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def repeated(self, column: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Tell the rows whose value of a column stands in several rows."""
        if column == "person" and "again" in self.frame:
            return self.frame["again"].to_numpy()
        if column not in self.memo:
            values = self.frame[column]
            self.memo[column] = (values.duplicated(keep=False) & values.notna()).to_numpy()
        return cast("np.ndarray[Any, np.dtype[np.bool_]]", self.memo[column])

    @property
    def table(self) -> Table:
        """The declaration of the table."""
        return TABLES[self.name]


def see(name: str, dataset: Dataset, period: Period, seen: datetime.date) -> State:
    """See a table at a date: a log in the period, a snapshot in its newest state."""
    frame = dataset.tables.get(name)
    findings: list[Finding] = []
    cut = _cut(name, dataset)
    if frame is None or frame.empty:
        return State(name, empty(name), cut=cut)
    newest = None
    if "is_profile" in frame:
        rows = _pix(frame, dataset, period, seen, findings)
    elif TABLES[name].kind is Kind.LOG:
        rows = _log(name, frame, dataset, period, seen, findings)
    else:
        rows, newest = _snapshot(name, frame, dataset, period, seen, findings)
    state = State(name, _begun(name, rows, seen), len(rows), _schools(rows), newest, cut, findings)
    return replace(state, merged="is_profile" not in frame)


def see_always(name: str, dataset: Dataset, seen: datetime.date) -> State:
    """See the rows of a log of every year, up to a date."""
    return see(name, dataset, (datetime.date.min.replace(year=1900), seen), seen)


def see_profiles(participations: State) -> State:
    """See, of each pupil, the latest profile sent with sixteen levels.

    Every profile export makes its school received, even when nothing in it was sent.
    """
    rows = participations.frame
    if rows.empty:
        return replace(participations, name="pix_profiles", frame=empty("pix_profiles"))
    profiles = rows["is_profile"].to_numpy()
    rows = rows if profiles.all() else rows[profiles]
    findings: list[Finding] = []
    return replace(
        participations,
        name="pix_profiles",
        frame=latest_profiles(rows, findings),
        rows=len(rows),
        schools=_schools(rows),
        findings=findings,
        merged=True,
        memo={},
    )


def merge_participations(state: State) -> State:
    """Keep one row of each participation, whichever exports repeat it."""
    rows = state.frame.drop_duplicates([*state.table.key])
    return replace(state, frame=rows, merged=True, memo={})


def empty(name: str) -> Frame:
    """Give a table without rows."""
    columns = [c for c, declared in TABLES[name].columns.items() if not declared.derived]
    return pd.DataFrame(columns=[*columns, "file", "unread", "certain"])


def _schools(rows: Frame) -> frozenset[str]:
    return frozenset(rows["school"].dropna().unique()) if "school" in rows else frozenset()


def _cut(name: str, dataset: Dataset) -> frozenset[int]:
    tables = {name} | {other for other, table in TABLES.items() if table.also == name}
    return frozenset(
        number
        for number in dataset.cut
        if (form := dataset.exports[number].format) and tables & set(form.tables)
    )


# When an export is of


def export_dates(dataset: Dataset, seen: datetime.date) -> Mapping[int, pd.Timestamp]:
    """Give the date of each export, as seen: the latest whole date of its paths that is seen.

    An export without a date is absent; one whose dates are all later keeps its earliest.
    """
    dates = {}
    for export in dataset.exports:
        known = [place.date for place in export.found.places if place.date]
        if known:
            past = [date for date in known if date <= seen]
            dates[export.number] = pd.Timestamp(max(past) if past else min(known))
    return dates


def _dated(frame: Frame, dataset: Dataset, seen: datetime.date) -> pd.Series:
    """Give each row the date of its export, null where it has none."""
    dates = export_dates(dataset, seen)
    table = np.full(len(dataset.exports), np.datetime64("NaT"), dtype="datetime64[s]")
    for number, date in dates.items():
        table[number] = np.datetime64(date, "s")
    return pd.Series(table[frame["file"].to_numpy()], index=frame.index)


# Logs


def _log(
    name: str,
    frame: Frame,
    dataset: Dataset,
    period: Period,
    seen: datetime.date,
    findings: list[Finding],
) -> Frame:
    table = TABLES[name]
    rows = frame.assign(dated=_dated(frame, dataset, seen), certain=_in_period(frame, period, seen))
    inside = rows["certain"].fillna(True).astype(bool)
    _note_other_year(frame, inside, dataset, period, findings)
    rows = rows[inside]
    return merge(name, table, rows, findings, fill=True)


def _in_period(frame: Frame, period: Period, seen: datetime.date) -> pd.Series:
    """Tell whether each row is in the period and seen; a row without a date may be."""
    first = pd.Timestamp(period[0])
    end = pd.Timestamp(min(period[1], seen)) + pd.Timedelta(days=1)
    if "start" not in frame:
        when = frame["date"]
        return ((when >= first) & (when < end)).astype("boolean").mask(when.isna())
    start, until = frame["start"], frame["end"]
    over = until < first
    unknown = start.isna() & ~over | (until.isna() & frame["unread"] & (start < first))
    return ((start < end) & ~over).astype("boolean").mask(unknown)


def _note_other_year(
    frame: Frame, inside: pd.Series, dataset: Dataset, period: Period, findings: list[Finding]
) -> None:
    """Note the exports none of whose rows is in the period and seen."""
    outside = set(frame["file"].unique()) - set(frame["file"][inside.to_numpy()].unique())
    rows = frame["file"].value_counts()
    for number in sorted(outside):
        findings.append(
            Finding(
                code=FindingCode.OTHER_YEAR,
                severity=Severity.WARNING,
                path=dataset.path(int(number)),
                count=int(rows[number]),
                detail={"school_year": _school_year(period)},
            )
        )


def _school_year(period: Period) -> str:
    return f"{period[0].year}-{period[1].year}"


def _pix(
    frame: Frame, dataset: Dataset, period: Period, seen: datetime.date, findings: list[Finding]
) -> Frame:
    """See the participations: one begun and not sent goes with its campaign, or its export.

    Of one that was sent, or may have been, and has no date, nobody knows.
    """
    certain = _in_period(frame, period, seen)
    undated = frame["date"].isna().to_numpy() & ~frame["shared"].fillna(True).to_numpy(dtype=bool)
    exported = _dated(frame, dataset, seen)
    if undated.any():
        certain = certain.mask(undated, _with_campaign(frame, certain, exported, period, seen))
    inside = certain.fillna(True).astype(bool)
    _note_other_year(frame, inside, dataset, period, findings)
    rows = frame.assign(certain=certain, dated=exported)
    rows = rows if inside.all() else rows[inside.to_numpy()]
    return rows.assign(grade=_newest_grade(rows))


def _with_campaign(
    frame: Frame, certain: pd.Series, exported: pd.Series, period: Period, seen: datetime.date
) -> pd.Series:
    """Tell, for each row, whether an undated participation of its campaign is in the period."""
    campaigns = frame["campaign"].cat.codes.to_numpy()
    dated = frame["date"].notna().to_numpy()
    inside = np.unique(campaigns[dated & certain.fillna(False).to_numpy(dtype=bool)])
    has_dates = np.unique(campaigns[dated])
    first, last = pd.Timestamp(period[0]), pd.Timestamp(min(period[1], seen))
    by_export = ((exported >= first) & (exported <= last)).astype("boolean").mask(exported.isna())
    with_dates = pd.Series(np.isin(campaigns, inside), index=frame.index, dtype="boolean")
    known = np.isin(campaigns, has_dates) & (campaigns >= 0)
    return by_export.mask(known, with_dates)


def _newest_grade(rows: Frame) -> pd.Series:
    """Give every row of a pupil the grade of the newest one that has a class."""
    several = rows["again"].to_numpy()
    some = rows.loc[several, ["person", "class", "grade", "dated", "date"]]
    some = some[some["class"].notna() | some["grade"].notna()]
    when = some["dated"].fillna(some["date"]).fillna(_LONG_AGO)
    order = pd.DataFrame(
        {
            "person": some["person"],
            "when": when.dt.floor("D"),
            "date": some["date"].fillna(_LONG_AGO),
            "grade": some["grade"].cat.codes,
        }
    ).sort_values(["person", "when", "date", "grade"], kind="stable")
    newest = order.drop_duplicates("person", keep="last").set_index("person")["grade"]
    codes = rows["grade"].cat.codes.to_numpy().copy()
    codes[several] = newest.reindex(rows["person"][several]).fillna(-1).to_numpy(dtype=codes.dtype)
    grades = pd.Categorical.from_codes(codes, dtype=rows["grade"].dtype)
    return pd.Series(grades, index=rows.index)


def latest_profiles(rows: Frame, findings: list[Finding]) -> Frame:
    """Keep, of each pupil, the latest profile sent with sixteen levels.

    Where an undated profile, or one of which nobody knows whether it was sent, may be the latest
    and differs, the lowest level is not known.
    """
    levelled = rows["lowest_level"].notna() | rows["unread"] | _gap_in_levels(rows)
    candidate = (rows["shared"].fillna(True) & levelled).to_numpy(dtype=bool)
    several = candidate & rows["again"].to_numpy()
    some = rows[several]
    doubt = (some["shared"].isna() | some["date"].isna()).to_numpy()
    latest = _latest(some[~doubt], findings)
    if doubt.any():
        return pd.concat([rows[candidate & ~several], _settle(pd.concat([latest, some[doubt]]))])
    kept = candidate & ~several
    kept[rows.index.get_indexer(latest.index)] = True
    return rows[kept]


def _gap_in_levels(rows: Frame) -> pd.Series:
    """Tell the rows that were sent with sixteen levels of which one is not known."""
    return rows["shared"].fillna(False).astype(bool) & rows["sixteen"].fillna(False).astype(bool)


def _latest(rows: Frame, findings: list[Finding]) -> Frame:
    """Keep the latest row of each person; of the same moment, the better one."""
    order = rows.sort_values(["person", "date", "lowest_level"], na_position="first", kind="stable")
    at_once = order[order.duplicated(["person", "date"], keep=False)]
    if not at_once.empty:
        levels = at_once.groupby(["person", "date"])["lowest_level"].nunique(dropna=False)
        _note_conflicts("pix_profiles", int((levels > 1).sum()), findings)
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
    one["lowest_level"] = one["person"].map(agreed).astype("Int32")
    one["shared"] = True
    one["unread"] = one["person"].map(some.groupby("person")["unread"].any())
    return pd.concat([rows[~several], one])


# Snapshots


def _snapshot(
    name: str,
    frame: Frame,
    dataset: Dataset,
    period: Period,
    seen: datetime.date,
    findings: list[Finding],
) -> tuple[Frame, datetime.date | None]:
    table = TABLES[name]
    kept = _seen_exports(frame, table, dataset, period, seen, findings)
    rows = frame[frame["file"].isin(kept)]
    rows = rows.assign(dated=_dated(rows, dataset, seen), certain=pd.array([True] * len(rows), dtype="boolean"))
    newest = None if rows.empty or rows["dated"].isna().any() else rows["dated"].max().date()
    if table.whole:
        rows = _newest_whole(rows, table.whole)
    merged = merge(name, table, rows, findings, fill=False)
    if name == "enrolments":
        merged = _one_total(merged, findings)
    return merged, newest


def _seen_exports(
    frame: Frame,
    table: Table,
    dataset: Dataset,
    period: Period,
    seen: datetime.date,
    findings: list[Finding],
) -> set[int]:
    """Choose the exports that count: seen, of the year, and the newest of their series."""
    numbers = [int(number) for number in np.unique(frame["file"])]
    kept: set[int] = set()
    newest: dict[str, tuple[datetime.date, set[int]]] = {}
    for number in numbers:
        for place in dataset.places(number):
            if place.date is None:
                kept.add(number)
            elif place.date > seen:
                continue
            elif table.yearly:
                if period[0] <= place.date <= period[1]:
                    kept.add(number)
            elif table.whole:
                kept.add(number)
            else:
                _race(newest, place.series, place.date, number)
    kept |= {number for _, group in newest.values() for number in group}
    for number in numbers:
        if number not in kept:
            findings.append(_left_out(number, table, dataset, period, seen))
    return kept


def _race(
    newest: dict[str, tuple[datetime.date, set[int]]],
    series: str,
    date: datetime.date,
    number: int,
) -> None:
    """Keep the newest exports of a series; several may be of one date."""
    best, group = newest.get(series, (date, set()))
    if date > best:
        newest[series] = (date, {number})
    elif date == best:
        newest[series] = (date, group | {number})


def _left_out(
    number: int, table: Table, dataset: Dataset, period: Period, seen: datetime.date
) -> Finding:
    dates = [place.date for place in dataset.places(number) if place.date]
    path = dataset.path(number)
    if min(dates) > seen:
        detail: dict[str, str | int] = {"date": min(dates).isoformat(), "seen": seen.isoformat()}
        return Finding(
            code=FindingCode.NOT_YET, severity=Severity.INFO, path=path, detail=detail
        )
    if table.yearly:
        return Finding(
            code=FindingCode.OTHER_YEAR,
            severity=Severity.WARNING,
            path=path,
            detail={"school_year": _school_year(period), "date": max(dates).isoformat()},
        )
    return Finding(code=FindingCode.FILE_SUPERSEDED, severity=Severity.INFO, path=path)


def _newest_whole(rows: Frame, by: Sequence[str]) -> Frame:
    """Keep, for each school (and grade), the rows of the newest export; undated is oldest."""
    dated = rows["dated"].fillna(_LONG_AGO)
    groups = rows[list(by)].astype("object").fillna("")
    newest = dated.groupby([groups[column] for column in by]).transform("max")
    return rows[(dated == newest).to_numpy()]


def _one_total(rows: Frame, findings: list[Finding]) -> Frame:
    """Where a row without a track stands beside rows with one, keep the larger total."""
    keyed = rows.assign(total=rows["track"].isna()).dropna(subset=["school", "grade"])
    mixed = keyed.groupby(["school", "grade"], observed=True)["total"].nunique()
    mixed = mixed[mixed > 1]
    drop: list[int] = []
    for school, grade in mixed.index:
        group = keyed[(keyed["school"] == school) & (keyed["grade"] == grade)]
        whole, parts = group[group["total"]], group[~group["total"]]
        smaller = whole if whole["pupils"].sum() <= parts["pupils"].sum() else parts
        drop.extend(smaller.index)
        findings.append(
            Finding(
                code=FindingCode.TRACKS_CONFLICT,
                severity=Severity.WARNING,
                detail={"school": str(school), "grade": str(grade)},
            )
        )
    return rows.drop(index=drop)


def _begun(name: str, rows: Frame, seen: datetime.date) -> Frame:
    """Take back the states that begin after the date seen."""
    last = pd.Timestamp(seen)
    for date, flag in TABLES[name].begins.items():
        later = (rows[date].dt.floor("D") > last).to_numpy()
        if flag is None:
            rows = rows.assign(certain=rows["certain"].mask((rows[date].isna() & rows["unread"]).to_numpy()))
            rows = rows[~later]
        elif later.any():
            rows = rows.assign(**{flag: rows[flag].mask(later, False)})
    return rows


# Copies


def merge(name: str, table: Table, rows: Frame, findings: list[Finding], *, fill: bool) -> Frame:
    """Make one row of each thing: the newest export wins, then the row that the table prefers.

    With ``fill`` (logs), an empty cell of a newer export does not replace a known one. A row that
    lacks a part of its key may be a copy of another one: it is not certain.
    """
    rows = rows.reset_index(drop=True)
    if name == "pix_certifications":
        rows["number"] = _certification_numbers(rows)
    key = list(table.key)
    required = [key[0], *(column for column in key[1:] if column not in _OPTIONAL)]
    named = rows[required].notna().all(axis=1)
    rows["certain"] = rows["certain"].mask(~named)
    several = rows.duplicated(required, keep=False) & named
    if not several.any():
        return rows
    some = rows[several]
    if fill:
        some = some.assign(certain=some["certain"].mask(_may_be_a_copy(some, key)))
    one = _one_each(name, table, some, findings, fill=fill)
    return pd.concat([rows[~several], one], ignore_index=True)


_OPTIONAL = ("programme", "theme", "product", "profile", "track", "function", "school")


def _one_each(
    name: str, table: Table, rows: Frame, findings: list[Finding], *, fill: bool
) -> Frame:
    """Keep one row of each key."""
    key = list(table.key)
    columns = [c for c, declared in table.columns.items() if not declared.derived]
    ties = _order(rows, table)
    ordered = rows.assign(**ties).sort_values(
        ["dated", *ties], na_position="first", kind="stable"
    )[rows.columns]
    ordered = ordered.drop_duplicates([*columns, "unread"], keep="last")
    one = ordered.drop_duplicates(key, keep="last").copy()
    again = ordered[ordered.duplicated(key, keep=False)]
    if not again.empty:
        others = [column for column in columns if column not in key]
        grouped = again.groupby(key, observed=True, dropna=False)[others]
        _note_conflicts(name, int((grouped.nunique() > 1).any(axis=1).sum()), findings)
        if fill:
            filled = grouped.transform("last")
            for column in others:
                lacking = one[column].isna() & one.index.isin(filled.index)
                one.loc[lacking, column] = filled[column].reindex(one.index)[lacking]
    return one


def _may_be_a_copy(rows: Frame, key: Sequence[str]) -> pd.Series:
    """Tell the rows without a part of their key that agree with another row on all the others."""
    doubtful = pd.Series(data=False, index=rows.index)
    for column in key:
        lacking = rows[column].isna()
        if lacking.any() and not lacking.all():
            others = [other for other in key if other != column]
            known = pd.MultiIndex.from_frame(rows.loc[~lacking, others].astype("object"))
            here = pd.MultiIndex.from_frame(rows[others].astype("object"))
            doubtful |= lacking & here.isin(known)
    return doubtful


def _certification_numbers(rows: Frame) -> pd.Series:
    """Name a certification by its number, otherwise by its person and date."""
    other = rows["person"].astype("string") + "@" + rows["date"].astype("string")
    return rows["number"].astype("string").fillna(other).astype("category")


def _order(rows: Frame, table: Table) -> dict[str, pd.Series]:
    """Give the columns that order equally new rows: the last one wins."""
    order = {}
    for i, tie in enumerate(table.tie):
        rank = _rank(rows[tie[1:]], table.columns[tie[1:]])
        order[f"tie{i}"] = -rank if tie[0] == "-" else rank
    return order


def _rank(column: pd.Series, declared: Column) -> pd.Series:
    if declared.values:
        place = {value: at for at, value in enumerate(declared.values)}
        return column.astype("object").map(place).astype("Float64")
    if declared.type == "date":
        seconds = column.astype("datetime64[s]").astype("int64").astype("Float64")
        return seconds.mask(column.isna())
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.astype("Float64")
        return codes.mask(codes < 0)
    return column.astype("Float64")


def _note_conflicts(name: str, count: int, findings: list[Finding]) -> None:
    if count:
        findings.append(
            Finding(
                code=FindingCode.ROWS_CONFLICT,
                severity=Severity.WARNING,
                count=count,
                detail={"table": name},
            )
        )
