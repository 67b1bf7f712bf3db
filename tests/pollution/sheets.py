"""What people do to the shape of a sheet: titles, totals, empty columns, other orders."""

from pollution.sheet import (
    Rows,
    middle,
    plain,
    with_lines,
    with_rows,
)


def empty_columns(content: bytes) -> bytes:
    """Three empty columns more, header and rows."""
    return with_rows(content, lambda rows, _: [[*row, "", "", ""] for row in rows])


def empty_columns_in_the_header(content: bytes) -> bytes:
    """Three empty columns more, in the header alone."""
    return with_rows(content, lambda rows, _: [[*rows[0], "", "", ""], *rows[1:]])


def empty_columns_in_the_rows(content: bytes) -> bytes:
    """Three empty columns more, in the rows alone."""
    return with_rows(content, lambda rows, _: [rows[0], *([*row, "", "", ""] for row in rows[1:])])


def an_empty_column_before(content: bytes) -> bytes:
    """The table begins in the column B."""
    return with_rows(content, lambda rows, _: [["", *row] for row in rows])


def empty_rows(content: bytes) -> bytes:
    """Twenty rows of separators at the foot."""
    return with_rows(content, lambda rows, _: [*rows, *[[""] * len(rows[0])] * 20])


def _sums(rows: Rows, label: str) -> list[str]:
    """Add up each column of whole numbers; the first cell is a label."""
    columns = zip(*rows, strict=True)
    sums = [
        str(sum(map(int, map(plain, column)))) if all(plain(c).isdigit() for c in column) else ""
        for column in columns
    ]
    return [label, *sums[1:]]


def a_total_line(content: bytes) -> bytes:
    """A line `Total` at the foot adds up the columns."""
    return with_rows(content, lambda rows, _: [*rows, _sums(rows[1:], "Total")])


def a_total_line_apart(content: bytes) -> bytes:
    """After an empty row a line `TOTAL GÉNÉRAL` adds up the columns."""
    return with_rows(
        content,
        lambda rows, _: [*rows, [""] * len(rows[0]), _sums(rows[1:], "TOTAL GÉNÉRAL")],
    )


def a_total_line_without_a_label(content: bytes) -> bytes:
    """A line of sums at the foot, its first cell empty."""
    return with_rows(content, lambda rows, _: [*rows, _sums(rows[1:], "")])


def a_total_line_at_the_top(content: bytes) -> bytes:
    """A line `Ensemble` under the header adds up the columns."""
    return with_rows(content, lambda rows, _: [rows[0], _sums(rows[1:], "Ensemble"), *rows[1:]])


def a_subtotal(content: bytes) -> bytes:
    """A line `Sous-total` in the middle adds up what stands above."""

    def change(rows: Rows, _separator: str) -> Rows:
        at = middle(rows)
        return [*rows[:at], _sums(rows[1:at], "Sous-total"), *rows[at:]]

    return with_rows(content, change)


def a_footnote(content: bytes) -> bytes:
    """After an empty line a note says where the data come from."""
    return with_lines(
        content, lambda lines, _: [*lines, "", "Source : rectorat, extraction du 15 juin 2021."]
    )


def a_title(content: bytes) -> bytes:
    """A title stands above the header."""
    return with_lines(content, lambda lines, _: ["Suivi de la feuille de route", *lines])


def three_titles(content: bytes) -> bytes:
    """Two lines of title and an empty one stand above the header."""
    titles = ["Académie de Poitiers", "Extraction du 15/06/2021 ; ne pas diffuser", ""]
    return with_lines(content, lambda lines, _: [*titles, *lines])


def titles_with_separators(content: bytes) -> bytes:
    """Three lines of title above the header, as wide as the table."""
    titles = ("Académie de Poitiers", "Extraction du 15/06/2021", "")
    return with_rows(
        content,
        lambda rows, _: [*([title, *[""] * (len(rows[0]) - 1)] for title in titles), *rows],
    )


def a_separator_line(content: bytes) -> bytes:
    """`sep=;` stands first."""
    return with_lines(content, lambda lines, file: [f"sep={file.separator}", *lines])


def numbers_of_rows(content: bytes) -> bytes:
    """A first column numbers the rows; it has no name."""
    return with_rows(
        content,
        lambda rows, _: [["", *rows[0]], *([str(n), *row] for n, row in enumerate(rows[1:]))],
    )


def two_header_lines(content: bytes) -> bytes:
    """Above the header merged cells name groups of columns."""

    def change(rows: Rows, _separator: str) -> Rows:
        groups = ["Identification", *[""] * (len(rows[0]) - 1)]
        groups[len(groups) // 2] = "Données"
        return [groups, *rows]

    return with_rows(content, change)


def a_line_of_units(content: bytes) -> bytes:
    """Under the header a line says what each column counts in."""
    return with_rows(content, lambda rows, _: [rows[0], ["(texte)"] * len(rows[0]), *rows[1:]])


def rows_reversed(content: bytes) -> bytes:
    """The rows stand in reverse order."""
    return with_rows(content, lambda rows, _: [rows[0], *rows[:0:-1]])


def turned(content: bytes) -> bytes:
    """Rows and columns are exchanged."""
    return with_rows(content, lambda rows, _: [list(column) for column in zip(*rows, strict=True)])
