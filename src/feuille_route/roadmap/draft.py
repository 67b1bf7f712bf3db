"""A roadmap on its way: long-form data that are not yet validated, and where each part was written.

The long form has parts that nobody wrote there (a check's measure may be its target's), so a path
of the long form is traced back to the file through ``origins``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from feuille_route.declarations.document import Data, Document, Mark, mapping, sequence
from feuille_route.declarations.problems import Path, Problem


@dataclass(slots=True)
class Draft:
    """Long-form data, the problems so far, and for parts that moved their path in the file."""

    document: Document
    departments: Mapping[str, str]
    data: dict[str, Data] = field(default_factory=dict)
    origins: dict[Path, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: Path, text: str) -> None:
        """Note a mistake at a path of the file."""
        self.problems.append(Problem(path, text))

    def mark(self, path: Path) -> Mark:
        """How a value of the file is written."""
        return self.document.mark(path)

    def origin(self, path: Path) -> Path:
        """The path in the file of a path of the long form."""
        for end in range(len(path), 0, -1):
            if (origin := self.origins.get(path[:end])) is not None:
                return (*origin, *path[end:])
        return path


@dataclass(frozen=True, slots=True)
class Selection:
    """What a count or a sum picks out, as far as it is well formed."""

    path: Path
    table: str
    adds: str | None
    distinct: str | None


def checks(draft: Draft) -> Iterator[tuple[Path, Mapping[str, Data]]]:
    """The well-formed checks of all targets, with their paths."""
    for index, target in enumerate(sequence(draft.data.get("targets"))):
        for number, check in enumerate(sequence(mapping(target).get("checks"))):
            if isinstance(check, dict):
                yield ("targets", index, "checks", number), check


def parts(measure: Data | Mapping[str, Data]) -> Iterator[tuple[Path, Mapping[str, Data]]]:
    """The counts and sums inside a measure, with their paths below it."""
    fields = measure if isinstance(measure, Mapping) else {}
    if "of" in fields or "over" in fields:
        yield from (((part,), mapping(fields.get(part))) for part in ("of", "over"))
    else:
        yield (), fields


def selections(draft: Draft) -> Iterator[Selection]:
    """What every check of the roadmap counts or sums."""
    for path, check in checks(draft):
        for below, part in parts(check.get("measure")):
            found = selection((*path, "measure", *below), part)
            if found is not None:
                yield found


def selection(path: Path, part: Mapping[str, Data]) -> Selection | None:
    """The selection of a count or sum; ``None`` where its table is not named."""
    counted, summed, distinct = part.get("count"), part.get("sum"), part.get("distinct")
    chosen = distinct if isinstance(distinct, str) else None
    if isinstance(counted, str):
        return Selection(path, counted, None, chosen)
    if isinstance(summed, str):
        table, _, adds = summed.partition(".")
        return Selection(path, table, adds, chosen)
    return None
