"""Loading, joining and resolving the exports of a run; pandas is imported while files are read."""

from collections.abc import Mapping, Sequence

from feuille_route import assembly
from feuille_route.assembly import Dataset
from feuille_route.dataset import Export, Reading
from feuille_route.exports.loading import join, load
from feuille_route.identity import Keyring
from feuille_route.resolution import grades, persons, schools
from feuille_route.roadmap.models import Roadmap


def gather(
    exports: Sequence[Export], reading: Reading, roadmap: Roadmap
) -> tuple[Dataset, Mapping[str, str]]:
    """Make the tables of a run, resolved; also gives the names of the register's schools."""
    keyring = Keyring()
    paths = {export.number: export.found.path for export in exports}
    loaded = join([load(*batch, paths, keyring) for batch in reading])
    dataset = assembly.assemble(exports, loaded)
    directory = schools.make_directory(dataset, roadmap)
    schools.resolve_schools(dataset, directory, keyring)
    grades.resolve_grades(dataset, roadmap, keyring)
    pupils = persons.resolve_pupils(dataset, keyring)
    if pupils is not None:
        dataset.tables["pix_participations"] = dataset.tables["pix_profiles"] = pupils
    return dataset, directory.names
