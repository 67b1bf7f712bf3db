"""Ce que froute dit en français."""

import re
from collections.abc import Mapping
from typing import Final

from feuille_route.findings import FindingCode, Severity
from feuille_route.results import Reason, Status
from feuille_route.wording.numbers import NARROW_SPACE, Style

STYLE: Final = Style(thousands=NARROW_SPACE, decimal=",", before_percent=NARROW_SPACE)
DATE: Final = "{day}/{month}/{year}"


_UNBREAKABLE: Final = re.compile(r" (?=[:;»])|(?<=«) ")


def typeset(template: str) -> str:
    """Put the spaces of French punctuation, which do not break: before ``:``, inside guillemets."""
    return _UNBREAKABLE.sub("\u00a0", template)


def is_plural(number: float) -> bool:
    """Tell whether a number takes the plural: 0 ligne, 1,5 ligne, 2 lignes."""
    return abs(number) >= 2


STATUSES: Final[Mapping[Status, str]] = {
    Status.MET: "atteint",
    Status.UNMET: "non atteint",
    Status.UNKNOWN: "inconnu",
}

REASONS: Final[Mapping[Reason, str]] = {
    Reason.NO_DATA: "aucune donnée : envoyer un export de ce qui est compté (« froute formats » "
    "les nomme)",
    Reason.STALE_DATA: "données trop anciennes : envoyer un export plus récent",
    Reason.NO_BASELINE: "pas de valeur de départ : la déclarer dans la feuille de route, ou en "
    "envoyer le relevé",
    Reason.UNREADABLE_DATA: "des données sont illisibles : renvoyer ce que nomment les constats",
    Reason.INCOMPLETE_DATA: "données incomplètes : envoyer ou remplir ce qui manque",
}

SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "erreur",
    Severity.WARNING: "attention",
    Severity.INFO: "note",
}

THINGS: Final[Mapping[str, tuple[str, str]]] = {
    "pupil": ("élève", "élèves"),
    "person": ("personne", "personnes"),
    "school": ("établissement", "établissements"),
    "day": ("jour", "jours"),
    "hour": ("heure", "heures"),
    "project": ("projet", "projets"),
    "meeting": ("réunion", "réunions"),
    "group": ("groupe", "groupes"),
    "twin": ("jumeau", "jumeaux"),
    "certification": ("certification", "certifications"),
    "use": ("utilisation", "utilisations"),
    "action": ("action", "actions"),
    "activation": ("activation", "activations"),
    "training": ("formation", "formations"),
    "reading": ("relevé", "relevés"),
    "row": ("ligne", "lignes"),
}

COLUMNS: Final[Mapping[str, str]] = {
    "school": "établissement",
    "department": "département",
    "grade": "niveau",
    "track": "voie",
    "function": "fonction",
    "degree": "degré",
    "corps": "corps",
    "service": "service",
    "theme": "thème",
    "programme": "dispositif",
    "campaign": "campagne",
    "class": "classe",
    "kind": "type d'établissement",
    "sector": "secteur",
    "ministry": "ministère",
    "profile": "profil",
    "product": "produit",
    "speciality": "spécialité",
    "state": "état",
}

PHRASES: Final[Mapping[str, str]] = {
    "as_of": "au {date}",
    "academy": "Académie de {academy}",
    "status": "Statut",
    "objective": "Objectif",
    "value": "Valeur",
    "threshold": "Cible",
    "coverage": "Exports",
    "notes": "Remarques",
    "points": " points",
    "checks_met": "{met} sur {all}",
    "checks": "critères",
    "check_number": "en nombre",
    "check_share": "en proportion",
    "check_change": "évolution",
    "short": "il manque {amount}",
    "over": "{amount} de trop",
    "off": "écart : {amount}",
    "of_total": "{numerator} sur {denominator}",
    "from_baseline": "{numerator}, valeur de départ {denominator}",
    "lagging": "les plus loin : {schools}",
    "missing": "exports manquants : {schools}",
    "labelled": "{label} : {text}",
    "then": " ; ",
    "more": "et {count} de plus",
    "days_left": "encore {days:jour|jours}, échéance {date}",
    "overdue": "échéance passée le {date}",
    "between": "entre {low} et {high}",
    "at_least": "au moins {low}",
    "at_most": "au plus {high}",
    "by_column": "par {column}",
    "masked": "masqué",
    "masked_group": "masqué : petit groupe",
    "nothing_known": "inconnu",
    "actions": "Actions suivies",
    "actions_silent": "{count:action|actions} sans état connu",
    "summary": "{met:atteint|atteints}, {unmet:non atteint|non atteints}, "
    "{unknown:inconnu|inconnus}",
    "findings": "{count:constat|constats}",
    "findings_first": "le premier : {place}",
    "findings_all": "« --findings » montre chacun et que faire.",
    "line": "ligne {line}",
    "column": "colonne « {column} »",
    "file": "Fichier",
    "state": "État",
    "date": "Date",
    "comment": "Commentaire",
    "action": "Action",
    "ambition": "Ambition",
    "level": "Rang",
    "level_target": "objectif",
    "level_check": "critère",
    "level_group": "groupe",
    "reason": "Raison",
    "unit": "Unité",
    "numerator": "Numérateur",
    "denominator": "Dénominateur",
    "gap": "Écart",
    "progress": "Avancement",
    "least": "Au moins",
    "most": "Au plus",
    "expected": "Exports attendus",
    "received": "Exports reçus",
    "missing_schools": "Établissements manquants",
    "due": "Échéance",
    "overdue_flag": "Échue",
    "by": "Par",
    "key": "Groupe",
    "id": "Identifiant",
    "hidden": "Masqué",
    "unrecognised": "non reconnu[ ; le plus proche est {closest}][, auquel il faut aussi : "
    "{missing}]",
    "recognised": "reconnu comme {name} : {title}",
    "feeds": "alimente : {tables}",
    "because": "parce qu'il a : {columns}",
    "passed_over": "laissé de côté : {columns}",
    "valid": "{path} : valable : {targets:objectif|objectifs}, {ambitions:ambition|ambitions}, "
    "{actions:action|actions}",
    "yes": "oui",
    "no": "non",
}

EXPECTED: Final[Mapping[str, str]] = {
    "a number": "un nombre",
    "a number of hours from 0 to 24": "un nombre d'heures de 0 à 24",
    "a whole number, 0 or more": "un nombre entier, 0 ou plus",
    "a whole number from 0 to": "un nombre entier de 0 à",
    "a date such as 31/12/2020 or 2020-12-31": "une date comme 31/12/2020 ou 2020-12-31",
    "a date that exists": "une date qui existe",
    "a UAI whose letter fits its seven digits": "un UAI dont la lettre répond aux sept chiffres",
    "a département, such as 016, 16 or Charente": "un département, comme 016, 16 ou Charente",
    "one of:": "l'un de\u00a0:",
}

# Une partie entre crochets est omise quand un champ y manque.
FINDINGS: Final[Mapping[FindingCode, tuple[str, str]]] = {
    FindingCode.FILE_EMPTY: (
        "Fichiers vides",
        "Le fichier est vide. Refaire l'export.",
    ),
    FindingCode.FILE_NOT_TEXT: (
        "Fichiers qui ne sont pas du texte",
        "Le fichier n'est pas du texte : enregistrer un classeur en CSV, extraire une archive, ou "
        "refaire l'export.",
    ),
    FindingCode.FILE_UNREADABLE: (
        "Fichiers impossibles à lire",
        "Le fichier ne peut pas être lu[ : {why}]. Le fermer dans les autres logiciels, vérifier "
        "qu'il est entier et que l'on a le droit de le lire.",
    ),
    FindingCode.FILE_UNRECOGNISED: (
        "Fichiers qu'aucun format ne reconnaît",
        "Aucun format ne reconnaît son en-tête[ ; le plus proche est {closest}][, auquel il faut "
        "aussi : {missing}]. « froute formats FICHIER » en dit plus ; retirer le fichier si ce "
        "n'est pas un export.",
    ),
    FindingCode.FILE_AMBIGUOUS: (
        "Fichiers que plusieurs formats réclament",
        "Plusieurs formats réclament le fichier[ : {formats}] ; il n'a pas été lu. Ne garder que "
        "les colonnes de l'un d'eux.",
    ),
    FindingCode.FILE_SECRET: (
        "Fichiers à secrets, refusés sans être lus",
        "Le fichier contient des mots de passe ou des codes d'activation[ (colonne "
        "« {header} »)] ; il a été refusé sans être lu. Le retirer du dossier.",
    ),
    FindingCode.FILE_HEADER_ONLY: (
        "Fichiers sans aucune ligne",
        "Le fichier a un en-tête et aucune ligne : il n'apporte rien. Refaire l'export si des "
        "lignes étaient attendues.",
    ),
    FindingCode.FILE_TRUNCATED: (
        "Fichiers coupés",
        "Le fichier semble coupé : sa dernière ligne n'est pas entière. Refaire l'export.",
    ),
    FindingCode.FILE_DUPLICATE: (
        "Fichiers envoyés deux fois",
        "Le contenu est celui d'un autre fichier[, {of}] : il a été lu une fois. Rien à faire.",
    ),
    FindingCode.FILE_NOT_USED: (
        "Fichiers dont aucun objectif n'a besoin",
        "Le fichier a été reconnu, mais aucun objectif choisi ne s'appuie dessus. Rien à faire.",
    ),
    FindingCode.FILE_SUPERSEDED: (
        "Fichiers remplacés par un export plus récent",
        "Un export plus récent prend la place du fichier[ : {by}]. Rien à faire si le plus récent "
        "est entier.",
    ),
    FindingCode.COLUMN_DUPLICATED: (
        "Colonnes de même nom",
        "Deux colonnes portent le même nom[, « {header} »] : nul ne sait laquelle compte. Renommer "
        "ou retirer l'une d'elles.",
    ),
    FindingCode.ROW_BROKEN: (
        "Lignes abîmées, laissées de côté",
        "{count:ligne n'a|lignes n'ont} pas autant de cellules que l'en-tête[ ({found} au lieu de "
        "{expected})] : laissé de côté. Chercher un guillemet ou un séparateur de trop.",
    ),
    FindingCode.CELL_UNPARSED: (
        "Cellules illisibles",
        "{count:cellule|cellules}[ comme « {value} »] ne se lisent pas[ ; attendu : {expected}] ; "
        "prises pour inconnues. Corriger à la source et refaire l'export.",
    ),
    FindingCode.IDENTITY_MISSING: (
        "Lignes sans identité",
        "{count:ligne n'a|lignes n'ont} ni nom ni identifiant : personne ne peut y être compté. "
        "Les remplir.",
    ),
    FindingCode.COMPETENCES_MISSING: (
        "Campagnes de moins de seize compétences",
        "Le fichier contient moins de seize compétences[ ({found})] : il ne peut montrer un niveau "
        "dans toutes. Envoyer une collecte de profils des seize.",
    ),
    FindingCode.UAI_INVALID: (
        "UAI faux",
        "{count:cellule n'est|cellules ne sont} pas un UAI valable[, comme « {value} »] : sept "
        "chiffres et la lettre qui leur répond. Corriger ; en attendant, les lignes n'ont pas "
        "d'établissement.",
    ),
    FindingCode.SCHOOL_UNMATCHED: (
        "Noms qui ne répondent à aucun établissement",
        "Le nom[ « {name} »] ne répond à aucun établissement du répertoire[ ; le plus proche : "
        "{nearest}]. L'ajouter avec son UAI à un fichier « rattachements »[ ({name};UAI)], ou aux "
        "« aliases » de la feuille de route.",
    ),
    FindingCode.SCHOOL_SHARED: (
        "Noms que partagent plusieurs établissements",
        "Le nom[ « {name} »] convient à plusieurs établissements[ : {schools}]. Dire lequel dans "
        "un fichier « rattachements ».",
    ),
    FindingCode.SCHOOL_CONFLICT: (
        "Fichiers dont les chemins nomment deux établissements",
        "Le même fichier se trouve sous des chemins qui nomment plusieurs établissements"
        "[ : {schools}] : il ne compte pour aucun. Le garder sous le bon.",
    ),
    FindingCode.SCHOOL_UNKNOWN: (
        "UAI absents du répertoire",
        "Le répertoire n'a pas tous les établissements des exports[ : {schools}]. Envoyer un "
        "répertoire plus récent, ou relier un ancien UAI au nouveau dans les « aliases » de la "
        "feuille de route.",
    ),
    FindingCode.CLASS_UNMATCHED: (
        "Classes d'aucun niveau",
        "Des classes ne répondent à aucun niveau ({count:ligne|lignes})[ : {labels}]. Leur ajouter "
        "un motif sous « grades » dans la feuille de route.",
    ),
    FindingCode.GRADE_MISSING: (
        "Lignes sans niveau",
        "{count:ligne n'a|lignes n'ont} ni classe ni niveau. Mettre le fichier dans un dossier au "
        "nom du niveau (3e), ou refaire l'export avec les classes.",
    ),
    FindingCode.HOMONYMS: (
        "Homonymes dans deux classes",
        "{count:nom figure|noms figurent} dans deux classes d'un même fichier, pris pour des "
        "élèves différents. Vérifier qu'aucun n'a seulement changé de classe.",
    ),
    FindingCode.NAME_SHARED: (
        "Noms que partagent plusieurs personnes",
        "{count:personne porte un nom|personnes portent un nom} que d'autres du personnel "
        "portent : une certification qui n'a que le nom n'est à personne. L'écrire dans l'export "
        "du personnel.",
    ),
    FindingCode.OTHER_YEAR: (
        "Données d'une autre année scolaire",
        "Le fichier est d'une autre année scolaire[ ({date})] et ne compte pas. Envoyer l'export "
        "de l'année de la feuille de route[, {school_year}].",
    ),
    FindingCode.NOT_YET: (
        "Fichiers d'une date ultérieure",
        "Le fichier est daté d'après la date vue[ : {date}][, vu le {seen}] ; il ne compte pas "
        "encore. « --as-of » fixe cette date.",
    ),
    FindingCode.STALE: (
        "Données trop anciennes",
        "Les dernières données[ de « {table} »] sont trop anciennes[ : {date}][, "
        "{days:jour|jours}] ; ce qui s'appuie dessus est inconnu. Envoyer un export plus récent.",
    ),
    FindingCode.ACTION_UNMATCHED: (
        "Actions que la feuille de route ne nomme pas",
        "{count:action n'est|actions ne sont} pas de la feuille de route[ : {names}]. Écrire "
        "l'identifiant ou le titre que donne la feuille de route.",
    ),
    FindingCode.ROWS_CONFLICT: (
        "Lignes qui se contredisent",
        "{count:ligne|lignes}[ de « {table} »] existent avec d'autres valeurs ; l'export le plus "
        "récent compte ou, à date égale, la plus grande ou la meilleure. Corriger la fausse.",
    ),
    FindingCode.TRACKS_CONFLICT: (
        "Effectifs avec et sans voie",
        "Des effectifs avec voie voisinent avec d'autres sans voie[ : {school}][, {grade}] ; le "
        "plus grand total compte. N'envoyer que les uns ou les autres.",
    ),
    FindingCode.EXCESS: (
        "Plus de comptés que d'inscrits ou en poste",
        "Il en est compté plus qu'il n'y en a[, {school}][ ({found} pour {of})][, {target}] ; le "
        "surplus est laissé de côté. Vérifier les effectifs et l'export.",
    ),
    FindingCode.NOT_ENROLLED: (
        "Lignes d'un établissement ou d'un niveau sans inscrit",
        "{count:ligne est|lignes sont} d'un établissement ou d'un niveau sans inscrit[ ({school})]"
        "[, {target}] : pas comptées. Envoyer ses effectifs.",
    ),
    FindingCode.NO_DENOMINATOR: (
        "Établissements sans effectif",
        "Nul ne sait combien ils sont[, {school}], si bien que l'objectif ne peut pas être atteint"
        "[ : {target}]. Envoyer l'effectif ; 0 est une réponse.",
    ),
}
