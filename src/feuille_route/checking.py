"""The flow of a run: from paths to a report, in one direction."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from feuille_route import results
from feuille_route.dataset import Export, Reading, find_exports
from feuille_route.errors import DataError, UsageError
from feuille_route.exports.recognition import Header
from feuille_route.inventory import list_files, note_files
from feuille_route.roadmap.loading import load
from feuille_route.roadmap.models import Check, Count, Latest, Ratio, Roadmap, Sum, Target
from feuille_route.roadmap.problems import unknown
from feuille_route.tables import TABLES
from feuille_route.wording import message


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is asked: paths, the roadmap (``None``: the default one), the date, and more.

    ``only``: ids of targets or ambitions; ``by``: a column to break down by; ``exclude``: globs.
    """

    data: tuple[Path, ...]
    targets: Path | None = None
    as_of: dt.date
    only: tuple[str, ...] = ()
    by: str | None = None
    exclude: tuple[str, ...] = ()


def check(options: Options) -> results.Report:
    """Evaluate the roadmap's targets over exports.

    Raises ``RoadmapError``, ``UsageError`` (an unknown target or column) or ``DataError`` (a
    path that does not exist, nothing that could be read).
    """
    roadmap = load(options.targets)
    targets = select(roadmap, options.only)
    _check_column(options.by)
    exports = find_exports(options.data, options.exclude)
    _refuse_nothing(exports, options)
    tables = tables_needed(targets, roadmap)
    reading = Reading(exports, tables, columns_asked(targets, options.by))
    from feuille_route import assessment, gathering  # noqa: PLC0415 - pandas, while files are read

    dataset, names = gathering.gather(exports, reading, roadmap)
    dataset.findings.extend(note_files(exports, tables))
    run = assessment.Run(roadmap, dataset, names, options.as_of, options.by)
    return assessment.assess(targets, run, list_files(exports, dataset.rows, tables))


def select(roadmap: Roadmap, only: Sequence[str]) -> Sequence[Target]:
    """Choose the targets of ``--only``: their ids, or those of their ambitions."""
    known = {t.id for t in roadmap.targets} | {a.id for a in roadmap.ambitions}
    for word in only:
        if word not in known:
            raise UsageError("--only: " + unknown("target or ambition", word, sorted(known)))
    return [t for t in roadmap.targets if not only or t.id in only or t.ambition in only]


def _check_column(by: str | None) -> None:
    known = {
        name
        for table in TABLES.values()
        for name, column in table.columns.items()
        if column.makes_groups
    }
    if by is not None and by not in known:
        raise UsageError("--by: " + unknown("column", by, sorted(known)))


def tables_needed(targets: Sequence[Target], roadmap: Roadmap) -> set[str]:
    """Give the tables to read: those of the measures, and those that place and name schools."""
    checks = [one for target in targets for one in target.checks]
    needed = {"schools", "staff", "pix_certifications", *(part.table for part in _parts(targets))}
    if any(isinstance(one.measure, Latest) or _reads_baseline(one) for one in checks):
        needed.add("readings")
    if roadmap.actions:
        needed.add("actions")
    return needed


def _reads_baseline(check: Check) -> bool:
    return check.baseline is not None and check.baseline.reading is not None


def columns_asked(targets: Sequence[Target], by: str | None) -> set[str]:
    """Give the names of the columns that measures filter on, count, add up or are shown by."""
    shown = {column for target in targets for column in target.show}
    measured = {name for part in _parts(targets) for name in (*part.where, part.column) if name}
    return shown | measured | ({by} if by else set())


def _parts(targets: Sequence[Target]) -> Iterator[Count | Sum]:
    """Give what the targets' checks count or add up."""
    for target in targets:
        for one in target.checks:
            measure = one.measure
            if isinstance(measure, Ratio):
                yield from (measure.of, measure.over)
            elif not isinstance(measure, Latest):
                yield measure


def _refuse_nothing(exports: Sequence[Export], options: Options) -> None:
    """Raise when no file was read at all."""
    if not exports:
        paths = ", ".join(map(str, options.data))
        raise DataError(f"{paths}: no file found. Put exports (.csv) in the folder and try again.")
    if not any(isinstance(export.outcome, Header) for export in exports):
        reasons = note_files(exports[:20], ())
        raise DataError(
            "None of the files is an export that froute knows. See why with: froute formats FILE",
            *(f"{finding.path}: {message(finding, 'en')}" for finding in reasons),
        )
