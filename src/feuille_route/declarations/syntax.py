"""YAML text to nodes, and the parser's complaints in words that say what to do."""

import re
from typing import Final

import yaml

from feuille_route.declarations.problems import Problem

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml: slower, and the same
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

_AMOUNT: Final = r"\d{4}-\d\d-\d\d|\d[\d ]*(?:[.,]\d+)?\s*(?:%|points?)?"
_COMPARISON: Final = re.compile(
    rf"(?<=[:\[,{{-])(\s+)([<>]\s*=?\s*[-+]?\s*(?:{_AMOUNT}))(\s*)(?=$|[#,}}\]])"
)
_TAB: Final = re.compile(r"[ ]*\t")

_SAYINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"'\t'", "a tab: replace it by spaces"),
    ("another document", 'a second document begins here: remove the line "---"'),
    ("mapping values", 'this line is indented too far, or its text holds ": " and needs quotes'),
    ("undefined alias", "a text that begins with * needs quotes"),
    ("escape character", r"between double quotes a \ must be doubled: use single quotes"),
    ("start any token", "a text that begins with %, @, ` or a comma needs quotes"),
    ("',' or '}'", "a { is not closed, a comma is missing, or a text needs quotes"),
    ("',' or ']'", "a [ is not closed, a comma is missing, or a text needs quotes"),
    ("'-' indicator", "this line is not in line with the list above it: check the indentation"),
    ("expected <block end>", "this line is not in line with those above: check the indentation"),
    ("expected key", "this line is not in line with those above, or text follows a quote"),
    ("expected ':'", 'expected "name: value"'),
)


def compose(text: str) -> tuple[yaml.Node | None, list[Problem]]:
    """Parse as far as possible: an unquoted comparison is noted, quoted, and read on."""
    problems: list[Problem] = []
    while True:
        try:
            return _node(text), problems
        except yaml.YAMLError as error:
            found, mended = _explain(error, text)
            problems.extend(found)
            if mended is None:
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
        said = f'{wanted} is not a text to YAML: write "{wanted}" in quotes'
        return [Problem((), said, number + 1)], "\n".join(lines)
    return [_complaint(error, number + 1)], None


def _strange_character(text: str) -> Problem:
    strange = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\U0010ffff]", text)
    before = text[: strange.start()] if strange else ""
    return Problem((), "a control character that no text holds: remove it", before.count("\n") + 1)


def _tabs(lines: list[str]) -> list[Problem]:
    return [
        Problem((), "a tab in the indentation: replace it by spaces", number)
        for number, line in enumerate(lines, start=1)
        if _TAB.match(line) and line.strip()
    ]


def _complaint(error: yaml.MarkedYAMLError, line: int) -> Problem:
    complaint = error.problem or ""
    if "quoted" in (error.context or "") and error.context_mark and "escape" not in complaint:
        opened = error.context_mark.line + 1
        return Problem((), "a quote is opened here and never closed", opened)
    for words, saying in _SAYINGS:
        if words in complaint:
            return Problem((), saying + _opened(error, saying), line)
    return Problem((), f"this is not YAML: {complaint}", line)


def _opened(error: yaml.MarkedYAMLError, saying: str) -> str:
    if not saying.startswith(("a {", "a [")) or error.context_mark is None:
        return ""
    return f" (it is opened on line {error.context_mark.line + 1})"
