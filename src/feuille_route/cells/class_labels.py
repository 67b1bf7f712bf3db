"""Class labels and columns of grades: the mark of the grade first, then what may follow it.

The words are in the vocabulary (`grade`, `track_of_grade`, `division`). What a label says depends
on its school: in a collège a figure from 6 to 3 is enough, in a lycée of which the kind is not
told ``TSMCO1`` may be of a terminale or of a BTS.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from feuille_route.cells.folding import fold
from feuille_route.cells.unfit import UnfitError
from feuille_route.cells.words import load_vocabulary
from feuille_route.sentences import _

NO_GRADE: Final = "autre"
"""The grade of a section that is of none: a BTS, a CPGE, a complementary year."""

SUFFICES: Final[Mapping[str, tuple[str, ...]]] = {
    "école": ("CP", "CE1", "CE2", "CM1", "CM2"),
    "collège": ("6e", "5e", "4e", "3e"),
    "lycée professionnel": ("6e", "5e", "4e", "3e", "2de", "1re", "terminale"),
}
"""The schools in which the mark of one of these grades is enough, whatever follows."""

_WITHOUT_SECTIONS: Final = ("école", "collège")
_OF_COLLEGE: Final = SUFFICES["collège"]
_OF_LYCEE: Final = ("2de", "1re", "terminale")
_FAMILIES: Final = (_OF_COLLEGE, _OF_LYCEE, SUFFICES["école"])
"""The grades of one kind of school, after whose marks the same words may follow."""
_LONGEST: Final = 60
_OTHERS: Final = re.compile(r"[^a-z0-9]+")
_CLASS: Final = re.compile(r"(?:classe|cl|division)(?: de)? (?=.)")
_LETTERS: Final = re.compile(r"[a-z]*")
_DOUBTFUL: Final = (
    re.compile(r"20[0-3]\d(?!\d)"),  # a year
    re.compile(r"[12]?t ?s(?![a-z])"),  # TS: a terminale once, the first year of a BTS now
    re.compile(r"[3-6] [3-6] [a-z]{3}"),  # 4-3 SEGPA: of two grades
)
_DIVISION: Final = r"\d{1,2}[a-df-z]?(?![a-z0-9])|[a-z]\d{0,2}(?![a-z])"
# The year of a CAP: 1CAP2 is the first of two.
_CAP: Final = r"(?:(?:{years})(?: ?annee)?(?: de| du)? ?)?(?:{cap})(?![a-z])(?: ?\d)?"


def grade_of_class(label: str, school: str = "") -> str | None:
    """Give the grade of a class label, in a ``school`` of ``SUFFICES`` or of another kind.

    ``NO_GRADE`` where it is a section of none, ``None`` where the label is not understood.

    >>> grade_of_class("TG1"), grade_of_class("TSMCO1"), grade_of_class("3 CAPUCINE", "collège")
    ('terminale', 'autre', '3e')
    """
    text = _CLASS.sub("", _plain(label), count=1)
    if not text or len(text) > _LONGEST:
        return None
    if _is_of_a_section(text):
        begins_otherwise = text.startswith(("6", "5", "4"))
        return None if begins_otherwise or school in _WITHOUT_SECTIONS else NO_GRADE
    if _is_a_word(text) or any(doubt.match(text) for doubt in _DOUBTFUL):
        return None
    understood = _understood(text)
    if understood is not None and (may_have(school, understood) or not _may_be_anything(text)):
        return understood
    return _marked(text, SUFFICES.get(school, ()))


def may_have(school: str, grade: str) -> bool:
    """Tell whether a school of a kind may have a grade: no école or collège has a terminale.

    There ``TROUGE`` is a colour, and ``205`` a number, of nobody knows which grade; but
    ``TLE 2`` and ``TG1`` can be nothing else.
    """
    return school not in _WITHOUT_SECTIONS or grade in (*SUFFICES[school], NO_GRADE)


def _may_be_anything(text: str) -> bool:
    """Tell whether a label is a figure or a letter, and divisions, none of which is a track."""
    tracks = _words_by_track().values()
    return bool(_bare().fullmatch(text)) and not any(track.search(text[1:]) for track in tracks)


def parse_grade(text: str) -> str:
    """Read a cell of a column of grades: a grade, and the track where it tells one.

    >>> parse_grade("3EME SEGPA"), parse_grade("1CAP2"), parse_grade("TERM G-T")
    ('3e', 'cap', 'terminale')
    """
    return _level(text)[0]


def parse_track_of_grade(text: str) -> str | None:
    """Give the track that a cell of a column of grades tells too, if it does."""
    try:
        return _level(text)[1]
    except UnfitError:
        return None


def words_after_mark(text: str) -> str:
    """Give the words of a cell of a column of grades that are beside its mark.

    >>> words_after_mark("3EME SEGPA"), words_after_mark("Troisième")
    ('segpa', '')
    """
    plain = _plain(text)
    found = (_read(_column, family, plain) for family in range(len(_FAMILIES)))
    return next((one[1].strip() for one in found if one), plain)


def spelt_alike(label: str) -> str:
    """Spell a class label in one way, whatever the mark of its grade and its spaces.

    >>> spelt_alike("3EME A") == spelt_alike("3A"), spelt_alike("Tle G1") == spelt_alike("TG1")
    (True, True)
    """
    text = _CLASS.sub("", _plain(label), count=1)
    marks = ((grade, _mark(str(grade)).match(text)) for grade in load_vocabulary()["grade"])
    begun = max(((mark.end(), str(grade)) for grade, mark in marks if mark), default=(0, ""))
    return f"{begun[1]} {text[begun[0] :].replace(' ', '')}"


def _plain(text: str) -> str:
    return _OTHERS.sub(" ", fold(text)).strip()


def _understood(text: str) -> str | None:
    """Give the grade of a label of which every part is a known word or a division."""
    if _cap().fullmatch(text):
        return "cap"
    read = (_read(_whole, family, text) for family in range(len(_FAMILIES)))
    return next((found[0] for found in read if found), None)


def _read(
    written: Callable[[int], re.Pattern[str]], family: int, text: str
) -> tuple[str, str] | None:
    """Give the grade of a text as the grades of a family are written, and what follows its mark."""
    match = written(family).fullmatch(text)
    if not match:
        return None
    at = int(match.lastindex or 1) - 1
    return _FAMILIES[family][at], text[match.end(at + 1) :]


def _marked(text: str, grades: Sequence[str]) -> str | None:
    """Give the grade whose mark begins a label; not where what follows is of another one."""
    for grade in grades:
        begun = _mark(grade).match(text)
        rest = text[begun.end() :].strip() if begun else ""
        if begun and grade in _OF_LYCEE and _is_of_a_section(rest):
            return NO_GRADE
        if begun and not (grade in _OF_LYCEE and rest.startswith("cap")):
            return None if _names_another(rest, grade, grades) else grade
    return None


def _names_another(rest: str, grade: str, grades: Sequence[str]) -> bool:
    """Tell whether what follows a mark is of another grade of the school, as 3TA is not."""
    named = (_understood(rest[at:]) for at in _beginnings(rest) if len(rest) - at > 1)
    return any(other != grade and other in grades for other in named)


def _beginnings(text: str) -> Iterable[int]:
    return (at.start() for at in re.finditer(r"\b\w", text))


def _level(text: str) -> tuple[str, str | None]:
    """Give the grade and the track of a cell of a column of grades.

    Raises ``UnfitError`` where it is no grade.
    """
    plain = _plain(text)
    if plain in _bare_marks():
        return _bare_marks()[plain], None
    if plain == NO_GRADE or _is_of_a_section(plain):
        return NO_GRADE, None
    if _cap().match(plain):
        return "cap", None
    for family in range(len(_FAMILIES)):
        if found := _read(_column, family, plain):
            return found[0], _track(*found)
    grades = ", ".join(sorted(map(str, load_vocabulary()["grade"])))
    raise UnfitError(_("one of: {words}", words=grades))


@cache
def _bare_marks() -> Mapping[str, str]:
    """Give the grade of each mark: most cells of a column of grades hold nothing else."""
    grades = [grade for family in _FAMILIES for grade in family] + ["cap"]
    return {_plain(word): grade for grade in grades for word in _words("grade", grade)}


def _track(grade: str, words: str) -> str | None:
    """Give the one track of the words after a mark; a 2de GT is of the first, as everywhere."""
    if grade not in _OF_LYCEE:
        return None
    found = [track for track in _words_by_track() if _words_by_track()[track].search(words)]
    if "professionnelle" in found:
        return "professionnelle"
    if len(found) == 1:
        return found[0]
    both = found or re.search(_any_of(_words("division", "deux voies")), words)
    return "générale" if both and grade == "2de" else None


@cache
def _words_by_track() -> Mapping[str, re.Pattern[str]]:
    return {
        str(track): re.compile(rf"(?<![a-z])(?:{_any_of(forms)})(?![a-z])")
        for track, forms in load_vocabulary()["track_of_grade"].items()
    }


def _any_of(words: Iterable[str]) -> str:
    """Write an expression of any of some words, the longest first."""
    return "|".join(sorted({_plain(word) for word in words}, key=lambda word: (-len(word), word)))


def _words(name: str, *values: str) -> list[str]:
    lists = load_vocabulary()[name]
    return [word for value in (values or lists) for word in lists[value]]


@cache
def _mark(grade: str) -> re.Pattern[str]:
    """Match the mark of a grade; a word stands alone, a figure or a ``T`` may be glued."""
    words = {_plain(word) for word in _words("grade", grade)}
    glued = [word for word in words if word[-1].isdigit() or word == "t"]
    apart = [word for word in words if word not in glued]
    return re.compile(rf"(?:{_any_of(apart) or '(?!)'})(?![a-z])|{_any_of(glued) or '(?!)'}")


@cache
def _bare() -> re.Pattern[str]:
    """Match a figure or a letter, and divisions."""
    words = _any_of(_words("division", "couleur", "groupe"))
    return re.compile(rf"[\dt](?: ?(?:{words}|{_DIVISION})){{0,5}}")


def _marks(family: int) -> str:
    """Write an expression of the marks of a family, with a group for each grade."""
    grades = _FAMILIES[family]
    return "|".join(f"({_any_of(_words('grade', grade))})" for grade in grades)


def _following(family: int) -> list[str]:
    """Give the words that may follow the marks of a family."""
    if _FAMILIES[family] == _OF_LYCEE:
        return [*_words("track_of_grade"), *_words("division", "deux voies")]
    return _words("division", "collège")


@cache
def _whole(family: int) -> re.Pattern[str]:
    """Match a whole label: a mark, then known words and divisions."""
    lycee = _FAMILIES[family] == _OF_LYCEE
    known = [*_following(family), *_words("division", "couleur", "groupe")]
    long = _any_of(word for word in known if len(word) > 1)
    # 1GA is a class of 1re générale; of 1TS nobody knows what it is.
    short = rf"[gtpsl](?={long})|g(?=[a-f](?![a-z]))" if lycee else "(?!)"
    return re.compile(rf"(?:{_marks(family)})(?: ?(?:{long}|{short}|{_DIVISION})){{0,5}}")


@cache
def _column(family: int) -> re.Pattern[str]:
    """Match a cell of a column of grades: a mark, and the words of a track."""
    lycee = _FAMILIES[family] == _OF_LYCEE
    known = _any_of(_following(family))
    pro = _any_of(_words("track_of_grade", "professionnelle")) if lycee else "(?!)"
    words = rf"(?: ?(?:{known})(?![a-z])){{0,4}}| ?(?:{pro})(?![a-z]).*"
    return re.compile(rf"(?:{_marks(family)})(?:{words})")


@cache
def _cap() -> re.Pattern[str]:
    years = _any_of([*_words("grade", *_OF_LYCEE), "3", "3e", "3eme"])
    words = _any_of(_words("track_of_grade", "professionnelle"))
    begun = _CAP.format(years=years, cap=_any_of(_words("grade", "cap")))
    glued = rf"(?:[123t] ?)?cap(?=(?:{words})(?![a-z]))"
    part = rf"(?:{words}|{_DIVISION}|en|ans?|annee|1ere|2eme|2nde)"
    return re.compile(rf"(?:{begun}|{glued})(?: ?{part}){{0,5}}")


@cache
def _section() -> re.Pattern[str]:
    """Find a section of no grade: its acronym, after a figure, ``T``, ``TS`` or ``BTS``."""
    words = {_plain(word) for word in _words("grade", NO_GRADE)} - {NO_GRADE}
    years = _any_of(_words("grade", "2de", "1re"))
    long = _any_of(word for word in words if len(word) > 2)
    short = _any_of(word for word in words if len(word) <= 2)
    return re.compile(
        rf"(?<![a-z])(?:{years})?(?:t?(?:bts|sts)|(?:ts|t)?(?:{long})[a-z]?(?![a-z])"
        rf"|(?:ts ?)?(?:{short})(?![a-z]))"
    )


def _is_of_a_section(text: str) -> bool:
    """Tell whether a label names a section of no grade; not where a longer word is a track."""
    return any(not _is_track(match[0]) for match in _section().finditer(text))


def _is_track(word: str) -> bool:
    return word.lstrip("0123456789") in _tracks()


def _is_a_word(text: str) -> bool:
    """Tell whether a label begins with a track, which no mark is cut from: TNE is not T, NE."""
    return len(run := _LETTERS.match(text)[0]) > 1 and run in _tracks()  # type: ignore[index]


@cache
def _tracks() -> frozenset[str]:
    return frozenset(_plain(word) for word in (*_words("track_of_grade"), *_words("division")))
