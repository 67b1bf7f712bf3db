"""Cells, rows and columns more or less; what was cut; several tables in a file."""

from typing import Final

from pollution.sheet import (
    Rows,
    middle,
    plain,
    quoted,
    with_columns,
    with_lines,
    with_middle,
    with_rows,
)
from raw_files import RawFile

_OTHER_TABLE: Final = (
    "",
    "Département;Date du comité;Objet",
    "016;12/11/2020;Bilan",
    "086;04/02/2021;Pix",
)


def a_cell_missing(content: bytes) -> bytes:
    """The middle row lacks its second cell."""
    return with_middle(content, lambda row: [row[0], *row[2:]])


def a_cell_too_many(content: bytes) -> bytes:
    """The middle row has an empty cell more after its first."""
    return with_middle(content, lambda row: [row[0], "", *row[1:]])


def a_cell_moved(content: bytes) -> bytes:
    """In the middle row the first cell stands last."""
    return with_middle(content, lambda row: [*row[1:], row[0]])


def last_cells_missing(content: bytes) -> bytes:
    """Every row lacks its last cell."""
    return with_rows(content, lambda rows, _: [rows[0], *(row[:-1] for row in rows[1:])])


def columns_shifted(content: bytes) -> bytes:
    """The data stand one column to the left of their header; the last is empty."""
    return with_rows(content, lambda rows, _: [rows[0], *([*row[1:], ""] for row in rows[1:])])


def columns_shifted_right(content: bytes) -> bytes:
    """The data stand one column to the right of their header; the last is lost."""
    return with_rows(content, lambda rows, _: [rows[0], *(["", *row[:-1]] for row in rows[1:])])


def columns_shifted_half_way(content: bytes) -> bytes:
    """From the middle on, the data stand one column to the left."""

    def change(rows: Rows, _separator: str) -> Rows:
        at = middle(rows)
        return [*rows[:at], *([*row[1:], ""] for row in rows[at:])]

    return with_rows(content, change)


def a_column_doubled(content: bytes) -> bytes:
    """The last column stands twice, under one name."""
    return with_columns(content, lambda columns: [*columns, columns[-1]])


def every_column_doubled(content: bytes) -> bytes:
    """Each column stands twice; the second time its cells are those of another row."""
    return with_columns(
        content,
        lambda columns: [c for column in columns for c in (column, [column[0], *column[:0:-1]])],
    )


def first_column_renamed(content: bytes) -> bytes:
    """The first column has another name."""
    return with_columns(content, lambda columns: [["Colonne1", *columns[0][1:]], *columns[1:]])


def last_column_renamed(content: bytes) -> bytes:
    """The last column has another name."""
    return with_columns(content, lambda columns: [*columns[:-1], ["Colonne2", *columns[-1][1:]]])


def first_column_deleted(content: bytes) -> bytes:
    """The first column is gone."""
    return with_columns(content, lambda columns: columns[1:])


def last_column_deleted(content: bytes) -> bytes:
    """The last column is gone."""
    return with_columns(content, lambda columns: columns[:-1])


def second_column_deleted(content: bytes) -> bytes:
    """The second column is gone."""
    return with_columns(content, lambda columns: [columns[0], *columns[2:]])


def second_column_emptied(content: bytes) -> bytes:
    """The cells of the second column are empty."""
    return with_columns(
        content,
        lambda columns: [columns[0], [columns[1][0], *[""] * len(columns[1][1:])], *columns[2:]],
    )


def names_with_typing_errors(content: bytes) -> bytes:
    """The last letter of each name of the header is doubled."""
    return with_rows(
        content, lambda rows, _: [[quoted(plain(n) + plain(n)[-1:]) for n in rows[0]], *rows[1:]]
    )


def a_row_cut(content: bytes) -> bytes:
    """The middle row ends within a cell."""
    return with_middle(content, lambda row: [*row[:-2], plain(row[-2])[:1]])


def cut_in_the_middle(content: bytes) -> bytes:
    """The file ends within its middle row."""
    lines = content.splitlines(keepends=True)
    at = middle(lines)
    return b"".join(lines[:at]) + lines[at][: len(lines[at]) // 2]


def cut_near_the_end(content: bytes) -> bytes:
    """The file ends within its last row."""
    lines = content.rstrip(b"\r\n").rpartition(b"\n")[2]
    return content[: len(content.rstrip(b"\r\n")) - len(lines) // 2]


def cut_in_the_header(content: bytes) -> bytes:
    """The file ends within its header."""
    return content[: content.index(b"\n") // 2]


def the_middle_lost(content: bytes) -> bytes:
    """Bytes are missing, from the first third of a row to the last third of the next but one."""
    lines = content.splitlines(keepends=True)
    at = middle(lines)
    start, end = lines[at], lines[at + 2]
    joined = start[: len(start) // 3] + end[2 * len(end) // 3 :]
    return b"".join([*lines[:at], joined, *lines[at + 3 :]])


def header_lost(content: bytes) -> bytes:
    """There is no header."""
    return with_lines(content, lambda lines, _: lines[1:])


def header_at_the_foot(content: bytes) -> bytes:
    """The header was sorted among the rows, to the foot."""
    return with_lines(content, lambda lines, _: [*lines[1:], lines[0]])


def header_alone(content: bytes) -> bytes:
    """There is nothing but the header."""
    return with_lines(content, lambda lines, _: lines[:1])


def nothing_left(content: bytes) -> bytes:
    """The file is empty."""
    return content[:0]


def header_repeated(content: bytes) -> bytes:
    """The header stands again in the middle."""

    def change(lines: list[str], _file: RawFile) -> list[str]:
        at = middle(lines)
        return [*lines[:at], lines[0], *lines[at:]]

    return with_lines(content, change)


def two_tables(content: bytes) -> bytes:
    """After an empty line the second half of the rows, in another order of columns."""

    def change(lines: list[str], file: RawFile) -> list[str]:
        at = middle(lines)
        second = [file.rows[0], *file.rows[at:]]
        return [*lines[:at], "", *(file.separator.join(row[::-1]) for row in second)]

    return with_lines(content, change)


def two_tables_of_two_kinds(content: bytes) -> bytes:
    """After an empty line another export."""
    return with_lines(content, lambda lines, _: [*lines, *_OTHER_TABLE])


def two_tables_without_a_line_between(content: bytes) -> bytes:
    """Another export follows at once."""
    return with_lines(content, lambda lines, _: [*lines, *_OTHER_TABLE[1:]])


def another_table_first(content: bytes) -> bytes:
    """Another export and an empty line stand above."""
    return with_lines(content, lambda lines, _: [*_OTHER_TABLE[1:], "", *lines])


def concatenated(content: bytes) -> bytes:
    """The file stands twice in the file."""
    return content + content


def rows_twice(content: bytes) -> bytes:
    """Each row stands twice."""
    return with_lines(
        content, lambda lines, _: [lines[0], *(x for one in lines[1:] for x in (one, one))]
    )


def comments(content: bytes) -> bytes:
    """Lines that begin with `#` stand above the header and among the rows."""

    def change(lines: list[str], _file: RawFile) -> list[str]:
        at = middle(lines)
        return ["# extraction du 15 juin", *lines[:at], "# suite", *lines[at:]]

    return with_lines(content, change)


def blank_lines_first(content: bytes) -> bytes:
    """Three empty lines stand above the header."""
    return with_lines(content, lambda lines, _: ["", "", "", *lines])


def blank_lines_between(content: bytes) -> bytes:
    """An empty line follows each line."""
    return with_lines(content, lambda lines, _: [one for line in lines for one in (line, "")])


def a_page_of_the_web(content: bytes) -> bytes:
    """The export is the cells of a table in HTML."""

    def change(rows: Rows, _separator: str) -> Rows:
        body = ["<tr><td>" + "</td><td>".join(map(plain, row)) + "</td></tr>" for row in rows]
        return [["<html><body><table>"], *([line] for line in body), ["</table></body></html>"]]

    return with_rows(content, change)
