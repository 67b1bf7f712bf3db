"""The user's own formats: found, read, and refused with every mistake and its line."""

# ruff: noqa: PLC0415 - most runs have no format of the user's, and then need no rules

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from feuille_route.declarations.encoding import decode, read
from feuille_route.declarations.problems import Mistake, Route
from feuille_route.errors import FormatError, reason_of
from feuille_route.formats.export_format import Format, load_formats
from feuille_route.sentences import Sentence, _

FOLDER: Final = "formats"
SUFFIXES: Final = (".yaml", ".yml")


def folders(given: Iterable[Path], beside: Path | None) -> tuple[Path, ...]:
    """Give where the user's formats are: what ``--formats`` names, and the folder beside a roadmap.

    ``beside``: the folder that the roadmap is in; ``None`` where it is not the user's.
    """
    folder = beside / FOLDER if beside is not None else None
    found = [folder] if folder is not None and folder.is_dir() and any(_files(folder)) else []
    return tuple(dict.fromkeys((*given, *found)))


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


def empty_files(given: Sequence[Path]) -> list[Path]:
    """Give the files of folders that hold nothing, and so declare no format.

    Raises:
        FormatError: A folder or a file cannot be read.
    """
    return [path for path in _paths(given) if not _text(path).strip()]


def _paths(given: Sequence[Path]) -> list[Path]:
    found: dict[Path, Path] = {}
    for place in given:
        if not place.exists():
            said = _("{path}: there is no such folder: give --formats an existing one", path=place)
            raise FormatError(said)
        files = _files(place) if place.is_dir() else [place]
        if not files:
            said = _("{path}: no format in this folder: put the .yaml files in it", path=place)
            raise FormatError(said)
        found.update((path.resolve(), path) for path in files)
    return list(found.values())


def _files(folder: Path) -> list[Path]:
    """Give the format files of a folder, not of the folders in it."""
    try:
        inside = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
        return [path for path in inside if path.is_file() and not path.name.startswith((".", "~"))]
    except OSError as error:
        said = _(
            "{path}: it cannot be opened ({reason})",
            path=folder,
            reason=reason_of(error),
        )
        raise FormatError(said) from None


def _namesakes(loaded: Iterable[tuple[Path, Format]]) -> Iterator[Sentence]:
    """Name the files that declare a format of one name."""
    first: dict[str, Path] = {}
    for path, form in loaded:
        other = first.setdefault(form.name, path)
        if other != path:
            yield _(
                '{path}:1: name "{name}": {other} has it already: choose another',
                path=path,
                name=form.name,
                other=other,
            )


def load(path: Path) -> Format:
    """Read a format file.

    Raises:
        FormatError: The file cannot be read or holds mistakes: all of them, each with its line.
    """
    from feuille_route.declarations.reading import lines
    from feuille_route.formats.claims import LOCAL_RULES
    from feuille_route.formats.coherence import RULES
    from feuille_route.formats.declaring import declare, mistakes

    declared = declare(_text(path))
    declared.problems = mistakes(declared, (*RULES, *LOCAL_RULES))
    if declared.made is None or declared.problems:
        raise FormatError(*lines(path, declared, _subject))
    return declared.made


def _text(path: Path) -> str:
    try:
        return decode(read(path))
    except OSError as error:
        said = _("{path}: it cannot be read ({reason})", path=path, reason=reason_of(error))
        raise FormatError(said) from None
    except Mistake as mistake:
        raise FormatError(_("{path}: {what}", path=path, what=mistake.sentence)) from None


def _subject(place: Route) -> Sentence | None:
    """Of what a place is: ``column date``, ``table trainings``."""
    match place:
        case ("columns", str() as name, _key, *_rest):
            return _("column {name}", name=name)
        case ("tables", str() as name, _key, *_rest):
            return _("table {name}", name=name)
        case ("rows", _key, *_rest):
            return _("{section}", section="rows")
    return None
