"""Reading ``targets.yaml``: what is understood, what is refused, and in which words."""

import datetime as dt
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from feuille_route.errors import RoadmapError
from feuille_route.roadmap import thresholds
from feuille_route.roadmap.kinds import Count, Sum
from feuille_route.roadmap.loading import find, load
from feuille_route.roadmap.models import Check, Roadmap, Target

PACKAGED: Final = Path(__file__).parents[1] / "targets.yaml"
MISTAKEN: Final = sorted((Path(__file__).parent / "roadmaps").glob("*.yaml"))

IDS: Final = {
    "competences": (
        *("pix-parcours", "pix-troisieme", "pix-terminale", "formation-journees"),
        *("enseignants-certifies", "rendez-vous-carriere", "schematic-chefs"),
        *("etablissements-formateurs", "referents-certifies"),
    ),
    "valeur-ajoutee": ("nsi-filles", "etwinning", "jumeaux-numeriques"),
    "environnement": (
        *("ent-lycees-publics", "services-enseignants"),
        *("groupes-recherche", "comites-departementaux"),
    ),
}

HEAD: Final = """\
version: 1
roadmap:
  title: Été
  academy: Poitiers
  school_year: 2020-2021
  departments: {"016": Charente, "086": Vienne}
ambitions: [{id: a, title: A}]
targets:
"""


def _written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "targets.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _target(tmp_path: Path, **fields: str) -> Target:
    """The only target of a small roadmap, with these fields in place of the usual ones."""
    usual = {"id": "t", "ambition": "a", "title": "T", "measure": "{count: staff}"}
    lines = "\n    ".join(f"{name}: {value}" for name, value in {**usual, **fields}.items())
    return load(_written(tmp_path, f"{HEAD}  - {lines}\n")).targets[0]


def _check(tmp_path: Path, **fields: str) -> Check:
    return _target(tmp_path, **{"threshold": '">= 1"', **fields}).checks[0]


def _packaged(identifier: str) -> Target:
    return next(target for target in load(PACKAGED).targets if target.id == identifier)


# The roadmap of the académie


def test_packaged_roadmap_declares_the_sixteen_objectives() -> None:
    """The sixteen ids stand under their three ambitions, in the roadmap's order."""
    roadmap = load(PACKAGED)

    declared = {
        ambition.id: tuple(t.id for t in roadmap.targets if t.ambition == ambition.id)
        for ambition in roadmap.ambitions
    }

    assert declared == IDS
    assert len(roadmap.actions) == 16
    assert "lab-110bis" in {action.id for action in roadmap.actions}


def test_packaged_roadmap_says_when_and_where() -> None:
    """The period is the school year, and only the referents have a later date."""
    roadmap = load(PACKAGED)

    assert roadmap.period == (dt.date(2020, 9, 1), dt.date(2021, 8, 31))
    assert list(roadmap.departments) == ["016", "017", "079", "086"]
    assert {t.id: t.due for t in roadmap.targets if t.due != roadmap.period[1]} == {
        "referents-certifies": dt.date(2022, 12, 31)
    }
    assert roadmap.sha256 == hashlib.sha256(PACKAGED.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("pix-parcours", [">= 100 %"]),
        ("pix-troisieme", [">= 100 %"]),
        ("pix-terminale", [">= 100 %"]),
        ("formation-journees", [">= 10000", ">= +50 %"]),
        ("enseignants-certifies", [">= 50", ">= 25", ">= 25"]),
        ("rendez-vous-carriere", [">= 100 %"]),
        ("schematic-chefs", [">= 25 %"]),
        ("etablissements-formateurs", [">= 4", ">= 1", ">= 2", ">= 2"]),
        ("referents-certifies", [">= 100 %"] * 3),
        ("nsi-filles", [">= 2.5 %"]),
        ("etwinning", [">= 200", ">= +50 %"]),
        ("jumeaux-numeriques", [">= 3"]),
        ("ent-lycees-publics", [">= 100 %"]),
        ("services-enseignants", [">= 30 %"]),
        ("groupes-recherche", [">= 50 %"]),
        ("comites-departementaux", [">= 2"]),
    ],
)
def test_packaged_thresholds(identifier: str, expected: list[str]) -> None:
    """Each objective asks for what the roadmap of the académie promises."""
    assert [check.threshold.text for check in _packaged(identifier).checks] == expected


# Which file, which bytes


def test_roadmap_of_the_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a path, ``targets.yaml`` here is read, otherwise the packaged one."""
    monkeypatch.chdir(tmp_path)
    assert find().read_bytes() == PACKAGED.read_bytes()

    _written(tmp_path, HEAD + PACKAGED.read_text(encoding="utf-8").split("targets:\n")[1])
    assert find() == Path("targets.yaml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings(tmp_path: Path, encoding: str, line_end: str) -> None:
    """A BOM, UTF-16 and Windows-1252 are read, whatever the line ends."""
    text = HEAD + '  - {id: t, ambition: a, title: T, measure: {count: staff}, threshold: ">= 1"}\n'

    roadmap = load(_written(tmp_path, text.replace("\n", line_end).encode(encoding)))

    assert roadmap.title == "Été"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ":1: the file is empty"),
        (b"# rien\n", ":1: the file is empty"),
        (b"- a\n- b\n", ":1: the file is a list or a text"),
        (b"PK\x03\x04\x00\x00\x81", ": this is not a text file"),
        (b"version: 1\ntitle: \x01\n", ":2: a control character"),
        (HEAD.removesuffix("targets:\n").encode(), ':1: expected at least one of "targets:"'),
        (HEAD.encode() + b"  []\n", ':8: expected at least one of "targets:"'),
    ],
)
def test_files_that_hold_no_roadmap(tmp_path: Path, content: bytes, said: str) -> None:
    """An empty file, a list, a binary, no targets: one sentence says what was expected."""
    path = _written(tmp_path, content)

    with pytest.raises(RoadmapError) as caught:
        load(path)

    assert len(caught.value.problems) == 1
    assert str(caught.value.problems[0]).startswith(f"{path}{said}")


@pytest.mark.parametrize(("name", "said"), [("none.yaml", "no such file"), (".", "a folder")])
def test_missing_file(tmp_path: Path, name: str, said: str) -> None:
    """A path that leads to no file says how to choose one."""
    with pytest.raises(RoadmapError, match=f"{said}.*--targets"):
        load(tmp_path / name)


# Mistakes


def _annotated(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        for text in line.split(" #! ")[1:]:
            yield number, text


@pytest.mark.parametrize("path", MISTAKEN, ids=lambda path: path.stem)
def test_every_mistake_is_told_on_its_line(path: Path) -> None:
    """All mistakes of a file come at once, each with its line, its target and what was expected."""
    with pytest.raises(RoadmapError) as caught:
        load(path)

    told = sorted(map(str, caught.value.problems))
    assert told == sorted(f"{path}:{line}: {text}" for line, text in _annotated(path))
    assert told


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _paths(value[key], (*path, key))


TEXT: Final = PACKAGED.read_text(encoding="utf-8")
PATHS: Final = sorted(set(_paths(yaml.safe_load(TEXT))) - {()}, key=str)
JUNK: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.text(max_size=8)
    | st.sampled_from(["count", "sum", "of", "by", "school", ">= 1", ">= +5 %", "departments"]),
    lambda each: (
        st.lists(each, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["count", "sum", "ratio", "of", "over", "where", "not", "threshold", "id"]
            )
            | st.text(max_size=4),
            each,
            max_size=2,
        )
    ),
    max_leaves=4,
)


def _told(path: Path, text: str) -> Roadmap | list[str]:
    path.write_text(text, encoding="utf-8", newline="")
    try:
        return load(path)
    except RoadmapError as error:
        return [str(problem) for problem in error.problems]


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(path=st.sampled_from(PATHS), junk=JUNK)
def test_any_value_is_understood_or_told(
    tmp_path_factory: pytest.TempPathFactory, path: tuple[Any, ...], junk: Any
) -> None:
    """Whatever stands in place of a value, the roadmap loads or each problem has a line."""
    data = yaml.safe_load(TEXT)
    above = data
    for key in path[:-1]:
        above = above[key]
    above[path[-1]] = junk
    file = tmp_path_factory.getbasetemp() / "junk.yaml"

    told = _told(file, yaml.safe_dump(data, allow_unicode=True))

    lines = [] if isinstance(told, Roadmap) else told
    assert all(re.match(re.escape(str(file)) + r":\d+: .", line) for line in lines)
    assert isinstance(told, Roadmap) or told


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(start=st.integers(0, len(TEXT)), length=st.integers(1, 40), put=st.text(max_size=3))
def test_any_damage_is_understood_or_told(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, put: str
) -> None:
    """Whatever is cut out of the text or slips into it, the roadmap loads or problems are told."""
    file = tmp_path_factory.getbasetemp() / "damaged.yaml"
    damaged = TEXT[:start] + put.encode("utf-8", "replace").decode() + TEXT[start + length :]

    told = _told(file, damaged)

    lines = [] if isinstance(told, Roadmap) else told
    assert all(line.startswith(str(file)) for line in lines)
    assert isinstance(told, Roadmap) or told


# Short forms to the long one


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("{degree: 1}", {"any_of": ("1",)}),
        ("{function: ENSEIGNANT}", {"any_of": ("enseignant",)}),
        ("{function: [erun, rupn]}", {"any_of": ("eRUN", "RUPN")}),
        ("{function: {not: Autre}}", {"none_of": ("autre",)}),
        ("{certified: true}", {"any_of": (True,)}),
        ("{certified: Oui}", {"any_of": (True,)}),
        ("{certified: {not: yes}}", {"none_of": (True,)}),
        ("{certified_on: 2021-01-31}", {"any_of": (dt.date(2021, 1, 31),)}),
        ('{certified_on: ">= 2021-01-31"}', {"compare": (">=", dt.date(2021, 1, 31))}),
        ("{department: '016'}", {"any_of": ("016",)}),
        ("{school: 0860034v}", {"any_of": ("0860034V",)}),
        ("{school.kind: Lycee}", {"any_of": ("lycée",)}),
        ("{school.name: {contains: Guérin}}", {"contains": ("Guérin",)}),
        ("{school.name: {contains: [Guérin, 'no']}}", {"contains": ("Guérin", "no")}),
    ],
)
def test_conditions(tmp_path: Path, short: str, long: dict[str, Any]) -> None:
    """Each short condition has one long form, its values spelt as the column spells them."""
    measure = _check(tmp_path, measure=f"{{count: staff, where: {short}}}").measure

    assert isinstance(measure, Count)
    [condition] = measure.where.values()
    assert condition.model_dump(exclude_defaults=True) == long


def test_number_conditions_are_exact(tmp_path: Path) -> None:
    """A number in a condition is decimal, with a comma or a point, never a binary fraction."""
    where = '{hours: ">= 0,1", days: 0.1}'
    measure = _check(tmp_path, measure=f"{{sum: trainings.days, where: {where}}}").measure

    assert isinstance(measure, Sum)
    assert measure.where["hours"].compare == (">=", Decimal("0.1"))
    assert measure.where["days"].any_of == (Decimal("0.1"),)


def test_check_inherits_what_it_does_not_hold(tmp_path: Path) -> None:
    """``measure``, ``each`` and ``baseline`` of a target serve its checks without their own."""
    heir, own = _target(
        tmp_path,
        each="{department: departments}",
        baseline="{value: 10}",
        checks="[{threshold: '>= +5 %'}, {threshold: '>= 1', title: Un, measure: {count: schools},"
        " each: {kind: [Lycée]}, baseline: {reading: r}}]",
    ).checks

    assert (heir.measure, own.measure) == (Count(count="staff"), Count(count="schools"))
    assert heir.each is not None
    assert heir.each.groups == {"016": "Charente", "086": "Vienne"}
    assert own.each is not None
    assert own.each.groups == {"lycée": "lycée"}
    assert heir.baseline is not None
    assert own.baseline is not None
    assert (heir.baseline.value, own.baseline.reading) == (Decimal(10), "r")
    assert (heir.title, own.title) == (None, "Un")


def test_each_takes_a_list_and_a_dotted_column(tmp_path: Path) -> None:
    """The groups of ``each`` may be listed, and asked of the register."""
    each = _check(tmp_path, each='{school.department: ["086"]}').each

    assert each is not None
    assert (each.column, each.groups) == ("school.department", {"086": "Vienne"})


def test_growth_without_a_baseline_is_no_mistake(tmp_path: Path) -> None:
    """Whether a baseline is known is a question for the run, not for the roadmap."""
    assert _check(tmp_path, threshold="'>= +50 %'").baseline is None


def test_declared_period_replaces_the_school_year(tmp_path: Path) -> None:
    """A roadmap may say that its period is another one; targets are due at its end."""
    text = HEAD.replace("2020-2021\n", "2020-2021\n  period: [2020-09-01, 2021-07-06]\n")
    target = '  - {id: t, ambition: a, title: T, measure: {count: staff}, threshold: ">= 1"}\n'

    roadmap = load(_written(tmp_path, text + target))

    assert roadmap.period[1] == roadmap.targets[0].due == dt.date(2021, 7, 6)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        (">= 100 %", (">=", "percent", Decimal(1))),
        (">=50", (">=", "number", Decimal(50))),
        ("< 2,5\u202f%", ("<", "percent", Decimal("0.025"))),
        (">= 10\u202f000", (">=", "number", Decimal(10000))),
        (">= 1.234,5", (">=", "number", Decimal("1234.5"))),
        (">= 10,000.500", (">=", "number", Decimal("10000.5"))),
        (">= 1.234.567,25 %", (">=", "percent", Decimal("12345.6725"))),
        (">= +50 %", (">=", "growth", Decimal("0.5"))),
        ("<= \u221210 %", ("<=", "growth", Decimal("-0.1"))),
        (">= +10 points", (">=", "points", Decimal("0.1"))),
        ("== 0", ("==", "number", Decimal(0))),
    ],
)
def test_thresholds(text: str, parsed: tuple[str, str, Decimal]) -> None:
    """A threshold is read in the French and in the English way of writing numbers."""
    read = thresholds.parse(text)

    assert (read.compare, read.kind, read.number) == parsed
    assert read.text == text


@given(
    compare=st.sampled_from([">=", ">", "<=", "<", "=="]),
    number=st.decimals(0, 10**9, places=2) | st.decimals(0, 1, places=4),
    shape=st.sampled_from(
        [("", "", "number"), ("", "%", "percent"), ("+", "%", "growth"), ("+", "points", "points")]
    ),
    space=st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    comma=st.booleans(),
)
def test_written_threshold_is_read_back(
    compare: str, number: Decimal, shape: tuple[str, str, str], space: str, comma: bool
) -> None:
    """What a threshold is written from is what is read, whatever the spaces and the comma."""
    sign, unit, kind = shape
    digits = str(number).replace(".", ",") if comma else str(number)

    read = thresholds.parse(f"{compare}{space}{sign}{digits}{space}{unit}")

    scale = 1 if kind == "number" else 100
    assert (read.compare, read.kind, read.number) == (compare, kind, number / scale)


def test_loading_imports_no_table_library() -> None:
    """Reading a roadmap stays quick: it imports neither pandas nor what reads or shows data."""
    code = (
        "import sys; from feuille_route.roadmap.loading import load; load();"
        "print(*{'pandas', 'pyarrow', 'numpy', 'rich', 'difflib'} & set(sys.modules))"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == ""
