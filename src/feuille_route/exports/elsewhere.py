"""A task that another process does: what travels there and back, and what stays there: nothing.

Cells of persons are not shown by whatever keeps watch over that process: not by what is said of a
task, nor of its failure, which comes back as an answer.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import _lru_cache_wrapper
from importlib.metadata import version
from types import TracebackType
from typing import Any, Final

from distributed import get_worker
from tblib import Traceback

from feuille_route import __version__
from feuille_route.exports.columns.keys import Met
from feuille_route.exports.loader import join
from feuille_route.exports.normalising import Loaded
from feuille_route.exports.read_ahead import Alike, Batch, Means, load_task
from feuille_route.exports.sheets.batches import Part, batches
from feuille_route.exports.sheets.bodies import forget_bytes
from feuille_route.exports.sheets.by_columns import read_fast
from feuille_route.files.contents import forget
from feuille_route.findings import Log

BESIDE: Final = ("pandas", "pyarrow")
"""On what else it hangs that the keys of persons and the tables are the same everywhere."""
_FRAMES: Final = 50


@dataclass(frozen=True)
class Errand:
    """A task as it travels, of a run of some versions; its context holds the run's keys."""

    task: Sequence[Alike] = field(repr=False)
    given: Means = field(repr=False)
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Done:
    """What a task gave: batches without their header, which is known there."""

    batches: Sequence[tuple[list[Part], Loaded, Log]] = field(repr=False)
    met: Mapping[str, Met] = field(repr=False)


@dataclass(frozen=True)
class Unloaded:
    """There was not enough memory."""


@dataclass(frozen=True)
class Unfit:
    """The worker of this name is one of other versions, or one that may write to its disk."""

    worker: str
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """The program is at fault: the kind of the exception and where it stands, without its text."""

    kind: str
    frames: Mapping[str, Any] = field(repr=False)

    def raised(self) -> Exception:
        """Give an exception that stands where the fault does."""
        fault: Exception = type(self.kind, (Exception,), {})()
        return fault.with_traceback(Traceback.from_dict(self.frames).as_traceback())


Answer = Done | Unloaded | Unfit | Fault


def versions() -> dict[str, str]:
    """Give the versions on which the result of a task hangs."""
    python = ".".join(map(str, sys.version_info[:2]))
    return {"froute": __version__, "Python": python, **{name: version(name) for name in BESIDE}}


def load_elsewhere(errand: Errand) -> Answer:
    """Do a task in another process than that of the run, which is never told by an exception."""
    own = versions()
    if own != errand.versions or not keeps_in_memory():
        return Unfit(get_worker().address, own)
    try:
        found = [batch for alike in errand.task for batch in _load(alike, errand.given)]
        batches = [(one.parts, one.loaded, one.log) for one in _joined(found)]
        return Done(batches, errand.given.context.keyring.met)
    except MemoryError:
        return Unloaded()
    except Exception as fault:  # noqa: BLE001 - its text may hold a cell, and would be logged
        return Fault(type(fault).__name__, Traceback(_end_of(fault.__traceback__)).to_dict())
    finally:
        forget_all()


def _load(alike: Alike, given: Means) -> Iterator[Batch]:
    """Load a batch; one of a large packed file, which is unpacked here, in parts."""
    header, parts = alike
    cut = batches(parts, header) if parts[0].is_whole else [parts]
    for each in cut:
        for batch in load_task([(header, each)], read_fast, lambda: given):
            yield batch._replace(parts=[replace(part, data=None) for part in batch.parts])


def _joined(found: Sequence[Batch]) -> list[Batch]:
    """Join batches of whole files to one; parts of a file are put together once all are there."""
    if len(found) == 1 or not all(batch.parts[0].is_whole for batch in found):
        return [*found]
    parts = [part for batch in found for part in batch.parts]
    log = Log()
    for batch in found:
        log.add(batch.log)
    return [Batch(found[0].header, parts, join([batch.loaded for batch in found]), log)]


def _end_of(trace: TracebackType | None) -> TracebackType | None:
    """Leave the outer ones of very many frames out, which nothing could send."""
    several = [trace]
    while (last := several[-1]) is not None:
        several.append(last.tb_next)
    return several[-_FRAMES - 1 :][0]


def keeps_in_memory() -> bool:
    """Tell whether this worker writes nothing of what it holds to its disk."""
    try:
        return isinstance(get_worker().data, dict)
    except ValueError:  # this process is none
        return True


def forget_all() -> None:
    """Forget each text that was met: caches of texts have bounds, those of declarations none."""
    forget()
    forget_bytes()
    modules = [one for name, one in [*sys.modules.items()] if name.startswith("feuille_route.")]
    for kept in [each for module in modules for each in vars(module).values()]:
        if isinstance(kept, _lru_cache_wrapper) and kept.cache_parameters()["maxsize"]:
            kept.cache_clear()
