"""Other ways of handing in the same exports, after which every number is the same.

Each takes a generator and the files by path, and gives other files.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from random import Random
from typing import Final

from archive_files import gz, zipped
from court.academies import Files
from pollution.sheet import needful, plain, quoted
from raw_files import RawFile, raw_file
from workbooks import as_ods, as_xlsx, resaved

Equivalence = Callable[[Random, Files], Files]

_DATE: Final = re.compile(r"[-_ ]?20\d\d-?\d\d-?\d\d(?:[-_]\d{4})?")
# What is a log has no date in its name, or one of each month; what is none is a snapshot.
LOGS: Final = (
    *("comites/", "etwinning", "formations/", "pix/", "rendez-vous-carriere/", "usages/"),
)
_SECRET: Final = "mots-de-passe"  # noqa: S105 - the name of a file


def series(path: str) -> str:
    """Give the path without a date: what is one series must stay one."""
    return _DATE.sub("", path)


def is_export(path: str) -> bool:
    """Tell whether a file is an export that counts, and not there by mistake."""
    return _SECRET not in path and not path.startswith("divers/")


def copied(rng: Random, files: Files) -> Files:
    """Five files lie there twice, byte for byte, under the names that copies get."""
    for path in rng.sample(sorted(filter(is_export, files)), 5):
        at = PurePosixPath(path)
        copy = rng.choice((f"{at.stem} (1){at.suffix}", f"Copie de {at.name}", f"copies/{at.name}"))
        files[str(at.with_name("x").parent / copy)] = files[path]
    return files


def saved_twice(rng: Random, files: Files) -> Files:
    """Three of the newest exports lie there twice, saved again with the rows in another order."""
    newest = [path for path in files if is_export(path) and path == _newest(files, path)]
    for path in rng.sample(sorted(newest), 3):
        at = PurePosixPath(path)
        files[str(at.with_name(f"{at.stem} (2){at.suffix}"))] = _shuffled(rng, files[path])
    return files


def _newest(files: Files, path: str) -> str:
    return max(other for other in files if series(other) == series(path))


def renamed(rng: Random, files: Files) -> Files:
    """Series have other names; dates, campaigns' numbers and UAIs stay."""
    names = {name: rng.choice(_NAMES) for name in sorted(set(map(series, files)))}
    return {
        path: content
        for old, content in files.items()
        for path in [_with_name(old, names[series(old)]) if is_export(old) else old]
    }


def _with_name(path: str, change: Callable[[str], str]) -> str:
    at = PurePosixPath(path)
    return str(at.with_name(change(at.stem) + at.suffix))


_NAMES: Final[tuple[Callable[[str], str], ...]] = (
    lambda name: f"Export - {name}",
    lambda name: name.upper(),
    lambda name: name.replace(" ", "_"),
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: name.replace("résultats", "results").replace("Resultats", "Export Pix"),
)


def suffixed(rng: Random, files: Files) -> Files:
    """Files have another suffix of texts."""
    return {
        path.replace(".csv", rng.choice((".CSV", ".txt", ".tsv"))): content
        for path, content in files.items()
    }


def as_workbooks(rng: Random, files: Files) -> Files:
    """Every export is a workbook of Excel or of LibreOffice."""
    made = {}
    for path, content in files.items():
        suffix, save = rng.choice(((".xlsx", as_xlsx), (".ods", as_ods)))
        if is_export(path) and not path.startswith("pix/certifications"):  # levels of mere hyphens
            made[path.replace(".csv", suffix)] = resaved(content, save)
        else:
            made[path] = content
    return made


def compressed(_rng: Random, files: Files) -> Files:
    """Every file is a gz."""
    return {f"{path}.gz": gz(content) for path, content in files.items()}


def archived(_rng: Random, files: Files) -> Files:
    """All files are in one archive."""
    return {"exports.zip": zipped(files)}


def archived_by_folder(_rng: Random, files: Files) -> Files:
    """Each folder of the top is an archive."""
    tops: dict[str, Files] = {}
    for path, content in files.items():
        top, slash, rest = path.partition("/")
        tops.setdefault(top if slash else "", {})[rest if slash else path] = content
    loose = tops.pop("", {})
    return {**loose, **{f"{top}.zip": zipped(inside) for top, inside in tops.items()}}


def encoded(rng: Random, files: Files) -> Files:
    """Files are in another encoding, with other line ends and another separator."""
    return {path: _written(rng, raw_file(content)) for path, content in files.items()}


def _written(rng: Random, file: RawFile) -> bytes:
    file.newline = rng.choice(("\n", "\r\n"))
    separator = rng.choice(";,\t")
    file.rows = [[_cell(rng, raw, separator) for raw in row] for row in file.rows]
    file.separator = separator
    encodings = ["utf-8", "utf-8-sig", "utf-16-le"]
    try:
        file.content().decode(file.encoding).encode("cp1252")
        encodings.append("cp1252")
    except UnicodeEncodeError:
        pass
    file.encoding = rng.choice(encodings)
    return file.content()


def _cell(rng: Random, raw: str, separator: str) -> str:
    """Write a cell with quotes where they must be, or where they need not."""
    return quoted(plain(raw)) if rng.random() < 0.2 else needful(plain(raw), separator)


def shuffled_rows(rng: Random, files: Files) -> Files:
    """Rows stand in another order."""
    return {path: _shuffled(rng, content) for path, content in files.items()}


def _shuffled(rng: Random, content: bytes) -> bytes:
    file = raw_file(content)
    file.rows = [file.rows[0], *rng.sample(file.rows[1:], len(file.rows) - 1)]
    return file.content()


def shuffled_columns(rng: Random, files: Files) -> Files:
    """Columns stand in another order, another one in each file."""

    def shuffle(file: RawFile) -> None:
        order = rng.sample(range(len(file.rows[0])), len(file.rows[0]))
        file.rows = [[row[column] for column in order] for row in file.rows]

    return _edited(files, shuffle)


def _edited(files: Files, edit: Callable[[RawFile], None]) -> Files:
    """Change the rows of each file."""
    made = {}
    for path, content in files.items():
        file = raw_file(content)
        edit(file)
        made[path] = file.content()
    return made


def repeated_rows(rng: Random, files: Files) -> Files:
    """Some rows stand twice, equal in every cell."""

    def repeat(file: RawFile) -> None:
        file.rows += [row for row in file.rows[1:] if rng.random() < 0.2]

    return files | _edited({path: files[path] for path in files if is_export(path)}, repeat)


def split(rng: Random, files: Files) -> Files:
    """Five series are two each: of their files, the upper and the lower rows."""
    names = sorted(set(map(series, filter(is_export, files))))
    for chosen in rng.sample(names, 5):
        for path in [path for path in files if series(path) == chosen]:
            upper, lower = raw_file(files[path]), raw_file(files[path])
            middle = rng.randint(1, len(upper.rows))
            upper.rows, lower.rows = upper.rows[:middle], [lower.rows[0], *lower.rows[middle:]]
            if min(len(upper.rows), len(lower.rows)) > 1:
                del files[path]
                at = PurePosixPath(path)
                files[str(at.with_name(f"a - {at.name}"))] = upper.content()
                files[str(at.with_name(f"b - {at.name}"))] = lower.content()
    return files


def merged(rng: Random, files: Files) -> Files:
    """Two files of a log, of one header, are one, dated as the newer."""
    logs = [path for path in files if path.startswith(LOGS) and is_export(path)]
    pairs = [
        (one, other)
        for one in logs
        for other in logs
        if one < other and _mergeable(one, other, files)
    ]
    one, other = rng.choice(sorted(pairs))
    first, second = raw_file(files.pop(one)), raw_file(files[other])
    second.rows += [
        [needful(plain(raw), second.separator) for raw in row] for row in first.rows[1:]
    ]
    files[other] = second.content()
    return files


def _mergeable(one: str, other: str, files: Files) -> bool:
    """Tell whether nothing but their rows tells two files apart: no folder, no campaign."""
    alike = one.rpartition("/")[0] == other.rpartition("/")[0] and not one.startswith("pix/")
    return alike and raw_file(files[one]).rows[0] == raw_file(files[other]).rows[0]


def flattened(_rng: Random, files: Files) -> Files:
    """All files whose folder says nothing lie in one."""
    return {_flat(path): content for path, content in files.items()}


def _flat(path: str) -> str:
    says_something = path.startswith("pix/") and path.count("/") > 1 and "certif" not in path
    return path if says_something else path.rpartition("/")[2]


def nested(rng: Random, files: Files) -> Files:
    """All files lie in a folder more, each kind in another."""
    places = {top: rng.choice(("à trier", "reçus/mail", "2. Données")) for top in _tops(files)}
    return {f"{places[path.partition('/')[0]]}/{path}": files[path] for path in files}


def _tops(files: Files) -> list[str]:
    """Give folders and files of the top; files of one series go together."""
    return sorted({path.partition("/")[0] for path in files})


def put_aside(_rng: Random, files: Files) -> Files:
    """The older ones of each series lie in a folder ``archives`` beside the newest."""
    return {
        path if path == _newest(files, path) else str(at.with_name("archives") / at.name): content
        for path, content in files.items()
        for at in [PurePosixPath(path)]
    }


def with_a_column(rng: Random, files: Files) -> Files:
    """Each file has a column that nobody asked for."""

    def add_column(file: RawFile) -> None:
        notes = (f"n° {number}" for number in range(len(file.rows)))
        told = [quoted("Remarque du service"), *(rng.choice(("", "vu", note)) for note in notes)]
        at = rng.randint(0, len(file.rows[0]))
        file.rows = [
            [*row[:at], needful(plain(note), file.separator), *row[at:]]
            for row, note in zip(file.rows, told, strict=False)
        ]

    return _edited(files, add_column)


def spelled(rng: Random, files: Files) -> Files:
    """Headers are in other letters, without accents, with other spaces around and in them."""

    def spell_otherwise(file: RawFile) -> None:
        spell = rng.choice((str.upper, str.lower, _bare, _spaced))
        file.rows[0] = [
            needful(spell(plain(name)), file.separator) if rng.random() < 0.9 else name
            for name in file.rows[0]
        ]

    return _edited(files, spell_otherwise)


def _bare(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _spaced(name: str) -> str:
    return f" {name} ".replace(" ", "\u00a0")


EQUIVALENCES: Final[Mapping[str, Equivalence]] = {
    way.__name__: way
    for way in (
        copied,
        saved_twice,
        renamed,
        suffixed,
        as_workbooks,
        compressed,
        archived,
        archived_by_folder,
        encoded,
        shuffled_rows,
        shuffled_columns,
        repeated_rows,
        split,
        merged,
        flattened,
        nested,
        put_aside,
        with_a_column,
        spelled,
    )
}
