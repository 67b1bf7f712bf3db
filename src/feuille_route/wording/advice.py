"""What is said of each kind of finding: what it is about, what it means, and what to do.

A part of a sentence in square brackets is left out when a field in it is missing.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from feuille_route.findings import Finding, FindingCode
from feuille_route.sentences import Sentence, _, n_
from feuille_route.wording import Language, words
from feuille_route.wording.terms import TABLE_NAMES

_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_FIELD: Final = re.compile(r"\{(\w+)")
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def title(code: FindingCode, language: Language) -> str:
    """Name what a kind of finding is about, in the plural."""
    return words(language).say(FINDINGS[code][0])


def message(finding: Finding, language: Language) -> str:
    """Say what a finding means and what to do, without its place."""
    return words(language).say(advice(finding))


class Advice(Sentence):
    """The sentence of a finding: brackets go, with what is in them where a field is missing."""

    __slots__ = ()

    def fill(self, template: str, fields: Mapping[str, str]) -> str:
        """Fill a template in."""

        def keep(part: re.Match[str]) -> str:
            return part[1] if all(name in fields for name in _FIELD.findall(part[1])) else ""

        return _OPTIONAL.sub(keep, template).format_map(fields)


def advice(finding: Finding) -> Advice:
    """Give the sentence that says what a finding means and what to do."""
    said = FINDINGS[finding.code][1]
    fields = {"column": finding.column, "cells": finding.detail.get("found"), **finding.detail}
    known = {
        name: _detail(name, value) for name, value in fields.items() if value not in (None, "")
    }
    return Advice(said.template, {"count": finding.count, **known}, said.several)


def _detail(name: str, value: object) -> object:
    """Give what a detail of a finding is said as: a number, a sentence, or what stands for one."""
    match name, value:
        case "days", int():
            return n_("{count} day", "{count} days", value)
        case "cells", int():
            return n_("{count} cell", "{count} cells", value)
        case _, int() | float():
            return Sentence("{count}", {"count": value})
        case _, str():
            return _text(name, value)
    return value


def _text(name: str, text: str) -> object:
    match name:
        case "damage":
            return DAMAGES.get(text, text)
        case "of":
            return TOTALS.get(text, text)
        case "table":
            return TABLE_NAMES.get(text, text)
        case "why":
            return Sentence(text)
        case "date" | "seen" if _ISO_DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
    return text


DAMAGES: Final[Mapping[str, Sentence]] = {
    "serial": _("a date turned into a number of days"),
    "rounded": _("a long number rounded"),
    "error": _("an error of the spreadsheet"),
    "date": _("a text turned into a date"),
    "scientific": _("a text turned into a number"),
    "merged": _("merged with another: undo that, and fill each of them in"),
    "lost": _("letters that were lost"),
}

TOTALS: Final[Mapping[str, Sentence]] = {
    "pix": _("pix in all"),
    "competences": _("certifiable competences"),
    "certifiable": _("certifiable or not"),
    "unsent": _("not sent, though its results stand there"),
    "status_unproved": _("validated, without a score above zero"),
    "girls": _("more girls than pupils"),
    "activated_accounts": _("more activated accounts than accounts"),
    "girls_swapped": _(
        "more girls than pupils nearly everywhere, as where the two headers are exchanged"
    ),
    "activated_accounts_swapped": _(
        "more activated accounts than accounts nearly everywhere, as where the two headers are "
        "exchanged"
    ),
}

FINDINGS: Final[Mapping[FindingCode, tuple[Sentence, Sentence]]] = {
    FindingCode.FILE_EMPTY: (
        _("Empty files"),
        _("The file is empty. Export it again."),
    ),
    FindingCode.FILE_NOT_TEXT: (
        _("Files that are not text"),
        _(
            "The file is no table of text[: {why}]. Ask for its data again as CSV or as a "
            "workbook; a spreadsheet or an archive only needs its own suffix (.xlsx, .ods, .zip)."
        ),
    ),
    FindingCode.FILE_UNREADABLE: (
        _("Files that cannot be read"),
        _(
            "The file cannot be read[: {why}]. Close it in other programs, check that it is whole "
            "and that you may read it."
        ),
    ),
    FindingCode.FILE_SPECIAL: (
        _("Pipes and devices, passed over"),
        _(
            "This is no file but a pipe, a socket or a device, which is never waited for: it is "
            "passed over. Save what it gives in a file."
        ),
    ),
    FindingCode.FILE_UNRECOGNISED: (
        _("Files that no format recognises"),
        _(
            "No format recognises its header[; the closest is {closest}][, which also needs: "
            "{missing}][, which wants one row for each “{pivot}”, not a column]. [{misspelt}. ]"
            "[“{command}” says more. ]Remove the file if it is no export."
        ),
    ),
    FindingCode.FILE_AMBIGUOUS: (
        _("Files that several formats claim"),
        _(
            "Several formats claim the file[: {formats}]; it was not read. Keep the columns of "
            "one of them."
        ),
    ),
    FindingCode.FILE_SECRET: (
        _("Files with secrets, refused unread"),
        _(
            "The file holds passwords, activation codes or the identity of pupils[ (column "
            "“{header}”)]; it was refused unread. Take it out of the folder."
        ),
    ),
    FindingCode.FILE_HEADER_ONLY: (
        _("Files with a header and no row"),
        _(
            "The file has a header and no row: it feeds nothing. Export it again if rows were "
            "expected."
        ),
    ),
    FindingCode.FILE_TRUNCATED: (
        _("Files cut short"),
        _("The file seems cut short: its last row is not whole. Export it again."),
    ),
    FindingCode.FILE_DUPLICATE: (
        _("Files sent twice"),
        _(
            "The content is that of another file[, {of}]: it was read once. Nothing to do[ "
            "({files} files, such as {names})]."
        ),
    ),
    FindingCode.FILE_NOT_USED: (
        _("Files that no objective needs"),
        _(
            "The file was recognised, but no selected objective rests on it. Nothing to do[ "
            "({files} files, such as {names})]."
        ),
    ),
    FindingCode.FILE_SUPERSEDED: (
        _("Files replaced by a newer export"),
        _(
            "A newer export takes the place of the file. Nothing to do if the newer one is whole[ "
            "({files} files, such as {names})]."
        ),
    ),
    FindingCode.FILE_PASSED_OVER: (
        _("What lies beside the exports and is none"),
        n_(
            "{count} file beside the exports is passed over[: {what}][ ({names})]. Nothing to do[; "
            "if it holds data, ask for them again as {again}].",
            "{count} files beside the exports are passed over[: {what}][ ({names})]. Nothing to "
            "do[; if they hold data, ask for them again as {again}].",
            count=1,
        ),
    ),
    FindingCode.FILE_CHANGED: (
        _("Files that changed while read"),
        _(
            "The file changed while it was read, so part of it may be missing. Run again once "
            "nothing writes to it."
        ),
    ),
    FindingCode.FILE_UNLOADED: (
        _("Files that could not be loaded"),
        _(
            "The file could not be loaded[: {why}]. Run again with --jobs 1, or on machines with "
            "more memory, or send the file in smaller parts."
        ),
    ),
    FindingCode.ARCHIVE_REFUSED: (
        _("Archives and spreadsheets refused unread"),
        _(
            "The archive or the spreadsheet was refused unread[: {why}]. Make it again, or send "
            "what it holds file by file."
        ),
    ),
    FindingCode.LINES_ABOVE_HEADER: (
        _("Lines above the header"),
        n_(
            "{count} line stands above the header: passed over. Nothing to do if it is a title.",
            "{count} lines stand above the header: passed over. Nothing to do if they are a title.",
            count=1,
        ),
    ),
    FindingCode.HEADER_REPEATED: (
        _("Headers repeated among the rows"),
        n_(
            "The header stands again among the rows ({count} time) and is passed over. Nothing to "
            "do.",
            "The header stands again among the rows ({count} times) and is passed over. Nothing "
            "to do.",
            count=1,
        ),
    ),
    FindingCode.SECOND_TABLE: (
        _("Several tables in one file"),
        _(
            "A second table stands in the file[, {where}]; it was not read. Send each table as a "
            "file of its own."
        ),
    ),
    FindingCode.ENCODINGS_MIXED: (
        _("Files in two encodings"),
        n_(
            "{count} line is not in the encoding of the rest of the file: each is read in its "
            "own. Send the file as it was downloaded if names in it are damaged.",
            "{count} lines are not in the encoding of the rest of the file: each is read in its "
            "own. Send the file as it was downloaded if names in it are damaged.",
            count=1,
        ),
    ),
    FindingCode.ROWS_HIDDEN: (
        _("Hidden rows, which count"),
        n_(
            "{count} row is hidden in the spreadsheet, and counts like the others. Delete it if "
            "it must not; otherwise show it, and nothing changes.",
            "{count} rows are hidden in the spreadsheet, and count like the others. Delete those "
            "that must not; otherwise show them, and nothing changes.",
            count=1,
        ),
    ),
    FindingCode.ERRORS_UNSEEN: (
        _("Workbooks whose errors cannot be seen"),
        _(
            "In this old kind of workbook errors such as #REF! look like empty cells, and hidden "
            "rows like others: some of its empty cells may be errors. Save it as .xlsx."
        ),
    ),
    FindingCode.ROWS_QUOTED: (
        _("Rows quoted whole"),
        _(
            "Each row stood whole between quotes, as after a copy from one file into another; the "
            "quotes were taken off. Better to send the file as it was downloaded."
        ),
    ),
    FindingCode.NOTES_BELOW: (
        _("Notes below the table"),
        n_(
            "{count} line below the table is a note, not a row: passed over. If it is a row, take "
            "the empty line above it away, and fill in its other cells.",
            "{count} lines below the table are notes, not rows: passed over. If one is a row, take "
            "the empty line above it away, and fill in its other cells.",
            count=1,
        ),
    ),
    FindingCode.TOTAL_LINE: (
        _("Total lines"),
        n_(
            "{count} line is a total of the rows above, and not counted. Nothing to do.",
            "{count} lines are a total of the rows above, and not counted. Nothing to do.",
            count=1,
        ),
    ),
    FindingCode.ROWS_LEFT_OUT: (
        _("Rows left out, as the format says"),
        n_(
            "{count} row was left out, as the format says of this column. Nothing to do.",
            "{count} rows were left out, as the format says of this column. Nothing to do.",
            count=1,
        ),
    ),
    FindingCode.ACADEMY_OTHER: (
        _("Rows of another académie"),
        n_(
            "{count} row is not of the roadmap's académie[, {academy}]: left out. Nothing to do.",
            "{count} rows are not of the roadmap's académie[, {academy}]: left out. Nothing to do.",
            count=1,
        ),
    ),
    FindingCode.ACADEMY_ABSENT: (
        _("Files without the académie"),
        _(
            "The file holds no row of the roadmap's académie[, {academy}]: it feeds nothing. Send "
            "its own export, or correct “academy” in the roadmap."
        ),
    ),
    FindingCode.COLUMN_ABSENT: (
        _("Absent columns that a target asks for"),
        _(
            "This optional column is not there, and a target asks for it: for this file it is not "
            "known. Add it, or export with it."
        ),
    ),
    FindingCode.COLUMN_DUPLICATED: (
        _("Columns of the same name"),
        _(
            "Two columns bear the same name[, “{header}”], so that nobody knows which one counts. "
            "Rename or remove one of them."
        ),
    ),
    FindingCode.ROW_BROKEN: (
        _("Broken rows, left out"),
        n_(
            "{count} row does not fit the header[ ({cells} in place of {expected})][: "
            "{why}]; left out. Correct it, or export the file again.",
            "{count} rows do not fit the header[ ({cells} in place of {expected})][: "
            "{why}]; left out. Correct them, or export the file again.",
            count=1,
        ),
    ),
    FindingCode.CELL_UNPARSED: (
        _("Cells that cannot be read"),
        n_(
            "{count} cell[ such as “{value}”] cannot be read[; expected: {expected}]; taken as "
            "not known. Correct it at the source and export again.",
            "{count} cells[ such as “{value}”] cannot be read[; expected: {expected}]; taken as "
            "not known. Correct them at the source and export again.",
            count=1,
        ),
    ),
    FindingCode.CELL_DAMAGED: (
        _("Cells damaged by a spreadsheet"),
        n_(
            "{count} cell[ such as “{value}”]: a spreadsheet has changed what stood there[ "
            "({damage})]; taken as not known. Send the file as it was downloaded, unopened.",
            "{count} cells[ such as “{value}”]: a spreadsheet has changed what stood there[ "
            "({damage})]; taken as not known. Send the file as it was downloaded, unopened.",
            count=1,
        ),
    ),
    FindingCode.CELL_HIDDEN: (
        _("Numbers that their publisher hides"),
        n_(
            "{count} cell[ such as “{value}”] hides a small number; it counts as not known, from 0 "
            "to what it may be. Ask for the whole numbers if a target needs them.",
            "{count} cells[ such as “{value}”] hide small numbers; they count as not known, from 0 "
            "to what they may be. Ask for the whole numbers if a target needs them.",
            count=1,
        ),
    ),
    FindingCode.CELL_RESTORED: (
        _("Cells restored after a spreadsheet"),
        n_(
            "{count} cell changed by a spreadsheet could be restored, for only one original is "
            "possible. Nothing to do; better to send the file as it was downloaded.",
            "{count} cells changed by a spreadsheet could be restored, for only one original is "
            "possible. Nothing to do; better to send the file as it was downloaded.",
            count=1,
        ),
    ),
    FindingCode.COLUMNS_SHIFTED: (
        _("Columns that do not stand under their header"),
        _(
            "The data do not stand under their headers[: on most rows the values of this column "
            "are those of “{fits}”, or stand there]. The file was not read. Export it again."
        ),
    ),
    FindingCode.COLUMN_UNREADABLE: (
        _("Columns of which next to nothing can be read"),
        _(
            "Most cells of this column cannot be read[; expected: {expected}], and no other column "
            "shows that the data stand in their places, so the file was not read. Correct it at "
            "the source and export it again."
        ),
    ),
    FindingCode.LEVEL_CONTRADICTED: (
        _("Levels that their points contradict"),
        n_(
            "{count} level contradicts its points (a level is eight pix). Check the file against "
            "the one that was downloaded.",
            "{count} levels contradict their points (a level is eight pix). Check the file "
            "against the one that was downloaded.",
            count=1,
        ),
    ),
    FindingCode.TOTAL_CONTRADICTED: (
        _("Cells that others of their row contradict"),
        n_(
            "{count} cell contradicts others of its row[: {of}]. Check the file against the one "
            "that was downloaded.",
            "{count} cells contradict others of their rows[: {of}]. Check the file against the one "
            "that was downloaded.",
            count=1,
        ),
    ),
    FindingCode.ROW_UNDATED: (
        _("Rows whose state has no date"),
        n_(
            "{count} row does not say when it is of, so it may be of another time. Fill in the "
            "column of dates[, or put the date of the export back into the name “{name}”].",
            "{count} rows do not say when they are of, so they may be of another time. Fill in the "
            "column of dates[, or put the date of the export back into the name “{name}”].",
            count=1,
        ),
    ),
    FindingCode.DATES_MONTH_FIRST: (
        _("Dates read month first"),
        _(
            "The dates of this column are read month first, as the line or the rest of the file "
            "shows. Nothing to do if that is so; otherwise correct the dates whose month is above "
            "twelve."
        ),
    ),
    FindingCode.CELLS_EMPTY: (
        _("Empty cells that matter"),
        n_(
            "{count} cell of this column holds nothing, so its row does not count for sure. Fill "
            "it in.",
            "{count} cells of this column hold nothing, so their rows do not count for sure. Fill "
            "them in.",
            count=1,
        ),
    ),
    FindingCode.ROW_OF_ONE_TEXT: (
        _("Rows of one text, as titles of sections are"),
        n_(
            "{count} row holds one text and nothing else, as titles of sections do, so it does "
            "not count for sure. Take it out, or fill in its other cells.",
            "{count} rows hold one text and nothing else, as titles of sections do, so they do "
            "not count for sure. Take them out, or fill in their other cells.",
            count=1,
        ),
    ),
    FindingCode.IDENTITY_MISSING: (
        _("Rows without an identity"),
        n_(
            "{count} row has no identifier, or lacks one of the names that make it, so nobody is "
            "counted there for sure. Fill it in.",
            "{count} rows have no identifier, or lack one of the names that make it, so nobody is "
            "counted there for sure. Fill them in.",
            count=1,
        ),
    ),
    FindingCode.COMPETENCES_MISSING: (
        _("Campaigns of fewer than sixteen competences"),
        _(
            "The file holds fewer than sixteen competences[ ({found})], so it cannot show a level "
            "in all of them. Nothing to do for a survey or for a course; otherwise send a profile "
            "collection of the sixteen[ ({files} files, such as {names})]."
        ),
    ),
    FindingCode.UAI_INVALID: (
        _("Invalid UAI"),
        n_(
            "{count} cell is no valid UAI[, such as “{value}”]: seven digits and the letter that "
            "fits them. Correct it; meanwhile its row has no school.",
            "{count} cells are no valid UAI[, such as “{value}”]: seven digits and the letter "
            "that fits them. Correct them; meanwhile the rows have no school.",
            count=1,
        ),
    ),
    FindingCode.SCHOOL_UNMATCHED: (
        _("Names that match no school"),
        _(
            "The name[ “{name}”] matches no school of the register[; nearest: {nearest}]. Add it "
            "with its UAI to a “rattachements” file[, under {header}: {line}], or to the roadmap's "
            "aliases."
        ),
    ),
    FindingCode.SCHOOL_SHARED: (
        _("Names that several schools share"),
        _(
            "The name[ “{name}”] fits several schools[: {schools}], and decides nothing alone. Say "
            "which one it is[ of campaign {campaign}] in a “rattachements” file, with the number "
            "of the campaign (--unmatched writes the line), or put the export into a folder named "
            "after its UAI."
        ),
    ),
    FindingCode.SCHOOL_UNNAMED: (
        _("Files that do not say of which school they are"),
        _(
            "Nothing tells of which school this file is[; nearest: {nearest}]. Put it into a "
            "folder named after the school's UAI, or the UAI into its name."
        ),
    ),
    FindingCode.SCHOOL_CONTRADICTED: (
        _("Files that say another school than their place"),
        _(
            "The place of the file and the name in it[, “{name}”,] tell different schools[: "
            "{schools}], so it counts for none. Move it, or say which one it is[ of campaign "
            "{campaign}] in a “rattachements” file, with the number of the campaign."
        ),
    ),
    FindingCode.CAMPAIGN_OF_TWO_SCHOOLS: (
        _("Campaigns under two schools"),
        _(
            "One campaign[, {campaign},] is found under several schools[: {schools}], and it is of "
            "one: it counts for none. Take the wrong file out, or say which school it is in a "
            "“rattachements” file, with the number of the campaign."
        ),
    ),
    FindingCode.LINK_OF_ANOTHER_CAMPAIGN: (
        _("Lines of rattachements for another campaign"),
        _(
            "The line of “rattachements”[ for “{name}”] is for another campaign[ ({lines})] than "
            "this one[, {campaign}], and decides nothing of it. Add a line for this campaign."
        ),
    ),
    FindingCode.LINKS_CONFLICT: (
        _("Lines of rattachements that contradict each other"),
        _(
            "{count} lines of “rattachements”, or of the roadmap's aliases, give one name[ in "
            "campaign {campaign}] several schools[: {schools}], so they decide nothing of it. "
            "Keep the right one."
        ),
    ),
    FindingCode.SCHOOL_CONFLICT: (
        _("Files whose paths name two schools"),
        _(
            "The same file lies under paths that name different schools[: {schools}], so it "
            "counts for none. Keep it under the right one."
        ),
    ),
    FindingCode.SCHOOL_UNKNOWN: (
        _("UAI that the register does not hold"),
        _(
            "The register does not hold every school of the exports[: {schools}]. Send a newer "
            "register, or map an old UAI to the new one in the roadmap's aliases."
        ),
    ),
    FindingCode.CLASS_UNMATCHED: (
        _("Classes that are not understood"),
        n_(
            "Class labels are not understood ({count} row)[: {labels}]. They may be of any grade. "
            "Add a pattern for them to “grades” in the roadmap.",
            "Class labels are not understood ({count} rows)[: {labels}]. They may be of any "
            "grade. Add a pattern for them to “grades” in the roadmap.",
            count=1,
        ),
    ),
    FindingCode.GRADE_MISSING: (
        _("Rows without a grade"),
        n_(
            "{count} row has neither a class nor a grade. Put the file into a folder named after "
            "its grade (3e), or export it with its classes.",
            "{count} rows have neither a class nor a grade. Put the file into a folder named "
            "after its grade (3e), or export it with its classes.",
            count=1,
        ),
    ),
    FindingCode.NAMES_ALIKE: (
        _("Pupils who may be one"),
        n_(
            "{count} pair of pupils of one class, or of whom one has none, has names of which "
            "one begins the other, and never stands in one file: they may be one, so one of the "
            "two counts for sure. Have the names corrected in Pix Orga.",
            "{count} pairs of pupils of one class, or of whom one has none, have names of which "
            "one begins the other, and never stand in one file: they may be one, so one of each "
            "two counts for sure. Have the names corrected in Pix Orga.",
            count=1,
        ),
    ),
    FindingCode.HOMONYMS: (
        _("Namesakes in two classes"),
        n_(
            "{count} name stands in two classes of one file, taken for different pupils. Check "
            "that none of them only changed class.",
            "{count} names stand in two classes of one file, taken for different pupils. Check "
            "that none of them only changed class.",
            count=1,
        ),
    ),
    FindingCode.NAME_SHARED: (
        _("Names that several people share"),
        n_(
            "{count} row holds a name that several people bear, so nobody knows who is meant: “at "
            "least” does not count it. Send an export that holds an e-mail address or an "
            "identifier.",
            "{count} rows hold names that several people bear, so nobody knows who is meant: “at "
            "least” does not count them. Send an export that holds an e-mail address or an "
            "identifier.",
            count=1,
        ),
    ),
    FindingCode.NAME_UNMATCHED: (
        _("Names of nobody on the staff"),
        n_(
            "{count} row is of people who are not of the staff, such as pupils, and not counted. "
            "Nothing to do if the staff's export is whole.",
            "{count} rows are of people who are not of the staff, such as pupils, and not "
            "counted. Nothing to do if the staff's export is whole.",
            count=1,
        ),
    ),
    FindingCode.STAFF_NAMELESS: (
        _("Staff without a name"),
        n_(
            "{count} person of the staff without a name, so a name met elsewhere may be theirs. "
            "Fill in “Nom” and “Prénom”.",
            "{count} people of the staff without a name, so a name met elsewhere may be theirs. "
            "Fill in “Nom” and “Prénom”.",
            count=1,
        ),
    ),
    FindingCode.OTHER_YEAR: (
        _("Data of another school year"),
        _(
            "The file is of another school year[ ({date})] and does not count[ ({files} files, "
            "such as {names})].[ Send the export of the roadmap's year, {school_year}.]"
        ),
    ),
    FindingCode.NOT_YET: (
        _("Files of a later date"),
        _(
            "What the file holds[, of {date},] comes after the date seen[, {seen}]; it does not "
            "count yet[ ({files} files, such as {names})]. “--as-of” sets that date."
        ),
    ),
    FindingCode.STALE: (
        _("Data that are too old"),
        _(
            "The newest data[ of “{table}”] are too old[: {date}][, {days} old]; what rests on "
            "them is unknown. Send a newer export."
        ),
    ),
    FindingCode.SNAPSHOT_UNDATED: (
        _("Files without a date in their name"),
        n_(
            "{count} file[ of “{table}”] has no date in its name[: taken for {school_year}]"
            ". Add the whole date of the export to the name, such as _2020-10-05.",
            "{count} files[ of “{table}”] have no date in their names[: taken for {school_year}]"
            ". Add the whole date of the export to each name, such as _2020-10-05.",
            count=1,
        ),
    ),
    FindingCode.SERIES_OVERLAP: (
        _("Older files beside a newer one of the same thing"),
        n_(
            "{count} row[ of “{table}”] stands in this file only, and not in one[, “{newer}”,] "
            "that is newer or may be: nobody knows whether it still holds, so it does not count "
            "for sure. If the file is an older state, take it out; if it is another part, give "
            "both one date in their names.",
            "{count} rows[ of “{table}”] stand in this file only, and not in one[, “{newer}”,] "
            "that is newer or may be: nobody knows whether they still hold, so they do not count "
            "for sure. If the file is an older state, take it out; if it is another part, give "
            "both one date in their names.",
            count=1,
        ),
    ),
    FindingCode.ROWS_REPEATED: (
        _("Rows that stand twice in one file"),
        n_(
            "{count} row[ of “{table}”] is the same as another one in every cell; it counts once. "
            "If it is of another group, fill in the column that tells them apart.",
            "{count} rows[ of “{table}”] are the same as another one in every cell; each counts "
            "once. If they are of another group, fill in the column that tells them apart.",
            count=1,
        ),
    ),
    FindingCode.COUNTS_UNCLEAR: (
        _("Rows of one number that nothing tells apart"),
        n_(
            "{count} row[ of “{table}”] is of one school and one level with others, and no column "
            "tells whether they add up: the number is between the larger and the sum. Add the "
            "column that tells them apart (division, track), or keep the right one.",
            "{count} rows[ of “{table}”] are of one school and one level, and no column tells "
            "whether they add up: the number is between the larger and the sum. Add the column "
            "that tells them apart (division, track), or keep the right one.",
            count=1,
        ),
    ),
    FindingCode.ROWS_CONFLICT: (
        _("Rows that contradict each other"),
        n_(
            "{count} row stands with different values[, of “{table}”][ ({columns})][, also in "
            "{others}][; {rule}]. Correct the wrong one.",
            "{count} rows stand with different values[, of “{table}”][ ({columns})][, also in "
            "{others}][; {rule}]. Correct the wrong ones.",
            count=1,
        ),
    ),
    FindingCode.DAYS_OVERLAP: (
        _("Days of one training told twice"),
        n_(
            "{count} row tells days of a training that another row of the same person and theme "
            "tells too: they may be the same hours, so it does not count for sure. Keep the whole "
            "or its days, not both.",
            "{count} rows tell days of a training that other rows of the same person and theme "
            "tell too: they may be the same hours, so they do not count for sure. Keep the whole "
            "or its days, not both.",
            count=1,
        ),
    ),
    FindingCode.TRACKS_CONFLICT: (
        _("Enrolments with and without a track"),
        _(
            "Enrolments with a track stand beside some without[: {school}][, {grade}]; the larger "
            "total counts. Send one kind or the other."
        ),
    ),
    FindingCode.ACTION_UNMATCHED: (
        _("Actions that the roadmap does not name"),
        n_(
            "{count} action is not of the roadmap[: {names}]. Write the id or the title that the "
            "roadmap gives.",
            "{count} actions are not of the roadmap[: {names}]. Write the id or the title that "
            "the roadmap gives.",
            count=1,
        ),
    ),
    FindingCode.TARGET_MISTAKEN: (
        _("Mistakes of targets that were not asked for"),
        _(
            "The roadmap has a mistake in a target that was not asked for, and passed over[: "
            "{why}]. Correct it; “froute validate” tells them all."
        ),
    ),
    FindingCode.READING_UNUSABLE: (
        _("Readings that cannot serve"),
        _(
            "The reading[ “{indicator}”][, {value},] cannot serve[ {target}][: {why}]. Correct it "
            "in the export “releves”, or write in the roadmap what it should be compared with."
        ),
    ),
    FindingCode.EXCESS: (
        _("More counted than enrolled or in post"),
        _(
            "More are counted than there are[ in {school}][ ({found} for {of})][, {group}]"
            "[, {target}]; the surplus is left out. Check the enrolments and the export."
        ),
    ),
    FindingCode.NOT_ENROLLED: (
        _("Rows of a school or grade that enrols nobody"),
        n_(
            "{count} row is of a school or a grade that enrols nobody[ ({school})][, {target}], "
            "and not counted. Send its enrolments.",
            "{count} rows are of a school or a grade that enrols nobody[ ({school})][, {target}], "
            "and not counted. Send its enrolments.",
            count=1,
        ),
    ),
    FindingCode.NO_DENOMINATOR: (
        _("Schools without a headcount"),
        _(
            "Nobody knows how many there are[ in {school}], so the objective cannot be met[: "
            "{target}]. Send the headcount; 0 is an answer."
        ),
    ),
    FindingCode.IDENTITIES_APART: (
        _("Identifiers that are not those of the staff"),
        _(
            "The people[ of “{table}”] are not on the staff, or hardly one of them: the "
            "identifiers seem to be of two systems, so nobody knows who they are[ ({target})]. "
            "Export both with one identifier, such as the same e-mail address."
        ),
    ),
    FindingCode.KIND_UNKNOWN: (
        _("Schools that may be expected"),
        n_(
            "The register does not say what {count} school without a headcount is[: {schools}]. "
            "It may be expected, so the objective cannot be met[: {target}]. Fill in its kind in "
            "the register, or send its headcount.",
            "The register does not say what {count} schools without a headcount are[: {schools}]. "
            "They may be expected, so the objective cannot be met[: {target}]. Fill in their "
            "kind in the register, or send their headcounts.",
            count=1,
        ),
    ),
    FindingCode.REGISTER_MISSING: (
        _("No whole register of schools"),
        _(
            "No register of schools is there that is read whole, so nobody knows which are "
            "expected, and the objective cannot be met[: {target}]. Put one among the exports: "
            "that of the ministry, or the one of “froute template etablissements”."
        ),
    ),
    FindingCode.FILTER_UNMATCHED: (
        _("Filters that no row satisfies"),
        _(
            "No row[ of “{table}”] satisfies the filter[ {filter}][: “{asked}”][ ({target})]. "
            "[The nearest there: {nearest}. ]Correct the roadmap or the export if it is spelt "
            "otherwise."
        ),
    ),
    FindingCode.MINISTRIES: (
        _("Ministries of the lycées counted"),
        _(
            "The lycées counted are of these ministries[: {ministries}]. Add “ministry” to "
            "“where” in the roadmap to count some of them only."
        ),
    ),
}
