"""Every target of a run, at its date, and the report that they make."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest

from feuille_route.findings import Log
from feuille_route.promise import Status
from feuille_route.results import File, FileStatus, Heading, Report
from feuille_route.roadmap.kinds import Count
from feuille_route.roadmap.models import Action, Ambition, Roadmap, Target
from feuille_route.verdicts.assessment import Run, assess, date_seen
from small_tables import YEAR, Row, check, dataset, place, told

AS_OF = dt.date(2021, 6, 30)
FILE = File(path="a.csv", format="small", rows=2, status=FileStatus.READ)
TRAININGS: Sequence[Row] = [
    {"person": at, "date": date} for at, date in enumerate(("2021-02-01", "2021-05-01"))
]


def target(name: str, threshold: str, due: str = "2021-08-31") -> Target:
    """A target of trainings."""
    counted = check(Count(count="trainings"), threshold)
    day = dt.date.fromisoformat(due)
    return Target(id=name, ambition="essai", title=name, checks=(counted,), due=day)


def assessed(
    tables: Mapping[str, Sequence[Row]],
    *targets: Target,
    as_of: dt.date = AS_OF,
    actions: Sequence[Action] = (),
) -> tuple[Report, Log]:
    """Assess targets over tables."""
    roadmap = Roadmap(
        title="Cas",
        academy="Poitiers",
        school_year="2020-2021",
        period=YEAR,
        ambitions=(Ambition(id="essai", title="Essai"),),
        targets=targets,
        actions=tuple(actions),
        sha256="abc",
    )
    log = Log()
    data = dataset(tables, [place("a.csv", "2021-05-02")])
    run = Run(roadmap, data, {}, as_of, None, log)
    return assess(targets, run, (FILE,)), log


@pytest.mark.parametrize(
    ("as_of", "due", "seen"),
    [
        ("2021-03-01", "2021-06-30", "2021-03-01"),  # not yet due: today
        ("2021-12-01", "2021-06-30", "2021-08-31"),  # the period is over
        ("2021-12-01", "2021-10-15", "2021-10-15"),  # due after the period
        ("2021-12-01", "2022-10-15", "2021-12-01"),
    ],
)
def test_the_date_seen(as_of: str, due: str, seen: str) -> None:
    """The earlier of today and of the later of the period's end and the due date."""
    dates = [dt.date.fromisoformat(one) for one in (as_of, "2021-08-31", due)]

    assert date_seen(*dates) == dt.date.fromisoformat(seen)


def test_a_report_holds_every_target_and_whose_it_is() -> None:
    """Two trainings: one is enough, three are not."""
    report, _ = assessed({"trainings": TRAININGS}, target("un", ">= 1"), target("trois", ">= 3"))

    assert [(one.id, one.status, one.value) for one in report.targets] == [
        ("un", Status.MET, 2),
        ("trois", Status.UNMET, 2),
    ]
    assert report.summary == {"met": 1, "unmet": 1, "unknown": 0}
    assert (report.as_of, report.roadmap.title, report.roadmap.sha256) == (
        "2021-06-30",
        "Cas",
        "abc",
    )
    assert report.roadmap.ambitions == (Heading(id="essai", title="Essai"),)
    assert report.files == (FILE,)


def test_what_is_later_than_the_date_is_not_seen() -> None:
    """In March, the training of May has not taken place."""
    report, _ = assessed({"trainings": TRAININGS}, target("un", ">= 1"), as_of=dt.date(2021, 3, 1))

    assert report.targets[0].value == 1


def test_findings_are_in_the_report() -> None:
    """A training of another year, in its only file."""
    rows = [{"person": 1, "date": "2019-02-01"}]
    report, log = assessed({"trainings": rows}, target("un", ">= 1"))

    assert [str(one.code) for one in report.findings] == ["other_year"]
    assert told(log) == [("other_year", 1)]


ACTIONS = [
    Action(id=i, ambition="essai", title=t) for i, t in (("ent", "ENT en lycée"), ("gar", "GAR"))
]


def test_followed_actions_have_their_newest_state() -> None:
    """By identifier or by title, whatever the case; of one that nobody told there is none."""
    rows = [{"action": "ENT EN LYCÉE", "state": "fait", "date": "2021-03-05"}]
    report, log = assessed({"actions": rows}, actions=ACTIONS)

    assert [(one.id, one.state, one.date) for one in report.actions] == [
        ("ent", "fait", "2021-03-05"),
        ("gar", None, None),
    ]
    assert told(log) == []


def test_actions_that_the_roadmap_lacks_are_noted() -> None:
    """Two of three."""
    rows = [
        {"action": name, "state": "fait", "date": "2021-03-05"} for name in ("gar", "Pix", "Moodle")
    ]
    report, log = assessed({"actions": rows}, actions=ACTIONS)
    (finding,) = log

    assert report.actions[1].state == "fait"
    assert (str(finding.code), finding.count) == ("action_unmatched", 2)
    assert set(str(finding.detail["names"]).split(", ")) == {"Pix", "Moodle"}
