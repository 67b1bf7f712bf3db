"""What the targets need of the exports: which tables, and which of their columns."""

from collections.abc import Sequence

from feuille_route.roadmap.kinds import Count, Sum
from feuille_route.roadmap.models import Check, Roadmap, Target
from feuille_route.tables import REGISTERS, reached


def tables_needed(targets: Sequence[Target], roadmap: Roadmap) -> set[str]:
    """Give the tables to read: those of the measures, and those that place and name schools."""
    checks = [one for target in targets for one in target.checks]
    measured = (table for one in checks for table in one.measure.tables)
    needed = {*REGISTERS.values(), "pix_certifications", *measured}
    if any(map(_reads_baseline, checks)):
        needed.add("readings")
    if roadmap.actions:
        needed.add("actions")
    return needed


def _reads_baseline(check: Check) -> bool:
    return check.baseline is not None and check.baseline.reading is not None


def columns_asked(targets: Sequence[Target], by: str | None) -> set[str]:
    """Give the names of the columns that measures filter on, count, add up or are shown by."""
    shown = {column for target in targets for column in target.show}
    measured = {name for part in _parts(targets) for name in (*part.where, part.column) if name}
    return shown | measured | ({by} if by else set())


def columns_measured(targets: Sequence[Target]) -> set[tuple[str, str]]:
    """Give the tables and columns that measures filter on, count or add up."""
    measured = set()
    for part in _parts(targets):
        measured |= {(part.table, part.column)} if part.column else set()
        measured |= {reached(part.table, name) for name in part.where}
    return measured


def _parts(targets: Sequence[Target]) -> list[Count | Sum]:
    checks = (one for target in targets for one in target.checks)
    return [part for one in checks for part in one.measure.parts]
