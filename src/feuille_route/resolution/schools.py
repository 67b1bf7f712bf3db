"""Which school a row is of: resolved once, on the distinct names met in the exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final

import numpy as np
import pandas as pd

from feuille_route.arrays import Codes, Mask
from feuille_route.data.categories import labels, recode, relabel
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.exports.columns.keys import Keyring
from feuille_route.findings import FindingCode, Log
from feuille_route.resolution.directory import Directory, number_of
from feuille_route.resolution.unmatched import (
    Miss,
    Unmatched,
    name_misses,
    note_unmatched,
)
from feuille_route.tables import REGISTERS, TABLES, Table

_SHOWN: Final = 10


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
    resolver.settle_campaigns()
    missing = name_misses(resolver.misses, dataset, keyring)
    note_unmatched(missing, directory.names, log)
    _note_links(directory, log)
    if directory.names:
        _note_strangers(dataset.tables, directory, log)
    return missing


@dataclass
class _Resolver:
    """The resolution of names under way: what was found already, and what was not.

    ``misses`` counts the rows of each miss; ``placed`` are the schools that paths name;
    ``campaigns`` the schools found of each campaign, with what they were found of.
    """

    dataset: Dataset
    directory: Directory
    log: Log
    misses: dict[Miss, int] = field(default_factory=dict)
    placed: dict[int, frozenset[str]] = field(default_factory=dict)
    campaigns: dict[str, dict[str, dict[Miss, int]]] = field(default_factory=dict)

    def schools_of(self, table: str, frame: Frame) -> pd.Series:
        """Give the school written on each row, otherwise the one that paths and names say."""
        written = relabel(frame["school"], self.directory.current)
        asked = self._is_open(table, frame, written)
        if not asked.any():
            return written
        if asked.all():
            return self._by_name(frame, TABLES[table])
        found = self._by_name(frame[asked], TABLES[table])
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
        named = _texts(frame, "organisation")[1] >= 0
        return without & (named | np.isin(files, lacking))

    def _tells_school(self, number: int, table: str) -> bool:
        """Tell whether a file has a column of schools."""
        return self.dataset.exports[number].header_of("school", table) is not None

    def _by_name(self, frame: Frame, table: Table) -> pd.Series:
        """Resolve each organisation and campaign of each file.

        A row without an organisation is of the file's main one.
        """
        names, organisations = _texts(frame, "organisation")
        numbers, campaigns = _texts(frame, "campaign")
        wide, high = len(names) + 1, len(numbers) + 1
        files = frame["file"].to_numpy().astype(np.int64)
        # One number for a file, an organisation and a campaign: the distinct ones are few.
        keys = (files * wide + organisations + 1) * high + campaigns + 1
        codes, distinct = factorize_runs(keys)
        rows = np.bincount(codes, minlength=len(distinct)).tolist()
        lines = _first_lines(frame, codes, len(distinct))
        met = [(int(k // high // wide), int(k // high % wide) - 1, int(k % high)) for k in distinct]
        main = _main_organisations([(file, name) for file, name, _ in met], rows)
        schools = []
        for (file, code, campaign), count, line in zip(met, rows, lines, strict=True):
            chosen = code if code >= 0 else main.get(file)
            name = None if chosen is None else names[chosen]
            told = chosen == main.get(file) or not self.dataset.exports[file].is_personal
            number = number_of(numbers[campaign - 1]) if campaign else ""
            place = line if code >= 0 else None
            miss = Miss(file, name, number if number.isdecimal() else None, told=told, line=place)
            schools.append(self._school(miss, count, table))
        return recode(codes, schools)

    def _school(self, miss: Miss, rows: int, table: Table) -> str | None:
        """Find a school by a line for its campaign, the paths, or a name.

        The one of a row is found by its own name only. A path and a name that say two schools of
        the register decide nothing; nor does a name that several bear.
        """
        places = [] if table.written else self._places(miss.number)
        if linked := self._linked(miss, places):
            return self._found(miss, rows, linked)
        placed = frozenset[str]() if table.written else self._in_paths(miss.number)
        if not (miss.organisation or _is_of_schools(table)):
            return _only(placed)
        said = self.directory.find(miss.organisation) if miss.organisation else frozenset[str]()
        by_places = [] if placed else [*filter(None, map(self.directory.find, places))]
        placed = next((found for found in by_places if len(found) == 1), placed)
        if len(placed) > 1:
            return None
        if placed and said and not placed & said and self._are_registered(placed | said):
            self._missed(miss, rows, FindingCode.SCHOOL_CONTRADICTED, placed | said)
            return None
        if found := _only(placed) or _only(said):
            return self._found(miss, rows, found)
        shared = said or next(iter(by_places), said)
        code = FindingCode.SCHOOL_SHARED if shared else FindingCode.SCHOOL_UNMATCHED
        self._missed(miss, rows, code, shared)
        return None

    def _places(self, number: int) -> Sequence[str]:
        """Give the names that the place of a file tells, the nearest first."""
        *folders, file = self.dataset.places(number)[0].parts
        return (file, PurePath(file).stem, *reversed(folders))

    def _linked(self, miss: Miss, places: Sequence[str]) -> str | None:
        """Give the school of a line for the campaign: by a name, or alone where there is none."""
        if (miss.campaign or "") not in self.directory.linked:
            return None
        names = [*filter(None, [miss.organisation]), *places]
        found = self.directory.find_campaign(names, miss.campaign)
        if not found and not miss.organisation:
            lines = self.directory.linked.get(miss.campaign or "", {}).values()
            found = frozenset(self.directory.current(uai) for uais in lines for uai in uais)
        return _only(found)

    def _are_registered(self, schools: frozenset[str]) -> bool:
        return schools <= self.directory.names.keys()

    def _found(self, miss: Miss, rows: int, school: str) -> str:
        """Remember which school a campaign was found to be of."""
        if miss.campaign:
            met = self.campaigns.setdefault(miss.campaign, {}).setdefault(school, {})
            met[miss] = met.get(miss, 0) + rows
        return school

    def _missed(self, miss: Miss, rows: int, code: FindingCode, candidates: frozenset[str]) -> None:
        """Remember a miss, and if a line for the name alone would decide."""
        lines = self.directory.campaigns_of(miss.organisation)
        missed = replace(
            miss,
            alone=code is FindingCode.SCHOOL_UNMATCHED and not lines,
            candidates=tuple(sorted(candidates)),
            code=code,
            lines=() if miss.campaign in lines else tuple(lines),
        )
        self.misses[missed] = self.misses.get(missed, 0) + rows

    def settle_campaigns(self) -> None:
        """Take the school off the rows of a campaign that is found of several: it is of one.

        Where lines say of which, the others lose it.
        """
        lost: dict[str, frozenset[str]] = {}
        for campaign, schools in self.campaigns.items():
            if len(schools) < 2:
                continue
            lines = self.directory.linked.get(campaign, {}).values()
            right = _only(frozenset(self.directory.current(uai) for some in lines for uai in some))
            wrong = frozenset(school for school in schools if school != right)
            lost[campaign] = wrong
            for school in [one for one in schools if one in wrong]:
                for miss, rows in schools[school].items():
                    code = FindingCode.CAMPAIGN_OF_TWO_SCHOOLS
                    self._missed(miss, rows, code, frozenset(schools))
        for frame in self.dataset.tables.values() if lost else ():
            if "campaign" in frame:
                frame["school"] = _without(frame, lost)

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


def _texts(frame: Frame, column: str) -> tuple[Sequence[str], np.ndarray]:
    """Give the distinct texts of a column, and for each row the place of its own (-1: none)."""
    if column not in frame:
        return [], np.full(len(frame), -1, dtype=np.int64)
    return labels(frame[column]), frame[column].cat.codes.to_numpy(dtype=np.int64)


def _without(frame: Frame, lost: Mapping[str, frozenset[str]]) -> pd.Series:
    """Give the schools of rows, without those that a campaign cannot be of."""
    numbers, campaigns = _texts(frame, "campaign")
    names, schools = _texts(frame, "school")
    wrong = [
        at * len(names) + names.index(school)
        for at, number in enumerate(numbers)
        for school in lost.get(number_of(number), ())
        if school in names
    ]
    taken = (campaigns >= 0) & (schools >= 0) & np.isin(campaigns * len(names) + schools, wrong)
    return recode(np.where(taken, -1, schools), names)


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


def _first_lines(frame: Frame, codes: Codes, many: int) -> Sequence[int | None]:
    """Give the first line that is known of the rows of each code."""
    if "line" not in frame:
        return [None] * many
    known = frame["line"].notna().to_numpy(dtype=bool)
    first = frame["line"][known].groupby(codes[known]).min()
    lines = dict(zip(first.index.tolist(), map(int, first.tolist()), strict=True))
    return [lines.get(code) for code in range(many)]


def _main_organisations(pairs: Sequence[tuple[int, int]], rows: Sequence[int]) -> Mapping[int, int]:
    """Give the organisation that more than half of the rows of a file name, as its code."""
    whole: dict[int, int] = {}
    most: dict[int, tuple[int, int]] = {}
    for (file, code), count in zip(pairs, rows, strict=True):
        if code >= 0:
            whole[file] = whole.get(file, 0) + count
            most[file] = max(most.get(file, (0, 0)), (count, code))
    return {file: code for file, (count, code) in most.items() if 2 * count > whole[file]}


def _note_links(directory: Directory, log: Log) -> None:
    """Note the lines of one name, for one campaign or for none, that say several schools."""
    of_none = [("", uais) for uais in directory.declared.values()]
    linked = directory.linked.items()
    for campaign, uais in [*of_none, *((one, uais) for one, by in linked for uais in by.values())]:
        schools = sorted(set(map(directory.current, uais)))
        if len(schools) > 1:
            told = {"campaign": campaign} if campaign else {}
            detail = {"schools": ", ".join(schools), **told}
            log.note(FindingCode.LINKS_CONFLICT, count=len(schools), detail=detail)


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
