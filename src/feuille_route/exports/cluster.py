"""A Dask cluster that loads exports: joined for a run, asked who it is, and left as it was.

Its workers see the files under the same paths. The run's keys go to them with each task, on the
cluster's own connections, and are gone when it ends.
"""

import asyncio
import logging
import re
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager, suppress
from typing import Any, Final

from distributed import Client, KilledWorker, Security
from distributed.comm import connect
from distributed.versions import get_versions

from feuille_route.errors import ClusterError
from feuille_route.exports.elsewhere import (
    BESIDE,
    Answer,
    Done,
    Errand,
    Fault,
    Unfit,
    Unloaded,
    keeps_in_memory,
    load_elsewhere,
    versions,
)
from feuille_route.exports.read_ahead import Alike, Batch, Means, UnloadedError
from feuille_route.exports.sheets.batches import BUFFER
from feuille_route.sentences import Sentence, _

_ADDRESS: Final = re.compile(r"(tcp|tls)://([^\s/:@\[\]]+|\[[0-9a-fA-F:.%\w]+\]):\d{1,5}")
_PACKAGES: Final = ("feuille-route", *BESIDE)
_PATIENCE: Final = 10.0
_LOOK: Final = 2.0
"""Seconds: how long nothing may answer, and after how many it is asked for."""


class Cluster:
    """The workers of a cluster, as ``read_ahead.Workers``: each does what a thread here would."""

    early = False
    elsewhere = True

    def __init__(self, client: Client, address: str, threads: int) -> None:
        self._client = client
        self._address = address
        self._executor = client.get_executor(pure=False)
        self._versions = versions()
        self._deserted = 0.0
        self.ahead = 2 * threads + 1

    def tasks(self, batches: Iterable[Alike]) -> Iterator[Sequence[Alike]]:
        """Join small batches to tasks of a buffer, in the order of the files.

        So what is joined there stands in the order in which it would be put together here. Large
        files that a worker has to unpack go first.
        """
        groups: list[list[Alike]] = []
        room = -1
        for alike in sorted(batches, key=_place):
            size = _size(alike)
            alone = size > BUFFER or not alike[1][0].is_whole
            if alone or size > room:
                groups.append([])
                room = -1 if alone else BUFFER
            groups[-1].append(alike)
            room -= size
        yield from sorted(groups, key=_large_first)

    def submit(self, task: Sequence[Alike], given: Future[Means]) -> Future[Answer]:
        """Have a task done, with what it needs of the context alone."""
        load, context = given.result()
        numbers = {part.number for _header, parts in task for part in parts}
        errand = Errand(task, Means(load, context.of(numbers)), self._versions)
        future: Future[Answer] = self._executor.submit(load_elsewhere, errand)
        return future

    def answer(self, task: Sequence[Alike], future: Future[Answer]) -> list[Batch]:
        """Wait for what a task gives.

        Raises ``UnloadedError``, and ``ClusterError`` where the cluster is no more.
        """
        match self._result(future):
            case Done(batches, met):
                first, *more = (Batch(task[0][0], *batch) for batch in batches)
                return [first._replace(met=met), *more]
            case Unloaded():
                raise MemoryError
            case Unfit(worker, theirs):
                for name, ours in self._versions.items():
                    if theirs.get(name) != ours:
                        raise ClusterError(
                            _unlike(self._address, worker, name, theirs.get(name), ours)
                        )
                raise ClusterError(_may_write(self._address, worker))
            case Fault() as fault:
                raise fault.raised()

    def _result(self, future: Future[Answer]) -> Answer:
        while not wait([future], _LOOK).done:
            self._require_workers()
        self._deserted = 0.0
        try:
            return future.result()
        except KilledWorker:
            raise UnloadedError(_("each worker that loads it ends")) from None
        except CancelledError:
            raise ClusterError(_gone(self._address)) from None
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - of Dask's own: a task raises none
            raise ClusterError(
                _(
                    "--cluster {address}: a worker cannot do what it is asked ({kind}), and "
                    "nothing is written. Install the same everywhere, and run the command again.",
                    address=self._address,
                    kind=type(error).__name__,
                )
            ) from None

    def _require_workers(self) -> None:
        """Raise ``ClusterError`` where the scheduler is silent, or without workers for long."""
        now = time.monotonic()
        try:
            deserted = not _threads(self._client)
        except (OSError, TimeoutError):
            raise ClusterError(_gone(self._address)) from None
        self._deserted = (self._deserted or now) if deserted else 0.0
        if deserted and now - self._deserted > _PATIENCE:
            raise ClusterError(
                _(
                    "--cluster {address}: the cluster has no workers any more, and nothing is "
                    "written. Start some, and run the command again: {command}",
                    address=self._address,
                    command=_start(self._address),
                )
            )


def _place(alike: Alike) -> tuple[int, int]:
    first = alike[1][0]
    return first.number, first.start


def _large_first(task: Sequence[Alike]) -> int:
    """Put files that nobody cut first, by size; then the parts of others, in their order."""
    return -_size(task[0]) if len(task) == 1 and task[0][1][0].is_whole else 0


def _size(alike: Alike) -> int:
    return sum(part.size if part.is_whole else part.end - part.start for part in alike[1])


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Join a cluster, and leave it.

    Raises ``ClusterError`` where there is none, it has no workers, or they are not as this process
    is: they would key persons otherwise, or keep what they read.
    """
    if not _ADDRESS.fullmatch(address):
        raise ClusterError(
            _(
                "--cluster {address}: this is no address of a scheduler. Give it as “dask "
                "scheduler” says it where it starts: tcp://HOST:8786",
                address=address,
            )
        )
    logging.disable(logging.CRITICAL)  # what Dask says is said by errors
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client = _client(address)
            try:
                threads = _sound_threads(client, address)
                yield Cluster(client, address, threads)
            finally:
                with suppress(OSError, TimeoutError):  # it may be gone, and is no more needed
                    client.close(timeout=_LOOK)
    finally:
        logging.disable(logging.NOTSET)


def _client(address: str) -> Client:
    try:
        asyncio.run(asyncio.wait_for(_greet(address), _PATIENCE))
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except Exception as error:  # noqa: BLE001 - whatever answers there may be no scheduler at all
        raise ClusterError(
            _(
                "--cluster {address}: no scheduler answers there ({kind}). Start one with “dask "
                "scheduler”, or correct the address.",
                address=address,
                kind=type(error).__name__,
            )
        ) from None


async def _greet(address: str) -> None:
    """Say hello to a scheduler: a client would wait for ever for one that says nothing."""
    security = Security().get_connection_args("client")
    greeted = await connect(address, timeout=_PATIENCE, **security)
    await greeted.close()


def _sound_threads(client: Client, address: str) -> int:
    """Count the threads of the workers, once it is known that all of them can load."""
    try:
        _wait_for_workers(client, address)
        ask = {"op": "versions", "packages": [*_PACKAGES]}
        told = client.sync(client.scheduler.broadcast, msg=ask, callback_timeout=_PATIENCE)
        for worker, about in told.items():
            _require_alike(address, worker, _versions_in(about))
        kept = client.run(keeps_in_memory, on_error="return", callback_timeout=3 * _PATIENCE)
        for worker, answer in kept.items():
            _require_memory(address, worker, answer)
        return _threads(client)
    except (OSError, TimeoutError):
        raise ClusterError(_gone(address)) from None


def _threads(client: Client) -> int:
    """Count the threads of the workers; raises ``OSError``, where the scheduler does not answer."""
    return sum(client.sync(client.scheduler.ncores, callback_timeout=_PATIENCE).values())


def _wait_for_workers(client: Client, address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not _threads(client):
        if time.monotonic() > end:
            raise ClusterError(
                _(
                    "--cluster {address}: the cluster has no workers. Start some: {command}",
                    address=address,
                    command=_start(address),
                )
            )
        time.sleep(0.1)


def _versions_in(about: Mapping[str, Any]) -> Mapping[str, str | None]:
    """Pick the versions that must be the same out of what Dask tells of a process."""
    packages = about["packages"]
    own = {name: packages.get(name) for name in _PACKAGES}
    return {**own, "Python": ".".join(packages["python"].split(".")[:2])}


def _require_alike(address: str, worker: str, theirs: Mapping[str, str | None]) -> None:
    """Raise ``ClusterError`` where a worker is not as this process."""
    ours = _versions_in(get_versions(packages=_PACKAGES))
    if theirs[_PACKAGES[0]] is None:
        raise ClusterError(
            _(
                "--cluster {address}: the worker {worker} has no froute. Install it in the Python "
                "of each worker, version {version} as here.",
                address=address,
                worker=worker,
                version=ours[_PACKAGES[0]],
            )
        )
    for name, version in ours.items():
        if theirs[name] != version:
            raise ClusterError(_unlike(address, worker, name, theirs[name], version))


def _unlike(address: str, worker: str, name: str, theirs: str | None, ours: str | None) -> Sentence:
    return _(
        "--cluster {address}: the worker {worker} has {name} {theirs}, and here is {ours}. Install "
        "the same everywhere: persons would be counted twice.",
        address=address,
        worker=worker,
        name=name,
        theirs=theirs or "?",
        ours=ours,
    )


def _require_memory(address: str, worker: str, answer: object) -> None:
    """Raise ``ClusterError`` where a worker cannot run the program, or writes to its disk."""
    if answer is True:
        return
    if isinstance(answer, Exception):
        raise ClusterError(
            _(
                "--cluster {address}: froute does not run on the worker {worker} ({kind}). Install "
                "it there again.",
                address=address,
                worker=worker,
                kind=type(answer).__name__,
            )
        )
    raise ClusterError(_may_write(address, worker))


def _may_write(address: str, worker: str) -> Sentence:
    return _(
        "--cluster {address}: the worker {worker} may write what it holds to its disk, and names "
        "of persons are among it. Start it so that it does not: {command}",
        address=address,
        worker=worker,
        command=_start(address),
    )


def _gone(address: str) -> Sentence:
    return _(
        "--cluster {address}: the scheduler does not answer any more, and nothing is written. "
        "Start it and its workers, and run the command again.",
        address=address,
    )


def _start(address: str) -> str:
    return f"dask worker --memory-limit 0 {address}"
