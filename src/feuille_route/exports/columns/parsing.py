"""Parsing the distinct texts of a column, as its format declares them."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.cells.damage import MERGED, damage_of, damage_of_date, damage_of_name, plain
from feuille_route.cells.dates import is_of_years, parse_moment
from feuille_route.cells.folding import fold
from feuille_route.cells.hidden import hidden_most
from feuille_route.cells.orders import Order, order_of, shown_by
from feuille_route.cells.parsers import PARSERS, Cell, Parser, is_unknown
from feuille_route.cells.total_words import is_total_word
from feuille_route.cells.unfit import EitherError, NoUaiError, UnfitError
from feuille_route.declarations.expressions import bounded
from feuille_route.exports.columns.read_column import limits_of
from feuille_route.exports.sheets.sheet_log import Trouble
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import Source
from feuille_route.sentences import Sentence, _
from feuille_route.tables import YEARS, Column

_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - exports hold local times
_DATES: Final = frozenset({"moment", "rentree"})
NUMBERS: Final = frozenset({"count", "score", "number", "hours"})
"""The parsers of numbers, which a publisher may hide."""


HIDDEN: Final = Trouble(FindingCode.CELL_HIDDEN)
"""What is told of a number that its publisher hides."""


def _damaged(damage: str) -> Trouble:
    return Trouble(FindingCode.CELL_DAMAGED, damage=damage)


def _unfit(error: UnfitError) -> Trouble:
    of_uai = isinstance(error, NoUaiError)
    code = FindingCode.UAI_INVALID if of_uai else FindingCode.CELL_UNPARSED
    return Trouble(code, error.expected)


def parse_distinct(
    texts: Sequence[str],
    source: Source,
    parse: str = "",
    order: Order | None = None,
    *,
    declared: Column | None = None,
) -> tuple[list[Cell], list[Trouble | None]]:
    """Parse texts, with another parser than the column's own where ``parse`` names one.

    ``order`` is that of dates in figures; by default what the texts show of it. ``declared`` is the
    column that they feed: its limits tell which number an ambiguous one is, and in one of names
    ``NA`` is a name. Returns the values, and for each text that is none why.
    """
    reads = parse or source.parse
    if order is None and reads == "moment":
        order = order_of("", {"": shown_by(texts)})
    parser = _parser(source, parse, order or Order.DAY)
    damage = damage_of_date if reads in _DATES else damage_of
    values: list[Cell] = []
    troubles: list[Trouble | None] = []
    for text in texts:
        cell = plain(text)
        if _says_nothing(cell, source, reads, declared):
            value, trouble = None, None
        else:
            value, trouble = _parse(cell, parser, source, damage, declared)
        values.append(value)
        troubles.append(trouble)
    return values, troubles


def _says_nothing(cell: str, source: Source, reads: str, declared: Column | None) -> bool:
    """Tell whether a cell says "not known"; the values of a format may say what that means."""
    if declared is not None and declared.named:
        return not cell.strip()
    if declared is not None and declared.totalled and is_total_word(cell):
        return True
    if source.values:
        return False
    return is_unknown(cell) or (reads in NUMBERS and hidden_most(cell) is not None)


def _parse(
    cell: str,
    parser: Parser,
    source: Source,
    damage: Callable[[str], str | None],
    declared: Column | None,
) -> tuple[Cell, Trouble | None]:
    try:
        value = parser(cell)
    except EitherError as either:
        value = _decided(either, source, declared)
        if value is None:
            return None, _unfit(either)
    except UnfitError as error:
        shown = damage(cell)
        return None, _damaged(shown) if shown else _unfit(error)
    if (expected := _beyond(value, cell, source, declared)) is not None:
        return None, Trouble(FindingCode.CELL_UNPARSED, expected)
    is_label = source.parse == "label" and cell != MERGED
    if value is cell and not is_label and (shown := damage_of(cell)):
        return None, _damaged(shown)
    return value, None


def _beyond(value: Cell, cell: str, source: Source, declared: Column | None) -> Sentence | None:
    """Say what its column holds, where a value cannot be of it: its limits, its years, its unit."""
    if source.most is not None and isinstance(value, int) and value > source.most:
        return _("a whole number from 0 to {most}", most=source.most)
    if declared is None:
        return None
    if declared.type == "date" and not is_of_years(value):
        return _("a date from {first} to {last}", first=YEARS[0], last=YEARS[1])
    return limits_of(declared) if "%" in cell and declared.least is not None else None


def _decided(either: EitherError, source: Source, declared: Column | None) -> float | None:
    """Give the one of two readings of a number that the limits of its column leave."""
    held = declared.most if declared else None
    limits = [most for most in (source.most, held) if most is not None]
    fitting = [one for one in (either.few, either.many) if all(one <= most for most in limits)]
    if len(fitting) != 1:
        return None
    return int(fitting[0]) if fitting[0] == int(fitting[0]) else fitting[0]


def _parser(source: Source, parse: str, order: Order) -> Parser:
    """Give the parser of a column: what it extracts, then its values, its dates or its parser."""
    inner: Parser
    if parse:
        inner = _named(parse, order)
    elif source.values:
        inner = _values_parser(source)
    elif source.pattern:
        inner = _pattern_parser(source.pattern)
    else:
        inner = _named(source.parse, order)
    return inner if source.extract is None else _extracting(source.extract, inner)


def _named(parse: str, order: Order) -> Parser:
    return partial(parse_moment, order=order) if parse == "moment" else PARSERS[parse]


def _values_parser(source: Source) -> Parser:
    mapped = {fold(text): value for text, value in source.values.items()}
    known = ", ".join(text for text in source.values if text != "*")

    def parse(text: str) -> Cell:
        folded = fold(text)
        if folded in mapped:
            return mapped[folded]
        if is_unknown(text):
            return None
        if "*" in mapped:
            return mapped["*"]
        raise UnfitError(_("one of: {words}", words=known))

    return parse


def _pattern_parser(pattern: str) -> Parser:
    def parse(text: str) -> Cell:
        try:
            moment = dt.datetime.strptime(text, pattern)  # noqa: DTZ007 - local times
        except ValueError:
            raise UnfitError(_("a date such as {example}", example=_shown(pattern))) from None
        return int((moment.replace(tzinfo=None) - _EPOCH).total_seconds())

    return parse


def _shown(pattern: str) -> str:
    return dt.datetime(2020, 12, 31, 14, 30).strftime(pattern)  # noqa: DTZ001 - an example


def _extracting(pattern: str, inner: Parser) -> Parser:
    expression = bounded(pattern)

    def parse(text: str) -> Cell:
        if len(text) > expression.reach:
            raise UnfitError(_("a text of at most {most} letters", most=expression.reach))
        match = expression.search(text)
        return inner(match[1]) if match and match[1] else None

    return parse


def prepare_identities(
    column: pa.DictionaryArray, source: Source, *, suspect: bool, order: Order | None = None
) -> tuple[pa.DictionaryArray, Sequence[Trouble | None]]:
    """Make the texts of a personal column fit to be keyed: dates of one shape, parts extracted.

    ``suspect``: cells may be damaged; ``order`` is that of dates in figures. Returns the column,
    and why texts identify nobody.
    """
    plain = source.parse != "moment" and source.extract is None and source.pattern is None
    if plain and not suspect:
        return column, ()
    if plain:
        return column, [_damaged_name(text) for text in column.dictionary.to_pylist()]
    extracted = _extracted(column, source.extract) if source.extract else None
    if extracted is not None:
        return extracted, ()
    values, troubles = parse_distinct(column.dictionary.to_pylist(), source, order=order)
    shown = pa.array([None if value is None else str(value) for value in values], pa.string())
    encoded = shown.dictionary_encode()
    codes = encoded.indices.take(column.indices)
    return pa.DictionaryArray.from_arrays(codes, encoded.dictionary), troubles


def _extracted(column: pa.DictionaryArray, pattern: str) -> pa.DictionaryArray | None:
    """Extract parts of texts, all at once; ``None`` where Arrow cannot."""
    named = re.sub(r"(?<!\\)\((?!\?)", "(?P<part>", pattern, count=1)
    try:
        found = pc.extract_regex(column.dictionary, named)
    except pa.ArrowInvalid:  # an expression that only Python knows
        return None
    if pc.any(pc.match_substring(column.dictionary, "&#")).as_py():
        return None
    parts = pc.struct_field(found, "part")
    encoded = parts.dictionary_encode()
    codes = encoded.indices.take(column.indices)
    return pa.DictionaryArray.from_arrays(codes, encoded.dictionary)


def _damaged_name(text: str) -> Trouble | None:
    damage = damage_of_name(text.strip())
    return _damaged(damage) if damage else None
