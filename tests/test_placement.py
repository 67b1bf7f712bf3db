"""Whether data stand under their headers: what is refused, for which reason, and what is kept."""

from pathlib import Path

import pytest

from feuille_route.wording.advice import message
from test_dates_of_columns import counted, run

HEADER = "Identifiant;Date;Durée (heures);Thème;Présence"


def rows(*lines: str) -> dict[str, str]:
    """Write a file of trainings."""
    return {"formations.csv": "\n".join([HEADER, *lines, ""])}


@pytest.mark.parametrize(
    ("lines", "column", "fits"),
    [
        # one column to the right, the last one lost
        ([";A1;16/03/2021;3;Pix", ";A2;17/03/2021;3;Pix"], "Durée (heures)", "Date"),
        # one column to the left
        (["16/03/2021;3;Pix;Présent;", "17/03/2021;6;Pix;Présent;"], "Date", "Identifiant"),
        # two headers exchanged
        (["A1;3;16/03/2021;Pix;Présent", "A2;6;17/03/2021;Pix;Absent"], "Date", "Durée (heures)"),
        (["A1;Pix;3;16/03/2021;Présent", "A2;Pix;3;17/03/2021;Présent"], "Date", "Thème"),
    ],
)
def test_data_that_fit_another_column_are_refused(
    lines: list[str], column: str, fits: str, tmp_path: Path
) -> None:
    """The finding names both columns; nothing of the file counts, and anything may be in it."""
    report = run(tmp_path, rows(*lines))

    told = [one for one in report.findings if one.code == "columns_shifted"]
    assert [(one.severity, one.column, one.detail["fits"]) for one in told] == [
        ("error", column, fits)
    ]
    assert fits in message(told[0], "fr")
    assert counted(report) == (0, 0, None)


@pytest.mark.parametrize(
    ("lines", "column", "number"),
    [
        # no date to be seen, but the other columns stand in their places
        (["A1;un lundi;3;Pix;Présent", "A2;un mardi;6;Pix;Absent"], "Date", (0, 0, 2)),
        (
            ["A1;16/03/2021;trois;Pix;Présent", "A2;17/03/2021;six;Pix;x"],
            "Durée (heures)",
            (2, 2, 2),
        ),
        (["A1;16/03/2021;3;Pix;venu", "A2;17/03/2021;6;Pix;venue"], "Présence", (2, 2, 2)),
        (["A1;12/03/21;trois;Pix;venu", "A2;17/03/21;six;Pix;venue"], "Présence", (0, 0, 2)),
    ],
)
def test_a_column_that_cannot_be_read_costs_its_cells(
    lines: list[str], column: str, number: tuple[int, ...], tmp_path: Path
) -> None:
    """Words for numbers, dates in words, words of nobody's list: the other columns are kept."""
    report = run(tmp_path, rows(*lines))

    assert counted(report) == number
    assert {"columns_shifted", "column_unreadable"}.isdisjoint(one.code for one in report.findings)
    assert ("cell_unparsed", column) in [(one.code, one.column) for one in report.findings]


def test_where_nothing_stands_in_its_place_the_column_is_named(tmp_path: Path) -> None:
    """Names under `UAI`, numbers elsewhere: nobody knows what the numbers are of."""
    text = "UAI;Spécialité;Effectif;Filles\nMathématiques;72;30;\nPhysique;60;20;\n"

    report = run(tmp_path, {"specialites-2020-10-05.csv": text})

    (told,) = (one for one in report.findings if one.code == "column_unreadable")
    assert (told.severity, told.column) == ("error", "UAI")
    assert "UAI" in message(told, "fr")


LIKE = """\
name: stages
title: Stages
columns:
  who: {header: Qui, personal: true}
  when: {header: Quand, parse: moment}
  theme: {header: Quoi, %s}
  attended: {header: Venu, parse: presence}
tables:
  trainings:
    {person: {key: [who]}, date: when, theme: theme, attended: attended, hours: {constant: 3}}
"""


@pytest.mark.parametrize(
    "reads",
    ["parse: text", "parse: service", 'extract: "(.+)"', 'extract: "^ *(.*)"', "parse: label"],
)
def test_a_text_that_fits_free_text_is_no_shift(reads: str, tmp_path: Path) -> None:
    """Words of nobody's list under `Venu`: any of them could be a theme, which shows nothing.

    An empty theme beside them is no more than empty.
    """
    text = "Qui;Quand;Quoi;Venu\nA1;16/03/2021;%s;venue\nA2;17/03/2021;%s;venu\n"
    for theme in ("", "3"):
        folder = tmp_path / (theme or "none")
        folder.mkdir()
        (folder / "formats").mkdir()
        (folder / "formats/stages.yaml").write_text(LIKE % reads, encoding="utf-8")

        report = run(folder, {"stages.csv": text % (theme, theme)})

        codes = {one.code for one in report.findings}
        assert "columns_shifted" not in codes, (reads, theme)
        assert "cell_unparsed" in codes


@pytest.mark.parametrize("reads", ['extract: "([A-Z]{3}-[0-9]+)"', "values: {DEC: decouverte}"])
def test_a_text_that_fits_a_closed_column_is_a_shift(reads: str, tmp_path: Path) -> None:
    """A column that takes codes only: they stand under `Venu`, and something else under theirs."""
    code = "DEC" if "values" in reads else "ABC-1"
    text = f"Qui;Quand;Quoi;Venu\nA1;16/03/2021;oui;{code}\nA2;17/03/2021;non;{code}\n"
    (tmp_path / "formats").mkdir()
    (tmp_path / "formats/stages.yaml").write_text(LIKE % reads, encoding="utf-8")

    report = run(tmp_path, {"stages.csv": text})

    told = [one for one in report.findings if one.code == "columns_shifted"]
    assert [(one.column, one.detail["fits"]) for one in told] == [("Venu", "Quoi")]
