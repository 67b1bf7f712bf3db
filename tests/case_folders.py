"""The folders of ``cases/``: what each one holds, written where a run can read it."""

import base64
import datetime as dt
import gzip
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

import pix_exports

if TYPE_CHECKING:
    from feuille_route.run import Options

CASES: Final = Path(__file__).parent / "cases"
PRELUDE: Final = (CASES / "prelude.yaml").read_text(encoding="utf-8")
DEFAULT_DATE: Final = "2021-08-31"
WRITERS: Final = {
    "pix_profiles": pix_exports.profiles,
    "pix_assessments": pix_exports.assessments,
    "pix_certifications": pix_exports.certifications,
}
KEYS: Final = {
    *("claim", "roadmap", "formats", "files_in", "encodings", "copies", *WRITERS),
    *("as_of", "only", "by", "exclude", "runs"),
    *("expect", "findings", "no_findings", "files", "no_files", "actions"),
    *("exit", "error", "never"),
}
Case = Mapping[str, Any]


@cache
def read_case(folder: Path) -> Case:
    """Read the declaration of a case."""
    with (folder / "case.yaml").open(encoding="utf-8") as stream:
        case: Case = yaml.safe_load(stream)
    unknown = set(case) - KEYS
    assert not unknown, f"{folder.name}: unknown keys {sorted(unknown)}"
    return case


def runs() -> Iterator[tuple[str, Path, Case]]:
    """Yield the runs of all cases: a name, the folder, and what it declares for the run."""
    for folder in sorted(path.parent for path in CASES.glob("*/case.yaml")):
        case = read_case(folder)
        several = case.get("runs", [{}])
        for number, run in enumerate(several):
            name = folder.name if len(several) == 1 else f"{folder.name}-{number + 1}"
            yield name, folder, {**case, **run}


def write_case(folder: Path, case: Case, place: Path) -> None:
    """Write the exports (``data/``), the formats (``formats/``) and the roadmap of a case."""
    place.mkdir(exist_ok=True)
    _write_data(folder, case, place / "data")
    for name, text in case.get("formats", {}).items():
        _write(place / "formats", name, text.encode())
    text = case["roadmap"]
    if text != "default":
        whole = text if text.startswith("version:") else PRELUDE + text
        (place / "targets.yaml").write_text(whole, encoding="utf-8")


def options_of(case: Case, place: Path, *formats: Path) -> "Options":
    """Give what a run of a case is asked, with folders of formats."""
    from feuille_route.run import Options  # noqa: PLC0415 - goldens are of older versions too

    return Options(
        data=(place / "data",),
        targets=None if case["roadmap"] == "default" else place / "targets.yaml",
        as_of=case.get("as_of", dt.date.fromisoformat(DEFAULT_DATE)),
        only=tuple(case.get("only", ())),
        by=case.get("by"),
        exclude=tuple(case.get("exclude", ())),
        formats=formats,
    )


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
    return gzip.compress(content, mtime=0) if path.endswith(".gz") else content


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
