"""YAML text to plain data, with the line of each value beside the data, never in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Union

import yaml

from feuille_route.declarations import scalars
from feuille_route.declarations.problems import Mistake, Path, Problem
from feuille_route.declarations.syntax import compose

Data = Union[scalars.Scalar, "list[Data]", "dict[str, Data]"]

MOST_VALUES: Final = 200_000
"""Anchors that repeat each other could make a short file endless."""


class Mark(NamedTuple):
    """Where a value stands, from line 1, and a scalar as it is written."""

    line: int
    written: str = ""
    folded: bool = False


@dataclass(slots=True)
class Document:
    """The data of a file, ``marks`` by path, and what was wrong on the way."""

    data: Data = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int | None:
        """The line of a path, or of what is nearest above it."""
        for end in range(len(path), -1, -1):
            if (mark := self.marks.get(path[:end])) is not None:
                return mark.line
        return None

    def mark(self, path: Path) -> Mark:
        """How and where the value of a path is written."""
        return self.marks.get(path) or Mark(self.line(path) or 1)


def read(text: str) -> Document:
    """Read YAML; a syntax error is a problem of the document, which then may hold no data."""
    document = Document()
    node, document.problems = compose(text)
    if node is not None:
        document.data = _value(document, node, (), frozenset())
    document.problems = [_placed(document, problem) for problem in document.problems]
    return document


def _placed(document: Document, problem: Problem) -> Problem:
    """A problem of the syntax, with the path that begins on its line."""
    if problem.path or problem.line is None:
        return problem
    paths = [path for path, mark in document.marks.items() if mark.line == problem.line]
    return replace(problem, path=max(paths, key=len, default=()))


def _value(document: Document, node: yaml.Node, path: Path, above: frozenset[int]) -> Data:
    line = node.start_mark.line + 1
    if id(node) in above or len(document.marks) > MOST_VALUES:
        document.problems.append(Problem(path, "an anchor that repeats itself"))
        return None
    match node:
        case yaml.MappingNode():
            document.marks.setdefault(path, Mark(line))
            return _mapping(document, node, path, above | {id(node)})
        case yaml.SequenceNode():
            document.marks.setdefault(path, Mark(line))
            return _sequence(document, node, path, above | {id(node)})
        case _:
            return _scalar(document, node, path)


def _sequence(
    document: Document, node: yaml.SequenceNode, path: Path, above: frozenset[int]
) -> Data:
    return [_value(document, item, (*path, index), above) for index, item in enumerate(node.value)]


def _mapping(document: Document, node: yaml.MappingNode, path: Path, above: frozenset[int]) -> Data:
    found: dict[str, Data] = {}
    for key, line, value in _entries(document, node, path):
        place = (*path, key)
        if key in found:
            first = document.marks[place].line
            text = f'the key "{key}" is already on line {first}: keep one of the two'
            document.problems.append(Problem(place, text, line))
            continue
        document.marks[place] = Mark(line)
        found[key] = _value(document, value, place, above)
    return found


def _entries(
    document: Document, node: yaml.MappingNode, path: Path
) -> Iterator[tuple[str, int, yaml.Node]]:
    for key, value in node.value:
        line = key.start_mark.line + 1
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        try:
            name = scalars.key(key.tag, key.value)
        except Mistake as mistake:
            document.problems.append(Problem((*path, name), str(mistake), line))
        yield name, line, value


def _scalar(document: Document, node: yaml.Node, path: Path) -> Data:
    written = str(node.value)
    line = document.marks.get(path, Mark(node.start_mark.line + 1)).line
    document.marks[path] = Mark(line, written, getattr(node, "style", None) == ">")
    try:
        value = scalars.scalar(node.tag, written)
    except Mistake as mistake:
        document.problems.append(Problem(path, f"{_name(path)}{mistake}"))
        return written
    if value is None and len(path) > 1:
        document.problems.append(Problem(path, _emptiness(path)))
    return value


def _name(path: Path) -> str:
    return f"{path[-1]}: " if path and isinstance(path[-1], str) else ""


def _emptiness(path: Path) -> str:
    name = path[-1]
    if isinstance(name, str) and ":" in name:
        return f'"{name}" has no value: a space is missing after the colon'
    return f"{_name(path)}empty: write a value, or remove the line"


def mapping(data: Data) -> Mapping[str, Data]:
    """The data if they are a mapping, otherwise an empty one."""
    return data if isinstance(data, dict) else {}


def sequence(data: Data) -> list[Data]:
    """The data if they are a list, otherwise an empty one."""
    return data if isinstance(data, list) else []
