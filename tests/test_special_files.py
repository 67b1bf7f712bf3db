"""Pipes, sockets and devices, among the exports or in place of a file: told, never waited for."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from feuille_route import cli, errors
from feuille_route.files.contents import Content, read_bytes, read_head
from feuille_route.opening import NoFileError, open_file
from test_cli import AS_OF, MET, TWO_MEETINGS, put_to_work

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="things of POSIX")
SECONDS = 120


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """Fail where something is waited for."""

    def late(*_: object) -> None:
        raise AssertionError("waited for what never comes")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where one works: a roadmap, and ``data`` with an export."""
    monkeypatch.chdir(tmp_path)
    put_to_work(tmp_path, MET, comités=TWO_MEETINGS)
    return tmp_path


def froute(*arguments: str) -> int:
    """Run a command here, in English."""
    return cli.run([*arguments, "--lang=en"])


def special(place: Path, kind: str) -> Path:
    """Make what is no file."""
    match kind:
        case "pipe":
            os.mkfifo(place)
        case "socket":
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(os.path.relpath(place))  # a socket's path is short
        case "device":
            place.symlink_to("/dev/zero")
    return place


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.xlsx", "a.zip", "rattachements.csv", "a"])
@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_what_is_no_file_is_passed_over_and_told(
    kind: str, name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exports beside it are read, whatever suffix it bears."""
    special(folder / "data" / name, kind)

    assert froute("check", "data", AS_OF, "--format=json") == 0

    report = json.loads(capsys.readouterr().out)
    told = [
        (one["path"], one["severity"]) for one in report["findings"] if "special" in one["code"]
    ]
    assert told == [(name, "error")]
    assert {file["path"]: file["status"] for file in report["files"]} == {
        "comités.csv": "read",
        name: "refused",
    }


@pytest.mark.parametrize("command", [["check"], ["formats", "--draft"], ["formats", "--unmatched"]])
@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_what_is_no_file_is_no_argument(
    kind: str, command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, with what to do."""
    special(folder / "a.csv", kind)

    assert froute(*command, "a.csv") == errors.NOTHING_EVALUATED
    assert "a.csv: This is no file but a pipe, a socket or a device" in capsys.readouterr().err


def test_formats_says_what_is_no_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``froute formats FILE`` too, in French as well."""
    special(folder / "a.csv", "pipe")

    assert cli.run(["formats", "a.csv", "--lang=fr"]) == 0
    assert "Ce n'est pas un fichier mais un tube" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
@pytest.mark.parametrize(
    "command", [["validate", "--targets"], ["check", "data", "--formats"], ["formats", "--formats"]]
)
def test_what_is_no_file_is_no_declaration(
    command: list[str], kind: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A roadmap or a format is a file."""
    special(folder / "a.yaml", kind)

    assert froute(*command, "a.yaml") == errors.NOTHING_EVALUATED
    assert "a.yaml: it cannot be read (a pipe, a socket or a device)" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "link to nothing"])
def test_a_roadmap_here_that_is_no_file_is_not_passed_over(kind: str, folder: Path) -> None:
    """Another one in its place would say met of what nobody asked."""
    (folder / "targets.yaml").unlink()
    if kind == "folder":
        (folder / "targets.yaml").mkdir()
    elif kind == "link to nothing":
        (folder / "targets.yaml").symlink_to("nowhere.yaml")
    else:
        special(folder / "targets.yaml", kind)

    assert froute("check", "data") == errors.NOTHING_EVALUATED


def test_standard_input_is_said_not_to_be_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``-`` is nothing that is read; a file that standard input comes from is a file."""
    assert froute("check", "-") == errors.NOTHING_EVALUATED
    assert "-: standard input is not read. Save it in a file" in capsys.readouterr().err

    command = [sys.executable, "-m", "feuille_route", "check", "/dev/stdin", AS_OF, "--lang=en"]
    with (folder / "data" / "comités.csv").open() as export:
        read = subprocess.run(command, stdin=export, capture_output=True, check=False, cwd=folder)
    piped = subprocess.run(
        command, input=TWO_MEETINGS.encode(), capture_output=True, check=False, cwd=folder
    )

    assert read.returncode == 0, read.stderr
    assert piped.returncode == errors.NOTHING_EVALUATED
    assert b"stdin: This is no file but a pipe" in piped.stderr


def test_a_pipe_put_in_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was a file when it was looked at may be none when it is opened."""
    file = tmp_path / "a.csv"
    file.write_text(TWO_MEETINGS, encoding="utf-8")
    as_it_was = file.stat()
    file.unlink()
    special(file, "pipe")
    monkeypatch.setattr(Path, "stat", lambda _: as_it_was)

    def head(one: Path) -> bytes:
        return read_head(Content(one), 10)

    def whole(one: Path) -> bytes:
        return read_bytes(Content(one))

    for reading in (open_file, head, whole):
        with pytest.raises(NoFileError):
            reading(file)


@pytest.mark.parametrize("command", [["validate", "--targets"], ["formats", "--formats"]])
def test_no_declaration_is_of_two_hundred_megabytes(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What nobody wrote by hand is not read: it is read to a megabyte."""
    with (folder / "a.yaml").open("wb") as stream:
        stream.truncate(200 << 20)

    assert froute(*command, "a.yaml") == errors.NOTHING_EVALUATED
    assert "a.yaml: it is larger than a megabyte" in capsys.readouterr().err
