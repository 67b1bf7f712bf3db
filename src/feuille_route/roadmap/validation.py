"""The long form through the models; what they refuse, in words about the file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ValidationError

from feuille_route.roadmap import models
from feuille_route.roadmap.document import Data
from feuille_route.roadmap.draft import Draft
from feuille_route.roadmap.problems import Path, Problem, excused, unknown, within
from feuille_route.roadmap.scalars import spoken
from feuille_route.roadmap.shorthand import OF_CHECK

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MEMBERS: Final[Mapping[str, str]] = {
    "Count": "count",
    "Sum": "sum",
    "Ratio": "of",
    "Latest": "latest",
}
"""The kinds of measure, each with the key that only it has."""

_EXPECTED: Final[tuple[tuple[str, str], ...]] = (
    ("too_short", "expected at least one"),
    (
        "string_pattern_mismatch",
        "expected lower-case letters, digits and hyphens, as in pix-troisieme",
    ),
    ("literal_error", "expected school"),
    ("tuple_", 'expected a list, each item begun by "- "'),
    ("dict_", 'expected lines of "name: value"'),
    ("model_", 'expected lines of "name: value"'),
    ("int_", "expected a whole number"),
    ("decimal_", "expected a number"),
    ("date_", "expected a date such as 2021-08-31"),
)


def validate(draft: Draft) -> models.Roadmap | None:
    """The roadmap; ``None`` when the models refuse it, with the problems added to the draft."""
    try:
        return models.Roadmap.model_validate(draft.data)
    except ValidationError as refused:
        known = excused(draft.problems)
        found = [_problem(draft, error) for error in refused.errors(include_url=False)]
        draft.problems += [each for each in found if each and not within(each.path, known)]
        if not draft.problems:
            raise  # refused and nothing to say: a fault of this program, not of the file
        return None


def _problem(draft: Draft, error: "ErrorDetails") -> Problem | None:
    place = _place(error["loc"], draft.data)
    if place is None or (error["type"] == "too_short" and error["input"]):
        return None  # a kind that is not meant, or a list that is short of its wrong items only
    path = draft.origin(place)
    return Problem(path, _text(draft, error, path))


def _place(loc: tuple[int | str, ...], data: Data) -> Path | None:
    """The path without the names of union members; ``None`` for a kind that was not meant."""
    path: list[int | str] = []
    for part in loc:
        if isinstance(part, str) and part in _MEMBERS and isinstance(data, dict):
            if _MEMBERS[part] not in data:
                return None
            continue
        path.append(part)
        data = _below(data, part)
    return tuple(path)


def _below(data: Data, part: int | str) -> Data:
    if isinstance(data, dict):
        return data.get(str(part))
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def _text(draft: Draft, error: "ErrorDetails", path: Path) -> str:
    name, kind, given = path[-1], error["type"], error["input"]
    if kind == "missing":
        return f"{name} is missing"
    if kind == "extra_forbidden":
        return unknown("key", str(name), _known(error["loc"]))
    named = f"{name}: " if isinstance(name, str) else ""
    written = draft.mark(path).written
    if kind == "string_type":
        hint = f': write "{written}" in quotes' if written else ""
        return f"{named}expected a text, not {spoken(given)}{hint}"
    expected = next((words for prefix, words in _EXPECTED if kind.startswith(prefix)), error["msg"])
    shown = f'{name} "{written}": ' if written and isinstance(name, str) else named
    return f"{shown}{expected}"


def _known(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that the model at this place knows, short forms included."""
    model = _MODELS.get(_kind(loc), models.Roadmap)
    words = tuple(model.model_fields)
    return (*words, *OF_CHECK) if model is models.Target else words


def _kind(loc: tuple[int | str, ...]) -> str:
    names = [part for part in loc[:-1] if isinstance(part, str)]
    return names[-1] if names else ""


_MODELS: Final[Mapping[str, type[BaseModel]]] = {
    "targets": models.Target,
    "actions": models.Action,
    "ambitions": models.Ambition,
    "checks": models.Check,
    "baseline": models.Baseline,
    "Count": models.Count,
    "Sum": models.Sum,
    "Ratio": models.Ratio,
    "Latest": models.Latest,
}
