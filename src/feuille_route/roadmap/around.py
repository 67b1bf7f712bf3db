"""What a value of the roadmap is read beside: the context of validators."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pydantic import ValidationInfo

from feuille_route.declarations.document import Data

ALWAYS: Final = (date.min, date.max)
"""Stands for a period that is wrong, so that what rests on it is still checked."""


@dataclass(slots=True)
class Around:
    """The départements, the last day of the period, and the measures of what is being read.

    ``measures`` are those of the target, ``measure`` is that of the check, as they are written, and
    ``table`` what its count or sum is of: so that what must agree with a measure is checked even
    where the measure has mistakes of its own.
    """

    departments: Mapping[str, str] = field(default_factory=dict)
    last_day: date = ALWAYS[1]
    measure: Data = None
    measures: Iterable[Data] = ()
    table: str | None = None


def table_of(info: ValidationInfo) -> str | None:
    """Give the table whose count or sum is being read; ``None`` where it is not known.

    It is that of the field before, or as it is written where that is wrong in another way.
    """
    source = info.data.get("count") or info.data.get("sum")
    return str(source).partition(".")[0] if source else around(info).table


def around(info: ValidationInfo) -> Around:
    """Give what stands around a value."""
    return info.context if isinstance(info.context, Around) else Around()
