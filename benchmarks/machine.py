"""Say on which machine, and with what, something is measured.

python benchmarks/machine.py
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from typing import Final

LIBRARIES: Final = (
    *("numpy", "pandas", "pyarrow", "pydantic", "polars", "duckdb", "frictionless", "pandera"),
)
SYSTEM: Final = Path("/sys/devices/system/cpu")
BUSY: Final = 0.3  # seconds
TIMES: Final = 3


def described() -> str:
    """The machine, the programs and the day, as a paragraph of Markdown."""
    return "\n".join(
        [
            f"{datetime.now(UTC):%d %B %Y}, commit {commit()}. {processor()}; {cores()};",
            f"{memory()}; {platform.platform(terse=True)}.",
            f"Python {platform.python_version()}, {', '.join(versions())}.",
        ]
    )


def commit() -> str:
    """The commit, and whether something is changed since."""
    return _git("rev-parse", "--short", "HEAD") + (
        " with changes" if _git("status", "--porcelain", "--untracked-files=no", "src") else ""
    )


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(Path(__file__).parent.parent), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or ("" if arguments[0] == "status" else "unknown")


def processor() -> str:
    """The name of the processor."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "a processor without a name")


def cores() -> str:
    """How many processors, whether two of them share a core, and how much two do at once."""
    lists = SYSTEM.glob("cpu*/topology/thread_siblings_list")
    siblings = [path.read_text(encoding="ascii") for path in lists]
    shared = any("," in several or "-" in several for several in siblings)
    kind = "threads that share cores" if shared else "cores" if siblings else "processors"
    work = f"two busy loops at once did {twice():.2f} times the work of one"
    return f"{os.cpu_count()} {kind}, as far as the system tells; {work}"


def twice() -> float:
    """How many times the work of one busy loop two do at the same time, each at its best."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(loops, [BUSY, BUSY]))  # started
        alone, both = 0, 0
        for _ in range(TIMES):
            alone = max(alone, pool.submit(loops, BUSY).result())
            both = max(both, sum(pool.map(loops, [BUSY, BUSY])))
        return both / alone


def loops(seconds: float) -> int:
    """Count as far as one comes in so many seconds."""
    end, count = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        count += 1
    return count


def memory() -> str:
    """How much memory there is, and how busy the machine is before."""
    if sys.platform == "win32":
        return "memory unknown"
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{pages / 2**30:.0f} GiB of memory; load before {os.getloadavg()[0]:.2f}"


def versions() -> Iterator[str]:
    """The versions of the libraries that are there."""
    for library in LIBRARIES:
        try:
            yield f"{library} {version(library)}"
        except PackageNotFoundError:
            continue


if __name__ == "__main__":
    print(described())
