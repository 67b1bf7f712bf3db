"""Time the products that people check tables with beside ``froute check``: frictionless, pandera.

    python benchmarks/products.py --pupils 20000 --runs 5

They check the Pix exports alone, against a schema of types, ranges and needed columns; ``froute``
reads all exports and finds the indicators. What each sees of the spoiled exports is printed too.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from measuring import (
    DATA,
    MEASURES,
    SPOILED,
    Contender,
    Findings,
    froute,
    measures,
    prepared,
    race,
    run_once,
    said,
    script,
    table,
)

PRODUCTS: Final = ("frictionless", "pandera")


def entrants(exports: Path) -> list[Contender]:
    """Froute and the products on one folder of exports."""
    products = [Contender(name, script(f"with_{name}", exports)) for name in PRODUCTS]
    return [Contender("froute", froute(exports)), *products]


def seen(entrant: Contender) -> str:
    """What a program finds in Pix exports, as a line of a list."""
    _, findings = said(run_once(entrant.command).output)
    counts = by_kind(findings)
    told = ", ".join(f"{count} × `{kind}`" for kind, count in sorted(counts.items()))
    return f"- {entrant.name}: {sum(counts.values())} ({told})"


def by_kind(findings: Findings) -> Mapping[str, int]:
    """Add up the findings of Pix exports."""
    counts = {
        kind: sum(count for file, count in files.items() if file.startswith("pix/"))
        for kind, files in findings.items()
    }
    return {kind: count for kind, count in counts.items() if count}


def main() -> None:
    """Race, then say what each sees."""
    parser = argparse.ArgumentParser(description="Time frictionless and pandera beside froute.")
    parser.add_argument("--pupils", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path, default=DATA, help="where exports are kept")
    options = parser.parse_args()
    exports, _ = prepared(options.pupils, options.data)
    timed = entrants(exports)
    race(timed, options.runs)
    print(
        f"{options.pupils} pupils, {options.runs} runs:\n\n{table(MEASURES, map(measures, timed))}"
    )
    print("\nWhat each finds in the spoiled Pix exports:\n")
    print("\n".join(map(seen, entrants(SPOILED / "exports"))))


if __name__ == "__main__":
    main()
