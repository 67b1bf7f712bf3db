"""The names of exports that match no school, as a spreadsheet to fill: ``formats --unmatched``."""

from feuille_route.checking import Options, open_exports, select
from feuille_route.findings import Log
from feuille_route.needs import columns_asked, tables_needed
from feuille_route.roadmap.loading import load


def unmatched_csv(options: Options) -> str:
    """Write a line for each name that matches no school, and for each class label of no grade.

    Raises ``RoadmapError``, ``FormatError``, ``UsageError`` or ``DataError``, as ``check``.
    """
    roadmap = load(options.targets)
    targets = select(roadmap, options.only)
    tables = tables_needed(targets, roadmap)
    exports, reading = open_exports(options, tables, columns_asked(targets, options.by))
    from feuille_route import gathering  # noqa: PLC0415 - pandas, while files are read
    from feuille_route.resolution.unmatched import list_unmatched  # noqa: PLC0415 - likewise

    gathered = gathering.gather(exports, reading, roadmap, Log())
    return list_unmatched(gathered.unmatched, gathered.names)
