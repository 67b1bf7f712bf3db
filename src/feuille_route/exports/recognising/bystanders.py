"""Files that lie beside exports and are none: reports of froute, roadmaps, formats, prose.

They are known by what they hold, whatever their names; but prose is named so, too.
"""

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from feuille_route.files.head import find_encoding
from feuille_route.files.natures import DOCUMENT, document, is_prose
from feuille_route.files.series import is_named_as_a_table
from feuille_route.findings import Detail, FindingCode, Log, Severity
from feuille_route.formats.own import SUFFIXES
from feuille_route.sentences import Sentence, _
from feuille_route.wording.marks import tells_report

HIDDEN: Final = _("hidden, a system's own, or the lock of an open file")
_REPORT: Final = _("a report of froute")
_ROADMAP: Final = _("a roadmap")
_FORMAT: Final = _("a format")
_AGAIN: Final = _("CSV or a workbook")
EMPTY: Final = _("YAML that holds nothing")
_TOP_KEY: Final = re.compile(r"(?m)^(?:\ufeff)?([a-z_]+):(?:\s|$)")
_LEAST: Final = 2
_NAMED: Final = 3
_OF_ROADMAP: Final = frozenset(
    {"version", "roadmap", "ambitions", "targets", "calendar", "grades", "aliases"}
)
_OF_FORMAT: Final = frozenset({"name", "title", "documented", "columns", "tables", "rows", "kind"})


def bystander(head: bytes, path: str) -> Sentence | None:
    """Say what a file is that no format recognises, by its first kilobytes, if it is known."""
    if tells_report(head):
        return _REPORT
    if document(head, path) and not is_named_as_a_table(path):
        return DOCUMENT
    text = head.decode(find_encoding(head), errors="replace")
    keys = set(_TOP_KEY.findall(text))
    if len(keys & _OF_ROADMAP) >= _LEAST and not keys >= {"columns", "tables"}:
        return _ROADMAP
    if len(keys & _OF_FORMAT) >= _LEAST:
        return _FORMAT
    if is_prose(text, path):
        return DOCUMENT
    is_yaml = PurePath(path).suffix.lower() in SUFFIXES
    return EMPTY if is_yaml and not _without_comments(text) else None


def note_passed_over(what: Sentence, paths: Sequence[str], log: Log) -> None:
    """Note files of one kind, once: how many they are, and the first of them."""
    if paths:
        path = paths[0] if len(paths) == 1 else None
        names = ", ".join(paths[:_NAMED])
        several: Detail = {"names": names, "first": paths[0]} if len(paths) > 1 else {}
        again: Detail = {"again": _AGAIN} if what == DOCUMENT else {}
        detail: Detail = {"what": what, **several, **again}
        code = FindingCode.FILE_PASSED_OVER
        log.note(code, Severity.INFO, path=path, count=len(paths), detail=detail)


def _without_comments(text: str) -> str:
    return re.sub(r"(?m)^\s*(?:#.*)?$|^---\s*$|\ufeff", "", text).strip()
