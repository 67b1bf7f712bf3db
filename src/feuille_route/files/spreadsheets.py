"""Spreadsheets: each sheet is read as the bytes of the CSV that it would be saved as.

This module is imported when a spreadsheet is met.
"""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Final

from feuille_route.files.archives import HIDDEN, ContainerError, Room, open_archive
from feuille_route.files.binary_workbooks import read_apart
from feuille_route.files.office_xml import survey_workbook
from feuille_route.files.open_document import survey_document
from feuille_route.files.rendering import open_workbook, render, worksheets
from feuille_route.files.survey import Look, Unshown

Sheets = Iterator[tuple[str, bytes | ContainerError, Unshown]]

_EMPTY_CELL: Final = re.compile(rb"(?m)^;|;;|;$")
_LARGEST: Final = 1 << 30
_ZIP: Final = b"PK"
_BINARY: Final = "xl/workbook.bin"
_DOCUMENT: Final = "content.xml"


def read_sheets(data: bytes) -> Sheets:
    """Yield each sheet that has rows, or why it cannot be read, and what it does not show.

    Raises ``OSError``.
    """
    looks = _survey(data)
    if looks is None:
        for name, found in read_apart(data):
            gaps = isinstance(found, bytes) and bool(_EMPTY_CELL.search(found))
            yield name, found, Unshown(errors=gaps)
        return
    with open_workbook(data) as book:
        for name in worksheets(book):
            try:
                look = looks.get(name, Look())
                rendered: bytes | ContainerError = render(book, name, look.shown)
            except ContainerError as error:
                rendered = error
            if rendered:
                yield name, rendered, look.unshown
        for name in worksheets(book, hidden=True):
            if book.get_sheet_by_name(name).height:
                yield name, ContainerError(HIDDEN), Unshown()


def read_sheet(data: bytes, name: str) -> bytes:
    """Give one sheet; raises ``OSError``."""
    looks = _survey(data)
    if looks is None:
        found = dict(read_apart(data)).get(name, b"")
        if isinstance(found, ContainerError):
            raise found
        return found
    with open_workbook(data) as book:
        return render(book, name, looks.get(name, Look()).shown)


def _survey(data: bytes) -> Mapping[str, Look] | None:
    """Look at a spreadsheet in XML; ``None`` when it is a binary one."""
    if not data.startswith(_ZIP):
        return None
    archive = open_archive(io.BytesIO(data))
    with archive.zip:
        Room(size=_LARGEST).take(archive)
        if _BINARY in archive.members:
            return None
        look = survey_document if _DOCUMENT in archive.members else survey_workbook
        return look(archive)
