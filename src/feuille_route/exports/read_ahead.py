"""Exports read and loaded a few batches at a time, by threads here or by whoever is given them."""

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, Self

from feuille_route.exports.export import Export
from feuille_route.exports.recognising.header import Header
from feuille_route.findings import FindingCode, Log, Severity
from feuille_route.sentences import Sentence, _
from feuille_route.tables import TABLES

if TYPE_CHECKING:
    from feuille_route.exports.columns.keys import Met
    from feuille_route.exports.context import ReadingContext
    from feuille_route.exports.normalising import Loaded
    from feuille_route.exports.sheets.batches import Part
    from feuille_route.exports.sheets.sheet import Sheet

JOBS: Final = max(2, min(os.cpu_count() or 2, 8))
"""How many threads load, where nobody says."""

Alike = tuple[Header, "list[Part]"]
"""Files of one header that are read at once, or a part of one."""
Read = Callable[[Header, "Sequence[Part]"], "Sheet | None"]
"""Reads a batch as it stands; ``None``: it must be read in another way."""
Load = Callable[[Header, "Sequence[Part]", "Sheet | None", "ReadingContext"], tuple["Loaded", Log]]
"""Makes tables and findings of a batch, as it was read."""


class Batch(NamedTuple):
    """What became of files of one header that were read at once."""

    header: Header
    parts: "list[Part]"
    loaded: "Loaded"
    log: Log
    met: "Mapping[str, Met] | None" = None
    """What the run's keyring does not know yet, where another one of its secret keyed the rows."""


class Means(NamedTuple):
    """By what a batch is loaded, once it is imported."""

    load: Load
    context: "ReadingContext"


class UnloadedError(Exception):
    """Files could not be loaded, which tells nothing of each; ``why`` is a sentence."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


class Workers(Protocol):
    """Who loads: what they are asked to, so many tasks ahead, and what they answer.

    ``early``: they begin to read before it is known what loads. ``elsewhere``: they see the same
    files, and none of this process's bytes.
    """

    early: bool
    elsewhere: bool
    ahead: int

    def tasks(self, batches: Iterable[Alike]) -> Iterator[Sequence[Alike]]:
        """Make tasks of batches."""

    def submit(self, task: Sequence[Alike], given: Future[Means]) -> Future[Any]:
        """Have a task done."""

    def answer(self, task: Sequence[Alike], future: Future[Any]) -> list[Batch]:
        """Wait for what a task gives; raises ``UnloadedError``."""


class Reading:
    """Batches of exports being read and loaded by workers, a few at a time, in order.

    Once it is entered, threads begin by long Arrow calls only, so that reading goes on while the
    caller imports what loads: they wait for that with what they have read.
    """

    def __init__(
        self,
        exports: Sequence[Export],
        tables: Collection[str],
        asked: Collection[str],
        workers: Workers | None = None,
    ) -> None:
        self._workers = workers or Here(1)
        self._given: Future[Means] = Future()
        batches = _batches(exports, tables, asked, elsewhere=self._workers.elsewhere)
        self._waiting = self._workers.tasks(batches)
        self._running: deque[tuple[Sequence[Alike], Future[Any]]] = deque()

    def __enter__(self) -> Self:
        try:
            if self._workers.early:
                self._fill()
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()

    def _let_go(self) -> None:
        """Let threads go that wait for what loads: nobody ends before they do."""
        self._given.cancel()
        for _task, future in self._running:
            future.cancel()

    def loaded(self, load: Load, context: "ReadingContext") -> Iterator[Batch]:
        """Yield each batch, loaded by ``load``; of files that nobody can load, what is lost."""
        self._given.set_result(Means(load, context))
        self._fill()
        while self._running:
            task, future = self._running.popleft()
            found = self._answer(task, future)
            del future  # one that failed keeps what it had read
            if isinstance(found, Sentence):
                found = [*self._one_by_one(task)]
            self._fill()
            for batch in found:
                if batch.met is not None:
                    context.keyring.absorb(batch.met)
                yield batch

    def _fill(self) -> None:
        while len(self._running) < self._workers.ahead:
            task = next(self._waiting, None)
            if task is None:
                return
            self._running.append((task, self._workers.submit(task, self._given)))

    def _answer(self, task: Sequence[Alike], future: Future[Any]) -> list[Batch] | Sentence:
        """Give what a task gives, or why its files could not be loaded."""
        try:
            return self._workers.answer(task, future)
        except MemoryError:
            return _("there is not enough memory")
        except UnloadedError as error:
            return error.why

    def _one_by_one(self, task: Sequence[Alike]) -> Iterator[Batch]:
        """Load each file of a task that failed while nothing else is: that one cannot be, is told.

        A file that ends its worker ends what else is being loaded there.
        """
        for running in self._running:
            self._answer(*running)
        for header, part in ((header, part) for header, parts in task for part in parts):
            alone = [(header, [part])]
            found = self._answer(alone, self._workers.submit(alone, self._given))
            yield from [self._lost(header, part, found)] if isinstance(found, Sentence) else found

    def _lost(self, header: Header, part: "Part", why: Sentence) -> Batch:
        """Tell that a file, or the rest of one, could not be loaded."""
        from feuille_route.exports.normalising import Loaded  # noqa: PLC0415 - pandas is heavy

        number, log = part.number, Log()
        path = self._given.result().context.paths[number]
        log.note(FindingCode.FILE_UNLOADED, Severity.ERROR, path=path, detail={"why": why})
        lost = frozenset({number})
        nothing = Loaded({}, {number: 0}, cut=lost, stopped=lost)
        whole = replace(part, start=0, end=-1)  # no lines are counted on below a lost part
        return Batch(header, [whole], nothing, log)


class Here:
    """The threads of this process; of one alone, its main one, which starts no other."""

    elsewhere = False

    def __init__(self, jobs: int) -> None:
        self.early = jobs > 1
        self.ahead = 2 * jobs if self.early else 1
        self._executor = ThreadPoolExecutor(jobs) if self.early else _AtOnce()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown()

    def tasks(self, batches: Iterable[Alike]) -> Iterator[Sequence[Alike]]:
        """Make each batch a task."""
        return ([batch] for batch in batches)

    def submit(self, task: Sequence[Alike], given: Future[Means]) -> Future[list[Batch]]:
        """Have a task done."""
        from feuille_route.exports.sheets.by_columns import read_fast  # noqa: PLC0415 - pyarrow is heavy

        return self._executor.submit(load_task, task, read_fast, given.result)

    def answer(self, task: Sequence[Alike], future: Future[list[Batch]]) -> list[Batch]:  # noqa: ARG002
        """Wait for what a task gives."""
        return future.result()


class _AtOnce(Executor):
    """Does what it is given at once, in the thread that gives it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        return future


def load_task(task: Sequence[Alike], read: Read, given: Callable[[], Means]) -> list[Batch]:
    """Read the batches of a task, and load them once it is known what by."""
    from feuille_route.exports.sheets.batches import fetched  # noqa: PLC0415 - pyarrow is heavy

    near = [(header, parts, fetched(parts)) for header, parts in task]
    sheets = [(header, parts, here, read(header, here)) for header, parts, here in near]
    load, context = given()
    return [
        Batch(header, parts, *load(header, here, sheet, context))
        for header, parts, here, sheet in sheets
    ]


def _batches(
    exports: Sequence[Export], tables: Collection[str], asked: Collection[str], *, elsewhere: bool
) -> Iterator[Alike]:
    """Make batches of the exports that are used, the largest first; ``elsewhere``: see ``Workers``.

    There what is packed stays whole: it would be unpacked here, and travel so.
    """
    from feuille_route.exports.sheets.batches import Part, batches  # noqa: PLC0415 - pyarrow is heavy

    alike: dict[int, Alike] = {}
    for export in exports:
        header = export.recognition
        if isinstance(header, Header) and export.is_used(tables):
            content = export.found.content
            part = Part(
                export.number, content.absolute if elsewhere else content, export.found.size
            )
            alike.setdefault(id(header), (header, []))[1].append(part)
    largest_first = sorted(alike.values(), key=lambda item: -sum(one.size for one in item[1]))
    for header, parts in largest_first:
        narrow = _narrow(header, asked)
        for batch in batches(parts, narrow, unpack=not elsewhere):
            yield narrow, batch


def _narrow(header: Header, asked: Collection[str]) -> Header:
    """Leave out the columns that are loaded only when a measure asks for them."""
    if header.format.kind == "links":
        return header
    needed = {
        source
        for table, column, origin in header.format.origins()
        if column in asked or not _only_when_asked(table, column)
        for source in origin.sources
    } | set(header.format.rows.sources)
    if header.format.checks:
        needed |= set(header.format.columns)
    columns = {name: places for name, places in header.columns.items() if name in needed}
    return replace(header, columns=columns)


def _only_when_asked(table: str, column: str) -> bool:
    declared = TABLES[table].columns.get(column)
    return declared is not None and declared.asked
