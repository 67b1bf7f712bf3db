"""The pure loader: a batch of exports of one header in, narrow typed tables and findings out.

The findings go into a log of the batch's own, which the run adds to its log in the order of the
files. Nothing is known of the other batches: the lines of a part of a file are counted from its
own first one, and moved down once all are there.

It knows neither the register nor the roadmap: which school, which grade, which homonym is
resolved after loading, once, on distinct values.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.cells.orders import Orders
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.counting.selection import note_left_out
from feuille_route.exports.normalising import Loaded, normalise
from feuille_route.exports.read_ahead import Batch, Reading
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.by_columns import read_fast
from feuille_route.exports.sheets.date_orders import (
    files_of_odd_dates,
    note_month_first,
    settled_otherwise,
    shown_in,
)
from feuille_route.exports.sheets.mended import read_mended
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import Log

_SMALL: Final = 1 << 16


def load_apart(
    header: Header, batch: Sequence[Part], sheet: Sheet | None, context: ReadingContext
) -> tuple[Loaded, Log]:
    """Load a batch as ``load`` does, in any thread or process; gives what was noticed too."""
    log = Log()
    return load(header, batch, sheet, context, log), log


def load(  # noqa: PLR0913, PLR0917 - all that a pure function may know
    header: Header,
    batch: Sequence[Part],
    sheet: Sheet | None,
    context: ReadingContext,
    log: Log,
    orders: Orders | None = None,
) -> Loaded:
    """Normalise a batch that ``read_fast`` read; else mend those of its files that are odd.

    Files whose dates may have another order than the French one are read by themselves. ``orders``
    is what all parts of a file show of its dates.
    """
    sheet_log = SheetLog(log, header, context.paths)
    if sheet is None:
        odd = _odd_among(header, batch)
        if 0 < len(odd) < len(batch):
            mended = read_mended(header, odd, sheet_log, context.formats)
            sound = _without(batch, {part.number for part in odd})
            groups = [(sound, read_fast(header, sound)), (odd, mended)]
            return join([load(header, *group, context, log) for group in groups])
        sheet = read_mended(header, batch, sheet_log, context.formats, dates=orders is None)
    several = files_of_odd_dates(header, sheet) if len(batch) > 1 else ()
    if several:
        alone = [[part] for part in batch if part.number in several]
        groups = [(g, read_fast(header, g)) for g in (*alone, _without(batch, several)) if g]
        return join([load(header, *group, context, log) for group in groups])
    if orders is None and len(batch) == 1:
        orders = shown_in(header, sheet, context.days.get(batch[0].number, frozenset()))
    if orders and not batch[0].start:
        note_month_first(header, sheet, orders, sheet_log)
    return normalise(header, batch, replace(sheet, orders=orders or {}), context, sheet_log)


def _without(batch: Sequence[Part], numbers: Collection[int]) -> list[Part]:
    return [part for part in batch if part.number not in numbers]


def _odd_among(header: Header, batch: Sequence[Part]) -> list[Part]:
    """Find the odd files of a batch that ``read_fast`` did not read: by halves, to small groups.

    Of such a group all are mended, which changes nothing of those that are sound.
    """
    if len(batch) == 1 or sum(part.size for part in batch) <= _SMALL:
        return [*batch]
    half = len(batch) // 2
    halves = batch[:half], batch[half:]
    of_odd = (group for group in halves if read_fast(header, group) is None)
    return [part for group in of_odd for part in _odd_among(header, group)]


def load_all(reading: Reading, context: ReadingContext, log: Log) -> Loaded:
    """Load all that is being read; its findings go into the log of the run.

    What Arrow needed meanwhile is given back: half of what it held, at this moment.
    """
    whole = gather(reading.loaded(load_apart, context), context, log)
    pa.default_memory_pool().release_unused()
    return whole


def gather(batches: Iterable[Batch], context: ReadingContext, log: Log) -> Loaded:
    """Put batches together, as they come; the lines of files that come in parts are counted on.

    They are put in the order of the files, so that no size of theirs decides between equal rows.
    """
    kept: list[Batch] = []
    above: dict[int, int] = {}
    in_parts: dict[int, list[_Piece]] = {}
    stopped: frozenset[int] = frozenset()
    for batch in batches:
        first = batch.parts[0]
        if first.number in stopped:  # another table began in a part above
            continue
        stopped |= batch.loaded.stopped
        if not first.is_whole:
            lines = above.get(first.number, 0)
            above[first.number] = lines + batch.loaded.height
            in_parts.setdefault(first.number, []).append(_Piece(len(kept), lines))
            batch = batch._replace(parts=[replace(first, data=None)])  # noqa: PLW2901
        kept.append(batch)
    for pieces in in_parts.values():
        _read_as_one(pieces, kept, context)
    kept.sort(key=lambda batch: min(batch.loaded.rows, default=0))
    for batch in kept:
        log.add(batch.log)
    whole = join([batch.loaded for batch in kept])
    note_left_out(whole.left_out, whole.rows, context, log)
    return whole


class _Piece(NamedTuple):
    """A part of a file: its place among what is kept, and how many lines stand above it."""

    at: int
    above: int


def _read_as_one(pieces: Sequence[_Piece], kept: list[Batch], context: ReadingContext) -> None:
    """Move the parts of a file down to their lines.

    Those of which another part settles the order of their dates are loaded again.
    """
    orders, again = settled_otherwise([kept[piece.at].loaded.orders for piece in pieces])
    for (at, above), anew in zip(pieces, again, strict=True):
        header, parts, loaded, log, *_ = kept[at]
        if anew:
            log = Log()
            loaded = load(
                header, parts, read_fast(header, parts, dates=False), context, log, orders
            )
        kept[at] = Batch(header, parts, _moved_down(loaded, above), log.moved_down(above))


def _moved_down(loaded: Loaded, above: int) -> Loaded:
    """Count the lines of a part from the top of its file."""
    if not above:
        return loaded
    moved = {
        name: [_with_lines(part, above) for part in several]
        for name, several in loaded.parts.items()
    }
    return replace(loaded, parts=moved)


def _with_lines(part: pa.Table, above: int) -> pa.Table:
    if "line" not in part.column_names:
        return part
    lines = pc.add(part["line"], pa.scalar(above, pa.int32()))
    return part.set_column(part.column_names.index("line"), "line", lines)


def join(loaded: Sequence[Loaded]) -> Loaded:
    """Put together what several batches gave: of whole files, or of parts put in their places."""
    parts: dict[str, list[pa.Table]] = {}
    rows: dict[int, int] = {}
    for one in loaded:
        for name, tables in one.parts.items():
            parts.setdefault(name, []).extend(tables)
        for number, count in one.rows.items():
            rows[number] = rows.get(number, 0) + count
    return Loaded(
        parts,
        rows,
        frozenset().union(*(one.cut for one in loaded)),
        frozenset().union(*(one.shifted for one in loaded)),
        [link for one in loaded for link in one.links],
        left_out=[rows for one in loaded for rows in one.left_out],
        below={number: tables for one in loaded for number, tables in one.below.items()},
    )
