"""Who is who: homonyms of one school told apart, certifications matched to the staff."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from feuille_route.arrays import Keys
from feuille_route.data.categories import labels
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.exports.columns.keys import Keyring
from feuille_route.findings import FindingCode, Log, Severity

_LETTERS: Final = 3
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(0xFFFFFFFF)


def resolve_pupils(dataset: Dataset, keyring: Keyring, log: Log) -> None:
    """Key the pupils of the Pix campaigns; their participations and profiles become one frame.

    A pupil is a school and a name; where one campaign file holds a name in two classes, the class
    tells the two apart, in all exports of the school. The column ``is_profile`` tells profiles.
    The two names are an unordered pair; pupils who may be one are pairs of ``dataset.alike``.
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
    pupils = pupils.drop(columns=["organisation", "begun", "pair"], errors="ignore")
    dataset.tables["pix_participations"] = dataset.tables["pix_profiles"] = pupils


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
    """Hash what two pupils share whose names begin alike: it, their school and their class."""
    if "begun" not in pupils:
        return np.zeros(len(pupils), dtype=np.uint64)
    begun = pupils["begun"].to_numpy(dtype=np.uint64, na_value=0)
    classes = _hash_labels(pupils["class"], "class", keyring)
    return begun + _school_keys(pupils, keyring) + classes


def find_alike(
    pupils: Frame, keys: Keys, begun: Keys, keyring: Keyring
) -> Sequence[tuple[int, int]]:
    """Find the pairs of pupils who may be one: never in one file, names that begin alike.

    ``begun`` is zero where the pupil is not known. Names are compared for the few of one school
    and class that begin with the same letters.
    """
    rows = _begun_alike(begun, keys, pupils["file"].to_numpy())
    pairs = np.array([], dtype=np.uint64)
    if len(rows):
        pairs = pupils["pair"].to_numpy(dtype=np.uint64, na_value=0)[rows]
    names = keyring.names_of(np.concatenate([pairs >> _HALF, pairs & _LOW]))
    files = _files_of(keys[rows], keys, pupils["file"].to_numpy())
    groups: dict[int, dict[int, tuple[str, str]]] = {}
    for group, person, pair in zip(
        begun[rows].tolist(), keys[rows].tolist(), pairs.tolist(), strict=True
    ):
        groups.setdefault(group, {})[person] = (names[pair >> 32], names[pair & 0xFFFFFFFF])
    found = {
        (one, other): None
        for people in groups.values()
        for one, other in combinations(people, 2)
        if may_be_one(people[one], people[other]) and files[one].isdisjoint(files[other])
    }
    return list(found)


def _begun_alike(begun: Keys, keys: Keys, files: np.ndarray) -> np.ndarray:
    """Give a row of each pupil who shares ``begun`` with another one that is not of its file."""
    rows = np.flatnonzero(pd.Series(begun).duplicated(keep=False) & (begun != 0))
    rows = rows[~pd.Series(begun[rows] * _ODD + keys[rows]).duplicated().to_numpy()]
    of_files = pd.DataFrame({"begun": begun[rows], "file": files[rows]})
    several = of_files.groupby("begun")["file"].transform("nunique") > 1
    return rows[several.to_numpy(dtype=bool)]


def _files_of(persons: Keys, keys: Keys, files: np.ndarray) -> Mapping[int, set[int]]:
    """Give the files in which each of some persons stands."""
    some = np.isin(keys, persons) if len(persons) else np.zeros(len(keys), dtype=bool)
    found: dict[int, set[int]] = {}
    for person, file in zip(keys[some].tolist(), files[some].tolist(), strict=True):
        found.setdefault(person, set()).add(file)
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
