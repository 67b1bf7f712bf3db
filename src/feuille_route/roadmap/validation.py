"""The long form through the models; what they refuse, in words about the file."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ValidationError

from feuille_route.declarations.problems import Problem, excused, within
from feuille_route.declarations.refusals import Kinds, place, sentence
from feuille_route.roadmap import models
from feuille_route.roadmap.draft import Draft
from feuille_route.roadmap.shorthand import OF_CHECK

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MEASURES: Final[Kinds] = {"Count": "count", "Sum": "sum", "Ratio": "of", "Latest": "latest"}


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
    found = place(error["loc"], draft.data, _MEASURES)
    if found is None or (error["type"] == "too_short" and error["input"]):
        return None  # a kind that is not meant, or a list that is short of its wrong items only
    path = draft.origin(found)
    written = draft.mark(path).written
    return Problem(path, sentence(error, path, written, _known(error["loc"])))


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
