"""From the text of a declaration to its model: every mistake at once, each with its line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from feuille_route.declarations import document, refusals
from feuille_route.declarations.document import Document
from feuille_route.declarations.problems import Problem, Route, excused, within
from feuille_route.sentences import Sentence, _, n_

Made = TypeVar("Made", bound=BaseModel)

MOST_TOLD: Final = 100


@dataclass(slots=True)
class Declared(Generic[Made]):
    """What a text declares: ``made`` is ``None`` where the model refuses it."""

    document: Document
    made: Made | None = None
    problems: list[Problem] = field(default_factory=list)


def declare(
    text: str,
    model: type[Made],
    expected: Sentence,
    *,
    context: object = None,
    retell: Callable[[Document, Problem], Problem | None] = lambda _, problem: problem,
) -> Declared[Made]:
    """Read a text into a model.

    Args:
        text: The YAML.
        model: What it declares; its validators are given ``context``.
        expected: What a file that is empty, or a list, should have held.
        context: What a validator must know beside its value.
        retell: Says what YAML misread in other words, or nothing of it.
    """
    read = document.read(text)
    retold = [retell(read, problem) for problem in read.problems]
    read.problems = [problem for problem in retold if problem]
    declared = Declared[Made](read, problems=[*read.problems])
    if not isinstance(read.data, dict):
        declared.problems = declared.problems or [_shapeless(read, expected)]
        return declared
    try:
        declared.made = model.model_validate(read.data, context=context)
    except ValidationError as refused:
        declared.problems += _refused(refused, read, model)
        if not declared.problems:
            raise  # refused and nothing to say: a fault of this program, not of the file
    return declared


def _shapeless(read: Document, expected: Sentence) -> Problem:
    empty = read.data is None
    kind = _("the file is empty") if empty else _("the file is a list or a text")
    return Problem((), _("{what}: expected {expected}", what=kind, expected=expected), 1)


def _refused(refused: ValidationError, read: Document, model: type[BaseModel]) -> list[Problem]:
    known = excused(read.problems)
    errors = refused.errors(include_url=False)
    found = [refusals.problem(error, read, model) for error in errors]
    return [one for one in found if one and not within(one.place, known)]


def lines(
    path: Path, declared: Declared[Any], subject: Callable[[Route], Sentence | None]
) -> list[Sentence]:
    """Give the problems as sentences that begin with file and line, in the file's order.

    ``subject`` tells of what a place is. What lies below a value that YAML already misread is
    passed over.
    """
    traps = excused(declared.document.problems)
    of_syntax = set(map(id, declared.document.problems))
    found: dict[tuple[int, str], Sentence] = {}
    for problem in declared.problems:
        if id(problem) in of_syntax or not within(problem.place, traps):
            line = problem.line or declared.document.line(problem.place) or 1
            told, about = problem.text, subject(problem.place)
            if about is not None:
                told = _("{subject}: {what}", subject=about, what=told)
            found[line, str(told)] = told
    told_first = sorted(found)[:MOST_TOLD]
    said = [
        _("{path}:{line}: {what}", path=path, line=line, what=found[line, told])
        for line, told in told_first
    ]
    if more := len(found) - len(told_first):
        said.append(
            n_("{path}: {count} more mistake", "{path}: {count} more mistakes", more, path=path)
        )
    return said
