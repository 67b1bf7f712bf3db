"""Ways in which whole files, schools, columns and ends of files are lost, and all the ways."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random
from typing import Final

from academy.choosing import seeded
from academy.models import Academy
from academy.pix_files import organisation
from archive_files import gz, zipped
from court.academies import Files
from court.damages import (
    ROWS_AND_CELLS,
    Damage,
    absent_from_a_list,
    only_an_old_one,
    sends_nothing,
)
from court.equivalences import is_export, series
from pollution.sheet import plain
from raw_files import RawFile, raw_file

_DATED: Final = re.compile(r"[_-]20\d\d-?\d\d-?\d\d(?:-\d{4})?")
_WHOLE_DATE: Final = re.compile(r"\d\d/\d\d/\d{4}|\d{4}-\d\d-\d\d")
_TABLES: Final = (
    *("effectifs", "etablissements_", "specialites", "personnels", "ent/", "formations", "usages"),
    *("groupes-recherche", "jumeaux-numeriques", "etablissements-formateurs", "etwinning"),
    *("rendez-vous-carriere", "comites"),
)
# What a format needs; of the other columns the targets ask for those that are told when absent.
_NEEDED: Final = {
    "comites/": ("département", "date du comité"),
    "effectifs/": ("uai", "niveau", "effectif"),
    "ent/": ("uai", "ent", "activé"),
    "etablissements-formateurs": ("formateur depuis",),
    "etablissements_": ("uai", "nom", "type", "secteur"),
    "etwinning": ("projet etwinning", "début"),
    "formations/": ("identifiant", "date", "durée (heures)", "thème", "présence"),
    "groupes-recherche": ("groupe", "usages du numerique"),
    "jumeaux-numeriques": ("jumeau numérique", "statut"),
    "personnels/": ("identifiant", "fonction"),
    "pix/": ("nom du participant", "prénom du participant", "id campagne"),
    "rendez-vous-carriere/": ("identifiant", "date", "échange numérique"),
    "specialites": ("spécialité", "effectif", "filles"),
    "usages/": ("identifiant", "service"),
}
_ASKED: Final = ("classe", "certification pix", "degré")


def _choose(rng: Random, files: Files, start: str | tuple[str, ...] = "") -> str:
    """Choose a file that counts: the newest of its series."""
    return rng.choice(
        sorted(p for p in files if p.startswith(start) and is_export(p) and _is_newest(p, files))
    )


def _is_newest(path: str, files: Files) -> bool:
    return path == max(other for other in files if series(other) == series(path))


def _siblings(files: Files) -> list[str]:
    """Give the files beside which another one of their series lies."""
    names = [series(path) for path in files]
    return sorted(p for p in files if names.count(series(p)) > 1 and is_export(p))


def a_table_lost(rng: Random, files: Files, _academy: Academy) -> None:
    """Nothing is there of what a table is made of."""
    start = rng.choice(_TABLES)
    for path in [path for path in files if path.startswith(start)]:
        del files[path]


def headcount_lost(rng: Random, files: Files, academy: Academy) -> None:
    """A collège stands in no file of headcounts: the register expects it there.

    Not so the lycées among whose girls NSI is counted, for `nsi-filles` expects no school.
    """
    uai = rng.choice([school for school in academy.schools if school.college]).uai
    for path in [path for path in files if path.startswith("effectifs/")]:
        raw = raw_file(files[path])
        raw.rows = [raw.rows[0], *(row for row in raw.rows[1:] if row[0] != uai)]
        files[path] = raw.content()


def names_lost(_rng: Random, files: Files, _academy: Academy) -> None:
    """Nobody says any more which school an organisation is."""
    del files["rattachements.csv"]


def emptied(rng: Random, files: Files, _academy: Academy) -> None:
    """A file of a series holds nothing."""
    files[rng.choice(_siblings(files))] = b""


def header_alone(rng: Random, files: Files, _academy: Academy) -> None:
    """A file of a series holds its header alone."""
    path = rng.choice(_siblings(files))
    raw = raw_file(files[path])
    raw.rows = raw.rows[:1]
    files[path] = raw.content()


def noise(rng: Random, files: Files, _academy: Academy) -> None:
    """A file of a series is no text."""
    path = rng.choice(_siblings(files))
    files[path] = b"\x00\x01" + rng.randbytes(len(files[path]))


def another_header(rng: Random, files: Files, _academy: Academy) -> None:
    """A file of a series has the header of something else."""
    path = rng.choice(_siblings(files))
    raw = raw_file(files[path])
    raw.rows[0] = [f"Colonne {number}" for number, _ in enumerate(raw.rows[0])]
    files[path] = raw.content()


def header_misspelt(rng: Random, files: Files, _academy: Academy) -> None:
    """A header that a format needs is not written right."""
    for raw, column in _needed(rng, files):
        name = plain(raw.rows[0][column])
        at = rng.randrange(1, len(name))
        raw.rows[0][column] = name[:at] + rng.choice(("", name[at] * 2, "x")) + name[at + 1 :]


def needed_column_lost(rng: Random, files: Files, _academy: Academy) -> None:
    """A column that a format needs is not there."""
    for raw, column in _needed(rng, files):
        raw.rows = [row[:column] + row[column + 1 :] for row in raw.rows]


def _needed(rng: Random, files: Files) -> Iterator[tuple[RawFile, int]]:
    start = rng.choice(sorted(_NEEDED))
    yield from _column(rng, files, start, _NEEDED[start])


def asked_column_lost(rng: Random, files: Files, _academy: Academy) -> None:
    """A column that a target asks for, and that may be absent, is."""
    for raw, column in _column(rng, files, ("personnels/", "pix/"), _ASKED):
        raw.rows = [row[:column] + row[column + 1 :] for row in raw.rows]


def _column(
    rng: Random, files: Files, start: str | tuple[str, ...], names: tuple[str, ...]
) -> Iterator[tuple[RawFile, int]]:
    """Yield a file and one of these columns of it, to be changed, where it has any."""
    path = _choose(rng, files, start)
    raw = raw_file(files[path])
    columns = [number for number, name in enumerate(raw.header) if name.lower() in names]
    if columns:
        yield raw, rng.choice(columns)
        files[path] = raw.content()


def cut(rng: Random, files: Files, _academy: Academy) -> None:
    """A file ends before the last cell of a row: between rows nobody could notice."""
    path, raw = _with_rows(rng, files)
    at = rng.randrange(1, len(raw.rows))
    row = raw.rows[at]
    ends = [sum(map(len, row[:n])) + n for n in range(1, len(row))]  # behind each separator
    lines = [raw.separator.join(line) for line in raw.rows[: at + 1]]
    lines[-1] = lines[-1][: rng.randrange(1, ends[-1])]
    files[path] = _ending(raw, lines)


def cut_in_the_last_cell(rng: Random, files: Files, _academy: Academy) -> None:
    """A file ends in a date, or between quotes: a shorter number or word nobody could notice."""
    path, raw = _with_rows(rng, files)
    rows = [n for n, row in enumerate(raw.rows) if n and _shows_a_cut(row[-1])]
    if rows:
        at = rng.choice(rows)
        lines = [raw.separator.join(line) for line in raw.rows[: at + 1]]
        lines[-1] = lines[-1][: -rng.randrange(1, len(raw.rows[at][-1]))]
        files[path] = _ending(raw, lines)


def _with_rows(rng: Random, files: Files) -> tuple[str, RawFile]:
    path = _choose(
        rng, {path: files[path] for path in files if len(raw_file(files[path]).rows) > 1}
    )
    return path, raw_file(files[path])


def _shows_a_cut(raw: str) -> bool:
    return raw.startswith('"') or _WHOLE_DATE.fullmatch(raw) is not None


def _ending(raw: RawFile, lines: list[str]) -> bytes:
    """Give the bytes of a file that ends without a line end."""
    text = raw.newline.join(lines)
    mark = "\ufeff" if raw.encoding == "utf-16-le" else ""
    return (mark + text).encode(raw.encoding)


def cut_when_packed(rng: Random, files: Files, _academy: Academy) -> None:
    """A gz, or the archive of a folder, is not whole."""
    folder = rng.choice(("formations", "personnels", "usages", "effectifs", "ent"))
    inside = {path: files.pop(path) for path in list(files) if path.startswith(f"{folder}/")}
    if rng.random() < 0.5:
        whole = zipped({PurePosixPath(path).name: inside[path] for path in inside})
        files[f"{folder}.zip"] = whole[: rng.randrange(30, len(whole) - 1)]
        return
    chosen = _choose(rng, inside)
    whole = gz(inside.pop(chosen))
    files.update(inside)
    files[f"{chosen}.gz"] = whole[: rng.randrange(12, len(whole) - 1)]


def folders_swapped(_rng: Random, files: Files, academy: Academy) -> None:
    """Two schools' folders bear each other's UAI, or one bears another school's."""
    named = [school.uai for school in academy.schools if school.naming == "folder"]
    others = [school.uai for school in academy.schools if school.naming != "folder"]
    one, other = named if len(named) > 1 else (named[0], others[0])
    exchange = {one: other, other: one}
    for path in [path for path in files if path.startswith((f"pix/{one}", f"pix/{other}"))]:
        moved = re.sub(f"{one}|{other}", lambda found: exchange[found[0]], path)
        exchange_with = files.get(moved)
        content = files.pop(path)
        assert exchange_with is None, "campaigns have numbers of their own"
        files[moved] = content


def out_of_its_folder(rng: Random, files: Files, _academy: Academy) -> None:
    """A file lies no longer in the folder that names its school."""
    inside = sorted(p for p in files if re.match(r"pix/\d{7}[A-Z]/", p))
    path = rng.choice(inside)
    files[f"pix/{path.split('/', 2)[2]}"] = files.pop(path)


def another_suffix(rng: Random, files: Files, _academy: Academy) -> None:
    """A file has the suffix of something else."""
    path = _choose(rng, files)
    files[path.replace(".csv", rng.choice((".bak", ".csv.old", ".xlsx", ".pdf", "")))] = files.pop(
        path
    )


def undated(rng: Random, files: Files, _academy: Academy) -> None:
    """The date is taken out of a name; of a series it would be the oldest, and the next count."""
    dated = [p for p in files if _DATED.search(p) and is_export(p) and p not in _siblings(files)]
    path = rng.choice(sorted(dated))
    files[_DATED.sub("", path)] = files.pop(path)


def uai_mistyped(rng: Random, files: Files, _academy: Academy) -> None:
    """A figure of a UAI is another one: its letter tells."""
    lists = ("effectifs/effectifs_2020", "ent/", "etablissements", "specialites", "jumeaux")
    path = _choose(rng, files, lists)
    raw = raw_file(files[path])
    row = rng.choice(raw.rows[1:])
    column = raw.header.index("UAI")
    cell = row[column]
    at = rng.randrange(1, 7)
    row[column] = cell[:at] + str((int(cell[at]) + 1) % 10) + cell[at + 1 :]
    files[path] = raw.content()


def several(rng: Random, files: Files, academy: Academy) -> None:
    """Two or three things go wrong together."""
    together = [*ROWS_AND_CELLS, *WHOLE]
    for damage in rng.sample(together, rng.choice((2, 3))):
        damage(rng, files, academy)


WHOLE: Final[tuple[Damage, ...]] = (
    emptied,
    header_alone,
    noise,
    another_header,
    header_misspelt,
    needed_column_lost,
    asked_column_lost,
    cut,
    cut_in_the_last_cell,
    another_suffix,
    uai_mistyped,
)
LOSSES: Final[Mapping[str, Damage]] = {
    damage.__name__: damage
    for damage in (
        *ROWS_AND_CELLS,
        *WHOLE,
        a_table_lost,
        headcount_lost,
        names_lost,
        cut_when_packed,
        folders_swapped,
        out_of_its_folder,
        undated,
        several,
    )
}
# What shows in the coverage or in the reasons of targets, since no file is there to be named.
_SHOWN: Final = {
    damage.__name__
    for damage in (sends_nothing, absent_from_a_list, only_an_old_one, a_table_lost, headcount_lost)
}


@dataclass(frozen=True, slots=True)
class Damaged:
    """Files after a loss, and the names of which a finding must hold one where a number moved."""

    files: Files
    told: tuple[str, ...]


def damaged(name: str, seed: int, files: Files, academy: Academy) -> Damaged:
    """Lose something; the same seed does the same harm."""
    changed = dict(files)
    LOSSES[name](seeded(seed), changed, academy)
    touched = sorted(path for path in changed if changed[path] != files.get(path))
    gone = sorted(path for path in files if path not in changed)
    told = tuple(touched or gone)
    if name in _SHOWN or name == "several":
        told = ()
    elif name == "names_lost":
        told = tuple(organisation(s) for s in academy.schools if s.naming == "attachment")
    return Damaged(changed, told)
