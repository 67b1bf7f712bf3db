"""Findings that ask for nothing, gathered: of many files of one kind, one line."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from feuille_route.findings import Detail, Finding, FindingCode, Severity

_ASK_NOTHING: Final = (
    FindingCode.FILE_DUPLICATE,
    FindingCode.FILE_NOT_USED,
    FindingCode.FILE_SUPERSEDED,
    FindingCode.OTHER_YEAR,
    FindingCode.NOT_YET,
    FindingCode.COMPETENCES_MISSING,
)
_UNDER_EACH: Final = (FindingCode.SNAPSHOT_UNDATED,)
_SIXTEEN: Final = 16
_ALONE: Final = 3
"""How many files of a kind have a line each; and how many are named of more."""


def gathered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Gather the files that no target misses: copies, other years, what nothing rests on.

    A file of another year that no target misses is only good to know.
    """
    kinds: dict[FindingCode, list[Finding]] = {code: [] for code in _ASK_NOTHING}
    told = _once([_eased(one) for one in findings])
    for one in told:
        if one.code in kinds and one.severity is Severity.INFO and not one.targets:
            kinds[one.code].append(one)
    many = {code: several for code, several in kinds.items() if len(several) > _ALONE}
    hidden = {id(one) for several in many.values() for one in several}
    rest = [one for one in told if id(one) not in hidden]
    return (*rest, *(_together(code, several) for code, several in many.items()))


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Say once of the files without a date what is so under each target that rests on them."""
    several: dict[object, list[Finding]] = {}
    for one in findings:
        key = (one.code, one.path, one.detail["table"]) if one.code in _UNDER_EACH else one.identity
        several.setdefault(key, []).append(one)
    return [_of_all(alike) if len(alike) > 1 else alike[0] for alike in several.values()]


def _of_all(alike: Sequence[Finding]) -> Finding:
    targets = tuple(dict.fromkeys(target for one in alike for target in one.targets))
    first = alike[0]
    return replace(first, targets=targets, detail={**first.detail, "target": ", ".join(targets)})


def _eased(finding: Finding) -> Finding:
    """Make good to know what no target is left open by: a campaign right as it is, empty cells.

    Where most of the sixteen competences are there, the others may have been lost.
    """
    if finding.targets:
        return finding
    found = finding.detail.get("found")
    few = isinstance(found, int) and found * 2 <= _SIXTEEN
    if finding.code is FindingCode.ROWS_LEFT_OUT or (
        finding.code is FindingCode.COMPETENCES_MISSING and few
    ):
        return replace(finding, severity=Severity.INFO)
    if finding.code is not FindingCode.OTHER_YEAR:
        return finding
    detail = {name: said for name, said in finding.detail.items() if name != "school_year"}
    return replace(finding, severity=Severity.INFO, detail=detail)


def _together(code: FindingCode, several: Sequence[Finding]) -> Finding:
    names = ", ".join(one.path or "" for one in several[:_ALONE])
    detail: Detail = {"files": len(several), "names": names, "first": several[0].path or ""}
    return Finding(code=code, severity=Severity.INFO, count=len(several), detail=detail)
