"""French and English: every sentence has its French, and a French run holds no English."""

import ast
import os
import re
import string
import subprocess
import sys
from pathlib import Path
from typing import Final

import polib
import pytest

import update_messages
from feuille_route import cli, usage
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.reports.unknowns import cause_message
from feuille_route.results import Cause, CauseCode
from feuille_route.sentences import Sentence, _, n_
from feuille_route.tables import TABLES
from feuille_route.wording import Language, words
from feuille_route.wording.advice import FINDINGS, message
from feuille_route.wording.catalogue import in_french
from feuille_route.wording.terms import TABLE_NAMES

CATALOGUE: Final = polib.pofile(str(update_messages.CATALOGUE))
ENTRIES: Final = {entry.msgid: entry for entry in CATALOGUE}
WRONG_ROADMAP: Final = """\
version: 1
roadmap: {title: Essai, academy: Poitiers, school_year: 2020-2021}
ambitions:
  - {id: essai, title: Essai}
targets:
  - {id: un, ambition: essais, title: Un, threshold: "beaucoup", measure: {count: trainings}}
  - {id: deux, ambition: essai, title: Deux, threshold: ">= 3", measure: {count: training}}
  - {id: deux, ambition: essai, titre: Deux, threshold: >= 50, measure: {summ: trainings.days}}
"""
WRONG_FORMAT: Final = """\
name: nos-stages
title: Stages
columns:
  jour: {header: Jour, parse: momnt}
  nom: {header: Nom, personel: true}
  duree: {header: "Durée", values: {"1": 1}, parse: hours}
tables:
  trainings: {date: jours, person: nom, hours: {constant: "six"}}
  formation: {date: jour}
"""


def french(entry: polib.POEntry) -> list[str]:
    """Give the French forms of an entry: one, or the singular and the plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def sentence(entry: polib.POEntry) -> Sentence:
    """Give the sentence that an entry translates, of one thing."""
    return Sentence(entry.msgid, {"count": 1}, entry.msgid_plural or None, entry.msgctxt)


def fields(template: str) -> set[str]:
    """Give the names of a template's fields."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


# The catalogue


def test_every_sentence_has_its_french_and_no_other_has() -> None:
    """What the program says and what the catalogue holds are the same, plurals too."""
    assert set(map(update_messages.message_of, CATALOGUE)) == set(update_messages.messages())
    assert [entry.msgid for entry in CATALOGUE if not all(french(entry))] == []


def test_sentences_are_made_of_literals() -> None:
    """A template that is put together as the program runs could not be found in its sources."""
    made = {
        f"{path.name}:{call.lineno}": update_messages.literals(call).values()
        for call, path in update_messages.calls()
    }

    assert len(made) > 300
    assert [
        place for place, texts in made.items() if not (texts and all(map(_is_text, texts)))
    ] == []


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_a_translation_has_the_fields_of_its_english() -> None:
    """No form of a translation names another field than its English, or lacks one."""
    for entry in CATALOGUE:
        english = [fields(form) for form in (entry.msgid, entry.msgid_plural) if form]

        assert all(fields(form) in english for form in french(entry)), entry.msgid


def test_optional_parts_are_those_of_the_english() -> None:
    """A finding leaves out in French what it leaves out in English."""
    for pair in FINDINGS.values():
        template = pair[1].template

        assert all(_optional(form) == _optional(template) for form in french(ENTRIES[template]))


def _optional(template: str) -> list[set[str]]:
    parts = re.findall(r"\[([^\[\]]*)\]", template)
    return sorted(map(fields, parts), key=str)


def test_the_compiled_catalogue_is_of_the_written_one() -> None:
    """What a French run reads is what ``froute.po`` says: install again where it is not."""
    for entry in CATALOGUE:
        forms = [in_french(sentence(entry), plural=plural) for plural in (False, True)]

        assert forms == (french(entry) if entry.msgid_plural else [entry.msgstr] * 2)


def test_the_catalogue_changes_only_where_a_sentence_does() -> None:
    """Written again, it is what it was: sorted, with no place and no date in it."""
    text = update_messages.CATALOGUE.read_text(encoding="utf-8")
    again = update_messages.updated(update_messages.messages(), CATALOGUE)

    assert str(again).strip() == text.strip()
    assert not re.search("^#:|-Date:", text, re.MULTILINE)


def test_french_sentences_hold_french_spaces() -> None:
    """No line breaks before a colon or inside guillemets."""
    for entry in CATALOGUE:
        said = words("fr").template(sentence(entry))

        assert not re.search(" [:;»]|« ", said), said


# Sentences


def test_french_is_of_one_hand() -> None:
    """It advises in the infinitive, and an apostrophe is the one of keyboards."""
    asked = re.compile(r"\b(?!rendez|vouliez)\w{2,}ez\b|(?<!-)\bvous\b", re.IGNORECASE)
    told = {text for entry in CATALOGUE for text in french(entry) if not entry.obsolete}

    assert not {text for text in told if "’" in text or asked.search(text)}


def test_findings_and_causes_say_tables_in_french() -> None:
    """No finding and no cause names a table by the word that a roadmap has for it."""
    spoken = words("fr")
    french_too = {name for name in TABLES if spoken.say(TABLE_NAMES[name]) == name}
    found = set()
    for name in TABLES.keys() - french_too:
        for code in FindingCode:
            finding = Finding(code=code, severity=Severity.INFO, detail={"table": name})
            found |= {name} & set(re.findall(r"«\s(\w+)\s»", message(finding, "fr")))
        for what in CauseCode:
            cause = Cause(what=what, table=name, date="2021-01-01", days=9, max_age=9)
            found |= {name} & set(re.findall(r"«\s(\w+)\s»", cause_message(cause, "fr")))

    assert (found, french_too) == (set(), set())


_NUMBERS: Final = ("days", "cells", "found", "expected", "of")
_AFTER_ONE: Final = re.compile(r"(?<![\d.,\u202f])1[ \xa0](?!pix\b|is\b|has\b|fois\b)(\w+[sx])\b")
_OF_SEVERAL: Final = re.compile(
    r"\b(?!années\b|données\b|lycées\b)\w+ées\b"
    r"|(?<!who )(?<!fits )(?<!ce )(?<!qui ne )\b(?:are|have|sont|ont|leurs|them)\b"
)


_TO_SEVERAL: Final = re.compile(
    r"\b(?:Correct|Fill|Take) them\b|\bLes (?:corriger|remplir|compléter|enlever)\b"
)


def _said_of(count: int, code: FindingCode, language: Language) -> str:
    """Say a finding of so many things, with that many in each of its numbers."""
    detail: dict[str, str | int | float] = dict.fromkeys(
        fields(str(FINDINGS[code][1].template)), "x"
    )
    detail = {name: "x" for name in detail if name not in ("count", "column", "files", "names")}
    detail |= {name: count for name in _NUMBERS if name in detail}
    finding = Finding(
        code=code, severity=Severity.INFO, column="Colonne", count=count, detail=detail
    )
    return message(finding, language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_thing_is_said_in_the_singular(language: Language) -> None:
    """No finding and no cause says “1 cells”, nor agrees with several what is one."""
    counted = {code for code in FindingCode if "{count}" in FINDINGS[code][1].template}
    told = {code: _said_of(1, code, language) for code in FindingCode}
    causes = {
        what: cause_message(
            Cause(what=what, count=1, table="staff", date="2021-01-01", days=1, max_age=1), language
        )
        for what in CauseCode
    }
    least_two = {FindingCode.LINKS_CONFLICT}  # two schools, or there is no conflict

    shapes = {what: _AFTER_ONE.findall(text) for what, text in {**told, **causes}.items()}
    agreed = {
        code: _OF_SEVERAL.findall(re.split(r"\. ", text)[0]) + _TO_SEVERAL.findall(text)
        for code, text in told.items()
        if code in counted and re.match(r"\d", text)
    }

    assert {k: v for k, v in shapes.items() if v and k not in least_two} == {}
    assert {k: v for k, v in agreed.items() if v and k not in least_two} == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_two_things_are_said_in_the_plural(language: Language) -> None:
    """What begins with a count says another word of two than of one."""
    told = {
        code: (_said_of(1, code, language), _said_of(2, code, language)) for code in FindingCode
    }
    begun = {code: pair for code, pair in told.items() if pair[0].startswith("1")}

    assert {code for code, (one, two) in begun.items() if one[1:] == two[1:]} == {
        FindingCode.LINKS_CONFLICT
    }


def test_a_sentence_is_english_until_it_is_said() -> None:
    """As a text it is English, in French its fields that are sentences are French too."""
    said = _("{file}: {problem}", file="a.csv", problem=_("not recognised"))

    assert str(said) == "a.csv: not recognised"
    assert words("en").say(said) == "a.csv: not recognised"
    assert words("fr").say(said) == "a.csv\u00a0: non reconnu"


@pytest.mark.parametrize(
    ("count", "english", "spoken"),
    [
        (0, "0 targets", "0 objectif"),
        (1, "1 target", "1 objectif"),
        (2, "2 targets", "2 objectifs"),
        (1234, "1,234 targets", "1\u202f234 objectifs"),
    ],
)
def test_plurals_are_those_of_the_language(count: int, english: str, spoken: str) -> None:
    """English has its plural but for 1, French from 2 on; thousands stand apart."""
    said = n_("{count} target", "{count} targets", count)

    assert (words("en").say(said), words("fr").say(said)) == (english, spoken)


def test_equal_sentences_are_one() -> None:
    """A finding that is made twice is told once, whatever its details are made of."""
    assert len({_("{path}: a", path=1), _("{path}: a", path=1), _("{path}: a", path=2)}) == 2


# The command line


def run(*arguments: str, place: Path | None = None, locale: str = "C.UTF-8") -> str:
    """Run a command; gives all that it says."""
    done = subprocess.run(
        [sys.executable, "-m", "feuille_route", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=place,
        env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "1"},
    )
    return done.stdout + done.stderr


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Make a folder with a wrong roadmap, and files that are no exports."""
    (tmp_path / "wrong.yaml").write_text(WRONG_ROADMAP, encoding="utf-8")
    (tmp_path / "notes.csv").write_text("Fruits;Prix du marché\npommes;2\n", encoding="utf-8")
    (tmp_path / "list.csv").write_text("pommes;2\npoires;3\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "stages.yaml").write_text(WRONG_FORMAT, encoding="utf-8")
    return tmp_path


CALLS: Final = (
    ("--help",),
    ("check", "--help"),
    ("validate", "--help"),
    ("template", "--help"),
    ("formats", "--help"),
    ("schema", "--help"),
    ("chek",),
    ("check",),
    ("check", "notes.csv", "--zz"),
    ("check", "notes.csv", "--as-of", "31/31/31"),
    ("check", "notes.csv", "--format", "pdf"),
    ("check", "notes.csv", "--output", "empty"),
    ("check", "notes.csv", "--output", "report.doc"),
    ("check", "notes.csv", "--output", "nowhere/report.csv"),
    ("check", "missing"),
    ("check", "empty"),
    ("check", "notes.csv"),
    ("check", "notes.csv", "--only", "zz"),
    ("check", "notes.csv", "--by", "zz"),
    ("formats", "--draft"),
    ("formats", "--draft", "list.csv"),
    ("formats", "--draft", "missing"),
    ("formats", "--draft", "--privacy"),
    ("formats", "--unmatched"),
    ("formats", "notes.csv"),
    ("formats", "--privacy"),
    ("template", "zz"),
    ("template",),
    ("validate", "--targets", "missing.yaml"),
    ("validate", "--targets", "wrong.yaml"),
    ("formats", "--formats", "missing"),
    ("formats", "--formats", "own"),
)


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_a_french_run_says_nothing_in_english(call: tuple[str, ...], place: Path) -> None:
    """No template of the catalogue stands in what is said, where its French is another."""
    said = run(*call, "--lang", "fr", place=place)

    assert said.strip()
    assert [text for text, template in ENGLISH if template.search(said)] == []


def _pattern(template: str) -> re.Pattern[str]:
    """Make what finds a template, whatever stands in its fields."""
    parts = string.Formatter().parse(re.sub(r"\[[^\[\]]*\{[^\[\]]*\]", "{}", template))
    escaped = "".join(
        re.escape(text).replace(r"\ ", r"\s+") + ("" if name is None else ".{0,80}?")
        for text, name, _, _ in parts
    )
    return re.compile(rf"(?<![\w-]){escaped}(?![\w-])")


ENGLISH: Final = [
    (text, _pattern(text))
    for entry in CATALOGUE
    for text in filter(None, (entry.msgid, entry.msgid_plural))
    if len(re.findall(r"[^\W\d_]{2,}", re.sub(r"\{[^}]*\}", "", text))) > 1
    and text not in french(entry)
]


def test_every_mistake_of_a_roadmap_and_of_a_format_is_told_in_french(place: Path) -> None:
    """As many lines as in English, each with its file and line, in the language of the run."""
    for call in (("validate", "--targets", "wrong.yaml"), ("formats", "--formats", "own")):
        english, said = (run(*call, "--lang", one, place=place) for one in ("en", "fr"))

        assert len(said.splitlines()) == len(english.splitlines()) > 5
        assert re.findall(r"yaml:(\d+)", said) == re.findall(r"yaml:(\d+)", english)
        assert all(line.startswith("Erreur\u00a0: ") for line in said.splitlines())


def test_english_is_found_where_it_stands(place: Path) -> None:
    """The pattern above finds what an English run says."""
    said = run("check", "notes.csv", place=place)

    assert len([text for text, template in ENGLISH if template.search(said)]) == 2


def test_the_language_is_the_locales_unless_it_is_asked_for(place: Path) -> None:
    """A French locale speaks French, in mistakes of the call too; ``--lang`` is above it."""
    assert "Usage\u00a0: froute" in run("chek", locale="fr_FR.UTF-8")
    assert "Usage: froute" in run("chek", "--lang=en", locale="fr_FR.UTF-8")
    assert "Usage: froute" in run("chek")
    assert "n'est pas l'un de" in run("check", "x", "--lang", "de", locale="fr_FR.UTF-8")
    assert run("check", "--lang", "en", "--lang", "fr", "no", place=place).startswith("Erreur")
    assert run("check", "--", "--lang", "fr", place=place).startswith("Error: --lang: no such")


def test_help_in_french_is_shown_on_every_console() -> None:
    """A console that knows no accents gets letters without them."""
    done = subprocess.run(
        [sys.executable, "-m", "feuille_route", "--help", "--lang", "fr"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )

    assert "Dire si une academie tient" in done.stdout.decode("ascii")


def test_one_language_after_the_other() -> None:
    """A program that speaks French says nothing in French of the next call in English."""
    for language, head in (("fr", "Usage\u00a0:"), ("en", "Usage:"), ("fr", "Usage\u00a0:")):
        group = usage.spoken(cli.froute, words("fr" if language == "fr" else "en"))

        assert group.get_help(usage.click.Context(group, info_name="froute")).startswith(head)


def test_an_english_run_reads_no_catalogue() -> None:
    """Start-up is part of each run: only a French one loads the catalogue's module."""
    for language, loaded in (("en", False), ("fr", True)):
        code = (
            "import sys; from feuille_route import cli;"
            f"cli.run(['--help', '--lang', {language!r}]);"
            "print('feuille_route.wording.catalogue' in sys.modules, file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )

        assert done.stderr.strip() == str(loaded)


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("^(3", "une parenthèse n'est pas refermée (caractère 2)"),
        ("^3)", "une parenthèse fermée n'a pas été ouverte (caractère 3)"),
        ("^[3", "un [ n'est pas refermé (caractère 2)"),
        ("^[9-3]", "un intervalle dont la fin précède le début (caractère 3)"),
        ("*3", "rien ne précède un signe de répétition (caractère 1)"),
        ("^3**", "deux signes de répétition se suivent (caractère 4)"),
        (r"^3\q", r"un \ qui ne veut rien dire ici (caractère 3)"),
    ],
)
def test_what_is_wrong_in_a_regular_expression_is_said_in_french(
    tmp_path: Path, expression: str, what: str
) -> None:
    """What Python says of it in English is said in words of ours."""
    path = tmp_path / "roadmap.yaml"
    path.write_text(WRONG_ROADMAP + f"grades: {{3e: '{expression}'}}\n", encoding="utf-8")
    said = run("validate", "--targets", str(path), "--lang", "fr")
    assert f"ce n'est pas une expression régulière : {what}" in " ".join(said.split())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("roadmap: [,]", "il manque ici une valeur, ou un texte commence par un signe"),
        ("roadmap: - x", 'un texte qui commence par "- " demande des guillemets'),
        ("roadmap: ? x", 'un texte qui commence par "? " demande des guillemets'),
        ("roadmap: &", "un texte qui commence par & ou * demande des guillemets"),
        ("roadmap: [&x a, &x b]", "un texte qui commence par & ou * demande des guillemets"),
        ("roadmap: >-z", "un texte qui commence par > ou | demande des guillemets"),
        ("%TAG x", "un texte qui commence par % ou ! demande des guillemets"),
    ],
)
def test_what_is_no_yaml_is_said_in_french(tmp_path: Path, text: str, what: str) -> None:
    """What the parser says of it in English is said in words of ours."""
    path = tmp_path / "roadmap.yaml"
    path.write_text(f"{text}\n", encoding="utf-8")
    assert what in " ".join(run("validate", "--targets", str(path), "--lang", "fr").split())
