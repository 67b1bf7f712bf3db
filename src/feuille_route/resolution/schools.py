"""Which school a row is of: resolved once, on the distinct names met in the exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

import numpy as np
import pandas as pd

from feuille_route.arrays import Mask
from feuille_route.cells.folding import fold
from feuille_route.cells.uai import is_uai
from feuille_route.data.categories import labels, recode, relabel
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.exports.keys import Keyring
from feuille_route.findings import FindingCode, Log
from feuille_route.reports.formulas import unguarded
from feuille_route.resolution.unmatched import (
    Miss,
    Unmatched,
    name_misses,
    note_unmatched,
)
from feuille_route.roadmap.models import Roadmap
from feuille_route.tables import REGISTERS, TABLES, Table

_SHOWN: Final = 10


@dataclass(frozen=True)
class Directory:
    """Who is what: folded names, each with the UAIs that bear it, and old UAIs with the new.

    ``declared`` are the names of ``rattachements`` and of the roadmap's aliases, ``registered``
    those of the register; ``names`` are the register's names by UAI.
    """

    declared: Mapping[str, frozenset[str]]
    registered: Mapping[str, frozenset[str]]
    renamed: Mapping[str, str]
    names: Mapping[str, str]

    def find(self, name: str) -> frozenset[str]:
        """Give the schools of a name: declared first, otherwise of the register."""
        key = fold(name)
        found = self.declared.get(key) or self.registered.get(key) or frozenset()
        return frozenset(map(self.current, found))

    def current(self, uai: str) -> str:
        """Give the UAI that replaces an old one, however many times it was replaced."""
        for _ in self.renamed:
            uai = self.renamed.get(uai, uai)
        return uai


def make_directory(dataset: Dataset, roadmap: Roadmap) -> Directory:
    """Gather the names of schools from the register, ``rattachements`` and the roadmap."""
    register = dataset.tables.get(REGISTERS["school"])
    names = _names(register) if register is not None else {}
    declared: dict[str, set[str]] = {}
    renamed: dict[str, str] = {}
    for written, uai in [*dataset.links, *roadmap.aliases.items()]:
        name = unguarded(written)
        declared.setdefault(fold(name), set()).add(uai)
        if is_uai(name.strip().upper()):
            renamed[name.strip().upper()] = uai
    registered: dict[str, set[str]] = {}
    for uai, name in names.items():
        registered.setdefault(fold(name), set()).add(uai)
    return Directory(_frozen(declared), _frozen(registered), renamed, names)


def _names(register: Frame) -> Mapping[str, str]:
    rows = register[["school", "name"]].dropna().astype(str)
    rows = rows.drop_duplicates("school", keep="last")
    return dict(zip(rows["school"], rows["name"], strict=True))


def _frozen(names: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(uais) for name, uais in names.items()}


def resolve_schools(
    dataset: Dataset, directory: Directory, keyring: Keyring, log: Log
) -> Sequence[Unmatched]:
    """Give each row its school; also gives the names that match none, or several."""
    resolver = _Resolver(dataset, directory, log)
    for name, frame in dataset.tables.items():
        if "school" in TABLES[name].columns:
            frame["school"] = resolver.schools_of(name, frame)
        if "mother" in frame:
            frame["mother"] = relabel(frame["mother"], directory.current)
    missing = name_misses(resolver.misses, dataset, keyring)
    note_unmatched(missing, directory.names, log)
    if directory.names:
        _note_strangers(dataset.tables, directory, log)
    return missing


@dataclass
class _Resolver:
    """The resolution of names under way: what was found already, and what was not.

    ``misses`` counts the rows of each miss; ``placed`` are the schools that paths name.
    """

    dataset: Dataset
    directory: Directory
    log: Log
    misses: dict[Miss, int] = field(default_factory=dict)
    placed: dict[int, frozenset[str]] = field(default_factory=dict)

    def schools_of(self, table: str, frame: Frame) -> pd.Series:
        """Give the school written on each row, otherwise the one that paths and names say."""
        written = relabel(frame["school"], self.directory.current)
        asked = self._is_open(table, frame, written)
        if not asked.any():
            return written
        names, codes = _organisations(frame)
        files = frame["file"].to_numpy()
        if asked.all():
            return self._by_name(files, codes, names, TABLES[table])
        found = self._by_name(files[asked], codes[asked], names, TABLES[table])
        known = labels(written)
        places = written.cat.codes.to_numpy().astype(np.int64)
        at = found.cat.codes.to_numpy()
        places[asked] = np.where(at < 0, -1, at + len(known))
        return recode(places, [*known, *labels(found)])

    def _is_open(self, table: str, frame: Frame, written: pd.Series) -> Mask:
        """Tell the rows without a school that name an organisation, or whose file has no UAI."""
        without: Mask = written.isna().to_numpy()
        files = frame["file"].to_numpy()
        numbers = factorize_runs(files)[1].tolist()
        lacking = [number for number in numbers if not self._tells_school(number, table)]
        if TABLES[table].written:
            lacking = []
        elif len(lacking) == len(numbers):
            return without
        named = _organisations(frame)[1] >= 0
        return without & (named | np.isin(files, lacking))

    def _tells_school(self, number: int, table: str) -> bool:
        """Tell whether a file has a column of schools."""
        return self.dataset.exports[number].header_of("school", table) is not None

    def _by_name(
        self, files: np.ndarray, codes: np.ndarray, names: Sequence[str], table: Table
    ) -> pd.Series:
        """Resolve each organisation of each file; a row without one is of the file's main one."""
        width = len(names) + 1
        numbers, distinct = factorize_runs(files * width + codes + 1)
        rows = np.bincount(numbers, minlength=len(distinct)).tolist()
        pairs = [(int(pair // width), int(pair % width) - 1) for pair in distinct]
        main = _main_organisations(pairs, rows)
        schools = []
        for (file, code), count in zip(pairs, rows, strict=True):
            chosen = code if code >= 0 else main.get(file)
            name = None if chosen is None else names[chosen]
            told = chosen == main.get(file) or not self.dataset.exports[file].is_personal
            schools.append(self._school(Miss(file, name, told=told), count, table))
        return recode(numbers, schools)

    def _school(self, miss: Miss, rows: int, table: Table) -> str | None:
        """Find a school by the paths, otherwise by name; the one of a row, by its own name only."""
        placed = frozenset[str]() if table.written else self._in_paths(miss.number)
        if placed or not (miss.organisation or _is_of_schools(table)):
            return _only(placed)
        return self._named(miss, rows, own=table.written)

    def _in_paths(self, number: int) -> frozenset[str]:
        """Give the schools that the paths of a file name; several are noted, and serve for none."""
        if number not in self.placed:
            uais = (uai for place in self.dataset.places(number) for uai in place.schools)
            self.placed[number] = frozenset(map(self.directory.current, uais))
            if len(self.placed[number]) > 1:
                detail = {"schools": ", ".join(sorted(self.placed[number]))}
                path = self.dataset.path(number)
                self.log.note(FindingCode.SCHOOL_CONFLICT, path=path, detail=detail)
        return self.placed[number]

    def _named(self, miss: Miss, rows: int, *, own: bool) -> str | None:
        """Match the organisation's name and, but for a row's ``own``, the file's and its folders'.

        A name that several schools bear decides nothing: the next one is asked.
        """
        *folders, file = self.dataset.places(miss.number)[0].parts
        places = () if own else (file, PurePath(file).stem, *reversed(folders))
        shared: frozenset[str] = frozenset()
        for name in (*filter(None, [miss.organisation]), *places):
            found = self.directory.find(name)
            if len(found) == 1:
                return _only(found)
            shared = shared or found
        missed = replace(miss, candidates=tuple(sorted(shared)))
        self.misses[missed] = self.misses.get(missed, 0) + rows
        return None


def _organisations(frame: Frame) -> tuple[Sequence[str], np.ndarray]:
    """Give the names of organisations, and for each row the place of its own (-1: none)."""
    if "organisation" not in frame:
        return [], np.full(len(frame), -1, dtype=np.int64)
    return labels(frame["organisation"]), frame["organisation"].cat.codes.to_numpy(dtype=np.int64)


def _is_of_schools(table: Table) -> bool:
    """Tell whether the rows of a table are nothing without a school: its files are of schools."""
    person = table.columns.get("person")
    return "school" in table.key or (person is not None and person.by_name)


def _only(schools: frozenset[str]) -> str | None:
    """Give the school that stands alone."""
    return next(iter(schools)) if len(schools) == 1 else None


def factorize_runs(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give codes and distinct values, as ``pandas.factorize``, of values that come in runs."""
    if not len(values):
        return values, values
    starts = np.concatenate(([0], np.flatnonzero(values[1:] != values[:-1]) + 1))
    codes, distinct = pd.factorize(values[starts])
    return np.repeat(codes, np.diff(np.append(starts, len(values)))), distinct


def _main_organisations(pairs: Sequence[tuple[int, int]], rows: Sequence[int]) -> Mapping[int, int]:
    """Give the organisation that more than half of the rows of a file name, as its code."""
    whole: dict[int, int] = {}
    most: dict[int, tuple[int, int]] = {}
    for (file, code), count in zip(pairs, rows, strict=True):
        if code >= 0:
            whole[file] = whole.get(file, 0) + count
            most[file] = max(most.get(file, (0, 0)), (count, code))
    return {file: code for file, (count, code) in most.items() if 2 * count > whole[file]}


def _note_strangers(tables: Mapping[str, Frame], directory: Directory, log: Log) -> None:
    """Note the UAIs that the register does not hold."""
    met = {
        uai
        for name, frame in tables.items()
        if name != REGISTERS["school"] and "school" in frame
        for uai in labels(frame["school"])
    }
    strangers = sorted(met - set(directory.names))
    if strangers:
        detail = {"schools": ", ".join(strangers[:_SHOWN])}
        log.note(FindingCode.SCHOOL_UNKNOWN, count=len(strangers), detail=detail)
