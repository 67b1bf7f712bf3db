"""From a path to a checked roadmap, in steps: text, data, long form, models, rules."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from feuille_route.declarations import document, problems
from feuille_route.declarations.encoding import decode
from feuille_route.errors import RoadmapError
from feuille_route.roadmap import rules, shorthand, validation
from feuille_route.roadmap.draft import Draft
from feuille_route.roadmap.models import Roadmap

NAME: Final = "targets.yaml"
_PACKAGED: Final = Path(__file__).parents[1] / NAME
_OF_SOURCES: Final = Path(__file__).parents[3] / NAME


def load(path: Path | None = None) -> Roadmap:
    """Read a roadmap.

    Args:
        path: The file; without one, as ``find`` looks for it.

    Raises:
        RoadmapError: The file cannot be read, or holds mistakes: all of them, each with its line.
    """
    place = find(path)
    raw = _bytes(place)
    try:
        text = decode(raw)
    except problems.Mistake as mistake:
        raise RoadmapError(f"{place}: {mistake}") from None
    read = document.read(text)
    if not isinstance(read.data, dict):
        raise RoadmapError(*_shapeless(place, read))
    draft = shorthand.expand(read)
    draft.data["sha256"] = hashlib.sha256(raw).hexdigest()
    roadmap = validation.validate(draft)
    rules.apply(draft)
    if roadmap is None or draft.problems:
        raise RoadmapError(*lines(place, draft))
    return roadmap


def find(path: Path | None = None) -> Path:
    """The roadmap to read: the one given, ``targets.yaml`` here, otherwise the packaged one."""
    if path is not None:
        return path
    here = Path(NAME)
    return next((each for each in (here, _PACKAGED) if each.is_file()), _OF_SOURCES)


def is_packaged(path: Path) -> bool:
    """Whether a roadmap is the one that comes with the program."""
    return path in (_PACKAGED, _OF_SOURCES)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        advice = "give --targets the path of a roadmap, or leave it out to use the packaged one"
        raise RoadmapError(f"{path}: there is no such file: {advice}") from None
    except OSError as error:
        kind = "this is a folder" if path.is_dir() else f"it cannot be read ({error.strerror})"
        raise RoadmapError(f"{path}: {kind}: give --targets the path of a roadmap") from None


def _shapeless(path: Path, read: document.Document) -> list[str]:
    if read.problems:
        return lines(path, Draft(read, {}, problems=read.problems))
    kind = "the file is empty" if read.data is None else "the file is a list or a text"
    return [f'{path}:1: {kind}: expected sections, "version: 1", "roadmap:", "targets:" and others']


def lines(path: Path, draft: Draft) -> list[str]:
    """The problems of a draft as sentences that begin with file and line, in the file's order."""
    traps = problems.excused(draft.document.problems)
    told = [
        each
        for each in draft.problems
        if each in draft.document.problems or not problems.within(each.path, traps)
    ]
    placed = {(_line(draft, each), _subject(draft, each), each.text) for each in told}
    return [f"{path}:{line}: {subject}{text}" for line, subject, text in sorted(placed)]


def _line(draft: Draft, problem: problems.Problem) -> int:
    return problem.line or draft.document.line(problem.path) or 1


def _subject(draft: Draft, problem: problems.Problem) -> str:
    """Of what the problem is: ``target pix-troisieme, check 2: ``."""
    match problem.path:
        case ("targets" | "ambitions" | "actions" as section, int() as index, *rest):
            item = document.sequence(document.mapping(draft.document.data).get(section))[index]
            name = document.mapping(item).get("id")
            named = name if isinstance(name, str) else f"number {index + 1}"
            return f"{section.removesuffix('s')} {named}{_check(rest)}: "
        case ("roadmap" | "grades" as section, _, *_):
            return f"{section}: "
    return ""


def _check(rest: Sequence[str | int]) -> str:
    match rest:
        case ["checks", int() as number, *_]:
            return f", check {number + 1}"
    return ""
