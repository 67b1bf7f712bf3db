"""The flow of a run: from paths to a report, in one direction."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from feuille_route import results
from feuille_route.dataset import Export, Reading, find_exports
from feuille_route.errors import DataError, UsageError
from feuille_route.exports.recognition import Header
from feuille_route.inventory import list_files, note_files
from feuille_route.roadmap.loading import load
from feuille_route.roadmap.models import Latest, Measure, Ratio, Roadmap, Sum, Target
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
    tables = tables_needed(targets, roadmap)
    reading = Reading(exports, tables, columns_asked(targets, options.by))
    from feuille_route import assessment, gathering  # noqa: PLC0415 - pandas, while files are read

    dataset, names = gathering.gather(exports, reading, roadmap)
    _refuse_nothing(exports, options)
    dataset.findings.extend(note_files(exports, tables))
    run = assessment.Run(roadmap, dataset, names, options.as_of, options.by)
    return assessment.assess(targets, run, list_files(exports, dataset.rows, tables))


def select(roadmap: Roadmap, only: Sequence[str]) -> Sequence[Target]:
    """Choose the targets of ``--only``: their ids, or those of their ambitions."""
    known = {t.id for t in roadmap.targets} | {a.id for a in roadmap.ambitions}
    for word in only:
        if word not in known:
            from difflib import get_close_matches  # noqa: PLC0415 - only for a word not known

            near = get_close_matches(word, known, n=1, cutoff=0.4)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UsageError(f"--only {word}: no target and no ambition has this id.{hint}")
    return [t for t in roadmap.targets if not only or t.id in only or t.ambition in only]


def _check_column(by: str | None) -> None:
    known = {
        name
        for table in TABLES.values()
        for name, column in table.columns.items()
        if column.makes_groups
    }
    if by is not None and by not in known:
        raise UsageError(f"--by {by}: no table has this column. Known: {', '.join(sorted(known))}.")


def tables_needed(targets: Sequence[Target], roadmap: Roadmap) -> set[str]:
    """Give the tables to read: those of the measures, and those that place and name schools."""
    needed = {"schools", "staff"}
    for target in targets:
        for one in target.checks:
            needed |= _tables(one.measure)
            if one.baseline is not None and one.baseline.reading is not None:
                needed.add("readings")
    if roadmap.actions:
        needed.add("actions")
    if "staff" in needed:
        needed.add("pix_certifications")
    return needed


def columns_asked(targets: Sequence[Target], by: str | None) -> set[str]:
    """Give the names of the columns that measures filter on, count, add up or are shown by."""
    asked = {column for target in targets for column in target.show} | {by or ""}
    for target in targets:
        for one in target.checks:
            asked |= _columns(one.measure)
    return asked


def _columns(measure: Measure) -> set[str]:
    if isinstance(measure, Latest):
        return set()
    if isinstance(measure, Ratio):
        return _columns(measure.of) | _columns(measure.over)
    counted = measure.sum.partition(".")[2] if isinstance(measure, Sum) else measure.distinct
    return {*measure.where, counted or ""}


def _tables(measure: Measure) -> set[str]:
    if isinstance(measure, Latest):
        return {"readings"}
    if isinstance(measure, Ratio):
        return _tables(measure.of) | _tables(measure.over)
    return {measure.sum.partition(".")[0] if isinstance(measure, Sum) else measure.count}


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
