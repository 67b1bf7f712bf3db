"""Time the reading of wide and of long files: the whole of France, the logs of a Moodle.

    python benchmarks/sources.py                         # all three parts, 7 runs
    python benchmarks/sources.py --parts moodle --events 1000000 16000000

``national`` reads the register and the enrolments of the lycées, ``moodle`` logs that grow while
their persons and days stay the same, ``heads`` counts the bytes read of files that are not used.
Files are written to a temporary folder. Exit status 1 when somebody counts wrong.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final

from measuring import (
    AS_OF,
    HERE,
    MEASURES,
    SEED,
    Contender,
    apart,
    disagreements,
    froute,
    measures,
    race,
    run_once,
    script,
    table,
)
from moodle import LOG, TEACHERS, write_moodle
from national import HEADERS, ROWS, write_national

ROADMAP: Final = HERE / "sources.yaml"
RIVALS: Final = ("polars", "pandas")
STARTUP: Final = "froute, a row a file"
LARGE: Final = 500_000_000
HEAD: Final = 2_000
READ_SO_FAR: Final = Path("/proc/self/io")


def measure_national(folder: Path, options: argparse.Namespace) -> list[str]:
    """Race on the files of the whole of France; gives what is counted wrong."""
    files, first_rows = folder / "national", folder / "first rows"
    counted = apart(write_national, files, options.rows, SEED)
    truth = {name: (count, None) for name, count in counted.items()}
    keep_first_rows(files, first_rows)
    entrants = [
        Contender("froute", froute(files, ROADMAP)),
        *(Contender(name, script(f"national_{name}", files)) for name in RIVALS),
    ]
    startup = Contender(STARTUP, froute(first_rows, ROADMAP))
    race([*entrants, startup], options.runs)
    sizes = ", ".join(f"{path.name} {megabytes(path)}" for path in sorted(files.iterdir()))
    print(f"\n{sizes}\n\n{table(MEASURES, map(measures, [*entrants, startup]))}", flush=True)
    wall = median(entrants[0].seconds) - median(startup.seconds)
    least = min(entrants[0].seconds) - min(startup.seconds)
    print(f"\nReading both: {wall:.2f} s between the medians, {least:.2f} s between the least.")
    return disagreements(entrants, truth)


def keep_first_rows(files: Path, folder: Path) -> None:
    """Cut files down to one row each: what is left is start-up, imports included."""
    folder.mkdir()
    for path in files.iterdir():
        with path.open("rb") as file:
            (folder / path.name).write_bytes(file.readline() + file.readline())


def measure_moodle(folder: Path, options: argparse.Namespace) -> list[str]:
    """Check logs of each length; gives what is counted wrong."""
    logs: list[Contender] = []
    truth: list[Mapping[str, Sequence[float]]] = []
    for events in options.events:
        files = folder / f"moodle {events}"
        truth.append({"moodle": (apart(write_moodle, files, events, SEED), TEACHERS)})
        said = f"{events:_} events, {megabytes(files / LOG)}".replace("_", " ")
        logs.append(Contender(said, froute(files, ROADMAP)))
    for log in logs * options.runs:
        log.runs.append(run_once(log.command))
    print(f"\n{table(MEASURES, map(measures, logs))}", flush=True)
    found = zip(logs, truth, strict=True)
    return [wrong for log, expected in found for wrong in disagreements([log], expected)]


def measure_heads(folder: Path, _: argparse.Namespace) -> list[str]:
    """Count what is read of large files that no target uses, one of them of no known format."""
    if not READ_SO_FAR.exists():
        print("\nThis system does not say how much a program reads.")
        return []
    short, long = folder / "ends", folder / "goes on"
    headers = {
        "recognised": (HEADERS / "dnma-profils-approx.csv").read_bytes(),
        "unknown": b"a;b;c\n",
    }
    for files, size in ((short, HEAD), (long, LARGE)):
        files.mkdir()
        for at, (name, header) in enumerate(headers.items()):
            with (files / f"{name}.csv").open("wb") as file:
                file.write(header)
                file.truncate(size + at)  # two sizes: files of one size are compared
    count = apart(bytes_beyond, short, long)
    size = f"two files of {LARGE // 10**6} MB that no target uses"
    print(f"\nOf {size}, {count} bytes are read beyond what is read of two of {HEAD} bytes.")
    return ["more than the first kilobytes of a file are read"] if count > 1 << 18 else []


def bytes_beyond(short: Path, long: Path) -> int:
    """Check two folders, and count how much more is read for the second one."""
    from feuille_route.run import Options, check  # noqa: PLC0415 - only in a process apart

    counts = []
    for files in (short, short, long):  # the first time, the program itself is read too
        before = _read_so_far()
        check(Options(data=(files,), targets=ROADMAP, as_of=date.fromisoformat(AS_OF)))
        counts.append(_read_so_far() - before)
    return counts[2] - counts[1]


def _read_so_far() -> int:
    """How many bytes this process has read, whatever from."""
    lines = READ_SO_FAR.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("rchar"))


def megabytes(path: Path) -> str:
    """The size of a file."""
    return f"{path.stat().st_size / 1e6:.0f} MB"


PARTS: Final = {
    "national": measure_national,
    "moodle": measure_moodle,
    "heads": measure_heads,
}


def main() -> int:
    """Measure each part; 1 when a number is wrong."""
    options = _options()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for part in options.parts:
            wrong += PARTS[part](Path(folder), options)
    print("\n" + ("\n".join(wrong) or "Every number is as the generators count it."))
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the reading of wide and of long files.")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--rows", type=int, default=ROWS, help="of the register")
    parser.add_argument("--events", type=int, nargs="+", default=[250_000, 1_000_000, 4_000_000])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
