"""The UAI: the national identifier of a school, seven digits and a check letter."""

import re
from typing import Final

_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_SHAPE: Final = re.compile(r"\d{7}[A-Z]", re.ASCII)
_INSIDE: Final = re.compile(r"(?<![0-9A-Za-z])(\d{7}[A-Za-z])(?![0-9A-Za-z])", re.ASCII)


def is_uai(text: str) -> bool:
    """Tell whether ``text`` is a UAI in capitals whose check letter holds.

    The letter is the one at the seven digits modulo 23 in an alphabet without I, O and Q
    (data.education.gouv.fr, "Annuaire de l'éducation").
    """
    return bool(_SHAPE.fullmatch(text)) and _LETTERS[int(text[:7]) % 23] == text[7]


def find_uais(text: str) -> list[str]:
    """Give the distinct valid UAIs that stand free in a text, such as a file's name."""
    found = (match.upper() for match in _INSIDE.findall(text.replace("_", " ")))
    return [uai for uai in dict.fromkeys(found) if is_uai(uai)]
