"""Time ``froute check`` beside the same indicators written by hand, and check that all agree.

    python benchmarks/run.py --pupils 20000 200000 --runs 9

Whole processes in turn, so that a slow moment of the machine touches all, after one run of each
that is not counted. Each rival comes in two forms: the figures alone, and the same work. Two more
are timed beside: ``froute`` on an académie of a few pupils, which is its start-up, and a script
that only reads the bytes, which is the limit. Exit status 1 when somebody disagrees, on these
exports or on the spoiled ones.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from measuring import (
    DATA,
    FEW,
    MEASURES,
    SPOILED,
    Contender,
    disagreements,
    froute,
    measures,
    prepared,
    race,
    run_once,
    script,
    table,
)

TOOLS: Final = ("polars", "duckdb", "pandas")
FORMS: Final = {"figures": ("with_{}", "{}"), "same-work": ("same_work_{}", "{}, the same work")}
YARDSTICKS: Final = ("polars", "polars, the same work")


def programs(exports: Path, tools: Sequence[str], forms: Sequence[str]) -> list[Contender]:
    """Froute and its rivals on one folder of exports."""
    rivals = [
        Contender(named.format(tool), script(file.format(tool), exports), notices=form != "figures")
        for form, (file, named) in FORMS.items()
        for tool in tools
        if form in forms
    ]
    return [Contender("froute", froute(exports), notices=True), *rivals]


def unequal(tools: Sequence[str], forms: Sequence[str]) -> list[str]:
    """What those that do the same work do not find in the spoiled exports, or find too much."""
    truth = json.loads((SPOILED / "truth.json").read_text(encoding="utf-8"))
    entrants = [one for one in programs(SPOILED / "exports", tools, forms) if one.notices]
    for entrant in entrants:
        entrant.runs.append(run_once(entrant.command))
    return disagreements(entrants, truth["indicators"], truth["findings"])


def compared(entrants: Sequence[Contender]) -> str:
    """The measures as a Markdown table; the ratios are medians of those within a round."""
    yardsticks = [entrant for entrant in entrants if entrant.name in YARDSTICKS]
    header = [*MEASURES, *(f"to {yardstick.name}" for yardstick in yardsticks)]
    rows = [
        [*measures(entrant), *(f"{ratio(entrant, yardstick):.2f}" for yardstick in yardsticks)]
        for entrant in entrants
    ]
    return table(header, rows)


def ratio(one: Contender, other: Contender) -> float:
    """The median of the ratios of two programs' times, round by round."""
    return median(a / b for a, b in zip(one.seconds, other.seconds, strict=True))


def main() -> int:
    """Race at each size; 1 when a number differs."""
    options = _options()
    wrong = unequal(options.rivals, options.forms)
    small, _ = prepared(FEW, options.data)
    for pupils in options.pupils:
        exports, truth = prepared(pupils, options.data)
        entrants = [
            *programs(exports, options.rivals, options.forms)[options.without_froute :],
            Contender("start-up of froute", froute(small), counts=False),
            Contender("the bytes alone", script("the_bytes_alone", exports), counts=False),
        ]
        race(entrants, options.runs)
        wrong += disagreements(entrants, truth)
        size = f"{pupils:,}".replace(",", " ")
        print(f"{size} pupils, {options.runs} runs:\n\n{compared(entrants)}\n", flush=True)
    print("\n".join(wrong) or "All agree on every indicator, and on what is odd.")
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time froute beside hand-written scripts.")
    parser.add_argument("--pupils", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--rivals", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    parser.add_argument("--data", type=Path, default=DATA, help="where exports are kept")
    parser.add_argument("--without-froute", action="store_true", help="the rivals alone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
