"""Which files a format of the user's claims: by a header of its own, and none that is secret."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

from feuille_route.cells.folding import fold_header
from feuille_route.cells.words import word_list
from feuille_route.declarations.problems import Problem
from feuille_route.formats.declaring import NOTHING, Rule, headers_of
from feuille_route.formats.export_format import Format, load_formats, spellings
from feuille_route.sentences import _

GENERAL: Final = frozenset(map(fold_header, word_list("general_header")))
"""Headers that files of any kind have, folded: they never suffice to recognise one."""


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
    headers = [header for source in form.needed().values() for header in headers_of(source)[:1]]
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
        for header in filter(_is_general, headers_of(source)):
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
        for header in headers_of(source):
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


LOCAL_RULES: Final[tuple[Rule, ...]] = (a_header_that_tells, no_secrets)
