"""What became of each file of a run."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from feuille_route.exports.export import Export
from feuille_route.exports.recognising.bystanders import note_passed_over
from feuille_route.findings import FindingCode, Log, Severity
from feuille_route.results import File, FileStatus
from feuille_route.sentences import Sentence

_UNKNOWN = (FindingCode.FILE_UNRECOGNISED, FindingCode.FILE_EMPTY, FindingCode.FILE_NOT_TEXT)


def list_files(
    exports: Sequence[Export],
    rows: Mapping[int, int],
    shifted: Collection[int],
    tables: Collection[str],
) -> tuple[File, ...]:
    """List the files, by path, each with its format, its rows and what became of it.

    ``rows`` counts those of each file by its number; ``shifted`` are those refused while read.
    """
    files = [
        file
        for export in exports
        for file in _files(
            export,
            rows.get(export.number, 0),
            FileStatus.REFUSED if export.number in shifted else _status(export, tables),
        )
    ]
    return tuple(sorted(files, key=lambda file: file.path))


def _files(export: Export, rows: int, status: FileStatus) -> Iterator[File]:
    """Give a file and its copies; the format of one that is refused, where it can be one only."""
    told = len(export.formats) == 1 and status is not FileStatus.UNRECOGNISED
    name = export.formats[0].name if told else None
    for place in export.places:
        yield File(path=place.path, format=name, rows=rows, status=status)
        status = FileStatus.DUPLICATE


def _status(export: Export, tables: Collection[str]) -> FileStatus:
    if export.refusal is None:
        return FileStatus.READ if export.is_used(tables) else FileStatus.NOT_USED
    if export.refusal.code is FindingCode.FILE_PASSED_OVER:
        return FileStatus.NOT_USED
    return FileStatus.UNRECOGNISED if export.refusal.code in _UNKNOWN else FileStatus.REFUSED


def note_files(
    exports: Sequence[Export],
    tables: Collection[str],
    measured: Collection[tuple[str, str]],
    log: Log,
) -> None:
    """Note the files that are not read, not used, or copies of another one.

    ``measured``: tables and columns that measures name; a file that lacks one is noted.
    """
    _note_passed_over(exports, log)
    for export in exports:
        if export.refusal and export.refusal.code is FindingCode.FILE_PASSED_OVER:
            continue
        path, refusal = export.path, export.refusal
        if refusal is not None:
            for place in export.places:
                log.note(refusal.code, Severity.ERROR, path=place.path, detail=refusal.detail)
        elif export.is_used(tables):
            _note_unshown(export, log)
            for header in filter(None, (export.absent(*one) for one in sorted(measured))):
                log.note(FindingCode.COLUMN_ABSENT, path=path, column=header)
        else:
            log.note(FindingCode.FILE_NOT_USED, Severity.INFO, path=path)
        if export.below is not None:
            log.note(FindingCode.SECOND_TABLE, Severity.ERROR, path=path, line=export.below.line)
        for copy in () if refusal else export.places[1:]:
            detail = {"of": path}
            log.note(FindingCode.FILE_DUPLICATE, Severity.INFO, path=copy.path, detail=detail)


def _note_unshown(export: Export, log: Log) -> None:
    """Note what a sheet does not show of itself."""
    unshown = export.found.unshown
    if unshown.rows:
        line, count = unshown.first, unshown.rows
        log.note(FindingCode.ROWS_HIDDEN, path=export.path, line=line, count=count)
    if unshown.errors:
        log.note(FindingCode.ERRORS_UNSEEN, path=export.path)


def _note_passed_over(exports: Sequence[Export], log: Log) -> None:
    """Note what lies beside the exports and is none, once a kind, copies too."""
    kinds: dict[Sentence, list[str]] = {}
    for export in exports:
        if export.refusal and isinstance(what := export.refusal.detail.get("what"), Sentence):
            kinds.setdefault(what, []).extend(place.path for place in export.places)
    for what, paths in kinds.items():
        note_passed_over(what, paths, log)
