"""Who loads: one thread alone, several, or other processes, which this one stands for here."""

import concurrent.futures
import datetime as dt
import pickle
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import _lru_cache_wrapper
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pyarrow as pa
import pytest

from case_folders import options_of, runs, write_case
from feuille_route import cli, run
from feuille_route.errors import ClusterError, FrouteError
from feuille_route.exports import read_ahead
from feuille_route.exports.columns.keys import Keyring
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets import batches, bodies, by_columns
from feuille_route.exports.sheets.batches import Part
from feuille_route.files.contents import Content
from feuille_route.reports import View
from feuille_route.reports import json as as_json
from feuille_route.results import Report
from test_cli import AS_OF, MET, TWINS, TWO_MEETINGS, put_to_work

NAME: Final = "Zébulon"
NAMED: Final = "homonyms-in-two-classes-of-one-file"
NAMES: Final = ("bizoulier", "craponnet")
TWIN: Final = "Jumeau numérique;UAI;Statut\nLycée;0860034V;En service\n"
OTHER_TWIN: Final = TWIN.replace("Lycée", "Collège")


class AtOnce(Executor):
    """Does tasks in this process as another one would: what goes there and back is pickled."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.answers: list[bytes] = []
        self.shown = ""
        self.kept: set[str] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        """Do a task."""
        self.sent.append(pickle.dumps(args))
        answer = fn(*pickle.loads(self.sent[-1]))  # noqa: S301 - of our own
        self.shown += repr((args, answer))
        self.kept |= kept()
        self.answers.append(pickle.dumps(answer))
        future: Future[Any] = Future()
        future.set_result(pickle.loads(self.answers[-1]))  # noqa: S301
        return future


def kept() -> set[str]:
    """The caches of texts that hold any."""
    modules = [module for name, module in sys.modules.items() if name.startswith("feuille_route.")]
    return {
        f"{module.__name__}.{name}"
        for module in modules
        for name, one in vars(module).items()
        if isinstance(one, _lru_cache_wrapper)
        and one.cache_parameters()["maxsize"]
        and one.cache_info().currsize
    } | set(vars(bodies._own))


@contextmanager
def elsewhere(executor: Executor) -> Iterator[Any]:
    """Give the workers of a cluster that is this process."""
    cluster = pytest.importorskip("feuille_route.exports.cluster", reason="Dask is not installed")
    client = SimpleNamespace(get_executor=lambda pure: executor)  # noqa: ARG005
    yield cluster.Cluster(client, "tcp://here:1", 3)


Way = Callable[[run.Options], AbstractContextManager[Any]]
WAYS: Final[dict[str, Way]] = {
    **{f"{n} threads": lambda _, n=n: read_ahead.Here(n) for n in (1, 2, 5)},  # type: ignore[misc]
    "elsewhere": lambda _: elsewhere(AtOnce()),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where one works: a roadmap of two targets, and exports for each."""
    monkeypatch.chdir(tmp_path)
    put_to_work(tmp_path, MET, TWINS, comités=TWO_MEETINGS, jumeaux=TWIN)
    return tmp_path


def options(**more: Any) -> run.Options:
    """The options of a run in this folder."""
    targets, day = Path("targets.yaml"), dt.date(2021, 7, 6)
    return run.Options(data=(Path("data"),), targets=targets, as_of=day, **more)


def told(report: Report) -> dict[str, tuple[str, str | None]]:
    """The status of each target, with its reason."""
    return {target.id: (target.status, target.reason) for target in report.targets}


# How many threads


def test_one_job_starts_no_thread(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is started, whoever asks for it; the report is that of two."""
    whole = run.check(options(jobs=2))

    def refuse(*_: object) -> None:
        raise AssertionError("a thread")

    monkeypatch.setattr(concurrent.futures.ThreadPoolExecutor, "submit", refuse)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert run.check(options(jobs=1)) == whole
    with pytest.raises(AssertionError, match="a thread"):
        run.check(options(jobs=2))
    assert folder


@pytest.mark.parametrize(
    "number", ["0", "-1", "257", "two", "1.5", "", "²", "1_0", "9" * 5000, "00000000257"]
)
def test_a_number_of_jobs_that_is_none(
    number: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is refused in one line, which says what is asked for."""
    assert cli.run(["check", str(folder), AS_OF, f"--jobs={number}", "--lang=en"]) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"Error: --jobs {number[:40]}: this is no number of threads.")
    assert said.count("\n") == 1


def test_what_fails_while_batches_are_handed_out_ends_the_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads wait for what loads; they are let go where it never comes."""
    made = read_ahead._batches

    def failing(*given: Any, **asked: Any) -> Iterator[Any]:
        yield next(made(*given, **asked))
        raise RuntimeError("no thread can be started")

    monkeypatch.setattr(read_ahead, "_batches", failing)

    with pytest.raises(RuntimeError, match="no thread"):
        run.check(options(jobs=4))
    assert folder


def test_jobs_here_and_elsewhere(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One or the other: nobody can say what both would be."""
    assert cli.run(["check", str(folder), "--jobs=2", "--cluster=tcp://here:1", "--lang=en"]) == 2
    assert (
        capsys.readouterr().err == "Error: --jobs and --cluster: one or the other, here or there.\n"
    )


# What cannot be loaded


def spoil(monkeypatch: pytest.MonkeyPatch, file: str, error: type[Exception]) -> None:
    """Have the reading of a file fail, whoever does it."""
    sound = by_columns.read_fast

    def read(header: Header, batch: Sequence[Part], **more: Any) -> Any:
        if any(part.content.file.name == file for part in batch):
            raise error(NAME)
        return sound(header, batch, **more)

    monkeypatch.setattr(by_columns, "read_fast", read)
    if "feuille_route.exports.elsewhere" in sys.modules:
        monkeypatch.setattr("feuille_route.exports.elsewhere.read_fast", read)


@pytest.mark.parametrize("way", WAYS)
def test_a_file_for_which_there_is_no_memory(
    way: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told by its name; what rests on it is not known, and its neighbours count."""
    (folder / "data" / "comités-large.csv").write_text(TWO_MEETINGS + "016;02/03/2021;\n", "utf-8")
    monkeypatch.setattr(run, "_workers", WAYS[way])
    run.check(options())
    spoil(monkeypatch, "comités-large.csv", MemoryError)

    report = run.check(options())

    found = [one for one in report.findings if one.code == "file_unloaded"]
    assert [(one.path, one.severity) for one in found] == [("comités-large.csv", "error")]
    assert str(found[0].detail["why"]) == "there is not enough memory"
    assert NAME not in as_json.write(report, View(all_findings=True))
    assert told(report) == {"comites": ("met", None), "jumeaux": ("met", None)}
    (comites, _) = report.targets
    assert comites.bounds == (2, None)

    (folder / "data" / "comités.csv").unlink()
    assert told(run.check(options()))["comites"] == ("unknown", "unreadable_data")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("error", [ValueError, RecursionError])
def test_a_fault_of_the_program_is_one_wherever_it_stands(
    way: str, error: type[Exception], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no finding; its kind and its place come back, without its text, which may be a cell."""
    monkeypatch.setattr(run, "_workers", WAYS[way])
    run.check(options())
    spoil(monkeypatch, "jumeaux.csv", error)

    with pytest.raises(Exception, match=r".*") as caught:
        run.check(options())

    assert type(caught.value).__name__ == error.__name__
    assert caught.traceback[-1].path == Path(__file__)
    assert NAME not in str(caught.value) or way != "elsewhere"
    assert folder


def test_a_fault_of_very_many_frames_comes_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told like any other, by its end."""

    def again() -> None:  # Python 3.13.0 never stops one that takes any arguments
        again()

    monkeypatch.setattr(run, "_workers", WAYS["elsewhere"])
    run.check(options())
    monkeypatch.setattr("feuille_route.exports.elsewhere.read_fast", lambda *_, **__: again())

    with pytest.raises(Exception, match=r"^$") as caught:
        run.check(options())

    assert type(caught.value).__name__ == "RecursionError"
    assert caught.traceback[-1].name == "again"
    assert folder


@pytest.mark.parametrize("way", WAYS)
def test_a_part_of_a_large_file_for_which_there_is_no_memory(
    way: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands above it is read, and nothing below, where nobody knows the lines."""
    rows = "".join(f"086;{1 + n % 28:02}/{1 + n % 5:02}/2021;Point {n}\n" for n in range(40))
    (folder / "data" / "comités.csv").write_text(TWO_MEETINGS + rows, "utf-8")
    monkeypatch.setattr(run, "_workers", WAYS[way])
    monkeypatch.setattr(batches, "BUFFER", 300)
    whole = run.check(options())
    assert whole.files[0].rows == 42
    spoil_parts(monkeypatch, after=600)

    report = run.check(options())

    assert [one.path for one in report.findings if one.code == "file_unloaded"] == ["comités.csv"]
    assert 0 < report.files[0].rows < 42
    assert report.targets[0].bounds[1] is None  # type: ignore[index]


def spoil_parts(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Have the reading of one part of a large file fail."""
    sound, spoilt = by_columns.read_fast, set[int]()

    def read(header: Header, batch: Sequence[Part], **more: Any) -> Any:
        start = batch[0].start
        if start > after and (not spoilt or start in spoilt):
            spoilt.add(start)
            raise MemoryError
        return sound(header, batch, **more)

    monkeypatch.setattr(by_columns, "read_fast", read)
    if "feuille_route.exports.elsewhere" in sys.modules:
        monkeypatch.setattr("feuille_route.exports.elsewhere.read_fast", read)


# Other processes


def outcome(asked: run.Options) -> tuple[str, ...]:
    """The report of a run, or why there is none."""
    try:
        report = run.check(asked)
    except FrouteError as error:
        return tuple(map(str, error.problems))
    findings = [replace(one, detail={}) for one in report.findings]
    return as_json.write(report, View(all_findings=True)), str(findings)


def differing(every: int, place: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cases whose report is another where other processes load, small batches and large."""
    found = []
    for name, folder, case in list(runs())[::every]:
        write_case(folder, case, place / name)
        asked = options_of(case, place / name)
        for size in (16 << 20, 1500):
            monkeypatch.setattr(batches, "BUFFER", size)
            monkeypatch.setattr("feuille_route.exports.cluster.BUFFER", size)
            outcomes = []
            for way in ("1 threads", "elsewhere"):
                monkeypatch.setattr(run, "_workers", WAYS[way])
                outcomes.append(outcome(asked))
            if outcomes[0] != outcomes[1]:
                found.append(f"{name}, {size}")
    return found


def test_other_processes_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of some cases, byte for byte."""
    pytest.importorskip("distributed", reason="Dask is not installed")
    assert differing(60, tmp_path, monkeypatch) == []


@pytest.mark.slow
@pytest.mark.nightly
def test_other_processes_always_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all cases, byte for byte."""
    pytest.importorskip("distributed", reason="Dask is not installed")
    assert differing(1, tmp_path, monkeypatch) == []


def test_nothing_of_persons_stays_or_shows_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names come back in answers alone; no cache keeps one, and nothing shows one or the keys."""
    case = next((folder, case) for name, folder, case in runs() if name == NAMED)
    write_case(*case, tmp_path)
    executor = AtOnce()
    monkeypatch.setattr(run, "_workers", lambda _: elsewhere(executor))

    run.check(options_of(case[1], tmp_path))

    text = b"".join(file.read_bytes() for file in (tmp_path / "data").rglob("*.csv")).lower()
    assert all(name.encode() in text for name in NAMES)
    sent, answers = (b"".join(several) for several in (executor.sent, executor.answers))
    assert [name for name in NAMES if name.encode() in answers] == list(NAMES)
    assert [name for name in NAMES if name.encode() in sent.lower()] == []
    assert [name for name in NAMES if name in executor.shown.lower()] == []
    assert "secret" not in executor.shown
    assert executor.kept == set()
    monkeypatch.setattr("feuille_route.exports.elsewhere.forget_all", lambda: None)
    run.check(options_of(case[1], tmp_path))
    assert {"buffer", "feuille_route.cells.moments._read_day"} <= executor.kept


def test_the_parts_of_a_file_are_asked_for_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the last is longer than others, for want of a line end."""
    file, mb = Content(tmp_path / "a.csv"), 1 << 20
    monkeypatch.setattr("feuille_route.exports.cluster.BUFFER", 16 * mb)
    first = Part(0, file, 100 * mb, 0, 16 * mb)
    rest = Part(0, file, 100 * mb, 16 * mb, 100 * mb)
    small, smaller, packed = Part(1, file, 9 * mb), Part(2, file, mb), Part(3, file, 80 * mb)
    header: Any = None
    several = [(header, [one]) for one in (packed, smaller, rest, small, first)]

    with elsewhere(AtOnce()) as cluster:
        tasks = [[part for _, parts in task for part in parts] for task in cluster.tasks(several)]

    assert [task for task in tasks if task[0].number == 0] == [[first], [rest]]
    assert sorted(tasks, key=lambda task: task[0].number)[2:] == [[small, smaller], [packed]]
    assert tasks[0] == [packed]


class Failing(Executor):
    """Fails before a task is begun, as a worker that joined later and is another's."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def submit(self, _fn: Callable[..., Any], /, *_args: Any, **_: Any) -> Future[Any]:
        """Fail."""
        future: Future[Any] = Future()
        future.set_exception(self._error)
        return future


@pytest.mark.parametrize("error", [ModuleNotFoundError(NAME), AttributeError(NAME), OSError(NAME)])
def test_what_a_cluster_itself_raises_ends_the_run(
    error: Exception, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a sentence with its kind, and not with its text."""
    monkeypatch.setattr(run, "_workers", lambda _: elsewhere(Failing(error)))

    with pytest.raises(ClusterError, match=f"a worker cannot do .*{type(error).__name__}") as told:
        run.check(options())

    assert NAME not in str(told.value)
    assert folder


# What travels

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
