"""The words of the field: closed lists with the spellings of their values, and telling words."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from feuille_route.cells.folding import fold

Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_vocabulary() -> Mapping[str, Mapping[str | bool, tuple[str, ...]]]:
    """Read the words of each closed list: list -> canonical value -> spellings."""
    return {
        name: {value: (str(value), *map(str, forms or ())) for value, forms in words.items()}
        for name, words in _read("vocabulary.yaml").items()
    }


def word_list(name: str) -> frozenset[str]:
    """Give the words of a list that tell something of a text in which they stand."""
    return frozenset(_word_lists()[name].split(", "))


@cache
def _word_lists() -> Mapping[str, str]:
    return _read("word_lists.yaml")


def _read(file: str) -> dict[str, Any]:
    text = (Path(__file__).parent / file).read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.load(text, Loader)  # noqa: S506 - a safe loader
    return read


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
