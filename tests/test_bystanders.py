"""What lies beside exports and is none: told once a kind, never an error, never counted."""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

import pytest

from archive_files import zipped
from feuille_route.errors import DataError
from feuille_route.reports import REPORTS, View
from feuille_route.run import Options, check
from make_samples import write_all
from test_shape import STAGES
from workbooks import as_ods, as_xlsx

GROUPS: Final = {"groupes.csv": "Groupe;Usages du numérique\nLecture;O\nCalcul;O\n".encode()}
ROADMAP: Final = """\
version: 1
roadmap: {title: Essai, academy: Poitiers, school_year: 2020-2021}
ambitions: [{id: a, title: A}]
targets:
  - {id: g, ambition: a, title: G, measure: {count: research_groups}, threshold: ">= 2"}
"""


def run(folder: Path) -> Any:
    """The result of a run over a folder, by the roadmap that lies in it."""
    targets = folder / "targets.yaml"
    targets.write_text(ROADMAP, encoding="utf-8")
    return check(Options(data=(folder,), targets=targets, as_of=dt.date(2021, 7, 6)))


def told(folder: Path) -> dict[str, Any]:
    """The report over a folder, as JSON."""
    report: dict[str, Any] = json.loads(REPORTS["json"][1](run(folder), View()))
    return report


def trouble(report: dict[str, Any]) -> list[str]:
    """The codes of warnings and errors, but that the groups have no date."""
    told = [one["code"] for one in report["findings"] if one["severity"] != "info"]
    return [code for code in told if code != "snapshot_undated"]


def kinds(report: dict[str, Any]) -> dict[str, int]:
    """What is passed over, by a word of its sentence, with how many."""
    words = ("hidden", "report of froute", "roadmap", "format", "YAML")
    over = [one for one in report["findings"] if one["code"] == "file_passed_over"]
    assert {one["severity"] for one in over} <= {"info"}
    named = [next(w for w in words if w in one["message"]) for one in over]
    assert len(set(named)) == len(named)
    return {next(w for w in words if w in one["message"]): one["count"] for one in over}


def test_the_folder_that_the_readme_advises(tmp_path: Path) -> None:
    """Roadmap, formats, hidden files and a report beside the exports: a line each, no trouble."""
    files = GROUPS | {
        ".DS_Store": b"\0\0\0\1Bud1",
        ".git/config": b"[core]",
        "~$groupes.xlsx": b"x",
        "Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "formats/stages.yaml": STAGES.encode(),
        "formats/vide.yaml": b"",
        "autre-feuille.yml": ROADMAP.encode(),
    }
    write_all(tmp_path, files)
    report = told(tmp_path)

    assert report["targets"][0]["status"] == "met"
    assert kinds(report) == {"hidden": 4, "roadmap": 2, "format": 1, "YAML": 1}
    assert trouble(report) == []
    assert {one["path"]: one["status"] for one in report["files"]} == {
        "groupes.csv": "read",
        "formats/stages.yaml": "not_used",
        "formats/vide.yaml": "not_used",
        "autre-feuille.yml": "not_used",
        "targets.yaml": "duplicate",
    }


def resaved(text: str) -> list[list[str]]:
    """A report in CSV as the rows of a spreadsheet."""
    return [line.split(";") for line in text.removeprefix("\ufeff").splitlines()]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_earlier_report_is_never_counted(language: Any, tmp_path: Path) -> None:
    """In every form, saved again, in an archive: known by what it holds, whatever its name."""
    write_all(tmp_path, GROUPS)
    result = run(tmp_path)
    written = {
        suffix: write(result, View(language=language))
        for suffix, write in REPORTS.values()
        if suffix
    }
    rows = resaved(written[".csv"])
    files = {f"rapport{suffix}.csv": text.encode() for suffix, text in written.items()}
    files["indented.json"] = json.dumps(json.loads(written[".json"]), indent=4).encode()
    files["resaved.xlsx"], files["resaved.ods"] = as_xlsx({"a": rows}), as_ods({"a": rows})
    files["commas.csv"] = "\n".join(",".join(row) for row in rows[:1]).encode()
    files["old.zip"] = zipped({"rapport.json": written[".json"].encode()})
    files["page.html"] = b'<html><head><meta name="generator" content="feuille-route 0.3.0">'
    write_all(tmp_path, files)
    report = told(tmp_path)

    assert report["targets"][0]["value"] == 2
    # one for each form, the two of the JSON, three of the CSV, the page
    assert kinds(report) == {"report of froute": len(written) + 6, "roadmap": 1}
    assert trouble(report) == []


def test_a_folder_of_reports_alone_holds_no_export(tmp_path: Path) -> None:
    """Nothing was read: the call fails, and says what lies there."""
    write_all(tmp_path, {"old.json": b'{"schema_version": 1, "generator": "feuille-route 0.1.0"}'})

    with pytest.raises(DataError, match="beside"):
        run(tmp_path)


@pytest.mark.parametrize(
    "text", ["name: Dupont\nville: Poitiers\n", "Rang;Service\n1;Moodle\n", "{}", "roadmap:\n"]
)
def test_what_only_looks_alike_is_told_as_before(text: str, tmp_path: Path) -> None:
    """A file of which nobody knows what it is stays an error."""
    write_all(tmp_path, GROUPS | {"autre.txt": text.encode()})
    report = told(tmp_path)

    (error,) = (one for one in report["findings"] if one["severity"] == "error")
    assert (error["code"], error["path"]) == ("file_unrecognised", "autre.txt")


def test_an_empty_format_beside_the_roadmap_is_told(tmp_path: Path) -> None:
    """Such as a draft that was begun and never written: it declares nothing."""
    write_all(tmp_path, {f"data/{name}": data for name, data in GROUPS.items()})
    write_all(tmp_path, {"formats/stages.yaml": STAGES.encode(), "formats/vide.yaml": b"\n"})
    targets = tmp_path / "targets.yaml"
    targets.write_text(ROADMAP, encoding="utf-8")
    result = check(Options(data=(tmp_path / "data",), targets=targets, as_of=dt.date(2021, 7, 6)))

    over = [one for one in result.findings if one.code == "file_passed_over"]
    assert [(one.severity, str(one.path).endswith("vide.yaml")) for one in over] == [("info", True)]
