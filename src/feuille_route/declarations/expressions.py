"""Regular expressions in a declaration, and what is wrong with one, in words of ours."""

import re
from typing import Final

from feuille_route.sentences import Sentence, _

_SAID: Final[tuple[tuple[str, Sentence], ...]] = (
    ("missing ), unterminated subpattern", _("a parenthesis is not closed")),
    ("unbalanced parenthesis", _("a parenthesis is closed that was not opened")),
    ("unterminated character set", _("a [ is not closed")),
    ("bad character range", _("a range whose end is before its start")),
    ("nothing to repeat", _("nothing stands before a sign that repeats")),
    ("multiple repeat", _("two signs that repeat follow each other")),
    ("bad escape", _("a \\ that means nothing here")),
)
"""What Python says, by how it begins."""


def trouble(pattern: str) -> Sentence | None:
    """What is wrong with a regular expression, and at which character; ``None`` where nothing."""
    try:
        re.compile(pattern)
    except re.error as error:
        what = next((said for start, said in _SAID if error.msg.startswith(start)), error.msg)
        at = 1 if error.pos is None else error.pos + 1
        return _("no regular expression: {what} (character {at})", what=what, at=at)
    return None
