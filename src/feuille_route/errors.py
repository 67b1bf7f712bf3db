"""The ways a call can fail, each with its exit status.

Trouble with data is a finding (a value); trouble with the call is one of these exceptions.
A message says what happened, where, and what to do; ``cli`` prints it once.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from feuille_route.sentences import Sentence, _

MET: Final = 0
UNMET: Final = 1
USAGE: Final = 2
UNKNOWN: Final = 3
NOTHING_EVALUATED: Final = 4
FAULT: Final = 70
UNWRITTEN: Final = 74
INTERRUPTED: Final = 130


class FrouteError(Exception):
    """A call that cannot go on; ``problems`` are whole sentences, one a line."""

    exit_status: ClassVar[int] = NOTHING_EVALUATED

    def __init__(self, *problems: Sentence | str) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems: Sequence[Sentence | str] = problems


class UsageError(FrouteError):
    """The command line is wrong: an unknown target in ``--only``, a column in ``--by``."""

    exit_status = USAGE


class RoadmapError(FrouteError):
    """The roadmap cannot be used; every mistake is listed, each with file and line."""


class FormatError(FrouteError):
    """A format of the user cannot be used; every mistake is listed, each with file and line."""


class DataError(FrouteError):
    """The data cannot be found, or no file of them was read."""


class ClusterError(FrouteError):
    """The cluster cannot be used, or is no more; what was to be written is not."""


class OutputError(FrouteError):
    """What was to be written could not be: a full disk, no right; what was there is whole."""

    exit_status = UNWRITTEN


def reason_of(error: OSError) -> Sentence:
    """Give what the system says of its error."""
    return Sentence(str(error.strerror))


def unwritten(error: OSError) -> Sentence:
    """Say that the output cannot be written, and why."""
    return _("the output cannot be written ({why}).", why=reason_of(error))
