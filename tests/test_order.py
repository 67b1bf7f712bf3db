"""What files are called, how many they are and in which order they come changes no number."""

import random
import re
import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.exports import exports
from academy.invention import invent
from academy.models import Wishes
from feuille_route.results import TargetResult
from feuille_route.run import Options, check
from raw_files import raw_file
from wild import write_all

pytestmark = pytest.mark.slow

_DATE = re.compile(r"20\d\d-?\d\d-?\d\d(-\d{4})?")
_SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Files = dict[str, bytes]


@cache
def files_of_an_academy() -> Files:
    """The exports of an académie with homonyms, changes of class, copies and lacking schools."""
    return exports(invent(5, Wishes(pupils=300, teachers=80, trainings=120)))


@cache
def numbers() -> tuple[TargetResult, ...]:
    """The targets of these exports as they are."""
    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder), files_of_an_academy())
        return targets(Path(folder))


def targets(*data: Path) -> tuple[TargetResult, ...]:
    """Each target without its list of files."""
    report = check(
        Options(
            data=data, targets=None, as_of=date(2021, 7, 6), only=(), by="department", exclude=()
        )
    )
    return tuple(replace(target, sources=()) for target in report.targets)


def series(path: str) -> str:
    """The path without a date: what is one series must stay in one place."""
    return _DATE.sub("", path)


@_SETTINGS
@given(st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(rng: random.Random) -> None:
    """The exports lie in three folders, named in any order."""
    with tempfile.TemporaryDirectory() as folder:
        roots = [Path(folder, name) for name in ("un", "deux", "trois")]
        places = {name: rng.choice(roots) for name in map(series, files_of_an_academy())}
        shuffled = list(files_of_an_academy().items())
        rng.shuffle(shuffled)
        for path, content in shuffled:
            write_all(places[series(path)], {path: content})
        rng.shuffle(roots)

        assert targets(*(root for root in roots if root.exists())) == numbers()


@_SETTINGS
@given(st.randoms(use_true_random=False))
def test_a_file_that_lies_there_twice_changes_nothing(rng: random.Random) -> None:
    """Five files have a copy under another name, byte for byte or saved again."""
    files = dict(files_of_an_academy())
    for path in rng.sample(sorted(files), 5):
        folder, _, name = path.rpartition("/")
        copy = rng.choice((name.replace(".csv", " (2).csv"), f"Copie de {name}"))
        files[f"{folder}/{copy}".lstrip("/")] = saved(rng, path, files[path])

    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder), files)

        assert targets(Path(folder)) == numbers()


def saved(rng: random.Random, path: str, content: bytes) -> bytes:
    """The file as it is, or with its rows in another order.

    Not so the old one of a series: saved under a name of its own it is a series of its own.
    """
    if any(series(path) == series(other) and path < other for other in files_of_an_academy()):
        return content
    raw = raw_file(content)
    rows = raw.rows[1:]
    rng.shuffle(rows)
    raw.rows[1:] = rows
    return rng.choice((content, raw.content()))


@_SETTINGS
@given(st.randoms(use_true_random=False))
def test_a_file_split_in_two_changes_nothing(rng: random.Random) -> None:
    """Three files, and what is of their series, are two each, under the same header."""
    files = dict(files_of_an_academy())
    for chosen in rng.sample(sorted(set(map(series, files))), 3):
        for path in [p for p in files if series(p) == chosen]:
            first, second = halves(files.pop(path))
            folder, _, name = path.rpartition("/")
            files[f"{folder}/a - {name}".lstrip("/")] = first
            files[f"{folder}/b - {name}".lstrip("/")] = second

    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder), files)

        assert targets(Path(folder)) == numbers()


def halves(content: bytes) -> tuple[bytes, bytes]:
    """The upper and the lower half of a file, the header on both."""
    upper, lower = raw_file(content), raw_file(content)
    middle = 1 + len(upper.rows[1:]) // 2
    upper.rows = upper.rows[:middle]
    lower.rows = [lower.rows[0], *lower.rows[middle:]]
    return upper.content(), lower.content()
