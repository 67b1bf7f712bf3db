"""What became of each file of a run."""

from collections.abc import Collection, Sequence

from feuille_route.data.dataset import Dataset
from feuille_route.exports.read_ahead import Export, is_used
from feuille_route.exports.recognition import Header, Refusal, recognise
from feuille_route.files.contents import read_head
from feuille_route.files.head import HEAD, header_lines
from feuille_route.findings import FindingCode, Log, Severity
from feuille_route.formats.export_format import FromSum, load_formats
from feuille_route.results import File, FileStatus


def list_files(dataset: Dataset, tables: Collection[str]) -> tuple[File, ...]:
    """List the files, by path, each with its format, its rows and what became of it."""
    files = []
    for export in dataset.exports:
        form = export.format
        name = form.name if form else _refused_format(export)
        height = dataset.rows.get(export.number, 0)
        shifted = export.number in dataset.shifted
        status = FileStatus.REFUSED if shifted else _status(export, tables)
        first, *copies = export.found.places
        files.append(File(path=first.path, format=name, rows=height, status=status))
        files += [
            File(path=copy.path, format=name, rows=height, status=FileStatus.DUPLICATE)
            for copy in copies
        ]
    return tuple(sorted(files, key=lambda file: file.path))


def _refused_format(export: Export) -> str | None:
    """Give the format of a file that is not read, where it can be one only."""
    formats = export.outcome.formats if isinstance(export.outcome, Refusal) else ()
    return formats[0].name if len(formats) == 1 else None


def _status(export: Export, tables: Collection[str]) -> FileStatus:
    if isinstance(export.outcome, Header):
        used = is_used(export.outcome.format, tables)
        return FileStatus.READ if used else FileStatus.NOT_USED
    unknown = (FindingCode.FILE_UNRECOGNISED, FindingCode.FILE_EMPTY, FindingCode.FILE_NOT_TEXT)
    return FileStatus.UNRECOGNISED if export.outcome.code in unknown else FileStatus.REFUSED


def note_files(
    exports: Sequence[Export],
    tables: Collection[str],
    measured: Collection[tuple[str, str]],
    log: Log,
) -> None:
    """Note the files that are not read, not used, or copies of another one.

    ``measured``: tables and columns that measures name; a file that lacks one is noted.
    """
    for export in exports:
        outcome, path = export.outcome, export.found.path
        if isinstance(outcome, Refusal):
            log.note(outcome.code, Severity.ERROR, path=path, detail=outcome.detail)
        elif not is_used(outcome.format, tables):
            log.note(FindingCode.FILE_NOT_USED, Severity.INFO, path=path)
            _note_below(export, outcome, log)
        else:
            _note_absent(export, outcome, measured, log)
        for copy in export.found.places[1:]:
            detail = {"of": path}
            log.note(FindingCode.FILE_DUPLICATE, Severity.INFO, path=copy.path, detail=detail)


def _note_below(export: Export, header: Header, log: Log) -> None:
    """Note another table below the header of a file that nothing needs."""
    try:
        head = read_head(export.found.content, HEAD)
    except OSError:
        return
    for line in header_lines(head):
        if line.number > header.line and isinstance(recognise(line.raw, load_formats()), Header):
            path = export.found.path
            log.note(FindingCode.SECOND_TABLE, Severity.ERROR, path=path, line=line.number)
            return


def _note_absent(
    export: Export, header: Header, measured: Collection[tuple[str, str]], log: Log
) -> None:
    """Note the columns that measures need and the format knows, but the file does not have."""
    lacking: dict[tuple[str, str], list[list[str]]] = {}
    for table, column, origin in header.format.origins():
        absent = [name for name in origin.sources if name not in header.columns]
        needs_all = isinstance(origin, FromSum) or len(absent) == len(origin.sources)
        lacking.setdefault((table, column), []).append(absent if needs_all else [])
    for known in sorted(lacking.keys() & set(measured)):
        if all(lacking[known]):
            named = header.format.columns[lacking[known][0][0]].header
            log.note(FindingCode.COLUMN_ABSENT, path=export.found.path, column=named)
