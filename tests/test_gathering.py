"""Findings that ask for nothing: of many files of one kind, one line with how many, and names."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from feuille_route.findings import Detail, Finding, FindingCode, Severity
from feuille_route.reports import View
from feuille_route.reports.notices import write
from feuille_route.run import Options, check
from feuille_route.verdicts.gathering import gathered
from make_samples import write_all
from test_shape import PRELUDE, report

AS_OF = dt.date(2021, 7, 6)
ROADMAP = (
    PRELUDE
    + """\
targets:
  - {id: t, ambition: essai, title: T, measure: {count: staff}, threshold: ">= 1"}
"""
)
PUPILS = "{sum: enrolments.pupils}"


def enrolled(school: str, pupils: int) -> bytes:
    """An export of headcounts."""
    return f"UAI;Niveau;Effectif\n{school};3e;{pupils}\n".encode()


def told(found: Any, code: str) -> list[tuple[str, str | None, int]]:
    """The severity, path and count of the findings of a code."""
    return [
        (one["severity"], one["path"], one["count"])
        for one in found["findings"]
        if one["code"] == code
    ]


def test_exports_of_other_years_that_serve_nothing_are_one_line(tmp_path: Path) -> None:
    """Six old ones beside one of the year: a line for good to know, with the number."""
    files = {
        f"effectifs_{year}-10-01.csv": enrolled("0860001J", year) for year in range(2012, 2018)
    }
    files["effectifs_2020-10-01.csv"] = enrolled("0860001J", 40)
    found = report(tmp_path, files, PUPILS, ">= 40")

    assert found["targets"][0]["status"] == "met"
    assert told(found, "other_year") == [("info", None, 6)]
    assert "effectifs_2012-10-01.csv" in json.dumps(found["findings"])


def test_an_export_of_another_year_that_is_missed_stays_a_warning(tmp_path: Path) -> None:
    """Nothing of the year was sent: what to do stands on the file."""
    files = {"effectifs_2017-10-01.csv": enrolled("0860001J", 40)}
    found = report(tmp_path, files, PUPILS, ">= 40")

    assert found["targets"][0]["reason"] == "no_data"
    assert told(found, "other_year") == [("warning", "effectifs_2017-10-01.csv", 1)]


def test_copies_are_one_line(tmp_path: Path) -> None:
    """Five copies of one export, and two of another kind, which have a line each."""
    copy = enrolled("0860001J", 40)
    files = {f"{n}/effectifs_2020-10-01.csv": copy for n in range(6)}
    found = report(tmp_path, files, PUPILS, ">= 40")

    assert told(found, "file_duplicate") == [("info", None, 5)]
    few = report(tmp_path / "few", dict(list(files.items())[:3]), PUPILS, ">= 40")
    assert [path is not None for _, path, _ in told(few, "file_duplicate")] == [True, True]


def test_the_summary_counts_files_and_names_the_first(tmp_path: Path) -> None:
    """Six copies are one line of the report, and six of the summary, as are documents."""
    copy = enrolled("0860001J", 40)
    files = {f"{n}, envoi/effectifs_2020-10-01.csv": copy for n in range(7)}
    files |= {f"{n}.pdf": b"%PDF-1.4\n" for n in "ab"} | {"c.pdf": b"%PDF-1.5\n"}
    write_all(tmp_path / "data", files)
    (tmp_path / "targets.yaml").write_text(ROADMAP, encoding="utf-8")
    options = Options(data=(tmp_path / "data",), targets=tmp_path / "targets.yaml", as_of=AS_OF)
    said = " ".join(write(check(options), View()).split())

    assert "6 × Files sent twice (first: 1, envoi/effectifs_2020-10-01.csv)" in said
    assert "3 × What lies beside the exports and is none (first: a.pdf)" in said


@pytest.mark.parametrize(
    ("code", "detail", "targets", "severity"),
    [
        (FindingCode.COMPETENCES_MISSING, {"found": 0}, (), "info"),
        (FindingCode.COMPETENCES_MISSING, {"found": 4}, (), "info"),
        (FindingCode.COMPETENCES_MISSING, {"found": 8}, (), "info"),
        (FindingCode.COMPETENCES_MISSING, {"found": 9}, (), "warning"),
        (FindingCode.COMPETENCES_MISSING, {"found": 15}, (), "warning"),
        (FindingCode.COMPETENCES_MISSING, {"found": 4}, ("t",), "warning"),
        (FindingCode.ROWS_LEFT_OUT, {}, (), "info"),
        (FindingCode.CELLS_EMPTY, {}, (), "warning"),
        (FindingCode.CELL_UNPARSED, {}, (), "warning"),
    ],
)
def test_what_no_target_is_left_open_by_is_good_to_know(
    code: FindingCode, detail: Detail, targets: tuple[str, ...], severity: str
) -> None:
    """A survey is right as it is; of which most competences are there may have lost others."""
    one = Finding(code=code, severity=Severity.WARNING, path="a", detail=detail, targets=targets)

    assert [found.severity for found in gathered([one])] == [severity]


def test_surveys_are_one_line() -> None:
    """Five campaigns of no competence: gathered, with their number."""
    code, found = FindingCode.COMPETENCES_MISSING, {"found": 0}
    several = [
        Finding(code=code, severity=Severity.WARNING, path=f"{n}.csv", detail=found)
        for n in range(5)
    ]

    assert [(one.severity, one.count, one.path) for one in gathered(several)] == [("info", 5, None)]


def test_another_year_that_no_target_misses_asks_for_no_export() -> None:
    """Where nothing rests on it, its finding does not say which year to send."""
    detail: Detail = {"school_year": "2020-2021", "date": "2019-10-01"}
    one = Finding(code=FindingCode.OTHER_YEAR, severity=Severity.WARNING, path="a", detail=detail)

    [eased] = gathered([one])
    [kept] = gathered([replace(one, targets=("t",))])

    assert (eased.severity, dict(eased.detail)) == ("info", {"date": "2019-10-01"})
    assert (kept.severity, dict(kept.detail)) == ("warning", detail)
