"""What is read of each format, keyed, or never read: what a data-protection officer asks for."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from feuille_route.console import visible
from feuille_route.formats.export_format import Format, FromKey, FromWords
from feuille_route.reports.csv import guarded
from feuille_route.reports.markdown import escape
from feuille_route.wording import Language, Words, words

Use = Literal["read", "keyed", "compared", "header_only", "refused"]

_USES: Final[tuple[Use, ...]] = ("read", "keyed", "compared", "header_only", "refused")
_HEADS: Final = ("format", "title", "column_head", "use", "purpose")


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
    yield spoken.phrase("privacy")
    for form in formats:
        yield ""
        yield spoken.phrase("closest", name=form.name, title=form.title)
        rows = list(_rows(form))
        for use in _USES:
            headers = dict.fromkeys(row.header for row in rows if row.use == use)
            if headers:
                yield "  " + spoken.phrase(f"columns_{use}", columns=", ".join(headers))
        if form.kind != "secret":
            yield "  " + spoken.phrase("columns_other")


def _cells(formats: Sequence[Format], spoken: Words) -> Iterator[list[str]]:
    """Yield a row a column, and one for all that a format does not name."""
    for form in formats:
        for row in _rows(form):
            use = spoken.phrases[f"use_{row.use}"]
            yield [form.name, form.title, row.header, use, row.purpose]
        if form.kind != "secret":
            other = spoken.phrases["any_other_column"]
            yield [form.name, form.title, other, spoken.phrases["use_never"], ""]


def _csv(formats: Sequence[Format], spoken: Words) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(spoken.phrases[head] for head in _HEADS)
    for cells in _cells(formats, spoken):
        writer.writerow(map(guarded, cells))
    return "\ufeff" + text.getvalue()


def _markdown(formats: Sequence[Format], spoken: Words) -> Iterator[str]:
    yield spoken.phrase("privacy")
    yield ""
    yield _line([spoken.phrases[head] for head in _HEADS])
    yield _line(["---"] * len(_HEADS))
    for cells in _cells(formats, spoken):
        yield _line([escape(cell) for cell in cells])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
