"""What a format is: a YAML declaration of how one kind of export maps to canonical tables.

The packaged formats are the files of ``formats/``; the first YAML document of each is the format,
the second its proof (headers and cells that it accepts and refuses), which only tests read.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

from feuille_route.tables import TABLES

Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HERE: Final = Path(__file__).parent


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Model):
    """A column of the export.

    ``header`` is as the producer writes it, ``aliases`` are other spellings; with ``prefix``, the
    column stands for all those whose header begins so. ``parse`` names a parser of ``cells``;
    a ``personal`` column is keyed, never parsed nor shown. ``most`` bounds a count.
    """

    header: str
    aliases: tuple[str, ...] = ()
    prefix: bool = False
    needed: bool = True
    personal: bool = False
    parse: str = "text"
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


class FromLeast(_Model):
    """The least of a repeated column, not known unless it is repeated ``of`` times."""

    least: str
    of: int

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns."""
        return (self.least,)


class FromConstant(_Model):
    """The same value in every row."""

    constant: str | bool | int

    @property
    def sources(self) -> tuple[str, ...]:
        """No source column."""
        return ()


Origin = FromColumn | FromKey | FromLeast | FromConstant


def _origins(written: object) -> object:
    """Expand shorthand: a column's name stands for it, a list gives the first that is known."""
    several = written if isinstance(written, list) else [written]
    return tuple(
        {"column": item, "parse": ""} if isinstance(item, str) else item for item in several
    )


Origins = Annotated[tuple[Origin, ...], BeforeValidator(_origins)]


class Format(_Model):
    """One kind of export. ``tables`` says, for each table fed, where its columns come from."""

    name: str
    title: str
    documented: str
    kind: Literal["export", "template", "secret", "links"] = "export"
    columns: Mapping[str, Source]
    tables: Mapping[str, Mapping[str, Origins]] = {}

    def needed(self) -> Mapping[str, Source]:
        """The columns that recognise the file, all together."""
        return {name: source for name, source in self.columns.items() if source.needed}


def feeds(form: Format) -> tuple[str, ...]:
    """Give the tables that a format feeds: a row of one may be a row of another too."""
    also = (TABLES[name].also for name in form.tables)
    return (*form.tables, *(name for name in also if name))


@cache
def load_formats() -> tuple[Format, ...]:
    """Read the packaged formats, in alphabetical order."""
    files = sorted((_HERE / "formats").glob("*.yaml"))
    return tuple(_load(file.read_text(encoding="utf-8")) for file in files)


def _load(text: str) -> Format:
    first = text.partition("\n---\n")[0]
    return Format.model_validate(yaml.load(first, Loader))  # noqa: S506 - a safe loader


@cache
def load_vocabulary() -> Mapping[str, Mapping[str | bool, tuple[str, ...]]]:
    """Read the words of each closed list: list -> canonical value -> spellings."""
    text = (_HERE / "vocabulary.yaml").read_text(encoding="utf-8")
    written = yaml.load(text, Loader)  # noqa: S506 - a safe loader
    return {
        name: {value: (str(value), *map(str, forms or ())) for value, forms in words.items()}
        for name, words in written.items()
    }
