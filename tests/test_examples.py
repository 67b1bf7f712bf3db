"""The examples in docstrings give what they say."""

import doctest
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

import feuille_route

ROOT: Final = Path(feuille_route.__file__).parent
MODULES: Final = [
    ".".join(("feuille_route", *path.relative_to(ROOT).with_suffix("").parts))
    for path in sorted(ROOT.rglob("*.py"))
    if ">>>" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", MODULES)
def test_examples_hold(module: str) -> None:
    """Each example of a module is run."""
    failed, tried = doctest.testmod(import_module(module))

    assert tried
    assert not failed
