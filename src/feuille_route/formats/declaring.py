"""The text of a format file to a format: every mistake at once, each with its line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ValidationError

from feuille_route.declarations import document
from feuille_route.declarations.document import Data, Document, mapping, sequence
from feuille_route.declarations.problems import Path, Problem, excused, unknown, within
from feuille_route.declarations.refusals import Kinds, place, sentence
from feuille_route.formats import export_format
from feuille_route.formats.export_format import Format

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

KINDS: Final[Kinds] = {
    "FromColumn": "column",
    "FromKey": "key",
    "FromWords": "words",
    "FromLeast": "least",
    "FromSum": "sum",
    "FromConstant": "constant",
}
"""The kinds of origin, each with the key that only it has."""

_SECOND_DOCUMENT: Final = re.compile(r"(?<=\n)---(?=\s|$)[^\r\n]*")
_PROOF: Final = ("accepts:", "refuses:", "#")
_NOTHING: Final = frozenset({"null", "Null", "NULL", "~"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a format file declares.

    ``form`` is ``None`` when the models refuse it. ``problems`` are in no order.
    """

    document: Document
    form: Format | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def data(self) -> Mapping[str, Data]:
        """The data as they are written, short forms included."""
        return mapping(self.document.data)

    @property
    def columns(self) -> Mapping[str, Mapping[str, Data]]:
        """The source columns that are well formed."""
        columns = mapping(self.data.get("columns"))
        return {name: source for name, source in columns.items() if isinstance(source, dict)}


@dataclass(frozen=True, slots=True)
class Feed:
    """An origin as it is written, where, and what it feeds."""

    path: Path
    table: str
    column: str
    origin: str | Mapping[str, Data]

    @property
    def kind(self) -> str:
        """The key that says which kind of origin it is."""
        return "column" if isinstance(self.origin, str) else kind_of(self.origin) or ""

    @property
    def sources(self) -> Iterator[tuple[Path, str]]:
        """The source columns that it names, each with where."""
        if isinstance(self.origin, str):
            yield self.path, self.origin
            return
        named = None if self.kind == "constant" else self.origin.get(self.kind)
        if isinstance(named, str):
            yield (*self.path, self.kind), named
        for number, name in enumerate(sequence(named)):
            if isinstance(name, str):
                yield (*self.path, self.kind, number), name

    @property
    def parse(self) -> str:
        """The parser that it names; empty: the column's own."""
        parse = "" if isinstance(self.origin, str) else self.origin.get("parse", "")
        return parse if isinstance(parse, str) else ""


def kind_of(origin: Mapping[str, Data]) -> str | None:
    """Tell the kind of an origin by the key that only it has."""
    return next((key for key in KINDS.values() if key in origin), None)


def declare(text: str) -> Declaration:
    """Read the first YAML document of a text; the proof that may follow is passed over."""
    second = _SECOND_DOCUMENT.search(text, _start(text))
    read = document.read(text[: second.start()] if second else text)
    read.problems = [_in_other_words(read, problem) for problem in read.problems]
    problems = [problem for problem in read.problems if not _means_nothing(read, problem)]
    if second and not _is_proof(text[second.end() :]):
        line = text.count("\n", 0, second.start()) + 1
        problems.append(Problem((), 'a second format begins here ("---"): one format a file', line))
    if not isinstance(read.data, dict):
        return Declaration(read, None, problems or [_shapeless(read)])
    problems += _wrong_origins(read.data)
    form, refused = _validate(read, problems)
    return Declaration(read, form, [*problems, *refused])


def _start(text: str) -> int:
    """Where the first document begins: below comments, and its own ``---``."""
    above = re.match(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---(?=\s))?", text)
    return above.end() if above else 0


def _is_proof(text: str) -> bool:
    """Tell whether a second document says which headers a format accepts, or nothing."""
    lines = (line for line in text.splitlines() if line.strip())
    return all(line.startswith((*_PROOF, " ", "-")) for line in lines)


def _in_other_words(read: Document, problem: Problem) -> Problem:
    """Say what YAML made of a header without quotes."""
    match problem.path:
        case ("columns", _, "header") if read.mark(problem.path).written == "":
            text = 'header: empty: write it, in quotes if it begins with "#"'
        case ("columns", _, str() as key) if key not in export_format.Source.model_fields and (
            read.mark(problem.path).written == "" and ":" not in key
        ):
            text = f'{key}: no key of a column: a header with a comma needs quotes, as "A, {key}"'
        case _ if "not allowed in this context" in problem.text or "node content" in problem.text:
            text = 'a text that begins with "-", or holds "#", needs quotes'
        case _:
            return problem
    return replace(problem, text=text)


def _means_nothing(read: Document, problem: Problem) -> bool:
    """Tell whether ``null`` is written on purpose: a text of ``values`` that means "not known"."""
    match problem.path:
        case ("columns", _, "values", _):
            return read.mark(problem.path).written in _NOTHING
    return False


def _shapeless(read: Document) -> Problem:
    kind = "the file is empty" if read.data is None else "the file is a list or a text"
    return Problem((), f'{kind}: expected "name:", "title:", "columns:" and "tables:"', 1)


def _validate(read: Document, problems: list[Problem]) -> tuple[Format | None, list[Problem]]:
    data = {**mapping(read.data), "local": True}
    try:
        form = Format.model_validate(data)
    except ValidationError as refused:
        known = excused(problems)
        found = [_problem(read, data, error) for error in refused.errors(include_url=False)]
        return None, [each for each in found if each and not within(each.path, known)]
    if "local" in mapping(read.data):
        return form, [Problem(("local",), unknown("key", "local", KEYS))]
    return form, []


KEYS: Final = tuple(name for name in Format.model_fields if name != "local")


def _problem(read: Document, data: Data, error: "ErrorDetails") -> Problem | None:
    path = place(error["loc"], data, KINDS)
    if path is None or (error["type"] == "too_short" and error["input"]):
        return None
    written = read.mark(path).written
    if error["type"] == "tuple_type" and written and isinstance(name := path[-1], str):
        return Problem(path, f'{name} "{written}": expected a list: write [{written}]')
    return Problem(path, sentence(error, path, written, _known(error["loc"], path)))


def _known(loc: tuple[int | str, ...], path: Path) -> tuple[str, ...]:
    """The keys that the model at this place knows."""
    kind = next((part for part in reversed(loc) if part in KINDS), None)
    if isinstance(kind, str):
        model: type[BaseModel] = getattr(export_format, kind)
        return tuple(model.model_fields)
    match path:
        case ("columns", _, *_):
            return tuple(export_format.Source.model_fields)
        case ("rows", *_):
            return tuple(export_format.Selection.model_fields)
    return KEYS


def feeds(data: Mapping[str, Data]) -> Iterator[Feed]:
    """Yield each origin that is a text or a mapping, with what it feeds."""
    for table, column, path, written in _fed(data):
        several = written if isinstance(written, list) else [written]
        for number, origin in enumerate(several):
            here = (*path, number) if isinstance(written, list) else path
            if isinstance(origin, str | dict):
                yield Feed(here, table, column, origin)


def _fed(data: Mapping[str, Data]) -> Iterator[tuple[str, str, Path, Data]]:
    """Yield each column that is fed, with where, as it is written."""
    for table, written in mapping(data.get("tables")).items():
        for number, row in enumerate(written if isinstance(written, list) else [written]):
            path: Path = ("tables", table)
            path = (*path, number) if isinstance(written, list) else path
            for column, origins in mapping(row).items():
                yield table, column, (*path, column), origins


def rows(data: Mapping[str, Data]) -> Iterator[tuple[str, Path, Mapping[str, Data]]]:
    """Yield each row of a table that is made of a row of the export, with where."""
    for table, written in mapping(data.get("tables")).items():
        several = written if isinstance(written, list) else [written]
        for number, row in enumerate(several):
            path: Path = ("tables", table)
            yield table, (*path, number) if isinstance(written, list) else path, mapping(row)


def _wrong_origins(data: Mapping[str, Data]) -> Iterator[Problem]:
    """Name the origins that are of no kind, in fewer words than each kind's own refusal."""
    known = ("column", *(key for key in KINDS.values() if key != "column"))
    for _, column, path, written in _fed(data):
        if written == []:
            yield Problem(path, f"{column}: expected at least one column")
        several = written if isinstance(written, list) else [written]
        for number, origin in enumerate(several):
            here = (*path, number) if isinstance(written, list) else path
            if isinstance(origin, dict) and kind_of(origin) is None:
                word = next(iter(origin), "")
                yield Problem(here, f"{column}: {unknown('origin', word, known)}")
            elif not isinstance(origin, str | dict):
                yield Problem(here, f"{column}: expected the name of a column, in quotes")
