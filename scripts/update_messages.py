"""Bring the catalogue of French sentences up to date with what the program says, and compile it.

    python scripts/update_messages.py

Sentences that are new get an empty translation, to be written in ``froute.po``; those that nothing
says any more are dropped. The catalogue is sorted and names no place, so that it changes only
where a sentence does.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import polib

from feuille_route import usage
from feuille_route.cli import froute

PACKAGE: Final = Path(__file__).parents[1] / "src" / "feuille_route"
CATALOGUE: Final = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "froute.po"
MAKERS: Final = ("_", "n_")
HEADER: Final = {
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=n > 1;",
}


def main() -> None:
    """Write the catalogue again, and what is compiled of it."""
    said = messages()
    catalogue = updated(said, polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else ())
    catalogue.save(str(CATALOGUE), newline="\n")
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    missing = [entry.msgid for entry in catalogue if not entry.translated()]
    print(f"{len(said)} sentences, {len(missing)} without French", *missing, sep="\n  ")


def messages() -> Mapping[str, str | None]:
    """Give each template that is said, with its plural if it has one."""
    found: dict[str, str | None] = dict.fromkeys(usage.texts(froute))
    for call, _ in calls():
        template, *several = [ast.literal_eval(each) for each in templates(call)]
        found[template] = several[0] if several else found.get(template)
    return found


def templates(call: ast.Call) -> list[ast.expr]:
    """Give the arguments of a call that must be literals: a template, and its plural."""
    return call.args[: 2 if ast.unparse(call.func) == "n_" else 1]


def calls() -> Iterator[tuple[ast.Call, Path]]:
    """Yield each call that makes a sentence, and the file that it stands in."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in MAKERS:
                yield node, path


def updated(said: Mapping[str, str | None], before: Iterable[polib.POEntry]) -> polib.POFile:
    """Give the catalogue of these messages, with the translations that there are."""
    known = {entry.msgid: entry for entry in before}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = HEADER
    for template, several in sorted(said.items()):
        catalogue.append(_entry(template, several, known.get(template)))
    return catalogue


def _entry(template: str, several: str | None, known: polib.POEntry | None) -> polib.POEntry:
    """Make an entry, with the translation of the one that was there if it still fits."""
    if several is None:
        return polib.POEntry(msgid=template, msgstr=known.msgstr if known else "")
    forms = known.msgstr_plural if known and known.msgstr_plural else {0: "", 1: ""}
    return polib.POEntry(msgid=template, msgid_plural=several, msgstr_plural=forms)


if __name__ == "__main__":
    main()
