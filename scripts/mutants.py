"""Change the code a little, and see whether a test notices: a seeded sample of mutants.

    python scripts/mutants.py --sample 400 --seed 1      # measures, verdicts, states
    python scripts/mutants.py --only measures/ratios.py --sample 0      # all of a module
    python scripts/mutants.py --again 1234,2345          # those by their numbers

All tests run once, to learn which of them run which lines. Then a child process (so not on
Windows) for each mutant, in which pandas is imported already: it runs the tests that reach the
changed lines, those of the module first, then those of the packages, then the cases, and stops at
the first that fails. What no test notices is shown with its line, and a score ends the list.
"""

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.util
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

import jsonschema  # noqa: F401 - what tests import is imported once for all mutants
import pytest
import xlsxwriter  # noqa: F401 - likewise
from coverage import CoverageData

import feuille_route.exports.loader
import feuille_route.reports.json
import feuille_route.resolution.resolving
import feuille_route.run  # noqa: F401 - nothing of these imports what is mutated

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = ROOT / "src" / "feuille_route"
PACKAGES: Final = ("measures", "verdicts", "states")
A_LONG_TIME: Final = 400
_LAST: Final = tuple(
    f"tests/test_{name}.py"
    for name in (
        "gathering",
        "causes",
        "adding_up",
        "series",
        "limits",
        "left_out",
        "plain",
        "cases",
    )
)
_QUIET: Final = ("-q", "-x", "-o", "addopts=", "-p", "no:cacheprovider")
_PAIRS: Final = (
    *(("Lt", "LtE"), ("Gt", "GtE"), ("Eq", "NotEq"), ("Is", "IsNot"), ("In", "NotIn")),
    *(("And", "Or"), ("Add", "Sub"), ("Mult", "Div"), ("BitAnd", "BitOr"), ("FloorDiv", "Mod")),
)
_CALLED: Final = (
    *(("any", "all"), ("min", "max"), ("floor", "ceil"), ("certain", "possible")),
    *(("minimum", "maximum"), ("union", "difference"), ("head", "tail"), ("first", "last")),
)
_OTHER: Final = dict([*_PAIRS, *(pair[::-1] for pair in _PAIRS)])
_CALLS: Final = dict([*_CALLED, *(pair[::-1] for pair in _CALLED)])
_MASKS: Final = (
    *("fillna", "dropna", "drop_duplicates", "clip", "abs", "mask", "where", "sort_values"),
    *("reindex", "groupby", "astype"),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of one place of a module: the node that ``ast.walk`` gives at ``at``."""

    number: int
    path: Path
    at: int
    variant: int

    @property
    def name(self) -> str:
        """The module's name."""
        return ".".join(self.path.relative_to(SOURCE.parent).with_suffix("").parts)

    def lines(self) -> range:
        """Give the lines of what it changes."""
        node = list(ast.walk(ast.parse(self.path.read_text(encoding="utf-8"))))[self.at]
        whole = node.test if isinstance(node, ast.If) else node
        whole = whole.target if isinstance(whole, ast.comprehension) else whole
        return range(whole.lineno, (whole.end_lineno or whole.lineno) + 1)

    def change(self) -> tuple[ast.Module, str]:
        """Give the changed module, and say what was changed where."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        node = list(ast.walk(tree))[self.at]
        new = _variants(node)[self.variant]
        said, instead = (" ".join(ast.unparse(one).split())[:90] for one in (node, new))
        _replace(tree, node, new)
        place = f"{self.path.relative_to(SOURCE).as_posix()}:{getattr(node, 'lineno', '')}"
        return tree, f"{self.number} {place}: `{said}` -> `{instead}`"


def mutants() -> Iterator[Mutant]:
    """Yield every mutant of the packages, numbered."""
    number = 0
    for path in (path for package in PACKAGES for path in sorted((SOURCE / package).glob("*.py"))):
        for at, node in enumerate(ast.walk(ast.parse(path.read_text(encoding="utf-8")))):
            for variant, _ in enumerate(_variants(node)):
                number += 1
                yield Mutant(number, path, at, variant)


def _variants(node: ast.AST) -> list[ast.AST]:  # noqa: PLR0911 - one way out for each kind
    """Give what may stand in place of a node."""
    match node:
        case ast.Compare(ops=[operator]) | ast.BoolOp(op=operator) | ast.BinOp(op=operator):
            other = _OTHER.get(type(operator).__name__)
            return [_with_operator(node, getattr(ast, other)())] if other else []
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub(), operand=operand):
            return [operand]
        case ast.Constant(value=bool(value)):
            return [ast.Constant(not value)]
        case ast.Constant(value=int(value)):
            return [ast.Constant(value + 1)]
        case ast.If(test=test) | ast.IfExp(test=test):
            return [_with(node, test=ast.UnaryOp(ast.Not(), test))]
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            return [_with(node, value=ast.Constant(None))]
        case ast.comprehension(ifs=[_, *_]):
            return [_with(node, ifs=[])]
        case ast.Slice(lower=lower, upper=upper) if lower or upper:
            return [_with(node, lower=upper, upper=lower)]
        case ast.AugAssign() | ast.Continue() | ast.Expr(value=ast.Call()):
            return [ast.Pass()]
        case ast.Call(func=ast.Attribute(value=of, attr=name)) if name in _MASKS:
            return [of]
        case ast.Attribute(attr=name) if name in _CALLS:
            return [_with(node, attr=_CALLS[name])]
        case ast.Name(id=name) if name in _CALLS:
            return [_with(node, id=_CALLS[name])]
    return []


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _with(node: ast.AST, **fields: object) -> ast.AST:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _with_operator(node: ast.AST, operator: ast.AST) -> ast.AST:
    return (
        _with(node, ops=[operator]) if isinstance(node, ast.Compare) else _with(node, op=operator)
    )


def _replace(tree: ast.Module, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                value[:] = [new if one is old else one for one in value]
    ast.fix_missing_locations(tree)


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports the mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._tree, _ = mutant.change()

    def find_spec(self, name: str, _path: object, _target: object = None) -> object:
        if name != self._mutant.name:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(self._mutant.path))

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - there is but one
        return compile(self._tree, str(self._mutant.path), "exec", dont_inherit=True)

    def get_source(self, fullname: str) -> None:
        """Give no source: lines would be those of the module as it is."""

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self._mutant.path)
        super().exec_module(module)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which tests run which lines; ``every`` are all, for a line that runs when it is imported."""

    lines: Mapping[tuple[str, int], frozenset[str]]
    every: frozenset[str]

    def tests(self, mutant: Mutant) -> frozenset[str]:
        """Give the tests that run a line of what a mutant changes."""
        module = mutant.path.relative_to(SOURCE).as_posix()
        found = [self.lines.get((module, line), frozenset()) for line in mutant.lines()]
        return self.every if any("" in tests for tests in found) else frozenset().union(*found)


def reach_of_tests() -> Reach:
    """Run the tests once, and note the lines that each of them runs; some minutes."""
    with tempfile.TemporaryDirectory() as folder:
        data = str(Path(folder, "coverage"))
        measured = ("-p", "pytest_cov", "--cov=feuille_route", "--cov-context=test")
        command = (sys.executable, "-m", "pytest", *_QUIET, *measured, "--cov-report=", *files())
        own = {**os.environ, "COVERAGE_FILE": data}
        subprocess.run(command, cwd=ROOT, env=own, check=True)  # noqa: S603 - our own tests
        coverage = CoverageData(data)
        coverage.read()
        lines = {
            (Path(name).relative_to(SOURCE).as_posix(), line): _named(contexts)
            for name in coverage.measured_files()
            for line, contexts in coverage.contexts_by_lineno(name).items()
        }
    return Reach(lines, frozenset().union(*lines.values()) - {""})


def _named(contexts: Sequence[str]) -> frozenset[str]:
    return frozenset(context.partition("|")[0] for context in contexts)


def files() -> list[str]:
    """Give the tests: those of the three packages, random measures, the cases."""
    near = [sorted((ROOT / "tests").glob(f"test_{package}_*.py")) for package in PACKAGES]
    several = [f"tests/{file.name}" for some in near for file in some]
    return [*several, *_LAST, "--tables", "5:12"]


class _Reaching:
    """Leaves to pytest the tests that reach a mutant, those of its own module first."""

    def __init__(self, tests: frozenset[str], path: Path) -> None:
        self._tests = tests
        self._near = (f"test_{path.parent.name}_{path.stem}.py", f"test_{path.parent.name}_")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep and order the tests."""
        items[:] = sorted((one for one in items if one.nodeid in self._tests), key=self._order)

    def _order(self, item: pytest.Item) -> tuple[bool, ...]:
        file = item.nodeid.partition("::")[0]
        last = [file == name for name in reversed(_LAST)]
        return *last, *(not file.startswith(f"tests/{name}") for name in self._near)


def start(mutant: Mutant, tests: frozenset[str]) -> int:
    """Run the tests with the mutant in a process of its own; a hang is a failure too."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, A_LONG_TIME)  # its own time, however busy the rest
        failed = 1
        try:
            failed = _run(mutant, tests)
        finally:
            os._exit(failed)
    return child


def _run(mutant: Mutant, tests: frozenset[str]) -> int:
    """Give 1 when a test fails."""
    if not tests:
        return 0
    os.chdir(ROOT)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # half of the time of most mutants
    sys.meta_path.insert(0, _Mutated(mutant))
    holding = {name.partition("::")[0] for name in tests}
    asked = [one for one in files() if one in holding or not one.startswith("tests/")]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main([*_QUIET, *asked], plugins=[_Reaching(tests, mutant.path)]) != 0)


def main() -> None:
    """Parse the options, try the mutants and tell the survivors."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--sample", type=int, default=400, help="so many; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="of modules whose path holds this")
    parser.add_argument("--again", default="", help="numbers of mutants, instead of a sample")
    parser.add_argument("--jobs", type=int, default=1, help="so many at once")
    options = parser.parse_args()
    every = [one for one in mutants() if options.only in one.path.as_posix()]
    if options.again:
        every = [one for one in every if str(one.number) in options.again.split(",")]
    elif options.sample:
        every = random.Random(options.seed).sample(every, min(options.sample, len(every)))
    left = list(survivors(every, reach_of_tests(), options.jobs))
    print(f"{len(every)} mutants, {len(left)} survive, {1 - len(left) / len(every):.1%} killed")


def survivors(every: Sequence[Mutant], reach: Reach, jobs: int) -> Iterator[Mutant]:
    """Yield, and tell, the mutants that no test notices."""
    running: dict[int, Mutant] = {}
    left = list(every)
    while left or running:
        while left and len(running) < jobs:
            mutant = left.pop(0)
            running[start(mutant, reach.tests(mutant))] = mutant
        child, failed = os.wait()
        mutant = running.pop(child)
        if not failed:
            print(mutant.change()[1], f"({len(every) - len(left)} tried)", flush=True)
            yield mutant


if __name__ == "__main__":
    main()
