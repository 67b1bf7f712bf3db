"""The flow of a run: from paths to a report, in one direction."""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from feuille_route import __version__, results
from feuille_route.dataset import Export, Reading, feeds, find_exports, is_used
from feuille_route.errors import DataError, UsageError
from feuille_route.exports.recognition import Header, Refusal
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.results import FileStatus
from feuille_route.roadmap.loading import load
from feuille_route.roadmap.models import Latest, Measure, Ratio, Roadmap, Sum, Target
from feuille_route.tables import TABLES

if TYPE_CHECKING:
    from feuille_route.assembly import Dataset
    from feuille_route.evaluation import Scope
    from feuille_route.states import State

_OLDEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is asked: paths, the roadmap (``None``: the default one), the date, and more.

    ``only``: ids of targets or ambitions; ``by``: a column to break down by; ``exclude``: globs.
    """

    data: tuple[Path, ...]
    targets: Path | None = None
    as_of: datetime.date
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
    dataset, names = _gather(exports, reading, roadmap, tables)
    _refuse_nothing(exports, options)
    return _report(roadmap, targets, dataset, names, options, tables)


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
    known = {name for table in TABLES.values() for name in table.columns}
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
        raise DataError(
            "None of the files is an export that froute knows. "
            "See why with: froute formats FILE",
            *(f"{e.found.path}: {e.outcome.code}" for e in exports[:20] if isinstance(e.outcome, Refusal)),
        )


def _gather(
    exports: Sequence[Export], reading: Reading, roadmap: Roadmap, tables: Collection[str]
) -> tuple["Dataset", Mapping[str, str]]:
    """Load, join and resolve; imports pandas while the first files are read."""
    from feuille_route import assembly, grades, persons, schools  # noqa: PLC0415
    from feuille_route.exports.loading import join, load as load_batch  # noqa: PLC0415
    from feuille_route.identity import Keyring  # noqa: PLC0415

    keyring = Keyring()
    paths = {export.number: export.found.path for export in exports}
    loaded = join([load_batch(*batch, paths, keyring) for batch in reading])
    dataset = assembly.assemble(exports, loaded)
    dataset.findings.extend(file_findings(exports, tables))
    directory = schools.make_directory(dataset, roadmap)
    schools.resolve_schools(dataset, directory)
    grades.resolve_grades(dataset, roadmap)
    pupils = persons.resolve_pupils(dataset, keyring)
    if pupils is not None:
        dataset.tables["pix_participations"] = dataset.tables["pix_profiles"] = pupils
    return dataset, directory.names


def file_findings(exports: Sequence[Export], tables: Collection[str]) -> list[Finding]:
    """Note the files that are not read, not used, or copies of another one."""
    findings = []
    for export in exports:
        outcome = export.outcome
        if isinstance(outcome, Refusal):
            findings.append(
                Finding(
                    code=outcome.code,
                    severity=Severity.ERROR,
                    path=export.found.path,
                    detail=outcome.detail,
                )
            )
        elif not is_used(outcome.format, tables):
            findings.append(_file_note(FindingCode.FILE_NOT_USED, export.found.path, {}))
        for copy in export.found.places[1:]:
            detail = {"of": export.found.path}
            findings.append(_file_note(FindingCode.FILE_DUPLICATE, copy.path, detail))
    return findings


def _file_note(code: FindingCode, path: str, detail: Mapping[str, str | int]) -> Finding:
    return Finding(code=code, severity=Severity.INFO, path=path, detail=detail)


# Evaluation


def _report(
    roadmap: Roadmap,
    targets: Sequence[Target],
    dataset: "Dataset",
    names: Mapping[str, str],
    options: Options,
    tables: Collection[str],
) -> results.Report:
    from feuille_route.objectives import Asked, evaluate_target  # noqa: PLC0415 - pandas is heavy

    asked = Asked(options.as_of, options.by, {**names, **roadmap.departments})
    sight = _Sight(dataset, roadmap)
    evaluated = []
    findings = list(dataset.findings)
    for target in targets:
        scope = _scope(sight, roadmap, names, target, options.as_of)
        outcome, noted = evaluate_target(target, scope, dataset, asked)
        evaluated.append(outcome)
        findings.extend(noted)
    findings.extend(sight.findings())
    return results.Report(
        generator=f"feuille-route {__version__}",
        as_of=options.as_of.isoformat(),
        roadmap=_header(roadmap),
        targets=tuple(evaluated),
        actions=_actions(roadmap, sight, options.as_of),
        files=_files(dataset, tables),
        findings=_distinct(findings),
    )


def date_seen(as_of: datetime.date, period_end: datetime.date, due: datetime.date) -> datetime.date:
    """Give the date seen: the earlier of ``as_of`` and the later of the period's end and due."""
    return min(as_of, max(period_end, due))


class _Sight:
    """Tables as seen at dates, each made once."""

    def __init__(self, dataset: "Dataset", roadmap: Roadmap) -> None:
        self.dataset = dataset
        self.period = roadmap.period
        self.known: dict[tuple[str, datetime.date], State] = {}

    def see(self, name: str, seen: datetime.date) -> "State":
        """See a table at a date."""
        from feuille_route import persons, states  # noqa: PLC0415 - pandas is heavy

        if (name, seen) not in self.known:
            if name == "pix_profiles":
                state = states.see_profiles(self.see("pix_participations", seen))
            else:
                state = states.see(name, self.dataset, self.period, seen)
            if name == "staff":
                certifications = states.see_always("pix_certifications", self.dataset, seen)
                state = persons.certify(state, certifications)
            self.known[name, seen] = state
        return self.known[name, seen]

    def findings(self) -> list[Finding]:
        """What was noticed in the tables that were seen."""
        return [finding for state in self.known.values() for finding in state.findings]


def _scope(
    sight: _Sight,
    roadmap: Roadmap,
    names: Mapping[str, str],
    target: Target,
    as_of: datetime.date,
) -> "Scope":
    from feuille_route import states  # noqa: PLC0415 - pandas is heavy
    from feuille_route.evaluation import Scope  # noqa: PLC0415 - pandas is heavy

    seen = date_seen(as_of, roadmap.period[1], target.due)
    return Scope(
        see=lambda name: sight.see(name, seen),
        readings=states.see_always("readings", sight.dataset, seen).frame,
        seen=seen,
        hours_per_day=Fraction(roadmap.hours_per_day),
        small_groups=roadmap.small_groups,
        ages=lambda table: roadmap.max_age.get(table, _OLDEST),
        names=names,
    )


def _header(roadmap: Roadmap) -> results.Header:
    return results.Header(
        title=roadmap.title,
        academy=roadmap.academy,
        school_year=roadmap.school_year,
        sha256=roadmap.sha256,
        ambitions=tuple(results.Ambition(id=a.id, title=a.title) for a in roadmap.ambitions),
    )


def _actions(
    roadmap: Roadmap, sight: _Sight, as_of: datetime.date
) -> tuple[results.Action, ...]:
    from feuille_route.objectives import newest_states  # noqa: PLC0415 - pandas is heavy

    seen = date_seen(as_of, roadmap.period[1], roadmap.period[1])
    known = newest_states(sight.see("actions", seen))
    return tuple(
        results.Action(id=a.id, ambition=a.ambition, title=a.title, **known.get(a.id, {}))
        for a in roadmap.actions
    )


def _files(dataset: "Dataset", tables: Collection[str]) -> tuple[results.File, ...]:
    files = []
    for export in dataset.exports:
        form = export.format
        name = form.name if form else getattr(export.outcome, "format", None)
        rows = dataset.rows.get(export.number, 0)
        first, *copies = export.found.places
        files.append(
            results.File(path=first.path, format=name, rows=rows, status=_status(export, tables))
        )
        files += [
            results.File(path=copy.path, format=name, rows=rows, status=FileStatus.DUPLICATE)
            for copy in copies
        ]
    return tuple(sorted(files, key=lambda file: file.path))


def _status(export: Export, tables: Collection[str]) -> FileStatus:
    if isinstance(export.outcome, Header):
        used = is_used(export.outcome.format, tables)
        return FileStatus.READ if used else FileStatus.NOT_USED
    unknown = (FindingCode.FILE_UNRECOGNISED, FindingCode.FILE_EMPTY, FindingCode.FILE_NOT_TEXT)
    return (
        FileStatus.UNRECOGNISED if export.outcome.code in unknown else FileStatus.REFUSED
    )


def _distinct(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Drop what was noticed twice, and order what is left: errors first, then by file."""
    rank = {severity: at for at, severity in enumerate(Severity)}
    seen: dict[object, Finding] = {}
    for finding in findings:
        key = (
            *(finding.code, finding.path, finding.line, finding.column),
            *sorted(finding.detail.items()),
        )
        seen.setdefault(key, finding)
    return tuple(
        sorted(
            seen.values(),
            key=lambda f: (rank[f.severity], f.path or "~", f.line or 0, f.code, str(f.detail)),
        )
    )
