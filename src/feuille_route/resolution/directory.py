"""Which names are of which schools: of the register, of ``rattachements``, of the roadmap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from feuille_route.cells.folding import fold
from feuille_route.cells.formulas import unguarded
from feuille_route.cells.uai import find_uais, is_uai
from feuille_route.data.dataset import Dataset, Frame
from feuille_route.roadmap.models import Roadmap
from feuille_route.tables import REGISTERS


@dataclass(frozen=True)
class Directory:
    """Who is what: folded names, each with the UAIs that bear it, and old UAIs with the new.

    ``declared`` are the names of ``rattachements`` and of the roadmap's aliases, ``registered``
    those of the register; ``names`` are the register's names by UAI. ``linked`` are the lines of
    ``rattachements`` that are for one campaign: by campaign, then by folded name.
    """

    declared: Mapping[str, frozenset[str]]
    registered: Mapping[str, frozenset[str]]
    renamed: Mapping[str, str]
    names: Mapping[str, str]
    linked: Mapping[str, Mapping[str, frozenset[str]]]
    _found: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def find(self, name: str) -> frozenset[str]:
        """Give the schools of a name: declared first, otherwise of the register.

        Of a name that several schools of the register bear no declaration decides: it will be met
        again, for another of them (ruling 24). One that nobody knows may hold a UAI.
        """
        # Thousands of files lie in one folder, whose name is asked for each.
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> frozenset[str]:
        key = fold(name)
        registered = self.registered.get(key, frozenset())
        found = registered if len(registered) > 1 else self.declared.get(key) or registered
        return frozenset(map(self.current, found or find_uais(name)))

    def find_campaign(self, names: Sequence[str], campaign: str | None) -> frozenset[str]:
        """Give the schools that lines for a campaign say, of the first name that has one."""
        lines = self.linked.get(campaign or "", {})
        found = (lines[key] for key in map(fold, names) if key in lines)
        return frozenset(map(self.current, next(found, ())))

    def campaigns_of(self, name: str | None) -> Sequence[str]:
        """Give the campaigns for which a name has lines."""
        key = fold(name or "")
        return sorted(campaign for campaign, lines in self.linked.items() if key in lines)

    def current(self, uai: str) -> str:
        """Give the UAI that replaces an old one, however many times it was replaced."""
        # At most once for each line: two schools that replace each other end all the same.
        for _ in self.renamed:
            uai = self.renamed.get(uai, uai)
        return uai


def make_directory(dataset: Dataset, roadmap: Roadmap) -> Directory:
    """Gather the names of schools from the register, ``rattachements`` and the roadmap."""
    register = dataset.tables.get(REGISTERS["school"])
    names = _names(register) if register is not None else {}
    declared: dict[str, set[str]] = {}
    linked: dict[str, dict[str, set[str]]] = {}
    renamed: dict[str, str] = {}
    aliases = [(name, None, uai) for name, uai in roadmap.aliases.items()]
    for written, campaign, uai in [*dataset.links, *aliases]:
        name = unguarded(written)
        lines = declared if campaign is None else linked.setdefault(number_of(campaign), {})
        lines.setdefault(fold(name), set()).add(uai)
        if campaign is None and is_uai(name.strip().upper()):
            renamed[name.strip().upper()] = uai
    registered: dict[str, set[str]] = {}
    for uai, name in names.items():
        registered.setdefault(fold(name), set()).add(uai)
    of_campaigns = {number: _frozen(lines) for number, lines in linked.items()}
    return Directory(_frozen(declared), _frozen(registered), renamed, names, of_campaigns)


def number_of(campaign: str) -> str:
    """Write the number of a campaign as exports do, whatever a spreadsheet made of it."""
    return fold(unguarded(campaign)).removesuffix(".0").removesuffix(",0").replace(" ", "")


def _names(register: Frame) -> Mapping[str, str]:
    rows = register[["school", "name"]].dropna().astype(str)
    rows = rows.drop_duplicates("school", keep="last")
    return dict(zip(rows["school"], rows["name"], strict=True))


def _frozen(names: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(uais) for name, uais in names.items()}
