"""The shape of a table: cut files, separators too many, text under no header, notes, other tables.

Each input is a small file; what is asked is the value that it gives, its bounds, what is told.
"""

import datetime as dt
import gzip
import json
import time
from pathlib import Path
from typing import Any, Final

import pytest

from archive_files import zipped
from feuille_route.reports import REPORTS, View
from feuille_route.run import Options, check
from make_samples import write_all
from workbooks import as_ods, as_xlsx

PRELUDE: Final = (Path(__file__).parent / "cases" / "prelude.yaml").read_text(encoding="utf-8")
HOURS: Final = "{sum: trainings.hours, where: {attended: true}}"
STAGES: Final = """\
name: stages
title: Stages
documented: "Un essai."
columns:
  agent: {header: Agent, personal: true, needed: true}
  day: {header: Jour du stage, parse: moment, needed: true}
  hours: {header: Durée, parse: hours}
  theme: {header: Intitulé du stage, needed: true}
tables:
  trainings:
    person: {key: [agent]}
    date: day
    hours: hours
    theme: theme
    attended: {constant: true}
"""
HEADER: Final = "Agent;Jour du stage;Durée;Intitulé du stage;Remarque"


def report(tmp_path: Path, files: dict[str, bytes], measure: str, threshold: str) -> Any:
    """The report over some files, of one target ``t``."""
    target = f'{{id: t, ambition: essai, title: T, measure: {measure}, threshold: "{threshold}"}}'
    write_all(tmp_path / "data", files)
    write_all(tmp_path / "formats", {"stages.yaml": STAGES.encode()})
    targets = tmp_path / "targets.yaml"
    targets.write_text(f"{PRELUDE}targets: [{target}]\n", encoding="utf-8")
    done = check(
        Options(
            data=(tmp_path / "data",),
            targets=targets,
            as_of=dt.date(2021, 7, 6),
            formats=(tmp_path / "formats",),
        )
    )
    return json.loads(REPORTS["json"][1](done, View()))


def codes(found: Any, *, info: bool = False) -> list[tuple[str, int | None]]:
    """The codes and lines of what is told, but what is only good to know."""
    told = (one for one in found["findings"] if info or one["severity"] != "info")
    return [(one["code"], one["line"]) for one in told if one["code"] != "snapshot_undated"]


def stages(*rows: str, header: str = HEADER, end: str = "\n") -> bytes:
    """An export of trainings, from its rows."""
    return ("\n".join([header, *rows]) + end).encode()


FORMATEURS: Final = "{count: training_schools}"
CUT: Final = {
    "a date": ("f.csv", FORMATEURS, "UAI;Formateur depuis\n0160001P;2018-09-01\n0790024X;01/0"),
    "a UAI": ("f.csv", FORMATEURS, "Formateur depuis;UAI\n2018-09-01;0160001P\n2018-09-01;07900"),
    "a flag": (
        "g.csv",
        "{count: research_groups, where: {digital: true}}",
        "Groupe;Usages du numérique\nLecture;Oui\nCalcul;Ou",
    ),
    "an identifier": (
        "s.csv",
        HOURS,
        "Durée;Jour du stage;Intitulé du stage;Agent\n"
        "3;12/03/2021;Pix;012001\n3;12/03/2021;Pix;012002\n3;12/03/2021;Pix;0120",
    ),
    "a letter of free text": (
        "s.csv",
        HOURS,
        "Agent;Jour du stage;Durée;Intitulé du stage\n"
        "012001;12/03/2021;3;Été\n012002;12/03/2021;3;Ét\udcc3",
    ),
    "the separators at the end of each row": (
        "s.csv",
        HOURS,
        "Agent;Jour du stage;Durée;Intitulé du stage\n"
        "012001;12/03/2021;3;ENT;\n012002;12/03/2021;3;EN",
    ),
}


@pytest.mark.parametrize("where", ["plain", "gz", "zip"])
@pytest.mark.parametrize("cut", CUT)
def test_a_file_that_ends_in_a_cell_is_cut(cut: str, where: str, tmp_path: Path) -> None:
    """What a cut file lost opens the upper bound, and the line is told once."""
    name, measure, text = CUT[cut]
    data = text.encode("utf-8", "surrogateescape")
    files = {
        "plain": {name: data},
        "gz": {f"{name}.gz": gzip.compress(data)},
        "zip": {"z.zip": zipped({name: data})},
    }[where]
    found = report(tmp_path, files, measure, ">= 1000")
    (target,) = found["targets"]

    assert (target["status"], target["reason"]) == ("unknown", "unreadable_data")
    assert target["bounds"][1] is None
    last = text.count("\n") + 1
    assert codes(found) == [("file_truncated", last)]


@pytest.mark.parametrize("cut", ["a date", "a flag", "an identifier"])
def test_a_file_that_ends_with_a_line_end_is_whole(cut: str, tmp_path: Path) -> None:
    """The same cell, with a line end after it, is a cell that does not parse: the file is whole."""
    name, measure, text = CUT[cut]
    found = report(tmp_path, {name: f"{text}\n".encode()}, measure, ">= 1000")

    assert "file_truncated" not in dict(codes(found, info=True))
    assert found["targets"][0]["status"] == "unmet"


def test_no_line_end_alone_cuts_nothing(tmp_path: Path) -> None:
    """Many programs write no line end after the last row."""
    data = stages("012001;12/03/2021;6;Pix;", "012002;12/03/2021;6;Pix;vu", end="")
    found = report(tmp_path, {"s.csv": data}, HOURS, ">= 13")

    assert (found["targets"][0]["status"], found["targets"][0]["value"]) == ("unmet", 12)
    assert codes(found, info=True) == []


WIDE: Final = "012001;12/03/2021;;6;Usages de l ENT;"
NARROW: Final = ["012002;12/03/2021;6;ENT;", "012003;12/03/2021;6;Pix;"]
PUSHED: Final = {
    "first": (stages(WIDE, *NARROW), 2),
    "second": (stages(NARROW[0], WIDE, NARROW[1]), 3),
    "last": (stages(*NARROW, WIDE), 4),
    "below a header with one too many": (stages(WIDE, *NARROW, header=HEADER + ";"), 2),
    "below a header as the rows": (
        stages(WIDE + ";", *[f"{row};" for row in NARROW], header=HEADER + ";"),
        2,
    ),
    "text under no header": (
        stages(WIDE + "x", *[f"{row};" for row in NARROW], header=HEADER + ";"),
        2,
    ),
    "text under no header, between": (
        "Agent;;Jour du stage;Durée;Intitulé du stage\n012001;;12/03/2021;6;Pix\n"
        "012002;12/03/2021;6;Pix;\n012003;;12/03/2021;6;Pix\n".encode(),
        3,
    ),
    "in a comma file": (
        stages(WIDE, *NARROW).replace(b";", b","),
        2,
    ),
}


@pytest.mark.parametrize("pushed", PUSHED)
@pytest.mark.parametrize("beside", [0, 30])
def test_a_row_pushed_aside_is_told_and_never_read(
    pushed: str, beside: int, tmp_path: Path
) -> None:
    """Two trainings of six hours are read; the third may be of any length."""
    data, line = PUSHED[pushed]
    more = {"old.csv": stages(*["012009;09/03/2019;6;ENT;"] * beside)} if beside else {}
    found = report(tmp_path, {"s.csv": data} | more, HOURS, ">= 13")
    (target,) = found["targets"]

    assert (target["status"], target["value"], target["bounds"][0]) == ("unknown", 12, 12)
    assert target["bounds"][1] in (36, None)  # none where a row may span several days
    assert ("row_broken", line) in codes(found)


FINE: Final = {
    "no separator too many": stages(*NARROW),
    "one in every row": stages(*[f"{row};" for row in NARROW]),
    "three in every row": stages(*[f"{row};;;" for row in NARROW]),
    "one in every row and the header": stages(*[f"{row};" for row in NARROW], header=HEADER + ";"),
    "one in the header": stages(*NARROW, header=HEADER + ";"),
    "numbers of rows": "\n".join(
        f"{at};{row}" if at else f";{row}" for at, row in enumerate([HEADER, *NARROW])
    ).encode(),
    "in a comma file": stages(*[f"{row};" for row in NARROW]).replace(b";", b","),
    "as a spreadsheet ends its first sixteen lines": stages(
        *["012002;12/03/2021;6;ENT;;"] * 15, *NARROW, header=HEADER + ";"
    ),
}


@pytest.mark.parametrize("fine", FINE)
def test_separators_in_every_row_are_nothing(fine: str, tmp_path: Path) -> None:
    """Empty cells beyond the header, in every row, change nothing and are not told."""
    found = report(tmp_path, {"s.csv": FINE[fine]}, HOURS, ">= 13")

    assert (found["targets"][0]["status"], found["targets"][0]["value"]) == ("unmet", 12)
    assert codes(found, info=True) == []


DECIMALS: Final = {
    "one row": ("Indicateur,Date,Valeur,Source\ntablettes,01/03/2021,3,5,\n", 2),
    "every row": (
        "Indicateur,Date,Valeur,Source\ntablettes,01/03/2021,3,5,\nvisites,01/03/2021,12,4,\n",
        2,
    ),
    "a column that is not read": (
        "Indicateur,Date,Taux,Valeur,Source\ntablettes,01/03/2021,0,5,3,\n"
        "visites,01/03/2021,0,7,12,\n",
        2,
    ),
    "with a source": ("Indicateur,Date,Valeur,Source\ntablettes,01/03/2021,3,5,x\n", 2),
}


@pytest.mark.parametrize("written", DECIMALS)
def test_a_decimal_comma_without_quotes_is_no_separator(written: str, tmp_path: Path) -> None:
    """3,5 in a comma file is never 3."""
    text, line = DECIMALS[written]
    found = report(tmp_path, {"r.csv": text.encode()}, "{latest: tablettes}", "<= 3")

    assert found["targets"][0]["status"] == "unknown"
    assert ("row_broken", line) in codes(found)


def test_whole_numbers_side_by_side_are_no_decimals(tmp_path: Path) -> None:
    """Counts have no decimals: a separator at the end of every row is harmless beside them."""
    text = "UAI,Niveau,Effectif,Filles\n0860001J,3e,120,60,\n0860002K,3e,80,40,\n"
    found = report(
        tmp_path, {"e_2020-10-01.csv": text.encode()}, "{sum: enrolments.pupils}", ">= 201"
    )

    assert (found["targets"][0]["status"], found["targets"][0]["value"]) == ("unmet", 200)


GROUPS: Final = "Groupe;Usages du numérique\nLecture;Oui\nCalcul;Non\n"
ENROLLED: Final = "UAI;Niveau;Effectif;Filles\n0860001J;3e;120;60\n"
TWO: Final = {
    "below an empty line": f"{GROUPS}\n{ENROLLED}",
    "below an empty row": f"{GROUPS};;;\n{ENROLLED}",
    "right below": f"{GROUPS}{ENROLLED}",
    "with a title": f"{GROUPS}\nEffectifs\n{ENROLLED}",
}


@pytest.mark.parametrize("two", TWO)
@pytest.mark.parametrize("save", ["csv", "xlsx", "ods"])
def test_a_second_table_below_opens_what_it_feeds(two: str, save: str, tmp_path: Path) -> None:
    """The groups are whole, and the pupils may be any number."""
    rows = [line.split(";") for line in TWO[two].splitlines()]
    data = {"csv": TWO[two].encode(), "xlsx": as_xlsx({"a": rows}), "ods": as_ods({"a": rows})}
    files = {f"g_2020-10-01.{save}": data[save]}
    groups = report(tmp_path, files, "{count: research_groups, where: {digital: true}}", ">= 2")
    pupils = report(tmp_path, files, "{sum: enrolments.pupils}", ">= 1")

    assert [code for code, _ in codes(groups)].count("second_table") == 1
    assert (pupils["targets"][0]["status"], pupils["targets"][0]["reason"]) == (
        "unknown",
        "unreadable_data",
    )
    if two != "with a title":  # of which nobody knows whether it is a row
        assert (groups["targets"][0]["status"], groups["targets"][0]["value"]) == ("unmet", 1)


def test_a_second_table_of_a_file_that_nothing_needs_opens_what_it_feeds(tmp_path: Path) -> None:
    """The groups are asked for by no target; the pupils below them are."""
    files = {"g_2020-10-01.csv": f"{GROUPS}\n{ENROLLED}".encode()}
    found = report(tmp_path, files, "{sum: enrolments.pupils}", ">= 1")

    assert found["targets"][0]["reason"] == "unreadable_data"


def test_a_second_table_of_the_same_kind_opens_its_own(tmp_path: Path) -> None:
    """The same columns in another order, below: how many groups there are is not known."""
    text = f"{GROUPS}\nUsages du numérique;Groupe\nOui;Sciences\n"
    found = report(tmp_path, {"g.csv": text.encode()}, "{count: research_groups}", ">= 3")
    (target,) = found["targets"]

    assert (target["status"], target["value"], target["bounds"]) == ("unknown", 2, [2, None])
    assert ("second_table", 5) in codes(found)


@pytest.mark.parametrize("save", ["csv", "xlsx", "ods"])
def test_tables_side_by_side_are_told_apart(save: str, tmp_path: Path) -> None:
    """Neither is read, and either may hold anything."""
    rows = [
        ["Groupe", "Usages du numérique", "", "UAI", "Niveau", "Effectif"],
        ["Lecture", "Oui", "", "0860001J", "3e", "120"],
        ["Calcul", "Non", "", "", "", ""],
    ]
    text = "\n".join(map(";".join, rows))
    data = {"csv": text.encode(), "xlsx": as_xlsx({"a": rows}), "ods": as_ods({"a": rows})}[save]
    files = {f"g_2020-10-01.{save}": data, "f.csv": FORMATEURS_ALONE}
    for measure in ("{count: research_groups}", "{sum: enrolments.pupils}"):
        found = report(tmp_path, files, measure, ">= 1")

        assert found["targets"][0]["reason"] == "unreadable_data"
        assert ("second_table", None) in codes(found)


FORMATEURS_ALONE: Final = b"UAI;Formateur depuis\n0160001P;2018-09-01\n"
NOTES: Final = {
    "a source": "Source : rectorat de Poitiers",
    "a source below an empty line": "\nSource : DEPP ; extraction du 12 mars 2021",
    "several": "\nChamp : établissements publics.\n(1) hors apprentis\nExport du 12/03/2021",
    "words below an empty line": "\nFichier transmis par la DSDEN",
}


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("save", ["csv", "xlsx", "ods"])
def test_notes_below_a_table_are_no_rows(note: str, save: str, tmp_path: Path) -> None:
    """The hours are those of the rows, and nothing else may be there."""
    data = stages(*NARROW, NOTES[note])
    if save != "csv":
        rows = [line.split(";") for line in data.decode().splitlines()]
        data = (as_xlsx if save == "xlsx" else as_ods)({"a": rows})
    found = report(tmp_path, {f"s.{save}": data}, HOURS, ">= 13")
    (target,) = found["targets"]

    assert (target["status"], target["bounds"]) == ("unmet", [12, 12])
    (told,) = (one for one in found["findings"] if one["code"] == "notes_below")
    assert (told["severity"], told["count"]) == ("info", NOTES[note].strip().count("\n") + 1)


ROWS_LIKE_NOTES: Final = {
    "a group called so": ("Groupe;Usages du numérique\nLecture;Oui\nNote : calcul;\n", 3),
    "a group below an empty line": ("Groupe;Usages du numérique\nLecture;Oui\n\nAutre;\n", 4),
    "words below an empty line": (
        "Groupe;Usages du numérique\nLecture;Oui\n\nJeux et mathématiques de cycle 3;\n",
        4,
    ),
}


@pytest.mark.parametrize("like", ROWS_LIKE_NOTES)
def test_a_row_that_looks_like_a_note_counts(like: str, tmp_path: Path) -> None:
    """A group without a flag may be digital."""
    text, _ = ROWS_LIKE_NOTES[like]
    measure = "{count: research_groups, where: {digital: true}}"
    found = report(tmp_path, {"g.csv": text.encode()}, measure, ">= 2")

    assert found["targets"][0]["bounds"] == [1, 2]


SWAPPED: Final = {
    "girls": ("UAI;Niveau;Filles;Effectif", "{sum: enrolments.girls}"),
    "accounts": (
        "UAI;Activé;Comptes activés;Comptes;ENT",
        "{sum: ent_activations.activated_accounts}",
    ),
}


@pytest.mark.parametrize("swapped", SWAPPED)
@pytest.mark.parametrize("save", ["csv", "xlsx"])
def test_headers_exchanged_between_two_counts_are_told(
    swapped: str, save: str, tmp_path: Path
) -> None:
    """On most rows the part is more than its whole: of no row, equal ones too, is either known."""
    header, measure = SWAPPED[swapped]
    schools = ["0860001J", "0860002K", "0860003L", "0860004M"]
    counts = [(20, 10), (30, 15), (7, 7), (40, 22)]
    said, last = ("3e", "") if swapped == "girls" else ("Oui", ";Lilie")
    rows = [f"{uai};{said};{a};{b}{last}" for uai, (a, b) in zip(schools, counts, strict=True)]
    table = [line.split(";") for line in [header, *rows]]
    data = as_xlsx({"a": table}) if save == "xlsx" else "\n".join([header, *rows]).encode()
    found = report(tmp_path, {f"e_2020-10-01.{save}": data}, measure, ">= 7")
    (target,) = found["targets"]

    assert (target["status"], target["value"]) == ("unknown", 0)
    (told,) = (one for one in found["findings"] if one["code"] == "total_contradicted")
    assert told["count"] == 4
    assert "exchanged" in told["message"]


def test_one_row_with_more_girls_than_pupils_is_that_row(tmp_path: Path) -> None:
    """The others count: 10 and 12 girls are known."""
    text = "UAI;Niveau;Effectif;Filles\n0860001J;3e;20;10\n0860002K;3e;12;25\n0860003L;3e;25;12\n"
    files = {"e_2020-10-01.csv": text.encode()}
    found = report(tmp_path, files, "{sum: enrolments.girls}", ">= 22")

    assert (found["targets"][0]["status"], found["targets"][0]["value"]) == ("met", 22)
    (told,) = (one for one in found["findings"] if one["code"] == "total_contradicted")
    assert "exchanged" not in told["message"]


USES: Final = "Identifiant;Service;Date"
HUGE: Final = {
    "a header of five million separators": (
        f"{USES}{';' * 5_000_000}\nA-1;Moodle;12/11/2020\nA-2;Moodle;12/11/2020\n",
        2,
    ),
    "a row of five million separators": (
        f"{USES}\nA-1;Moodle;12/11/2020{';' * 5_000_000}\nA-2;Moodle;12/11/2020\n",
        1,
    ),
    "a quote that nothing closes": (
        f'{USES}\nA-1;"Moodle;12/11/2020\n' + "A-2;Moodle;12/11/2020\n" * 50_000,
        1,
    ),
    "quotes that nothing closes": (
        f"{USES}\n" + 'A-1;"Moodle;12/11/2020\n' * 10_000 + "A-2;Moodle;12/11/2020\n",
        1,
    ),
}


@pytest.mark.parametrize("huge", HUGE)
def test_what_never_ends_takes_a_bounded_time(huge: str, tmp_path: Path) -> None:
    """Each row by itself: what is whole counts, what is not is told with its reason."""
    text, value = HUGE[huge]
    start = time.process_time()
    found = report(tmp_path, {"u.csv": text.encode()}, "{count: service_uses}", ">= 1")

    assert time.process_time() - start < 20
    assert (found["targets"][0]["status"], found["targets"][0]["value"]) == ("met", value)
    reasons = [o["message"] for o in found["findings"] if o["code"] == "row_broken" and o["line"]]
    assert bool(reasons) is (value == 1)
    assert all("quote is stray" in said or "separator too many" in said for said in reasons)


def test_a_line_of_millions_of_names_is_no_header(tmp_path: Path) -> None:
    """It is looked at for no longer than any other line."""
    files = {"g.csv": GROUPS.encode(), "x.csv": b"Nom;" * 2_000_000 + b"\nA;B\n"}
    start = time.process_time()
    found = report(tmp_path, files, "{count: research_groups}", ">= 2")

    assert time.process_time() - start < 20
    assert found["targets"][0]["value"] == 2
    assert codes(found) == [("file_unrecognised", None)]
