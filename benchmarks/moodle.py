"""Moodle logs of any length: the same persons, on the same days, click more or less often."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from people import first_names, last_names

LOG: Final = "logs_20210630-1200.csv"
PERSONS: Final = 3_000
TEACHERS: Final = 1_000
ACTIVE_DAYS: Final = 20
FIRST_DAY: Final = date(2020, 9, 7)
DAYS: Final = 200
HEADER: Final = (
    'Heure,"Nom complet de l\'utilisateur","Utilisateur touché","Contexte de l\'événement",'
    'Composant,"Nom de l\'événement",Description,Origine,"Adresse IP"\n'
)
MONTHS: Final = (
    *("janv.", "févr.", "mars", "avril", "mai", "juin"),
    *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
)
_AT_ONCE: Final = 50_000


def write_moodle(folder: Path, events: int, seed: int) -> int:
    """Write a log and the staff; gives the teachers who are in the log.

    Whoever is active and on which days depends on the seed alone, not on the number of events.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    names = _full_names(rng)
    active = np.sort(rng.permuted(np.tile(np.arange(DAYS), (PERSONS, 1)), axis=1)[:, :ACTIVE_DAYS])
    users = rng.permutation(PERSONS)[: PERSONS * 2 // 3]
    pairs = np.array([(day, user) for user in users for day in active[user]])
    with (folder / LOG).open("w", encoding="utf-8-sig", newline="") as file:
        file.write(HEADER)
        for lines in _events(pairs, names, events, rng):
            file.writelines(lines)
    _write_staff(folder / "personnels_2021-06-01.csv", names)
    return int((users < TEACHERS).sum())


def _events(
    pairs: np.ndarray, names: list[tuple[str, str]], events: int, rng: np.random.Generator
) -> Iterator[list[str]]:
    """Lines, the newest first: each person and day as often as any other, or nearly."""
    newest_first = pairs[np.argsort(-pairs[:, 0], kind="stable")]
    times = np.linspace(0, len(pairs), events, endpoint=False).astype(np.int64)
    dates = [_written(FIRST_DAY + timedelta(days=day)) for day in range(DAYS)]
    for start in range(0, events, _AT_ONCE):
        chosen = newest_first[times[start : start + _AT_ONCE]].tolist()
        clock = rng.integers(6 * 60, 23 * 60, size=len(chosen)).tolist()
        course = rng.integers(1, 500, size=len(chosen)).tolist()
        yield [
            f'"{dates[day]}, {minute // 60:02d}:{minute % 60:02d}","{names[user][0]} '
            f'{names[user][1]}",-,"Cours: Séquence {where}",Système,"Cours consulté",'
            f"\"The user with id '{user + 2}' viewed the course with id '{where}'.\",web,"
            f"10.0.{user % 250}.{minute % 250}\n"
            for (day, user), minute, where in zip(chosen, clock, course, strict=True)
        ]


def _written(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day:%y}"


def _full_names(rng: np.random.Generator) -> list[tuple[str, str]]:
    """Distinct first and last names: no two persons share both, nor a last name."""
    firsts = first_names()
    lasts = rng.permutation(np.array(last_names()))[:PERSONS].tolist()
    return [(firsts[number % len(firsts)], last) for number, last in enumerate(lasts)]


def _write_staff(path: Path, names: list[tuple[str, str]]) -> None:
    lines = [
        f"ID{number:05d};Enseignant;0860001J;{last};{first}\n"
        for number, (first, last) in enumerate(names[:TEACHERS])
    ]
    text = "Identifiant;Fonction;UAI;Nom;Prénom\n" + "".join(lines)
    path.write_text(text, encoding="utf-8", newline="\n")
