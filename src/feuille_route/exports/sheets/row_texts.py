"""The cells of some rows as they are written, also of columns that the format does not read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.by_columns import read_fast
from feuille_route.exports.sheets.mended import read_mended
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.exports.sheets.sheet_log import SheetLog
from feuille_route.findings import Log
from feuille_route.formats.export_format import Source


class RowTexts:
    """Gives the cells of rows of a sheet, whose files are read once more when first asked."""

    def __init__(self, header: Header, batch: Sequence[Part], sheet: Sheet) -> None:
        self.header = header
        self._batch = batch
        self.sheet = sheet
        self._again: dict[int, tuple[Sheet, Mapping[int, int]]] = {}

    def of(self, rows: Collection[int], places: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        """Give, of each row (its place in the sheet), the cells at some places of the header."""
        files, lines = self.sheet.files, self.sheet.lines
        found: dict[int, tuple[str, ...]] = {}
        for number in np.unique(files[list(rows)]).tolist():
            again, at = self._read(number)
            here = [row for row in rows if files[row] == number]
            wanted = pa.array([at.get(int(lines[row])) for row in here], pa.int64())
            columns = [again.columns[str(place)][0].take(wanted).to_pylist() for place in places]
            cells = zip(*columns, strict=True) if columns else ((),) * len(here)
            found.update(
                (row, tuple((cell or "").strip() for cell in texts))
                for row, texts in zip(here, cells, strict=True)
            )
        return found

    def _read(self, number: int) -> tuple[Sheet, Mapping[int, int]]:
        """Read a file with all its columns, as text; gives the place of each line too."""
        if number not in self._again:
            header = _whole(self.header)
            part = next(part for part in self._batch if part.number == number)
            unheard = SheetLog(Log(), header, {number: ""})
            again = read_fast(header, [part]) or read_mended(header, [part], unheard)
            self._again[number] = again, {line: at for at, line in enumerate(again.lines.tolist())}
        return self._again[number]


def _whole(header: Header) -> Header:
    """Give a header of which each column is one of its format's, named by its place."""
    sources = {
        str(at): Source(header=name or str(at), needed=False)
        for at, name in enumerate(header.names)
    }
    form = header.format.model_copy(update={"columns": {**header.format.columns, **sources}})
    places = {name: (int(name),) for name in sources}
    return replace(header, format=form, columns=places)
