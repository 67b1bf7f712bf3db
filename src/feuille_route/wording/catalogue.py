"""The catalogue of French sentences, compiled when the package is built from ``froute.po``."""

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Final

DOMAIN: Final = "froute"
FOLDER: Final = Path(__file__).parents[1] / "locale"


@cache
def _french() -> NullTranslations:
    return translation(DOMAIN, FOLDER, ["fr"], fallback=True)


def in_french(template: str, several: str | None, *, plural: bool) -> str:
    """Give a template in French, or its plural; in English where the catalogue lacks it."""
    if several is None:
        return _french().gettext(template)
    return _french().ngettext(template, several, 2 if plural else 1)
