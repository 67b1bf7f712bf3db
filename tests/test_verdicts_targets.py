"""A target from its checks: its verdict, its breakdowns, the files behind it."""

import datetime as dt
from typing import Any

import pytest

from feuille_route.findings import Log
from feuille_route.promise import Reason, Status
from feuille_route.results import SourceFile, TargetResult
from feuille_route.roadmap.kinds import Count, Ratio, Sum
from feuille_route.roadmap.models import Check, Each, Target
from feuille_route.verdicts.targets import Asked, evaluate_target, newest_states
from small_tables import check, dataset, place, scope, see_of, state, told, where

J, K = "0860001J", "0860002K"
SCHOOLS = Count(count="schools")
PUPILS = Ratio(of=Count(count="pix_profiles"), over=Sum(sum="enrolments.pupils"), by="school")
REGISTER = [
    {"school": J, "kind": "collège", "sector": "public"},
    {"school": K, "kind": "lycée", "sector": "public", "file": 1},
]
ENROLLED = [{"school": s, "grade": "3e", "pupils": 6} for s in (J, K)]
PROFILES = [{"school": J, "grade": "3e"}] * 6 + [{"school": K, "grade": "3e"}] * 2
TABLES = {"schools": REGISTER, "enrolments": ENROLLED, "pix_profiles": PROFILES}
DUE = dt.date(2021, 6, 30)


def evaluated(
    *checks: Check, as_of: dt.date = DUE, by: str | None = None, **more: Any
) -> tuple[TargetResult, Log]:
    """Evaluate a target of some checks, due at the end of June."""
    target = Target(id="pix", ambition="essai", title="Pix", checks=checks, due=DUE, **more)
    data = dataset(TABLES, [place("a.csv"), place("b.csv")])
    log = Log()
    asked = Asked(as_of, by, {})
    return evaluate_target(target, scope(see_of(**TABLES)), data, asked, log), log


TWO, THREE = check(SCHOOLS, ">= 2"), check(SCHOOLS, ">= 3")
TRAINED = check(Count(count="trainings"), ">= 1")


@pytest.mark.parametrize(
    ("checks", "status", "reason"),
    [
        ([TWO], Status.MET, None),
        ([TWO, THREE], Status.UNMET, None),
        ([TWO, TRAINED], Status.UNKNOWN, Reason.NO_DATA),
        ([TRAINED, THREE], Status.UNMET, None),
    ],
)
def test_checks_make_a_verdict(checks: list[Check], status: Status, reason: Reason | None) -> None:
    """All met, one unmet, otherwise unknown; several checks are listed, one is the target."""
    found, _ = evaluated(*checks)

    assert (found.status, found.reason) == (status, reason)
    assert len(found.checks) == (0 if len(checks) == 1 else 2)


def test_numbers_are_the_first_checks() -> None:
    """Two schools of three; and the title of each check."""
    first = check(SCHOOLS, ">= 3", title="Écoles")
    found, _ = evaluated(first, TWO)

    assert (found.value, found.gap, found.unit) == (2, 1, "school")
    assert [one.title for one in found.checks] == ["Écoles", None]


@pytest.mark.parametrize(
    ("as_of", "overdue", "left"),
    [
        (dt.date(2021, 6, 29), False, 1),
        (dt.date(2021, 6, 30), False, 0),
        (dt.date(2021, 7, 1), True, 0),
    ],
)
def test_a_target_is_overdue_the_day_after(as_of: dt.date, overdue: bool, left: int) -> None:
    """Unless it is met."""
    found, _ = evaluated(THREE, as_of=as_of)

    assert (found.overdue, found.days_left) == (overdue, left)
    assert not evaluated(TWO, as_of=as_of)[0].overdue
    assert evaluated(TRAINED, as_of=as_of)[0].overdue is overdue


def test_a_unit_of_the_roadmap_names_what_is_counted() -> None:
    """A number has it, a ratio does not."""
    assert evaluated(TWO, unit="site")[0].unit == "site"
    assert evaluated(check(PUPILS, ">= 50 %"), unit="site")[0].unit == "ratio"


def test_schools_that_lack_are_named_while_the_target_is_not_met() -> None:
    """K lacks four of its six."""
    unmet, _ = evaluated(check(PUPILS, ">= 100 %"))
    met, _ = evaluated(check(PUPILS, ">= 50 %"))

    assert [(lag.school, lag.gap) for lag in unmet.lagging] == [(K, 4)]
    assert met.lagging == ()


def test_what_the_roadmap_shows_has_no_verdict_and_what_is_asked_for_has() -> None:
    """Shown by grade; asked for by school: J has 6 of 6, K 2 of 6."""
    found, _ = evaluated(check(PUPILS, ">= 50 %"), show=("grade",), by="school")

    assert [(g.by, g.key, g.status) for g in found.groups] == [
        ("grade", "3e", None),
        ("school", J, Status.MET),
        ("school", K, Status.UNMET),
    ]


def test_what_is_shown_already_is_not_shown_again() -> None:
    """Asked for by grade, that the roadmap shows."""
    found, _ = evaluated(check(PUPILS, ">= 50 %"), show=("grade",), by="grade")

    assert [g.by for g in found.groups] == ["grade"]


def test_groups_of_a_number_have_no_verdict() -> None:
    """One collège, of two that the whole academy needs: no verdict."""
    found, _ = evaluated(TWO, by="kind")

    assert [(g.key, g.value, g.status) for g in found.groups] == [
        ("collège", 1, None),
        ("lycée", 1, None),
    ]


def test_groups_that_are_each_judged_are_the_targets() -> None:
    """Alone they are its groups, beside another check that check's; nothing lags by name."""
    both = {"collège": "Collèges", "lycée": "Lycées"}
    groups = check(PUPILS, ">= 50 %", each=Each(column="school.kind", groups=both))
    alone, _ = evaluated(groups)
    beside, _ = evaluated(groups, TWO)

    assert [(g.key, g.status) for g in alone.groups] == [
        ("collège", Status.MET),
        ("lycée", Status.UNMET),
    ]
    assert (alone.status, alone.gap, alone.lagging) == (Status.UNMET, 1, ())
    assert (beside.groups, len(beside.checks[0].groups)) == ((), 2)


def test_sources_say_how_many_rows_of_each_file_count() -> None:
    """The first file has 11 rows, of which a collège counts; the second one, a lycée."""
    colleges = Count(count="schools", where=where({"kind": "collège"}))
    found, _ = evaluated(check(colleges, ">= 1"))

    # a.csv: one school, two enrolments, eight profiles
    assert found.sources == (
        SourceFile(path="a.csv", format="small", rows=11, kept=1),
        SourceFile(path="b.csv", format="small", rows=1, kept=0),
    )


def test_a_table_that_is_only_asked_is_a_source_with_all_its_rows() -> None:
    """Collèges' profiles: six; the register has a row in each file."""
    asked = Count(count="pix_profiles", where=where({"school.kind": "collège"}))
    found, _ = evaluated(check(asked, ">= 1"))

    assert [(one.path, one.kept) for one in found.sources] == [("a.csv", 6), ("b.csv", 1)]


def test_what_a_value_tells_is_noted() -> None:
    """A profile of a school that enrols nobody."""
    rows = [*PROFILES, {"school": "0860003L", "grade": "3e"}]
    log = Log()
    target = Target(
        id="pix", ambition="essai", title="Pix", checks=(check(PUPILS, ">= 50 %"),), due=DUE
    )
    see = see_of(**{**TABLES, "pix_profiles": rows})
    evaluate_target(target, scope(see), dataset(TABLES), Asked(DUE, None, {}), log)

    assert told(log) == [("not_enrolled", 1)]


def test_the_newest_state_of_an_action() -> None:
    """Begun in January, done in March; one without a date or a name is nothing."""
    rows = [
        {"action": "ENT", "state": "fait", "date": "2021-03-05", "comment": "enfin"},
        {"action": "ENT", "state": "commencé", "date": "2021-01-05"},
        {"action": "Pix", "state": None, "date": "2021-01-05"},
        {"action": "GAR", "state": "fait", "date": None},
        {"action": None, "state": "fait", "date": "2021-01-05"},
    ]

    assert newest_states(state("actions", rows)) == {
        "ENT": {"state": "fait", "date": "2021-03-05", "comment": "enfin"},
        "Pix": {"state": None, "date": "2021-01-05", "comment": None},
    }
    assert newest_states(state("actions", [])) == {}
