"""Clusters of Dask on this machine, each process started as a guide would have it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

_PATIENCE: Final = 60
_Any = TypeVar("_Any")


class Started(NamedTuple):
    """A cluster: its address, its processes (the scheduler first), and the folder of their logs."""

    address: str
    processes: list[subprocess.Popen[bytes]]
    folder: Path

    def logs(self) -> str:
        """Give all that its processes said."""
        return "".join(file.read_text("utf-8", "replace") for file in self.folder.glob("*.log"))


@contextmanager
def started(
    folder: Path,
    workers: int = 3,
    options: Sequence[str] = ("--memory-limit", "0"),
    **environment: str,
) -> Iterator[Started]:
    """Start a scheduler and workers of one thread, each under a nanny that starts it again."""
    with ExitStack() as stack:
        file = folder / "scheduler.json"
        asked = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        scheduler = stack.enter_context(_running("scheduler", asked, folder, environment))
        address = said(lambda: _address_in(file))
        cluster = Started(address, [scheduler], folder)
        for number in range(workers):
            asked = (address, "--nthreads", "1", "--local-directory", str(folder), *options)
            running = _running("worker", asked, folder, environment, number)
            cluster.processes.append(stack.enter_context(running))
        said(lambda: cluster.logs().count("Registered to:") >= workers)
        yield cluster


@contextmanager
def _running(
    what: str,
    options: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    number: int = 0,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of Dask's processes in a group of its own, which is ended with it."""
    # The port of its pages: any that is free.
    options = (*options, "--dashboard-address", ":0")
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *options]
    with (folder / f"{what}-{number}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "DASK_CONFIG": str(folder / "config"), **environment},
            start_new_session=True,
        )
    try:
        yield process
    finally:
        lose(process)


def lose(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and those that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _address_in(file: Path) -> str | None:
    try:
        address: str = json.loads(file.read_text("utf-8"))["address"]
    except (OSError, ValueError):
        return None
    return address


def said(ask: Callable[[], _Any | None]) -> _Any:
    """Ask again and again until there is an answer."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.1)
    raise TimeoutError
