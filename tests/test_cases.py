"""Each folder of ``cases/`` is a rule of the contract, put to the test: ``cases/README.md``."""

import json
import math
import shlex
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
import pytest

from case_folders import Case, options_of, runs, write_case
from feuille_route.cli import froute
from feuille_route.errors import FrouteError
from feuille_route.reports import REPORTS, View
from feuille_route.run import check


@pytest.mark.parametrize(("folder", "case"), [pytest.param(*run, id=name) for name, *run in runs()])
def test_case(folder: Path, case: Case, tmp_path: Path) -> None:
    """The report holds what the contract's sentence says of these exports."""
    write_case(folder, case, tmp_path)
    options = options_of(case, tmp_path)

    if "exit" in case:
        with pytest.raises(FrouteError) as caught:
            check(options)
        said = str(caught.value)
        silent = [words for words in case.get("error", []) if words not in said]
        assert (caught.value.exit_status, silent) == (case["exit"], []), said
        return
    result = check(options)
    texts = {name: write(result, View()) for name, (_, write) in REPORTS.items()}
    report = json.loads(texts["json"])

    leaks = _leaks(case, "".join(texts.values()))
    differences = [*_differences(case, report), *_unexplained(report), *leaks]
    if differences:
        pytest.fail("\n".join([case["claim"], *differences, *_shown(report)]), pytrace=False)


def _differences(case: Case, report: Case) -> Iterator[str]:
    targets = {target["id"]: target for target in report["targets"]}
    for identifier, expected in case.get("expect", {}).items():
        yield from _compare(identifier, expected, targets.get(identifier))
    states = {action["id"]: action for action in report["actions"]}
    yield from _compare("actions", case.get("actions", {}), states)
    yield from _finding_differences(case, report["findings"])
    yield from _file_differences(case, report["files"])


def _unexplained(report: Case) -> Iterator[str]:
    """Each unknown has a cause; each cause counts something, in files that were read or refused."""
    files = {file["path"] for file in report["files"]}
    for target in report["targets"]:
        for outcome in (target, *target["checks"]):
            unknown = outcome["status"] == "unknown"
            if unknown is not bool(outcome["causes"]):
                yield f"{target['id']}: {outcome['status']} with causes {outcome['causes']}"
            yield from _false_causes(target["id"], outcome["causes"], files)


def _false_causes(target: str, causes: list[Case], files: set[str]) -> Iterator[str]:
    for cause in causes:
        paths = {place["path"] for place in cause["files"]}
        if cause["count"] < 1 or not paths <= files:
            yield f"{target}: a cause of nothing, or of no file: {cause}"
        if cause["command"] and not _is_call(cause["command"]):
            yield f"{target}: no command: {cause['command']}"


def _is_call(text: str) -> bool:
    """Tell whether a command line is one of froute's, with options that it has."""
    program, name, *arguments = shlex.split(text)
    try:
        with froute.commands[name].make_context(name, arguments):
            return program == "froute"
    except click.ClickException:
        return False


def _compare(place: str, expected: Any, found: Any) -> Iterator[str]:
    if isinstance(expected, Mapping) and isinstance(found, list):
        found = {group["key"]: group for group in found}
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key, value in expected.items():
            yield from _compare(f"{place}.{key}", value, found.get(key, "(absent)"))
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{place}: {len(expected)} expected, {len(found)} found"
        for number, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from _compare(f"{place}[{number}]", one, other)
    elif not _same(expected, found):
        yield f"{place}: expected {expected!r}, found {found!r}"


def _same(expected: Any, found: Any) -> bool:
    if isinstance(found, bool) or isinstance(expected, bool) or found is None:
        return expected is found
    if isinstance(found, int | float):
        try:
            return math.isclose(float(Fraction(str(expected))), found, abs_tol=1e-9)
        except ValueError:
            return False
    return bool(str(expected) == found)


def _finding_differences(case: Case, findings: list[Case]) -> Iterator[str]:
    for expected in case.get("findings", []):
        if not any(_is_finding(expected, finding) for finding in findings):
            yield f"no finding {expected}"
    for finding in findings:
        if finding["code"] in case.get("no_findings", []):
            yield f"a finding that should not be: {finding}"


def _is_finding(expected: Case, finding: Case) -> bool:
    codes = expected["code"] if isinstance(expected["code"], list) else [expected["code"]]
    rest = {key: expected[key] for key in expected if key not in {"code", "path", "says"}}
    return (
        finding["code"] in codes
        and _posix(finding["path"]).endswith(expected.get("path", ""))
        and all(words in finding["message"] for words in expected.get("says", []))
        and all(finding[key] == value for key, value in rest.items())
    )


def _file_differences(case: Case, files: list[Case]) -> Iterator[str]:
    statuses = {_posix(file["path"]): file["status"] for file in files}
    for path, status in case.get("files", {}).items():
        found = [value for name, value in statuses.items() if f"/{name}".endswith(f"/{path}")]
        if found != [status]:
            yield f"file {path}: expected {status}, found {found or 'nothing'}"
    for path in case.get("no_files", []):
        if any(f"/{name}".endswith(f"/{path}") for name in statuses):
            yield f"file {path} should not be listed"


def _posix(path: str | None) -> str:
    return (path or "").replace("\\", "/")


def _leaks(case: Case, text: str) -> Iterator[str]:
    folded = text.casefold()
    secrets = [*_names(case), *case.get("never", [])]
    yield from (f"this came out: {secret}" for secret in secrets if secret.casefold() in folded)


def _names(case: Case) -> set[str]:
    places = {"pix_profiles": 0, "pix_assessments": 0, "pix_certifications": 1}
    exports = [(export, place) for key, place in places.items() for export in case.get(key, [])]
    return {str(row[place]) for export, place in exports for row in export["rows"]}


def _shown(report: Case) -> Iterator[str]:
    for key in ("targets", "files", "findings"):
        for item in report[key]:
            yield f"  {key}: " + json.dumps(item, ensure_ascii=False)
