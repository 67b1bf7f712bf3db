"""What must hold of a report on exports that something was done to, beside the clean one."""

from collections.abc import Iterator
from typing import Any, Final

from academy.models import Academy
from academy.truth import Goals, truth
from court.academies import Json

_NUMBERS: Final = (
    *("status", "reason", "value", "numerator", "denominator", "bounds", "gap", "progress"),
)
_TRUE: Final = ("status", "value", "numerator", "denominator", "bounds", "gap")
_TOLERANCE: Final = 1e-9


def numbers(report: Json) -> dict[str, Json]:
    """Give what is said of each target and check, but for where it comes from."""
    return {name: _said(one) for name, one in _parts(report)}


def _said(part: Json) -> Json:
    coverage = part["coverage"]
    schools = coverage and sorted(school["school"] for school in coverage["missing"])
    counts = coverage and (coverage["expected"], coverage["received"])
    return {**{name: part[name] for name in _NUMBERS}, "coverage": counts, "missing": schools}


def _parts(report: Json) -> Iterator[tuple[str, Json]]:
    for target in report["targets"]:
        yield target["id"], target
        for number, check in enumerate(target["checks"]):
            yield f"{target['id']} {number}", check


def untrue(report: Json, academy: Academy, asked: Goals) -> list[str]:
    """Give the targets of clean exports that are not what was counted on the people themselves."""
    true = truth(academy, asked)
    return [
        f"{target['id']}: {name} {target[name]!r}, and it is {true[target['id']][name]!r}"
        for target in report["targets"]
        for name in _TRUE
        if not _alike(target[name], true[target["id"]][name])
    ]


def _alike(found: Any, true: Any) -> bool:
    if isinstance(found, list):
        return all(map(_alike, found, true))
    if isinstance(found, float) and isinstance(true, float | int):
        return abs(found - true) < _TOLERANCE
    return bool(found == true)


def changes(after: Json, before: Json) -> list[str]:
    """Give what differs: nothing may, after an equivalence."""
    so, found = numbers(before), numbers(after)
    return [
        f"{part}: {name} {found[part][name]!r}, was {so[part][name]!r}"
        for part in so
        for name in so[part]
        if found[part][name] != so[part][name]
    ]


def contraries(after: Json, before: Json) -> Iterator[str]:
    """Yield each verdict that is the contrary of the clean one."""
    so, found = numbers(before), numbers(after)
    for part in so:
        status, true = found[part]["status"], so[part]["status"]
        if {status, true} == {"met", "unmet"}:
            yield f"{part}: {status}, and it is {true}"


def left_out(after: Json, before: Json) -> Iterator[str]:
    """Yield bounds that leave out what the clean ones hold."""
    so, found = numbers(before), numbers(after)
    for part in so:
        yield from (f"{part}: {said}" for said in _left_out(found[part], so[part]))


def untold(after: Json, before: Json, names: tuple[str, ...]) -> Iterator[str]:
    """Yield what moved where no new finding or cause of an unknown holds one of these names."""
    so, found = numbers(before), numbers(after)
    new = set(_told(after)) - set(_told(before))
    if found != so and not any(name in said for said in new for name in names):
        moved = sorted({part.partition(" ")[0] for part in so if found[part] != so[part]})
        yield f"no finding names {' or '.join(names)}, and others are: {', '.join(moved)}"


def _left_out(found: Json, so: Json) -> Iterator[str]:
    if found["reason"] == "stale_data" or found["bounds"] is None or so["bounds"] is None:
        return  # numbers of an older day, or none
    low, high = found["bounds"]
    least, most = so["bounds"]
    if _above(low, least, 0) or _above(most, high, None):
        yield f"bounds {found['bounds']} leave out {so['bounds']}"


def _above(one: float | None, other: float | None, endless: float | None) -> bool:
    """Tell whether a bound is above another; ``None`` is without limit, or ``endless``."""
    one, other = (endless if bound is None else bound for bound in (one, other))
    if other is None:
        return False
    return one is None or one > other + _TOLERANCE


def _told(report: Json) -> Iterator[str]:
    for finding in report["findings"]:
        yield f"{finding['path']}, line {finding['line']}: {finding['message']}"
    for _, part in _parts(report):
        yield from map(str, part.get("causes") or ())
