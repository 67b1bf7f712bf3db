"""Loading, joining and resolving the exports of a run; pandas is imported while files are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feuille_route.data.dataset import Dataset, assemble
from feuille_route.exports.context import Context
from feuille_route.exports.export import Export
from feuille_route.exports.keys import Keyring, forget_texts
from feuille_route.exports.loader import join, load
from feuille_route.exports.normalising import Loaded
from feuille_route.exports.read_ahead import Reading
from feuille_route.files.contents import forget
from feuille_route.findings import Log
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


def gather(exports: Sequence[Export], reading: Reading, roadmap: Roadmap, log: Log) -> Gathered:
    """Make the tables of a run, resolved."""
    keyring = Keyring()
    paths = {export.number: export.path for export in exports}
    departments = frozenset(roadmap.departments)
    context = Context(keyring, roadmap.academy, departments, roadmap.period, paths)
    loaded = _load_all(reading, context, log)
    forget()
    dataset = assemble(exports, loaded)
    directory = schools.make_directory(dataset, roadmap)
    unmatched = list(schools.resolve_schools(dataset, directory, keyring, log))
    classes.restore_classes(dataset, keyring, log)
    unmatched += grades.resolve_grades(dataset, roadmap, keyring, log)
    pupils = persons.resolve_pupils(dataset, keyring, log)
    if pupils is not None:
        dataset.tables["pix_participations"] = dataset.tables["pix_profiles"] = pupils
    forget_texts()
    return Gathered(dataset, directory.names, unmatched)


def _load_all(reading: Reading, context: Context, log: Log) -> Loaded:
    """Load the batches; the lines of files that come in parts are counted on.

    They are put in the order of the files, so that no size of theirs decides between equal rows.
    """
    loaded: list[tuple[Loaded, Log]] = []
    above: dict[int, int] = {}
    for header, batch, sheet in reading:
        first = batch[0]
        lines = 0 if first.is_whole else above.get(first.number, 0)
        own = Log()
        part = load(header, batch, sheet, context, own, lines)
        above[first.number] = lines + part.height
        loaded.append((part, own))
    loaded.sort(key=lambda pair: min(pair[0].rows, default=0))
    for _, own in loaded:
        log.add(own)
    return join([part for part, _ in loaded])
