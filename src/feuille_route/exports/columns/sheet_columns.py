"""Where a table's columns come from: each origin that a format declares, made from a sheet."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask, nulls_of
from feuille_route.cells.damage import plain
from feuille_route.cells.hidden import hidden_most
from feuille_route.exports.columns import parsing
from feuille_route.exports.columns.keys import Hashed, Keyring, key_columns, key_words
from feuille_route.exports.columns.read_column import ReadColumn, limits_of, most_or_value, outside
from feuille_route.exports.columns.source_columns import SourceColumns
from feuille_route.exports.columns.typed import (
    TYPES,
    as_texts,
    is_in_range,
    plain_values,
    repeated,
    spread,
    typed,
)
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import (
    FromColumn,
    FromConstant,
    FromKey,
    FromLeast,
    FromSum,
    FromWords,
    Origin,
    Row,
)
from feuille_route.sentences import Sentence
from feuille_route.tables import TABLES, TRACES, Column

_TWO: Final = 2


class SheetColumns:
    """Makes columns of one sheet; each source column is parsed once.

    ``against`` are, for source columns, the rows whose other cells contradict theirs. ``doubtful``
    are those of which it is not known what they say: their least level is not.
    """

    def __init__(
        self,
        header: Header,
        sheet: Sheet,
        keyring: Keyring,
        log: SheetLog,
        against: Mapping[str, Mask],
    ) -> None:
        self.sheet = sheet
        self._header = header
        self.sources = SourceColumns(header, sheet)
        self.keyring = keyring
        self._log = log
        self._against = against
        self._height = len(sheet.files)
        self._fine = np.zeros(self._height, dtype=bool)
        self.doubtful = against.get("levels", self._fine)
        self._parsed: dict[tuple[str, str, Column], ReadColumn] = {}
        self.hashed: dict[tuple[str, ...], Sequence[Hashed]] = {}

    def only(self, rows: Mask) -> "SheetColumns":
        """Keep some rows; what is parsed already is not parsed again."""
        sheet = self.sheet.only(rows)
        against = {name: wrong[rows] for name, wrong in self._against.items()}
        kept = SheetColumns(self._header, sheet, self.keyring, self._log, against)
        kept.doubtful = self.doubtful[rows]
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

    def make(self, origins: Sequence[Origin], declared: Column, column: str) -> ReadColumn:
        """Make a column of the first origin that is known; a cell that is bad stays unknown."""
        type_ = TYPES[declared.type]
        made = [one for one in (self._make(origin, declared, column) for origin in origins) if one]
        if not made:
            return ReadColumn(pa.nulls(self._height, type_), self._fine)
        if len(made) == 1:
            return made[0]
        known, bad = plain_values(made[0].values), made[0].bad
        for one in made[1:]:
            bad = bad | (one.bad & nulls_of(known))
            known = pc.coalesce(known, plain_values(one.values))
            # A cell that cannot be read may say what another column does not: it stays unknown.
            if bad.any():
                known = pc.if_else(pa.array(bad), pa.scalar(None, known.type), known)
        return ReadColumn(typed(known, type_), bad)

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
                return ReadColumn(repeated(constant, self._height, type_), self._fine)

    def column(self, name: str, parse: str, declared: Column) -> ReadColumn | None:
        """Make a column from a source column; ``None`` where the file does not have it."""
        if name not in self.sheet.columns:
            return None
        made = (name, parse, declared)
        if made not in self._parsed:
            array = self.sheet.columns[name][0]
            read = self._parse(array, (name, 0), parse, declared)
            wrong = self._against.get(name)
            self._parsed[made] = read if wrong is None else read.against(wrong)
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
                found[0], source, suspect=self.sheet.suspect, order=self.sources.order(name)
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
        least = _least_of([one.values for one in parsed], type_, declared.least)
        self._note_gaps(name, parsed)
        bad = [self._fine, *(one.bad for one in parsed if one.bad is not self._fine)]
        made = ReadColumn(least, np.logical_or.reduce(bad))
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
            if not parse and is_in_range(array, source.most):
                return ReadColumn(array.cast(type_), self._fine)
            encoded = as_texts(array)
        texts = encoded.dictionary.to_pylist()
        order = self.sources.order(place[0])
        values, troubles = parsing.parse_distinct(texts, source, parse, order, declared=declared)
        bad = self._fine
        if any(troubles):
            bad = self._log.note_cells(self.sheet, encoded, place, troubles)
        most = None
        if (parse or source.parse) in parsing.NUMBERS and not source.values:
            most = self._hidden(encoded, place, whole=declared.type == "count")
        return ReadColumn(spread(values, encoded, type_), bad, most)

    def _hidden(
        self, encoded: pa.DictionaryArray, place: tuple[str, int], *, whole: bool
    ) -> pa.Array | None:
        """Give the most that the hidden cells of a column may be; ``None``: none is hidden."""
        texts = encoded.dictionary.to_pylist()
        mosts = [None if text is None else hidden_most(plain(text), whole=whole) for text in texts]
        if not any(mosts):
            return None
        troubles = [None if most is None else parsing.HIDDEN for most in mosts]
        self._log.note_cells(self.sheet, encoded, place, troubles)
        return pa.array(mosts, pa.float64()).take(encoded.indices)


def _least_of(columns: Sequence[pa.Array], type_: pa.DataType, least: int | None) -> pa.Array:
    """Give the least number of each row; not known where one is not, which may be less."""
    tops = [np.iinfo(column.type.to_pandas_dtype()).max for column in columns]
    numbers = [
        pc.fill_null(column, pa.scalar(top, column.type)).to_numpy(zero_copy_only=False)
        for column, top in zip(columns, tops, strict=True)
    ]
    found = reduce(np.minimum, numbers)
    lacking = reduce(np.logical_or, map(np.equal, numbers, tops))
    return pa.array(found, mask=lacking & (found != least)).cast(type_)
