"""Pollutions of the main exports: what they do, and what becomes of the numbers."""

import inspect
from collections.abc import Mapping
from types import FunctionType, ModuleType
from typing import Final

from pollution import encodings, rows, sheets, spreadsheets, texts, writing
from pollution.sheet import Pollution

FAMILIES: Final[Mapping[str, ModuleType]] = {
    "Spreadsheets": spreadsheets,
    "The shape of the sheet": sheets,
    "Separators, quotes, line ends": writing,
    "Cells, rows and columns": rows,
    "Texts": texts,
    "Encodings": encodings,
}
"""The modules of pollutions: each public function of theirs is one."""


def pollutions_of(module: ModuleType) -> dict[str, Pollution]:
    """Give the pollutions of a module by name, in the order of the file."""
    return {
        name: function
        for name, function in vars(module).items()
        if isinstance(function, FunctionType)
        and function.__module__ == module.__name__
        and not name.startswith("_")
    }


def title(pollution: Pollution) -> str:
    """Say what a pollution does."""
    return (inspect.getdoc(pollution) or "").partition("\n")[0]


POLLUTIONS: Final[Mapping[str, Pollution]] = {
    name: pollution
    for module in FAMILIES.values()
    for name, pollution in pollutions_of(module).items()
}
