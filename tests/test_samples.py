"""The samples: made by the script, and told by froute as they are."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from academy.exports import exports
from academy.invention import invent
from academy.models import Wishes
from academy.truth import Json, truth
from make_samples import PUPILS, SAMPLES, SEED, main

SEEN = date(2021, 7, 6)


def checked(*data: Path) -> dict[str, Any]:
    """What ``froute check`` says of some data, as JSON."""
    command = [sys.executable, "-m", "feuille_route", "check", *map(str, data)]
    asked = ["--format", "json", "--as-of", SEEN.isoformat(), "--fail-on", "never"]
    done = subprocess.run([*command, *asked], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def figures(report: dict[str, Any]) -> dict[str, Json]:
    """The fields of each target that the truth has too."""
    fields = ("status", "reason", "value", "numerator", "denominator", "gap", "bounds")
    return {target["id"]: {f: target[f] for f in fields} for target in report["targets"]}


def differences(found: dict[str, Json], expected: dict[str, Json]) -> dict[str, tuple[Json, Json]]:
    """The targets that differ, with what was found and what is so."""
    return {
        target: (found[target], expected[target])
        for target in expected
        if {k: _close(v) for k, v in found[target].items()}
        != {k: _close(v) for k, v in expected[target].items()}
    }


def _close(value: object) -> object:
    """Floats to twelve figures: a fraction has several nearest floats."""
    if isinstance(value, list):
        return [_close(item) for item in value]
    return float(f"{value:.12g}") if isinstance(value, int | float) else value


def test_the_committed_samples_are_what_the_script_makes(tmp_path: Path) -> None:
    """Running the script makes every byte of ``samples/`` again, and nothing else."""
    main(["--out", str(tmp_path)])

    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*.csv")}
    kept = {p.relative_to(SAMPLES): p.read_bytes() for p in SAMPLES.rglob("*.csv")}
    assert made == kept


def test_the_samples_mix_the_three_statuses_for_three_reasons() -> None:
    """What the samples show first: seven met, six unmet, three unknown, each otherwise."""
    expected = truth(invent(SEED, Wishes(pupils=PUPILS)))

    statuses = [figure["status"] for figure in expected.values()]
    assert [statuses.count(s) for s in ("met", "unmet", "unknown")] == [6, 7, 3]
    reasons = {figure["reason"] for figure in expected.values()} - {None}
    assert reasons == {"incomplete_data", "unreadable_data", "stale_data"}


def test_froute_tells_the_truth_about_the_samples() -> None:
    """Every number of the sixteen targets is the one counted on the invented people."""
    expected = truth(invent(SEED, Wishes(pupils=PUPILS)))

    found = figures(checked(SAMPLES))

    assert differences(found, expected) == {}
    assert list(found) == list(expected)


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "pupils"), [(1, 420), (7, 900), (77, 2000)])
def test_froute_tells_the_truth_about_another_academy(
    tmp_path: Path, seed: int, pupils: int
) -> None:
    """Another seed and another size: the numbers are the truth's again."""
    where, said = tmp_path / "exports", tmp_path / "truth.json"
    main(["--seed", str(seed), "--pupils", str(pupils), "--out", str(where), "--truth", str(said)])

    found = figures(checked(where))

    assert differences(found, json.loads(said.read_text(encoding="utf-8"))) == {}


def test_the_files_that_are_no_exports_are_said_to_be_none() -> None:
    """The holidays are not recognised, the passwords refused, of two copies one put aside."""
    files = {file["path"]: file["status"] for file in checked(SAMPLES)["files"]}

    by_name = {Path(path).name: status for path, status in files.items()}
    assert by_name["vacances-scolaires.csv"] == "unrecognised"
    assert by_name["mots-de-passe.csv"] == "refused"
    twice = next(name for name in by_name if "(1)" in name)
    copies = sorted((by_name[twice], by_name[twice.replace(" (1)", "")]))
    assert copies == ["duplicate", "read"]
    assert len(files) == len(exports(invent(SEED, Wishes(pupils=PUPILS))))


@pytest.mark.slow
def test_a_cell_changed_by_hand_moves_the_verdict(tmp_path: Path) -> None:
    """The steering committee that lacked a meeting holds one more: the target is met."""
    main(["--out", str(tmp_path)])
    path = tmp_path / "comites" / "comites-departementaux.csv"
    text = path.read_text(encoding="utf-8-sig")
    before = figures(checked(tmp_path))["comites-departementaux"]

    path.write_text(text + "017;14/04/2021;Bilan\n", encoding="utf-8-sig")

    after = figures(checked(tmp_path))["comites-departementaux"]
    assert (before["status"], before["value"], before["gap"]) == ("unmet", 1, 1)
    assert (after["status"], after["value"], after["gap"]) == ("met", 2, 0)
