"""What models refuse, in words about the file: a roadmap's, a format's."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from feuille_route.declarations.document import Data
from feuille_route.declarations.problems import Path, unknown
from feuille_route.declarations.scalars import spoken

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Kinds = Mapping[str, str]
"""The kinds that a value may be of, by their models' names, each with the key that only it has."""

_EXPECTED: Final[tuple[tuple[str, str], ...]] = (
    ("too_short", "expected at least one"),
    (
        "string_pattern_mismatch",
        "expected lower-case letters, digits and hyphens, as in pix-troisieme",
    ),
    ("tuple_", 'expected a list, each item begun by "- "'),
    ("dict_", 'expected lines of "name: value"'),
    ("mapping_", 'expected lines of "name: value"'),
    ("model_", 'expected lines of "name: value"'),
    ("int_", "expected a whole number"),
    ("bool_", "expected true or false"),
    ("decimal_", "expected a number"),
    ("date_", "expected a date such as 2021-08-31"),
)


def place(loc: Sequence[int | str], data: Data, kinds: Kinds) -> Path | None:
    """The path of what is refused; ``None`` for a kind that was not meant.

    Names of kinds are left out, and the numbers of a list where one thing stands for it.
    """
    path: list[int | str] = []
    for part in loc:
        if isinstance(part, int) and not isinstance(data, list):
            continue
        if isinstance(part, str) and not isinstance(data, dict):
            continue
        if isinstance(part, str) and part in kinds and isinstance(data, dict):
            if kinds[part] not in data:
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


def sentence(error: "ErrorDetails", path: Path, written: str, keys: Sequence[str]) -> str:
    """Say what is refused: ``written`` as it stands in the file, where only ``keys`` are known."""
    name, kind = path[-1] if path else "", error["type"]
    if kind == "missing":
        return f"{name} is missing"
    if kind == "extra_forbidden":
        return unknown("key", str(name), keys)
    named = f"{name}: " if isinstance(name, str) and name else ""
    if kind == "string_type":
        hint = f': write "{written}" in quotes' if written else ""
        return f"{named}expected a text, not {spoken(error['input'])}{hint}"
    shown = f'{name} "{written}": ' if written and isinstance(name, str) else named
    return f"{shown}{_expectation(error)}"


def _expectation(error: "ErrorDetails") -> str:
    kind = error["type"]
    if kind == "literal_error":
        return f"expected {error['ctx']['expected'].replace(chr(39), '')}"
    return next((words for prefix, words in _EXPECTED if kind.startswith(prefix)), error["msg"])
