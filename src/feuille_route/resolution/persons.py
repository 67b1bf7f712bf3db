"""Who is who: homonyms of one school told apart, certifications matched to the staff."""

import numpy as np
import pandas as pd
import pyarrow as pa

from feuille_route.arrays import Keys
from feuille_route.data.categories import labels
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.exports.keys import Keyring
from feuille_route.findings import FindingCode, Log, Severity


def resolve_pupils(dataset: Dataset, keyring: Keyring, log: Log) -> None:
    """Key the pupils of the Pix campaigns; their participations and profiles become one frame.

    A pupil is a school and a name; where one campaign file holds a name in two classes, the class
    tells the two apart, in all exports of the school. The column ``is_profile`` tells profiles.
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
    keys, doubtful = _separate(pupils, keys, dataset, keyring, log)
    pupils["person"] = pd.Series(pd.arrays.IntegerArray(keys, nameless | doubtful))
    sixteen = np.array([export.has_whole_least for export in dataset.exports], dtype=bool)
    pupils["sixteen"] = sixteen[pupils["file"].to_numpy()]
    pupils = pupils.drop(columns="organisation", errors="ignore")
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
