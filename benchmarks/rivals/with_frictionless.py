"""The Pix exports against a schema with frictionless: types, ranges and needed columns.

Nothing is counted but the errors, by file and kind.
"""

import sys
from collections import Counter
from pathlib import Path

import rules
from frictionless import Dialect, Resource, Schema
from frictionless.formats import CsvControl

INTEGER = {"type": "integer"}


def main(folder: Path) -> None:
    """Print how many errors there are of each kind, by file."""
    found: rules.Findings = {}
    for path in sorted(folder.glob("pix/*.csv")):
        with path.open("rb") as file:
            header, _ = rules.of_header(file.readline())
        report = resource(folder, path, header).validate(limit_errors=10**6)
        counts = Counter(error.type for task in report.tasks for error in task.errors)
        for kind, count in counts.items():
            rules.add(found, kind, [(path.relative_to(folder).as_posix(), count)])
    rules.tell({}, found)


def resource(folder: Path, path: Path, header: tuple[str, ...]) -> Resource:
    """The export with the schema of its columns; those of the contract are to be there."""
    names = {rules.fold(name): name for name in header}
    needed = [names.get(rules.fold(name), name) for name in rules.NEEDED]
    fields = [field(name) for name in dict.fromkeys([*header, *needed])]
    return Resource(
        path=path.relative_to(folder).as_posix(),
        basepath=str(folder),
        encoding="utf-8-sig",
        dialect=Dialect(controls=[CsvControl(delimiter=";")]),
        schema=Schema.from_descriptor({"fields": fields, "missingValues": ["", rules.UNKNOWN]}),
    )


def field(name: str) -> dict[str, object]:
    """The type and the limits of a column."""
    folded = rules.fold(name)
    limits = {rules.OF_LEVEL: rules.MOST_LEVEL, rules.OF_POINTS: rules.MOST_POINTS}
    for start, most in limits.items():
        if folded.startswith(start):
            return {"name": name, **INTEGER, "constraints": {"minimum": 0, "maximum": most}}
    more: dict[str, dict[str, object]] = {
        rules.TOTAL: {**INTEGER, "constraints": {"minimum": 0}},
        rules.COMPETENCES: {
            **INTEGER,
            "constraints": {"minimum": 0, "maximum": rules.MOST_COMPETENCES},
        },
        rules.SHARED: {"type": "boolean", "trueValues": ["Oui"], "falseValues": ["Non"]},
        rules.CERTIFIABLE: {"type": "boolean", "trueValues": ["Oui"], "falseValues": ["Non"]},
        rules.SENT: {"type": "datetime", "format": rules.MOMENT},
        rules.LAST: {"type": "string", "constraints": {"required": True}},
        rules.FIRST: {"type": "string", "constraints": {"required": True}},
    }
    by_name = {rules.fold(known): told for known, told in more.items()}
    return {"name": name, **by_name.get(folded, {"type": "any"})}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
