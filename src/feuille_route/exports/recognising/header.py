"""What a file is found to be by its header: of a format, or why it is not read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from feuille_route.cells.folding import fold_header
from feuille_route.findings import Detail, FindingCode
from feuille_route.formats.export_format import Format, FromLeast, FromSum


@dataclass(frozen=True)
class Header:
    """The header of a recognised file: what is needed to read the rows below it.

    ``raw`` are the bytes from the file's first to the end of the header's line, which is the
    ``line``-th; ``titles`` of the lines above hold something. ``names`` ends with the empty names
    of trailing columns. ``columns`` maps each source column of the format to its positions
    (several when it is repeated). ``quoted``: each whole row stands in quotes.
    """

    format: Format
    raw: bytes = field(repr=False)
    encoding: str
    separator: str
    names: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    line: int = 1
    titles: int = 0
    quoted: bool = False

    @cached_property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.names)

    @cached_property
    def named(self) -> int:
        """The place after the last column that has a name."""
        return max((at + 1 for at, name in enumerate(self.names) if name), default=0)

    @cached_property
    def nameless(self) -> Sequence[int]:
        """The places of the columns without a name."""
        return [at for at, name in enumerate(self.names) if not name]

    @cached_property
    def feeding(self) -> Mapping[tuple[str, str], str]:
        """The header that feeds each column of a table, the first that is there."""
        return {fed: headers[0] for fed, headers in self.all_feeding.items()}

    @cached_property
    def all_feeding(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """The headers that feed each column of a table, all that are there."""
        found: dict[tuple[str, str], list[str]] = {}
        for table, column, origin in self.format.origins():
            there = (self.columns[name] for name in origin.sources if name in self.columns)
            for places in there:
                found.setdefault((table, column), []).extend(self.names[at] for at in places)
        return found

    @cached_property
    def absent(self) -> Mapping[tuple[str, str], str]:
        """The header that would feed each column of a table which nothing feeds here."""
        lacking: dict[tuple[str, str], list[Sequence[str]]] = {}
        for table, column, origin in self.format.origins():
            absent = [name for name in origin.sources if name not in self.columns]
            needs_all = isinstance(origin, FromSum) or len(absent) == len(origin.sources)
            lacking.setdefault((table, column), []).append(absent if needs_all else [])
        return {
            fed: self.format.columns[several[0][0]].header
            for fed, several in lacking.items()
            if all(several)
        }

    @cached_property
    def has_whole_least(self) -> bool:
        """Tell whether it holds each of the columns of which a least is taken."""
        least = (one for _, _, one in self.format.origins() if isinstance(one, FromLeast))
        return any(len(self.columns.get(one.least, ())) == one.of for one in least)

    @cached_property
    def folded(self) -> frozenset[str]:
        """The names, folded."""
        return frozenset(fold_header(name) for name in self.names if name)

    @cached_property
    def is_numbered(self) -> bool:
        """Tell whether a name is a number: of a year."""
        return any(name.isdigit() for name in self.names)


@dataclass(frozen=True)
class Refusal:
    """Why a file is not read, with what the finding's sentence needs.

    ``formats`` are those that it may be of.
    """

    code: FindingCode
    detail: Detail
    formats: tuple[Format, ...] = ()


Recognition = Header | Refusal
