"""One road for findings: what is noticed in a run is in its report, whatever the way in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

import pix_exports
from case_folders import PRELUDE
from feuille_route.findings import Finding, FindingCode, Log
from feuille_route.results import Report
from feuille_route.run import Options, check
from feuille_route.tables import TABLES
from feuille_route.verdicts import assessment
from feuille_route.verdicts.gathering import gathered

STAFF: Final = (
    "Identifiant;Fonction;Degré;UAI;Département;Certification Pix;Date de certification;Nom;Prénom"
)
CERTIFICATION: Final = ("204312", "Martinzz", "Zoé", "10/10/1978")
PROFILES: Final = {"organisation": "Lycée Essai", "campaign": 101}

# For each table, the header of an export and two rows of one key that say different things.
TWICE: Final[Mapping[str, tuple[str, str, str]]] = {
    "schools": (
        "UAI;Nom;Type;Secteur;Département",
        "0860034V;Lycée Essai;Lycée;Public;086",
        "0860034V;Lycée Essai;Lycée;Privé;086",
    ),
    "enrolments": ("UAI;Niveau;Voie;Effectif", "0860034V;2de;;100", "0860034V;2de;;110"),
    "specialities": (
        "UAI;Spécialité;Effectif;Filles",
        "0860034V;NSI;20;5",
        "0860034V;NSI;20;6",
    ),
    "staff": (
        STAFF,
        "A1;Enseignant;2D;0860034V;086;Non;;Martinzz;Zoé",
        "A1;Enseignant;1D;0860034V;086;Non;;Martinzz;Zoé",
    ),
    "trainings": (
        "Identifiant;Date;Durée (heures);Thème;Dispositif;Présence",
        "A1;12/03/2021;3;ENT;PAF;Présent",
        "A1;12/03/2021;6;ENT;PAF;Présent",
    ),
    "career_meetings": (
        "Identifiant;Date;Échange numérique;Degré;Corps;Département",
        "A1;12/03/2021;Oui;2D;Certifié;086",
        "A1;12/03/2021;Non;2D;Certifié;086",
    ),
    "ent_activations": (
        "UAI;ENT;Activé;Date d'activation",
        "0860034V;Lyc;Oui;",
        "0860034V;Lyc;Non;",
    ),
    "service_uses": (
        "Identifiant;Service;Date;UAI",
        "A1;Moodle;12/03/2021;0860034V",
        "A1;Moodle;12/03/2021;0860001J",
    ),
    "etwinning_projects": (
        "Projet eTwinning;UAI;Début;Fin;Statut",
        "P1;0860034V;01/10/2020;;actif",
        "P1;0860034V;01/10/2020;;abandonné",
    ),
    "research_groups": (
        "Groupe;Usages du numérique;Thème;Département",
        "GT 1;Oui;ENT;086",
        "GT 1;Non;ENT;086",
    ),
    "steering_meetings": (
        "Département;Date du comité;Objet",
        "086;12/03/2021;Bilan",
        "086;12/03/2021;Projets",
    ),
    "digital_twins": (
        "Jumeau numérique;UAI;Statut;Filière",
        "J1;0860034V;En service;CIEL",
        "J1;0860034V;En projet;CIEL",
    ),
    "training_schools": ("UAI;Formateur depuis", "0860034V;01/09/2019", "0860034V;01/09/2020"),
    "actions": (
        "Action;État;Date;Commentaire",
        "lab;réalisée;12/03/2021;",
        "lab;en cours;12/03/2021;",
    ),
    "readings": (
        "Indicateur;Date;Valeur;Source",
        "wifi;12/03/2021;2;A",
        "wifi;12/03/2021;20;A",
    ),
}

# For each way in, the table of which one thing stands twice, and a target that goes that way.
WAYS: Final[Mapping[str, tuple[str, str]]] = {
    **{
        f"{table}, counted": (table, f"{{measure: {{count: {table}}}, threshold: '>= 1'}}")
        for table in TWICE
        if table not in ("readings", "actions")
    },
    "enrolments, added up": (
        "enrolments",
        "{measure: {sum: enrolments.pupils}, threshold: '>= 1'}",
    ),
    "readings, the latest": ("readings", "{measure: {latest: wifi}, threshold: '>= 1'}"),
    "readings, a baseline": (
        "readings",
        "{measure: {count: research_groups}, threshold: '>= +50 %', baseline: {reading: wifi}}",
    ),
    "staff, through person.": (
        "staff",
        "{measure: {count: trainings, where: {person.degree: '2'}}, threshold: '>= 1'}",
    ),
    "schools, through school.": (
        "schools",
        "{measure: {count: training_schools, where: {school.sector: public}}, threshold: '>= 1'}",
    ),
    "research_groups, under each": (
        "research_groups",
        "{measure: {count: research_groups}, each: {department: departments}, threshold: '>= 1'}",
    ),
    "staff, over, by person": (
        "staff",
        "{measure: {ratio: {of: {count: trainings, distinct: person}, "
        "over: {count: staff, distinct: person}}}, threshold: '>= 1 %'}",
    ),
    "enrolments, over, by school": (
        "enrolments",
        "{measure: {ratio: {of: {count: pix_profiles, distinct: person}, "
        "over: {sum: enrolments.pupils}, by: school}}, threshold: '>= 1 %'}",
    ),
}


def run(folder: Path, target: str, extra: str = "") -> Report:
    """Evaluate one target over the exports of a folder."""
    roadmap = folder.parent / "targets.yaml"
    inside = target.removeprefix("{").removesuffix("}")
    text = f"{PRELUDE}targets:\n  - {{id: essai, ambition: essai, title: T, {inside}}}\n{extra}"
    roadmap.write_text(text, encoding="utf-8")
    return check(Options(data=(folder,), targets=roadmap, as_of=dt.date(2021, 7, 6)))


def conflicts(report: Report) -> list[Any]:
    """Give the tables of which rows are said to contradict each other."""
    told = (one for one in report.findings if one.code is FindingCode.ROWS_CONFLICT)
    return [finding.detail["table"] for finding in told]


def write_all(data: Path, twice: str) -> None:
    """Write one row of each table, and of one of them two rows of one thing, in two files."""
    data.mkdir()
    for table, (header, one, other) in TWICE.items():
        (data / f"{table}-a.csv").write_text(f"{header}\n{one}\n", encoding="utf-8")
        if table == twice:
            (data / f"{table}-b.csv").write_text(f"{header}\n{other}\n", encoding="utf-8")
    rows = [["Petitzz", "Léo", "2A", "05/03/2021 15:30", 2]]
    text = pix_exports.profiles({**PROFILES, "rows": rows})
    (data / "pix-0860034V.csv").write_text(text, encoding="utf-8")


def test_every_table_stands_here() -> None:
    """Each canonical table is contradicted somewhere below."""
    assert set(TWICE) | {"pix_profiles", "pix_participations", "pix_certifications"} == set(TABLES)


@pytest.mark.parametrize("way", WAYS)
def test_a_contradiction_is_told_whatever_the_way_in(way: str, tmp_path: Path) -> None:
    """One key twice with another value is a finding, and without the second row there is none."""
    table, target = WAYS[way]
    write_all(tmp_path / "data", table)
    told = conflicts(run(tmp_path / "data", target))
    (tmp_path / "data" / f"{table}-b.csv").unlink()

    assert told == [table]
    assert conflicts(run(tmp_path / "data", target)) == []


def test_a_contradiction_of_an_action_is_told(tmp_path: Path) -> None:
    """Two states of one action and day are a finding."""
    write_all(tmp_path / "data", "actions")
    target, actions = (
        WAYS["readings, the latest"][1],
        "actions: [{id: lab, ambition: essai, title: L}]\n",
    )

    assert conflicts(run(tmp_path / "data", target, actions)) == ["actions"]


@pytest.mark.parametrize(
    "target", ["count: pix_certifications", "count: staff, where: {certified: true}"]
)
def test_a_contradiction_of_a_certification_is_told(target: str, tmp_path: Path) -> None:
    """One certification, granted and cancelled, is a finding, counted or met by its name."""
    write_all(tmp_path / "data", "")
    for name, status in (("a", "Validée"), ("b", "Annulée")):
        row = [*CERTIFICATION, status, 258, "30/03/2021"]
        text = pix_exports.certifications({"rows": [row]})
        (tmp_path / "data" / f"certifications-{name}.csv").write_text(text, encoding="utf-8")

    report = run(tmp_path / "data", f"{{measure: {{{target}}}, threshold: '>= 1'}}")

    assert conflicts(report) == ["pix_certifications"]


def test_a_contradiction_of_a_profile_is_told(tmp_path: Path) -> None:
    """Two profiles of one pupil and moment that differ are a finding."""
    write_all(tmp_path / "data", "")
    rows = [["Petitzz", "Léo", "2A", "05/03/2021 15:30", 1]]
    text = pix_exports.profiles({**PROFILES, "rows": rows})
    (tmp_path / "data" / "autre-0860034V.csv").write_text(text, encoding="utf-8")

    report = run(tmp_path / "data", "{measure: {count: pix_profiles}, threshold: '>= 1'}")

    assert conflicts(report) == ["pix_profiles"]


def test_a_contradiction_of_a_participation_is_told(tmp_path: Path) -> None:
    """One participation, sent in one export and not in another of the same moment, is a finding."""
    write_all(tmp_path / "data", "")
    moment = "05/03/2021 15:30"
    for name, shared in (("a", moment), ("b", None)):
        rows = [["Petitzz", "Léo", "2A", moment, shared]]
        text = pix_exports.assessments({**PROFILES, "campaign": 202, "rows": rows})
        (tmp_path / "data" / f"campagne-{name}-0860034V.csv").write_text(text, encoding="utf-8")

    report = run(tmp_path / "data", "{measure: {count: pix_participations}, threshold: '>= 1'}")

    assert conflicts(report) == ["pix_participations"]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_noticed_is_reported(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every finding that is made in a run stands in its report, and nothing else does."""
    made: list[Finding] = []
    original = Finding.__init__

    def remember(self: Finding, **fields: Any) -> None:
        original(self, **fields)
        made.append(self)

    table, target = WAYS[way]
    write_all(tmp_path / "data", table)
    (tmp_path / "data" / "vide.csv").write_text("", encoding="utf-8")
    monkeypatch.setattr(Finding, "__init__", remember)
    noticed: list[Finding] = []

    def gather(findings: Sequence[Finding]) -> tuple[Finding, ...]:
        noticed.extend(made)
        return gathered(findings)

    monkeypatch.setattr(assessment, "gathered", gather)

    report = run(tmp_path / "data", target)

    log = Log()
    log.add(noticed)
    in_order, told = (
        {(one.identity, one.severity, one.count) for one in some}
        for some in (gathered(log.settled()), report.findings)
    )
    assert in_order == told
    assert len(report.findings) > 2


def test_what_is_noticed_at_two_dates_is_told_at_its_greatest() -> None:
    """A contradiction of one row on a day, and of three on a later one, is one of three."""
    log = Log()
    for count in (1, 3, 2):
        log.note(FindingCode.ROWS_CONFLICT, path="a.csv", count=count, detail={"table": "staff"})

    assert [finding.count for finding in log.settled()] == [3]
