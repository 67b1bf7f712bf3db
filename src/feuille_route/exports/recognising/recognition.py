"""Recognising an export by its header: which format, which column is where.

Only the first kilobytes of a file are read. Never its name, never the order of its columns.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from feuille_route.cells.damage import unscramble
from feuille_route.cells.folding import fold_header
from feuille_route.exports.recognising.bystanders import bystander
from feuille_route.exports.recognising.header import Header, Recognition, Refusal
from feuille_route.exports.recognising.locating import fits, folded_names, locate
from feuille_route.files.contents import Content, read_head
from feuille_route.files.head import (
    HEAD,
    SEPARATORS,
    Line,
    find_encoding,
    header_lines,
    is_text,
    split_header,
)
from feuille_route.files.natures import ARCHIVE, look_like
from feuille_route.findings import FindingCode
from feuille_route.formats.export_format import (
    Format,
    Source,
    spellings,
)
from feuille_route.opening import NoFileError
from feuille_route.sentences import _

if TYPE_CHECKING:
    from feuille_route.exports.recognising.nearest import Near

_SEPARATOR_STATED: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe)?\0?s\0?e\0?p\0?=", re.IGNORECASE)
_LONGEST_HEAD: Final = 1 << 20
_WORDS: Final = re.compile(r"[^\W_]+")
_BESIDE: Final = _("beside the first, which is not read either")
_EMPTY: Final = FindingCode.FILE_EMPTY
_UNKNOWN: Final = (FindingCode.FILE_UNRECOGNISED, _EMPTY)

Splits = Mapping[str, tuple[str, ...]]


def recognise_file(
    content: Content, formats: Sequence[Format], trouble: str | None = None
) -> Recognition:
    """Recognise one file by itself; ``trouble`` as for ``read_top``."""
    top = read_top(content, trouble)
    return top if isinstance(top, Refusal) else recognise_top(top, formats, {}, content.name)


def read_top(content: Content, trouble: str | None = None) -> bytes | Refusal:
    """Read the first kilobytes of a file, to the end of a header that is longer.

    ``trouble``: why the archive or the spreadsheet that it lies in cannot be opened.
    """
    if trouble:
        return Refusal(FindingCode.ARCHIVE_REFUSED, {"why": trouble})
    try:
        head = read_head(content, HEAD)
        if _is_cut_in_a_header(head):
            head = read_head(content, _LONGEST_HEAD)
    except NoFileError:
        return Refusal(FindingCode.FILE_SPECIAL, {})
    except OSError as error:
        why = error.strerror or str(_("it cannot be opened"))
        return Refusal(FindingCode.FILE_UNREADABLE, {"why": why})
    return head


def recognise_top(
    head: bytes,
    formats: Sequence[Format],
    known: dict[tuple[int, bytes], Recognition],
    name: str = "",
) -> Recognition:
    """Recognise a file by its first kilobytes; ``known`` keeps what each line was taken for.

    What is no export by far is known by what it holds, and for some kinds by the ``name`` too.
    """
    found = _recognise_head(head, formats, known)
    if isinstance(found, Header) or found.code not in _UNKNOWN:
        return found
    if what := bystander(head, name):
        return Refusal(FindingCode.FILE_PASSED_OVER, {"what": what})
    likely = look_like(head, name)
    if is_text(head) and not likely:
        return found
    closed = likely == str(ARCHIVE)
    code = FindingCode.ARCHIVE_REFUSED if closed else FindingCode.FILE_NOT_TEXT
    return Refusal(code, {"why": likely} if likely else {})


def _is_cut_in_a_header(head: bytes) -> bool:
    """Tell whether the first kilobytes end within a line that is as wide as a header may be."""
    unended = head[head.rfind(b"\n") + 1 :]
    wide = len(head) == HEAD and len(unended) > HEAD // 2
    return wide and max(unended.count(mark.encode()) for mark in SEPARATORS) > 1


def _recognise_head(
    head: bytes, formats: Sequence[Format], known: dict[tuple[int, bytes], Recognition]
) -> Recognition:
    """Look for the header among the first lines."""
    refused: list[Refusal] = []
    for titles, line in enumerate(header_lines(head)):
        seen = (line.number, line.above)
        if seen not in known:
            known[seen] = _placed(recognise(line.raw, formats), line, titles)
        found = known[seen]
        if isinstance(found, Header) or found.code not in _UNKNOWN:
            return found
        refused.append(found)
    return _unrecognised(head, refused, formats)


def _placed(found: Recognition, line: Line, titles: int) -> Recognition:
    """Say where a header stands, below how many lines that hold something."""
    if isinstance(found, Refusal):
        return found
    stated = bool(_SEPARATOR_STATED.match(line.above))
    placed = replace(found, raw=line.above, encoding=line.encoding)
    return replace(placed, line=line.number, titles=titles - stated)


def _unrecognised(head: bytes, refused: Sequence[Refusal], formats: Sequence[Format]) -> Refusal:
    """Refuse a file of which no line is a header: as one is that names more of another format."""
    # ruff: noqa: PLC0415 - only where none is found
    from feuille_route.exports.recognising.nearest import nearest_to
    from feuille_route.exports.recognising.pivoted import find_pivot

    if not head.strip() or (refused and all(one.code is _EMPTY for one in refused)):
        return Refusal(_EMPTY, {})
    if rivals := [one for one in refused if one.formats]:
        return rivals[0]
    if pivot := find_pivot(head, formats):
        return Refusal(_UNKNOWN[0], pivot.told, (pivot.format,))
    near, likely = nearest_to(head, formats)
    return _refusal(near[0], likely) if near else Refusal(_UNKNOWN[0], {}, likely)


def recognise(line: bytes, formats: Sequence[Format]) -> Recognition:
    """Find the format whose needed headers are all in the line and that names most of it."""
    encoding, text = _decode(line)
    if not text.strip():
        return Refusal(FindingCode.FILE_EMPTY, {})
    if "\0" in text:
        return Refusal(FindingCode.FILE_UNRECOGNISED, {})
    plain = {separator: split_header(text, separator) for separator in SEPARATORS}
    quoted = _unquoted(plain)
    splits = quoted or plain
    secret = [_secret(names, formats) for names in splits.values()]
    refused = next((one for one, surely in filter(None, secret) if surely), None)
    if refused:
        return refused
    # A column alone is the same under each separator: the first one serves.
    distinct = {names: separator for separator, names in reversed([*splits.items()])}
    found = [
        Header(form, line, encoding, separator, names, columns, quoted=bool(quoted))
        for names, separator in distinct.items()
        for form, columns in _matching(names, formats)
    ]
    refused = next((one for one, _ in filter(None, secret)), None)
    if refused and not any(header.format.kind == "export" for header in found):
        return refused
    several = _side_by_side(splits, formats)
    if several or not found:
        return several or Refusal(FindingCode.FILE_UNRECOGNISED, {})
    best = _best(found)
    return best if isinstance(best, Refusal) else _unless_misspelt(best, formats)


def _decode(line: bytes) -> tuple[str, str]:
    """Give the encoding of a line, and its text; in UTF-16 more than one line was taken."""
    encoding = find_encoding(line)
    text = unscramble(line.decode(encoding, errors="replace").removeprefix("\ufeff"))
    text = text.rstrip("\r\n")
    return encoding, re.split(r"\r\n|\r|\n", text)[0] if encoding.startswith("utf-16") else text


def _side_by_side(splits: Splits, formats: Sequence[Format]) -> Refusal | None:
    """Refuse a header of several tables, which empty columns part: nobody knows whose a row is."""
    for names in splits.values():
        if "" not in names[: len(_filled(names))]:
            continue
        groups = [list(group) for filled, group in groupby(names, bool) if filled]
        found = [_matching(group, formats) for group in groups if len(group) > 1]
        told = [form for several in found for form, _ in several]
        if sum(map(bool, found)) > 1:
            return Refusal(FindingCode.SECOND_TABLE, {"where": _BESIDE}, tuple(told))
    return None


def _unquoted(splits: Splits) -> Splits:
    """Split again a header that stands in quotes as a whole, with its separators."""
    alone = {names[0] for names in splits.values() if len(_filled(names)) == 1}
    if len(alone) != 1 or any(len(_filled(names)) != 1 for names in splits.values()):
        return {}
    inside = {separator: split_header(min(alone), separator) for separator in SEPARATORS}
    return inside if any(len(names) > 1 for names in inside.values()) else {}


def _filled(names: Sequence[str]) -> Sequence[str]:
    return [name for name in names if name]


def _secret(names: Sequence[str], formats: Sequence[Format]) -> tuple[Refusal, bool] | None:
    """Find a column for which a file is never read.

    Tells whether it is surely so: one that is not ``needed`` may stand in an export of others. The
    words that are known are told, never the cell: ``mot de passe : Sesame1`` is one.
    """
    folded = {fold_header(name): name for name in names}
    secret = [form for form in formats if form.kind == "secret"]
    sources = [source for form in secret for source in form.columns.values()]
    known = {word for one in sources for text in spellings(one) for word in _WORDS.findall(text)}
    met = [
        (form, source.needed, _told(folded, spelling, known))
        for form in secret
        for source in form.columns.values()
        for spelling in _met(source, folded)
    ]
    if not met:
        return None
    form, surely, header = max(met, key=lambda one: one[1])
    detail = {"header": header, "title": form.title}
    return Refusal(FindingCode.FILE_SECRET, detail, (form,)), surely


def _told(folded: Mapping[str, str], spelling: str, known: set[str]) -> str:
    """Give a header as it is written where all its words are ``known``, else those that are."""
    for header, name in folded.items():
        if fits(header, (spelling,)) and known.issuperset(_WORDS.findall(header)):
            return name
    return spelling.strip("* ").replace("*", " … ")


def _met(source: Source, folded: Collection[str]) -> Collection[str]:
    """Give the spellings of a source column that headers have."""
    known = spellings(source)
    if source.repeated:
        return [one for one in known if any(fits(header, (one,)) for header in folded)]
    return [one for one in known if one in folded]


def _matching(
    names: Sequence[str], formats: Sequence[Format]
) -> list[tuple[Format, Mapping[str, tuple[int, ...]]]]:
    """Give the formats whose needed headers are all there, with the places of their columns."""
    named = len(_filled(names))
    folded = set(folded_names(tuple(names)))
    likely = [form for form in formats if form.kind != "secret" and _may_be(form, folded)]
    located = [(form, locate(names, form)) for form in likely]
    return [
        (form, columns)
        for form, columns in located
        if set(form.needed()) <= set(columns)
        and not (form.exact and sum(map(len, columns.values())) < named)
    ]


def _may_be(form: Format, folded: set[str]) -> bool:
    """Tell whether a header holds every needed column that has one name only."""
    return not any(
        source.needed and not source.repeated and folded.isdisjoint(spellings(source))
        for source in form.columns.values()
    )


def _best(found: Sequence[Header]) -> Recognition:
    """Choose the format that names most of the columns; two that name as many are ambiguous.

    So is one that needs less of the file than another which is all there: columns that it only
    may have say little of what the file is. A user's own format goes before the packaged ones.
    """
    found = [header for header in found if header.format.local] or found
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


def _unless_misspelt(header: Header, formats: Sequence[Format]) -> Recognition:
    """Refuse a file more of which another format names, but for one header or misspelt ones.

    A column that lacks, or a letter, must not make the file one of another kind.
    """
    taken = {at for places in header.columns.values() for at in places}
    if header.format.local or len(taken) == len(_filled(header.names)):
        return header
    more = {form.name: _count_located(header.names, form) - _named(header) for form in formats}
    rivals = [form for form in formats if more[form.name] > 0]
    for near in _nearest(header.names, rivals):
        lacks_one = len(near.lacking) == 1 and more[near.format.name] > 1
        misspelt = not near.missing and all(slip.place not in taken for slip in near.slips)
        if near.lacking and (lacks_one or misspelt):
            return _refusal(near, (near.format,))
    return header


def _count_located(names: Sequence[str], form: Format) -> int:
    return sum(map(len, locate(names, form).values()))


def _nearest(names: Sequence[str], formats: Sequence[Format]) -> "Sequence[Near]":
    """Give the formats that a header is near to, the nearest first."""
    if not formats:
        return ()
    from feuille_route.exports.recognising.nearest import nearest

    return nearest(names, formats, most=len(formats))


def _refusal(near: "Near", formats: tuple[Format, ...]) -> Refusal:
    """Name the format that a file is nearest to, what it lacks, and those that it may be of."""
    return Refusal(FindingCode.FILE_UNRECOGNISED, near.told, formats)


def _repeats(header: Header, name: str) -> bool:
    """Tell whether a column stands twice; those of a repeated one have a name each."""
    places = header.columns[name]
    if not header.format.columns[name].repeated:
        return len(places) > 1
    return len({fold_header(header.names[at]) for at in places}) < len(places)


def _needed(header: Header) -> int:
    return len(header.format.needed())


def _named(header: Header) -> int:
    return sum(map(len, header.columns.values()))
