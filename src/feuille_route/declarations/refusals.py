"""What models refuse, in words about the file, each at its place."""

import types
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel

from feuille_route.declarations.document import Data, Document
from feuille_route.declarations.problems import Mistake, Problem, Route, told, unknown
from feuille_route.declarations.scalars import no_text
from feuille_route.sentences import Sentence, _

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_EXPECTED: Final[tuple[tuple[str, Sentence], ...]] = (
    ("too_short", _("expected at least one")),
    (
        "string_pattern_mismatch",
        _("expected lower-case letters, digits and hyphens, as in pix-troisieme"),
    ),
    ("tuple_", _('expected a list, each item begun by "- "')),
    ("dict_", _('expected lines of "name: value"')),
    ("mapping_", _('expected lines of "name: value"')),
    ("model_", _('expected lines of "name: value"')),
    ("int_", _("expected a whole number")),
    ("bool_", _("expected true or false")),
    ("decimal_", _("expected a number")),
    ("finite_number", _("expected a number")),
    ("date_", _("expected a date such as 2021-08-31")),
)


def problem(error: "ErrorDetails", document: Document, model: type[BaseModel]) -> Problem | None:
    """What is refused; ``None`` for a list that is short of its wrong items only."""
    if error["type"] == "too_short" and error["input"]:
        return None
    here = refused_place(error, document.data)
    if error["type"] == "value_error" and isinstance(error["ctx"]["error"], Mistake):
        return told(error["ctx"]["error"], here, document.written(here))
    keys = known_keys(model, error["loc"][:-1]) if error["type"] == "extra_forbidden" else ()
    return Problem(here, _sentence(error, here, document.written(here), keys))


def refused_place(error: "ErrorDetails", data: Data) -> Route:
    """The place of what is refused, or where what is missing should be."""
    if error["type"] == "missing":
        return (*place(error["loc"][:-1], data), error["loc"][-1])
    return place(error["loc"], data)


def place(loc: Sequence[int | str], data: Data) -> Route:
    """The place of a part of a model.

    A model may be of a longer form: names of kinds are passed over, as is the number of a list
    where one thing stands for it; what a part has from one above it, though not from the whole
    file, is where it is written.
    """
    path: list[int | str] = []
    above: list[Data] = [data]
    for part in loc:
        if isinstance(part, int):
            found = len(path) if isinstance(above[-1], list) else None
        else:
            found = _holder(above, part)
        if found is not None:
            path, above = [*path[:found], part], [*above[: found + 1], _below(above[found], part)]
    return tuple(path)


def _holder(above: Sequence[Data], part: str) -> int | None:
    """Tell which of the values above has a key: the last one that is not the whole file."""
    if not isinstance(above[-1], dict):
        return None
    having = (at for at, one in enumerate(above) if isinstance(one, dict) and part in one)
    return max((at for at in having if at or len(above) == 1), default=None)


def _below(data: Data, part: int | str) -> Data:
    if isinstance(data, dict):
        return data.get(str(part))
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def known_keys(model: type[BaseModel], loc: Sequence[int | str]) -> tuple[str, ...]:
    """The keys that a model knows at a place in it."""
    here: list[Any] = [model]
    for part in loc:
        here = [kind for one in here for kind in _kinds(_part(one, part))] or here
    words = dict.fromkeys(word for one in here for word in getattr(one, "model_fields", ()))
    return (*words, *getattr(here[0], "SHORT", ()))


def _part(kind: Any, part: int | str) -> Any:
    """The type of a part of a type; a union's part may be one of its kinds, by name."""
    if arguments := get_args(kind):
        return arguments[0] if get_origin(kind) is tuple else arguments[-1]
    if part == getattr(kind, "__name__", ""):
        return kind
    field = getattr(kind, "model_fields", {}).get(part)
    return field and field.annotation


def _kinds(annotation: Any) -> Iterator[Any]:
    """The kinds of a union, or the one type that it is."""
    if get_origin(annotation) is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _kinds(one)
    elif annotation not in (None, type(None)):
        yield annotation


def _sentence(error: "ErrorDetails", here: Route, written: str, keys: Sequence[str]) -> Sentence:
    """Say what is refused: ``written`` as it stands in the file, where only ``keys`` are known."""
    name, kind = here[-1] if here else "", error["type"]
    if kind == "missing":
        return _("{name} is missing", name=name)
    if kind == "extra_forbidden":
        return unknown(_("key"), str(name), keys)
    text = _expectation(error, written)
    if not isinstance(name, str) or not name:
        return text
    if written and kind != "string_type":
        return _('{name} "{written}": {what}', name=name, written=written, what=text)
    return _("{name}: {what}", name=name, what=text)


def _expectation(error: "ErrorDetails", written: str) -> Sentence:
    kind = error["type"]
    if kind == "string_type":
        said = no_text(error["input"], written=bool(written))
        return Sentence(said.template, {**said.fields, "written": written})
    if kind == "literal_error":
        return _one_of(error["ctx"]["expected"].replace("'", "").replace(" or ", ", "))
    if kind == "tuple_type" and written:
        return _("expected a list: write [{written}]", written=written)
    return next(
        (words for prefix, words in _EXPECTED if kind.startswith(prefix)),
        _("{what}", what=error["msg"]),
    )


def _one_of(words: str) -> Sentence:
    if ", " in words:
        return _("expected one of {words}", words=words)
    return _("expected {word}", word=words)
