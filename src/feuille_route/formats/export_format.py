"""What a format is: a YAML declaration of how one kind of export maps to canonical tables.

The packaged formats are the files of ``packaged/``; the first YAML document of each is the format,
the second its proof (headers and cells that it accepts and refuses), which only tests read.
docs/formats.md explains the language; its JSON Schema is made of these models.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Tag

from feuille_route.cells.folding import fold_header
from feuille_route.cells.words import Loader
from feuille_route.declarations.problems import Mistake, unknown
from feuille_route.sentences import _
from feuille_route.tables import TABLES

_PACKAGED: Final = Path(__file__).parent / "packaged"

Mapped = str | bool | int | float


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Source(_Model):
    """A column of the export.

    ``header`` is as the producer writes it, ``aliases`` are other spellings. A ``repeated`` column
    stands for all those whose header fits, where ``*`` is any text, and none of ``unlike`` does.
    ``needed``: the file is not of this format without it. A ``personal`` column is keyed, never
    shown.

    ``parse`` names a parser of ``cells``; ``pattern`` is the shape of its dates, in the words of
    ``strptime``; ``extract`` is a regular expression, and the cell is what its group finds;
    ``values`` maps texts to values, ``*`` all others. ``most`` bounds a count.
    """

    header: str
    aliases: tuple[str, ...] = ()
    repeated: bool = False
    unlike: tuple[str, ...] = ()
    needed: bool = True
    personal: bool = False
    parse: str = "text"
    pattern: str | None = None
    extract: str | None = None
    values: Mapping[str, Mapped | None] = {}
    most: int | None = None


class FromColumn(_Model):
    """A table's column from a source column, read with another parser than its own."""

    column: str
    parse: str

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns."""
        return (self.column,)


class FromKey(_Model):
    """A person, from the personal columns that identify them together."""

    key: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns."""
        return self.key


class FromWords(_Model):
    """A person's names, as the words of personal columns in any order."""

    words: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns."""
        return self.words


class FromLeast(_Model):
    """The least of a repeated column, not known unless it is repeated ``of`` times."""

    least: str
    of: int

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns."""
        return (self.least,)


class FromSum(_Model):
    """The sum of columns of numbers, not known where one of them is not, or is not there."""

    sum: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns."""
        return self.sum


class FromConstant(_Model):
    """The same value in every row."""

    constant: str | bool | int

    @property
    def sources(self) -> tuple[str, ...]:
        """No source column."""
        return ()


KINDS: Final[Mapping[str, str]] = {
    "FromColumn": "column",
    "FromKey": "key",
    "FromWords": "words",
    "FromLeast": "least",
    "FromSum": "sum",
    "FromConstant": "constant",
}
"""The kinds of origin, each with the key that only it has."""


def _kind(origin: object) -> str | None:
    if isinstance(origin, dict):
        return next((kind for kind, key in KINDS.items() if key in origin), None)
    return type(origin).__name__


def _origin(written: object) -> object:
    """Expand shorthand: a column's name stands for it."""
    if isinstance(written, str):
        return {"column": written, "parse": ""}
    if isinstance(written, dict) and _kind(written) is None:
        raise Mistake(unknown(_("origin"), next(iter(written), ""), KINDS.values()))
    if not isinstance(written, dict | _Model):
        raise Mistake(_("expected the name of a column, in quotes"))
    return written


def _origins(written: object) -> object:
    """Expand shorthand: a list gives the first that is known."""
    if written == []:
        raise Mistake(_("expected at least one column"))
    return _several(written)


Origin = Annotated[
    Annotated[FromColumn, Tag("FromColumn")]
    | Annotated[FromKey, Tag("FromKey")]
    | Annotated[FromWords, Tag("FromWords")]
    | Annotated[FromLeast, Tag("FromLeast")]
    | Annotated[FromSum, Tag("FromSum")]
    | Annotated[FromConstant, Tag("FromConstant")],
    Discriminator(_kind),
    BeforeValidator(_origin),
]


def _several(written: object) -> object:
    """Expand shorthand: one thing stands for a list of it."""
    return tuple(written) if isinstance(written, list | tuple) else (written,)


Origins = Annotated[tuple[Origin, ...], BeforeValidator(_origins)]
Row = Mapping[str, Origins]
Rows = Annotated[tuple[Row, ...], BeforeValidator(_several)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Selection(_Model):
    """Which rows of the export count, and of when they are.

    ``academy``: the column of the académie's name; rows of other académies are left out.
    ``dated``: the column that dates the state which a row describes. ``hidden``: the column of
    comments which say that the zeros of a row are numbers kept secret. ``keep`` and ``leave_out``
    give, for columns, texts where ``*`` is any text; they are compared folded.
    """

    academy: str | None = None
    dated: str | None = None
    hidden: str | None = None
    keep: Mapping[str, Texts] = {}
    leave_out: Mapping[str, Texts] = {}

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns."""
        named = (self.academy, self.dated, self.hidden, *self.keep, *self.leave_out)
        return tuple(name for name in named if name)


class Format(_Model):
    """One kind of export.

    ``tables`` says, for each table fed, where its columns come from: once, or several times when
    a row of the export makes several rows of the table. ``exact``: the format must name every
    column of the file. ``checks`` names a rule of ``consistency``. ``local``: it is the user's.
    """

    name: str
    title: str
    documented: str = ""
    kind: Literal["export", "template", "secret", "links"] = "export"
    exact: bool = False
    columns: Mapping[str, Source]
    rows: Selection = Selection()
    tables: Mapping[str, Rows] = {}
    checks: Literal["pix-campaigns", "pix-profiles"] | None = None
    local: ClassVar[bool] = False

    @property
    def fed(self) -> tuple[str, ...]:
        """The tables that it feeds: a row of one may be a row of another too."""
        also = (TABLES[name].also for name in self.tables)
        return (*self.tables, *(name for name in also if name))

    def needed(self) -> Mapping[str, Source]:
        """The columns that recognise the file, all together."""
        return {name: source for name, source in self.columns.items() if source.needed}

    def origins(self) -> Iterator[tuple[str, str, Origin]]:
        """Yield each origin with the table and the column that it feeds."""
        for table, rows in self.tables.items():
            for row in rows:
                for column, several in row.items():
                    for origin in several:
                        yield table, column, origin


class LocalFormat(Format):
    """A format of the user's."""

    local: ClassVar[bool] = True


@cache
def load_formats() -> tuple[Format, ...]:
    """Read the packaged formats, in alphabetical order."""
    files = sorted(_PACKAGED.glob("*.yaml"))
    return tuple(_load(file.read_text(encoding="utf-8")) for file in files)


def _load(text: str) -> Format:
    first = text.partition("\n---\n")[0]
    return Format.model_validate(yaml.load(first, Loader))  # noqa: S506 - a safe loader


def spellings(source: Source) -> tuple[str, ...]:
    """Give the folded headers that a source column answers to."""
    return _folded(source.header, source.aliases)


@cache
def _folded(header: str, aliases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold_header, (header, *aliases)))
