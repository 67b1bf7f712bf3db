"""Each folder of ``cases/`` is a rule of the contract, put to the test: ``cases/README.md``."""

import base64
import datetime as dt
import gzip
import json
import math
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import pix_exports
from feuille_route.checking import Options, check
from feuille_route.errors import FrouteError
from feuille_route.reports import REPORTS, View

CASES: Final = Path(__file__).parent / "cases"
PRELUDE: Final = (CASES / "prelude.yaml").read_text(encoding="utf-8")
WRITERS: Final = {
    "pix_profiles": pix_exports.profiles,
    "pix_assessments": pix_exports.assessments,
    "pix_certifications": pix_exports.certifications,
}
KEYS: Final = {
    *("claim", "roadmap", "formats", "files_in", "encodings", "copies", *WRITERS),
    *("as_of", "only", "by", "exclude", "runs"),
    *(
        "expect",
        "findings",
        "no_findings",
        "files",
        "no_files",
        "actions",
        "exit",
        "error",
        "never",
    ),
}
DEFAULT_DATE: Final = dt.date(2021, 8, 31)
Case = Mapping[str, Any]


@cache
def _case(folder: Path) -> Case:
    with (folder / "case.yaml").open(encoding="utf-8") as stream:
        case: Case = yaml.safe_load(stream)
    unknown = set(case) - KEYS
    assert not unknown, f"{folder.name}: unknown keys {sorted(unknown)}"
    return case


def _runs() -> Iterator[Any]:
    for folder in sorted(path.parent for path in CASES.glob("*/case.yaml")):
        case = _case(folder)
        runs = case.get("runs", [{}])
        for number, run in enumerate(runs):
            name = folder.name if len(runs) == 1 else f"{folder.name}-{number + 1}"
            yield pytest.param(folder, {**case, **run}, id=name)


@pytest.mark.parametrize(("folder", "case"), list(_runs()))
def test_case(folder: Path, case: Case, tmp_path: Path) -> None:
    """The report holds what the contract's sentence says of these exports."""
    data = tmp_path / "data"
    _write_data(folder, case, data)
    for name, text in case.get("formats", {}).items():
        _write(tmp_path / "formats", name, text.encode())
    options = _options(case, data, tmp_path / "targets.yaml")

    if "exit" in case:
        with pytest.raises(FrouteError) as caught:
            check(options)
        said = "\n".join([str(caught.value), *caught.value.problems])
        silent = [words for words in case.get("error", []) if words not in said]
        assert (caught.value.exit_status, silent) == (case["exit"], []), said
        return
    result = check(options)
    texts = {name: write(result, View()) for name, (_, write) in REPORTS.items()}
    report = json.loads(texts["json"])

    differences = [*_differences(case, report), *_leaks(case, "".join(texts.values()))]
    if differences:
        pytest.fail("\n".join([case["claim"], *differences, *_shown(report)]), pytrace=False)


def _write_data(folder: Path, case: Case, data: Path) -> None:
    if (folder / "data").is_dir():
        shutil.copytree(folder / "data", data)
    encodings = case.get("encodings", {})
    for path, text in case.get("files_in", {}).items():
        if text.startswith("base64:"):
            _write(data, path, base64.b64decode(text.removeprefix("base64:")))
        else:
            _write(data, path, _packed(path, text.encode(encodings.get(path, "utf-8"))))
    for key, writer in WRITERS.items():
        for export in case.get(key, []):
            _write(data, export["path"], writer(export).encode())
    for path, original in case.get("copies", {}).items():
        _write(data, path, (data / original).read_bytes())


def _packed(path: str, content: bytes) -> bytes:
    return gzip.compress(content) if path.endswith(".gz") else content


def _write(data: Path, path: str, content: bytes) -> None:
    archive, inside, member = path.partition(".zip/")
    target = data / (archive + ".zip" if inside else path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.endswith("/"):
        target.mkdir()
    elif inside:
        with zipfile.ZipFile(target, "a") as zipped:
            zipped.writestr(member, content)
    else:
        target.write_bytes(content)


def _options(case: Case, data: Path, roadmap: Path) -> Options:
    text = case["roadmap"]
    if text != "default":
        whole = text if text.startswith("version:") else PRELUDE + text
        roadmap.write_text(whole, encoding="utf-8")
    return Options(
        data=(data,),
        targets=None if text == "default" else roadmap,
        as_of=case.get("as_of", DEFAULT_DATE),
        only=tuple(case.get("only", ())),
        by=case.get("by"),
        exclude=tuple(case.get("exclude", ())),
    )


def _differences(case: Case, report: Case) -> Iterator[str]:
    targets = {target["id"]: target for target in report["targets"]}
    for identifier, expected in case.get("expect", {}).items():
        yield from _compare(identifier, expected, targets.get(identifier))
    states = {action["id"]: action for action in report["actions"]}
    yield from _compare("actions", case.get("actions", {}), states)
    yield from _finding_differences(case, report["findings"])
    yield from _file_differences(case, report["files"])


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
