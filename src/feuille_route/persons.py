"""Who is who: homonyms of one school told apart, certifications matched to the staff."""

from dataclasses import replace

import numpy as np
import pandas as pd

from feuille_route.assembly import Dataset, Frame
from feuille_route.categories import labels
from feuille_route.exports.recognition import Header
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.folding import fold
from feuille_route.identity import Hashes, Keyring
from feuille_route.states import State


def resolve_pupils(dataset: Dataset, keyring: Keyring) -> Frame | None:
    """Key the pupils of the Pix campaigns, and give their participations and profiles as one.

    A pupil is a school and a name; where one campaign file holds a name in two classes, the class
    tells the two apart, in all exports of the school. The column ``is_profile`` tells profiles.
    """
    frames = [
        dataset.tables[name].assign(is_profile=name == "pix_profiles")
        for name in ("pix_profiles", "pix_participations")
        if name in dataset.tables
    ]
    if not frames:
        return None
    pupils = frames[0] if len(frames) == 1 else _stack(frames)
    names = pupils["person"]
    keys = names.to_numpy(dtype=np.uint64, na_value=0) + _school_keys(pupils, keyring)
    keys, doubtful = _separate(pupils, keys, names.isna().to_numpy(), dataset, keyring)
    pupils["person"] = pd.array(
        pd.arrays.IntegerArray(keys, names.isna().to_numpy() | doubtful), dtype="UInt64"
    )
    pupils["sixteen"] = pupils["file"].isin(_with_sixteen_levels(dataset))
    return pupils


def _with_sixteen_levels(dataset: Dataset) -> list[int]:
    """Give the profile exports that hold the sixteen competences."""
    return [
        export.number
        for export in dataset.exports
        if isinstance(export.outcome, Header) and len(export.outcome.columns.get("levels", ())) == 16
    ]


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


def _school_keys(pupils: Frame, keyring: Keyring) -> Hashes:
    """Hash each row's school, or the organisation's name where the school is not known."""
    schools = _hash_labels(pupils["school"], "school", keyring)
    return np.where(
        pupils["school"].notna().to_numpy(),
        schools,
        _hash_labels(pupils["organisation"], "organisation", keyring),
    )


def _hash_labels(column: pd.Series, kind: str, keyring: Keyring) -> Hashes:
    hashes = np.append(keyring.hash_distinct(kind, labels(column)), np.uint64(0))
    return hashes[column.cat.codes.to_numpy()]


def _separate(
    pupils: Frame, keys: Hashes, nameless: np.ndarray, dataset: Dataset, keyring: Keyring
) -> tuple[Hashes, np.ndarray]:
    """Add the class to the key of homonyms; of a homonym without a class nobody knows who it is."""
    doubtful = np.zeros(len(pupils), dtype=bool)
    homonyms = _homonyms(pupils, keys, nameless, dataset)
    if not len(homonyms):
        return keys, doubtful
    concerned = np.isin(keys, homonyms) & ~nameless
    classes = _hash_labels(pupils["class"], "class", keyring)
    doubtful = concerned & pupils["class"].isna().to_numpy()
    dataset.findings.append(
        Finding(code=FindingCode.HOMONYMS, severity=Severity.INFO, count=len(homonyms))
    )
    return np.where(concerned, keys + classes, keys), doubtful


def _homonyms(
    pupils: Frame, keys: Hashes, nameless: np.ndarray, dataset: Dataset
) -> np.ndarray:
    """Find the keys that one campaign file holds in two classes.

    Parts of one export (same campaign, same whole date in their names) count as one file.
    """
    labelled = pupils["class"].notna().to_numpy() & ~nameless
    several = pd.Series(keys).duplicated(keep=False).to_numpy() & labelled
    if not several.any():
        return np.array([], dtype=np.uint64)
    rows = pd.DataFrame(
        {
            "key": keys[several],
            "class": [fold(str(label)) for label in pupils["class"][several]],
            "campaign": pupils["campaign"][several].astype("object").fillna(""),
            "export": pupils["file"][several].map(lambda number: _stamp(dataset, number)),
        }
    ).drop_duplicates()
    twice = rows.duplicated(["key", "campaign", "export"])
    return rows["key"][twice].unique()


def _stamp(dataset: Dataset, number: int) -> str:
    """Name the export that a file is, or is a part of."""
    stamp = dataset.places(number)[0].stamp
    return stamp or str(number)


def match_certifications(staff: Frame, certifications: Frame) -> tuple[Frame, int]:
    """Give the staff the certifications that bear their names, as a state with its first date.

    Returns the staff, and how many rows have a certified name that two persons share.

    A name that two persons of the staff share fits neither, and a certification whose status,
    date or names are not known may be anyone's who bears them: of those it is not known.
    """
    status = certifications["status"]
    open_ = status.isna() | ((status == "validée") & certifications["date"].isna())
    valid = certifications[((status == "validée") & ~open_).fillna(False)]
    maybe = certifications[open_.fillna(True)]
    if valid.empty and maybe.empty:
        return staff, 0
    staff = staff.copy()
    names = staff["names"]
    bearers = staff.dropna(subset=["names"]).groupby("names")["person"].nunique()
    shared = names.isin(bearers.index[bearers > 1])
    first = valid.dropna(subset=["names"]).groupby("names")["date"].min()
    hit = names.isin(first.index) & names.notna()
    sure = hit & ~shared
    nameless = bool(maybe["names"].isna().any() or valid["names"].isna().any())
    doubtful = (hit & shared) | names.isin(maybe["names"].dropna()) | nameless
    already = staff["certified"].fillna(False).astype(bool)
    on = pd.Series(first.reindex(names).to_numpy(), index=staff.index)
    sooner = sure & (~already | (on < staff["certified_on"]))
    staff["certified_on"] = staff["certified_on"].mask(sooner, on)
    staff["certified"] = staff["certified"].mask(sure, True).mask(doubtful & ~sure & ~already)
    return staff, int((hit & shared).sum())


def certify(staff: State, certifications: State) -> State:
    """See the staff with the certifications of ``pix_certifications`` that bear their names."""
    if not staff.rows or not certifications.rows:
        return staff
    frame, doubtful = match_certifications(staff.frame, certifications.frame)
    shared = Finding(code=FindingCode.NAME_SHARED, severity=Severity.WARNING, count=doubtful)
    noted = [shared] if doubtful else []
    return replace(staff, frame=frame, findings=[*staff.findings, *noted], memo={})
