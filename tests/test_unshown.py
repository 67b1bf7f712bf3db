"""What a spreadsheet does not show in its cells: merged ones, hidden rows, errors."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import xlsxwriter

from test_shape import GROUPS, codes, report
from workbooks import as_ods

PUPILS: Final = "{sum: enrolments.pupils}"
Rows = list[list[str]]
ENROLLED: Final[Rows] = [
    ["UAI", "Niveau", "Effectif"],
    ["0860001J", "3e", "10"],
    ["0860001J", "4e", "20"],
    ["0860002K", "3e", "30"],
]


def in_excel(rows: Rows, *merged: tuple[int, int, int, int], hidden: tuple[int, ...] = ()) -> bytes:
    """A workbook of Excel: cells merged from a row and a column to others, rows hidden."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("a")
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if not any(t <= at <= b and x <= place <= y for t, x, b, y in merged):
                    sheet.write(at, place, int(cell) if cell.isdigit() else cell)
        for top, left, bottom, right in merged:
            sheet.merge_range(top, left, bottom, right, rows[top][left])
        for at in hidden:
            sheet.set_row(at, None, None, {"hidden": True})
    return stream.getvalue()


def in_calc(rows: Rows, *merged: tuple[int, int, int, int], hidden: tuple[int, ...] = ()) -> bytes:
    """The same of OpenDocument."""
    with zipfile.ZipFile(io.BytesIO(as_ods({"a": rows}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    lines = re.findall(rb"<table:table-row.*?</table:table-row>", parts["content.xml"], re.DOTALL)
    cells = [
        re.findall(rb"<table:table-cell\b[^>]*?(?:/>|>.*?</table:table-cell>)", line, re.DOTALL)
        for line in lines
    ]
    for top, left, bottom, right in merged:
        spans = b'table:number-rows-spanned="%d" table:number-columns-spanned="%d" ' % (
            bottom - top + 1,
            right - left + 1,
        )
        for at in range(top, bottom + 1):
            for place in range(left, right + 1):
                cells[at][place] = (
                    cells[at][place].replace(b"table-cell ", b"table-cell " + spans, 1)
                    if (at, place) == (top, left)
                    else b"<table:covered-table-cell/>"
                )
    for at, (line, row) in enumerate(zip(lines, cells, strict=True)):
        start = (
            b'<table:table-row table:visibility="filter">' if at in hidden else b"<table:table-row>"
        )
        parts["content.xml"] = parts["content.xml"].replace(
            line, start + b"".join(row) + b"</table:table-row>", 1
        )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


BOTH: Final = pytest.mark.parametrize(
    ("save", "suffix"), [(in_excel, "xlsx"), (in_calc, "ods")], ids=["xlsx", "ods"]
)
Save = Callable[..., bytes]


def told(found: Any, code: str) -> list[tuple[str | None, int | None, int]]:
    """Where a finding of a code stands: column, line, how many."""
    return [
        (one["column"], one["line"], one["count"])
        for one in found["findings"]
        if one["code"] == code
    ]


@BOTH
def test_what_a_merged_cell_covers_is_not_known(save: Save, suffix: str, tmp_path: Path) -> None:
    """A school written once over two rows: of the second it is not known whose pupils they are."""
    data = save(ENROLLED, (1, 0, 2, 0))
    found = report(tmp_path, {f"effectifs_2020-10-01.{suffix}": data}, PUPILS, ">= 61")

    assert told(found, "cell_damaged") == [("UAI", 3, 1)]
    assert "merged" in next(o["message"] for o in found["findings"] if o["code"] == "cell_damaged")
    assert (found["targets"][0]["status"], found["targets"][0]["value"]) == ("unmet", 40)
    assert found["targets"][0]["bounds"] == [40, 60]


@BOTH
def test_a_count_merged_over_two_rows_is_one_that_is_not_known(
    save: Save, suffix: str, tmp_path: Path
) -> None:
    """20 pupils over two rows are neither 20 twice nor none."""
    data = save(ENROLLED, (2, 2, 3, 2))
    found = report(tmp_path, {f"effectifs_2020-10-01.{suffix}": data}, PUPILS, ">= 31")

    assert told(found, "cell_damaged") == [("Effectif", 4, 1)]
    assert (found["targets"][0]["status"], found["targets"][0]["value"]) == ("unknown", 30)


@BOTH
def test_merged_titles_and_notes_are_what_they_were(
    save: Save, suffix: str, tmp_path: Path
) -> None:
    """A title over the whole table, and a source below it: nothing is covered there."""
    rows = [["Effectifs de rentrée", "", ""], *ENROLLED, ["Source : rectorat", "", ""]]
    data = save(rows, (0, 0, 0, 2), (5, 0, 5, 2))
    found = report(tmp_path, {f"effectifs_2020-10-01.{suffix}": data}, PUPILS, ">= 61")

    assert (found["targets"][0]["status"], found["targets"][0]["bounds"]) == ("unmet", [60, 60])
    assert codes(found) == []


@BOTH
def test_hidden_rows_count_and_are_told(save: Save, suffix: str, tmp_path: Path) -> None:
    """A filter takes nothing away from the data."""
    data = save(ENROLLED, hidden=(2, 3))
    found = report(tmp_path, {f"effectifs_2020-10-01.{suffix}": data}, PUPILS, ">= 60")

    assert (found["targets"][0]["status"], found["targets"][0]["value"]) == ("met", 60)
    assert told(found, "rows_hidden") == [(None, 3, 2)]


@BOTH
def test_a_hidden_row_of_groups_counts(save: Save, suffix: str, tmp_path: Path) -> None:
    """The same of a table without a date."""
    rows = [line.split(";") for line in GROUPS.splitlines()]
    found = report(
        tmp_path, {f"g.{suffix}": save(rows, hidden=(2,))}, "{count: research_groups}", ">= 2"
    )

    assert found["targets"][0]["status"] == "met"
    assert told(found, "rows_hidden") == [(None, 3, 1)]


def test_errors_of_an_old_workbook_are_told_for_the_sheet(tmp_path: Path) -> None:
    """In an .xls an error is an empty cell, and which of them nobody can see."""
    data = Path(__file__).parent / "cases" / "error-cells-of-an-xls" / "data" / "stages.xls"
    found = report(tmp_path, {"stages.xls": data.read_bytes()}, "{sum: trainings.hours}", ">= 1")

    assert told(found, "errors_unseen") == [(None, None, 1)]
