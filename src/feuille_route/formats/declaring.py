"""The text of a format file to a format: every mistake at once, each with its line."""

import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from feuille_route.declarations import reading
from feuille_route.declarations.document import Data, Document
from feuille_route.declarations.problems import Problem, Route, excused, within
from feuille_route.declarations.reading import Declared
from feuille_route.declarations.refusals import place, refused_place
from feuille_route.formats.export_format import KINDS, Format, LocalFormat, Origin, Row, Source
from feuille_route.sentences import _

Rule = Callable[[Format], Iterator[Problem]]
"""What yields problems of a format, each at its place in the model."""

_SECOND_DOCUMENT: Final = re.compile(r"(?<=\n)---(?=\s|$)[^\r\n]*")
_PROOF: Final = ("accepts:", "refuses:", "#")
_OF_A_TEXT: Final = re.compile("sequence entries|mapping keys|node content")
"""What the parser complains of where a header without quotes begins with a sign."""
_NOTHING: Final = frozenset({"null", "Null", "NULL", "~"})
NOT_TOLD: Final = "\0"
"""Stands for a text that is wrong or missing: no file holds it."""

WHOLE_ROW: Final = ("academy", "dated", "hidden")
"""The keys of ``rows`` that name a column by which a whole row is judged."""

NOTHING: Final = Source(header=NOT_TOLD, parse=NOT_TOLD)
"""Stands for a column of which nothing is told."""

_STAND_INS: Final[tuple[tuple[str, Any], ...]] = (
    *(("string_", NOT_TOLD), ("missing", NOT_TOLD), ("int_", 0), ("tuple_", [])),
    *(("dict_", {}), ("mapping_", {}), ("value_error", {"constant": ""})),
    ("model_", {"header": NOT_TOLD, "parse": NOT_TOLD}),
)
_ENOUGH: Final = 4


@dataclass(frozen=True, slots=True)
class Feed:
    """An origin, where it stands in the format, and what it feeds."""

    place: Route
    table: str
    column: str
    origin: Origin

    @property
    def kind(self) -> str:
        """The key that says which kind of origin it is."""
        return KINDS[type(self.origin).__name__]

    @property
    def sources(self) -> Iterator[tuple[Route, str]]:
        """The source columns that it names, each with where."""
        several = isinstance(getattr(self.origin, self.kind), tuple)
        for number, name in enumerate(self.origin.sources):
            yield (*self.place, self.kind, *([number] if several else [])), name


def declare(text: str) -> Declared[Format]:
    """Read the first YAML document of a text; the proof that may follow is passed over."""
    second = _SECOND_DOCUMENT.search(text, _start(text))
    first = text[: second.start()] if second else text
    expected = _('"name:", "title:", "columns:" and "tables:"')
    declared: Declared[Format] = reading.declare(first, LocalFormat, expected, retell=_retold)
    if second and not _is_proof(text[second.end() :]):
        line = text.count("\n", 0, second.start()) + 1
        said = _('a second format begins here ("---"): one format a file')
        declared.problems.append(Problem((), said, line))
    return declared


def _start(text: str) -> int:
    """Where the first document begins: below comments, and its own ``---``."""
    above = re.match(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---(?=\s))?", text)
    return above.end() if above else 0


def _is_proof(text: str) -> bool:
    """Tell whether a second document says which headers a format accepts, or nothing."""
    lines = (line for line in text.splitlines() if line.strip())
    return all(line.startswith((*_PROOF, " ", "-")) for line in lines)


def _retold(read: Document, problem: Problem) -> Problem | None:
    """Say what YAML made of a header without quotes.

    Nothing, where ``null`` is written on purpose: a text of ``values`` that means "not known".
    """
    written = read.written(problem.place)
    match problem.place:
        case ("columns", _column, "values", _text) if written in _NOTHING:
            return None
        case ("columns", _column, "header") if written == "":
            said = _('header: empty: write it, in quotes if it begins with "#"')
        case ("columns", _column, str() as key) if key not in Source.model_fields and (
            written == "" and ":" not in key
        ):
            said = _(
                '{key}: no key of a column: a header with a comma needs quotes, as "A, {key}"',
                key=key,
            )
        case _other if _OF_A_TEXT.search(problem.complaint):
            said = _('a text that begins with "-", or holds "#", needs quotes')
        case _other:
            return problem
    return replace(problem, text=said)


def mistakes(declared: Declared[Format], rules: Iterable[Rule]) -> list[Problem]:
    """Give the problems of a declaration, one a place: its own, and those that rules find.

    Rules see what is left of a format that the models refuse, so that all mistakes come at once.
    """
    data = declared.document.data
    form = declared.made or what_is_left(data)
    known = excused(declared.problems)
    found = (problem for rule in rules for problem in rule(form)) if form else ()
    placed = (_placed(problem, data) for problem in found)
    told = [*declared.problems, *(one for one in placed if not within(one.place, known))]
    first: dict[object, Problem] = {}
    for problem in told:
        first.setdefault((problem.place or str(problem.text), problem.line), problem)
    return list(first.values())


def _placed(problem: Problem, data: Data) -> Problem:
    """A problem of a format, at its place in the file, or where what is missing should be."""
    return replace(problem, place=place(problem.place, data) or problem.place)


def what_is_left(data: Data) -> Format | None:
    """A format with something else in place of what the models refuse; ``None``: nothing is left.

    Rules may find fault with what stands in, but its place is told already.
    """
    left = deepcopy(data)
    # What one refusal hides shows at the next attempt.
    for _attempt in range(_ENOUGH if isinstance(left, dict) else 0):
        try:
            return LocalFormat.model_validate(left)
        except ValidationError as refused:
            kinds: dict[Route, str] = {}
            for error in refused.errors(include_url=False):
                kinds.setdefault(refused_place(error, left), error["type"])
            for wrong, kind in kinds.items():
                _replace(left, wrong, kind)
    return None


def _replace(left: Any, wrong: Route, kind: str) -> None:
    *above, last = wrong
    for part in above:
        left = left[part]
    stand_in = [one for prefix, one in _STAND_INS if kind.startswith(prefix)]
    if wrong[2:-1] == ("values",):
        left[last] = None
    elif stand_in:
        left[last] = deepcopy(stand_in[0])
    else:
        left.pop(last)


def feeds(form: Format) -> Iterator[Feed]:
    """Yield each origin, with what it feeds."""
    for where, table, row in rows(form):
        for column, origins in row.items():
            for number, origin in enumerate(origins):
                yield Feed((*where, column, number), table, column, origin)


def rows(form: Format) -> Iterator[tuple[Route, str, Row]]:
    """Yield each row of a table that is made of a row of the export, with where."""
    for table, several in form.tables.items():
        for number, row in enumerate(several):
            yield ("tables", table, number), table, row


def named(form: Format) -> Iterator[tuple[Route, str]]:
    """Yield the columns that origins and ``rows`` name, with where."""
    for feed in feeds(form):
        yield from feed.sources
    for key in WHOLE_ROW:
        named = getattr(form.rows, key)
        if named is not None:
            yield ("rows", key), named
    for key, texts in (("keep", form.rows.keep), ("leave_out", form.rows.leave_out)):
        for name in texts:
            yield ("rows", key, name), name


def headers_of(source: Source) -> list[str]:
    """Give the headers that a source column may have."""
    return [header for header in (source.header, *source.aliases) if header != NOT_TOLD]
