"""What a file is that is no table of text, by its first bytes: an archive, a document, an image."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.files.head import find_encoding
from feuille_route.sentences import _

ARCHIVE: Final = _("an archive of another kind, or under another name")
DOCUMENT: Final = _("a PDF, a Word document, slides, an image or a text that is no table")

_PDF: Final = _("a PDF")
_IMAGE: Final = _("an image")
_WORDS: Final = _("a Word document or slides")
_SPREADSHEET: Final = _("a spreadsheet under another name")
_PAGE: Final = _("a web page, as of a portal that no longer knows who asks")
_ANSWER: Final = _("the answer of a web service (JSON)")
_XML: Final = _("an XML file")
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCUMENTS: Final[Mapping[str, re.Pattern[bytes]]] = {
    str(_PDF): re.compile(rb"\s{0,9}%PDF-"),
    str(_IMAGE): re.compile(
        rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|....ftyp(?:heic|mif1|avif)"
        rb"|II\*\0|MM\0\*",
        re.DOTALL,
    ),
    # The first part must be one of a document's own: an archive may hold documents.
    str(_WORDS): re.compile(
        rb"PK\x03\x04.{26}(?:(?:\[Content_Types\]\.xml|_rels/|docProps/|customXml/|word/|ppt/)"
        rb".*?PK\x03\x04.{26}(?:word|ppt)/"
        rb"|mimetypeapplication/vnd\.oasis\.opendocument\.(?:text|presentation))"
        rb"|\{\\rtf|" + re.escape(_COMPOUND) + rb".*W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0",
        re.DOTALL,
    ),
}
_OTHERS: Final[Mapping[str, re.Pattern[bytes]]] = {
    str(_SPREADSHEET): re.compile(
        re.escape(_COMPOUND) + rb"|PK\x03\x04.*(?:xl/|opendocument\.spreadsheet)", re.DOTALL
    ),
    str(ARCHIVE): re.compile(rb"PK\x03\x04|\x1f\x8b|7z\xbc\xaf|Rar!\x1a"),
}
_ABOVE: Final = r"\ufeff?(?:\s|<\?xml[^>]*>|<!--.*?-->){0,99}"
_MARKED_UP: Final[Mapping[str, re.Pattern[str]]] = {
    str(_PAGE): re.compile(
        _ABOVE
        + r"(?:<!doctype html|<(?:html|head|body|meta|title|script|style|div|table|p|h1|pre)\b"
        r"|(?:from|mime-version|subject|date): .*<html)",
        re.IGNORECASE | re.DOTALL,
    ),
    str(_XML): re.compile(
        r"\ufeff?\s*(?:<\?xml\b|<!doctype |<[a-z_][\w:.-]*(?: [^<>]*)?/?>\s*<)", re.IGNORECASE
    ),
    str(_ANSWER): re.compile(r"\ufeff?\s*(?:\{\s*\"[^\"\n]*\"\s*:|\[\s*[\[{])"),
}
_OLD_DOCUMENTS: Final = (".doc", ".dot", ".ppt", ".pps", ".msg")
_PAGES: Final = (".html", ".htm", ".mht")
_NOTES: Final = (".md", ".rst")
_READ_ME: Final = re.compile(r"lisez[-_ ]?moi|read[-_ ]?me|a[-_ ]lire")
_OF_A_TABLE: Final = re.compile(
    r"(?m)[;\t].*[;\t]|^.*[;\t].*\n.*[;\t]|^[^,\n]+(?:,[^,\n]+){2,}\n[^,\n]+(?:,[^,\n]+){2,}$"
)


def document(head: bytes, name: str = "") -> str | None:
    """Say what a document or an image is, whatever its suffix; an old one of Office needs it."""
    if head.startswith(_COMPOUND) and PurePath(name).suffix.lower() in _OLD_DOCUMENTS:
        return str(_WORDS)
    return next((what for what, shape in _DOCUMENTS.items() if shape.match(head)), None)


def look_like(head: bytes, name: str) -> str | None:
    """Say what a file is that is no table of text, where it can be told."""
    closed = (what for what, shape in _OTHERS.items() if shape.match(head))
    if what := document(head, name) or next(closed, None):
        return what
    text = head.decode(find_encoding(head), errors="replace")
    return next((what for what, shape in _MARKED_UP.items() if shape.match(text)), None)


def is_prose(text: str, name: str) -> bool:
    """Tell whether a text is to be read by people: named so, and no line of it is a table's."""
    path = PurePath(name)
    suffix = path.suffix.lower()
    if suffix in _PAGES:
        return "<html" in text.lower() and "<table" not in text.lower()
    named = suffix in _NOTES or _READ_ME.match(fold(path.stem))
    return bool(named and text.strip()) and not _OF_A_TABLE.search(text)
