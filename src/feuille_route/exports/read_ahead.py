"""Exports read and loaded in threads, a few batches at a time."""

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from feuille_route.exports.export import Export
from feuille_route.exports.recognising.header import Header
from feuille_route.findings import Log
from feuille_route.tables import TABLES

if TYPE_CHECKING:
    from feuille_route.exports.normalising import Loaded
    from feuille_route.exports.sheets.batches import Part
    from feuille_route.exports.sheets.sheet import Sheet

_WORKERS: Final = max(2, min(os.cpu_count() or 2, 8))
_AHEAD: Final = 2 * _WORKERS

Load = Callable[[Header, "list[Part]", "Sheet | None"], tuple["Loaded", Log]]
"""Makes tables and findings of a batch that was read; ``None``: it must be read in another way."""


class Batch(NamedTuple):
    """What became of files of one header that were read at once."""

    header: Header
    parts: "list[Part]"
    loaded: "Loaded"
    log: Log


class Reading:
    """Batches of exports being read and loaded by threads, a few at a time, in order.

    Reading begins at once, by long Arrow calls only, so that it goes on while the caller imports
    what loads: the threads wait for that with what they have read.
    """

    def __init__(
        self, exports: Sequence[Export], tables: Collection[str], asked: Collection[str]
    ) -> None:
        from feuille_route.exports.sheets.by_columns import read_fast  # noqa: PLC0415 - pyarrow is heavy

        self._read = read_fast
        self._load: Future[Load] = Future()
        self._pool = ThreadPoolExecutor(_WORKERS)
        self._waiting = _batches(exports, tables, asked)
        self._running: deque[tuple[Header, list[Part], Future[tuple[Loaded, Log]]]] = deque()
        self._fill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._load.cancel()  # threads that wait for it are let go
        self._pool.shutdown(cancel_futures=True)

    def _fill(self) -> None:
        while len(self._running) < _AHEAD:
            following = next(self._waiting, None)
            if following is None:
                return
            future = self._pool.submit(self._read_and_load, *following)
            self._running.append((*following, future))

    def _read_and_load(self, header: Header, batch: "list[Part]") -> tuple["Loaded", Log]:
        sheet = self._read(header, batch)
        return self._load.result()(header, batch, sheet)

    def loaded(self, load: Load) -> Iterator[Batch]:
        """Yield each batch, loaded by ``load`` in the threads."""
        self._load.set_result(load)
        while self._running:
            header, batch, future = self._running.popleft()
            loaded, log = future.result()
            self._fill()
            yield Batch(header, batch, loaded, log)


def _batches(
    exports: Sequence[Export], tables: Collection[str], asked: Collection[str]
) -> Iterator[tuple[Header, "list[Part]"]]:
    from feuille_route.exports.sheets.batches import Part, batches  # noqa: PLC0415 - pyarrow is heavy

    alike: dict[int, tuple[Header, list[Part]]] = {}
    for export in exports:
        header = export.recognition
        if isinstance(header, Header) and export.is_used(tables):
            part = Part(export.number, export.found.content, export.found.size)
            alike.setdefault(id(header), (header, []))[1].append(part)
    largest_first = sorted(alike.values(), key=lambda item: -sum(one.size for one in item[1]))
    for header, parts in largest_first:
        narrow = _narrow(header, asked)
        for batch in batches(parts, narrow):
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
