"""Options of the tests: how many invented académies and tables come before the court."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import pytest
from hypothesis import settings

settings.register_profile("suite", deadline=None)  # on a busy machine a time says nothing
settings.load_profile("suite")

_FEW: Final = {"court_seed": "1", "tables_seed": "20"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--academies`` and ``--tables``: a number of seeds, or a range of them."""
    group = parser.getgroup("court", "invented data (tests/court)")
    for option, name in (("--academies", "court_seed"), ("--tables", "tables_seed")):
        told = f"so many seeds (%(default)s), or FIRST:LAST, of {option.removeprefix('--')}"
        group.addoption(option, dest=name, default=_FEW[name], metavar="SEEDS", help=told)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test each seed that was asked for."""
    for name in _FEW.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(name, _seeds(metafunc.config.getoption(name)))


def _seeds(asked: str) -> Iterable[int]:
    first, _, last = asked.rpartition(":")
    return range(int(first or 0), int(last) + 1 if first else int(last))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many académies came before the court, and how each contradiction is replayed."""
    runs = [
        (report.nodeid, report.outcome)
        for report in chain.from_iterable(_reports(terminalreporter))
        if "test_court.py" in report.nodeid and report.when == "call"
    ]
    if not runs:
        return
    ways, seeds = set(), set()
    terminalreporter.section("court")
    for node, outcome in runs:
        found = re.search(r"\[(?:(\w+)-)?(\d+)\]|\[(\d+)-(\w+)\]", node)
        assert found, node
        way, seed = found[1] or found[4], found[2] or found[3]
        seeds.add(seed)
        ways.add(way)
        if outcome == "failed":
            again = f"python -m pytest tests/test_court.py --academies {seed}:{seed}"
            terminalreporter.line(f"{again} -k '{way or 'clean'}'")
    failed = sum(outcome == "failed" for _, outcome in runs)
    terminalreporter.line(
        f"{len(seeds)} académies, {len(ways - {None})} ways of handing in and losses, "
        f"{len(runs)} runs, {failed} contradictions"
    )


def _reports(terminalreporter: pytest.TerminalReporter) -> Iterator[list[pytest.TestReport]]:
    for outcome in ("passed", "failed"):
        yield terminalreporter.getreports(outcome)
