"""Invented names of pupils: 40 000 last names, 5 000 first names, some with accents."""

import unicodedata
from collections.abc import Iterable
from itertools import product
from typing import Final

import numpy as np

from academie import Numbers

LAST_NAMES: Final = 40_000
FIRST_NAMES: Final = 5_000

_STARTS: Final = (
    *("Bar", "Ber", "Bou", "Bri", "Car", "Cha", "Chi", "Cla", "Cou", "Dau", "Del", "Des", "Du"),
    *("Fau", "Fer", "Fou", "Gar", "Gau", "Gi", "Gou", "Gui", "Hé", "Jou", "La", "Le", "Lo", "Ma"),
    *("Mé", "Mo", "Na", "Pas", "Pé", "Poi", "Ra", "Ri", "Rou", "Sau", "Tal", "Thi", "Val", "Vin"),
    *("D'Ar", "Le Gal", "De Mor"),
)
_MIDDLES: Final = (
    *("ba", "be", "bi", "cha", "che", "da", "de", "do", "ga", "la", "le", "li", "lo", "ma", "me"),
    *("na", "ne", "no", "ra", "ri", "ro", "sa", "si", "ta", "te", "to", "va", "vi", "xa", "zo"),
)
_ENDS: Final = (
    *("bert", "court", "deau", "din", "dier", "get", "lard", "let", "lier", "lin", "lon", "mand"),
    *("mont", "naud", "neau", "net", "nier", "nin", "quet", "rand", "reau", "rel", "ret", "rin"),
    *("rot", "roux", "seau", "sin", "sson", "tier", "tin", "ton", "vet", "vier", "vin", "ché"),
)
_FIRST_STARTS: Final = (
    *("A", "Bé", "Ca", "Da", "É", "Fa", "Ga", "I", "Ju", "Lé", "Lou", "Ma", "Na", "No", "O", "Ro"),
    *("Sa", "Thé", "Va", "Yo"),
)
_FIRST_ENDS: Final = (
    *("belle", "bert", "cien", "dine", "drien", "lie", "line", "lien", "lo", "lya", "mane", "na"),
    *("nathan", "néo", "nor", "phaël", "phine", "rine", "ris", "ry", "sandre", "san", "tan", "tin"),
    *("to", "ven", "vie", "xime", "zoé", "zy"),
)


def last_names() -> list[str]:
    """Distinct last names, in one order for ever; distinct without case and accents too."""
    made = ("".join(parts) for parts in product(_STARTS, _MIDDLES, _ENDS))
    return _distinct(made, LAST_NAMES)


def first_names() -> list[str]:
    """Distinct first names, simple ones first, then compound ones (``Noa-Lilo``)."""
    simple = ["".join(parts) for parts in product(_FIRST_STARTS, _FIRST_ENDS)]
    compound = (f"{one}-{two}" for one, two in product(simple[::7], simple[::9]))
    return _distinct((*simple, *compound), FIRST_NAMES)


def draw_identities(count: int, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Positions of a last and a first name for each pupil of one school: no two homonyms.

    Low positions come more often, as some names are more common than others.
    """
    drawn: Numbers = np.empty(0, dtype=np.int64)
    while len(drawn) < count:
        wanted = count - len(drawn)
        last = (LAST_NAMES * rng.random(wanted) ** 2).astype(np.int64)
        first = (FIRST_NAMES * rng.random(wanted) ** 2).astype(np.int64)
        drawn = np.unique(np.concatenate([drawn, last * FIRST_NAMES + first]))
    rng.shuffle(drawn)
    return drawn // FIRST_NAMES, drawn % FIRST_NAMES


def _distinct(names: Iterable[str], count: int) -> list[str]:
    by_plain = {_plain(name): name for name in names}
    step = len(by_plain) // count
    return list(by_plain.values())[:: max(step, 1)][:count]


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))
