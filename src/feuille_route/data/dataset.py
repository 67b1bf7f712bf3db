"""From partial Arrow tables to the raw canonical tables, as pandas frames."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from feuille_route.arrays import codes_of
from feuille_route.data.categories import unify_spellings
from feuille_route.data.losses import tables_lost
from feuille_route.exports.columns.typed import TYPES
from feuille_route.exports.export import Export
from feuille_route.exports.normalising import Link, Loaded
from feuille_route.files.places import Place
from feuille_route.tables import TABLES

Frame = pd.DataFrame

_NULLABLE = {
    pa.int32(): pd.Int32Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.uint64(): pd.UInt64Dtype(),
}


@dataclass(frozen=True)
class Dataset:
    """The raw tables of a run.

    Tables hold every row that was read, of every date; ``lost`` are the exports of which a part, or
    all, was lost, each with the tables that it may have fed, ``shifted`` those refused for shifted
    columns; ``rows`` how many rows each export has. ``alike`` are pairs of persons, once resolved,
    who may be one.
    """

    exports: Sequence[Export]
    tables: dict[str, Frame] = field(repr=False)
    rows: Mapping[int, int]
    lost: Mapping[int, frozenset[str]]
    shifted: frozenset[int]
    links: Sequence[Link]
    alike: list[tuple[int, int]] = field(default_factory=list, repr=False)

    def places(self, number: int) -> Sequence[Place]:
        """Where the export of this number lies."""
        return self.exports[number].places

    def path(self, number: int) -> str:
        """The path shown of an export."""
        return self.exports[number].path


def assemble(exports: Sequence[Export], loaded: Loaded) -> Dataset:
    """Join the parts of each table; every canonical column is there, null where never fed.

    The parts are let go of as they are joined: together they are half of what a run holds.
    """
    frames = {name: _frame(name, loaded.parts.pop(name)) for name in [*loaded.parts]}
    tables = {name: _believed(frame, loaded.shifted) for name, frame in frames.items()}
    pa.default_memory_pool().release_unused()
    return Dataset(
        exports,
        tables,
        loaded.rows,
        tables_lost(exports, loaded.rows, loaded.cut, loaded.below),
        loaded.shifted,
        loaded.links,
    )


def _believed(frame: Frame, shifted: Collection[int]) -> Frame:
    """Leave out what was read of files that were refused at a later part of theirs."""
    if not shifted:
        return frame
    return frame[~frame["file"].isin(list(shifted)) | frame["unread"]].reset_index(drop=True)


def _with_sound_codes(part: pa.Table) -> pa.Table:
    """Give each null of a text the code 0: Arrow leaves any there, and follows it out of memory."""
    for at, field_ in enumerate(part.schema):
        column = part.column(at)
        if pa.types.is_dictionary(field_.type) and column.null_count:
            chunks = [_with_sound_nulls(chunk) for chunk in column.chunks]
            part = part.set_column(at, field_, pa.chunked_array(chunks, field_.type))
    return part


def _with_sound_nulls(texts: pa.DictionaryArray) -> pa.DictionaryArray:
    codes, present = codes_of(texts)
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=~present), texts.dictionary)


def _frame(name: str, parts: list[pa.Table]) -> Frame:
    """Make one frame of a table's parts; spellings of one text become one category."""
    sound = map(_with_sound_codes, parts)
    joined = pa.concat_tables(sound, promote_options="default").unify_dictionaries()
    parts.clear()
    series = {}
    for column in joined.column_names:
        series[column] = joined[column].to_pandas(types_mapper=_NULLABLE.get)
        joined = joined.drop_columns(column)
    frame = pd.DataFrame(series, copy=False)
    # Of a text that no row has, pandas makes categories of no type, which join no others.
    for column in frame.select_dtypes("category"):
        if frame[column].cat.categories.empty:
            frame[column] = nulls(len(frame), TYPES["text"])
    columns = TABLES[name].columns
    for column, declared in columns.items():
        if column not in frame and not (declared.derived or declared.asked):
            frame[column] = nulls(len(frame), TYPES[declared.type])
    frame["unread"] = frame["unread"].fillna(False).astype(bool) if "unread" in frame else False
    if "stray" in frame:
        frame["stray"] = frame["stray"].fillna(False).astype(bool)
    frame["file"] = frame["file"].astype("int32")
    for column, declared in columns.items():
        if column in frame and declared.type == "text":
            frame[column] = unify_spellings(frame[column])
        if column in frame and declared.type == "date" and not declared.timed:
            frame[column] = frame[column].dt.floor("D")
    return frame


def nulls(rows: int, type_: pa.DataType) -> pd.Series:
    """Give a column of nulls of a canonical type."""
    if pa.types.is_dictionary(type_):
        codes = np.full(rows, -1, dtype=np.int8)
        return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index([], dtype="str")))
    if pa.types.is_timestamp(type_):
        return pd.Series(np.full(rows, np.datetime64("NaT", "s")))
    return pd.Series(pd.NA, index=range(rows), dtype=_NULLABLE[type_])
