"""Spreadsheets are read as what they show: the same export gives the same report in any of them."""

import base64
import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from academy.exports import exports
from academy.invention import invent
from academy.models import Wishes
from archive_files import zipped
from feuille_route.files.contents import read_bytes
from feuille_route.files.discovery import Found, discover
from feuille_route.reports import REPORTS, View
from feuille_route.run import Options, check
from make_samples import write_all
from workbooks import Percent, Scientific, Sheets, Wrong, as_ods, as_xlsx, moment, ods_of, resaved

BOTH: Final = pytest.mark.parametrize("save", [as_xlsx, as_ods])
Save = Callable[[Sheets], bytes]

USES: Final = [
    ["Identifiant", "Service", "Date"],
    ["A-1", "Moodle", dt.date(2020, 11, 12)],
    ["A-2", "Moodle", dt.date(2020, 11, 13)],
]
ROADMAP: Final = """\
version: 1
roadmap: {title: Essai, academy: Poitiers, school_year: 2020-2021}
ambitions: [{id: essai, title: Essai}]
targets:
  - {id: usages, ambition: essai, title: Usages, measure: {count: service_uses}, threshold: ">= 2"}
"""


def found_in(tmp_path: Path, files: dict[str, bytes]) -> dict[str, Found]:
    """What is found in a folder of these files, by the path shown."""
    write_all(tmp_path, files)
    return {found.path: found for found in discover([tmp_path], ())}


def sheet(tmp_path: Path, content: bytes, name: str = "classeur.xlsx") -> str:
    """The one sheet of a spreadsheet, as it is read."""
    (found,) = found_in(tmp_path, {name: content}).values()
    assert found.trouble is None
    data = read_bytes(found.content)
    assert len(data) == found.size
    return data.decode()


def told(data: Path, roadmap: str | None = None) -> dict[str, Any]:
    """The report on some data, as JSON."""
    targets = None
    if roadmap:
        targets = data.with_name("targets.yaml")
        targets.write_text(roadmap, encoding="utf-8")
    result = check(Options(data=(data,), targets=targets, as_of=dt.date(2021, 7, 6)))
    report: dict[str, Any] = json.loads(REPORTS["json"][1](result, View()))
    return report


@pytest.mark.slow
@BOTH
def test_an_academy_saved_by_a_spreadsheet_gives_the_same_report(
    save: Save, tmp_path: Path
) -> None:
    """Every export of an académie, opened and saved again, changes nothing but the paths."""
    academy = invent(7, Wishes(schools=4))
    files = exports(academy)
    suffix = ".xlsx" if save is as_xlsx else ".ods"
    again = {path.replace(".csv", suffix): resaved(data, save) for path, data in files.items()}
    write_all(tmp_path / "csv", files)
    write_all(tmp_path / "saved", again)

    before, after = told(tmp_path / "csv"), told(tmp_path / "saved")

    said = json.dumps(after).replace(suffix, ".csv")
    assert said.replace(str(tmp_path / "saved"), str(tmp_path / "csv")) == json.dumps(before)


CELLS: Final[list[tuple[Any, str]]] = [
    (12, "12"),
    (12.5, "12,5"),
    (0.1 + 0.2, "0,3"),
    (123456789012345, "123456789012345"),
    (2.17e13, "21700000000000"),
    (Percent(0.125), "12,5 %"),
    (Percent(0.305), "30,5 %"),
    (Percent(0.30125), "30,1250 %"),
    (Percent(1), "100 %"),
    (dt.date(2021, 5, 3), "03/05/2021"),
    (moment(2021, 5, 3, 14, 5), "03/05/2021 14:05"),
    (moment(2021, 5, 3, 14, 5, 6), "03/05/2021 14:05:06"),
    (moment(2021, 5, 3), "03/05/2021"),
    (dt.time(3, 30), "03:30:00"),
    (dt.timedelta(hours=36, minutes=30), "36:30:00"),
    (dt.timedelta(hours=3, minutes=30), "03:30:00"),
    (True, "VRAI"),
    (False, "FAUX"),
    ("016", "016"),
    ("=1+1", "=1+1"),
    ("'guarded", "'guarded"),
    ("  around  ", "  around  "),
    ("a;b", '"a;b"'),
    ('say "no"', '"say ""no"""'),
    ("one\ntwo", '"one\ntwo"'),
    ("œuvre «\u202f3 €\u202f»", "œuvre «\u202f3 €\u202f»"),
    (Wrong("#N/A"), "#N/A"),
    (Wrong("#DIV/0!"), "#DIV/0!"),
    (Wrong("#REF!"), "#REF!"),
    (Scientific(30), "3,00E+01"),
    (Scientific(30.125), "30,1250"),
    (None, ""),
]


@BOTH
@pytest.mark.parametrize(("cell", "text"), CELLS)
def test_a_cell_is_what_a_french_csv_would_hold(
    save: Save, cell: Any, text: str, tmp_path: Path
) -> None:
    """Numbers, dates, durations, truths, errors and texts read alike from xlsx and ods."""
    content = save({"Feuil1": [["before", "cell", "after"], ["a", cell, "z"]]})

    assert sheet(tmp_path, content) == f"before;cell;after\na;{text};z\n"


@BOTH
def test_blank_rows_and_columns_stay_where_they_are(save: Save, tmp_path: Path) -> None:
    """A line of what is read is a row of the sheet, a column is a column."""
    rows = [[], [None, None], [None, "a", None, "b"], [], [None, 1]]

    assert sheet(tmp_path, save({"Feuil1": rows})) == "\n\n;a;;b\n\n;1;;\n"


@BOTH
def test_one_sheet_is_the_workbook_and_several_are_files_in_it(save: Save, tmp_path: Path) -> None:
    """The path shown names the sheet only where there are several with rows, hidden ones too."""
    alone = save({"Vide": [], "Feuil1": USES})
    several = save({"Feuil1": USES, "Vide": [], "0169101F": [["Nom trouvé", "UAI"], ["x", "y"]]})

    found = found_in(tmp_path, {"un.xlsx": alone, "2021-05-03/deux.xlsx": several})

    assert list(found) == ["2021-05-03/deux.xlsx/0169101F", "2021-05-03/deux.xlsx/Feuil1"]
    place, copy = found["2021-05-03/deux.xlsx/Feuil1"].places
    assert place.parts[-3:] == ("2021-05-03", "deux", "Feuil1")
    assert place.date == dt.date(2021, 5, 3)
    assert (copy.path, copy.parts[-1]) == ("un.xlsx", "un.xlsx")
    assert found["2021-05-03/deux.xlsx/0169101F"].places[0].schools == ("0169101F",)


def test_hidden_sheets_are_read(tmp_path: Path) -> None:
    """What a sheet holds counts though nobody sees it."""
    content = as_xlsx({"Feuil1": [["a"]], "Cachée": USES}, hidden=["Cachée"])

    assert list(found_in(tmp_path, {"a.xlsx": content})) == ["a.xlsx/Cachée", "a.xlsx/Feuil1"]


@BOTH
def test_a_finding_names_the_row_of_the_sheet(save: Save, tmp_path: Path) -> None:
    """A cell that does not parse is named by the sheet's path and the sheet's row."""
    rows = [*USES, [], ["A-3", "Moodle", "hier"]]
    write_all(tmp_path / "data", {"usages.xlsx": save({"Feuil1": rows})})

    report = told(tmp_path / "data", ROADMAP)

    assert report["targets"][0]["value"] == 2
    (finding,) = [one for one in report["findings"] if one["code"] == "cell_unparsed"]
    assert (finding["path"], finding["line"], finding["column"]) == ("usages.xlsx", 5, "Date")


@BOTH
def test_an_error_in_a_cell_is_damage_and_no_zero(save: Save, tmp_path: Path) -> None:
    """An error of the spreadsheet counts as not known, and a finding names it."""
    rows = [*USES, ["A-3", "Moodle", Wrong("#N/A")]]
    write_all(tmp_path / "data", {"usages.xlsx": save({"Feuil1": rows})})

    report = told(tmp_path / "data", ROADMAP)

    (finding,) = [one for one in report["findings"] if one["code"] == "cell_damaged"]
    assert (finding["line"], finding["column"]) == (4, "Date")


def test_a_repeated_ods_cell_stands_as_often_as_it_says(tmp_path: Path) -> None:
    """LibreOffice writes equal cells and rows once, with how often they are repeated."""
    table = (
        '<table:table table:name="F"><table:table-row table:number-rows-repeated="2">'
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="float" office:value="7" '
        'table:number-columns-repeated="2"><text:p>7</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0" '
        'table:number-columns-repeated="2"><text:p>#DIV/0 !</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )

    row = ";;7;7;#DIV/0 !;#DIV/0 !\n"
    assert sheet(tmp_path, ods_of(table), "a.ods") == row + row


XLS: Final = zlib.decompress(
    base64.b64decode(
        "eNrtWE1oE0EU/mazaZOYNkmbCq1QQ8GqtdAGQfTQxkpMEUyoBX8RNDV7KK2JhKSgh1qtOYkgeFK8FOrBS1UQ"
        "f9CD3jwIFT0IgpDoqXgSFDy0Wd+8bJq0ttBALUb2W+bN7Jv5dmbnvXkzu+9mPdmpRy05LEMvLMjrdtSU6QQl"
        "e/HGDarXdVks5jZKuomqgt1Ghqyx4kXd21ppQ2nvHBQ8VF+TBL5QOo0LiCTimm8DcYDHEBVyDD1CJd9TcJdS"
        "PZp5XA0sz7FsZPmA275kuZ81N1j2UNusOIXZQKRjr+HHJ5Q2rqsnKfCUOZ9Y40cT3kg/vnxTFNpa0Zccjo5W"
        "WUWr6sQ0yKT9WlxLynsX7sEBBINd4XDXSUIWXjL3NH7qPuBHcV2/8pn6jdULkP7XUn3tKnobGXG5/paiAhPQ"
        "zwrpzBly6j61sJRDWnp41J+BE1s5jqs4NhzT5hEiLwEncohI4rwvlUykx+YswNG+Q8QNRlPaJojDuEgrbA4a"
        "dTgo0hhDksoU5bv9e/b5u/0hh9wQOIC4lwSQOl5WTpIxuLjs4cXlJvL8/e/vw0MDgTOsmeBNo7C1bJPvAR1X"
        "JIPI9VxjWZQdzNjF8io/dQuXW1h66X0obx9oMgqhSW5zjWvbqZ/djA+B7WXlHVTOfDvyrDXzNbCTyjP9uUve"
        "mY+BKbTRVhcjvrwm0Sk6xZ3bEs8DxVwYQegzy+Y/ApJNcRtj143904UFOeMED8vCnZwdsXinGHMl2WIFtmC2"
        "xWgvmC3nbVxxcJBswPhjhdkKP63Eli0UZl9vJOsrNsMyAr1KA57IKgqcJayfdbGqdUuoNuvynGGlOTNhwoQJ"
        "EyZMmPinIfiQWDhgq8ZHgTzk1Rr/dRYo5c3fJP8tBpGgK0VfeAcRpzxJ33yVYDOsovgssUZO8X+hxHHqPYkR"
        "DPE4Rir2Xzqki/L3WTPRvX5LqNL+85WM8y/3/xuRaAYZ"
    )
)


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    """An xls of before 2007 reads like the others."""
    text = "Nom trouvé;UAI;Date\nLycée Œuvre;0169101F;03/05/2021\n12,5;VRAI;\n"

    assert sheet(tmp_path, XLS, "vieux.xls") == text
    assert sheet(tmp_path / "zip", zipped({"dossier/vieux.xls": XLS}), "a.zip") == text


@pytest.mark.parametrize("cut", [600, 2000, len(XLS) - 700])
def test_a_broken_old_workbook_is_refused(cut: int, tmp_path: Path) -> None:
    """What ends in the middle is refused, and the run goes on."""
    (found,) = found_in(tmp_path, {"vieux.xls": XLS[:cut]}).values()

    assert found.trouble == "broken or cut short"


def test_a_workbook_is_told_by_its_content_not_by_its_suffix(tmp_path: Path) -> None:
    """An xlsx named xls or ods is read; so is a CSV named xls, as many systems write it."""
    content = as_xlsx({"Feuil1": USES})
    text = b"Identifiant;Service;Date\nA-9;Moodle;12/11/2020\n"

    found = found_in(tmp_path, {"a.xls": content, "b.csv.xls": text, "c.ods": content})

    assert [one.trouble for one in found.values()] == [None, None]
    assert [place.path for place in found["a.xls"].places] == ["a.xls", "c.ods"]
    assert read_bytes(found["b.csv.xls"].content) == text


def test_a_workbook_named_as_a_text_or_an_archive_is_refused_with_the_reason(
    tmp_path: Path,
) -> None:
    """Nothing of it is read, and the finding says what it is."""
    content = as_xlsx({"Feuil1": USES})
    write_all(tmp_path / "data", {"a.csv": content, "b.zip": content, "c.csv": b"Groupe\nx\n"})
    write_all(tmp_path / "data", {"usages.ods": as_ods({"Feuil1": USES})})

    report = told(tmp_path / "data", ROADMAP)

    said = {one["path"]: (one["code"], one["message"]) for one in report["findings"]}
    assert said["a.csv"][0] == "file_not_text"
    assert "under another name" in said["a.csv"][1]
    assert said["b.zip"][0] == "archive_refused"
    assert "a spreadsheet under the name of an archive" in said["b.zip"][1]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("coupé.xlsx", as_xlsx({"F": USES})[:-200], "broken or cut short"),
        ("coupé.ods", as_ods({"F": USES})[:300], "broken or cut short"),
        ("vide.xlsx", as_xlsx({"F": [], "G": [[], []]}), "nothing in it"),
        ("autre.xlsx", zipped({"lisez-moi.txt": b"x"}), "broken or cut short"),
        ("xml.xlsx", zipped({"xl/workbook.xml": b"<a"}), "broken or cut short"),
        ("dtd.xlsx", zipped({"xl/workbook.xml": b"<!DOCTYPE a><a/>"}), "broken or cut short"),
    ],
    ids=["cut xlsx", "cut ods", "blank", "no workbook", "bad xml", "dtd"],
)
def test_a_broken_workbook_is_refused(name: str, content: bytes, why: str, tmp_path: Path) -> None:
    """What cannot be read is refused with the reason, whatever is wrong with it."""
    assert [one.trouble for one in found_in(tmp_path, {name: content}).values()] == [why]


def without(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with another text in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    return zipped(parts | {part: parts[part].replace(old, new)})


SHEET: Final = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "content",
    [
        as_xlsx({"F": [["a"], *([] for _ in range(1_048_000)), [*[None] * 300, "z"]]}),
        without(as_xlsx({"F": [["a"]]}), SHEET, b'r="A1" t', b"r='xfd1048576' t"),
        without(
            as_xlsx({"F": [["a"]]}),
            SHEET,
            b"</row>",
            b'</row><row r="1048576">' + b"<c><v>1</v></c>" * 50 + b"</row>",
        ),
        without(
            without(
                as_xlsx({"F": [["a"]]}), "xl/sharedStrings.xml", b">a<", b">" + b"a" * 99_000 + b"<"
            ),
            SHEET,
            b"</row>",
            b"".join(b'<c t="s"><v>0</v></c>' for _ in range(23_000)) + b"</row>",
        ),
        ods_of(
            '<table:table table:name="F"><table:table-row table:number-rows-repeated="1000000">'
            '<table:table-cell office:value-type="float" office:value="1" '
            'table:number-columns-repeated="16000"/></table:table-row></table:table>'
        ),
        ods_of(
            '<table:table table:name="F"><table:table-row>'
            '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
            '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
            "</table:table-row><table:table-row>"
            '<table:table-cell table:number-columns-repeated="9000"/>'
            '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
            "</table:table>"
        ),
        ods_of(
            '<table:table table:name="F">'
            + '<table:table-row><table:table-cell office:value-type="string" '
            f'table:number-columns-repeated="1600"><text:p>{"long" * 500_000}</text:p>'
            "</table:table-cell></table:table-row></table:table>"
        ),
    ],
    ids=["stray cell", "odd place", "no place", "strings", "ods", "ods gap", "ods strings"],
)
def test_a_workbook_that_would_fill_the_memory_is_refused(content: bytes, tmp_path: Path) -> None:
    """Cells that reach too far, or repeat too much, are found out before room is made for them."""
    (found,) = found_in(tmp_path, {"bombe.xlsx": content}).values()

    assert found.trouble == "too large once unpacked"


def test_empty_cells_far_away_are_no_reason_to_refuse(tmp_path: Path) -> None:
    """A sheet whose format goes down to its last row holds no more for that."""
    content = without(
        as_xlsx({"F": [["a", "b"]]}),
        SHEET,
        b"</row>",
        b'</row><row r="1048576"><c r="XFD1048576" s="0"/></row>',
    )

    assert sheet(tmp_path, content) == "a;b\n"


def test_cells_without_places_follow_each_other(tmp_path: Path) -> None:
    """Some programs write no references; their sheets are read all the same."""
    content = without(as_xlsx({"F": [["a", "b"], ["c"]]}), SHEET, b' r="A1"', b"")
    content = without(content, SHEET, b' r="B1"', b"")

    assert sheet(tmp_path, content) == "a;b\nc;\n"


def test_a_text_in_a_column_of_numbers_stays_a_text(tmp_path: Path) -> None:
    """Only numbers are shown as ``3,00E+01``, not the texts of the same style."""
    content = as_xlsx({"F": [["texte", Scientific(30)]]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        style = archive.read(SHEET).partition(b'r="B1" ')[2].partition(b">")[0]
    content = without(content, SHEET, b'r="A1" t', b'r="A1" ' + style + b" t")

    assert sheet(tmp_path, content) == "texte;3,00E+01\n"


def test_nothing_but_text_comes_out_of_a_sheet(tmp_path: Path) -> None:
    """Control characters are dropped, so a sheet is never taken for a binary file."""
    content = as_xlsx({"F": [["a\x01b", "c\r\nd", "e\x0bf"]]})

    assert sheet(tmp_path, content) == 'ab;"c\nd";ef\n'


def test_calamine_is_imported_only_when_a_spreadsheet_is_met(tmp_path: Path) -> None:
    """A run over text pays nothing for spreadsheets."""
    write_all(tmp_path, {"a.csv": b"x;y\n1;2\n", "b.zip": zipped({"c.csv": b"x;y\n1;3\n"})})
    code = f"""
import sys
from pathlib import Path
from feuille_route.files.discovery import discover
print(len(discover([Path({str(tmp_path)!r})], ())))
print(*sorted({{"python_calamine", "numpy", "subprocess"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "2\n\n"


def _certified(book: Sheets, save: Save, tmp_path: Path) -> tuple[str, list[int]]:
    """Count the certified staff of a workbook of 15 June: the status and the bounds."""
    targets = tmp_path / "targets.yaml"
    measure = "{count: staff, distinct: person, where: {certified: true}}"
    target = f'{{id: t, ambition: essai, title: T, measure: {measure}, threshold: ">= 3"}}'
    head = ROADMAP.partition("targets:")[0]
    targets.write_text(f"{head}targets: [{target}]\n", encoding="utf-8")
    suffix = "xlsx" if save is as_xlsx else "ods"
    write_all(tmp_path / "data", {f"personnels_2021-06-15.{suffix}": save(book)})
    done = check(Options(data=(tmp_path / "data",), targets=targets, as_of=dt.date(2021, 7, 6)))
    (found,) = json.loads(REPORTS["json"][1](done, View()))["targets"]
    return found["status"], found["bounds"]


def _staff(*persons: str) -> list[list[str]]:
    header = ["Identifiant", "Fonction", "Certification Pix"]
    return [header, *([person, "enseignant", "O"] for person in persons)]


@BOTH
@pytest.mark.parametrize(
    ("older", "newer"),
    [("Décembre", "Juin"), ("2019-2020", "2020-2021"), ("Sept. 2020", "Mars 2021")],
)
def test_of_two_sheets_the_one_whose_name_says_later_counts(
    older: str, newer: str, save: Save, tmp_path: Path
) -> None:
    """The workbook bears one date: p1 to p3 have left since."""
    book = {older: _staff("p1", "p2", "p3"), newer: _staff("p4", "p5")}

    assert _certified(book, save, tmp_path) == ("unmet", [2, 2])


@BOTH
def test_of_two_sheets_that_say_no_time_only_what_both_hold_is_sure(
    save: Save, tmp_path: Path
) -> None:
    """Nobody knows which term is the newer one, nor whether one sheet is a copy: p2 to p4."""
    book = {"T1": _staff("p1", "p2", "p3"), "T2": _staff("p2", "p3", "p4")}

    assert _certified(book, save, tmp_path) == ("unknown", [2, 4])


@BOTH
def test_a_sheet_of_something_else_is_no_copy_of_the_one_beside_it(
    save: Save, tmp_path: Path
) -> None:
    """Notes on the second sheet."""
    book = {"Feuil1": _staff("p1", "p2", "p3"), "Feuil2": [["Contact", "Bureau"], ["x", "y"]]}

    assert _certified(book, save, tmp_path) == ("met", [3, None])
