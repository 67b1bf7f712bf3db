"""Another table in the file of one that is read: where it begins, and what it may feed."""

from collections.abc import Sequence
from typing import NamedTuple

from feuille_route.exports.recognising.header import Header, Refusal
from feuille_route.exports.recognising.recognition import recognise
from feuille_route.files.head import header_lines
from feuille_route.formats.export_format import Format


class Below(NamedTuple):
    """Another table below the one that a file is recognised by: its line, what it may feed."""

    line: int
    tables: frozenset[str]


def second_table(head: bytes, header: Header, formats: Sequence[Format]) -> Below | None:
    """Find the table that begins below a header, if one does in the first lines."""
    for line in header_lines(head):
        found = recognise(line.raw, formats) if line.number > header.line else None
        if isinstance(found, Header):
            return Below(line.number, frozenset(found.format.fed))
    return None


def tables_of(line: str, formats: Sequence[Format]) -> frozenset[str]:
    """Give the tables that what stands below a header may feed, as far as that is known."""
    found = recognise(line.encode("utf-8", "replace"), formats)
    fed = found.formats if isinstance(found, Refusal) else (found.format,)
    return frozenset(table for form in fed for table in form.fed)
