"""One thing is one row: copies of a row, in one export or in several, become one."""

from collections.abc import Sequence
from functools import reduce
from typing import Final

import numpy as np
import pandas as pd

from feuille_route.arrays import unknown_in
from feuille_route.data.categories import relabel
from feuille_route.data.dataset import Frame
from feuille_route.findings import Detail, FindingCode
from feuille_route.sentences import Sentence, _
from feuille_route.states.state import LONG_AGO, StateContext, is_unread, left_open
from feuille_route.tables import TABLES, Column, Table, Why

_NAMED: Final = 3


def merge(name: str, rows: Frame, context: StateContext, *, fill: bool) -> Frame:
    """Make one row of each thing: the newest export wins, then the row that the table prefers.

    With ``fill`` (logs), an empty cell of a newer export does not replace a known one. A row that
    lacks a part of its key may be a copy of another one: it is not certain.
    """
    table = TABLES[name]
    rows = rows.reset_index(drop=True)
    if table.otherwise:
        names, doubtful = _named(rows, table)
        rows = left_open(rows.assign(**{table.key[0]: names}), doubtful, Why.COPY)
    key, required = list(table.key), list(table.required)
    named = rows[required].notna().all(axis=1)
    for column in [] if named.all() else required:
        rows = left_open(rows, rows[column].isna(), column)
    several = rows.duplicated(required, keep=False) & named
    if not several.any():
        return rows
    some = rows[several]
    if fill:
        some = left_open(some, _may_be_a_copy(some, key), Why.COPY)
    one = _one_each(name, some, context, fill=fill)
    return pd.concat([rows[~several], one], ignore_index=True)


def counting(rows: Frame) -> Frame:
    """Leave out the rows that surely do not count."""
    return rows[rows["certain"].fillna(True).astype(bool)]


def _one_each(name: str, rows: Frame, context: StateContext, *, fill: bool) -> Frame:
    """Keep one row of each key."""
    table = TABLES[name]
    key = list(table.key)
    columns = [c for c, declared in table.columns.items() if not declared.derived]
    ties = _order(rows, table)
    ordered = rows.assign(**ties).sort_values(["dated", *ties], na_position="first", kind="stable")[
        rows.columns
    ]
    ordered = ordered.drop_duplicates([*columns, "unread", "certain"], keep="last")
    one = ordered.drop_duplicates(key, keep="last").copy()
    again = ordered[ordered.duplicated(key, keep=False)]
    if again.empty:
        return one
    others = [column for column in columns if column not in key]
    grouped = again.groupby(key, dropna=False)[others]
    differ = (grouped.transform("nunique") > 1).any(axis=1)
    note_conflicts(name, again[differ], key, context)
    newest = _newest(again, key)
    if fill or table.is_undecided:
        one = _filled(one, again if fill else newest, key, others)
    return _without_disputed(one, newest, table, others) if table.is_undecided else one


def _newest(rows: Frame, key: Sequence[str]) -> Frame:
    """Keep the newest rows of each key."""
    dated = rows["dated"].fillna(LONG_AGO)
    by = [rows[column] for column in key]
    return rows[dated == dated.groupby(by, dropna=False).transform("max")]


def _filled(one: Frame, rows: Frame, key: Sequence[str], columns: Sequence[str]) -> Frame:
    """Fill the cells that are empty by the last ones that are known, in the order of the rows.

    What stands in a cell and cannot be read is newer than what was said before: it stays unknown.
    """
    last = rows.groupby(list(key), dropna=False)[list(columns)].transform("last")
    filled = {}
    for column in columns:
        lacking = one[column].isna() & one.index.isin(last.index)
        lacking &= ~_unread_last(rows, column, key).reindex(one.index, fill_value=False)
        filled[column] = one[column].mask(lacking, last[column])
    return one.assign(**filled)


def _unread_last(rows: Frame, column: str, key: Sequence[str]) -> pd.Series:
    """Tell the rows of things whose last cell of a column that holds something cannot be read."""
    unread = is_unread(rows, column) & unknown_in(rows[column])
    if not unread.any():
        return pd.Series(data=False, index=rows.index)
    held = unread | rows[column].notna().to_numpy()
    order = np.where(held, np.arange(len(rows)), -1)
    told = rows[[*key]].assign(order=order, last_unread=np.where(unread, order, -1))
    newest = told.groupby([*key], dropna=False).transform("max")
    return (newest["order"] >= 0) & (newest["order"] == newest["last_unread"])


def _without_disputed(one: Frame, rows: Frame, table: Table, columns: Sequence[str]) -> Frame:
    """Make unknown what equally new rows of one thing say differently, but for its counts.

    So it is whether the thing counts, where one of them says that it does not.
    """
    grouped = rows.groupby(list(table.key), dropna=False)
    told = [name for name in columns if table.columns[name].type != "count"]
    said = grouped[told].transform("nunique").reindex(one.index)
    sure = grouped["certain"].transform("max").reindex(one.index)
    never = grouped["certain"].transform("min").reindex(one.index)
    certain = one["certain"].where(sure.isna(), sure)
    when = next(iter(table.begins), "date")
    one = left_open(one.assign(certain=certain), sure.notna() & (sure != never), when)
    for name in told:
        one = left_open(one, said[name] > 1, Why.DISPUTED, name)
    whose = "names" if "names" in rows else "person"
    return _of_each(one, rows, table.key, whose) if "person" in told else one


def _of_each(one: Frame, rows: Frame, key: Sequence[str], whose: str) -> Frame:
    """Give a thing that equally new rows give to several persons to each, and to none for sure."""
    several = rows.groupby(list(key), dropna=False)[whose].transform("nunique") > 1
    theirs = rows[several].drop_duplicates([*key, whose], keep="last")
    left = one.drop(index=one.index.intersection(rows.index[several]))
    return pd.concat([left, left_open(theirs, several[theirs.index], Why.DISPUTED)])


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


def _named(rows: Frame, table: Table) -> tuple[pd.Series, pd.Series]:
    """Name each thing by its key, otherwise by other columns (a certification's person, date).

    One that is not named bears the name of the only one that stands in the same other columns;
    where several do, it may be any of them: such rows are told too.
    """
    texts = [rows[column].astype("string") for column in table.otherwise]
    other = reduce(lambda one, more: one + "@" + more, texts)
    names = rows[table.key[0]].astype("string")
    pairs = pd.DataFrame({"other": other, "name": names}).dropna().drop_duplicates()
    shared = pairs["other"].duplicated(keep=False)
    alone = pairs[~shared].set_index("other")["name"]
    doubtful = names.isna() & other.isin(pairs["other"][shared])
    known = names.fillna(other.map(alone).astype("string")).fillna(other)
    return known.astype("category"), doubtful


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
        # The order of the alphabet: categories are in the order of the rows that were read.
        return relabel(column, str).cat.codes.set_axis(column.index)
    return column.astype("Float64")


def _that_differ(rows: Frame, table: Table, key: Sequence[str]) -> Sequence[str]:
    """Name the columns that say different things of one thing, but for what tells persons."""
    told = [
        name
        for name, declared in table.columns.items()
        if name in rows and name not in key and declared.type != "person" and not declared.derived
    ]
    by = [rows[column] for column in key]
    said = rows[told].groupby(by, dropna=False).nunique() > 1
    return [name for name in told if said[name].any()]


def _rule(name: str, rows: Frame, columns: Sequence[str], key: Sequence[str]) -> Sentence:
    """Say which of the rows counts: the newest, else as the table orders equally new ones."""
    table = TABLES[name]
    newest = _newest(rows, key) if "dated" in rows else rows
    if not newest.duplicated(list(key)).any():
        return _("the newest export counts")
    types = {table.columns[column].type for column in columns}
    if table.is_undecided and types != {"count"}:
        return _("none counts where equally new ones differ, for nobody can tell")
    ties = {tie[1:]: table.columns[tie[1:]].type for tie in table.tie}
    if any(ties.get(column) == "flag" for column in columns):
        return _("of equally new ones the row counts that says it was done")
    if types & {"count", "number"}:
        return _("of equally new ones the larger counts")
    return _("of equally new ones one counts, by a fixed order")


def note_conflicts(name: str, rows: Frame, key: Sequence[str], context: StateContext) -> None:
    """Note rows that contradict each other, once for each key, with their first files."""
    if not rows.empty:
        numbers = sorted(rows["file"].unique().tolist())
        first, *others = map(context.dataset.path, numbers)
        export = context.dataset.exports[numbers[0]]
        columns = _that_differ(rows, TABLES[name], key)
        headers = [export.header_of(column, name) or column for column in columns]
        detail: Detail = {
            "table": name,
            **({"others": ", ".join(others[:_NAMED])} if others else {}),
            **({"columns": ", ".join(headers)} if headers else {}),
            "rule": _rule(name, rows, columns, key),
        }
        count = len(rows.drop_duplicates(list(key)))
        context.log.note(FindingCode.ROWS_CONFLICT, path=first, count=count, detail=detail)
