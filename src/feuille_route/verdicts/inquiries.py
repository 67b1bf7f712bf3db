"""Where the causes of a target are looked for: tables, files, and what was noticed of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from feuille_route.data.dataset import Dataset
from feuille_route.findings import Finding, FindingCode, Log
from feuille_route.results import Spot
from feuille_route.verdicts.remedies import Call
from feuille_route.verdicts.values import Scope

SHOWN: Final = 20
"""How many places or schools a cause names."""


@dataclass(frozen=True)
class Inquiry:
    """Where the causes of a target are looked for.

    The tables, the files, what was noticed, and how to say the call again.
    """

    scope: Scope
    dataset: Dataset
    log: Log
    call: Call
    target: str

    @cached_property
    def _by_path(self) -> Mapping[str | None, list[Finding]]:
        found: dict[str | None, list[Finding]] = {}
        for one in self.log:
            found.setdefault(one.path, []).append(one)
        return found

    def told_of(self, number: int) -> list[Finding]:
        """Give the findings about a file."""
        return self._by_path.get(self.dataset.path(number), [])

    def cites(self, number: int, codes: Iterable[FindingCode]) -> list[Finding]:
        """Give the findings of some codes about a file."""
        wanted = set(codes)
        return [one for one in self.told_of(number) if one.code in wanted]

    def about(self, code: FindingCode) -> list[Finding]:
        """Give the findings of a code about the target."""
        found = (one for one in self.log if one.code is code)
        return [one for one in found if one.detail.get("target") == self.target]

    def told(self, code: FindingCode, table: str) -> list[Finding]:
        """Give the findings of a code about a table."""
        found = (one for one in self.log if one.code is code)
        return [one for one in found if one.detail.get("table") == table]

    def feeding(self, table: str) -> list[int]:
        """Give the files that feed a table."""
        exports = self.dataset.exports
        return [one.number for one in exports if one.format and table in one.format.fed]


def spots_of(cited: Iterable[Finding]) -> tuple[Spot, ...]:
    """Give the first places that findings name, each once."""
    spots = [Spot(path=one.path, line=one.line, column=one.column) for one in cited if one.path]
    return tuple(dict.fromkeys(spots))[:SHOWN]
