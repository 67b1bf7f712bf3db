"""What a target promises, and how it can be kept: a threshold, a status, a reason.

Apart from the results of a run, for what only declares or says them needs no more.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Comparison = Literal[">=", ">", "<=", "<", "=="]
ThresholdKind = Literal["number", "percent", "growth", "points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What a value is held against: ``text`` as the roadmap writes it, and what it says.

    ``number`` of a percentage, of growth or of points is a fraction of 1: ``>= 50 %`` holds 0.5.
    """

    text: str
    compare: Comparison
    kind: ThresholdKind
    number: Decimal


class Status(StrEnum):
    """A target's verdict."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a verdict is unknown, the first that holds in this order."""

    NO_DATA = "no_data"
    STALE_DATA = "stale_data"
    NO_BASELINE = "no_baseline"
    UNREADABLE_DATA = "unreadable_data"
    INCOMPLETE_DATA = "incomplete_data"
