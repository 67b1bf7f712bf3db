"""Two files of the whole of France: the register of schools, and the enrolments of lycées GT.

Their headers are those of the published files, which the tests keep byte for byte; rows are
invented, académies and départements are not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from academie import FIGURES, UAI_LETTERS

HEADERS: Final = Path(__file__).parents[1] / "tests" / "headers"
REGISTER: Final = "fr-en-annuaire-education.csv"
ENROLMENTS: Final = "fr-en-lycee_gt-effectifs-niveau-sexe-lv.csv"
ROWS: Final = 70_000
RENTREES: Final = range(2019, 2026)
ACADEMY: Final = "Poitiers"
RENTREE: Final = 2020
ACADEMIES: Final[Mapping[str, str]] = {
    "Aix-Marseille": "004 005 013 084",
    "Amiens": "002 060 080",
    "Besançon": "025 039 070 090",
    "Bordeaux": "024 033 040 047 064",
    "Clermont-Ferrand": "003 015 043 063",
    "Corse": "620 720",
    "Créteil": "077 093 094",
    "Dijon": "021 058 071 089",
    "Grenoble": "007 026 038 073 074",
    "Guadeloupe": "971",
    "Guyane": "973",
    "La Réunion": "974",
    "Lille": "059 062",
    "Limoges": "019 023 087",
    "Lyon": "001 042 069",
    "Martinique": "972",
    "Mayotte": "976",
    "Montpellier": "011 030 034 048 066",
    "Nancy-Metz": "054 055 057 088",
    "Nantes": "044 049 053 072 085",
    "Nice": "006 083",
    "Normandie": "014 027 050 061 076",
    "Orléans-Tours": "018 028 036 037 041 045",
    "Paris": "075",
    "Poitiers": "016 017 079 086",
    "Reims": "008 010 051 052",
    "Rennes": "022 029 035 056",
    "Strasbourg": "067 068",
    "Toulouse": "009 012 031 032 046 065 081 082",
    "Versailles": "078 091 092 095",
}
# Of each nature: its share, the type and the label of the register.
NATURES: Final[Mapping[str, tuple[float, str, str]]] = {
    "151": (0.56, "Ecole", "ECOLE DE NIVEAU ELEMENTAIRE"),
    "101": (0.20, "Ecole", "ECOLE MATERNELLE"),
    "340": (0.105, "Collège", "COLLEGE"),
    "300": (0.014, "Lycée", "LYCEE ENSEIGNT GENERAL ET TECHNOLOGIQUE"),
    "302": (0.012, "Lycée", "LYCEE D ENSEIGNEMENT GENERAL"),
    "306": (0.012, "Lycée", "LYCEE POLYVALENT"),
    "320": (0.016, "Lycée", "LYCEE PROFESSIONNEL"),
    "334": (0.010, "Lycée", "SECTION D ENSEIGNEMENT PROFESSIONNEL"),
    "335": (0.004, "Lycée", "SECTION ENSEIGT GENERAL ET TECHNOLOGIQUE"),
    "370": (0.001, "EREA", "ETABLISSEMENT REGIONAL D'ENSEIGNT ADAPTE"),
    "380": (0.010, "Autre", "MAISON FAMILIALE RURALE"),
    "400": (0.026, "", "ETAB POST-BAC"),
    "809": (0.030, "Service Administratif", "INSPECTION ACADEMIQUE"),
}
GENERAL: Final = ("300", "302", "306")
SECTIONS: Final = ("334", "335")
TERMINALES: Final = ("g", "sti2d", "stl", "stmg", "st2s", "std2a", "sthr", "tmd", "bt")
FLAGS: Final = (
    *("Ecole_maternelle", "Ecole_elementaire", "Voie_generale", "Voie_technologique"),
    *("Voie_professionnelle", "Restauration", "Hebergement", "ULIS", "Apprentissage", "Segpa"),
    *("Section_arts", "Section_cinema", "Section_theatre", "Section_sport"),
    *("Section_internationale", "Section_europeenne", "Lycee_Agricole", "Lycee_militaire"),
    *("Lycee_des_metiers", "Post_BAC", "GRETA", "multi_uai", "rpi_concentre"),
)


@dataclass(frozen=True, slots=True)
class School:
    """A school of the register; ``mother`` is the UAI of the lycée that a section is a part of."""

    uai: str
    name: str
    nature: str
    public: bool
    department: str
    academy: str
    mother: str = ""


def write_national(folder: Path, rows: int, seed: int) -> Mapping[str, int]:
    """Write both files; gives the public lycées of the académie, and its terminales of the year."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    schools = invent_national(rows, rng)
    _write(folder / REGISTER, "annuaire-2026", register_rows(schools, rng))
    counted = 0
    names = _names("effectifs-lycee-gt-176")
    enrolments = []
    for row in enrolment_rows(schools, names, rng):
        enrolments.append(row)
        if row["academie"] == ACADEMY.upper() and row["rentree_scolaire"] == str(RENTREE):
            counted += sum(int(row[f"terminales_{track}"]) for track in TERMINALES)
    _write(folder / ENROLMENTS, "effectifs-lycee-gt-176", enrolments)
    public = sum(one.public and is_lycee(one) and one.academy == ACADEMY for one in schools)
    return {"lycees": public, "terminales": counted}


def is_lycee(school: School) -> bool:
    """Whether it is a lycée: a section is a part of one."""
    return NATURES[school.nature][1] == "Lycée" and school.nature not in SECTIONS


def invent_national(rows: int, rng: np.random.Generator) -> list[School]:
    """Schools of every département; one section follows its mother, as ever in the same place."""
    places = [(name, code) for name, codes in ACADEMIES.items() for code in codes.split()]
    shares = np.array([share for share, _, _ in NATURES.values()])
    natures = rng.choice(list(NATURES), rows, p=shares / shares.sum()).tolist()
    public = (rng.random(rows) < 0.85).tolist()
    figures = rng.integers(len(FIGURES), size=rows).tolist()
    schools: list[School] = []
    mothers: dict[str, str] = {}
    for number, nature in enumerate(natures):
        academy, prefix = places[number % len(places)]
        digits = f"{prefix}{number // len(places) + 1:04d}"
        uai = digits + UAI_LETTERS[int(digits) % 23]
        department = {"620": "02A", "720": "02B"}.get(prefix, prefix)
        if nature == "306":
            mothers[prefix] = uai
        mother = mothers.get(prefix, "") if nature in SECTIONS else ""
        name = f"{NATURES[nature][2].title()} {FIGURES[figures[number]]}"
        schools.append(School(uai, name, nature, public[number], department, academy, mother))
    return schools


def register_rows(
    schools: Sequence[School], rng: np.random.Generator
) -> Iterator[Mapping[str, str]]:
    """A row a school; one school in five hundred has a second one, for an annexe."""
    annexes = rng.random(len(schools)) < 1 / 500
    streets = rng.integers(1, 200, size=len(schools)).tolist()
    points = rng.random((len(schools), 2)).tolist()
    flags = rng.random((len(schools), len(FLAGS)))
    for at, school in enumerate(schools):
        drawn = ("1" if share < 0.2 else "0" if share < 0.7 else "" for share in flags[at].tolist())
        row = {**dict(zip(FLAGS, drawn, strict=True)), **_row(school, streets[at], *points[at])}
        row["multi_uai"] = "1" if annexes[at] else "0"
        yield row
        if annexes[at]:
            yield {**row, "Adresse_1": f"{streets[at]} rue de l'Annexe"}


def _row(school: School, street: int, east: float, north: float) -> dict[str, str]:
    _, type_, label = NATURES[school.nature]
    latitude, longitude = f"{42 + 8 * north:.13f}", f"{-4 + 11 * east:.13f}"
    return {
        "Identifiant_de_l_etablissement": school.uai,
        "Nom_etablissement": school.name,
        "Type_etablissement": type_,
        "Statut_public_prive": "" if school.nature == "809" else _sector(school),
        "Adresse_1": f"{street} rue du Général de Gaulle",
        "Adresse_3": f"{school.department}00 Saint-Aulac",
        "Code_postal": f"{school.uai[1:3]}{street:03d}",
        "Code_commune": f"{school.uai[1:3]}{street:03d}",
        "Nom_commune": f"Saint-Aulac-{street}",
        "Code_departement": school.department,
        "Code_academie": f"{len(school.academy):02d}",
        "Code_region": "75",
        "Telephone": f"05490{street:05d}",
        "Mail": f"{school.uai.lower()}@ac-exemple.fr",
        "SIREN_SIRET": f"2170030{street:03d}0018",
        "position": f"{latitude}, {longitude}",
        "Type_contrat_prive": "SANS OBJET" if school.public else "CONTRAT D'ASSOCIATION",
        "Libelle_departement": f"Département {school.department}",
        "Libelle_academie": school.academy,
        "Libelle_region": "Région",
        "coordX_origine": f"{600_000 + 1000 * east:.1f}",
        "coordY_origine": f"{6_600_000 + 1000 * north:.1f}",
        "epsg_origine": "EPSG:2154",
        "latitude": latitude,
        "longitude": longitude,
        "precision_localisation": "Numéro de rue",
        "date_ouverture": "1967-02-01",
        "date_maj_ligne": "2026-01-15",
        "etat": "A FERMER" if street == 1 else "OUVERT",
        "ministere_tutelle": "MINISTERE DE L'EDUCATION NATIONALE",
        "code_nature": school.nature,
        "libelle_nature": label,
        "Code_type_contrat_prive": "99" if school.public else "30",
        "etablissement_mere": school.mother,
        "type_rattachement_etablissement_mere": "MERE" if school.mother else "",
    }


def _sector(school: School) -> str:
    return "Public" if school.public else "Privé"


def enrolment_rows(
    schools: Sequence[School], names: Sequence[str], rng: np.random.Generator
) -> Iterator[Mapping[str, str]]:
    """A row a rentrée and a lycée that is not only vocational."""
    lycees = [school for school in schools if school.nature in GENERAL]
    counted = names[names.index("nombre_d_eleves") : names.index("code_postal")]
    for rentree in RENTREES:
        counts = rng.integers(0, 120, size=(len(lycees), len(counted))).tolist()
        for school, several in zip(lycees, counts, strict=True):
            yield {
                "rentree_scolaire": str(rentree),
                "region_academique": "REGION ACADEMIQUE",
                "academie": school.academy.upper(),
                "departement": f"DEPARTEMENT {school.department}",
                "commune": "SAINT-AULAC",
                "numero_lycee": school.uai,
                "denomination_principale": NATURES[school.nature][2],
                "patronyme": school.name.upper(),
                "secteur": "PUBLIC" if school.public else "PRIVE",
                **_coherent(dict(zip(counted, several, strict=True))),
                "code_postal": f"{school.uai[1:3]}000",
            }


def _coherent(counts: Mapping[str, int]) -> dict[str, str]:
    """Write counts, with never more girls than pupils."""
    totals = {
        name: counts.get(name.removesuffix("_filles"), count) for name, count in counts.items()
    }
    return {name: str(min(count, totals[name])) for name, count in counts.items()}


def _names(header: str) -> list[str]:
    text = (HEADERS / f"{header}.csv").read_text(encoding="utf-8-sig")
    return text.rstrip("\r\n").split(";")


def _write(path: Path, header: str, rows: Iterable[Mapping[str, str]]) -> None:
    names = _names(header)
    lines = (";".join([row.get(name, "") for name in names]) for row in rows)
    text = "\n".join([";".join(names), *lines]) + "\n"
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")
