"""The shape of the program: imports point one way, what is heavy waits, functions stay short."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import pytest

import feuille_route
from feuille_route.tables import TABLES

ROOT: Final = Path(feuille_route.__file__).parent
TESTS: Final = Path(__file__).parent
PACKAGE: Final = "feuille_route"
HEAVY: Final = frozenset({"pandas", "numpy", "pyarrow", "python_calamine"})

# From the contracts up to the command line: a package imports those before it.
PACKAGES: Final = (
    (
        *("", "addresses", "arrays", "errors", "findings", "opening", "promise", "results"),
        *("sentences", "stopping", "tables"),
    ),
    ("cells",),
    ("declarations",),
    ("roadmap", "formats"),
    ("wording", "console"),
    ("reports",),
    ("files",),
    ("exports",),
    ("explaining",),
    ("data",),
    ("resolution", "states"),
    ("measures",),
    ("verdicts",),
    ("run",),
    ("usage", "writing", "destinations", "complaints", "cli"),
    ("__main__",),
)
# Within exports, the same: its folders, and the modules of the flow between them.
EXPORTS: Final = (
    *("", "recognising", "export", "sheets", "columns", "context", "checks", "counting"),
    *("normalising", "read_ahead", "loader", "elsewhere", "cluster"),
)
AFTER_READING: Final = ("data", "resolution", "states", "measures", "verdicts")
PLACES: Final = frozenset({"files.places", "files.series"})
LIGHT: Final = (
    *("addresses", "errors", "findings", "opening", "promise", "results", "sentences"),
    *("stopping", "tables"),
    *("cells", "declarations", "roadmap", "formats"),
    *("console", "wording", "reports"),
    *("files.archives", "files.contents", "files.discovery", "files.head", "files.places"),
    *("exports.recognising", "exports.export", "exports.read_ahead"),
    *("explaining", "data.inventory", "run"),
)
HEAVY_WITHIN: Final = ("cells.moments",)
# What speaks reads results; a report of cells guards them.
SPEAKING: Final = {
    "reports": (
        *("promise", "results", "findings", "sentences", "wording", "console", "reports"),
        "cells.formulas",
    ),
    "wording": ("promise", "findings", "sentences", "wording"),
}
LONG_BY_NATURE: Final = ("wording", "tables")
# Where a table is named outside its declaration: views of their own, registers, what is followed
# by hand; and words that are spelt so (sections of a roadmap, keys of a finding). It may shrink.
NAMING: Final = frozenset(
    {
        *(("roadmap.needs", name) for name in ("actions", "pix_certifications", "readings")),
        *(("resolution.persons", name) for name in ("pix_participations", "pix_profiles")),
        ("resolution.schools", "schools"),
        ("resolution.unmatched", "schools"),
        ("roadmap.loading", "actions"),
        ("roadmap.kinds", "readings"),
        ("roadmap.rules", "actions"),
        ("roadmap.sections", "actions"),
        ("states.participations", "pix_participations"),
        ("states.participations", "pix_profiles"),
        *(("states.seeing", name) for name in ("ent_activations", "pix_certifications")),
        *(("states.seeing", name) for name in ("pix_participations", "pix_profiles", "staff")),
        *(("verdicts.assessment", name) for name in ("actions", "readings")),
        ("verdicts.noting", "schools"),
    }
)


def name_of(file: Path) -> str:
    """Give a module's name below the package: ``exports.cells``, and ``""`` for the package."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES: Final = {name_of(file): file for file in sorted(ROOT.rglob("*.py"))}


@cache
def tree_of(module: str) -> ast.Module:
    """Parse a module."""
    return ast.parse(FILES[module].read_text(encoding="utf-8"))


def is_below(module: str, package: str) -> bool:
    """Tell whether a module is a package, or in it."""
    return module == package or module.startswith(f"{package}.")


def is_light(module: str) -> bool:
    """Tell whether a module must load nothing heavy."""
    return module not in HEAVY_WITHIN and any(is_below(module, light) for light in LIGHT)


def is_for_types(node: ast.AST) -> bool:
    """Tell whether a statement is ``if TYPE_CHECKING:``."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def statements(node: ast.AST, *, inside: bool) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported and, with ``inside``, when functions run too."""
    for child in ast.iter_child_nodes(node):
        function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if not is_for_types(child) and (inside or not function):
            yield child
            yield from statements(child, inside=inside)


@cache
def imports(module: str, *, inside: bool = True) -> frozenset[str]:
    """Give the full names of the modules that a module imports."""
    found: set[str] = set()
    for node in statements(tree_of(module), inside=inside):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: a relative import"
            found.update(_imported(str(node.module), alias.name) for alias in node.names)
    return frozenset(found)


def _imported(source: str, name: str) -> str:
    whole = f"{source}.{name}"
    return whole if whole.removeprefix(f"{PACKAGE}.") in FILES else source


def own_imports(module: str, *, inside: bool = True) -> set[str]:
    """Give the modules of the package that a module imports."""
    return {
        name.removeprefix(PACKAGE).removeprefix(".")
        for name in imports(module, inside=inside)
        if is_below(name, PACKAGE)
    }


def libraries(module: str) -> set[str]:
    """Give the libraries that a module imports, anywhere in it."""
    return {name.partition(".")[0] for name in imports(module)}


def place_of(module: str) -> int:
    """Give the place of a module's package in the order of packages."""
    package = module.partition(".")[0]
    found = [at for at, group in enumerate(PACKAGES) if package in group]
    assert found, f"{module}: declare its package in PACKAGES"
    return found[0]


def test_every_package_exists() -> None:
    """The declared packages and modules exist, each once."""
    names = [name for group in PACKAGES for name in group]

    assert set(names) <= set(FILES)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("module", FILES)
def test_imports_point_one_way(module: str) -> None:
    """No module imports one of a package above its own, not even inside a function."""
    above = {name for name in own_imports(module) if place_of(name) > place_of(module)}

    assert above == set()


@pytest.mark.parametrize("module", [name for name in FILES if is_below(name, "exports")])
def test_imports_within_exports_point_one_way(module: str) -> None:
    """No module of exports imports one of a folder above its own."""
    reached = {module} | {name for name in own_imports(module) if is_below(name, "exports")}
    places = {name: EXPORTS.index(f"{name}.".split(".")[1]) for name in reached}

    assert {name for name in reached if places[name] > places[module]} == set()


def test_the_chain_of_packages_is_short() -> None:
    """From the command line down to what imports nothing, at most twelve packages."""
    graph = {
        package: {name.partition(".")[0] for name in reached - {""}} - {package}
        for package, reached in _imports_of_packages().items()
    }
    depth: dict[str, int] = {}
    for package in TopologicalSorter(graph).static_order():
        depth[package] = 1 + max((depth[below] for below in graph[package]), default=0)

    assert max(depth.values()) <= 12, sorted(depth.items(), key=lambda item: -item[1])


def _imports_of_packages() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for module in FILES:
        if module:
            found.setdefault(module.partition(".")[0], set()).update(own_imports(module))
    return found


@pytest.mark.parametrize(
    "module", [name for name in FILES if name.partition(".")[0] in AFTER_READING]
)
def test_nothing_goes_back_to_a_file(module: str) -> None:
    """What comes after reading asks the record of a file: no header, no bytes."""
    asked = {node.attr for node in ast.walk(tree_of(module)) if isinstance(node, ast.Attribute)}

    heads = {"exports.recognising.header", "exports.recognising.recognition"}
    assert not heads & own_imports(module)
    assert not any(is_below(name, "exports.sheets") for name in own_imports(module))
    assert not any(is_below(name, "files") for name in own_imports(module) - PLACES)
    assert "recognition" not in asked


def test_no_file_name_stands_for_two_things() -> None:
    """Each module has a name of its own, and so has each public class."""
    files = Counter(name.rpartition(".")[2] for name in FILES if name)
    classes = Counter(
        node.name
        for module in FILES
        for node in tree_of(module).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )

    assert [name for name, times in (files + classes).items() if times > 1] == []


def test_no_imports_turn_in_a_circle() -> None:
    """The modules can be put in an order in which each one imports only those before it."""
    graph = {module: own_imports(module, inside=False) - {module} for module in FILES}

    assert len(list(TopologicalSorter(graph).static_order())) == len(FILES)


def test_only_main_imports_the_command_line() -> None:
    """Nothing imports ``cli`` but ``__main__``; nothing imports ``__main__``."""
    assert [module for module in FILES if "cli" in own_imports(module)] == ["__main__"]
    assert [module for module in FILES if "__main__" in own_imports(module)] == []


def test_only_the_command_line_imports_click() -> None:
    """The command line's library stays in the command line."""
    users = {module for module in FILES if "click" in libraries(module)}

    assert users == {"cli", "usage"}


@pytest.mark.parametrize("module", [name for name in FILES if name.startswith(tuple(SPEAKING))])
def test_reports_and_wording_read_results_only(module: str) -> None:
    """What speaks imports results, findings, words and each other: it computes nothing."""
    allowed = SPEAKING[module.partition(".")[0]]
    others = {
        name
        for name in own_imports(module) - {""}
        if not any(is_below(name, package) for package in allowed)
    }

    assert others == set()


@pytest.mark.parametrize("module", [name for name in FILES if is_light(name)])
def test_what_is_light_names_nothing_heavy(module: str) -> None:
    """Contracts, roadmap, recognition, words and reports never import pandas, numpy or pyarrow."""
    assert libraries(module) & HEAVY == set()


def test_what_is_light_loads_nothing_heavy() -> None:
    """Importing all of it, and writing every report, loads neither pandas, numpy nor pyarrow."""
    light = [name for name in FILES if is_light(name)]
    code = f"""
import importlib, sys
sys.path.insert(0, {str(TESTS)!r})
for name in {light!r}:
    importlib.import_module(f"{PACKAGE}.{{name}}")
from feuille_route.reports import REPORTS, View, findings_text
import invented_reports
from feuille_route.results import Report
reports = [value for value in vars(invented_reports).values() if isinstance(value, Report)]
written = [
    write(report, View(language=language))
    for report in reports
    for language in ("fr", "en")
    for write in (*(write for _, write in REPORTS.values()), findings_text)
]
print(len(reports) > 0, len(written) == len(reports) * 2 * (len(REPORTS) + 1))
print(*sorted({set(HEAVY)!r} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )

    assert (done.stdout, done.stderr) == ("True True\n\n", "")


def test_a_check_imports_no_datasets_of_arrow(tmp_path: Path) -> None:
    """Grouping a table of Arrow would: twenty compiled modules, S3 and TLS among them.

    Nor does a check of a folder of this machine load what reads a storage.
    """
    (tmp_path / "effectifs_2020-10-05.csv").write_text(
        "UAI;Niveau;Effectif\n0860001J;3e;10\n0860001J;3e;12\n", encoding="utf-8"
    )
    code = f"""
import datetime, sys
from pathlib import Path
from feuille_route.run import Options, check
day = datetime.date(2021, 7, 6)
report = check(Options(data=(Path({str(tmp_path)!r}),), as_of=day))
storages = {{"feuille_route.files.storage", "pyarrow.fs", "pyarrow._s3fs", "pyarrow._gcsfs"}}
heavy = {{"pyarrow.dataset", "pyarrow.acero", "ssl"}} | storages
print(len(report.files), *(heavy & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )

    assert (done.stdout, done.stderr) == ("1\n", "")


def test_files_are_read_while_pandas_is_imported(tmp_path: Path) -> None:
    """That takes as long as reading an académie: neither waits for the other."""
    (tmp_path / "effectifs_2020-10-05.csv").write_text(
        "UAI;Niveau;Effectif\n0860001J;3e;10\n", encoding="utf-8"
    )
    code = f"""
import datetime, sys, threading
from pathlib import Path
from feuille_route.exports.sheets import by_columns
from feuille_route.run import Options, check
read, loaded = by_columns.read_fast, []
def spied(*given, **options):
    loaded.append("pandas" in sys.modules or threading.current_thread() is threading.main_thread())
    return read(*given, **options)
by_columns.read_fast = spied
day = datetime.date(2021, 7, 6)
check(Options(data=(Path({str(tmp_path)!r}),), as_of=day))
print(loaded)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )

    assert (done.stdout, done.stderr) == ("[False]\n", "")


@pytest.mark.parametrize("command", ["--help", "validate"])
def test_what_makes_no_report_does_not_build_its_types(command: str) -> None:
    """A tenth of the start of the program is the classes of results."""
    code = f"""
import sys
from feuille_route.cli import run
run([{command!r}])
print(*({{"feuille_route.results", *{sorted(HEAVY)!r}}} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )

    assert (bool(done.stdout), done.stderr.splitlines()[-1]) == (True, "")


@pytest.mark.parametrize("module", FILES)
def test_a_module_says_what_it_is_for(module: str) -> None:
    """Each module begins with a sentence."""
    assert ast.get_docstring(tree_of(module))


def test_tables_are_named_where_they_are_declared() -> None:
    """No module names a table, but those in a list that may shrink: what it needs is declared."""
    reading = [name for name in FILES if not is_below(name, "reports")]
    named = {
        (module, node.value)
        for module in reading
        if module != "tables" and not is_below(module, "wording")
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Constant) and node.value in TABLES
    }

    assert named == NAMING


def function_lengths() -> dict[str, int]:
    """Give the length in lines of each function, decorators left out."""
    return {
        f"{module}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in FILES
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_functions_are_short(record_property: Callable[[str, object], None]) -> None:
    """Half of the functions take less than ten lines, nine in ten at most thirty."""
    lengths = function_lengths()
    middle, ninetieth = median(lengths.values()), quantiles(lengths.values(), n=10)[-1]
    record_property("median", middle)
    record_property("90th percentile", ninetieth)
    longest = sorted(lengths, key=lambda name: -lengths[name])[:10]
    said = f"median {middle}, 90th percentile {ninetieth}, longest {longest}"

    assert middle < 10, said
    assert ninetieth <= 30, said


@pytest.mark.parametrize(
    "module", [name for name in FILES if name.partition(".")[0] not in LONG_BY_NATURE]
)
def test_files_are_short(module: str) -> None:
    """A file can be read in one go: at most 420 lines."""
    assert len(FILES[module].read_text(encoding="utf-8").splitlines()) <= 420
