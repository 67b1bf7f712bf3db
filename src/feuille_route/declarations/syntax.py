"""YAML text to nodes, and the parser's complaints in words that say what to do."""

import re
from collections.abc import Mapping
from typing import Final

import yaml

from feuille_route.declarations.problems import Problem
from feuille_route.sentences import Sentence, _

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml: slower, and the same
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

_AMOUNT: Final = r"\d{4}-\d\d-\d\d|\d[\d ]*(?:[.,]\d+)?\s*(?:%|points?)?"
_COMPARISON: Final = re.compile(
    rf"(?<=[:\[,{{-])(\s+)([<>]\s*=?\s*[-+]?\s*(?:{_AMOUNT}))(\s*)(?=$|[#,}}\]])"
)
_TAB: Final = re.compile(r"[ ]*\t")
_READ_AGAIN: Final = 4 << 20
"""How many characters may be read again, to find one more mistake."""
_TOO_DEEP: Final = _("too many levels within each other")

_SAYINGS: Final[tuple[tuple[str, Sentence], ...]] = (
    (r"'\t'", _("a tab: replace it by spaces")),
    ("nesting depth", _TOO_DEEP),
    ("another document", _('a second document begins here: remove the line "---"')),
    (
        "mapping values",
        _('this line is indented too far, or its text holds ": " and needs quotes'),
    ),
    ("undefined alias", _("a text that begins with * needs quotes")),
    (
        "escape character",
        _(r"between double quotes a \ must be doubled: use single quotes"),
    ),
    ("start any token", _("a text that begins with %, @, ` or a comma needs quotes")),
    (
        "'-' indicator",
        _("this line is not in line with the list above it: check the indentation"),
    ),
    (
        "expected <block end>",
        _("this line is not in line with those above: check the indentation"),
    ),
    ("expected key", _("this line is not in line with those above, or text follows a quote")),
    ("expected ':'", _('expected "name: value"')),
    ("node content", _("a value is missing here, or a text begins with a sign and needs quotes")),
    ("sequence entries", _('a text that begins with "- " needs quotes')),
    ("mapping keys", _('a text that begins with "? " needs quotes')),
    ("alphabetic or numeric", _("a text that begins with & or * needs quotes")),
    ("second occurrence", _("a text that begins with & or * needs quotes")),
    ("line break", _("a text that begins with > or | needs quotes")),
    ("expected '!'", _("a text that begins with % or ! needs quotes")),
)
_UNCLOSED: Final[Mapping[str, str]] = {"',' or '}'": "{", "',' or ']'": "["}


def compose(text: str) -> tuple[yaml.Node | None, list[Problem]]:
    """Parse as far as possible: an unquoted comparison is noted, quoted, and read on."""
    problems: list[Problem] = []
    left = _READ_AGAIN
    while True:
        try:
            return _node(text), problems
        except RecursionError:  # of a parser without libyaml, which has its own limit
            return None, [*problems, Problem((), _TOO_DEEP, 1)]
        except yaml.YAMLError as error:
            found, mended = _explain(error, text)
            problems.extend(found)
            left -= len(text)
            if mended is None or left < 0:
                return None, problems
            text = mended


def _node(text: str) -> yaml.Node | None:
    loader = Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    return node


def _explain(error: yaml.YAMLError, text: str) -> tuple[list[Problem], str | None]:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return [_strange_character(text)], None
    number = error.problem_mark.line
    lines = text.split("\n")
    line = lines[number] if number < len(lines) else ""
    if _TAB.match(line):
        return _tabs(lines), None
    if comparison := _COMPARISON.search(line):
        wanted = comparison[2].strip()
        lines[number] = _COMPARISON.sub(r'\1"\2"\3', line, count=1)
        said = _('{text} is not a text to YAML: write "{text}" in quotes', text=wanted)
        return [Problem((), said, number + 1)], "\n".join(lines)
    return [_complaint(error, number + 1)], None


def _strange_character(text: str) -> Problem:
    strange = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\U0010ffff]", text)
    before = text[: strange.start()] if strange else ""
    said = _("a control character that no text holds: remove it")
    return Problem((), said, before.count("\n") + 1)


def _tabs(lines: list[str]) -> list[Problem]:
    return [
        Problem((), _("a tab in the indentation: replace it by spaces"), number)
        for number, line in enumerate(lines, start=1)
        if _TAB.match(line) and line.strip()
    ]


def _complaint(error: yaml.MarkedYAMLError, line: int) -> Problem:
    complaint = error.problem or ""
    if "quoted" in (error.context or "") and error.context_mark and "escape" not in complaint:
        opened = error.context_mark.line + 1
        return Problem((), _("a quote is opened here and never closed"), opened)
    for words, bracket in _UNCLOSED.items():
        if words in complaint:
            return Problem((), _unclosed(error, bracket), line)
    plain = _("this is not YAML: {complaint}", complaint=complaint)
    said = next((saying for words, saying in _SAYINGS if words in complaint), plain)
    return Problem((), said, line, complaint)


def _unclosed(error: yaml.MarkedYAMLError, bracket: str) -> Sentence:
    said = _(
        "a {bracket} is not closed, a comma is missing, or a text needs quotes", bracket=bracket
    )
    if error.context_mark is None:
        return said
    return _("{what} (it is opened on line {line})", what=said, line=error.context_mark.line + 1)
