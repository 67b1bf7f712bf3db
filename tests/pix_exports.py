"""Pix exports in their full current form, from the few cells that a case cares about.

A profile is ``[last, first, class, sent, level, external]``: ``sent`` is ``DD/MM/YYYY HH:mm`` or
null (not sent), ``level`` one for all competences or the list of them (pix are eight a level).
An assessment is ``[last, first, class, begun, shared]``. A certification is
``[number, last, first, born, status, score, passed]``.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from academy.pix_files import COMPETENCES

NOT_SHARED: Final = "NA"
Cells = Sequence[Any]
Export = Mapping[str, Any]


def profiles(export: Export) -> str:
    """Write a profile collection (*collecte de profils*)."""
    names = COMPETENCES[: export.get("competences", len(COMPETENCES))]
    header = [
        *_participant_headers(export),
        "Envoi (O/N)",
        "Date et heure de l'envoi (Europe/Paris)",
        "Nombre de pix total",
        "Certifiable (O/N)",
        "Nombre de compétences certifiables",
    ]
    for name in names:
        header += [f"Niveau pour la compétence {name}"]
        header += [f"Nombre de pix pour la compétence {name}"]
    rows = [_profile(export, row, len(names)) for row in export["rows"]]
    return _text(header, rows)


def _profile(export: Export, row: Cells, competences: int) -> list[Any]:
    sent = row[3]
    start = _participant(export, row)
    if sent is None:
        return [*start, "Non", *[NOT_SHARED] * (4 + 2 * competences)]
    levels = row[4] if isinstance(row[4], list) else [row[4]] * competences
    reached = sum(level != 0 for level in levels)
    pix = [level * 8 if isinstance(level, int) else level for level in levels]
    total = sum(number for number in pix if isinstance(number, int))
    certifiable = "Oui" if reached >= 5 else "Non"
    pairs = [cell for pair in zip(levels, pix, strict=True) for cell in pair]
    return [*start, "Oui", sent, total, certifiable, reached, *pairs]


def assessments(export: Export) -> str:
    """Write an assessment campaign (*campagne d'évaluation*)."""
    header = [
        *_participant_headers(export, "Parcours"),
        "% de progression",
        "Date et heure de début (Europe/Paris)",
        "Partage (O/N)",
        "Date et heure du partage (Europe/Paris)",
        "% maitrise de l'ensemble des acquis du profil",
    ]
    for name in COMPETENCES:
        header += [f"% de maitrise des acquis de la compétence {name}"]
        header += [f"Nombre d'acquis du profil cible dans la compétence {name}"]
        header += [f"Acquis maitrisés dans la compétence {name}"]
    return _text(header, [_assessment(export, row) for row in export["rows"]])


def _assessment(export: Export, row: Cells) -> list[Any]:
    begun, shared = row[3], row[4]
    start = _participant(export, row, "Parcours de rentrée")
    if shared is None:
        blanks = [NOT_SHARED] * (1 + 3 * len(COMPETENCES))
        return [*start, "0,4", begun, "Non", NOT_SHARED, *blanks]
    results = [cell for _ in COMPETENCES for cell in ("0,5", 4, 2)]
    return [*start, 1, begun, "Oui", shared, "0,5", *results]


def certifications(export: Export) -> str:
    """Write certification results, by session."""
    header = [
        "Numéro de certification",
        "Prénom",
        "Nom",
        "Date de naissance",
        "Lieu de naissance",
        "Identifiant Externe",
        "Statut",
        "Niveau",
        "Score en Pix",
        *(f"{d}.{n}" for d, many in zip("12345", (3, 4, 4, 3, 2), strict=True) for n in _to(many)),
        "Commentaire jury pour l’organisation",
        "Session",
        "Centre de certification",
        "Date de passage de la certification",
    ]
    return _text(header, [_certification(row) for row in export["rows"]])


def _certification(row: Cells) -> list[Any]:
    number, last, first, born, status, score, passed = row
    levels = [2 if status == "Validée" else "-"] * len(COMPETENCES)
    start = [number, first, last, born, "Poitiers", "", status, "-", score]
    return [*start, *levels, "", 4242, "Centre Essai", passed]


def _to(number: int) -> range:
    return range(1, number + 1)


def _participant_headers(export: Export, *further: str) -> list[str]:
    header = ["Nom de l'organisation", "ID Campagne", "Code", "Nom de la campagne", *further]
    header += ["Nom du Participant", "Prénom du Participant"]
    if export.get("classes", True):
        header.append("Classe")
    if "external" in export:
        header.append(export["external"])
    return header


def _participant(export: Export, row: Cells, *further: str) -> list[Any]:
    number = export.get("campaign", 101)
    cells = [export["organisation"], number, f"CODE{number}", f"Campagne {number}", *further]
    cells += [row[0], row[1]]
    if export.get("classes", True):
        cells.append("" if row[2] is None else row[2])
    if "external" in export:
        cells.append(row[5])
    return cells


def _text(header: Iterable[str], rows: Iterable[Cells]) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).writerows(
        [list(header), *map(list, rows)]
    )
    return "\ufeff" + stream.getvalue()
