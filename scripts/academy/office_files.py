"""The offices' exports about pupils, schools and projects; rarely two in one manner."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from academy.models import YEAR, Academy, Pupil, School
from academy.pix_files import organisation
from academy.pupils import JANUARY, SPRING
from academy.sheets import BOM, EXCEL, PLAIN, UNICODE, File, Row, Style, department, sheet


def office_files(academy: Academy) -> Iterator[File]:
    """Every one of them."""
    yield from _register(academy)
    yield from _headcounts(academy)
    yield from _specialities(academy)
    yield from _ents(academy)
    yield from _projects(academy)
    yield from _groups_and_twins(academy)
    yield from _committees(academy)
    yield from _followed(academy)


def _named(academy: Academy, name: str, folder: str = "") -> str:
    return f"{folder}{name}_{academy.taken[name].isoformat()}.csv"


def _register(academy: Academy) -> Iterator[File]:
    rows = [
        (s.uai, s.name, s.type, s.sector, department(s.department, index))
        for index, s in enumerate(academy.schools)
    ]
    header = "UAI;NOM;TYPE;SECTEUR;DEPARTEMENT"
    yield _named(academy, "etablissements"), sheet(EXCEL, header, rows)
    found = [(organisation(s), s.uai) for s in academy.schools if s.naming == "attachment"]
    yield "rattachements.csv", sheet(BOM, "Nom trouvé;UAI", found)


# Pupils

_WRITTEN: Final = {
    "6e": ("6e", "6EME", "6ème"),
    "5e": ("5e", "5EME", "5ème"),
    "4e": ("4e", "4EME", "4ème"),
    "3e": ("3e", "3EME", "3ème"),
    "2de": ("2de", "Seconde", "2nde"),
    "1re": ("1re", "Première", "1ère"),
    "terminale": ("terminale", "TLE", "Terminale"),
}


def _headcounts(academy: Academy) -> Iterator[File]:
    """October's, what January corrected, and those of the year before (which never count)."""
    header = "UAI;Niveau;Voie;Effectif;Filles"
    october = _counts(academy, [p for p in academy.pupils if p.since < JANUARY])
    path = _named(academy, "effectifs", "effectifs/")
    yield path, sheet(BOM, header, october)
    came = {(p.school, p.grade) for p in academy.pupils if p.since == JANUARY}
    again = [p for p in academy.pupils if (p.school, p.grade) in came and p.since < SPRING]
    if again:
        corrected = sheet(PLAIN, "uai;niveau;voie;effectif;filles", _counts(academy, again))
        yield "effectifs/effectifs-rectificatif_2021-01-15.csv", corrected
    before = [(u, g, t, n + 3, f + 1) for u, g, t, n, f in october]
    yield "effectifs/effectifs_2019-10-07.csv", sheet(UNICODE, header.upper(), before)


def _counts(academy: Academy, pupils: Sequence[Pupil]) -> list[tuple[str, str, str, int, int]]:
    groups: dict[tuple[School, str, str], list[Pupil]] = {}
    for pupil in pupils:
        if pupil.grade != "cap":
            groups.setdefault((pupil.school, pupil.grade, pupil.track), []).append(pupil)
    rows = []
    for (school, grade, track), of in groups.items():
        written = _WRITTEN.get(grade, (grade,))
        spelled = written[academy.schools.index(school) % len(written)]
        rows.append((school.uai, spelled, track, len(of), sum(p.girl for p in of)))
    return rows


def _specialities(academy: Academy) -> Iterator[File]:
    """One row a speciality of a lycée; NSI is one of them."""
    groups: dict[tuple[School, str], list[Pupil]] = {}
    for pupil in academy.pupils:
        for speciality in pupil.specialities:
            groups.setdefault((pupil.school, speciality), []).append(pupil)
    rows = [
        (school.uai, name, len(of), sum(p.girl for p in of))
        for (school, name), of in sorted(groups.items(), key=lambda g: (g[0][0].uai, g[0][1]))
    ]
    yield _named(academy, "specialites"), sheet(PLAIN, "UAI;Spécialité;Effectif;Filles", rows)


# Schools and offices


def _ents(academy: Academy) -> Iterator[File]:
    """The newest export, and January's, where fewer had begun."""
    header = "UAI;ENT;Activé;Date d'activation;Comptes;Comptes activés"
    newest, january = [], []
    for index, e in enumerate(academy.ents):
        product = ("Lycée connecté", "i-Cart", "Mon Bureau")[index % 3]
        accounts = f"{e.accounts // 1000}\u00a0{e.accounts % 1000:03d}"
        written = accounts if e.accounts >= 1000 else str(e.accounts)
        day = BOM.day(e.since)
        said = "O" if e.active else "N"
        newest.append((e.school.uai, product, said, day, written, e.activated))
        january.append((e.school.uai, product, "N", "", written, 0))
    yield _named(academy, "ent", "ent/"), sheet(BOM, header, newest)
    yield "ent/ent_2021-01-11.csv", sheet(EXCEL, header, january)


def _projects(academy: Academy) -> Iterator[File]:
    rows = [
        (p.title, school.uai, PLAIN.day(p.start), PLAIN.day(p.end), state)
        for p in academy.projects
        for school, state in p.partners
    ]
    header = "Projet eTwinning;UAI;Début;Fin;Statut"
    yield "etwinning.csv", sheet(Style("cp1252", iso=True), header, rows)


def _groups_and_twins(academy: Academy) -> Iterator[File]:
    groups = [
        (g.name, ("Oui" if g.digital else "Non"), g.theme, department(g.department, i))
        for i, g in enumerate(academy.groups)
    ]
    header = "GROUPE;USAGES DU NUMERIQUE;THEME;DEPARTEMENT"
    yield _named(academy, "groupes-recherche"), sheet(EXCEL, header, groups)
    twins = [(t.name, t.school.uai, t.state, t.course) for t in academy.twins]
    header = "Jumeau numérique;UAI;Statut;Filière"
    yield _named(academy, "jumeaux-numeriques"), sheet(PLAIN, header, twins)
    since = [(school.uai, PLAIN.day(day)) for school, day in academy.training_schools]
    path = _named(academy, "etablissements-formateurs")
    yield path, sheet(PLAIN, "UAI;Formateur depuis", since)


def _committees(academy: Academy) -> Iterator[File]:
    """One file for all; the Vienne sends one of its own, which repeats its first meeting."""
    header = "Département;Date du comité;Objet"
    rows = [
        (department(code, i), BOM.day(day), "Bilan" if i % 2 else "Équipement")
        for i, (code, day) in enumerate(academy.committees)
    ]
    yield "comites/comites-departementaux.csv", sheet(BOM, header, rows)
    vienne = sorted(day for code, day in academy.committees if code == "086")
    own = [("Vienne", UNICODE.day(day), "Bilan et perspectives") for day in vienne[:1]]
    yield "comites/comite-vienne.csv", sheet(UNICODE, header, own)


def _followed(academy: Academy) -> Iterator[File]:
    """States of actions, and readings of indicators: neither moves a figure."""
    states = [
        ("lab-110bis", "en cours", date(2020, 11, 3), "Inauguration prévue"),
        ("lab-110bis", "réalisée", date(2021, 5, 18), ""),
        ("cafes-numeriques-parents", "en cours", date(2021, 2, 2), "Deux cafés tenus"),
    ]
    rows = [(action, state, EXCEL.day(day), said) for action, state, day, said in states]
    yield "suivi-actions.csv", sheet(EXCEL, "Action;État;Date;Commentaire", rows)
    count = len(academy.projects)
    readings: list[Row] = [
        ("etwinning-projets-declares", BOM.day(YEAR[0]), count, "Bureau national"),
        ("heures-de-formation-declarees", BOM.day(date(2021, 6, 30)), "412,5", "GAIA"),
    ]
    yield "releves.csv", sheet(BOM, "Indicateur;Date;Valeur;Source", readings)
