"""What one odd thing costs a file: the CPU time of ``froute check`` beside that of the clean file.

    python benchmarks/cliff.py --rows 20000 --runs 5

One Pix export of so many rows, and for each kind of oddity the same with one of it in the middle
(or throughout, where the name says so). Whole processes in turn, the least of so many runs; the
time of the same file with a few rows is taken off. The aim: at most 4 times.
"""

import argparse
import tempfile
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from academie import invent_schools
from measuring import SEED, Contender, apart, froute, race, table
from profiles import write_profiles

FEW: Final = 20

Damage = Callable[[list[str]], str | bytes]
"""Makes the text of a file, or its bytes, of its lines: a header, then rows."""


def _in_a_row(change: Callable[[str], str]) -> Damage:
    def damaged(lines: list[str]) -> str:
        at = _middle(lines)
        return _text([*lines[:at], change(lines[at]), *lines[at + 1 :]])

    return damaged


def _with_a_line(line: Callable[[list[str]], str]) -> Damage:
    def damaged(lines: list[str]) -> str:
        at = _middle(lines)
        return _text([*lines[:at], line(lines), *lines[at:]])

    return damaged


def _throughout(change: Callable[[str], str]) -> Damage:
    return lambda lines: _text([lines[0], *map(change, lines[1:])])


def _encoded(encoding: str) -> Damage:
    return lambda lines: _text(lines).encode(encoding, "replace")


def _one_line_in_cp1252(lines: list[str]) -> bytes:
    at = _middle(lines)
    odd = _name("Héloïse")(lines[at]).encode("cp1252", "replace")
    return b"\n".join(
        [*(line.encode() for line in lines[:at]), odd, _text(lines[at + 1 :]).encode()]
    )


def _middle(lines: list[str]) -> int:
    """Give the place of a row that was sent, near the middle."""
    return next(at for at in range(len(lines) // 2, len(lines)) if '"Oui";"' in lines[at])


def _text(lines: list[str]) -> str:
    return "\n".join([*lines, ""])


def _cell(place: int, change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(line: str) -> str:
        cells = line.split(";")
        cells[place] = change(cells[place])
        return ";".join(cells)

    return changed


def _name(text: str) -> Callable[[str], str]:
    return _cell(5, lambda _: f'"{text}"')


DAMAGES: Final[Mapping[str, Damage]] = {
    "a level `3,0`": _in_a_row(_cell(12, lambda _: '"3,0"')),
    "a flag `oui ` with a blank": _in_a_row(_cell(7, lambda _: '"Oui "')),
    "a level in hexadecimal": _in_a_row(_cell(12, lambda _: "0x3")),
    "a date `12/6/21`": _in_a_row(_cell(8, lambda _: '"12/6/21"')),
    "an escaped quote in a name": _in_a_row(_name('Jean ""Jojo""')),
    "escaped quotes in a tenth of the names": _throughout(
        lambda line: _name('Jean ""Jojo""')(line) if line.count("7") == 3 else line
    ),
    "a name with Ã": _in_a_row(_name("JOÃO")),
    "a short row": _in_a_row(lambda line: line.rpartition(";")[0]),
    "a long row": _in_a_row(lambda line: f"{line};7"),
    "an empty line": _with_a_line(lambda _: ""),
    "a line of separators": _with_a_line(lambda lines: ";" * lines[0].count(";")),
    "a header repeated": _with_a_line(lambda lines: lines[0]),
    "a total at the foot": lambda lines: _text(
        [*lines, "Total" + ";" * 9 + "1234" + ";" * (lines[0].count(";") - 9)]
    ),
    "a note below": lambda lines: _text([*lines, "", "Source : Pix Orga, export du 30/06/2021"]),
    "a stray quote": _in_a_row(_cell(5, lambda _: 'Le "Grand')),
    "a quoted line end": _in_a_row(_name("Jean\nPaul")),
    "a NUL": _in_a_row(_name("Jean\0")),
    "a line in Windows-1252": _one_line_in_cp1252,
    "Windows-1252 throughout": _encoded("cp1252"),
    "UTF-16 throughout": _encoded("utf-16"),
    "line ends of Windows throughout": lambda lines: _text(lines).replace("\n", "\r\n"),
    "a trailing separator throughout": _throughout(lambda line: f"{line};"),
    "lines in quotes throughout": lambda lines: _text(
        ['"{}"'.format(line.replace('"', '""')) for line in lines]
    ),
}


def clean_lines(rows: int, folder: Path) -> list[str]:
    """Give a header and so many rows, of one school after another."""
    rng = np.random.default_rng(SEED)
    lines: list[str] = []
    for number, school in enumerate(invent_schools(rows, rng)):
        write_profiles(school, number, folder, rng)
    for file in sorted(folder.iterdir()):
        header, *more = file.read_text(encoding="utf-8-sig").splitlines()
        lines += more if lines else [header, *more]
    return lines[: rows + 1]


def entrant(name: str, content: str | bytes, folder: Path) -> Contender:
    """A check of one file of that content."""
    folder.mkdir()
    file = folder / "Resultats-collecte-10001-2021-06-30.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Contender(name, froute(file))


def least(one: Contender) -> float:
    """The least CPU time, in seconds."""
    return min(run.busy for run in one.runs)


def main() -> None:
    """Parse the options, measure each kind and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = (Path(folder) / str(place) for place in count())
        written = next(places)
        written.mkdir()
        lines = apart(clean_lines, options.rows, written)
        few = entrant("a few rows", _text(lines[: FEW + 1]), next(places))
        clean = entrant("clean", _text(lines), next(places))
        damaged = [
            entrant(name, damage(lines), next(places))
            for name, damage in DAMAGES.items()
            if options.only in name
        ]
        race([few, clean, *damaged], options.runs)
    start, more = least(few), least(clean) - least(few)
    print(f"Start-up {start:.2f} s; clean, {len(lines) - 1} rows: {more:.3f} s more.\n")
    costs = [(one.name, least(one) - start) for one in damaged]
    rows = [[name, f"{cost:.3f}", f"{cost / more:.1f}"] for name, cost in costs]
    print(table(["one in a file", "CPU, s", "to clean"], rows))


if __name__ == "__main__":
    main()
