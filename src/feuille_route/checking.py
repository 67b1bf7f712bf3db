"""The flow of a run: from paths to a report, in one direction."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from feuille_route import results
from feuille_route.data.inventory import list_files, note_files
from feuille_route.declarations.problems import unknown
from feuille_route.errors import DataError, UsageError
from feuille_route.exports.export import Export, find_exports
from feuille_route.exports.read_ahead import Reading
from feuille_route.findings import Log
from feuille_route.formats.own import folders
from feuille_route.needs import columns_asked, columns_measured, tables_needed
from feuille_route.roadmap.loading import load
from feuille_route.roadmap.models import Roadmap, Target
from feuille_route.sentences import _
from feuille_route.tables import TABLES
from feuille_route.wording.advice import advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is asked: paths, the roadmap (``None``: the default one), the date, and more.

    ``only``: ids of targets or ambitions; ``by``: a column to break down by; ``exclude``: globs;
    ``formats``: folders of the user's own, beside the one next to the roadmap.
    """

    data: tuple[Path, ...]
    targets: Path | None = None
    as_of: dt.date
    only: tuple[str, ...] = ()
    by: str | None = None
    exclude: tuple[str, ...] = ()
    formats: tuple[Path, ...] = ()


def check(options: Options) -> results.Report:
    """Evaluate the roadmap's targets over exports.

    Raises ``RoadmapError``, ``FormatError``, ``UsageError`` (an unknown target or column) or
    ``DataError`` (a path that does not exist, nothing that could be read).
    """
    roadmap = load(options.targets)
    targets = select(roadmap, options.only)
    _check_column(options.by)
    tables = tables_needed(targets, roadmap)
    exports, reading = open_exports(options, tables, columns_asked(targets, options.by))
    from feuille_route import gathering  # noqa: PLC0415 - pandas, while files are read
    from feuille_route.verdicts import assessment  # noqa: PLC0415 - pandas, while files are read

    log = Log()
    gathered = gathering.gather(exports, reading, roadmap, log)
    dataset = gathered.dataset
    note_files(exports, tables, columns_measured(targets), log)
    run = assessment.Run(roadmap, dataset, gathered.names, options.as_of, options.by, log)
    return assessment.assess(targets, run, list_files(dataset, tables))


def open_exports(
    options: Options, tables: Collection[str], asked: Collection[str]
) -> tuple[Sequence[Export], Reading]:
    """Find and recognise the exports, and begin to read those that feed the tables.

    Raises ``DataError`` or ``FormatError``, as ``check``.
    """
    own = folders(options.formats, options.targets)
    exports = find_exports(options.data, options.exclude, own, tables)
    _refuse_nothing(exports, options)
    return exports, Reading(exports, tables, asked)


def select(roadmap: Roadmap, only: Sequence[str]) -> Sequence[Target]:
    """Choose the targets of ``--only``: their ids, or those of their ambitions."""
    known = {t.id for t in roadmap.targets} | {a.id for a in roadmap.ambitions}
    for word in only:
        if word not in known:
            problem = unknown("target or ambition", word, sorted(known))
            raise UsageError(_("--only: {problem}", problem=problem))
    return [t for t in roadmap.targets if not only or t.id in only or t.ambition in only]


def _check_column(by: str | None) -> None:
    known = {
        name
        for table in TABLES.values()
        for name, column in table.columns.items()
        if column.makes_groups
    }
    if by is not None and by not in known:
        raise UsageError(_("--by: {problem}", problem=unknown("column", by, sorted(known))))


def _refuse_nothing(exports: Sequence[Export], options: Options) -> None:
    """Raise when no file was read at all."""
    if not exports:
        paths = ", ".join(map(str, options.data))
        raise DataError(
            _(
                "{paths}: no file found. Put exports (.csv) in the folder and try again.",
                paths=paths,
            )
        )
    if all(export.refusal for export in exports):
        reasons = Log()
        note_files(exports[:20], (), (), reasons)
        raise DataError(
            _(
                "None of the files is an export that froute knows. See why with: "
                "froute formats FILE"
            ),
            *(_("{file}: {problem}", file=each.path, problem=advice(each)) for each in reasons),
        )
