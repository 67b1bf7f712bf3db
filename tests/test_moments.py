"""Dates read as whole columns: as each text alone would be, or not at all."""

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feuille_route.cells.dates import parse_moment
from feuille_route.cells.moments import read_moments

pytestmark = pytest.mark.slow

USUAL: Final = re.compile("[0-9]{2}/[0-9]{2}/[0-9]{4}(?: [0-9]{2}:[0-9]{2})?")

# Dates of other years may be mistyped: they are looked at one by one.
YEARS: Final = range(1950, 2051)
moments: Final = st.datetimes(
    dt.datetime(YEARS[0], 1, 1),  # noqa: DTZ001 - local times
    dt.datetime(YEARS[-1], 12, 31, 23, 59),  # noqa: DTZ001
)
usual: Final = st.one_of(
    moments.map(lambda m: f"{m:%d/%m/}{m.year:04}"),
    moments.map(lambda m: f"{m:%d/%m/}{m.year:04}{m: %H:%M}"),
    st.sampled_from(["", "-", "NA"]),
)
# Days and hours that do not exist among them, signs of all kinds in their places.
near: Final = st.from_regex(r"\A[0-3 ]\d/[01 ]\d/\d{2,4}(?:[ T]?[0-2 ]\d:[0-6]\d(?::\d\d)?)?\Z")
wild: Final = st.one_of(near, st.text(max_size=18), st.text("0123456789/: -NA", max_size=17))


def one_by_one(texts: Sequence[str]) -> list[int | None] | None:
    """Read texts of the usual shapes one by one; ``None`` when any is something else."""
    read: list[int | None] = []
    for text in texts:
        if text in ("", "-", "NA"):
            read.append(None)
            continue
        with suppress(ValueError):
            read.append(parse_moment(text))
            if USUAL.fullmatch(text) and int(text[6:10]) in YEARS:
                continue
        return None
    return read


def as_a_column(texts: Sequence[str]) -> list[int | None] | None:
    """Read texts as a column, in seconds."""
    found = read_moments(pa.array(texts, pa.string()))
    return None if found is None else found.cast(pa.int64()).to_pylist()


@given(st.lists(usual, max_size=6))
def test_usual_columns_are_read(texts: Sequence[str]) -> None:
    """Dates, times and what says "not known": each as it is alone."""
    assert as_a_column(texts) == one_by_one(texts)
    assert as_a_column(texts) is not None


@given(wild, st.lists(usual, max_size=2))
@settings(max_examples=500)
def test_no_other_text_is_taken_for_a_date(text: str, others: Sequence[str]) -> None:
    """Whatever stands in a cell, the column is as its texts are, or left to be read one by one."""
    assert as_a_column([*others, text]) == one_by_one([*others, text])


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2021", "29/02/2021", "00/01/2021", "01/13/2021", "01/01/0000"),
        *("01/01/2021 24:00", "01/01/2021 12:60", "01/01/2021 9:05", "01/01/2021 09:055"),
        *("01/01/20", "1/1/2021", " 1/01/2021", "01/01/2021 ", "01/01/2021T09:05", "na", "--"),
        *("01/01/2021\u00a009:05", "٠١/٠١/٢٠٢١", "2021-01-01", "01/01/20210", "é1/01/202"),
    ],
)
def test_what_is_no_usual_date_is_left(text: str) -> None:
    """Days that do not exist, short years, other shapes: beside sound ones, too."""
    assert as_a_column([text]) is None
    assert as_a_column(["01/01/2021 09:05", text, ""]) is None


def test_a_part_of_a_column_is_read() -> None:
    """A slice of a longer array is that slice; 29 February is a day of 2020."""
    array = pa.array(["x", "29/02/2020", "", "01/01/1970 00:01", "x"])

    found = read_moments(array[1:4])

    assert found.cast(pa.int64()).to_pylist() == [1582934400, None, 60]
