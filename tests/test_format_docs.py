"""The guide to formats: what it says of the language is the language, and its examples run."""

import os
import re
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest
from pydantic import BaseModel

from feuille_route import results
from feuille_route.cells.parsers import PARSERS
from feuille_route.errors import FormatError
from feuille_route.explaining.drafting import draft
from feuille_route.formats import export_format
from feuille_route.formats.export_format import KINDS, load_formats
from feuille_route.formats.own import load, load_local
from feuille_route.run import Options, check
from feuille_route.tables import TRACES
from feuille_route.wording import words
from test_docs import DOCS, ROOT, blocks, rows, section, spans, text_of

PAGE: Final = DOCS / "formats.md"
PAGES: Final = (PAGE, DOCS / "formats.en.md")
EXAMPLES: Final = [(page, block) for page in PAGES for block in blocks(text_of(page), "yaml")]


def keys(heading: str, head: str = "clé") -> list[str]:
    """Give the words that the table with this head explains, in its order."""
    [table] = [
        part
        for part in section(text_of(PAGE), heading).strip().split("\n\n")
        if part.startswith(f"| {head} |")
    ]
    return [name for row in rows(table)[1:] for name in spans(row[0])]


def put(folder: Path, csv: str, form: str, name: str = "export.csv") -> tuple[Path, Path]:
    """Write an example: an export, and its format."""
    exports, own = folder / "exports", folder / "formats"
    exports.mkdir()
    own.mkdir()
    (exports / name).write_text(csv, encoding="utf-8")
    (own / "example.yaml").write_text(form, encoding="utf-8")
    return exports, own


@pytest.mark.parametrize(("page", "block"), EXAMPLES, ids=lambda value: str(value)[:30])
def test_examples_load(page: Path, block: str, tmp_path: Path) -> None:
    """Each example of the pages is a format that is accepted as it stands."""
    (tmp_path / "example.yaml").write_text(block, encoding="utf-8")

    assert load(tmp_path / "example.yaml").tables, page.name


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("### Le fichier", export_format.Format),
        ("### Une colonne", export_format.Source),
        ("### Les lignes qui comptent", export_format.Selection),
    ],
)
def test_every_key_is_explained(heading: str, model: type[BaseModel]) -> None:
    """The page explains each key of the language, and no other."""
    assert sorted(keys(heading)) == sorted(model.model_fields)


def test_every_parser_is_explained() -> None:
    """The page has each parser, and no other."""
    assert sorted(keys("### Une colonne", "`parse`")) == sorted(PARSERS)


def test_every_kind_of_origin_is_explained() -> None:
    """The page has each way in which a table's column is fed, and each trace."""
    text = section(text_of(PAGE), "### Les tables")
    written = " ".join(spans(text))

    assert [key for key in KINDS.values() if not re.search(rf"{{[^}}]*\b{key}:", written)] == []
    assert set(TRACES) <= set(spans(text))


# The imaginary export of trainings


STAGES: Final = blocks(section(text_of(PAGE), "## Pas à pas, sans programmer"), "csv")[0]
FORMAT: Final = blocks(section(text_of(PAGE), "## Pas à pas, sans programmer"), "yaml")[0]


def target(report: results.Report, name: str) -> results.TargetResult:
    """Give a target of a report."""
    return next(one for one in report.targets if one.id == name)


def test_the_imaginary_export_feeds_the_trainings(tmp_path: Path) -> None:
    """Of the page's file by the page's format: 3 h 30 + 6 h + 6 h, in days of six hours."""
    exports, own = put(tmp_path, STAGES, FORMAT, "stages.csv")

    report = check(
        Options(
            data=(exports,),
            targets=ROOT / "targets.yaml",
            as_of=date(2021, 7, 6),
            only=("formation-journees",),
            formats=(own,),
        )
    )

    first = target(report, "formation-journees").checks[0]
    assert first.value == pytest.approx(float(Fraction(31, 2) / 6))
    assert [file.status for file in report.files] == [results.FileStatus.READ]
    assert [finding.code for finding in report.findings if finding.path] == []
    assert "15 h 30, soit 2,58 journées" in " ".join(text_of(PAGE).split())


def test_the_draft_is_nearly_the_format_of_the_page(tmp_path: Path) -> None:
    """What the program guesses of the file, awake, feeds the same columns the same way."""
    exports, own = put(tmp_path, STAGES, FORMAT, "stages.csv")
    head, _, table = draft(exports / "stages.csv", load_formats(), "fr").partition("# tables:\n")
    awake = f"{head}tables:\n" + re.sub("^# ", "", table, flags=re.MULTILINE)
    (tmp_path / "draft.yaml").write_text(awake, encoding="utf-8")

    drafted, written = load(tmp_path / "draft.yaml"), load(own / "example.yaml")

    assert _fed(drafted) == _fed(written)


def _fed(form: export_format.Format) -> set[tuple[str, str, tuple[object, ...]]]:
    """Give what a format feeds from which headers, and how they are read."""
    return {
        (table, column, tuple(_reading(form.columns[name]) for name in origin.sources))
        for table, column, origin in form.origins()
    }


def _reading(source: export_format.Source) -> tuple[object, ...]:
    values = tuple(source.values.items())
    return source.header, source.parse, source.pattern, values, source.personal


def test_the_mistakes_shown_are_those_told(tmp_path: Path) -> None:
    """The sentences of the page are the program's, with their lines."""
    shown = blocks(section(text_of(PAGE), "## Pas à pas, sans programmer"), "text")[0].splitlines()
    (tmp_path / "stages.yaml").write_text(
        FORMAT.replace("parse: hours", "parse: heures").replace("date: jour", "date: jours"),
        encoding="utf-8",
    )

    with pytest.raises(FormatError) as refused:
        load_local([tmp_path])

    said = [words("fr").say(line).replace("\xa0", " ") for line in refused.value.problems]
    told = [line.replace(f"{tmp_path}{os.sep}", "formats/") for line in said]
    assert shown == [f"Erreur : {line}" for line in told]


# The other examples

ROADMAP: Final = """\
version: 1
roadmap: {title: Essai, academy: Poitiers, school_year: 2020-2021}
ambitions:
  - {id: a, title: A}
targets:
  - id: troisieme
    ambition: a
    title: Élèves de 3e
    measure: {sum: enrolments.pupils, where: {grade: 3e}}
    threshold: ">= 1"
  - id: tous
    ambition: a
    title: Élèves
    measure: {sum: enrolments.pupils}
    threshold: ">= 1"
  - id: usages
    ambition: a
    title: Utilisations
    measure: {count: service_uses}
    threshold: ">= 1"
"""


@pytest.mark.parametrize(
    ("heading", "counted"),
    [
        ("### Les tables", {"troisieme": 161, "tous": 320, "usages": None}),
        ("### Les lignes qui comptent", {"troisieme": None, "tous": None, "usages": 2}),
    ],
)
def test_examples_count_what_the_page_says(
    heading: str, counted: dict[str, int | None], tmp_path: Path
) -> None:
    """104 + 57 pupils of 3e among 320; two uses of four rows."""
    text = section(text_of(PAGE), heading)
    [csv], [form] = blocks(text, "csv"), blocks(text, "yaml")
    exports, own = put(tmp_path, csv, form, "export_2020-10-05.csv")
    (tmp_path / "targets.yaml").write_text(ROADMAP, encoding="utf-8")

    report = check(
        Options(
            data=(exports,),
            targets=tmp_path / "targets.yaml",
            as_of=date(2021, 7, 6),
            formats=(own,),
        )
    )

    assert {one.id: one.value for one in report.targets} == counted


# What is said of the samples, and of five wrong files

GUIDE: Final = text_of(DOCS / "guide.md")
WRONG: Final = re.findall(
    r"^\*\*`([^`]+)`\*\*.*?^```csv\n(.*?)^```$.*?^```text\n(.*?)^```$",
    section(GUIDE, "### Cinq fichiers qui ne vont pas"),
    re.MULTILINE | re.DOTALL,
)


def answer(*arguments: object, cwd: Path) -> str:
    """Give what the program prints, in French."""
    done = subprocess.run(
        [sys.executable, "-m", "feuille_route", "formats", *map(str, arguments), "--lang", "fr"],
        capture_output=True,
        check=True,
        cwd=cwd,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    return done.stdout.decode("utf-8").replace("\r\n", "\n").replace("\u00a0", " ")


def test_five_wrong_files_are_shown() -> None:
    """The guide has five of them."""
    assert len(WRONG) == 5


@pytest.mark.parametrize(("name", "content", "shown"), WRONG, ids=[name for name, *_ in WRONG])
def test_answers_on_wrong_files_are_the_programs(
    name: str, content: str, shown: str, tmp_path: Path
) -> None:
    """What the guide shows for each wrong file is what is printed for it."""
    (tmp_path / name).write_text(content, encoding="utf-8")

    assert answer(name, cwd=tmp_path) == shown


def by_path(text: str) -> dict[str, str]:
    """Give the answer for each path; paths above one answer share it."""
    found: dict[str, str] = {}
    paths: list[str] = []
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if lines and not line.startswith(" "):
            found |= dict.fromkeys(paths, "\n".join(lines))
            paths, lines = [], []
        if line.startswith(" "):
            lines.append(line)
        elif line:
            paths.append(line)
    return found


def test_answers_on_the_samples_are_the_programs() -> None:
    """The guide has what is printed for every file of the samples, and no other."""
    [shown] = blocks(section(GUIDE, "## Annexe : chaque fichier des exemples"), "text")

    assert by_path(shown) == by_path(answer("samples", cwd=ROOT))
