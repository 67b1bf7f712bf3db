"""Filters on text that no row satisfies: the nearest values that the rows hold."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from feuille_route.findings import Log
from feuille_route.roadmap.kinds import Count, Measure
from feuille_route.verdicts.silent import note_silent
from feuille_route.verdicts.values import value_of
from small_tables import scope, see_of, state, where

MEETINGS = ("steering_meetings", "subject")
TRAININGS = ("trainings", "theme")
OFTEN = 5  # rows: of fewer a name may have strayed into a text


def nearest(
    texts: Sequence[str | None],
    asked: Any,
    of: tuple[str, str] = MEETINGS,
    gone: Sequence[str] = (),
) -> Any:
    """Give the nearest texts of a column that are told; ``None`` where nothing is told.

    ``gone`` are those of rows that were read, and left out.
    """
    table, column = of
    read = state(table, [{column: text} for text in (*texts, *gone)])
    seen = replace(read, frame=read.frame.iloc[: len(texts)])
    measure: Measure = Count(count=table, where=where({column: asked}))
    asking, log = scope(see_of(seen)), Log()
    note_silent(measure, value_of(measure, asking), asking, "but", log)
    return next((one.detail["nearest"] for one in log), None)


@pytest.mark.parametrize(
    ("texts", "asked", "told"),
    [
        (["ENT"], "ENT", None),
        (["ENT", None], "Pix", None),  # the one that is empty may be it
        ([], "Pix", None),
        (["PIX+", "ENT"], "Pix", "PIX+, ENT"),  # the nearest first
        (["ENT", "PIX+"], "Pix", "PIX+, ENT"),
        (["Pixa", "Pixb", "Pixc", "Pixd"], "Pix", "Pixa, Pixb, Pixc"),  # the first three
        (["Cartes mentales"], {"contains": ["mentaux"]}, "mentales, Cartes mentales"),
        (["PIX+", "a@b.invalid"], "b.invalid", "PIX+"),
        (["PIX+", "ENT"], ["Moodle", "ENTS"], "ENT, PIX+"),  # near any of those that are asked
        (["ENT", "PIX+"], ["Moodle", "Pix"], "PIX+, ENT"),
        (["ENT"], {"not": ["ENT"]}, None),  # asks for no word
    ],
)
def test_the_nearest_are_told_where_no_row_satisfies(
    texts: Sequence[str | None], asked: Any, told: str | None
) -> None:
    """Of texts that five rows have, whatever the table."""
    assert nearest([*texts] * OFTEN, asked) == told


def test_what_no_row_holds_any_more_is_not_near() -> None:
    """The meeting of another year was on Pix: it is not one of those that are seen."""
    assert nearest(["ENT"] * OFTEN, "Pix", gone=["Pix", "PIX+"]) == "ENT"


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["Zoé Durand"] * 4, ""),  # of fewer than five a name may have strayed there
        (["Zoulou"] * 5, "Zoulou"),
        (["PIX+"], "PIX+"),  # alike
        (["Pixel art"] * 4, ""),  # 6/12: less than three in five alike
        (["Pixel ."] * 4, "Pixel ."),  # 6/10: three in five
        (["Pixelle"] * 4, "Pixelle"),  # so is its only word
        (["Pixelles"] * 4, ""),  # 6/11
        (["Pix Pixa Pixel"] * 4, ""),  # each word is alike, and the whole is not
        (["Pix a"] * 4, ""),  # the whole is alike, and a word of it is not
    ],
)
def test_of_people_only_what_is_alike_or_stands_often(texts: Sequence[str], told: str) -> None:
    """A text of few rows may be of somebody."""
    assert nearest(texts, "Pix", TRAININGS) == told


def test_a_text_in_which_a_name_may_have_strayed_is_never_told() -> None:
    """A class is asked for that no row has: none is named, however many rows have it."""
    assert nearest(["3A"] * 9, "3B", ("pix_participations", "class")) == ""
