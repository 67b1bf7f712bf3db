"""Formats of the user's own: found, read, and refused with every mistake and its line."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from feuille_route import cli, results
from feuille_route.cells.parsers import PARSERS
from feuille_route.cells.words import load_vocabulary
from feuille_route.errors import NOTHING_EVALUATED, FormatError
from feuille_route.formats.export_format import Format, load_formats
from feuille_route.formats.fitting import GIVES
from feuille_route.formats.own import all_formats, folders, load_local
from feuille_route.formats.schema import format_schema, schema_text
from feuille_route.roadmap.loading import own_folder
from feuille_route.run import Options, check

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = files("feuille_route.formats") / "packaged"
PACKAGED: Final = {form.name: form for form in load_formats()}

SOUND: Final = """\
name: stages
title: Stages de la délégation
columns:
  agent: {header: Agent (n°), personal: true}
  day: {header: Jour du stage, parse: moment, pattern: "%d.%m.%Y"}
  hours: {header: Durée, parse: hours}
  theme: {header: Intitulé}
  attended: {header: Venue, values: {Venu: true, Non venu: false}}
tables:
  trainings:
    person: {key: [agent]}
    date: day
    hours: hours
    theme: theme
    attended: attended
"""


def put(folder: Path, text: str, name: str = "stages.yaml", encoding: str = "utf-8") -> Path:
    """Write a format file in a folder, and give the folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode(encoding))
    return folder


def told(folder: Path) -> list[str]:
    """Give what is wrong with the formats of a folder, without the folder's path."""
    with pytest.raises(FormatError) as refused:
        load_local([folder])
    return [str(line).removeprefix(f"{folder}{os.sep}") for line in refused.value.problems]


def swap(old: str, new: str) -> str:
    """Give the sound format with one thing changed."""
    assert SOUND.count(old) == 1, old
    return SOUND.replace(old, new)


# What is right


def test_a_format_is_the_users(tmp_path: Path) -> None:
    """A sound file is a format, marked as the user's."""
    [form] = load_local([put(tmp_path, SOUND)])

    assert (form.name, form.local, list(form.tables)) == ("stages", True, ["trainings"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_editor_may_have_written_it(encoding: str, end: str, tmp_path: Path) -> None:
    """Encodings and line ends of Windows are read."""
    [form] = load_local([put(tmp_path, SOUND.replace("\n", end), encoding=encoding)])

    assert form.columns["agent"].header == "Agent (n°)"


def test_a_proof_may_follow(tmp_path: Path) -> None:
    """What stands after ``---``, as in the packaged formats, is passed over."""
    [form] = load_local([put(tmp_path, SOUND + "---\naccepts: {headers: [x]}\n")])

    assert form.name == "stages"


def test_one_format_a_file(tmp_path: Path) -> None:
    """A second format in a file is refused with the line where it begins; empty ones are not."""
    assert told(put(tmp_path, f"{SOUND}---\n{SOUND.replace('stages', 'visites')}")) == [
        'stages.yaml:16: a second format begins here ("---"): one format a file'
    ]
    [form] = load_local([put(tmp_path, f"# ours\n---\n{SOUND}---\n\n")])
    assert form.name == "stages"


@pytest.mark.parametrize("empty", [b"", b"\xff\xfe", b"\r\n"])
def test_an_empty_file_is_passed_over(empty: bytes, tmp_path: Path) -> None:
    """A shell makes it before the draft that it will hold is written."""
    (tmp_path / "draft.yaml").write_bytes(empty)

    assert load_local([tmp_path]) == ()
    assert [form.name for form in load_local([put(tmp_path, SOUND)])] == ["stages"]


def test_a_text_may_mean_not_known(tmp_path: Path) -> None:
    """``null`` in ``values`` is written on purpose; nothing else may be empty."""
    put(tmp_path, swap("Non venu: false", 'Non venu: false, "?": null'))
    [form] = load_local([tmp_path])

    assert form.columns["attended"].values == {"Venu": True, "Non venu": False, "?": None}


def test_folders_and_files_are_read_once_each(tmp_path: Path) -> None:
    """``.yaml`` and ``.yml`` of the folder itself; hidden files and other folders are not."""
    put(tmp_path, SOUND)
    put(tmp_path, SOUND.replace("name: stages", "name: visites"), "visites.yml")
    put(tmp_path, "nonsense", ".stages.yaml")
    put(tmp_path, "nonsense", "readme.txt")
    put(tmp_path / "old", "nonsense")

    names = [form.name for form in load_local([tmp_path, tmp_path / "stages.yaml"])]

    assert names == ["stages", "visites"]


def test_a_namesake_replaces_a_packaged_format(tmp_path: Path) -> None:
    """A format named as a packaged one stands in its place; the others stay."""
    put(tmp_path, SOUND.replace("name: stages", "name: formations"))

    forms = {form.name: form for form in all_formats([tmp_path])}

    assert set(forms) == set(PACKAGED)
    assert [name for name, form in forms.items() if form.local] == ["formations"]
    assert all_formats([]) == load_formats()


def test_formats_lie_beside_the_roadmap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``formats/`` beside the roadmap given, or beside ``targets.yaml`` here, is found."""
    place = tmp_path / "office"
    place.mkdir()
    roadmap = place / "roadmap.yaml"
    own = put(place / "formats", SOUND)
    monkeypatch.chdir(place)

    assert folders([], own_folder(roadmap)) == (own,)
    assert folders([tmp_path], own_folder(roadmap)) == (tmp_path, own)
    assert folders([], own_folder()) == ()  # no targets.yaml here: the roadmap is the packaged one
    (place / "targets.yaml").touch()
    assert folders([], own_folder()) == (Path("formats"),)


def test_an_empty_folder_beside_the_roadmap_is_no_mistake(tmp_path: Path) -> None:
    """Only a folder that somebody names must hold formats."""
    (tmp_path / "formats").mkdir()

    assert folders([], own_folder(tmp_path / "targets.yaml")) == ()


# What is wrong

WRONG: Final = [
    # keys and shapes
    ("title: Stages", "titel: Stages", 'stages.yaml:2: unknown key "titel": did you mean "title"?'),
    ("title: Stages de la délégation\n", "", "stages.yaml:1: title is missing"),
    (
        "parse: hours",
        "prase: hours",
        'stages.yaml:6: column hours: unknown key "prase": did you mean "parse"?',
    ),
    (
        "personal: true",
        "personal: oui",
        'stages.yaml:4: column agent: personal "oui": expected true or false',
    ),
    (
        "personal: true",
        "personal: true, aliases: Matricule",
        'stages.yaml:4: column agent: aliases "Matricule": expected a list: write [Matricule]',
    ),
    (
        "{header: Intitulé}",
        "Intitulé",
        'stages.yaml:7: theme "Intitulé": expected lines of "name: value"',
    ),
    ("{header: Intitulé}", "{}", "stages.yaml:7: column theme: header is missing"),
    (
        "title: Stages",
        "kind: exprot\ntitle: Stages",
        'stages.yaml:2: kind "exprot": expected one of export, template, secret, links',
    ),
    (
        "title: Stages",
        "checks: pix\ntitle: Stages",
        'stages.yaml:2: checks "pix": expected one of pix-campaigns, pix-profiles',
    ),
    ("title: Stages", "local: true\ntitle: Stages", 'stages.yaml:2: unknown key "local"'),
    (
        "name: stages",
        "name: Nos stages",
        'stages.yaml:1: name "Nos stages": expected lower-case letters, digits and hyphens, as in '
        "nos-stages",
    ),
    # traps of YAML
    (
        "header: Intitulé",
        "header: Intitulé, lieu",
        "stages.yaml:7: column theme: lieu: no key of a column: a header with a comma needs quotes",
    ),
    (
        "{header: Intitulé}",
        "{header: - Intitulé}",
        'stages.yaml:7: a text that begins with "-", or holds "#", needs quotes',
    ),
    (
        "{header: Intitulé}",
        "\n    header: #Intitulé",
        'stages.yaml:8: column theme: header: empty: write it, in quotes if it begins with "#"',
    ),
    (
        "header: Intitulé",
        "header: “Intitulé”",
        "stages.yaml:7: column theme: header “Intitulé”: these quotes would be of the header: "
        'write "Intitulé"',
    ),
    (
        "header: Durée",
        "header: 2020",
        'stages.yaml:6: column hours: header: expected a text, not the number 2020: write "2020" '
        "in quotes",
    ),
    (
        "header: Durée",
        "header: No",
        'stages.yaml:6: column hours: header: expected a text, not false: write "No" in quotes',
    ),
    (
        "Venu: true",
        "1: true",
        'stages.yaml:8: column attended: the key 1 is read as the number 1: write "1" in quotes',
    ),
    (
        "Venu: true",
        "Yes: true",
        'stages.yaml:8: column attended: the key Yes is read as true: write "Yes" in quotes',
    ),
    (
        "Venu: true",
        "01: true",
        "stages.yaml:8: column attended: 01 is read as the number 1",
    ),
    (
        "    date: day\n",
        "    date: day\n    date: hours\n",
        'stages.yaml:13: table trainings: the key "date" is already on line 12: keep one',
    ),
    ("    date: day", "\tdate: day", "stages.yaml:12: a tab in the indentation"),
    (
        "header: Intitulé",
        "header:Intitulé",
        'stages.yaml:7: column theme: "header:Intitulé" has no value: a space is missing',
    ),
    (
        "    theme: theme",
        "    theme:",
        "stages.yaml:14: table trainings: theme: empty: write a value",
    ),
    ("header: Venue", 'header: "Venue', "stages.yaml:8: a quote is opened here and never closed"),
    ("Agent (n°), personal", "Agent, no: personal", "stages.yaml:4: "),
    # tables, columns, parsers
    ("  trainings:", "  formations:", 'unknown table "formations": did you mean "trainings"?'),
    ("  trainings:", "  Personnels:", 'unknown table "Personnels": did you mean "staff"?'),
    ("parse: hours", "parse: Durée", 'unknown parser "Durée": did you mean "hours"?'),
    ("parse: hours", "parse: date", 'unknown parser "date": did you mean "moment"?'),
    ("parse: hours", "parse: nombre", 'unknown parser "nombre": did you mean "number"?'),
    ("parse: hours", "parse: entier", 'unknown parser "entier": did you mean "count"?'),
    ("parse: hours", "parse: texte", 'unknown parser "texte": did you mean "text"?'),
    ("parse: hours", "parse: oui/non", 'unknown parser "oui/non": did you mean "flag"?'),
    ("  trainings:", "  training:", 'stages.yaml:10: unknown table "training": did you mean "tr'),
    (
        "    theme: theme",
        "    them: theme",
        'stages.yaml:14: table trainings: unknown column of trainings "them": did you mean "theme"',
    ),
    (
        "    theme: theme",
        "    days: hours",
        "stages.yaml:14: table trainings: days: froute makes it by itself: remove this line",
    ),
    (
        "date: day",
        "date: dya",
        'stages.yaml:12: table trainings: unknown column of the format "dya": did you mean "day"?',
    ),
    (
        "parse: hours",
        "parse: heures",
        'stages.yaml:6: column hours: parse: unknown parser "heures": did you mean "hours"?',
    ),
    (
        "date: day",
        "date: {column: day, parse: momnt}",
        'stages.yaml:12: table trainings: parse: unknown parser "momnt": did you mean "moment"?',
    ),
    (
        "date: day",
        "date: {colum: day}",
        'stages.yaml:12: table trainings: date: unknown origin "colum": did you mean "column"?',
    ),
    (
        "date: day",
        "date: 12",
        "stages.yaml:12: table trainings: date: expected the name of a column, in quotes",
    ),
    (
        "date: day",
        "date: [day, {key: agent}]",
        'stages.yaml:12: table trainings: key "agent": expected a list: write [agent]',
    ),
    (
        "date: day",
        "date: []",
        "stages.yaml:12: table trainings: date: expected at least one column",
    ),
    ("    date: day\n", "", "stages.yaml:10: date is missing: it tells its rows apart"),
    (
        "    person: {key: [agent]}\n",
        "",
        "stages.yaml:10: person or names is missing: it tells who it is of",
    ),
    (
        "tables:",
        "rows: {dated: jour}\ntables:",
        'stages.yaml:9: rows: unknown column of the format "jour": did you mean "hours"?',
    ),
    (
        "tables:",
        "rows: {leave_out: {statut: [Annulé]}}\ntables:",
        'stages.yaml:9: rows: unknown column of the format "statut"',
    ),
    (
        "tables:",
        "rows: {keepp: {theme: [a]}}\ntables:",
        'stages.yaml:9: rows: unknown key "keepp": did you mean "keep"?',
    ),
    # persons
    (
        "person: {key: [agent]}",
        "person: agent",
        "stages.yaml:11: table trainings: person: it is keyed, never shown: write {key: [agent]}",
    ),
    (
        "theme: theme",
        "theme: agent",
        "stages.yaml:14: table trainings: theme: agent is personal, and may only feed account, "
        "email, names, person",
    ),
    (
        "person: {key: [agent]}",
        "person: {key: [agent, theme]}",
        "stages.yaml:11: table trainings: person: theme identifies a person: give it personal",
    ),
    (
        "theme: theme",
        "theme: {key: [agent]}",
        "stages.yaml:14: table trainings: theme: only account, email, names, person are made",
    ),
    (
        "tables:",
        "rows: {dated: agent}\ntables:",
        "stages.yaml:9: rows: dated: agent is personal, and may only be kept or left out",
    ),
    (
        "personal: true",
        "personal: true, parse: count",
        "stages.yaml:4: column agent: parse: a personal column is keyed: remove this",
    ),
    (
        "personal: true",
        "personal: true, values: {a: b}",
        "stages.yaml:4: column agent: values: a personal column is keyed",
    ),
    # values
    (
        "attended: attended",
        "attended: theme",
        "stages.yaml:15: table trainings: theme gives a text, and trainings.attended holds true or "
        "false: give it parse: presence or values",
    ),
    (
        "{Venu: true, Non venu: false}",
        "{Venu: présent, Non venu: absent}",
        "stages.yaml:15: table trainings: attended gives words of a list, and trainings.attended "
        "holds true or false",
    ),
    (
        "{Venu: true, Non venu: false}",
        "{Venu: true, Non venu: 0}",
        "stages.yaml:15: table trainings: attended gives values of several kinds",
    ),
    (
        "date: day",
        "date: hours",
        "stages.yaml:12: table trainings: hours gives a number, and trainings.date holds a date: "
        "give it parse: moment",
    ),
    (
        "theme: theme",
        "function: {constant: professeur}",
        'stages.yaml:14: table trainings: constant: function: unknown value "professeur": expected '
        "one of enseignant",
    ),
    (
        "theme: theme",
        "degree: {constant: 2}",
        'stages.yaml:14: table trainings: constant: degree: unknown value "2"',
    ),
    (
        "theme: theme",
        "attended: {constant: Oui}\n    theme: theme",
        "stages.yaml:14: table trainings: constant: attended holds true or false",
    ),
    (
        "theme: theme",
        "school: {constant: 0860001A}",
        "stages.yaml:14: table trainings: constant: school holds a UAI",
    ),
    (
        "date: day",
        "date: {constant: 2021-03-12}",
        "stages.yaml:12: table trainings: constant: expected a text, not a date: write "
        '"2021-03-12" in quotes',
    ),
    (
        "date: day",
        'date: {constant: "12/03/2021"}',
        "stages.yaml:12: table trainings: constant: date holds a date",
    ),
    (
        "theme: theme",
        "function: attended",
        "stages.yaml:14: table trainings: attended gives true or false, and trainings.function "
        "holds one of enseignant, chef d'établissement, eRUN, RUPN, autre: give it parse: function "
        "or values",
    ),
    (
        "hours: hours",
        "hours: {sum: [hours, theme]}",
        "stages.yaml:13: table trainings: sum: theme holds no numbers: parse: count",
    ),
    (
        "hours: hours",
        "hours: {least: hours, of: 2}",
        "stages.yaml:13: table trainings: least: hours is one column: give it repeated: true",
    ),
    (
        "values: {Venu",
        "parse: presence, values: {Venu",
        "stages.yaml:8: column attended: values: they say all that a cell means",
    ),
    (
        "{header: Intitulé}",
        "{header: Intitulé, most: 3}",
        "stages.yaml:7: column theme: most: it bounds whole numbers: parse: count",
    ),
    (
        "tables:",
        "rows: {dated: hours}\ntables:",
        "stages.yaml:9: rows: dated: hours gives a number, not a date: give it parse: moment",
    ),
    (
        "tables:\n",
        "tables:\n  training_schools: {}\n",
        "stages.yaml:10: nothing is fed: expected at least one column",
    ),
    # patterns
    (
        '"%d.%m.%Y"',
        "JJ.MM.AAAA",
        'stages.yaml:5: column day: pattern "JJ.MM.AAAA": write it with %, as "%d.%m.%Y"',
    ),
    (
        '"%d.%m.%Y"',
        '"%d.%m.%Q"',
        'stages.yaml:5: column day: pattern "%d.%m.%Q": no pattern of dates',
    ),
    ('"%d.%m.%Y"', '"%d.%m"', "a date needs its year (%Y) and its month (%m)"),
    (
        "parse: moment,",
        "parse: count,",
        "stages.yaml:5: column day: pattern: it is the shape of dates",
    ),
    (
        "{header: Intitulé}",
        "{header: Intitulé, extract: '(\\d+'}",
        "stages.yaml:7: column theme: extract",
    ),
    (
        "{header: Intitulé}",
        "{header: Intitulé, extract: '\\d+'}",
        "put what is to be read, and only that, in parentheses",
    ),
    # headers
    (
        "header: Intitulé",
        "header: DUREE",
        'stages.yaml:7: column theme: "DUREE" is the header of hours already',
    ),
    (
        "header: Intitulé",
        "header: Intitulé, repeated: true",
        "stages.yaml:7: column theme: repeated: its header holds * for any text",
    ),
    (
        "{header: Intitulé}",
        "{header: Mot de passe}",
        'stages.yaml:7: column theme: "Mot de passe": files with this column are secret, and never',
    ),
    (
        "{header: Intitulé}",
        "{header: 'Mot de *', repeated: true}",
        'stages.yaml:7: column theme: "Mot de *": files with this column are secret',
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG, ids=[new[:40] for _, new, _ in WRONG])
def test_a_mistake_is_told_with_its_line(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    """Each mistake is one sentence: the file, the line, the word, and what to write."""
    problems = told(put(tmp_path, swap(old, new)))

    assert [problem for problem in problems if sentence in problem], problems
    assert len(problems) <= 2, problems


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Several mistakes in several files: all of them, in the order of the files and lines."""
    wrong = SOUND.replace("title", "titel").replace("hours: hours", "hours: theme")
    put(tmp_path, wrong.replace("key: [agent]", "key: [agnet]"), "a.yaml")
    put(tmp_path, "- a list", "b.yaml")

    problems = told(tmp_path)

    assert [problem.rpartition(":")[0].split(": ")[0] for problem in problems][:4] == [
        "a.yaml:1",
        "a.yaml:2",
        "a.yaml:11",
        "a.yaml:13",
    ]
    assert problems[-1].startswith("b.yaml:1: the file is a list or a text: expected ")
    assert len(problems) == 5


def test_a_mistake_of_shape_silences_no_rule(tmp_path: Path) -> None:
    """What the models refuse is told with what else is wrong: elsewhere, and in the same column."""
    wrong = SOUND.replace("hours: {header: Durée, parse: hours}", "hours: {parse: heures}")
    wrong = wrong.replace("{header: Intitulé}", "Intitulé").replace("date: day", "date: theme")
    wrong = wrong.replace("person: {key: [agent]}", "person: {kye: [agent]}")
    wrong = wrong.replace("attended: attended", "attended: {constant: {a: b}}")

    assert told(put(tmp_path, wrong)) == [
        "stages.yaml:6: column hours: header is missing",
        'stages.yaml:6: column hours: parse: unknown parser "heures": did you mean "hours"?',
        'stages.yaml:7: theme "Intitulé": expected lines of "name: value"',
        'stages.yaml:11: table trainings: person: unknown origin "kye": did you mean "key"?',
        'stages.yaml:15: table trainings: constant: expected a text, not lines of "name: value"',
    ]


GENERAL: Final = """\
name: listes
title: Listes
columns:
  school: {header: Code UAI, parse: uai}
  day: {header: DATE, parse: moment}
  name: {header: Nom de l’établissement}
tables:
  training_schools: {school: school, since: day}
"""


def test_a_general_header_never_suffices(tmp_path: Path) -> None:
    """``UAI``, ``Date``, ``Nom`` are in files of any kind: one needed header must tell more."""
    assert told(put(tmp_path, GENERAL)) == [
        "stages.yaml:3: any file may have Code UAI, DATE, Nom de l’établissement: some needed "
        "column must have a header of its own"
    ]
    load_local([put(tmp_path, GENERAL.replace("DATE", "Formateur à compter du"))])


def test_a_file_must_be_recognised_by_something(tmp_path: Path) -> None:
    """A format that needs no column, or has none, would recognise every file."""
    needless = GENERAL.replace("uai}", "uai, needed: false}").replace(
        "moment}", "moment, needed: no}"
    )
    needless = needless.replace("établissement}", "établissement, needed: false}")

    assert "some column must be needed" in told(put(tmp_path, needless))[0]
    assert told(put(tmp_path, "name: x\ntitle: x\ncolumns: {}\n")) == [
        "stages.yaml:3: columns: expected at least one"
    ]


def test_a_user_may_declare_secrets(tmp_path: Path) -> None:
    """Whatever has one of a secret format's headers is refused: none of them may be general."""
    codes = "name: codes\ntitle: Codes\nkind: secret\ncolumns:\n  code: {header: %s}\n"
    [form] = load_local([put(tmp_path, codes % "Code de connexion provisoire")])

    assert form.kind == "secret"
    assert told(put(tmp_path, codes % "NOM")) == [
        'stages.yaml:5: column code: "NOM": files with this header would all be refused'
    ]


def test_two_formats_have_two_names(tmp_path: Path) -> None:
    """A name that two files declare is a mistake that names both."""
    put(put(tmp_path, SOUND, "a.yaml"), SOUND, "b.yaml")

    assert told(tmp_path) == [
        f'b.yaml:1: name "stages": {tmp_path / "a.yaml"} has it already: choose another'
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"# nothing\n", "stages.yaml:1: the file is empty: expected"),
        (b"\x00\x01\x02", "stages.yaml: this is not a text file"),
        (b"a: &a [*a]\n", "an anchor that repeats itself"),
        (b"name: !!python/object:os.system x\n", "is not understood here"),
        (b"x" * (2 << 20), "stages.yaml: it is larger than a megabyte"),
    ],
    ids=["comment", "binary", "anchor", "tag", "large"],
)
def test_what_is_no_format_is_said_so(content: bytes, sentence: str, tmp_path: Path) -> None:
    """A file of anything is a mistake of the call, never a fault of the program."""
    (tmp_path / "stages.yaml").write_bytes(content)

    assert sentence in "\n".join(told(tmp_path))


PIECES: Final = (
    *(":", "{", "}", "[", "]", ",", "-", "#", "&a ", "*a", "!", "|", ">", "'", '"', "%", "@", "`"),
    *("\n", "\t", " ", "null", "true", "- ", "{}", "[]", "2020-01-01", "1.5", ".inf", "? ", "1:30"),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(SOUND)), st.integers(0, 12), st.sampled_from(PIECES)),
        min_size=1,
        max_size=4,
    )
)
def test_no_format_file_is_a_fault_of_the_program(
    changes: list[tuple[int, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is cut from it or put in it: a format, or sentences that begin with the file."""
    text = SOUND
    for place, cut, piece in changes:
        text = text[:place] + piece + text[place + cut :]
    folder = put(tmp_path_factory.getbasetemp() / "mutated", text)

    assert [line for line in problems_of(folder) if not line.startswith(str(folder))] == []


def problems_of(folder: Path) -> list[str]:
    """Give what is wrong with the formats of a folder, if anything is."""
    try:
        load_local([folder])
    except FormatError as refused:
        return [str(problem) for problem in refused.problems] or ["refused without a reason"]
    return []


def test_a_folder_that_is_named_must_hold_formats(tmp_path: Path) -> None:
    """A folder that does not exist, or is empty, is said so."""
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(FormatError, match="folder"):
            load_local([place])


# What the rules know (that packaged formats keep them: test_formats.py)


def test_every_parser_is_known_to_give_something() -> None:
    """A parser that is not of a closed list is declared with the kind of its values."""
    assert set(PARSERS) - set(load_vocabulary()) <= set(GIVES)
    assert set(GIVES) <= set(PARSERS)


# The schema


@cache
def validator() -> Draft202012Validator:
    """Give the validator of the schema."""
    Draft202012Validator.check_schema(format_schema())
    return Draft202012Validator(format_schema())


def first_document(text: str) -> Any:
    """Read the first YAML document of a text."""
    return next(iter(yaml.safe_load_all(text)))


@pytest.mark.parametrize("name", PACKAGED)
def test_packaged_formats_fit_the_schema(name: str) -> None:
    """Every packaged format, short forms and all, validates."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")

    assert list(validator().iter_errors(first_document(text))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Stages", "titel: Stages"),
        ("name: stages", "name: Nos stages"),
        ("parse: hours", "parse: heures"),
        ("parse: hours", "prase: hours"),
        ("personal: true", "personal: oui"),
        ("header: Durée", "header: 2020"),
        ("  trainings:", "  training:"),
        ("    theme: theme", "    them: theme"),
        ("    theme: theme", "    days: hours"),
        ("date: day", "date: {colum: day}"),
        ("date: day", "date: 12"),
        ("date: day", "date: []"),
        ("{header: Intitulé}", "{}"),
        ("title: Stages", "kind: exprot\ntitle: Stages"),
        ("title: Stages", "local: true\ntitle: Stages"),
        ("tables:", "rows: {keepp: {theme: [a]}}\ntables:"),
        ("tables:", "rows: {keep: {theme: 3}}\ntables:"),
    ],
)
def test_the_schema_refuses_what_is_wrong(old: str, new: str, tmp_path: Path) -> None:
    """What the schema refuses, froute refuses too; the sound format passes both."""
    wrong = swap(old, new)

    assert list(validator().iter_errors(first_document(SOUND))) == []
    assert list(validator().iter_errors(first_document(wrong)))
    assert told(put(tmp_path, wrong))


@pytest.mark.parametrize(
    "rows",
    [
        "{school: school, since: day}",
        "[{school: school, since: day}]",
        "{school: [school], since: [day, {constant: '2020-09-01'}]}",
    ],
)
def test_short_forms_mean_the_same(rows: str, tmp_path: Path) -> None:
    """A column for a list of one, a row for a list of one: the schema and froute take both."""
    text = GENERAL.replace("DATE", "Formateur à compter du")
    text = text.replace("{school: school, since: day}", rows)

    assert list(validator().iter_errors(first_document(text))) == []
    [form] = load_local([put(tmp_path, text)])
    assert form.tables["training_schools"][0]["school"][0].sources == ("school",)


def test_the_schema_in_the_documentation_is_current() -> None:
    """``docs/format.schema.json`` is what ``froute schema format`` prints."""
    kept = (ROOT / "docs" / "format.schema.json").read_text(encoding="utf-8")

    assert kept == schema_text()
    assert json.loads(kept)["title"] == "froute: a format"


# Runs

ROADMAP: Final = """\
version: 1
roadmap: {title: Essai, academy: Poitiers, school_year: 2020-2021}
ambitions:
  - {id: former, title: Former}
targets:
  - id: heures
    ambition: former
    title: Heures de formation
    measure: {sum: trainings.hours, where: {attended: true}}
    threshold: ">= 9"
"""
TRAININGS: Final = """\
Agent (n°);Jour du stage;Durée;Intitulé;Venue
12001;12.03.2021;3h30;Numérique;Venu
12002;12.03.2021;3h30;Numérique;Non venu
12001;02.11.2020;6h;Pix;Venu
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with a roadmap and an export that no packaged format knows."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "targets.yaml").write_text(ROADMAP, encoding="utf-8")
    (tmp_path / "exports" / "stages.csv").write_text(TRAININGS, encoding="utf-8")
    return tmp_path


def run(office: Path, *own: Path) -> results.Report:
    """Check the exports of an office."""
    return check(
        Options(
            data=(office / "exports",),
            targets=office / "targets.yaml",
            as_of=date(2021, 7, 6),
            formats=own,
        )
    )


def test_an_own_format_feeds_a_target(office: Path) -> None:
    """3 h 30 and 6 h were attended: 9,5 hours, from a folder given or beside the roadmap."""
    given = put(office / "ours", SOUND)
    [by_option] = run(office, given).targets
    put(office / "formats", SOUND)
    [by_itself] = run(office).targets

    assert (by_option.value, by_itself.value) == (9.5, 9.5)


def test_an_own_format_goes_before_a_packaged_one(office: Path) -> None:
    """A file that a packaged format recognises too is the user's: here, of another presence."""
    file = office / "exports" / "stages.csv"
    file.write_text(
        "Identifiant;Date;Durée (heures);Thème;Présence\n1;12/03/2021;10;Pix;Absent\n",
        encoding="utf-8",
    )
    own = SOUND.replace("Agent (n°)", "Identifiant").replace("Jour du stage", "Date")
    own = own.replace(', pattern: "%d.%m.%Y"', "").replace(
        "header: Durée", "header: Durée (heures)"
    )
    own = own.replace("Intitulé", "Thème").replace("Venue", "Présence")
    own = own.replace("{Venu: true, Non venu: false}", "{Absent: true}")  # as nobody would

    assert run(office).targets[0].value == 0
    assert run(office, put(office / "ours", own)).targets[0].value == 10


def test_an_own_format_never_makes_a_secret_readable(office: Path) -> None:
    """A file of passwords stays refused, whatever else of it a format of the user's names."""
    secret = TRAININGS.replace("Venue", "Venue;Mot de passe").replace("enu\n", "enu;Sesame1\n")
    (office / "exports" / "stages.csv").write_text(secret, encoding="utf-8")
    (office / "exports" / "other.csv").write_text(TRAININGS, encoding="utf-8")

    report = run(office, put(office / "ours", SOUND))

    [refused] = [f for f in report.files if f.path == "stages.csv"]
    assert refused.status is results.FileStatus.REFUSED
    assert report.targets[0].value == 9.5


def froute(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    return subprocess.run(
        [sys.executable, "-m", "feuille_route", *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"},
    )


@pytest.mark.parametrize("command", [["check", "exports", "--as-of=2021-07-06"], ["formats"]])
def test_a_wrong_format_stops_the_call(command: list[str], office: Path) -> None:
    """Every mistake is a line of standard error, nothing is evaluated, the status is 4."""
    put(office / "formats", SOUND.replace("title", "titel").replace("date: day", "date: dya"))

    done = froute(*command, cwd=office)

    assert (done.returncode, done.stdout) == (NOTHING_EVALUATED, "")
    assert done.stderr.count("Error: ") == done.stderr.count("stages.yaml:") == 3
    assert "Traceback" not in done.stderr


def test_the_schema_is_printed(tmp_path: Path) -> None:
    """``froute schema format`` prints it, or writes it where ``--output`` says."""
    printed = froute("schema", "format")
    written = froute("schema", "format", "--output", tmp_path / "s.json")

    assert printed.stdout == (tmp_path / "s.json").read_text(encoding="utf-8") == schema_text()
    assert written.stdout == ""
    assert froute("schema", "roadmap").returncode == 2


# Start-up

MODULES: Final[Mapping[str, tuple[str, ...]]] = {
    "--help": ("pydantic", "yaml", "pandas", "pyarrow", "numpy"),
    "formats --help": ("pydantic", "yaml", "pandas", "pyarrow", "numpy"),
    "formats": ("pandas", "pyarrow", "numpy"),
    "formats --privacy": ("pandas", "pyarrow", "numpy"),
    f"formats {ROOT / 'samples' / 'etwinning.csv'}": ("pandas", "pyarrow", "numpy"),
    "schema format": ("pandas", "pyarrow", "numpy"),
}


@pytest.mark.parametrize("line", MODULES)
def test_what_is_not_asked_for_is_not_imported(line: str) -> None:
    """Help needs no model, and formats are listed and explained without what reads rows."""
    code = (
        "import sys; from feuille_route import cli; cli.run(sys.argv[2:]);"
        "print(*sorted(set(sys.argv[1].split(',')) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, ",".join(MODULES[line]), *line.split(" ")],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )

    assert done.stderr == "\n"


def test_the_formats_are_of_the_command(tmp_path: Path) -> None:
    """``--formats`` may be repeated, and takes a single file too."""
    put(tmp_path / "a", SOUND)
    put(tmp_path / "b", SOUND.replace("name: stages", "name: visites"))
    with cli.froute.commands["formats"].make_context(
        "formats", ["--formats", str(tmp_path / "a"), "--formats", str(tmp_path / "b")]
    ) as context:
        own = context.params["own"]

    forms: list[Format] = [form for form in all_formats(own) if form.local]
    assert [form.name for form in forms] == ["stages", "visites"]
