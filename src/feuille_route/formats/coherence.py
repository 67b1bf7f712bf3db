"""What the models of a format cannot see: words that must agree with each other and the tables.

A rule yields problems, each at its place in the model. The packaged formats keep the same rules
(tests), but for those of local ones.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from feuille_route.cells.folding import fold_header
from feuille_route.declarations.problems import Problem, unknown
from feuille_route.formats.declaring import Rule, feeds, headers_of, named, rows
from feuille_route.formats.export_format import Format, Row, load_formats
from feuille_route.formats.fitting import VALUE_RULES
from feuille_route.formats.keying import personal_columns_are_keyed, personal_columns_are_texts
from feuille_route.formats.ways_of_reading import READING_RULES
from feuille_route.sentences import Sentence, _
from feuille_route.tables import TABLES, TRACES

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def known_tables(form: Format) -> Iterator[Problem]:
    """What is fed are canonical tables and their columns, or traces."""
    for place, table, row in rows(form):
        if table not in TABLES:
            yield Problem(place[:2], _unknown_table(table))
            continue
        columns = TABLES[table].columns
        feedable = [name for name, column in columns.items() if not column.derived]
        for name in row:
            if name in columns and columns[name].derived:
                text = _("{column}: froute makes it by itself: remove this line", column=name)
                yield Problem((*place, name), text)
            elif name not in columns and name not in TRACES:
                what = _("column of {table}", table=table)
                yield Problem((*place, name), unknown(what, name, (*feedable, *TRACES)))


def _unknown_table(table: str) -> Sentence:
    meant = _tables_of_templates().get(fold_header(table))
    if meant is None:
        return unknown(_("table"), table, TABLES)
    return _('unknown table "{table}": did you mean "{meant}"?', table=table, meant=meant)


@cache
def _tables_of_templates() -> Mapping[str, str]:
    """The table that each template feeds: its name in French.

    Of packaged formats alone: a format of the user's gives no word to the language.
    """
    templates = (form for form in load_formats() if form.kind == "template" and form.tables)
    return {fold_header(form.name): next(iter(form.tables)) for form in templates}


def known_columns(form: Format) -> Iterator[Problem]:
    """An origin, and what selects rows, name columns of the format."""
    for place, name in named(form):
        if name not in form.columns:
            yield Problem(place, unknown(_("column of the format"), name, form.columns))


def repeated_columns(form: Format) -> Iterator[Problem]:
    """A repeated column has ``*`` in its header; ``least`` is of a repeated one."""
    for name, source in form.columns.items():
        if source.repeated and not all("*" in one for one in headers_of(source)):
            text = _('repeated: its header holds * for any text, as in "Niveau *"')
            yield Problem(("columns", name, "repeated"), text)
        if source.repeated and any(len(_bare(one)) < 4 for one in headers_of(source)):
            text = _("repeated: write more of the header than *: it would take any column")
            yield Problem(("columns", name, "header"), text)
    for feed in feeds(form):
        for place, name in feed.sources if feed.kind == "least" else ():
            if name in form.columns and not form.columns[name].repeated:
                text = _("least: {column} is one column: give it repeated: true", column=name)
                yield Problem(place, text)


def _bare(header: str) -> str:
    return header.replace("*", "").replace(" ", "")


def straight_quotes(form: Format) -> Iterator[Problem]:
    """No header stands between quotes that are of no meaning to YAML."""
    for name, source in form.columns.items():
        for header in headers_of(source):
            if header.startswith(("“", "”", "«", "‘", "„")):
                inside = header.strip("“”«»‘’„ \u00a0\u202f")
                text = _(
                    'header {header}: these quotes would be of the header: write "{inside}"',
                    header=header,
                    inside=inside,
                )
                yield Problem(("columns", name, "header"), text)


def distinct_headers(form: Format) -> Iterator[Problem]:
    """No header stands for two columns."""
    owners: dict[str, str] = {}
    for name, source in form.columns.items():
        for header in dict.fromkeys(headers_of(source)):
            owner = owners.setdefault(fold_header(header), name)
            if owner != name:
                text = _(
                    '"{header}" is the header of {owner} already: a column can feed several',
                    header=header,
                    owner=owner,
                )
                yield Problem(("columns", name, "header"), text)


def keys_are_fed(form: Format) -> Iterator[Problem]:
    """What tells the rows of a table apart is fed."""
    for place, table, row in rows(form):
        if table not in TABLES:
            continue
        if not row:
            yield Problem(place, _("nothing is fed: expected at least one column"))
        for name in TABLES[table].key if row else ():
            if not _is_open(table, name, row):
                yield Problem(place, _missing_key(name))


def _missing_key(name: str) -> Sentence:
    if name == "person":
        return _("person or names is missing: it tells who it is of")
    return _("{column} is missing: it tells its rows apart", column=name)


def _is_open(table: str, name: str, row: Row) -> bool:
    """Tell whether a part of a key is fed, replaced by others, or need not be."""
    declared = TABLES[table]
    if declared.otherwise and all(_is_fed(other, row) for other in declared.otherwise):
        return True
    return _is_fed(name, row) or declared.columns[name].may_be_unfed


def _is_fed(name: str, row: Row) -> bool:
    return name in row or (name == "person" and "names" in row)


def one_row_a_thing(form: Format) -> Iterator[Problem]:
    """Rows of a table that one row makes differ by their key: one of two alike would be lost."""
    seen: set[tuple[str, str]] = set()
    for place, table, row in rows(form):
        if table not in TABLES:
            continue
        known = (table, repr([row.get(column) for column in TABLES[table].key]))
        if known in seen:
            text = _("the same thing as a row above: add their columns up with sum")
            yield Problem(place, text)
        seen.add(known)


def links_have_names(form: Format) -> Iterator[Problem]:
    """Lines that place names in schools have the two columns that are read."""
    for name in ("name", "school") if form.kind == "links" else ():
        if name not in form.columns:
            yield Problem(("columns",), _("links have a column {column}", column=name))


def one_word_for_a_name(form: Format) -> Iterator[Problem]:
    """The name of a format is one word, so that a line can hold it."""
    if not _NAME.fullmatch(form.name):
        text = _(
            'name "{name}": expected lower-case letters, digits and hyphens, as in nos-stages',
            name=form.name,
        )
        yield Problem(("name",), text)


RULES: Final[tuple[Rule, ...]] = (
    known_tables,
    known_columns,
    personal_columns_are_keyed,
    personal_columns_are_texts,
    repeated_columns,
    straight_quotes,
    distinct_headers,
    keys_are_fed,
    one_row_a_thing,
    links_have_names,
    one_word_for_a_name,
    *READING_RULES,
    *VALUE_RULES,
)
