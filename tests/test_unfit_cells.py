"""What is said of a cell that is no value: by where it arose, never by the words that say it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from feuille_route.findings import Finding
from feuille_route.run import Options, check
from feuille_route.wording import Language
from feuille_route.wording.advice import message

# A column of yes and no whose words speak of UAIs, and one of UAIs.
FORMAT: Final = """\
name: stages
title: Stages de la délégation
columns:
  agent: {header: Agent (n°), personal: true}
  day: {header: Jour du stage, parse: moment}
  hours: {header: Durée, parse: hours}
  theme: {header: Intitulé}
  uai: {header: Lieu, parse: uai}
  attended: {header: Suivi, values: {UAI connu: true, sans UAI: false}}
tables:
  trainings:
    {person: {key: [agent]}, date: day, hours: hours, theme: theme, school: uai, attended: attended}
"""


def findings_of(place: Path, rows: Sequence[str]) -> list[Finding]:
    """Run with a format of the user's own over an export, and give what is said of its cells."""
    (place / "formats").mkdir()
    (place / "formats" / "stages.yaml").write_text(FORMAT, encoding="utf-8")
    text = "\n".join(["Agent (n°);Jour du stage;Durée;Intitulé;Lieu;Suivi", *rows, ""])
    (place / "stages.csv").write_text(text, encoding="utf-8")
    export, formats = place / "stages.csv", place / "formats"
    report = check(Options(data=(export,), as_of=date(2021, 8, 31), formats=(formats,)))
    return [finding for finding in report.findings if finding.line and finding.column]


def test_a_word_of_a_list_is_no_uai(tmp_path: Path) -> None:
    """A yes/no column whose words speak of UAIs has cells unread, not invalid UAIs."""
    rows = ["1;12/03/2021;3;Pix;0860001J;bof", "2;12/03/2021;3;Pix;0860001A;UAI connu"]

    found = findings_of(tmp_path, rows)

    assert {(one.line, one.column, one.code.value) for one in found} == {
        (2, "Suivi", "cell_unparsed"),
        (3, "Lieu", "uai_invalid"),
    }


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "one of: UAI connu, sans UAI"), ("fr", "l'un de\u00a0: UAI connu, sans UAI")],
)
def test_what_was_expected_is_said_in_both_languages(
    language: Language, said: str, tmp_path: Path
) -> None:
    """The words of a user's list stand in the sentence as they are."""
    [found] = findings_of(tmp_path, ["1;12/03/2021;3;Pix;0860001J;bof"])

    assert said in message(found, language)


def test_a_damaged_row_of_a_large_log_stands_beside_a_small_one(tmp_path: Path) -> None:
    """Rows of one log come in several chunks, of which one holds a null; all are counted."""
    header = "Identifiant;Date;Durée (heures);Thème;Présence\n"
    many = "".join(f"{n:06};12/03/2021;6;Pix;Oui\n" for n in range(70_000))
    (tmp_path / "a_2020-09-30.csv").write_text(f"{header}A1;12/03/2021;6;ENT;Oui\n", "utf-8")
    (tmp_path / "b_2021-07-02.csv").write_text(f"{header}{many}9999;12/03", "utf-8")

    report = check(Options(data=(tmp_path,), as_of=date(2021, 8, 31)))

    rows = {one.path: one.rows for one in report.files}
    assert rows == {"a_2020-09-30.csv": 1, "b_2021-07-02.csv": 70_001}
