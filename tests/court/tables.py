"""Random little tables, the exports that hold them, and random measures on them."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, Final

from academy.choosing import day
from academy.schools import uai
from court.plain import SEEN, Declaration, Row, Tables
from pix_exports import profiles

SCHOOLS: Final = tuple(uai(code, number) for code, number in (("016", 1), ("017", 2), ("086", 3)))
STRANGER: Final = uai("079", 4)  # never in the register
PEOPLE: Final = tuple(f"P{number}" for number in range(1, 7))
DAYS: Final = (dt.date(2020, 7, 1), dt.date(2021, 8, 20))
KINDS: Final = ("collège", "lycée", "EREA")
GRADES: Final = ("3e", "4e", "terminale")
FUNCTIONS: Final = ("enseignant", "chef d'établissement", "eRUN", "RUPN", "autre")
THEMES: Final = ("Usages du numérique", "Pix et ENT", "L’ENT, ensemble", "Accompagnement", "Moodle")
STATES: Final = ("actif", "terminé", "en projet", "abandonné")
TWINS: Final = ("en service", "en projet", "abandonné")
SPECIALITIES: Final = ("NSI", "Numérique et sciences informatiques", "Mathématiques")
SERVICES: Final = ("Moodle", "GAR", "Salle audio", "M@gistère")

Draw = Callable[[Random], Any]


def _one_of(*values: Any, unknown: float = 0.0) -> Draw:
    return lambda rng: None if rng.random() < unknown else rng.choice(values)


def _number(most: int, unknown: float = 0.0) -> Draw:
    return lambda rng: None if rng.random() < unknown else rng.randint(0, most)


def _day(unknown: float = 0.0) -> Draw:
    return lambda rng: None if rng.random() < unknown else day(rng, *DAYS)


_UNSURE: Final = 0.15
_FLAG: Final = _one_of(True, False, unknown=_UNSURE)
_PERSON: Final = _one_of(*PEOPLE)
_SCHOOL: Final = _one_of(*SCHOOLS, STRANGER)
_SOME_SCHOOL: Final = _one_of(*SCHOOLS, STRANGER, unknown=_UNSURE)
_DEPARTMENT: Final = _one_of("016", "017", "079", "086", unknown=_UNSURE)
_DEGREE: Final = _one_of("1", "2", unknown=_UNSURE)
_HOURS: Final = _one_of(*(Fraction(n, 2) for n in (0, 3, 6, 12, 48)), unknown=_UNSURE)


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a table is drawn and written: for each column its draw and its header."""

    columns: Mapping[str, tuple[Draw, str]]
    key: tuple[str, ...]
    file: str
    rows: int = 5


TABLES: Final[Mapping[str, Drawn]] = {
    "schools": Drawn(
        {
            "school": (_one_of(*SCHOOLS), "UAI"),
            "name": (_one_of("Les Tilleuls"), "Nom"),
            "kind": (_one_of(*KINDS, unknown=_UNSURE), "Type"),
            "sector": (_one_of("public", "privé", unknown=_UNSURE), "Secteur"),
            "department": (_DEPARTMENT, "Département"),
        },
        ("school",),
        "etablissements_2020-09-15.csv",
    ),
    "enrolments": Drawn(
        {
            "school": (_SCHOOL, "UAI"),
            "grade": (_one_of(*GRADES), "Niveau"),
            "pupils": (_number(4), "Effectif"),
            "girls": (_number(0), "Filles"),
        },
        ("school", "grade"),
        "effectifs_2020-10-05.csv",
    ),
    "specialities": Drawn(
        {
            "school": (_SCHOOL, "UAI"),
            "speciality": (_one_of(*SPECIALITIES), "Spécialité"),
            "pupils": (_number(9), "Effectif"),
            "girls": (_number(0), "Filles"),
        },
        ("school", "speciality"),
        "specialites_2020-10-12.csv",
    ),
    "staff": Drawn(
        {
            "person": (_PERSON, "Identifiant"),
            "function": (_one_of(*FUNCTIONS[:3]), "Fonction"),
            "degree": (_DEGREE, "Degré"),
            "school": (_SOME_SCHOOL, "UAI"),
            "department": (_DEPARTMENT, "Département"),
            "certified": (_FLAG, "Certification Pix"),
            "certified_on": (_day(0.6), "Date de certification"),
        },
        ("person", "function"),
        "personnels_2021-06-01.csv",
        7,
    ),
    "trainings": Drawn(
        {
            "person": (_PERSON, "Identifiant"),
            "date": (_day(), "Date"),
            "hours": (_HOURS, "Durée (heures)"),
            "theme": (_one_of(*THEMES), "Thème"),
            "programme": (_one_of("A", "B"), "Dispositif"),
            "attended": (_FLAG, "Présence"),
            "function": (_one_of(*FUNCTIONS[:3], unknown=_UNSURE), "Fonction"),
            "degree": (_DEGREE, "Degré"),
            "school": (_SOME_SCHOOL, "UAI"),
        },
        ("person", "date", "programme", "theme"),
        "formations.csv",
        7,
    ),
    "career_meetings": Drawn(
        {
            "person": (_PERSON, "Identifiant"),
            "date": (_day(), "Date"),
            "digital_exchange": (_FLAG, "Échange numérique"),
            "degree": (_DEGREE, "Degré"),
            "corps": (_one_of("Certifiés", "Agrégés", unknown=_UNSURE), "Corps"),
            "department": (_DEPARTMENT, "Département"),
        },
        ("person", "date"),
        "rendez-vous.csv",
    ),
    "ent_activations": Drawn(
        {
            "school": (_SCHOOL, "UAI"),
            "product": (_one_of("Lycée connecté", "i-Cart"), "ENT"),
            "active": (_FLAG, "Activé"),
            "activated_on": (_day(0.5), "Date d'activation"),
            "accounts": (_number(9, _UNSURE), "Comptes"),
            "activated_accounts": (_number(0, _UNSURE), "Comptes activés"),
        },
        ("school", "product"),
        "ent_2021-06-21.csv",
        4,
    ),
    "service_uses": Drawn(
        {
            "person": (_PERSON, "Identifiant"),
            "service": (_one_of(*SERVICES), "Service"),
            "date": (_day(), "Date"),
            "school": (_SOME_SCHOOL, "UAI"),
        },
        ("person", "service", "date"),
        "usages.csv",
        7,
    ),
    "etwinning_projects": Drawn(
        {
            "project": (_one_of("Rivages", "Marées", "Étoiles", "Bocage"), "Projet eTwinning"),
            "school": (_SCHOOL, "UAI"),
            "start": (_day(), "Début"),
            "end": (_one_of(None), "Fin"),
            "state": (_one_of(*STATES), "Statut"),
        },
        ("project", "school"),
        "etwinning.csv",
    ),
    "research_groups": Drawn(
        {
            "group": (_one_of("Écrire", "Évaluer", "Jouer", "Coder"), "Groupe"),
            "digital": (_FLAG, "Usages du numérique"),
            "theme": (_one_of(*THEMES, unknown=_UNSURE), "Thème"),
            "department": (_DEPARTMENT, "Département"),
        },
        ("group",),
        "groupes-recherche_2021-02-08.csv",
        4,
    ),
    "steering_meetings": Drawn(
        {
            "department": (_one_of("016", "017", "079", "086"), "Département"),
            "date": (_day(), "Date du comité"),
            "subject": (_one_of("Bilan", "Équipement", unknown=_UNSURE), "Objet"),
        },
        ("department", "date"),
        "comites.csv",
        8,
    ),
    "digital_twins": Drawn(
        {
            "twin": (_one_of("Atelier", "Ligne", "Serre"), "Jumeau numérique"),
            "school": (_SCHOOL, "UAI"),
            "state": (_one_of(*TWINS, unknown=_UNSURE), "Statut"),
            "course": (_one_of("Maintenance", "Pilotage", unknown=_UNSURE), "Filière"),
        },
        ("twin", "school"),
        "jumeaux-numeriques_2021-03-15.csv",
    ),
    "training_schools": Drawn(
        {"school": (_SCHOOL, "UAI"), "since": (_day(_UNSURE), "Formateur depuis")},
        ("school",),
        "etablissements-formateurs_2021-05-03.csv",
    ),
    "pix_profiles": Drawn(
        {
            "person": (_one_of("EXEMPLE Anne", "EXEMPLE Paul", "MODÈLE Zoé"), ""),
            "school": (_one_of(*SCHOOLS), ""),
            "grade": (_one_of(*GRADES, unknown=_UNSURE), ""),
            "shared": (_one_of(True, True, False), ""),
            "date": (lambda rng: day(rng, dt.date(2020, 9, 10), SEEN), ""),
            "lowest_level": (_number(3), ""),
        },
        ("person", "school"),
        "",
        7,
    ),
}
_WITHIN: Final = (("girls", "pupils"), ("activated_accounts", "accounts"))


def random_tables(rng: Random) -> Tables:
    """Draw tables of some rows each; some are not there, and keys are of one row."""
    tables = {
        name: list(_rows(rng, drawn)) for name, drawn in TABLES.items() if rng.random() > 0.06
    }
    if "pix_profiles" in tables:
        tables["pix_participations"] = [dict(row) for row in tables["pix_profiles"]]
    return tables


def _rows(rng: Random, drawn: Drawn) -> Iterator[Row]:
    keys = set()
    for _ in range(rng.randint(1, drawn.rows)):
        row = {column: draw(rng) for column, (draw, _) in drawn.columns.items()}
        for part, whole in _WITHIN:
            if part in row and row[part] is not None and row[whole] is not None:
                row[part] = rng.randint(0, row[whole])
        if "end" in row:
            row["end"] = rng.choice((None, row["start"] + dt.timedelta(days=rng.randint(0, 90))))
        key = tuple(row[column] for column in drawn.key)
        if key not in keys:
            keys.add(key)
            yield row


def files(tables: Tables) -> dict[str, bytes]:
    """Write the exports that hold these tables: the templates, and Pix's own."""
    written = {
        drawn.file: _csv([header for _, header in drawn.columns.values()], tables[name])
        for name, drawn in TABLES.items()
        if name in tables and drawn.file
    }
    for number, school in enumerate(SCHOOLS if "pix_profiles" in tables else ()):
        rows = [row for row in tables["pix_profiles"] if row["school"] == school]
        if rows:
            path = f"pix/{school}/Resultats-Profil-{10_000 + number}-2021-07-01-1030.csv"
            written[path] = profiles(_campaign(number, rows)).encode("utf-8")
    return written


def _campaign(number: int, rows: Sequence[Row]) -> dict[str, Any]:
    cells = [
        [
            *row["person"].split(),
            {None: "", "terminale": "TG1"}.get(row["grade"], f"{row['grade']} B"),
            f"{row['date']:%d/%m/%Y} 10:00" if row["shared"] else None,
            row["lowest_level"],
            "",
        ]
        for row in rows
    ]
    return {"organisation": "Un établissement", "campaign": 10_000 + number, "rows": cells}


def _csv(headers: Sequence[str], rows: Sequence[Row]) -> bytes:
    lines = [headers, *([_text(cell) for cell in row.values()] for row in rows)]
    return "".join(";".join(line) + "\n" for line in lines).encode("utf-8")


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "Oui" if cell else "Non"
        case dt.date():
            return f"{cell:%d/%m/%Y}"
        case Fraction():
            return str(float(cell)).replace(".", ",")
        case _:
            return str(cell)


# Measures

_SCHOOL_ASKED: Final[Mapping[str, Draw]] = {
    "school.kind": lambda rng: _words(rng, KINDS),
    "school.sector": _one_of("public", "privé"),
}
_PERSON_ASKED: Final[Mapping[str, Draw]] = {
    "person.function": lambda rng: _words(rng, FUNCTIONS[:3]),
    "person.certified": _one_of(True, {"not": True}),
    "person.degree": _one_of("1", "2"),
}
_THEME: Final = _one_of(
    {"contains": ["ENT"]},
    {"contains": ["numérique", "Moodle"]},
    {"contains": ["usage du numérique"]},
)
_WHEN: Final = _one_of(">= 2020-11-01", "< 2021-02-01", "<= 2021-01-15", "> 2020-12-01")
_ASKED: Final[Mapping[str, Mapping[str, Draw]]] = {
    "schools": {
        "kind": lambda rng: _words(rng, KINDS),
        "sector": _one_of("public", "privé", {"not": "privé"}),
    },
    "enrolments": {"grade": lambda rng: _words(rng, GRADES), **_SCHOOL_ASKED},
    "specialities": {
        "speciality": _one_of({"contains": ["NSI", "numérique"]}, {"not": "NSI"}),
        "pupils": _one_of(">= 3", "< 5"),
        **_SCHOOL_ASKED,
    },
    "staff": {
        "function": lambda rng: _words(rng, FUNCTIONS[:3]),
        "degree": _one_of("1", "2"),
        "certified": _one_of(True, False, {"not": True}),
        "school.kind": lambda rng: _words(rng, KINDS),
    },
    "trainings": {
        "attended": _one_of(True, True, False),
        "hours": _one_of(">= 3", "> 3", "< 6", "<= 6", "== 6"),
        "date": _WHEN,
        "theme": _THEME,
        "function": lambda rng: _words(rng, FUNCTIONS[:3]),
        **_SCHOOL_ASKED,
        **_PERSON_ASKED,
    },
    "career_meetings": {
        "digital_exchange": _one_of(True, False),
        "degree": _one_of("1", {"not": "1"}),
        "corps": _one_of("certifiés", {"not": ["Agrégés"]}, ["Certifiés", "Agrégés"]),
        "department": _one_of("016", "086"),
        "person.function": lambda rng: _words(rng, FUNCTIONS[:3]),
    },
    "ent_activations": {
        "active": _one_of(True, False),
        "accounts": _one_of(">= 4"),
        **_SCHOOL_ASKED,
    },
    "service_uses": {
        "service": _one_of(["moodle", "GAR"], {"not": "GAR"}, "salle audio"),
        "date": _WHEN,
        **_PERSON_ASKED,
    },
    "etwinning_projects": {"state": _one_of("actif", {"not": "actif"}), **_SCHOOL_ASKED},
    "research_groups": {"digital": _one_of(True, {"not": True}), "theme": _THEME},
    "steering_meetings": {
        "date": _WHEN,
        "subject": _one_of("bilan", {"contains": ["équipements"]}),
    },
    "digital_twins": {"state": _one_of("en projet", {"not": "abandonné"}), **_SCHOOL_ASKED},
    "training_schools": _SCHOOL_ASKED,
    "pix_participations": {"grade": lambda rng: _words(rng, GRADES)},
    "pix_profiles": {
        "grade": lambda rng: _words(rng, GRADES),
        "lowest_level": _one_of(">= 1", "> 1", "< 2", ">= 2"),
    },
}
_DISTINCT: Final[Mapping[str, tuple[str | None, ...]]] = {
    "schools": ("school", None),
    "staff": ("person", "person", "school"),
    "trainings": ("person", None, "theme"),
    "career_meetings": ("person", None),
    "ent_activations": ("school",),
    "service_uses": ("person", "service", None),
    "etwinning_projects": ("project", "school"),
    "research_groups": ("group", None),
    "steering_meetings": ("date", None),
    "digital_twins": ("twin",),
    "training_schools": ("school",),
    "pix_participations": ("person",),
    "pix_profiles": ("person",),
}
_SUMS: Final = (
    *("trainings.hours", "trainings.days", "enrolments.pupils", "enrolments.girls"),
    *("specialities.girls", "specialities.pupils", "ent_activations.accounts"),
    "ent_activations.activated_accounts",
)
_GROUPED: Final = ("steering_meetings", "training_schools", "research_groups", "career_meetings")


def _words(rng: Random, words: Sequence[str]) -> Any:
    """Ask for a value, for one of some, or for none of some."""
    some = rng.sample(words, rng.randint(1, 2))
    return rng.choice((some[0], some, {"not": some[0]}, {"not": some}))


def random_target(rng: Random) -> Declaration:
    """Draw a target of any kind, as a roadmap writes it."""
    draw = rng.choice((_plain_count, _plain_sum, _plain_ratio, _by_school, _each, _growth))
    return draw(rng)


def _count(rng: Random, table: str) -> dict[str, Any]:
    distinct = rng.choice(_DISTINCT[table])
    counted = {"count": table, **({"distinct": distinct} if distinct else {})}
    return {**counted, **_filter(rng, table)}


def _filter(rng: Random, table: str) -> dict[str, Any]:
    asked = _ASKED[table]
    columns = rng.sample(sorted(asked), min(len(asked), rng.choice((0, 1, 1, 2, 2, 3))))
    return {"where": {column: asked[column](rng) for column in columns}} if columns else {}


def _sum(rng: Random) -> dict[str, Any]:
    column = rng.choice(_SUMS)
    measure = {"sum": column, **_filter(rng, column.partition(".")[0])}
    measure.get("where", {}).pop("hours", None)  # an unknown one adds 24, whatever it must satisfy
    return measure if measure.get("where") else {"sum": column}


def _least(rng: Random) -> str:
    return f"{rng.choice(('>=', '>=', '>', '<=', '<', '=='))} {rng.randint(0, 4)}"


def _percent(rng: Random) -> str:
    sign = rng.choice((">=", ">=", ">", "<="))
    return f"{sign} {rng.choice((25, 33.5, 50, 75) if sign == '<=' else (25, 33.5, 50, 100))} %"


def _plain_count(rng: Random) -> Declaration:
    return {"measure": _count(rng, rng.choice(sorted(_DISTINCT))), "threshold": _least(rng)}


def _plain_sum(rng: Random) -> Declaration:
    return {"measure": _sum(rng), "threshold": f"{rng.choice(('>=', '<'))} {rng.randint(0, 20)}"}


def _plain_ratio(rng: Random) -> Declaration:
    if rng.random() < 0.4:  # of persons, of two tables
        of = {"count": rng.choice(("trainings", "service_uses")), "distinct": "person"}
        over = {"count": "staff", "distinct": "person"}
        ratio = {
            "of": {**of, **_filter(rng, of["count"])},
            "over": {**over, **_filter(rng, "staff")},
        }
    else:
        table = rng.choice(sorted(_DISTINCT))
        over = _count(rng, table)
        if over.get("distinct") == "school" and table == "staff":
            over["distinct"] = "person"  # rows of no school may be of any: bounds are only safe
        more = _filter(rng, table).get("where", {})
        more.pop("state", None)  # of projects and twins the whole counts some states only
        ratio = {"of": {**over, "where": {**more, **over.get("where", {})}}, "over": over}
        if not ratio["of"]["where"]:
            del ratio["of"]["where"]
    return {"measure": {"ratio": ratio}, "threshold": _percent(rng)}


def _by_school(rng: Random) -> Declaration:
    grades = {"grade": _words(rng, GRADES)}
    pix = rng.choice(("pix_participations", "pix_profiles"))
    level = {"lowest_level": ">= 1"} if pix == "pix_profiles" else {}
    kinds = {"kind": _words(rng, KINDS[:2])}
    ratio = rng.choice(
        (
            {
                "of": {"count": pix, "distinct": "person", "where": {**grades, **level}},
                "over": {"sum": "enrolments.pupils", "where": grades},
            },
            {
                "of": {"sum": "specialities.girls", **_filter(rng, "specialities")},
                "over": {"sum": "enrolments.girls", "where": grades},
            },
            {
                "of": {"count": "ent_activations", "distinct": "school", "where": {"active": True}},
                "over": {"count": "schools", "distinct": "school", "where": kinds},
            },
        )
    )
    ratio["by"] = "school"
    if "sum" in ratio["over"] and rng.random() < 0.5:
        ratio["expect"] = {"kind": _words(rng, KINDS[:2])}
    return {"measure": {"ratio": ratio}, "threshold": _percent(rng)}


def _each(rng: Random) -> Declaration:
    table = rng.choice(_GROUPED)
    measure = _count(rng, table)
    measure.get("where", {}).pop("department", None)
    groups = rng.choice(("departments", ["016", "086"]))
    return {"measure": measure, "each": {"department": groups}, "threshold": _least(rng)}


def _growth(rng: Random) -> Declaration:
    if rng.random() < 0.5:
        measure = _count(rng, rng.choice(sorted(_DISTINCT)))
        baseline, threshold = rng.randint(1, 4), f">= +{rng.choice((0, 10, 50, 100))} %"
    else:
        measure = _plain_ratio(rng)["measure"]
        baseline, threshold = rng.choice(("20 %", "50 %")), f">= +{rng.choice((5, 25))} points"
    return {"measure": measure, "baseline": {"value": baseline}, "threshold": threshold}
