"""Loading elsewhere: what travels to other processes, and what comes back."""

import pickle

import pyarrow as pa

from feuille_route.exports.columns.keys import Keyring

FIRST = ["Léa", "NOÉ", "Zoé"]
THEN = ["Zoé", "Ana", "léa"]


def told_of(keyring: Keyring) -> tuple[dict[int, str], frozenset[str]]:
    """What a keyring tells once all was met."""
    texts = ["Léa", "Ana", "0123", "Paul"]
    hashes = keyring.hash_distinct("name", pa.array([*FIRST, *THEN]))
    return keyring.names_of(hashes >> 32), keyring.people_among(texts)


def test_keyrings_of_one_secret_know_together_what_one_would() -> None:
    """Hashes, names and people; a name that both met, or that one writes otherwise, is one."""
    one = Keyring()
    others = [pickle.loads(pickle.dumps(one)) for _ in range(2)]  # noqa: S301 - of our own
    of_one = [one.hash_names("name", pa.array(texts)) for texts in (FIRST, THEN)]
    of_others = [
        other.hash_names("name", pa.array(texts))
        for other, texts in zip(others, (FIRST, THEN), strict=True)
    ]
    for each in (one, others[0]):
        each.hash_personal("number", pa.array(["123"]), numbers=True)

    gathering: Keyring = pickle.loads(pickle.dumps(one))  # noqa: S301
    for other in others:
        gathering.absorb(pickle.loads(pickle.dumps(other.met)))  # noqa: S301

    assert [x.hashes.tolist() for x in of_one] == [x.hashes.tolist() for x in of_others]
    words, people = told_of(gathering)
    assert (sorted(words.values()), people) == (
        ["ana", "lea", "noe", "zoe"],
        {"Léa", "Ana", "0123"},
    )
    assert told_of(one) == (words, people)


def test_a_keyring_that_travels_takes_nothing_along_but_its_secret() -> None:
    """No name that it met, and no secret where somebody shows it."""
    keyring = Keyring()
    keyring.hash_names("name", pa.array(["Zébulon"]))

    sent = pickle.dumps(keyring)

    assert b"bulon" not in sent
    assert pickle.loads(sent).met == {}  # noqa: S301
    assert keyring.met["name"].names == pa.array(["zebulon"])
