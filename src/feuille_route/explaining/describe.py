"""What is recognised, and why one file is or is not: the words of ``froute formats``."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from feuille_route.addresses import Location
from feuille_route.console import visible, width
from feuille_route.declarations.problems import unknown
from feuille_route.errors import UsageError
from feuille_route.explaining.privacy import use_of
from feuille_route.exports.recognising.header import Header, Recognition, Refusal
from feuille_route.exports.recognising.headings import (
    Top,
    encoding_of,
    find_top,
    known_headers,
    may_name_a_person,
)
from feuille_route.exports.recognising.nearest import Near, nearest
from feuille_route.exports.recognising.pivoted import Pivot, find_pivot
from feuille_route.exports.recognising.recognition import recognise_file
from feuille_route.files.contents import Content, each, read_head
from feuille_route.files.discovery import Found, discover
from feuille_route.files.head import HEAD
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.formats.export_format import Format
from feuille_route.sentences import Sentence, _, n_
from feuille_route.wording import Language, Words, words
from feuille_route.wording.advice import message

_SHOWN: Final = 8
_COLUMNS: Final = 2
_NOT_COLUMNS: Final = ("<", "{", "[")
_NO_HEADER: Final = _(
    "no line of headers at its top: write one whose names say what is below (Nom, Date, UAI, "
    "Intitulé…)"
)
_NO_COLUMNS: Final = _(
    "one column only: this is no export in columns; the separators known are semicolon, comma "
    "and tab"
)
_ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16 (BOM)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


def formats_text(formats: Sequence[Format], language: Language) -> str:
    """List the formats, a line each, in columns."""
    spoken = words(language)
    rows = [(form.name, fed_by(form, spoken), _title(form, spoken)) for form in formats]
    name, tables = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = (f"{row[0]:{name}}  {row[1]:{tables}}  {row[2]}" for row in rows)
    return "".join(f"{visible(line)}\n" for line in lines)


def fed_by(form: Format, spoken: Words) -> str:
    """Name the tables that a format feeds, or say why it feeds none."""
    match form.kind:
        case "secret":
            return spoken.say(_("never read"))
        case "links":
            return spoken.say(_("places names in schools"))
    return ", ".join(form.fed) or spoken.say(_("used by no target"))


def _title(form: Format, spoken: Words) -> str:
    return spoken.say(_("{title} (yours)", title=form.title)) if form.local else form.title


def template_header(name: str, formats: Sequence[Format]) -> str:
    """Give the header line of a template.

    Raises:
        UsageError: No template has that name.
    """
    templates = {form.name: form for form in formats if form.kind in ("template", "links")}
    if name not in templates:
        raise UsageError(unknown(_("template"), name, templates))
    return ";".join(source.header for source in templates[name].columns.values())


def explain(data: Sequence[Location], formats: Sequence[Format], language: Language) -> str:
    """Say of each file which format recognises it, or what the closest ones lack.

    Raises:
        DataError: There is no such file or folder.
    """
    spoken = words(language)
    contents = discover(data, ())
    outcomes = [*each(lambda found: recognise_found(found, formats), contents)]
    told: list[str] = []
    for found, outcome in zip(contents, outcomes, strict=True):
        told.append(visible(found.path))
        for line in _explain(found, outcome, formats, language):
            told.extend(_wrapped(f"  {visible(line)}"))
    told.extend(_counted(outcomes, spoken))
    return "".join(f"{line}\n" for line in told)


def _wrapped(line: str) -> list[str]:
    """Break a line that is wider than the terminal; what follows is set in."""
    inside = " " * (len(line) - len(line.lstrip(" ")) + 2)
    return textwrap.wrap(
        line, width(), subsequent_indent=inside, break_long_words=False, break_on_hyphens=False
    )


def _counted(outcomes: Sequence[Recognition], spoken: Words) -> Iterator[str]:
    """Count what is recognised, what is not, what is refused, of several files; or say of none."""
    if not outcomes:
        yield spoken.say(_("no file found"))
    if len(outcomes) > 1:
        recognised = sum(isinstance(one, Header) for one in outcomes)
        unknown = sum(
            isinstance(one, Refusal) and one.code is FindingCode.FILE_UNRECOGNISED
            for one in outcomes
        )
        refused = len(outcomes) - recognised - unknown
        yield spoken.say(_sum(recognised, unknown, refused))


def _sum(recognised: int, unknown: int, refused: int) -> Sentence:
    return _(
        "{recognised}, {unknown}, {refused}",
        recognised=n_("{count} recognised", "{count} recognised", recognised),
        unknown=n_("{count} not recognised", "{count} not recognised", unknown),
        refused=n_("{count} refused", "{count} refused", refused),
    )


def _explain(
    found: Found, outcome: Recognition, formats: Sequence[Format], language: Language
) -> Iterator[str]:
    spoken = words(language)
    if isinstance(outcome, Header):
        yield from _recognised(outcome, found, formats, spoken)
    elif outcome.code is FindingCode.FILE_UNRECOGNISED:
        yield from _unrecognised(found, formats, spoken)
    else:
        finding = Finding(code=outcome.code, severity=Severity.ERROR, detail=outcome.detail)
        yield message(finding, language)


def recognise_found(found: Found, formats: Sequence[Format]) -> Recognition:
    """Recognise a content; an archive that cannot be read is refused."""
    return recognise_file(found.content, formats, found.trouble)


def _recognised(
    header: Header, found: Found, formats: Sequence[Format], spoken: Words
) -> Iterator[str]:
    form = header.format
    yield spoken.say(_("recognised as {name}: {title}", name=form.name, title=_title(form, spoken)))
    if form.local:
        packaged = [one for one in formats if not one.local]
        other = recognise_file(found.content, packaged)
        if isinstance(other, Header):
            yield spoken.say(_("goes before the packaged format {name}", name=other.format.name))
    fed = fed_by(form, spoken)
    yield spoken.say(_("feeds: {tables}", tables=fed)) if form.tables else fed
    needed = _headers(form, list(form.needed()))
    yield spoken.say(_("because it has: {columns}", columns=needed))
    yield from map(spoken.say, _uses(header))
    if passed := _passed(header, known_headers(formats), spoken):
        yield spoken.say(_("never read: {columns}", columns=_some(passed, spoken)))
    top = Top(header.line, encoding_of(found.content), header.separator, header.names)
    yield _written(top, spoken)
    if _is_alone(found.content, top):
        yield spoken.say(_("a header, and no row below it"))


def _uses(header: Header) -> Iterator[Sentence]:
    """Name the further columns that a file has, and those that are keyed."""
    form = header.format
    if further := [name for name in header.columns if not form.columns[name].needed]:
        yield _("it also has: {columns}", columns=_headers(form, further))
    if keyed := [name for name in header.columns if use_of(form, name)[0] == "keyed"]:
        yield _("keyed, never shown: {columns}", columns=_headers(form, keyed))


def _passed(header: Header, known: frozenset[str], spoken: Words) -> list[str]:
    """Give the headers of which no cell is read; one that may be a name, by its place."""
    form = header.format
    read = {
        place
        for name, places in header.columns.items()
        for place in places
        if use_of(form, name)[0] != "header_only"
    }
    return [
        spoken.say(_("column {place}", place=place + 1)) if may_name_a_person(name, known) else name
        for place, name in enumerate(header.names)
        if place not in read and name
    ]


def _headers(form: Format, names: Sequence[str]) -> str:
    return ", ".join(form.columns[name].header for name in names)


def _written(top: Top, spoken: Words) -> str:
    said = n_(
        "header on line {line}: {count} column, {encoding}, separator {separator}",
        "header on line {line}: {count} columns, {encoding}, separator {separator}",
        len([name for name in top.names if name]),
        line=top.line,
        encoding=_ENCODINGS.get(top.encoding, top.encoding),
        separator=_("tab") if top.separator == "\t" else top.separator,
    )
    return spoken.say(said)


def _unrecognised(found: Found, formats: Sequence[Format], spoken: Words) -> Iterator[str]:
    """Say what a file lacks; a line that may be no header is not shown, nor what it is near."""
    top = find_top(found.content, formats)
    yield spoken.say(_("not recognised"))
    pivot = find_pivot(read_head(found.content, HEAD), formats) if top else None
    if top and pivot:
        yield _written(top, spoken)
        yield from map(spoken.say, _pivoted(pivot))
        return
    if top is None or not _is_of_columns(found.content, top):
        yield spoken.say(_NO_COLUMNS)
        return
    if not top.is_header:
        yield spoken.say(_NO_HEADER)
        return
    yield _written(top, spoken)
    near = nearest(top.names, formats)
    yield spoken.say(_("the nearest formats:") if near else _("no format is near it"))
    for one in near:
        yield from (f"  {line}" for line in _nearly(one, spoken))
    if _is_alone(found.content, top):
        yield spoken.say(_("a header, and no row below it"))
    if top.is_worded:
        yield spoken.say(_("“froute formats FILE --draft” writes a first format for it"))


def _pivoted(pivot: Pivot) -> Iterator[Sentence]:
    """Say what a table needs that has a column for each value."""
    yield _("nearly {name}: {title}", name=pivot.format.name, title=pivot.format.title)
    yield _(
        "it has a column for each “{column}” ({values}): write one row for each instead",
        column=pivot.column,
        values=", ".join(pivot.values),
    )
    yield _("“froute template {name}” writes the header", name=pivot.format.name)


def _is_of_columns(content: Content, top: Top) -> bool:
    """Tell whether a file is of columns: no page, no note, and none between other signs."""
    if top.width < _COLUMNS or sum(name.count("|") for name in top.names) >= top.width:
        return False
    text = read_head(content, HEAD).decode(top.encoding, errors="replace")
    return not text.lstrip("\ufeff \t\r\n").startswith(_NOT_COLUMNS)


def _is_alone(content: Content, top: Top) -> bool:
    """Tell whether nothing stands below a header."""
    head = read_head(content, HEAD)
    below = head.decode(top.encoding, errors="replace").splitlines()[top.line :]
    return len(head) < HEAD and not any(line.strip(' ;,\t"') for line in below)


def _nearly(near: Near, spoken: Words) -> Iterator[str]:
    title = _title(near.format, spoken)
    yield spoken.say(_("{name}: {title}", name=near.format.name, title=title))
    if near.missing:
        yield "  " + spoken.say(_("missing: {columns}", columns=_some(near.missing, spoken)))
    for slip in near.slips:
        misspelt = _(
            "column {place}: “{written}” looks like “{meant}”",
            place=slip.place + 1,
            written=slip.written,
            meant=slip.meant,
        )
        yield "  " + spoken.say(misspelt)
    if near.surplus:
        yield "  " + spoken.say(_("this format has no other column than its own"))


def _some(names: Sequence[str], spoken: Words) -> str:
    shown = list(names[:_SHOWN])
    if len(names) > _SHOWN:
        shown.append(spoken.say(_("and {count} more", count=len(names) - _SHOWN)))
    return ", ".join(shown)
