"""From a path to a checked roadmap."""

import hashlib
import os
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Final

from feuille_route.declarations.document import Data
from feuille_route.declarations.encoding import decode, read
from feuille_route.declarations.problems import Mistake, Route
from feuille_route.declarations.reading import Declared, declare, lines
from feuille_route.errors import RoadmapError, reason_of
from feuille_route.roadmap.around import Around
from feuille_route.roadmap.models import Roadmap, Sections
from feuille_route.roadmap.rules import disagreements
from feuille_route.sentences import Sentence, _

NAME: Final = "targets.yaml"
_PACKAGED: Final = Path(__file__).parents[1] / NAME
_OF_SOURCES: Final = Path(__file__).parents[3] / NAME


def load(path: Path | None = None, only: Collection[str] = ()) -> Roadmap:
    """Read a roadmap.

    Args:
        path: The file; without one, as ``find`` looks for it.
        only: The targets, or ambitions, that are asked for; without any, all. Mistakes within
            others are handed on, and those targets left out.

    Raises:
        RoadmapError: The file cannot be read, or holds mistakes: all of them, each with its line.
    """
    place = find(path)
    try:
        raw = _bytes(place)
        text = decode(raw)
    except Mistake as mistake:
        raise RoadmapError(_("{path}: {what}", path=place, what=mistake.sentence)) from None
    expected = _('sections, "version: 1", "roadmap:", "targets:" and others')
    declared = declare(text, Sections, expected, context=Around())
    declared.problems += disagreements(declared.document)
    sha256, made = hashlib.sha256(raw).hexdigest(), declared.made
    if made is not None and not declared.problems:
        return made.whole(sha256)
    mistakes = lines(place, declared, partial(_subject, declared.document.data))
    if (rest := _without_others(declared, only)) is None:
        raise RoadmapError(*mistakes)
    return Sections.model_validate(rest, context=Around()).whole(sha256, mistakes)


def _without_others(declared: Declared[Sections], only: Collection[str]) -> Data:
    """The roadmap without the targets that have mistakes.

    ``None`` where a mistake is elsewhere, or in a target that is asked for.
    """
    data, wrong = declared.document.data, set()
    items = data.get("targets") if isinstance(data, dict) else None
    for problem in declared.problems:
        match problem.place:
            case ("targets", int() as index, *_rest) if isinstance(items, list):
                wrong.add(index)
            case _elsewhere:
                return None
    if not only or not isinstance(data, dict) or not isinstance(items, list):
        return None
    targets = [items[index] for index in wrong]
    if any(_is_asked(target, only) for target in targets) or len(wrong) == len(items):
        return None
    return {**data, "targets": [one for index, one in enumerate(items) if index not in wrong]}


def _is_asked(target: Data, only: Collection[str]) -> bool:
    return not isinstance(target, dict) or any(
        target.get(key) in only for key in ("id", "ambition")
    )


def find(path: Path | None = None) -> Path:
    """The roadmap to read: the one given, ``targets.yaml`` here, otherwise the packaged one."""
    if path is not None:
        return path
    here = Path(NAME)
    if os.path.lexists(here):
        return here
    return _PACKAGED if _PACKAGED.is_file() else _OF_SOURCES


def own_folder(path: Path | None = None) -> Path | None:
    """The folder of the roadmap that ``find`` finds; ``None`` for the packaged one."""
    found = find(path)
    return None if found in (_PACKAGED, _OF_SOURCES) else found.parent


def _bytes(path: Path) -> bytes:
    try:
        return read(path)
    except FileNotFoundError:
        advice = _("give --targets the path of a roadmap, or leave it out to use the packaged one")
        raise RoadmapError(
            _("{path}: there is no such file: {advice}", path=path, advice=advice)
        ) from None
    except OSError as error:
        folder = path.is_dir()
        cause = _("this is a folder") if folder else _unreadable(error)
        raise RoadmapError(
            _("{path}: {cause}: give --targets the path of a roadmap", path=path, cause=cause)
        ) from None


def _unreadable(error: OSError) -> Sentence:
    return _("it cannot be read ({reason})", reason=reason_of(error))


def _subject(data: Data, place: Route) -> Sentence | None:
    """Of what a place is: ``target pix-troisieme, check 2``."""
    match place:
        case ("targets" | "ambitions" | "actions" as section, int() as index, *rest):
            return _checked(_item(data, section, index), rest)
        case ("roadmap" | "grades" as section, _key, *_rest):
            return _("{section}", section=section)
    return None


def _item(data: Data, section: str, index: int) -> Sentence:
    items = data[section] if isinstance(data, dict) else None
    item = items[index] if isinstance(items, list) else None
    known = item.get("id") if isinstance(item, dict) else None
    name = known if isinstance(known, str) else _("number {number}", number=index + 1)
    match section:
        case "targets":
            return _("target {name}", name=name)
        case "ambitions":
            return _("ambition {name}", name=name)
    return _("action {name}", name=name)


def _checked(item: Sentence, rest: list[str | int]) -> Sentence:
    match rest:
        case ["checks", int() as number, *_rest]:
            return _("{target}, check {number}", target=item, number=number + 1)
    return item
