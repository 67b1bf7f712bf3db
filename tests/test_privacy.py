"""No name, birth date or identifier of the exports comes out, whatever is asked and broken."""

import datetime as dt
import gc
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from academy.choosing import seeded
from academy.exports import exports
from academy.invention import invent
from academy.models import Academy, Agent, Pupil, Wishes
from feuille_route.cells.folding import fold
from feuille_route.exports import loader
from feuille_route.run import Options, check
from make_samples import write_all
from raw_files import raw_file

_COMMANDS: dict[str, Sequence[str]] = {
    "table": ("check", "{data}"),
    "findings": ("check", "{data}", "--findings", "--debug"),
    "json": ("check", "{data}", "--format", "json"),
    "markdown": ("check", "{data}", "--format", "markdown", "--findings"),
    "junit": ("check", "{data}", "--format", "junit"),
    "csv": ("check", "{data}", "--format", "csv"),
    "by-school": ("check", "{data}", "--by", "school", "--format", "json", "--debug"),
    "outputs": ("check", "{data}", *("--output", "{out}.json", "--output", "{out}.md")),
    "english": ("check", "{data}", "--lang", "en", "--findings"),
    "bad-roadmap": ("check", "{data}", "--targets", "{data}/personnels.csv", "--debug"),
    "bad-column": ("check", "{data}", "--by", "person", "--debug"),
    "formats": ("formats", "{data}/sans-en-tete.csv"),
    "formats-staff": ("formats", "{data}/personnels.csv"),
    "draft": ("formats", "{data}/sans-en-tete.csv", "--draft"),
    "draft-staff": ("formats", "{data}/personnels.csv", "--draft"),
    "unmatched": ("formats", "{data}", "--unmatched"),
}


@cache
def academy() -> Academy:
    """An académie whose people have names that no report uses otherwise."""
    return invent(11, Wishes(pupils=250, teachers=60, trainings=60))


def personal(of: Academy) -> Iterator[str]:
    """Everything that names somebody."""
    for pupil in of.pupils:
        yield from (pupil.last, pupil.first, pupil.external)
        yield from (pupil.born.isoformat(), f"{pupil.born:%d/%m/%Y}")
    for agent in of.agents:
        yield from (agent.last, agent.first, agent.email, agent.identifier)
    for result in of.certifications:
        yield from (str(result.number), f"{result.born:%d/%m/%Y}", result.born.isoformat())


@cache
def words() -> frozenset[str]:
    """The folded personal values of four characters and more."""
    return frozenset(fold(value) for value in personal(academy()) if len(value) > 3)


def leaks(text: str) -> set[str]:
    """The personal values that stand in a text as words of their own."""
    folded = fold(text)
    parts = set(re.findall(r"[\w'@./-]+", folded)) | set(re.findall(r"\w+", folded))
    parts |= {part.strip("./'-") for part in parts}
    return parts & words() | {word for word in words() if "@" in word and word in folded}


def broken(files: dict[str, bytes]) -> dict[str, bytes]:
    """Each file with every kind of harm; one is cut short, one is binary."""
    rng = seeded(3)
    harmed = {path: harm(rng, content) for path, content in files.items()}
    harmed["coupe.csv"] = files["personnels.csv"][:4001]
    harmed["binaire.csv"] = bytes(range(256)) + files["personnels.csv"]
    return harmed


def whole() -> dict[str, bytes]:
    """The exports, and a list of the staff with and without its header."""
    files = exports(academy())
    staff = raw_file(next(c for p, c in files.items() if "personnels-1D" in p))
    files["personnels.csv"] = staff.content()
    staff.rows = staff.rows[1:]
    files["sans-en-tete.csv"] = staff.content()
    return files


def harm(rng: random.Random, content: bytes) -> bytes:
    """Short rows, long rows, stray quotes, cells pushed one column on, names in every column."""
    raw = raw_file(content)
    for row in raw.rows[1:]:
        match rng.randrange(8):
            case 0:
                del row[rng.randrange(1, len(row)) :]
            case 1:
                row.append("x")
            case 2:
                column = rng.randrange(len(row))
                row[column] = row[column][:1] + '"' + row[column][1:]
            case 3:
                row[:] = ["x", *row[:-1]]
            case 4:
                row[:] = [*row[1:], "x"]
            case 5:
                row[rng.randrange(len(row))] = rng.choice(academy().pupils).last
    return raw.content()


@pytest.fixture(scope="module", params=["whole", "broken"])
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports, whole or broken, in a folder."""
    folder = tmp_path_factory.mktemp("data")
    write_all(folder, broken(whole()) if request.param == "broken" else whole())
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", _COMMANDS)
def test_nobody_is_named(name: str, data: Path, tmp_path: Path) -> None:
    """Standard output, standard error and the reports written hold no personal value."""
    places = {"data": data, "out": tmp_path / "report"}
    command = [part.format(**places) for part in _COMMANDS[name]]

    done = subprocess.run(
        [sys.executable, "-m", "feuille_route", *command], capture_output=True, check=False
    )

    said = [done.stdout, done.stderr, *(p.read_bytes() for p in tmp_path.iterdir())]
    assert done.returncode in range(5), done.stderr.decode("utf-8", "replace")
    assert leaks("\n".join(part.decode("utf-8", "replace") for part in said)) == set()


def test_no_object_shows_a_name(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``repr`` of what files are loaded with, and of what lives after, holds no personal value."""
    shown: set[str] = set()
    of_other_tests = own_objects()

    def look(*given: Any) -> Any:
        loaded = normalise(*given)
        shown.update(map(repr, (*given, loaded)))
        return loaded

    normalise = loader.normalise
    monkeypatch.setattr(loader, "normalise", look)
    report = check(Options(data=(data,), as_of=dt.date(2021, 7, 6)))

    assert any(text.startswith("Sheet(") for text in shown)
    assert leaks("\n".join(shown)) == set()
    known = set(map(id, of_other_tests))
    left = [one for one in own_objects() if id(one) not in known]
    assert any(one is report for one in left)
    assert leaks("\n".join(map(repr, left))) == set()


def own_objects() -> list[object]:
    """Every living object of a class of froute's."""
    return [x for x in gc.get_objects() if str(type(x).__module__).startswith("feuille_route")]


def test_the_scan_finds_what_it_looks_for() -> None:
    """A pupil's and an agent's values are found in a line, whatever their case."""
    pupil: Pupil = academy().pupils[0]
    agent: Agent = academy().agents[-1]

    found = leaks(f"ligne 3 : {pupil.last.upper()} ; {pupil.born:%d/%m/%Y}, <{agent.email}>")

    assert {fold(pupil.last), f"{pupil.born:%d/%m/%Y}", fold(agent.email)} <= found
