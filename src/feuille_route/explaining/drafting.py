"""A first format file for a file that nothing recognises, its guesses marked as guesses.

The columns are active, the table is not: nothing is counted by a guess before somebody has read
it. Of the file's cells, none is shown but the words of a column of ``X`` and ``Non X``.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feuille_route.addresses import Location
from feuille_route.cells.folding import fold, fold_header
from feuille_route.errors import DataError
from feuille_route.explaining.describe import recognise_found
from feuille_route.explaining.guessing import Guess, TableGuess, guess_column, guess_table
from feuille_route.exports.recognising.header import Header, Recognition, Refusal
from feuille_route.exports.recognising.headings import Top, encoding_of, find_top
from feuille_route.exports.recognising.recognition import recognise
from feuille_route.files.contents import read_head
from feuille_route.files.discovery import Found, discover
from feuille_route.files.head import HEAD, find_encoding, header_lines
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.formats.claims import GENERAL
from feuille_route.formats.export_format import Format
from feuille_route.sentences import Sentence, _
from feuille_route.wording import Language, Words, words
from feuille_route.wording.advice import advice

Sample = Sequence[Sequence[str]]

_SAMPLE: Final = 1 << 16
_ROWS: Final = 500
_DIGITS: Final = re.compile(r"[\d().]+")
_NO_HEADER: Final = _(
    "no line of headers at its top that says what is below: write one with such names "
    "(Nom, Date, UAI, Intitulé, ...), then try again."
)
_GENERAL: Final = _(
    "Any file may have these headers: give one of them a name of its own in the export. Until "
    "then, the format feeds no table."
)
_NAMED: Final = _("guessed from the file's name")
_NO_TABLE: Final = _("No table is near: write one below “tables:”, or leave it so.")
_MISSING: Final = _("to be filled in: a column, or {{constant: ...}}")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a draft is made of: ``keys`` are the names of the columns, by their places."""

    path: Path
    known_as: str | None
    guesses: Sequence[Guess]
    keys: Mapping[int, str]
    table: TableGuess | None

    @property
    def needed(self) -> frozenset[int]:
        """The columns that recognise the file: those that a table takes, if they tell enough."""
        used = {*self.table.columns.values(), *self.table.person} if self.table else set()
        used &= set(self.keys)
        if any(map(self.tells, used)):
            return frozenset(used)
        return frozenset(used | set(filter(self.tells, self.keys)) or self.keys)

    def tells(self, place: int) -> bool:
        """Tell whether a header is of this kind of file, and not of any."""
        return fold_header(self.guesses[place].header) not in GENERAL


def draft(path: Location, formats: Sequence[Format], language: Language) -> str:
    """Write a first format for a file.

    Raises:
        DataError: There is no such file, it holds no table with a header, or it is secret.
    """
    found, outcome = _choose(path, formats)
    if not _may_be_drafted(outcome):
        raise DataError(_("{file}: {problem}", file=found.path, problem=_refusal(outcome)))
    top = _top(found, outcome, formats)
    if top is None:
        raise DataError(_("{file}: {problem}", file=found.path, problem=_NO_HEADER))
    rows = _rows(found, top)
    plan = _plan(found, outcome, top, rows, formats)
    lines = _lines(plan, _name(plan.path, formats), words(language))
    return "".join(f"{line}\n" for line in lines)


def _top(found: Found, outcome: Recognition, formats: Sequence[Format]) -> Top | None:
    """Find the header: of a recognised file its own, never that of a table further down."""
    if isinstance(outcome, Header):
        encoding = encoding_of(found.content)
        return Top(outcome.line, encoding, outcome.separator, outcome.names)
    top = find_top(found.content, formats)
    return top if top and top.is_worded else None


def _secret_line(found: Found, outcome: Recognition, formats: Sequence[Format]) -> Recognition:
    """Give the refusal of a secret header in any of the first lines, otherwise the outcome.

    Of a recognised file, the line that recognised it was weighed already.
    """
    secret = [form for form in formats if form.kind == "secret"]
    known_line = outcome.line if isinstance(outcome, Header) else 0
    for line in header_lines(read_head(found.content, HEAD)):
        refused = recognise(line.raw, secret) if line.number != known_line else None
        if isinstance(refused, Refusal) and refused.code is FindingCode.FILE_SECRET:
            return refused
    return outcome


def _plan(
    found: Found, outcome: Recognition, top: Top, rows: Sample, formats: Sequence[Format]
) -> _Plan:
    guesses = [
        guess_column(name, [row[place] for row in rows if place < len(row)])
        for place, name in enumerate(top.names)
    ]
    known_as = outcome.format.name if isinstance(outcome, Header) else None
    return _Plan(Path(found.path), known_as, guesses, _keys(guesses), guess_table(guesses, formats))


def _choose(path: Location, formats: Sequence[Format]) -> tuple[Found, Recognition]:
    """Choose, of the contents of a file, the first that no format recognises."""
    contents = discover([path], ())
    if not contents:
        raise DataError(_("{file}: no file found. Give the path of an export.", file=path))
    outcomes = [(found, _weighed(found, formats)) for found in contents]
    unknown = [one for one in outcomes if not isinstance(one[1], Header)]
    drafted = [one for one in unknown if _may_be_drafted(one[1])]
    return (drafted or unknown or outcomes)[0]


def _weighed(found: Found, formats: Sequence[Format]) -> Recognition:
    outcome = recognise_found(found, formats)
    return _secret_line(found, outcome, formats) if _may_be_drafted(outcome) else outcome


def _may_be_drafted(outcome: Recognition) -> bool:
    drafted = (FindingCode.FILE_UNRECOGNISED, FindingCode.FILE_AMBIGUOUS)
    return isinstance(outcome, Header) or outcome.code in drafted


def _refusal(outcome: Recognition) -> Sentence:
    if isinstance(outcome, Header):
        return _NO_HEADER
    finding = Finding(code=outcome.code, severity=Severity.ERROR, detail=outcome.detail)
    return advice(finding)


def _rows(found: Found, top: Top) -> Sample:
    """Split the first kilobytes below the header; the last row may be cut, and is left out."""
    head = read_head(found.content, _SAMPLE)
    text = head.decode(find_encoding(head), errors="replace").removeprefix("\ufeff")
    below = "".join(text.splitlines(keepends=True)[top.line :])
    reader = csv.reader(io.StringIO(below.replace("\0", ""), newline=""), delimiter=top.separator)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > _ROWS:
                break
    except csv.Error:
        pass
    return rows[:-1] if len(head) == _SAMPLE else rows


def _lines(plan: _Plan, name: str, spoken: Words) -> Iterator[str]:
    yield _comment(spoken.say(_draft_of(plan.path)))
    if plan.known_as:
        yield _comment(spoken.say(_known(plan.known_as)))
    yield f"name: {name} # {spoken.say(_NAMED)}"
    yield f"title: {_quoted(plan.path.stem)} # {spoken.say(_('guessed: say here what it is'))}"
    if not any(map(plan.tells, plan.needed)):
        yield _comment(spoken.say(_GENERAL))
        yield "exact: true"
    yield "columns:"
    for place in plan.keys:
        yield _column(plan, place, spoken)
    for place, guess in enumerate(plan.guesses):
        if guess.header and place not in plan.keys:
            yield f"  {_comment(spoken.say(_twice(guess.header)))}"
    yield from _table(plan, spoken)


def _draft_of(path: Path) -> Sentence:
    return _(
        "A first format for {file}, written by froute. Read it through: guesses are marked. The "
        "language: docs/formats.md.",
        file=path.name,
    )


def _known(name: str) -> Sentence:
    return _(
        "The file is recognised already, as {name}: this format goes before it.",
        name=name,
    )


def _twice(header: str) -> Sentence:
    return _("“{header}” stands there twice: the second is passed over.", header=header)


def _comment(text: str) -> str:
    """Write a comment, whatever stands in it on one line."""
    return "# " + " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str) -> str:
    """Quote a text for YAML; what cannot be seen is escaped."""
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escape(c) for c in escaped)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _name(path: Path, formats: Sequence[Format]) -> str:
    """Make a name of the file's, without its dates and numbers; not that of another format."""
    stem = _DIGITS.sub(" ", path.stem)
    name = "-".join(re.findall(r"[a-z]+", fold(stem))) or "export"
    taken = {form.name for form in formats} | _READ_OTHERWISE
    return f"{name}-local" if name in taken else name


def _keys(guesses: Sequence[Guess]) -> dict[int, str]:
    """Give each column with a header of its own a short name, by its place."""
    keys: dict[int, str] = {}
    headers: set[str] = set()
    for place, guess in enumerate(guesses):
        header = fold_header(guess.header)
        if not header or header in headers:
            continue
        headers.add(header)
        name = "_".join(re.findall(r"[a-z0-9]+", header)) or "column"
        name = f"c_{name}" if name[0].isdigit() or name in _READ_OTHERWISE else name
        taken = set(keys.values())
        further = (f"{name}_{number}" for number in range(2, len(guesses) + 2))
        keys[place] = next(each for each in (name, *further) if each not in taken)
    return keys


_READ_OTHERWISE: Final = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def _column(plan: _Plan, place: int, spoken: Words) -> str:
    """Write a column, with a comment that says what of it is guessed."""
    guess = plan.guesses[place]
    said = [f"header: {_quoted(guess.header)}", *_reading(plan, place)]
    if place not in plan.needed:
        said.append("needed: false")
    return f"  {plan.keys[place]}: {{{', '.join(said)}}} # {spoken.say(_told(guess))}"


def _told(guess: Guess) -> Sentence:
    """Say what of a column is guessed."""
    if guess.personal:
        return _("guessed: of a person; keyed, never shown; remove the line if it serves nothing")
    if guess.values or guess.parse != "text":
        return _("guessed from the first cells")
    return _("read as a text") if guess.cells else _("no cell says anything: read as a text")


def _reading(plan: _Plan, place: int) -> list[str]:
    """Write how the cells of a column are read."""
    guess, table = plan.guesses[place], plan.table
    if guess.personal:
        return ["personal: true"]
    if guess.values:
        pairs = (f"{_quoted(text)}: {str(value).lower()}" for text, value in guess.values.items())
        return [f"values: {{{', '.join(pairs)}}}"]
    if guess.pattern:
        return ["parse: moment", f"pattern: {_quoted(guess.pattern)}"]
    fed = [name for name, at in (table.columns.items() if table else ()) if at == place]
    parse = table.parsers[fed[0]] if table and fed else guess.parse
    return [] if parse == "text" else [f"parse: {parse}"]


def _table(plan: _Plan, spoken: Words) -> Iterator[str]:
    """Write the table as a comment: a guess counts nothing before somebody has read it."""
    table = plan.table
    if table is None:
        yield _comment(spoken.say(_NO_TABLE))
        return
    yield _comment(spoken.say(_guessed(table.table)))
    yield "# tables:"
    yield f"#   {table.table}:"
    if table.person:
        yield f"#     person: {{key: [{', '.join(plan.keys[place] for place in table.person)}]}}"
    for column, place in table.columns.items():
        yield f"#     {column}: {plan.keys[place]}"
    for column in table.missing:
        yield f"#     {column}: # {spoken.say(_MISSING)}"


def _guessed(table: str) -> Sentence:
    return _(
        "Guessed: the nearest table is {table}. Nothing is counted until you remove the “# ” of "
        "the lines that are right.",
        table=table,
    )
