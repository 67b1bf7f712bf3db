"""Which school a row is of: resolved once, on the distinct names met in the exports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

import numpy as np
import pandas as pd

from feuille_route.assembly import Dataset, Frame
from feuille_route.categories import labels, recode, relabel
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.folding import fold
from feuille_route.identity import Keyring
from feuille_route.roadmap.models import Roadmap
from feuille_route.tables import TABLES
from feuille_route.uai import is_uai

_SHOWN: Final = 10
_COMPARED: Final = 50
_KINDS_OF_SCHOOL: Final = frozenset(
    ["ecole", "college", "lycee", "de", "du", "des", "la", "le", "les", "l'", "d'", "et"]
)


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
    register = dataset.tables.get("schools")
    names = _names(register) if register is not None else {}
    declared: dict[str, set[str]] = {}
    renamed: dict[str, str] = {}
    for name, uai in [*dataset.links, *roadmap.aliases.items()]:
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


def resolve_schools(dataset: Dataset, directory: Directory, keyring: Keyring) -> None:
    """Give each row its school; what matches none, or several, is a finding."""
    resolver = _Resolver(dataset, directory, keyring, dataset.findings)
    for name, frame in dataset.tables.items():
        if "school" in TABLES[name].columns:
            _resolve(name, frame, resolver)
    resolver.note_unmatched()
    if directory.names:
        dataset.findings.extend(_strangers(dataset.tables, directory))


def _resolve(name: str, frame: Frame, resolver: "_Resolver") -> None:
    if "organisation" in frame:
        frame["school"] = resolver.by_organisation(frame)
    else:
        written = relabel(frame["school"], resolver.directory.current)
        frame["school"] = written if TABLES[name].written else resolver.by_place(frame, written)
    if "mother" in frame:
        frame["mother"] = relabel(frame["mother"], resolver.directory.current)


@dataclass
class _Resolver:
    """The resolution of names under way: what was found already, and what was not."""

    dataset: Dataset
    directory: Directory
    keyring: Keyring
    noted: list[Finding]
    unmatched: dict[str | None, tuple[str, int]] = field(default_factory=dict)
    placed: dict[int, frozenset[str]] = field(default_factory=dict)

    def by_organisation(self, frame: Frame) -> pd.Series:
        """Resolve each organisation of each file; a row without one is of the file's main one."""
        names = labels(frame["organisation"])
        codes = frame["organisation"].cat.codes.to_numpy().astype(np.int64)
        width = len(names) + 1
        numbers, distinct = factorize_runs(frame["file"].to_numpy() * width + codes + 1)
        rows = np.bincount(numbers, minlength=len(distinct)).tolist()
        pairs = [(int(pair // width), int(pair % width) - 1) for pair in distinct]
        main = _main_organisations(pairs, rows)
        schools = []
        for (file, code), count in zip(pairs, rows, strict=True):
            chosen = code if code >= 0 else main.get(file)
            name = None if chosen is None else names[chosen]
            schools.append(self._school(file, name, count, shown=chosen == main.get(file)))
        return recode(numbers, schools)

    def _school(
        self, number: int, organisation: str | None, rows: int, *, shown: bool
    ) -> str | None:
        """Find a school by the paths, otherwise by name; ``shown``: the name may be told."""
        placed = self._in_paths(number)
        if placed:
            return _only(placed)
        return self._named(organisation, number, rows, shown=shown)

    def by_place(self, frame: Frame, written: pd.Series) -> pd.Series:
        """Fill the school from the path, for the files that have no column of UAIs."""
        without = [
            number
            for number in np.unique(frame["file"]).tolist()
            if "school" not in self._columns(number)
        ]
        found = {number: _only(self._in_paths(number)) for number in without}
        found = {number: school for number, school in found.items() if school}
        if not found:
            return written
        column = written.astype("object").where(
            ~frame["file"].isin(list(found)), frame["file"].map(found)
        )
        return pd.Series(pd.Categorical(column.astype("str").where(column.notna())))

    def _columns(self, number: int) -> Iterable[str]:
        outcome = self.dataset.exports[number].outcome
        return getattr(outcome, "columns", ())

    def _in_paths(self, number: int) -> frozenset[str]:
        """Give the schools that the paths of a file name; several are noted, and serve for none."""
        if number not in self.placed:
            uais = (uai for place in self.dataset.places(number) for uai in place.schools)
            self.placed[number] = frozenset(map(self.directory.current, uais))
            if len(self.placed[number]) > 1:
                detail = {"schools": ", ".join(sorted(self.placed[number]))}
                self._note(FindingCode.SCHOOL_CONFLICT, self.dataset.path(number), detail)
        return self.placed[number]

    def _named(
        self, organisation: str | None, number: int, rows: int, *, shown: bool
    ) -> str | None:
        """Match the organisation's name, then the file's and its folders'.

        A name that is not the file's main organisation may be a person's, pushed there by a
        damaged row: it is not told.
        """
        path = self.dataset.path(number)
        *folders, file = self.dataset.places(number)[0].parts
        organisations = [organisation] if organisation else []
        for name in (*organisations, file, PurePath(file).stem, *reversed(folders)):
            found = self.directory.find(name)
            if len(found) == 1:
                return _only(found)
            if found:
                detail = {"name": name, "schools": ", ".join(sorted(found))}
                self._note(FindingCode.SCHOOL_SHARED, path, detail, rows)
                return None
        label = (organisation or file) if shown else None
        first, count = self.unmatched.get(label, (path, 0))
        self.unmatched[label] = (first, count + rows)
        return None

    def note_unmatched(self) -> None:
        """Note each name that matched no school, with the nearest one of the register."""
        for name, (path, rows) in self.unmatched.items():
            told = name is not None and not self.keyring.names_somebody(name)
            detail = {"name": name, "nearest": self._nearest(name)} if name and told else {}
            self._note(FindingCode.SCHOOL_UNMATCHED, path, detail, rows)

    def _nearest(self, name: str) -> str:
        """Name the school of the register that is nearest, among those that share a word."""
        from difflib import get_close_matches  # noqa: PLC0415 - only for names that match none

        known = self.directory.registered
        words = {word for word in fold(name).split() if word not in _KINDS_OF_SCHOOL}
        alike = [other for other in known if words & set(other.split())]
        near = get_close_matches(fold(name), alike[:_COMPARED], n=1, cutoff=0.5)
        return f"{min(known[near[0]])} {self.directory.names[min(known[near[0]])]}" if near else ""

    def _note(
        self, code: FindingCode, path: str, detail: Mapping[str, str | int], count: int = 1
    ) -> None:
        self.noted.append(
            Finding(
                code=code, severity=Severity.WARNING, path=path, count=count, detail=dict(detail)
            )
        )


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
    """Give the organisation that most rows of each file name, as its code."""
    main: dict[int, tuple[int, int]] = {}
    for (file, code), count in zip(pairs, rows, strict=True):
        if code >= 0:
            main[file] = max(main.get(file, (0, 0)), (count, code))
    return {file: code for file, (_, code) in main.items()}


def _strangers(tables: Mapping[str, Frame], directory: Directory) -> Iterable[Finding]:
    """Note the UAIs that the register does not hold."""
    met = {
        uai
        for name, frame in tables.items()
        if name != "schools" and "school" in frame
        for uai in labels(frame["school"])
    }
    strangers = sorted(met - set(directory.names))
    if strangers:
        yield Finding(
            code=FindingCode.SCHOOL_UNKNOWN,
            severity=Severity.WARNING,
            count=len(strangers),
            detail={"schools": ", ".join(strangers[:_SHOWN])},
        )
