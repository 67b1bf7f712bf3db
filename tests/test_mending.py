"""A damaged file: only its odd lines are looked at one by one, and what is read is the same."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feuille_route.exports.columns.keys import Keyring
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.loader import gather, load, load_apart
from feuille_route.exports.normalising import Loaded
from feuille_route.exports.read_ahead import Batch
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.recognising.recognition import recognise_file
from feuille_route.exports.sheets import batches, mending
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.by_columns import read_fast
from feuille_route.exports.sheets.lines import Lines, Rows
from feuille_route.files.contents import Content
from feuille_route.findings import Finding, FindingCode, Log
from feuille_route.formats.export_format import load_formats

HEADER: Final = "Identifiant;Date;Durée (heures);Thème;Présence;UAI"
FORMATS: Final = load_formats()
LONG: Final = 3_000
LEAST_READ: Final = 2_990
MOST_LOOKED_AT: Final = 200

Damage = Callable[[list[str]], list[str]]


def rows(count: int) -> list[str]:
    """Give the lines of a log of trainings, its header first."""
    return [HEADER] + [
        f'P{at};{1 + at % 28:02d}/03/2021;{at % 7},5;"L\'ENT ""{at % 5}""";Oui;0860003L'
        for at in range(count)
    ]


def in_the_middle(line: str) -> Damage:
    """Put a line in the middle."""
    return lambda lines: [*lines[: len(lines) // 2], line, *lines[len(lines) // 2 :]]


def at_the_end(*more: str) -> Damage:
    """Put lines at the end."""
    return lambda lines: [*lines, *more]


def in_each(change: Callable[[str], str]) -> Damage:
    """Change each line."""
    return lambda lines: [change(line) for line in lines]


def with_header_in_capitals(lines: list[str]) -> list[str]:
    """Put the header once more, as another system writes it."""
    return in_the_middle(HEADER.upper())(lines)


DAMAGES: Final[dict[str, Damage]] = {
    "short": in_the_middle("P9999;02/03/2021;1,5"),
    "long": in_the_middle("P9999;02/03/2021;1,5;Pix;Oui;0860003L;7"),
    "blank": in_the_middle(""),
    "separators": in_the_middle(";;;;;"),
    "blanks": in_the_middle(" ;\u00a0;;;; "),
    "header": in_the_middle(HEADER),
    "header in capitals": with_header_in_capitals,
    "total": at_the_end("Total;;4500;;;"),
    "note": at_the_end("", "Source : GAIA, extraction du 30/06/2021"),
    "stray": in_the_middle('P9999;02/03/2021;1,5;Le "Grand;Oui;0860003L'),
    "line end": in_the_middle('P9999;02/03/2021;1,5;"Le\nGrand";Oui;0860003L'),
    "separator in quotes": in_the_middle('P9999;02/03/2021;1,5;"a;b";Oui;0860003L'),
    "nul": in_the_middle("P9999;02/03/2021;1,5;Le\0Grand;Oui;0860003L"),
    "hours": in_the_middle("P9999;02/03/2021;une;Pix;Oui;0860003L"),
    "date": in_the_middle("P9999;hier;1,5;Pix;Oui;0860003L"),
    "scrambled": in_the_middle("P9999;02/03/2021;1,5;JOÃO;Oui;0860003L"),
    "trailing": in_each(lambda line: f"{line};"),
    "quoted": in_each(lambda line: '"{}"'.format(line.replace('"', '""'))),
}
ENCODINGS: Final = ("utf-8", "utf-8-sig", "cp1252", "utf-16")


def written(lines: Sequence[str], folder: Path, encoding: str = "utf-8", end: str = "\n") -> Path:
    """Write a file."""
    file = folder / "formations.csv"
    file.write_bytes("".join(f"{line}{end}" for line in lines).encode(encoding, "replace"))
    return file


def context_of(keyring: Keyring, files: int = 1) -> ReadingContext:
    """Give what so many files are read with."""
    period = (dt.date(2020, 9, 1), dt.date(2021, 8, 31))
    paths = {at: f"export{at}.csv" for at in range(files)}
    return ReadingContext(keyring, "Poitiers", frozenset(["086"]), period, paths, formats=FORMATS)


def read(*files: Path, keyring: Keyring, as_it_stands: bool = False) -> Any:
    """Give what is read of files that are mended: their rows, what was noticed, what is lost.

    ``as_it_stands``: only those are mended that have to be.
    """
    header = recognise_file(Content(files[0]), FORMATS)
    if not isinstance(header, Header):
        return header
    parts = [Part(at, Content(file), file.stat().st_size) for at, file in enumerate(files)]
    log, sheet = Log(), read_fast(header, parts) if as_it_stands else None
    loaded = load(header, parts, sheet, context_of(keyring, len(files)), log)
    tables = {name: [one.to_pylist() for one in parts] for name, parts in loaded.parts.items()}
    return tables, log.settled(), loaded.rows, loaded.cut, loaded.below


def read_in_parts(file: Path, *, packed: bool = False) -> tuple[Loaded, Sequence[Finding]]:
    """Give what is read of a file that is cut in parts, and what was noticed."""
    header, log, content = recognise_file(Content(file), FORMATS), Log(), Content(file)
    assert isinstance(header, Header)
    if packed:
        content = Content(file.with_suffix(".zip"), (file.name,))
        with ZipFile(content.file, "w") as archive:
            archive.write(file, file.name)
    parts = batches.batches([Part(0, content, file.stat().st_size)], header)
    context = context_of(Keyring())
    loaded = [
        Batch(header, batch, *load_apart(header, batch, read_fast(header, batch), context))
        for batch in parts
    ]
    assert len(loaded) > 1
    return gather(loaded, context, log), log.settled()


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many lines are looked at one by one, run after run of them."""
    counted: list[int] = []
    split = mending.split_lines

    def counting(lines: Sequence[str], above: int, header: Header) -> Any:
        counted.append(len(lines))
        return split(lines, above, header)

    monkeypatch.setattr(mending, "split_lines", counting)
    return counted


@pytest.mark.parametrize("name", DAMAGES)
def test_an_odd_line_costs_that_line(name: str, tmp_path: Path, looked_at: list[int]) -> None:
    """Of 3 000 rows with one odd thing, or one in each, some dozens are looked at one by one."""
    file = written(DAMAGES[name](rows(LONG)), tmp_path)

    tables, *_ = read(file, keyring=Keyring())

    assert sum(looked_at) <= MOST_LOOKED_AT
    assert len({row["person"] for row in tables["trainings"][0]}) >= LEAST_READ


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_another_encoding_costs_no_line(
    encoding: str, end: str, tmp_path: Path, looked_at: list[int]
) -> None:
    """A file in another encoding, with other line ends, is looked at as a whole."""
    _, found, counted, *_ = read(written(rows(LONG), tmp_path, encoding, end), keyring=Keyring())

    assert (counted, found) == ({0: LONG}, ())
    assert sum(looked_at) <= MOST_LOOKED_AT


def nothing_plain(lines: Lines, _: int, header: Header) -> Rows:
    """Say that each line is odd."""
    return Rows(np.zeros(len(lines.ends), dtype=bool), header.width)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    names=st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=4),
    count=st.sampled_from([1, 3, 15, 70, 200]),
    encoding=st.sampled_from(ENCODINGS),
    kept=st.floats(0.5, 1) | st.just(1.0),
)
def test_what_is_read_is_what_each_line_gives_by_itself(
    names: list[str], count: int, encoding: str, kept: float, tmp_path: Path
) -> None:
    """Rows, findings and losses are those of looking at every line, whatever the damages."""
    lines, keyring = rows(count), Keyring()
    for name in names:
        lines = DAMAGES[name](lines)
    data = written(lines, tmp_path, encoding).read_bytes()
    file = tmp_path / "cut.csv"
    file.write_bytes(data[: int(len(data) * kept)])

    together = read(file, keyring=keyring)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mending, "plain_rows", nothing_plain)
        assert together == read(file, keyring=keyring)


WITH_REMARKS: Final = f"{HEADER};Remarque"
ROW: Final = "P1;02/03/2021;1,5;Pix;Oui;0860003L;"
ODD_BELOW: Final[dict[str, tuple[list[str], int, int]]] = {
    "no-break space": (["\u00a0;;;;;;"], 0, 0),
    "narrow no-break space": (["\u202f;;;;;;", " ; ; ; ; ; ;"], 0, 0),
    "quote within an unread cell": ([f'{ROW}le "grand"'], 1, 1),
    "text after the quotes of an unread cell": ([f'{ROW}"le" grand'], 1, 1),
    "header below a mark": (['\ufeff"{}"'.format(WITH_REMARKS.replace(";", '";"'))], 0, 1),
    "row below a mark": (['\ufeff"P1";02/03/2021;1,5;Pix;Oui;0860003L;', f"\ufeff{ROW}"], 2, 0),
    "subtotal": (["Sous total;;4500;;;;"], 0, 1),
    "total behind a space": (["\u00a0Total;;4500;;;;"], 0, 1),
    "note behind a space": (["\u202fSource : GAIA;;;;;;"], 0, 1),
    "notes above a total": (
        [*(f"Note {at} : revue;;;;;;" for at in range(50)), "Total;;4500;;;;"],
        0,
        2,
    ),
}


@pytest.mark.parametrize("name", ODD_BELOW)
@pytest.mark.parametrize("mended", [False, True])
@pytest.mark.parametrize("count", [3, 200])
def test_an_odd_line_is_the_same_where_no_other_line_is(
    name: str, mended: bool, count: int, tmp_path: Path
) -> None:
    """What is no row, or a broken one, is so in a file that is read as it stands, too."""
    more, of_rows, told = ODD_BELOW[name]
    unquoted = [line.replace('"', "") for line in rows(count)[1:]]
    lines = [WITH_REMARKS, *[f"{line};" for line in unquoted], *more]

    _, found, counted, *_ = read(
        written(lines, tmp_path), keyring=Keyring(), as_it_stands=not mended
    )

    assert (counted, len(found)) == ({0: count + of_rows}, told)


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_a_count_in_hexadecimal_is_no_number(blank: str, tmp_path: Path) -> None:
    """Arrow passes over what stands before ``0x1F``, and would read 31."""
    lines = ["UAI;Niveau;Effectif", "0860003L;3e;12", f"0860003L;4e;{blank}0x1F"]

    tables, *_ = read(written(lines, tmp_path), keyring=Keyring(), as_it_stands=True)

    assert [row["pupils"] for row in tables["enrolments"][0]] == [12, None]


@pytest.mark.parametrize("cell", ["x" * (3 << 20), '"{}"'.format("x;" * (1 << 20))])
def test_a_row_of_megabytes_is_a_row(cell: str, tmp_path: Path) -> None:
    """Arrow reads a megabyte at once, and ``csv`` 128 KiB a cell, unless they are told more."""
    lines = [WITH_REMARKS, *[f"{line};" for line in rows(60)[1:]], ROW + cell]

    _, found, counted, *_ = read(written(lines, tmp_path), keyring=Keyring(), as_it_stands=True)

    assert (found, counted) == ((), {0: 61})


def test_what_one_file_has_too_much_makes_up_for_no_other(tmp_path: Path) -> None:
    """A return alone makes a row more than there are lines, an empty line one less."""
    lines, files = rows(20), [tmp_path / "a.csv", tmp_path / "b.csv"]
    files[0].write_text(
        "\n".join([*lines[:9], "\r".join(lines[9:11]), *lines[11:], ""]), newline=""
    )
    files[1].write_text("\n".join([*lines[:9], "", *lines[9:], ""]), newline="")

    tables, found, counted, *_ = read(*files, keyring=Keyring(), as_it_stands=True)

    assert (found, counted) == ((), {0: 20, 1: 20})
    of_files = [row["file"] for part in tables["trainings"] for row in part]
    assert sorted(of_files) == [0] * 20 + [1] * 20


def test_the_header_alone_twice_is_no_row(tmp_path: Path) -> None:
    """Where each line is the header once more there is no row."""
    file = written(["Nom trouvé;UAI", "Nom trouvé;UAI"], tmp_path)

    _, found, counted, *_ = read(file, keyring=Keyring(), as_it_stands=True)

    assert counted == {0: 0}
    assert {one.code for one in found} == {
        FindingCode.FILE_HEADER_ONLY,
        FindingCode.HEADER_REPEATED,
    }


@pytest.mark.parametrize("buffer", [128, 512])
def test_below_another_table_no_later_part_is_read(
    buffer: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large file, too: what is as wide as the rows above is none of them."""
    monkeypatch.setattr(batches, "BUFFER", buffer)
    other = ["", "UAI;Niveau;Effectif;;;", *rows(60)[1:]]
    file = written([*rows(20), *other], tmp_path)

    loaded, found = read_in_parts(file)

    assert loaded.rows == {0: 20}
    assert loaded.below == {0: frozenset(["enrolments"])}
    assert [(one.code, one.line) for one in found] == [(FindingCode.SECOND_TABLE, 23)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("at", range(2, 12))
def test_lines_are_those_of_the_file_wherever_it_is_cut(
    at: int, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty lines at the end of a part are lines of it: each part holds two rows or three."""
    lines = rows(12)
    monkeypatch.setattr(batches, "BUFFER", 2 * len(lines[1]) + 2 * len(end))
    lines = [*lines[:at], "", "", *lines[at:], "P1;hier;1;Pix;Oui;"]

    loaded, found = read_in_parts(written(lines, tmp_path, end=end))

    assert loaded.rows == {0: 13}
    assert [one.line for one in found if one.code is FindingCode.CELL_UNPARSED] == [16]


@pytest.mark.parametrize("count", [3, 200])
def test_a_note_without_a_line_end_cuts_no_row(count: int, tmp_path: Path) -> None:
    """The last row ends where the note begins: a short one is broken, and the file is whole."""
    lines = [*rows(count), "P9999;02/03/2021;1,5", "", "Source : GAIA, extraction de juin"]
    file = written(lines, tmp_path)
    file.write_bytes(file.read_bytes().rstrip())

    _, found, _, cut, _ = read(file, keyring=Keyring())

    assert {one.code for one in found} == {FindingCode.ROW_BROKEN, FindingCode.NOTES_BELOW}
    assert cut == frozenset()


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("buffer", range(150, 250, 7))
def test_no_part_ends_within_quotes(
    buffer: int, packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell of several lines is whole wherever a large file is cut."""
    monkeypatch.setattr(batches, "BUFFER", buffer)
    monkeypatch.setattr(batches, "_LONGEST_LINE", 300)
    of_lines = [f'P{at};02/03/2021;1,5;"Le\ngrand\nthème";Oui;0860003L' for at in range(12)]
    lines = [HEADER, *(row for pair in zip(of_lines, rows(12)[1:], strict=True) for row in pair)]

    loaded, found = read_in_parts(written(lines, tmp_path), packed=packed)

    assert (loaded.rows, found) == ({0: 24}, ())
