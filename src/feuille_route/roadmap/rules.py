"""What must agree across the file: ids, and the ambitions that targets and actions name.

These look at the file as it is written: an item with another mistake has an id all the same.
"""

from collections.abc import Iterator

from feuille_route.declarations.document import Data, Document
from feuille_route.declarations.problems import Problem, unknown
from feuille_route.sentences import _


def disagreements(document: Document) -> Iterator[Problem]:
    """Ids that stand for two things, ambitions that are not declared."""
    yield from _shared_ids(document)
    yield from _unknown_ambitions(document)


def _shared_ids(document: Document) -> Iterator[Problem]:
    for section in ("ambitions", "targets", "actions"):
        first: dict[str, int] = {}
        for index, name in _named(document.data, section, "id"):
            if name in first:
                line = document.line((section, first[name], "id"))
                text = _(
                    'the id "{id}" is already on line {line}: choose another', id=name, line=line
                )
                yield Problem((section, index, "id"), text)
            first.setdefault(name, index)


def _unknown_ambitions(document: Document) -> Iterator[Problem]:
    known = [name for _index, name in _named(document.data, "ambitions", "id")]
    for section in ("targets", "actions"):
        for index, name in _named(document.data, section, "ambition"):
            if name not in known:
                yield Problem((section, index, "ambition"), unknown(_("ambition"), name, known))


def _named(data: Data, section: str, key: str) -> Iterator[tuple[int, str]]:
    """Yield what the items of a section say under a key, each with its number."""
    items = data.get(section) if isinstance(data, dict) else None
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and isinstance(name := item.get(key), str):
            yield index, name
