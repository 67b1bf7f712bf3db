"""Expressions in a declaration cannot run for ever: what they may do is counted before they do."""

import datetime as dt
import time
from pathlib import Path
from typing import Final

import pytest

import pix_exports
from feuille_route import cli, errors, run
from feuille_route.declarations.expressions import LABEL, bounded, trouble
from feuille_route.errors import FormatError, RoadmapError
from feuille_route.formats.own import load_local
from feuille_route.roadmap.loading import load
from test_cli import AS_OF
from test_own_formats import ROADMAP as HOURS
from test_own_formats import SOUND, TRAININGS

ENDLESS: Final = (
    "(a+)+$",
    "(a|a)*$",
    "(.*)*",
    "(.*a){20}",
    "(x+x+)+y",
    "(?=(a+)+$)",
    r"(\w+\s?)*$",
    "(?:a{0,99}){0,99}",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(ab|a|abc)*c",
    "(a?){40}a{40}",
    r"(a*)(\1)*b",
    "(?i:(A+)+)",
    "((?>a+)b?)*",
)
TOO_MANY: Final = (
    "a?" * 30 + "a" * 30,
    "(a|ab)" * 30 + "c",
    ".*" * 12 + "x",
    "((((){60}){60}){60}){60}",
    "(?:a{65535}){65535}",
    "a{99999999999}",
    "(" * 900 + "a" + ")" * 900,
)
SOBER: Final = (
    "cap",
    "^(3|tro)",
    "^(2|sec)(?!.*(bts|sts|cpge|prepa|dcg))",
    "^t(?!ps|.*(bts|sts))",
    r"^(3|tro)e?m?e?\s*[a-z]*\s*\d*$",
    r"(\d{2}){3}",
    "(a|b)+c",
    "^[0-9]+ ?[a-z]*",
)
ROADMAP: Final = """\
version: 1
roadmap: {title: Essai, academy: Poitiers, school_year: 2020-2021}
ambitions: [{id: pix, title: Pix}]
grades:
  3e: "^3"
  4e: '%s'
targets:
  - id: eleves
    ambition: pix
    title: Parcours de 4e
    measure: {count: pix_participations, distinct: person, where: {grade: 4e}}
    threshold: ">= 1"
"""


@pytest.mark.parametrize("pattern", [*ENDLESS, *TOO_MANY])
def test_what_could_be_tried_for_ever_is_refused(pattern: str) -> None:
    """From the expression alone: none is tried."""
    said = str(trouble(pattern, LABEL))

    assert "tried for ever" in said


@pytest.mark.parametrize("pattern", SOBER)
def test_what_ends_is_not_refused(pattern: str) -> None:
    """Patterns of class labels that offices write, those of the packaged roadmap among them."""
    assert trouble(pattern, LABEL) is None
    assert bounded(pattern).reach >= LABEL


@pytest.mark.parametrize(
    "pattern", ["a*a*a*a*a*b", ".*.*.*b", "((.*)(.*)(.*)(.*)(.*))b", r"(.*)\1b", "(a|aa)(a|aa)a*b"]
)
def test_no_text_is_searched_that_is_too_long_for_an_expression(pattern: str) -> None:
    """The more may vary, the shorter the text: the longest takes a few million steps at most."""
    expression = bounded(pattern)

    before = time.process_time()
    assert expression.search("a" * expression.reach) is None
    assert time.process_time() - before < 5, "some hundredths of a second, on a free machine"
    assert expression.search("a" * expression.reach + "b") is None
    assert expression.search("a" * (expression.reach - 1) + "b") is not None


def test_a_pattern_of_grades_is_refused_with_its_line(tmp_path: Path) -> None:
    """With the grade, what is wrong and what to write."""
    path = tmp_path / "targets.yaml"
    path.write_text(ROADMAP % "(a+)+$", encoding="utf-8")

    with pytest.raises(RoadmapError) as refused:
        load(path)

    [line] = map(str, refused.value.problems)
    assert line.startswith(f'{path}:6: grades: grade 4e "(a+)+$": refused expression: a part that')
    assert line.endswith("repeat single characters only, as [a-z0-9 ]*")


@pytest.mark.parametrize("pattern", ["((a+)+)$", "(a|aa)+", "(.*).*.*.*x"])
def test_what_a_format_extracts_is_refused_with_its_line(pattern: str, tmp_path: Path) -> None:
    """An expression on cells, which are longer than labels."""
    (tmp_path / "stages.yaml").write_text(
        SOUND.replace("{header: Intitulé}", f"{{header: Intitulé, extract: '{pattern}'}}"),
        encoding="utf-8",
    )

    with pytest.raises(FormatError) as refused:
        load_local([tmp_path])

    assert "stages.yaml:7: column theme: extract" in str(refused.value.problems[0])
    assert "tried for ever" in str(refused.value.problems[0])


@pytest.mark.parametrize("pattern", ["%d%d", "%Y-%m-%d %Y"])
def test_a_part_of_a_date_that_stands_twice_is_a_mistake(pattern: str, tmp_path: Path) -> None:
    """No fault of the program: Python makes an expression of the pattern, and refuses it."""
    (tmp_path / "stages.yaml").write_text(SOUND.replace("%d.%m.%Y", pattern), encoding="utf-8")

    with pytest.raises(FormatError, match="no pattern of dates"):
        load_local([tmp_path])


@pytest.mark.parametrize("pattern", ["q.*", "^q.*.*.*$", "q.*.*"])
def test_a_label_of_ten_thousand_letters_is_of_no_grade(pattern: str, tmp_path: Path) -> None:
    """Too long to be searched, it is not understood, and told: a doubt, and no 4e for sure."""
    path = tmp_path / "targets.yaml"
    path.write_text(ROADMAP % pattern, encoding="utf-8")
    export = {"organisation": "Collège Jean Moulin"}
    rows = [("BIZOULIER", "Ana", "q1"), ("DRAVELOIS", "Cid", "q" + "1" * 9_999)]
    begun = [(*row, "05/03/2021 10:00", "05/03/2021 11:00") for row in rows]
    text = pix_exports.assessments({**export, "rows": begun})
    (tmp_path / "campagne.csv").write_text(text, encoding="utf-8")

    report = run.check(
        run.Options(data=(tmp_path / "campagne.csv",), targets=path, as_of=dt.date(2021, 7, 6))
    )

    [target] = report.targets
    assert target.bounds == (1, 2)
    assert "class_unmatched" in {finding.code for finding in report.findings}


def test_a_cell_that_is_too_long_for_what_is_extracted_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not known, with the length that can be read."""
    form = SOUND.replace("parse: hours", "parse: hours, extract: '([0-9h]+).*$'")
    export = TRAININGS.replace("3h30", "x" * 5_000, 1)
    for name, text in (("stages.yaml", form), ("stages.csv", export), ("t.yaml", HOURS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    given = ["--formats", str(tmp_path / "stages.yaml"), "--targets", str(tmp_path / "t.yaml")]

    status = cli.run(["check", str(tmp_path / "stages.csv"), *given, AS_OF, "--findings"])

    assert status == errors.UNKNOWN
    assert "a text of at most 260 letters" in " ".join(capsys.readouterr().err.split())
