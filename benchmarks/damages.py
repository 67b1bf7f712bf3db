"""Write the tables of docs/damages.md: what becomes of polluted exports, here and elsewhere.

    python benchmarks/damages.py          # froute, pandas, polars, DuckDB, csv-detective
    python benchmarks/damages.py --keep   # what the page says of the others stays

The page says how each outcome is judged. Half an hour, nearly all of it csv-detective's; a minute
with ``--keep``, where the others read new pollutions only.
"""

# ruff: noqa: E402 - the pollutions are those of the tests

import argparse
import csv
import io
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "scripts")]

from pollution import FAMILIES, POLLUTIONS, pollutions_of, title
from pollution.exports import MAIN, Export
from pollution.outcomes import UNNOTICEABLE, outcomes, signs
from raw_files import raw_file

PAGE: Final = ROOT / "docs" / "damages.md"
START: Final = "<!-- what follows is written by benchmarks/damages.py -->\n"
RIGHT, WRONG, ERROR, UNTOUCHED = "✓", "✗", "!", "·"
NUMBERS: Final = re.compile(r"int|float|double|decimal|hugeint", re.IGNORECASE)

# What a reader gives of a file: how many rows, the sum of a column, the texts of another.
Facts = tuple[int, float | None, frozenset[str]]
Reader = Callable[[Path, Export], Facts]


class NoticedError(Exception):
    """Whoever calls the reader notices: the column is not there, or is not one of numbers."""


def with_pandas(file: Path, export: Export) -> Facts:
    """Read with ``pandas.read_csv``, told what the clean file is like."""
    import pandas as pd  # noqa: PLC0415

    like = raw_file(export.content)
    decimal = "," if _has_decimal_commas(export) else "."
    frame = pd.read_csv(file, sep=like.separator, encoding=like.encoding, decimal=decimal)
    return _facts_of_frame(frame, export)


def _has_decimal_commas(export: Export) -> bool:
    return export.adds == "Durée (heures)"


def _facts_of_frame(frame: Any, export: Export) -> Facts:
    total = None
    if export.adds:
        column = _column(frame, export.adds)
        if not NUMBERS.search(str(column.dtype)):
            raise NoticedError(export.adds)
        total = float(column.sum())
    return len(frame), total, _texts(_column(frame, export.gathers).dropna())


def _column(frame: Any, name: str) -> Any:
    if name not in frame.columns:
        raise NoticedError(name)
    return frame[name]


def _texts(values: Any) -> frozenset[str]:
    return frozenset(text for value in values if (text := str(value).strip()))


def with_polars(file: Path, export: Export) -> Facts:
    """Read with ``polars.read_csv``, told what the clean file is like."""
    import polars as pl  # noqa: PLC0415

    like = raw_file(export.content)
    frame = pl.read_csv(
        file,
        separator=like.separator,
        encoding="cp1252" if like.encoding == "cp1252" else "utf8",
        decimal_comma=_has_decimal_commas(export),
    )
    total = None
    if export.adds:
        column = _column(frame, export.adds)
        if not column.dtype.is_numeric():
            raise NoticedError(export.adds)
        total = float(column.sum())
    return len(frame), total, _texts(_column(frame, export.gathers).drop_nulls())


def with_duckdb(file: Path, export: Export) -> Facts:
    """Read with DuckDB's ``read_csv``, which finds the separator and the header out."""
    import duckdb  # noqa: PLC0415

    like = raw_file(export.content)
    options = ", decimal_separator=','" if _has_decimal_commas(export) else ""
    options += ", encoding='latin-1'" if like.encoding == "cp1252" else ""
    path = str(file).replace("'", "''")
    with duckdb.connect() as base:
        base.execute(f"create table t as from read_csv('{path}'{options})")
        types = {name: str(of) for name, of, *_ in base.execute("describe t").fetchall()}
        for name in filter(None, (export.adds, export.gathers)):
            if name not in types:
                raise NoticedError(name)
        if export.adds and not NUMBERS.search(types[export.adds]):
            raise NoticedError(export.adds)
        rows = base.execute("select count(*) from t").fetchall()[0][0]
        total = None
        if export.adds:
            total = float(base.execute(f'select sum("{export.adds}") from t').fetchall()[0][0] or 0)
        texts = base.execute(f'select distinct "{export.gathers}" from t').fetchall()
    return rows, total, _texts(value for (value,) in texts if value is not None)


def with_csv_detective(file: Path, export: Export) -> Facts:
    """Read with csv-detective, which finds everything out."""
    import pandas as pd  # noqa: PLC0415
    from csv_detective import routine  # noqa: PLC0415

    _, frames = routine(str(file), num_rows=-1, save_results=False, output_df=True)
    return _facts_of_frame(pd.concat(frames), export)


RIVALS: Final[Mapping[str, Reader]] = {
    "pandas": with_pandas,
    "polars": with_polars,
    "duckdb": with_duckdb,
    "csv-detective": with_csv_detective,
}


@cache
def truth(export: Export) -> Facts:
    """Give the facts of the clean file."""
    like = raw_file(export.content)
    text = export.content.decode(like.encoding).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=like.separator))
    total = sum(float(row[export.adds].replace(",", ".")) for row in rows) if export.adds else None
    return len(rows), total, _texts(row[export.gathers] for row in rows)


def judged(rival: str, export: Export, content: bytes, folder: Path) -> str:
    """Say what a rival makes of a file."""
    file = folder / export.file
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows, total, texts = RIVALS[rival](file, export)
    except Exception:  # noqa: BLE001 - whatever it says, it is not silent
        return ERROR
    so_rows, so_total, so_texts = truth(export)
    same = total == so_total or abs((total or 0) - (so_total or 0)) < 1e-6
    return RIGHT if rows == so_rows and same and texts == so_texts else WRONG


def rivals_of(name: str) -> Sequence[str]:
    """Apply a pollution to each main export, and say what each rival makes of it."""
    found = dict.fromkeys(RIVALS, "")
    with tempfile.TemporaryDirectory() as folder:
        for export in MAIN:
            content = POLLUTIONS[name](export.content)
            idle = content == export.content
            for rival in RIVALS:
                sign = UNTOUCHED if idle else judged(rival, export, content, Path(folder))
                found[rival] += sign
    return list(found.values())


def froute_of(name: str) -> str:
    """Apply a pollution to each main export, and say what froute makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        return signs(outcomes(name, Path(folder)))


def written(tables: str) -> Mapping[str, Sequence[str]]:
    """Give what the page says of the rivals, by pollution."""
    line = re.compile(r"^\| `(\w+)` \| `[^`]*` \|((?: `[^`]*` \|)+)", re.MULTILINE)
    lines = line.findall(tables)
    return {name: re.findall(r"`([^`]*)`", cells) for name, cells in lines}


def page(found: Mapping[str, tuple[str, Sequence[str]]], measured: str) -> Iterator[str]:
    """Yield the lines of the tables: totals, then a table a family."""
    yield from ("## In all", "", *totals(found), "", measured, "")
    yield from ("What nobody can know, for the exports marked `?`:", "")
    for name, reasons in UNNOTICEABLE.items():
        yield f"- `{name}`: {'; '.join(sorted(set(reasons.values())))}."
    for family, module in FAMILIES.items():
        yield from ("", f"## {family}", "")
        yield "| pollution | froute | " + " | ".join(RIVALS) + " | what it does |"
        yield "|---" * (len(RIVALS) + 3) + "|"
        for name, pollution in pollutions_of(module).items():
            cells = "".join(f"`{cell}` | " for cell in (found[name][0], *found[name][1]))
            yield f"| `{name}` | {cells}{title(pollution)} |"


def totals(found: Mapping[str, tuple[str, Sequence[str]]]) -> Iterator[str]:
    """Yield the table of how many files have each outcome."""
    yield "| | right | restored | told, or an error | nobody can know | wrong in silence |"
    yield "|---|---|---|---|---|---|"
    columns = [[froute, *rivals] for froute, rivals in found.values()]
    for place, who in enumerate(("froute", *RIVALS)):
        every = "".join(cells[place] for cells in columns)
        counts = (every.count(sign) for sign in "✓↻!?✗")
        yield f"| {who} | " + " | ".join(f"{count or '–'}" for count in counts) + " |"


def by_whom() -> str:
    """Say which versions the others are."""
    versions = ", ".join(f"{rival} {version(rival)}" for rival in RIVALS)
    return f"Measured with {versions}, Python {sys.version.partition(' ')[0]}."


def main(arguments: Sequence[str]) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keep", action="store_true", help="what the page says of others stays")
    keep = parser.parse_args(arguments).keep
    head, _, tables = PAGE.read_text("utf-8").partition(START)
    rivals = dict(written(tables)) if keep else {}
    new = [name for name in POLLUTIONS if name not in rivals]
    with ProcessPoolExecutor(2) as pool:
        rivals |= zip(new, pool.map(rivals_of, new, chunksize=4), strict=True)
        froute = pool.map(froute_of, POLLUTIONS)
        found = {name: (sign, rivals[name]) for name, sign in zip(POLLUTIONS, froute, strict=True)}
    measured = re.search("^Measured with .*$", tables, re.MULTILINE)
    whom = measured[0] if keep and measured else by_whom()
    text = "\n".join([START, *page(found, whom), ""])
    PAGE.write_text(head + text, "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
