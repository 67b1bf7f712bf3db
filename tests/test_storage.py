"""DATA that are addresses: a bucket gives what a folder of this machine gives, or says why not."""

import json
import os
import pickle
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from archive_files import gz, zipped
from case_folders import options_of, runs, write_case
from clusters import started
from feuille_route import cli, errors, run
from feuille_route.addresses import Address, address_of
from feuille_route.exports.sheets import batches
from feuille_route.files import contents, discovery
from feuille_route.files import storage as storages
from feuille_route.reports import REPORTS, View
from object_storages import BUCKET, Storage, moto, served, upload
from test_cli import AS_OF, MET, TWINS, TWO_MEETINGS, froute, put_to_work
from test_meanwhile import TWIN, grow, replace_by_another, shrink
from test_writing import POSIX
from workbooks import as_xlsx

SAMPLES: Final = Path(__file__).parents[1] / "samples"
OBJECTS: Final = {"data/comités.csv": TWO_MEETINGS.encode(), "data/sous/jumeaux.csv": TWIN.encode()}
ALL: Final = f"s3://{BUCKET}/data"
SECRETS: Final = ("SESAME", "AKIA")
ROWS: Final = [line.split(";") for line in TWO_MEETINGS.splitlines()]
# What a folder may hold: each of these is found, opened or passed over by its own rule.
KINDS: Final = {
    "comités.csv": TWO_MEETINGS.encode(),
    "copie de comités.csv": TWO_MEETINGS.encode(),
    "086/2021-03-01/comités.csv": b"D\xe9partement;Date du comit\xe9;Objet\n086;01/03/2021;x\n",
    "classeur.xlsx": as_xlsx({"Comités": ROWS, "Autres": [["a", "b"], [1, 2]]}),
    "seul.xlsx": as_xlsx({"Feuille": [*ROWS, ["086", "15/04/2021", "Fin"]]}),
    "jumeaux.csv.gz": gz(TWIN.encode()),
    "envoi 2021-05-01.zip": zipped(
        {
            "0860034V/jumeaux.csv": TWIN.replace("Lycée", "Autre").encode(),
            "dedans.zip": zipped({"x.csv": b"foo;bar\n1;2\n", ".caché": b"?"}),
            "__MACOSX/._jumeaux.csv": b"?",
        }
    ),
    "cassé.zip": b"PK\3\4 and no more",
    "notes.pdf": b"%PDF-1.4",
    "vide.csv": b"",
    "inconnu, d'ailleurs & «é» 100%+#.csv": b"foo;bar\n1;2\n",
    ".caché.csv": TWO_MEETINGS.encode(),
    ".git/comités.csv": TWO_MEETINGS.encode(),
    "sous/.git/objets/x.csv": TWO_MEETINGS.encode(),
    "__MACOSX/._comités.csv": b"?",
    "~$classeur.xlsx": b"?",
    "laissé/comités.csv": b"D\xe9partement;Date du comit\xe9\n086;01/05/2021\n",
}


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a roadmap of two targets and their exports, and no word of any storage."""
    for name in [*os.environ]:
        if name.startswith(("AWS_", "GOOGLE_", "STORAGE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    put_to_work(tmp_path, MET, TWINS, comités=TWO_MEETINGS)
    (tmp_path / "data/sous").mkdir()
    (tmp_path / "data/sous/jumeaux.csv").write_text(TWIN, encoding="utf-8")
    yield tmp_path
    storages.forget()


def reach(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    """Say in the environment where the storages are."""
    storages.forget()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA-of-tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SESAME-of-tests")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server)


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of moto's server."""
    pytest.importorskip("moto")
    with moto() as server:
        yield server


@pytest.fixture(scope="module")
def server() -> Iterator[Storage]:
    """A storage."""
    with served() as storage:
        yield storage


@pytest.fixture
def storage(server: Storage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """A storage that holds the exports of the folder, and may fail."""
    reach(monkeypatch, server.begin(OBJECTS))
    yield server
    server.begin({})


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less long for what does not answer."""
    monkeypatch.setattr(storages, "CONNECTING", 0.5)
    monkeypatch.setattr(storages, "SILENT", 1.0)
    monkeypatch.setattr(storages, "ANSWERING", 1.2)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run a command: its status, and what it says on both streams."""
    capsys.readouterr()
    status = cli.run(arguments)
    return (status, *capsys.readouterr())


# The same as a folder of this machine


@pytest.mark.parametrize(
    "command",
    [
        ("check", "{}", "--format=json", "--exclude=divers*", "--by=school"),
        ("formats", "{}/etwinning.csv", "--draft"),
        *(
            pytest.param(command, marks=pytest.mark.slow)
            for command in (
                ("check", "{}", "--findings", "--lang=fr", "--format=csv"),
                ("formats", "{}"),
                ("formats", "{}", "--unmatched"),
            )
        ),
    ],
    ids="_".join,
)
def test_the_samples_in_a_bucket(
    command: tuple[str, ...],
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every byte is that of the folder, but where a command names the data."""
    reach(monkeypatch, bucket)
    upload(SAMPLES, bucket, "samples")
    shutil.copytree(SAMPLES, "samples")
    seen = [AS_OF, "--fail-on=never"] if command[0] == "check" else []

    here = said(capsys, *(word.format("samples") for word in command), *seen)
    there = said(capsys, *(word.format(f"s3://{BUCKET}/samples") for word in command), *seen)

    assert here[0] == there[0] == errors.MET
    assert there[1].replace(f"s3://{BUCKET}/", "") == here[1]
    # A command that is longer breaks the lines of an advice elsewhere.
    assert there[2].replace(f"s3://{BUCKET}/", "").split() == here[2].split()


@pytest.mark.parametrize(
    ("end", "exclude", "buffer"),
    [
        ("", (), batches.BUFFER),
        ("/", ("laissé/*", "*.xlsx"), batches.BUFFER),
        ("", ("*/dedans.zip/*",), 30),
    ],
)
def test_all_that_a_folder_may_hold(  # noqa: PLR0913, PLR0917 - what is asked, and where
    end: str,
    exclude: tuple[str, ...],
    buffer: int,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Archives, workbooks, copies, hidden files, dates of folders; large files come in parts."""
    reach(monkeypatch, bucket)
    monkeypatch.setattr(batches, "BUFFER", buffer)
    for path, content in KINDS.items():
        Path("kinds", path).parent.mkdir(parents=True, exist_ok=True)
        Path("kinds", path).write_bytes(content)
    upload(Path("kinds"), bucket, "kinds")
    more = ["--format=json", AS_OF, *(f"--exclude={glob}" for glob in exclude)]

    here = said(capsys, "check", "kinds", *more)
    there = said(capsys, "check", f"s3://{BUCKET}/kinds{end}", *more)

    report = json.loads(here[1])
    assert len({one["path"] for one in report["files"]}) > 6
    assert there[1].replace(f"s3://{BUCKET}/", "") == here[1]
    assert there[0] == here[0]


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(8))
def test_every_case_in_a_bucket(
    shard: int, bucket: str, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report of each case is that of its folder, byte for byte."""
    reach(monkeypatch, bucket)
    for number, (name, folder, case) in enumerate(runs()):
        if number % 8 != shard or "exit" in case or "error" in case:
            continue
        write_case(folder, case, work / name)
        monkeypatch.chdir(work / name)
        upload(Path("data"), bucket, f"{name}/data")
        options = options_of(case, Path())
        assert options.data == (Path("data"),)
        far = Address("s3", f"{BUCKET}/{name}/data")
        reports = [_written(options), _written(replace(options, data=(far,)))]
        # Nothing is written into a storage: a list to fill in goes here, under its first name.
        here, there = (re.sub(r"(--output) \S+\.csv", r"\1 LIST", text) for text in reports)
        assert there.replace(f"s3://{BUCKET}/{name}/", "") == here, name


def _written(options: run.Options) -> str:
    return REPORTS["json"][1](run.check(options), View(language="fr"))


@pytest.mark.parametrize("scheme", ["s3", "gs"])
@pytest.mark.parametrize("order", [1, -1])
def test_addresses_among_folders(
    order: int, scheme: str, storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is read; paths are shown whole, as they are of several folders."""
    Path("data/sous/jumeaux.csv").unlink()
    storage.put({"data/sous/jumeaux.csv": f"{TWIN}Autre;0860035W;En service\n".encode()})
    given = ["data", f"{scheme}://{BUCKET}/data/sous", f"{scheme}://{BUCKET}/data/comités.csv"]

    status, out, _ = said(capsys, "check", *given[::order], "--format=json", AS_OF)

    report = json.loads(out)
    assert status == errors.MET
    assert [target["value"] for target in report["targets"]] == [2, 2]
    assert {(one["path"], one["status"]) for one in report["files"]} == {
        ("data/comités.csv", "read"),
        (f"{scheme}://{BUCKET}/data/comités.csv", "duplicate"),
        (f"{scheme}://{BUCKET}/data/sous/jumeaux.csv", "read"),
    }


@pytest.mark.parametrize("scheme", ["s3", "gs"])
@pytest.mark.parametrize("end", ["", "/"])
def test_a_whole_bucket(
    end: str, scheme: str, storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its paths begin below it; a mark of a folder is no file."""
    storage.put({"data/": b"", "vide/": b""})

    status, out, _ = said(capsys, "check", f"{scheme}://{BUCKET}{end}", AS_OF, "--format=json")

    assert status == errors.MET
    assert [one["path"] for one in json.loads(out)["files"]] == [*OBJECTS]


@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_of_what_is_not_used_the_head_alone_is_asked_for(
    scheme: str, storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """An export that no target needs costs sixteen kilobytes, a large one comes in parts."""
    rows = "".join(f"Projet {n};0860034V;01/10/2020\n" for n in range(40_000))
    storage.put({"data/etwinning.csv": f"Projet eTwinning;UAI;Début\n{rows}".encode()})

    said(capsys, "check", f"{scheme}://{BUCKET}/data", AS_OF)

    parts = [part for _, key, part in storage.requests() if key == "data/etwinning.csv" and part]
    assert set(parts) == {"bytes=0-16383"}


def test_a_large_file_is_asked_for_in_parts(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No more of it than a part is in the memory at once, and every row is read."""
    monkeypatch.setattr(batches, "BUFFER", 1 << 16)
    rows = "".join(f"086;{1 + n % 28:02}/10/2020;Bilan {n}\n" for n in range(20_000))
    storage.begin({"data/c.csv": f"Département;Date du comité;Objet\n{rows}".encode()})

    _, out, _ = said(capsys, "check", f"s3://{BUCKET}/data", AS_OF, "--format=json")

    report = json.loads(out)
    assert (report["targets"][0]["value"], report["files"][0]["rows"]) == (28, 20_000)
    parts = [part.removeprefix("bytes=").split("-") for _, _, part in storage.requests() if part]
    sizes = [int(end) - int(start) + 1 for start, end in parts]
    assert len(sizes) > 5
    assert max(sizes) <= 1 << 20


def test_names_that_no_driver_asks_for(
    storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """``..`` would lead to another object: it is not asked for, and the others are read."""
    odd = ["data/../comités.csv", "data/deux//comités.csv", "data/./x.csv"]
    storage.put(dict.fromkeys(odd, TWO_MEETINGS.encode() + b"086;01/06/2021;\n"))

    status, out, _ = said(capsys, "check", f"s3://{BUCKET}/data", AS_OF, "--format=json")

    report = json.loads(out)
    told = {one["path"] for one in report["findings"] if one["code"] == "file_unreadable"}
    assert told == {key.removeprefix("data/") for key in odd}
    assert report["targets"][0]["numerator"] == 2
    assert status == errors.MET
    assert not set(odd) & {key for _, key, _ in storage.requests()}


def test_a_command_that_is_shown_can_be_typed(
    storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Quotes, spaces and signs of a shell stand in the name of a file that is not recognised."""
    name = "d'ailleurs & «é» $HOME 100%.csv"
    storage.put({f"data/{name}": b"foo;bar\n1;2\n"})

    _, out, _ = said(capsys, "check", f"s3://{BUCKET}/data", AS_OF, "--format=json", "--lang=en")

    messages = [one["message"] for one in json.loads(out)["findings"]]
    typed = next(filter(None, (m.partition("“")[2].partition("” says")[0] for m in messages)))
    assert shlex.split(typed) == ["froute", "formats", f"s3://{BUCKET}/data/{name}"]
    status, out, _ = said(capsys, *shlex.split(typed)[1:])
    assert (status, out.splitlines()[0]) == (errors.MET, name)


def test_the_list_to_fill_in_is_written_here(
    storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written into a storage: the list goes into the folder where one is."""
    row = "Lycée qui n'existe pas;;En service\n"
    storage.put({"data/sous/jumeaux.csv": f"Jumeau numérique;UAI;Statut\n{row}".encode()})
    declared = Path("targets.yaml").read_text(encoding="utf-8")
    Path("targets.yaml").write_text(
        declared.replace("distinct: twin", "where: {school.kind: lycée}"), encoding="utf-8"
    )
    before = storage.held()

    said(capsys, "formats", "--unmatched", ALL, "--output", "rattachements.csv")

    assert Path("rattachements.csv").exists()
    assert storage.held() == before


# What goes wrong with one object


@pytest.mark.parametrize("scheme", ["s3", "gs"])
@pytest.mark.parametrize("failing", [(403, "AccessDenied"), (404, "NoSuchKey"), (412, "Odd")])
def test_an_object_that_cannot_be_read_is_a_finding(
    failing: tuple[int, str], scheme: str, storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told by its name, what rests on it is unknown, and the others are read."""
    storage.fail("data/sous/jumeaux.csv", *failing)

    status, out, err = said(
        capsys, "check", f"{scheme}://{BUCKET}/data", AS_OF, "--format=json", "--debug"
    )

    report = json.loads(out)
    told = [one for one in report["findings"] if one["code"] == "file_unreadable"]
    assert [one["path"] for one in told] == ["sous/jumeaux.csv"]
    assert [target["status"] for target in report["targets"]] == ["met", "unknown"]
    assert status == errors.UNKNOWN
    assert not [word for word in SECRETS if word in out + err]


def _vanish(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("scheme", ["s3", "gs"])
@pytest.mark.parametrize("happens", [grow, shrink, replace_by_another, _vanish])
def test_an_object_that_changes_while_it_is_read(
    happens: Callable[[Path], None],
    scheme: str,
    storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The verdicts and bounds are those of a file that changes so on this machine."""
    looked_at = run._refuse_nothing

    def meanwhile(*arguments: Any) -> None:
        looked_at(*arguments)
        happens(Path("data/comités.csv"))
        storage.drop("data/comités.csv")
        if Path("data/comités.csv").exists():
            storage.put({"data/comités.csv": Path("data/comités.csv").read_bytes()})

    monkeypatch.setattr(run, "_refuse_nothing", meanwhile)
    there = run.check(_options(Address(scheme, f"{BUCKET}/data")))
    Path("data/comités.csv").write_text(TWO_MEETINGS, encoding="utf-8")
    storage.put({"data/comités.csv": TWO_MEETINGS.encode()})
    here = run.check(_options(Path("data")))

    low, high = there.targets[0].bounds or (0, None)
    assert there.targets[0].status in {here.targets[0].status, "unknown"}
    assert there.targets[1] == here.targets[1]
    assert (low or 0) <= (here.targets[0].bounds or (0, None))[0]
    assert high is None
    told = [
        {one.code for one in report.findings if one.path == "comités.csv"}
        for report in (here, there)
    ]
    assert all(told)
    assert told[1] <= {*told[0], "file_unreadable"}


def _options(data: Path | Address) -> run.Options:
    return run.Options(data=(data,), targets=Path("targets.yaml"), as_of=date(2021, 7, 6))


@pytest.mark.usefixtures("hurried")
def test_a_storage_that_falls_silent_is_not_waited_for_a_hundred_times(
    storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each file is a finding, and all together take seconds."""
    meetings = {n: f"{TWO_MEETINGS}086;{n + 1:02}/01/2021;x{n}\n" for n in range(28)}
    storage.put({f"data/{n}.csv": text.encode() for n, text in meetings.items()})
    looked_at = run._refuse_nothing

    def meanwhile(*arguments: Any) -> None:
        looked_at(*arguments)
        storage.fall_silent()

    monkeypatch.setattr(run, "_refuse_nothing", meanwhile)
    began = time.monotonic()
    status, out, _ = said(capsys, "check", ALL, AS_OF, "--format=json")

    assert time.monotonic() - began < 20
    report = json.loads(out)
    told = {one["path"] for one in report["findings"] if one["code"] == "file_unreadable"}
    assert told == {one["path"] for one in report["files"]}
    assert {target["status"] for target in report["targets"]} == {"unknown"}
    assert status == errors.UNKNOWN


# What goes wrong with what is given


REFUSED: Final = {
    "AccessDenied": (403, "AccessDenied"),
    "InvalidAccessKeyId": (403, "InvalidAccessKeyId"),
    "SignatureDoesNotMatch": (403, "SignatureDoesNotMatch"),
    "nobody": (401, "Odd"),
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("scheme", ["s3", "gs"])
@pytest.mark.parametrize("failing", REFUSED)
def test_a_storage_that_refuses(
    failing: str,
    scheme: str,
    language: str,
    storage: Storage,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whose credentials are taken is said, and nothing of what the server says."""
    storage.fail("", *REFUSED[failing])

    _refused(
        capsys,
        [f"{scheme}://{BUCKET}/data"],
        language,
        {"fr": "refuse l'accès", "en": "refuses access"},
    )


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("scheme", ["s3", "gs"])
@pytest.mark.parametrize("key", ["nulle-part", "nulle-part/data/", f"{BUCKET}/non", f"{BUCKET}/n/"])
def test_what_is_not_there(
    key: str, scheme: str, language: str, storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bucket, a folder, a file."""
    storage.put({"autre/x.csv": b"x"})

    _refused(
        capsys,
        [f"{scheme}://{key}", ALL],
        language,
        {"fr": "ni compartiment", "en": "no such bucket, folder or file"},
    )


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_a_server_that_does_not_answer(
    scheme: str,
    language: str,
    storage: Storage,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is not waited for longer than a few seconds."""
    storage.fall_silent()
    began = time.monotonic()

    _refused(
        capsys,
        [f"{scheme}://{BUCKET}/data"],
        language,
        {"fr": "ne répond pas", "en": "does not answer"},
    )
    assert time.monotonic() - began < 10


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("server", ["http://127.0.0.1:1", "127.0.0.1:1", "https://127.0.0.1:1/x"])
def test_a_server_that_is_not_there(
    server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No port is open, whatever way the address of the server is written."""
    reach(monkeypatch, server)

    _refused(capsys, [ALL], "en", {"en": "does not answer"})


def test_credentials_that_are_no_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The environment names a file that is not there: its name is not said."""
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/SESAME.json")

    _refused(capsys, [f"gs://{BUCKET}/data"], "en", {"en": "refuses access"})


@pytest.mark.usefixtures("storage")
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("scheme", "driver"), [("s3", "S3FileSystem"), ("gs", "GcsFileSystem")])
def test_an_arrow_without_the_driver(
    scheme: str,
    driver: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Some builds lack one: what to do is said."""
    monkeypatch.delattr(f"pyarrow.fs.{driver}")

    _refused(
        capsys,
        [f"{scheme}://{BUCKET}/data"],
        language,
        {"fr": "Installer pyarrow", "en": "Install pyarrow"},
    )


@pytest.mark.usefixtures("hurried")
def test_an_error_of_another_kind_has_its_code(
    storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """A region that is another, a server that is at fault: who keeps it knows the code."""
    storage.fail("", 301, "PermanentRedirect")

    _refused(capsys, [ALL], "en", {"en": "an error (HTTP status 301)"})


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "ftp://SESAME:AKIA@host/x",
        "http://host/x?X-Amz-Signature=SESAME",
        "https://bucket.host/x",
        "abfs://SESAME@account/x",
        "file:///tmp/SESAME",
        "s3a://bucket/SESAME",
    ],
)
def test_a_scheme_that_is_not_taken(
    address: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is taken is said, and of the address no more than how it begins."""
    _refused(capsys, [address], language, {"fr": "s3://, gs://", "en": "s3://, gs://"})


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "s3://AKIA:SESAME@exports/data",
        "s3://AKIA:SES/AME@exports/SESAME",
        "S3://SESAME@exports/data",
        "s3://exports/data?access_key=AKIA&secret_key=SESAME",
        "s3://exports?AWSAccessKeyId=AKIA",
        "gs://exports/data/?access_token=SESAME",
        "gs://exports/data&token=SESAME",
        "s3://:SESAME",
    ],
)
def test_an_address_that_holds_a_credential(
    address: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is refused, and never said again."""
    _refused(capsys, [address], language, {"fr": "ni identifiant", "en": "no credential"})


@pytest.mark.parametrize("address", ["s3://", "s3:///data", "GS:///"])
def test_an_address_without_a_bucket(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """How one is written is said."""
    _refused(capsys, [address], "en", {"en": "://BUCKET/FOLDER"})


def _refused(
    capsys: pytest.CaptureFixture[str], data: list[str], language: str, told: dict[str, str]
) -> None:
    """The commands that read data refuse them in a line, and nothing is written."""
    there = sorted(Path().rglob("*"))
    for command in (
        ["check", *data, "data", "--output=rapport.json", "--output=rapport.md"],
        ["formats", *data, "--unmatched", "--output=liste.csv"],
        ["formats", *data],
    ):
        status, out, err = said(capsys, *command, f"--lang={language}", "--debug")
        lines = [line for line in err.splitlines() if line.startswith(("Error", "Erreur"))]
        assert (status, out, len(lines)) == (errors.NOTHING_EVALUATED, "", 1), (out, err)
        assert told[language] in lines[0]
        assert not [word for word in SECRETS if word in err], err
    assert sorted(Path().rglob("*")) == there


@pytest.mark.parametrize(
    "command",
    [
        ("check", "data", "--targets", "{}"),
        ("check", "data", "--output", "{}"),
        ("check", "data", "--formats", "{}"),
        ("formats", "data", "--unmatched", "--output", "{}"),
        ("validate", "--targets", "{}"),
    ],
)
def test_only_data_may_be_an_address(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is written, and a roadmap, is a file of this machine: that is said at once."""
    typed = [word.format("s3://AKIA:SESAME@exports/r.json") for word in command]

    status, _, err = said(capsys, *typed)

    assert (status, len(err.splitlines())) == (errors.USAGE, 1)
    assert "an address is not taken" in err
    assert not [word for word in SECRETS if word in err]


# What an address is


@pytest.mark.parametrize(
    "path", ["C://exports/data", "C:\\exports", "s3:/exports", "exports://", "./s3://exports", "-"]
)
def test_a_path_is_no_address(path: str) -> None:
    """A drive of Windows has one letter; what is not of that form is a path as ever."""
    if path == "exports://":
        with pytest.raises(errors.DataError):
            address_of(path)
    else:
        assert address_of(path) is None


def test_a_key_is_kept_to_the_letter() -> None:
    """Nothing of it is decoded, folded or put right."""
    key = "Exports/é %25+#/deux//x.csv?"

    found = address_of(f"S3://{key}")

    assert found == Address("s3", key)
    assert str(found) == f"s3://{key}"


@pytest.mark.usefixtures("storage")
def test_a_content_travels_to_another_process() -> None:
    """It is the same there, holds no credential, and is read with those of that process."""
    found = discovery.discover([Address("s3", f"{BUCKET}/data")], ())
    sent = pickle.dumps([one.content for one in found])

    code = (
        "import pickle, sys\n"
        "from feuille_route.files.contents import read_bytes\n"
        "found = pickle.load(sys.stdin.buffer)\n"
        "assert len({*found}) == 2 and found == pickle.loads(pickle.dumps(found))\n"
        "sys.stdout.buffer.write(b''.join(map(read_bytes, found)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=sent, capture_output=True, check=False
    )

    assert done.stdout == b"".join(OBJECTS.values()), done.stderr
    assert not [word for word in SECRETS if word.encode() in sent]
    assert [contents.read_bytes(one.content) for one in found] == [*OBJECTS.values()]


@POSIX
@pytest.mark.slow
@pytest.mark.usefixtures("storage")
def test_workers_open_an_address_by_themselves(tmp_path: Path) -> None:
    """The report is that of this machine, and no worker writes of credentials."""
    (tmp_path / "cluster").mkdir()
    asked = ("check", ALL, AS_OF, "--format=json", "--targets=targets.yaml")
    with started(tmp_path / "cluster", workers=2) as cluster:
        alone, together = froute(*asked), froute(*asked, f"--cluster={cluster.address}")
        logs = cluster.logs()

    assert (alone.returncode, together.returncode) == (errors.MET, errors.MET), together.stderr
    assert together.stdout == alone.stdout
    assert not [word for word in SECRETS if word in logs]
