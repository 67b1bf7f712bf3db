"""Persons as keys: keyed hashes under random keys made for the run and forgotten with it.

A person is the wrapping sum of the hashes of their columns, one key a column, so that each
distinct text is folded and hashed once.
"""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Keys, Mask, codes_of
from feuille_route.cells.damage import is_scrambled, plain, unscramble
from feuille_route.cells.folding import fold
from feuille_route.cells.parsers import UNKNOWN

_Folded = np.ndarray[Any, np.dtype[np.object_]]

_LETTERS: Final = 3
_MANY: Final = 32
_HALF: Final = np.uint64(32)
_NAME: Final = re.compile(r"[^\W\d_]{2,}")
_NO_LETTER: Final = re.compile(r"[\W_]+")
_NOT_KNOWN: Final = pa.array(sorted(UNKNOWN), pa.string())


@dataclass(frozen=True)
class Names:
    """The hashes of distinct names.

    ``begun`` is the hash of a name's first letters (three of the first word), ``said``: it does not
    say "not known".
    """

    hashes: Keys = field(repr=False)
    begun: Keys = field(repr=False)
    said: Mask = field(repr=False)


class Met(NamedTuple):
    """What stood in a personal column: the hashes of distinct texts; of names, these too."""

    hashes: Keys
    names: pa.StringArray | None = None


class Keyring:
    """The keys of one run: one of 16 bytes for each kind of identity, made of a random secret.

    Several threads may hash at once. Another process gets the secret alone, and gives back what it
    met.
    """

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret or secrets.token_hex(32).encode()
        self._lock = Lock()
        self._met: dict[str, list[Met]] = {}

    def __reduce__(self) -> tuple[type["Keyring"], tuple[bytes]]:
        return Keyring, (self._secret,)

    @property
    def met(self) -> Mapping[str, Met]:
        """What was met, by its kind."""
        return {kind: _once(several) for kind, several in self._met.items()}

    def absorb(self, met: Mapping[str, Met]) -> None:
        """Remember what a keyring of the same secret met elsewhere."""
        for kind, one in met.items():
            self._remember(kind, one)

    def hash_distinct(self, kind: str, texts: pa.StringArray) -> Keys:
        """Hash texts, folded, under the key of ``kind`` (SipHash, 64 bits); 0 is "not known"."""
        return self._hash(kind, fold_distinct(texts))

    def _hash(self, kind: str, folded: _Folded) -> Keys:
        key = blake2b(kind.encode(), key=self._secret, digest_size=8).hexdigest()
        hashes = pd.util.hash_array(folded, hash_key=key, categorize=False)
        # An empty text has a hash as any other: nobody would be one person, met again and again.
        return np.where(folded == "", np.uint64(0), hashes)

    def hash_personal(
        self, kind: str, texts: pa.StringArray, *, numbers: bool = False, names: bool = False
    ) -> Keys:
        """Hash the distinct texts of a personal column, and remember their hashes.

        With ``numbers``, one is the same without the zeros before it, which spreadsheets drop; of
        ``names``, ``NA`` is one.
        """
        folded = fold_distinct(texts, names=names)
        hashes = self._hash(kind, _without_zeros(folded) if numbers else folded)
        self._remember(kind, Met(hashes))
        return hashes

    def hash_names(self, kind: str, texts: pa.StringArray) -> Names:
        """Hash distinct names, and remember them until ``names_of`` is asked."""
        folded = fold_distinct(texts, names=True)
        hashes, words = self._hash(kind, folded), pa.array(folded, pa.string())
        self._remember(kind, Met(hashes, words))
        begun = _beginnings(words)
        letters = self._hash("beginning", np.array(begun.dictionary, dtype=object))
        return Names(hashes, letters[begun.indices], _says_something(texts))

    def _remember(self, kind: str, met: Met) -> None:
        """Remember what was met; what was met in many batches is kept once."""
        with self._lock:
            several = self._met.setdefault(kind, [])
            several.append(met)
            if len(several) == _MANY:
                self._met[kind] = [_once(several)]

    def names_of(self, codes: Keys) -> dict[int, str]:
        """Give the words of some names by the first half of their hashes, and forget all names."""
        found: dict[int, str] = {}
        for kind, several in self._met.items():
            for hashes, names in several:
                if names is not None:
                    halves = hashes >> _HALF
                    asked = np.isin(halves, codes)
                    words = (
                        _NO_LETTER.sub(" ", name)
                        for name in names.filter(pa.array(asked)).to_pylist()
                    )
                    told = (" ".join(text.split()) for text in words)
                    found.update(zip(halves[asked].tolist(), told, strict=True))
            self._met[kind] = [Met(met.hashes) for met in several]
        return found

    def people_among(self, texts: Iterable[str]) -> frozenset[str]:
        """Give the texts that name somebody, whole or by each of their words: never to be shown."""
        distinct = list(dict.fromkeys(texts))
        words = {text: _NAME.findall(text) for text in distinct}
        met = self._met_among(
            [*distinct, *(word for several in words.values() for word in several)]
        )
        # Where Ana DUPONT is known, “Dupont Ana” names her, and “Collège Dupont” does not.
        named = (text for text in distinct if words[text] and met.issuperset(words[text]))
        return frozenset({*named, *met.intersection(distinct)})

    def _met_among(self, texts: Iterable[str]) -> frozenset[str]:
        """Give the texts that stood in a personal column."""
        distinct = list(dict.fromkeys(texts))
        folded = _without_zeros(fold_distinct(pa.array(distinct, pa.string())))
        known = np.zeros(len(distinct), dtype=bool)
        for kind, several in self._met.items() if distinct else ():
            hashes = self._hash(kind, folded)
            found = [met.hashes[pd.Series(met.hashes).isin(hashes)] for met in several]
            known |= np.isin(hashes, np.concatenate(found))
        return frozenset(np.array(distinct, dtype=object)[known])


def _once(several: Sequence[Met]) -> Met:
    """Keep once what was met several times; a kind is one of names, or has none."""
    hashes, first = np.unique(np.concatenate([met.hashes for met in several]), return_index=True)
    names = [met.names for met in several if met.names is not None]
    if len(names) < len(several):
        return Met(hashes)
    return Met(hashes, pa.concat_arrays(names).take(pa.array(first)))


def _without_zeros(folded: _Folded) -> _Folded:
    """Drop the zeros before numbers, and the blanks in them."""
    texts = pa.array(folded, pa.string())
    blank = pc.or_(pc.match_substring(texts, " "), pc.invert(pc.string_is_ascii(texts)))
    odd = np.flatnonzero(pc.or_(blank, pc.starts_with(texts, "0")))
    for at in [at for at in odd.tolist() if folded[at][:1].isdecimal()]:
        bare = folded[at].replace(" ", "")
        # Python reads no number of more than 4300 digits.
        if bare.isdecimal() and len(bare) < 4000:
            folded[at] = str(int(bare))
    return folded


def fold_distinct(texts: pa.StringArray, *, names: bool = False) -> _Folded:
    """Fold texts as ``fold`` does: those of ASCII letters and digits at once.

    What says "not known" becomes an empty text, but in a column of names, where it is one.
    """
    lower = pc.utf8_lower(texts)
    simple = pc.and_(pc.string_is_ascii(lower), pc.ascii_is_alnum(lower))
    folded: _Folded = np.array(lower, dtype=object)
    rest = np.flatnonzero(~simple.to_numpy(zero_copy_only=False))
    folded[rest] = [_fold(text) for text in texts.take(pa.array(rest)).to_pylist()]
    if not names:
        folded[rest] = ["" if text in UNKNOWN else text for text in folded[rest]]
        folded[np.flatnonzero(pc.is_in(lower, _NOT_KNOWN))] = ""
    return folded


def _beginnings(folded: pa.StringArray) -> pa.DictionaryArray:
    """Give the first letters of names, three of the first word."""
    bare = pc.utf8_ltrim(folded, " -'.")
    begun = pc.utf8_slice_codeunits(bare, 0, _LETTERS).dictionary_encode()
    words = pc.replace_substring_regex(begun.dictionary, r"[^\p{L}\p{N}].*", "")
    return pa.DictionaryArray.from_arrays(begun.indices, words)


@lru_cache(maxsize=1 << 17)
def _fold(text: str) -> str:
    return fold(plain(unscramble(text) if is_scrambled(text) else text))


def forget_texts() -> None:
    """Forget the texts that were folded: nothing personal outlives the reading."""
    _fold.cache_clear()


@dataclass(frozen=True)
class Hashed:
    """The distinct names of a column, and each row's place among them."""

    names: Names
    at: np.ndarray[Any, np.dtype[np.int32]] = field(repr=False)


def key_columns(
    keyring: Keyring, columns: Sequence[tuple[str, pa.DictionaryArray | None]]
) -> tuple[Keys, np.ndarray[Any, np.dtype[np.bool_]], Sequence[Hashed]]:
    """Key the persons of rows from their personal columns, given with their kinds.

    Returns the keys, a mask of the rows that have one, and the names that were hashed. A row where
    a column is empty has none, nor one where all say "not known". Of several columns, one that does
    is a name (``NA``).
    """
    rows = max(len(column) for _, column in columns if column is not None)
    total = np.zeros(rows, dtype=np.uint64)
    known, said = np.ones(rows, dtype=bool), np.zeros(rows, dtype=bool)
    alone = len(columns) == 1
    hashed: list[Hashed] = []
    for kind, column in columns:
        if column is None or not len(column.dictionary):
            return total, np.zeros(rows, dtype=bool), ()
        codes, present = codes_of(column)
        if alone:
            hashes = keyring.hash_personal(kind, column.dictionary, numbers=True)
            saying = _says_something(column.dictionary)
        else:
            names = keyring.hash_names(kind, column.dictionary)
            hashed.append(Hashed(names, codes))
            hashes, saying = names.hashes, names.said
        # The sum is the same in either order, as two names of one kind must be.
        total += hashes[codes]
        known &= present & (hashes != 0)[codes]
        said |= saying[codes]
    return total, known & said, hashed


def key_words(
    keyring: Keyring, columns: Sequence[pa.DictionaryArray | None]
) -> tuple[Keys, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Key the names of persons, given in one column or in several, in any order of words.

    Returns the keys, and a mask of the rows that have one, as ``key_columns``.
    """
    rows = max(len(column) for column in columns if column is not None)
    total = np.zeros(rows, dtype=np.uint64)
    known, said = np.ones(rows, dtype=bool), np.zeros(rows, dtype=bool)
    for column in columns:
        if column is None or not len(column.dictionary):
            return total, np.zeros(rows, dtype=bool)
        codes, present = codes_of(column)
        texts = column.dictionary
        written = keyring.hash_personal("name", texts, names=True)
        total += _hash_words(keyring, texts)[codes]
        known &= present & (written != 0)[codes]
        said |= _says_something(texts)[codes]
    return total, known & said & (total != 0)


def _says_something(texts: pa.StringArray) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell the texts that do not say "not known"."""
    bare = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    said: np.ndarray[Any, np.dtype[np.bool_]] = pc.invert(pc.is_in(bare, _NOT_KNOWN)).to_numpy(
        zero_copy_only=False
    )
    return said


def _hash_words(keyring: Keyring, texts: pa.StringArray) -> Keys:
    """Add up the hashes of the words of each text; 0 is "not known"."""
    folded = [_NO_LETTER.sub(" ", text).split() for text in fold_distinct(texts, names=True)]
    words = pa.array([word for several in folded for word in several], pa.string())
    if not len(words):
        return np.zeros(len(texts), dtype=np.uint64)
    summed = np.concatenate(([np.uint64(0)], np.cumsum(keyring.hash_personal("word", words))))
    ends = np.cumsum([len(several) for several in folded])
    starts = np.concatenate(([0], ends[:-1]))
    hashes: Keys = summed[ends] - summed[starts]
    return hashes
