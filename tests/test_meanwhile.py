"""What happens to the exports, or to the program, while it reads them."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from feuille_route import cli, run
from test_cli import AS_OF, MET, TWINS, TWO_MEETINGS, put_to_work
from test_writing import NO_RIGHTS, POSIX, stopped, without_rights

TWIN = "Jumeau numérique;UAI;Statut\nLycée;0860034V;En service\n"
OTHER = "Date du comité;Objet;Département\n12/10/2020;Bilan;086\n14/04/2021;Suite;086\n"
OPTIONS = run.Options(data=(Path("data"),), targets=Path("targets.yaml"), as_of=dt.date(2021, 7, 6))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where one works: a roadmap of two targets, and an export for each."""
    monkeypatch.chdir(tmp_path)
    put_to_work(tmp_path, MET, TWINS, comités=TWO_MEETINGS, jumeaux=TWIN)
    return tmp_path


def grow(file: Path) -> None:
    """Add a row."""
    with file.open("a", encoding="utf-8") as stream:
        stream.write("086;15/04/2021;Fin\n")


def shrink(file: Path) -> None:
    """Take the end away."""
    os.truncate(file, file.stat().st_size - 10)


def replace_by_another(file: Path) -> None:
    """Put a file there of as many bytes, whose columns stand otherwise."""
    assert len(OTHER) == len(TWO_MEETINGS)
    file.write_text(OTHER, encoding="utf-8")


def replace_by_a_pipe(file: Path) -> None:
    """Put a pipe there that nobody writes into."""
    file.unlink()
    os.mkfifo(file)


@POSIX
@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (grow, "file_changed"),
        (shrink, "file_changed"),
        (replace_by_another, "file_changed"),
        (Path.unlink, "file_unreadable"),
        (replace_by_a_pipe, "file_unreadable"),
    ],
)
def test_an_export_that_changes_while_it_is_read_is_a_doubt(
    happens: Callable[[Path], None], told: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, what rests on it may be more, and what rests on others stays as it is."""
    whole = {target.id: target for target in run.check(OPTIONS).targets}
    assert [whole[name].status for name in ("comites", "jumeaux")] == ["met", "met"]
    looked_at = run._refuse_nothing

    def meanwhile(*arguments: object) -> None:
        looked_at(*arguments)  # type: ignore[arg-type]
        happens(folder / "data" / "comités.csv")

    monkeypatch.setattr(run, "_refuse_nothing", meanwhile)
    report = run.check(OPTIONS)

    after = {target.id: target for target in report.targets}
    assert (told, "comités.csv") in {(one.code, one.path) for one in report.findings}
    assert after["jumeaux"] == whole["jumeaux"]
    low, high = after["comites"].bounds or (0, None)
    assert low is None or low <= 3
    assert high is None or high >= 2
    assert after["comites"].status != "unmet"
    assert after["comites"].bounds != whole["comites"].bounds or after["comites"].status != "met"


@NO_RIGHTS
def test_what_one_has_no_right_to_read_is_told(folder: Path) -> None:
    """A file and a folder: the others are read, and the reason stands in both languages."""
    (folder / "data" / "fermé").mkdir()
    closed = [folder / "data" / "jumeaux.csv", folder / "data" / "fermé"]
    for path in closed:
        path.chmod(0)

    arguments = ("check", "data", AS_OF, "--findings")
    english = without_rights(*arguments, "--format=json", "--lang=en", folder=folder)
    french = without_rights(*arguments, "--lang=fr", folder=folder)
    for path in closed:
        path.chmod(0o755)

    report = json.loads(english.stdout)
    told = {one["path"]: one["message"] for one in report["findings"]}
    assert "Permission denied" in told["jumeaux.csv"]
    assert "Permission denied" in told["fermé"]
    assert [target["status"] for target in report["targets"]] == ["met", "unknown"]
    assert "accès refusé" in french.stderr.decode()


PAUSED = """
import os, sys, time
from feuille_route import __main__
def pause(*_, **__):
    os.write(1, b"here\\n")  # whole, from whatever thread
    for _ in range(1200):
        time.sleep(0.1)
%s
sys.argv = ["froute", *sys.argv[1:]]
__main__.main()
"""
IMPORTING = """
from importlib.util import spec_from_loader
class Finder:
    def find_spec(self, name, *_):
        return spec_from_loader(name, self) if name == "%s" else None
    def create_module(self, _):
        return None
    def exec_module(self, _):
        pause()
sys.meta_path.insert(0, Finder())
"""
MOMENTS = {
    "importing": IMPORTING % "pandas",
    "importing the command line": IMPORTING % "feuille_route.cli",
    "reading in threads": "from feuille_route.exports.sheets import by_columns\n"
    "by_columns.read_fast = pause",
    "looking for files": "from feuille_route.exports import export\nexport.discover_all = pause",
    "swallowing what is raised": "from feuille_route import run\n"
    "def swallow(options):\n"
    "    try:\n"
    "        pause()\n"
    "    except BaseException:\n"
    "        pause()\n"
    "run.check = swallow",
}


@POSIX
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize("moment", MOMENTS)
def test_stopped_at_any_moment(moment: str, name: str, status: int, folder: Path) -> None:
    """At once, with its status, a line and no traceback; the former report is whole."""
    (folder / "a.json").write_bytes(b"")
    code = PAUSED % MOMENTS[moment]
    arguments = ["check", "data", AS_OF, "--lang=en", "--output", "a.json"]

    done = stopped([sys.executable, "-c", code, *arguments], name, folder, said="here")

    assert done == (status, b"froute: interrupted.\n")
    assert (folder / "a.json").read_bytes() == b""


@POSIX
def test_what_is_told_to_ignore_a_signal_ignores_it(folder: Path) -> None:
    """``nohup`` and a shell's background keep it from being stopped."""
    code = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + PAUSED % (
        "from feuille_route import run\n"
        "import os\n"
        "seen = run.check\n"
        "def check(options):\n"
        "    os.kill(os.getpid(), signal.SIGHUP)\n"
        "    return seen(options)\n"
        "run.check = check"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "data", AS_OF, "--quiet"],
        capture_output=True,
        check=False,
        cwd=folder,
    )

    assert done.returncode == 0, done.stderr


# Paths that are no UTF-8


@POSIX
@pytest.mark.parametrize("suffix", [".json", ".md", ".xml", ".csv"])
def test_a_path_that_is_no_utf_8_is_shown_in_every_report(
    suffix: str, folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The table, the findings and the files are UTF-8; what is no letter is shown by its code."""
    for name, text in ((b"c\xe9.csv", TWO_MEETINGS), (b"x\xff\xfe.csv", "foo;bar\n1;2\n")):
        try:
            (folder / "data" / os.fsdecode(name)).write_text(text, encoding="utf-8")
        except OSError:
            pytest.skip("names are UTF-8 here")

    status = cli.run(["check", "data", AS_OF, "--findings", "--lang=fr", f"--output=r{suffix}"])

    shown = capsysbinary.readouterr()
    assert status == 0
    assert "x\\udcff\\udcfe.csv" in shown.err.decode("utf-8")
    written = (folder / f"r{suffix}").read_bytes().decode("utf-8")
    if suffix == ".json":
        files = [file["path"] for file in json.loads(written)["files"]]
        assert files == ["comités.csv", "c\\udce9.csv", "jumeaux.csv", "x\\udcff\\udcfe.csv"]


@POSIX
def test_json_of_such_a_path_is_ascii_on_standard_output(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """And the same as in a file: no half of a letter is escaped, which strict readers refuse."""
    try:
        (folder / "data" / os.fsdecode(b"x\xff\xf0\x9f\x98\x80.csv")).write_bytes(b"foo;bar\n1;2\n")
    except OSError:
        pytest.skip("names are UTF-8 here")

    assert cli.run(["check", "data", AS_OF, "--format=json", "--output=r.json"]) == 0

    shown = json.loads(capsysbinary.readouterr().out.decode("ascii"))
    assert shown == json.loads((folder / "r.json").read_text(encoding="utf-8"))
    assert json.dumps(shown, ensure_ascii=False).encode("utf-8")
    assert shown["files"][-1]["path"] == "x\\udcff\U0001f600.csv"
