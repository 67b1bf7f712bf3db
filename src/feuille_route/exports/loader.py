"""The pure loader: a batch of exports of one header in, narrow typed tables out.

What it notices goes into the log that it is given: a worker's own, whose findings the run adds to
its log in the order of the files.

It knows neither the register nor the roadmap: which school, which grade, which homonym is
resolved after loading, once, on distinct values.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import compress
from typing import Final, NamedTuple

import pyarrow as pa

from feuille_route.cells.orders import Orders
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.counting.selection import note_left_out
from feuille_route.exports.normalising import Loaded, normalise
from feuille_route.exports.read_ahead import Reading
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


def load(  # noqa: PLR0913, PLR0917 - all that a pure function may know
    header: Header,
    batch: Sequence[Part],
    sheet: Sheet | None,
    context: ReadingContext,
    log: Log,
    above: int = 0,
    orders: Orders | None = None,
) -> Loaded:
    """Normalise a batch that ``read_fast`` read; else mend those of its files that are odd.

    Files whose dates may have another order than the French one are read by themselves. ``above``
    is how many lines of a file that is read in parts were read before, ``orders`` what all of it
    shows of its dates.
    """
    sheet_log = SheetLog(log, header, context.paths, above)
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
    """Load the batches that are read ahead; the lines of files that come in parts are counted on.

    They are put in the order of the files, so that no size of theirs decides between equal rows.
    """
    loaded: list[tuple[Loaded, Log]] = []
    above: dict[int, int] = {}
    in_parts: dict[int, list[_Piece]] = {}
    stopped: frozenset[int] = frozenset()
    for header, batch, sheet in reading:
        own, first = Log(), batch[0]
        if first.number in stopped:  # another table began in a part above
            continue
        lines = 0 if first.is_whole else above.get(first.number, 0)
        part = load(header, batch, sheet, context, own, lines)
        above[first.number] = lines + part.height
        stopped |= part.stopped
        if not first.is_whole:
            piece = _Piece(len(loaded), header, replace(first, data=None), lines)
            in_parts.setdefault(first.number, []).append(piece)
        loaded.append((part, own))
    for pieces in in_parts.values():
        _read_as_one(pieces, loaded, context)
    loaded.sort(key=lambda pair: min(pair[0].rows, default=0))
    for _, own in loaded:
        log.add(own)
    whole = join([part for part, _ in loaded])
    note_left_out(whole.left_out, whole.rows, context, log)
    return whole


class _Piece(NamedTuple):
    """A part of a file: its place among what is loaded, and what loading it again takes."""

    at: int
    header: Header
    part: Part
    above: int


def _read_as_one(
    pieces: Sequence[_Piece], loaded: list[tuple[Loaded, Log]], context: ReadingContext
) -> None:
    """Load again the parts of a file of which another part settles the order of their dates."""
    orders, again = settled_otherwise([loaded[piece.at][0].orders for piece in pieces])
    for at, header, part, above in compress(pieces, again):
        own, sheet = Log(), read_fast(header, [part], dates=False)
        loaded[at] = load(header, [part], sheet, context, own, above, orders), own


def join(loaded: Sequence[Loaded]) -> Loaded:
    """Put together what several batches gave."""
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
