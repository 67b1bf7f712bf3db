"""What a console can say: its encoding, its width, its colours, its language."""

import locale
import os
import shutil
import sys
import unicodedata
from collections.abc import Mapping
from typing import Final, TextIO

from feuille_route.wording import Language

NARROWEST: Final = 60
WIDEST: Final = 140

_PICTURES: Final = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_INVISIBLE: Final = (
    *range(0x80, 0xA0),  # controls, among them the eight-bit escape
    *(0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF),
    *range(0x202A, 0x202F),  # these and the next turn the reading direction
    *range(0x2066, 0x206A),
)
_VISIBLE: Final = _PICTURES | {code: f"\\u{code:04x}" for code in _INVISIBLE}

_PLAIN: Final[Mapping[str, str]] = {
    "≥": ">=", "≤": "<=", "✓": "+", "✗": "x", "·": "-", "–": "-", "—": "-", "…": "...",
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "\u202f": " ", "\xa0": " ",
    "×": "x", "→": "->", "°": "o", "€": "EUR", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE",
    "\ufeff": "",
    **{picture: f"\\x{code:02x}" for code, picture in _PICTURES.items()},
}  # fmt: skip


def visible(text: str) -> str:
    """Show what would be obeyed: escapes and other controls become signs that can be seen."""
    if text.isprintable():
        return text
    shown = text.translate(_VISIBLE)
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def speakable(text: str, encoding: str | None) -> str:
    """Replace what an encoding cannot say by what reads the same; ``None`` says everything."""
    if encoding is None or text.isascii():
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_speak(character, encoding) for character in text)
    return text


def _speak(character: str, encoding: str) -> str:
    """Give the first of: the character, its plain form, the letter without accent, its code."""
    for candidate in (character, _PLAIN.get(character), _unaccented(character)):
        if candidate is None:
            continue
        try:
            candidate.encode(encoding)
        except UnicodeEncodeError:
            continue
        return candidate
    return character.encode("ascii", "backslashreplace").decode("ascii")


def _unaccented(character: str) -> str | None:
    letters = unicodedata.normalize("NFKD", character)
    return "".join(c for c in letters if not unicodedata.combining(c)) or None


def encoding_of(stream: TextIO | None) -> str:
    """Name the encoding of a stream."""
    return (stream and stream.encoding) or "utf-8"


def write(text: str, stream: TextIO | None) -> bool:
    """Write a text whole, line ends as they are; tell whether somebody was there to read it."""
    if stream is None:  # closed before the start
        return False
    encoding = encoding_of(stream)
    spoken = speakable(text, encoding).encode(encoding, "backslashreplace")
    try:
        stream.flush()
        stream.buffer.write(spoken)
        stream.buffer.flush()
    except BrokenPipeError:
        _abandon(stream)
        return False
    except OSError as trouble:
        if sys.platform != "win32" or trouble.errno != _CLOSED_ON_WINDOWS:
            raise
        _abandon(stream)
        return False
    return True


_CLOSED_ON_WINDOWS: Final = 22


def _abandon(stream: TextIO) -> None:
    """Send what is still to be written nowhere, so that leaving says nothing of it."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device has no path
        os.dup2(nowhere.fileno(), stream.fileno())


def has_colour(stream: TextIO | None) -> bool:
    """Tell whether colour is welcome: on a terminal that knows it, unless ``NO_COLOR`` is set."""
    if stream is None or not stream.isatty():
        return False
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or "WT_SESSION" in os.environ or "TERM" in os.environ


def width() -> int:
    """Give the columns there are, 80 where there is no terminal; from 60 to 140."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def language(wanted: str | None = None) -> Language:
    """Choose French when it is asked for, or when the locale is French; English otherwise."""
    return "fr" if (wanted or _locale()).lower().startswith("fr") else "en"


def _locale() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    try:
        return locale.getlocale()[0] or ""
    except ValueError:  # a locale that Python does not know
        return ""
