"""Class labels that a spreadsheet took for a number or a date: restored where it can be told.

``3E1`` is read as thirty and shown as ``3,00E+01``; ``3-1`` as the third of January, shown as
``03-janv``, and ``3-13``, whose month does not exist, as March 2013, shown as ``mars-13``.
"""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from feuille_route.data.categories import labels, relabel
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.exports.columns.keys import Keyring
from feuille_route.findings import FindingCode, Log, Severity

_FRENCH: Final = "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc"
_MONTHS: Final = _FRENCH.split("|")
_ENGLISH: Final = "Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec"
_MONTH: Final = rf"(?:{_FRENCH}|{_ENGLISH})\.?"
# A day of one digit, or a capital, is of an English spreadsheet, where the month may come first.
_DAY_MONTH: Final = re.compile(rf"(\d\d)-({_FRENCH})\.?")
_MONTH_YEAR: Final = re.compile(rf"({_FRENCH})\.?-(\d\d)")
_POWER: Final = re.compile(r"([1-9])[,.]00E\+(\d\d)")
_DATE: Final = re.compile(r"(\d\d)/(\d\d)/(\d{4})(?: 00:00(?::00)?)?")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]00:00(?::00)?)?")
_DAMAGES: Final = (
    ("scientific", re.compile(r"[-+]?\d(?:[.,]\d+)?[eE]\+\d\d+")),
    ("date", re.compile(rf"\d{{1,4}}[-/]{_MONTH}|{_MONTH}[-/]\d{{1,4}}")),
    ("date", re.compile(r"(?:\d\d?[-/.]\d\d?[-/.]\d{2,4}|\d{4}[-/]\d\d?[-/]\d\d?)(?:[ T].*)?")),
    ("serial", re.compile(r"4[3-7]\d{3}(?:[.,]\d+)?")),
    ("error", re.compile(r"#[A-Z/0?!]+|#+")),
)
# A day and a month that are typed are of the year of typing, and Pix has exports since 2018.
_FIRST_YEAR: Final = 2018


def restore_classes(dataset: Dataset, keyring: Keyring, log: Log) -> None:
    """Restore the class labels of every table; of what cannot be, the class is not known."""
    for frame in dataset.tables.values():
        if "class" not in frame:
            continue
        written = {label: restore_class(label) for label in labels(frame["class"])}
        lost = [label for label, restored in written.items() if restored is None]
        changed = [label for label, restored in written.items() if restored not in (label, None)]
        if not lost and not changed:
            continue
        _note_restored(frame, changed, dataset, log)
        for label in lost:
            _note_lost(frame, label, dataset, keyring, log)
        frame["unread"] |= _rows_of(frame, lost)
        frame["class"] = relabel(frame["class"], restore_class)


def _rows_of(frame: Frame, chosen: Sequence[str]) -> np.ndarray:
    """Tell the rows whose class label is one of those."""
    asked = np.array([*(label in chosen for label in labels(frame["class"])), False], dtype=bool)
    rows: np.ndarray = asked[frame["class"].cat.codes.to_numpy()]
    return rows


def _note_restored(frame: Frame, chosen: Sequence[str], dataset: Dataset, log: Log) -> None:
    for number, count in _by_file(frame, chosen):
        path, column = dataset.path(number), dataset.exports[number].header_of("class")
        log.note(FindingCode.CELL_RESTORED, Severity.INFO, path=path, column=column, count=count)


def _note_lost(frame: Frame, label: str, dataset: Dataset, keyring: Keyring, log: Log) -> None:
    """Note a label that nobody can restore; a date, or what names somebody, is not told."""
    damage = str(damage_of_class(label))
    birth = damage in ("date", "serial")
    told = {} if birth or keyring.people_among([label]) else {"value": label}
    for number, count in _by_file(frame, [label]):
        path, column = dataset.path(number), dataset.exports[number].header_of("class")
        detail = {"damage": damage, **told}
        log.note(FindingCode.CELL_DAMAGED, path=path, column=column, count=count, detail=detail)


def _by_file(frame: Frame, chosen: Sequence[str]) -> list[tuple[int, int]]:
    """Count the rows of some labels in each file."""
    numbers, counts = np.unique(frame["file"][_rows_of(frame, chosen)], return_counts=True)
    return list(zip(numbers.tolist(), counts.tolist(), strict=True))


def restore_class(label: str) -> str | None:
    """Give the label that a spreadsheet changed, or the label itself; ``None``: nobody can tell.

    >>> restore_class("3,00E+01"), restore_class("03-janv"), restore_class("3-Jan")
    ('3E1', '3-1', None)
    """
    text = label.strip()
    restored = _from_power(text) or _from_month(text) or _from_date(text)
    if restored is not None:
        return restored
    return None if damage_of_class(text) else label


def damage_of_class(label: str) -> str | None:
    """Name the damage of a label that no class has: a number, a date, an error; else ``None``."""
    text = label.strip()
    return next((name for name, shape in _DAMAGES if shape.fullmatch(text)), None)


def _from_power(text: str) -> str | None:
    match = _POWER.fullmatch(text)
    return f"{match[1]}E{int(match[2])}" if match else None


def _from_month(text: str) -> str | None:
    if match := _DAY_MONTH.fullmatch(text):
        return _label(int(match[1]), _MONTHS.index(match[2]) + 1)
    match = _MONTH_YEAR.fullmatch(text)
    if match and int(match[2]) > len(_MONTHS):
        return _label(_MONTHS.index(match[1]) + 1, int(match[2]))
    return None


def _from_date(text: str) -> str | None:
    """Read a day and a month; of the first of a month, the year tells which of both was typed."""
    match, iso = _DATE.fullmatch(text), _ISO_DATE.fullmatch(text)
    parts = match.groups() if match else iso.groups()[::-1] if iso else None
    if parts is None or int(parts[1]) > len(_MONTHS):
        return None
    day, month, year = map(int, parts)
    if day > 1:
        return _label(day, month) if year >= _FIRST_YEAR else None
    typed_as_year = len(_MONTHS) < year % 100 and year < _FIRST_YEAR
    return _label(month, year % 100) if typed_as_year else None


def _label(grade: int, number: int) -> str | None:
    return f"{grade}-{number}" if 1 <= grade <= 9 else None
