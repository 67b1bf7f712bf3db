"""The indicators by hand with DuckDB, in SQL. It trusts the data, as the other rivals do."""

import json
import sys
from pathlib import Path

import duckdb

PROFILES = """
create temp table profiles as
select
    hash("Nom de l'organisation", lower("Nom du Participant"), lower("Prénom du Participant"))
        as person,
    left("Classe", 1) as grade,
    strptime("Date et heure de l'envoi (Europe/Paris)", '%d/%m/%Y %H:%M') as moment,
    least({levels}) as lowest
from read_csv(
    '{folder}/pix/*.csv', delim = ';', quote = '"', header = true, nullstr = 'NA',
    auto_detect = false, columns = {{{types}}}
)
"""
INDICATORS = """
with latest as (
    select any_value(grade) as grade, arg_max(lowest, moment) as lowest
    from profiles where lowest is not null and grade in ('3', 'T') group by person
),
lycees as (
    from {etablissements} where "Type" like 'Lycée%' and "Secteur" = 'Public'
),
teachers as (
    select distinct "Identifiant" from {personnels}
    where lower("Fonction") in ('enseignant', 'enseignante', 'professeur', 'professeure')
),
attended as (
    select distinct * from {formations}
    where "Présence" like 'Présent%' and {in_period} and regexp_matches("Thème", '{digital}', 'i')
)
select
    (select count(distinct person) from profiles),
    (select sum("Effectif"::bigint) from {effectifs}),
    (select count(*) from latest where grade = '3' and lowest >= 1),
    (select sum("Effectif"::bigint) from {effectifs} where "Niveau" = '3e'),
    (select count(*) from latest where grade = 'T' and lowest >= 2),
    (select sum("Effectif"::bigint) from {effectifs} where "Niveau" = 'terminale'),
    (select sum(replace("Durée (heures)", ',', '.')::double) / 6 from attended),
    null,
    (
        select count(distinct "UAI") from {ent} semi join lycees using ("UAI")
        where "Activé" = 'O' and strptime("Date d'activation", '%d/%m/%Y') <= date '2021-07-06'
    ),
    (select count(*) from lycees),
    (
        select count(distinct "Identifiant") from {usages} semi join teachers using ("Identifiant")
        where {in_period} and lower("Service") in
            ('moodle', 'webconférence', 'salle audio', 'gar', 'classe virtuelle', 'bigbluebutton')
    ),
    (select count(*) from teachers)
"""
WORDS = "numériques?|digital|pix|ent|schematic|gar|moodle|nsi|snt|etwinning|webconférences?"
IN_PERIOD = """
strptime("Date", '%d/%m/%Y') between date '2020-09-01' and date '2021-07-06'
"""
EXPORTS = ("etablissements", "effectifs", "personnels", "formations", "ent", "usages")
IDS = (
    *("pix-parcours", "pix-troisieme", "pix-terminale"),
    *("formation-journees", "ent-lycees-publics", "services-enseignants"),
)


def main(folder: Path) -> None:
    """Print the numerator and the denominator of each indicator."""
    database = duckdb.connect()
    database.execute(profiles_query(folder))
    exports = {name: office_export(folder, name) for name in EXPORTS}
    query = INDICATORS.format(in_period=IN_PERIOD, digital=rf"\b({WORDS})\b", **exports)
    row = database.execute(query).fetchone()
    pairs = zip(row[::2], row[1::2], strict=True) if row else ()
    print(json.dumps(dict(zip(IDS, pairs, strict=True))))


def profiles_query(folder: Path) -> str:
    """Read the columns of the Pix exports that the indicators need."""
    with next(folder.glob("pix/*.csv")).open(encoding="utf-8-sig") as file:
        names = [name.strip('"') for name in file.readline().rstrip("\n").split(";")]
    levels = [name for name in names if name.startswith("Niveau")]
    types = {name: "tinyint" if name in levels else "varchar" for name in names}
    return PROFILES.format(
        folder=folder.as_posix().replace("'", "''"),
        levels=", ".join(f'"{name}"' for name in levels),
        types=", ".join(f"$${name}$$: '{kind}'" for name, kind in types.items()),
    )


def office_export(folder: Path, name: str) -> str:
    """The source of one export of the office, every column as text."""
    pattern = (folder / f"{name}-*.csv").as_posix().replace("'", "''")
    return f"read_csv('{pattern}', delim = ';', header = true, all_varchar = true)"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
