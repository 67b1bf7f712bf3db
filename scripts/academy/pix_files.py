"""Pix exports of an académie, byte for byte as Pix Orga and Pix Certif write them."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from academy.campaigns import ALL, SKILLS
from academy.models import Academy, Campaign, Certification, Entry, Pupil, School

Cell = str | int | float

COMPETENCES: Final = (
    "Mener une recherche et une veille d’information",
    "Gérer des données",
    "Traiter des données",
    "Interagir",
    "Partager et publier",
    "Collaborer",
    "S'insérer dans le monde numérique",
    "Développer des documents textuels",
    "Développer des documents multimedia",
    "Adapter les documents à leur finalité",
    "Programmer",
    "Sécuriser l'environnement numérique",
    "Protéger les données personnelles et la vie privée",
    "Protéger la santé, le bien-être et l'environnement",
    "Résoudre des problèmes techniques",
    "Construire un environnement numérique",
)
DOMAINS: Final = {
    "Information et données": (0, 1, 2),
    "Communication et collaboration": (3, 4, 5, 6),
    "Création de contenu": (7, 8, 9, 10),
    "Protection et sécurité": (11, 12, 13),
    "Environnement numérique": (14, 15),
}
NUMBERS: Final = [
    f"{d}.{c}" for d, last in enumerate((3, 4, 4, 3, 2), 1) for c in range(1, last + 1)
]
_BEGINNING: Final = ("Nom de l'organisation", "ID Campagne", "Code", "Nom de la campagne")
_NAMES: Final = ("Nom du Participant", "Prénom du Participant")
_TOTAL: Final = "% maitrise de l'ensemble des acquis du profil"


def pix_files(academy: Academy) -> Iterator[tuple[str, bytes]]:
    """Each export of each campaign, then the sessions of certification."""
    for campaign in academy.campaigns:
        for moment in campaign.exported:
            yield campaign_path(campaign, moment), _campaign(campaign, moment)
    for day in sorted({c.day for c in academy.certifications}):
        held = [c for c in academy.certifications if c.day == day]
        session = 4000 + day.toordinal() % 1000
        path = f"pix/certifications/{day:%Y%m%d}_1430_resultats_session_{session}.csv"
        yield path, _session(held, session, day)


def school_folder(school: School) -> str:
    """Where a school's Pix exports lie: a folder named by its code, or one for all."""
    return f"pix/{school.uai}" if school.naming == "folder" else "pix"


def organisation(school: School) -> str:
    """What Pix calls the school: the register's name, or one of the school's own making."""
    if school.naming == "attachment":
        return f"{school.name} ({school.department[1:]})"
    return school.name


def campaign_path(campaign: Campaign, moment: datetime) -> str:
    """Where an export of a campaign lies."""
    folders = [school_folder(campaign.school), *([campaign.folder] if campaign.folder else [])]
    name = campaign.name.replace('"', "_")
    return f"{'/'.join(folders)}/Resultats-{name}-{campaign.number}-{moment:%Y-%m-%d-%H%M}.csv"


def _campaign(campaign: Campaign, moment: datetime) -> bytes:
    begun = [e for e in campaign.entries if e.begun <= moment]
    ordered = sorted(begun, key=lambda e: (e.pupil.last, e.pupil.first, e.begun))
    write = _profile if campaign.kind == "profile" else _assessment
    header, rows = write(campaign, ordered, moment)
    every: list[Sequence[Cell]] = [header, *rows]
    lines = [";".join(map(serialised, row)) + "\n" for row in every]
    return "".join(lines).encode("utf-8-sig")


def serialised(cell: Cell) -> str:
    """A cell as Pix writes it: text is quoted and guarded, figures and hyphens are bare."""
    if not isinstance(cell, str):
        return str(cell).replace(".", ",")
    if re.fullmatch("[0-9-]+", cell):
        return cell
    guard = "'" if re.match("[-@=+]", cell) else ""
    doubled = cell.replace('"', '""')
    return f'"{guard}{doubled}"'


def _optional(campaign: Campaign) -> list[str]:
    """The columns that only some organisations and campaigns have."""
    return [
        *(["Classe"] if campaign.school.classes else []),
        *([campaign.external] if campaign.external else []),
    ]


def _place(campaign: Campaign) -> list[Cell]:
    number = campaign.number
    code = "".join("ABCDEFGHJKLMNPQRSTUVWXYZ"[number * k % 24] for k in (5, 7, 11, 13, 17, 19))
    return [organisation(campaign.school), number, f"{code}{number % 1000:03d}", campaign.name]


def _person(campaign: Campaign, pupil: Pupil, moment: datetime) -> list[Cell]:
    external = "null" if moment.month == 3 else pupil.external
    return [
        pupil.last,
        pupil.first,
        *([pupil.label_on(moment.date())] if campaign.school.classes else []),
        *([external] if campaign.external else []),
    ]


def _profile(
    campaign: Campaign, entries: Sequence[Entry], moment: datetime
) -> tuple[list[str], list[list[Cell]]]:
    header = [
        *_BEGINNING,
        *_NAMES,
        *_optional(campaign),
        "Envoi (O/N)",
        "Date et heure de l'envoi (Europe/Paris)",
        "Nombre de pix total",
        "Certifiable (O/N)",
        "Nombre de compétences certifiables",
    ]
    for competence in campaign.competences:
        name = COMPETENCES[competence]
        header.append(f"Niveau pour la compétence {name}")
        header.append(f"Nombre de pix pour la compétence {name}")
    rows = [
        [*_place(campaign), *_person(campaign, e.pupil, moment), *_sent(campaign, e, moment)]
        for e in entries
    ]
    return header, rows


def _sent(campaign: Campaign, entry: Entry, moment: datetime) -> list[Cell]:
    if entry.shared is None or entry.shared > moment:
        return ["Non", *["NA"] * (4 + 2 * len(campaign.competences))]
    pix = [entry.scores[competence] for competence in campaign.competences]
    certifiable = sum(score >= 8 for score in pix)
    results: list[Cell] = [cell for score in pix for cell in (score // 8, score)]
    return [
        "Oui",
        f"{entry.shared:%d/%m/%Y %H:%M}",
        sum(pix),
        "Oui" if certifiable >= 5 else "Non",
        certifiable,
        *results,
    ]


def _assessment(
    campaign: Campaign, entries: Sequence[Entry], moment: datetime
) -> tuple[list[str], list[list[Cell]]]:
    header = [
        *_BEGINNING,
        "Parcours",
        *_NAMES,
        *_optional(campaign),
        "% de progression",
        "Date et heure de début (Europe/Paris)",
        "Partage (O/N)",
        "Date et heure du partage (Europe/Paris)",
        _TOTAL,
    ]
    parts = [f"de la compétence {n}" for n in COMPETENCES], [f"du domaine {n}" for n in DOMAINS]
    for of in parts[0]:
        inside = of.replace("de la", "dans la", 1)
        header += [f"% de maitrise des acquis {of}", f"Nombre d'acquis du profil cible {inside}"]
        header.append(f"Acquis maitrisés {inside}")
    for of in parts[1]:
        header += [f"% de maitrise des acquis {of}", f"Nombre d'acquis du profil cible {of}"]
        header.append(f"Acquis maitrisés {of}")
    rows = [
        [
            *_place(campaign),
            "Rentrée : les essentiels",
            *_person(campaign, e.pupil, moment),
            *_mastery(e, moment),
        ]
        for e in entries
    ]
    return header, rows


def _mastery(entry: Entry, moment: datetime) -> list[Cell]:
    began = f"{entry.begun:%d/%m/%Y %H:%M}"
    if entry.shared is None or entry.shared > moment:
        results = 1 + 3 * len(COMPETENCES) + 3 * len(DOMAINS)
        return [0.45, began, "Non", *["NA"] * (1 + results)]
    groups = [(competence,) for competence in ALL] + [*DOMAINS.values()]
    cells: list[Cell] = [_share(entry, ALL)]
    for group in groups:
        mastered = sum(entry.scores[competence] for competence in group)
        cells += [_share(entry, group), SKILLS * len(group), mastered]
    return [1, began, "Oui", f"{entry.shared:%d/%m/%Y %H:%M}", *cells]


def _share(entry: Entry, group: Sequence[int]) -> Cell:
    """A ratio of two decimals; ``0`` and ``1`` are whole."""
    share = round(sum(entry.scores[c] for c in group) / (SKILLS * len(group)), 2)
    return int(share) if share in {0.0, 1.0} else share


def _session(held: Sequence[Certification], session: int, day: date) -> bytes:
    """Header and text quoted, no formula guard, no line end after the last line."""
    header = [
        *("Numéro de certification", "Prénom", "Nom", "Date de naissance", "Lieu de naissance"),
        *("Identifiant Externe", "Statut", "Niveau", "Score en Pix", *NUMBERS),
        *("Commentaire jury pour l’organisation", "Session", "Centre de certification"),
        "Date de passage de la certification",
    ]
    rows: list[list[Cell]] = [list(header)]
    for result in held:
        validated = result.status == "Validée"
        levels: list[Cell] = [min(5, result.pix // 90)] * 14 if validated else ["-"] * 14
        rows.append(
            [
                *(result.number, result.who.first, result.who.last, f"{result.born:%d/%m/%Y}"),
                *("Saintes", _external(result), result.status, "-"),
                *(_score(result), *levels, "-", "-"),
                *("-", session, "Centre des Marais", f"{day:%d/%m/%Y}"),
            ]
        )
    return "\n".join(";".join(map(_quoted, row)) for row in rows).encode("utf-8-sig")


def _score(result: Certification) -> Cell:
    """A number where the session was scored: nothing reached is 0, not scored is ``-``."""
    return result.pix if result.status in {"Validée", "Non obtenue"} else "-"


def _external(result: Certification) -> str:
    return result.who.external if isinstance(result.who, Pupil) else ""


def _quoted(cell: Cell) -> str:
    if not isinstance(cell, str):
        return str(cell).replace(".", ",")
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
