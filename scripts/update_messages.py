"""Bring the catalogue of French sentences up to date with what the program says, and compile it.

    python scripts/update_messages.py

Sentences that are new get an empty translation, to be written in ``froute.po``; those that nothing
says any more are dropped. The catalogue is sorted and names no place, so that it changes only
where a sentence does.
"""

import ast
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import polib

from feuille_route import usage
from feuille_route.cli import froute

PACKAGE: Final = Path(__file__).parents[1] / "src" / "feuille_route"
CATALOGUE: Final = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "froute.po"
HEADER: Final = {
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=n > 1;",
}


class Message(NamedTuple):
    """What is translated: a template, its plural and its context, each ``""`` where none is."""

    template: str
    several: str = ""
    context: str = ""


# The arguments of each maker of sentences, as fields of the message.
MAKERS: Final = {
    "_": ("template",),
    "n_": ("template", "several"),
    "p_": ("context", "template"),
}


def main() -> None:
    """Write the catalogue again, and what is compiled of it."""
    said = messages()
    catalogue = updated(said, polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else ())
    catalogue.save(str(CATALOGUE), newline="\n")
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    missing = [entry.msgid for entry in catalogue if not entry.translated()]
    print(f"{len(said)} sentences, {len(missing)} without French", *missing, sep="\n  ")


def messages() -> Collection[Message]:
    """Give each message of the sources and of the command line's help."""
    found = {
        Message(**{name: ast.literal_eval(each) for name, each in literals(call).items()})
        for call, _ in calls()
    }
    plural = {each.template for each in found if each.several}
    found |= {Message(text) for text in usage.texts(froute)}
    return {each for each in found if each.several or each.template not in plural}


def literals(call: ast.Call) -> dict[str, ast.expr]:
    """Give the arguments of a call that must be literals."""
    return dict(zip(MAKERS[ast.unparse(call.func)], call.args, strict=False))


def calls() -> Iterator[tuple[ast.Call, Path]]:
    """Yield each call that makes a sentence, and the file that it stands in."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in MAKERS:
                yield node, path


def message_of(entry: polib.POEntry) -> Message:
    """Give the message that an entry translates."""
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def updated(said: Iterable[Message], before: Iterable[polib.POEntry]) -> polib.POFile:
    """Give the catalogue of these messages, with the translations that there are."""
    known = {message_of(entry): entry for entry in before}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = HEADER
    for message in sorted(said):
        catalogue.append(known.get(message) or _entry(message))
    return catalogue


def _entry(message: Message) -> polib.POEntry:
    """Make an entry without translation."""
    return polib.POEntry(
        msgid=message.template,
        msgid_plural=message.several,
        msgctxt=message.context or None,
        msgstr_plural={0: "", 1: ""} if message.several else {},
    )


if __name__ == "__main__":
    main()
