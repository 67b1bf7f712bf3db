"""The nearest format of a file that none recognises: one answer, wherever it is asked."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from feuille_route.explaining.describe import explain
from feuille_route.exports.recognising.nearest import Slip, nearest
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import Format, load_formats
from feuille_route.run import Options, check
from feuille_route.wording import Language
from feuille_route.wording.advice import message

pytestmark = pytest.mark.slow

PACKAGED: Final = load_formats()
CLAIMED: Final = [form for form in PACKAGED if form.kind in ("export", "template")]
NEAR: Final = re.compile(r" {4}(\S+): ")


def lost(name: str, at: int) -> str:
    """Write a name without one of its letters."""
    return name[:at] + name[at + 1 :]


def doubled(name: str, at: int) -> str:
    """Write a letter twice."""
    return name[:at] + name[at] + name[at:]


def swapped(name: str, at: int) -> str:
    """Write a letter before the one that it follows."""
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


def spoilt(form: Format) -> Iterator[Sequence[str]]:
    """Yield a format's headers with each needed one dropped once, and misspelt in three ways."""
    headers = [source.header for source in form.columns.values()]
    for source in form.needed().values():
        place, letters = headers.index(source.header), random.Random(source.header)  # noqa: S311
        above, name, below = headers[:place], headers[place], headers[place + 1 :]
        yield [*above, *below]
        for spoil in (lost, doubled, swapped):
            yield [*above, spoil(name, letters.randrange(1, len(name))), *below]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a file for each spoilt header, and one that is recognised."""
    place = tmp_path_factory.mktemp("spoilt")
    headers = dict.fromkeys(";".join(names) for form in CLAIMED for names in spoilt(form))
    for number, header in enumerate(headers):
        (place / f"{number:04}.csv").write_text(f"{header}\n", encoding="utf-8")
    (place / "sound.csv").write_text(
        "Département;Date du comité\n086;12/10/2020\n", encoding="utf-8"
    )
    return place


@pytest.fixture(scope="module")
def closest(folder: Path) -> Mapping[str, str | int]:
    """Give the format that a run names as the closest of each file that none recognises."""
    report = check(Options(data=(folder,), as_of=date(2021, 8, 31)))
    return {
        str(finding.path): finding.detail.get("closest", "")
        for finding in report.findings
        if finding.code is FindingCode.FILE_UNRECOGNISED
    }


def test_check_and_formats_name_one_nearest(folder: Path, closest: Mapping[str, str | int]) -> None:
    """Every packaged header with one name dropped or misspelt, but those still recognised."""
    first: dict[str, str] = {}
    for line in explain([folder], PACKAGED, "en").splitlines():
        if not line.startswith(" "):
            path = line
        elif near := NEAR.match(line):
            first.setdefault(path, near[1])

    assert len(closest) > 700
    assert sum(map(bool, closest.values())) > 680
    assert {path: first.get(path, "") for path in closest} == closest


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "which also needs: UAI, Niveau. “Nivau” looks like “Niveau”. “"),
        (
            "fr",
            "auquel il faut aussi\u00a0: UAI, Niveau. "
            "«\u00a0Nivau\u00a0» ressemble à «\u00a0Niveau\u00a0».",
        ),
    ],
)
def test_what_is_misspelt_is_needed_too(language: Language, said: str, tmp_path: Path) -> None:
    """The finding names the headers that lack and those that are meant, in the format's order."""
    (tmp_path / "sound.csv").write_text("Département;Date du comité\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("Nivau;Effectif;Nom\n", encoding="utf-8")

    report = check(Options(data=(tmp_path,), as_of=date(2021, 8, 31)))

    [finding] = [one for one in report.findings if one.code is FindingCode.FILE_UNRECOGNISED]
    assert said in message(finding, language)


def test_a_misspelt_header_weighs_less_than_a_missing_one() -> None:
    """A format of which one is misspelt goes before one of which one lacks."""
    [first, *_] = nearest(["UAI", "Nom", "Type", "Secteur", "Niveau", "Efectif"], PACKAGED)

    assert (first.format.name, first.missing) == ("effectifs", ())
    assert first.slips == (Slip(5, "Efectif", "Effectif"),)


@pytest.mark.parametrize(
    ("header", "name", "missing"),
    [
        ("UAI;Début;Fin;Statut", "etwinning", ("Projet eTwinning",)),
        ("UAI;Nom;Type;Département", "etablissements", ("Secteur",)),
        ("UAI;Statut;Filière", "jumeaux-numeriques", ("Jumeau numérique",)),
        ("Prénom;Adresse de courriel;Nom d'utilisateur", "moodle-participants", ("Nom",)),
    ],
)
def test_a_template_without_one_header_is_nearest_to_itself(
    header: str, name: str, missing: tuple[str, ...]
) -> None:
    """Though what it has are headers of any file, and another format lacks as much."""
    [first, *_] = nearest(header.split(";"), PACKAGED)

    assert (first.format.name, first.missing) == (name, missing)


def test_a_very_wide_header_is_compared_from_its_left() -> None:
    """Misspelt headers are looked for among the first two hundred, whatever the width."""
    others = [f"Rubrique {number}" for number in range(5_000)]

    near, far = (
        nearest(["UAI", *others[:place], "Nivau", "Effectif", *others[place:]], PACKAGED)[0]
        for place in (100, 4_000)
    )

    assert (near.format.name, near.missing, [slip.place for slip in near.slips]) == (
        "effectifs",
        (),
        [101],
    )
    assert (far.format.name, far.missing, far.slips) == ("effectifs", ("Niveau",), ())
