"""The benchmarks: what is to do the same work finds the same odd cells."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

BENCHMARKS: Final = Path(__file__).parents[1] / "benchmarks"
SPOILED: Final = BENCHMARKS / "spoiled"
TRUTH: Final = json.loads((SPOILED / "truth.json").read_text(encoding="utf-8"))


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
    options = ["--as-of", "2021-07-06", "--format", "json", "--fail-on", "never"]
    roadmap = ["--targets", str(BENCHMARKS / "targets.yaml")]
    data = str(SPOILED / "exports")
    report = printed("-m", "feuille_route", "check", data, *roadmap, *options)

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
