"""The register of the invented académie, and which grades each school has."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from academy.models import School, Wishes

_KEY: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"

COLLEGE: Final = (("6e", ""), ("5e", ""), ("4e", ""), ("3e", ""))
LYCEE: Final = (
    ("2de", ""),
    ("1re", "générale"),
    ("1re", "technologique"),
    ("terminale", "générale"),
    ("terminale", "technologique"),
)
VOCATIONAL: Final = (
    ("2de", "professionnelle"),
    ("1re", "professionnelle"),
    ("terminale", "professionnelle"),
)
CAP: Final = (("cap", ""),)
PRIMARY: Final = (("CM1", ""), ("CM2", ""))

# Of the fourteen, in the order in which they come: one of each kind and naming first.
_FIRST: Final = (0, 1, 5, 10, 9, 4, 7, 2, 13, 8, 12, 3, 11, 6)


def uai(department: str, number: int) -> str:
    """A school's code: département, four figures and the letter that checks them.

    >>> uai("086", 1)
    '0860001J'
    """
    digits = f"{department}{number:04d}"
    return digits + _KEY[int(digits) % 23]


def grades(school: School) -> tuple[tuple[str, str], ...]:
    """The grades and tracks of a school."""
    match school.type:
        case "École":
            return PRIMARY
        case "Collège":
            return COLLEGE
        case "Lycée professionnel":
            return VOCATIONAL + (CAP if school.classes else ())
        case "Lycée polyvalent":
            # beside a track, a row without one would be the whole grade
            return (("2de", "générale"), *LYCEE[1:], *VOCATIONAL)
        case "Lycée":
            return LYCEE
        case _:
            return ()


def register(wishes: Wishes) -> tuple[School, ...]:
    """Fourteen schools, more of them for many pupils; or the four to thirteen that are wished."""
    schools = tuple(_fourteen())
    if wishes.schools < len(schools):
        return tuple(schools[index] for index in sorted(_FIRST[: wishes.schools]))
    return (*schools, *_further(wishes.pupils // 1500))


def _fourteen() -> Iterator[School]:
    """Two bear one name: the one is known by its folder, the other by ``rattachements``."""
    salines = _school("017", 9106, "Lycée professionnel des Salines")
    yield replace(_school("016", 9101, "Collège Les Tilleuls"), naming="folder")
    yield _school("016", 9102, "Lycée du Val de Charente")
    yield replace(_school("016", 9103, "Collège Sainte-Clotilde"), sector="Privé")
    yield _school("017", 9104, "Collège des Embruns")
    yield _school("017", 9105, "Lycée de la Corderie")
    yield replace(salines, naming="folder", classes=False)
    yield _school("017", 9107, "Collège de la Plaine")
    yield _school("079", 9108, "Collège de la Gâtine")
    yield replace(_school("079", 9109, "Lycée Saint-Junien"), sector="Privé")
    yield replace(_school("079", 9110, "Lycée du Thouet"), type="Lycée polyvalent")
    yield replace(_school("086", 9111, "Collège Les Tilleuls"), naming="attachment")
    yield _school("086", 9112, "Lycée du Clain")
    yield _school("086", 9113, "Lycée professionnel des Ateliers")
    yield _school("086", 9114, "École du Pré-Fleuri")


def _school(department: str, number: int, name: str) -> School:
    """A public school, of the type that its name says."""
    types = ("École", "Collège", "Lycée professionnel", "Lycée")
    of = next(word for word in types if name.startswith(word))
    return School(uai=uai(department, number), name=name, type=of, sector="Public")


def _further(count: int) -> Iterator[School]:
    for index in range(count):
        kind = ("Collège", "Lycée", "Collège", "Lycée professionnel")[index % 4]
        department = ("016", "017", "079", "086")[index // 4 % 4]
        yield _school(department, 9200 + index, f"{kind} du Canton {index + 1}")
