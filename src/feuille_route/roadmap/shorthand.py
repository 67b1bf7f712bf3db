"""What people write to the one long form of ``models``: a whole file, its targets, their checks.

A part of the wrong shape is handed on as it is, or as ``None``: the models refuse it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from feuille_route.declarations.document import Data, Document, mapping, sequence
from feuille_route.declarations.problems import Mistake, Path
from feuille_route.roadmap import groups, measures, sections, thresholds, vocabulary
from feuille_route.roadmap.draft import Draft

OF_CHECK: Final = ("measure", "threshold", "each", "baseline")
"""What a target without ``checks`` says of its only check."""

INHERITED: Final = ("measure", "each", "baseline")


def expand(document: Document) -> Draft:
    """The long form of a whole file."""
    root = mapping(document.data)
    draft = Draft(document, sections.departments(root), problems=list(document.problems))
    last_day = sections.expand(draft, root)[1]
    draft.data["targets"] = [
        _target(draft, ("targets", index), target, last_day)
        for index, target in enumerate(sequence(root.get("targets")))
    ]
    return draft


def _target(draft: Draft, path: Path, given: Data, last_day: dt.date) -> Data:
    if not isinstance(given, dict):
        return given
    long = {name: value for name, value in given.items() if name not in OF_CHECK}
    long["checks"] = _checks(draft, path, given)
    long["due"] = _due(draft, (*path, "due"), given.get("due", last_day))
    if isinstance(shown := given.get("show"), str):
        long["show"] = [shown]
    return long


def _due(draft: Draft, path: Path, given: Data) -> Data:
    try:
        return vocabulary.date(given, draft.mark(path).written)
    except Mistake as mistake:
        draft.refuse(path, f"due: {mistake}")
        return None


def _checks(draft: Draft, path: Path, given: Mapping[str, Data]) -> Data:
    if "checks" not in given:
        draft.origins[(*path, "checks", 0)] = path
        own = {name: value for name, value in given.items() if name in OF_CHECK}
        return [_check(draft, (*path, "checks", 0), own)]
    if "threshold" in given:
        text = "threshold: with checks, each of them holds its own"
        draft.refuse((*path, "threshold"), text)
    return [
        _heir(draft, (*path, "checks", number), check, given)
        for number, check in enumerate(sequence(given["checks"]))
    ]


def _heir(draft: Draft, path: Path, check: Data, target: Mapping[str, Data]) -> Data:
    if not isinstance(check, dict):
        return check
    inherited = [name for name in INHERITED if name in target and name not in check]
    for name in inherited:
        draft.origins[(*path, name)] = (*path[:2], name)
    return _check(draft, path, {**check, **{name: target[name] for name in inherited}})


def _check(draft: Draft, path: Path, given: Mapping[str, Data]) -> Data:
    long = dict(given)
    if "threshold" in given:
        place = draft.origin((*path, "threshold"))
        long["threshold"] = _threshold(draft, place, given["threshold"])
    if "measure" in given:
        long["measure"] = _measure(draft, (*path, "measure"), given["measure"])
    if given.get("each") is not None:
        place = draft.origin((*path, "each"))
        long["each"] = groups.each(draft, place, given["each"], long.get("measure"))
    return long


def _threshold(draft: Draft, path: Path, given: Data) -> Data:
    mark = draft.mark(path)
    if mark.folded:
        draft.refuse(path, "threshold: an unquoted > begins a folded text: write it in quotes")
        return None
    try:
        parsed = thresholds.parse(given if isinstance(given, str) else "")
    except Mistake as mistake:
        shown = f'threshold "{mark.written.strip()}"' if mark.written else "threshold"
        draft.refuse(path, f"{shown}: {mistake}")
        return None
    return {"text": str(given).strip(), **parsed._asdict()}


def _measure(draft: Draft, path: Path, given: Data) -> Data:
    written = draft.origin(path)
    if "ratio" in mapping(given):
        draft.origins[path] = (*written, "ratio")
    return measures.expand(draft, written, given)
