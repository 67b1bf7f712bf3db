"""What is recognised, and why one file is or is not: the words of ``froute formats``."""

from collections.abc import Iterator
from pathlib import Path

from feuille_route.console import visible
from feuille_route.errors import DataError, UsageError
from feuille_route.exports.formats import Format, feeds, load_formats
from feuille_route.exports.recognition import Header, Refusal, recognise_file
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.roadmap.problems import unknown
from feuille_route.wording import Language, message, words


def list_formats() -> list[tuple[str, tuple[str, ...], str]]:
    """Give each format's name, the tables that it feeds, and its title."""
    return [(form.name, feeds(form), form.title) for form in load_formats()]


def formats_text() -> str:
    """List the formats, a line each, in columns."""
    rows = [(name, ", ".join(tables), title) for name, tables, title in list_formats()]
    name, tables = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "".join(f"{row[0]:{name}}  {row[1]:{tables}}  {row[2]}\n" for row in rows)


def template_header(name: str) -> str:
    """Give the header line of a template.

    Raises:
        UsageError: No template has that name.
    """
    templates = _templates()
    if name not in templates:
        raise UsageError(unknown("template", name, templates))
    return ";".join(source.header for source in templates[name].columns.values())


def _templates() -> dict[str, Format]:
    return {form.name: form for form in load_formats() if form.kind in ("template", "links")}


def explain(file: Path, language: Language) -> str:
    """Say which format recognises a file by which columns, or what the closest one lacks.

    Raises:
        DataError: There is no such file.
    """
    if not file.is_file():
        raise DataError(f"{file}: no such file. Check the path.")
    found = recognise_file(file, load_formats(), {})
    lines = _refused(found, language) if isinstance(found, Refusal) else _read(found, language)
    return "".join(f"{visible(line)}\n" for line in (f"{file}", *lines))


def _refused(refusal: Refusal, language: Language) -> Iterator[str]:
    if refusal.code is FindingCode.FILE_UNRECOGNISED:
        yield "  " + words(language).phrase("unrecognised", **refusal.detail)
        return
    finding = Finding(code=refusal.code, severity=Severity.ERROR, detail=refusal.detail)
    yield f"  {message(finding, language)}"


def _read(header: Header, language: Language) -> Iterator[str]:
    spoken = words(language)
    form = header.format
    tables = ", ".join(form.tables)
    yield "  " + spoken.phrase("recognised", name=form.name, title=form.title)
    if tables:
        yield "  " + spoken.phrase("feeds", tables=tables)
    needed = [form.columns[name].header for name in form.needed()]
    yield "  " + spoken.phrase("because", columns=", ".join(needed))
    read = {place for places in header.columns.values() for place in places}
    passed = [name for place, name in enumerate(header.names) if place not in read and name]
    if passed:
        yield "  " + spoken.phrase("passed_over", columns=", ".join(passed))
