"""What froute says in English."""

from collections.abc import Mapping
from typing import Final

from feuille_route.findings import FindingCode, Severity
from feuille_route.results import Reason, Status
from feuille_route.wording.numbers import Style

STYLE: Final = Style(thousands=",", decimal=".", before_percent="")
DATE: Final = "{year}-{month}-{day}"


def typeset(template: str) -> str:
    """Leave a template as it is: English asks for no space that does not break."""
    return template


def is_plural(number: float) -> bool:
    """Tell whether a number takes the plural: 0 rows, 1 row, 1.5 rows."""
    return number != 1


STATUSES: Final[Mapping[Status, str]] = {
    Status.MET: "met",
    Status.UNMET: "unmet",
    Status.UNKNOWN: "unknown",
}

REASONS: Final[Mapping[Reason, str]] = {
    Reason.NO_DATA: "no data: send an export of what is counted (“froute formats” names them)",
    Reason.STALE_DATA: "the data are too old: send a newer export",
    Reason.NO_BASELINE: "no baseline: declare it in the roadmap, or send its reading",
    Reason.UNREADABLE_DATA: "some data cannot be read: send again what the findings name",
    Reason.INCOMPLETE_DATA: "incomplete data: send or fill in what is missing",
}

SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}

THINGS: Final[Mapping[str, tuple[str, str]]] = {
    "pupil": ("pupil", "pupils"),
    "person": ("person", "people"),
    "school": ("school", "schools"),
    "day": ("day", "days"),
    "hour": ("hour", "hours"),
    "project": ("project", "projects"),
    "meeting": ("meeting", "meetings"),
    "group": ("group", "groups"),
    "twin": ("twin", "twins"),
    "certification": ("certification", "certifications"),
    "use": ("use", "uses"),
    "action": ("action", "actions"),
    "activation": ("activation", "activations"),
    "training": ("training", "trainings"),
    "reading": ("reading", "readings"),
    "row": ("row", "rows"),
}

COLUMNS: Final[Mapping[str, str]] = {
    "school": "school",
    "department": "département",
    "grade": "grade",
    "track": "track",
    "function": "function",
    "degree": "degree",
    "corps": "corps",
    "service": "service",
    "theme": "theme",
    "programme": "programme",
    "campaign": "campaign",
    "class": "class",
    "kind": "kind of school",
    "sector": "sector",
    "ministry": "ministry",
    "profile": "profile",
    "product": "product",
    "speciality": "speciality",
    "state": "state",
}

PHRASES: Final[Mapping[str, str]] = {
    "as_of": "as of {date}",
    "academy": "Académie of {academy}",
    "status": "Status",
    "objective": "Objective",
    "value": "Value",
    "threshold": "Aim",
    "coverage": "Exports",
    "notes": "Notes",
    "points": " points",
    "checks_met": "{met} of {all}",
    "checks": "checks",
    "check_number": "in number",
    "check_share": "as a share",
    "check_change": "growth",
    "short": "{amount} short",
    "over": "{amount} too many",
    "off": "off by {amount}",
    "of_total": "{numerator} of {denominator}",
    "from_baseline": "{numerator}, baseline {denominator}",
    "lagging": "furthest behind: {schools}",
    "missing": "no export from {schools}",
    "labelled": "{label}: {text}",
    "then": "; ",
    "more": "and {count} more",
    "days_left": "{days:day|days} left, due {date}",
    "overdue": "overdue since {date}",
    "between": "between {low} and {high}",
    "at_least": "at least {low}",
    "at_most": "at most {high}",
    "by_column": "by {column}",
    "masked": "masked",
    "masked_group": "masked: small group",
    "nothing_known": "not known",
    "actions": "Actions followed",
    "actions_silent": "{count:action|actions} with no state reported",
    "summary": "{met} met, {unmet} unmet, {unknown} unknown",
    "findings": "{count:finding|findings}",
    "findings_first": "first: {place}",
    "findings_all": "“--findings” shows each with what to do.",
    "line": "line {line}",
    "column": "column “{column}”",
    "file": "File",
    "state": "State",
    "date": "Date",
    "comment": "Comment",
    "action": "Action",
    "ambition": "Ambition",
    "level": "Level",
    "level_target": "target",
    "level_check": "check",
    "level_group": "group",
    "reason": "Reason",
    "unit": "Unit",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "gap": "Gap",
    "progress": "Progress",
    "least": "At least",
    "most": "At most",
    "expected": "Exports expected",
    "received": "Exports received",
    "missing_schools": "Schools missing",
    "due": "Due",
    "overdue_flag": "Overdue",
    "by": "By",
    "key": "Group",
    "id": "Id",
    "hidden": "Hidden",
    "format": "Format",
    "title": "Title",
    "column_head": "Column",
    "use": "What is made of it",
    "purpose": "Feeds",
    "privacy": "What froute reads of the files that it recognises. A personal column becomes a "
    "keyed hash under a random key that is forgotten with each run; nothing of it is written. "
    "What is not named here is never read.",
    "columns_read": "read: {columns}",
    "columns_keyed": "keyed: {columns}",
    "columns_compared": "compared to leave rows out, then forgotten: {columns}",
    "columns_header_only": "header looked at, cells never read: {columns}",
    "columns_refused": "refused unread as soon as it has: {columns}",
    "columns_other": "never read: all others",
    "any_other_column": "(any other)",
    "use_read": "read",
    "use_keyed": "keyed",
    "use_compared": "compared, then forgotten",
    "use_header_only": "header looked at, never read",
    "use_refused": "the file is refused unread",
    "use_never": "never read",
    "draft_made": "A first format for {file}, written by froute. Read it through: guesses are "
    "marked. The language: docs/formats.md.",
    "draft_known": "The file is recognised already, as {name}: this format goes before it.",
    "draft_name": "guessed from the file's name",
    "draft_title": "guessed: say here what it is",
    "draft_general": "Any file may have these headers: give one of them a name of its own in the "
    "export. Until then, the format feeds no table.",
    "draft_personal": "guessed: of a person; keyed, never shown; remove the line if it serves "
    "nothing",
    "draft_guessed": "guessed from the first cells",
    "draft_text": "read as a text",
    "draft_empty": "no cell says anything: read as a text",
    "draft_twice": "“{header}” stands there twice: the second is passed over.",
    "draft_no_table": "No table is near: write one below “tables:”, or leave it so.",
    "draft_table": "Guessed: the nearest table is {table}. Nothing is counted until you remove "
    "the “# ” of the lines that are right.",
    "draft_missing": "to be filled in: a column, or {{constant: ...}}",
    "not_recognised": "not recognised",
    "no_header": "no line of headers at its top: write one whose names say what is below (Nom, "
    "Date, UAI, Intitulé…)",
    "no_columns": "one column only: this is no export in columns; the separators known are "
    "semicolon, comma and tab",
    "no_file": "no file found",
    "header_only": "a header, and no row below it",
    "column_number": "column {place}",
    "counted": "{recognised} recognised, {unknown} not recognised, {refused} refused",
    "nearest_formats": "the nearest formats:",
    "like_nothing": "no format is near it",
    "closest": "{name}: {title}",
    "lacks": "missing: {columns}",
    "misspelt": "column {place}: “{written}” looks like “{meant}”",
    "wants_no_other": "this format has no other column than its own",
    "draft_advice": "“froute formats FILE --draft” writes a first format for it",
    "never_read": "never read",
    "places_schools": "places names in schools",
    "feeds_nothing": "used by no target",
    "titled_local": "{title} (yours)",
    "goes_before": "goes before the packaged format {name}",
    "also_has": "it also has: {columns}",
    "keyed": "keyed, never shown: {columns}",
    "header_stands": "header on line {line}: {columns:column|columns}, {encoding}, separator "
    "{separator}",
    "tab": "tab",
    "recognised": "recognised as {name}: {title}",
    "feeds": "feeds: {tables}",
    "because": "because it has: {columns}",
    "passed_over": "never read: {columns}",
    "valid": "{path}: valid: {targets:target|targets}, {ambitions:ambition|ambitions}, "
    "{actions:action|actions}",
    "yes": "yes",
    "no": "no",
}

EXPECTED: Final[Mapping[str, str]] = {}

DETAILS: Final[Mapping[str, str]] = {
    "damage.serial": "a date turned into a number of days",
    "damage.rounded": "a long number rounded",
    "damage.error": "an error of the spreadsheet",
    "damage.date": "a text turned into a date",
    "damage.scientific": "a text turned into a number",
    "damage.short_year": "a date whose century is not said",
    "damage.lost": "letters that were lost",
    "damage.month_first": "dates whose month may come first",
    "of.pix": "pix in all",
    "of.competences": "certifiable competences",
    "of.certifiable": "certifiable or not",
    "of.girls": "more girls than pupils",
    "of.activated_accounts": "more activated accounts than accounts",
}

# A part in square brackets is left out when a field in it is missing.
FINDINGS: Final[Mapping[FindingCode, tuple[str, str]]] = {
    FindingCode.FILE_EMPTY: (
        "Empty files",
        "The file is empty. Export it again.",
    ),
    FindingCode.FILE_NOT_TEXT: (
        "Files that are not text",
        "The file is not text[: {why}]. Give a spreadsheet or an archive its own suffix (.xlsx, "
        ".ods, .zip), or export it again.",
    ),
    FindingCode.FILE_UNREADABLE: (
        "Files that cannot be read",
        "The file cannot be read[: {why}]. Close it in other programs, check that it is whole "
        "and that you may read it.",
    ),
    FindingCode.FILE_UNRECOGNISED: (
        "Files that no format recognises",
        "No format recognises its header[; the closest is {closest}][, which also needs: "
        "{missing}]. “froute formats FILE” says more; remove the file if it is no export.",
    ),
    FindingCode.FILE_AMBIGUOUS: (
        "Files that several formats claim",
        "Several formats claim the file[: {formats}]; it was not read. Keep the columns of one "
        "of them.",
    ),
    FindingCode.FILE_SECRET: (
        "Files with secrets, refused unread",
        "The file holds passwords, activation codes or the identity of pupils[ (column "
        "“{header}”)]; it was refused unread. Take it out of the folder.",
    ),
    FindingCode.FILE_HEADER_ONLY: (
        "Files with a header and no row",
        "The file has a header and no row: it feeds nothing. Export it again if rows were "
        "expected.",
    ),
    FindingCode.FILE_TRUNCATED: (
        "Files cut short",
        "The file seems cut short: its last row is not whole. Export it again.",
    ),
    FindingCode.FILE_DUPLICATE: (
        "Files sent twice",
        "The content is that of another file[, {of}]: it was read once. Nothing to do.",
    ),
    FindingCode.FILE_NOT_USED: (
        "Files that no objective needs",
        "The file was recognised, but no selected objective rests on it. Nothing to do.",
    ),
    FindingCode.FILE_SUPERSEDED: (
        "Files replaced by a newer export",
        "A newer export takes the place of the file[: {by}]. Nothing to do if the newer one is "
        "whole.",
    ),
    FindingCode.FILE_CHANGED: (
        "Files that changed while read",
        "The file changed while it was read, so part of it may be missing. Run again once nothing "
        "writes to it.",
    ),
    FindingCode.ARCHIVE_REFUSED: (
        "Archives and spreadsheets refused unread",
        "The archive or the spreadsheet was refused unread[: {why}]. Make it again, or send what "
        "it holds file by file.",
    ),
    FindingCode.LINES_ABOVE_HEADER: (
        "Lines above the header",
        "{count:line stands|lines stand} above the header: passed over. Nothing to do if they are "
        "a title.",
    ),
    FindingCode.HEADER_REPEATED: (
        "Headers repeated among the rows",
        "The header stands again among the rows ({count:time|times}) and is passed over. Nothing "
        "to do.",
    ),
    FindingCode.SECOND_TABLE: (
        "Several tables in one file",
        "A second table begins in the file; it was not read. Send each table as a file of its own.",
    ),
    FindingCode.ENCODINGS_MIXED: (
        "Files in two encodings",
        "{count:line is|lines are} not in the encoding of the rest of the file: each is read in"
        " its own. Send the file as it was downloaded if names in it are damaged.",
    ),
    FindingCode.ROWS_QUOTED: (
        "Rows quoted whole",
        "Each row stood whole between quotes, as after a copy from one file into another; the "
        "quotes were taken off. Better to send the file as it was downloaded.",
    ),
    FindingCode.TOTAL_LINE: (
        "Total lines",
        "{count:line is|lines are} a total of the rows above, and not counted. Nothing to do.",
    ),
    FindingCode.ROWS_LEFT_OUT: (
        "Rows left out, as the format says",
        "{count:row was|rows were} left out, as the format says of this column. Nothing to do.",
    ),
    FindingCode.ACADEMY_OTHER: (
        "Rows of another académie",
        "{count:row is|rows are} not of the roadmap's académie[, {academy}]: left out. Nothing to "
        "do.",
    ),
    FindingCode.ACADEMY_ABSENT: (
        "Files without the académie",
        "The file holds no row of the roadmap's académie[, {academy}]: it feeds nothing. Send its "
        "own export, or correct “academy” in the roadmap.",
    ),
    FindingCode.COLUMN_ABSENT: (
        "Absent columns that a target asks for",
        "This optional column is not there, and a target asks for it: for this file it is not "
        "known. "
        "Add it, or export with it.",
    ),
    FindingCode.COLUMN_DUPLICATED: (
        "Columns of the same name",
        "Two columns bear the same name[, “{header}”], so that nobody knows which one counts. "
        "Rename or remove one of them.",
    ),
    FindingCode.ROW_BROKEN: (
        "Broken rows, left out",
        "{count:row has|rows have} not as many cells as the header[ ({found} in place of "
        "{expected})]: left out. Look for a stray quote or separator.",
    ),
    FindingCode.CELL_UNPARSED: (
        "Cells that cannot be read",
        "{count:cell|cells}[ such as “{value}”] cannot be read[; expected: {expected}]; taken "
        "as not known. Correct them at the source and export again.",
    ),
    FindingCode.CELL_DAMAGED: (
        "Cells damaged by a spreadsheet",
        "{count:cell|cells}[ such as “{value}”]: a spreadsheet has changed what stood there[ "
        "({damage})]; taken as not known. Send the file as it was downloaded, unopened.",
    ),
    FindingCode.CELL_RESTORED: (
        "Cells restored after a spreadsheet",
        "{count:cell|cells} changed by a spreadsheet could be restored, for only one original is "
        "possible. Nothing to do; better to send the file as it was downloaded.",
    ),
    FindingCode.COLUMNS_SHIFTED: (
        "Columns that do not stand under their header",
        "The data do not stand under their headers: the checks fail on nearly every row, so the "
        "file was not read. Export it again.",
    ),
    FindingCode.LEVEL_CONTRADICTED: (
        "Levels that their points contradict",
        "{count:level contradicts its|levels contradict their} points (a level is eight pix). "
        "Check the file against the one that was downloaded.",
    ),
    FindingCode.TOTAL_CONTRADICTED: (
        "Totals that their parts contradict",
        "{count:total contradicts its|totals contradict their} parts[: {of}]. Check the file "
        "against the one that was downloaded.",
    ),
    FindingCode.ROW_UNDATED: (
        "Rows whose state has no date",
        "{count:row does|rows do} not say when its state was so, so it may be of another time. "
        "Fill in the "
        "column of dates.",
    ),
    FindingCode.CELLS_EMPTY: (
        "Empty cells that matter",
        "{count:cell of this column holds|cells of this column hold} nothing, so their rows belong "
        "to nothing for sure. Fill them in.",
    ),
    FindingCode.IDENTITY_MISSING: (
        "Rows without an identity",
        "{count:row has|rows have} no name and no identifier, so nobody can be counted there. "
        "Fill them in.",
    ),
    FindingCode.COMPETENCES_MISSING: (
        "Campaigns of fewer than sixteen competences",
        "The file holds fewer than sixteen competences[ ({found})], so it cannot show a level "
        "in all of them. Send a profile collection of the sixteen.",
    ),
    FindingCode.UAI_INVALID: (
        "Invalid UAI",
        "{count:cell is|cells are} no valid UAI[, such as “{value}”]: seven digits and the "
        "letter that fits them. Correct them; meanwhile the rows have no school.",
    ),
    FindingCode.SCHOOL_UNMATCHED: (
        "Names that match no school",
        "The name[ “{name}”] matches no school of the register[; nearest: {nearest}]. Add it "
        "with its UAI to a “rattachements” file[ ({name};UAI)], or to the roadmap's aliases.",
    ),
    FindingCode.SCHOOL_SHARED: (
        "Names that several schools share",
        "The name[ “{name}”] fits several schools[: {schools}]. Say which one in a "
        "“rattachements” file.",
    ),
    FindingCode.SCHOOL_CONFLICT: (
        "Files whose paths name two schools",
        "The same file lies under paths that name different schools[: {schools}], so it counts "
        "for none. Keep it under the right one.",
    ),
    FindingCode.SCHOOL_UNKNOWN: (
        "UAI that the register does not hold",
        "The register does not hold every school of the exports[: {schools}]. Send a newer "
        "register, or map an old UAI to the new one in the roadmap's aliases.",
    ),
    FindingCode.CLASS_UNMATCHED: (
        "Classes of no grade",
        "Classes match no grade ({count:row|rows})[: {labels}]. Add a pattern for them to "
        "“grades” in the roadmap.",
    ),
    FindingCode.GRADE_MISSING: (
        "Rows without a grade",
        "{count:row has|rows have} neither a class nor a grade. Put the file into a folder "
        "named after its grade (3e), or export it with its classes.",
    ),
    FindingCode.HOMONYMS: (
        "Namesakes in two classes",
        "{count:name stands|names stand} in two classes of one file, taken for different "
        "pupils. Check that none of them only changed class.",
    ),
    FindingCode.NAME_SHARED: (
        "Names that several people share",
        "{count:row holds a name|rows hold names} that several people bear, so nobody knows who "
        "is meant: “at least” does not count them. Send an export that holds an e-mail address or "
        "an identifier.",
    ),
    FindingCode.NAME_UNMATCHED: (
        "Names of nobody on the staff",
        "{count:row is|rows are} of people who are not of the staff, such as pupils, and not "
        "counted. Nothing to do if the staff's export is whole.",
    ),
    FindingCode.STAFF_NAMELESS: (
        "Staff without a name",
        "{count:person|people} of the staff without a name, so a name met elsewhere may be "
        "theirs. Fill in “Nom” and “Prénom”.",
    ),
    FindingCode.OTHER_YEAR: (
        "Data of another school year",
        "The file is of another school year[ ({date})] and does not count. Send the export of the "
        "roadmap's year[, {school_year}].",
    ),
    FindingCode.NOT_YET: (
        "Files of a later date",
        "The file is dated after the date seen[: {date}][, seen on {seen}]; it does not count "
        "yet. “--as-of” sets that date.",
    ),
    FindingCode.STALE: (
        "Data that are too old",
        "The newest data[ of “{table}”] are too old[: {date}][, {days:day|days} old]; what rests "
        "on them is unknown. Send a newer export.",
    ),
    FindingCode.ROWS_CONFLICT: (
        "Rows that contradict each other",
        "{count:row stands|rows stand} with different values[, of “{table}”]; the newest export "
        "counts, or of equally new ones the larger or the better. Correct the wrong one.",
    ),
    FindingCode.TRACKS_CONFLICT: (
        "Enrolments with and without a track",
        "Enrolments with a track stand beside some without[: {school}][, {grade}]; the larger "
        "total counts. Send one kind or the other.",
    ),
    FindingCode.ACTION_UNMATCHED: (
        "Actions that the roadmap does not name",
        "{count:action is|actions are} not of the roadmap[: {names}]. Write the id or the title "
        "that the roadmap gives.",
    ),
    FindingCode.EXCESS: (
        "More counted than enrolled or in post",
        "More are counted than there are[ in {school}][ ({found} for {of})][, {target}]; the "
        "surplus is left out. Check the enrolments and the export.",
    ),
    FindingCode.NOT_ENROLLED: (
        "Rows of a school or grade that enrols nobody",
        "{count:row is|rows are} of a school or a grade that enrols nobody[ ({school})]"
        "[, {target}], and not counted. Send its enrolments.",
    ),
    FindingCode.NO_DENOMINATOR: (
        "Schools without a headcount",
        "Nobody knows how many there are[ in {school}], so the objective cannot be met[: "
        "{target}]. Send the headcount; 0 is an answer.",
    ),
    FindingCode.MINISTRIES: (
        "Ministries of the lycées counted",
        "The lycées counted are of these ministries[: {ministries}]. Add “ministry” to “where” in "
        "the roadmap to count some of them only.",
    ),
}
