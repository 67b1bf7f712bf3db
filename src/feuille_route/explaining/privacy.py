"""What is read of each format, keyed, or never read: what a data-protection officer asks for."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from feuille_route.cells.formulas import guarded
from feuille_route.console import visible
from feuille_route.formats.export_format import Format, FromKey, FromWords
from feuille_route.reports.markdown import escape, line_of
from feuille_route.sentences import Sentence, _, p_
from feuille_route.wording import Language, Words, words
from feuille_route.wording.marks import comment

Use = Literal["read", "keyed", "compared", "header_only", "refused"]

_USES: Final[Mapping[Use, Sentence]] = {
    "read": _("read"),
    "keyed": _("keyed"),
    "compared": _("compared, then forgotten"),
    "header_only": _("header looked at, never read"),
    "refused": _("the file is refused unread"),
}
_HEADS: Final = (
    _("Format"),
    _("Title"),
    _("Column"),
    _("What is made of it"),
    _("Feeds"),
)
_ABOUT: Final = _(
    "What froute reads of the files that it recognises. A personal column becomes a keyed hash "
    "under a random key that is forgotten with each run; nothing of it is written. What is not "
    "named here is never read."
)


class _Row(NamedTuple):
    """A column of a format: what is made of it, and what for."""

    form: Format
    header: str
    use: Use
    purpose: str


def privacy_text(formats: Sequence[Format], language: Language, suffix: str = "") -> str:
    """Say for each format what is read, keyed and never read.

    As a CSV or a Markdown table where the suffix of a file is ``.csv`` or ``.md``.
    """
    spoken = words(language)
    match suffix.lower():
        case ".csv":
            return _csv(formats, spoken)
        case ".md":
            return "".join(f"{line}\n" for line in _markdown(formats, spoken))
    return "".join(f"{visible(line)}\n" for line in _text(formats, spoken))


def _rows(form: Format) -> Iterator[_Row]:
    for name, source in form.columns.items():
        use, purpose = use_of(form, name)
        for header in dict.fromkeys((source.header, *source.aliases)):
            yield _Row(form, header, use, purpose)


def use_of(form: Format, name: str) -> tuple[Use, str]:
    """Tell what is made of a column, and for which columns of tables."""
    if form.kind == "secret":
        return "refused", ""
    fed = [
        (f"{table}.{column}", isinstance(origin, FromKey | FromWords))
        for table, column, origin in form.origins()
        if name in origin.sources
    ]
    purpose = ", ".join(dict.fromkeys(place for place, _ in fed))
    if fed:
        return ("keyed" if any(keyed for _, keyed in fed) else "read"), purpose
    if form.kind == "links" or form.checks:
        return "read", ""
    return ("compared" if name in form.rows.sources else "header_only"), ""


def _text(formats: Sequence[Format], spoken: Words) -> Iterator[str]:
    yield spoken.say(_ABOUT)
    for form in formats:
        yield ""
        yield spoken.say(_("{name}: {title}", name=form.name, title=form.title))
        rows = list(_rows(form))
        for use in _USES:
            headers = dict.fromkeys(row.header for row in rows if row.use == use)
            if headers:
                yield "  " + spoken.say(_listed(use, ", ".join(headers)))
        if form.kind != "secret":
            yield "  " + spoken.say(_("never read: all others"))


def _listed(use: Use, columns: str) -> Sentence:
    match use:
        case "read":
            return _("read: {columns}", columns=columns)
        case "keyed":
            return _("keyed: {columns}", columns=columns)
        case "compared":
            return _("compared to leave rows out, then forgotten: {columns}", columns=columns)
        case "header_only":
            return _("header looked at, cells never read: {columns}", columns=columns)
        case "refused":
            return _("refused unread as soon as it has: {columns}", columns=columns)


def _cells(formats: Sequence[Format], spoken: Words) -> Iterator[list[str]]:
    """Yield a row a column, and one for all that a format does not name."""
    for form in formats:
        for row in _rows(form):
            yield [form.name, form.title, row.header, spoken.say(_USES[row.use]), row.purpose]
        if form.kind != "secret":
            others = (_("(any other)"), p_("column", "never read"))
            yield [form.name, form.title, *map(spoken.say, others), ""]


def _csv(formats: Sequence[Format], spoken: Words) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(spoken.say, _HEADS))
    for cells in _cells(formats, spoken):
        writer.writerow(visible(guarded(cell)) for cell in cells)
    return "\ufeff" + text.getvalue()


def _markdown(formats: Sequence[Format], spoken: Words) -> Iterator[str]:
    yield comment()
    yield spoken.say(_ABOUT)
    yield ""
    yield line_of([spoken.say(head) for head in _HEADS])
    yield line_of(["---"] * len(_HEADS))
    for cells in _cells(formats, spoken):
        yield line_of([escape(cell) for cell in cells])
