"""What the models cannot see: words that must agree with each other, and with the tables.

A rule looks at the long form and yields problems. It passes over what is not well formed, for the
models say that; so all mistakes come at once.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from feuille_route.declarations.document import Data, mapping, sequence
from feuille_route.declarations.problems import Path, Problem, unknown
from feuille_route.roadmap import vocabulary
from feuille_route.roadmap.draft import Draft, checks, parts, selection, selections
from feuille_route.tables import TABLES, Column, Kind

Rule = Callable[[Draft], Iterator[Problem]]

SHOWN: Final = ("school", "department", "grade", "service", "function", "degree")
"""What any breakdown can be by, through the person or the school of a row."""


def unique_ids(draft: Draft) -> Iterator[Problem]:
    """No two targets, ambitions or actions share an id."""
    for section in ("ambitions", "targets", "actions"):
        first: dict[str, int] = {}
        for index, item in enumerate(sequence(draft.data.get(section))):
            name = mapping(item).get("id")
            if not isinstance(name, str):
                continue
            if name in first:
                line = draft.document.line((section, first[name], "id"))
                text = f'the id "{name}" is already on line {line}: choose another'
                yield Problem((section, index, "id"), text)
            first.setdefault(name, index)


def known_ambitions(draft: Draft) -> Iterator[Problem]:
    """A target or an action names a declared ambition."""
    declared = [mapping(item).get("id") for item in sequence(draft.data.get("ambitions"))]
    known = [name for name in declared if isinstance(name, str)]
    for section in ("targets", "actions"):
        for index, item in enumerate(sequence(draft.data.get(section))):
            named = mapping(item).get("ambition")
            if isinstance(named, str) and named not in known:
                yield Problem((section, index, "ambition"), unknown("ambition", named, known))


def known_tables(draft: Draft) -> Iterator[Problem]:
    """A measure counts or sums a canonical table."""
    for found in selections(draft):
        if found.table not in TABLES:
            word = "count" if found.adds is None else "sum"
            text = unknown("table", found.table, TABLES)
            yield Problem(draft.origin((*found.path, word)), f"{word}: {text}")


def summed_columns(draft: Draft) -> Iterator[Problem]:
    """A sum names a column of numbers as ``table.column``."""
    for found in selections(draft):
        if found.adds is None or found.table not in TABLES:
            continue
        path = draft.origin((*found.path, "sum"))
        columns = TABLES[found.table].columns
        numbers = [name for name, column in columns.items() if vocabulary.numeric(column)]
        if found.adds not in columns:
            text = unknown(f"column of {found.table}", found.adds, numbers or columns)
            yield Problem(path, f"sum: expected table.column; {text}")
        elif found.adds not in numbers:
            yield Problem(path, f"sum: {found.table}.{found.adds} holds no numbers")


def distinct_columns(draft: Draft) -> Iterator[Problem]:
    """``distinct`` names a column of the counted table itself."""
    for found in selections(draft):
        if found.distinct is None or found.table not in TABLES:
            continue
        columns = TABLES[found.table].columns
        if found.distinct not in columns:
            text = unknown(f"column of {found.table}", found.distinct, columns)
            yield Problem(draft.origin((*found.path, "distinct")), f"distinct: {text}")


def comparable_persons(draft: Draft) -> Iterator[Problem]:
    """Both sides of a ratio know their persons in the same way, by name or by an identifier."""
    for path, check in checks(draft):
        found = [selection(path, part) for _, part in parts(check.get("measure"))]
        named = {
            TABLES[one.table].columns["person"].by_name
            for one in found
            if one and one.distinct == "person" and "person" in _columns(one.table)
        }
        if len(named) > 1:
            text = "distinct: one side knows persons by name, the other by an identifier"
            yield Problem(draft.origin((*path, "measure")), text)


def _columns(table: str) -> Mapping[str, Column]:
    return TABLES[table].columns if table in TABLES else {}


def judged_by_school(draft: Draft) -> Iterator[Problem]:
    """Under ``by: school`` both tables know the school; ``expect`` has no sense without it."""
    for path, check in checks(draft):
        measure = mapping(check.get("measure"))
        place = draft.origin((*path, "measure"))
        if measure.get("expect") and measure.get("by") is None:
            yield Problem((*place, "expect"), "expect: needs by: school beside it")
        for below, part in parts(measure) if measure.get("by") == "school" else ():
            found = selection((), part)
            if found and found.table in TABLES and "school" not in TABLES[found.table].columns:
                text = f"by: the table {found.table} ({below[0]}) has no column school"
                yield Problem((*place, "by"), text)


def fitting_thresholds(draft: Draft) -> Iterator[Problem]:
    """A ratio is compared with a percentage, anything else with a number."""
    for path, check in checks(draft):
        threshold, measure = mapping(check.get("threshold")), mapping(check.get("measure"))
        if measure and (text := _misfit(threshold.get("kind"), is_ratio="of" in measure)):
            place = draft.origin((*path, "threshold"))
            yield Problem(place, f'threshold "{threshold["text"]}": {text}')


def _misfit(kind: Data, *, is_ratio: bool) -> str | None:
    match kind, is_ratio:
        case "number", True:
            return 'the measure is a ratio: add "%" after the number'
        case "percent", False:
            return 'the measure is no ratio: remove "%", or write a sign for a growth'
        case "points", False:
            return "points are the growth of a ratio, and the measure is none"
    return None


def baselines(draft: Draft) -> Iterator[Problem]:
    """A baseline is a value or a reading, not both."""
    for path, check in checks(draft):
        baseline = check.get("baseline")
        if isinstance(baseline, dict) and ("value" in baseline) == ("reading" in baseline):
            text = "baseline: expected either value: or reading:"
            yield Problem(draft.origin((*path, "baseline")), text)


def shown_columns(draft: Draft) -> Iterator[Problem]:
    """``show`` names columns that a row of the measure has, or reaches."""
    for index, target in enumerate(sequence(draft.data.get("targets"))):
        known = [*_counted_columns(target), *SHOWN]
        for number, name in enumerate(sequence(mapping(target).get("show"))):
            if isinstance(name, str) and not _makes_groups(name):
                text = f'show: "{name}" makes no groups: name a column of words, not of persons'
                yield Problem(("targets", index, "show", number), text)
            elif isinstance(name, str) and name not in known:
                text = f"show: {unknown('column', name, dict.fromkeys(known))}"
                yield Problem(("targets", index, "show", number), text)


def _makes_groups(name: str) -> bool:
    named = [table.columns[name] for table in TABLES.values() if name in table.columns]
    return not named or any(column.makes_groups for column in named)


def _counted_columns(target: Data) -> Iterator[str]:
    for check in sequence(mapping(target).get("checks")):
        for _, part in parts(mapping(check).get("measure")):
            found = selection((), part)
            if found and found.table in TABLES:
                yield from TABLES[found.table].columns


def aged_tables(draft: Draft) -> Iterator[Problem]:
    """``max_age`` gives snapshot tables a number of days."""
    snapshots = [name for name, table in TABLES.items() if table.kind is Kind.SNAPSHOT]
    for name in mapping(draft.data.get("max_age")):
        if name not in snapshots:
            text = f"max_age: {unknown('table of states', name, snapshots)}"
            yield Problem(("roadmap", "max_age", name), text)


def department_keys(draft: Draft) -> Iterator[Problem]:
    """A department is known by three characters."""
    for key in mapping(draft.data.get("departments")):
        if len(key) != len("016") or not key.isalnum():
            text = f'departments: "{key}" is no key: expected three characters, such as "016"'
            yield Problem(("roadmap", "departments", key), text)


def positive_figures(draft: Draft) -> Iterator[Problem]:
    """Hours, sizes and ages are above zero."""
    figures: dict[Path, Data] = {
        (name,): draft.data.get(name) for name in ("hours_per_day", "small_groups")
    }
    for name, days in mapping(draft.data.get("max_age")).items():
        figures["max_age", name] = days
    for path, figure in figures.items():
        if isinstance(figure, bool) or (isinstance(figure, int | Decimal) and figure <= 0):
            place = draft.origin(path)
            written = draft.mark(place).written
            text = f'{place[-1]} "{written}": expected a number above zero'
            yield Problem(place, text)


RULES: Final[tuple[Rule, ...]] = (
    unique_ids,
    known_ambitions,
    known_tables,
    summed_columns,
    distinct_columns,
    comparable_persons,
    judged_by_school,
    fitting_thresholds,
    baselines,
    shown_columns,
    aged_tables,
    department_keys,
    positive_figures,
)


def apply(draft: Draft) -> None:
    """Add to the draft what the rules find."""
    for rule in RULES:
        draft.problems.extend(rule(draft))
