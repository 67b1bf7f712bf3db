"""The command line, through the installed command: streams, statuses, consoles, languages."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from feuille_route import cli, errors
from feuille_route.cli import exit_status
from feuille_route.promise import Status
from feuille_route.results import Report, RoadmapHead, TargetResult

ROADMAP = """\
version: 1
roadmap: {title: Essai, academy: Poitiers, school_year: 2020-2021}
ambitions:
  - {id: ensemble, title: Ensemble}
targets:
"""
MEETINGS = """\
  - id: comites
    ambition: ensemble
    title: Réunions
    measure: {count: steering_meetings, distinct: date}
    threshold: ">= %s"
"""
TWINS = """\
  - id: jumeaux
    ambition: ensemble
    title: Jumeaux
    measure: {count: digital_twins, distinct: twin}
    threshold: ">= 1"
"""
MET, UNMET = MEETINGS % 2, MEETINGS % 3
ENCODINGS = ("cp1252", "cp850", "ascii")
AS_OF = "--as-of=2021-07-06"
TWO_MEETINGS = "Département;Date du comité;Objet\n086;12/10/2020;Bilan\n086;14/04/2021;Suite\n"
"""The export of two meetings."""


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder of one export: two meetings, and a cell that is no date."""
    folder = tmp_path / "exports"
    folder.mkdir()
    rows = "086;12/10/2020;Bilan\n086;14/04/2021;Suite\n086;31/02/2021;\n"
    text = "Département;Date du comité;Objet\n" + rows
    (folder / "comités.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def roadmap(tmp_path: Path) -> Path:
    """A roadmap of one target that is met."""
    return declare(tmp_path, MET)


def declare(folder: Path, *targets: str) -> Path:
    """Write a roadmap of these targets."""
    path = folder / "targets.yaml"
    path.write_text(ROADMAP + "".join(targets), encoding="utf-8")
    return path


def put_to_work(folder: Path, *targets: str, **exports: str) -> None:
    """Write what a command takes by itself: ``data`` with exports, and a roadmap of targets."""
    (folder / "data").mkdir()
    for name, text in exports.items():
        (folder / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
    declare(folder, *targets)


def froute(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the installed command."""
    return subprocess.run(
        [*command(), *map(str, arguments)],
        capture_output=True,
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"} | environment,
    )


def command() -> list[str]:
    """Give the installed command, or the module where only the sources are there."""
    found = shutil.which("froute", path=str(Path(sys.executable).parent))
    return [found] if found else [sys.executable, "-m", "feuille_route"]


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Give what standard error got."""
    return done.stderr.decode("utf-8")


# Exit statuses


def test_met_is_0(exports: Path, roadmap: Path) -> None:
    """Every selected target met."""
    done = froute("check", exports, "--targets", roadmap, AS_OF)

    assert done.returncode == 0, said(done)
    assert "1 met, 0 unmet, 0 unknown" in done.stdout.decode()


def test_unmet_is_1(exports: Path, tmp_path: Path) -> None:
    """One unmet target is enough, an unknown one beside it does not matter."""
    # the third meeting has no date that can be read: 3 cannot be excluded, 4 can
    done = froute(
        "check", exports, "--targets", declare(tmp_path, MEETINGS % 4, TWINS), AS_OF, "--quiet"
    )

    assert done.returncode == 1, said(done)


def test_unknown_is_3(exports: Path, tmp_path: Path) -> None:
    """None unmet, one unknown: no export holds a twin."""
    done = froute("check", exports, "--targets", declare(tmp_path, MET, TWINS), AS_OF)

    assert done.returncode == 3, said(done)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "x", "--format", "pdf"],
        ["check", "x", "--as-of", "31/02/2021"],
        ["check", "x", "--fail-on", "always"],
        ["check", "x", "--output", "report.html"],
        ["check", "x", "--output", "no-such-folder/report.json"],
        ["template", "effectif"],
        ["no-such-command"],
    ],
)
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    """What is wrong is named, before anything is read, and nothing reaches standard output."""
    done = froute(*arguments)

    assert done.returncode == 2
    assert done.stdout == b""
    assert "Error: " in said(done)


def test_an_unknown_target_in_only_is_2(exports: Path, roadmap: Path) -> None:
    """A misspelt target must not pass for an empty success."""
    done = froute("check", exports, "--targets", roadmap, AS_OF, "--only", "comité")

    assert done.returncode == 2
    assert "comites" in said(done)


@pytest.mark.parametrize("case", ["missing folder", "empty folder", "bad roadmap", "no roadmap"])
def test_nothing_evaluated_is_4(case: str, exports: Path, roadmap: Path, tmp_path: Path) -> None:
    """The data cannot be found, none was read, or the roadmap cannot be used."""
    data = exports
    if case == "missing folder":
        data = tmp_path / "nowhere"
    elif case == "empty folder":
        data = tmp_path / "empty"
        data.mkdir()
    elif case == "bad roadmap":
        declare(tmp_path, MET, MET)
    else:
        roadmap = tmp_path / "no.yaml"

    done = froute("check", data, "--targets", roadmap, AS_OF)

    assert done.returncode == 4
    assert said(done).startswith("Error: ")
    assert "Traceback" not in said(done)


def test_html_and_xlsx_name_the_suffixes_that_are_known() -> None:
    """A suffix that nobody writes is refused with those that are."""
    done = froute("check", "x", "--output", "report.xlsx")

    assert ".csv, .json, .md, .xml" in said(done)


FAULTY = """
import sys
from feuille_route import __main__, run
def fail(options):
    cell = "MARTIN"
    raise ValueError("cannot read " + cell)
run.check = fail
sys.argv = ["froute", *sys.argv[1:]]
__main__.main()
"""


def run_wrapped(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program with a part of it replaced."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )


def test_a_fault_is_70_without_a_traceback() -> None:
    """A line says that the program is at fault and how to report it, without any cell."""
    done = run_wrapped(FAULTY, "check", "x")

    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    assert "--debug" in done.stderr
    assert "ValueError" in done.stderr
    assert "MARTIN" not in done.stderr


def test_debug_shows_where_a_fault_stands_and_no_cell() -> None:
    """--debug shows the frames; neither the message nor a value, where a name could stand."""
    done = run_wrapped(FAULTY, "check", "x", "--debug")

    assert done.returncode == 70
    assert "in fail" in done.stderr
    assert "MARTIN" not in done.stderr


INTERRUPTED = """
import sys, time
from feuille_route import __main__, run
def wait(options):
    print("waiting", flush=True)
    time.sleep(30)
run.check = wait
sys.argv = ["froute", *sys.argv[1:]]
__main__.main()
"""


@pytest.mark.skipif(
    sys.platform == "win32", reason="a console's Ctrl+C cannot be sent to one process"
)
def test_interrupted_is_130() -> None:
    """Ctrl+C ends at once with its status and no traceback."""
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, "check", "x"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"waiting\n"
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)

    assert process.returncode == 130
    assert stderr.strip() == b"froute: interrupted."


@pytest.mark.slow
@pytest.mark.parametrize(("targets", "status"), [((MET,), 0), ((MEETINGS % 4,), 1), ((TWINS,), 3)])
@pytest.mark.parametrize("name", ["table", "json"])
def test_a_closed_pipe_keeps_the_status(
    name: str, targets: tuple[str, ...], status: int, exports: Path, tmp_path: Path
) -> None:
    """That nobody reads the report changes nothing to the verdict, and is not complained of."""
    path = declare(tmp_path, *targets)
    arguments = ["check", exports, "--targets", path, AS_OF, "--format", name, "--quiet"]
    with subprocess.Popen(
        [*command(), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        stderr = process.stderr.read()

    assert process.returncode == status
    assert stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX closes the output")
def test_an_output_that_is_closed_from_the_start_keeps_the_status(
    exports: Path, roadmap: Path
) -> None:
    """``>&-``: there is nowhere to write, and the verdict stands."""
    arguments = ["check", str(exports), "--targets", str(roadmap), AS_OF, "--quiet"]

    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", *command(), *arguments],
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("asked", ["formats", "--help", "--version"])
def test_a_full_disk_is_named(asked: str) -> None:
    """An output that cannot be written is no fault of the program, and no wrong call."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*command(), asked], stdout=full, stderr=subprocess.PIPE, check=False)

    assert done.returncode == 74
    assert b"the output cannot be written" in done.stderr


# --fail-on


def a_report(*statuses: Status, overdue: bool = False) -> Report:
    """Make a report of targets that have these statuses."""
    targets = tuple(
        TargetResult(
            id=f"t{n}", ambition="a", title="t", due="2021-08-31", status=status, overdue=overdue
        )
        for n, status in enumerate(statuses)
    )
    header = RoadmapHead(title="t", academy="a", school_year="2020-2021", sha256="")
    return Report(generator="g", as_of="2021-07-06", roadmap=header, targets=targets)


@pytest.mark.parametrize(
    ("statuses", "by_option"),
    [
        ((Status.MET,), {"unknown": 0, "unmet": 0, "overdue": 0, "never": 0}),
        ((Status.MET, Status.UNMET), {"unknown": 1, "unmet": 1, "overdue": 0, "never": 0}),
        ((Status.MET, Status.UNKNOWN), {"unknown": 3, "unmet": 0, "overdue": 0, "never": 0}),
        ((Status.UNKNOWN, Status.UNMET), {"unknown": 1, "unmet": 1, "overdue": 0, "never": 0}),
    ],
)
def test_fail_on_says_which_statuses_fail(
    statuses: tuple[Status, ...], by_option: dict[str, int]
) -> None:
    """Unknown by default; unmet forgives the unknown; overdue the unmet before the due date."""
    report = a_report(*statuses)

    assert {option: exit_status(report, option) for option in cli.FAIL_ON} == by_option


def test_overdue_counts_unmet_past_the_due_date() -> None:
    """Past the due date, unmet fails; unknown does not."""
    assert exit_status(a_report(Status.UNMET, overdue=True), "overdue") == errors.UNMET
    assert exit_status(a_report(Status.UNKNOWN, overdue=True), "overdue") == errors.MET


def test_never_is_0_unless_nothing_was_evaluated(exports: Path, tmp_path: Path) -> None:
    """--fail-on never forgives a verdict, not a roadmap that cannot be used."""
    path = declare(tmp_path, UNMET, TWINS)

    assert froute("check", exports, "--targets", path, AS_OF, "--fail-on=never").returncode == 0
    assert froute("check", "nowhere", "--targets", path, "--fail-on=never").returncode == 4


# Streams


def test_results_and_findings_have_a_stream_each(exports: Path, roadmap: Path) -> None:
    """Standard output holds the JSON alone; the findings go to standard error."""
    done = froute("check", exports, "--targets", roadmap, AS_OF, "--format", "json")

    data = json.loads(done.stdout)
    assert data["targets"][0]["value"] == 2
    assert done.stdout.isascii()
    assert "Cells that cannot be read" in said(done)


def test_findings_are_shown_whole_when_asked(exports: Path, roadmap: Path) -> None:
    """--findings shows the line and the cell, as an editor counts."""
    done = froute("check", exports, "--targets", roadmap, AS_OF, "--findings")

    flowing = " ".join(said(done).split())
    assert "comités.csv, line 4, column “Date du comité”: 1 cell such as “31/02/2021”" in flowing
    assert "[cell_unparsed]" in flowing


def test_quiet_leaves_standard_error_empty(exports: Path, roadmap: Path) -> None:
    """--quiet drops the findings, not the results."""
    done = froute("check", exports, "--targets", roadmap, AS_OF, "--quiet")

    assert done.stderr == b""
    assert b"1 met" in done.stdout


def test_a_pipe_gets_no_colour(exports: Path, roadmap: Path) -> None:
    """Colour is for terminals only."""
    done = froute("check", exports, "--targets", roadmap, AS_OF)

    assert b"\x1b" not in done.stdout + done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize(("no_colour", "coloured"), [("", True), ("1", False)])
def test_a_terminal_gets_colour_unless_told_not_to(
    exports: Path, roadmap: Path, no_colour: str, coloured: bool
) -> None:
    """NO_COLOR is honoured."""
    import pty  # noqa: PLC0415 - it is not on Windows

    parent, child = pty.openpty()
    with subprocess.Popen(
        [*command(), "check", exports, "--targets", roadmap, AS_OF, "--quiet"],
        stdout=child,
        env=os.environ | {"NO_COLOR": no_colour, "TERM": "xterm", "LC_ALL": "C.UTF-8"},
    ):
        os.close(child)
        shown = read_terminal(parent)

    assert (b"\x1b[32m" in shown) is coloured


def read_terminal(parent: int) -> bytes:
    """Read what a terminal got, until it closes."""
    shown = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(parent)
    return shown


def test_outputs_are_written_beside_standard_output(
    exports: Path, roadmap: Path, tmp_path: Path
) -> None:
    """--output is repeatable; the suffix says which report; files are UTF-8."""
    names = ("r.json", "r.md", "r.xml", "r.csv")
    outputs = [f"--output={tmp_path / name}" for name in names]

    done = froute("check", exports, "--targets", roadmap, AS_OF, *outputs, PYTHONIOENCODING="ascii")

    assert done.returncode == 0, said(done)
    data, markdown, junit, rows = ((tmp_path / name).read_bytes() for name in names)
    assert "Réunions" in data.decode("utf-8")
    assert json.loads(data)["summary"] == {"met": 1, "unmet": 0, "unknown": 0}
    assert "| ✓ met | **Réunions** | 2 | ≥ 2 |" in markdown.decode("utf-8")
    assert ET.fromstring(junit).get("tests") == "1"  # noqa: S314 - it is ours
    assert rows.startswith(b"\xef\xbb\xbfLevel;Id;")
    assert rows.count(b"\r\n") == rows.count(b"\n") == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "language"),
    [("table", "en"), *((name, "fr") for name in ("table", "json", "markdown", "junit", "csv"))],
)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_console_stops_a_report(
    name: str, encoding: str, language: str, exports: Path, roadmap: Path
) -> None:
    """Every format can be shown on every console; XML and JSON stay readable by programs."""
    done = froute(
        *("check", exports, "--targets", roadmap, AS_OF, "--findings"),
        *("--format", name, "--lang", language),
        PYTHONIOENCODING=encoding,
    )

    assert done.returncode == 0, said(done)
    shown = done.stdout.decode(encoding)
    assert "unions" in shown
    if name == "junit":
        assert ET.fromstring(done.stdout)[0][0].get("name") == "comites"  # noqa: S314
    if name == "json":
        assert json.loads(shown)["targets"][0]["title"] == "Réunions"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["check", "--help"],
        ["--version"],
        ["validate"],
        ["template", "personnels"],
        ["formats", "--lang", "fr"],
        ["formats", __file__, "--lang", "fr"],
    ],
)
def test_no_console_stops_a_command(encoding: str, arguments: list[str]) -> None:
    """The other commands say what they have to say on any console."""
    done = froute(*arguments, PYTHONIOENCODING=encoding)

    assert done.returncode == 0, said(done)
    assert done.stdout.decode(encoding)


# Languages


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "option", "word"),
    [
        ({"LC_ALL": "fr_FR.UTF-8"}, [], "atteint"),
        ({"LC_ALL": "", "LC_MESSAGES": "fr_CA.UTF-8", "LANG": "en_GB.UTF-8"}, [], "atteint"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "fr"}, [], "atteint"),
        ({"LC_ALL": "C.UTF-8", "LANG": "fr_FR.UTF-8"}, [], "met"),
        ({"LC_ALL": "fr_FR.UTF-8"}, ["--lang", "en"], "met"),
        ({"LC_ALL": "de_DE.UTF-8"}, ["--lang", "fr"], "atteint"),
    ],
)
def test_the_language_is_asked_for_or_the_locale_s(
    variables: dict[str, str], option: list[str], word: str, exports: Path, roadmap: Path
) -> None:
    """French when the locale is French or --lang says so, English otherwise."""
    done = froute(
        *("check", exports, "--targets", roadmap, AS_OF, *option),
        PYTHONIOENCODING="utf-8",
        **variables,
    )

    assert f"✓ {word}" in done.stdout.decode("utf-8")


# The other commands


def test_validate_counts_what_a_roadmap_declares(roadmap: Path) -> None:
    """A roadmap that can be used is said so, with what it holds."""
    done = froute("validate", "--targets", roadmap)

    assert done.returncode == 0
    assert done.stdout.decode().endswith("valid: 1 target, 1 ambition, 0 actions\n")


def test_validate_shows_all_mistakes_with_their_lines(tmp_path: Path) -> None:
    """Two mistakes are two lines, each with the file and the line."""
    wrong = declare(tmp_path, MET.replace("count", "cuont"), TWINS.replace(">= 1", "> = 1"))

    done = froute("validate", "--targets", wrong)

    assert done.returncode == 4
    assert said(done).count(f"Error: {wrong}:") == 2


def test_template_prints_a_header_and_nothing_else() -> None:
    """What is printed is a file to fill in."""
    done = froute("template", "effectifs", PYTHONIOENCODING="utf-8")

    assert done.stdout.decode("utf-8") == "UAI;Niveau;Voie;Effectif;Filles;Commentaire\n"
    assert done.stderr == b""


def test_a_template_of_ones_own_is_printed_too(tmp_path: Path) -> None:
    """The formats of a folder are templates as the packaged ones are."""
    own = "name: salles\ntitle: Salles\nkind: template\ncolumns: {s: {header: Salle de réunion}}\n"
    (tmp_path / "salles.yaml").write_text(own, encoding="utf-8")

    done = froute("template", "salles", "--formats", tmp_path, PYTHONIOENCODING="utf-8")

    assert done.stdout.decode("utf-8") == "Salle de réunion\n"


def test_an_unknown_template_names_the_nearest() -> None:
    """A misspelling is answered with the word that was meant."""
    assert 'did you mean "effectifs"?' in said(froute("template", "effectif"))


def test_formats_lists_each_format_with_its_tables() -> None:
    """A line a format."""
    lines = froute("formats", PYTHONIOENCODING="utf-8").stdout.decode("utf-8").splitlines()

    listed = {line.split()[0]: line for line in lines}
    assert listed["effectifs"].split() == ["effectifs", "enrolments", "Effectifs", "par", "niveau"]
    assert "pix_profiles, pix_participations" in listed["pix-profils"]


def test_formats_says_why_a_file_is_recognised(exports: Path) -> None:
    """The format, the tables it feeds, and the headers that decided."""
    lines = froute("formats", exports / "comités.csv").stdout.decode().splitlines()

    assert lines[1:] == [
        "  recognised as comites: Réunions des comités de pilotage",
        "  feeds: steering_meetings",
        "  because it has: Département, Date du comité",
        "  it also has: Objet",
        "  header on line 1: 3 columns, UTF-8, separator ;",
    ]


def test_formats_says_what_a_file_lacks(tmp_path: Path) -> None:
    """The closest format, with the headers that are missing."""
    file = tmp_path / "x.csv"
    file.write_text("UAI;Niveau;Total\n", encoding="utf-8")

    lines = froute("formats", file).stdout.decode().splitlines()

    assert lines[1] == "  not recognised"
    assert lines[4:6] == ["    effectifs: Effectifs par niveau", "      missing: Effectif"]


def test_python_m_is_the_same_program() -> None:
    """``python -m feuille_route`` answers as ``froute`` does."""
    done = subprocess.run(
        [sys.executable, "-m", "feuille_route", "--help"], capture_output=True, check=True
    )

    assert done.stdout == froute("--help").stdout


# Start-up


@pytest.mark.parametrize("arguments", [["--help"], ["validate"], ["template", "effectifs"]])
def test_start_up_imports_nothing_heavy(arguments: list[str]) -> None:
    """Neither pandas nor pyarrow nor rich is imported where no data are read."""
    code = (
        "import sys; from feuille_route import cli; status = cli.run(sys.argv[1:]);"
        "found = {module.partition('.')[0] for module in sys.modules};"
        "heavy = found & {'pandas', 'numpy', 'pyarrow', 'rich'};"
        "print(status, *heavy, file=sys.stderr)"
    )

    done = run_wrapped(code, *arguments)

    assert done.stderr == "0\n"


def test_nothing_imports_the_command_line() -> None:
    """Imports point one way: only __main__ knows cli, only cli and usage click."""
    package = Path(cli.__file__).parent
    for path in package.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name not in ("cli.py", "usage.py", "__main__.py"):
            assert "feuille_route.cli" not in text, path
            assert "import click" not in text, path
        if path.parent.name in ("reports", "wording"):
            assert "import pandas" not in text, path
