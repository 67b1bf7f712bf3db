"""froute and a slow, plain evaluator agree on random tables and random measures of every kind.

``--tables 1000`` asks for a thousand tables, ``--tables 17:17`` for those of one seed.
"""

import datetime as dt
import json
import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from academy.choosing import seeded
from court import plain
from court.plain import Declaration, Tables
from court.tables import files, random_tables, random_target
from feuille_route.reports import View
from feuille_route.reports.json import write
from feuille_route.run import Options, check
from make_samples import write_all

_TARGETS: Final = 12
_HEAD: Final = {
    "version": 1,
    "roadmap": {
        "title": "Essai",
        "academy": "Poitiers",
        "school_year": "2020-2021",
        "departments": dict.fromkeys(plain.DEPARTMENTS, "Un département"),
    },
    "grades": {"3e": "^3", "4e": "^4", "terminale": "^t"},
    "ambitions": [{"id": "essai", "title": "Essai"}],
}


@pytest.mark.slow
def test_a_plain_evaluator_agrees(tables_seed: int, tmp_path: Path) -> None:
    """Status, value, parts and bounds of a dozen targets are those of trying every world."""
    rng = seeded(tables_seed)
    tables = random_tables(rng)
    declared = [random_target(rng) for _ in range(_TARGETS)]

    found = _check(tables, declared, tmp_path)

    seen = plain.seen(tables)
    differences = [
        f"{declaration}\n    {name}: {mine!r}, and froute says {said[name]!r} ({said['reason']})"
        for declaration, said in zip(declared, found, strict=True)
        for name, mine in _without_many_worlds(seen, declaration)
        if not _alike(mine, said[name])
    ]
    assert "\n".join(differences) == ""


def _check(tables: Tables, declared: list[Declaration], folder: Path) -> list[dict[str, Any]]:
    """Write the exports and the roadmap, and give the targets of the JSON."""
    targets = [
        {"id": f"t{n}", "ambition": "essai", "title": "Essai", **one}
        for n, one in enumerate(declared)
    ]
    write_all(folder / "data", files(tables))
    roadmap = folder / "targets.yaml"
    roadmap.write_text(yaml.safe_dump({**_HEAD, "targets": targets}), encoding="utf-8")
    report = check(Options(data=(folder / "data",), targets=roadmap, as_of=plain.SEEN))
    found: list[dict[str, Any]] = json.loads(write(report, View()))["targets"]
    return found


def _without_many_worlds(seen: Tables, declaration: Declaration) -> list[tuple[str, Any]]:
    """Give what the plain evaluator says of a target; nothing where it would not end."""
    try:
        return list(_plainly(seen, declaration))
    except plain.TooManyWorldsError:
        return []


def _plainly(seen: Tables, declaration: Declaration) -> Iterator[tuple[str, Any]]:
    measure = declaration["measure"]
    fed = all(seen.get(table) for table in plain.needed(measure))
    if fed and plain.apart(seen, measure):
        return  # whose rows they are is anybody's guess
    yield "status", plain.status(seen, declaration)
    if not fed or "each" in declaration:
        return
    one = plain.measured(seen, measure)
    if one.value is None or "baseline" in declaration:
        return
    yield "value", one.value
    yield "numerator", one.numerator
    yield "denominator", one.denominator
    endless = "ratio" in measure and plain.unheard(seen, measure["ratio"])
    yield "bounds", [Fraction(0), Fraction(1)] if endless else [one.low, one.high]


def _alike(mine: Any, said: Any) -> bool:
    if isinstance(mine, list):
        return isinstance(said, list) and all(map(_alike, mine, said))
    if isinstance(mine, Fraction):
        return said is not None and math.isclose(mine, said, abs_tol=1e-9)
    return bool(mine == said)


def test_the_plain_evaluator_counts() -> None:
    """Two of four trainings were attended, one may have been; that of before the year is none."""
    day = dt.date(2020, 10, 1)
    row = {"person": "P1", "date": day, "hours": Fraction(6)}
    rows = [{**row, "attended": one} for one in (True, True, None, False)]
    rows.append({**row, "date": dt.date(2020, 8, 31), "attended": True})
    tables = plain.seen({"trainings": rows})

    found = plain.measured(tables, {"count": "trainings", "where": {"attended": True}})
    assert (found.value, found.low, found.high) == (2, 2, 3)
    assert plain.judged(found, ">= 3") == "unknown"
    assert plain.judged(found, ">= 4") == "unmet"
    assert plain.judged(found, "< 4") == "met"
