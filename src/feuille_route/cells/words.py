"""The words of the field: each closed list with the spellings that exports have of its values."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from feuille_route.cells.folding import fold

Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_vocabulary() -> Mapping[str, Mapping[str | bool, tuple[str, ...]]]:
    """Read the words of each closed list: list -> canonical value -> spellings."""
    text = (Path(__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8")
    written = yaml.load(text, Loader)  # noqa: S506 - a safe loader
    return {
        name: {value: (str(value), *map(str, forms or ())) for value, forms in words.items()}
        for name, words in written.items()
    }


def stem(text: str) -> str:
    """Fold a text and bring each word of letters to its masculine singular, roughly.

    >>> stem("Enseignantes") == stem("enseignant"), stem("Directrice") == stem("directeur")
    (True, True)
    """
    return " ".join(map(_stem_word, fold(text).replace("-", " ").split()))


_ENDINGS: Final = (("aux", "al"), ("trice", "teur"), ("euse", "eur"), ("ere", "er"), ("ffe", "f"))


def _stem_word(word: str) -> str:
    if len(word) <= 3 or not word.isalpha():
        return word
    word = word.removesuffix("s") if not word.endswith("aux") else word
    for ending, masculine in _ENDINGS:
        if word.endswith(ending):
            word = word.removesuffix(ending) + masculine
            break
    return word.rstrip("e")


@cache
def words_of(name: str) -> Mapping[str, str | bool]:
    """Give every spelling of a closed list, stemmed, with its canonical value."""
    return {stem(form): value for value, forms in load_vocabulary()[name].items() for form in forms}
