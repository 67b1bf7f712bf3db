"""How the time and the memory of ``froute check`` grow: with pupils, files, targets and findings.

    python benchmarks/growth.py --pupils 1000 20000 200000 --of 20000 --files 20 200 2000

Whole processes in turn. Four parts: ever more pupils, the same pupils in ever more files, more
targets on the same exports, and pairs of which one is doubled, then the other, then both: what both
cost beyond what each of them costs alone would be a product of the two.
"""

import argparse
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import yaml

from academie import COLLEGE_GRADES, LYCEE_GRADES
from measuring import (
    DATA,
    MEASURES,
    ROADMAP,
    Contender,
    disagreements,
    froute,
    measures,
    prepared,
    race,
    table,
)

GRADES: Final = (*COLLEGE_GRADES, *LYCEE_GRADES)
LEVELS: Final = (1, 2, 3, 4, 5)
TARGETS: Final = (1, 8, 16)
Case = Callable[[int, int], list[str]]
"""The command of a check with so many of the one and of the other."""


@dataclass(frozen=True)
class Options:
    """What is asked for."""

    pupils: Sequence[int]
    of: int
    files: Sequence[int]
    twice: int
    runs: int
    data: Path
    parts: Sequence[str]


def with_pupils(options: Options, _: Path) -> list[str]:
    """More pupils; gives what is counted wrong."""
    made = {pupils: prepared(pupils, options.data) for pupils in options.pupils}
    entrants = [Contender(_spaced(pupils), froute(made[pupils][0])) for pupils in made]
    race(entrants, options.runs)
    sizes = [megabytes(exports) for exports, _ in made.values()]
    files = [sum(1 for _ in exports.rglob("*.csv")) for exports, _ in made.values()]
    further = ["", *(_further(*pair) for pair in pairwise(zip(entrants, sizes, strict=True)))]
    rows = [
        [name, many, f"{size:.1f} MB", *measured, cost]
        for (name, *measured), size, many, cost in zip(
            map(measures, entrants), sizes, files, further, strict=True
        )
    ]
    header = ["pupils", "files", "size", *MEASURES[1:], "each further MB"]
    print(f"More pupils:\n\n{table(header, rows)}\n", flush=True)
    truths = [truth for _, truth in made.values()]
    found = zip(entrants, truths, strict=True)
    return [wrong for entrant, truth in found for wrong in disagreements([entrant], truth)]


def with_files(options: Options, _: Path) -> list[str]:
    """The same pupils in more files; gives what is counted wrong."""
    made = {files: prepared(options.of, options.data, files) for files in options.files}
    entrants = [Contender(_spaced(files), froute(exports)) for files, (exports, _) in made.items()]
    _tell_each(options, "file", zip(entrants, made, strict=True))
    truths = [truth for _, truth in made.values()]
    found = zip(entrants, truths, strict=True)
    return [wrong for entrant, truth in found for wrong in disagreements([entrant], truth)]


def with_targets(options: Options, folder: Path) -> list[str]:
    """More targets on the same exports."""
    exports, _ = prepared(options.of, options.data, options.twice)
    entrants = [
        (Contender(str(targets), froute(exports, roadmap(targets, folder)), counts=False), targets)
        for targets in TARGETS
    ]
    _tell_each(options, "target", entrants)
    return []


def _tell_each(options: Options, what: str, several: Iterable[tuple[Contender, float]]) -> None:
    """Race, and tell what each further one costs."""
    entrants = list(several)
    race([entrant for entrant, _ in entrants], options.runs)
    further = ["", *(_further(*pair) for pair in pairwise(entrants))]
    rows = [
        [*measures(entrant), cost] for (entrant, _), cost in zip(entrants, further, strict=True)
    ]
    header = [f"{what}s", *MEASURES[1:], f"each further {what}"]
    print(f"{_spaced(options.of)} pupils, more {what}s:\n\n{table(header, rows)}\n", flush=True)


def with_both(options: Options, folder: Path) -> list[str]:
    """Pairs of which one is doubled, then the other, then both."""

    def files_and_targets(files: int, targets: int) -> list[str]:
        exports, _ = prepared(options.of, options.data, files)
        return froute(exports, roadmap(targets, folder))

    def files_and_findings(files: int, findings: int) -> list[str]:
        exports, _ = prepared(options.of, options.data, files)
        return froute(spoiled(exports, findings, folder / f"{files}-{findings}"))

    def targets_and_findings(targets: int, findings: int) -> list[str]:
        exports, _ = prepared(options.of, options.data, options.twice)
        odd = spoiled(exports, findings, folder / f"{options.twice}-{findings}")
        return froute(odd, roadmap(targets, folder))

    many = options.twice
    pairs: dict[str, tuple[Case, int, int]] = {
        "files × targets": (files_and_targets, many, TARGETS[1]),
        "files × findings": (files_and_findings, many, many // 2),
        "targets × findings": (targets_and_findings, TARGETS[1], many // 2),
    }
    rows = [
        _doubled(name, case, (one, other), options.runs)
        for name, (case, one, other) in pairs.items()
    ]
    header = ["", "from", "neither", "the one twice", "the other twice", "both", "beyond the sum"]
    print(f"One doubled, the other, both; CPU time:\n\n{table(header, rows)}\n", flush=True)
    return []


def _doubled(name: str, case: Case, start: tuple[int, int], runs: int) -> list[str]:
    """Measure the four; the last cell is what both cost beyond what each costs alone."""
    one, other = start
    entrants = [
        Contender(name, case(one * a, other * b), counts=False)
        for b, a in product((1, 2), repeat=2)
    ]
    race(entrants, runs)
    neither, first, second, both = map(_processor, entrants)
    beyond = both - first - second + neither
    told = (f"{seconds:.2f} s" for seconds in (neither, first, second, both))
    return [name, f"{one} × {other}", *told, f"{beyond:+.3f} s"]


def roadmap(targets: int, folder: Path) -> Path:
    """Write a roadmap of so many targets, each of them on all Pix exports."""
    tree = yaml.safe_load(ROADMAP.read_text(encoding="utf-8"))
    tree["targets"] = list(islice(_targets(), targets))
    path = folder / f"targets-{targets}.yaml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    return path


def _targets() -> Iterator[Mapping[str, object]]:
    for level, grade in product(LEVELS, GRADES):
        where = {"grade": grade, "lowest_level": f">= {level}"}
        ratio = {
            "of": {"count": "pix_profiles", "distinct": "person", "where": where},
            "over": {"sum": "enrolments.pupils", "where": {"grade": grade}},
            "by": "school",
        }
        yield {
            "id": f"niveau-{level}-{grade}",
            "ambition": "competences",
            "title": f"Élèves de {grade} au niveau {level}",
            "measure": {"ratio": ratio},
            "threshold": ">= 50 %",
        }


def spoiled(exports: Path, findings: int, copy: Path) -> Path:
    """Copy exports, with one odd flag in each of so many Pix exports: a finding each."""
    if not copy.exists():
        shutil.copytree(exports, copy)
        for path in sorted(copy.glob("pix/*.csv"))[:findings]:
            content = path.read_bytes()
            path.write_bytes(content.replace(b'"Oui"', b'"peut-\xc3\xaatre"', 1))
    return copy


def megabytes(exports: Path) -> float:
    """The size of all files."""
    return sum(path.stat().st_size for path in exports.rglob("*.csv")) / 1e6


def _further(less: tuple[Contender, float], more: tuple[Contender, float]) -> str:
    """What one more costs, between two of them."""
    (before, few), (after, many) = less, more
    wall = (median(after.seconds) - median(before.seconds)) / (many - few)
    busy = (_processor(after) - _processor(before)) / (many - few)
    return f"{1000 * wall:.2f} ms, CPU {1000 * busy:.2f} ms"


def _processor(entrant: Contender) -> float:
    return median(run.busy for run in entrant.runs)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


PARTS: Final = {
    "pupils": with_pupils,
    "files": with_files,
    "targets": with_targets,
    "both": with_both,
}


def main() -> int:
    """Measure each part; 1 when a number is wrong."""
    options = _options()
    with TemporaryDirectory() as folder:
        wrong = [one for part in options.parts for one in PARTS[part](options, Path(folder))]
    print("\n".join(wrong) or "Every number is as the generator counts it.")
    return 1 if wrong else 0


def _options() -> Options:
    parser = argparse.ArgumentParser(description="How the time of froute grows.")
    sizes = [1_000, 20_000, 200_000, 600_000, 2_000_000]
    parser.add_argument("--pupils", type=int, nargs="+", default=sizes)
    parser.add_argument("--of", type=int, default=200_000, help="pupils in more and more files")
    parser.add_argument("--files", type=int, nargs="+", default=[20, 200, 2_000])
    parser.add_argument("--twice", type=int, default=1_000, help="files that are doubled")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path, default=DATA, help="where exports are kept")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    return Options(**vars(parser.parse_args()))


if __name__ == "__main__":
    raise SystemExit(main())
