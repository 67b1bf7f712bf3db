"""An invented académie: its schools, their classes and their headcounts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

DEPARTMENTS: Final = ("016", "017", "079", "086")
COLLEGE_GRADES: Final = ("6e", "5e", "4e", "3e")
LYCEE_GRADES: Final = ("2de", "1re", "terminale")
# Kind as the register writes it: its grades, the share of such schools, the share of public ones.
KINDS: Final[Mapping[str, tuple[tuple[str, ...], float, float]]] = {
    "Collège": (COLLEGE_GRADES, 0.60, 0.80),
    "Lycée": (LYCEE_GRADES, 0.18, 0.75),
    "Lycée polyvalent": (LYCEE_GRADES, 0.09, 0.90),
    "Lycée professionnel": (LYCEE_GRADES, 0.13, 0.80),
}
# How a school names its classes: grade to pattern; {n} is a number, {l} a letter.
COLLEGE_CLASSES: Final[tuple[Mapping[str, str], ...]] = (
    {"6e": "6{l}", "5e": "5{l}", "4e": "4{l}", "3e": "3{l}"},
    {"6e": "6EME {l}", "5e": "5EME {l}", "4e": "4EME {l}", "3e": "3EME {l}"},
    {"6e": "60{n}", "5e": "50{n}", "4e": "40{n}", "3e": "30{n}"},
)
LYCEE_CLASSES: Final[tuple[Mapping[str, str], ...]] = (
    {"2de": "2nde {n}", "1re": "1G{n}", "terminale": "TG{n}"},
    {"2de": "20{n}", "1re": "1STMG{n}", "terminale": "TSTMG {n}"},
    {"2de": "2{l}", "1re": "1{l}", "terminale": "TLE {n}"},
)
FIGURES: Final = (
    *("Marie Curie", "Jean Moulin", "Jules Ferry", "Rosa Parks", "Émile Zola", "George Sand"),
    *("Simone Veil", "Victor Hugo", "Louise Michel", "Jean Macé", "Camille Guérin", "Joliot-Curie"),
    *("Pierre Loti", "René Descartes", "Henri-IV", "Germaine Tillion", "Romain Rolland"),
    *("Eugène Fromentin", "Agrippa d'Aubigné", "Aliénor d'Aquitaine", "Léonce Vieljeux"),
    *("Marguerite de Valois", "Guy Chauvet", "Antoine de Saint-Exupéry", "François Rabelais"),
)
UAI_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
PUPILS_IN_A_CLASS: Final = 28


@dataclass(frozen=True, slots=True)
class School:
    """A school: what the register says, the pupils of each grade, how it names its classes."""

    uai: str
    name: str
    kind: str
    public: bool
    pupils: Mapping[str, int]
    classes: Mapping[str, str]

    @property
    def department(self) -> str:
        """The first three characters of the UAI."""
        return self.uai[:3]

    @property
    def is_lycee(self) -> bool:
        """Whether the school is any kind of lycée."""
        return self.kind != "Collège"

    def class_labels(self, grade: str) -> list[str]:
        """The labels of the classes of a grade, enough for its pupils."""
        count = min(9, 1 + self.pupils[grade] // PUPILS_IN_A_CLASS)
        return [self.classes[grade].format(n=n + 1, l="ABCDEFGHI"[n]) for n in range(count)]


def school_count(pupils: int) -> int:
    """200 schools, more beyond 200 000 pupils (1 000 pupils a school), fewer below 4 000."""
    return max(min(200, pupils // 20), pupils // 1000, 8)


def invent_schools(pupils: int, rng: np.random.Generator, count: int | None = None) -> list[School]:
    """Schools whose pupils add up to ``pupils``; names and UAI are distinct."""
    count = count or school_count(pupils)
    weights = rng.uniform(0.5, 1.5, count)
    sizes = rng.multinomial(pupils, weights / weights.sum())
    names = _names(count, rng)
    uais = _uais(count, rng)
    kinds = _kinds(count, rng)
    return [
        _school(next(uais), kind, next(names), int(size), rng)
        for kind, size in zip(kinds, sizes, strict=True)
    ]


def _school(uai: str, kind: str, name: str, size: int, rng: np.random.Generator) -> School:
    grades, _, public = KINDS[kind]
    headcounts = rng.multinomial(size, [1 / len(grades)] * len(grades)).tolist()
    styles = COLLEGE_CLASSES if kind == "Collège" else LYCEE_CLASSES
    return School(
        uai=uai,
        name=f"{kind} {name}",
        kind=kind,
        public=bool(rng.random() < public),
        pupils=dict(zip(grades, headcounts, strict=True)),
        classes=styles[int(rng.integers(len(styles)))],
    )


def _kinds(count: int, rng: np.random.Generator) -> list[str]:
    shares = np.array([share for _, share, _ in KINDS.values()])
    drawn: list[str] = rng.choice(list(KINDS), count, p=shares / shares.sum()).tolist()
    drawn[: len(KINDS)] = list(KINDS)  # a small académie has every kind too
    return drawn


def _uais(count: int, rng: np.random.Generator) -> Iterator[str]:
    numbers = rng.choice(len(DEPARTMENTS) * 10_000, count, replace=False).tolist()
    for number in numbers:
        digits = f"{DEPARTMENTS[number // 10_000]}{number % 10_000:04d}"
        yield digits + UAI_LETTERS[int(digits) % 23]


def _names(count: int, rng: np.random.Generator) -> Iterator[str]:
    towns = [
        first + last
        for first in ("Aul", "Bress", "Civr", "Dang", "Jarn", "Loud", "Mell", "Pons", "Ruff", "Sur")
        for last in ("ac", "ais", "ay", "é", "igny", "eau", "ières", "onne", "ville", "uire")
    ]
    places = [f"{town}{suffix}" for town in towns for suffix in ("", "-le-Vieux", "-sur-Boême")]
    places += [f"Saint-{town}" for town in towns] + [f"La Roche-{town}" for town in towns]
    for number in rng.choice(len(FIGURES) * len(places), count, replace=False).tolist():
        yield f"{FIGURES[number % len(FIGURES)]} - {places[number // len(FIGURES)]}"
