"""The same work as ``froute`` with DuckDB, in SQL: every cell is checked.

A clean parse of typed columns is the check of their cells; only where it fails are the exports read
as text, to count the cells that are no number.
"""

import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb
import rules
from rules import Findings

LEVELS, POINTS = rules.LEVELS, rules.POINTS
TYPES = {
    **dict.fromkeys(LEVELS, "utinyint"),
    **dict.fromkeys([*POINTS, "total"], "usmallint"),
    "competences": "utinyint",
}
APOSTROPHES = "".join(rules.APOSTROPHES)
MACROS = rf"""
create macro fold(text) as trim(regexp_replace(translate(replace(replace(
    strip_accents(lower(nfc_normalize(text))), 'œ', 'oe'), 'æ', 'ae'), '{APOSTROPHES}',
    repeat(chr(39), {len(APOSTROPHES)})), '[\s_]+', ' ', 'g'));
create macro key(text) as case when length(fold(text)) > 0
    then hash('{secrets.token_hex(8)}' || fold(text)) end;
create macro flag(text) as case when lower(trim(text)) in ('oui', 'o') then true
    when lower(trim(text)) in ('non', 'n') then false end;
create macro uai(text) as case when regexp_full_match(text, '[0-9]{{7}}[A-Z]') and
    '{rules.UAI_LETTERS}'[try_cast(text[:7] as integer) % 23 + 1] = text[8] then text end;
create macro known(text, words) as case when list_contains(words, fold(text)) then fold(text) end;
create macro read_day(text) as try_strptime(text, '{rules.DAY}');
create macro seen(moment) as
    moment::date between date '{rules.FIRST_DAY}' and date '{rules.LAST_DAY}';
create macro lost(text, value) as (text is not null and value is null)::integer;
"""
PROFILES = """
with texts as (
    from read_csv([{paths}], delim = ';', quote = '"', header = true, nullstr = ['NA', ''],
        filename = 'file', auto_detect = false, columns = {{{columns}}})
), parsed as (
    select * replace ({numbers} flag(shared) as shared, flag(certifiable) as certifiable,
        try_strptime(sent, '{moment}') as sent),
        lost(shared, flag(shared)) + lost(certifiable, flag(certifiable))
            + lost(sent, try_strptime(sent, '{moment}')) {lost} as unparsed,
        coalesce(sent, total::varchar, competences::varchar, level_0::varchar) is not null as told
    from texts
), compared as (
    select *, {wrong} as levels, {summed} as summed, {reached} as reached,
        coalesce(not shared and told, false) as unsent
    from parsed
), counted as (
    select *, coalesce(competences != reached and summed is not null, false) as miscounted
    from compared
)
select file, organisation, last, first, class, shared, sent, unparsed + {beyond} as unparsed,
    levels, unsent,
    unsent::integer + miscounted::integer + coalesce(total != summed, false)::integer
        + coalesce(certifiable != (competences >= {certifiable}), false)::integer as totals,
    case when levels = 0 and reached is not null and not miscounted
        then least({every}) end as lowest
from counted
"""
RESOLVED = """
create temp table keys as
    select name, key(name) as key from (select last as name from rows union select first from rows);
create temp table grades as
    select class, case {grades} end as grade from (select distinct class from rows);
create temp table organisations as
    select organisation, any_value(school) as school
    from (select distinct organisation from rows) join schools on fold(organisation) = fold("Nom")
    group by all;
create temp table profiles as
select rows.* exclude (last, first), school, grade,
    hash(school, least(l.key, f.key), greatest(l.key, f.key)) as person,
    l.key is null or f.key is null as nameless
from rows left join keys l on last = l.name left join keys f on first = f.name
    left join grades using (class) left join organisations using (organisation);
"""
ODD = """
select file, sum(unparsed), sum(levels), sum(totals), sum(nameless::integer),
    sum((school is null)::integer), sum(lost(class, grade))
from profiles group by file
"""
KINDS = (
    *("cell_unparsed", "level_contradicted", "total_contradicted"),
    *("identity_missing", "school_unmatched", "class_unmatched"),
)
PRESENT = [word for word, so in rules.ATTENDED.items() if so]
OFFICE = {
    "etablissements": f"""
        *, uai("UAI") as school, known("Type", {[*rules.KINDS]}) as kind,
        known("Secteur", {[*rules.SECTORS]}) as sector,
        known("Département", {[*rules.DEPARTMENTS]}) as department""",
    "effectifs": f"""
        *, uai("UAI") as school, known("Niveau", {[*rules.GRADES]}) as grade,
        try_cast("Effectif" as uinteger) as pupils""",
    "personnels": f"""
        *, uai("UAI") as school, fold("Fonction") as function,
        known("Degré", {[*rules.DEGREES]}) as degree, flag("Certification Pix") as certified""",
    "formations": f"""
        *, read_day("Date") as day,
        try_cast(replace("Durée (heures)", ',', '.') as double) as number,
        case when number between 0 and {rules.MOST_HOURS} then number end as hours,
        known("Présence", {[*rules.ATTENDED]}) as attended""",
    "usages": """
        *, read_day("Date") as day""",
    "ent": """
        *, uai("UAI") as school, flag("Activé") as active,
        read_day("Date d'activation") as since, try_cast("Comptes" as uinteger) as accounts,
        try_cast("Comptes activés" as uinteger) as activated""",
}
INDICATORS = f"""
with enrolled as (
    select distinct school, grade, pupils from effectifs
    where school is not null and grade is not null and pupils is not null
),
believed as (
    from profiles semi join enrolled using (school, grade)
    where not nameless and (seen(sent) or (sent is null and not shared and not unsent))
),
latest as (
    select unnest(arg_max(
        {{'grade': grade, 'lowest': lowest}}, (sent, coalesce(lowest::tinyint, -1))
    ))
    from believed where shared and grade in ('3e', 'terminale') group by person
),
lycees as (
    select distinct school from schools where kind like 'lycee%' and sector = 'public'
),
teachers as (
    select distinct person from personnels
    where person is not null and list_contains({[*rules.TEACHING]}, function)
),
attended as (
    select distinct * from formations
    where list_contains({PRESENT}, attended) and digital and seen(day)
)
select
    (select count(distinct person) from believed),
    (select sum(pupils)::bigint from enrolled),
    (select count(*) from latest where grade = '3e' and lowest >= 1),
    (select sum(pupils)::bigint from enrolled where grade = '3e'),
    (select count(*) from latest where grade = 'terminale' and lowest >= 2),
    (select sum(pupils)::bigint from enrolled where grade = 'terminale'),
    (select sum(hours) / 6 from attended),
    null,
    (
        select count(distinct school) from ent semi join lycees using (school)
        where active and since <= date '{rules.LAST_DAY}'
    ),
    (select count(*) from lycees),
    (
        select count(distinct person) from usages semi join teachers using (person)
        where offered and seen(day)
    ),
    (select count(*) from teachers)
"""
ONCE = {
    "Identifiant": ("person", 'key("Identifiant")'),
    "Thème": ("digital", f"""regexp_matches(fold("Thème"), '{rules.DIGITAL}')"""),
    "Service": ("offered", f"""list_contains({[*rules.SERVICES]}, fold("Service"))"""),
}
"""What is read of the distinct texts of a column, once each; the texts are dropped."""
IDS = (
    *("pix-parcours", "pix-troisieme", "pix-terminale"),
    *("formation-journees", "ent-lycees-publics", "services-enseignants"),
)


def main(folder: Path) -> None:
    """Print the numerator and the denominator of each indicator, and the findings."""
    headers, office, findings = rules.recognised(folder)
    database = duckdb.connect()
    database.execute(MACROS)
    for name, path in office.items():
        read_office(database, name, path, findings)
    database.execute("create view schools as from etablissements where school is not null")
    for header, paths in headers.items():
        read_profiles(database, header, paths)
    signs = (f"when regexp_matches(fold(class), '{s}') then '{g}'" for g, s in rules.GRADES.items())
    database.execute(RESOLVED.format(grades=" ".join(signs)))
    note_profiles(database, folder, findings)
    row = database.execute(INDICATORS).fetchone() or ()
    pairs = zip(row[::2], row[1::2], strict=True)
    rules.tell(dict(zip(IDS, pairs, strict=True)), findings)


def read_profiles(
    database: duckdb.DuckDBPyConnection, header: Sequence[str], paths: Sequence[Path]
) -> None:
    """Read and check the rows of the Pix exports of one header into ``rows``."""
    try:
        database.execute(f"create or replace temp table part as {query(header, paths, TYPES)}")
    except (duckdb.ConversionException, duckdb.InvalidInputException):  # some cell is no number
        database.execute(f"create or replace temp table part as {query(header, paths, {})}")
    database.execute("create temp table if not exists rows as from part limit 0")
    database.execute("insert into rows from part")


def query(header: Sequence[str], paths: Sequence[Path], types: dict[str, str]) -> str:
    """Write the query of some exports, whose numbers are typed or are read as text."""
    short = {written: rules.SHORT[name] for name, written in rules.named(header).items()}
    levels, points = rules.competences(header)
    short |= dict(zip([*levels, *points], [*LEVELS, *POINTS], strict=True))
    names = [short.get(name, f"other_{place}") for place, name in enumerate(header)]
    read = {} if types else {name: f"try_cast({name} as {TYPES[name]})" for name in TYPES}
    return PROFILES.format(
        columns=", ".join(f"{name}: '{types.get(name, 'varchar')}'" for name in names),
        paths=", ".join(map(_quoted, paths)),
        numbers="".join(f"{value} as {name}, " for name, value in read.items()),
        lost="".join(f" + lost({name}, {value})" for name, value in read.items()),
        wrong=" + ".join(map(contradicts, LEVELS, POINTS)),
        summed=" + ".join(f"{name}::integer" for name in POINTS),
        reached=" + ".join(f"({name} > 0)::utinyint" for name in LEVELS),
        every=", ".join(LEVELS),
        beyond=" + ".join(
            f"coalesce({name} > {rules.MOST_LEVEL}, false)::utinyint" for name in LEVELS
        ),
        moment=rules.MOMENT,
        certifiable=rules.LEAST_CERTIFIABLE,
    )


def contradicts(level: str, points: str) -> str:
    """Tell the levels that are not those of their points; one may be capped from five on."""
    reached = f"{points} // {rules.POINTS_A_LEVEL}"
    capped = f"({level} >= {rules.FIRST_CAP} and {level} < {reached})"
    wrong = f"({level} != {reached} and not {capped}) or {points} > {rules.MOST_POINTS}"
    return f"coalesce({wrong}, false)::utinyint"


def note_profiles(database: duckdb.DuckDBPyConnection, folder: Path, findings: Findings) -> None:
    """Count what is odd of each Pix export."""
    for file, *counts in database.execute(ODD).fetchall():
        name = Path(file).relative_to(folder).as_posix()
        for kind, count in zip(KINDS, counts, strict=True):
            rules.add(findings, kind, [(name, count)])


def read_office(
    database: duckdb.DuckDBPyConnection, name: str, path: Path, findings: Findings
) -> None:
    """Read and check an export of the office into a table of its name."""
    options = "delim = ';', header = true, all_varchar = true, nullstr = ['NA', '']"
    once = {column: ONCE[column] for column in rules.OFFICE[name] if column in ONCE}
    joins = "".join(
        f'left join (select "{column}", {value} as {read} from'
        f' (select distinct "{column}" from texts)) using ("{column}") '
        for column, (read, value) in once.items()
    )
    dropped = ", ".join(f'"{column}"' for column in once)
    columns = OFFICE[name].replace("*", f"* exclude ({dropped})", 1) if once else OFFICE[name]
    database.execute(f"""
        create temp table {name} as
        with texts as materialized (from read_csv({_quoted(path)}, {options}))
        select {columns} from texts {joins}""")
    counts = [
        (rules.lost_kind(column), f'lost("{column}", {rules.READ[column]})')
        for column in rules.OFFICE[name]
        if column in rules.READ
    ]
    if "Identifiant" in rules.OFFICE[name]:
        counts.append(("identity_missing", "(person is null)::integer"))
    if name == "ent":
        counts.append(("total_contradicted", "(activated > accounts)::integer"))
    sums = ", ".join(f"sum({odd})" for _, odd in counts)
    row = database.execute(f"select {sums} from {name}").fetchone() or ()
    for (kind, _), count in zip(counts, row, strict=True):
        rules.add(findings, kind, [(path.name, count or 0)])


def _quoted(path: Path) -> str:
    text = path.as_posix().replace("'", "''")
    return f"'{text}'"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
