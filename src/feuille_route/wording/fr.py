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
    "format": "Format",
    "title": "Titre",
    "column_head": "Colonne",
    "use": "Ce qui en est fait",
    "purpose": "Alimente",
    "privacy": "Ce que froute lit des fichiers qu'il reconnaît. Une colonne personnelle devient "
    "une empreinte, sous une clé tirée au hasard et oubliée à chaque lancement ; rien n'en est "
    "écrit. Ce qui n'est pas nommé ici n'est jamais lu.",
    "columns_read": "lues : {columns}",
    "columns_keyed": "changées en empreinte : {columns}",
    "columns_compared": "comparées pour écarter des lignes, puis oubliées : {columns}",
    "columns_header_only": "en-tête regardé, cellules jamais lues : {columns}",
    "columns_refused": "refusé sans être lu dès qu'il a : {columns}",
    "columns_other": "jamais lues : toutes les autres",
    "any_other_column": "(toute autre)",
    "use_read": "lue",
    "use_keyed": "changée en empreinte",
    "use_compared": "comparée, puis oubliée",
    "use_header_only": "en-tête regardé, jamais lue",
    "use_refused": "le fichier est refusé sans être lu",
    "use_never": "jamais lue",
    "draft_made": "Premier format pour {file}, écrit par froute. À relire : ce qui est deviné "
    "est marqué. Le langage : docs/formats.md.",
    "draft_known": "Le fichier est déjà reconnu comme {name} : ce format passe avant.",
    "draft_name": "deviné d'après le nom du fichier",
    "draft_title": "deviné : dites ici ce que c'est",
    "draft_general": "N'importe quel fichier peut avoir ces en-têtes : donnez à l'un d'eux, dans "
    "l'export, un nom bien à lui. D'ici là, le format n'alimente aucune table.",
    "draft_personal": "deviné : personnel ; changé en empreinte, jamais montré ; retirez la ligne "
    "si elle ne sert à rien",
    "draft_guessed": "deviné d'après les premières cellules",
    "draft_text": "lu comme un texte",
    "draft_empty": "aucune cellule ne dit rien : lu comme un texte",
    "draft_twice": "« {header} » y est deux fois : la seconde est laissée de côté.",
    "draft_no_table": "Aucune table n'en est proche : écrivez-en une sous « tables: », ou laissez "
    "ainsi.",
    "draft_table": "Deviné : la table la plus proche est {table}. Rien n'est compté tant que vous "
    "n'avez pas retiré le « # » des lignes justes.",
    "draft_missing": "à compléter : une colonne, ou {{constant: ...}}",
    "not_recognised": "non reconnu",
    "no_header": "aucune ligne d'en-têtes en haut du fichier : en écrire une, dont les noms disent "
    "ce qu'il y a dessous (Nom, Date, UAI, Intitulé…)",
    "no_columns": "une seule colonne : ce n'est pas un export en colonnes ; séparateurs connus : "
    "point-virgule, virgule, tabulation",
    "no_file": "aucun fichier trouvé",
    "header_only": "un en-tête, et aucune ligne au-dessous",
    "column_number": "colonne {place}",
    "counted": "{recognised:reconnu|reconnus}, {unknown:non reconnu|non reconnus}, "
    "{refused:refusé|refusés}",
    "nearest_formats": "les formats les plus proches :",
    "like_nothing": "aucun format n'en est proche",
    "closest": "{name} : {title}",
    "lacks": "il manque : {columns}",
    "misspelt": "colonne {place} : « {written} » ressemble à « {meant} »",
    "wants_no_other": "ce format n'a pas d'autre colonne que les siennes",
    "draft_advice": "« froute formats FICHIER --draft » en écrit un premier format",
    "never_read": "jamais lu",
    "places_schools": "rattache des noms à un établissement",
    "feeds_nothing": "ne sert à aucun objectif",
    "titled_local": "{title} (le vôtre)",
    "goes_before": "passe avant le format fourni {name}",
    "also_has": "il a aussi : {columns}",
    "keyed": "changé en empreinte, jamais montré : {columns}",
    "header_stands": "en-tête en ligne {line} : {columns:colonne|colonnes}, {encoding}, "
    "séparateur {separator}",
    "tab": "tabulation",
    "recognised": "reconnu comme {name} : {title}",
    "feeds": "alimente : {tables}",
    "because": "parce qu'il a : {columns}",
    "passed_over": "jamais lu : {columns}",
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
    "a rentrée, such as 2020": "une rentrée, comme 2020",
    "a nature of three figures, such as 306": "une nature à trois chiffres, comme 306",
    "a date such as": "une date comme",
    "one of:": "l'un de\u00a0:",
}

DETAILS: Final[Mapping[str, str]] = {
    "damage.serial": "une date devenue un nombre de jours",
    "damage.rounded": "un long nombre arrondi",
    "damage.error": "une erreur du tableur",
    "damage.date": "un texte devenu une date",
    "damage.scientific": "un texte devenu un nombre",
    "damage.short_year": "une date dont le siècle n'est pas dit",
    "damage.lost": "des lettres perdues",
    "damage.month_first": "des dates dont le mois vient peut-être d'abord",
    "of.pix": "total de pix",
    "of.competences": "compétences certifiables",
    "of.certifiable": "certifiable ou non",
    "of.girls": "plus de filles que d'élèves",
    "of.activated_accounts": "plus de comptes activés que de comptes",
    "why.a spreadsheet under another name": "un classeur sous un autre nom",
    "why.an archive under another name": "une archive sous un autre nom",
    "why.a PDF": "un PDF",
    "why.broken or cut short": "abîmé ou tronqué",
    "why.protected by a password": "protégé par un mot de passe",
    "why.compressed in a way that is not known": "compressé d'une façon inconnue",
    "why.a hidden sheet": "une feuille masquée : l'afficher si elle compte, sinon la supprimer",
    "why.too large once unpacked": "trop gros une fois extrait",
    "why.compressed too much to be exports": "trop compressé pour contenir des exports",
    "why.too many files in it": "trop de fichiers dedans",
    "why.an archive within an archive within an archive": (
        "une archive dans une archive dans une archive"
    ),
    "why.nothing in it": "rien dedans",
    "why.a spreadsheet under the name of an archive": "un classeur sous le nom d'une archive",
}

# Une partie entre crochets est omise quand un champ y manque.
FINDINGS: Final[Mapping[FindingCode, tuple[str, str]]] = {
    FindingCode.FILE_EMPTY: (
        "Fichiers vides",
        "Le fichier est vide. Refaire l'export.",
    ),
    FindingCode.FILE_NOT_TEXT: (
        "Fichiers qui ne sont pas du texte",
        "Le fichier n'est pas du texte[ : {why}]. Rendre à un classeur ou à une archive "
        "son suffixe (.xlsx, .ods, .zip), ou refaire l'export.",
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
        "Le fichier contient des mots de passe, des codes d'activation ou l'identité d'élèves[ "
        "(colonne « {header} »)] ; il a été refusé sans être lu. Le retirer du dossier.",
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
    FindingCode.FILE_CHANGED: (
        "Fichiers changés pendant la lecture",
        "Le fichier a changé pendant sa lecture : une partie peut manquer. Relancer quand plus "
        "rien n'y écrit.",
    ),
    FindingCode.ARCHIVE_REFUSED: (
        "Archives et classeurs refusés sans être lus",
        "L'archive ou le classeur a été refusé sans être lu[ : {why}]. Le refaire, ou envoyer un à "
        "un les fichiers qu'il contient.",
    ),
    FindingCode.LINES_ABOVE_HEADER: (
        "Lignes au-dessus de l'en-tête",
        "{count:ligne précède|lignes précèdent} l'en-tête : laissé de côté. Rien à faire si c'est "
        "un titre.",
    ),
    FindingCode.HEADER_REPEATED: (
        "En-têtes répétés parmi les lignes",
        "L'en-tête revient parmi les lignes ({count:fois|fois}) : laissé de côté. Rien à faire.",
    ),
    FindingCode.SECOND_TABLE: (
        "Plusieurs tableaux dans un fichier",
        "Un second tableau commence dans le fichier ; il n'a pas été lu. Envoyer chaque tableau "
        "dans son fichier.",
    ),
    FindingCode.ENCODINGS_MIXED: (
        "Fichiers en deux encodages",
        "{count:ligne n'est pas dans|lignes ne sont pas dans} l'encodage du reste du fichier : "
        "chacune est lue dans le sien. Renvoyer le fichier tel qu'il a été téléchargé si des "
        "noms y sont abîmés.",
    ),
    FindingCode.ROWS_QUOTED: (
        "Lignes entières entre guillemets",
        "Chaque ligne était entière entre guillemets, comme après une copie d'un fichier dans un "
        "autre ; ils ont été ôtés. Mieux vaut envoyer le fichier tel qu'il a été téléchargé.",
    ),
    FindingCode.TOTAL_LINE: (
        "Lignes de total",
        "{count:ligne est|lignes sont} un total de celles du dessus : pas comptées. Rien à faire.",
    ),
    FindingCode.ROWS_LEFT_OUT: (
        "Lignes laissées de côté, selon le format",
        "{count:ligne laissée|lignes laissées} de côté, comme le format le dit de cette colonne. "
        "Rien à faire.",
    ),
    FindingCode.ACADEMY_OTHER: (
        "Lignes d'une autre académie",
        "{count:ligne n'est|lignes ne sont} pas de l'académie de la feuille de route[, {academy}] "
        ": pas comptées. Rien à faire.",
    ),
    FindingCode.ACADEMY_ABSENT: (
        "Fichiers sans l'académie",
        "Le fichier n'a aucune ligne de l'académie de la feuille de route[, {academy}] : il "
        "n'apporte rien. Envoyer son export, ou corriger « academy » dans la feuille de route.",
    ),
    FindingCode.COLUMN_ABSENT: (
        "Colonnes absentes qu'un objectif demande",
        "Cette colonne facultative manque, et un objectif la demande : pour ce fichier elle est"
        " inconnue. "
        "L'ajouter, ou l'exporter avec elle.",
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
        "{count:cellule ne se lit pas|cellules ne se lisent pas}[, comme « {value} »][ ; attendu : "
        "{expected}] ; pris pour inconnu. Corriger à la source et refaire l'export.",
    ),
    FindingCode.CELL_DAMAGED: (
        "Cellules abîmées par un tableur",
        "{count:cellule|cellules}[ comme « {value} »] : un tableur a changé ce qui s'y trouvait[ "
        "({damage})] ; pris pour inconnu. Envoyer le fichier tel qu'il a été téléchargé, sans "
        "l'ouvrir.",
    ),
    FindingCode.CELL_RESTORED: (
        "Cellules rétablies après un tableur",
        "{count:cellule|cellules} où un tableur avait changé le texte, rétabli parce qu'un seul "
        "original est possible. Rien à faire ; mieux vaut envoyer le fichier tel qu'il a été "
        "téléchargé.",
    ),
    FindingCode.COLUMNS_SHIFTED: (
        "Colonnes qui ne sont pas sous leur en-tête",
        "Les données ne sont pas sous leurs en-têtes : les contrôles échouent à presque chaque "
        "ligne, et le fichier n'a pas été lu. Refaire l'export.",
    ),
    FindingCode.LEVEL_CONTRADICTED: (
        "Niveaux que leurs points contredisent",
        "{count:niveau contredit|niveaux contredisent} leurs points (un niveau vaut huit pix). "
        "Comparer le fichier à celui qui a été téléchargé.",
    ),
    FindingCode.TOTAL_CONTRADICTED: (
        "Totaux que leurs parties contredisent",
        "{count:total contredit|totaux contredisent} leurs parties[ : {of}]. Comparer le fichier "
        "à celui qui a été téléchargé.",
    ),
    FindingCode.ROW_UNDATED: (
        "Lignes sans date d'état",
        "{count:ligne ne dit|lignes ne disent} pas de quand elle date : peut-être d'une autre "
        "année. "
        "Remplir la colonne des dates.",
    ),
    FindingCode.CELLS_EMPTY: (
        "Cellules vides qui comptent",
        "{count:cellule de cette colonne est vide|cellules de cette colonne sont vides} : ces "
        "lignes ne se rattachent à rien de sûr. Les remplir.",
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
        "{count:ligne porte un nom|lignes portent un nom} que plusieurs personnes partagent : nul "
        "ne sait de qui il s'agit, et « au moins » n'en tient pas compte. Envoyer un export qui a "
        "le courriel ou un identifiant.",
    ),
    FindingCode.NAME_UNMATCHED: (
        "Noms de personne au personnel",
        "{count:ligne est|lignes sont} de gens qui ne sont pas du personnel, comme des élèves : "
        "pas comptées. Rien à faire si l'export du personnel est entier.",
    ),
    FindingCode.STAFF_NAMELESS: (
        "Personnel sans nom",
        "{count:personne|personnes} du personnel sans nom : un nom rencontré ailleurs peut être "
        "le leur. Remplir « Nom » et « Prénom ».",
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
    FindingCode.ROWS_CONFLICT: (
        "Lignes qui se contredisent",
        "{count:ligne existe|lignes existent} avec d'autres valeurs[, de « {table} »] ; l'export "
        "le plus récent compte ou, à date égale, la plus grande ou la meilleure. Corriger la "
        "fausse.",
    ),
    FindingCode.TRACKS_CONFLICT: (
        "Effectifs avec et sans voie",
        "Des effectifs avec voie voisinent avec d'autres sans voie[ : {school}][, {grade}] ; le "
        "plus grand total compte. N'envoyer que les uns ou les autres.",
    ),
    FindingCode.ACTION_UNMATCHED: (
        "Actions que la feuille de route ne nomme pas",
        "{count:action n'est|actions ne sont} pas de la feuille de route[ : {names}]. Écrire "
        "l'identifiant ou le titre que donne la feuille de route.",
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
    FindingCode.MINISTRIES: (
        "Ministères des lycées comptés",
        "Les lycées comptés sont de ces ministères[ : {ministries}]. Ajouter « ministry » à « "
        "where » dans la feuille de route pour n'en compter que certains.",
    ),
}
