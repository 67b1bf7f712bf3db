"""What a file that no format recognises may have fed: its tables are open, no other is.

A needed header that lacks, or is misspelt, leaves no doubt of what the file is (ruling 21).
"""

import os
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from feuille_route import cli, errors
from feuille_route.exports.recognising.header import Header, Recognition
from feuille_route.exports.recognising.recognition import recognise_top
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import Format, Source, load_formats
from feuille_route.run import Options, check
from feuille_route.wording.advice import message
from test_nearest import doubled, lost, swapped

PACKAGED: Final = load_formats()
FEEDING: Final = {form.name: form for form in PACKAGED if form.tables}
EXPORTS: Final = Path(__file__).parent / "main_exports"
# Without this header, two formats are the same, or any file with a column UAI is as near.
LOST: Final[Mapping[tuple[str, str], set[str]]] = {
    ("specialites", "Spécialité"): {"specialites", "effectifs"},
    ("etablissements-formateurs", "Formateur depuis"): set(),
}


def shown(source: Source) -> str:
    """Write the header of a column; of a repeated one, one of those that fit."""
    return source.header.replace("*", "x")


def spoilt(form: Format) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield a format's headers with a needed one dropped, or misspelt in three ways."""
    headers = [shown(source) for source in form.columns.values()]
    for source in form.needed().values():
        place, letters = headers.index(shown(source)), random.Random(source.header)  # noqa: S311
        above, name, below = headers[:place], headers[place], headers[place + 1 :]
        yield source.header, [*above, *below]
        for spoil in (lost, doubled, swapped):
            yield source.header, [*above, spoil(name, letters.randrange(1, len(name))), *below]


def recognised(names: Sequence[str]) -> Recognition:
    """Recognise a file of these headers, and a row below them."""
    text = f"{';'.join(names)}\n{';'.join('x' for _ in names)}\n"
    return recognise_top(text.encode(), PACKAGED, {})


def may_be(names: Sequence[str]) -> set[str]:
    """Name the formats that a file may be of."""
    found = recognised(names)
    assert not isinstance(found, Header), names
    return {form.name for form in found.formats}


def alike(name: str) -> set[str]:
    """Name the formats that feed one table from the same headers, but for one."""
    family = {form for form in FEEDING if form.startswith("pix-certifications")}
    return family if name in family else {name}


@pytest.mark.parametrize("name", FEEDING)
def test_a_format_but_for_one_header_is_that_format(name: str) -> None:
    """Each needed header dropped once, and misspelt in three ways: of this format, of no other."""
    for header, names in spoilt(FEEDING[name]):
        found = recognised(names)
        if isinstance(found, Header):  # a space or a comma written twice is no mistake
            assert found.format.name in alike(name)
            continue
        expected = {name}
        if header not in names and len(names) < len(FEEDING[name].columns):
            expected = LOST.get((name, header), expected)
        known = may_be(names)
        assert known == expected or (known and known < alike(name)), (header, names)


@pytest.mark.parametrize(
    ("header", "formats"),
    [
        # a list of people without the number of any, or without what they are
        ("Nom;Prénom;Courriel;Fonction", {"personnels"}),
        ("Identifiant;Nom;Prénom;UAI", {"personnels"}),
        # two logs of which the rest of the header is the same
        ("Identifiant;Date", {"usages", "rendez-vous-carriere"}),
        ("Identifiant;Date;UAI", {"usages"}),
        # an office's own wording beside it, whatever its number of columns
        ("Nivau;Effectif;UAI;Commune;Téléphone;Principal;Adresse;Remarque", {"effectifs"}),
        ("UAI;Début;Fin;Statut", {"etwinning"}),
    ],
)
def test_what_the_rest_of_a_header_tells(header: str, formats: set[str]) -> None:
    """What a file may be is told by what it has, the format that names most of it."""
    assert may_be(header.split(";")) == formats


@pytest.mark.parametrize(
    "header",
    [
        "Tâche;Responsable;Échéance",
        "Nom;Prénom;Mail",
        "UAI;Établissement;Commune;Téléphone",
        "Groupe;Nom;Prénom",
        "Date;Lieu;Objet",
        "Identifiant;Nom;Prénom;Classe;Commentaire",
        "Identifiant;Date;Note;Classe",
        "Département;Population",
        "Action;Budget;Service",
        "UAI",
    ],
)
def test_general_headers_tell_nothing(header: str) -> None:
    """A file that shares with a format what files of any kind have is of none."""
    assert may_be(header.split(";")) == set()


CODES: Final = ";".join(
    f"{d}.{n}" for d, many in zip("12345", (3, 4, 4, 3, 2), strict=True) for n in range(1, many + 1)
)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("Certificate no;Given name;Family name;Birth date;Status;Score", "Session;Date taken"),
        ("Certification ref;First name;Last name;Birthday;State;Pix points", "Session;Passed on"),
        ("Number;First name;Last name;Date of birth;Email address;Score in pix", "Session;Day"),
        ("Numéro de certification;Prénom;Nom;Date de naissance;Satut;Score en Pix", "Session;Date"),
    ],
)
def test_certifications_in_other_words_are_near_certifications(start: str, end: str) -> None:
    """Never a list of participants, which has names and an address and nothing else."""
    found = recognised([*start.split(";"), *CODES.split(";"), *end.split(";")])

    assert not isinstance(found, Header)
    assert str(found.detail["closest"]).startswith("pix-certifications")


def test_a_certification_but_for_its_status_is_one() -> None:
    """The codes of competences, which look like numbers, are headers."""
    names = "Numéro de certification;Prénom;Nom;Date de naissance;Satut;Score en Pix"
    found = recognised(
        [*names.split(";"), *CODES.split(";"), "Date de passage de la certification"]
    )

    assert not isinstance(found, Header)
    told = {name: str(value) for name, value in found.detail.items()}
    misspelt = "“Satut” looks like “Statut”"
    assert told == {"closest": "pix-certifications", "missing": "Statut", "misspelt": misspelt}
    assert {form.name for form in found.formats} == {"pix-certifications"}


def statuses(folder: Path) -> Mapping[str, tuple[str, str | None]]:
    """Give each target's status and reason."""
    report = check(Options(data=(folder,), as_of=date(2021, 8, 31)))
    return {one.id: (str(one.status), one.reason and str(one.reason)) for one in report.targets}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[str, str | None]]:
    """What is said of the exports alone."""
    folder = tmp_path_factory.mktemp("sound") / "exports"
    shutil.copytree(EXPORTS, folder)
    return statuses(folder)


@pytest.mark.parametrize(
    ("header", "opened"),
    [
        # a formation without its hours is no list of staff, though it has all that one needs
        (
            "Identifiant;Date;Thème;Dispositif;Présence;Fonction;Degré;UAI",
            {"formation-journees"},
        ),
        (
            "Identifiant;Foncton;Degré;UAI;Certification Pix",
            {
                "enseignants-certifies",
                "referents-certifies",
                "schematic-chefs",
                "services-enseignants",
            },
        ),
        ("UAI;ENT;Date d'activation;Comptes;Comptes activés", {"ent-lycees-publics"}),
        ("UAI;Niveau;Voie;Efectif;Filles", {"nsi-filles", "pix-terminale"}),
        ("UAI;Début;Fin;Statut", {"etwinning"}),
        ("Tâche;Responsable;Échéance", set()),
    ],
)
def test_targets_that_rest_on_the_tables_are_open(
    header: str, opened: set[str], sound: Mapping[str, tuple[str, str | None]], tmp_path: Path
) -> None:
    """Those alone, for the reason that data cannot be read."""
    folder = tmp_path / "exports"
    shutil.copytree(EXPORTS, folder)
    row = ";".join("x" for _ in header.split(";"))
    (folder / "autre.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")

    found = statuses(folder)

    changed = {name: outcome for name, outcome in found.items() if outcome != sound[name]}
    assert changed == dict.fromkeys(opened, ("unknown", "unreadable_data"))


def test_the_misspelt_header_alone_is_named_with_what_it_looks_like(tmp_path: Path) -> None:
    """As ``formats`` does; where two are, both."""
    (tmp_path / "sound.csv").write_text("Département;Date du comité\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("UAI;Nivaeu;Efectif\n", encoding="utf-8")

    report = check(Options(data=(tmp_path,), as_of=date(2021, 8, 31)))

    [finding] = [one for one in report.findings if one.code is FindingCode.FILE_UNRECOGNISED]
    said = "“Nivaeu” looks like “Niveau”, “Efectif” looks like “Effectif”"
    assert said in message(finding, "en")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("targets.yaml", "version: 1\nroadmap: {}\ntargets: []\n"),
        ("a.yaml", "name: a\ncolumns: {}\n"),
    ],
)
def test_only_what_lies_beside_exports_is_told_as_such(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is wrong with the file: the folder of the exports was not the one named."""
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert cli.run(["check", str(tmp_path / name), "--lang=en"]) == errors.NOTHING_EVALUATED
    told = " ".join(capsys.readouterr().err.split())
    assert "Only what lies beside exports was found" in told
    assert "Name the folder of the exports" in told
    assert f"{name}: a " in told
    assert "Nothing to do" not in told
    assert "None of the files" not in told


def test_the_only_file_stands_in_the_command_that_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command is ready to be pasted; of several files it names what the call named."""
    monkeypatch.chdir(tmp_path)
    for name in ("a b.csv", "c.csv"):
        (tmp_path / name).write_text(f"Un;Deux;Trois\n1;2;{name}\n", encoding="utf-8")

    assert cli.run(["check", "a b.csv", "--lang=en"]) == errors.NOTHING_EVALUATED
    alone = " ".join(capsys.readouterr().err.split())
    assert cli.run(["check", ".", "--lang=en"]) == errors.NOTHING_EVALUATED
    several = " ".join(capsys.readouterr().err.split())

    quote = '"' if os.name == "nt" else "'"
    assert f"See why with: froute formats {quote}a b.csv{quote}" in alone
    assert "See why with: froute formats . " in several
