"""What becomes of a report when one export is damaged."""

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from feuille_route.errors import DataError
from feuille_route.reports import View
from feuille_route.reports.json import write
from feuille_route.run import Options, check
from pollution import POLLUTIONS
from pollution.exports import MAIN, Export

AS_OF: Final = dt.date(2021, 7, 6)
_NUMBERS: Final = ("status", "value", "numerator", "denominator", "gap", "progress", "coverage")

UNNOTICEABLE: Final[Mapping[str, Mapping[str, str]]] = {
    "crosses": {"personnels": "an empty flag is not known: the bounds are wider for it"},
    "last_column_renamed": {"personnels": "staff certified on no date are certified"},
    "last_column_deleted": {"personnels": "staff certified on no date are certified"},
    "the_middle_lost": dict.fromkeys(
        (export.name for export in MAIN), "how many rows went with the bytes is not to be seen"
    ),
}
"""What nobody can notice: pollutions, exports, and why."""

Json = Mapping[str, Any]


class Outcome(StrEnum):
    """What became of the numbers of a damaged export.

    ``untouched``: there was nothing to damage. ``right``: all as on the clean file, nothing is
    said. ``restored``: all as on the clean file, and what was done is said. ``told``: a finding
    names the file, and no verdict nor bound is wrong. ``unnoticeable``: as silent, and nobody
    could know. ``silent``: anything else.
    """

    UNTOUCHED = "untouched"
    RIGHT = "right"
    RESTORED = "restored"
    TOLD = "told"
    UNNOTICEABLE = "unnoticeable"
    SILENT = "wrong in silence"


SIGNS: Final[Mapping[Outcome, str]] = {
    Outcome.UNTOUCHED: "·",
    Outcome.RIGHT: "✓",
    Outcome.RESTORED: "↻",
    Outcome.TOLD: "!",
    Outcome.UNNOTICEABLE: "?",
    Outcome.SILENT: "✗",
}


def outcomes(name: str, folder: Path) -> Mapping[str, Outcome]:
    """Apply a pollution to each main export, and say what becomes of its numbers."""
    found = {}
    for export in MAIN:
        one = outcome(export, POLLUTIONS[name](export.content), folder / export.name)
        hidden = one is Outcome.SILENT and UNNOTICEABLE.get(name, {}).get(export.name)
        found[export.name] = Outcome.UNNOTICEABLE if hidden else one
    return found


def signs(found: Mapping[str, Outcome]) -> str:
    """Write outcomes as the page does: a sign a main export."""
    return "".join(SIGNS[outcome] for outcome in found.values())


@cache
def clean(export: Export) -> Json:
    """Give the JSON of the clean exports."""
    with tempfile.TemporaryDirectory() as folder:
        return checked(export, export.content, Path(folder))


def checked(export: Export, content: bytes, folder: Path) -> Json:
    """Write an export beside the others and give the JSON that ``froute check`` makes."""
    data, targets = folder / "data", folder / "targets.yaml"
    (data / export.file).parent.mkdir(parents=True, exist_ok=True)
    for name, other in {**export.others, export.file: content}.items():
        (data / name).write_bytes(other)
    targets.write_text(export.roadmap, encoding="utf-8")
    report = check(Options(data=(data,), targets=targets, as_of=AS_OF))
    found: Json = json.loads(write(report, View()))
    return found


def outcome(export: Export, content: bytes, folder: Path) -> Outcome:
    """Say what became of an export's numbers."""
    if content == export.content:
        return Outcome.UNTOUCHED
    try:
        found = checked(export, content, folder)
    except DataError as refusal:
        return Outcome.TOLD if export.file in str(refusal) else Outcome.SILENT
    said = list(_said(found, clean(export), export.file))
    if _numbers(found) == _numbers(clean(export)):
        return Outcome.RESTORED if said else Outcome.RIGHT
    alarm = any(finding["severity"] != "info" for finding in said)
    return Outcome.TOLD if alarm and not wrong(found, export) else Outcome.SILENT


def wrong(found: Json, export: Export) -> list[str]:
    """Give the verdicts that became met, and the bounds that leave out what is so.

    A file of which nothing is read leaves bounds as if it were not there.
    """
    (file,) = (one for one in found["files"] if one["path"] == export.file)
    unread = file["rows"] == 0
    return [
        f"{one['threshold']}: {one['status']} {one['value']} {one['bounds']}, was {so['value']}"
        for one, so in zip(_parts(found), _parts(clean(export)), strict=True)
        if _became_met(one, so) or (not unread and _leaves_out(one["bounds"], so["value"]))
    ]


def _became_met(one: Json, so: Json) -> bool:
    return bool(one["status"] == "met" != so["status"])


def _leaves_out(bounds: list[float | None] | None, value: float | None) -> bool:
    if bounds is None or value is None:
        return False
    low, high = bounds
    return (low is not None and low > value + 1e-9) or (high is not None and high < value - 1e-9)


def _said(found: Json, before: Json, file: str) -> Iterator[Json]:
    """Yield the findings on a file that the clean one does not have."""
    known = before["findings"]
    for finding in found["findings"]:
        if finding["path"] is not None and file in finding["path"] and finding not in known:
            yield finding


def _numbers(report: Json) -> list[list[Any]]:
    return [[*(one[name] for name in _NUMBERS), *(one["bounds"] or [])] for one in _parts(report)]


def _parts(report: Json) -> Iterator[Json]:
    """Yield whatever has a verdict: the targets and their checks."""
    for target in report["targets"]:
        yield target
        yield from target["checks"]
