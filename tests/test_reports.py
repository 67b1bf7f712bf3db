"""Reports: whole outputs, hostile texts, encodings, numbers that keep to their verdict."""

import csv
import io
import json
import re
import string
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feuille_route import console, tables
from feuille_route.cells.formulas import guarded, unguarded
from feuille_route.cells.parsers import PARSERS
from feuille_route.cells.unfit import UnfitError
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.promise import Reason, Status
from feuille_route.reports import REPORTS, View, findings_text
from feuille_route.reports.layout import columns_of, wrap
from feuille_route.reports.notices import SEVERITIES
from feuille_route.results import Group, Report
from feuille_route.wording import LANGUAGES, Language, words
from feuille_route.wording.advice import FINDINGS, message, title
from feuille_route.wording.goals import shown_goal
from feuille_route.wording.numbers import settle
from feuille_route.wording.terms import REASONS, STATUSES, THINGS
from invented_reports import HOSTILE, HOSTILE_REPORT, JUMEAUX, REPORT, TROISIEME, threshold

EXPECTED = Path(__file__).parent / "expected_reports"
DOCS = Path(__file__).parents[1] / "docs"
CONSOLES = ("cp1252", "cp850", "ascii")
ESCAPE = re.compile("\x1b\\[\\d+m")


def written(name: str, report: Report = REPORT, view: View | None = None) -> str:
    """Write a report through the registry, as the command does."""
    return REPORTS[name][1](report, view or View())


def expected(name: str) -> str:
    """Read what a report must be, whole."""
    return (EXPECTED / name).read_text(encoding="utf-8")


def parsed(xml: str) -> ET.Element:
    """Read XML as a program would."""
    return ET.fromstring(xml)  # noqa: S314 - it is ours


# The table


@pytest.mark.parametrize(("language", "width"), [("fr", 80), ("fr", 140), ("en", 80), ("en", 140)])
def test_the_table_is_the_expected_one(language: Language, width: int) -> None:
    """The whole table, in both languages, at 80 and at 140 columns."""
    shown = written("table", view=View(language=language, width=width))

    assert shown == expected(f"table-{language}-{width}.txt")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 97, 140])
def test_no_line_is_wider_than_the_console(language: Language, width: int) -> None:
    """Every line fits, hostile texts and unbreakable ones too, but a command: it is never cut."""
    endless = replace(TROISIEME, title="é" * 300, ambition="a" * 300)

    for report in (REPORT, HOSTILE_REPORT, replace(REPORT, targets=(endless,))):
        view = View(language=language, width=width, all_findings=True)
        shown = written("table", report, view) + findings_text(report, view)

        lines = [line for line in shown.splitlines() if "froute formats pix" not in line]
        assert max(map(columns_of, lines)) <= width


def test_each_target_is_one_line_that_begins_with_a_sign() -> None:
    """Counting the lines that begin with a sign counts the targets."""
    shown = written("table")

    assert len(re.findall("^[✓✗?] ", shown, re.MULTILINE)) == len(REPORT.targets)


def test_colour_changes_nothing_but_colour() -> None:
    """Without its escapes, the coloured table is the plain one; the status is coloured."""
    coloured = written("table", view=View(colour=True))

    assert "\x1b[31m✗ unmet\x1b[0m" in coloured
    assert ESCAPE.sub("", coloured) == written("table")


def test_a_target_of_which_nothing_is_missing_says_so_in_its_coverage() -> None:
    """The coverage is received of expected, and an unknown target names who to ask."""
    shown = written("table")

    assert "12/12" in shown
    assert "11/12" in shown
    assert "no export from Lycée Dautet (0170002B)" in shown


@pytest.mark.parametrize(
    ("aim", "gap", "said"),
    [
        ("<= 2", 3, "3 pupils too many"),
        ("== 5", 2, "off by 2 pupils"),
        (">= 9", 1, "1 pupil short"),
    ],
)
def test_the_gap_says_which_way(aim: str, gap: int, said: str) -> None:
    """A falling threshold is missed by too many, not by too few."""
    target = replace(
        TROISIEME, value=5, unit="pupil", threshold=threshold(aim), gap=gap, denominator=None
    )

    assert said in written("table", replace(REPORT, targets=(target,)))


def test_a_small_gap_is_never_shown_as_none() -> None:
    """A thousandth of a day is missing, not 0 days."""
    target = replace(TROISIEME, gap=0.001, things="day", denominator=None)

    assert "0.001 days short" in written("table", replace(REPORT, targets=(target,)))


def test_only_three_lagging_schools_are_named() -> None:
    """The furthest ones, in their order."""
    lagging = tuple(replace(TROISIEME.lagging[0], name=f"Collège {n}", gap=9 - n) for n in range(5))
    target = replace(TROISIEME, lagging=lagging)

    shown = written("table", replace(REPORT, targets=(target,)), View(width=140))

    assert "Collège 0 (9), Collège 1 (8), Collège 2 (7); 56 days left" in shown


# The other formats


@pytest.mark.parametrize(
    ("name", "view", "file"),
    [
        ("markdown", View(language="fr"), "markdown-fr.md"),
        ("junit", View(language="en"), "junit-en.xml"),
        ("json", View(), "report.json"),
    ],
)
def test_a_report_is_the_expected_one(name: str, view: View, file: str) -> None:
    """The whole file, as --output writes it."""
    assert written(name, view=view) == expected(file)


def test_the_csv_is_the_expected_one() -> None:
    """BOM, semicolons, decimal commas, a row a target, check and group."""
    lines = [line for line in expected("csv-fr.csv").split("\n") if line]

    assert written("csv", view=View(language="fr")) == "\ufeff" + "".join(
        f"{line}\r\n" for line in lines
    )


def test_the_json_holds_the_contracted_fields_in_order() -> None:
    """The fields of the contract come first and in its order, in each object."""
    target = ["id", "ambition", "title", "status", "reason", "value", "unit", "numerator"]
    target += ["denominator", "threshold", "gap", "progress", "coverage", "bounds", "due"]
    target += ["overdue", "checks", "groups", "sources"]
    finding = ["code", "severity", "path", "line", "column", "count", "message", "targets"]
    top = ["schema_version", "generator", "as_of", "roadmap", "summary", "targets", "actions"]

    data = json.loads(written("json"))

    assert list(data) == [*top, "files", "findings"]
    assert list(data["roadmap"])[:4] == ["title", "academy", "school_year", "sha256"]
    assert list(data["targets"][0])[: len(target)] == target
    assert list(data["actions"][0])[:3] == ["id", "state", "date"]
    assert list(data["files"][0]) == ["path", "format", "rows", "status"]
    assert list(data["findings"][0]) == finding


def test_json_for_a_console_is_ascii_and_says_the_same() -> None:
    """Escapes on a console, UTF-8 in a file: one content."""
    shown = written("json", view=View(console="utf-8"))

    assert shown.isascii()
    assert not written("json").isascii()
    assert json.loads(shown) == json.loads(written("json"))


def test_json_is_never_translated() -> None:
    """A program reads the same words whatever the language."""
    assert written("json", view=View(language="fr")) == written("json", view=View(language="en"))


def test_json_refuses_what_is_no_number() -> None:
    """NaN never reaches a file: it is a fault of the program."""
    wrong = replace(REPORT, targets=(replace(TROISIEME, value=float("nan")),))

    with pytest.raises(ValueError, match="JSON"):
        written("json", wrong)


@pytest.mark.parametrize(
    ("fail_on", "failures", "skipped"),
    [("unknown", 5, 0), ("unmet", 3, 2), ("overdue", 3, 2), ("never", 3, 2)],
)
def test_junit_fails_what_is_unmet(fail_on: str, failures: int, skipped: int) -> None:
    """Unmet is a failure; unknown one by default, and skipped with another --fail-on."""
    suite = parsed(written("junit", view=View(fail_on=fail_on)))[0]

    assert (suite.get("failures"), suite.get("skipped")) == (str(failures), str(skipped))
    assert len(suite.findall("testcase/failure")) == failures
    assert len(suite.findall("testcase/skipped")) == skipped


def test_junit_names_each_target_once_and_says_the_gap() -> None:
    """A case a target, with the ambition as its class and the gap in its body."""
    cases = list(parsed(written("junit")).iter("testcase"))

    assert [case.get("name") for case in cases] == [target.id for target in REPORT.targets]
    assert cases[0].get("classname") == "competences"
    assert "1 pupil short (3,999 of 4,000)" in (cases[0].findtext("failure") or "")


# Hostile texts


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("place", [None, *CONSOLES, "utf-8"])
def test_text_from_data_is_shown_not_obeyed(name: str, place: str | None) -> None:
    """No control character of a school's name or a title reaches an output."""
    view = View(console=place, all_findings=True)
    shown = written(name, HOSTILE_REPORT, view) + findings_text(HOSTILE_REPORT, view)

    controls = [c for c in shown.replace("\r\n", "\n") if not c.isprintable() and c != "\n"]
    assert set(controls) <= {"\ufeff", "\u202f", "\xa0"} | ({"\u202e"} if name == "json" else set())


def test_hostile_texts_reach_json_whole() -> None:
    """JSON has escapes of its own: nothing is replaced in it."""
    data = json.loads(written("json", HOSTILE_REPORT))

    assert data["targets"][0]["title"] == HOSTILE


def test_markdown_obeys_no_markup() -> None:
    """Pipes, tags and backticks of the data do not open anything."""
    shown = written("markdown", HOSTILE_REPORT).removeprefix("<!-- feuille-route 0.1.0 -->")

    assert "<" not in shown
    assert not re.search(r"(?<!\\)`", shown)
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in shown.splitlines() if line}
    assert widths == {0, 7, 5}


@pytest.mark.parametrize(
    "start",
    [
        *("=", "+", "-", "@", "\t", "\r", "\n", "  =", " \u00a0+", "\ufeff=", "\u3000-", "\u200b@"),
        *("\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", " \uff1d", "\t\uff20", "\u202e="),
    ],
)
def test_csv_guards_what_a_spreadsheet_would_run(start: str) -> None:
    """A text that begins like a formula gets an apostrophe; a negative number none."""
    target = replace(TROISIEME, title=f"{start}1+1", value=-0.5)
    text = written("csv", replace(REPORT, targets=(target,)))

    row = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))

    assert row["Objective"].startswith("'")
    assert row["Value"] == "-0,5"


@pytest.mark.parametrize("text", ["6e B", "l'été = 1", "'t Hof", "", " ", "3-4", "1+1", "(=1)"])
def test_csv_guards_nothing_else(text: str) -> None:
    """What a spreadsheet shows as it is has no apostrophe before it."""
    assert guarded(text) == text
    assert unguarded(guarded(text)) == text


# Consoles


@pytest.mark.parametrize("encoding", CONSOLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_poor_console_gets_readable_words(encoding: str, language: Language) -> None:
    """What an encoding cannot say is replaced by what reads the same, in line."""
    view = View(language=language, console=encoding, all_findings=True)

    shown = written("table", view=view)
    told = findings_text(REPORT, view)

    assert shown.encode(encoding)
    assert told.encode(encoding)
    assert "\\" not in shown + told
    assert ">= 100" in shown
    lines = [line for line in shown.splitlines() if "froute formats pix" not in line]
    assert max(map(len, lines)) <= view.width


@given(st.text(), st.sampled_from(CONSOLES))
def test_any_text_can_be_said_on_any_console(text: str, encoding: str) -> None:
    """Encoding never fails, and what the encoding knows stays as it is."""
    assert console.speakable(console.visible(text), encoding).encode(encoding) is not None


@given(st.text())
def test_visible_text_is_settled(text: str) -> None:
    """Making a text visible twice changes nothing more."""
    once = console.visible(text)

    assert console.visible(once) == once


@given(st.text(alphabet="ab é字"), st.integers(min_value=2, max_value=20))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    """Lines fit, and together hold every character but the spaces where they break."""
    lines = wrap(text, width)

    assert max(map(columns_of, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


# Numbers


@given(
    st.integers(0, 10_000_000),
    st.integers(1, 10_000_000),
    st.sampled_from([">=", ">", "<=", "<"]),
    st.integers(0, 100_00),
    st.sampled_from(LANGUAGES),
)
def test_a_shown_ratio_never_contradicts_its_verdict(
    numerator: int, denominator: int, compare: str, hundredths: int, language: Language
) -> None:
    """Read back from the table, a percentage is on the side of the threshold where it is."""
    number = Decimal(hundredths) / 100
    exact = Fraction(numerator, denominator) * 100
    truth = {
        ">=": exact >= Fraction(number),
        ">": exact > Fraction(number),
        "<=": exact <= Fraction(number),
        "<": exact < Fraction(number),
    }

    aim = threshold(f"{compare} {number} %")
    shown = words(language).value(numerator / denominator, "ratio", aim)

    assert shown_goal(aim).holds(_read(shown)) == truth[compare]


def _read(shown: str) -> Decimal:
    """Read a number as it is shown, in either language."""
    french = "\u202f" in shown
    plain = shown.replace("\u202f", "").replace("%", "")
    return Decimal(plain.replace(",", "." if french else ""))


@pytest.mark.parametrize(
    ("value", "aim", "shown"),
    [
        (3999 / 4000, ">= 100 %", "99,97\u202f%"),
        (0.9996, ">= 100 %", "99,96\u202f%"),
        (0.83, ">= 100 %", "83\u202f%"),
        (1 / 3, ">= 30 %", "33,3\u202f%"),
        (0.0249999, ">= 2.5 %", "2,49999\u202f%"),
        (0.4999, ">= +50 %", "+49,99\u202f%"),
        (-0.03, ">= +10 points", "-3 points"),
        (9999.999, ">= 10 000", "9\u202f999,999"),
        (12345, ">= 200", "12\u202f345"),
        (0.301, "<= 30 %", "30,1\u202f%"),
        (0.30001, "<= 30 %", "30,001\u202f%"),
    ],
)
def test_numbers_take_the_decimals_that_their_verdict_needs(
    value: float, aim: str, shown: str
) -> None:
    """French typography; as many decimals as it takes, rounded away from the threshold."""
    unit = "ratio" if "%" in aim else "row"

    assert words("fr").value(value, unit, threshold(aim)) == shown


def test_a_number_without_threshold_is_rounded_to_the_nearest() -> None:
    """Nothing to contradict: one decimal for a percentage, two for a number."""
    assert words("en").value(0.66666, "ratio", None) == "66.7%"
    assert words("en").value(1234.5678, "day", None) == "1,234.57"
    assert settle(Decimal("2.5"), None, 0) == 3


@pytest.mark.parametrize(
    ("aim", "french", "english"),
    [
        (">= 100 %", "≥ 100\u202f%", "≥ 100%"),
        (">= +50 %", "≥ +50\u202f%", "≥ +50%"),
        ("<= 10 000", "≤ 10\u202f000", "≤ 10,000"),
        (">= +10 points", "≥ +10 points", "≥ +10 points"),
        ("> 2,5", "> 2,5", "> 2.5"),
    ],
)
def test_thresholds_are_written_in_the_language(aim: str, french: str, english: str) -> None:
    """The roadmap's own spelling gives way to the language's; no threshold is no text."""
    assert words("fr").threshold(threshold(aim)) == french
    assert words("en").threshold(threshold(aim)) == english
    assert words("en").threshold(None) == ""


# Words


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_everything_has_words() -> None:
    """Each status, reason, severity, finding, and the rows of each table."""
    assert set(STATUSES) == set(Status)
    assert set(REASONS) == set(Reason)
    assert set(SEVERITIES) == set(Severity)
    assert set(FINDINGS) == set(FindingCode)
    assert {table.row for table in tables.TABLES.values()} <= set(THINGS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", FindingCode)
def test_a_finding_without_detail_is_a_whole_sentence(
    code: FindingCode, language: Language
) -> None:
    """Fields that are missing take their part of the sentence with them."""
    said = message(Finding(code=code, severity=Severity.INFO), language)

    assert re.fullmatch(r"[A-ZÀÉ\d][^{}\[\]]+\.", said)
    assert "None" not in said
    assert title(code, language)


@pytest.mark.parametrize("code", FindingCode)
def test_a_finding_says_each_detail(code: FindingCode) -> None:
    """Each field that a sentence has is in it when it is known."""
    names = _fields(re.sub(r"[\[\]]", "", FINDINGS[code][1].template)) - {"count", "column"}
    detail = {name: f"<{name}>" for name in names}

    for language in get_args(Language):
        said = message(Finding(code=code, severity=Severity.INFO, detail=detail), language)

        assert all(value in said for value in map(str, detail.values()))


def test_a_word_of_a_finding_is_said_in_both_languages() -> None:
    """A damage has words; what has none, such as the name of a file, stands as it is."""
    damage = Finding(
        code=FindingCode.CELL_DAMAGED,
        severity=Severity.WARNING,
        count=2,
        detail={"value": "44199", "damage": "serial"},
    )
    copy = Finding(code=FindingCode.FILE_DUPLICATE, severity=Severity.INFO, detail={"of": "serial"})

    assert "2 cells such as “44199”" in message(damage, "en")
    assert "(a date turned into a number of days)" in message(damage, "en")
    assert "(une date devenue un nombre de jours)" in message(damage, "fr")
    assert "another file, serial:" in message(copy, "en")


def test_what_a_cell_should_have_held_is_said_in_french() -> None:
    """Each sentence of the cell parsers has its translation."""
    sentences = set()
    for parse, cell in product(PARSERS.values(), ("?", "31/02/2021", "-1")):
        try:
            parse(cell)
        except UnfitError as trouble:
            sentences.add(trouble.expected)

    assert len(sentences) > 10
    for sentence in sentences:
        finding = Finding(
            code=FindingCode.CELL_UNPARSED,
            severity=Severity.WARNING,
            detail={"expected": sentence},
        )
        assert f"expected: {sentence}" in message(finding, "en")
        assert str(sentence) not in message(finding, "fr")


def test_brackets_of_the_data_are_kept() -> None:
    """Only a template's own brackets are optional parts."""
    finding = Finding(
        code=FindingCode.SCHOOL_UNMATCHED, severity=Severity.WARNING, detail={"name": "[{x}] lycée"}
    )

    assert "“[{x}] lycée”" in message(finding, "en")


def test_words_agree_with_their_number() -> None:
    """French counts 0 and 1,5 in the singular, English only 1."""
    assert [words("fr").amount(n, "pupil") for n in (0, 1, 1.5, 2)] == [
        "0 élève",
        "1 élève",
        "1,5 élève",
        "2 élèves",
    ]
    assert [words("en").amount(n, "person") for n in (0, 1, 1000)] == [
        "0 people",
        "1 person",
        "1,000 people",
    ]


# Findings


def test_findings_are_summed_up_in_a_few_lines() -> None:
    """A line a code, errors first, and how to see them all."""
    assert findings_text(REPORT, View()).splitlines() == [
        "3 findings.",
        "error: 1 × Files that no format recognises (first: notes.csv)",
        "warning: 2 × Cells that cannot be read (first: formations.csv, line 12, column",
        "  “Durée (heures)”)",
        "“--findings” shows each with what to do.",
    ]


def test_all_findings_say_where_and_what_to_do() -> None:
    """With --findings, each has its place, its sentence and its code."""
    shown = findings_text(REPORT, View(width=140, all_findings=True))

    assert " ".join(shown.split()) == (
        "error: notes.csv: No format recognises its header; the closest is releves, which also "
        "needs: Indicateur, Valeur. Remove the file if it is no export. [file_unrecognised] "
        "warning: formations.csv, line 12, column “Durée (heures)”: 2 cells such as “12..5” cannot "
        "be read; expected: a number of hours from 0 to 24; taken as not known. Correct them at "
        "the source and export again. [cell_unparsed] "
        "warning: usages.csv, line 3, column “Date”: 1 cell such as “31/02/2021” cannot be read; "
        "expected: a date that exists; taken as not known. Correct it at the source and export "
        "again. [cell_unparsed]"
    )


def test_findings_that_say_the_same_stand_together() -> None:
    """One sentence, then the place of each."""
    unused = Finding(code=FindingCode.FILE_NOT_USED, severity=Severity.INFO, path="a.csv")
    report = replace(REPORT, findings=(unused, replace(unused, path="b.csv")))

    assert findings_text(report, View(width=140, all_findings=True)).splitlines() == [
        "note: The file was recognised, but no selected objective rests on it. Nothing to do. "
        "[file_not_used]",
        "  a.csv",
        "  b.csv",
    ]


def test_no_finding_no_word() -> None:
    """Nothing is said when nothing was noticed."""
    assert findings_text(replace(REPORT, findings=()), View()) == ""


def test_each_finding_is_documented() -> None:
    """docs/findings.md has a line for each code, in the enum's order, and no other."""
    text = (DOCS / "findings.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == [str(code) for code in FindingCode]


# Shape


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_reports_import_nothing_heavy(name: str) -> None:
    """Writing a report needs neither pandas nor pyarrow, pydantic nor rich."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import invented_reports;"
        f"from feuille_route.reports import REPORTS, View; "
        f"REPORTS[{name!r}][1](invented_reports.REPORT, View());"
        "print(*({m.partition('.')[0] for m in sys.modules}"
        " & {'pandas', 'numpy', 'pyarrow', 'pydantic', 'rich', 'click'}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == ""


def test_thousands_of_groups_are_written_in_a_moment() -> None:
    """JSON of many lines holds them all, each target on one line."""
    group = replace(REPORT.targets[-1].groups[0], label="établissement")
    many = replace(REPORT, targets=(replace(JUMEAUX, groups=(group,) * 5000),))

    lines = written("json", many).splitlines()

    assert sum('"id": "jumeaux-numeriques"' in line for line in lines) == 1
    assert len(json.loads("\n".join(lines))["targets"][0]["groups"]) == 5000


def test_groups_of_one_label_show_their_keys() -> None:
    """Two schools of one name are told apart by their UAI."""
    group = Group(by="school", key="0860001A", label="Collège", status=None, value=1, unit="row")
    target = replace(TROISIEME, groups=(group, replace(group, key="0170002B")))

    shown = written("table", replace(REPORT, targets=(target,)))

    assert re.findall("· .*?\\)", shown) == ["· Collège (0860001A)", "· Collège (0170002B)"]


def test_ambitions_stand_in_the_order_of_the_roadmap() -> None:
    """The order of the targets does not matter; an ambition without any is left out."""
    shuffled = replace(REPORT, targets=tuple(reversed(REPORT.targets)))
    shown = written("table", shuffled)

    places = [shown.index(ambition.title) for ambition in REPORT.roadmap.ambitions]

    assert all(before < after for before, after in pairwise(places))
    alone = written("table", replace(REPORT, targets=(TROISIEME,)))
    assert "Un environnement favorable" not in alone
