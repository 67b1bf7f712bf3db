"""What ``--output`` writes: whole or not at all, and never over what froute did not write."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from feuille_route import cli, errors
from feuille_route.reports import SUFFIXES
from feuille_route.wording.marks import is_own
from test_cli import AS_OF, MET, TWO_MEETINGS, put_to_work

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a thing of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where one works: a roadmap, and an export in ``data``."""
    monkeypatch.chdir(tmp_path)
    put_to_work(tmp_path, MET, comités=TWO_MEETINGS)
    return tmp_path


def check(*arguments: object) -> int:
    """Run ``froute check data`` here, in English."""
    return cli.run(["check", "data", AS_OF, "--lang=en", "--quiet", *map(str, arguments)])


def left_over(folder: Path) -> list[str]:
    """Give the names of what was begun and not finished."""
    return [path.name for path in folder.rglob("*.tmp")]


# Over what is there


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_a_report_replaces_an_earlier_one(suffix: str, language: str, folder: Path) -> None:
    """Every kind of report is known again, in each language, also among the exports."""
    for _ in range(2):
        assert check("--output", f"data/report{suffix}", f"--lang={language}") == 0
    assert is_own((folder / f"data/report{suffix}").read_bytes()[:1024])


def test_a_table_of_privacy_and_a_schema_are_replaced(folder: Path) -> None:
    """What a command other than ``check`` writes is known again, but for what is to be filled."""
    for name in ("privacy.csv", "privacy.md"):
        for _ in range(2):
            assert cli.run(["formats", "--privacy", "--output", name]) == 0
    for _ in range(2):
        assert cli.run(["schema", "format", "--output", "format.json"]) == 0
    assert left_over(folder) == []


@pytest.mark.parametrize("command", [["--unmatched"], ["--draft"]])
def test_what_is_to_be_filled_in_is_never_replaced(command: list[str], folder: Path) -> None:
    """A list may be half filled in, a draft be written on."""
    (folder / "list.csv").write_bytes(b"")
    arguments = ["formats", "data/comités.csv", *command, "--output", "list.csv"]

    assert cli.run(arguments) == errors.USAGE


def spellings(folder: Path) -> Iterator[tuple[str, Path]]:
    """Ways to name an export that is read: spelt otherwise, by a link, by a second name."""
    export = folder / "data" / "comités.csv"
    yield "itself", export
    yield "a way around", folder / "data" / ".." / "data" / "." / "comités.csv"
    (folder / "link.csv").symlink_to(export)
    yield "a link", folder / "link.csv"
    (folder / "linked").symlink_to(folder / "data")
    yield "a linked folder", folder / "linked" / "comités.csv"
    (folder / "second.json").hardlink_to(export)
    yield "a second name", folder / "second.json"
    (folder / "roadmap.json").symlink_to(folder / "targets.yaml")
    yield "the roadmap", folder / "roadmap.json"


@POSIX
def test_what_was_read_is_never_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However it is named, before any work, with the reason and what to do."""
    read = [folder / "data" / "comités.csv", folder / "targets.yaml"]
    before = [path.read_bytes() for path in read]

    for how, path in spellings(folder):
        assert check("--output", path) == errors.USAGE, how
        shown = capsys.readouterr()
        assert "Choose another name" in shown.err, how
        assert shown.out == "", how

    assert [path.read_bytes() for path in read] == before
    assert left_over(folder) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.md", b"# Notes\n\nfeuille-route 0.1.0 said: 9 met\n"),
        ("other.json", b'{"generator": "feuille-route 0.1.0", "schema_version": 1}'),
        ("tests.xml", b'<?xml version="1.0"?><testsuites name="pytest" tests="1"/>'),
        ("list.csv", "\ufeffNom trouvé;UAI;Proposition\r\nHugo;0861234A;\r\n".encode()),
        ("levels.csv", b"Level;Id;Ambition;Objectives\n"),
        ("binary.json", bytes(range(256))),
    ],
)
def test_what_others_wrote_is_never_replaced(name: str, content: bytes, folder: Path) -> None:
    """Also where it stands beside the exports, and speaks of froute."""
    (folder / name).write_bytes(content)

    assert check("--output", name) == errors.USAGE
    assert (folder / name).read_bytes() == content


def test_an_empty_file_may_be_written_unless_it_is_read(folder: Path) -> None:
    """``mktemp`` makes one; among the exports it is one of them."""
    for place in (folder, folder / "data"):
        (place / "new.json").write_bytes(b"")

    assert check("--output", "new.json") == 0
    assert check("--output", "data/new.json") == errors.USAGE
    assert (folder / "data" / "new.json").read_bytes() == b""


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("option", ["--targets", "--formats"])
def test_a_report_that_is_to_be_read_is_not_replaced(option: str) -> None:
    """Whatever option names it, and though froute wrote it."""
    assert check("--output", "a.json") == 0

    assert check(option, "a.json", "--output", "./a.json") == errors.USAGE


def test_a_file_is_not_written_twice(folder: Path) -> None:
    """Nobody knows which of the two would stay."""
    assert check("--output", "a.json", "--output", folder / "data" / ".." / "a.json") == 2
    assert not (folder / "a.json").exists()


@POSIX
def test_a_link_stays_and_what_it_leads_to_is_replaced(folder: Path) -> None:
    """Also where it leads to nothing yet; the rights of what was there stay."""
    (folder / "kept").mkdir()
    (folder / "latest.json").symlink_to("kept/report.json")

    assert check("--output", "latest.json") == 0
    (folder / "kept" / "report.json").chmod(0o640)
    assert check("--output", "latest.json") == 0

    assert (folder / "latest.json").is_symlink()
    report = folder / "kept" / "report.json"
    assert json.loads(report.read_bytes())["summary"]["met"] == 1
    assert report.stat().st_mode & 0o777 == 0o640


# What is no file


@POSIX
@pytest.mark.parametrize("name", ["/dev/null", "/dev/stdout", "/dev/stderr"])
def test_a_device_gets_what_format_says(name: str, folder: Path) -> None:
    """It has no suffix, nothing is kept there, and nothing lies beside it."""
    done = subprocess.run(
        [*PROGRAM, "check", "data", AS_OF, "--lang=en", "--quiet", "--output", name],
        capture_output=True,
        check=False,
        cwd=folder,
    )

    shown = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, shown
    assert shown.count("1 met, 0 unmet, 0 unknown") == (1 if name == "/dev/null" else 2)


@POSIX
def test_a_pipe_that_is_read_gets_a_report(folder: Path) -> None:
    """As a shell makes one of ``>(cat)``; one that nobody reads is not waited for."""
    os.mkfifo(folder / "pipe.json")
    assert check("--output", "pipe.json") == errors.UNWRITTEN

    with subprocess.Popen(["/bin/cat", folder / "pipe.json"], stdout=subprocess.PIPE) as reader:
        held = os.open(folder / "pipe.json", os.O_RDWR)  # until the reader is there
        try:
            assert check("--output", "pipe.json") == 0
        finally:
            os.close(held)
        assert reader.stdout is not None
        assert json.loads(reader.stdout.read())["summary"]["met"] == 1


@POSIX
def test_a_folder_or_a_dash_is_a_wrong_call(folder: Path) -> None:
    """The reason is told."""
    (folder / "folder.json").mkdir()
    assert check("--output", "folder.json") == errors.USAGE
    assert check("--output", "-") == errors.USAGE


# Whole or not at all

PROGRAM = [sys.executable, "-m", "feuille_route"]
OUTPUTS = ("--output", "a.json", "--output", "b.md")


def began(folder: Path) -> tuple[bytes, bytes]:
    """Write two reports, as an earlier run did."""
    assert check(*OUTPUTS) == 0
    return (folder / "a.json").read_bytes(), (folder / "b.md").read_bytes()


@POSIX
def test_a_full_disk_leaves_every_former_report_whole(folder: Path) -> None:
    """None of several is replaced where one cannot be written; the status is its own."""
    before = began(folder)
    code = (
        "import resource, runpy;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (800, 800));"
        "runpy.run_module('feuille_route', run_name='__main__')"
    )

    done = subprocess.run(
        [sys.executable, "-B", "-c", code, "check", "data", AS_OF, "--lang=en", *OUTPUTS],
        capture_output=True,
        check=False,
        cwd=folder,
    )

    assert done.returncode == errors.UNWRITTEN == 74, done.stderr
    assert b"--output a.json: it cannot be written (File too large)" in done.stderr
    assert before == ((folder / "a.json").read_bytes(), (folder / "b.md").read_bytes())
    assert left_over(folder) == []


def test_one_that_cannot_be_written_keeps_the_others_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two meets a full disk: the first is not replaced either."""
    before = began(folder)
    (folder / "data" / "comités.csv").write_text(
        TWO_MEETINGS + "086;15/04/2021;Fin\n", encoding="utf-8"
    )
    synchronised: list[int] = []

    def full(descriptor: int) -> None:
        synchronised.append(descriptor)
        if len(synchronised) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    assert check(*OUTPUTS) == errors.UNWRITTEN
    assert before == ((folder / "a.json").read_bytes(), (folder / "b.md").read_bytes())
    assert left_over(folder) == []


HELD = """
import os, sys, time
from feuille_route import __main__
def hold(descriptor):
    print("writing", flush=True)
    for _ in range(1200):
        time.sleep(0.1)
os.fsync = hold
sys.argv = ["froute", *sys.argv[1:]]
__main__.main()
"""


def stopped(command: Sequence[str], name: str, folder: Path, said: str) -> tuple[int, bytes]:
    """Run a command until it has ``said`` a line, stop it, and give its status and what it told."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{said}\n".encode()
        told = _stop(process, name)
    return process.returncode, told


def _stop(process: subprocess.Popen[bytes], name: str) -> bytes:
    """Send a signal, and give what standard error got.

    Once more each second: Python may lose one that comes as it begins to wait.
    """
    for _ in range(60):
        process.send_signal(getattr(signal, name))
        try:
            return process.communicate(timeout=1)[1]
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("it is not stopped")


@POSIX
@pytest.mark.parametrize(
    ("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129), ("SIGKILL", -9)]
)
def test_stopped_while_writing(name: str, status: int, folder: Path) -> None:
    """The former report is whole, nothing else stays but after ``kill -9``, and no traceback."""
    before = began(folder)
    arguments = ["check", "data", AS_OF, "--lang=fr", *OUTPUTS]

    returned, stderr = stopped([sys.executable, "-c", HELD, *arguments], name, folder, "writing")

    assert returned == status
    assert b"Traceback" not in stderr
    assert before == ((folder / "a.json").read_bytes(), (folder / "b.md").read_bytes())
    stray = left_over(folder)
    assert len(stray) == (name == "SIGKILL")
    assert check(*OUTPUTS) == 0, "the next run goes its way"
    assert left_over(folder) == stray, "and removes nothing that it did not make"


@POSIX
@pytest.mark.slow
def test_two_runs_at_once_write_whole_reports(folder: Path) -> None:
    """Whoever reads while four runs write the same file reads a report, whole."""
    began(folder)
    arguments = [*PROGRAM, "check", "data", AS_OF, "--quiet", *OUTPUTS]

    running = [subprocess.Popen(arguments, cwd=folder, stdout=subprocess.DEVNULL) for _ in range(4)]
    while any(process.poll() is None for process in running):
        assert json.loads((folder / "a.json").read_bytes())["summary"]["met"] == 1

    assert [process.returncode for process in running] == [0] * 4
    assert left_over(folder) == []


# Without the right to


def without_rights(*arguments: object, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command as somebody who may not do everything, as root may."""
    program = [*UNPRIVILEGED, *PROGRAM] if os.geteuid() == 0 else PROGRAM
    return subprocess.run(
        [*program, *map(str, arguments)], check=False, capture_output=True, cwd=folder
    )


UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
NO_RIGHTS = pytest.mark.skipif(
    sys.platform == "win32" or (os.geteuid() == 0 and shutil.which("setpriv") is None),
    reason="root may do everything, and here there is no way to be another",
)


@NO_RIGHTS
@pytest.mark.parametrize("closed", ["the folder", "the file"])
def test_no_right_to_write_is_told_before_any_work(closed: str, folder: Path) -> None:
    """A folder, or a report, that may not be written; nothing is evaluated, nothing changes."""
    before = began(folder)
    place = folder if closed == "the folder" else folder / "a.json"
    place.chmod(0o555)

    done = without_rights("check", "data", AS_OF, "--lang=en", *OUTPUTS, folder=folder)
    place.chmod(0o755)

    assert done.returncode == errors.UNWRITTEN
    assert b"--output a.json: it cannot be written (Permission denied)" in done.stderr
    assert done.stdout == b""
    assert before == ((folder / "a.json").read_bytes(), (folder / "b.md").read_bytes())
