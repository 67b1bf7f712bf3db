"""Which columns of a format are personal: they make keys of persons, and nothing else does."""

from collections.abc import Iterable, Iterator

from feuille_route.declarations.problems import Problem
from feuille_route.formats.declaring import NOTHING, WHOLE_ROW, Feed, feeds, named
from feuille_route.formats.export_format import Format
from feuille_route.sentences import Sentence, _
from feuille_route.tables import OF_PERSONS


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
    for place, name in named(form):
        if place[:2] in [("rows", key) for key in WHOLE_ROW] and _is_personal(form, name):
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
