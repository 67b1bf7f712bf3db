"""A measure as it is written: of which kind it is, and what must agree with what it counts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from feuille_route.declarations.document import Data
from feuille_route.declarations.problems import Mistake, Route, unknown
from feuille_route.roadmap import figures
from feuille_route.sentences import Sentence, _
from feuille_route.tables import TABLES

KINDS: Final = ("count", "sum", "ratio", "latest")


def kind(given: Data, kinds: tuple[str, ...] = KINDS) -> str:
    """The kind of a measure, or of a part of a ratio.

    Raises:
        Mistake: It is none of ``kinds``, or two of them.
    """
    fields = given if isinstance(given, dict) else {}
    named = [one for one in kinds if one in fields]
    if len(named) == 1:
        return named[0]
    if fields and not named:
        raise Mistake(unknown(_("measure"), next(iter(fields)), kinds))
    raise Mistake(_("expected one of {words}", words=", ".join(kinds)))


def counted(measure: Data) -> list[tuple[str, str | None]]:
    """The known tables that a measure counts or sums, each with ``distinct`` where that is told."""
    fields = measure if isinstance(measure, dict) else {}
    return _sides(fields["ratio"]) if "ratio" in fields else list(part(fields))


def _sides(ratio: Data) -> list[tuple[str, str | None]]:
    fields = ratio if isinstance(ratio, dict) else {}
    return [one for side in ("of", "over") for one in part(fields.get(side))]


def part(given: Data) -> Iterator[tuple[str, str | None]]:
    """The table of a count or a sum, where it is known, and ``distinct``."""
    fields = given if isinstance(given, dict) else {}
    source, distinct = fields.get("count", fields.get("sum")), fields.get("distinct")
    if isinstance(source, str) and "count" not in fields:
        source = source.partition(".")[0]
    if isinstance(source, str) and source in TABLES:
        yield source, distinct if isinstance(distinct, str) else None


def discord(ratio: Mapping[str, Data]) -> Iterator[tuple[Route, Sentence]]:
    """Where the parts of a ratio do not agree: its persons, its schools.

    Both sides know their persons in the same way; under ``by: school`` both tables know the school,
    and ``expect`` has no sense without it.
    """
    by_name = {
        TABLES[table].columns["person"].by_name
        for table, distinct in _sides(dict(ratio))
        if distinct == "person" and "person" in TABLES[table].columns
    }
    if len(by_name) > 1:
        yield (), _("distinct: one side knows persons by name, the other by an identifier")
    if isinstance(expected := ratio.get("expect"), dict) and expected and ratio.get("by") is None:
        yield ("expect",), _("expect: needs by: school beside it")
    for side in ("of", "over") if ratio.get("by") == "school" else ():
        for table, _distinct in part(ratio.get(side)):
            if "school" not in TABLES[table].columns:
                text = _(
                    "by: the table {table} ({side}) has no column school", table=table, side=side
                )
                yield ("by",), text


def fit(threshold: str, measure: Data) -> None:
    """Compare a kind of threshold with a measure, whose own mistakes are told elsewhere.

    Raises:
        Mistake: They do not fit: a ratio is compared with a percentage, all others with a number.
    """
    try:
        is_ratio = kind(measure) == "ratio"
    except Mistake:
        return
    match threshold, is_ratio:
        case "number", True:
            said = _('the measure is a ratio: add "%" after the number')
        case "percent", False:
            said = _('the measure is no ratio: remove "%", or write a sign for a growth')
        case "points", False:
            said = _("points are the growth of a ratio, and the measure is none")
        case _other:
            return
    raise Mistake(said)


def fit_baseline(value: Data, growth: str, measure: Data) -> None:
    """Compare the value of a baseline with the growth on it; other mistakes are told elsewhere.

    Raises:
        Mistake: A percentage of growth needs a start above zero; a ratio starts from a percentage.
    """
    try:
        is_ratio, start = kind(measure) == "ratio", figures.figure(value)
    except Mistake:
        return
    if is_ratio and not figures.is_share(value):
        share = start if abs(start) > 1 else start * 100
        said = _('{key} "{written}": the measure is a ratio: write "{share} %", in quotes')
        raise Mistake(replace(said, fields={"share": f"{share.normalize():f}"}), "")
    if not is_ratio and figures.is_share(value) and kind(measure) != "latest":
        raise Mistake(_('{key} "{written}": the measure is no ratio: remove "%"'), "")
    if growth == "growth" and start <= 0:
        raise Mistake(_('{key} "{written}": a growth in percent needs a start above zero'), "")
    if start < 0:
        raise Mistake(_('{key} "{written}": a ratio is never below zero'), "")
