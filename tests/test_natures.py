"""Documents, images and prose beside the exports: good to know, never an error, never a table.

But where such a thing stands under the name of an export, what it should have held is missing.
"""

import io
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from archive_files import zipped
from test_shape import report


def packed_as_it_is(files: dict[str, bytes]) -> bytes:
    """A zip that compresses nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


PDF: Final = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog; /Pages 2 0 R >>\nendobj\n"
PNG: Final = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
WORD: Final = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})
SLIDES: Final = zipped({"_rels/.rels": b"<a/>", "ppt/presentation.xml": b"<p/>"})
OPEN: Final = packed_as_it_is({"mimetype": b"application/vnd.oasis.opendocument.text"})
OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PUPILS: Final = "{sum: enrolments.pupils}"
PROSE: Final = b"Bonjour,\nvoici les exports ; bon courage.\n"


def enrolled(pupils: int) -> bytes:
    """An export of headcounts."""
    return f"UAI;Niveau;Effectif\n0860001J;3e;{pupils}\n".encode()


def told(found: Any) -> list[tuple[str, str, str | None]]:
    """The severity, code and path of each finding that is of a file."""
    return [
        (one["severity"], one["code"], one["path"])
        for one in found["findings"]
        if one["code"].startswith(("file_", "archive_"))
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mode d'emploi.pdf", PDF),
        ("photo.JPG", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        ("capture.png", PNG),
        ("logo.gif", b"GIF89a\1\0"),
        ("lettre.docx", WORD),
        ("lettre.zip", WORD),
        ("diapos.pptx", SLIDES),
        ("note.odt", OPEN),
        ("vieux.doc", OLD),
        ("notes.rtf", rb"{\rtf1 Bonjour}"),
        ("LISEZMOI.txt", PROSE),
        ("notes.md", b"# Exports\n\nUn, deux, trois.\n"),
        ("page.html", b"<!DOCTYPE html><html><body>a; b; c</body></html>"),
    ],
)
def test_a_document_beside_the_exports_asks_for_nothing(
    name: str, content: bytes, tmp_path: Path
) -> None:
    """It is told, with what to do if it holds data, and changes no verdict."""
    files = {"effectifs_2020-10-01.csv": enrolled(40), name: content}
    found = report(tmp_path, files, PUPILS, ">= 40")

    assert told(found) == [("info", "file_passed_over", name)]
    assert found["targets"][0]["status"] == "met"
    (said,) = (one["message"] for one in found["findings"] if one["code"] == "file_passed_over")
    assert "as CSV or a workbook" in said
    assert ".zip" not in said


@pytest.mark.parametrize("content", [PDF, PNG, WORD, SLIDES], ids=["pdf", "png", "word", "slides"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".zip"])
def test_under_the_name_of_an_export_its_data_are_missing(
    suffix: str, content: bytes, tmp_path: Path
) -> None:
    """Ruling 21: of a series that is read, nobody knows what the newest was to say."""
    files = {
        "effectifs_2020-10-01.csv": enrolled(40),
        f"effectifs_2020-11-01{suffix}": content,
    }
    found = report(tmp_path, files, PUPILS, ">= 40")

    assert found["targets"][0]["reason"] == "unreadable_data"
    if suffix != ".zip":
        assert told(found) == [("error", "file_not_text", f"effectifs_2020-11-01{suffix}")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("notes.md", b"Rang;Service;Nom\n1;Moodle;x\n", "file_unrecognised"),
        ("LISEZMOI.csv", b"Rang,Service,Nom\n1,Moodle,x\n", "file_unrecognised"),
        ("autre.txt", PROSE, "file_unrecognised"),
        ("page.htm", b"<html><table><tr><td>1</td></tr></table></html>", "file_not_text"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0", "archive_refused"),
        ("a.dat", b"Rar!\x1a\x07\0", "archive_refused"),
    ],
)
def test_what_may_be_data_stays_an_error(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    """A table under another name, and what nobody knows."""
    files = {"effectifs_2020-10-01.csv": enrolled(40), name: content}

    assert told(report(tmp_path, files, PUPILS, ">= 40")) == [("error", code, name)]


PAGE = """<!DOCTYPE html>
<html lang="fr"><head><title>Connexion</title></head>
<body><p>Date;Thème;Présence</p></body></html>
"""


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (PAGE.encode(), "a web page"),
        (PAGE.encode("utf-16"), "a web page"),
        (("\ufeff\n <!-- portail -->\n" + PAGE.upper()).encode(), "a web page"),
        (b"<table><tr><td>UAI</td><td>Effectif</td></tr></table>", "a web page"),
        (b'<?xml version="1.0"?>\n<html xmlns="x"><body>Erreur 500</body></html>', "a web page"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "a web page"),
        (b'<?xml version="1.0"?>\n<ELEVES><ELEVE/></ELEVES>', "an XML file"),
        (b"<BEE_ELEVES VERSION='2.1'>\n</BEE_ELEVES>", "an XML file"),
        (b'{"error": "unauthorized"}', "(JSON)"),
        (b'[{"uai": "0860001J", "effectif": 40}]', "(JSON)"),
        (PDF, "a PDF"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "an image"),
    ],
)
def test_what_is_no_table_is_said_to_be_what_it_is(
    content: bytes, what: str, tmp_path: Path
) -> None:
    """Under the name of an export: no header is looked for in it, no format is near to it."""
    files = {"effectifs_2020-10-01.csv": enrolled(40), "formations.csv": content}
    found = report(tmp_path, files, PUPILS, ">= 40")

    assert told(found) == [("error", "file_not_text", "formations.csv")]
    (said,) = (one["message"] for one in found["findings"] if one["code"] == "file_not_text")
    assert what in said
    assert "closest" not in said


@pytest.mark.parametrize(
    "content", [PAGE.encode(), b'{"error": "unauthorized"}'], ids=["page", "json"]
)
def test_a_page_in_the_place_of_the_newest_state(content: bytes, tmp_path: Path) -> None:
    """Ruling 21: nobody knows what the export of November says that is none."""
    files = {"effectifs_2020-10-01.csv": enrolled(40), "effectifs_2020-11-01.csv": content}
    found = report(tmp_path, files, PUPILS, ">= 40")

    assert found["targets"][0]["reason"] == "unreadable_data"
    assert told(found) == [("error", "file_not_text", "effectifs_2020-11-01.csv")]


@pytest.mark.parametrize(
    "content",
    [b"<Rang>;<Service>\n1;Moodle\n", b"{Rang};{Service}\n1;Moodle\n", b"[Rang];x\n1;2\n"],
)
def test_a_header_in_brackets_is_a_header(content: bytes, tmp_path: Path) -> None:
    """A table of text that no format knows, and no page."""
    files = {"effectifs_2020-10-01.csv": enrolled(40), "autre.csv": content}

    assert told(report(tmp_path, files, PUPILS, ">= 40")) == [
        ("error", "file_unrecognised", "autre.csv")
    ]


def test_an_archive_of_documents_is_unpacked(tmp_path: Path) -> None:
    """Though a document lies in it as it is, which is not packed again."""
    inside = {"lettre.docx": WORD, "effectifs_2020-10-01.csv": enrolled(40)}
    found = report(tmp_path, {"envoi.zip": packed_as_it_is(inside)}, PUPILS, ">= 40")

    assert told(found) == [("info", "file_passed_over", "envoi.zip/lettre.docx")]
    assert found["targets"][0]["value"] == 40
