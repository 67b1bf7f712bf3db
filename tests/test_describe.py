"""``froute formats``: what is recognised and why, drafts, and what is read of persons."""

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from feuille_route.cells.likeness import likeness
from feuille_route.errors import DataError
from feuille_route.explaining.describe import explain, formats_text
from feuille_route.explaining.drafting import draft
from feuille_route.explaining.guessing import is_personal
from feuille_route.explaining.privacy import privacy_text
from feuille_route.exports.recognising.nearest import nearest
from feuille_route.formats.export_format import Format, Source, load_formats
from feuille_route.formats.own import all_formats, load
from workbooks import as_ods, as_xlsx

PACKAGED: Final = {form.name: form for form in load_formats()}
STAGES: Final = """\
Agent (n°);Jour du stage;Durée;Intitulé du stage;Venue;Formateur;Observations
12001;12.03.21;3h30;Numérique en classe;Venu;DURAND Zoé;Bravo
12002;12.03.21;3h30;Numérique en classe;Non venu;DURAND Zoé;
12001;02.11.20;6h;Pix;Venu;PETIT Léo;à revoir
"""


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Give what writes a file."""

    def write(text: str, name: str = "export.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def lines(path: Path, *own: Path) -> list[str]:
    """Give what is said of a file, in English, below its name."""
    return explain([path], all_formats(own), "en").splitlines()[1:]


# The list


def test_each_format_has_a_line() -> None:
    """Its tables, or why it has none: never read, used by no target, places names."""
    listed = dict(
        re.split(" {2,}", line)[:2] for line in formats_text(load_formats(), "en").splitlines()
    )

    assert set(listed) == set(PACKAGED)
    assert listed["effectifs"] == "enrolments"
    assert listed["pix-profils"] == "pix_profiles, pix_participations"
    assert listed["secret-mots-de-passe"] == "never read"
    assert listed["rattachements"] == "places names in schools"
    assert {
        listed[n] for n, form in PACKAGED.items() if not form.tables and form.kind == "export"
    } == {"used by no target"}


# Why a file is recognised


def test_a_recognised_file_is_explained(put: Callable[..., Path]) -> None:
    """As what, which tables, by which headers, which others, which are keyed, which never read."""
    text = "NOM;Fonction;Bureau;Identifiant;Degré\nX;Enseignant;3;1;2\n"

    assert lines(put(f"Liste du personnel\r\n\r\n{text}", encoding="cp1252")) == [
        "  recognised as personnels: Personnels en poste",
        "  feeds: staff",
        "  because it has: Identifiant, Fonction",
        "  it also has: Degré, Nom",
        "  keyed, never shown: Identifiant, Nom",
        "  never read: Bureau",
        "  header on line 3: 5 columns, Windows-1252, separator ;",
    ]


@pytest.mark.parametrize(
    ("encoding", "separator", "told"),
    [
        ("utf-8", ";", "UTF-8, separator ;"),
        ("utf-8-sig", ",", "UTF-8 (BOM), separator ,"),
        ("cp1252", "\t", "Windows-1252, separator tab"),
        ("utf-16", ";", "UTF-16 (BOM), separator ;"),
        ("utf-16-le", ";", "UTF-16, separator ;"),
    ],
)
def test_encoding_and_separator_are_told(
    encoding: str, separator: str, told: str, put: Callable[..., Path]
) -> None:
    """How a file is written is said as found out, whether recognised or not."""
    known = put(f"Département{separator}Date du comité\n86{separator}x\n", encoding=encoding)
    unknown = put(f"Catégorie{separator}Coût\n", "other.csv", encoding=encoding)

    assert lines(known)[-1] == f"  header on line 1: 2 columns, {told}"
    assert lines(unknown)[1] == f"  header on line 1: 2 columns, {told}"


def test_an_own_format_is_marked(put: Callable[..., Path], tmp_path: Path) -> None:
    """A format of the user's is said to be, and which packaged one it goes before."""
    own = tmp_path / "formats"
    own.mkdir()
    (own / "nos-comites.yaml").write_text(
        "name: nos-comites\ntitle: Nos comités\ncolumns:\n"
        "  where: {header: Département, parse: department}\n"
        "  day: {header: Date du comité, parse: moment}\n"
        "tables:\n  steering_meetings: {department: where, date: day}\n",
        encoding="utf-8",
    )

    told = lines(put("Département;Date du comité\n"), own)

    assert told[:3] == [
        "  recognised as nos-comites: Nos comités (yours)",
        "  goes before the packaged format comites",
        "  feeds: steering_meetings",
    ]
    listed = formats_text(all_formats([own]), "fr")
    assert re.search(
        r"^nos-comites +steering_meetings +Nos comités \(le vôtre\)$", listed, re.MULTILINE
    )


# Why a file is not


def test_the_three_nearest_are_named(put: Callable[..., Path]) -> None:
    """With the headers that are missing, and those that look like a typing error of one."""
    told = lines(put("Identifiant;Dates;Durée;Theme\n"))

    assert told[:7] == [
        "  not recognised",
        "  header on line 1: 4 columns, UTF-8, separator ;",
        "  the nearest formats:",
        "    formations: Formations suivies",
        "      missing: Présence",
        "      column 2: “Dates” looks like “Date”",
        "      column 3: “Durée” looks like “Durée (heures)”",
    ]
    assert sum(re.match(r" {4}\S", line) is not None for line in told) == 3
    assert told[-1] == "  “froute formats FILE --draft” writes a first format for it"


@pytest.mark.parametrize("name", [n for n, form in PACKAGED.items() if form.kind == "template"])
def test_a_typing_error_in_any_template_is_found(name: str) -> None:
    """Each needed header, with a letter lost, is named with the place where it stands."""
    form = PACKAGED[name]
    headers = [source.header for source in form.columns.values() if source.needed]
    for place, header in enumerate(headers):
        if len(header) < 6:
            continue
        wrong = [*headers[:place], header[:2] + header[3:], *headers[place + 1 :]]

        slips = {near.format.name: near.slips for near in nearest(wrong, load_formats())}

        assert [(slip.place, slip.meant) for slip in slips[name]] == [(place, header)], wrong


def test_long_lists_of_missing_headers_are_cut(put: Callable[..., Path]) -> None:
    """Eight are named, the others counted."""
    told = "\n".join(lines(put("Identifiant_de_l_etablissement;Autre code\n")))

    missing = [line for line in told.splitlines() if "missing: " in line]
    assert missing
    assert all(line.count(", ") <= 8 for line in missing)


def test_likeness_is_of_folded_headers() -> None:
    """Case, accents and apostrophes make no difference; other words are not alike."""
    assert likeness("DATE DE L’ENVOI", "Date de l'envoi") == 1
    assert likeness("Effectifs", "Effectif") > 0.9
    assert likeness("Présence", "Thème") < 0.5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The file is empty"),
        ("UAI;Niveau;Effectif;Effectif\n", "Two columns bear the same name, “Effectif”"),
        ("\x89PNG\0\1\2\3", "The file is no table of text"),
        ("Catégorie;Coût\n1;2\n", "no format is near it"),
        ("DUPONT;Jean;12/03/1980\n", "no line of headers at its top"),
        ("DUPONT;Jean;Enseignante;ENT\n", "no line of headers at its top"),
        ("<html><body><p>DUPONT</p>\n</body></html>\n", "no table of text: a web page"),
        ('{"nom": "DUPONT", "date": "x", "uai": "y"}\n', "the answer of a web service (JSON)"),
        ("UAI|Nom|Date\n0860001J|DUPONT|x\n", "this is no export in columns"),
        ("Bonjour\nVoici la liste de DUPONT.\n", "this is no export in columns"),
        ("Département;Date du comité\n", "a header, and no row below it"),
        ("Catégorie;Coût\n;;\n", "a header, and no row below it"),
    ],
)
def test_other_refusals_are_those_of_a_run(text: str, told: str, put: Callable[..., Path]) -> None:
    """What a run would find is said in the same words."""
    said = "\n".join(lines(put(text)))

    assert told in said
    assert "DUPONT" not in said


@pytest.mark.parametrize(
    "text",
    [
        # a column a level; a vintage of which no name is known; questions, answered by marks
        "Collège ou lycée;6e;5e;4e;3e\nLe Bois;10;12;11;9\nLa Mer;20;22;21;19\n",
        "Établt.;6èmes pop.;5èmes pop.;4èmes pop.\n0860001J;74;70;66\n",
        "Zzdupont ou Zzdurand ?;Oui ou non ?;Combien ?\n1;0;12\n;1;7\n",
    ],
)
def test_a_line_above_numbers_is_a_header(text: str, put: Callable[..., Path]) -> None:
    """It is not said that there is none; but names may stand in it: no draft shows them."""
    file = put(text)
    said = "\n".join(lines(file))

    assert "no line of headers" not in said
    assert "header on line 1" in said
    assert "--draft" not in said
    with pytest.raises(DataError, match="no line of headers at its top that says") as refused:
        draft(file, load_formats(), "en")
    assert "Zzdupont" not in f"{said}{refused.value}"


@pytest.mark.parametrize(
    "text",
    [
        "DUPONT;Jean;12;14\nPETIT;Léo;13;11\n",
        "DUPONT;Jean;Absent;14\nPETIT;Léo;13;11\n",
        "DUPONT;DUPONT;x\n12;14;y\n",
        "DUPONT;Jean;Zoé\n",
    ],
)
def test_a_row_among_rows_is_no_header(text: str, put: Callable[..., Path]) -> None:
    """Rows hold numbers where the others do; what stands twice, or alone, is no header."""
    said = "\n".join(lines(put(text)))

    assert "no line of headers" in said
    assert "DUPONT" not in said


def test_a_secret_file_shows_its_header_only(put: Callable[..., Path]) -> None:
    """Neither an explanation nor a draft shows a cell or another header of it."""
    path = put("Nom;Bidule;Mot de passe\nDUPONT;Truc;Sesame1\n")

    said = "\n".join(lines(path))
    with pytest.raises(DataError) as refused:
        draft(path, load_formats(), "fr")

    for text in (said, str(refused.value)):
        assert "Mot de passe" in text
        assert not {"DUPONT", "Truc", "Sesame1", "Bidule"} & set(re.findall(r"\w+", text))


def test_what_lies_in_an_archive_is_explained(tmp_path: Path) -> None:
    """Each file of an archive, under its path; a broken archive is refused with the reason."""
    path = tmp_path / "envoi.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/comites.csv", "Département;Date du comité\n086;12/10/2020\n")
        archive.writestr("b.csv", "foo;bar\n1;2\n")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(path.read_bytes()[:60])

    told = explain([path, broken], load_formats(), "en").splitlines()

    paths = [line for line in told[:-1] if not line.startswith(" ")]
    assert [name.removeprefix(f"{tmp_path.as_posix()}/") for name in paths] == [
        "broken.zip",
        "envoi.zip/a/comites.csv",
        "envoi.zip/b.csv",
    ]
    assert "refused unread: broken or cut short." in told[1]
    assert told[-1] == "1 recognised, 1 not recognised, 1 refused"
    assert "  recognised as comites: Réunions des comités de pilotage" in told


@pytest.mark.parametrize(("suffix", "write"), [("xlsx", as_xlsx), ("ods", as_ods)])
def test_sheets_are_explained_and_drafted(
    suffix: str, write: Callable[..., bytes], tmp_path: Path
) -> None:
    """Each sheet of a spreadsheet with rows; a draft is for the first that is not recognised."""
    known = [["Département", "Date du comité"], ["086", "12/10/2020"]]
    stages = [row.split(";") for row in STAGES.splitlines()]
    path = tmp_path / f"suivi.{suffix}"
    path.write_bytes(write({"Comités": known, "Stages": [["Stages de l'année"], *stages]}))

    told = explain([path], load_formats(), "en").splitlines()
    form = load(save(draft(path, load_formats(), "en"), tmp_path))

    assert [line for line in told[:-1] if not line.startswith(" ")] == [
        f"suivi.{suffix}/Comités",
        f"suivi.{suffix}/Stages",
    ]
    assert told[1] == "  recognised as comites: Réunions des comités de pilotage"
    assert "  header on line 2: 7 columns, UTF-8, separator ;" in told
    assert form.columns["venue"].values == {"Venu": True, "Non venu": False}


# Drafts


def activate(text: str) -> str:
    """Remove the ``# `` of the table, as its reader would."""
    head, _, table = text.partition("# tables:\n")
    return head + "tables:\n" + re.sub("^# ", "", table, flags=re.MULTILINE)


def save(text: str, folder: Path) -> Path:
    """Write a draft to a file."""
    path = folder / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_draft_loads_at_once(language: str, put: Callable[..., Path], tmp_path: Path) -> None:
    """As it is written, and with its table; until then it feeds nothing."""
    text = draft(put(STAGES), load_formats(), "fr" if language == "fr" else "en")

    asleep = load(save(text, tmp_path))
    awake = load(save(activate(text), tmp_path))

    assert asleep.tables == {}
    assert {name: list(rows[0]) for name, rows in awake.tables.items()} == {
        "trainings": ["person", "theme", "hours", "date", "attended"]
    }
    assert awake.columns == asleep.columns


def test_a_draft_names_every_column_and_guesses(put: Callable[..., Path], tmp_path: Path) -> None:
    """Dates of another shape, durations, ``Non …``, and what is of a person."""
    text = draft(put(STAGES), load_formats(), "fr")
    columns = load(save(text, tmp_path)).columns

    assert [source.header for source in columns.values()] == STAGES.splitlines()[0].split(";")
    assert columns["jour_du_stage"].pattern == "%d.%m.%y"
    assert columns["duree"].parse == "hours"
    assert columns["venue"].values == {"Venu": True, "Non venu": False}
    assert [name for name, source in columns.items() if source.personal] == ["agent_n", "formateur"]
    assert text.count("# deviné") == 7
    assert "# lu comme un texte" in text


def test_a_draft_shows_no_cell(put: Callable[..., Path]) -> None:
    """No word of the file but its headers, and the two of a column of ``X`` and ``Non X``."""
    text = draft(put(STAGES), load_formats(), "fr")

    cells = {cell for row in csv.reader(io.StringIO(STAGES), delimiter=";") for cell in row}
    headers = set(STAGES.splitlines()[0].split(";"))
    shown = {cell for cell in cells - headers if len(cell) > 1 and cell in text}
    assert shown == {"Venu", "Non venu"}


def test_a_draft_of_general_headers_feeds_nothing(put: Callable[..., Path], tmp_path: Path) -> None:
    """It loads, recognises that very header only, and says what to do."""
    text = draft(put("UAI;Date;Nom\n0860001J;12/03/2021;X\n"), load_formats(), "fr")
    form = load(save(text, tmp_path))

    assert form.exact
    assert "donner à l'un d'eux, dans l'export, un nom bien à lui" in text


@pytest.mark.parametrize(
    "header",
    [
        'Un "nom" à l’écart;date: b;# type;{code};- jour;*;2020;Oui;no;null',
        "date\u00a0è;\u200bnom caché;a\tb",
        "Étiquette du lieu;étiquette du lieu;ETIQUETTE DU LIEU",
        "Numéro 1;Numéro 2;Numéro-1",
        "Nom;日本;Date;語語",
    ],
)
def test_a_draft_loads_whatever_the_headers(
    header: str, put: Callable[..., Path], tmp_path: Path
) -> None:
    """YAML's own signs, spaces of every kind, headers twice, other alphabets."""
    form = load(save(draft(put(f"{header}\nx;y;z\n"), load_formats(), "en"), tmp_path))

    assert form.columns


def test_a_draft_recognises_its_file(put: Callable[..., Path], tmp_path: Path) -> None:
    """The file that a draft was written for is of that format, with its table or without."""
    path = put(f"Stages de l'année\n\n{STAGES}")
    text = draft(path, load_formats(), "en")

    for written in (text, activate(text)):
        told = lines(path, save(written, tmp_path))
        assert told[0] == "  recognised as export: export (yours)"


@pytest.mark.parametrize(
    "text",
    [
        "DUPONT;Jean;3A\nMARTIN;Zoé;3B\nDURAND;Léo;3A\n",
        "DUPONT;Jean\nMARTIN;Zoé\n",
        "12001;DUPONT\n12002;MARTIN\n",
        "DUPONT;Zoé;Enseignante;Pix\nPETIT;Léo;CPE;ENT\n",
        "DUPONT;Collège\nPETIT;Lycée\n",
        "DUPONT;Zoé;Enseignante;Pix\nPETIT;Nom Jean;CPE;ENT\n",
        "DUPONT\nPETIT\n",
    ],
)
def test_rows_without_a_header_are_no_headers(text: str, put: Callable[..., Path]) -> None:
    """A line is a header by what half of its cells say; others are rows, and are not shown."""
    with pytest.raises(DataError, match="no line of headers") as refused:
        draft(put(text), load_formats(), "fr")

    assert "DUPONT" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["<head>\n<title>Nom, Date de DUPONT</title>\n", '{"nom": "DUPONT", "date": "x"}\n']
)
def test_no_format_is_drafted_for_what_is_no_table(text: str, put: Callable[..., Path]) -> None:
    """A page of the web, or the answer of a service, has no line of headers."""
    with pytest.raises(DataError, match="no table of text") as refused:
        draft(put(text), load_formats(), "fr")

    assert "DUPONT" not in str(refused.value)


def test_a_draft_is_of_the_table_that_is_recognised(put: Callable[..., Path]) -> None:
    """Not of another further down, whatever its line of headers says."""
    below = "Nom;Date de naissance;Téléphone;Adresse;Code\nDUPONT;1;2;3;4\n"

    text = draft(put(f"Département;Date du comité\n086;12/10/2020\n{below}"), load_formats(), "en")

    assert 'header: "Date du comité"' in text
    assert "naissance" not in text


def test_a_secret_below_the_header_stops_a_draft(put: Callable[..., Path]) -> None:
    """A secret header in any of the first lines: the reason names it, and nothing else."""
    below = "Bidule;Mot de passe\nDUPONT;Sesame1\n"

    with pytest.raises(DataError, match="Mot de passe") as refused:
        draft(put(f"Département;Date du comité\n086;12/10/2020\n{below}"), load_formats(), "en")

    assert not {"Bidule", "DUPONT", "Sesame1"} & set(re.findall(r"\w+", str(refused.value)))


@pytest.mark.parametrize("pair", ["Compris;Incompris", "DUPONT;Indupont", "Activé;Désactivé"])
def test_only_non_and_pas_negate(pair: str, put: Callable[..., Path]) -> None:
    """Two words of which one only begins otherwise are no yes and no: they are not shown."""
    rows = "\n".join(f"{word};12/03/2021" for word in pair.split(";"))

    assert "values" not in draft(put(f"Sujet;Date du jour J\n{rows}\n"), load_formats(), "en")
    for no in ("Non venu", "Pas venu"):
        text = draft(put(f"Sujet;Date du jour J\nVenu;x\n{no};x\n"), load_formats(), "en")
        assert f'values: {{"Venu": true, "{no}": false}}' in text


def test_a_column_that_may_be_a_name_is_not_shown(put: Callable[..., Path]) -> None:
    """Of a recognised file: what a line that looks like a header holds beside known headers."""
    told = lines(put("Département;Date du comité;ZZPETIT Léo;Lieu\n086;12/10/2020;x;y\n"))

    assert "  never read: column 3, Lieu" in told


def test_long_lines_are_broken(put: Callable[..., Path]) -> None:
    """At the width of the terminal, what follows set in."""
    header = ";".join(f"Libellé de la rubrique numéro {number}" for number in range(9))
    told = lines(put(f"Département;Date du comité;{header}\n086;12/10/2020\n"))

    start = next(n for n, line in enumerate(told) if line.startswith("  never read: "))
    assert max(map(len, told)) <= 80
    assert told[start + 1].startswith("    ")


def test_a_folder_of_nothing_is_said_so(tmp_path: Path) -> None:
    """An empty folder is no silence."""
    assert explain([tmp_path], load_formats(), "en") == "no file found\n"


def test_a_draft_is_of_the_first_table(put: Callable[..., Path]) -> None:
    """A title above it is passed over, and a wider table below it too."""
    text = "Liste des stages\nNom;UAI;Code module\nX;0860001J;x\nCode;Nom;Date;UAI;Lieu du jour\n"

    drafted = draft(put(text), load_formats(), "en")

    assert 'header: "Code module"' in drafted
    assert "Lieu" not in drafted


def test_a_draft_for_a_known_file_says_so(put: Callable[..., Path]) -> None:
    """A format that is there already is named, and its name is not taken."""
    text = draft(
        put("Département;Date du comité\n086;12/10/2020\n", "comites.csv"), load_formats(), "fr"
    )

    assert "# Le fichier est déjà reconnu comme comites : ce format passe avant." in text
    assert "name: comites-local #" in text


PERSONAL: Final = {
    "Nom": True,
    "Prénom": True,
    "Nom du stagiaire": True,
    "Nom et prénom de l'agent": True,
    "Adresse e-mail": True,
    "Né(e) le": True,
    "Date de naissance": True,
    "N° INE": True,
    "Identifiant": True,
    "Formateur": True,
    "Adresse IP": True,
    **dict.fromkeys(("Inscrit", "Qui", "Encadrement", "Encadré par", "Accompagné"), True),
    **dict.fromkeys(("Pilote", "Coordinateur", "Suivi par", "Porteur", "Chef de projet"), True),
    **dict.fromkeys(("Correspondant", "Intervenant", "Apprenant", "Compte", "Pseudo"), True),
    **dict.fromkeys(("Utilisateur", "Utilisatrice", "Élu", "Directeur", "Contact"), True),
    **dict.fromkeys(("Professeur principal", "Référent", "Anniversaire", "Stagiaire"), True),
    "Nombre d'inscrits": False,
    "Établissement pilote": False,
    "Type de compte": False,
    "Nom de l'établissement": False,
    "Identifiant de session": False,
    "Nombre d'élèves": False,
    "Fonction de l'agent": False,
    "Date de l'envoi": False,
    "Thème": False,
    "UAI": False,
}


@pytest.mark.parametrize(("header", "personal"), PERSONAL.items())
def test_personal_headers_are_guessed(header: str, personal: bool) -> None:
    """Names, birth, addresses and numbers of persons, not those of things."""
    assert is_personal(header) is personal


@pytest.mark.parametrize(
    "cell",
    ["jean@exemple.fr", "06 12 34 56 78", "DUPONT Jean", "Jean DUPONT", "Mme Durand", "M. Petit"],
)
def test_personal_cells_are_guessed(cell: str) -> None:
    """A column of any header is personal when its cells are."""
    assert is_personal("Sujet", [cell])
    assert not is_personal("Sujet", ["Pix", "Numérique en classe", "3h30"])


@pytest.mark.parametrize(
    "name", sorted(n for n, form in PACKAGED.items() if form.kind == "template")
)
def test_a_draft_finds_the_table_of_a_template(name: str, put: Callable[..., Path]) -> None:
    """A template under other headers' case gets its own table, all of its key fed."""
    [table] = PACKAGED[name].tables
    header = ";".join(source.header for source in PACKAGED[name].columns.values())

    text = draft(put(f"{header}\n"), load_formats(), "en")

    assert f"#   {table}:" in text


def test_a_draft_knows_the_headers_of_ones_own_formats(put: Callable[..., Path]) -> None:
    """A header that a user's format feeds a table with tells the table as a packaged one does."""
    own = PACKAGED["comites"].model_copy(
        update={
            "name": "bassins",
            "columns": {
                "department": Source(header="Bassin zz", parse="department"),
                "date": Source(header="Tenue zz", parse="moment"),
                "subject": Source(header="Propos zz", needed=False),
            },
        }
    )
    file = put("Bassin zz;Tenue zz.;Propos zz\n")

    assert "#   steering_meetings:" in draft(file, [*load_formats(), own], "en")
    with pytest.raises(DataError, match="no line of headers"):
        draft(file, load_formats(), "en")


# Privacy


def test_privacy_names_every_column_of_every_format() -> None:
    """Each is read, keyed, compared, looked at only, or refused; all others are never read."""
    rows = list(
        csv.reader(io.StringIO(privacy_text(load_formats(), "en", ".csv")[1:]), delimiter=";")
    )
    uses = {(row[0], row[2]): row[3] for row in rows[1:]}

    for form in PACKAGED.values():
        for source in form.columns.values():
            assert (form.name, source.header) in uses
    assert uses["personnels", "Identifiant"] == uses["personnels", "Courriel"] == "keyed"
    assert uses["personnels", "Fonction"] == "read"
    assert uses["personnels", "(any other)"] == "never read"
    assert uses["secret-mots-de-passe", "*mot de passe*"] == "the file is refused unread"
    assert rows[0] == ["Format", "Title", "Column", "What is made of it", "Feeds"]


def personal_uses(form: Format) -> set[str]:
    """Give what is made of the personal columns of a format."""
    text = privacy_text([form], "en", ".csv")
    rows = csv.reader(io.StringIO(text), delimiter=";")
    headers = {source.header for source in form.columns.values() if source.personal}
    return {row[3] for row in rows if row[2] in headers}


@pytest.mark.parametrize("name", PACKAGED)
def test_no_personal_column_is_read_plainly(name: str) -> None:
    """A personal column is keyed, compared, looked at, or the file is refused."""
    assert "read" not in personal_uses(PACKAGED[name])


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ["lues : ", "changées en empreinte : ", "jamais lues : toutes les autres"]),
     ("en", ["read: ", "keyed: ", "never read: all others"])],
)  # fmt: skip
def test_privacy_is_told_in_both_languages(language: str, words: list[str]) -> None:
    """As text, and as a table of Markdown."""
    text = privacy_text(load_formats(), "fr" if language == "fr" else "en")
    table = privacy_text(load_formats(), "fr" if language == "fr" else "en", ".md")

    assert all(f"\n  {word}".replace(" :", "\u00a0:") in text for word in words)
    assert table.count("\n| personnels | ") == 11  # ten columns, and all others


# The command


def froute(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    return subprocess.run(
        [sys.executable, "-m", "feuille_route", *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"},
    )


def test_outputs_go_to_a_file(put: Callable[..., Path], tmp_path: Path) -> None:
    """``--output`` writes a draft, or the table of its suffix; a draft replaces no file."""
    drafted = froute("formats", put(STAGES), "--draft", "--output", tmp_path / "d.yaml")
    table = froute("formats", "--privacy", "--output", tmp_path / "p.csv", "--lang", "fr")

    assert (drafted.stdout, table.stdout) == ("", "")
    assert load(tmp_path / "d.yaml").name == "export"
    again = froute("formats", put(STAGES), "--draft", "--output", tmp_path / "d.yaml")
    assert (again.returncode, "it is there already" in again.stderr) == (2, True)
    assert (tmp_path / "p.csv").read_bytes().startswith(b"\xef\xbb\xbfFormat;Titre;Colonne;")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--draft"],
        ["--unmatched"],
        ["x", "y", "--draft"],
        ["x", "--privacy"],
        ["x", "--draft", "--privacy"],
    ],
)
def test_one_thing_is_asked_at_a_time(arguments: list[str]) -> None:
    """What makes no sense together is refused before anything is read."""
    done = froute("formats", *arguments)

    assert done.returncode == 2
    assert done.stderr.startswith("Error: --")


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    """As a run would: status 4."""
    for option in ([], ["--draft"]):
        done = froute("formats", tmp_path / "no.csv", *option)
        assert (done.returncode, "no such file" in done.stderr) == (4, True)


@pytest.mark.parametrize(
    ("text", "name", "column"),
    [
        ("UAI;Nom;6e;5e;4e;3e;Total\n0860001J;A;1;2;3;4;10\n", "effectifs", "Niveau"),
        ("Lycée;UAI;2nde;1ère;Terminale\nA;0860001J;1;2;3\n", "effectifs", "Niveau"),
        ("UAI;Moodle;BigBlueButton;GAR\n0860001J;1;2;3\n", "usages", "Service"),
    ],
)
def test_a_column_for_each_value_is_told_as_such(
    text: str, name: str, column: str, tmp_path: Path
) -> None:
    """The table is near, and what it needs is rows: no header is said to lack."""
    path = tmp_path / "tableau.csv"
    path.write_text(text, encoding="utf-8")
    said = " ".join(explain([path], all_formats([]), "en").split())

    assert f"nearly {name}" in said
    assert f"a column for each “{column}”" in said
    assert "no line of headers" not in said
