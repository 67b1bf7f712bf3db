"""Rows that are left out of a file are told once it is read whole, whatever its parts held."""

import datetime as dt
from collections.abc import Sequence
from itertools import permutations
from typing import Final

import pytest

from feuille_route.exports.columns.keys import Keyring
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.counting.selection import LeftOut, note_left_out
from feuille_route.findings import FindingCode, Log

YEAR: Final = (dt.date(2020, 9, 1), dt.date(2021, 8, 31))
PARTS: Final = (
    LeftOut(0, FindingCode.ROWS_LEFT_OUT, "Type", 4),
    LeftOut(0, FindingCode.ACADEMY_OTHER, None, 3),
    LeftOut(0, FindingCode.OTHER_YEAR, None, 2),
    LeftOut(0, FindingCode.ROWS_LEFT_OUT, "Type", 1),
)


def told(left_out: Sequence[LeftOut], rows: int) -> list[tuple[str, str, int]]:
    """Note what is left out of a file of some rows."""
    log = Log()
    context = ReadingContext(Keyring(), "Poitiers", frozenset(), YEAR, {0: "a.csv"})
    note_left_out(left_out, {0: rows}, context, log)
    return [(str(one.code), str(one.severity), one.count) for one in log]


@pytest.mark.parametrize("parts", [*permutations(PARTS)])
def test_the_part_that_comes_first_decides_nothing(parts: Sequence[LeftOut]) -> None:
    """Of ten rows five, three and two are left out: the last rule takes the last rows."""
    assert told(parts, 10) == [
        ("rows_left_out", "info", 5),
        ("academy_other", "info", 3),
        ("other_year", "warning", 2),
    ]


@pytest.mark.parametrize("parts", [*permutations(PARTS[:2])])
def test_the_academie_is_absent_where_its_rule_takes_the_last_rows(
    parts: Sequence[LeftOut],
) -> None:
    """Of seven rows, four of a type that is not kept, and three of another académie."""
    assert told(parts, 7) == [("rows_left_out", "info", 4), ("academy_absent", "warning", 3)]
