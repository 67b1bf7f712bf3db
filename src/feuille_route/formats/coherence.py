"""What the models of a format cannot see: words that must agree with each other and the tables.

A rule yields problems, each at its place in the model. The packaged formats keep the same rules
(tests), but for those of local ones.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

from feuille_route.cells.folding import fold_header
from feuille_route.cells.words import word_list
from feuille_route.declarations.problems import Problem, Route, unknown
from feuille_route.formats.declaring import NOT_TOLD, NOTHING, Feed, Rule, feeds, rows
from feuille_route.formats.export_format import Format, Row, Source, load_formats, spellings
from feuille_route.formats.fitting import VALUE_RULES
from feuille_route.sentences import Sentence, _
from feuille_route.tables import OF_PERSONS, TABLES, TRACES

_WHOLE_ROW: Final = ("academy", "dated", "hidden")
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

GENERAL: Final = frozenset(map(fold_header, word_list("general_header")))
"""Headers that files of any kind have, folded: they never suffice to recognise one."""


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
    for place, name in _named(form):
        if name not in form.columns:
            yield Problem(place, unknown(_("column of the format"), name, form.columns))


def _named(form: Format) -> Iterator[tuple[Route, str]]:
    """Yield the columns named by origins and by ``rows``, with where."""
    for feed in feeds(form):
        yield from feed.sources
    for key in _WHOLE_ROW:
        named = getattr(form.rows, key)
        if named is not None:
            yield ("rows", key), named
    for key, texts in (("keep", form.rows.keep), ("leave_out", form.rows.leave_out)):
        for name in texts:
            yield ("rows", key, name), name


def personal_columns_are_keyed(form: Format) -> Iterator[Problem]:
    """A personal column makes keys of persons, and keys of persons are made of nothing else."""
    for feed in feeds(form):
        keyed = feed.kind in ("key", "words")
        if feed.column in OF_PERSONS and not keyed:
            yield Problem(feed.place, _unkeyed(feed))
        elif keyed and feed.column not in OF_PERSONS:
            text = _(
                "{column}: only {columns} are made of {kind}",
                column=feed.column,
                columns=_listed(OF_PERSONS),
                kind=feed.kind,
            )
            yield Problem((*feed.place, feed.kind), text)
        else:
            yield from _personal(form, feed, keyed=keyed)
    for place, name in _named(form):
        if place[:2] in [("rows", key) for key in _WHOLE_ROW] and _is_personal(form, name):
            text = _(
                "{key}: {column} is personal, and may only be kept or left out",
                key=place[1],
                column=name,
            )
            yield Problem(place, text)


def _unkeyed(feed: Feed) -> Sentence:
    return _(
        "{column}: it is keyed, never shown: write {{{made}: [{columns}]}}",
        column=feed.column,
        made="words" if feed.column == "names" else "key",
        columns=", ".join(feed.origin.sources) or "...",
    )


def _personal(form: Format, feed: Feed, *, keyed: bool) -> Iterator[Problem]:
    fed = feed.column
    for place, name in feed.sources:
        if form.columns.get(name, NOTHING) == NOTHING or keyed == _is_personal(form, name):
            continue
        if keyed:
            text = _(
                "{fed}: {column} identifies a person: give it personal: true", fed=fed, column=name
            )
        else:
            text = _(
                "{fed}: {column} is personal, and may only feed {columns}",
                fed=fed,
                column=name,
                columns=_listed(OF_PERSONS),
            )
        yield Problem(place, text)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _is_personal(form: Format, name: str) -> bool:
    return form.columns.get(name, NOTHING).personal


def personal_columns_are_texts(form: Format) -> Iterator[Problem]:
    """A personal column is keyed as it is written, or as a date."""
    for name, source in form.columns.items():
        if source.personal and source.parse not in ("text", "moment"):
            text = _("parse: a personal column is keyed: remove this, or write moment for a date")
            yield Problem(("columns", name, "parse"), text)
        if source.personal and source.values:
            text = _("values: a personal column is keyed")
            yield Problem(("columns", name, "values"), text)


def repeated_columns(form: Format) -> Iterator[Problem]:
    """A repeated column has ``*`` in its header; ``least`` is of a repeated one."""
    for name, source in form.columns.items():
        if source.repeated and not all("*" in one for one in _headers(source)):
            text = _('repeated: its header holds * for any text, as in "Niveau *"')
            yield Problem(("columns", name, "repeated"), text)
        if source.repeated and any(len(_bare(one)) < 4 for one in _headers(source)):
            text = _("repeated: write more of the header than *: it would take any column")
            yield Problem(("columns", name, "header"), text)
    for feed in feeds(form):
        for place, name in feed.sources if feed.kind == "least" else ():
            if name in form.columns and not form.columns[name].repeated:
                text = _("least: {column} is one column: give it repeated: true", column=name)
                yield Problem(place, text)


def _bare(header: str) -> str:
    return header.replace("*", "").replace(" ", "")


def _headers(source: Source) -> list[str]:
    return [header for header in (source.header, *source.aliases) if header != NOT_TOLD]


def straight_quotes(form: Format) -> Iterator[Problem]:
    """No header stands between quotes that are of no meaning to YAML."""
    for name, source in form.columns.items():
        for header in _headers(source):
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
        for header in dict.fromkeys(_headers(source)):
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


def a_header_that_tells(form: Format) -> Iterator[Problem]:
    """A file is recognised by some needed header that not any file has."""
    if form.kind == "secret":
        yield from _telling_secrets(form)
        return
    if form.exact and not form.tables:
        return
    if not form.columns:
        yield Problem(("columns",), _("columns: expected at least one"))
        return
    if all(source == NOTHING for source in form.columns.values()):
        return
    headers = [header for source in form.needed().values() for header in _headers(source)[:1]]
    if not headers:
        text = _("some column must be needed: the file is recognised by it")
        yield Problem(("columns",), text)
    elif all(map(_is_general, headers)):
        text = _(
            "any file may have {headers}: some needed column must have a header of its own",
            headers=", ".join(headers),
        )
        yield Problem(("columns",), text)


def _telling_secrets(form: Format) -> Iterator[Problem]:
    """One header of a secret format is enough to refuse a file, so none may be general."""
    for name, source in form.columns.items():
        for header in filter(_is_general, _headers(source)):
            text = _('"{header}": files with this header would all be refused', header=header)
            yield Problem(("columns", name, "header"), text)


def _is_general(header: str) -> bool:
    return fold_header(header) in GENERAL or not fold_header(header).strip("* ")


def no_secrets(form: Format) -> Iterator[Problem]:
    """A format of the user claims no header that makes a file secret."""
    if form.kind == "secret":
        if form.tables:
            yield Problem(("tables",), _("a secret file is never read: remove the tables"))
        return
    for name, source in form.columns.items():
        for header in _headers(source):
            if _is_secret(header, repeated=source.repeated):
                text = _(
                    '"{header}": files with this column are secret, and never read', header=header
                )
                yield Problem(("columns", name, "header"), text)


def _is_secret(header: str, *, repeated: bool) -> bool:
    folded = fold_header(header)
    if repeated and folded.strip("* "):
        bare = (secret.replace("[*]", "").replace("*", " ") for secret in _secrets())
        return any(fnmatchcase(" ".join(secret.split()), folded) for secret in bare)
    return any(fnmatchcase(folded, secret) for secret in _secrets())


@cache
def _secrets() -> frozenset[str]:
    """The headers that make a file secret, folded: patterns, ``[*]`` where a ``*`` is written.

    Of packaged formats alone: each file is judged by itself, and a file that is secret by a format
    of the user's is refused when it is recognised, whatever other formats name its headers.
    """
    secret = [form for form in load_formats() if form.kind == "secret"]
    sources = [source for form in secret for source in form.columns.values()]
    return frozenset(
        spelling if source.repeated else spelling.replace("*", "[*]")
        for source in sources
        for spelling in spellings(source)
    )


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
    *VALUE_RULES,
)
LOCAL_RULES: Final[tuple[Rule, ...]] = (a_header_that_tells, no_secrets)
