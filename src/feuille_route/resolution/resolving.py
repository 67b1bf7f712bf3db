"""Resolving the raw tables of a run: which school, which grade and who each row is of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feuille_route.data.dataset import Dataset
from feuille_route.exports.columns.keys import Keyring
from feuille_route.findings import Log
from feuille_route.resolution import classes, grades, persons, schools
from feuille_route.resolution.directory import make_directory
from feuille_route.resolution.unmatched import Unmatched
from feuille_route.roadmap.models import Roadmap


@dataclass(frozen=True)
class Resolved:
    """What was resolved beside the tables: the register's schools by UAI, and what matches none.

    ``unmatched`` are the names of no school and the class labels of no grade.
    """

    names: Mapping[str, str]
    unmatched: Sequence[Unmatched]


def resolve(dataset: Dataset, roadmap: Roadmap, keyring: Keyring, log: Log) -> Resolved:
    """Resolve the tables, in place; persons come last, for a pupil is a school and a name."""
    directory = make_directory(dataset, roadmap)
    unmatched = [*schools.resolve_schools(dataset, directory, keyring, log)]
    classes.restore_classes(dataset, keyring, log)
    unmatched += grades.resolve_grades(dataset, roadmap, keyring, log)
    persons.resolve_pupils(dataset, keyring, log)
    return Resolved(directory.names, unmatched)
