"""Other ways of writing the same table, and wrong ones: separators, quotes, line ends."""

import re
from typing import Final

from pollution.sheet import (
    middle,
    needful,
    plain,
    quoted,
    with_lines,
    with_middle,
    with_rows,
    with_text,
)
from raw_files import RawFile, raw_file

_WIDTH_OF_MAIL: Final = 76


def semicolons_turned_commas(content: bytes) -> bytes:
    """Every `;` of the file becomes a `,` (and `,` a `;`), quotes as they were."""
    return with_text(content, lambda text: text.translate(str.maketrans(";,", ",;")))


def another_separator(content: bytes) -> bytes:
    """Saved with `,` in place of `;` (or the other way round), quotes where needed."""
    file = raw_file(content)
    other = "," if file.separator == ";" else ";"
    rows = [[needful(plain(raw), other) for raw in row] for row in file.rows]
    file.rows, file.separator = rows, other
    return file.content()


def unicode_text(content: bytes) -> bytes:
    """Saved as *texte Unicode*: UTF-16, tabs, CRLF."""
    file = raw_file(content)
    lines = ["\t".join(needful(plain(raw), "\t") for raw in row) for row in file.rows]
    return ("\ufeff" + "\r\n".join([*lines, ""])).encode("utf-16-le")


def quotes_doubled(content: bytes) -> bytes:
    """Every quote of the file stands twice."""
    return with_text(content, lambda text: text.replace('"', '""'))


def nothing_quoted(content: bytes) -> bytes:
    """No cell stands between quotes, whatever it holds."""
    return with_rows(content, lambda rows, _: [[plain(raw) for raw in row] for row in rows])


def rows_quoted(content: bytes) -> bytes:
    """Each line stands whole between quotes, its own quotes doubled."""
    return with_lines(content, lambda lines, _: [quoted(line) for line in lines])


def rows_quoted_below_the_header(content: bytes) -> bytes:
    """Each line but the header stands whole between quotes."""
    return with_lines(content, lambda lines, _: [lines[0], *map(quoted, lines[1:])])


def wrong_escapes(content: bytes) -> bytes:
    r"""A quote in a cell is written `\"`."""
    return with_text(content, lambda text: re.sub(r'(?<=[^;,\n])""(?=[^;,\r\n])', r'\\"', text))


def a_stray_quote(content: bytes) -> bytes:
    """A quote stands in a cell of the middle row."""
    return with_middle(content, lambda row: [row[0][:2] + '"' + row[0][2:], *row[1:]])


def a_quote_left_open(content: bytes) -> bytes:
    """The last cell of the middle row begins with a quote that nothing closes."""
    return with_middle(content, lambda row: [*row[:-1], f'"{plain(row[-1])}'])


def a_quote_left_open_in_the_header(content: bytes) -> bytes:
    """The second name of the header begins with a quote that nothing closes."""
    return with_rows(
        content, lambda rows, _: [[rows[0][0], f'"{plain(rows[0][1])}', *rows[0][2:]], *rows[1:]]
    )


def single_quotes(content: bytes) -> bytes:
    """Each cell stands between single quotes."""
    return with_rows(content, lambda rows, _: [[f"'{plain(raw)}'" for raw in row] for row in rows])


def spaces_before_quotes(content: bytes) -> bytes:
    """A space precedes each cell, and the cells are in quotes."""
    return with_rows(
        content, lambda rows, _: [[" " + quoted(plain(raw)) for raw in row] for row in rows]
    )


def line_ends_in_a_cell(content: bytes) -> bytes:
    """The first cell of each row holds a quoted line end, at its end."""
    return with_rows(
        content,
        lambda rows, _: [rows[0], *([quoted(plain(row[0]) + "\n"), *row[1:]] for row in rows[1:])],
    )


def a_row_broken_in_two(content: bytes) -> bytes:
    """The middle row goes on on the next line."""

    def change(lines: list[str], file: RawFile) -> list[str]:
        at = middle(lines)
        cells = file.rows[at]
        half = len(cells) // 2
        start, end = (file.separator.join(part) for part in (cells[:half], cells[half:]))
        return [*lines[:at], start, end, *lines[at + 1 :]]

    return with_lines(content, change)


def a_line_end_lost(content: bytes) -> bytes:
    """The middle row and the next stand on one line."""

    def change(lines: list[str], file: RawFile) -> list[str]:
        at = middle(lines)
        return [*lines[:at], file.separator.join(lines[at : at + 2]), *lines[at + 2 :]]

    return with_lines(content, change)


def names_on_two_lines(content: bytes) -> bytes:
    """The names of the header hold a quoted line end in place of their first space."""
    return with_rows(
        content,
        lambda rows, _: [
            [quoted(plain(n).replace(" ", "\n", 1)) if " " in n else n for n in rows[0]],
            *rows[1:],
        ],
    )


def header_on_two_lines(content: bytes) -> bytes:
    """The header goes on on a second line, as in a mail."""

    def change(lines: list[str], file: RawFile) -> list[str]:
        half = max(1, len(file.rows[0]) // 2)
        start, end = (
            file.separator.join(part) for part in (file.rows[0][:half], file.rows[0][half:])
        )
        return [start, end, *lines[1:]]

    return with_lines(content, change)


def folded_as_in_a_mail(content: bytes) -> bytes:
    """Lines are cut after 76 characters."""
    return with_lines(
        content,
        lambda lines, _: [
            line[at : at + _WIDTH_OF_MAIL]
            for line in lines
            for at in range(0, max(1, len(line)), _WIDTH_OF_MAIL)
        ],
    )


def another_separator_in_a_row(content: bytes) -> bytes:
    """The middle row is separated by tabs."""

    def change(lines: list[str], file: RawFile) -> list[str]:
        at = middle(lines)
        return [*lines[:at], "\t".join(file.rows[at]), *lines[at + 1 :]]

    return with_lines(content, change)


def another_separator_half_way(content: bytes) -> bytes:
    """The second half of the rows is separated by vertical bars."""

    def change(lines: list[str], file: RawFile) -> list[str]:
        at = middle(lines)
        return [*lines[:at], *("|".join(row) for row in file.rows[at:])]

    return with_lines(content, change)


def pipes(content: bytes) -> bytes:
    """Separated by vertical bars."""
    file = raw_file(content)
    file.separator = "|"
    return file.content()


def line_ends_doubled(content: bytes) -> bytes:
    """Lines end with CR CR LF, as after a transfer in text mode."""
    return with_text(content, lambda text: text.replace("\r\n", "\n").replace("\n", "\r\r\n"))


def line_ends_by_turns(content: bytes) -> bytes:
    """Lines end with LF, CRLF and CR by turns."""

    def change(text: str) -> str:
        lines = text.replace("\r\n", "\n").split("\n")
        ends = ("\n", "\r\n", "\r")
        return "".join(line + ends[n % 3] for n, line in enumerate(lines[:-1]))

    return with_text(content, change)


def one_line(content: bytes) -> bytes:
    """All line ends are lost."""
    return with_text(content, lambda text: text.replace("\r", "").replace("\n", ""))
