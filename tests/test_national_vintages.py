"""Other vintages and labels of the national files, and the files that people drop beside them.

One file is one format, whatever its year, its labels and what a spreadsheet did to it. Header
lines of ``headers/`` are those of published files; the others are reworded after them.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from feuille_route.results import Report
from national_files import BOM, END, Row, cells, codes, header_line, national, run, values
from test_national_files import COLLEGES, GENERAL, POLYVALENT, PRIVATE, VOCATIONAL_LYCEE

TRACKS: Final = re.compile(r"\b(gt|g|sti2d|stl|stmg|st2s|std2a|sthr|tmd|bt|pro|cap)\b")
WORDS: Final = {
    "rentree_scolaire": "Rentrée scolaire",
    "region_academique": "Région académique",
    "academie": "Académie",
    "departement": "Département",
    "numero_lycee": "Numéro du lycée",
    "nombre_d_eleves": "Nombre d'élèves",
}
CODES: Final = {
    "rentree_scolaire": "num_ligne;RENTREE SCOLAIRE",
    "academie": "code académie;ACADEMIE",
    "departement": "code département;DEPARTEMENT",
    "numero_lycee": "UAI",
}


def as_labels(name: str) -> str:
    """Write an id as a label."""
    words = name.replace("_", " ").replace("eres", "ères").replace("annee", "année")
    return WORDS.get(name, TRACKS.sub(lambda track: track[0].upper(), words).capitalize())


def with_totals(name: str) -> str:
    """Write an id as the later vintage of collèges does: ``3èmes total``, and the UAI."""
    is_count = re.fullmatch(r"(2ndes|1eres|terminales)_[a-z0-9]+|cap_.*(annee|ans?)", name)
    return CODES.get(name, as_labels(name) + (" total" if is_count else ""))


def as_numbers(name: str) -> str:
    """Write an id as the labels of collèges do: ``Nombre total de 3èmes``."""
    is_count = re.fullmatch(r"(2ndes|1eres|terminales)_[a-z0-9]+", name)
    return f"Nombre total de {as_labels(name)}" if is_count else as_labels(name)


def reworded(header: str, rows: list[dict[str, str]], word: Callable[[str], str]) -> bytes:
    """Write a file of ids under other headers; codes are inserted beside what they code."""
    names = header.removeprefix("\ufeff").strip().split(";")
    written = BOM + ";".join(map(word, names)).encode() + END
    lines = [
        ";".join(";".join(["13"] * word(name).count(";") + [row.get(name, "7")]) for name in names)
        for row in rows
    ]
    return written + END.join(line.encode() for line in lines)


def lycee(uai: str, rentree: str, general: int) -> dict[str, str]:
    """A row of the file of general and technological lycées; languages hold 7 each."""
    row = cells(f"numero_lycee={uai} rentree_scolaire={rentree} academie=POITIERS")
    for grade, track in (("2ndes", "gt"), ("1eres", "g"), ("terminales", "g")):
        row |= {f"{grade}_{track}": str(general), f"{grade}_{track}_filles": str(general // 2)}
    for grade, tracks in (("2ndes", "sthr tmd bt"), ("1eres", ALL), ("terminales", ALL)):
        row |= {f"{grade}_{track}": "10" for track in tracks.split()}
    return row


ALL: Final = "sti2d stl stmg st2s std2a sthr tmd bt"
LYCEES: Final = [
    lycee(POLYVALENT, "2019", 900),
    lycee(POLYVALENT, "2020", 200),
    lycee(GENERAL, "2020", 100),
    lycee(POLYVALENT, "2021", 800),
]
GRADES: Final = {
    name: f"{{sum: enrolments.pupils, where: {{grade: {name}}}}}"
    for name in ("6e", "5e", "4e", "3e", "2de", "1re", "terminale", "cap")
}
GIRLS: Final = "{sum: enrolments.girls, where: {grade: 1re, track: générale}}"


@pytest.mark.parametrize("word", [as_labels, with_totals, as_numbers])
def test_lycees_under_other_headers(word: Callable[[str], str], tmp_path: Path) -> None:
    """Two lycées of one rentrée in three: 300 general pupils a grade, and the others."""
    header = header_line("effectifs-lycee-gt-176").decode()

    report = run(
        tmp_path, {"lycees.csv": reworded(header, LYCEES, word)}, {**GRADES, "filles": GIRLS}
    )

    counted = values(report)
    assert [counted[grade] for grade in ("2de", "1re", "terminale")] == [360, 460, 460]
    assert counted["filles"] == 150
    assert codes(report) == {"other_year": 2}


@pytest.mark.parametrize("word", [as_labels, with_totals, as_numbers])
def test_vocational_lycees_under_other_headers(word: Callable[[str], str], tmp_path: Path) -> None:
    """The CAP of a first, a second and a third year add up."""
    header = (
        "rentree_scolaire;academie;departement;numero_lycee;secteur;2ndes_pro;2ndes_pro_filles;"
        "1eres_pro;terminales_pro;cap_1ere_annee;cap_2nde_annee;cap_en_1_an;cap_en_3_ans;mc"
    )
    row = cells(
        f"numero_lycee={VOCATIONAL_LYCEE} academie=POITIERS 2ndes_pro=60 1eres_pro=50"
        " terminales_pro=40 cap_1ere_annee=12 cap_2nde_annee=9 cap_en_1_an=3 cap_en_3_ans=1"
    )
    rows = [{**row, "rentree_scolaire": year} for year in ("2019", "2020", "2021")]

    report = run(tmp_path, {"lycees.csv": reworded(header, rows, word)}, GRADES)

    counted = values(report)
    assert [counted[grade] for grade in ("2de", "1re", "terminale", "cap")] == [60, 50, 40, 25]
    assert codes(report) == {"other_year": 2}


@pytest.mark.parametrize(
    "header",
    [
        "num_ligne;Rentrée scolaire;Code académie;Académie;UAI;Secteur;Nombre d'élèves total;"
        "6èmes total;6èmes Segpa;5èmes total;4èmes total;3èmes total;3èmes Segpa;3èmes ULIS",
        "NUM_LIGNE;RENTREE SCOLAIRE;CODE ACADEMIE;ACADEMIE;NUMERO UAI;SECTEUR;TOTAL ELEVES;"
        "TOTAL 6EMES;6EMES SEGPA;TOTAL 5EMES;TOTAL 4EMES;TOTAL 3EMES;3EMES SEGPA;3EMES ULIS",
        "num_ligne;annee_scolaire;code_academie;libelle_academie;code_uai;secteur;eleves;"
        "total_des_6emes;6emes_segpa;total_des_5emes;total_des_4emes;total_des_3emes;a;b",
    ],
)
def test_colleges_under_other_headers(header: str, tmp_path: Path) -> None:
    """A total holds Segpa and ULIS; 130 + 80 + 24 pupils of 3e, of one rentrée and académie."""
    lines = [
        f"{number};{year};13;{academy};{uai};{sector};999;{six};4;{five};{four};{three};16;2"
        for number, (year, academy, uai, _, sector, six, five, four, three) in enumerate(COLLEGES)
    ]
    content = BOM + END.join(line.encode() for line in [header, *lines])

    report = run(tmp_path, {"colleges.csv": content}, GRADES)

    counted = values(report)
    assert [counted[grade] for grade in ("6e", "5e", "4e", "3e")] == [200, 198, 205, 234]
    assert codes(report) == {"academy_other": 1, "other_year": 1}


def test_columns_added_under_another_spelling_take_nothing_away(tmp_path: Path) -> None:
    """Of two spellings of one column the format's first is read, and the file with it."""
    header = (
        "Année scolaire;Rentrée scolaire;Académie;UAI;Numéro du collège;Nombre total de 6èmes;"
        "Nombre total de 5èmes;Nombre total de 4èmes;Nombre total de 3èmes;3èmes total"
    )
    content = f"{header}\r\n2019-2020;2020;POITIERS;;0860001J;74;70;66;64;1\r\n".encode()

    report = run(tmp_path, {"colleges.csv": content}, GRADES)

    assert values(report)["3e"] == 64
    assert codes(report) == {}


NSI: Final = (
    "{ratio: {of: {sum: specialities.girls, where: {speciality: {contains: [numérique et sciences "
    "informatiques]}}}, over: {sum: enrolments.girls, where: {grade: 1re, track: générale}}, "
    "by: school}}"
)


def test_specialities_of_a_year_in_labels(tmp_path: Path) -> None:
    """Labels in small letters, and the number of a school under another name."""
    header = header_line("specialites-1ere-labels").decode("utf-8-sig")
    header = header.lower().replace(";uai;", ";Numéro UAI;")
    rows: list[Row] = [
        {
            "rentree scolaire": year,
            "academie": "poitiers",
            "Numéro UAI": uai,
            "effectif total": "180",
            "effectif total filles": girls,
            "0747 - numerique et sciences informatiques - filles": nsi,
            "0747 - numerique et sciences informatiques - garçons": "20",
        }
        for year, uai, girls, nsi in (
            ("2020", POLYVALENT, "100", "3"),
            ("2020", PRIVATE, "60", "1"),
            ("2021", POLYVALENT, "100", "50"),
        )
    ]

    report = run(tmp_path, {"s.csv": national(header.encode(), rows, "0")}, {"nsi": NSI})

    assert values(report) == pytest.approx({"nsi": 4 / 160})


PAIRS: Final = (
    "num_ligne;RENTREE SCOLAIRE;code académie;ACADEMIE;COMMUNE;UAI;SECTEUR;EFFECTIF TOTAL;"
    "EFFECTIF TOTAL GARCONS;EFFECTIF TOTAL FILLES;0613 - MATHEMATIQUES - filles;"
    "0613 - MATHEMATIQUES - garçons;0747 - NUMERIQUE ET SCIENCES INFORMATIQUES - filles;"
    "0747 - NUMERIQUE ET SCIENCES INFORMATIQUES - garçons;"
    "01 - MATHEMATIQUES/PHYSIQUE-CHIMIE - filles;01 - MATHEMATIQUES/PHYSIQUE-CHIMIE - garçons"
)


def geolocated(
    uai: str, name: str, nature: str, sector: str = "Public", state: str = "OUVERT"
) -> Row:
    """A row of the register with addresses, by labels."""
    return {
        "Code établissement": uai,
        "Appellation officielle": name,
        "Secteur Public/Privé": sector,
        "Code nature": nature,
        "Etat établissement": state,
        "Code département": uai[:3],
        "Académie": "Bordeaux" if uai.startswith("033") else "Poitiers",
        "libelle_ministere": "MINISTERE DE L'AGRICULTURE"
        if nature == "307"
        else "MINISTERE DE L'EDUCATION NATIONALE",
    }


REGISTER: Final = [
    geolocated(POLYVALENT, "Lycée de l'Orme", "306"),
    geolocated("0861101E", "Section de l'Orme", "334"),
    geolocated(VOCATIONAL_LYCEE, "Lycée Macé", "320", state="A FERMER"),
    geolocated(GENERAL, "Lycée Marguerite", "302", state="FERME"),
    geolocated(PRIVATE, "Lycée Fénelon", "300", sector="Privé"),
    geolocated("0170101T", "Lycée agricole", "307"),
    geolocated("0860001J", "Collège Jean Moulin", "340"),
    geolocated("0790001X", "École", "151"),
    geolocated("0860401U", "Inspection", "809"),
    geolocated("0330101F", "Lycée Montaigne", "300"),
]
IDS: Final = {
    "Code établissement": "numero_uai",
    "Appellation officielle": "appellation_officielle",
    "Secteur Public/Privé": "secteur_public_prive_libe",
    "Code nature": "nature_uai",
    "Code état établissement": "etat_etablissement",
    "Etat établissement": "etat_etablissement_libe",
    "Code département": "code_departement",
    "Académie": "libelle_academie",
    "Commune": "libelle_commune",
    "Département": "libelle_departement",
}
LABELS: Final = national(header_line("adresse-et-geolocalisation"), REGISTER, "1")


def by_ids(content: bytes) -> bytes:
    """Put ids in place of labels."""
    header, end, rest = content.partition(END)
    names = header.decode("utf-8-sig").split(";")
    return ";".join(IDS.get(name, name) for name in names).encode() + end + rest


def by_a_spreadsheet(content: bytes) -> bytes:
    """Quote all cells, under a BOM; the départements lose their zero."""
    lines = content.decode("utf-8-sig").split("\r\n")
    names = lines[0].split(";")
    at = next(place for place, name in enumerate(names) if name.startswith("Code dép"))
    rows = [line.split(";") for line in lines[1:]]
    for row in rows:
        row[at] = row[at].lstrip("0")
    quoted = [";".join(f'"{cell}"' for cell in row) for row in [names, *rows]]
    return BOM + END.join(line.encode() for line in [*quoted, ""])


@pytest.mark.parametrize("way", [bytes, by_ids, by_a_spreadsheet])
def test_the_register_with_addresses(way: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """The nature gives the kind; what is closed is left out, and told; what will close is open."""
    measures = {
        "schools": "{count: schools}",
        "lycees": "{count: schools, where: {kind: lycée}}",
        "publics": "{count: schools, where: {kind: lycée, sector: public}}",
        "professionnels": "{count: schools, where: {vocational: true}}",
        "agricoles": "{count: schools, where: {ministry: {contains: [agriculture]}}}",
        "vienne": "{count: schools, where: {department: '086'}}",
        "autres": "{count: schools, where: {kind: autre}}",
    }

    report = run(tmp_path, {"adresses_2020-09-15.csv": way(LABELS)}, measures)

    assert values(report) == {
        "schools": 8,  # of ten, one of Bordeaux and one closed
        "lycees": 4,  # polyvalent, vocational, agricultural, Fénelon
        "publics": 3,
        "professionnels": 2,  # 320 and 334; of a polyvalent nobody knows
        "agricoles": 1,
        "vienne": 4,  # polyvalent, section, collège, inspection
        "autres": 1,
    }
    assert codes(report)["rows_left_out"] == codes(report)["academy_other"] == 1


def test_a_closed_school_of_the_register_is_left_out(tmp_path: Path) -> None:
    """So it is in the register of the directory, where a state is written."""
    shared = {"Libelle_academie": "Poitiers", "Statut_public_prive": "Public", "code_nature": "340"}
    rows: list[Row] = [
        {**shared, "Identifiant_de_l_etablissement": uai, "Nom_etablissement": uai, "etat": state}
        for uai, state in (
            ("0860001J", "OUVERT"),
            ("0790101F", "A FERMER"),
            ("0160101Y", "FERMÉ"),
            ("0170101T", "A OUVRIR"),
        )
    ]
    content = national(header_line("annuaire-2026"), rows)

    report = run(tmp_path, {"annuaire.csv": content}, {"schools": "{count: schools}"})

    assert values(report) == {"schools": 2}
    assert codes(report)["rows_left_out"] == 2


IPS: Final = "academie;uai;nom_de_l_etablissment;code_insee_de_la_commune;secteur"
BESIDE: Final[Mapping[str, tuple[str, bytes]]] = {
    "second-degre": ("effectifs-second-degre", header_line("effectifs-second-degre")),
    "second-degre-libelles": (
        "effectifs-second-degre",
        "Année scolaire;Académie;Numéro d'établissement;Nom de l'établissement;"
        "Type d'établissement;"
        "Secteur d'enseignement;Nombre d'élèves;Région\r\n".encode(),
    ),
    "carte": ("carte-scolaire", header_line("carte-scolaire")),
    "carte-libelles": (
        "carte-scolaire",
        "Code département;Code INSEE;Commune;Type et libellé;N° de voie début;N° de voie fin;"
        "Parité;"
        "Code RNE;Secteur unique\r\n".encode(),
    ),
    "ips-lycees": ("ips", header_line("ips-lycees")),
    "ips-colleges": ("ips", f"rentree_scolaire;{IPS};ips;ecart_type_de_l_ips\r\n".encode()),
    "ips-ecoles": ("ips", f"num_ligne;rentree_scolaire;{IPS};effectifs;ips\r\n".encode()),
    "ips-libelles": (
        "ips",
        "Rentrée scolaire;Académie;UAI;Code INSEE de la commune;IPS voie GT;IPS Ensemble GT-PRO\r\n"
        "".encode(),
    ),
    "terminale": ("specialites-terminale", f"{PAIRS}\r\n".encode()),
    "ecoles": (
        "effectifs-ecoles",
        "Rentrée scolaire;Académie;Code UAI;Nombre d'élèves total;Nombre de classes;CM2 hors ULIS"
        "\r\n".encode(),
    ),
}


@pytest.mark.parametrize("resave", [bytes, by_a_spreadsheet], ids=["published", "re-saved"])
def test_files_beside_the_others_feed_nothing(
    resave: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """They are recognised, said to be used by no target, and change neither number nor bounds."""
    beside = {
        f"{name}.csv": national(header, [{header.decode("utf-8-sig").split(";")[0]: "2020"}], "1")
        for name, (_, header) in BESIDE.items()
    }
    if resave is by_a_spreadsheet:
        beside = {name: quoted(content) for name, content in beside.items()}
    header = header_line("effectifs-lycee-gt-176").decode()
    used = {"lycees.csv": reworded(header, LYCEES, as_labels)}

    report = run(tmp_path, used | beside, GRADES)

    found = {Path(file.path).stem: (file.format, str(file.status)) for file in report.files}
    assert found == {
        "lycees": ("effectifs-lycee-gt", "read"),
        **{name: (form, "not_used") for name, (form, _) in BESIDE.items()},
    }
    assert severities(report) <= {"info"}
    assert values(report)["terminale"] == 460


def quoted(content: bytes) -> bytes:
    """Quote all cells, under a BOM."""
    lines = content.decode("utf-8-sig").split("\r\n")
    rows = [";".join(f'"{cell}"' for cell in line.split(";")) for line in lines if line]
    return BOM + END.join(row.encode() for row in [*rows, ""])


def severities(report: Report) -> set[str]:
    """How bad what was noticed of files is."""
    return {str(finding.severity) for finding in report.findings if finding.path}
