"""The benchmarks: what does the same work finds the same odd cells, and the page is renewed."""

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

BENCHMARKS: Final = Path(__file__).parents[1] / "benchmarks"
SPOILED: Final = BENCHMARKS / "spoiled"
TRUTH: Final = json.loads((SPOILED / "truth.json").read_text(encoding="utf-8"))

CHECK: Final = (
    *("-m", "feuille_route", "check", "--targets", str(BENCHMARKS / "targets.yaml")),
    *("--as-of", "2021-07-06", "--format", "json", "--fail-on", "never"),
)


def printed(*command: str) -> dict[str, Any]:
    """Run a program on the spoiled exports; gives what it prints."""
    done = subprocess.run([sys.executable, *command], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def pairs(indicators: Mapping[str, Any]) -> dict[str, tuple[float | None, ...]]:
    """The numerators and denominators."""
    return {name: tuple(pair) for name, pair in indicators.items()}


def test_froute_finds_what_is_odd_in_the_spoiled_exports() -> None:
    """The kinds, the files and the numbers are those that were written there by hand."""
    report = printed(*CHECK, str(SPOILED / "exports"))

    found: dict[str, dict[str, int]] = {}
    for finding in report["findings"]:
        if path := finding["path"]:
            of_files = found.setdefault(finding["code"], {})
            of_files[path] = of_files.get(path, 0) + finding["count"]
    assert found == TRUTH["findings"]
    targets = {t["id"]: (t["numerator"], t["denominator"]) for t in report["targets"]}
    assert targets == pairs(TRUTH["indicators"])


@pytest.mark.parametrize("tool", ["polars", "duckdb", "pandas"])
def test_rivals_that_do_the_same_work_find_the_same(tool: str) -> None:
    """They are no measure of what care costs where they miss an odd cell."""
    pytest.importorskip(tool)
    found = printed(str(BENCHMARKS / "rivals" / f"same_work_{tool}.py"), str(SPOILED / "exports"))

    assert found["findings"] == TRUTH["findings"]
    assert pairs(found["indicators"]) == pairs(TRUTH["indicators"])


def test_a_race_tells_what_is_missed_or_found_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds less, more, or another number of odd cells does not do the same work."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    measuring = importlib.import_module("measuring")
    expected = {"cell_unparsed": {"a.csv": 2}}

    assert measuring.odd_ones("tool", expected, expected) == []
    others = ({}, {"cell_unparsed": {"a.csv": 1}}, {**expected, "uai_invalid": {"a.csv": 1}})
    assert [len(measuring.odd_ones("tool", found, expected)) for found in others] == [1, 1, 1]


def test_each_part_of_the_page_is_renewed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands between the marks of a part is written again, and nothing else."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    renew = importlib.import_module("renew")
    page = (BENCHMARKS / "README.md").read_text(encoding="utf-8")

    for part in renew.PARTS:
        once = renew.written(page, part, "| a | b |")
        kept = re.compile(rf"(?<=<!-- {part}: ).*(?=<!-- end of {part} -->)", re.DOTALL)
        assert kept.sub("", once) == kept.sub("", page)
        assert once.count("| a | b |") == 1
        assert renew.written(once, part, "| c |").count("| a | b |") == 0
    with pytest.raises(SystemExit, match="nowhere"):
        renew.written(page, "nowhere", "")


def test_an_academie_of_so_many_schools_is_as_the_generator_says(tmp_path: Path) -> None:
    """Files can be many or few for the same pupils: growth rests on it."""
    make = [str(BENCHMARKS / "generate.py"), "--pupils", "600", "--schools", "12"]
    truth = printed(*make, "--out", str(tmp_path))
    exports = tmp_path / "exports"
    report = printed(*CHECK, str(exports))

    assert len(list(exports.glob("pix/*.csv"))) == 12
    found = {t["id"]: (t["numerator"], t["denominator"]) for t in report["targets"]}
    days = "formation-journees"
    assert found.pop(days)[0] == pytest.approx(truth.pop(days)[0])
    assert found == pairs(truth)
