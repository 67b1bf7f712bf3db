"""Tables of the right content in another shape: a column for each value, where a row is wanted."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from feuille_route.cells.words import load_vocabulary, stem, words_of
from feuille_route.exports.recognising.locating import locate
from feuille_route.files.head import SEPARATORS, header_lines, split_header
from feuille_route.findings import Detail
from feuille_route.formats.export_format import Format

_LEAST: Final = 2
_TELLING: Final = 3


class Pivot(NamedTuple):
    """A header of which several names are values of one column of a format."""

    format: Format
    column: str
    values: tuple[str, ...]

    @property
    def told(self) -> Detail:
        """What its refusal says."""
        return {"closest": self.format.name, "pivot": self.column}


def find_pivot(head: bytes, formats: Sequence[Format]) -> Pivot | None:
    """Find such a header in the first kilobytes of a file, the one with most values."""
    lines = [line.raw.decode(line.encoding, errors="replace") for line in header_lines(head)]
    splits = [split_header(line.strip("\r\n"), mark) for line in lines for mark in SEPARATORS]
    found = [pivot for names in splits if (pivot := pivot_of(names, formats))]
    return max(found, key=lambda pivot: len(pivot.values), default=None)


def pivot_of(names: Sequence[str], formats: Sequence[Format]) -> Pivot | None:
    """Tell of which template a header is, if a column for each value were a row for each.

    ``UAI;6e;5e`` are headcounts by grade: of what they need, the grade and its number lack.
    """
    found = [
        (len(values), located, Pivot(form, form.columns[column].header, values))
        for form in formats
        if form.kind == "template"
        for column, values in _values(names, form).items()
        if (located := len(set(form.needed()) & set(locate(names, form)) - {column}))
        or len(values) >= _TELLING
    ]
    return max(found, key=lambda one: (*one[:2], one[2].format.name))[2] if found else None


def _values(names: Sequence[str], form: Format) -> dict[str, tuple[str, ...]]:
    """Give the names that are values of a needed column of closed words, by column."""
    vocabulary = load_vocabulary()
    values: dict[str, tuple[str, ...]] = {}
    for name, source in form.needed().items():
        if source.parse in vocabulary and not source.values and not locate(names, form).get(name):
            known = words_of(source.parse)
            worded = dict.fromkeys(said for said in names if any(map(str.isalpha, said)))
            values[name] = tuple(said for said in worded if stem(said) in known)
    return {name: said for name, said in values.items() if len(said) >= _LEAST}
