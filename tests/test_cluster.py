"""Loading elsewhere: what travels to other processes, and what comes back."""

import csv
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

import pyarrow as pa
import pytest

import make_samples
from clusters import lose, started
from feuille_route.exports.columns.keys import Keyring
from test_writing import POSIX

ROOT: Final = Path(__file__).parent.parent
ROADMAP: Final = ROOT / "targets.yaml"
SAMPLES: Final = ROOT / "samples"
TROUBLED: Final = Path(__file__).parent / "troubled_worker.py"
MEMORY: Final = ("--memory-limit", "0")

FIRST = ["Léa", "NOÉ", "Zoé"]
THEN = ["Zoé", "Ana", "léa"]


def told_of(keyring: Keyring) -> tuple[dict[int, str], frozenset[str]]:
    """What a keyring tells once all was met."""
    texts = ["Léa", "Ana", "0123", "Paul"]
    hashes = keyring.hash_distinct("name", pa.array([*FIRST, *THEN]))
    return keyring.names_of(hashes >> 32), keyring.people_among(texts)


def test_keyrings_of_one_secret_know_together_what_one_would() -> None:
    """Hashes, names and people; a name that both met, or that one writes otherwise, is one."""
    one = Keyring()
    others = [pickle.loads(pickle.dumps(one)) for _ in range(2)]  # noqa: S301 - of our own
    of_one = [one.hash_names("name", pa.array(texts)) for texts in (FIRST, THEN)]
    of_others = [
        other.hash_names("name", pa.array(texts))
        for other, texts in zip(others, (FIRST, THEN), strict=True)
    ]
    for each in (one, others[0]):
        each.hash_personal("number", pa.array(["123"]), numbers=True)

    gathering: Keyring = pickle.loads(pickle.dumps(one))  # noqa: S301
    for other in others:
        gathering.absorb(pickle.loads(pickle.dumps(other.met)))  # noqa: S301

    assert [x.hashes.tolist() for x in of_one] == [x.hashes.tolist() for x in of_others]
    words, people = told_of(gathering)
    assert (sorted(words.values()), people) == (
        ["ana", "lea", "noe", "zoe"],
        {"Léa", "Ana", "0123"},
    )
    assert told_of(one) == (words, people)


def test_a_keyring_that_travels_takes_nothing_along_but_its_secret() -> None:
    """No name that it met, and no secret where somebody shows it."""
    keyring = Keyring()
    keyring.hash_names("name", pa.array(["Zébulon"]))

    sent = pickle.dumps(keyring)

    assert b"bulon" not in sent
    assert pickle.loads(sent).met == {}  # noqa: S301
    assert keyring.met["name"].names == pa.array(["zebulon"])


# Processes of Dask


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
