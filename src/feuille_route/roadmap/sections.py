"""The sections of the file around its targets: their names, the period, grades, aliases."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.declarations import expressions
from feuille_route.declarations.document import Data
from feuille_route.declarations.mistakes import Mistakes
from feuille_route.declarations.problems import Mistake, Route, unknown
from feuille_route.roadmap import figures, vocabulary
from feuille_route.roadmap.around import ALWAYS
from feuille_route.sentences import Sentence, _
from feuille_route.tables import GRADES, TABLES, Kind

HEAD: Final = (
    "title",
    "academy",
    "school_year",
    "period",
    "departments",
    "hours_per_day",
    "small_groups",
    "max_age",
)
LISTS: Final = ("ambitions", "targets", "actions")
SECTIONS: Final = ("version", "roadmap", "grades", "aliases", *LISTS)

_DAY: Final = 24
_YEAR: Final = re.compile(r"(\d{4})\s*[-\u2013]\s*(\d{4})")


def misplaced(root: Mapping[str, Data]) -> Iterator[tuple[Route, Sentence]]:
    """Names that are no section, or stand at the wrong margin; sections of the wrong shape."""
    for name in root:
        if name in HEAD:
            yield (name,), _('{name}: belongs under "roadmap:", indented', name=name)
        elif name not in SECTIONS:
            yield (name,), unknown(_("section"), name, (*SECTIONS, *HEAD))
    head = root.get("roadmap")
    for name in head if isinstance(head, dict) else ():
        if name in SECTIONS:
            text = _('{name}: belongs at the left margin, not under "roadmap:"', name=name)
            yield ("roadmap", name), text
    if root.get("version") != 1 or isinstance(root["version"], bool):
        yield ("version",), _('expected "version: 1" as the first line')
    if not isinstance(head, dict):
        text = _('expected "roadmap:" with title, academy and school_year in it')
        yield ("roadmap",), text
    yield from _no_lists(root)


def _no_lists(root: Mapping[str, Data]) -> Iterator[tuple[Route, Sentence]]:
    for name in LISTS:
        if not isinstance(root.get(name), list | None):
            yield (name,), _('{name}: expected a list, each item begun by "- "', name=name)
    for name in ("ambitions", "targets"):
        if root.get(name) in (None, []):
            yield (name,), _('expected at least one of "{name}:"', name=name)


def well_placed(root: Mapping[str, Data]) -> dict[str, Data]:
    """The sections whose shape is right, without the names that belong elsewhere."""
    head = root.get("roadmap")
    found: dict[str, Data] = {}
    found |= {name: given for name in ("grades", "aliases") if (given := root.get(name))}
    found |= {name: items for name in LISTS if isinstance(items := root.get(name), list)}
    if isinstance(head, dict):
        found["roadmap"] = {name: value for name, value in head.items() if name not in SECTIONS}
    return found


def departments(root: Mapping[str, Data]) -> Mapping[str, str]:
    """The departments that the roadmap declares: key and label."""
    head = root.get("roadmap")
    declared = head.get("departments") if isinstance(head, dict) else None
    labels = declared.items() if isinstance(declared, dict) else ()
    return {key: label if isinstance(label, str) else key for key, label in labels}


def school_year(given: Data) -> str:
    """A school year as ``2020-2021``."""
    first, last = _years(given)
    return f"{first}-{last}"


def _years(given: Data) -> tuple[int, int]:
    found = _YEAR.fullmatch(str(given).strip())
    if found is None or int(found[1]) + 1 != int(found[2]) or not int(found[1]):
        text = _('{key} "{written}": expected two years that follow, such as 2020-2021')
        raise Mistake(text, "")
    return int(found[1]), int(found[2])


def of_school_year(given: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a school year; ``Mistake`` where it is none."""
    first, last = _years(given)
    return dt.date(first, 9, 1), dt.date(last, 8, 31)


def with_period(head: Data) -> Data:
    """The head, where no period is declared, with that of its school year."""
    if not isinstance(head, dict) or head.get("period") is not None:
        return head
    try:
        days = of_school_year(str(head.get("school_year")))
    except Mistake:
        return {name: value for name, value in head.items() if name != "period"}
    return {**head, "period": [*days]}


def last_day(root: Mapping[str, Data]) -> dt.date:
    """The last day of the period; the last of all where that is wrong."""
    head = with_period(root.get("roadmap"))
    match head.get("period") if isinstance(head, dict) else None:
        case [_first, dt.date() as last]:
            return last
    return ALWAYS[1]


def period(given: Data) -> Data:
    """The first and last day of a period."""
    match given:
        case [dt.date() as first, dt.date() as last] if first <= last:
            return given
    text = _("expected its first and last day, such as [2020-09-01, 2021-08-31]")
    raise Mistake(text)


def department(key: str) -> str:
    """The key of a department: three characters."""
    if len(key) == len("016") and key.isalnum():
        return key
    text = _('"{key}" is no key: expected three characters, such as "016"')
    raise Mistake(text, "departments")


def snapshot(name: str) -> str:
    """The name of a table whose states grow old."""
    snapshots = [name for name, table in TABLES.items() if table.kind is Kind.SNAPSHOT]
    if name in snapshots:
        return name
    raise Mistake(unknown(_("table of states"), name, snapshots), "max_age")


def positive(figure: Data) -> Data:
    """Sizes and ages are above zero."""
    return _above_zero(figure)


def hours_of_a_day(figure: Data) -> Data:
    """Hours of a day are above zero, and 24 at most."""
    _above_zero(figure, _DAY)
    if isinstance(number := _number(figure), int | Decimal) and number > _DAY:
        raise Mistake(_('{key} "{written}": a day has 24 hours'), "")
    return figure


def _above_zero(figure: Data, most: int | None = None) -> Data:
    number = _number(figure)
    if isinstance(number, bool) or (isinstance(number, int | Decimal) and number <= 0):
        raise Mistake(_('{key} "{written}": expected a number above zero'), "")
    if isinstance(figure, str | Decimal):
        figures.decided(str(figure), most)
    return figure


def _number(figure: Data) -> Data:
    """The number that stands in quotes; anything else as it is."""
    try:
        number = Decimal(figure) if isinstance(figure, str) else figure
    except InvalidOperation:
        return figure
    return figure if isinstance(number, Decimal) and number.is_nan() else number


def grades(given: Data) -> Data:
    """Patterns of class labels by grade, each grade as the tables spell it."""
    if not isinstance(given, dict):
        return given
    long: dict[str, Data] = {}
    with Mistakes() as mistakes:
        for name, pattern in given.items():
            with mistakes.at(name):
                grade = _grade(name, long)
                long[grade] = _pattern(name, pattern)
    return long


def _grade(name: str, known: Mapping[str, Data]) -> str:
    grade = next((grade for grade in GRADES if fold(grade) == fold(name)), None)
    if grade is None:
        raise Mistake(unknown(_("grade"), name, GRADES), "")
    if grade in known:
        raise Mistake(_('grade "{name}": {grade} is already there', name=name, grade=grade), "")
    return grade


def _pattern(name: str, given: Data) -> str:
    pattern = vocabulary.text(given)
    text = expressions.trouble(pattern, expressions.LABEL)
    if text is None and not re.search(pattern, ""):
        return pattern
    text = text or _("matches every class")
    said = _('grade {name} "{pattern}": {what}', name=name, pattern=pattern, what=text)
    raise Mistake(said, "")


def aliases(given: Data) -> Data:
    """Schools by the names that stand for them."""
    if not isinstance(given, dict):
        return given
    long: dict[str, Data] = {}
    with Mistakes() as mistakes:
        for name, school in given.items():
            with mistakes.at(name):
                long[name] = _alias(name, vocabulary.text(school))
    return long


def _alias(name: str, school: str) -> str:
    try:
        return vocabulary.school(school)
    except Mistake as mistake:
        said = _('alias "{name}": {what}', name=name, what=mistake.sentence)
        raise Mistake(said, "") from None
