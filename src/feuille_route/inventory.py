"""What became of each file of a run."""

from collections.abc import Collection, Mapping, Sequence

from feuille_route.dataset import Export, is_used
from feuille_route.exports.recognition import Header, Refusal
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.results import File, FileStatus


def list_files(
    exports: Sequence[Export], rows: Mapping[int, int], tables: Collection[str]
) -> tuple[File, ...]:
    """List the files, by path, each with its format, its rows and what became of it."""
    files = []
    for export in exports:
        form = export.format
        name = form.name if form else _refused_format(export)
        height = rows.get(export.number, 0)
        first, *copies = export.found.places
        files.append(
            File(path=first.path, format=name, rows=height, status=_status(export, tables))
        )
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


def note_files(exports: Sequence[Export], tables: Collection[str]) -> list[Finding]:
    """Note the files that are not read, not used, or copies of another one."""
    findings = []
    for export in exports:
        outcome = export.outcome
        if isinstance(outcome, Refusal):
            findings.append(
                Finding(
                    code=outcome.code,
                    severity=Severity.ERROR,
                    path=export.found.path,
                    detail=outcome.detail,
                )
            )
        elif not is_used(outcome.format, tables):
            findings.append(_file_note(FindingCode.FILE_NOT_USED, export.found.path, {}))
        for copy in export.found.places[1:]:
            detail = {"of": export.found.path}
            findings.append(_file_note(FindingCode.FILE_DUPLICATE, copy.path, detail))
    return findings


def _file_note(code: FindingCode, path: str, detail: Mapping[str, str | int]) -> Finding:
    return Finding(code=code, severity=Severity.INFO, path=path, detail=detail)
