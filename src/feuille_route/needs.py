"""What the targets need of the exports: which tables, and which of their columns."""

from collections.abc import Iterator, Sequence

from feuille_route.roadmap.models import Check, Count, Latest, Ratio, Roadmap, Sum, Target

_FOLLOWED = {"school": "schools", "person": "staff"}


def tables_needed(targets: Sequence[Target], roadmap: Roadmap) -> set[str]:
    """Give the tables to read: those of the measures, and those that place and name schools."""
    checks = [one for target in targets for one in target.checks]
    needed = {"schools", "staff", "pix_certifications", *(part.table for part in _parts(targets))}
    if any(isinstance(one.measure, Latest) or _reads_baseline(one) for one in checks):
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
        for name in part.where:
            key, dot, followed = name.partition(".")
            measured.add((_FOLLOWED[key], followed) if dot else (part.table, name))
    return measured


def _parts(targets: Sequence[Target]) -> Iterator[Count | Sum]:
    """Give what the targets' checks count or add up."""
    for target in targets:
        for one in target.checks:
            measure = one.measure
            if isinstance(measure, Ratio):
                yield from (measure.of, measure.over)
            elif not isinstance(measure, Latest):
                yield measure
