"""However an office writes its rows, they are read back as they were."""

import datetime as dt
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from feuille_route.cells.dates import parse_moment
from feuille_route.cells.folding import fold, fold_header
from feuille_route.cells.parsers import is_unknown, parse_count, parse_number
from feuille_route.exports.columns.keys import Keyring
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.export import find_exports
from feuille_route.exports.loader import load_all
from feuille_route.exports.read_ahead import Reading
from feuille_route.findings import Finding, FindingCode, Log, Severity
from feuille_route.results import Report
from feuille_route.run import Options, check
from feuille_route.tables import GRADES, TRACKS
from ways import SCHOOLS, WAYS, Row, Way

pytestmark = pytest.mark.slow

# French text: in Windows-1252 no two of these letters in a row look like one of UTF-8.
LETTERS: Final = "abcdefgh ijklmnop ABC ÉéèêàçôîùÀ '-/()&;,\t\"3"
ROADMAP: Final = """
version: 1
roadmap:
  title: Essai
  academy: Poitiers
  school_year: 2020-2021
  departments: {"016": Charente, "017": Charente-Maritime, "079": Deux-Sèvres, "086": Vienne}
  hours_per_day: 6
ambitions: [{id: essai, title: Essai}]
targets:
"""


WORDS: Final = st.text(LETTERS, min_size=2, max_size=12).map(str.strip).filter(fold)
# An apostrophe first guards against formulas: it is taken off.
KNOWN: Final = WORDS.filter(lambda text: not (is_unknown(text) or text.startswith("'")))


@st.composite
def enrolments(draw: st.DrawFn) -> list[Row]:
    """Invent enrolments: of a school's grade, either one row or one a track."""
    rows: list[Row] = []
    places = st.tuples(st.sampled_from(SCHOOLS), st.sampled_from(GRADES))
    for school, grade in draw(st.lists(places, min_size=1, max_size=5, unique=True)):
        tracks = draw(st.lists(st.sampled_from(TRACKS), max_size=3, unique=True))
        for track in tracks or (None,):
            pupils = draw(st.integers(0, 3000))
            girls = draw(st.none() | st.integers(0, pupils))
            cells = {"UAI": school, "Niveau": grade, "Voie": track, "Effectif": pupils}
            rows.append({**cells, "Filles": girls})
    return rows


DAYS: Final = st.dates(dt.date(2020, 9, 1), dt.date(2021, 8, 31))
HOURS: Final = st.integers(0, 96).map(lambda quarters: Decimal(quarters) / 4)


@st.composite
def trainings(draw: st.DrawFn) -> list[Row]:
    """Invent trainings, each of a person of its own."""
    return [
        {
            "Identifiant": f"GAIA-{number:03}",
            "Date": draw(DAYS),
            "Durée (heures)": draw(HOURS),
            "Thème": draw(KNOWN),
            "Dispositif": draw(st.none() | KNOWN),
            "Présence": draw(st.none() | st.booleans()),
            "Fonction": draw(st.sampled_from([None, "enseignant", "chef d'établissement", "RUPN"])),
            "Degré": draw(st.sampled_from([None, "1", "2"])),
            "UAI": draw(st.sampled_from([None, *SCHOOLS])),
        }
        for number in range(draw(st.integers(1, 8)))
    ]


def read_back(content: bytes, table: str) -> tuple[list[dict[str, Any]], Sequence[Finding]]:
    """Find, recognise, read and load an export; give its rows and what was noticed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "export.csv").write_bytes(content)
        log = Log()
        exports = find_exports([Path(folder)], (), Log())
        year = (dt.date(2020, 9, 1), dt.date(2021, 8, 31))
        context = ReadingContext(Keyring(), "Poitiers", frozenset(), year, {0: "export.csv"})
        with Reading(exports, {table}, set()) as reading:
            loaded = load_all(reading, context, log)
    (part,) = loaded.parts[table]
    return part.to_pylist(), list(log)


def verdicts(content: bytes, name: str, targets: str) -> Report:
    """Run ``check`` on an export."""
    with tempfile.TemporaryDirectory() as folder:
        data, roadmap = Path(folder, "data"), Path(folder, "targets.yaml")
        data.mkdir()
        (data / name).write_bytes(content)
        roadmap.write_text(ROADMAP + targets, encoding="utf-8")
        return check(Options(data=(data,), targets=roadmap, as_of=dt.date(2021, 8, 31)))


def numbers(report: Report) -> dict[str, object]:
    """Give the number of each target."""
    return {target.id: target.value for target in report.targets}


def target(name: str, measure: str) -> str:
    """Declare a target."""
    fields = f"id: {name}, ambition: essai, title: {name}, threshold: '>= 1', measure: {measure}"
    return f"  - {{{fields}}}\n"


def troubles(findings: Sequence[Finding]) -> list[Finding]:
    """Keep what says that something was not read."""
    return [one for one in findings if one.severity is not Severity.INFO]


@given(enrolments(), WAYS)
@settings(max_examples=150)
def test_enrolments_are_read_back(rows: list[Row], way: Way) -> None:
    """Rows of enrolments come back, whatever way they are written, and nothing is noticed."""
    content = way.content(tuple(rows[0]), rows)

    found, findings = read_back(content, "enrolments")

    assert [
        (row["school"], row["grade"], row["track"], row["pupils"], row["girls"]) for row in found
    ] == [tuple(row.values()) for row in rows]
    assert findings == []


@given(trainings(), WAYS)
@settings(max_examples=150)
def test_trainings_are_read_back(rows: list[Row], way: Way) -> None:
    """Rows of trainings come back, whatever way they are written; each person has one key."""
    content = way.content(tuple(rows[0]), rows)

    found, findings = read_back(content, "trainings")

    columns = ("hours", "theme", "programme", "attended", "function", "degree", "school")
    assert [(row["date"].date(), *(row[name] for name in columns)) for row in found] == [
        tuple(row.values())[1:] for row in rows
    ]
    assert len({row["person"] for row in found}) == len(rows)
    assert {finding.code for finding in findings} <= {FindingCode.CELLS_EMPTY}


@given(enrolments(), trainings(), WAYS, WAYS)
@settings(max_examples=25)
def test_check_adds_up_what_was_written(
    pupils: list[Row], sessions: list[Row], way: Way, other: Way
) -> None:
    """The numbers of a report are those of the rows, whatever way they are written."""
    enrolled = way.content(("UAI", "Niveau", "Voie", "Effectif"), pupils)
    trained = other.content(tuple(sessions[0]), sessions)
    grades = {str(row["Niveau"]) for row in pupils}
    targets = [
        target(
            f"pupils-{grade.lower()}", f"{{sum: enrolments.pupils, where: {{grade: '{grade}'}}}}"
        )
        for grade in sorted(grades)
    ]

    report = verdicts(enrolled, "effectifs-2020-10-01.csv", "".join(targets))
    hours = verdicts(
        trained,
        "formations.csv",
        target("heures", "{sum: trainings.hours}")
        + target("presents", "{count: trainings, distinct: person, where: {attended: true}}"),
    )

    assert numbers(report) == {
        f"pupils-{grade.lower()}": sum(row["Effectif"] for row in pupils if row["Niveau"] == grade)
        for grade in grades
    }
    assert numbers(hours) == {
        "heures": sum(row["Durée (heures)"] for row in sessions),
        "presents": sum(row["Présence"] is True for row in sessions),
    }
    assert troubles(report.findings) == []


# Folding, and the parse of what is printed


OFFICE_TEXT: Final = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc"])
    | st.sampled_from("\u0301\u0300\u0327\u202f\u2009\u200b\ufeff\u02bcﬁᵉ№")
)


@given(OFFICE_TEXT)
@settings(max_examples=400)
def test_fold_is_idempotent(text: str) -> None:
    """A folded text folds to itself."""
    assert fold(fold(text)) == fold(text)
    assert fold_header(fold(text)) == fold_header(text)


@given(OFFICE_TEXT)
@settings(max_examples=400)
def test_case_and_blanks_do_not_matter(text: str) -> None:
    """Capitals, doubled, no-break or outer blanks, and typographic apostrophes fold away."""
    shouted = text.upper() if text.upper().lower() == text.lower() else text
    assert fold(f" \u00a0{shouted}\t".replace(" ", " \u202f")) == fold(text)
    assert fold(text.replace("'", "’")) == fold(text)


@given(
    st.decimals(-(10**9), 10**9, places=3), st.sampled_from(",."), st.sampled_from("\u00a0\u202f '")
)
def test_a_printed_number_is_read_back(number: Decimal, mark: str, space: str) -> None:
    """A number printed with a decimal comma or point, and thousands apart, is that number."""
    assume(abs(number) < 1 or abs(number) >= 1000)  # one mark before three digits may be either
    printed = f"{number:,.3f}".replace(",", space).replace(".", mark)

    assert parse_number(printed) == float(number)
    assert parse_number(f"{printed}\u202f%") == pytest.approx(float(number) / 100)


@given(st.integers(0, 10**9), st.sampled_from("\u00a0\u202f '"))
def test_a_printed_count_is_read_back(number: int, space: str) -> None:
    """A whole number printed with thousands apart is that number, and a whole one."""
    read = parse_count(f"{number:,}".replace(",", space))

    assert (read, type(read)) == (number, int)


@pytest.mark.parametrize(
    "shape",
    ["%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"],
)
@given(moment=st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)))  # noqa: DTZ001
def test_a_printed_moment_is_read_back(shape: str, moment: dt.datetime) -> None:
    """A date with a time, French or ISO, is that moment to the second."""
    whole = moment.replace(microsecond=0)
    seconds = parse_moment(whole.strftime(shape))

    assert dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds) == whole  # noqa: DTZ001


@pytest.mark.parametrize("shape", ["%d/%m/%Y", "%Y-%m-%d"])
@given(day=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_a_printed_date_is_read_back(shape: str, day: dt.date) -> None:
    """A date, French or ISO, is that day."""
    seconds = parse_moment(day.strftime(shape))

    assert dt.date(1970, 1, 1) + dt.timedelta(seconds=seconds) == day
