"""What programs do to the bytes of an export."""

import unicodedata
from collections.abc import Callable

from pollution.sheet import middle
from raw_files import raw_file


def _text(content: bytes) -> str:
    return content.decode(raw_file(content).encoding).removeprefix("\ufeff")


def a_mark_in_the_middle(content: bytes) -> bytes:
    """A BOM stands before the middle row, as where files were joined."""
    return _by_line(content, lambda line, number, at: ("\ufeff" if number == at else "") + line)


def windows_1252_with_a_mark(content: bytes) -> bytes:
    """Windows-1252 with the BOM of UTF-8."""
    return b"\xef\xbb\xbf" + _text(content).encode("cp1252", errors="replace")


def of_dos(content: bytes) -> bytes:
    """The encoding of DOS, cp850."""
    return _text(content).encode("cp850", errors="replace")


def utf_16_without_a_mark(content: bytes) -> bytes:
    """UTF-16, little end first, without a BOM."""
    return _text(content).encode("utf-16-le")


def utf_16_cut(content: bytes) -> bytes:
    """UTF-16 that lost the second byte of its last character."""
    return b"\xff\xfe" + _text(content).rstrip().encode("utf-16-le")[:-1]


def utf_32(content: bytes) -> bytes:
    """UTF-32 with a BOM."""
    return _text(content).encode("utf-32")


def scrambled(content: bytes) -> bytes:
    """UTF-8 that was read as Windows-1252, and saved as UTF-8."""
    return "".join(map(_misread, _text(content).encode())).encode()


def scrambled_twice(content: bytes) -> bytes:
    """The same, twice."""
    return scrambled(scrambled(content))


def _misread(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def letters_lost(content: bytes) -> bytes:
    """Letters with accents are replacement characters."""
    return _text(content).encode("ascii", errors="replace").replace(b"?", "\ufffd".encode())


def letters_as_question_marks(content: bytes) -> bytes:
    """Letters with accents are question marks."""
    return _text(content).encode("ascii", errors="replace")


def accents_apart(content: bytes) -> bytes:
    """Letters and their accents are characters of their own."""
    return unicodedata.normalize("NFD", _text(content)).encode()


def encodings_by_line(content: bytes) -> bytes:
    """Every second line is in Windows-1252, the others in UTF-8."""
    lines = _text(content).splitlines(keepends=True)
    return b"".join(
        line.encode("cp1252" if number % 2 else "utf-8", errors="replace")
        for number, line in enumerate(lines)
    )


def a_null_in_a_cell(content: bytes) -> bytes:
    """A NUL stands in the first cell of the middle row."""
    return _by_line(content, lambda line, number, at: line[:2] + "\0" * (number == at) + line[2:])


def nulls_at_the_end(content: bytes) -> bytes:
    """A block of NULs ends the file, as after a failure of the disk."""
    return content + b"\0" * 512


def a_block_of_nulls(content: bytes) -> bytes:
    """Forty bytes in the middle are NUL."""
    at = len(content) // 2
    return content[:at] + b"\0" * 40 + content[at + 40 :]


def a_wrong_byte(content: bytes) -> bytes:
    """A byte that is no UTF-8 stands at the end of the middle row's first cell."""
    file = raw_file(content)
    lines = _text(content).encode().splitlines(keepends=True)
    at = middle(file.rows)
    end = lines[at].find(file.separator.encode())
    lines[at] = lines[at][:end] + b"\xff" + lines[at][end:]
    return b"".join(lines)


def _by_line(content: bytes, change: Callable[[str, int, int], str]) -> bytes:
    """Change the lines in UTF-8, each told its number and the middle one's."""
    lines = _text(content).splitlines(keepends=True)
    at = middle(lines)
    return "".join(change(line, number, at) for number, line in enumerate(lines)).encode()
