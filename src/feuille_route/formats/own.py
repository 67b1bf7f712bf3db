"""The user's own formats: found, read, and refused with every mistake and its line."""

# ruff: noqa: PLC0415 - most runs have no format of the user's, and then need no rules

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from feuille_route.declarations.encoding import decode
from feuille_route.declarations.problems import Mistake, Problem, excused, within
from feuille_route.errors import FormatError
from feuille_route.formats.export_format import Format, load_formats
from feuille_route.roadmap.loading import find, is_packaged

if TYPE_CHECKING:
    from feuille_route.formats.declaring import Declaration
    from feuille_route.sentences import Sentence

FOLDER: Final = "formats"
SUFFIXES: Final = (".yaml", ".yml")
_LARGEST: Final = 1 << 20


def folders(given: Iterable[Path], targets: Path | None) -> tuple[Path, ...]:
    """Give where the user's formats are: what ``--formats`` names, and beside the roadmap."""
    roadmap = find(targets)
    beside = roadmap.parent / FOLDER
    found = [] if is_packaged(roadmap) or not beside.is_dir() else [beside]
    return tuple(dict.fromkeys((*given, *(one for one in found if any(_files(one))))))


def all_formats(given: Sequence[Path]) -> tuple[Format, ...]:
    """Read the packaged formats and those of folders; one of the user's replaces its namesake.

    But for the secret ones, which nothing replaces.

    Raises:
        FormatError: A folder or a file cannot be read or holds mistakes: all of them.
    """
    if not given:
        return load_formats()
    local = load_local(given)
    replaced = {form.name for form in local}
    packaged = [f for f in load_formats() if f.kind == "secret" or f.name not in replaced]
    return tuple(sorted((*packaged, *local), key=lambda form: form.name))


def load_local(given: Sequence[Path]) -> tuple[Format, ...]:
    """Read the formats of folders (a single file will do); empty files are passed over.

    Such as a shell makes for what it will hold once the call is done.

    Raises:
        FormatError: A folder or a file cannot be read or holds mistakes: all of them.
    """
    loaded: list[tuple[Path, Format]] = []
    problems: list[Sentence | str] = []
    for path in _paths(given):
        try:
            if _text(path).strip():
                loaded.append((path, load(path)))
        except FormatError as error:
            problems.extend(error.problems)
    problems.extend(_namesakes(loaded))
    if problems:
        raise FormatError(*problems)
    return tuple(form for _, form in loaded)


def _paths(given: Sequence[Path]) -> list[Path]:
    found: dict[Path, Path] = {}
    for place in given:
        if not place.exists():
            raise FormatError(f"{place}: there is no such folder: give --formats an existing one")
        files = [place] if place.is_file() else _files(place)
        if not files:
            raise FormatError(f"{place}: no format in this folder: put the .yaml files in it")
        found.update((path.resolve(), path) for path in files)
    return list(found.values())


def _files(folder: Path) -> list[Path]:
    """Give the format files of a folder, not of the folders in it."""
    try:
        inside = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
        return [path for path in inside if path.is_file() and not path.name.startswith((".", "~"))]
    except OSError as error:
        raise FormatError(f"{folder}: it cannot be opened ({error.strerror})") from None


def _namesakes(loaded: Iterable[tuple[Path, Format]]) -> Iterator[str]:
    """Name the files that declare a format of one name."""
    first: dict[str, Path] = {}
    for path, form in loaded:
        other = first.setdefault(form.name, path)
        if other != path:
            yield f'{path}:1: name "{form.name}": {other} has it already: choose another'


def load(path: Path) -> Format:
    """Read a format file.

    Raises:
        FormatError: The file cannot be read or holds mistakes: all of them, each with its line.
    """
    from feuille_route.formats.coherence import LOCAL_RULES, RULES, mistakes
    from feuille_route.formats.declaring import declare

    declared = declare(_text(path))
    problems = mistakes(declared, (*RULES, *LOCAL_RULES))
    if declared.form is None or problems:
        raise FormatError(*(lines(path, declared, problems) or (f"{path}:1: this is no format",)))
    return declared.form


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise FormatError(f"{path}: this is no format: it is larger than a megabyte")
        return decode(path.read_bytes())
    except OSError as error:
        raise FormatError(f"{path}: it cannot be read ({error.strerror})") from None
    except Mistake as mistake:
        raise FormatError(f"{path}: {mistake}") from None


def lines(path: Path, declared: "Declaration", problems: Iterable[Problem]) -> list[str]:
    """Give problems as sentences that begin with file and line, one a place, in their order."""
    traps = excused(declared.document.problems)
    first: dict[object, tuple[int, str]] = {}
    for problem in problems:
        if problem not in declared.document.problems and within(problem.path, traps):
            continue
        line = problem.line or declared.document.line(problem.path) or 1
        place = problem.path or problem.text
        first.setdefault((place, problem.line), (line, f"{_subject(problem)}{problem.text}"))
    return [f"{path}:{line}: {text}" for line, text in sorted(set(first.values()))]


def _subject(problem: Problem) -> str:
    """Of what the problem is: ``column date: ``, ``table trainings: ``."""
    match problem.path:
        case ("columns" | "tables" as section, str() as name, _, *_):
            return f"{section.removesuffix('s')} {name}: "
        case ("rows", _, *_):
            return "rows: "
    return ""
