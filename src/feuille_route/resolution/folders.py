"""What folders say of the files in them: a grade, or which of several files of one name it is."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from feuille_route.cells.class_labels import NO_GRADE, parse_grade
from feuille_route.cells.folding import fold
from feuille_route.cells.unfit import UnfitError
from feuille_route.cells.words import load_vocabulary


def folder_grade(parts: Sequence[str]) -> str | None:
    """Give the grade of the nearest folder that is itself one (``3e``, ``terminale``).

    A letter does not suffice: ``TP`` is no folder of a terminale, nor is a temporary ``tmpc7x``.

    >>> [folder_grade((name, "export.csv")) for name in ("3e", "TLE G", "TP", "tmpc7x")]
    ['3e', 'terminale', None, None]
    """
    for part in reversed(parts[:-1]):
        if not part.strip().isdigit() and _has_a_mark(fold(part)):
            try:
                grade = parse_grade(part)
            except UnfitError:
                continue
            return None if grade == NO_GRADE else grade
    return None


def _has_a_mark(name: str) -> bool:
    """Tell whether a name begins with a figure, or with a word for a grade."""
    return name.strip()[:1].isdigit() or name.strip().startswith(_words_for_grades())


@cache
def _words_for_grades() -> tuple[str, ...]:
    forms = (fold(form) for forms in load_vocabulary()["grade"].values() for form in forms)
    return tuple(form for form in forms if len(form) > 1)


def telling_folders(paths: Mapping[int, tuple[str, ...]]) -> Mapping[int, str]:
    """Give, of files of one name in several folders, the nearest folder that tells each apart."""
    alike: dict[str, dict[int, tuple[str, ...]]] = {}
    for number, parts in paths.items():
        alike.setdefault(fold(parts[-1]), {})[number] = parts[:-1]
    found = {}
    for group in alike.values():
        others = list(dict.fromkeys(group.values()))
        for number, folders in group.items():
            if name := _telling_folder(folders, others):
                found[number] = name
    return found


def _telling_folder(folders: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> str | None:
    """Give the nearest folder that does not hold them all, and whose name no other one bears."""
    for depth in range(len(folders), 0, -1):
        here, name = folders[:depth], folders[depth - 1]
        bearing = {other[:at] for other in others for at in _places_of(name, other)}
        holds_all = all(other[:depth] == here for other in others)
        if bearing == {here} and not holds_all and not folder_grade((name, "")):
            return name
    return None


def _places_of(name: str, folders: tuple[str, ...]) -> Iterator[int]:
    wanted = fold(name)
    return (at for at, folder in enumerate(folders, 1) if fold(folder) == wanted)
