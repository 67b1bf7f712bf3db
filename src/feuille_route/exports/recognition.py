"""Recognising an export by its header: which format, which column is where.

Only the first kilobytes of a file are read. Never its name, never the order of its columns.
"""

import codecs
import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from feuille_route.exports.formats import Format, Source
from feuille_route.findings import FindingCode
from feuille_route.folding import fold_header

HEAD: Final = 1 << 14
SEPARATORS: Final = (";", ",", "\t")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_TEXT_BYTES: Final = bytes({*b"\t\n\x0b\f\r\x1a", *range(0x20, 0x100)})
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Header:
    """The header of a recognised file: what is needed to read the rows below it.

    ``raw`` are the first line's bytes, BOM and line end included; ``columns`` maps each source
    column of the format to its positions (several for a prefix).
    """

    format: Format
    raw: bytes
    encoding: str
    separator: str
    names: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]

    @cached_property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.names)


@dataclass(frozen=True)
class Refusal:
    """Why a file is not read, with what the finding's sentence needs.

    ``formats`` are those that it may be of.
    """

    code: FindingCode
    detail: Mapping[str, str | int]
    formats: tuple[Format, ...] = ()


def recognise_file(
    file: Path, formats: Sequence[Format], known: dict[bytes, Header | Refusal]
) -> Header | Refusal:
    """Recognise a file by its first kilobytes; ``known`` keeps the outcome of each header."""
    try:
        if file.exists() and not (file.is_file() or file.is_dir()):
            return Refusal(FindingCode.FILE_UNREADABLE, {"why": "not a regular file"})
        head = read_head(file)
    except OSError as error:
        return Refusal(FindingCode.FILE_UNREADABLE, {"why": error.strerror or "cannot be opened"})
    if not is_text(head):
        return Refusal(FindingCode.FILE_NOT_TEXT, {})
    line = first_line(head)
    if not line.strip() and head.strip():
        return Refusal(FindingCode.FILE_UNRECOGNISED, {})
    if line not in known:
        known[line] = recognise(line, formats)
    return known[line]


def read_head(file: Path) -> bytes:
    """Read the first kilobytes of a file; raises ``OSError``."""
    with file.open("rb") as stream:
        return stream.read(HEAD)


def first_line(head: bytes) -> bytes:
    """Give the bytes of the first line, its end included."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head
    end = head.find(b"\n")
    return head[: end + 1] if end >= 0 else head


def recognise(line: bytes, formats: Sequence[Format]) -> Header | Refusal:
    """Find the format whose needed headers are all in the first line and that names most of it."""
    encoding = find_encoding(line)
    text = _LINE_END.split(line.decode(encoding, errors="replace").removeprefix("\ufeff"))[0]
    if not text.strip():
        return Refusal(FindingCode.FILE_EMPTY, {})
    splits = {separator: split_header(text, separator) for separator in SEPARATORS}
    for names in splits.values():
        refused = _secret(names, formats)
        if refused:
            return refused
    found = [
        Header(form, line, encoding, separator, names, columns)
        for separator, names in splits.items()
        for form, columns in _matching(names, formats)
    ]
    return _best(found) if found else _closest(splits, formats)


def find_encoding(data: bytes) -> str:
    """Tell the encoding of text: a BOM, otherwise strict UTF-8, otherwise Windows-1252."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(data) == HEAD and error.reason == "unexpected end of data"
        return "utf-8" if cut else "cp1252"
    return "utf-8"


def is_text(head: bytes) -> bool:
    """Tell whether a file may be text: no NUL nor other control byte, but in UTF-16."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    return not head.translate(None, _TEXT_BYTES)


def split_header(text: str, separator: str) -> tuple[str, ...]:
    """Split a header line into its names; a trailing separator adds no column."""
    names = next(csv.reader([text.removeprefix("\ufeff")], delimiter=separator), [])
    while names and not names[-1].strip():
        names.pop()
    return tuple(name.strip() for name in names)


def _secret(names: Sequence[str], formats: Sequence[Format]) -> Refusal | None:
    folded = {fold_header(name): name for name in names}
    for form in formats:
        if form.kind == "secret":
            for source in form.columns.values():
                for spelling in spellings(source):
                    if spelling in folded:
                        detail = {"header": folded[spelling]}
                        return Refusal(FindingCode.FILE_SECRET, detail, (form,))
    return None


def spellings(source: Source) -> tuple[str, ...]:
    """Give the folded headers that a source column answers to."""
    return tuple(fold_header(name) for name in (source.header, *source.aliases))


def locate(names: Sequence[str], form: Format) -> Mapping[str, tuple[int, ...]]:
    """Give, for each source column that the header holds, the positions where it stands."""
    folded = [fold_header(name) for name in names]
    places: dict[str, tuple[int, ...]] = {}
    for name, source in form.columns.items():
        known = spellings(source)
        at = tuple(
            i
            for i, header in enumerate(folded)
            if (header.startswith(known) if source.prefix else header in known)
        )
        if at:
            places[name] = at
    return places


def _matching(
    names: Sequence[str], formats: Sequence[Format]
) -> list[tuple[Format, Mapping[str, tuple[int, ...]]]]:
    """Give the formats whose needed headers are all there, with the places of their columns."""
    readable = [
        form for form in formats if form.kind != "secret" and len(form.needed()) <= len(names)
    ]
    located = [(form, locate(names, form)) for form in readable]
    return [(form, columns) for form, columns in located if set(form.needed()) <= set(columns)]


def _best(found: Sequence[Header]) -> Header | Refusal:
    """Choose the format that names most of the columns; two that name as many are ambiguous.

    So is one that needs less of the file than another which is all there: columns that it only
    may have say little of what the file is.
    """
    most, needed = max(map(_named, found)), max(map(_needed, found))
    best = [header for header in found if _named(header) == most or _needed(header) == needed]
    header = best[0]
    if len(best) > 1:
        detail = {"formats": ", ".join(sorted(header.format.name for header in best))}
        return Refusal(FindingCode.FILE_AMBIGUOUS, detail, tuple(one.format for one in best))
    for name, places in header.columns.items():
        if _repeats(header, name):
            detail = {"header": header.names[places[0]]}
            return Refusal(FindingCode.COLUMN_DUPLICATED, detail, (header.format,))
    return header


def _repeats(header: Header, name: str) -> bool:
    """Tell whether a column stands twice; those of a prefix have a name each."""
    places = header.columns[name]
    if not header.format.columns[name].prefix:
        return len(places) > 1
    return len({fold_header(header.names[at]) for at in places}) < len(places)


def _needed(header: Header) -> int:
    return len(header.format.needed())


def _named(header: Header) -> int:
    return sum(map(len, header.columns.values()))


def _closest(splits: Mapping[str, tuple[str, ...]], formats: Sequence[Format]) -> Refusal:
    """Name the format that lacks the smallest share of its needed headers."""
    names = max(splits.values(), key=len)
    shares = []
    for form in formats:
        if form.kind == "secret":
            continue
        needed = form.needed()
        lacking = [needed[name].header for name in needed if name not in locate(names, form)]
        shares.append((len(lacking) / len(needed), form.name, lacking))
    share, name, lacking = min(shares)
    detail = {"closest": name, "missing": ", ".join(lacking)} if share < 1 else {}
    return Refusal(FindingCode.FILE_UNRECOGNISED, detail)
