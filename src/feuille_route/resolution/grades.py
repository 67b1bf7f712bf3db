"""Which grade a row is of: its class label in its school, otherwise a folder.

The words of the vocabulary read the label first; the roadmap's patterns decide the others.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from feuille_route.cells.class_labels import SUFFICES, grade_of_class, may_have
from feuille_route.cells.folding import fold
from feuille_route.cells.words import word_list
from feuille_route.data.categories import counts, labels, recode
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.declarations.expressions import Bounded, bounded
from feuille_route.exports.columns.keys import Keyring
from feuille_route.findings import FindingCode, Log
from feuille_route.resolution.folders import folder_grade
from feuille_route.resolution.unmatched import Unmatched
from feuille_route.roadmap.models import Roadmap
from feuille_route.tables import REGISTERS

_SHOWN: Final = 20
_OF_TRADES: Final = ("lycée", "EREA", "section")
_WORD: Final = re.compile(r"[^\W_]+")
_OF_CLASSES: Final = word_list("class_or_group")


def resolve_grades(
    dataset: Dataset, roadmap: Roadmap, keyring: Keyring, log: Log
) -> Sequence[Unmatched]:
    """Give each row of a class its grade; also gives the labels that are not understood."""
    patterns = [
        (grade, bounded(_without_accents(pattern), re.IGNORECASE))
        for grade, pattern in roadmap.grades.items()
    ]
    readings = _readings(dataset.tables.get(REGISTERS["school"]))
    missing: list[Unmatched] = []
    for frame in dataset.tables.values():
        if "class" in frame:
            grades = _grades_of(frame, readings, patterns)
            lost = (grades.isna() & frame["class"].notna() & ~frame["unread"]).to_numpy()
            labels_lost = _unmatched(frame[["class", "file"]][lost], dataset, keyring)
            _note_unmatched(labels_lost, log)
            missing.extend(labels_lost)
            frame["grade"] = _with_folders(frame, grades, dataset, log)
    return missing


def _readings(register: Frame | None) -> Mapping[str, str]:
    """Give the schools of which all rows of the register say one kind that tells labels apart.

    A lycée is where BTS and CPGE are too, but one that is professional only.
    """
    if register is None:
        return {}
    rows = register[["school", "kind", "vocational"]].dropna(subset=["school"]).drop_duplicates()
    known = rows[~rows["school"].duplicated(keep=False)]
    cells = zip(known["school"], known["kind"], known["vocational"].fillna(False), strict=True)
    found = {
        str(school): "lycée professionnel" if professional and kind in _OF_TRADES else str(kind)
        for school, kind, professional in cells
    }
    return {school: kind for school, kind in found.items() if kind in SUFFICES}


def _grades_of(
    frame: Frame, readings: Mapping[str, str], patterns: Sequence[tuple[str, Bounded]]
) -> pd.Series:
    """Read each distinct label once for each kind of school that it is met in."""
    kinds = ["", *SUFFICES]
    of_schools = [kinds.index(readings.get(school, "")) for school in labels(frame["school"])]
    kind = np.array([*of_schools, 0])[frame["school"].cat.codes.to_numpy()]
    written = labels(frame["class"])
    codes = frame["class"].cat.codes.to_numpy()
    pairs = np.where(codes < 0, -1, codes + kind * len(written))
    met = np.bincount(pairs[pairs >= 0], minlength=len(kinds) * len(written)) > 0
    pairs_read = (
        find_grade(label, kind, patterns) if met[at * len(written) + place] else None
        for at, kind in enumerate(kinds)
        for place, label in enumerate(written)
    )
    return recode(pairs, pairs_read)


def _without_accents(pattern: str) -> str:
    marked = unicodedata.normalize("NFD", pattern)
    return "".join(c for c in marked if not unicodedata.combining(c))


def find_grade(label: str, school: str, patterns: Sequence[tuple[str, Bounded]]) -> str | None:
    """Give the grade of a class label, in a kind of school; otherwise by the first pattern.

    Patterns are searched case and accents aside; one of a grade that the school cannot have is not.
    """
    if (grade := grade_of_class(label, school)) is not None:
        return grade
    folded = fold(label)
    of_school = (one for one in patterns if may_have(school, one[0]))
    return next((grade for grade, pattern in of_school if pattern.search(folded)), None)


def _unmatched(rows: Frame, dataset: Dataset, keyring: Keyring) -> Sequence[Unmatched]:
    """Count the labels of no grade; a person's name that strayed there is not told.

    A label without a figure is told only where its words are those of classes, or all understood.
    """
    people = keyring.people_among(labels(rows["class"].cat.remove_unused_categories()))
    first = rows.drop_duplicates("class").set_index("class")["file"]
    return [
        Unmatched(
            label if label not in people and _is_of_a_class(label) else None,
            "classe",
            rows=number,
            path=dataset.path(int(first[label])),
        )
        for label, number in counts(rows["class"]).items()
        if number
    ]


def _is_of_a_class(label: str) -> bool:
    words = _WORD.findall(fold(label))
    figure = any(character.isdigit() for character in label)
    known = figure or set(words) <= _OF_CLASSES or grade_of_class(label) is not None
    return known and "@" not in label


def _note_unmatched(missing: Sequence[Unmatched], log: Log) -> None:
    if missing:
        shown = [f"{line.name} ({line.rows})" for line in missing if line.name is not None]
        log.note(
            FindingCode.CLASS_UNMATCHED,
            path=min(line.path for line in missing),
            count=sum(line.rows for line in missing),
            detail={"labels": ", ".join(shown[:_SHOWN])} if shown else {},
        )


def _with_folders(frame: Frame, grades: pd.Series, dataset: Dataset, log: Log) -> pd.Series:
    """Give the rows of no class the grade that stands on them, otherwise that of their folder."""
    unlabelled = frame["class"].isna().to_numpy() & frame["grade"].isna().to_numpy()
    if not unlabelled.any():
        return grades
    return _fill_from_folders(frame, grades, unlabelled, dataset, log)


def _fill_from_folders(
    frame: Frame, grades: pd.Series, unlabelled: np.ndarray, dataset: Dataset, log: Log
) -> pd.Series:
    """Give rows without a class the grade of their folder; a file without one is noted."""
    codes = grades.cat.codes.to_numpy().astype(np.int64)
    values: list[str | None] = list(labels(grades))
    broken = frame["unread"].to_numpy()
    files, where = np.unique(frame["file"].to_numpy()[unlabelled], return_inverse=True)
    at = np.flatnonzero(unlabelled)
    for i, number in enumerate(files.tolist()):
        grade = folder_grade(dataset.places(number)[0].parts)
        rows = at[where == i]
        if grade is not None:
            codes[rows] = len(values)
            values.append(grade)
        elif count := int((~broken[rows]).sum()):
            log.note(FindingCode.GRADE_MISSING, path=dataset.path(number), count=count)
    return recode(codes, values)
