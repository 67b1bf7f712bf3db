"""What happens to the texts of cells."""

import unicodedata

from pollution.sheet import (
    in_unicode,
    quoted,
    with_cells,
    with_middle,
)


def spaces_around_cells(content: bytes) -> bytes:
    """Every cell has spaces around it."""
    return with_cells(content, lambda text: f"  {text} ", header=True)


def no_break_spaces(content: bytes) -> bytes:
    """Every space is a no-break space, and each cell ends with one."""
    return with_cells(content, lambda text: text.replace(" ", "\u00a0") + "\u00a0")


def invisible_characters(content: bytes) -> bytes:
    """Every cell begins with a zero-width space."""
    return in_unicode(content, lambda text: with_cells(text, lambda cell: f"\u200b{cell}"))


def control_characters(content: bytes) -> bytes:
    """Every cell ends with a control character of a terminal."""
    return with_cells(content, lambda text: f"{text}\x1b[0m\x07" if text else "")


def capitals(content: bytes) -> bytes:
    """Everything is in capitals."""
    return with_cells(content, str.upper, header=True)


def accents_lost(content: bytes) -> bytes:
    """Everything is without accents."""
    return with_cells(content, _without_accents, header=True)


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def typographic_marks(content: bytes) -> bytes:
    """Apostrophes and hyphens are typographic."""
    return in_unicode(
        content,
        lambda text: with_cells(
            text, lambda cell: cell.replace("'", "\u2019").replace("-", "\u2013"), header=True
        ),
    )


def wide_digits(content: bytes) -> bytes:
    """Digits are those of Asian typography."""
    wide = {ord("0") + n: 0xFF10 + n for n in range(10)}
    return in_unicode(content, lambda text: with_cells(text, lambda cell: cell.translate(wide)))


def escaped_for_the_web(content: bytes) -> bytes:
    """Letters with accents are `&eacute;`, ampersands `&amp;`."""
    names = {"&": "&amp;", "é": "&eacute;", "è": "&egrave;", "ô": "&ocirc;", "É": "&Eacute;"}
    return with_cells(content, lambda text: "".join(names.get(c, c) for c in text))


def nulls_in_words(content: bytes) -> bytes:
    """An empty cell is `NULL`."""
    return with_cells(content, lambda text: text or "NULL")


def a_huge_cell(content: bytes) -> bytes:
    """The last cell of the middle row holds a million letters."""
    return with_middle(content, lambda row: [*row[:-1], quoted("x" * 1_000_000)])


def a_cell_emptied(content: bytes) -> bytes:
    """The first cell of the middle row is empty."""
    return with_middle(content, lambda row: ["", *row[1:]])


def question_marks_in_a_row(content: bytes) -> bytes:
    """Every cell of the middle row is `?`."""
    return with_middle(content, lambda row: ["?"] * len(row))
