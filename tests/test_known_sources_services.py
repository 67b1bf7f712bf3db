"""Pix, Open ENT, Moodle, BigBlueButton: the bytes of their producers, counted by hand.

Quoting, separators, line ends and byte order marks are those of each producer. Names are invented.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from academy.pix_files import COMPETENCES
from feuille_route.reports import REPORTS, View
from feuille_route.run import Options, check

BOM: Final = "\ufeff"
ROADMAP: Final = """\
version: 1
roadmap:
  title: Sources
  academy: Poitiers
  school_year: 2020-2021
  departments: {"016": Charente, "017": Charente-Maritime, "079": Deux-Sèvres, "086": Vienne}
grades: {cap: "cap", 6e: "^6", 5e: "^5", 4e: "^4", 3e: "^3", 2de: "^2", 1re: "^1", terminale: "^t"}
ambitions: [{id: essai, title: Essai}]
targets:
"""
LEVEL_1: Final = "{count: pix_profiles, distinct: person, where: {lowest_level: '>= 1'}}"
SENT: Final = "{count: pix_profiles, distinct: person, where: {shared: true}}"
BEGUN: Final = "{count: pix_participations, distinct: person}"
CERTIFIED: Final = "{count: pix_certifications, where: {status: validée}}"
STAFF_CERTIFIED: Final = "{count: staff, distinct: person, where: {certified: true}}"
TEACHERS: Final = (
    "{count: service_uses, distinct: person, where: {service: [moodle, webconférence], "
    "person.function: enseignant}}"
)
Report = Mapping[str, Any]


def report(folder: Path, files: Mapping[str, str | bytes], **measures: str) -> Report:
    """Write files, run ``check`` on them for some measures, and give the JSON.

    A measure's threshold is 1, where it brings none of its own.
    Nothing of the texts under ``SECRET`` may stand in any report.
    """
    for path, content in files.items():
        file = folder / "data" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    targets = folder / "targets.yaml"
    lines = [_target(name, measure) for name, measure in measures.items()]
    targets.write_text(ROADMAP + "".join(lines), encoding="utf-8")
    options = Options(data=(folder / "data",), targets=targets, as_of=dt.date(2021, 8, 31))
    result = check(options)
    texts = {name: write(result, View()) for name, (_, write) in REPORTS.items()}
    leaked = [name for name, text in texts.items() for word in SECRET if word in text]
    assert not leaked, leaked
    read: Report = json.loads(texts["json"])
    return read


def _target(name: str, measure: str) -> str:
    threshold = "" if "threshold" in measure else ", threshold: '>= 1'"
    return f"  - {{id: {name}, ambition: essai, title: T, measure: {measure}{threshold}}}\n"


def values(found: Report) -> dict[str, Any]:
    """The value of each target."""
    return {target["id"]: target["value"] for target in found["targets"]}


def bounds(found: Report, target: str) -> list[float]:
    """The bounds of a target."""
    (one,) = [one for one in found["targets"] if one["id"] == target]
    given: list[float] = one["bounds"]
    return given


def findings(found: Report, code: str) -> list[dict[str, Any]]:
    """The findings of a code."""
    return [finding for finding in found["findings"] if finding["code"] == code]


def statuses(found: Report) -> dict[str, str]:
    """What became of each file."""
    return {
        file["path"].replace("\\", "/").rpartition("data/")[2]: file["status"]
        for file in found["files"]
    }


SECRET: Final = ("Quimperlin", "QUIMPERLIN", "Zoraida", "motdepasse1", "kx7-activation", "ine00001")


# Pix: collections of profiles


def pix_line(cells: Iterable[object]) -> str:
    """Write a line as Pix does: text quoted and guarded, but for digits and hyphens alone."""
    return ";".join(map(_pix_cell, cells)) + "\n"


def _pix_cell(cell: object) -> str:
    text = str(cell)
    if not isinstance(cell, str) or re.fullmatch(r"[\d-]+", text):
        return text
    guard = "'" if text[:1] in ("-", "@", "=", "+") else ""
    return '"{}{}"'.format(guard, text.replace('"', '""'))


def pix_file(header: Sequence[str], *rows: Sequence[object]) -> str:
    """Write an export of Pix Orga."""
    return BOM + "".join(map(pix_line, (header, *rows)))


WHO: Final = ("Nom de l'organisation", "ID Campagne", "Code", "Nom de la campagne")
NAMES: Final = ("Nom du Participant", "Prénom du Participant")
SENDING: Final = ("Envoi (O/N)", "Date et heure de l'envoi (Europe/Paris)")
TOTALS: Final = (
    *("Nombre de pix total", "Certifiable (O/N)", "Nombre de compétences certifiables"),
)
NOT_SENT: Final = ("Non", *["NA"] * 36)


def of_competences(*prefixes: str, names: Sequence[str] = COMPETENCES) -> list[str]:
    """The headers of competences, several a competence."""
    return [f"{prefix} {name}" for name in names for prefix in prefixes]


LEVELS: Final = of_competences("Niveau pour la compétence", "Nombre de pix pour la compétence")
PROFILE: Final = (*WHO, *NAMES, "Classe", *SENDING, *TOTALS, *LEVELS)


def sent(date: str, points: Sequence[int], yes: str = "Oui", no: str = "Non") -> list[object]:
    """What a profile sent says: its levels are those of its pix, its totals add up."""
    levels = [number // 8 for number in points]
    reached = sum(level > 0 for level in levels)
    pairs = [number for pair in zip(levels, points, strict=True) for number in pair]
    return [yes, date, sum(points), yes if reached >= 5 else no, reached, *pairs]


CAMPAIGN: Final = ("Collège de l'Orme", 101, "AZERTY123", "Rentrée")
GOOD: Final = [9] * 16  # level 1 everywhere
WEAK: Final = [9] * 15 + [7]  # level 0 in the last one
NOTHING: Final = [0] * 16


def test_a_profile_collection_of_today(tmp_path: Path) -> None:
    """NA is not shared, 0 is shared and nothing reached; only sixteen levels of 1 are level 1."""
    rows = [
        [*CAMPAIGN, "QUIMPERLIN", "Zoraida", "3A", *sent("16/03/2021 14:05", GOOD)],
        [*CAMPAIGN, "QUIMPERLIN", "Aymon", "3A", *sent("16/03/2021 14:06", WEAK)],
        [*CAMPAIGN, "QUIMPERLIN", "Bérénice", "301", *sent("16/03/2021 14:07", NOTHING)],
        [*CAMPAIGN, "QUIMPERLIN", "Cyprien", "3A", *NOT_SENT],
    ]
    zero = "{count: pix_profiles, distinct: person, where: {lowest_level: 0}}"
    file = {"Resultats-Rentrée-101-2021-04-02-1030.csv": pix_file(PROFILE, *rows)}

    found = report(tmp_path, file, level=LEVEL_1, sent=SENT, begun=BEGUN, zero=zero)

    assert values(found) == {"level": 1, "sent": 3, "begun": 4, "zero": 2}
    contradictions = [findings(found, f"{what}_contradicted") for what in ("level", "total")]
    assert not any(contradictions)


OLD_SENDING: Final = ("Envoi (O/N)", "Date de l'envoi")
VINTAGES: Final[Mapping[str, tuple[Sequence[str], Sequence[object], str, Sequence[str]]]] = {
    "until 2024": ((*WHO, *NAMES, *OLD_SENDING), CAMPAIGN, "2021-03-16", ("Oui", "Non")),
    "until 2021": (
        ("Nom de l'organisation", "ID Campagne", "Nom de la campagne", *NAMES, *OLD_SENDING),
        ("Collège de l'Orme", 101, "Rentrée"),
        "2021-03-16",
        ("Oui", "Non"),
    ),
    "typographic apostrophes": (
        tuple(h.replace("'", "’") for h in (*WHO, *NAMES, *SENDING)),
        CAMPAIGN,
        "16/03/2021 14:05",
        ("Oui", "Non"),
    ),
    "in English": (
        (
            *("Organisation’s name", "Campaign ID", "Code", "Campaign's name"),
            *("Participant's last name", "Participant's first name", "Sent (Y/N)", "Sent on"),
        ),
        CAMPAIGN,
        "2021-03-16",
        ("Yes", "No"),
    ),
}
ENGLISH_TOTALS: Final = (
    *("Total pix score", "Eligible for certification (Y/N)"),
    "Number of competences eligible for certification",
)
ENGLISH_LEVELS: Final = of_competences(
    "Level reached in the competence", "Pix score for the competence"
)


@pytest.mark.parametrize("vintage", VINTAGES)
def test_a_profile_collection_of_each_vintage(vintage: str, tmp_path: Path) -> None:
    """A former collection, one with other apostrophes and one in English say the same."""
    start, campaign, date, words = VINTAGES[vintage]
    english = vintage == "in English"
    ends = (*ENGLISH_TOTALS, *ENGLISH_LEVELS) if english else (*TOTALS, *LEVELS)
    if "’" in start[0] and not english:
        ends = tuple(header.replace("'", "’") for header in ends)
    file = pix_file(
        [*start, *ends],
        [*campaign, "QUIMPERLIN", "Zoraida", *sent(date, GOOD, *words)],
        [*campaign, "QUIMPERLIN", "Aymon", *sent(date, WEAK, *words)],
        [*campaign, "QUIMPERLIN", "Cyprien", words[1], *["NA"] * 36],
    )

    found = report(tmp_path, {"3e/resultats.csv": file}, level=LEVEL_1, sent=SENT, begun=BEGUN)

    assert values(found) == {"level": 1, "sent": 2, "begun": 3}


def test_optional_columns_stand_in_the_middle(tmp_path: Path) -> None:
    """Groups, a student number, a guarded label and an identifier ``null`` disturb nothing.

    One pupil, whose identifier is ``null`` in one row and filled in the other, is one person.
    """
    middle = ("Régime", "Groupe", "Classe", "Numéro Étudiant", "-identifiant; ou rien")
    header = [*WHO, *NAMES, *middle, *SENDING, *TOTALS, *LEVELS]
    start = [*CAMPAIGN, "QUIMPERLIN", "Zoraida", "=externe", "L3", "3A", "2021-0042"]
    file = pix_file(
        header,
        [*start, "null", *sent("16/03/2021 14:05", WEAK)],
        [*start, "@zoraida", *sent("17/03/2021 14:05", GOOD)],
        [*CAMPAIGN, "QUIMPERLIN", "Aymon", "", "", '3 "B"; bis', "", "null", *NOT_SENT],
    )

    found = report(tmp_path, {"resultats.csv": file}, level=LEVEL_1, begun=BEGUN)

    assert values(found) == {"level": 1, "begun": 2}
    assert not findings(found, "row_broken")


def test_the_latest_of_several_sendings_counts(tmp_path: Path) -> None:
    """A campaign that allows several sendings holds a pupil twice: the last profile counts."""
    start = [*CAMPAIGN, "QUIMPERLIN", "Zoraida", "3A"]
    file = pix_file(
        PROFILE,
        [*start, *sent("18/03/2021 08:00", WEAK)],
        [*start, *sent("16/03/2021 08:00", GOOD)],
        [*start, *NOT_SENT],
    )

    found = report(tmp_path, {"resultats.csv": file}, level=LEVEL_1, sent=SENT)

    assert values(found) == {"level": 0, "sent": 1}


def test_a_thematic_campaign_shows_no_lowest_level(tmp_path: Path) -> None:
    """With two competences nobody shows a level in sixteen: a finding, and no lowest level."""
    two = COMPETENCES[:2]
    header = [*PROFILE[:12], *of_competences(*LEVEL_PREFIXES, names=two)]
    file = pix_file(
        header, [*CAMPAIGN, "QUIMPERLIN", "Zoraida", "3A", *sent("16/03/2021 14:05", [40, 40])]
    )

    found = report(tmp_path, {"resultats.csv": file}, level=LEVEL_1, begun=BEGUN)

    assert (values(found)["level"], values(found)["begun"]) == (0, 1)
    assert [finding["path"][-13:] for finding in findings(found, "competences_missing")] == [
        "resultats.csv"
    ]


LEVEL_PREFIXES: Final = ("Niveau pour la compétence", "Nombre de pix pour la compétence")


def test_a_sum_may_be_off_by_one(tmp_path: Path) -> None:
    """Where points were rounded the total is one more than their sum: a warning, no error."""
    row = [*CAMPAIGN, "QUIMPERLIN", "Zoraida", "3A", *sent("16/03/2021 14:05", GOOD)]
    row[9] = 145  # 16 x 9 = 144

    found = report(tmp_path, {"resultats.csv": pix_file(PROFILE, row)}, level=LEVEL_1)

    assert values(found) == {"level": 1}
    assert all(f["severity"] != "error" for f in findings(found, "total_contradicted"))


def test_a_level_that_its_points_contradict_is_not_known(tmp_path: Path) -> None:
    """Level 2 beside 9 pix: a finding names the line and the column, and the profile may be."""
    wrong = [*CAMPAIGN, "QUIMPERLIN", "Zoraida", "3A", *sent("16/03/2021 14:05", GOOD)]
    wrong[12] = 2
    right = [*CAMPAIGN, "QUIMPERLIN", "Aymon", "3A", *sent("16/03/2021 14:05", GOOD)]

    found = report(tmp_path, {"resultats.csv": pix_file(PROFILE, right, wrong)}, level=LEVEL_1)

    (told,) = findings(found, "level_contradicted")
    assert (told["line"], told["column"]) == (3, f"{LEVEL_PREFIXES[0]} {COMPETENCES[0]}")
    assert (values(found)["level"], bounds(found, "level")) == (1, [1, 2])


def test_a_level_was_capped_at_five_in_2020(tmp_path: Path) -> None:
    """In 2020 a level stopped at 5, whatever the pix: 48 pix beside level 5 contradict nothing."""
    row = [*CAMPAIGN, "QUIMPERLIN", "Zoraida", "3A", *sent("16/03/2021 14:05", [48, *GOOD[1:]])]
    assert row[12] == 6
    row[12] = 5

    found = report(tmp_path, {"resultats.csv": pix_file(PROFILE, row)}, level=LEVEL_1)

    assert values(found) == {"level": 1}
    assert not findings(found, "level_contradicted")


@pytest.mark.parametrize(
    ("column", "wrong", "header"),
    [
        (9, 160, "Nombre de pix total"),
        (11, 3, "Nombre de compétences certifiables"),
        (10, "Non", "Certifiable (O/N)"),
    ],
)
def test_totals_that_contradict_are_findings(
    column: int, wrong: object, header: str, tmp_path: Path
) -> None:
    """A total, a count of competences or a certifiability that is wrong: line and column."""
    row = [*CAMPAIGN, "QUIMPERLIN", "Zoraida", "3A", *sent("16/03/2021 14:05", GOOD)]
    row[column] = wrong

    found = report(tmp_path, {"resultats.csv": pix_file(PROFILE, row)}, level=LEVEL_1)

    told = findings(found, "total_contradicted")
    assert (2, header) in [(finding["line"], finding["column"]) for finding in told]


@pytest.mark.parametrize("last", [(), ("",)], ids=["short", "padded"])
def test_columns_one_to_the_left_are_refused(last: tuple[str, ...], tmp_path: Path) -> None:
    """Before April 2020 data stood one column to the left: nothing is read, and it is said."""
    rows = [
        [
            *CAMPAIGN[:2],
            *CAMPAIGN[3:],
            "QUIMPERLIN",
            f"Élève {n}",
            "3A",
            *sent("16/03/2021 14:05", [*GOOD[:-1], 8 + n]),
            *list(last),
        ]
        for n in range(8)
    ]

    found = report(tmp_path, {"resultats.csv": pix_file(PROFILE, *rows)}, level=LEVEL_1)

    assert values(found)["level"] in (None, 0)
    codes = {finding["code"] for finding in found["findings"]}
    assert codes & {"columns_shifted", "row_broken"}
    if last:
        assert [told["severity"] for told in findings(found, "columns_shifted")] == ["error"]


# Pix: assessment campaigns

ASSESSMENT: Final = (
    *WHO,
    "Parcours",
    *NAMES,
    "Classe",
    "% de progression",
    "Date et heure de début (Europe/Paris)",
    "Partage (O/N)",
    "Date et heure du partage (Europe/Paris)",
    "Palier obtenu (/3)",
    "Pix+ Droit obtenu (O/N)",
    "% maitrise de l'ensemble des acquis du profil",
    *of_competences(
        "% de maitrise des acquis de la compétence",
        "Nombre d'acquis du profil cible dans la compétence",
        "Acquis maitrisés dans la compétence",
    ),
    *of_competences(
        "% de maitrise des acquis du domaine",
        "Nombre d'acquis du profil cible du domaine",
        "Acquis maitrisés du domaine",
        names=["Information et données"],
    ),
    "@outilsTexte4",
)


def test_an_assessment_campaign_of_today(tmp_path: Path) -> None:
    """A campaign begun is a participation, shared or not; percentages are ratios with a comma."""
    start = [*CAMPAIGN, "Parcours de rentrée", "QUIMPERLIN"]
    results = ["0,35", *["0,5", 4, 2] * 16, "0,5", 4, 2, "Non testé"]
    file = pix_file(
        ASSESSMENT,
        [
            *start,
            "Zoraida",
            "3A",
            1,
            "14/03/2021 09:00",
            "Oui",
            "16/03/2021 14:05",
            2,
            "Oui",
            *results,
        ],
        [*start, "Aymon", "3A", "0,4", "14/03/2021 09:00", "Non", *["NA"] * 56],
    )
    shared = "{count: pix_participations, distinct: person, where: {shared: true}}"

    found = report(tmp_path, {"resultats.csv": file}, begun=BEGUN, shared=shared)

    assert values(found) == {"begun": 2, "shared": 1}
    assert not findings(found, "row_broken")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_former_assessment_campaigns(language: str, tmp_path: Path) -> None:
    """The days of a former campaign, in French and in English, are read."""
    headers = {
        "fr": [
            *("Nom de l'organisation", "ID Campagne", "Nom de la campagne", "Nom du Profil Cible"),
            *(*NAMES, "% de progression", "Date de début", "Partage (O/N)", "Date du partage"),
            "% maitrise de l'ensemble des acquis du profil",
        ],
        "en": [
            *("Organisation’s name", "Campaign ID", "Campaign's name", "Target profile’s name"),
            *("Participant's last name", "Participant's first name", "% of progression"),
            *("Started on", "Shared (Y/N)", "Shared on"),
            "% of items successfully completed in the target profile",
        ],
    }
    yes, no = ("Oui", "Non") if language == "fr" else ("Yes", "No")
    start = ["Collège de l'Orme", 102, "Rentrée", "Profil", "QUIMPERLIN"]
    file = pix_file(
        headers[language],
        [*start, "Zoraida", 1, "2021-03-14", yes, "2021-03-16", "0,35"],
        [*start, "Aymon", "0,4", "2021-03-14", no, "NA", "NA"],
        [*start, "Bérénice", "0,4", "2020-07-14", no, "NA", "NA"],  # of the year before
    )

    found = report(tmp_path, {"3e/resultats.csv": file}, begun=BEGUN)

    assert values(found) == {"begun": 2}


# Pix: certifications

SKILLS: Final = [
    f"{area}.{n}"
    for area, many in zip("12345", (3, 4, 4, 3, 2), strict=True)
    for n in range(1, many + 1)
]
START: Final = (
    *("Numéro de certification", "Prénom", "Nom", "Date de naissance", "Lieu de naissance"),
    "Identifiant Externe",
)
PASSED: Final = "Date de passage de la certification"
COMMENT: Final = "Commentaire jury pour l’organisation"
BORN: Final = ("20/03/1986", "Poitiers", "null")


def certification_file(header: Sequence[str], *rows: Sequence[object], end: str = "\n") -> str:
    """Write an export of certifications: text quoted, no guard; the end may lack."""
    lines = [";".join(f'"{c}"' if isinstance(c, str) else str(c) for c in row) for row in rows]
    return BOM + "\n".join([";".join(f'"{name}"' for name in header), *lines]) + end


@pytest.mark.parametrize("end", ["\n", ""], ids=["line end", "no line end"])
@pytest.mark.parametrize("apostrophe", ["’", "'"])
def test_certifications_of_today(end: str, apostrophe: str, tmp_path: Path) -> None:
    """Validée is the only status that certifies; ``-`` says nothing; a complement is not Pix."""
    header = [*START, "Type de certification", "Statut", "Certification CléA Numérique"]
    header += [
        "Niveau",
        "Score en Pix",
        *SKILLS,
        COMMENT.replace("’", apostrophe),
        "Session",
        PASSED,
    ]

    def row(number: int, name: str, status: str, clea: str, score: object) -> list[object]:
        levels: list[object] = [2, "-"] * 8 if status == "Validée" else ["-"] * 16
        start = [number, name, "QUIMPERLIN", *BORN, "Certification Pix", status, clea]
        return [*start, "Novice 1", score, *levels, "", 4242, "10/04/2021"]

    file = certification_file(
        header,
        row(1, "Zoraida", "Validée", "Non passée", 266),
        row(2, "Aymon", "Non obtenue", "Validée", 0),
        row(3, "Bérénice", "Annulée", "Annulée", "-"),
        row(4, "Cyprien", "En erreur", "-", "-"),
        row(5, "Damien", "Démarrée", "-", "-"),
        row(6, "Élise", "Rejetée", "Rejetée", 0),
        end=end,
    )
    all_of_them = "{count: pix_certifications, distinct: number}"

    found = report(
        tmp_path, {"20210415_resultats_3A.csv": file}, certified=CERTIFIED, rows=all_of_them
    )

    assert values(found) == {"certified": 1, "rows": 6}
    assert not findings(found, "file_truncated")


@pytest.mark.parametrize(
    ("score", "comment"),
    [
        ("Nombre de Pix", True),
        ("Nombre de Pix", False),
        ("Score Pix", True),
        ("Résultat(s)", False),
    ],
)
def test_former_certifications_have_no_status(score: str, comment: bool, tmp_path: Path) -> None:
    """Before the statuses a score above zero certifies; 0 does not, and ``-`` says nothing."""
    header = [*START, score, *SKILLS, *([COMMENT] if comment else []), "Session"]
    unit = " pix" if score == "Résultat(s)" else ""

    def row(number: int, name: str, pix: int | None) -> list[object]:
        given = "-" if pix is None else f"{pix}{unit}" if unit else pix
        levels = ["-" if pix is None else 0 if not pix else 2] * 16
        end = ["Un commentaire"] if comment else []
        start = [number, name, "QUIMPERLIN", *BORN, given, *levels, *end]
        return [*start, 4242, "Centre Essai", "10/04/2021"]

    file = certification_file(
        [*header, "Centre de certification", PASSED],
        row(1, "Zoraida", 266),
        row(2, "Aymon", 0),
        row(3, "Bérénice", None),
    )
    name = "20210415_1030_resultats_session.csv"
    refused = "{count: pix_certifications, where: {status: non obtenue}}"

    found = report(tmp_path, {name: file}, certified=CERTIFIED, refused=refused)

    assert values(found) == {"certified": 1, "refused": 1}
    assert bounds(found, "certified") == [1, 2]


STAFF: Final = (
    "Identifiant;Fonction;Certification Pix;Nom;Prénom;Courriel\n"
    "A-1;Enseignant;;Quimperlin;Zoraida;zoraida@exemple.fr\n"
    "A-2;Enseignant;;De La Tour-Blanche;Jean Paul;\n"
    "A-3;Enseignant;;Ravelois;Ana;\n"
    "A-4;Enseignant;;Ravelois;Ana;\n"
    "A-5;RUPN;;Estoublan;Dan;\n"
)


def test_certifications_meet_the_staff_by_name(tmp_path: Path) -> None:
    """A name meets one person of staff; one that fits two is nobody's, which widens the bounds.

    Zoraida is certified, whatever the case of her name; Jean Paul failed; one of the two Ana may
    be; nobody knows about Dan, whose row is not there.
    """
    header = [*START, "Statut", "Nombre de Pix", *SKILLS, COMMENT, "Session", PASSED]

    def row(number: int, first: str, last: str, status: str) -> list[object]:
        rest = [*["-"] * 16, "", 7, "10/04/2021"]
        return [number, first, last, *BORN, status, 300, *rest]

    file = certification_file(
        header,
        row(1, "ZORAIDA", "QUIMPERLIN", "Validée"),
        row(2, "Jean-Paul", "DE LA TOUR BLANCHE", "Rejetée"),
        row(3, "Ana", "RAVELOIS", "Validée"),
    )

    files = {"personnels.csv": STAFF, "20210415_resultats_session_7.csv": file}
    found = report(tmp_path, files, certified=STAFF_CERTIFIED)

    assert values(found) == {"certified": 1}
    assert bounds(found, "certified")[1] >= 2
    assert sum(finding["count"] for finding in findings(found, "name_shared")) == 1


# Open ENT


def ent_line(*cells: object) -> str:
    """Write a line of Open ENT: every field quoted."""
    return ";".join(f'"{cell}"' for cell in cells) + "\n"


ACCOUNTS: Final = (
    *("Établissement", "UAI", "Date", "Profil", "Connexions", "Visiteurs uniques"),
    *("Comptes chargés", "Comptes activés"),
)
ACTIVE: Final = "{count: ent_activations, distinct: school, where: {active: true}}"
ACTIVATED: Final = "{sum: ent_activations.activated_accounts}"
LOADED: Final = "{sum: ent_activations.accounts}"
ORME: Final = ("Lycée polyvalent de l&#39;Orme Bleu", "0860001J")
AUTRE: Final = ("Lycée Arts &amp; Lettres", "0860002K")


def test_accounts_are_states_of_the_newest_month(tmp_path: Path) -> None:
    """Accounts are cumulative: the newest month of each school and profile, never a sum.

    Orme Bleu: 40 teachers and 300 pupils in June; the other lycée has zeros only: not activated.
    """
    file = BOM + "".join(
        [
            ent_line(*ACCOUNTS),
            ent_line(*ORME, "2021-05-01T00:00", "Enseignants", 900, 41, 52, 38),
            ent_line(*ORME, "2021-05-01T00:00", "Élèves", 9000, 310, 420, 290),
            ent_line(*ORME, "2021-06-01T00:00", "Enseignants", 800, 40, 52, 40),
            ent_line(*ORME, "2021-06-01T00:00", "Élèves", 8000, 300, 420, 300),
            ent_line(*AUTRE, "2021-06-01T00:00", "Enseignants", 0, 0, 30, 0),
            ent_line(*AUTRE, "2021-06-01T00:00", "Invités", 0, 0, 0, 0),
        ]
    )

    found = report(
        tmp_path,
        {"export-stats-accounts.csv": file},
        active=ACTIVE,
        activated=ACTIVATED,
        loaded=LOADED,
    )

    assert values(found) == {"active": 1, "activated": 340, "loaded": 52 + 420 + 30 + 0}


def test_accounts_of_autumn_2020(tmp_path: Path) -> None:
    """In autumn 2020: no byte order mark, no accent, profiles as English keys."""
    header = [name.replace("É", "E") for name in ACCOUNTS]
    profiles = ("Teacher", "Student", "Relative", "Personnel", "Guest")
    lines = [ent_line(*ORME, "2020-11-01T00:00", p, 9, 5, 20, n) for n, p in enumerate(profiles)]
    teachers = (
        "{sum: ent_activations.activated_accounts, where: {profile: [élève, parent, personnel]}}"
    )

    found = report(
        tmp_path,
        {"export-stats-accounts.csv": ent_line(*header) + "".join(lines)},
        active=ACTIVE,
        some=teachers,
    )

    assert values(found) == {"active": 1, "some": 1 + 2 + 3}


def test_accounts_of_summer_2020_say_no_school(tmp_path: Path) -> None:
    """Until September 2020 no column says the school: the folder does, otherwise nothing."""
    file = ent_line(*ACCOUNTS[2:]) + ent_line("2020-09-01T00:00", "Teacher", 9, 5, 20, 4)
    files = {
        "0860001J/export-stats-accounts.csv": file,
        "export-stats-accounts (1).csv": file + "\n",
    }

    found = report(tmp_path, files, active=ACTIVE)

    assert values(found) == {"active": 1}
    assert [f["path"][-29:] for f in findings(found, "school_unnamed")] == [
        "export-stats-accounts (1).csv"
    ]


def test_the_names_of_schools_are_unescaped(tmp_path: Path) -> None:
    """A name is escaped as in a web page: it is matched, and shown, as people write it."""
    header = [name for name in ACCOUNTS if name != "UAI"]
    file = BOM + ent_line(*header)
    file += ent_line(ORME[0], "2021-06-01T00:00", "Parents", 3, 3, 400, 210)
    file += ent_line(AUTRE[0], "2021-06-01T00:00", "Parents", 3, 3, 400, 210)
    links = "Nom trouvé;UAI\nLycée polyvalent de l'Orme Bleu;0860001J\n"
    files = {"export-stats-accounts.csv": file, "rattachements.csv": links}

    found = report(tmp_path, files, active=ACTIVE)

    assert values(found) == {"active": 1}
    (told,) = findings(found, "school_unmatched")
    assert "Lycée Arts & Lettres" in told["message"]


def test_accounts_by_class_serve_no_school(tmp_path: Path) -> None:
    """By class there is no UAI and the name is the class: left out, and said, folder or not."""
    file = BOM + "".join(
        [
            ent_line(*ACCOUNTS),
            ent_line("3e A", "", "2021-06-01T00:00", "Élèves", 80, 20, 25, 24),
            ent_line("3e B", "", "2021-06-01T00:00", "Élèves", 80, 20, 25, 24),
        ]
    )
    right = BOM + ent_line(*ACCOUNTS) + ent_line(*AUTRE, "2021-06-01T00:00", "Élèves", 8, 2, 9, 7)

    found = report(
        tmp_path,
        {"0860001J/export-stats-accounts.csv": file, "export-stats-accounts.csv": right},
        active=ACTIVE,
        activated=ACTIVATED,
    )

    assert values(found) == {"active": 1, "activated": 7}
    (told,) = findings(found, "rows_left_out")
    assert (told["count"], told["path"].endswith("export-stats-accounts.csv")) == (2, True)


def test_a_strange_step_is_read_from_the_file(tmp_path: Path) -> None:
    """Hours, days and weeks exist: the newest row counts, whatever the step."""
    file = BOM + "".join(
        [
            ent_line(*ACCOUNTS),
            ent_line(*ORME, "2021-06-21T13:00", "Parents", 3, 3, 400, 210),
            ent_line(*ORME, "2021-06-21T14:00", "Parents", 3, 3, 400, 211),
            ent_line(*ORME, "2021-06-20T23:00", "Parents", 3, 3, 400, 209),
        ]
    )

    found = report(tmp_path, {"export-stats-accounts.csv": file}, activated=ACTIVATED)

    assert values(found) == {"activated": 211}


def test_bad_accounts_have_file_line_and_column(tmp_path: Path) -> None:
    """A wrong UAI, an unknown profile and a number that is none: line and column, no number."""
    file = BOM + "".join(
        [
            ent_line(*ACCOUNTS),
            ent_line(ORME[0], "0860001A", "2021-06-01T00:00", "Élèves", 8, 2, 9, 7),
            ent_line(*AUTRE, "2021-06-01T00:00", "Voisins", 8, 2, 9, 7),
            ent_line(*AUTRE, "2021-06-01T00:00", "Parents", 8, 2, 9, "beaucoup"),
        ]
    )

    found = report(tmp_path, {"export-stats-accounts.csv": file}, active=ACTIVE)

    told = [
        (f["line"], f["column"])
        for code in ("uai_invalid", "cell_unparsed")
        for f in findings(found, code)
    ]
    assert sorted(told) == [(2, "UAI"), (3, "Profil"), (4, "Comptes activés")]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (("Support", "Connexions"), ("mobile", 12)),
        (("Application", "Nombre d'accès"), ("moodle", 12)),
        (("Connecteur", "Nombre d'accès"), ("GAR", 12)),
        (("Nombre d'accès", "Application"), (12, "webconference")),  # swapped until May 2021
    ],
)
@pytest.mark.parametrize("start", ["Établissement", "Etablissement"])
def test_accesses_are_counts_of_nobody(
    start: str, header: Sequence[str], cells: Sequence[object], tmp_path: Path
) -> None:
    """Devices, applications and connectors are recognised, and serve no objective."""
    file = ent_line(start, *ACCOUNTS[1:4], *header) + ent_line(
        *ORME, "2021-06-01T00:00", "Élèves", *cells
    )

    found = report(tmp_path, {"export-stats-access.csv": file}, active=ACTIVE)

    assert statuses(found) == {"export-stats-access.csv": "not_used"}
    assert found["targets"][0]["reason"] == "no_data"


# What is never read


SECRETS: Final[Mapping[str, str]] = {
    "Open ENT, users": BOM
    + ent_line(
        *("Id", "Identifiant SIECLE", "Type", "Nom", "Prénom", "Identifiant"),
        *("Login personnalisé (Alias)", "Code d'activation", "Fonctions", "Établissements"),
        *("Classes", "Enfants", "Parents", "Dernière connexion", "Courriel", "Téléphone"),
    )
    + ent_line(*range(3), "Quimperlin", "Zoraida", 1, "", "kx7-activation", *[""] * 8),
    "Open ENT, accounts to activate": ent_line(
        *("Type", "Nom", "Prénom", "Login", "Alias de login", "Code d'activation")
    )
    + ent_line("Élève", "Quimperlin", "Zoraida", "z.q", "", "kx7-activation"),
    "Pix password resets": f"{BOM}Identifiant;Mot de passe;Classe\nzq;motdepasse1;3A\n",
    "Gepi": ent_line(*("RNE", "UID", "Classe", "Profil", "Prénom", "Nom", "Login", "Mot de passe"))
    + ent_line("0860001J", 1, "3A", "Élève", "Zoraida", "Quimperlin", "z.q", "motdepasse1"),
    "Sacoche": ent_line("Id", "Id Siecle", "Type", "Nom", "Prénom", "Login")
    + ent_line(1, 2, "Élève", "Quimperlin", "Zoraida", "z.q"),
    "SIECLE": "Nom de famille;Prénom 1;Date de naissance;Division;Courriel repr. légal\n"
    "QUIMPERLIN;Zoraida;01/02/2006;3A;quimperlin@exemple.fr\n",
    "ONDE": "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;"
    "Commune1;Pays1; Cycle;Niveau;Libellé classe;Identifiant classe\n"
    "QUIMPERLIN;;Zoraida;01/02/2010;F;ine00001;1 rue;86000;Poitiers;France;CYCLE III;CM2;CM2 A;1\n",
    "modele-import": "Identifiant unique*;Premier prénom*;Nom de famille*;Code sexe*;"
    "Date de naissance (jj/mm/aaaa)*;Statut*;Code MEF*;Division*\n"
    "ine00001;Zoraida;QUIMPERLIN;F;01/02/2006;ST;123;3A\n",
}


@pytest.mark.parametrize("what", SECRETS)
def test_passwords_and_pupils_are_refused_unread(what: str, tmp_path: Path) -> None:
    """Passwords, activation codes, logins, INE: refused, the column named, no cell shown."""
    files = {"export.csv": SECRETS[what], "personnels.csv": STAFF}

    found = report(tmp_path, files, active=ACTIVE)

    (told,) = findings(found, "file_secret")
    assert told["severity"] == "error"
    assert statuses(found)["export.csv"] == "refused"
    assert found["targets"][0]["reason"] == "no_data"


# Moodle


def moodle_line(*cells: str) -> str:
    """Write a line of Moodle: quoted only with a space, a tab, a comma, a quote or a line end."""
    return ",".join(map(_moodle_cell, cells)) + "\n"


def _moodle_cell(cell: str) -> str:
    return '"{}"'.format(cell.replace('"', '""')) if re.search(r'[ \t\n,"]', cell) else cell


LOG: Final = (
    *("Heure", "Nom complet de l'utilisateur", "Utilisateur touché", "Contexte de l'événement"),
    *("Composant", "Nom de l'événement", "Description", "Origine", "Adresse IP"),
)
NEW_LOG: Final = [h.replace("'", "’").replace("touché", "concerné") for h in LOG]
ENGLISH_LOG: Final = (
    *("Time", "User full name", "Affected user", "Event context"),
    *("Component", "Event name", "Description", "Origin", "IP address"),
)


def event(time: str, name: str, account: int, touched: str = "-") -> str:
    """Write an event of a log."""
    told = f"The user with id '{account}' viewed the course with id '7'."
    where = ('Cours: L\'IA, "en classe"', "Système", "Cours consulté")
    return moodle_line(time, name, touched, *where, told, "web", "192.0.2.7")


USES: Final = "{count: service_uses, where: {service: moodle}}"


@pytest.mark.parametrize(
    ("header", "times"),
    [
        (LOG, ("3 nov. 20, 08:15", "1 févr. 21, 09:00", "31 août 21, 23:59")),
        (NEW_LOG, ("3 nov. 20, 08:15:30", "1 févr. 21, 09:00:01", "31 août 21, 23:59:59")),
    ],
    ids=["3.10", "4"],
)
def test_a_moodle_log(header: Sequence[str], times: Sequence[str], tmp_path: Path) -> None:
    """Teachers are met by their names, in any order of words; nobody else is counted.

    Zoraida and Jean Paul used Moodle; Dan is no teacher; a pupil is no staff; the system is
    nobody; an administrator who acts as Ana is not Ana; a user touched used nothing.
    """
    log = BOM + moodle_line(*header)
    log += event(times[2], "Zoraida QUIMPERLIN", 42)
    log += event(times[1], "Zoraida QUIMPERLIN", 42, "Ana RAVELOIS")
    log += event(times[1], "Jean-Paul De La Tour Blanche", 43)
    log += event(times[1], "Dan ESTOUBLAN", 44)
    log += event(times[1], "Élodie Élève", 45)
    log += event(times[1], "-", 0)
    log += event(times[0], "Admin Essai en tant que Ana RAVELOIS", 2)
    files = {"personnels.csv": STAFF, "logs_7_20210831-2359.csv": log}

    found = report(tmp_path, files, teachers=TEACHERS)

    assert values(found) == {"teachers": 2}
    assert bounds(found, "teachers") == [2, 2]
    assert not findings(found, "cell_unparsed")


def test_the_months_of_moodle(tmp_path: Path) -> None:
    """The twelve months as the server writes them, of the school year or not."""
    months: tuple[str, ...] = (
        "sept.",
        "oct.",
        "nov.",
        "déc.",
        "janv.",
        "févr.",
        "mars",
        "avril",
        "mai",
        "juin",
    )
    months += ("juil.", "août")
    log = BOM + moodle_line(*LOG)
    for number, month in enumerate(months):
        year = 20 if number < 4 else 21
        log += event(f"{number + 1} {month} {year}, 08:15", "Zoraida QUIMPERLIN", 42)
    log += event("31 août 20, 23:59", "Zoraida QUIMPERLIN", 42)
    files = {"personnels.csv": STAFF, "logs_20210831-2359.csv": log}

    found = report(tmp_path, files, uses=USES)

    assert values(found) == {"uses": 12}


def test_a_moodle_log_in_english_has_dates_to_declare(tmp_path: Path) -> None:
    """The English headers are known; its dates, of which nobody knows the order, are findings."""
    log = BOM + moodle_line(*ENGLISH_LOG) + event("3/11/20, 08:15", "Zoraida QUIMPERLIN", 42)

    found = report(tmp_path, {"personnels.csv": STAFF, "logs.csv": log}, teachers=TEACHERS)

    assert values(found)["teachers"] == 0
    assert bounds(found, "teachers") == [0, 1]
    codes = [*findings(found, "cell_unparsed"), *findings(found, "cell_damaged")]
    assert [(f["line"], f["column"]) for f in codes] == [(2, "Time")]


def test_a_name_of_two_teachers_is_nobody(tmp_path: Path) -> None:
    """Two Ana Ravelois teach: a use by one of them is not known, and widens the bounds."""
    log = BOM + moodle_line(*LOG) + event("3 nov. 20, 08:15", "Ana RAVELOIS", 42)
    files = {"personnels.csv": STAFF, "logs.csv": log}

    found = report(tmp_path, files, teachers=TEACHERS)

    assert (values(found)["teachers"], bounds(found, "teachers")) == (0, [0, 1])
    assert sum(finding["count"] for finding in findings(found, "name_shared")) == 1


def test_two_accounts_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Two accounts bear the name of one teacher: nobody knows which of them teaches."""
    log = BOM + moodle_line(*LOG)
    log += event("3 nov. 20, 08:15", "Zoraida QUIMPERLIN", 42)
    log += event("4 nov. 20, 08:15", "Zoraida QUIMPERLIN", 57)
    log += event("4 nov. 20, 08:15", "Jean Paul DE LA TOUR-BLANCHE", 43)
    log += event("5 nov. 20, 08:15", "Jean Paul DE LA TOUR-BLANCHE", 43)
    files = {"personnels.csv": STAFF, "logs.csv": log}

    found = report(tmp_path, files, teachers=TEACHERS)

    assert (values(found)["teachers"], bounds(found, "teachers")) == (1, [1, 2])
    assert sum(finding["count"] for finding in findings(found, "name_shared")) == 2


def test_moodle_participants_used_nothing(tmp_path: Path) -> None:
    """Being enrolled is not a use: the list is recognised, and serves no objective."""
    file = BOM + 'Prénom,Nom,"Adresse de courriel"\nZoraida,Quimperlin,zoraida@exemple.fr\n'
    files = {"personnels.csv": STAFF, "courseid_7_participants.csv": file}

    found = report(tmp_path, files, teachers=TEACHERS)

    assert statuses(found)["courseid_7_participants.csv"] == "not_used"
    assert found["targets"][0]["reason"] == "no_data"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_moodle_completion_is_refused(encoding: str, tmp_path: Path) -> None:
    """The first header of a completion report is empty, others repeat: never read, and said."""
    separator = "," if encoding == "utf-8" else "\t"
    header = ["", '"Adresse de courriel"', '"Quiz 1"', '""', '"Quiz 1"', '""']
    row = ['"Zoraida Quimperlin"', '"zoraida@exemple.fr"', '"Terminé"', '"2021-03-16 08:15:00"']
    text = separator.join(header) + "\n" + separator.join([*row, '"Pas terminé"', '""']) + "\n"
    files: dict[str, str | bytes] = {
        "personnels.csv": STAFF,
        "progress.7.csv": text.encode(encoding),
    }

    found = report(tmp_path, files, teachers=TEACHERS)

    assert statuses(found)["progress.7.csv"] == "unrecognised"
    assert [f["path"][-14:] for f in findings(found, "file_unrecognised")] == ["progress.7.csv"]


# BigBlueButton

DASHBOARD: Final = (
    "Nom,Modérateur,Activity Score,Temps de conversation,Temps de partage de caméra,Messages,"
    "Réactions,Votes du sondage,Mains levées,Rejoindre,Quitté,Duration"
)


def attendant(name: str, joined: str, *polls: str) -> str:
    """Write a participant of a session: every value quoted, CRLF."""
    cells = (name, "FALSE", "2", "00:00:12", "-", "0", "0", "0", "0", joined, "-", "00:40:00")
    return ",".join(f'"{cell}"' for cell in (*cells, *polls)) + "\r\n"


def test_a_session_of_bigbluebutton(tmp_path: Path) -> None:
    """Each participant used the web conference the day they joined; ``Anonyme`` is no one."""
    file = f"{DASHBOARD},Tout le monde entend ?\r\n"
    file += attendant("Zoraida Quimperlin", "03/11/2020 08:02:01", "Oui")
    file += attendant("quimperlin zoraida", "03/11/2020 08:32:01", "Oui")
    file += attendant("Élodie", "03/11/2020 08:02:01", "")
    file += '"Anonyme","","","","","","","","","","","","Non"\r\n'
    files = {"personnels.csv": STAFF, "LearningDashboard_Salle_2020-11-03.csv": file}

    found = report(tmp_path, files, teachers=TEACHERS)

    assert values(found) == {"teachers": 1}
    assert bounds(found, "teachers") == [1, 1]


def test_a_comma_in_a_poll_shifts_the_header(tmp_path: Path) -> None:
    """A question with a comma has no quotes in the header: a finding, and no wrong number."""
    file = f"{DASHBOARD},Lundi, mardi ou jeudi\r\n"
    file += attendant("Zoraida Quimperlin", "03/11/2020 08:02:01", "lundi")
    file += attendant("Jean Paul De La Tour-Blanche", "03/11/2020 08:02:01", "jeudi")
    files = {"personnels.csv": STAFF, "LearningDashboard_Salle_2020-11-03.csv": file}

    found = report(tmp_path, files, teachers=TEACHERS)

    assert [f["path"][-38:] for f in findings(found, "row_broken")]
    assert found["targets"][0]["status"] != "met" or values(found)["teachers"] == 2


# Durations


def test_durations_in_hours_and_minutes_add_up_exactly(tmp_path: Path) -> None:
    """Three times 2 h 40 is 8 h, however it is written: never a hair less, nor more."""
    written = ("2h40", "2:40", "02:40:00")
    rows = [f"A;0{n + 1}/03/2021;{text};Pix;Présent\n" for n, text in enumerate(written)]
    file = "Identifiant;Date;Durée (heures);Thème;Présence\n" + "".join(rows)

    found = report(
        tmp_path,
        {"formations.csv": file},
        hours="{sum: trainings.hours}, threshold: '== 8'",
    )

    assert found["targets"][0]["status"] == "met"
