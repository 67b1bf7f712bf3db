"""The flow of a run, once, for every command that reads exports: from paths to a report.

What is heavy is imported while threads read the files.
"""

# ruff: noqa: PLC0415 - pandas takes as long to import as an académie to read

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feuille_route import results
from feuille_route.addresses import Location
from feuille_route.data.inventory import list_files, note_files
from feuille_route.declarations.problems import no_groups, unknown
from feuille_route.errors import ClusterError, DataError, UsageError
from feuille_route.exports.export import Export, find_exports
from feuille_route.exports.read_ahead import JOBS, Here, Reading, Workers
from feuille_route.files.discovery import discover
from feuille_route.findings import FindingCode, Log
from feuille_route.formats.own import all_formats, folders
from feuille_route.roadmap.loading import load, own_folder
from feuille_route.roadmap.models import Roadmap, Target
from feuille_route.roadmap.needs import columns_asked, columns_measured, tables_needed
from feuille_route.sentences import _, n_
from feuille_route.tables import TABLES
from feuille_route.wording.advice import advice

if TYPE_CHECKING:
    from feuille_route.data.dataset import Dataset
    from feuille_route.resolution.resolving import Resolved


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is asked: paths or addresses, the roadmap (``None``: the default), the date, more.

    ``only``: ids of targets or ambitions; ``by``: a column to break down by; ``exclude``: globs;
    ``formats``: folders of the user's own, beside the one next to the roadmap. ``jobs``: how many
    threads load; ``cluster``: the address of a cluster that does.
    """

    data: tuple[Location, ...]
    targets: Path | None = None
    as_of: dt.date
    only: tuple[str, ...] = ()
    by: str | None = None
    exclude: tuple[str, ...] = ()
    formats: tuple[Path, ...] = ()
    jobs: int | None = None
    cluster: str | None = None


def check(options: Options) -> results.Report:
    """Evaluate the roadmap's targets over exports.

    Raises ``RoadmapError``, ``FormatError``, ``UsageError`` (an unknown target or column),
    ``DataError`` (a path that does not exist, nothing that could be read) or ``ClusterError``.
    """
    roadmap, targets = _declared(options)
    tables = tables_needed(targets, roadmap)
    log = Log()
    for mistake in roadmap.mistakes:
        log.note(FindingCode.TARGET_MISTAKEN, detail={"why": mistake})
    dataset, resolved = _read(options, roadmap, targets, log)
    note_files(dataset.exports, tables, columns_measured(targets), log)
    from feuille_route.verdicts.assessment import Run, assess
    from feuille_route.verdicts.remedies import Call

    call = Call(options.data, options.targets, options.formats)
    run = Run(roadmap, dataset, resolved.names, options.as_of, options.by, log, call)
    return assess(targets, run, list_files(dataset.exports, dataset.rows, dataset.shifted, tables))


def unmatched(options: Options) -> str:
    """Write a line for each name that matches no school, and for each class label of no grade.

    The text is a CSV to fill in a spreadsheet. Raises as ``check``.
    """
    roadmap, targets = _declared(options)
    resolved = _read(options, roadmap, targets, Log())[1]
    from feuille_route.resolution.unmatched import list_unmatched

    return list_unmatched(resolved.unmatched, resolved.names)


def _declared(options: Options) -> tuple[Roadmap, Sequence[Target]]:
    """Give the roadmap and the targets of ``--only``: their ids, or those of their ambitions."""
    roadmap, only = load(options.targets, options.only), options.only
    known = {t.id for t in roadmap.targets} | {a.id for a in roadmap.ambitions}
    for word in only:
        if word not in known:
            what = unknown(_("target or ambition"), word, sorted(known))
            raise UsageError(_("--only: {problem}", problem=what))
    _check_column(options.by)
    chosen = [t for t in roadmap.targets if not only or t.id in only or t.ambition in only]
    return roadmap, chosen


def _check_column(by: str | None) -> None:
    columns = [pair for table in TABLES.values() for pair in table.columns.items()]
    known = {name for name, column in columns if column.makes_groups}
    if by is None or by in known:
        return
    problem = unknown(_("column"), by, sorted(known))
    if by in dict(columns):
        problem = no_groups(by)
    raise UsageError(_("--by: {problem}", problem=problem))


def _read(
    options: Options, roadmap: Roadmap, targets: Sequence[Target], log: Log
) -> tuple["Dataset", "Resolved"]:
    """Find, recognise, read and resolve the exports of the tables that the targets need."""
    with _workers(options) as workers:
        return _read_by(workers, options, roadmap, targets, log)


@contextmanager
def _workers(options: Options) -> Iterator[Workers]:
    """Give who loads."""
    if options.cluster is None:
        with Here(options.jobs or JOBS) as threads:
            yield threads
        return
    try:
        from feuille_route.exports.cluster import connected
    except ModuleNotFoundError:
        raise ClusterError(
            _(
                "--cluster: Dask is not installed here. Install it: {command}",
                command='python -m pip install "feuille-route[cluster]"',
            )
        ) from None
    with connected(options.cluster) as cluster:
        yield cluster


def _read_by(
    workers: Workers, options: Options, roadmap: Roadmap, targets: Sequence[Target], log: Log
) -> tuple["Dataset", "Resolved"]:
    tables = tables_needed(targets, roadmap)
    own = folders(options.formats, own_folder(options.targets))
    formats = all_formats(own)
    exports = find_exports(options.data, options.exclude, log, own, tables)
    _refuse_nothing(exports, options)
    asked = columns_asked(targets, options.by)
    with Reading(exports, tables, asked, workers) as reading:
        from feuille_route.data.dataset import assemble
        from feuille_route.exports.columns.keys import Keyring, forget_texts
        from feuille_route.exports.context import ReadingContext
        from feuille_route.exports.loader import load_all
        from feuille_route.files.contents import forget
        from feuille_route.resolution.resolving import resolve

        keyring = Keyring()
        context = ReadingContext(
            keyring=keyring,
            academy=roadmap.academy,
            departments=frozenset(roadmap.departments),
            period=roadmap.period,
            paths={export.number: export.path for export in exports},
            days={export.number: export.days for export in exports},
            formats=formats,
            measured=columns_measured(targets),
            asked=asked,
        )
        loaded = load_all(reading, context, log)
        forget()
    dataset = assemble(exports, loaded)
    resolved = resolve(dataset, roadmap, keyring, log)
    forget_texts()
    return dataset, resolved


def _refuse_nothing(exports: Sequence[Export], options: Options) -> None:
    """Raise when no file was read at all."""
    if not exports:
        paths = ", ".join(map(str, options.data))
        if left_out := len(discover(options.data, ())) if options.exclude else 0:
            raise DataError(
                n_(
                    "{paths}: the one file found is left out by --exclude. Leave out less.",
                    "{paths}: all {count} files found are left out by --exclude. Leave out less.",
                    count=left_out,
                    paths=paths,
                )
            )
        raise DataError(
            _(
                "{paths}: no file found. Put exports (.csv) in the folder and try again.",
                paths=paths,
            )
        )
    if all(export.refusal for export in exports):
        raise _nothing_known(exports, options)


def _nothing_known(exports: Sequence[Export], options: Options) -> DataError:
    """Say of files of which none is read what they are, or why."""
    told = [(one.path, one.refusal) for one in exports if one.refusal]
    if all(refusal.code is FindingCode.FILE_PASSED_OVER for _path, refusal in told):
        return DataError(
            _(
                "Only what lies beside exports was found, and no export. Name the folder of the "
                "exports: froute check FOLDER"
            ),
            *(_("{file}: {problem}", file=path, problem=one.detail["what"]) for path, one in told),
        )
    from feuille_route.verdicts.remedies import UNOPENED, Call

    reasons = Log()
    note_files(exports[:20], (), (), reasons)
    said = [_("{file}: {problem}", file=each.path, problem=advice(each)) for each in reasons]
    if all(refusal.code in UNOPENED for _path, refusal in told):
        return DataError(_("None of the files can be opened."), *said)
    call = Call(options.data, options.targets, options.formats)
    paths = [exports[0].found.content.file] if len(exports) == 1 else options.data
    return DataError(
        _(
            "None of the files is an export that froute knows. See why with: {command}",
            command=call.explain(*paths),
        ),
        *said,
    )
