"""Declarations that nobody wrote by hand: an error with its line, at once."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from feuille_route.declarations import document, reading, syntax
from feuille_route.errors import FrouteError
from feuille_route.formats.own import load_local
from feuille_route.roadmap.loading import load

NINE: Final = ",".join(["*a%d"] * 9)
LISTS: Final = "a0: &a0 [x, x]\n" + "".join(
    f"a{at}: &a{at} [{NINE.replace('%d', str(before))}]\n" for before, at in pairwise(range(12))
)
MAPS: Final = "a0: &a0 {x: 1}\n" + "".join(
    f"a{at}: &a{at} {{{', '.join(f'k{i}: *a{before}' for i in range(9))}}}\n"
    for before, at in pairwise(range(12))
)
TARGETS: Final = """\
targets:
  - {id: t, ambition: a, title: T, measure: {count: staff}, threshold: ">= 1"}
"""
TOO_DEEP: Final = "more than 50 levels within each other"
TOO_MANY: Final = "more than 50000 values, or anchors that repeat each other"
HOSTILE: Final = {
    "lists within lists": ("x:\n  " + "[" * 800 + "]" * 800, 2, TOO_DEEP),
    "maps within maps": ("x: " + "{a: " * 800 + "1" + "}" * 800, 1, TOO_DEEP),
    "lines within lines": ("\n".join(" " * at + "a:" for at in range(800)), 52, TOO_DEEP),
    "items within items": ("x:\n\n" + "- " * 300 + "y", 3, TOO_DEEP),
    "brackets that never close": ("[" * 500_000, 1, "too many levels within each other"),
    "lists that repeat each other": (LISTS, 1, TOO_MANY),
    "maps that repeat each other": (MAPS, 1, TOO_MANY),
    "a value repeated": ("a: &a xx\nb:\n  [" + "*a," * 60_000 + "]", 1, TOO_MANY),
    "a list without end": ("x:\n- [" + "a," * 100_000 + "]", 2, TOO_MANY),
}


def problems(reader: Callable[[Path], object], text: str, folder: Path) -> list[str]:
    """Give what is wrong with a file, without the folder's path."""
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FrouteError) as refused:
        reader(folder / "a.yaml")
    return [str(line).removeprefix(f"{folder / 'a.yaml'}") for line in refused.value.problems]


def load_format(path: Path) -> object:
    """Read a format file."""
    return load_local([path])


@pytest.mark.parametrize("reader", [load, load_format])
@pytest.mark.parametrize("name", HOSTILE)
def test_what_has_no_limits_is_refused_with_its_line(
    name: str, reader: Callable[[Path], object], tmp_path: Path
) -> None:
    """One error, where it is too much: what follows is not looked at."""
    text, line, said = HOSTILE[name]

    assert problems(reader, text, tmp_path) == [f":{line}: {said}"]


def test_a_parser_without_a_limit_of_its_own_is_held_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyYAML without libyaml goes as deep as Python does."""
    monkeypatch.setattr(syntax, "Loader", syntax.yaml.SafeLoader)

    [said] = problems(load, "x: " + "[" * 5_000, tmp_path)

    assert said == ":1: too many levels within each other"


@pytest.mark.parametrize("reader", [load, load_format])
@pytest.mark.parametrize(
    "text", ["\n".join(f"- id: >= {at}" for at in range(5_000)), "\tx: 1\n" * 5_000]
)
def test_not_every_one_of_thousands_of_mistakes_is_told(
    text: str, reader: Callable[[Path], object], tmp_path: Path
) -> None:
    """The first hundred, and how many more were found; the text is not read thousands of times."""
    found = problems(reader, text, tmp_path)

    assert 1 < len(found) <= reading.MOST_TOLD + 1
    assert found[0].startswith(":1: ")


def test_how_many_more_there_are_is_told(tmp_path: Path) -> None:
    """A hundred lines, then their number: 40 targets without a title, an ambition, and so on."""
    text = "version: 1\ntargets:\n" + "".join(f"  - {{idd: t{at}}}\n" for at in range(200))

    found = problems(load, text, tmp_path)

    assert len(found) == reading.MOST_TOLD + 1
    assert found[-1].endswith(" more mistakes")
    assert int(found[-1].split()[1].replace(",", "")) > 100


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("hours_per_day: 1e999999", 'hours_per_day "1e999999": a day has 24 hours'),
        ('hours_per_day: "25"', 'hours_per_day "25": a day has 24 hours'),
        ("hours_per_day: NaN", 'hours_per_day "NaN": expected a number'),
        ('small_groups: "0"', 'small_groups "0": expected a number above zero'),
        ('max_age: {staff: "-1"}', 'staff "-1": expected a number above zero'),
    ],
)
def test_a_number_that_yaml_takes_for_a_text_is_a_number(
    written: str, said: str, tmp_path: Path
) -> None:
    """``1e999999`` is a text to YAML, and so is what stands in quotes: the same limits hold."""
    head = f"roadmap: {{title: E, academy: P, school_year: 2020-2021, {written}}}"
    text = f"version: 1\n{head}\nambitions: [{{id: a, title: A}}]\n{TARGETS}"

    assert problems(load, text, tmp_path) == [f":2: roadmap: {said}"]


def test_a_document_of_limits_holds_nothing() -> None:
    """Of what is refused so, nothing is kept."""
    read = document.read("x: " + "[" * 60 + "]" * 60)

    assert read.data is None
    assert [problem.line for problem in read.problems] == [1]
