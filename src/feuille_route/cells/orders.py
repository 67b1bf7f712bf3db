"""Whether the dates of a column have their day or their month first, as its values show together.

A date such as ``03/04/2021`` has its day first in French. In an export that another value shows to
have its months first (``03/16/2021``), it has its month first too; where values contradict each
other, nobody knows.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Final, NamedTuple

_FIGURES: Final = re.compile(
    r"(?<!\d)(?:(\d{1,2})( ?[-/.] ?)(\d{1,2})\2(\d{4})|(\d\d)(\d\d)((?:19|20)\d\d))(?!\d)"
)
_MONTH_FIRST: Final = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|1[0-2])( ?[-/.] ?)(?:1[3-9]|2\d|3[01])\1\d{4}"
    r"|(?:0[1-9]|1[0-2])(?:1[3-9]|2\d|3[01])(?:19|20)\d\d)(?!\d)"
)
_DAY_FIRST: Final = re.compile(
    r"(?<!\d)(?:(?:1[3-9]|2\d|3[01])( ?[-/.] ?)(?:0?[1-9]|1[0-2])\1\d{4}"
    r"|(?:1[3-9]|2\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d)(?!\d)"
)
_HALF_DAYS: Final = re.compile(r"\d ?[ap]\.?m\b", re.IGNORECASE)
ODD: Final = (
    r"(?:^|\D)(?:0?[1-9]|1[0-2])(?: ?[-/.] ?)?(?:1[3-9]|2\d|3[01])(?: ?[-/.] ?)?\d{4}(?:\D|$)"
    r"|\d ?(?i:[ap]\.?m)"
)
"""What every date has that is not surely of the French order, for Arrow: month first, or AM, PM."""


class Order(Enum):
    """The order of a date in figures; ``OPEN``: only what can be read in one way is known."""

    DAY = "day"
    MONTH = "month"
    OPEN = "open"


class Shown(NamedTuple):
    """What the texts of a column show of its order.

    ``figures``: by a number that is no month; ``named``: by the date in the file's name, of a
    column that ``halves`` its days, as nobody does who writes in French.
    """

    figures: frozenset[Order] = frozenset()
    named: frozenset[Order] = frozenset()
    halves: bool = False

    def __or__(self, other: "Shown") -> "Shown":
        """What two parts of a column show together."""
        pairs = self.figures | other.figures, self.named | other.named
        return Shown(*pairs, self.halves or other.halves)


Orders = Mapping[str, Shown]
"""What the columns of dates of a file show, by their names in the format."""


def shown_by(texts: Iterable[str], days: Collection[dt.date] = ()) -> Shown:
    """Tell what texts show; ``days`` are those in the name of the file.

    >>> shown_by(["03/04/2021", "3/16/2021"]).figures
    frozenset({<Order.MONTH: 'month'>})
    """
    joined = "\n".join(texts)
    searched = ((Order.DAY, _DAY_FIRST), (Order.MONTH, _MONTH_FIRST))
    figures = frozenset(order for order, shape in searched if shape.search(joined))
    halves = bool(_HALF_DAYS.search(joined))
    return Shown(figures, _named(joined, days) if halves and days else frozenset(), halves)


def _named(joined: str, days: Collection[dt.date]) -> frozenset[Order]:
    """Tell which order makes a date that of the file's name."""
    told = set()
    for found in _FIGURES.finditer(joined):
        first, second, year = (int(part) for part in found.groups() if part and part.isdigit())
        for order, month, day in ((Order.DAY, second, first), (Order.MONTH, first, second)):
            if first != second and any((year, month, day) == one.timetuple()[:3] for one in days):
                told.add(order)
    return frozenset(told)


def is_month_first(text: str) -> bool:
    """Tell whether a date can only have its month first.

    >>> is_month_first("3/16/2021"), is_month_first("03/04/2021")
    (True, False)
    """
    return bool(_MONTH_FIRST.search(text))


def order_of(column: str, shown: Orders) -> Order:
    """Give the order of a column: as its own values show, otherwise those of its file."""
    own = shown[column]
    beside = frozenset().union(*(other.figures for other in shown.values()))
    told = own.figures or beside or own.named
    if len(told) == 1:
        return next(iter(told))
    return Order.OPEN if told or own.halves else Order.DAY


def merged(parts: Iterable[Orders]) -> Orders:
    """What the parts of a file show together."""
    whole: dict[str, Shown] = {}
    for part in parts:
        for column, shown in part.items():
            whole[column] = whole.get(column, Shown()) | shown
    return whole
