"""How a format says that its cells are read: by one parser that there is, or by a pattern."""

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.cells.parsers import PARSERS
from feuille_route.declarations import expressions
from feuille_route.declarations.problems import Problem, unknown
from feuille_route.formats.declaring import Rule, feeds
from feuille_route.formats.export_format import Format
from feuille_route.formats.fitting import given, parser_of
from feuille_route.sentences import Sentence, _

_IN_FRENCH: Final = {
    **dict.fromkeys(("date", "jour", "datetime", "horodatage"), "moment"),
    **dict.fromkeys(("duree", "heures", "heure", "duration"), "hours"),
    **dict.fromkeys(("nombre", "decimal", "float", "numerique", "pourcentage"), "number"),
    **dict.fromkeys(("entier", "effectif", "int", "integer"), "count"),
    **dict.fromkeys(("texte", "chaine", "string", "str"), "text"),
    **dict.fromkeys(("oui/non", "ouinon", "booleen", "bool", "boolean", "vrai/faux"), "flag"),
    **dict.fromkeys(("niveau", "classe"), "grade"),
    "rne": "uai",
    "departement": "department",
    "fonction": "function",
    "secteur": "sector",
    "voie": "track",
    "degre": "degree",
    "profil": "profile",
    "libelle": "label",
}
"""Parsers by the words that one expects them to have."""
_WORDS_OF_DATES: Final = re.compile(r"[jdmay]{1,4}(?=[^a-z]|$)|[hms]{2}", re.IGNORECASE)
_DIRECTIVES: Final = {
    **dict.fromkeys(("jj", "dd"), "%d"),
    **dict.fromkeys(("aaaa", "yyyy"), "%Y"),
    **dict.fromkeys(("aa", "yy"), "%y"),
    "mm": "%m",
    "hh": "%H",
    "ss": "%S",
}


def known_parsers(form: Format) -> Iterator[Problem]:
    """Each ``parse`` names a parser."""
    for name, source in form.columns.items():
        if source.parse not in PARSERS:
            yield Problem(("columns", name, "parse"), _unknown_parser(source.parse))
    for feed in feeds(form):
        if (parse := parser_of(feed)) and parse not in PARSERS:
            yield Problem((*feed.place, "parse"), _unknown_parser(parse))


def _unknown_parser(written: str) -> Sentence:
    meant = _IN_FRENCH.get(fold(written).replace(" ", ""))
    if meant:
        return _(
            'parse: unknown parser "{word}": did you mean "{meant}"?', word=written, meant=meant
        )
    return _("parse: {what}", what=unknown(_("parser"), written, PARSERS))


def one_way_of_reading(form: Format) -> Iterator[Problem]:
    """A cell is read by ``parse``, ``pattern`` or ``values``, not by two of them."""
    for name, source in form.columns.items():
        if source.values and (source.parse != "text" or source.pattern):
            text = _("values: they say all that a cell means: remove parse and pattern")
            yield Problem(("columns", name, "values"), text)
        elif source.pattern and source.parse not in ("text", "moment"):
            text = _("pattern: it is the shape of dates: parse: moment")
            yield Problem(("columns", name, "pattern"), text)
        found = given(source)
        if source.most is not None and found is not None and found.type != "count":
            text = _("most: it bounds whole numbers: parse: count")
            yield Problem(("columns", name, "most"), text)
        elif source.most is not None and source.most < 0:
            text = _("most: expected 0 or more: no count is below it")
            yield Problem(("columns", name, "most"), text)


def valid_patterns(form: Format) -> Iterator[Problem]:
    """``pattern`` reads back the dates that it writes; ``extract`` has one group."""
    for name, source in form.columns.items():
        if source.pattern is not None and (trouble := _pattern_trouble(source.pattern)):
            text = _('pattern "{pattern}": {what}', pattern=source.pattern, what=trouble)
            yield Problem(("columns", name, "pattern"), text)
        if source.extract is not None and (trouble := _extract_trouble(source.extract)):
            text = _('extract "{pattern}": {what}', pattern=source.extract, what=trouble)
            yield Problem(("columns", name, "extract"), text)


def _pattern_trouble(pattern: str) -> Sentence | None:
    if "%" not in pattern:
        meant = _WORDS_OF_DATES.sub(lambda m: _DIRECTIVES.get(m[0].lower(), m[0]), pattern)
        example = meant if "%" in meant else "%d.%m.%Y"
        return _('write it with %, as "{pattern}"', pattern=example)
    day = dt.datetime(2021, 3, 12, 14, 30)  # noqa: DTZ001 - exports hold local times
    try:
        with warnings.catch_warnings():  # a day without its year is read less and less
            warnings.simplefilter("ignore", DeprecationWarning)
            read = dt.datetime.strptime(day.strftime(pattern), pattern)  # noqa: DTZ007 - likewise
    except (ValueError, re.error):  # a part that stands twice
        return _("no pattern of dates, which is made as %d.%m.%Y or %Y-%m-%d %H:%M")
    if (read.year, read.month) != (2021, 3):
        return _("a date needs its year (%Y) and its month (%m)")
    return None


def _extract_trouble(extract: str) -> Sentence | None:
    if (trouble := expressions.trouble(extract)) or re.compile(extract).groups == 1:
        return trouble
    return _("put what is to be read, and only that, in parentheses")


READING_RULES: Final[tuple[Rule, ...]] = (known_parsers, one_way_of_reading, valid_patterns)
