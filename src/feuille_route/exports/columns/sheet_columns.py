"""Where a table's columns come from: each origin that a format declares, made from a sheet."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask, codes_of, nulls_of
from feuille_route.cells.damage import plain
from feuille_route.cells.hidden import hidden_most
from feuille_route.cells.orders import Order, order_of
from feuille_route.exports.columns import parsing
from feuille_route.exports.columns.keys import Hashed, Keyring, key_columns, key_words
from feuille_route.exports.columns.read_column import ReadColumn, limits_of, most_or_value, outside
from feuille_route.exports.recognising.recognition import Header
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import Detail, FindingCode
from feuille_route.formats.export_format import (
    FromColumn,
    FromConstant,
    FromKey,
    FromLeast,
    FromSum,
    FromWords,
    Origin,
    Row,
    Source,
)
from feuille_route.sentences import Sentence
from feuille_route.tables import TABLES, TRACES, Column

_TWO: Final = 2
TYPES: Final[Mapping[str, pa.DataType]] = {
    "text": pa.dictionary(pa.int32(), pa.string()),
    "code": pa.dictionary(pa.int32(), pa.string()),
    "school": pa.dictionary(pa.int32(), pa.string()),
    "department": pa.dictionary(pa.int32(), pa.string()),
    "count": pa.int32(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "date": pa.timestamp("s"),
    "person": pa.uint64(),
}


class SheetColumns:
    """Makes columns of one sheet; each source column is parsed once.

    ``doubtful`` are the rows that contradict themselves: their least level is not known.
    """

    def __init__(
        self, header: Header, sheet: Sheet, keyring: Keyring, log: SheetLog, doubtful: Mask
    ) -> None:
        self.sheet = sheet
        self._header = header
        self.keyring = keyring
        self._log = log
        self.doubtful = doubtful
        self._height = len(sheet.files)
        self._fine = np.zeros(self._height, dtype=bool)
        self._parsed: dict[tuple[str, str, Column], ReadColumn] = {}
        self.hashed: dict[tuple[str, ...], Sequence[Hashed]] = {}

    def only(self, rows: Mask) -> "SheetColumns":
        """Keep some rows; what is parsed already is not parsed again."""
        sheet, doubtful = self.sheet.only(rows), self.doubtful[rows]
        kept = SheetColumns(self._header, sheet, self.keyring, self._log, doubtful)
        kept._parsed = {key: one.only(rows) for key, one in self._parsed.items()}
        return kept

    def make_all(self, table: str, row: Row) -> Mapping[str, ReadColumn]:
        """Make the columns of a row of a table."""
        return {
            column: self.make(origins, TABLES[table].columns.get(column) or TRACES[column], column)
            for column, origins in row.items()
        }

    def header_of(self, origins: Sequence[Origin]) -> str | None:
        """Give the header of the one needed column from which a column is made."""
        names = [name for origin in origins for name in origin.sources]
        derived = any(isinstance(origin, FromColumn) and origin.parse for origin in origins)
        if derived or len(names) != 1 or not self._header.format.columns[names[0]].needed:
            return None
        return self.first_header(origins)

    def first_header(self, origins: Sequence[Origin]) -> str | None:
        """Give the header of the first column in the file from which a column is made."""
        names = (name for origin in origins for name in origin.sources)
        places = (self._header.columns[name] for name in names if name in self._header.columns)
        return next((self._header.names[several[0]] for several in places), None)

    def must_be_filled(self, table: str, column: str) -> bool:
        """Tell whether rows are of nothing sure without this column of a table.

        So are the parts of a key, and the flags, dates and numbers.
        """
        declared = TABLES[table].columns.get(column)
        if declared is None or declared.may_be_blank:
            return False
        measured = declared.type in ("flag", "date", "count", "number")
        return measured or column in TABLES[table].key

    def shaped(self, origins: Sequence[Origin]) -> list[tuple[str, str]]:
        """Name the source columns of an origin whose cells have a shape: no text is one by itself.

        Each with the parser that the origin names, empty where it is the column's own.
        """
        sources = self._header.format.columns
        match origins[0]:
            case FromColumn(column=name, parse=parse):
                named = (parse or sources[name].parse) not in ("text", "label")
                return [(name, parse)] if named and name in self.sheet.columns else []
            case FromKey(key=key):
                parts = (name for name in key if sources[name].parse != "text")
                return [(name, "") for name in parts if name in self.sheet.columns]
        return []

    def source(self, name: str) -> Source:
        """Give the declaration of a source column."""
        return self._header.format.columns[name]

    def header(self, name: str) -> str:
        """Give the header of a source column, as the file writes it."""
        return self._header.names[self._header.columns[name][0]]

    def is_shaped(self, origins: Sequence[Origin]) -> bool:
        """Tell whether a column is made of cells that have a shape."""
        return bool(self.shaped(origins))

    def others(self, name: str) -> list[str]:
        """Name the other source columns, but those that are read as this one is."""
        sources = self._header.format.columns
        return [
            other
            for other, several in self.sheet.columns.items()
            if len(several) == 1 and (self.is_text(other) or not _alike(sources, name, other))
        ]

    def is_text(self, name: str) -> bool:
        """Tell whether any text is a cell of a source column."""
        source = self._header.format.columns[name]
        return source.parse in ("text", "label", "service") and not (
            source.values or source.pattern or source.extract
        )

    def fits(self, name: str, rows: Mask, under: str, parse: str = "") -> Mask:
        """Tell of some rows whether the cells of a source column are values of another."""
        source, order = self._header.format.columns[under], self._order(under)
        return self._told(
            name,
            rows,
            lambda texts: [
                value is not None
                for value in parsing.parse_distinct(texts, source, parse, order)[0]
            ],
        )

    def texts_that(self, name: str, rows: Mask, test: Callable[[str], bool]) -> Mask:
        """Tell of some rows whether the cells of a source column pass a test."""
        return self._told(name, rows, lambda texts: list(map(test, texts)))

    def _told(self, name: str, rows: Mask, tell: Callable[[Sequence[str]], list[bool]]) -> Mask:
        array = self.sheet.columns[name][0].filter(pa.array(rows))
        plain = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
        encoded = _encoded(plain)
        codes, present = codes_of(encoded)
        told: Mask = np.array([*tell(encoded.dictionary.to_pylist()), False])[codes] & present
        return told

    def expected(self, name: str, parse: str, rows: Mask) -> Detail:
        """Say what is expected in a source column, of which the cells of some rows are no value."""
        array = self.sheet.columns[name][0].filter(pa.array(rows))
        texts = array.cast(pa.string()).drop_null().unique().to_pylist()
        troubles = parsing.parse_distinct(texts, self.source(name), parse, self._order(name))[1]
        return next((trouble.told for trouble in troubles if trouble), {})

    def make(self, origins: Sequence[Origin], declared: Column, column: str) -> ReadColumn:
        """Make a column of the first origin that is known; a cell that is bad stays unknown."""
        type_ = TYPES[declared.type]
        made = [one for one in (self._make(origin, declared, column) for origin in origins) if one]
        if not made:
            return ReadColumn(pa.nulls(self._height, type_), self._fine)
        if len(made) == 1:
            return made[0]
        known, bad = _plain(made[0].values), made[0].bad
        for one in made[1:]:
            bad = bad | (one.bad & nulls_of(known))
            known = pc.coalesce(known, _plain(one.values))
            if bad.any():
                known = pc.if_else(pa.array(bad), pa.scalar(None, known.type), known)
        return ReadColumn(_typed(known, type_), bad)

    def _make(self, origin: Origin, declared: Column, column: str) -> ReadColumn | None:
        type_ = TYPES[declared.type]
        match origin:
            case FromColumn(column=name, parse=parse):
                return self.column(name, parse, declared)
            case FromKey(key=key):
                return self._key(key, column)
            case FromWords(words=words):
                return self._words(words)
            case FromLeast(least=least, of=of):
                return self._least(least, of, declared)
            case FromSum(sum=names):
                return self._sum(names, declared)
            case FromConstant(constant=constant):
                return ReadColumn(_constant(constant, self._height, type_), self._fine)

    def column(self, name: str, parse: str, declared: Column) -> ReadColumn | None:
        """Make a column from a source column; ``None`` where the file does not have it."""
        if name not in self.sheet.columns:
            return None
        made = (name, parse, declared)
        if made not in self._parsed:
            array = self.sheet.columns[name][0]
            self._parsed[made] = self._parse(array, (name, 0), parse, declared)
        return self._parsed[made]

    def _key(self, names: Sequence[str], column: str) -> ReadColumn | None:
        """Key persons from columns; the same kind of key has the same keys in every format."""
        if not any(name in self.sheet.columns for name in names):
            return None
        texts, bad = self._personal(names)
        # Pupils type their two names in either order (ruling 27).
        places = (0, 0) if len(names) == _TWO else range(len(names))
        kinds = [f"{column} {at} of {len(names)}" for at in places]
        keyed = key_columns(self.keyring, list(zip(kinds, texts, strict=True)))
        keys, known, self.hashed[tuple(names)] = keyed
        return ReadColumn(pa.array(keys, mask=~known | bad), bad)

    def _words(self, names: Sequence[str]) -> ReadColumn | None:
        if not all(name in self.sheet.columns for name in names):
            return None
        texts, bad = self._personal(names)
        keys, known = key_words(self.keyring, texts)
        return ReadColumn(pa.array(keys, mask=~known | bad), bad)

    def _personal(self, names: Sequence[str]) -> tuple[list[pa.DictionaryArray | None], Mask]:
        """Give the texts of personal columns, and the rows where one of them is damaged."""
        bad = self._fine
        texts: list[pa.DictionaryArray | None] = []
        for name in names:
            found = self.sheet.columns.get(name)
            texts.append(None)
            if not found:
                continue
            source = self._header.format.columns[name]
            texts[-1], troubles = parsing.prepare_identities(
                found[0], source, suspect=self.sheet.suspect, order=self._order(name)
            )
            if any(troubles):
                bad = bad | self._log.note_cells(self.sheet, found[0], (name, 0), troubles)
        return texts, bad

    def _least(self, name: str, of: int, declared: Column) -> ReadColumn:
        type_ = TYPES[declared.type]
        columns = self.sheet.columns.get(name, ())
        if len(columns) != of:
            for number in np.unique(self.sheet.files).tolist():
                detail = {"found": len(columns)}
                self._log.note(FindingCode.COMPETENCES_MISSING, number, detail=detail)
            return ReadColumn(pa.nulls(self._height, type_), self._fine)
        parsed = [
            self._limited(self._parse(one, (name, at), "", declared), (name, at), declared)
            for at, one in enumerate(columns)
        ]
        least = pc.min_element_wise(*(one.values for one in parsed), skip_nulls=False)
        self._note_gaps(name, parsed)
        made = ReadColumn(least.cast(type_), np.logical_or.reduce([one.bad for one in parsed]))
        return made.against(self.doubtful) if self.doubtful.any() else made

    def _note_gaps(self, name: str, parsed: Sequence[ReadColumn]) -> None:
        """Note the empty cells of several of which a least is taken, where others hold numbers."""
        if len({one.values.null_count for one in parsed}) < _TWO:
            return
        nulls = [nulls_of(one.values) for one in parsed]
        partly = ~np.logical_and.reduce(nulls)
        for at, (one, null) in enumerate(zip(parsed, nulls, strict=True)):
            header = self._header.names[self._header.columns[name][at]]
            empty = null & partly & ~one.bad
            self._log.note_rows(FindingCode.CELLS_EMPTY, self.sheet, empty, header)

    def _limited(self, one: ReadColumn, place: tuple[str, int], declared: Column) -> ReadColumn:
        """Believe no number of several that is beyond the limits of their column."""
        if declared.least is None:
            return one
        wrong = outside(one.values, declared.least, declared.most)
        if not wrong.any():
            return one
        name, at = place
        header = self._header.names[self._header.columns[name][at]]
        self.note_outside(wrong, declared, header)
        return one.without(wrong)

    def note_outside(self, wrong: Mask, declared: Column, header: str | None) -> None:
        """Note the rows whose number is beyond the limits of its column."""
        self.note_unfit(wrong, limits_of(declared), header)

    def note_unfit(self, wrong: Mask, expected: Sentence, header: str | None) -> None:
        """Note the rows whose cell of a column cannot be."""
        said = {"expected": expected}
        self._log.note_rows(FindingCode.CELL_UNPARSED, self.sheet, wrong, header, lambda _: said)

    def _sum(self, names: Sequence[str], declared: Column) -> ReadColumn | None:
        """Add columns up; not known where the file does not have one of them.

        A part that is hidden (``<5``) adds its most to that of the sum.
        """
        made = [one for one in (self.column(name, "", declared) for name in names) if one]
        if len(made) < len(names):
            return None
        total = made[0].values
        for one in made[1:]:
            total = pc.add(total, one.values)
        most = None
        if any(one.most is not None for one in made):
            most = most_or_value(made[0])
            for one in made[1:]:
                most = pc.add(most, most_or_value(one))
        bad = np.logical_or.reduce([one.bad for one in made])
        return ReadColumn(total.cast(TYPES[declared.type]), bad, most)

    def _parse(
        self, array: pa.Array, place: tuple[str, int], parse: str, declared: Column
    ) -> ReadColumn:
        """Parse the distinct texts of a column; a number or a flag only needs to be in range."""
        source, type_ = self._header.format.columns[place[0]], TYPES[declared.type]
        encoded = array
        if not pa.types.is_dictionary(array.type):
            if not parse and _in_range(array, source.most):
                return ReadColumn(array.cast(type_), self._fine)
            encoded = _encoded(array)
        texts = encoded.dictionary.to_pylist()
        order = self._order(place[0])
        values, troubles = parsing.parse_distinct(texts, source, parse, order, declared=declared)
        bad = self._fine
        if any(troubles):
            bad = self._log.note_cells(self.sheet, encoded, place, troubles)
        most = None
        if (parse or source.parse) in parsing.NUMBERS and not source.values:
            most = self._hidden(encoded, place)
        return ReadColumn(_spread(values, encoded, type_), bad, most)

    def _hidden(self, encoded: pa.DictionaryArray, place: tuple[str, int]) -> pa.Array | None:
        """Give the most that the hidden cells of a column may be; ``None``: none is hidden."""
        texts = encoded.dictionary.to_pylist()
        mosts = [None if text is None else hidden_most(plain(text)) for text in texts]
        if not any(mosts):
            return None
        troubles = [None if most is None else parsing.HIDDEN for most in mosts]
        self._log.note_cells(self.sheet, encoded, place, troubles)
        return pa.array(mosts, pa.float64()).take(encoded.indices)

    def _order(self, name: str) -> Order:
        """Give the order of the dates of a source column."""
        return order_of(name, self.sheet.orders) if name in self.sheet.orders else Order.DAY


def _alike(sources: Mapping[str, Source], one: str, other: str) -> bool:
    """Tell whether two source columns are read in the same way."""
    pair = sources[one], sources[other]
    first, second = ((s.parse, s.pattern, s.extract, tuple(s.values)) for s in pair)
    return first == second


def _encoded(array: pa.Array) -> pa.DictionaryArray:
    return array.cast(pa.string()).dictionary_encode()


def _constant(value: object, height: int, type_: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(type_):
        codes = pa.array(np.zeros(height, dtype=np.int32))
        return pa.DictionaryArray.from_arrays(codes, pa.array([str(value)], pa.string()))
    return pa.repeat(pa.scalar(value), height).cast(type_)


def _in_range(array: pa.Array, most: int | None) -> bool:
    if not pa.types.is_integer(array.type):
        return True
    ends = pc.min_max(array)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    return low is None or (low >= 0 and (most is None or high <= most))


def _spread(values: Sequence[object], encoded: pa.DictionaryArray, type_: pa.DataType) -> pa.Array:
    """Give each row the value of its distinct text."""
    if not pa.types.is_dictionary(type_):
        stored = pa.int64() if pa.types.is_timestamp(type_) else type_
        return pa.array(values, stored).take(encoded.indices).cast(type_)
    distinct = list(dict.fromkeys(str(value) for value in values if value is not None))
    place = {value: at for at, value in enumerate(distinct)}
    codes = pa.array([None if v is None else place[str(v)] for v in values], pa.int32())
    return pa.DictionaryArray.from_arrays(
        codes.take(encoded.indices), pa.array(distinct, pa.string())
    )


def _plain(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _typed(array: pa.Array, type_: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(type_):
        return array.cast(pa.string()).dictionary_encode()
    return array.cast(type_)
