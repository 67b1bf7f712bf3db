"""Archives, links and what goes away: read as files in folders, or refused with a reason."""

import datetime as dt
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from archive_files import declaring, gz, renamed, spoiled, zipped
from feuille_route.files import contents
from feuille_route.files.contents import read_bytes, read_head, read_part
from feuille_route.files.discovery import Found, discover
from make_samples import write_all
from test_workbooks import ROADMAP, found_in, told
from workbooks import as_ods, as_xlsx


def uses(*days: int) -> bytes:
    """An export of a use a day in November."""
    rows = [f"A-{day};Moodle;{day:02}/11/2020" for day in days]
    return "\n".join(["Identifiant;Service;Date", *rows, ""]).encode()


def report_on(tmp_path: Path, files: dict[str, bytes]) -> dict[str, Any]:
    """What froute says of a folder of these files; it counts uses."""
    write_all(tmp_path / "data", files)
    return told(tmp_path / "data", ROADMAP)


def counted(report: dict[str, Any]) -> int:
    """How many uses were counted."""
    number: int = report["targets"][0]["value"]
    return number


def statuses(report: dict[str, Any]) -> dict[str, str]:
    """What became of each file."""
    return {file["path"]: file["status"] for file in report["files"]}


def troubles(found: dict[str, Found]) -> dict[str, str | None]:
    """Why what was found is refused."""
    return {path: one.trouble for path, one in found.items()}


def test_archives_are_read_as_folders(tmp_path: Path) -> None:
    """A zip, a gz, a zip in a zip, a workbook in a zip: six uses, each path through its archive."""
    inner = zipped({"x.csv": uses(3), "y.csv.gz": gz(uses(4))})
    book = as_ods({"Feuil1": [line.split(";") for line in uses(5).decode().split()]})
    files = {
        "envoi.zip": zipped({"lycée/": b"", "lycée/a.csv": uses(1), "lycée/b.zip": inner}),
        "c.CSV.GZ": gz(uses(2)),
        "dossier/D.ZIP": zipped({"classeur.ods": book, "e.txt": uses(6)}),
    }

    report = report_on(tmp_path, files)

    assert counted(report) == 6
    assert statuses(report) == dict.fromkeys(
        (
            "c.CSV.GZ",
            "dossier/D.ZIP/classeur.ods",
            "dossier/D.ZIP/e.txt",
            "envoi.zip/lycée/a.csv",
            "envoi.zip/lycée/b.zip/x.csv",
            "envoi.zip/lycée/b.zip/y.csv.gz",
        ),
        "read",
    )


def test_an_archive_says_what_a_folder_says(tmp_path: Path) -> None:
    """Its name, without suffix and copy mark, is a folder's: a school, a date, a series."""
    files = {
        "0169101F/3e.zip": zipped({"a.csv": uses(1)}),
        "Lycée du Clain (1).zip": zipped({"2021-05-03/b_2021-05-04.csv.gz": gz(uses(2))}),
        "2021-06-15.zip": zipped({"0869112M.zip": zipped({"c.csv": uses(3)})}),
    }
    found = found_in(tmp_path, files)

    grade = found["0169101F/3e.zip/a.csv"].places[0]
    assert (grade.parts[-3:], grade.schools) == (("0169101F", "3e", "a.csv"), ("0169101F",))
    dated = found["Lycée du Clain (1).zip/2021-05-03/b_2021-05-04.csv.gz"].places[0]
    assert dated.parts[-3:] == ("Lycée du Clain", "2021-05-03", "b_2021-05-04.csv")
    assert dated.date == dt.date(2021, 5, 4)
    nested = found["2021-06-15.zip/0869112M.zip/c.csv"].places[0]
    assert (nested.date, nested.schools) == (dt.date(2021, 6, 15), ("0869112M",))


NAMES: Final = {
    "cp850": renamed(zipped({"Lyc?e ?tude.csv": uses(1)}), b"Lyc?e ?tude", b"Lyc\x82e \x90tude"),
    "cp850 only": renamed(
        zipped({"?ge ? l'?le.csv": uses(1)}), b"?ge ? l'?", b"\xb6ge \x85 l'\xd7"
    ),
    "utf-8": renamed(zipped({"LycXXe.csv": uses(1)}), b"LycXXe", "Lycée".encode()),
    "flagged": zipped({"Lycée Œuvre.csv": uses(1)}),
    "backslash": renamed(zipped({"dir/a.csv": uses(1)}), b"dir/a", b"dir\\a"),
    "upwards": zipped({"/../../etc/a.csv": uses(1)}),
}


@pytest.mark.parametrize(
    ("archive", "path"),
    [
        ("cp850", "Lycée Étude.csv"),
        ("cp850 only", "Âge à l'Île.csv"),
        ("utf-8", "Lycée.csv"),
        ("flagged", "Lycée Œuvre.csv"),
        ("backslash", "dir/a.csv"),
        ("upwards", "etc/a.csv"),
    ],
)
def test_names_read_as_they_were_written(archive: str, path: str, tmp_path: Path) -> None:
    """Names in the code page of a French Windows, in UTF-8 with its flag or without."""
    (found,) = found_in(tmp_path, {"a.zip": NAMES[archive]}).values()

    assert found.path == f"a.zip/{path}"
    assert read_bytes(found.content) == uses(1)


def test_what_nobody_means_to_send_is_passed_over(tmp_path: Path) -> None:
    """Hidden members, locks of office programs, what a Mac adds, and what is excluded."""
    archive = zipped(
        {
            "a.csv": uses(1),
            "__MACOSX/._a.csv": b"\0\5",
            "__MACOSX/b.csv": uses(2),
            ".cache/c.csv": uses(3),
            ".d.csv": uses(4),
            "~$e.xlsx": b"x",
            ".~lock.f.ods#": b"x",
            "brouillon/g.csv": uses(5),
            "h_brouillon.csv": uses(6),
            "vieux.zip": zipped({"i.csv": uses(7)}),
        }
    )
    write_all(tmp_path, {"tout.zip": archive, "autre.zip": archive, "__MACOSX/j.csv": uses(8)})
    exclude = ["tout.zip/brouillon/*", "*_brouillon.csv", "vieux.zip", "autre.*"]

    assert [found.path for found in discover([tmp_path], exclude)] == ["tout.zip/a.csv"]
    (alone,) = discover([tmp_path / "tout.zip"], ["brouillon/*", "h_*", "vieux.zip"])
    assert alone.path == "tout.zip/a.csv"


def test_a_sheet_may_be_excluded(tmp_path: Path) -> None:
    """Globs apply to the sheets of a workbook as to the files of a folder."""
    write_all(tmp_path, {"a.xlsx": as_xlsx({"Un": [["a"]], "Notes": [["b"]], "Deux": [["c"]]})})

    found = discover([tmp_path], ["a.xlsx/Notes"])

    assert [one.path for one in found] == ["a.xlsx/Deux", "a.xlsx/Un"]


def test_identical_content_is_read_once(tmp_path: Path) -> None:
    """An archive beside the folder made of it, a gz beside its CSV: the file outside is read."""
    book = as_xlsx({"Feuil1": [["Groupe"], ["x"]]})
    files = {
        "envoi/a.csv": uses(1),
        "envoi/b.xlsx": book,
        "envoi.zip": zipped({"a.csv": uses(1), "b.xlsx": book, "c.csv": uses(2)}),
        "copie.zip": zipped({"c.csv": uses(2)}),
        "envoi/a.csv.gz": gz(uses(1)),
    }

    found = found_in(tmp_path, files)

    assert {path: [place.path for place in one.places[1:]] for path, one in found.items()} == {
        "envoi.zip/c.csv": ["copie.zip/c.csv"],
        "envoi/a.csv": ["envoi.zip/a.csv", "envoi/a.csv.gz"],
        "envoi/b.xlsx": ["envoi.zip/b.xlsx"],
    }
    assert not found["envoi/a.csv"].content.inside


PLAIN: Final = zipped({"bon.csv": uses(1), "mal.csv": uses(2, 3, 4)}, zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    ("archive", "why"),
    [
        (spoiled(PLAIN, b"mal.csv"), "broken or cut short"),
        (declaring(PLAIN, b"mal.csv", flags=1), "protected by a password"),
        (declaring(PLAIN, b"mal.csv", method=9), "compressed in a way that is not known"),
        (declaring(PLAIN, b"mal.csv", method=14), "compressed in a way that is not known"),
        (declaring(PLAIN, b"mal.csv", size=5), "broken or cut short"),
        (declaring(PLAIN, b"mal.csv", size=2 << 30), "too large once unpacked"),
        (declaring(PLAIN, b"mal.csv", size=500 << 20), "compressed too much to be exports"),
    ],
    ids=["crc", "password", "deflate64", "lzma", "size", "large", "dense"],
)
def test_one_bad_member_costs_none_of_the_others(archive: bytes, why: str, tmp_path: Path) -> None:
    """It is refused with the reason, and the rest of the archive is read."""
    report = report_on(tmp_path, {"a.zip": archive})

    assert counted(report) == 1
    assert "a.zip/bon.csv" in statuses(report)
    said = [one["message"] for one in report["findings"] if one["path"] == "a.zip/mal.csv"]
    assert any(why in message for message in said), said


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.zip", PLAIN[:-30], "broken or cut short"),
        ("a.zip", PLAIN[:60], "broken or cut short"),
        ("a.zip", b"PK\5\6" + bytes(18), "nothing in it"),
        ("a.zip", zipped({"vide/": b""}), "nothing in it"),
        ("a.csv.gz", gz(uses(*range(1, 30)))[:-9], "broken or cut short"),
        ("a.csv.gz", gz(uses(1))[:-5] + b"\xff" * 5, "broken or cut short"),
        ("a.csv.gz", gz(uses(1)) + b"rest", "broken or cut short"),
        ("a.csv.gz", gz(bytes(64 << 20)), "compressed too much to be exports"),
        ("a.zip", zipped({f"{n}.csv": b"" for n in range(20_001)}), "too many files in it"),
        ("a.zip", zipped({"a.xlsx": PLAIN, "mimetype": b"", "content.xml": b""}), "under the name"),
    ],
    ids=[
        *("cut", "cut short", "empty", "folder only", "gz cut", "gz sum", "gz rest", "gz bomb"),
        *("many", "workbook"),
    ],
)
def test_a_bad_archive_is_refused_and_the_rest_is_read(
    name: str, content: bytes, why: str, tmp_path: Path
) -> None:
    """The finding says why, the file beside it counts."""
    report = report_on(tmp_path, {name: content, "bon.csv": uses(1)})

    assert (counted(report), statuses(report)[name]) == (1, "refused")
    (finding,) = [one for one in report["findings"] if one["path"] == name]
    assert finding["code"] == "archive_refused"
    assert why in finding["message"]


def test_members_that_are_too_large_together_are_an_archive_bomb(tmp_path: Path) -> None:
    """Five times a gigabyte: each may be read, all of them never."""
    archive = zipped({f"{n}.csv": uses(n) for n in range(1, 6)}, zipfile.ZIP_STORED)
    for n in range(1, 6):
        archive = declaring(archive, b"%d.csv" % n, size=1 << 30, packed=1 << 28)

    assert troubles(found_in(tmp_path, {"a.zip": archive})) == {"a.zip": "too large once unpacked"}


def test_archives_in_an_archive_share_its_room(tmp_path: Path) -> None:
    """Nested archives are bounded together; what comes first is read."""
    large = zipped({"x.csv": uses(1), "y.csv": uses(2)}, zipfile.ZIP_STORED)
    for name in (b"x.csv", b"y.csv"):
        large = declaring(large, name, size=1 << 30, packed=1 << 28)
    archive = zipped({f"{n}.zip": large for n in range(1, 4)} | {"bon.csv": uses(1)})

    found = found_in(tmp_path, {"a.zip": archive})

    assert troubles(found)["a.zip/3.zip"] == "too large once unpacked"
    assert troubles(found)["a.zip/bon.csv"] is None


def test_an_archive_two_levels_down_is_refused(tmp_path: Path) -> None:
    """One archive in another is opened, a third one is not, and costs nothing else."""
    deepest = zipped({"c.csv": uses(3)})
    archive = zipped({"a.csv": uses(1), "x.zip": zipped({"b.csv": uses(2), "y.zip": deepest})})

    report = report_on(tmp_path, {"a.zip": archive})

    assert counted(report) == 2
    (finding,) = [one for one in report["findings"] if one["path"] == "a.zip/x.zip/y.zip"]
    assert "an archive within an archive within an archive" in finding["message"]


def test_a_member_that_says_it_is_small_is_read_no_further(tmp_path: Path) -> None:
    """No more is unpacked than was declared, whatever the bytes would give."""
    archive = declaring(zipped({"a.csv": bytes(64 << 20)}), b"a.csv", size=10_000)
    (found,) = found_in(tmp_path, {"a.zip": archive}).values()

    assert read_head(found.content, 500) == bytes(500)
    with pytest.raises(OSError, match="broken or cut short"):
        read_bytes(found.content)


def test_what_is_no_archive_is_read_as_it_is(tmp_path: Path) -> None:
    """A text named zip or gz is a text; an empty file is empty."""
    files = {"a.zip": uses(1), "b.csv.gz": uses(2), "c.zip": b""}

    report = report_on(tmp_path, files)

    assert counted(report) == 2
    assert statuses(report)["c.zip"] == "unrecognised"


def test_parts_of_an_archived_file_are_those_of_the_file(tmp_path: Path) -> None:
    """Heads and parts are the bytes that the whole has there."""
    data = uses(*range(1, 29)) * 400
    found = found_in(tmp_path, {"a.zip": zipped({"a.csv": data}), "b.csv.gz": gz(data + b"\n")})

    for one, whole in zip(found.values(), (data, data + b"\n"), strict=True):
        for forgotten in (False, True):
            if forgotten:
                contents.forget()
            assert read_head(one.content, 100) == whole[:100]
            assert read_part(one.content, 70_000, 140_000) == whole[70_000:140_000]
            assert read_bytes(one.content) == whole
            assert len(whole) == one.size


def test_archives_are_read_by_threads(tmp_path: Path) -> None:
    """More archives than stay open, read by many threads at once, give their own bytes."""
    files = {
        f"{n}.zip": zipped({"a.zip": zipped({f"{day}.csv": uses(day, n) for day in range(1, 9)})})
        for n in range(1, 25)
    }
    found = found_in(tmp_path, files)
    expected = {
        f"{n}.zip/a.zip/{day}.csv": uses(day, n) for n in range(1, 25) for day in range(1, 9)
    }

    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda one: read_bytes(one.content), found.values()))

    assert dict(zip(found, read, strict=True)) == {path: expected[path] for path in found}
    assert sorted(place.path for one in found.values() for place in one.places) == sorted(expected)


def test_nothing_is_unpacked_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the folder of exports nor the one for temporary files holds anything new."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    book = as_xlsx({"Feuil1": [["a"], ["b"]]})
    files = {"a.zip": zipped({"a.csv": uses(1), "b.zip": zipped({"c.xlsx": book})})}
    (tmp_path / "tmp").mkdir()

    for one in found_in(tmp_path, files).values():
        read_bytes(one.content)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip", "tmp"]


@pytest.mark.parametrize(
    "name", ["a.csv", "a.csv.gz", "a.zip/b.csv", "a.zip/b.zip/c.csv", "a.zip/d.xlsx", "e.ods"]
)
def test_a_file_that_vanishes_is_a_reason(name: str, tmp_path: Path) -> None:
    """What is gone between being found and being read raises an error that says so."""
    inner = {
        "b.csv": uses(1),
        "b.zip": zipped({"c.csv": uses(2)}),
        "d.xlsx": as_xlsx({"F": [["a"]]}),
    }
    files = {
        "a.csv": uses(3),
        "a.csv.gz": gz(uses(4)),
        "a.zip": zipped(inner),
        "e.ods": as_ods({"F": [["a", "b"]]}),
    }
    found = found_in(tmp_path, files)[name]
    contents.forget()
    found.content.file.unlink()

    for read in (lambda: read_head(found.content, 10), lambda: read_bytes(found.content)):
        with pytest.raises(FileNotFoundError) as caught:
            read()
        assert caught.value.strerror


def test_an_archive_written_anew_is_not_taken_for_the_old_one(tmp_path: Path) -> None:
    """What is kept of an archive is let go of when its file changes."""
    for n in (1, 2):
        (found,) = found_in(tmp_path, {"a.zip": zipped({"a.csv": uses(*range(1, 2 * n))})}).values()
        assert read_bytes(found.content) == uses(*range(1, 2 * n))


needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")


@needs_links
def test_linked_folders_are_followed_once(tmp_path: Path) -> None:
    """A folder elsewhere is read by its link, one of the same exports by its own path."""
    write_all(tmp_path, {"ailleurs/x/a.csv": uses(1), "data/z/b.csv": uses(2)})
    data = tmp_path / "data"
    (data / "a-lien").symlink_to(data / "z")
    (data / "b-lien").symlink_to(tmp_path / "ailleurs")
    (data / "c-lien").symlink_to(tmp_path / "ailleurs" / "x")

    assert [one.path for one in discover([data], ())] == ["b-lien/x/a.csv", "z/b.csv"]


@needs_links
def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    """A link to a folder around it adds nothing; one to itself is named by a finding."""
    write_all(tmp_path, {"data/a/b.csv": uses(1)})
    data = tmp_path / "data"
    (data / "a" / "retour").symlink_to(data)
    (data / "a" / "soi").symlink_to(data / "a" / "soi")

    report = told(data, ROADMAP)

    assert statuses(report) == {"a/b.csv": "read", "a/soi": "refused"}


@needs_links
def test_a_linked_archive_is_its_own_copy(tmp_path: Path) -> None:
    """A link to a file is one more place of the same content."""
    write_all(tmp_path, {"b.zip": zipped({"a.csv": uses(1)})})
    (tmp_path / "a.zip").symlink_to(tmp_path / "b.zip")

    (found,) = discover([tmp_path], ())

    assert [place.path for place in found.places] == ["a.zip/a.csv", "b.zip/a.csv"]


@needs_links
def test_a_pipe_named_as_an_archive_is_left_alone(tmp_path: Path) -> None:
    """What is no file is not opened to look inside."""
    os.mkfifo(tmp_path / "a.zip")

    assert [one.path for one in discover([tmp_path], ())] == ["a.zip"]
