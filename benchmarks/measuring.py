"""Time whole processes, one after the other in turn, and say what they took."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, Final

from generate import generate

HERE: Final = Path(__file__).parent
DATA: Final = HERE / "data"
SPOILED: Final = HERE / "spoiled"
"""A few exports made by hand, with odd cells of every kind, and what there is to be found."""
ROADMAP: Final = HERE / "targets.yaml"
AS_OF: Final = "2021-07-06"
SEED: Final = 2021
FEW: Final = 1_000
"""Pupils, of an académie whose exports take no time."""

Indicators = Mapping[str, Sequence[float | None]]
Findings = Mapping[str, Mapping[str, int]]
"""How many of each kind, by file."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its wall time and what it printed.

    Not on Windows: its CPU time, its peak memory in MiB, and how often it was given memory that it
    had not touched before (minor page faults, in thousands).
    """

    seconds: float
    output: str = ""
    processor: float | None = None
    mebibytes: float | None = None
    faults: float | None = None

    @property
    def busy(self) -> float:
        """The CPU time, or the wall time where nobody tells it."""
        return self.seconds if self.processor is None else self.processor


@dataclass(slots=True)
class Contender:
    """A program to time, and its runs so far; ``counts``: it is to find the indicators.

    ``notices``: it does the same work as froute, so it is to find what is odd too.
    """

    name: str
    command: list[str]
    counts: bool = True
    notices: bool = False
    runs: list[Run] = field(default_factory=list)

    @property
    def seconds(self) -> list[float]:
        """The wall times."""
        return [run.seconds for run in self.runs]

    def found(self) -> tuple[Indicators, Findings]:
        """What the last run found: the indicators, by the id of the target, and what is odd."""
        return said(self.runs[-1].output)


def said(output: str) -> tuple[Indicators, Findings]:
    """Read what a program printed: froute's report, or a script's."""
    found = json.loads(output)
    if "targets" not in found:
        return found.get("indicators", found), found.get("findings", {})
    counted: dict[str, dict[str, int]] = {}
    for finding in found["findings"]:
        if path := finding["path"]:
            of_files = counted.setdefault(finding["code"], {})
            of_files[path] = of_files.get(path, 0) + finding["count"]
    pairs = {t["id"]: (t["numerator"], t["denominator"]) for t in found["targets"]}
    return pairs, counted


def froute(exports: Path, targets: Path = ROADMAP) -> list[str]:
    """The command that checks exports against a roadmap, whatever it finds."""
    options = ["--format", "json", "--as-of", AS_OF, "--fail-on", "never"]
    module = [sys.executable, "-m", "feuille_route"]
    return [*module, "check", str(exports), "--targets", str(targets), *options]


def script(name: str, exports: Path) -> list[str]:
    """The command of a script of ``rivals/``."""
    return [sys.executable, str(HERE / "rivals" / f"{name}.py"), str(exports)]


def run_once(command: Sequence[str]) -> Run:
    """Run a command to its end, with compiled bytecode kept from one run to the next."""
    kept = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=kept)
        used = _wait(process)
        seconds = time.perf_counter() - start
        if process.returncode:
            errors.seek(0)
            told = errors.read().decode("utf-8", "replace")
            raise SystemExit(f"{told}exit status {process.returncode}: {' '.join(command)}")
        output.seek(0)
        return Run(seconds, output.read().decode("utf-8"), *used)


def _wait(process: "subprocess.Popen[bytes]") -> tuple[float | None, float | None, float | None]:
    """Wait for the process; its CPU time, peak memory and page faults where the system tells."""
    if sys.platform == "win32":
        process.wait()
        return None, None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    peak = usage.ru_maxrss * unit / 2**20
    return usage.ru_utime + usage.ru_stime, peak, usage.ru_minflt / 1000


def apart(act: Callable[..., Any], *arguments: Any) -> Any:
    """Call in another process: a program's peak memory is at least that of what started it."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(act, *arguments).result()


def prepared(pupils: int, folder: Path, schools: int | None = None) -> tuple[Path, Indicators]:
    """The exports of an académie of that size, made when they are not there, and the truth."""
    out = folder / (f"{pupils}-{schools}" if schools else f"{pupils}")
    truth = out / "truth.json"
    if not truth.exists():
        apart(generate, pupils, out, SEED, schools)
    return out / "exports", json.loads(truth.read_text(encoding="utf-8"))


def race(entrants: Sequence[Contender], runs: int) -> None:
    """Run everybody in turn, ``runs`` times, after one run of each that is not counted.

    Every other round goes backwards, so that nobody always comes after the same one.
    """
    for entrant in entrants:
        run_once(entrant.command)
    for turn in range(runs):
        for entrant in entrants[:: -1 if turn % 2 else 1]:
            entrant.runs.append(run_once(entrant.command))


def disagreements(
    entrants: Iterable[Contender], truth: Indicators, odd: Findings | None = None
) -> list[str]:
    """Each indicator, and each count of what is odd, that somebody finds otherwise than it is."""
    return [
        wrong
        for entrant in entrants
        if entrant.counts
        for indicators, findings in [entrant.found()]
        for wrong in (
            *_differences(entrant.name, indicators, truth),
            *(odd_ones(entrant.name, findings, odd or {}) if entrant.notices else ()),
        )
    ]


def _differences(name: str, found: Indicators, truth: Indicators) -> list[str]:
    return [
        f"{name}: {key} is {list(found.get(key, ()))}, should be {list(expected)}"
        for key, expected in truth.items()
        if not _equal(found.get(key, ()), expected)
    ]


def odd_ones(name: str, found: Findings, expected: Findings) -> list[str]:
    """The kinds of findings of a program that are not those expected, file by file."""
    return [
        f"{name}: {kind} is {found.get(kind, {})}, should be {expected.get(kind, {})}"
        for kind in sorted({*found, *expected})
        if found.get(kind, {}) != expected.get(kind, {})
    ]


def _equal(found: Sequence[float | None], expected: Sequence[float | None]) -> bool:
    """Equal counts; hours over six are added in another order by everyone."""
    rounded = [[n if n is None else round(n, 6) for n in pair] for pair in (found, expected)]
    return rounded[0] == rounded[1]


def measures(entrant: Contender) -> list[str]:
    """The cells of a row: median, least and most; medians of CPU time, of faults; highest peak."""
    seconds = entrant.seconds
    return [
        entrant.name,
        f"{median(seconds):.2f} s",
        f"{min(seconds):.2f} to {max(seconds):.2f} s",
        _figure([run.processor for run in entrant.runs], median, ".2f", " s"),
        _figure([run.mebibytes for run in entrant.runs], max, ".0f", " MiB"),
        _figure([run.faults for run in entrant.runs], median, ".0f", " k"),
    ]


MEASURES: Final = ("", "median", "least to most", "processor", "peak memory", "page faults")


def _figure(
    figures: Iterable[float | None], of: Callable[[list[float]], float], form: str, unit: str
) -> str:
    known = [figure for figure in figures if figure is not None]
    return f"{of(known):{form}}{unit}" if known else ""


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
