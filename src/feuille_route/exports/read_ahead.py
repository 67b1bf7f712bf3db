"""Exports read ahead in threads, a few batches at a time."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from feuille_route.exports.export import Export
from feuille_route.exports.recognising.header import Header
from feuille_route.tables import TABLES

if TYPE_CHECKING:
    from feuille_route.exports.sheets.batches import Part
    from feuille_route.exports.sheets.sheet import Sheet

_WORKERS: Final = 2
_AHEAD: Final = 6


class Reading:
    """Batches of exports being read ahead by threads, a few at a time, in order.

    Threads make long Arrow calls only, so that reading goes on while the caller imports.
    """

    def __init__(
        self, exports: Sequence[Export], tables: Collection[str], asked: Collection[str]
    ) -> None:
        from feuille_route.exports.sheets.by_columns import read_fast  # noqa: PLC0415 - pyarrow is heavy

        self._read = read_fast
        self._pool = ThreadPoolExecutor(_WORKERS)
        self._waiting = _batches(exports, tables, asked)
        self._running: deque[tuple[Header, list[Part], Future[Sheet | None]]] = deque()
        self._fill()

    def _fill(self) -> None:
        while len(self._running) < _AHEAD:
            following = next(self._waiting, None)
            if following is None:
                return
            header, batch = following
            self._running.append((header, batch, self._pool.submit(self._read, header, batch)))

    def __iter__(self) -> Iterator[tuple[Header, "list[Part]", "Sheet | None"]]:
        """Yield each batch with its sheet, ``None`` where it must be read in another way."""
        while self._running:
            header, batch, future = self._running.popleft()
            sheet = future.result()
            self._fill()
            yield header, batch, sheet
        self._pool.shutdown()


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
