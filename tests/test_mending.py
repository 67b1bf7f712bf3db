"""A damaged file: only its odd lines are looked at one by one, and what is read is the same."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feuille_route.exports.columns.keys import Keyring
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.loader import load
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.recognising.recognition import recognise_file
from feuille_route.exports.sheets import mending
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.lines import Lines, Rows
from feuille_route.files.contents import Content
from feuille_route.findings import Log
from feuille_route.formats.export_format import load_formats

HEADER: Final = "Identifiant;Date;Durée (heures);Thème;Présence;UAI"
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


def read(file: Path, keyring: Keyring) -> Any:
    """Give what is read of a file that is mended: its rows, what was noticed, what is lost."""
    content = Content(file)
    header = recognise_file(content, load_formats())
    if not isinstance(header, Header):
        return header
    period = (dt.date(2020, 9, 1), dt.date(2021, 8, 31))
    context = ReadingContext(keyring, "Poitiers", frozenset(["086"]), period, {0: "export.csv"})
    log, part = Log(), Part(0, content, file.stat().st_size)
    loaded = load(header, [part], None, context, log)
    tables = {name: [one.to_pylist() for one in parts] for name, parts in loaded.parts.items()}
    return tables, log.settled(), loaded.rows, loaded.cut, loaded.below


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

    tables, *_ = read(file, Keyring())

    assert sum(looked_at) <= MOST_LOOKED_AT
    assert len({row["person"] for row in tables["trainings"][0]}) >= LEAST_READ


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_another_encoding_costs_no_line(
    encoding: str, end: str, tmp_path: Path, looked_at: list[int]
) -> None:
    """A file in another encoding, with other line ends, is looked at as a whole."""
    _, found, counted, *_ = read(written(rows(LONG), tmp_path, encoding, end), Keyring())

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

    together = read(file, keyring)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mending, "plain_rows", nothing_plain)
        assert together == read(file, keyring)
