"""The national files, with the bytes of their source: registers, enrolments, specialities."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from feuille_route.exports.sheets import batches
from feuille_route.results import Report
from national_files import (
    BOM,
    END,
    Row,
    cells,
    codes,
    header_line,
    national,
    reordered,
    resaved,
    run,
    values,
)

# The register. UAIs are invented; their letters hold.

POLYVALENT: Final = "0860101T"
VOCATIONAL_LYCEE: Final = "0790101F"
GENERAL: Final = "0160101Y"
AGRICULTURAL: Final = "0170101T"
PRIVATE: Final = "0170102U"


def school(uai: str, name: str, kind: str, nature: str, sector: str, **more: str) -> Row:
    """A row of the register, of the account of 2026."""
    return {
        "Identifiant_de_l_etablissement": uai,
        "Nom_etablissement": name,
        "Type_etablissement": kind,
        "code_nature": nature,
        "Statut_public_prive": sector,
        "Code_departement": uai[:3],
        "Libelle_academie": "Poitiers",
        "etat": "OUVERT",
        "ministere_tutelle": "MINISTERE DE L'EDUCATION NATIONALE",
        "date_ouverture": "1967-02-01",
        "Telephone": "0549000000",
        "SIREN_SIRET": "21700300000018",
        **more,
    }


REGISTER: Final = (
    school(POLYVALENT, "Lycée de l'Orme Bleu", "Lycée", "306", "Public", Voie_professionnelle="1"),
    school(
        "0861101E", "Section de l'Orme", "Lycée", "334", "Public", etablissement_mere=POLYVALENT
    ),
    school(VOCATIONAL_LYCEE, "Lycée Jean  Macé", "Lycée", "320", "Public", etat="A FERMER"),
    school(
        "0791101T", "Section Macé", "Lycée", "335", "Public", etablissement_mere=VOCATIONAL_LYCEE
    ),
    school(GENERAL, "Lycée Marguerite", "Lycée", "300", "Public", Adresse_1="1 rue du Puits"),
    school(GENERAL, "Lycée Marguerite", "Lycée", "300", "Public", Adresse_1="9 rue de l'Annexe"),
    school(
        AGRICULTURAL,
        "Lycée agricole",
        "Lycée",
        "306",
        "Public",
        Voie_professionnelle="0",
        ministere_tutelle="MINISTERE DE L'AGRICULTURE",
    ),
    school(PRIVATE, "Lycée Fénelon", "Lycée", "302", "Privé"),
    school("0860001J", "Collège Jean Moulin", "Collège", "340", "Public"),
    school("0790001X", "Ecole primaire", "Ecole", "151", "Public"),
    school("0170201B", "EREA Nouvelle Chance", "EREA", "370", "Public"),
    school(
        "0170202C", "Maison familiale rurale", "Autre", "380", "Privé", Voie_professionnelle="1"
    ),
    school("0860301K", "Ecole de commerce", "", "400", "Privé"),
    school("0860401U", "Inspection", "Service Administratif", "809", "", Voie_professionnelle=""),
    school("0330101F", "Lycée Montaigne", "Lycée", "300", "Public", Libelle_academie="BORDEAUX"),
)
SCHOOLS: Final = {
    "lycees-publics": "{count: schools, where: {kind: lycée, sector: public}}",
    "lycees": "{count: schools, where: {kind: lycée}}",
    "sections": "{count: schools, where: {kind: section}}",
    "de-l-orme": f"{{count: schools, where: {{mother: {POLYVALENT}}}}}",
    "professionnels": "{count: schools, where: {vocational: true}}",
    "lycees-professionnels": "{count: schools, where: {kind: lycée, vocational: true}}",
    "erea": "{count: schools, where: {kind: EREA}}",
    "autres": "{count: schools, where: {kind: autre}}",
    "ecoles-et-colleges": "{count: schools, where: {kind: [école, collège]}}",
    "agriculture": "{count: schools, where: {ministry: {contains: [agriculture]}}}",
    **{
        f"lycees-{number}": f"{{count: schools, where: {{kind: lycée, department: '{number}'}}}}"
        for number in ("016", "017", "079", "086")
    },
}
# 14 schools of Poitiers: the lycée on two rows is one, the one of Bordeaux is not of the académie.
COUNTED: Final = {
    "lycees-publics": 4,  # polyvalent, vocational (closing), general (once), agricultural
    "lycees": 5,  # and Fénelon
    "sections": 2,
    "de-l-orme": 1,
    "professionnels": 4,  # polyvalent with a vocational track, 320, section 334, EREA
    "lycees-professionnels": 2,
    "erea": 1,
    "autres": 3,  # maison familiale, post-bac school without a type, inspection
    "ecoles-et-colleges": 2,
    "agriculture": 1,
    "lycees-016": 1,
    "lycees-017": 2,
    "lycees-079": 1,
    "lycees-086": 1,
}
NEW: Final = national(header_line("annuaire-2026"), REGISTER)
OLD: Final = national(header_line("annuaire-2023"), REGISTER)
# As the API gives it: the names in lower case.
API: Final = NEW.partition(END)[0].lower() + END + NEW.partition(END)[2]
SHORT: Final = {"016": "16", "017": "17", "079": "79", "086": "86"}
DAMAGED: Final = resaved(
    national(
        header_line("annuaire-2023"),
        [
            {
                **row,
                "Code_departement": SHORT.get(row["Code_departement"], "33"),
                "SIREN_SIRET": "2,17003E+13",
                "date_ouverture": "01/02/1967",
                "Telephone": "549000000",
            }
            for row in REGISTER
        ],
    )
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(NEW, id="2026"),
        pytest.param(OLD, id="2023"),
        pytest.param(API, id="api"),
        pytest.param(reordered(NEW), id="reordered"),
        pytest.param(DAMAGED, id="re-saved in a spreadsheet"),
        pytest.param(NEW.removeprefix(BOM).replace(END, b"\n"), id="without BOM, LF"),
    ],
)
def test_the_register_counts_schools(content: bytes, tmp_path: Path) -> None:
    """Sections are no lycées, a closing school counts, a UAI on two rows once, in any vintage."""
    report = run(tmp_path, {"fr-en-annuaire-education.csv": content}, SCHOOLS)

    assert values(report) == COUNTED
    assert codes(report).keys() <= {"academy_other", "ministries", "snapshot_undated"}
    assert codes(report)["academy_other"] == 1


def test_a_file_read_in_parts_is_told_of_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large file some parts hold no row of the académie: all its rows are counted once."""
    monkeypatch.setattr(batches, "BUFFER", 2048)
    others = [
        school("0330001A", f"École {number}", "Ecole", "151", "Public", Libelle_academie="Bordeaux")
        for number in range(60)
    ]
    content = national(header_line("annuaire-2026"), [*others, *REGISTER])

    report = run(tmp_path, {"fr-en-annuaire-education.csv": content}, SCHOOLS)

    assert len(content) > 4 * 2048
    assert values(report) == COUNTED
    assert codes(report)["academy_other"] == 61  # one of the register's own rows is of another
    assert "academy_absent" not in codes(report)
    assert [str(f.severity) for f in report.findings if f.code == "academy_other"] == ["info"]


def test_a_wrong_uai_is_a_finding(tmp_path: Path) -> None:
    """A UAI whose letter does not hold is told with its line and column, and is no school."""
    wrong = school("0860102X", "Lycée mal saisi", "Lycée", "300", "Public")
    content = national(header_line("annuaire-2026"), [*REGISTER, wrong])

    report = run(tmp_path, {"annuaire.csv": content}, {"lycees": SCHOOLS["lycees"]})

    told = [one for one in report.findings if one.code == "uai_invalid"]
    assert [(one.line, one.column) for one in told] == [(17, "Identifiant_de_l_etablissement")]


def test_an_unknown_type_is_a_finding(tmp_path: Path) -> None:
    """A type of school that no list holds is told, and what a school's nature says still counts."""
    strange = school("0860102U", "Lycée expérimental", "Campus", "300", "Public")
    content = national(header_line("annuaire-2026"), [*REGISTER, strange])

    report = run(tmp_path, {"annuaire.csv": content}, {"lycees": SCHOOLS["lycees"]})

    assert values(report) == {"lycees": 6}
    assert codes(report)["cell_unparsed"] == 1


def test_the_ent_of_a_section_is_its_lycee_s(tmp_path: Path) -> None:
    """A section is no lycée to expect, and what the ENT says of it belongs to its mother."""
    ent = "UAI;ENT;Activé\n0791101T;Lycée connecté;Oui\n0160101Y;Lycée connecté;Non\n"
    measure = (
        "{ratio: {of: {count: ent_activations, distinct: school, where: {active: true}}, "
        "over: {count: schools, distinct: school, where: {kind: lycée, sector: public}}, "
        "by: school}}"
    )
    report = run(tmp_path, {"annuaire.csv": NEW, "ent.csv": ent.encode()}, {"ent": measure})

    (target,) = report.targets
    assert (target.numerator, target.denominator) == (1, 4)
    assert target.coverage is not None
    missing = {one.school for one in target.coverage.missing}
    assert missing == {POLYVALENT, AGRICULTURAL}


# Specialities of première générale

NSI: Final = (
    "{ratio: {of: {sum: specialities.girls, where: "
    "{speciality: {contains: [NSI, numérique et sciences informatiques]}}}, "
    "over: {sum: enrolments.girls, where: {grade: 1re, track: générale}}, by: school}}"
)
OF_NSI: Final = "speciality: {contains: [numérique et sciences informatiques]}"
SPECIALITIES: Final = {
    "nsi-filles": NSI,
    "nsi": f"{{sum: specialities.pupils, where: {{{OF_NSI}}}}}",
    "maths": "{sum: specialities.pupils, where: {speciality: {contains: [mathématiques]}}}",
    "premiere": "{sum: enrolments.pupils, where: {grade: 1re}}",
    "filles": "{sum: enrolments.girls, where: {grade: 1re}}",
}
# Lycée, académie, rentrée, pupils, girls, boys, girls and boys of NSI.
PUPILS: Final[tuple[tuple[str, ...], ...]] = (
    (POLYVALENT, "POITIERS", "2020", "180", "100", "80", "4", "20"),
    (GENERAL, "POITIERS", "2020", "90", "50", "40", "0", "0"),  # no NSI: its girls count
    (POLYVALENT, "POITIERS", "2021", "1900", "1000", "900", "40", "200"),
    (GENERAL, "POITIERS", "2021", "900", "500", "400", "30", "20"),
    ("0330101F", "BORDEAUX", "2020", "700", "300", "400", "90", "90"),
)
IDS: Final = (
    *("numero_etablissement", "academie", "rentree_scolaire"),
    *("effectif_total_en_premiere_generale", "effectif_total_filles", "effectif_total_garcons"),
    "0747_numerique_et_sciences_informatiques_filles",
    "0747_numerique_et_sciences_informatiques_garcons",
)
LABELS: Final = (
    *("UAI", "ACADEMIE", "RENTREE SCOLAIRE"),
    *("EFFECTIF TOTAL", "EFFECTIF TOTAL FILLES", "EFFECTIF TOTAL GARCONS"),
    "0747 - NUMERIQUE ET SCIENCES INFORMATIQUES - filles",
    "0747 - NUMERIQUE ET SCIENCES INFORMATIQUES - garçons",
)
# Each other speciality and each triplet, the fifth too, holds 7 girls and 7 boys.
BY_IDS: Final = national(
    header_line("specialites-1ere-ids"),
    [dict(zip(IDS, row, strict=True)) for row in PUPILS],
    other="7",
)
BY_LABELS: Final = national(
    header_line("specialites-1ere-labels"),
    [dict(zip(LABELS, row, strict=True)) for row in PUPILS],
    other="7",
)
OF_2020: Final = {
    "nsi-filles": 4 / 150,  # 4 + 0 girls of NSI, of 100 + 50 girls
    "nsi": 24,  # 4 + 20, and 0
    "maths": 28,  # 7 + 7 in each of the two lycées: no triplet, though nine of them say it
    "premiere": 270,  # 180 + 90
    "filles": 150,
}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(BY_IDS, id="ids"),
        pytest.param(BY_LABELS, id="labels"),
        pytest.param(reordered(BY_IDS), id="ids reordered"),
        pytest.param(reordered(BY_LABELS), id="labels reordered"),
        pytest.param(resaved(BY_LABELS), id="labels re-saved in a spreadsheet"),
    ],
)
def test_girls_of_nsi(content: bytes, tmp_path: Path) -> None:
    """The girls of 0747 over all girls: of one rentrée and one académie, without the triplets."""
    report = run(tmp_path, {"specialites.csv": content}, SPECIALITIES)

    assert values(report) == pytest.approx(OF_2020)
    assert codes(report) == {"academy_other": 1, "other_year": 2}
    (target,) = [target for target in report.targets if target.id == "nsi-filles"]
    assert (target.numerator, target.denominator) == (4, 150)
    assert target.coverage is not None
    assert (target.coverage.expected, target.coverage.received) == (2, 2)


def test_one_dataset_in_both_styles(tmp_path: Path) -> None:
    """The same rows by ids and by labels, in newer downloads too, are counted once."""
    files = {"specialites_2024-03-01.csv": BY_IDS, "specialites_2024-05-01 (1).csv": BY_LABELS}

    report = run(tmp_path, files, SPECIALITIES)

    assert values(report) == pytest.approx(OF_2020)
    assert codes(report) == {"academy_other": 2, "other_year": 4}


def test_specialities_of_other_years_only(tmp_path: Path) -> None:
    """A file without the roadmap's rentrée feeds nothing, and says so: it is not zero."""
    rows = [dict(zip(IDS, row, strict=True)) for row in PUPILS if row[2] == "2021"]
    content = national(header_line("specialites-1ere-ids"), rows, other="7")

    report = run(tmp_path, {"specialites.csv": content}, {"nsi-filles": NSI})

    (target,) = report.targets
    assert (target.status, target.reason, target.value) == ("unknown", "no_data", None)
    assert codes(report)["other_year"] == 2


def test_specialities_of_other_academies_only(tmp_path: Path) -> None:
    """A file without the roadmap's académie feeds nothing, and says so: it is not zero."""
    rows = [dict(zip(IDS, row, strict=True)) for row in PUPILS if row[1] == "BORDEAUX"]
    content = national(header_line("specialites-1ere-ids"), rows, other="7")

    report = run(tmp_path, {"specialites.csv": content}, {"nsi-filles": NSI})

    (target,) = report.targets
    assert (target.status, target.reason, target.value) == ("unknown", "no_data", None)
    assert codes(report)["academy_absent"] == 1


# Enrolments

TECHNOLOGICAL: Final = ("sti2d", "stl", "stmg", "st2s", "std2a", "sthr", "tmd", "bt")


def lycee(uai: str, rentree: str = "2020", academy: str = "POITIERS") -> dict[str, str]:
    """A row of the file of general and technological lycées; languages hold 7 each."""
    written = cells(
        f"numero_lycee={uai} rentree_scolaire={rentree} academie={academy}"
        " 2ndes_gt=200 2ndes_gt_filles=110 2ndes_sthr=10 2ndes_tmd=2 2ndes_bt=1"
        " 1eres_g=180 1eres_g_filles=100 terminales_g=150 terminales_g_filles=80"
    )
    for number, track in enumerate(TECHNOLOGICAL):
        written |= {f"1eres_{track}": "10", f"terminales_{track}": str(2**number)}
    return written


LYCEES: Final = (
    lycee(POLYVALENT),
    {**lycee(GENERAL), **{f"{g}_{t}": "0" for g in ("1eres", "terminales") for t in TECHNOLOGICAL}},
    lycee(POLYVALENT, rentree="2019"),
    lycee("0330101F", academy="BORDEAUX"),
)
GRADES: Final = ("2de", "1re", "terminale")
TRACKS: Final = {"g": "générale", "t": "technologique", "p": "professionnelle"}
ENROLMENTS: Final = {
    **{
        f"{grade}-{short}": f"{{sum: enrolments.pupils, where: {{grade: {grade}, track: {track}}}}}"
        for grade in GRADES
        for short, track in TRACKS.items()
    },
    **{grade: f"{{sum: enrolments.pupils, where: {{grade: {grade}}}}}" for grade in GRADES},
    "cap": "{sum: enrolments.pupils, where: {grade: cap}}",
    "filles": "{sum: enrolments.girls, where: {grade: 1re, track: générale}}",
}


def by_grade(report: Report) -> dict[str, tuple[float | None, ...]]:
    """The pupils of each grade: by track, then all together."""
    found = values(report)
    return {
        grade: (*(found[f"{grade}-{track}"] for track in TRACKS), found[grade]) for grade in GRADES
    }


@pytest.mark.parametrize("header", ["effectifs-lycee-gt-175", "effectifs-lycee-gt-176"])
@pytest.mark.parametrize("order", [bytes, reordered], ids=["as it is", "reordered"])
def test_pupils_of_general_lycees(
    header: str, order: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """Tracks add up and languages do not, one misspelt id or not; one rentrée, one académie."""
    content = order(national(header_line(header), LYCEES, other="7"))

    report = run(tmp_path, {"lycees.csv": content}, ENROLMENTS)

    assert by_grade(report) == {
        "2de": (400, 26, 0, 426),  # 2 × 200, 2 × (10 + 2 + 1)
        "1re": (360, 80, 0, 440),  # 2 × 180, 8 × 10 and 0
        "terminale": (300, 255, 0, 555),  # 2 × 150, 1 + 2 + 4 + … + 128 and 0
    }
    assert (values(report)["cap"], values(report)["filles"]) == (0, 200)
    assert codes(report) == {"academy_other": 1, "other_year": 1}


# As far as it is known: the columns of languages are left out.
VOCATIONAL: Final = END.join(
    [
        b"rentree_scolaire;region_academique;academie;departement;commune;numero_lycee;"
        b"denomination_principale;patronyme;secteur;nombre_d_eleves;2ndes_pro;2ndes_pro_filles;"
        b"2ndes_pro_garcons;1eres_pro;1eres_pro_filles;1eres_pro_garcons;terminales_pro;"
        b"terminales_pro_filles;terminales_pro_garcons;terminales_pro_lv1_anglais;cap_1ere_annee;"
        b"cap_1ere_annee_filles;cap_2nde_annee;cap_en_1_an;bma_1ere_annee;mc;code_postal",
        b"",
    ]
)
NEWER: Final = (
    VOCATIONAL.replace(b"numero_lycee", b"uai")
    .replace(b";academie;departement;", b";code_academie;academie;code_departement;departement;")
    .replace(b";code_postal", b";code_postal;cap_en_3_ans;cap_en_3_ans_filles")
)


def vocational(column: str, uai: str, **more: str) -> Row:
    """A row of the file of vocational lycées; ``column`` is that of the UAI."""
    pupils = "2ndes_pro=60 1eres_pro=50 terminales_pro=40 mc=15"
    cap = "cap_1ere_annee=12 cap_2nde_annee=9 cap_en_1_an=3"
    return cells(f"{column}={uai} rentree_scolaire=2020 academie=POITIERS {pupils} {cap}") | more


def vocational_file(header: bytes, column: str, **more: str) -> bytes:
    """Two lycées of the académie, one row of another rentrée and one of another académie."""
    rows = (
        vocational(column, PRIVATE, secteur="PRIVE", **more),
        vocational(column, POLYVALENT, **more),
        vocational(column, POLYVALENT, rentree_scolaire="2021", **more),
        vocational(column, "0330101F", academie="BORDEAUX", **more),
    )
    return national(header, rows, other="7")


@pytest.mark.parametrize(
    ("content", "cap"),
    [
        pytest.param(vocational_file(VOCATIONAL, "numero_lycee"), 48, id="numero_lycee"),
        pytest.param(vocational_file(NEWER, "uai", cap_en_3_ans="5"), 58, id="uai"),
    ],
)
def test_pupils_of_vocational_lycees(content: bytes, cap: int, tmp_path: Path) -> None:
    """Vocational grades count in either vintage; a mention complémentaire is no grade."""
    report = run(tmp_path, {"lycees-pro.csv": content}, ENROLMENTS)

    assert by_grade(report) == {
        "2de": (0, 0, 120, 120),
        "1re": (0, 0, 100, 100),
        "terminale": (0, 0, 80, 80),
    }
    assert values(report)["cap"] == cap  # 2 × (12 + 9 + 3), and 2 × 5 in three years
    assert codes(report) == {"academy_other": 1, "other_year": 1}


def test_a_polyvalent_is_in_both_files(tmp_path: Path) -> None:
    """The grades of a lycée polyvalent come from two files, which add up."""
    files = {
        "lycees-gt.csv": national(header_line("effectifs-lycee-gt-176"), LYCEES[:1], other="7"),
        "lycees-pro.csv": national(VOCATIONAL, [vocational("numero_lycee", POLYVALENT)], other="7"),
    }
    report = run(tmp_path, files, ENROLMENTS)

    assert by_grade(report) == {
        "2de": (200, 13, 60, 273),
        "1re": (180, 80, 50, 310),
        "terminale": (150, 255, 40, 445),
    }
    assert codes(report) == {}


def test_two_files_say_the_girls_of_premiere(tmp_path: Path) -> None:
    """Lycées and specialities agree on première générale: one row, and no finding."""
    rows = [dict(zip(IDS, row, strict=True)) for row in PUPILS[:1]]
    files = {
        "lycees.csv": national(header_line("effectifs-lycee-gt-175"), LYCEES[:1], other="7"),
        "specialites.csv": national(header_line("specialites-1ere-ids"), rows, other="7"),
    }
    report = run(tmp_path, files, {"nsi-filles": NSI, "filles": ENROLMENTS["filles"]})

    assert values(report) == pytest.approx({"nsi-filles": 4 / 100, "filles": 100})
    assert codes(report) == {}


def test_two_files_contradict_each_other(tmp_path: Path) -> None:
    """Equally new numbers of girls that differ are a finding, and the larger counts."""
    row = {**dict(zip(IDS, PUPILS[0], strict=True)), "effectif_total_filles": "90"}
    files = {
        "lycees.csv": national(header_line("effectifs-lycee-gt-175"), LYCEES[:1], other="7"),
        "specialites.csv": national(header_line("specialites-1ere-ids"), [row], other="7"),
    }
    report = run(tmp_path, files, {"nsi-filles": NSI, "filles": ENROLMENTS["filles"]})

    assert values(report) == pytest.approx({"nsi-filles": 4 / 100, "filles": 100})
    assert codes(report) == {"rows_conflict": 1}


# A row of each kind: rentrée, académie, UAI, denomination, then the pupils of 6e to 3e.
COLLEGES: Final[tuple[tuple[str, ...], ...]] = (
    ("2020", "POITIERS", "0860001J", "COLLEGE", "PUBLIC", "120", "118", "125", "130"),
    ("2020", "POITIERS", "0160002R", "COLLEGE", "PRIVE", "80", "80", "80", "80"),
    ("2020", "POITIERS", VOCATIONAL_LYCEE, "LYCEE PROFESSIONNEL", "PUBLIC", "0", "0", "0", "24"),
    ("2019", "POITIERS", "0860001J", "COLLEGE", "PUBLIC", "119", "119", "119", "119"),
    ("2020", "BORDEAUX", "0330001X", "COLLEGE", "PUBLIC", "99", "99", "99", "99"),
)
COLLEGE_LABELS: Final = (
    *("Rentrée scolaire", "Académie", "Numéro du collège", "Dénomination principale", "Secteur"),
    *(f"Nombre total de {grade}èmes" for grade in (6, 5, 4, 3)),
)
COLLEGE_IDS: Final = (
    *("rentree_scolaire", "academie", "numero_college", "denomination_principale", "secteur"),
    *(f"nombre_total_de_{grade}emes" for grade in (6, 5, 4, 3)),
)
# As far as they are known.
COLLEGE_HEADER: Final = ";".join(
    [
        *COLLEGE_IDS,
        "nombre_eleves_total",
        "nombre_d_eleves_total_segpa",
        "3eme_filles",
        "3emes_garcons",
    ]
)


@pytest.mark.parametrize(
    ("header", "names", "contradicted"),
    [
        # girls by grade: 7 of them where the lycée has no 6e, 5e nor 4e
        pytest.param(
            header_line("effectifs-college-labels"),
            COLLEGE_LABELS,
            {"total_contradicted": 3},
            id="labels",
        ),
        pytest.param(COLLEGE_HEADER.encode() + END, COLLEGE_IDS, {}, id="ids"),
    ],
)
def test_pupils_of_colleges(
    header: bytes, names: tuple[str, ...], contradicted: dict[str, int], tmp_path: Path
) -> None:
    """Totals hold Segpa and ULIS and count alone; the 3e of a lycée is a 3e."""
    rows = [dict(zip(names, row, strict=True)) for row in COLLEGES]
    content = national(header, rows, other="7")
    grades = ("6e", "5e", "4e", "3e")
    measures = {g: f"{{sum: enrolments.pupils, where: {{grade: {g}}}}}" for g in grades}
    girls = "{sum: enrolments.girls, where: {grade: 3e}}"

    report = run(tmp_path, {"colleges.csv": content}, {**measures, "filles": girls})

    # 120 + 80, 118 + 80, 125 + 80, 130 + 80 + 24; 7 girls of 3e in each
    assert list(values(report).values()) == [200, 198, 205, 234, 21]
    assert codes(report) == {"academy_other": 1, "other_year": 1, **contradicted}


# Files that no objective rests on

APART: Final = {
    "dnma": (
        header_line("dnma-profils-approx"),
        {
            "debutSemaine": "2020-11-02",
            "UAI": POLYVALENT,
            "duree_eleve": "00:07:12:345",
            "visites_parent": "N/A",
        },
    ),
    "tne-formations": (
        b"annee;date_de_saisie;nombre_total_de_participants;departement;etablissement_1er_degre;"
        b"etablissement_2nd_degre;formes_non_connus\r\n",
        {"departement": "Vienne", "nombre_total_de_participants": "1204"},
    ),
    "specialites-terminale": (
        b"RENTREE SCOLAIRE;ACADEMIE;NUMERO ETABLISSEMENT;EFFECTIF TOTAL EN TERMINALE GENERALE;"
        b"EFFECTIF TOTAL GARCONS;EFFECTIF TOTAL FILLES;"
        b"0747 - NUMERIQUE ET SCIENCES INFORMATIQUES - filles;"
        b"0747 - NUMERIQUE ET SCIENCES INFORMATIQUES - garcons\r\n",
        {"RENTREE SCOLAIRE": "2020", "ACADEMIE": "POITIERS", "NUMERO ETABLISSEMENT": POLYVALENT},
    ),
    "pix-eple": (
        b"annee;uai;niveau_scolaire;palier;total_participation_par_palier;"
        b"total_envoi_par_niveau;total_participants\r\n",
        {"annee": "2020", "uai": POLYVALENT, "niveau_scolaire": "Terminale"},
    ),
    "effectifs-ecoles": (
        b"rentree_scolaire;academie;numero_ecole;nombre_total_classes;nombre_total_eleves;"
        b"nombre_eleves_cm2_hors_ulis\r\n",
        {"rentree_scolaire": "2020", "academie": "POITIERS", "numero_ecole": "0790001X"},
    ),
    "gar-academies": (
        b"Acces;libelle_aca;libelle_aca_majuscules;libelle_region_2016;code_academie;"
        b"code_region_2016;Geo Point;Geo Shape\r\n",
        {"libelle_aca": "Poitiers"},
    ),
    "gar-profils": ("profil;Accès\r\n".encode(), {"profil": "Enseignant"}),
    "gar-degres": ("Degré;Accédants\r\n".encode(), {"Degré": "2nd degré"}),
    "personnels-etp": (
        b"annee_de_la_rentree_scolaire;identifiant_de_l_etablissement;etp_total;"
        b"etp_enseignants_hommes_et_femmes\r\n",
        {"identifiant_de_l_etablissement": POLYVALENT, "etp_total": "80,5"},
    ),
    "euroscol": (
        b"rne;nom_etablissement;academie;ville;niveau_etablissement_simplifie\r\n",
        {"rne": POLYVALENT, "academie": "Poitiers"},
    ),
}


def test_files_of_no_objective_change_no_number(tmp_path: Path) -> None:
    """Aggregates and audiences are recognised, said to be used by no target, and count nothing."""
    used = {"specialites.csv": BY_IDS, "annuaire.csv": NEW}
    apart = {f"{name}.csv": national(*APART[name][:1], [APART[name][1]], "7") for name in APART}

    report = run(tmp_path, used | apart, {**SPECIALITIES, "lycees": SCHOOLS["lycees"]})

    assert values(report) == pytest.approx({**OF_2020, "lycees": 5})
    statuses = {Path(file.path).stem: (file.format, str(file.status)) for file in report.files}
    assert {name: statuses[name] for name in APART} == {name: (name, "not_used") for name in APART}
