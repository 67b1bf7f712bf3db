"""Compile the catalogue of French sentences when the package is built or installed."""

from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg] - of any builder
    """Writes ``froute.mo`` beside ``froute.po``; version control ignores it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile, and have the result packed although it is ignored."""
        for source in Path(self.root, "src").rglob("*.po"):
            compiled = source.with_suffix(".mo")
            polib.pofile(str(source)).save_as_mofile(str(compiled))
            build_data["artifacts"].append(f"/{compiled.relative_to(self.root).as_posix()}")
