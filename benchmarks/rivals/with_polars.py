"""The indicators by hand with polars, as fast as we could make it: the yardstick of froute.

It trusts the data: no check of a file, a school, a cell or a date, and a grade read from the
first character of a class.
"""

import json
import sys
from datetime import date
from pathlib import Path

import polars as pl

PERIOD = (date(2020, 9, 1), date(2021, 7, 6))
TEACHERS = ["enseignant", "enseignante", "professeur", "professeure"]
SERVICES = ["moodle", "webconférence", "salle audio", "gar", "classe virtuelle", "bigbluebutton"]
WORDS = "numériques?|digital|pix|ent|schematic|gar|moodle|nsi|snt|etwinning|webconférences?"
DIGITAL = rf"(?i)\b({WORDS})\b"


def main(folder: Path) -> None:
    """Print the numerator and the denominator of each indicator."""
    rows = scan_profiles(folder).collect(engine="streaming")
    counts = pl.collect_all(
        [
            count_latest(rows, "3", 1),
            count_latest(rows, "T", 2),
            sum_pupils(folder, pl.lit(value=True)),
            sum_pupils(folder, pl.col("Niveau") == "3e"),
            sum_pupils(folder, pl.col("Niveau") == "terminale"),
            sum_digital_hours(folder),
            count_active_ent(folder),
            scan_public_lycees(folder).select(pl.len()),
            count_users(folder),
            scan_teachers(folder).select(pl.len()),
        ],
        engine="streaming",
    )
    troisieme, terminale, pupils, pupils_3e, pupils_tle, hours, active, lycees, users, teachers = (
        frame.item() for frame in counts
    )
    indicators = {
        "pix-parcours": [rows["person"].n_unique(), pupils],
        "pix-troisieme": [troisieme, pupils_3e],
        "pix-terminale": [terminale, pupils_tle],
        "formation-journees": [hours / 6, None],
        "ent-lycees-publics": [active, lycees],
        "services-enseignants": [users, teachers],
    }
    print(json.dumps(indicators))


def scan_profiles(folder: Path) -> pl.LazyFrame:
    """Of each row of the Pix exports: the person's key, the class, the moment, the lowest level."""
    paths = sorted(folder.glob("pix/*.csv"))
    with paths[0].open(encoding="utf-8-sig") as file:
        names = [name.strip('"') for name in file.readline().rstrip("\n").split(";")]
    levels = [name for name in names if name.startswith("Niveau")]
    types = {name: pl.Int8 if name in levels else pl.String for name in names}
    moment = pl.col("Date et heure de l'envoi (Europe/Paris)")
    return pl.scan_csv(paths, separator=";", null_values="NA", schema=types).select(
        person=pl.struct(
            "Nom de l'organisation",
            pl.col("Nom du Participant").str.to_lowercase(),
            pl.col("Prénom du Participant").str.to_lowercase(),
        ).hash(),
        grade=pl.col("Classe").str.head(1),
        moment=moment.str.to_datetime("%d/%m/%Y %H:%M"),
        lowest=pl.min_horizontal(levels),
    )


def count_latest(rows: pl.DataFrame, grade: str, level: int) -> pl.LazyFrame:
    """Count the persons of a grade whose latest profile has every level at ``level`` or more."""
    return (
        rows.lazy()
        .filter(pl.col("grade") == grade, pl.col("lowest").is_not_null())
        .group_by("person")
        .agg(pl.col("lowest").sort_by("moment").last())
        .select((pl.col("lowest") >= level).sum())
    )


def sum_pupils(folder: Path, kept: pl.Expr) -> pl.LazyFrame:
    """Sum the enrolled pupils."""
    return scan(folder, "effectifs").filter(kept).select(pl.col("Effectif").cast(pl.Int64).sum())


def sum_digital_hours(folder: Path) -> pl.LazyFrame:
    """Sum the hours of digital trainings attended, a repeated row once."""
    return (
        scan(folder, "formations")
        .filter(
            pl.col("Présence").str.starts_with("Présent"),
            pl.col("Thème").str.contains(DIGITAL),
            is_in_period(),
        )
        .unique()
        .select(pl.col("Durée (heures)").str.replace(",", ".").cast(pl.Float64).sum())
    )


def scan_public_lycees(folder: Path) -> pl.LazyFrame:
    """The public lycées of the register."""
    return scan(folder, "etablissements").filter(
        pl.col("Type").str.starts_with("Lycée"), pl.col("Secteur") == "Public"
    )


def count_active_ent(folder: Path) -> pl.LazyFrame:
    """Count the public lycées whose ENT is active."""
    active = pl.col("Date d'activation").str.to_date("%d/%m/%Y") <= PERIOD[1]
    return (
        scan(folder, "ent")
        .filter(pl.col("Activé") == "O", active)
        .join(scan_public_lycees(folder), on="UAI", how="semi")
        .select(pl.col("UAI").n_unique())
    )


def scan_teachers(folder: Path) -> pl.LazyFrame:
    """The identifiers of the teachers in post."""
    teaches = pl.col("Fonction").str.to_lowercase().is_in(TEACHERS)
    return scan(folder, "personnels").filter(teaches).select("Identifiant").unique()


def count_users(folder: Path) -> pl.LazyFrame:
    """Count the teachers who used one of the services on offer."""
    return (
        scan(folder, "usages")
        .filter(pl.col("Service").str.to_lowercase().is_in(SERVICES), is_in_period())
        .join(scan_teachers(folder), on="Identifiant", how="semi")
        .select(pl.col("Identifiant").n_unique())
    )


def scan(folder: Path, name: str) -> pl.LazyFrame:
    """One export of the office, every column as text."""
    [path] = folder.glob(f"{name}-*.csv")
    return pl.scan_csv(path, separator=";", infer_schema=False)


def is_in_period() -> pl.Expr:
    """Whether the row is dated in the part of the school year that is seen."""
    return pl.col("Date").str.to_date("%d/%m/%Y").is_between(*PERIOD)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
