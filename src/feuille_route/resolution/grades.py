"""Which grade a row is of: the roadmap's patterns on class labels, otherwise a folder."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from feuille_route.assembly import Dataset, Frame
from feuille_route.categories import counts, labels, recode, relabel
from feuille_route.exports.cells import PARSERS
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.folding import fold
from feuille_route.identity import Keyring
from feuille_route.roadmap.models import Roadmap

_SHOWN: Final = 20


def resolve_grades(dataset: Dataset, roadmap: Roadmap, keyring: Keyring) -> None:
    """Give each row of a class its grade; labels that match none are listed in a finding."""
    patterns = [
        (grade, re.compile(_without_accents(pattern), re.IGNORECASE))
        for grade, pattern in roadmap.grades.items()
    ]
    for frame in dataset.tables.values():
        if "class" in frame:
            frame["grade"] = _grades(frame, patterns, dataset, keyring)


def _without_accents(pattern: str) -> str:
    marked = unicodedata.normalize("NFD", pattern)
    return "".join(c for c in marked if not unicodedata.combining(c))


def find_grade(label: str, patterns: Sequence[tuple[str, re.Pattern[str]]]) -> str | None:
    """Give the grade of a class label: the first pattern that matches, case and accents aside."""
    folded = fold(label)
    return next((grade for grade, pattern in patterns if pattern.search(folded)), None)


def _grades(
    frame: Frame,
    patterns: Sequence[tuple[str, re.Pattern[str]]],
    dataset: Dataset,
    keyring: Keyring,
) -> pd.Series:
    grades = relabel(frame["class"], lambda label: find_grade(label, patterns))
    _note_unmatched(frame, grades, dataset, keyring)
    unlabelled = frame["class"].isna().to_numpy() & frame["grade"].isna().to_numpy()
    if not unlabelled.any():
        return grades
    return _fill_from_folders(frame, grades, unlabelled, dataset)


def _note_unmatched(frame: Frame, grades: pd.Series, dataset: Dataset, keyring: Keyring) -> None:
    """List the labels that match no grade, but for a person's name that strayed among them."""
    lost = (grades.isna() & frame["class"].notna() & ~frame["unread"]).to_numpy()
    if lost.any():
        unknown = {label: n for label, n in counts(frame["class"][lost]).items() if n}
        shown = [f"{x} ({n})" for x, n in unknown.items() if not keyring.names_somebody(x)]
        dataset.findings.append(
            Finding(
                code=FindingCode.CLASS_UNMATCHED,
                severity=Severity.WARNING,
                path=dataset.path(int(frame["file"][lost].iloc[0])),
                count=int(lost.sum()),
                detail={"labels": ", ".join(shown[:_SHOWN])} if shown else {},
            )
        )


def _fill_from_folders(
    frame: Frame, grades: pd.Series, unlabelled: np.ndarray, dataset: Dataset
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
        if grade is None:
            _note_missing(dataset, number, int((~broken[rows]).sum()))
        else:
            codes[rows] = len(values)
            values.append(grade)
    return recode(codes, values)


def _note_missing(dataset: Dataset, number: int, rows: int) -> None:
    if not rows:
        return
    dataset.findings.append(
        Finding(
            code=FindingCode.GRADE_MISSING,
            severity=Severity.WARNING,
            path=dataset.path(number),
            count=rows,
        )
    )


def folder_grade(parts: Sequence[str]) -> str | None:
    """Give the grade of the nearest folder that is itself one (``3e``, ``terminale``)."""
    for part in reversed(parts[:-1]):
        if not part.strip().isdigit() and len(part.strip()) > 1:
            try:
                return str(PARSERS["grade"](part))
            except ValueError:
                continue
    return None
