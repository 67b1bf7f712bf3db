"""The result for programs: its fields and their order are a contract (docs/json.md).

Each target, file and finding stands on a line of its own.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from feuille_route.findings import Finding
from feuille_route.reports import View
from feuille_route.reports.unknowns import cause_message
from feuille_route.results import (
    CheckResult,
    Coverage,
    File,
    FollowedAction,
    Group,
    Outcome,
    Report,
    RoadmapHead,
    School,
    TargetResult,
)
from feuille_route.wording.advice import message

Fields = Mapping[str, object]

_LONE: Final = re.compile("[\ud800-\udfff]")
_BEYOND_ASCII: Final = re.compile("[^\0-\x7f]+")


def write(report: Report, view: View) -> str:
    """Write JSON: in ASCII for a console, in UTF-8 for a file; never translated.

    A byte of a path that is no UTF-8 is shown by its code, as everywhere, and is no escape.
    """
    dump = partial(json.dumps, ensure_ascii=False, allow_nan=False)
    members = [f"{dump(name)}: {_lay_out(value, dump)}" for name, value in _report(report).items()]
    text = _LONE.sub(lambda sign: f"\\\\u{ord(sign[0]):04x}", "{" + ",\n ".join(members) + "}\n")
    return text if view.console is None else _BEYOND_ASCII.sub(_escaped, text)


def _escaped(signs: re.Match[str]) -> str:
    return json.dumps(signs[0])[1:-1]


def _lay_out(value: object, dump: "partial[str]") -> str:
    """Give a list of objects a line for each."""
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(dump, value)) + "]"
    return dump(value)


def _report(report: Report) -> Fields:
    return {
        "schema_version": report.schema_version,
        "generator": report.generator,
        "as_of": report.as_of,
        "roadmap": _header(report.roadmap),
        "summary": dict(report.summary),
        "targets": [_target(target) for target in report.targets],
        "actions": [_action(action) for action in report.actions],
        "files": [_file(file) for file in report.files],
        "findings": [_finding(finding) for finding in report.findings],
    }


def _header(header: RoadmapHead) -> Fields:
    return {
        "title": header.title,
        "academy": header.academy,
        "school_year": header.school_year,
        "sha256": header.sha256,
        "ambitions": [{"id": one.id, "title": one.title} for one in header.ambitions],
    }


def _outcome(outcome: Outcome) -> Fields:
    return {
        "status": outcome.status,
        "reason": outcome.reason,
        "value": outcome.value,
        "unit": outcome.unit,
        "numerator": outcome.numerator,
        "denominator": outcome.denominator,
        "threshold": outcome.threshold.text if outcome.threshold else None,
        "gap": outcome.gap,
        "progress": outcome.progress,
        "coverage": _coverage(outcome.coverage),
        "bounds": outcome.bounds,
    }


def _causes(outcome: Outcome) -> Sequence[Fields]:
    return [
        {
            "what": one.what,
            "count": one.count,
            "table": one.table,
            "column": one.column,
            "date": one.date,
            "days": one.days,
            "max_age": one.max_age,
            "files": [
                {"path": spot.path, "line": spot.line, "column": spot.column} for spot in one.files
            ],
            "schools": _schools(one.schools),
            "findings": sorted({finding.code for finding in one.findings}),
            "command": one.command,
            "message": cause_message(one, "en"),
        }
        for one in outcome.causes
    ]


def _coverage(coverage: Coverage | None) -> Fields | None:
    if coverage is None:
        return None
    return {
        "expected": coverage.expected,
        "received": coverage.received,
        "missing": _schools(coverage.missing),
    }


def _schools(schools: Sequence[School]) -> Sequence[Fields]:
    return [{"school": one.school, "name": one.name} for one in schools]


def _target(target: TargetResult) -> Fields:
    return {
        "id": target.id,
        "ambition": target.ambition,
        "title": target.title,
        **_outcome(target),
        "due": target.due,
        "overdue": target.overdue,
        "checks": [_check(check) for check in target.checks],
        "groups": [_group(group) for group in target.groups],
        "sources": [
            {"path": one.path, "format": one.format, "rows": one.rows, "kept": one.kept}
            for one in target.sources
        ],
        "things": target.things,
        "days_left": target.days_left,
        "lagging": [
            {"school": one.school, "name": one.name, "gap": one.gap} for one in target.lagging
        ],
        "source": target.source,
        "note": target.note,
        "causes": _causes(target),
        "undated": target.undated,
    }


def _check(check: CheckResult) -> Fields:
    groups = [_group(group) for group in check.groups]
    return {
        "title": check.title,
        **_outcome(check),
        "groups": groups,
        "things": check.things,
        "causes": _causes(check),
    }


def _group(group: Group) -> Fields:
    return {
        "by": group.by,
        "key": group.key,
        "label": group.label,
        **_outcome(group),
        "hidden": group.hidden,
        "things": group.things,
    }


def _action(action: FollowedAction) -> Fields:
    return {
        "id": action.id,
        "state": action.state,
        "date": action.date,
        "ambition": action.ambition,
        "title": action.title,
        "comment": action.comment,
    }


def _file(file: File) -> Fields:
    return {"path": file.path, "format": file.format, "rows": file.rows, "status": file.status}


def _finding(finding: Finding) -> Fields:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "count": finding.count,
        "message": message(finding, "en"),
        "targets": finding.targets,
    }
