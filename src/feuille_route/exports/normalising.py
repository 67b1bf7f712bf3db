"""Normalising: the rows of a sheet become the canonical tables that their format feeds."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.exports.cells import PARSERS, Cell, is_unknown
from feuille_route.exports.formats import FromColumn, FromConstant, FromKey, FromLeast, Origin
from feuille_route.exports.reading import Content, Sheet
from feuille_route.exports.recognition import Header
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.identity import Keyring, codes_of, key_columns
from feuille_route.tables import TABLES

Mask = np.ndarray[Any, np.dtype[np.bool_]]

_TOLD: Final = 20
_UAI_SHAPE: Final = re.compile(r"\d{6,8}[A-Za-z]?")
_NO_WORD: Final = re.compile(r"(?:[^\W\d_]?[\W\d_]+)*[^\W\d_]?")

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
TRACES: Final[Mapping[str, pa.DataType]] = {
    "file": pa.int32(),
    "unread": pa.bool_(),
    "organisation": TYPES["text"],
    "names": TYPES["person"],
}


@dataclass(frozen=True)
class Loaded:
    """What a batch gave: partial tables, how many rows each file has, what was noticed.

    A part has its table's canonical columns (those that the format feeds) and ``file`` (the
    number of the export), ``unread`` (a cell of the row, or the whole row, could not be read),
    and where the format has them ``organisation`` (a name to resolve) and ``names`` (a person's
    names, keyed). ``cut`` are the files of which an unknown part is lost. ``links`` are the lines
    of a ``rattachements`` file.
    """

    parts: Mapping[str, Sequence[pa.Table]]
    rows: Mapping[int, int]
    findings: Sequence[Finding] = ()
    cut: frozenset[int] = frozenset()
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class _Column:
    """A parsed column: an array, and where its cells did not parse."""

    values: pa.Array
    bad: Mask


def normalise(
    header: Header,
    batch: Sequence[Content],
    sheet: Sheet,
    paths: Mapping[int, str],
    keyring: Keyring,
) -> Loaded:
    """Make the tables of a sheet; ``paths`` are the ones to show in findings."""
    return _Normaliser(header, batch, sheet, paths, keyring).run()


class _Normaliser:
    """One sheet on its way to tables; its parsed columns and findings are collected here."""

    def __init__(
        self,
        header: Header,
        batch: Sequence[Content],
        sheet: Sheet,
        paths: Mapping[int, str],
        keyring: Keyring,
    ) -> None:
        self.format = header.format
        self.header = header
        self.batch = batch
        self.sheet = sheet
        self.paths = paths
        self.keyring = keyring
        self.findings: list[Finding] = []
        self.parsed: dict[tuple[str, str], _Column] = {}
        self.height = len(sheet.files)

    def run(self) -> Loaded:
        """Make every table that the format feeds."""
        rows = self._rows()
        self._note_files(rows)
        parts = {name: [self._table(name, origins)] for name, origins in self.format.tables.items()}
        links = self._links() if self.format.kind == "links" else ()
        broken = {row.file for row in self.sheet.broken if row.last}
        cut = frozenset(broken) | frozenset(self.sheet.unreadable)
        return Loaded(parts, rows, self.findings, cut, links)

    def _rows(self) -> dict[int, int]:
        counts = np.bincount(self.sheet.files, minlength=1) if self.height else np.zeros(1, int)
        return {
            one.number: int(counts[one.number]) if one.number < len(counts) else 0
            for one in self.batch
        }

    def _note_files(self, rows: Mapping[int, int]) -> None:
        for number, why in self.sheet.unreadable.items():
            self._note(FindingCode.FILE_UNREADABLE, number, Severity.ERROR, detail={"why": why})
        for number, count in rows.items():
            if not count and number not in self.sheet.unreadable:
                self._note(FindingCode.FILE_HEADER_ONLY, number)
        for row in (*self.sheet.broken[:_TOLD], *self.sheet.broken[_TOLD:][-1:]):
            code = FindingCode.FILE_TRUNCATED if row.last else FindingCode.ROW_BROKEN
            detail = {"expected": row.expected, "found": row.found}
            self._note(code, row.file, line=row.line, detail=detail)
        untold = len(self.sheet.broken) - _TOLD - 1
        if untold > 0:
            self._note(FindingCode.ROW_BROKEN, self.sheet.broken[0].file, count=untold)

    def _note(
        self,
        code: FindingCode,
        number: int,
        severity: Severity = Severity.WARNING,
        **more: Any,
    ) -> None:
        finding = Finding(code=code, severity=severity, path=self.paths[number], **more)
        self.findings.append(finding)

    def _note_rows(
        self,
        code: FindingCode,
        rows: Mask,
        column: str | None = None,
        details: Callable[[int], Mapping[str, str | int]] = lambda _: {},
    ) -> None:
        """Note rows, one finding a file: the line of the first, and how many."""
        at = np.flatnonzero(rows)
        numbers, firsts, counts = np.unique(
            self.sheet.files[at], return_index=True, return_counts=True
        )
        for number, first, count in zip(numbers, at[firsts], counts, strict=True):
            line = int(self.sheet.lines[first])
            detail = details(int(first))
            self._note(code, int(number), line=line, column=column, count=int(count), detail=detail)

    def _broken(self) -> Mask:
        """Tell the rows that were lost; only files read alone, row by row, have any."""
        return np.isin(self.sheet.lines, [row.line for row in self.sheet.broken])

    def _table(self, name: str, origins: Mapping[str, Sequence[Origin]]) -> pa.Table:
        declared = TABLES[name].columns
        arrays: dict[str, pa.Array] = {"file": pa.array(self.sheet.files)}
        broken = self._broken()
        unread = broken.copy()
        for column, several in origins.items():
            type_ = TYPES[declared[column].type] if column in declared else TRACES[column]
            made = self._first_known(several, type_)
            arrays[column] = made.values
            unread |= made.bad
            if column == "person" and made.values.null_count:
                nobody = made.values.is_null().to_numpy(zero_copy_only=False)
                self._note_rows(FindingCode.IDENTITY_MISSING, nobody & ~broken)
        if unread.any():
            arrays["unread"] = pa.array(unread)
        return pa.table(arrays)

    def _first_known(self, origins: Sequence[Origin], type_: pa.DataType) -> _Column:
        """Make a column of the first origin that is known; a cell that is bad stays unknown."""
        made = [one for one in (self._make(origin, type_) for origin in origins) if one]
        if not made:
            return _Column(pa.nulls(self.height, type_), np.zeros(self.height, dtype=bool))
        if len(made) == 1:
            return made[0]
        plain = [_plain(one.values) for one in made]
        known = pc.coalesce(*plain)
        bad = made[0].bad
        if bad.any():
            known = pc.if_else(pa.array(bad), pa.scalar(None, known.type), known)
        return _Column(_typed(known, type_), bad)

    def _make(self, origin: Origin, type_: pa.DataType) -> _Column | None:
        match origin:
            case FromColumn(column=column, parse=parse):
                return self._column(column, parse, type_)
            case FromKey(key=key):
                return self._key(key)
            case FromLeast(least=least, of=of):
                return self._least(least, of, type_)
            case FromConstant(constant=constant):
                values = pa.array([constant] * self.height)
                return _Column(_typed(values, type_), np.zeros(self.height, dtype=bool))

    def _column(self, name: str, parse: str, type_: pa.DataType) -> _Column | None:
        if name not in self.sheet.columns:
            return None
        parse = parse or self.format.columns[name].parse
        if (name, parse) not in self.parsed:
            array = self.sheet.columns[name][0]
            self.parsed[name, parse] = self._parse(array, name, parse, type_)
        return self.parsed[name, parse]

    def _key(self, names: Sequence[str]) -> _Column | None:
        if not any(name in self.sheet.columns for name in names):
            return None
        columns = [(name, self._encoded(name)) for name in names]
        keys, known = key_columns(self.keyring, columns)
        values = pa.array(keys, mask=~known)
        return _Column(values, np.zeros(self.height, dtype=bool))

    def _encoded(self, name: str) -> pa.DictionaryArray | None:
        found = self.sheet.columns.get(name)
        return found[0] if found else None

    def _least(self, name: str, of: int, type_: pa.DataType) -> _Column:
        columns = self.sheet.columns[name]
        nothing = np.zeros(self.height, dtype=bool)
        if len(columns) != of:
            for one in self.batch:
                detail = {"found": len(columns)}
                code = FindingCode.COMPETENCES_MISSING
                self._note(code, one.number, detail=detail)
            return _Column(pa.nulls(self.height, type_), nothing)
        parse = self.format.columns[name].parse
        parsed = [
            self._parse(column, name, parse, type_, self.header.columns[name][at])
            for at, column in enumerate(columns)
        ]
        least = pc.min_element_wise(*(one.values for one in parsed), skip_nulls=False)
        bad = np.logical_or.reduce([one.bad for one in parsed])
        return _Column(least.cast(type_), bad)

    def _parse(
        self, array: pa.Array, name: str, parse: str, type_: pa.DataType, at: int | None = None
    ) -> _Column:
        """Parse the distinct texts of a column; a number or a flag only needs to be in range."""
        most = self.format.columns[name].most
        encoded = array
        if not pa.types.is_dictionary(array.type):
            if _in_range(array, most):
                return _Column(array.cast(type_), np.zeros(self.height, dtype=bool))
            encoded = array.cast(pa.string()).dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        values, troubles = parse_distinct(texts, parse, most)
        where = np.zeros(self.height, dtype=bool)
        if any(troubles):
            codes, present = codes_of(encoded)
            where = np.array([bool(trouble) for trouble in troubles])[codes] & present
            header = self.header.names[self.header.columns[name][0] if at is None else at]
            self._note_cells(where, header, texts, troubles, codes)
        return _Column(_spread(values, encoded, type_), where)

    def _note_cells(
        self,
        where: Mask,
        header: str,
        texts: Sequence[str],
        troubles: Sequence[str],
        codes: np.ndarray[Any, np.dtype[np.int32]],
    ) -> None:
        """Note cells that did not parse.

        A name may have been pushed into any column: words are not shown, and where the export
        holds personal columns only what has the shape of a UAI is.
        """
        personal = any(source.personal for source in self.format.columns.values())
        showable = _UAI_SHAPE if personal else _NO_WORD

        def detail(row: int) -> Mapping[str, str | int]:
            text, trouble = texts[codes[row]], troubles[codes[row]]
            shown = {"value": text} if showable.fullmatch(text.strip()) else {}
            return {**shown, "expected": trouble}

        of_uai = "UAI" in troubles[codes[np.flatnonzero(where)[0]]]
        code = FindingCode.UAI_INVALID if of_uai else FindingCode.CELL_UNPARSED
        self._note_rows(code, where, header, detail)

    def _links(self) -> list[tuple[str, str]]:
        """Read the lines of a ``rattachements`` file: a name and a UAI."""
        names = self._column("name", "text", TYPES["text"])
        schools = self._column("school", "uai", TYPES["text"])
        assert names is not None and schools is not None  # noqa: S101, PT018 - needed headers
        pairs = zip(names.values.to_pylist(), schools.values.to_pylist(), strict=True)
        return [(name, school) for name, school in pairs if name and school]


def parse_distinct(
    texts: Sequence[str], parse: str, most: int | None
) -> tuple[list[Cell], list[str]]:
    """Parse texts: the values, and for each the words of what was expected when it is no value."""
    parser = PARSERS[parse]
    values: list[Cell] = []
    troubles: list[str] = []
    for text in texts:
        value, trouble = None, ""
        if not is_unknown(text):
            try:
                value = parser(text.strip())
            except ValueError as error:
                trouble = str(error)
        if most is not None and isinstance(value, int) and value > most:
            value, trouble = None, f"a whole number from 0 to {most}"
        values.append(value)
        troubles.append(trouble)
    return values, troubles


def _in_range(array: pa.Array, most: int | None) -> bool:
    if not pa.types.is_integer(array.type):
        return True
    ends = pc.min_max(array)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    return low is None or (low >= 0 and (most is None or high <= most))


def _spread(values: Sequence[Cell], encoded: pa.DictionaryArray, type_: pa.DataType) -> pa.Array:
    """Give each row the value of its distinct text."""
    if not pa.types.is_dictionary(type_):
        stored = pa.int64() if pa.types.is_timestamp(type_) else type_
        return pa.array(values, stored).take(encoded.indices).cast(type_)
    distinct = list(dict.fromkeys(value for value in values if value is not None))
    place = {value: at for at, value in enumerate(distinct)}
    codes = pa.array([None if v is None else place[v] for v in values], pa.int32())
    return pa.DictionaryArray.from_arrays(
        codes.take(encoded.indices), pa.array(distinct, pa.string())
    )


def _plain(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _typed(array: pa.Array, type_: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(type_):
        return array.cast(pa.string()).dictionary_encode()
    return array.cast(type_)
