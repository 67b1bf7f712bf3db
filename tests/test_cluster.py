"""A cluster of real processes: the same report, trouble with files, with workers, with it."""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

import make_samples
from clusters import lose, said, started
from feuille_route import cli
from test_cli import AS_OF, MET, TWINS, TWO_MEETINGS, put_to_work
from test_cli import froute as froute_of
from test_workers import TWIN
from test_writing import POSIX

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed")

ROOT: Final = Path(__file__).parent.parent
ROADMAP: Final = ROOT / "targets.yaml"
SAMPLES: Final = ROOT / "samples"
TROUBLED: Final = Path(__file__).parent / "troubled_worker.py"
Capture = pytest.CaptureFixture[str]
NAME: Final = "Zébulon"  # of a cell, in what the troubled worker says of its fault
MEMORY: Final = ("--memory-limit", "0")


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented académie, whose files are of one batch each for ``SMALL``."""
    folder = tmp_path_factory.mktemp("académie")
    make_samples.main(["--seed", "7", "--pupils", "900", "--out", str(folder)])
    return folder


SMALL: Final = """
import sys
from feuille_route.exports.sheets import batches
batches.BUFFER = 20000
from feuille_route import __main__
__main__.main()
"""


def froute(data: Path, *options: str, code: str = SMALL) -> subprocess.CompletedProcess[bytes]:
    """Run the command over exports, small batches."""
    arguments = ("check", str(data), "--as-of=2021-07-06", "--lang=en", "--targets", str(ROADMAP))
    return subprocess.run(
        [sys.executable, "-c", code, *arguments, *options],
        capture_output=True,
        check=False,
        timeout=240,
    )


def names_in(data: Path) -> set[bytes]:
    """The names of persons in some exports, of four letters or more."""
    found: set[bytes] = set()
    for file in data.rglob("*.csv"):
        text = file.read_text("utf-8-sig", "replace")
        header, *rows = list(csv.reader(text.splitlines(), delimiter=";")) or [[]]
        places = [at for at, name in enumerate(header) if name in {"Nom", "Nom du Participant"}]
        found |= {row[at].encode() for row in rows for at in places if len(row) > at}
    return {name for name in found if len(name) > 4}


@POSIX
@pytest.mark.slow
def test_a_cluster_says_what_this_machine_says(invented: Path, tmp_path: Path) -> None:
    """Byte for byte, of samples and an académie; its processes say no name of a person."""
    with started(tmp_path) as cluster:
        for data in (SAMPLES, invented):
            ways = (("--jobs=1",), (), (f"--cluster={cluster.address}",))
            done = [froute(data, "--format=json", "--findings", *way) for way in ways]

            assert done[0].returncode in {0, 1, 3}
            assert done[0].stderr
            assert [one.stdout for one in done[1:]] == [done[0].stdout] * 2
            assert [one.stderr for one in done[1:]] == [done[0].stderr] * 2

        logs = cluster.logs().encode()
        assert logs
        assert {name for name in names_in(invented) if name in logs} == set()
        assert len(names_in(invented)) > 200


@POSIX
@pytest.mark.slow
def test_a_worker_that_is_lost_changes_nothing(invented: Path, tmp_path: Path) -> None:
    """Its tasks are done again by others."""
    whole = froute(invented, "--format=json", "--jobs=1")
    preload = ("--preload", str(TROUBLED))
    with started(tmp_path, options=(*MEMORY, *preload), TROUBLED_PAUSE="0.1") as cluster:
        threading.Timer(4, lose, [cluster.processes[1]]).start()
        begun = time.monotonic()
        done = froute(invented, "--format=json", f"--cluster={cluster.address}")

        assert time.monotonic() - begun > 5
        assert cluster.processes[1].returncode == -signal.SIGKILL
    assert (done.returncode, done.stdout) == (whole.returncode, whole.stdout)


# Files that workers cannot load

UNLOADED: Final = {
    "kills": ("file_unloaded", "each worker that loads it ends"),
    "too-large": ("file_unloaded", "there is not enough memory"),
    "unseen": ("file_unreadable", "No such file or directory"),
}


@POSIX
@pytest.mark.slow
def test_files_that_no_worker_can_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is told by its name, what rests on it is not known, and what does not is as it was."""
    monkeypatch.chdir(tmp_path)
    put_to_work(tmp_path, MET, TWINS, comités=TWO_MEETINGS, jumeaux=TWIN)
    for name in UNLOADED:
        text = TWO_MEETINGS + f"079;1{len(name) % 10}/02/2021;{name}\n"
        (tmp_path / "data" / f"comités-{name}.csv").write_text(text, encoding="utf-8")
    options = (*MEMORY, "--preload", str(TROUBLED))
    failing = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    with started(tmp_path, 2, options, **failing) as cluster:
        done = cli_of(f"--cluster={cluster.address}", "--format=json")

        report = json.loads(done.stdout)
        found = {one["path"]: one for one in report["findings"] if one["path"] != "jumeaux.csv"}
        assert {path: one["code"] for path, one in found.items()} == {
            f"comités-{name}.csv": code for name, (code, _) in UNLOADED.items()
        }
        for name, (_, why) in UNLOADED.items():
            assert why in found[f"comités-{name}.csv"]["message"]
        comites, twins = report["targets"]
        assert (twins["status"], comites["bounds"]) == ("met", [2, None])
        assert NAME not in cluster.logs()

        (tmp_path / "data" / "comités.csv").unlink()
        (tmp_path / "data" / "comités-faulty.csv").write_text(TWO_MEETINGS, encoding="utf-8")
        done = cli_of(f"--cluster={cluster.address}", "--lang=en", "--debug")

        assert done.returncode == 70
        assert b"a fault of the program, not of your data: ValueError in troubled" in done.stderr
        assert NAME.encode() not in done.stderr
        assert NAME not in cluster.logs()


def cli_of(*options: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command over the data of this folder."""
    return froute_of("check", "data", "--targets=targets.yaml", AS_OF, "--quiet", *options)


# A cluster that is none


@pytest.mark.parametrize(
    "address",
    ["", "here", "tcp://", "tcp://here", "http://here:8786", "tcp://here:port", "tcp://a b:1"],
)
def test_what_is_no_address(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """It is refused in one line, at once, which says what an address is."""
    assert refused(tmp_path, monkeypatch, address) == 4
    shown = capsys.readouterr()
    assert shown.err.startswith(f"Error: --cluster {address}: this is no address of a scheduler.")
    assert (shown.err.count("\n"), shown.out) == (1, "")


def refused(folder: Path, monkeypatch: pytest.MonkeyPatch, address: str, *options: str) -> int:
    """Run the command with the address of a cluster; nothing is written."""
    monkeypatch.chdir(folder)
    put_to_work(folder, MET, comités=TWO_MEETINGS)
    asked = ("check", "data", AS_OF, "--output=a.json", f"--cluster={address}", "--lang=en")
    status = cli.run([*asked, *options])
    assert sorted(path.name for path in folder.iterdir()) == ["data", "targets.yaml"]
    return status


def test_dask_is_asked_for_where_it_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """One line says what to install."""
    for name in [name for name in sys.modules if name.endswith(("exports.cluster", ".elsewhere"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert refused(tmp_path, monkeypatch, "tcp://127.0.0.1:1") == 4
    assert capsys.readouterr().err == (
        "Error: --cluster: Dask is not installed here. Install it: "
        'python -m pip install "feuille-route[cluster]"\n'
    )


@pytest.mark.slow
@pytest.mark.parametrize("answers", [False, True], ids=["nobody", "somebody who is silent"])
def test_no_scheduler_answers(
    answers: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    """A port that nobody has opened, and one where nobody speaks: not for ever, and a line."""
    monkeypatch.setattr("feuille_route.exports.cluster._PATIENCE", 2)
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        if answers:
            port.listen()
        begun = time.monotonic()
        status = refused(tmp_path, monkeypatch, f"tcp://127.0.0.1:{port.getsockname()[1]}")

    assert (status, time.monotonic() - begun < 10) == (4, True)
    shown = capsys.readouterr().err
    assert "no scheduler answers there" in shown
    assert shown.count("\n") == 1


SPILLS: Final = ("--memory-limit", "1GB")
UNFIT: Final = {
    "none": (0, MEMORY, {}, "the cluster has no workers. Start some: dask worker"),
    "spilling": (1, SPILLS, {}, "may write what it holds to its disk"),
    "of no froute": (1, MEMORY, {"TROUBLED_VERSION": ""}, "has no froute. Install it"),
    "of another": (1, MEMORY, {"TROUBLED_VERSION": "9.8"}, "has feuille-route 9.8, and here is 0"),
    "of another unseen": (1, MEMORY, {"TROUBLED_LATER": "9.8"}, "has froute 9.8, and here is 0"),
}


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("kind", UNFIT)
def test_workers_that_are_unfit(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """They are refused in one line, which names the worker and what to do; nothing is written."""
    monkeypatch.setattr("feuille_route.exports.cluster._PATIENCE", 3)
    count, options, environment, told = UNFIT[kind]
    (tmp_path / "logs").mkdir()
    (tmp_path / "here").mkdir()
    preload = ("--preload", str(TROUBLED))
    with started(tmp_path / "logs", count, (*options, *preload), **environment) as cluster:
        assert refused(tmp_path / "here", monkeypatch, cluster.address) == 4

    shown = capsys.readouterr().err
    assert shown.startswith(f"Error: --cluster {cluster.address}: the ")
    assert told in shown
    assert shown.count("\n") == 1


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("lost", ["the scheduler", "its workers", "the scheduler, stopped"])
def test_a_cluster_that_is_lost(lost: str, invented: Path, tmp_path: Path) -> None:
    """Within some seconds the command ends with its status and a line; nothing is written."""
    options = (*MEMORY, "--preload", str(TROUBLED))
    report = tmp_path / "a.json"
    with started(tmp_path, 2, options, TROUBLED_PAUSE="1") as cluster:
        asked = (f"--cluster={cluster.address}", f"--output={report}")
        with running(invented, *asked) as process:
            said(lambda: "keeps_in_memory" in cluster.logs() or None)
            time.sleep(2)
            assert process.poll() is None
            if lost == "the scheduler, stopped":
                os.killpg(cluster.processes[0].pid, signal.SIGSTOP)
            for one in cluster.processes[:1] if lost == "the scheduler" else ():
                lose(one)
            for one in cluster.processes[1:] if lost == "its workers" else ():
                lose(one)
            begun = time.monotonic()
            told, complaint = process.communicate(timeout=90)

    assert process.returncode == 4, complaint
    assert time.monotonic() - begun < 40
    assert told == b""
    assert not report.exists()
    why = "the cluster has no workers any more" if "workers" in lost else "does not answer any more"
    assert complaint.startswith(f"Error: --cluster {cluster.address}: ".encode())
    assert why.encode() in complaint
    assert complaint.count(b"\n") == 1


@POSIX
@pytest.mark.slow
def test_a_run_that_is_stopped_leaves_nothing_in_the_cluster(
    invented: Path, tmp_path: Path
) -> None:
    """Ctrl-C: its status and a line; the scheduler forgets its tasks, the next run is as any."""
    options = (*MEMORY, "--preload", str(TROUBLED))
    with started(tmp_path, 1, options, TROUBLED_PAUSE="0.3") as cluster:
        with running(invented, f"--cluster={cluster.address}") as process:
            said(lambda: "keeps_in_memory" in cluster.logs() or None)
            time.sleep(2)
            process.send_signal(signal.SIGINT)
            told, complaint = process.communicate(timeout=30)

        assert (process.returncode, told, complaint) == (130, b"", b"froute: interrupted.\n")
        said(lambda: tasks_of(cluster.address) == 0 or None)


def tasks_of(address: str) -> int:
    """Count the tasks that a scheduler knows."""
    code = (
        "import sys, distributed; client = distributed.Client(sys.argv[1]);"
        "print(client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))"
    )
    done = subprocess.run([sys.executable, "-c", code, address], capture_output=True, check=True)
    return int(done.stdout)


@contextmanager
def running(data: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command over exports, small batches, and go on meanwhile."""
    arguments = ("check", str(data), "--as-of=2021-07-06", "--lang=en", "--targets", str(ROADMAP))
    with subprocess.Popen(
        [sys.executable, "-c", SMALL, *arguments, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
