"""What the exports are to be, for the scripts that do the same work as ``froute``.

Headers, words, limits and folding, with nothing but the standard library: each script applies them
with its own tool. Findings have the names that ``froute`` gives them, and are counted by file.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

Findings = dict[str, dict[str, int]]
"""How many of each kind, by file."""

FIRST_DAY, LAST_DAY = "2020-09-01", "2021-07-06"
ORGANISATION, CLASS = "Nom de l'organisation", "Classe"
LAST, FIRST = "Nom du Participant", "Prénom du Participant"
SHARED, SENT = "Envoi (O/N)", "Date et heure de l'envoi (Europe/Paris)"
TOTAL, CERTIFIABLE = "Nombre de pix total", "Certifiable (O/N)"
COMPETENCES: Final = "Nombre de compétences certifiables"
TEXTS: Final = (ORGANISATION, LAST, FIRST, CLASS, SHARED, SENT, CERTIFIABLE)
NEEDED: Final = (*TEXTS, TOTAL, COMPETENCES)
OF_LEVEL: Final = "niveau pour la competence "
OF_POINTS: Final = "nombre de pix pour la competence "
MOST_LEVEL, MOST_POINTS, POINTS_A_LEVEL, FIRST_CAP = 8, 64, 8, 5
MOST_COMPETENCES, LEAST_CERTIFIABLE, MOST_HOURS = 16, 5, 24
MOMENT, DAY = "%d/%m/%Y %H:%M", "%d/%m/%Y"
SHORT: Final = {
    ORGANISATION: "organisation",
    LAST: "last",
    FIRST: "first",
    CLASS: "class",
    SHARED: "shared",
    SENT: "sent",
    TOTAL: "total",
    CERTIFIABLE: "certifiable",
    COMPETENCES: "competences",
}
LEVELS: Final = [f"level_{place}" for place in range(MOST_COMPETENCES)]
POINTS: Final = [f"points_{place}" for place in range(MOST_COMPETENCES)]
FLAGS: Final = {"oui": True, "non": False, "o": True, "n": False}
UNKNOWN: Final = "NA"
GRADES: Final = {
    "cap": "cap",
    "6e": "^6",
    "5e": "^5",
    "4e": "^4",
    "3e": "^(3|tro)",
    "2de": "^2",
    "1re": "^(1|prem)",
    "terminale": "^t",
}
KINDS: Final = ("college", "lycee", "lycee polyvalent", "lycee professionnel")
SECTORS: Final = ("public", "prive")
DEPARTMENTS: Final = ("016", "017", "079", "086")
TEACHING: Final = ("enseignant", "enseignante", "professeur", "professeure")
DEGREES: Final = ("1er degre", "2nd degre", "2d degre")
ATTENDED: Final = {
    "present": True,
    "presente": True,
    "absent": False,
    "absente": False,
    "excuse": False,
    "excusee": False,
    "annule": False,
}
SERVICES: Final = (
    *("moodle", "webconference", "salle audio"),
    *("gar", "classe virtuelle", "bigbluebutton"),
)
DIGITAL: Final = (
    r"\b(numeriques?|digital|pix|ent|schematic|gar|moodle|nsi|snt|etwinning|webconferences?)\b"
)
PROFILES: Final = "profiles"
OFFICE: Final[Mapping[str, Sequence[str]]] = {
    "etablissements": ("UAI", "Nom", "Type", "Secteur", "Département"),
    "effectifs": ("UAI", "Niveau", "Effectif"),
    "personnels": ("Identifiant", "Fonction", "Degré", "UAI", "Certification Pix"),
    "formations": ("Identifiant", "Date", "Durée (heures)", "Thème", "Dispositif", "Présence"),
    "usages": ("Identifiant", "Service", "Date"),
    "ent": ("UAI", "ENT", "Activé", "Date d'activation", "Comptes", "Comptes activés"),
}
READ: Final = {
    "UAI": "school",
    "Type": "kind",
    "Secteur": "sector",
    "Département": "department",
    "Niveau": "grade",
    "Effectif": "pupils",
    "Degré": "degree",
    "Certification Pix": "certified",
    "Date": "day",
    "Durée (heures)": "hours",
    "Présence": "attended",
    "Activé": "active",
    "Date d'activation": "since",
    "Comptes": "accounts",
    "Comptes activés": "activated",
}
"""The columns of the office's exports of which a cell may be wrong: what is read of each."""
APOSTROPHES: Final = dict.fromkeys("\u2019\u2018\u02bc\u00b4`\u2032", "'")
LIGATURES: Final = {"œ": "oe", "æ": "ae"}
_STRAIGHT: Final = str.maketrans(APOSTROPHES)
_LIGATURES: Final = str.maketrans(LIGATURES)
UAI: Final = r"^[0-9]{7}[A-Z]$"
UAI_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"


@cache
def fold(text: str) -> str:
    """Fold case, accents, apostrophes and blanks."""
    plain = text.lower()
    if plain.isascii() and plain.isalnum():
        return plain
    straight = text.translate(_STRAIGHT)
    marked = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", straight).casefold())
    bare = "".join(mark for mark in marked if not unicodedata.combining(mark))
    return re.sub(r"[\s_]+", " ", bare.translate(_LIGATURES)).strip()


def grade_of(label: str) -> str | None:
    """Give the grade of a class, by the patterns of the roadmap."""
    folded = fold(label)
    return next((grade for grade, sign in GRADES.items() if re.search(sign, folded)), None)


def is_digital(theme: str) -> bool:
    """Tell whether a training is about digital tools."""
    return bool(re.search(DIGITAL, fold(theme)))


def is_uai(text: str) -> bool:
    """Tell whether the letter fits the seven digits."""
    return bool(re.match(UAI, text)) and UAI_LETTERS[int(text[:7]) % 23] == text[7]


def valid_uai(text: str) -> str | None:
    """Give a UAI whose letter fits."""
    return text if is_uai(text) else None


def within(known: Sequence[str]) -> Callable[[str], str | None]:
    """Give the folded text where it is known."""
    return lambda text: folded if (folded := fold(text)) in known else None


def recognised(folder: Path) -> tuple[dict[tuple[str, ...], list[Path]], dict[str, Path], Findings]:
    """Give the Pix exports by header, those of the office by name, and the files that are neither.

    An export of the office that is not there is a ``KeyError`` of whoever asks for it.
    """
    profiles: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    office: dict[str, Path] = {}
    strange: dict[str, int] = {}
    for path in sorted(folder.rglob("*.csv")):
        with path.open("rb") as file:
            header, name = of_header(file.readline())
        if name == PROFILES:
            profiles[header].append(path)
        elif name:
            office[name] = path
        else:
            strange[path.relative_to(folder).as_posix()] = 1
    return profiles, office, {"file_unrecognised": strange}


@cache
def of_header(line: bytes) -> tuple[tuple[str, ...], str | None]:
    """Give the names of the columns, and what they are of."""
    names = line.decode("utf-8-sig").rstrip("\r\n").split(";")
    header = tuple(name.strip('"') for name in names)
    if is_profiles(header):
        return header, PROFILES
    return header, next((n for n, needed in OFFICE.items() if set(needed) <= set(header)), None)


def is_profiles(header: Sequence[str]) -> bool:
    """Tell whether a file is a collection of profiles with sixteen levels and their points."""
    found = {fold(name) for name in header}
    needed = {fold(name) for name in NEEDED}
    sixteen = all(len(columns) == MOST_COMPETENCES for columns in competences(header))
    return needed <= found and sixteen


def batches(paths: Iterable[Path], size: int) -> Iterator[list[Path]]:
    """Gather files until they are of so many bytes: one by one they are slow, all take memory."""
    batch: list[Path] = []
    gathered = 0
    for path in paths:
        batch.append(path)
        gathered += path.stat().st_size
        if gathered >= size:
            yield batch
            batch, gathered = [], 0
    if batch:
        yield batch


def competences(header: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the columns of the levels, and those of their points, in one order."""
    folded = {fold(name): name for name in header}
    levels = [name for name in folded if name.startswith(OF_LEVEL)]
    points = [name.replace(OF_LEVEL, OF_POINTS) for name in levels]
    return [folded[name] for name in levels], [folded[name] for name in points if name in folded]


def named(header: Sequence[str]) -> dict[str, str]:
    """Give the name that the columns of text and of totals have in a file, by the expected one."""
    folded = {fold(name): name for name in header}
    return {name: folded[fold(name)] for name in NEEDED}


def lost_kind(column: str) -> str:
    """Give the kind of a cell of an export of the office that could not be read."""
    return "uai_invalid" if column == "UAI" else "cell_unparsed"


def add(findings: Findings, kind: str, counts: Iterable[tuple[str, int]]) -> None:
    """Add the counts of files that have one."""
    for file, count in counts:
        if count:
            of_files = findings.setdefault(kind, {})
            of_files[file] = of_files.get(file, 0) + int(count)


def indicators(
    pupils: Mapping[str, int],
    enrolled: Mapping[str, int],
    hours: float,
    active: Sequence[int],
    users: Sequence[int],
) -> dict[str, list[float | None]]:
    """Put the numbers of all indicators together: numerators, and denominators where there are."""
    return {
        "pix-parcours": [pupils["taking part"], sum(enrolled.values())],
        "pix-troisieme": [pupils["3e"], enrolled["3e"]],
        "pix-terminale": [pupils["terminale"], enrolled["terminale"]],
        "formation-journees": [hours / 6, None],
        "ent-lycees-publics": [*active],
        "services-enseignants": [*users],
    }


def tell(indicators: Mapping[str, Sequence[float | None]], findings: Findings) -> None:
    """Print the indicators and what was noticed."""
    noticed = {kind: files for kind, files in sorted(findings.items()) if files}
    print(json.dumps({"indicators": indicators, "findings": noticed}))
