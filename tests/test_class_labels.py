"""Which grade a class label is of, in which kind of school, and what a column of grades says."""

from pathlib import Path
from typing import Final

import pytest

from feuille_route.cells.class_labels import grade_of_class
from feuille_route.cells.parsers import PARSERS
from feuille_route.cells.unfit import UnfitError
from feuille_route.tables import GRADES
from national_files import run
from pix_exports import assessments

COLLEGE: Final = "collège"
TRADES: Final = "lycée professionnel"
OTHER: Final = ""
"""Any other lycée, and a school of which nobody knows what it is."""

EVERYWHERE: Final = {
    "6e": ["6A", "6EME 2", "601", "sixième", "Sixième B", "6è3", "6 BLEU", "6BIL", "6E SEGPA"],
    "5e": ["5C", "5ème A", "503", "5e ULIS", "cinquième 2", "5.2", "5 ROUGE"],
    "4e": ["4ᵉ 2", "4EURO", "4D", "Quatrième 1", "4-3", "4°1"],
    "3e": [
        *("3A", "3EME B", "301", "3PM", "3 SEGPA", "3SEGPA2", "3E PREPA METIERS", "3 Prépa-Pro"),
        *("Troisième 1", "3E1", "3-1", "3G1", "3DP6", "Classe de 3e B", "3 ULIS", "3ème Rouge"),
    ],
    "2de": [
        *("2nde 4", "205", "2A", "Seconde 1", "2GT5", "2DE GT 3", "2ND4", "2 PRO MRC", "2TNE1"),
        *("2°5", "2nde Pro Melec", "2STHR", "22"),
    ],
    "1re": [
        *("1G3", "101", "1ère STMG", "PREMIÈRE 2", "1STI2D2", "1ST2S1", "1GA", "1 G A", "1ES2"),
        *("1ASSP", "1 MELEC B", "1L", "1T STMG 2"),
    ],
    "terminale": [
        *("TG1", "T STMG", "TLE 2", "Terminale 4", "TST2S", "TGB", "T.STMG 1", "TASSP2", "TMCV"),
        *("TMELEC", "TALE B", "TERM S", "TL", "TES1", "T1", "T-2", "T1 STMG", "TROUGE", "T BLEU"),
    ],
    "cap": [
        *("T CAP", "1CAP", "2CAP", "CAP 2 AEPE", "1CAPEPC", "2 CAP ATMFC", "1CAP2", "CAP1"),
        *("1ère année CAP cuisine", "TCAP", "CAP EPC 1"),
    ],
    "CM2": ["CM2 B", "CM2", "cm 2"],
    "CM1": ["CM 1"],
    "CE2": ["CE2"],
    "CP": ["CP A", "CPB"],
}
"""What is understood whole is so in any school, but for these."""

FIGURES: Final = {
    COLLEGE: ["205", "2A", "2°5", "22", "101", "T1", "T-2", "TROUGE", "T BLEU"],
    "école": [
        *("6A", "601", "6 BLEU", "5C", "503", "5.2", "5 ROUGE", "4D", "4-3", "4°1", "3A", "301"),
        *(
            "3E1",
            "4ᵉ 2",
            "Classe de 3e B",
            "6è3",
            "3-1",
            "205",
            "2A",
            "2°5",
            "22",
            "101",
            "T1",
            "T-2",
            "TROUGE",
            "T BLEU",
        ),
    ],
}
"""A figure or a letter of no grade that such a school has: nobody knows which."""

SECTIONS: Final = [
    *("TSMCO1", "TSCG1", "TS1 SIO", "2TSSIO", "2NDRC", "2PSI", "2BMA", "2MC", "2DNMADE", "1TSIO"),
    *("1MCO", "1ECG", "1DNMADE", "1FCIL", "1BMA", "1BTS SIO", "BTS", "2 BTS CG", "BTSMCO2"),
    *("CPGE 1", "MPSI", "PCSI 2", "1PTSI", "BCPST1", "DCG 2", "3DCG", "MC CUISINE", "STS 2 NDRC"),
    *("Mention complémentaire", "TSGPME", "SP3S 1", "2ESF", "2e année BTS MCO", "HKBL", "1 ECT"),
]
"""Post-bac and complementary ones: of no grade in a lycée."""


@pytest.mark.parametrize("school", [COLLEGE, "école", TRADES, OTHER])
@pytest.mark.parametrize(
    ("label", "grade"), [(label, grade) for grade, each in EVERYWHERE.items() for label in each]
)
def test_a_label_understood_whole_gives_its_grade(label: str, grade: str, school: str) -> None:
    """A mark, then a division or a known track: the school need not be known.

    But a collège has no terminale: ``TROUGE`` is a colour there, and ``TG1`` is what it says.
    """
    assert grade_of_class(label, school) == (None if label in FIGURES.get(school, ()) else grade)


@pytest.mark.parametrize("label", SECTIONS)
def test_a_section_of_a_lycee_is_of_no_grade(label: str) -> None:
    """It is known to be none in a lycée; in a collège, which has none, it is not known."""
    assert {grade_of_class(label, school) for school in (TRADES, OTHER)} == {"autre"}
    assert grade_of_class(label, COLLEGE) is None


@pytest.mark.parametrize(
    ("label", "college", "trades", "other"),
    [
        ("3 CAPUCINE", "3e", "3e", None),
        ("3CAPUCINE", "3e", "3e", None),
        ("1 CAPUCINE", None, None, None),  # of 1re, or of a CAP
        ("6 DELACROIX", "6e", "6e", None),
        ("4SIRIUS", "4e", "4e", None),
        ("3-SEP", "3e", "3e", None),
        ("2CIEL", None, "2de", None),  # a bac pro, or a BTS
        ("1MV", None, "1re", None),
        ("TCIEL", None, "terminale", None),
        ("2 PREPA", None, "2de", None),
        ("TSN2", None, "terminale", None),
        ("2AMA", None, "2de", None),
    ],
)
def test_the_mark_is_enough_where_no_section_follows(
    label: str, college: str | None, trades: str | None, other: str | None
) -> None:
    """In a collège and a lycée professionnel; elsewhere what follows must be known."""
    found = [grade_of_class(label, school) for school in (COLLEGE, TRADES, OTHER)]

    assert found == [college, trades, other]


@pytest.mark.parametrize("school", [COLLEGE, TRADES, OTHER])
@pytest.mark.parametrize(
    "label",
    [
        *("ULIS", "UPE2A", "TS", "TS1", "1TS", "2021", "2020-2021", "TNE1", "4-3 SEGPA", "Groupe"),
        *("6e 5e ULIS", "3E-4E", "CM1-CM2", "CE1 CE2 B", "", "-", "élèves", "7B", "9A", "X" * 90),
    ],
)
def test_a_label_of_nobody_knows_what_is_not_understood(label: str, school: str) -> None:
    """No mark, two of them, a year, or TS, which was a terminale and is a BTS."""
    assert grade_of_class(label, school) is None


@pytest.mark.parametrize(
    ("cell", "grade", "track"),
    [
        ("3EME SEGPA", "3e", None),
        ("6E SEGPA", "6e", None),
        ("3E PREPA METIERS", "3e", None),
        ("4EME AGRICOLE", "4e", None),
        ("5e ULIS", "5e", None),
        ("Sixièmes", "6e", None),
        ("2NDE G-T", "2de", "générale"),
        ("2nde générale et technologique", "2de", "générale"),
        ("TERM G-T", "terminale", None),
        ("TERM GENERALE", "terminale", "générale"),
        ("1ERE STMG", "1re", "technologique"),
        ("TLE STI2D", "terminale", "technologique"),
        ("1ERE T", "1re", "technologique"),
        ("TLEPRO", "terminale", "professionnelle"),
        ("2NDPRO METIERS REL. CLIENT", "2de", "professionnelle"),
        ("1CAP2", "cap", None),
        ("CAP 1ère année", "cap", None),
        ("BTS 1", "autre", None),
        ("CPGE", "autre", None),
        ("autre", "autre", None),
        ("1", "1re", None),
        ("CM2", "CM2", None),
    ],
)
def test_a_column_of_grades_reads_the_same_words(cell: str, grade: str, track: str | None) -> None:
    """The grade, and the track where the cell tells one; of G-T in terminale it is not known."""
    assert (PARSERS["grade"](cell), PARSERS["track_of_grade"](cell)) == (grade, track)


@pytest.mark.parametrize("cell", ["7e", "12", "3A", "301", "CM3", "Moyenne section", "TOTAL", "2D"])
def test_what_is_no_grade_is_refused(cell: str) -> None:
    """A division is none, nor a number."""
    with pytest.raises(UnfitError):
        PARSERS["grade"](cell)
    assert PARSERS["track_of_grade"](cell) is None


def test_every_grade_is_one_of_the_tables() -> None:
    """What labels give is what measures may ask for."""
    assert {*EVERYWHERE, "autre"} <= {*GRADES}


REGISTER: Final = """UAI;Nom;Type;Secteur;Département
0860001J;A;Collège;Public;086
0860002K;B;{type};Public;086
"""


@pytest.mark.parametrize(
    ("kind", "bounds"),
    [
        ("Lycée professionnel", (3, 3)),  # TCIEL, TG1 and T SOLEIL
        ("Lycée polyvalent", (1, 3)),  # TG1
        ("", (1, 3)),
    ],
)
def test_the_register_says_how_labels_are_read(
    tmp_path: Path, kind: str, bounds: tuple[int, int]
) -> None:
    """Two labels of a lycée are of terminale where it has no BTS; a BTS is never in the bounds."""
    written = ["TCIEL", "TG1", "T SOLEIL", "TSMCO1", "2BTS"]
    rows = [
        [f"ELEVE{at}", "Ana", label, "10/11/2020 10:00", "10/11/2020 10:00"]
        for at, label in enumerate(written)
    ]
    pix = assessments({"organisation": "B", "campaign": 7, "rows": rows})
    files = {"etablissements.csv": REGISTER.format(type=kind), "0860002K/a.csv": pix}
    measure = "{count: pix_participations, distinct: person, where: {grade: terminale}}"

    found = run(tmp_path, {p: text.encode() for p, text in files.items()}, {"t": measure})

    assert found.targets[0].bounds == bounds


@pytest.mark.parametrize("label", ["TMC", "T MC", "1MC"])
def test_a_complementary_year_is_no_grade_of_a_vocational_school(label: str) -> None:
    """The mark suffices there, unless what follows names a section after the baccalauréat."""
    assert grade_of_class(label, "lycée professionnel") == "autre"
