"""The pure loader: a batch of exports of one header in, narrow typed tables and findings out.

It knows neither the register nor the roadmap: which school, which grade, which homonym is
resolved after loading, once, on distinct values.
"""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from feuille_route.exports.normalising import Loaded, normalise
from feuille_route.exports.reading import Content, Sheet, read_fast, read_slowly
from feuille_route.exports.recognition import Header
from feuille_route.identity import Keyring


def load(
    header: Header,
    batch: Sequence[Content],
    sheet: Sheet | None,
    paths: Mapping[int, str],
    keyring: Keyring,
) -> Loaded:
    """Normalise a batch that ``read_fast`` read, or else each of its files by itself."""
    if sheet is not None:
        return normalise(header, batch, sheet, paths, keyring)
    alone = batch if len(batch) > 1 else ()
    loaded = [load(header, [one], read_fast(header, [one]), paths, keyring) for one in alone]
    if not alone:
        loaded = [normalise(header, batch, read_slowly(header, batch[0]), paths, keyring)]
    return join(loaded)


def join(loaded: Sequence[Loaded]) -> Loaded:
    """Put together what several batches gave."""
    parts: dict[str, list[pa.Table]] = {}
    for one in loaded:
        for name, tables in one.parts.items():
            parts.setdefault(name, []).extend(tables)
    return Loaded(
        parts,
        {number: rows for one in loaded for number, rows in one.rows.items()},
        [finding for one in loaded for finding in one.findings],
        frozenset().union(*(one.cut for one in loaded)),
        [link for one in loaded for link in one.links],
    )
