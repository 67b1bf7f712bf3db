"""The catalogue of French sentences, compiled when the package is built from ``froute.po``."""

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Final

from feuille_route.sentences import Sentence

DOMAIN: Final = "froute"
FOLDER: Final = Path(__file__).parents[1] / "locale"


@cache
def _french() -> NullTranslations:
    return translation(DOMAIN, FOLDER, ["fr"], fallback=True)


def in_french(said: Sentence, *, plural: bool) -> str:
    """Give the template of a sentence in French, or its plural; its English where it has none."""
    if said.context:
        return _french().pgettext(said.context, said.template)
    if said.several:
        return _french().ngettext(said.template, said.several, 2 if plural else 1)
    return _french().gettext(said.template)
