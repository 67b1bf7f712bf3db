"""Rows whose cells contradict each other: told, and counted for nobody for sure."""

import json
from pathlib import Path
from typing import Any

import pytest

import pix_exports
from feuille_route.cli import run

ROADMAP = """\
version: 1
roadmap: {title: Cas, academy: Poitiers, school_year: 2020-2021}
ambitions:
  - {id: essai, title: Essai}
targets:
  - {id: essai, ambition: essai, title: Essai, threshold: "%s", measure: %s}
"""
LEVELLED = "{count: pix_profiles, distinct: person, where: {lowest_level: '>= 1'}}"
SENT = "{count: pix_participations, distinct: person, where: {shared: true}}"
CERTIFIED = "{count: pix_certifications, where: {status: validée}}"
PROFILES = {
    "organisation": "Collège Jean Moulin",
    "rows": [
        ["BIZOULIER", "Ana", "3A", "05/03/2021 15:30", 1],
        ["CRAPONNET", "Bob", "3A", "05/03/2021 15:30", 1],
    ],
}
ASSESSMENTS = {
    "organisation": "Collège Jean Moulin",
    "rows": [
        ["BIZOULIER", "Ana", "3A", "05/03/2021 15:30", "06/03/2021 10:00"],
        ["CRAPONNET", "Bob", "3A", "05/03/2021 15:30", "06/03/2021 10:00"],
    ],
}


def _result(folder: Path, measure: str, least: int, **files: str) -> tuple[dict[str, Any], Any]:
    """Run over exports written as UTF-8; gives the target, and the findings of contradictions."""
    (folder / "data/0860001J").mkdir(parents=True)
    for name, text in files.items():
        path = folder / f"data/0860001J/{name}-2021-06-10.csv"
        path.write_text(text, encoding="utf-8")
    (folder / "targets.yaml").write_text(ROADMAP % (f">= {least}", measure), encoding="utf-8")
    output = folder / "report.json"
    called = ["check", str(folder / "data"), "--targets", str(folder / "targets.yaml")]
    run([*called, "--as-of", "2021-07-01", "--output", str(output), "--quiet"])
    report = json.loads(output.read_text(encoding="utf-8"))
    told = [one for one in report["findings"] if one["code"] == "total_contradicted"]
    return report["targets"][0], told


def _denied(text: str, no: str, *without: str) -> str:
    """Say of the last row that it was not sent; leave some cells of it without their result."""
    *head, last = text.rstrip("\n").split("\n")
    last = last.replace("Oui", no, 1)
    for cell in without:
        last = last.replace(cell, "NA")
    return "\n".join([*head, last, ""])


@pytest.mark.parametrize("no", ["Non", "No", "N", "FAUX", "non "])
def test_levels_of_a_profile_that_was_not_sent(no: str, tmp_path: Path) -> None:
    """Ana's profile counts; Bob's may have been sent: one for sure, at most two."""
    text = _denied(pix_exports.profiles(PROFILES), no)

    target, told = _result(tmp_path, LEVELLED, 2, profils=text)

    assert (target["status"], target["bounds"]) == ("unknown", [1, 2])
    assert [(one["line"], one["column"], one["count"]) for one in told] == [(3, "Envoi (O/N)", 1)]
    assert [one["what"] for one in target["causes"]] == ["cells_contradicted"]


def test_two_such_profiles_of_one_pupil_prove_nothing(tmp_path: Path) -> None:
    """Both rows of Ana say that they were not sent: she has reached level 1 at most perhaps."""
    rows = [["BIZOULIER", "Ana", "3A", f"0{day}/03/2021 15:30", 1] for day in (5, 6)]
    text = pix_exports.profiles({**PROFILES, "rows": rows}).replace(";Oui;0", ";Non;0")
    text = text.replace('"Oui";"0', '"Non";"0').replace('"Oui";0', '"Non";0')

    target, told = _result(tmp_path, LEVELLED, 1, profils=text)

    assert (target["status"], target["bounds"]) == ("unknown", [0, 1])
    assert [one["count"] for one in told] == [2]


def test_a_profile_that_was_not_sent_and_holds_nothing_is_no_contradiction(tmp_path: Path) -> None:
    """NA in every cell of the result: one pupil, and nothing to tell."""
    rows = [PROFILES["rows"][0], ["CRAPONNET", "Bob", "3A", None, None]]
    text = pix_exports.profiles({**PROFILES, "rows": rows})

    target, told = _result(tmp_path, LEVELLED, 1, profils=text)

    assert (target["status"], target["bounds"], told) == ("met", [1, 1], [])


@pytest.mark.parametrize("competence", [0, 1, 7, 15])
def test_one_level_of_a_profile_that_was_not_sent(competence: int, tmp_path: Path) -> None:
    """Whichever of the sixteen it is: a row that was not sent holds none."""
    rows = [PROFILES["rows"][0], ["CRAPONNET", "Bob", "3A", None, None]]
    *head, last = pix_exports.profiles({**PROFILES, "rows": rows}).rstrip("\n").split("\n")
    cells = last.split(";")
    cells[len(cells) - 32 + 2 * competence] = "3"

    target, told = _result(tmp_path, LEVELLED, 1, profils="\n".join([*head, ";".join(cells), ""]))

    assert (target["status"], target["bounds"]) == ("met", [1, 2])
    assert [(one["line"], one["column"], one["count"]) for one in told] == [(3, "Envoi (O/N)", 1)]


def test_a_number_below_zero_makes_no_row_whole(tmp_path: Path) -> None:
    """A level of -5 is not believed; of a row that lacks pix, its sums show nothing."""
    *head, last = pix_exports.profiles(PROFILES).rstrip("\n").split("\n")
    cells = last.split(";")
    cells[-32:-30] = ["-5", "NA"]

    target, told = _result(tmp_path, LEVELLED, 2, profils="\n".join([*head, ";".join(cells), ""]))

    assert (target["status"], target["bounds"], told) == ("unknown", [1, 2], [])


@pytest.mark.parametrize("without", [("06/03/2021 10:00",), ("0,5",), ()])
def test_results_of_an_assessment_that_was_not_shared(
    without: tuple[str, ...], tmp_path: Path
) -> None:
    """A day of sharing, or a share of what is mastered, of what was not shared: Bob's may be."""
    text = pix_exports.assessments(ASSESSMENTS)
    *head, last = text.rstrip("\n").split("\n")
    text = _denied("\n".join([*head, last]), "Non", *without)

    target, told = _result(tmp_path, SENT, 2, parcours=text)

    assert (target["status"], target["bounds"]) == ("unknown", [1, 2])
    assert [(one["line"], one["column"]) for one in told] == [(3, "Partage (O/N)")]


@pytest.mark.parametrize("score", ["0", "0 pix", "-", "", "NA"])
def test_validated_without_a_score(score: str, tmp_path: Path) -> None:
    """A certification is obtained with a score above zero: one for sure, at most two."""
    rows = [
        [501, "BIZOULIER", "Ana", "12/04/2005", "Validée", 266, "10/04/2021"],
        [502, "CRAPONNET", "Bob", "12/04/2005", "VALIDEE", score, "10/04/2021"],
        [503, "DRAVELOIS", "Cid", "12/04/2005", "Rejetée", 0, "10/04/2021"],
    ]

    target, told = _result(
        tmp_path, CERTIFIED, 2, resultats=pix_exports.certifications({"rows": rows})
    )

    assert (target["status"], target["bounds"]) == ("unknown", [1, 2])
    assert [(one["line"], one["column"], one["count"]) for one in told] == [(3, "Statut", 1)]


def test_a_score_that_cannot_be_read_proves_nothing_against(tmp_path: Path) -> None:
    """It is told as a cell that cannot be read; the status stands."""
    rows = [[501, "BIZOULIER", "Ana", "12/04/2005", "Validée", "beaucoup", "10/04/2021"]]

    target, told = _result(
        tmp_path, CERTIFIED, 1, resultats=pix_exports.certifications({"rows": rows})
    )

    assert (target["status"], told) == ("met", [])


@pytest.mark.parametrize("checks", ["pix-campaigns", "pix-profiles"])
def test_rules_of_pix_in_a_format_without_their_columns(checks: str, tmp_path: Path) -> None:
    """A format of one's own may ask for them, and have nothing that they look at."""
    (tmp_path / "formats").mkdir()
    text = (
        f"name: parcours\ntitle: Parcours\nchecks: {checks}\n"
        "columns:\n  who: {header: Qui, personal: true}\n  when: {header: Quand, parse: moment}\n"
        "tables:\n  pix_participations:\n    person: {key: [who]}\n    campaign: {constant: a}\n"
        "    date: when\n"
    )
    (tmp_path / "formats/parcours.yaml").write_text(text, encoding="utf-8")
    asked = "{count: pix_participations, distinct: person}"

    target, told = _result(tmp_path, asked, 1, parcours="Qui;Quand\nAna;05/03/2021\n")

    assert (target["status"], target["value"], told) == ("met", 1, [])
