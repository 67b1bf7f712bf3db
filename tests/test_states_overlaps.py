"""Things that last several days: what tells the same days once more, and what does not."""

from collections.abc import Sequence

from feuille_route.findings import Log
from feuille_route.states.overlaps import doubt_overlaps
from small_tables import Row, context, dataset, place, told


def doubted(rows: Sequence[Row]) -> tuple[list[bool], Log]:
    """Tell which trainings may be told by another one too; each is of who was there, of 6 hours."""
    usual = {"programme": "PAF", "theme": "Pix", "hours": 6.0, "attended": True, "certain": True}
    data = dataset({"trainings": [{**usual, "end": None, **row} for row in rows]}, [place("a.csv")])
    looking = context(data)
    frame = doubt_overlaps("trainings", data.tables["trainings"], looking)
    return frame["certain"].isna().tolist(), looking.log


WHOLE = {"person": 1, "date": "2021-03-01", "end": "2021-03-03", "hours": 18.0}


def test_a_day_of_a_whole_is_told_once_more() -> None:
    """The whole of three days counts, its second day may not; the day after it does."""
    days = [{"person": 1, "date": date} for date in ("2021-03-02", "2021-03-04")]

    found, log = doubted([WHOLE, *days])

    assert (found, told(log)) == ([False, True, False], [("days_overlap", 1)])


def test_days_of_which_none_lasts_tell_nothing_twice() -> None:
    """Beside a whole of somebody else: two themes of one day, of which one lacks, are two rows."""
    others = [
        {"person": 2, "date": "2021-03-02"},
        {"person": 2, "date": "2021-03-02", "theme": None},
    ]

    found, log = doubted([WHOLE, *others])

    assert (found, told(log)) == ([False] * 3, [])


def test_a_whole_of_no_theme_may_be_that_of_its_days() -> None:
    """The theme lacks on the whole: it may tell the day of Pix, or something else."""
    found, log = doubted([{**WHOLE, "theme": None}, {"person": 1, "date": "2021-03-02"}])

    assert (found, told(log)) == ([True, False], [("days_overlap", 1)])


def test_a_row_of_nobody_shares_no_days() -> None:
    """Nor does one whose day is not known."""
    found, log = doubted([WHOLE, {**WHOLE, "person": None}, {"person": 1, "date": None}])

    assert (found, told(log)) == ([False] * 3, [])
