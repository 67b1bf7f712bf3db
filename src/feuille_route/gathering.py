"""Loading, joining and resolving the exports of a run; pandas is imported while files are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feuille_route.data.dataset import Dataset, assemble
from feuille_route.exports.context import Context
from feuille_route.exports.keys import Keyring, forget_texts
from feuille_route.exports.loader import join, load
from feuille_route.exports.normalising import Loaded
from feuille_route.exports.read_ahead import Export, Reading
from feuille_route.files.contents import forget
from feuille_route.resolution import classes, grades, persons, schools
from feuille_route.resolution.unmatched import Unmatched
from feuille_route.roadmap.models import Roadmap


@dataclass(frozen=True)
class Gathered:
    """The tables of a run, resolved; ``names`` are the register's schools by UAI.

    ``unmatched`` are the names of no school and the class labels of no grade.
    """

    dataset: Dataset
    names: Mapping[str, str]
    unmatched: Sequence[Unmatched]


def gather(exports: Sequence[Export], reading: Reading, roadmap: Roadmap) -> Gathered:
    """Make the tables of a run, resolved."""
    keyring = Keyring()
    paths = {export.number: export.found.path for export in exports}
    departments = frozenset(roadmap.departments)
    context = Context(keyring, roadmap.academy, departments, roadmap.period, paths)
    loaded = _load_all(reading, context)
    forget()
    dataset = assemble(exports, loaded)
    directory = schools.make_directory(dataset, roadmap)
    unmatched = list(schools.resolve_schools(dataset, directory, keyring))
    classes.restore_classes(dataset, keyring)
    unmatched += grades.resolve_grades(dataset, roadmap, keyring)
    pupils = persons.resolve_pupils(dataset, keyring)
    if pupils is not None:
        dataset.tables["pix_participations"] = dataset.tables["pix_profiles"] = pupils
    forget_texts()
    return Gathered(dataset, directory.names, unmatched)


def _load_all(reading: Reading, context: Context) -> Loaded:
    """Load the batches; the lines of files that come in parts are counted on.

    They are put in the order of the files, so that no size of theirs decides between equal rows.
    """
    loaded: list[Loaded] = []
    above: dict[int, int] = {}
    for header, batch, sheet in reading:
        first = batch[0]
        lines = 0 if first.is_whole else above.get(first.number, 0)
        loaded.append(load(header, batch, sheet, context, lines))
        above[first.number] = lines + loaded[-1].height
    return join(sorted(loaded, key=_first_number))


def _first_number(loaded: Loaded) -> int:
    return min(loaded.rows, default=0)
