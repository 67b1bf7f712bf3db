"""What is lost with the files that cannot be read, or not whole: the tables they may have fed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from feuille_route.exports.export import Export
from feuille_route.files.places import Place
from feuille_route.findings import FindingCode
from feuille_route.tables import TABLES

_CLOSED: Final = (FindingCode.ARCHIVE_REFUSED, FindingCode.FILE_UNREADABLE)
"""Why nobody knows what a file holds."""


def tables_lost(
    exports: Sequence[Export],
    rows: Mapping[int, int],
    cut: Collection[int],
    below: Mapping[int, frozenset[str]],
) -> Mapping[int, frozenset[str]]:
    """Give the tables that each file may have fed of which a part, or all, could not be read.

    ``rows`` counts those that were read of each file; of ``cut`` an unknown part was lost;
    ``below`` are the tables that another table in the file feeds, which is not read. A file that is
    closed may hold anything. One that no format of a table reads, or with a header alone, may be of
    the format of its series: the state or the month that should be there; or of one that differs by
    a number: the département, the part.
    """
    missed = any(one.refusal or rows.get(one.number) == 0 for one in exports)
    read = [one for one in exports if missed and one.format and rows.get(one.number)]
    series = _tables_by(lambda place: place.series, read)
    kin = _tables_by(lambda place: place.kin, read)
    lost: dict[int, frozenset[str]] = {}
    for export in exports:
        refusal = export.refusal
        own = frozenset(table for form in export.formats for table in form.fed)
        if export.number in cut or (refusal and own):
            lost[export.number] = own
        elif refusal and refusal.code in _CLOSED:
            lost[export.number] = frozenset(TABLES)
        elif refusal or rows.get(export.number) == 0:
            met = (series.get(place.series, frozenset()) for place in export.places)
            near = (kin.get(place.kin, frozenset()) for place in export.places)
            lost[export.number] = frozenset().union(*met, _may_lack(own, export, near))
    for export in exports:
        others = below.get(export.number) or (export.below and export.below.tables) or frozenset()
        lost[export.number] = lost.get(export.number, frozenset()) | others
    return {number: tables for number, tables in lost.items() if tables}


def _may_lack(
    own: frozenset[str], export: Export, near: Iterable[frozenset[str]]
) -> frozenset[str]:
    """Give what a file may have fed as those do that differ by a number.

    A header alone tells which tables; a school sends one, where nothing was done.
    """
    tables = frozenset().union(*near)
    if export.refusal:
        known = export.refusal.code is FindingCode.FILE_PASSED_OVER
        return frozenset() if known else tables
    return frozenset() if any(place.schools for place in export.places) else tables & own


def _tables_by(
    name_of: Callable[[Place], str], read: Sequence[Export]
) -> Mapping[str, frozenset[str]]:
    """Give the tables that the files of each name feed, of those that were read and hold rows."""
    named: dict[str, frozenset[str]] = {}
    for export in read:
        fed = frozenset(export.formats[0].fed)
        for place in export.places:
            name = name_of(place)
            named[name] = named.get(name, frozenset()) | fed
    return named
