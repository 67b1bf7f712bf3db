"""What the models of a format cannot see: words that must agree with each other and the tables.

A rule yields problems, and passes over what is not well formed, for the models say that. The
packaged formats keep the same rules (tests), but for those of local ones.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

from feuille_route.cells.folding import fold_header
from feuille_route.declarations.document import Data, mapping, sequence
from feuille_route.declarations.problems import Path, Problem, excused, unknown, within
from feuille_route.formats.declaring import Declaration, Feed, feeds, rows
from feuille_route.formats.export_format import load_formats, spellings
from feuille_route.formats.fitting import VALUE_RULES
from feuille_route.tables import OF_PERSONS, TABLES, TRACES

Rule = Callable[[Declaration], Iterator[Problem]]

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

GENERAL: Final = frozenset(
    map(
        fold_header,
        (
            *("UAI", "Code UAI", "Numéro UAI", "N° UAI", "RNE", "Code RNE", "Établissement"),
            *("Nom établissement", "Nom de l'établissement", "École", "Collège", "Lycée"),
            *("Structure", "Organisation", "SIRET", "SIREN", "NUMEN", "Nom", "Prénom", "Prénoms"),
            *("Nom de famille", "Nom d'usage", "Nom de naissance", "Nom complet", "Civilité"),
            *("Nom et prénom", "Nom prénom", "Sexe", "Genre", "Âge", "Id", "Identifiant"),
            *("Login", "Email", "E-mail", "Mail", "Courriel", "Adresse", "Adresse e-mail"),
            *("Adresse électronique", "Adresse de courriel", "Téléphone", "Tél", "Date"),
            *("Date de naissance", "Jour", "Mois", "Année", "Heure", "Début", "Fin", "Durée"),
            *("Date de début", "Date de fin", "Période", "Type", "Code", "Libellé", "Intitulé"),
            *("Titre", "Objet", "Description", "Commentaire", "Commentaires", "Remarque"),
            *("Remarques", "Observations", "Note", "Notes", "Statut", "État", "Numéro", "N°"),
            *("Nombre", "Total", "Valeur", "Commune", "Ville", "Code postal", "Département"),
            *("Académie", "Région", "Pays", "Classe", "Name", "First name", "Last name"),
            *("Surname", "Username", "User", "Address", "Phone", "Title", "Status", "State"),
            *("Value", "Number", "Start", "End", "Comment", "School", "City", "Year"),
        ),
    )
)
"""Headers that files of any kind have, folded: they never suffice to recognise one."""


def known_tables(declared: Declaration) -> Iterator[Problem]:
    """What is fed are canonical tables and their columns, or traces."""
    for table, path, row in rows(declared.data):
        if table not in TABLES:
            meant = _tables_of_templates().get(fold_header(table))
            text = f'unknown table "{table}": did you mean "{meant}"?'
            yield Problem(path[:2], text if meant else unknown("table", table, TABLES))
            continue
        columns = TABLES[table].columns
        feedable = [name for name, column in columns.items() if not column.derived]
        for name in row:
            if name in columns and columns[name].derived:
                text = f"{name}: froute makes it by itself: remove this line"
                yield Problem((*path, name), text)
            elif name not in columns and name not in TRACES:
                text = unknown(f"column of {table}", name, (*feedable, *TRACES))
                yield Problem((*path, name), text)


@cache
def _tables_of_templates() -> Mapping[str, str]:
    """The table that each template feeds: its name in French."""
    templates = (form for form in load_formats() if form.kind == "template" and form.tables)
    return {fold_header(form.name): next(iter(form.tables)) for form in templates}


def known_columns(declared: Declaration) -> Iterator[Problem]:
    """An origin, and what selects rows, name columns of the format."""
    known = tuple(mapping(declared.data.get("columns")))
    for path, name in _named(declared):
        if name not in known:
            yield Problem(path, unknown("column of the format", name, known))


def _named(declared: Declaration) -> Iterator[tuple[Path, str]]:
    """Yield the columns named by origins and by ``rows``, with where."""
    for feed in feeds(declared.data):
        yield from feed.sources
    selection = mapping(declared.data.get("rows"))
    for key in ("academy", "dated"):
        if isinstance(name := selection.get(key), str):
            yield ("rows", key), name
    for key in ("keep", "leave_out"):
        for name in mapping(selection.get(key)):
            yield ("rows", key, name), name


def personal_columns_are_keyed(declared: Declaration) -> Iterator[Problem]:
    """A personal column makes keys of persons, and keys of persons are made of nothing else."""
    for feed in feeds(declared.data):
        keyed = feed.kind in ("key", "words")
        if feed.column in OF_PERSONS and not keyed:
            made = "words" if feed.column == "names" else "key"
            text = f"{feed.column}: it is keyed, never shown: write {{{made}: [{_first(feed)}]}}"
            yield Problem(feed.path, text)
        elif keyed and feed.column not in OF_PERSONS:
            text = f"{feed.column}: only {_spoken(OF_PERSONS)} are made of {feed.kind}"
            yield Problem((*feed.path, feed.kind), text)
        else:
            yield from _personal(declared, feed, keyed=keyed)
    for path, name in _named(declared):
        if path[:2] in (("rows", "academy"), ("rows", "dated")) and _is_personal(declared, name):
            yield Problem(path, f"{path[1]}: {name} is personal, and may only be kept or left out")


def _first(feed: Feed) -> str:
    return ", ".join(name for _, name in feed.sources) or "..."


def _personal(declared: Declaration, feed: Feed, *, keyed: bool) -> Iterator[Problem]:
    for path, name in feed.sources:
        if name not in declared.columns or keyed == _is_personal(declared, name):
            continue
        if keyed:
            text = f"{feed.column}: {name} identifies a person: give it personal: true"
        else:
            text = f"{feed.column}: {name} is personal, and may only feed {_spoken(OF_PERSONS)}"
        yield Problem(path, text)


def _spoken(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _is_personal(declared: Declaration, name: str) -> bool:
    return declared.columns.get(name, {}).get("personal") is True


def personal_columns_are_texts(declared: Declaration) -> Iterator[Problem]:
    """A personal column is keyed as it is written, or as a date."""
    for name, source in declared.columns.items():
        if source.get("personal") is not True:
            continue
        if source.get("parse", "text") not in ("text", "moment"):
            text = "parse: a personal column is keyed: remove this, or write moment for a date"
            yield Problem(("columns", name, "parse"), text)
        if source.get("values"):
            yield Problem(("columns", name, "values"), "values: a personal column is keyed")


def repeated_columns(declared: Declaration) -> Iterator[Problem]:
    """A repeated column has ``*`` in its header; ``least`` is of a repeated one."""
    for name, source in declared.columns.items():
        if source.get("repeated") is True and not all("*" in one for one in _headers(source)):
            text = 'repeated: its header holds * for any text, as in "Niveau *"'
            yield Problem(("columns", name, "repeated"), text)
        if source.get("repeated") is True and any(len(_bare(x)) < 4 for x in _headers(source)):
            text = "repeated: write more of the header than *: it would take any column"
            yield Problem(("columns", name, "header"), text)
    for feed in feeds(declared.data):
        for path, name in feed.sources:
            source = declared.columns.get(name, {})
            if feed.kind == "least" and source.get("repeated") is not True and source:
                yield Problem(path, f"least: {name} is one column: give it repeated: true")


def _bare(header: str) -> str:
    return header.replace("*", "").replace(" ", "")


def _headers(source: Mapping[str, Data]) -> list[str]:
    written = [source.get("header"), *sequence(source.get("aliases"))]
    return [header for header in written if isinstance(header, str)]


def straight_quotes(declared: Declaration) -> Iterator[Problem]:
    """No header stands between quotes that are of no meaning to YAML."""
    for name, source in declared.columns.items():
        for header in _headers(source):
            if header.startswith(("“", "”", "«", "‘", "„")):
                inside = header.strip("“”«»‘’„ \u00a0\u202f")
                text = f'header {header}: these quotes would be of the header: write "{inside}"'
                yield Problem(("columns", name, "header"), text)


def distinct_headers(declared: Declaration) -> Iterator[Problem]:
    """No header stands for two columns."""
    owners: dict[str, str] = {}
    for name, source in declared.columns.items():
        for header in dict.fromkeys(_headers(source)):
            owner = owners.setdefault(fold_header(header), name)
            if owner != name:
                text = f'"{header}" is the header of {owner} already: a column can feed several'
                yield Problem(("columns", name, "header"), text)


def keys_are_fed(declared: Declaration) -> Iterator[Problem]:
    """What tells the rows of a table apart is fed."""
    for table, path, row in rows(declared.data):
        if table not in TABLES:
            continue
        if not row:
            yield Problem(path, "nothing is fed: expected at least one column")
        for name in TABLES[table].key if row else ():
            if not _is_open(table, name, row):
                told = "who it is of" if name == "person" else "its rows apart"
                also = " or names" if name == "person" else ""
                yield Problem(path, f"{name}{also} is missing: it tells {told}")


def _is_open(table: str, name: str, row: Mapping[str, Data]) -> bool:
    """Tell whether a part of a key is fed, replaced by others, or need not be."""
    declared = TABLES[table]
    if declared.otherwise and all(_is_fed(other, row) for other in declared.otherwise):
        return True
    return _is_fed(name, row) or declared.columns[name].may_be_unfed


def _is_fed(name: str, row: Mapping[str, Data]) -> bool:
    return name in row or (name == "person" and "names" in row)


def a_header_that_tells(declared: Declaration) -> Iterator[Problem]:
    """A file is recognised by some needed header that not any file has."""
    if declared.data.get("kind") == "secret":
        yield from _telling_secrets(declared)
        return
    if declared.data.get("exact") is True and not declared.data.get("tables"):
        return
    if declared.data.get("columns") == {}:
        yield Problem(("columns",), "columns: expected at least one")
    needed = [s for s in declared.columns.values() if s.get("needed", True) is True]
    headers = [header for source in needed for header in _headers(source)[:1]]
    if declared.columns and all(map(_is_general, headers)):
        shown = ", ".join(headers)
        text = (
            f"any file may have {shown}: some needed column must have a header of its own"
            if headers
            else "some column must be needed: the file is recognised by it"
        )
        yield Problem(("columns",), text)


def _telling_secrets(declared: Declaration) -> Iterator[Problem]:
    """One header of a secret format is enough to refuse a file, so none may be general."""
    for name, source in declared.columns.items():
        for header in filter(_is_general, _headers(source)):
            text = f'"{header}": files with this header would all be refused'
            yield Problem(("columns", name, "header"), text)


def _is_general(header: str) -> bool:
    return fold_header(header) in GENERAL or not fold_header(header).strip("* ")


def no_secrets(declared: Declaration) -> Iterator[Problem]:
    """A format of the user claims no header that makes a file secret."""
    if declared.data.get("kind") == "secret":
        if declared.data.get("tables"):
            yield Problem(("tables",), "a secret file is never read: remove the tables")
        return
    for name, source in declared.columns.items():
        for header in _headers(source):
            if _is_secret(header, repeated=source.get("repeated") is True):
                text = f'"{header}": files with this column are secret, and never read'
                yield Problem(("columns", name, "header"), text)


def _is_secret(header: str, *, repeated: bool) -> bool:
    folded = fold_header(header)
    if repeated and folded.strip("* "):
        bare = (secret.replace("[*]", "").replace("*", " ") for secret in _secrets())
        return any(fnmatchcase(" ".join(secret.split()), folded) for secret in bare)
    return any(fnmatchcase(folded, secret) for secret in _secrets())


@cache
def _secrets() -> frozenset[str]:
    """The headers that make a file secret, folded: patterns, ``[*]`` where a ``*`` is written."""
    secret = [form for form in load_formats() if form.kind == "secret"]
    sources = [source for form in secret for source in form.columns.values()]
    return frozenset(
        spelling if source.repeated else spelling.replace("*", "[*]")
        for source in sources
        for spelling in spellings(source)
    )


def one_row_a_thing(declared: Declaration) -> Iterator[Problem]:
    """Rows of a table that one row makes differ by their key: one of two alike would be lost."""
    seen: dict[tuple[str, str], Path] = {}
    for table, path, row in rows(declared.data):
        if table not in TABLES:
            continue
        key = {column: row.get(column) for column in TABLES[table].key}
        known = (table, repr(sorted(key.items())))
        if known in seen:
            yield Problem(path, "the same thing as a row above: add their columns up with sum")
        seen[known] = path


def links_have_names(declared: Declaration) -> Iterator[Problem]:
    """Lines that place names in schools have the two columns that are read."""
    if declared.data.get("kind") == "links":
        for name in ("name", "school"):
            if name not in declared.columns:
                yield Problem(("columns",), f"links have a column {name}")


def one_word_for_a_name(declared: Declaration) -> Iterator[Problem]:
    """The name of a format is one word, so that a line can hold it."""
    name = declared.data.get("name")
    if isinstance(name, str) and not _NAME.fullmatch(name):
        text = f'name "{name}": expected lower-case letters, digits and hyphens, as in nos-stages'
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


def mistakes(declared: Declaration, rules: Iterable[Rule]) -> list[Problem]:
    """Give the problems of a declaration, one a place: its own, and those that rules find."""
    known = excused(declared.problems)
    found = (problem for rule in rules for problem in rule(declared))
    return [*declared.problems, *(each for each in found if not within(each.path, known))]
