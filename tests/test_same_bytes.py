"""Same in, same out: every byte, whatever the hash seed and the keys, in whatever order."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from case_folders import CASES, read_case, write_case
from feuille_route.reports import REPORTS, View, findings_text
from feuille_route.run import Options, check

HERE: Final = Path(__file__).parent
# Of all that is looked up by a key, taken from a set, or first of its kind.
TELLING: Final = (
    "rows-of-many-that-contradict-each-other",
    "copies-in-folders-of-one-name",
    "training-conflicts",
    "homonyms-in-two-classes-of-one-file",
    "names-of-a-log-meet-the-staff",
    "default-roadmap-pix-schools-and-the-others",
    "bad-words-have-file-line-column",
    "unmatched-name-comes-with-the-nearest",
)


def test_every_output_of_telling_cases(tmp_path: Path) -> None:
    """Reports, findings, lists and explanations of some cases are the same, byte for byte."""
    assert differing(tmp_path, TELLING) == []


@pytest.mark.slow
@pytest.mark.nightly
def test_every_output_of_every_case(tmp_path: Path) -> None:
    """Reports, findings, lists and explanations of all cases are the same, byte for byte."""
    assert differing(tmp_path) == []


def differing(place: Path, names: Sequence[str] = ()) -> list[str]:
    """The outputs of the cases that differ between two runs in which all orders are opposite."""
    assert set(names) <= {path.name for path in CASES.iterdir()}
    running = [
        subprocess.Popen(
            [sys.executable, str(HERE / "bytes_written.py"), str(place / order), order, *names],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parent / "scripts"))),
            },
        )
        for order, seed in (("forwards", "1"), ("backwards", "2"))
    ]
    assert [one.wait() for one in running] == [0, 0]
    one, other = (outputs(place / order) for order in ("forwards", "backwards"))
    assert len(one) > 25 * len(names)
    return [name for name in sorted(one | other) if one.get(name) != other.get(name)]


def outputs(place: Path) -> dict[str, bytes]:
    """What was written for each case, by its path; not what was read."""
    files = [path for path in place.rglob("*") if path.is_file()]
    names = {path.relative_to(place).as_posix(): path for path in files}
    return {name: path.read_bytes() for name, path in names.items() if "/in/" not in name}


@pytest.mark.parametrize(
    "name", ["names-of-a-log-meet-the-staff", "rows-of-many-that-contradict-each-other"]
)
def test_paths_named_in_another_order(name: str, tmp_path: Path) -> None:
    """Each file of a case is named by itself, from the first to the last and back."""
    write_case(CASES / name, read_case(CASES / name), tmp_path)
    files = sorted(path for path in (tmp_path / "data").rglob("*") if path.is_file())
    orders = (files, files[::-1], [*files[1:], files[0]])

    written = [texts(order, tmp_path / "targets.yaml") for order in orders]

    assert len(files) > 1
    assert written[1:] == written[:1] * 2


def texts(data: Sequence[Path], targets: Path) -> dict[str, str]:
    """Every report of some files, and the findings."""
    report = check(Options(data=tuple(data), targets=targets, as_of=date(2021, 8, 31)))
    view = View(all_findings=True)
    found = {name: write(report, view) for name, (_, write) in REPORTS.items()}
    return {**found, "findings": findings_text(report, view)}
