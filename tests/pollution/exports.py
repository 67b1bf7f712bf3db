"""The main exports, small and clean, each beside others, with the numbers that rest on it.

The numbers are counted by hand on the files of ``main_exports``. The invented schools: a collège
(0860001J), two public lycées (0160001P, 0860002K), a private one (0790001X) and a vocational one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent.parent / "main_exports"

_HEAD: Final = """
version: 1
roadmap:
  title: Essai
  academy: Poitiers
  school_year: 2020-2021
  departments: {"016": Charente, "017": Charente-Maritime, "079": Deux-Sèvres, "086": Vienne}
  hours_per_day: 6
grades: {3e: "^3", 4e: "^4"}
ambitions: [{id: essai, title: Essai}]
targets:
"""
_TARGET: Final = (
    '  - {{id: {id}, ambition: essai, title: {id}, threshold: ">= {goal}", measure: {measure}}}\n'
)


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """A main export.

    ``measures`` gives each measure with its number; ``beside`` names the other exports that it
    needs. A rival reads it right when it gives the rows, the sum of the column ``adds`` and the
    texts of the column ``gathers``.
    """

    name: str
    file: str
    measures: Mapping[str, int]
    adds: str | None
    gathers: str
    beside: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """The bytes of the clean file."""
        return (FOLDER / self.file).read_bytes()

    @property
    def others(self) -> Mapping[str, bytes]:
        """The clean files beside it."""
        return {name: (FOLDER / name).read_bytes() for name in self.beside}

    @property
    def roadmap(self) -> str:
        """A target a measure, which the clean exports only just miss."""
        return _HEAD + "".join(
            _TARGET.format(id=f"m{number}", goal=value + 1, measure=measure)
            for number, (measure, value) in enumerate(self.measures.items())
        )


MAIN: Final = (
    Export(
        "pix-profils",
        "Resultats-Profil de fin de cycle-101-2021-06-15-1030.csv",
        {
            '{count: pix_profiles, distinct: person, where: {grade: 3e, lowest_level: ">= 1"}}': 5,
        },
        "ID Campagne",
        "Classe",
        ("etablissements_2020-09-15.csv",),
    ),
    Export(
        "pix-campagne",
        "0860001J/Resultats-Parcours de rentrée-102-2021-06-15-1030.csv",
        {
            "{count: pix_participations, distinct: person, where: {grade: 3e}}": 6,
            "{count: pix_participations, distinct: person, where: {shared: true}}": 6,
        },
        "ID Campagne",
        "Classe",
    ),
    Export(
        "pix-certifications",
        "20210603_1430_resultats_session_4922.csv",
        {
            "{count: pix_certifications, distinct: person, where: {status: validée}}": 5,
            "{count: staff, distinct: person, where: {certified: true}}": 6,
        },
        "Score en Pix",
        "Statut",
        ("personnels_2021-06-01.csv",),
    ),
    Export(
        "effectifs",
        "effectifs_2020-10-05.csv",
        {
            "{sum: enrolments.pupils}": 1756,
            "{sum: enrolments.girls, where: {grade: 1re, track: générale}}": 70,
        },
        "Effectif",
        "Niveau",
    ),
    Export(
        "personnels",
        "personnels_2021-06-01.csv",
        {
            "{count: staff, distinct: person, where: {function: enseignant, certified: true}}": 3,
            "{count: staff, distinct: person, where: {degree: '1'}}": 2,
        },
        None,
        "Fonction",
    ),
    Export(
        "formations",
        "formations.csv",
        {
            "{sum: trainings.hours, where: {attended: true}}": 36,
            "{count: trainings, distinct: person, where: {attended: true, theme: {contains: "
            "[numérique, Pix, Moodle, SCHEMATIC]}}}": 5,
        },
        "Durée (heures)",
        "Thème",
    ),
    Export(
        "specialites",
        "specialites_2020-10-12.csv",
        {
            "{sum: specialities.girls, where: {speciality: {contains: [NSI, numérique et sciences "
            "informatiques]}}}": 7,
            "{sum: specialities.pupils}": 1333,
        },
        "Filles",
        "Spécialité",
    ),
    Export(
        "ent",
        "ent_2021-06-21.csv",
        {
            "{count: ent_activations, distinct: school, where: {active: true}}": 4,
            "{sum: ent_activations.accounts}": 4385,
        },
        "Comptes activés",
        "ENT",
    ),
    Export(
        "etablissements",
        "etablissements_2020-09-15.csv",
        {
            "{count: schools, distinct: school, where: {kind: lycée, sector: public}}": 3,
            "{count: schools, distinct: school, where: {department: '016'}}": 2,
        },
        None,
        "Type",
    ),
    Export(
        "usages",
        "usages_2021-06-30.csv",
        {
            "{count: service_uses, distinct: person, where: {service: [moodle, webconférence, "
            "salle audio, GAR], person.function: enseignant}}": 5,
            "{count: service_uses, distinct: person}": 7,
        },
        None,
        "Service",
        ("personnels_2021-06-01.csv",),
    ),
    Export(
        "effectifs-lycee-gt",
        "fr-en-lycee_gt-effectifs-niveau-sexe-lv.csv",
        {
            "{sum: enrolments.pupils, where: {grade: terminale}}": 280,
            "{sum: enrolments.girls, where: {grade: 1re, track: générale}}": 125,
        },
        "nombre_d_eleves",
        "patronyme",
    ),
    Export(
        "annuaire",
        "fr-en-annuaire-education.csv",
        {
            "{count: schools, distinct: school, where: {kind: lycée, sector: public}}": 4,
            "{count: schools, distinct: school, where: {department: '079'}}": 3,
        },
        "latitude",
        "libelle_nature",
    ),
    Export(
        "moodle",
        "logs_20210615-0900.csv",
        {
            "{count: service_uses, distinct: person, where: {service: moodle, "
            "person.function: enseignant}}": 4,
        },
        None,
        "Composant",
        ("personnels_2021-06-01.csv",),
    ),
    Export(
        "ent-comptes",
        "export-stats-accounts.csv",
        {
            "{count: ent_activations, distinct: school, where: {active: true}}": 2,
            "{sum: ent_activations.activated_accounts}": 1423,
        },
        "Comptes activés",
        "Profil",
    ),
)
