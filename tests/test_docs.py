"""The documentation: what it says of the program is what the program is and does."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
import pytest

from feuille_route import cli, errors, results, run
from feuille_route.cells.parsers import PARSERS
from feuille_route.cells.words import load_vocabulary
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.formats.export_format import load_formats
from feuille_route.promise import Reason, Status, Threshold
from feuille_route.results import CauseCode, FileStatus
from feuille_route.roadmap.loading import load
from feuille_route.tables import TABLES, Kind
from feuille_route.wording import Language, words
from feuille_route.wording.terms import REASONS

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "README.md"
DOCS: Final = ROOT / "docs"
PAGES: Final = (README, *sorted(DOCS.glob("*.md")))
INSTALL: Final = "python3 -m venv .venv && .venv/bin/python -m pip install --quiet"
SEEN: Final = "2021-07-06"
TEMPLATES: Final = {f.name: f for f in load_formats() if f.kind in ("template", "links")}
OF_OTHERS: Final = {"--seed", "--pupils", "--out", "--truth", "--memory-limit"}
"""Options of the script that makes the samples and of Dask, not of the command."""


def text_of(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def blocks(text: str, *languages: str) -> list[str]:
    """The fenced blocks in one of these languages, without their fences and indentation."""
    found = re.finditer(r"^( *)```(\w+)\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    return [
        "".join(line.removeprefix(match[1]) for line in match[3].splitlines(keepends=True))
        for match in found
        if match[2] in languages
    ]


def spans(text: str) -> list[str]:
    """The code within lines."""
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", prose)


def commands(text: str) -> Iterator[list[str]]:
    """The arguments of each ``froute`` command of the blocks."""
    for line in "".join(blocks(text, "sh", "powershell")).splitlines():
        for found in re.finditer(r"(?:^|[\s/\\])froute ([^|;&>]+)", line):
            yield shlex.split(found[1].replace("\\", "/"))


def rows(text: str) -> list[list[str]]:
    """The cells of each line of the tables, heads and rules left out."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in cells] for cells in lines]


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one."""
    return re.split(r"^#+ ", text.split(f"\n{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def froute(*arguments: str) -> str:
    """What the command prints, in the repository's root, 80 columns wide."""
    done = subprocess.run(
        [sys.executable, "-m", "feuille_route", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode in (errors.MET, errors.UNMET), done.stderr.decode("utf-8")
    return done.stdout.decode("utf-8").replace("\r\n", "\n")


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """What ``froute`` says of the samples, as JSON."""
    found: dict[str, Any] = json.loads(
        froute("check", "samples", "--as-of", SEEN, "--format", "json", "--quiet")
    )
    return found


# README


def test_readme_gives_the_command_that_ci_runs() -> None:
    """CI looks the tests' command up in the README and finds one, that which installs and tests."""
    pattern = re.search(r"s/(\^.*?\$)/", text_of(ROOT / ".ci" / "run"))
    assert pattern is not None

    found = re.findall(
        pattern[1].replace(r"\(", "(").replace(r"\)", ")"), text_of(README), re.MULTILINE
    )

    assert found == [f'{INSTALL} ".[test]" && .venv/bin/python -m pytest']


def test_readme_gives_the_command_that_shows_the_samples() -> None:
    """One line installs froute and runs it on the samples, which are there."""
    line = f"{INSTALL} . && .venv/bin/froute check samples/ --fail-on never"

    assert line in text_of(README).splitlines()
    assert any((ROOT / "samples").rglob("*.csv"))


def test_readme_shows_the_table_as_it_is() -> None:
    """Each line of the picture is one of the real output, in its order; ``…`` stands for others."""
    [picture] = blocks(text_of(README), "text")
    shown = iter(froute("check", "samples/", "--lang", "fr", "--as-of", SEEN).splitlines())

    drawn = [line for line in picture.splitlines() if line != "…"]

    assert len(drawn) > 30
    assert [line for line in drawn if line not in shown] == []


def test_readme_shows_the_json_as_it_is(report: dict[str, Any]) -> None:
    """The example's fields are those of its target in the report on the samples."""
    [example] = blocks(text_of(README), "json")
    shown = json.loads(example)

    real = next(target for target in report["targets"] if target["id"] == shown["id"])

    assert shown == {field: real[field] for field in shown}


def test_readme_lists_the_exit_statuses() -> None:
    """The table has every status of the program and no other."""
    listed = [int(row[0]) for row in rows(section(text_of(README), "## Exit statuses"))[1:]]

    assert listed == [
        *(errors.MET, errors.UNMET, errors.USAGE, errors.UNKNOWN),
        *(errors.NOTHING_EVALUATED, errors.FAULT, errors.UNWRITTEN, errors.INTERRUPTED),
        128 + signal.SIGTERM,
    ]


def test_readme_lists_the_options_of_check() -> None:
    """The table has every option of ``froute check`` and no other."""
    listed = re.findall(r"^\| `(--[\w-]+)", text_of(README), re.MULTILINE)

    options = (p for p in cli.froute.commands["check"].params if isinstance(p, click.Option))
    assert listed == [option.opts[0] for option in options]


# Every page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_shown_are_understood(page: Path) -> None:
    """Each command of a page names a command, options and choices that the program has."""
    for name, *arguments in commands(text_of(page)):
        with cli.froute.commands[name].make_context(name, arguments) as context:
            assert context.params


def test_every_command_is_shown_and_no_other() -> None:
    """The pages name each command, and no word after ``froute`` that is none."""
    lines = [span for page in PAGES for span in spans(text_of(page))]
    lines += [f"froute {arguments[0]}" for page in PAGES for arguments in commands(text_of(page))]

    named = {match[1] for line in lines if (match := re.match(r"froute ([a-z]\w*)", line))}

    assert named == set(cli.froute.commands)


def test_every_option_is_shown_and_no_other() -> None:
    """The pages name each option of the program, and none that it lacks."""
    known = {"--help"} | {
        option.opts[0]
        for command in (cli.froute, *cli.froute.commands.values())
        for option in command.params
        if isinstance(option, click.Option)
    }

    named = {
        option
        for page in PAGES
        for span in spans(text_of(page))
        for option in re.findall(r"(?<!\S)--[a-z][\w-]*", span)
    }

    assert named - OF_OTHERS == known


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each link to a file of the repository has one at its end."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text_of(page))

    assert [link for link in links if not (page.parent / link).exists()] == []


ROADMAPS: Final = [
    block
    for page in PAGES
    if not page.name.startswith("formats.")  # those are formats: test_format_docs.py
    for block in blocks(text_of(page), "yaml")
]


def _whole(block: str) -> str:
    """A roadmap: the block itself, or the head of docs/targets.md with the block's targets."""
    if not block.startswith("- id:"):
        return block
    head = blocks(text_of(DOCS / "targets.md"), "yaml")[0]
    return head.partition("targets:\n")[0] + "targets:\n" + block


@pytest.mark.parametrize("block", ROADMAPS, ids=lambda block: block[:30].split("\n")[0])
def test_roadmaps_shown_are_valid(tmp_path: Path, block: str) -> None:
    """What a page shows of ``targets.yaml`` loads as it stands."""
    path = tmp_path / "targets.yaml"
    path.write_text(_whole(block), encoding="utf-8")

    assert load(path).targets


# docs/targets.md


def test_every_word_of_the_roadmap_is_shown() -> None:
    """The page's examples use every kind of measure and condition, and every field."""
    examples = "".join(blocks(text_of(DOCS / "targets.md"), "yaml"))
    used = set(re.findall(r"(\w+):(?=\s)", examples))

    assert used >= {
        *("version", "roadmap", "grades", "aliases", "ambitions", "targets", "actions"),
        *("title", "academy", "school_year", "departments", "hours_per_day", "small_groups"),
        *("max_age", "count", "distinct", "where", "sum", "ratio", "of", "over", "by", "expect"),
        *("latest", "not", "contains", "threshold", "baseline", "value", "reading", "each"),
        *("checks", "show", "due", "source", "note", "unit", "measure", "ambition", "id"),
    }


def test_tables_and_columns_are_listed() -> None:
    """The page has each table with its kind, its columns and what feeds it, and no other."""
    listed = rows(section(text_of(DOCS / "targets.md"), "## Tables and columns"))[1:]

    assert [(row[0], row[2], spans(row[3]), set(spans(row[4]))) for row in listed] == [
        (
            f"`{name}`",
            "log" if table.kind is Kind.LOG else "state",
            list(table.columns),
            {f.name for f in load_formats() if name in _fed(f.tables)},
        )
        for name, table in TABLES.items()
    ]


def _fed(tables: Any) -> set[str]:
    return {*tables, *(also for name in tables if (also := TABLES[name].also))}


# docs/modeles.md


@pytest.mark.slow
def test_every_template_is_shown_with_its_header() -> None:
    """The page has each template, and the header that ``froute template`` prints for it."""
    text = text_of(DOCS / "modeles.md")

    shown = {
        name: blocks(section(text, f"## `{name}`"), "csv")[0].splitlines()[0]
        for name in re.findall(r"^## `([\w-]+)`$", text, re.MULTILINE)
    }

    assert shown == {name: froute("template", name).rstrip("\n") for name in TEMPLATES}


@pytest.mark.parametrize("name", TEMPLATES)
def test_optional_columns_of_templates_are_told(name: str) -> None:
    """The page names the columns that a template may lack, in the template's order."""
    told = re.search(r"^Facultatif : ([^.]*)\.", _template(name), re.MULTILINE)

    optional = [c.header for c in TEMPLATES[name].columns.values() if not c.needed]
    assert (spans(told[1]) if told else []) == optional


def _template(name: str) -> str:
    return section(text_of(DOCS / "modeles.md"), f"## `{name}`")


def test_examples_of_templates_are_read_whole(tmp_path: Path) -> None:
    """The examples, put into files, are an académie of which every row and cell is understood."""
    for name in TEMPLATES:
        [example] = blocks(_template(name), "csv")
        (tmp_path / f"{name}_2020-10-05.csv").write_text(example, encoding="utf-8")

    seen = run.check(
        run.Options(data=(tmp_path,), targets=ROOT / "targets.yaml", as_of=date(2021, 7, 6))
    )

    assert {file.format for file in seen.files} == set(TEMPLATES)
    unused = {file.format for file in seen.files if file.status is not FileStatus.READ}
    assert unused == {"releves"}
    assert [f for f in seen.findings if f.severity is not Severity.INFO] == []


LISTS: Final = re.split(r"^<!-- (\w+) -->$", text_of(DOCS / "modeles.md"), flags=re.MULTILINE)[1:]


@pytest.mark.parametrize(
    ("name", "text"), list(zip(LISTS[::2], LISTS[1::2], strict=True)), ids=LISTS[::2]
)
def test_values_listed_are_understood(name: str, text: str) -> None:
    """Each spelling in a line is read as that line's value, and no value is left out."""
    parse, listed = PARSERS[name], rows(text)[1:]
    read = [{parse(one) for one in (value, *others.split(", ")) if one} for value, others in listed]

    assert all(len(values) == 1 for values in read)
    assert [values.pop() for values in read] == list(load_vocabulary()[name])


# docs/json.md


def test_every_field_of_the_json_is_explained(report: dict[str, Any]) -> None:
    """The page explains the fields that stand in a report, and no other."""
    listed = re.findall(r"^\| `(\w+)` \|", text_of(DOCS / "json.md"), re.MULTILINE)

    assert set(listed) == set(_keys(report))


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _keys(one)


def test_every_field_of_the_results_is_explained() -> None:
    """No field of the results, nor of a finding but what its sentence is made of, is left out."""
    listed = set(re.findall(r"^\| `(\w+)` \|", text_of(DOCS / "json.md"), re.MULTILINE))

    models = [one for one in vars(results).values() if isinstance(one, type) and is_dataclass(one)]
    assert Finding in models
    models.remove(Threshold)  # its text stands for it
    kept_inside = {"detail", "counted"}  # the things behind a count are not written
    assert {f.name for one in models for f in fields(one)} - kept_inside <= listed


def test_every_word_of_the_json_is_explained() -> None:
    """The page has each status, reason, kind of cause, state of a file and severity."""
    told = set(spans(text_of(DOCS / "json.md")))

    for enum in (Status, Reason, CauseCode, FileStatus, Severity):
        assert {str(word) for word in enum} <= told


# The guides


@pytest.mark.parametrize(("page", "language"), [("guide.md", "fr"), ("guide.en.md", "en")])
def test_guides_explain_every_reason(page: str, language: Language) -> None:
    """Each reason why nobody knows stands in the guide in the words of the table."""
    text = text_of(DOCS / page)

    for reason in REASONS.values():
        assert re.split(r"\s?:", words(language).say(reason))[0] in text


def test_the_guide_names_what_each_objective_needs() -> None:
    """Every objective and every template has its place in the French guide."""
    named = set(spans(text_of(DOCS / "guide.md")))

    assert {target.id for target in load(ROOT / "targets.yaml").targets} <= named
    assert set(TEMPLATES) <= named


def test_findings_are_told_where_they_are_pointed_at() -> None:
    """The JSON's page sends its readers to the page of codes, which exists and has them."""
    assert "(findings.md)" in text_of(DOCS / "json.md")
    assert set(FindingCode) <= set(spans(text_of(DOCS / "findings.md")))
