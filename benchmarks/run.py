"""Time ``froute check`` beside the same indicators written by hand, and check that all agree.

    python benchmarks/run.py --pupils 20000 200000 --runs 9

Whole processes, in pairs (froute, rival, froute, rival, ...) so that a slow moment of the machine
touches both, after one run of each that is not counted. Two more are timed beside: ``froute`` on
an académie of a few pupils, which is its start-up, and a script that only reads the bytes, which is
the limit. Exit status 1 when somebody disagrees.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, Final

from generate import generate

HERE: Final = Path(__file__).parent
AS_OF: Final = "2021-07-06"
RIVALS: Final = ("polars", "duckdb", "pandas")
YARDSTICK: Final = "polars"
SEED: Final = 2021
FEW: Final = 1_000
"""Pupils, of an académie whose exports take no time."""

Indicators = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its wall time, what it printed; not on Windows, its peak memory and CPU time."""

    seconds: float
    mebibytes: float | None
    output: str
    processor: float | None = None


@dataclass(slots=True)
class Contender:
    """A program to time, and its runs so far; ``counts``: it is to find the indicators."""

    name: str
    command: list[str]
    counts: bool = True
    runs: list[Run] = field(default_factory=list)

    @property
    def seconds(self) -> list[float]:
        """The wall times."""
        return [run.seconds for run in self.runs]

    def indicators(self) -> Indicators:
        """What the last run found, by the id of the target."""
        found = json.loads(self.runs[-1].output)
        if "targets" not in found:
            return dict(found)
        return {
            target["id"]: (target["numerator"], target["denominator"])
            for target in found["targets"]
        }


def contenders(exports: Path, small: Path, names: Sequence[str]) -> list[Contender]:
    """Froute and its rivals on one folder of exports; its start-up, and the limit."""
    commands = {"froute": froute(exports, HERE / "targets.yaml")}
    for rival in RIVALS:
        commands[rival] = [sys.executable, str(HERE / "rivals" / f"with_{rival}.py"), str(exports)]
    bytes_alone = [sys.executable, str(HERE / "rivals" / "the_bytes_alone.py"), str(exports)]
    return [
        *(Contender(name, commands[name]) for name in names),
        Contender("start-up", froute(small, HERE / "targets.yaml"), counts=False),
        Contender("the bytes alone", bytes_alone, counts=False),
    ]


def froute(exports: Path, targets: Path) -> list[str]:
    """The command that checks exports against a roadmap, whatever it finds."""
    options = ["--format", "json", "--as-of", AS_OF, "--fail-on", "never"]
    module = [sys.executable, "-m", "feuille_route"]
    return [*module, "check", str(exports), "--targets", str(targets), *options]


def run_once(command: Sequence[str]) -> Run:
    """Run a command to its end, with compiled bytecode kept from one run to the next."""
    kept = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=kept)
        mebibytes, processor = _wait(process)
        seconds = time.perf_counter() - start
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace")
            raise SystemExit(f"{said}exit status {process.returncode}: {' '.join(command)}")
        output.seek(0)
        return Run(seconds, mebibytes, output.read().decode("utf-8"), processor)


def apart(act: Callable[..., Any], *arguments: Any) -> Any:
    """Call in another process: a program's peak memory is at least that of what started it."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(act, *arguments).result()


def _wait(process: "subprocess.Popen[bytes]") -> tuple[float | None, float | None]:
    """Wait for the process; its peak memory in MiB and its CPU time where the system tells them."""
    if sys.platform == "win32":
        process.wait()
        return None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    return usage.ru_maxrss * unit / 2**20, usage.ru_utime + usage.ru_stime


def race(entrants: Sequence[Contender], runs: int) -> None:
    """Run the first one and each other one in turn, ``runs`` times."""
    first, *others = entrants
    for entrant in entrants:
        run_once(entrant.command)
    for _ in range(runs):
        for other in others or [first]:
            first.runs.append(run_once(first.command))
            if other is not first:
                other.runs.append(run_once(other.command))


def disagreements(entrants: Sequence[Contender], truth: Indicators) -> list[str]:
    """Each indicator that somebody counts otherwise than the generator did."""
    return [
        f"{entrant.name}: {name} is {list(found.get(name, ()))}, should be {list(expected)}"
        for entrant in entrants
        if entrant.counts
        for found in [entrant.indicators()]
        for name, expected in truth.items()
        if not _equal(found.get(name, ()), expected)
    ]


def _equal(found: Sequence[float | None], expected: Sequence[float | None]) -> bool:
    """Equal counts; hours over six are added in another order by everyone."""
    rounded = [[n if n is None else round(n, 6) for n in pair] for pair in (found, expected)]
    return rounded[0] == rounded[1]


def table(entrants: Sequence[Contender]) -> str:
    """The measures as a Markdown table; the ratio is of medians, to polars."""
    yardstick = next((e for e in entrants if e.name == YARDSTICK), None)
    columns = ("", "median", "least to most", "processor", "peak memory", "to polars")
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for entrant in entrants:
        seconds = median(entrant.seconds)
        spread = f"{min(entrant.seconds):.2f} to {max(entrant.seconds):.2f} s"
        busy = [run.processor for run in entrant.runs if run.processor is not None]
        peaks = [run.mebibytes for run in entrant.runs if run.mebibytes is not None]
        processor = f"{median(busy):.2f} s" if busy else ""
        memory = f"{max(peaks):.0f} MiB" if peaks else ""
        ratio = f"{seconds / median(yardstick.seconds):.2f}" if yardstick else ""
        cells = (entrant.name, f"{seconds:.2f} s", spread, processor, memory, ratio)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def prepared(pupils: int, folder: Path) -> tuple[Path, Indicators]:
    """The exports of an académie of that size, made when they are not there, and the truth."""
    out = folder / str(pupils)
    truth = out / "truth.json"
    if not truth.exists():
        apart(generate, pupils, out, SEED)
    return out / "exports", json.loads(truth.read_text(encoding="utf-8"))


def main() -> int:
    """Race at each size; 1 when a number differs."""
    options = _options()
    names = [*([] if options.without_froute else ["froute"]), *options.rivals]
    wrong: list[str] = []
    small, _ = prepared(FEW, options.data)
    for pupils in options.pupils:
        exports, truth = prepared(pupils, options.data)
        entrants = contenders(exports, small, names)
        race(entrants, options.runs)
        wrong += disagreements(entrants, truth)
        print(f"\n{pupils} pupils\n\n{table(entrants)}", flush=True)
    print("\n" + ("\n".join(wrong) or "All agree on every indicator."))
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time froute beside hand-written scripts.")
    parser.add_argument("--pupils", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--rivals", nargs="+", choices=RIVALS, default=list(RIVALS))
    parser.add_argument("--data", type=Path, default=HERE / "data", help="where exports are kept")
    parser.add_argument("--without-froute", action="store_true", help="the rivals alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
