"""A measure in the long form: a count, a sum, a ratio of two of these, or a reading."""

from collections.abc import Mapping
from typing import Final

from feuille_route.declarations.document import Data, mapping
from feuille_route.declarations.problems import Path, unknown
from feuille_route.roadmap import conditions
from feuille_route.roadmap.draft import Draft

KINDS: Final = ("count", "sum", "ratio", "latest")
PARTS: Final = ("count", "sum")


def expand(draft: Draft, path: Path, given: Data) -> Data:
    """The long form of a measure; ``None`` when it is none of the kinds."""
    fields = mapping(given)
    kind = _kind(draft, path, fields, KINDS)
    if kind == "ratio":
        return _ratio(draft, path, fields)
    if kind == "latest":
        return dict(fields)
    return None if kind is None else _selection(draft, path, fields)


def _kind(
    draft: Draft, path: Path, fields: Mapping[str, Data], kinds: tuple[str, ...]
) -> str | None:
    named = [kind for kind in kinds if kind in fields]
    if len(named) == 1:
        return named[0]
    text = f"expected one of {', '.join(kinds)}"
    if not named and fields:
        text = unknown("measure", next(iter(fields)), kinds)
    draft.refuse(path, f"{path[-1]}: {text}")
    return None


def _ratio(draft: Draft, path: Path, fields: Mapping[str, Data]) -> Data:
    for name in fields:
        if name != "ratio":
            draft.refuse((*path, name), f'{name}: belongs under "ratio:"')
    path, given = (*path, "ratio"), fields["ratio"]
    if not isinstance(given, dict):
        draft.refuse(path, 'ratio: expected "of:" and "over:" under it')
        return None
    long = dict(given)
    for part in ("of", "over"):
        if part in given:
            long[part] = _part(draft, (*path, part), mapping(given[part]))
        else:
            long[part] = None
            draft.refuse((*path, part), f"{part} is missing")
    if "expect" in given:
        long["expect"] = conditions.where(draft, (*path, "expect"), given["expect"], "schools")
    return long


def _part(draft: Draft, path: Path, fields: Mapping[str, Data]) -> Data:
    if _kind(draft, path, fields, PARTS) is None:
        return None
    return _selection(draft, path, fields)


def _selection(draft: Draft, path: Path, fields: Mapping[str, Data]) -> Data:
    long = dict(fields)
    source = fields.get("count", fields.get("sum"))
    if "where" in fields:
        table = source.partition(".")[0] if isinstance(source, str) else ""
        long["where"] = conditions.where(draft, (*path, "where"), fields["where"], table)
    return long
