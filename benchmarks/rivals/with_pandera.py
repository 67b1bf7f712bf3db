"""The Pix exports against a schema with pandera, read by pandas: types, ranges, needed columns.

All exports of one header are one table. Nothing is counted but the errors, by file and kind.
"""

import sys
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import rules


def main(folder: Path) -> None:
    """Print how many errors there are of each kind, by file."""
    tables: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("pix/*.csv")):
        with path.open("rb") as file:
            tables[rules.of_header(file.readline())[0]].append(path)
    found: rules.Findings = {}
    for paths in tables.values():
        rows = pd.concat({path: pd.read_csv(path, sep=";") for path in paths})
        rows = rows.reset_index(0, names="file").reset_index(drop=True)
        try:
            schema(rows).validate(rows, lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = errors.failure_cases
            files = rows["file"].reindex(cases["index"]).fillna(paths[0])
            for file, check in zip(files, cases["check"].astype("str"), strict=True):
                rules.add(found, check, [(file.relative_to(folder).as_posix(), 1)])
    rules.tell({}, found)


def schema(rows: pd.DataFrame) -> pa.DataFrameSchema:
    """The schema of the columns; those of the contract are to be there."""
    names = {rules.fold(name): name for name in rows.columns}
    needed = {names.get(rules.fold(name), name): column(name) for name in rules.NEEDED}
    levels, points = rules.competences(tuple(rows.columns))
    whole = dict.fromkeys(levels, number(rules.MOST_LEVEL))
    whole |= dict.fromkeys(points, number(rules.MOST_POINTS))
    return pa.DataFrameSchema(needed | whole)


def column(name: str) -> pa.Column:
    """The type and the limits of a column."""
    flag = pa.Column("str", pa.Check.isin(["Oui", "Non"]), nullable=True)
    known = {
        rules.TOTAL: number(None),
        rules.COMPETENCES: number(rules.MOST_COMPETENCES),
        rules.SHARED: flag,
        rules.CERTIFIABLE: flag,
        rules.SENT: pa.Column("str", pa.Check(is_moment, name="moment"), nullable=True),
        rules.LAST: pa.Column("str"),
        rules.FIRST: pa.Column("str"),
    }
    return known.get(name, pa.Column(nullable=True))


def number(most: int | None) -> pa.Column:
    """A column of whole numbers, some of them not known."""
    checks = [pa.Check.ge(0), *([pa.Check.le(most)] if most else [])]
    return pa.Column("Int64", checks, nullable=True, coerce=True)


def is_moment(cells: pd.Series) -> "pd.Series[bool]":
    """Tell the cells that are a date and a time."""
    return pd.to_datetime(cells, format=rules.MOMENT, errors="coerce").notna()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
