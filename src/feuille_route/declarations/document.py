"""YAML text to plain data, with the line of each value beside the data, never in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Union

import yaml

from feuille_route.declarations import scalars
from feuille_route.declarations.problems import Mistake, Problem, Route
from feuille_route.declarations.syntax import compose
from feuille_route.sentences import Sentence, _

Data = Union[scalars.Scalar, None, "list[Data]", "dict[str, Data]"]

MOST_VALUES: Final = 50_000
"""Anchors that repeat each other could make a short file endless."""
DEEPEST: Final = 50
"""How many values may lie within each other."""


class Mark(NamedTuple):
    """Where a value stands, from line 1, and a scalar as it is written."""

    line: int
    written: str = ""


@dataclass(slots=True)
class Document:
    """The data of a file, ``marks`` by place, and what was wrong on the way."""

    data: Data = None
    marks: dict[Route, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Route) -> int | None:
        """The line of a place, or of what is nearest above it."""
        for end in range(len(place), -1, -1):
            if (mark := self.marks.get(place[:end])) is not None:
                return mark.line
        return None

    def written(self, place: Route) -> str:
        """How the scalar of a place is written; empty where none is."""
        mark = self.marks.get(place)
        return mark.written if mark else ""


class _NoLimitsError(Exception):
    """The text is no declaration that anybody wrote."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem.text))
        self.problem = problem


def read(text: str) -> Document:
    """Read YAML; a syntax error is a problem of the document, which then may hold no data."""
    document = Document()
    node, document.problems = compose(text)
    if node is not None:
        try:
            document.data = _value(document, node, (), frozenset())
        except _NoLimitsError as error:
            return Document(problems=[error.problem])
    deepest: dict[int, Route] = {}
    for place, mark in document.marks.items():
        deepest[mark.line] = max(deepest.get(mark.line, ()), place, key=len)
    document.problems = [_placed(problem, deepest) for problem in document.problems]
    return document


def _placed(problem: Problem, deepest: Mapping[int, Route]) -> Problem:
    """A problem of the syntax, with the place that begins on its line."""
    if problem.place or problem.line is None:
        return problem
    return replace(problem, place=deepest.get(problem.line, ()))


def _check_limits(document: Document, place: Route, line: int) -> None:
    if len(place) > DEEPEST:
        text = _("more than {most} levels within each other", most=DEEPEST)
    elif len(document.marks) > MOST_VALUES:
        text = _("more than {most} values, or anchors that repeat each other", most=MOST_VALUES)
    else:
        return
    raise _NoLimitsError(Problem((), text, line))


def _value(document: Document, node: yaml.Node, place: Route, above: frozenset[int]) -> Data:
    line = node.start_mark.line + 1
    _check_limits(document, place, line)
    if id(node) in above:
        document.problems.append(Problem(place, _("an anchor that repeats itself")))
        return None
    match node:
        case yaml.MappingNode():
            document.marks.setdefault(place, Mark(line))
            return _mapping(document, node, place, above | {id(node)})
        case yaml.SequenceNode():
            document.marks.setdefault(place, Mark(line))
            below = above | {id(node)}
            items = enumerate(node.value)
            return [_value(document, item, (*place, index), below) for index, item in items]
        case _:
            return _scalar(document, node, place)


def _mapping(
    document: Document, node: yaml.MappingNode, place: Route, above: frozenset[int]
) -> Data:
    found: dict[str, Data] = {}
    for key, line, value in _entries(document, node, place):
        here = (*place, key)
        if key in found:
            first = document.marks[here].line
            text = _(
                'the key "{key}" is already on line {line}: keep one of the two',
                key=key,
                line=first,
            )
            document.problems.append(Problem(here, text, line))
            continue
        document.marks[here] = Mark(line)
        found[key] = _value(document, value, here, above)
    return found


def _entries(
    document: Document, node: yaml.MappingNode, place: Route
) -> Iterator[tuple[str, int, yaml.Node]]:
    for key, value in node.value:
        line = key.start_mark.line + 1
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        try:
            name = scalars.key(key.tag, key.value)
        except Mistake as mistake:
            document.problems.append(Problem((*place, name), mistake.sentence, line))
        yield name, line, value


def _scalar(document: Document, node: yaml.Node, place: Route) -> Data:
    written = str(node.value)
    line = document.marks.get(place, Mark(node.start_mark.line + 1)).line
    document.marks[place] = Mark(line, written)
    try:
        value = scalars.scalar(node.tag, written, folded=getattr(node, "style", None) == ">")
    except Mistake as mistake:
        document.problems.append(_of_scalar(place, mistake.sentence))
        return written
    if value is None and len(place) > 1:
        document.problems.append(_emptiness(place))
    return value


def _of_scalar(place: Route, text: Sentence) -> Problem:
    name = place[-1] if place else ""
    named = isinstance(name, str) and name
    return Problem(place, _("{name}: {what}", name=name, what=text) if named else text)


def _emptiness(place: Route) -> Problem:
    name = place[-1]
    if isinstance(name, str) and ":" in name:
        text = _('"{key}" has no value: a space is missing after the colon', key=name)
        return Problem(place, text)
    return _of_scalar(place, _("empty: write a value, or remove the line"))
