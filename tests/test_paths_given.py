"""Paths as they are typed: what leads nowhere is said in a line, with the status of its kind."""

import os
import sys
from pathlib import Path

import pytest

from feuille_route import errors
from feuille_route.cli import run

MEETINGS = "Département;Date du comité;Objet\n086;12/10/2020;Bilan\n"
ROADMAP = """\
version: 1
roadmap: {title: Cas, academy: Poitiers, school_year: 2020-2021}
ambitions:
  - {id: essai, title: Essai}
targets:
  - id: comites
    ambition: essai
    title: Comités
    measure: {count: steering_meetings, distinct: date}
    threshold: ">= 1"
"""
NO_PATHS = {"long": "a" * 5_000, "deep": "/".join(["a" * 200] * 40), "nul": "a\0b", "empty": ""}
NO_PATHS |= {"long at the end": f"data/{'é' * 300}.json"}
CALLS = {
    "DATA": ["check", "{}"],
    "--targets": ["check", "data", "--targets", "{}"],
    "--output": ["check", "data", "--output", "{}"],
    "--formats": ["check", "data", "--formats", "{}"],
    "FILE": ["formats", "{}"],
    "--draft": ["formats", "--draft", "{}"],
    "--unmatched": ["formats", "data", "--unmatched", "--output", "{}"],
    "validate": ["validate", "--targets", "{}"],
    "template": ["template", "comites", "--formats", "{}"],
    "schema": ["schema", "format", "--output", "{}"],
}


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an export and a roadmap, where the commands run."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/comites.csv").write_text(MEETINGS, encoding="utf-8")
    (tmp_path / "targets.yaml").write_text(ROADMAP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def _filled(call: str, path: str) -> list[str]:
    return [word.replace("{}", path) for word in CALLS[call]]


@pytest.mark.parametrize("path", NO_PATHS)
@pytest.mark.parametrize("call", CALLS)
def test_what_no_file_can_be_called_is_wrong_usage(
    call: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, that names the option and does not repeat five thousand letters."""
    status = run(_filled(call, NO_PATHS[path]))

    told = capsys.readouterr().err.splitlines()
    assert (status, len(told)) == (errors.USAGE, 1), told
    assert ("empty path" if path == "empty" else "no file can have this path") in told[0]
    assert len(told[0]) < 200


@pytest.mark.parametrize(
    "output", ["nowhere/r.json", "targets.yaml/r.json", "data/comites.csv/r.md"]
)
@pytest.mark.parametrize("call", ["--output", "--unmatched"])
def test_an_output_below_what_is_no_folder(
    call: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """That the folder is not there is said, and nothing is made."""
    status = run(_filled(call, output))

    assert status == errors.USAGE
    assert "there is no such folder" in capsys.readouterr().err
    assert not Path("nowhere").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs a right there")
def test_an_output_that_leads_to_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """A link in a circle is no report that may be replaced."""
    Path("circle.json").symlink_to("circle.json")

    status = run(_filled("--output", "circle.json"))

    assert status == errors.USAGE
    assert "it is there already" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user")
@pytest.mark.parametrize("below", ["closed/data", "closed/data/r.json"])
@pytest.mark.parametrize("call", CALLS)
def test_below_a_folder_that_may_not_be_entered(
    call: str, below: str, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """That there is no right is said: nothing was evaluated, or nothing could be written."""
    work.chmod(0o755)
    for parent in [work, *work.parents]:
        if parent.stat().st_uid == os.geteuid() and "pytest" in str(parent):
            parent.chmod(0o755)
    (work / "closed/data").mkdir(parents=True)
    (work / "closed").chmod(0o700)
    run(["check", "data"])  # what is imported late must be here before the right goes
    capsys.readouterr()
    os.seteuid(65534)
    try:
        status = run(_filled(call, below))
    finally:
        os.seteuid(0)

    told = capsys.readouterr().err.splitlines()
    writes = "--output" in CALLS[call]
    assert (status, len(told)) == (errors.UNWRITTEN if writes else errors.NOTHING_EVALUATED, 1)
    assert "there is no right to look there" in told[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user")
@pytest.mark.parametrize("unread", ["folder", "file"])
def test_what_may_not_be_read_has_no_command(
    unread: str, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``froute formats`` could only say again that it may not be read."""
    closed = work / "data/closed" if unread == "folder" else work / "data/closed.csv"
    closed.mkdir() if unread == "folder" else closed.write_text(MEETINGS, encoding="utf-8")
    for parent in [work, *work.parents]:
        if parent.stat().st_uid == os.geteuid() and "pytest" in str(parent):
            parent.chmod(0o755)
    Path("targets.yaml").write_text(ROADMAP.replace(">= 1", ">= 2"), encoding="utf-8")
    run(["check", "data", "--findings"])
    capsys.readouterr()
    closed.chmod(0)
    os.seteuid(65534)
    try:
        among = run(["check", "data", "--findings"])
        beside = capsys.readouterr()
        alone = run(["check", str(closed)])
    finally:
        os.seteuid(0)

    assert among == errors.UNKNOWN, beside
    assert "cannot be read" in beside.out + beside.err
    assert "froute formats" not in beside.out + beside.err
    assert alone == errors.NOTHING_EVALUATED
    told = capsys.readouterr().err
    assert "None of the files can be opened" in told
    assert "froute formats" not in told


@pytest.mark.parametrize("globs", [("*",), ("*.csv",), ("com*", "autre*")])
def test_what_is_left_out_is_not_missing(
    globs: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """That nothing is left is said of ``--exclude``, with how many files there are."""
    Path("data/comites-2.csv").write_text(MEETINGS + "086;13/10/2020;Suite\n", encoding="utf-8")

    status = run(["check", "data", *(word for glob in globs for word in ("--exclude", glob))])

    assert status == errors.NOTHING_EVALUATED
    assert "all 2 files found are left out by --exclude" in capsys.readouterr().err


def test_an_empty_folder_is_not_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no file, ``--exclude`` is not the reason."""
    Path("data/comites.csv").unlink()

    assert run(["check", "data", "--exclude", "*"]) == errors.NOTHING_EVALUATED
    assert "no file found" in capsys.readouterr().err


@pytest.mark.parametrize("column", ["number", "comment", "person", "date", "hours", "class"])
def test_a_column_that_makes_no_groups_is_refused(
    column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each certification has a number of its own: it is known, and makes no groups."""
    assert run(["check", "data", "--by", column]) == errors.USAGE
    assert f'"{column}" makes no groups' in capsys.readouterr().err


@pytest.mark.parametrize("name", ["table", "markdown", "csv"])
def test_a_small_group_without_a_name_is_no_none(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three themes of one person each: masked, and none of them is called `None`."""
    rows = "".join(f"p{n};01/10/2020;3;Zoulou {n};Présent\n" for n in range(3))
    text = f"Identifiant;Date;Durée (heures);Thème;Présence\n{rows}"
    Path("data/formations.csv").write_text(text, encoding="utf-8")
    asked = ROADMAP.replace("steering_meetings, distinct: date", "trainings, distinct: person")
    Path("targets.yaml").write_text(asked, encoding="utf-8")

    run(["check", "data", "--as-of", "2021-07-01", "--by", "theme", "--format", name])

    shown = capsys.readouterr().out
    assert "…" in shown
    assert "None" not in shown
    assert "Zoulou" not in shown
