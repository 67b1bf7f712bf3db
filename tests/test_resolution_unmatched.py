"""The names that match no school, as lines to fill: ``froute formats DATA --unmatched``."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from feuille_route.run import Options, check, unmatched
from feuille_route.wording.advice import message
from national_files import PRELUDE
from pix_exports import profiles

MOULIN, VERNE, LABO = "0860101T", "0860102U", "0170004M"
REGISTER: Final = f"""UAI;Nom;Type;Secteur;Département
{MOULIN};Collège Jean Moulin;Collège;Public;086
{VERNE};Collège Jules Verne;Collège;Public;086
{LABO};Lycée de la Venise Verte;Lycée;Public;017
"""
ACTIVE: Final = """targets:
  - {id: ent, ambition: essai, title: ENT, threshold: ">= 1", measure: {count: ent_activations, distinct: school, where: {active: true}}}
  - {id: pix, ambition: essai, title: Pix, threshold: ">= 1", measure: {count: pix_participations, distinct: person, where: {grade: 3e}}}
"""  # noqa: E501 - a line a target
ENT: Final = "Date;Profil;Connexions;Visiteurs uniques;Comptes chargés;Comptes activés\n"
HEADER: Final = [
    *("Nom trouvé", "Campagne", "UAI", "Proposition", "Nom proposé", "Nature", "Lignes", "Fichier"),
]
Line = Mapping[str, str]


def accounts(number: int) -> str:
    """An export of an ENT that says no school; its number of accounts tells it from others."""
    return f"{ENT}2021-05-01T00:00;Teacher;5;4;{number + 20};9\n"


def campaign(organisation: str, *labels: str, number: int = 101, name: str = "ELEVE") -> str:
    """A campaign of an organisation, with a pupil in each class."""
    rows = [
        [f"{name}{at}", "Ana", label, "10/11/2020 10:00", 2, None]
        for at, label in enumerate(labels or ("3A",))
    ]
    return profiles({"organisation": organisation, "campaign": number, "rows": rows})


def options(folder: Path, files: Mapping[str, str]) -> Options:
    """The files in a folder, and a roadmap of two targets."""
    for path, text in files.items():
        file = folder / "data" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    roadmap = folder / "targets.yaml"
    roadmap.write_text(PRELUDE + ACTIVE, encoding="utf-8")
    return Options(data=(folder / "data",), targets=roadmap, as_of=date(2021, 8, 31))


def lines_of(text: str) -> list[Line]:
    """The lines of the list, by its header."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def told(lines: list[Line]) -> list[tuple[str, str, str]]:
    """The name, the nature and the number of rows of each line."""
    return [(line["Nom trouvé"], line["Nature"], line["Lignes"]) for line in lines]


def test_each_name_has_a_line_with_the_nearest_schools(tmp_path: Path) -> None:
    """An organisation of two files is one line; it proposes the nearest, and leaves UAI empty."""
    asked = options(
        tmp_path,
        {
            "etablissements.csv": REGISTER,
            "a.csv": campaign("Collège J. Moulin", "3A", "3B"),
            "b.csv": campaign("COLLEGE J. MOULIN", number=102),
            "c.csv": campaign("Association des Tilleuls", number=103),
            "d.csv": campaign("Collège Jules Verne", number=104),
        },
    )

    text = unmatched(asked)
    lines = lines_of(text)

    assert text.startswith("\ufeff" + ";".join(HEADER) + "\r\n")
    assert told(lines) == [
        ("Association des Tilleuls", "organisation", "1"),
        ("Collège J. Moulin", "organisation", "3"),
    ]
    assert [line["Proposition"] for line in lines] == ["", MOULIN]
    assert [line["Nom proposé"] for line in lines] == ["", "Collège Jean Moulin"]
    assert [line["Fichier"] for line in lines] == ["c.csv", "a.csv"]
    assert {line["UAI"] for line in lines} == {""}


def test_a_hundred_exports_of_no_name_are_sorted_out_in_a_spreadsheet(tmp_path: Path) -> None:
    """``ENT n.csv`` have a line each, in order; the file filled makes each of its school."""
    files = {f"ent/ENT {n}.csv": accounts(n) for n in range(1, 101)}
    asked = options(tmp_path, {"etablissements.csv": REGISTER, **files})

    lines = lines_of(unmatched(asked))
    schools = [MOULIN, VERNE, LABO, ""]
    filled = [{**line, "UAI": schools[at % 4]} for at, line in enumerate(lines)]
    with (tmp_path / "data" / "rattachements.csv").open("w", encoding="utf-8-sig") as stream:
        writer = csv.DictWriter(stream, HEADER, delimiter=";")
        writer.writeheader()
        writer.writerows(filled)
    report = check(asked)

    assert told(lines) == [(f"ENT {n}.csv", "fichier", "1") for n in range(1, 101)]
    assert report.targets[0].value == 3
    left = [one for one in report.findings if one.code == "school_unnamed"]
    assert len(left) == 25
    assert {file.status for file in report.files if file.path == "rattachements.csv"} == {"read"}
    assert len(lines_of(unmatched(asked))) == 25


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["Moulin/e.csv", "Verne/e.csv"], ["Moulin", "Verne"]),
        (["Moulin/3e/e.csv", "Verne/3e/e.csv"], ["Moulin", "Verne"]),
        (["ENT/Moulin/e.csv", "ENT/Verne/mai/e.csv"], ["mai", "Moulin"]),
        (["Moulin/a/e.csv", "Moulin/b/e.csv", "Verne/a/e.csv"], ["b", "Moulin", "Verne"]),
        (["3e/e.csv", "terminale/e.csv"], ["e.csv"]),  # one school, two grades
        (["Moulin/e.csv", "Moulin/f.csv"], ["e.csv", "f.csv"]),
    ],
)
def test_files_of_one_name_are_told_by_their_folders(
    tmp_path: Path, paths: list[str], names: list[str]
) -> None:
    """The nearest folder that tells them apart has the line, unless it is a grade."""
    asked = options(tmp_path, {path: accounts(at) for at, path in enumerate(paths)})

    lines = lines_of(unmatched(asked))

    assert sorted(line["Nom trouvé"] for line in lines) == sorted(names)
    natures = {line["Nature"] for line in lines}
    assert natures == {"fichier" if names[0].endswith(".csv") else "dossier"}


def test_a_folder_filled_places_its_files(tmp_path: Path) -> None:
    """The name of a folder in ``rattachements`` is the school of what lies in it."""
    files = {"Moulin/e.csv": accounts(1), "Verne/3e/e.csv": accounts(2)}
    links = f"Nom trouvé;UAI\nMoulin;{MOULIN}\nVerne;{VERNE}\n"

    report = check(options(tmp_path, {**files, "rattachements.csv": links}))

    assert report.targets[0].value == 2
    assert not [one for one in report.findings if one.code == "school_unmatched"]


def test_a_name_that_two_schools_share_proposes_both(tmp_path: Path) -> None:
    """It has a line for each campaign: a key that stays, and that no other school will have."""
    register = REGISTER.replace("Jules Verne", "Jean Moulin")
    files = {"etablissements.csv": register, "a.csv": campaign("Collège Jean Moulin")}
    alone = lines_of(unmatched(options(tmp_path, files)))
    more = {"b.csv": campaign("Collège Jean Moulin", number=102)}
    both = lines_of(unmatched(options(tmp_path, {**files, **more})))

    assert told(alone) == [("Collège Jean Moulin", "organisation", "1")]
    assert alone[0]["Proposition"] == f"{MOULIN}, {VERNE}"
    assert told(both) == [("Collège Jean Moulin", "organisation", "1")] * 2
    assert [line["Campagne"] for line in both] == ["101", "102"]
    assert {line["Proposition"] for line in both} == {f"{MOULIN}, {VERNE}"}


def test_labels_of_no_grade_come_last(tmp_path: Path) -> None:
    """Each class label that no pattern reads is counted under its own nature.

    One of words that no class is called by may be somebody's name: it is not listed.
    """
    files = {
        f"{MOULIN}/a.csv": campaign("X", "LABO 1", "LABO 1", "3A", "ULIS", "Dupond"),
        "comptes.csv": accounts(1),
    }

    lines = lines_of(unmatched(options(tmp_path, files)))

    assert told(lines) == [
        ("comptes.csv", "fichier", "1"),
        ("LABO 1", "classe", "2"),
        ("ULIS", "classe", "1"),
    ]
    assert [line["Proposition"] for line in lines[1:]] == ["voir grades", "voir grades"]


@pytest.mark.parametrize(
    "name",
    ["=1+1", "\uff1d1+1", "\uff0b1", "-2", "\uff0d2", "@x", "\uff20x", "\ufe631"],
)
def test_a_name_that_a_spreadsheet_would_run_is_guarded(name: str, tmp_path: Path) -> None:
    """``=`` and its like get a ``'`` before them, which is taken off when the line comes back."""
    files = {"a.csv": campaign(name)}
    asked = options(tmp_path, files)

    [line] = lines_of(unmatched(asked))
    links = f"Nom trouvé;UAI\n{line['Nom trouvé']};{MOULIN}\n"
    again = options(tmp_path, {**files, "rattachements.csv": links})

    assert line["Nom trouvé"] == f"'{name}"
    assert lines_of(unmatched(again)) == []


def test_the_name_of_a_person_is_never_listed(tmp_path: Path) -> None:
    """An organisation, or a class, that is somebody's name too: the file has the line."""
    files = {
        "a.csv": campaign("Prunelle0", "Prunelle1", "3A", name="Prunelle"),
        "b.csv": campaign("Ana", number=102),
    }

    text = unmatched(options(tmp_path, files))

    assert told(lines_of(text)) == [("a.csv", "fichier", "2"), ("b.csv", "fichier", "1")]
    assert "prunelle" not in text.casefold()


def test_exports_that_need_no_name_make_no_line(tmp_path: Path) -> None:
    """Neither a staff nor a log of uses is of one school; a UAI in the path tells enough."""
    files = {
        "personnels.csv": "Identifiant;Fonction\nA-1;Enseignant\n",
        f"export {MOULIN}.csv": accounts(1),
        f"{VERNE}/export.csv": accounts(2),
    }

    assert lines_of(unmatched(options(tmp_path, files))) == []


@pytest.mark.parametrize(
    "name", ["export (4).csv", "Export_2021-05-01.csv", "téléchargement.csv", "Classeur1.csv"]
)
def test_a_name_that_will_be_given_again_is_no_key(tmp_path: Path, name: str) -> None:
    """A browser's or a spreadsheet's own name is offered for no school."""
    asked = options(tmp_path, {"etablissements.csv": REGISTER, name: accounts(1)})

    [finding] = [one for one in check(asked).findings if one.code.startswith("school_")]

    assert lines_of(unmatched(asked)) == []
    assert (finding.code, finding.path, finding.detail) == ("school_unnamed", name, {})


def test_a_campaign_of_no_organisation_that_may_be_told_is_a_key(tmp_path: Path) -> None:
    """A pupil's name stands where the organisation's does: its file's, with the campaign."""
    files = {"export (4).csv": campaign("Prunelle0", name="Prunelle", number=205)}
    asked = options(tmp_path, {"etablissements.csv": REGISTER, **files})

    [line] = lines_of(unmatched(asked))
    filled = ";".join((line["Nom trouvé"], line["Campagne"], MOULIN))
    again = {**files, "rattachements.csv": f"Nom trouvé;Campagne;UAI\n{filled}\n"}
    other = {**again, "export (4).csv": campaign("Prunelle0", name="Prunelle", number=206)}

    assert (line["Nom trouvé"], line["Campagne"]) == ("export (4).csv", "205")
    assert lines_of(unmatched(options(tmp_path, again))) == []
    assert [line["Campagne"] for line in lines_of(unmatched(options(tmp_path, other)))] == ["206"]


def test_all_the_schools_of_the_nearest_name_are_told(tmp_path: Path) -> None:
    """None of four that bear it is nearer than the others, in the finding and in the list."""
    uais = [MOULIN, "0860001J", "0170001J", "0790001X"]
    bearers = "".join(f"{uai};Collège Jean Moulin;Collège;Public;086\n" for uai in uais[1:])
    files = {"etablissements.csv": REGISTER + bearers, "a.csv": campaign("Collège J. Moulin")}
    asked = options(tmp_path, files)

    [finding] = [one for one in check(asked).findings if one.code == "school_unmatched"]
    [line] = lines_of(unmatched(asked))

    nearest = ", ".join(f"{uai} Collège Jean Moulin" for uai in sorted(uais))
    assert f"nearest: {nearest}." in message(finding, "en")
    assert line["Proposition"] == ", ".join(sorted(uais))


@pytest.mark.parametrize("name", ["Collège J. Moulin", "Collège ; J. Moulin", "Moulin à vent"])
def test_the_line_of_a_finding_fits_the_list(name: str, tmp_path: Path) -> None:
    """Pasted under its header, with an UAI, it says which school it is."""
    files = {"etablissements.csv": REGISTER, "a.csv": campaign(name), "b.csv": campaign("Inconnu")}
    asked = options(tmp_path, files)
    findings = check(asked).findings
    [finding] = [one for one in findings if one.code == "school_unmatched" and one.path == "a.csv"]
    header, line = str(finding.detail["header"]), str(finding.detail["line"])

    filled = unmatched(asked) + line.replace(";UAI;", f";{MOULIN};")
    again = check(options(tmp_path, {"rattachements.csv": filled}))

    assert f"under {header}: {line}" in message(finding, "en")
    assert header == ";".join(HEADER)
    left = {one.path: one.code for one in again.findings}
    assert left.get("a.csv") != "school_unmatched"
    assert "rattachements.csv" not in left
