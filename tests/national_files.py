"""The files of data.education.gouv.fr: whole header lines, byte for byte, and rows to count."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from feuille_route.results import Report
from feuille_route.run import Options, check

HEADERS: Final = Path(__file__).parent / "headers"
PRELUDE: Final = (Path(__file__).parent / "cases" / "prelude.yaml").read_text(encoding="utf-8")
BOM: Final = b"\xef\xbb\xbf"
END: Final = b"\r\n"

Row = Mapping[str, str]


def header_line(name: str) -> bytes:
    """The first line of a file as it was downloaded, its BOM and line end included."""
    return (HEADERS / f"{name}.csv").read_bytes()


def national(header: bytes, rows: Iterable[Row], other: str = "") -> bytes:
    """A file of this header; ``other`` stands in the columns that a row does not name."""
    names = header.decode("utf-8-sig").removesuffix("\r\n").split(";")
    lines = []
    for row in rows:
        assert set(row) <= set(names), set(row) - set(names)
        lines.append(";".join(row.get(name, other) for name in names).encode())
    return header + END.join(lines)  # the last line lacks its end


def reordered(content: bytes) -> bytes:
    """The columns from the last to the first."""
    lines = content.removeprefix(BOM).split(END)
    return END.join(b";".join(reversed(line.split(b";"))) for line in lines)


def resaved(content: bytes) -> bytes:
    """As a spreadsheet writes it: Windows-1252 and no BOM."""
    return content.decode("utf-8-sig").encode("cp1252")


def cells(text: str) -> dict[str, str]:
    """Cells from ``column=value`` words."""
    return dict(word.split("=") for word in text.split())


def run(folder: Path, files: Mapping[str, bytes], measures: Mapping[str, str]) -> Report:
    """Check some files against a roadmap of these measures, in the school year 2020-2021."""
    data, roadmap = folder / "data", folder / "targets.yaml"
    for path, content in files.items():
        file = data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    targets = [_target(name, measure) for name, measure in measures.items()]
    roadmap.write_text(PRELUDE + "\n".join(["targets:", *targets]), encoding="utf-8")
    return check(Options(data=(data,), targets=roadmap, as_of=date(2021, 8, 31)))


def _target(name: str, measure: str) -> str:
    threshold = ">= 1 %" if "ratio" in measure else ">= 1"
    rest = f"title: {name}, threshold: '{threshold}', measure: {measure}"
    return f"  - {{id: {name}, ambition: essai, {rest}}}"


def values(report: Report) -> dict[str, int | float | None]:
    """The value of each target."""
    return {target.id: target.value for target in report.targets}


def codes(report: Report) -> dict[str, int]:
    """How many times each kind of finding was noticed."""
    found: dict[str, int] = {}
    for finding in report.findings:
        found[str(finding.code)] = found.get(str(finding.code), 0) + finding.count
    return found
