"""Who is who: homonyms of one school told apart, certifications matched to the staff."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from feuille_route.arrays import Keys, Mask
from feuille_route.cells.class_labels import spelt_alike
from feuille_route.data.categories import labels, relabel
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.exports.columns.keys import Keyring
from feuille_route.findings import FindingCode, Log, Severity

_LETTERS: Final = 3
_TWO: Final = 2
_NONE: Final = -1
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(0xFFFFFFFF)


def resolve_pupils(dataset: Dataset, keyring: Keyring, log: Log) -> None:
    """Key the pupils of the Pix campaigns; their participations and profiles become one frame.

    A pupil is a school and a name; where one campaign file holds a name in two classes, the class
    tells the two apart, in all exports of the school. The column ``is_profile`` tells profiles.
    The two names are an unordered pair; pupils who may be one are pairs of ``dataset.alike``.
    ``names``, if some are, are equal of rows with the names of one who is of no known school.
    """
    frames = [
        dataset.tables[name].assign(is_profile=name == "pix_profiles")
        for name in ("pix_profiles", "pix_participations")
        if name in dataset.tables
    ]
    if not frames:
        return
    pupils = frames[0] if len(frames) == 1 else _stack(frames)
    nameless = pupils["person"].isna().to_numpy()
    keys = pupils["person"].to_numpy(dtype=np.uint64, na_value=0) + _school_keys(pupils, keyring)
    pupils["again"] = pd.Series(keys).duplicated(keep=False) & ~nameless
    begun = _begun(pupils, keyring)
    keys, doubtful = _separate(pupils, keys, dataset, keyring, log)
    dataset.alike.extend(find_alike(pupils, keys, np.where(nameless | doubtful, 0, begun), keyring))
    if dataset.alike:
        path = dataset.path(int(pupils["file"].min()))
        log.note(FindingCode.NAMES_ALIKE, path=path, count=len(dataset.alike))
    pupils["person"] = pd.Series(pd.arrays.IntegerArray(keys, nameless | doubtful))
    sixteen = np.array([export.has_whole_least for export in dataset.exports], dtype=bool)
    pupils["sixteen"] = sixteen[pupils["file"].to_numpy()]
    pupils = _with_names_of_strangers(pupils)
    pupils = pupils.drop(columns=["organisation", "begun", "pair"], errors="ignore")
    dataset.tables["pix_participations"] = dataset.tables["pix_profiles"] = pupils


def _with_names_of_strangers(pupils: Frame) -> Frame:
    """Keep the two names of a row, as one code, where a row of no known school has them too."""
    if "pair" not in pupils:
        return pupils
    strange = pupils["school"].isna() & pupils["pair"].notna()
    if not strange.any():
        return pupils
    names = pupils["pair"]
    return pupils.assign(names=names.where(names.isin(names[strange])))


def _stack(frames: list[Frame]) -> Frame:
    """Put frames below each other; columns of categories keep theirs."""
    columns = {}
    for column in frames[0]:
        parts = [frame[column] for frame in frames if column in frame]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            united = pd.api.types.union_categoricals(parts, sort_categories=True)
            missing = sum(len(frame) for frame in frames if column not in frame)
            codes = np.concatenate([united.codes, np.full(missing, -1, dtype=united.codes.dtype)])
            columns[column] = pd.Series(pd.Categorical.from_codes(codes, dtype=united.dtype))
        else:
            whole = pd.concat(parts, ignore_index=True)
            columns[column] = whole.reindex(range(sum(map(len, frames))))
    return pd.DataFrame(columns)


def _school_keys(pupils: Frame, keyring: Keyring) -> Keys:
    """Hash each row's school, or the organisation's name where the school is not known."""
    schools = _hash_labels(pupils["school"], "school", keyring)
    unknown = pupils["school"].isna().to_numpy()
    if unknown.any() and "organisation" in pupils:
        organisations = _hash_labels(pupils["organisation"], "organisation", keyring)
        schools[unknown] = organisations[unknown]
    return schools


def _hash_labels(column: pd.Series, kind: str, keyring: Keyring) -> Keys:
    texts = pa.array(labels(column), pa.string())
    hashes = np.append(keyring.hash_distinct(kind, texts), np.uint64(0))
    return hashes[column.cat.codes.to_numpy()]


def _separate(
    pupils: Frame, keys: Keys, dataset: Dataset, keyring: Keyring, log: Log
) -> tuple[Keys, np.ndarray]:
    """Add the class to the key of homonyms; of a homonym without a class nobody knows who it is."""
    homonyms = _homonyms(pupils, keys, dataset)
    if not len(homonyms):
        return keys, np.zeros(len(pupils), dtype=bool)
    concerned = np.isin(keys, homonyms)
    classes = _hash_labels(pupils["class"], "class", keyring)
    doubtful = concerned & pupils["class"].isna().to_numpy()
    log.note(FindingCode.HOMONYMS, Severity.INFO, count=len(homonyms))
    return np.where(concerned, keys + classes, keys), doubtful


def _homonyms(pupils: Frame, keys: Keys, dataset: Dataset) -> np.ndarray:
    """Find the keys that one campaign file holds in two classes.

    Parts of one export (same campaign, same whole date in their names) count as one file.
    """
    several = (pupils["again"] & pupils["class"].notna()).to_numpy()
    rows = pd.DataFrame(
        {
            "key": keys[several],
            "class": pupils["class"].cat.codes.to_numpy()[several],
            "campaign": pupils["campaign"].cat.codes.to_numpy()[several],
            "export": _export_codes(dataset)[pupils["file"].to_numpy()[several]],
        }
    ).drop_duplicates()
    twice = rows.duplicated(["key", "campaign", "export"])
    return rows["key"][twice].unique()


def _export_codes(dataset: Dataset) -> np.ndarray:
    """Give one code to the files that are parts of one export: those of one whole date."""
    stamps = [export.places[0].stamp or str(export.number) for export in dataset.exports]
    return pd.factorize(np.array(stamps, dtype=object))[0]


def _begun(pupils: Frame, keyring: Keyring) -> Keys:
    """Hash what two pupils of one school share whose names begin alike."""
    if "begun" not in pupils:
        return np.zeros(len(pupils), dtype=np.uint64)
    begun = pupils["begun"].to_numpy(dtype=np.uint64, na_value=0)
    return begun + _school_keys(pupils, keyring)


def find_alike(
    pupils: Frame, keys: Keys, begun: Keys, keyring: Keyring
) -> Sequence[tuple[int, int]]:
    """Find the pairs of pupils who may be one: never in one file, names that begin alike.

    ``begun`` is equal of those of one school whose names begin with the same letters, zero where
    the pupil is not known. They are of one class, or no row tells the class of one of them.
    """
    files, classless = pupils["file"].to_numpy(), _classless(pupils, keys, begun)
    of_class = np.where(begun != 0, begun + _classes_of(pupils, keyring), 0)
    of_school = np.where(np.isin(begun, begun[classless]), begun, 0) if classless.any() else None
    near = [(by, _begun_alike(by, keys, files)) for by in (of_class, of_school) if by is not None]
    rows = np.concatenate([at for _, at in near])
    shared = np.concatenate([by[at] for by, at in near])
    groups = _names_by_group(shared, rows, pupils, keys, keyring)
    held = _values_of(keys[rows], keys, files)
    grades = _values_of(keys[rows], keys, pupils["grade"].cat.codes.to_numpy())
    without = set(keys[classless].tolist())
    schools = {group for by, at in near[1:] for group in by[at].tolist()}
    found = {
        (min(pair), max(pair)): None
        for group, people in groups.items()
        for pair in combinations(people, 2)
        if (group not in schools or without & {*pair})
        and may_be_one(*(people[one] for one in pair))
        and held[pair[0]].isdisjoint(held[pair[1]])
        and len((grades[pair[0]] | grades[pair[1]]) - {_NONE}) < _TWO
    }
    return list(found)


def _classless(pupils: Frame, keys: Keys, begun: Keys) -> Mask:
    """Tell the rows of the pupils whose class no row tells."""
    lacking: Mask = pupils["class"].isna().to_numpy() & (begun != 0)
    if lacking.any():
        lacking[lacking] = ~np.isin(keys[lacking], keys[pupils["class"].notna().to_numpy()])
    return lacking


def _classes_of(pupils: Frame, keyring: Keyring) -> Keys:
    """Hash the class of each row, however it is spelt."""
    return _hash_labels(relabel(pupils["class"], spelt_alike), "class", keyring)


def _names_by_group(
    begun: Keys, rows: np.ndarray, pupils: Frame, keys: Keys, keyring: Keyring
) -> Mapping[int, Mapping[int, tuple[str, str]]]:
    """Give the two names of each person, of some rows, by what they share (``begun``)."""
    pairs = np.array([], dtype=np.uint64)
    if len(rows):
        pairs = pupils["pair"].to_numpy(dtype=np.uint64, na_value=0)[rows]
    names = keyring.names_of(np.concatenate([pairs >> _HALF, pairs & _LOW]))
    groups: dict[int, dict[int, tuple[str, str]]] = {}
    for group, person, pair in zip(
        begun.tolist(), keys[rows].tolist(), pairs.tolist(), strict=True
    ):
        groups.setdefault(group, {})[person] = (names[pair >> 32], names[pair & 0xFFFFFFFF])
    return groups


def _begun_alike(begun: Keys, keys: Keys, files: np.ndarray) -> np.ndarray:
    """Give a row of each pupil who shares ``begun`` with another one that is not of its file."""
    rows = np.flatnonzero(pd.Series(begun).duplicated(keep=False) & (begun != 0))
    rows = rows[~pd.Series(begun[rows] * _ODD + keys[rows]).duplicated().to_numpy()]
    of_files = pd.DataFrame({"begun": begun[rows], "file": files[rows]})
    several = of_files.groupby("begun")["file"].transform("nunique") > 1
    return rows[several.to_numpy(dtype=bool)]


def _values_of(persons: Keys, keys: Keys, values: np.ndarray) -> Mapping[int, set[int]]:
    """Give the values (files, grades) of the rows of each of some persons."""
    some = np.isin(keys, persons) if len(persons) else np.zeros(len(keys), dtype=bool)
    found: dict[int, set[int]] = {}
    for person, value in zip(keys[some].tolist(), values[some].tolist(), strict=True):
        found.setdefault(person, set()).add(value)
    return found


def may_be_one(names: tuple[str, str], others: tuple[str, str]) -> bool:
    """Tell whether two pairs of names, each in either order, may be of one person.

    >>> may_be_one(("martin", "alex"), ("alexandre", "martin"))
    True
    """
    (a, b), (c, d) = names, others
    return (_begins(a, c) and _begins(b, d)) or (_begins(a, d) and _begins(b, c))


def _begins(name: str, other: str) -> bool:
    """Tell whether a name equals or begins the other: by whole words, or by three letters."""
    short, long = sorted((name, other), key=len)
    whole = f"{long} ".startswith(f"{short} ")
    return whole or (long.startswith(short) and len(short.replace(" ", "")) >= _LETTERS)
