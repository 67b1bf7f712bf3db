"""Each packaged format carries its proof, the second YAML document of its file."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from feuille_route.cells.parsers import PARSERS, stem
from feuille_route.cells.words import load_vocabulary, word_list
from feuille_route.exports.columns.keys import Keyring
from feuille_route.exports.columns.parsing import parse_distinct
from feuille_route.exports.context import ReadingContext
from feuille_route.exports.loader import load
from feuille_route.exports.recognising.header import Header, Refusal
from feuille_route.exports.recognising.recognition import recognise
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.by_columns import read_fast
from feuille_route.exports.sheets.sheet import Sheet
from feuille_route.files.contents import Content
from feuille_route.findings import FindingCode, Log
from feuille_route.formats.claims import a_header_that_tells
from feuille_route.formats.coherence import RULES
from feuille_route.formats.declaring import declare, mistakes
from feuille_route.formats.export_format import Format, FromColumn, Source, load_formats

FOLDER: Final = files("feuille_route.formats") / "packaged"
FORMATS: Final = {form.name: form for form in load_formats()}
FEEDING: Final = sorted(name for name, form in FORMATS.items() if form.tables)
ENCODINGS: Final = ("utf-8", "utf-8-sig", "cp1252", "utf-16")
# Claimed by another format too: by one that names fewer columns, or but for a column of passwords.
WEAKER_CLAIMS: Final = {
    "formations": {"personnels"},
    "pix-certifications": {"pix-certifications-anciennes", "pix-certifications-plus"},
    "secret-mots-de-passe": {"effectifs"},
    "secret-scolarite": {"effectifs"},
}
EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - exports hold local times


class Accepts(BaseModel):
    """Header lines of this format, and for each column texts with what they become."""

    model_config = ConfigDict(extra="forbid", strict=True)
    headers: list[str]
    cells: dict[str, dict[str, str | int | float | bool | None]] = {}


class Refuses(BaseModel):
    """Header lines that are not of this format, and for each column texts that are no value."""

    model_config = ConfigDict(extra="forbid", strict=True)
    headers: list[str]
    cells: dict[str, list[str]] = {}


class Proof(BaseModel):
    """What a format accepts and refuses."""

    model_config = ConfigDict(extra="forbid", strict=True)
    accepts: Accepts
    refuses: Refuses


@cache
def documents(name: str) -> Sequence[Any]:
    """Give the YAML documents of a format's file."""
    return list(yaml.safe_load_all((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


@cache
def proof(name: str) -> Proof:
    """Give the proof of a format."""
    assert len(documents(name)) == 2, f"{name}: a format and its proof, a document each"
    return Proof.model_validate(documents(name)[1])


def is_claim(found: Header | Refusal, form: Format) -> bool:
    """Tell whether a header was recognised as a format (for a secret one: refused as such)."""
    if isinstance(found, Refusal):
        return found.code is FindingCode.FILE_SECRET and found.formats == (form,)
    return found.format is form


def parsers(form: Format) -> dict[str, str]:
    """Give the parser of each column that has one, and of each ``table.column`` with its own."""
    own = {name: source.parse for name, source in form.columns.items() if source.parse not in PLAIN}
    further = {
        f"{table}.{column}": origin.parse
        for table, column, origin in form.origins()
        if isinstance(origin, FromColumn) and origin.parse
    }
    return own | further


PLAIN: Final = {"text", "label"}  # parsers for which every text is a value
LENIENT: Final = {"service"}  # likewise, but it may become another


def source_of(form: Format, column: str) -> Source:
    """Give the source column of a proof's ``column``, or of its ``table.column``."""
    if column in form.columns:
        return form.columns[column]
    table, _, fed = column.partition(".")
    origins = [o for t, c, o in form.origins() if (t, c) == (table, fed)]
    named = [o.column for o in origins if isinstance(o, FromColumn) and o.parse]
    return form.columns[named[0]]


def parsed(form: Format, column: str, texts: Sequence[str]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Parse texts as a column does, or as ``table.column`` does with its own parser."""
    parse = "" if column in form.columns else parsers(form)[column]
    return parse_distinct(texts, source_of(form, column), parse)


# The proofs


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_proved(name: str) -> None:
    """A format comes with headers and, for each column it parses, cells: accepted and refused."""
    form, given = FORMATS[name], proof(name)
    wanted = parsers(form)
    refusable = {name for name, parse in wanted.items() if "." not in name and parse not in LENIENT}

    assert given.accepts.headers
    assert given.refuses.headers
    assert set(given.accepts.cells) == set(wanted)
    assert set(given.refuses.cells) == refusable
    assert all([*given.accepts.cells.values(), *given.refuses.cells.values()])
    assert refusable or not form.tables


@pytest.mark.parametrize("name", [n for n, form in FORMATS.items() if form.kind != "secret"])
def test_the_headers_show_every_column(name: str) -> None:
    """Some accepted headers hold each column, some lack what may lack, some hold others."""
    form = FORMATS[name]
    found = [recognise(line.encode(), [form]) for line in proof(name).accepts.headers]
    headers = [header for header in found if isinstance(header, Header)]
    shown = [set(header.columns) for header in headers]

    assert len(headers) >= 3
    assert set.union(*shown) == set(form.columns)
    assert set.intersection(*shown) == set(form.needed()) or form.kind == "export"
    further = any(len(h.names) > sum(map(len, h.columns.values())) for h in headers)
    assert further is not form.exact
    assert len({tuple(header.columns.values()) for header in headers}) > 1, "other order"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\r"], ids=["none", "lf", "crlf", "cr"])
def test_an_accepted_header_is_recognised(name: str, encoding: str, end: str) -> None:
    """Each header is recognised as its format, in any encoding and with any line end."""
    for line in proof(name).accepts.headers:
        found = recognise(f"{line}{end}".encode(encoding), load_formats())

        assert is_claim(found, FORMATS[name]), (line, found)


@pytest.mark.parametrize("name", FORMATS)
def test_no_two_formats_claim_one_header(name: str) -> None:
    """Left alone with a header of another format, no format claims it."""
    own = {name} - {form.name for form in load_formats() if form.kind == "secret"}
    claims = [
        (form.name, line)
        for line in proof(name).accepts.headers
        for form in load_formats()
        if form.kind != "secret" and is_claim(recognise(line.encode(), [form]), form)
    ]

    assert {form for form, _ in claims} == own | WEAKER_CLAIMS.get(name, set())


@pytest.mark.parametrize("name", FORMATS)
def test_a_near_miss_is_refused(name: str) -> None:
    """A header that nearly is of a format is not, even where no other format claims it."""
    form = FORMATS[name]
    for line in proof(name).refuses.headers:
        if form.kind != "secret":
            assert not is_claim(recognise(line.encode(), [form]), form), line
        assert not is_claim(recognise(line.encode(), load_formats()), form), line


@pytest.mark.parametrize("name", FORMATS)
def test_cells_become_values(name: str) -> None:
    """Each accepted cell becomes the value that the proof gives, of the same type."""
    form = FORMATS[name]
    for column, cells in proof(name).accepts.cells.items():
        parse = parsers(form)[column]
        values, troubles = parsed(form, column, list(cells))
        expected = [read(value, parse) for value in cells.values()]

        assert dict(zip(cells, values, strict=True)) == dict(zip(cells, expected, strict=True))
        assert not any(troubles), column
        kinds = [isinstance(value, bool) for value in values if value is not None]
        assert kinds == [isinstance(value, bool) for value in expected if value is not None]


def read(value: str | float | None, parse: str) -> object:
    """Give a value as parsers do: a moment, which proofs write as ISO, in seconds since 1970."""
    if parse not in {"moment", "rentree"} or value is None:
        return value
    return (dt.datetime.fromisoformat(str(value)) - EPOCH) // dt.timedelta(seconds=1)


@pytest.mark.parametrize("name", FORMATS)
def test_bad_cells_are_no_value(name: str) -> None:
    """Each refused cell is no value and says what was expected, without the cell."""
    form = FORMATS[name]
    for column, texts in proof(name).refuses.cells.items():
        for text in texts:
            (value,), (trouble,) = parsed(form, column, [text])

            assert (value, bool(trouble)) == (None, True), (column, text)
            assert len(text) < 3 or text not in str(trouble.expected)


@pytest.mark.slow
@pytest.mark.parametrize("name", FEEDING)
def test_both_ways_of_reading_agree(name: str, tmp_path: Path) -> None:
    """A cell gives one result, read as whole columns or row by row: value, trouble and line."""
    form, given, keyring = FORMATS[name], proof(name), Keyring()
    header = recognise(f"{given.accepts.headers[0]}\n".encode(), [form])
    assert isinstance(header, Header)
    columns = [column for column in given.refuses.cells if column in header.columns]
    for column in columns:
        for text in [*given.accepts.cells[column], *given.refuses.cells[column]]:
            part = one_cell(header, column, text, tmp_path)
            fast = read_fast(header, [part])
            slow = ";" in text or "0x" in text or form.columns[column].parse in ARROW
            assert fast is not None or slow

            read = outcome(header, part, fast, keyring)

            assert read == outcome(header, part, None, keyring), (column, text)


ARROW: Final = {"count", "flag"}  # a cell that Arrow cannot read makes the file be read slowly


@pytest.mark.parametrize(
    ("school", "pupils", "at_once"),
    [("0790000X", "10", True), ("0790000X", "0x0A", False), ("0790000X", '"0XA"', False)],
)
def test_only_a_cell_of_hexadecimal_is_read_row_by_row(
    school: str, pupils: str, at_once: bool, tmp_path: Path
) -> None:
    """Arrow takes 0x0A for ten; a UAI that ends in 0X is none, and one school in 230 has one."""
    header = recognise(b"UAI;Niveau;Effectif\n", [FORMATS["effectifs"]])
    assert isinstance(header, Header)
    file = tmp_path / "effectifs.csv"
    file.write_bytes(header.raw + f"{school};3e;{pupils}\n".encode())

    read = read_fast(header, [Part(0, Content(file), file.stat().st_size)])

    assert (read is not None) is at_once


def one_cell(header: Header, column: str, text: str, folder: Path) -> Part:
    """Write an export of two rows: a cell, and the cell again beneath."""
    cells = [""] * header.width
    cells[header.columns[column][0]] = f'"{text}"' if header.separator in text else text
    filled = [cell or "-" for cell in cells]
    lines = [header.separator.join(filled)] * 2
    file = folder / "export.csv"
    file.write_bytes(header.raw + "".join(f"{line}\n" for line in lines).encode())
    return Part(0, Content(file), file.stat().st_size)


def outcome(header: Header, part: Part, sheet: Sheet | None, keyring: Keyring) -> object:
    """Give the rows of each table, and what was noticed; without a sheet, read row by row."""
    period = (dt.date(2020, 9, 1), dt.date(2021, 8, 31))
    context = ReadingContext(keyring, "Poitiers", frozenset(["086"]), period, {0: "export.csv"})
    log = Log()
    loaded = load(header, [part], sheet, context, log)
    rows = {name: [part.to_pylist() for part in parts] for name, parts in loaded.parts.items()}
    return rows, log.settled(), loaded.rows


# The declarations


@pytest.mark.parametrize(
    ("place", "word"),
    [((), "colums"), (("columns", "school"), "parser"), (("columns", "school"), "personnal")],
)
def test_an_unknown_key_is_an_error(place: tuple[str, ...], word: str) -> None:
    """A word that the model does not know is refused, wherever it stands."""
    written = yaml.safe_load((FOLDER / "effectifs.yaml").read_text("utf-8").partition("\n---\n")[0])
    Format.model_validate(written)
    inside = written
    for key in place:
        inside = inside[key]
    inside[word] = "uai"

    with pytest.raises(ValidationError, match=word):
        Format.model_validate(written)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_named_as_its_file(name: str) -> None:
    """The name of a format is that of its file, and it says where it is documented."""
    form = FORMATS[name]

    assert documents(name)[0]["name"] == name
    assert form.title
    assert form.documented


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_keeps_the_rules(name: str) -> None:
    """What is refused to a user is not done here either: tables, columns, parsers, persons."""
    declared = declare((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))

    assert mistakes(declared, RULES) == []
    if FORMATS[name].tables and FORMATS[name].kind == "export":
        assert list(a_header_that_tells(FORMATS[name])) == []


# The words of the closed lists, and of others


def test_each_word_stands_once_in_its_list() -> None:
    """A list of words that tell something names each of them once, with nothing around it."""
    text = (files("feuille_route.cells") / "word_lists.yaml").read_text(encoding="utf-8")
    for name, written in yaml.safe_load(text).items():
        several = written.split(",")

        assert len(several) == len(word_list(name)), name
        assert {word.strip() for word in several} == word_list(name), name


@pytest.mark.parametrize("name", load_vocabulary())
def test_a_spelling_has_one_value(name: str) -> None:
    """No spelling of a list stands under two of its values, once folded and stemmed."""
    values: dict[str, set[str | bool]] = {}
    for value, spellings in load_vocabulary()[name].items():
        for spelling in spellings:
            values.setdefault(stem(spelling), set()).add(value)

    assert {spelling: found for spelling, found in values.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    "name",
    [
        "presence",
        "kind",
        "sector",
        "track",
        "function",
        "degree",
        "certification_status",
        "service",
        "project_state",
        "twin_state",
    ],
)
def test_a_listed_word_counts_in_the_plural(name: str) -> None:
    """The plural of the first word of each spelling says the same."""
    for value, spellings in load_vocabulary()[name].items():
        for spelling in map(str, spellings):
            first, *rest = spelling.split(" ")
            if len(first) > 3 and first.isalpha() and first[-1] not in "sx":
                plural = first[:-2] + "aux" if first.endswith("al") else f"{first}s"
                assert PARSERS[name](" ".join([plural, *rest])) == value, spelling


@pytest.mark.parametrize(
    ("further", "name"),
    [("vocational", "kind"), ("degree_of_function", "function")],
)
def test_a_word_that_tells_more_is_of_its_list(further: str, name: str) -> None:
    """A word that also tells the degree, or what is vocational is read for itself."""
    for spellings in load_vocabulary()[further].values():
        for spelling in spellings[1:]:
            assert PARSERS[name](spelling) in load_vocabulary()[name], spelling


FUNCTIONS: Final[Mapping[str, str]] = {
    "Enseignante": "enseignant",
    "enseignantes": "enseignant",
    "PROFESSEURE": "enseignant",
    "Professeures": "enseignant",
    "professeure des écoles": "enseignant",
    "Institutrice": "enseignant",
    "Enseignante 2nd degré": "enseignant",
    "Principale": "chef d'établissement",
    "proviseure": "chef d'établissement",
    "Proviseurs": "chef d'établissement",
    "Cheffe d’établissement": "chef d'établissement",
    "Chefs d'établissement": "chef d'établissement",
    "Directrice d'EREA": "chef d'établissement",
    "Principal adjoint": "autre",
    "Principale adjointe": "autre",
    "proviseure-adjointe": "autre",
    "Cheffe d'établissement adjointe": "autre",
    "Directrice": "autre",
    "Directrice d'école": "autre",
    "CPE": "autre",
    "Conseillère principale d'éducation": "autre",
    "Infirmières": "autre",
    "Formatrice": "autre",
    "Inspectrice": "autre",
    "Assistante sociale": "autre",
    "Référente numérique": "RUPN",
    "Enseignante référente pour les usages du numérique": "eRUN",
}


@pytest.mark.parametrize(("word", "function"), FUNCTIONS.items())
def test_functions_count_in_the_feminine(word: str, function: str) -> None:
    """A function counts in either gender and number; an adjoint or a director is no head."""
    assert PARSERS["function"](word) == function


@pytest.mark.parametrize(
    ("word", "attended"),
    [
        ("présente", True),
        ("Présentes", True),
        ("PRESENTS", True),
        ("absents", False),
        ("Absente", False),
        ("excusée", False),
        ("Excusées", False),
        ("annulées", False),
        ("Absente excusée", False),
    ],
)
def test_presence_counts_in_the_feminine(word: str, attended: bool) -> None:
    """Presence is read in either gender and number."""
    assert PARSERS["presence"](word) is attended
