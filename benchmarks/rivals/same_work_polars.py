"""The same work as ``froute`` with polars, as fast as we could make it: every cell is checked.

A clean parse of typed columns is the check of their cells; only where it fails are the exports read
as text, to count the cells that are no number.
"""

import secrets
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import rules
from rules import Findings

PERIOD = (date.fromisoformat(rules.FIRST_DAY), date.fromisoformat(rules.LAST_DAY))
LEVELS, POINTS = rules.LEVELS, rules.POINTS
TYPES = {
    **dict.fromkeys(LEVELS, pl.UInt8),
    **dict.fromkeys([*POINTS, "total"], pl.UInt16),
    "competences": pl.UInt8,
}
KEY = secrets.randbits(64)  # made for the run, and forgotten with it
AT_ONCE = 16 << 20  # bytes
KEPT = ("file", "organisation", "last", "first", "class", "shared", "moment")


def main(folder: Path) -> None:
    """Print the numerator and the denominator of each indicator, and the findings."""
    headers, office, findings = rules.recognised(folder)
    schools = read_schools(office["etablissements"], findings)
    enrolled = read_enrolled(office["effectifs"], findings)
    rows = pl.concat(
        read_profiles(header, batch)
        for header, paths in headers.items()
        for batch in rules.batches(paths, AT_ONCE)
    )
    profiles = resolved(rows, schools)
    note_profiles(profiles, folder, findings)
    pupils = count_pupils(profiles, enrolled)
    teachers = read_teachers(office["personnels"], findings)
    lycees = schools.filter(pl.col("kind").str.starts_with("lycee"), pl.col("sector") == "public")
    over = dict(enrolled.group_by("grade").agg(pl.col("pupils").sum()).iter_rows())
    hours = sum_digital_hours(office["formations"], findings)
    active = count_active_ent(office["ent"], lycees, findings), len(lycees)
    users = count_users(office["usages"], teachers, findings), len(teachers)
    rules.tell(rules.indicators(pupils, over, hours, active, users), findings)


def read_profiles(header: tuple[str, ...], paths: Sequence[Path]) -> pl.DataFrame:
    """Read and check the rows of some Pix exports of one header."""
    beyond = added(pl.col(name) > rules.MOST_LEVEL for name in LEVELS)
    try:
        rows = scan_profiles(header, paths, TYPES).collect(engine="streaming").lazy()
        most = rows.select(pl.max_horizontal(LEVELS).max()).collect().item() or 0
        return checked(rows, beyond if most > rules.MOST_LEVEL else pl.lit(0, pl.UInt8)).collect()
    except pl.exceptions.ComputeError:  # some cell is no number
        texts = scan_profiles(header, paths, {})
        numbers = {name: pl.col(name).cast(kind, strict=False) for name, kind in TYPES.items()}
        lost = added(is_lost(pl.col(name), value) for name, value in numbers.items())
        read = texts.with_columns(told=told(), lost=lost, **numbers)
        return checked(read, pl.col("lost") + beyond).collect()


def scan_profiles(
    header: tuple[str, ...], paths: list[Path], types: Mapping[str, Any]
) -> pl.LazyFrame:
    """Scan with short names; a pupil may be called NA."""
    short = {written: rules.SHORT[name] for name, written in rules.named(header).items()}
    levels, points = rules.competences(header)
    short |= dict(zip([*levels, *points], [*LEVELS, *POINTS], strict=True))
    personal = ("last", "first")
    scanned = pl.scan_csv(
        paths,
        separator=";",
        schema={name: types.get(short.get(name, name), pl.String) for name in header},
        null_values={n: rules.UNKNOWN for n in header if short.get(n) not in personal},
        include_file_paths="file",
    )
    return scanned.rename(short).select(*short.values(), "file")


def told() -> pl.Expr:
    """Tell the rows that hold a result."""
    columns = ("sent", "total", "competences", LEVELS[0])
    return pl.any_horizontal(pl.col(name).is_not_null() for name in columns)


def checked(rows: pl.LazyFrame, lost: pl.Expr) -> pl.LazyFrame:
    """Count the odd cells of each row, and reduce it to what the indicators need."""
    flags = {name: words(name, rules.FLAGS) for name in ("shared", "certifiable")}
    moment = pl.col("sent").str.to_datetime(rules.MOMENT, strict=False)
    unparsed = [is_lost(pl.col(name), value) for name, value in flags.items()]
    unparsed += [is_lost(pl.col("sent"), moment)]
    read = rows.with_columns(unparsed=added(unparsed) + lost, moment=moment, **flags)
    held = pl.col("told") if "told" in rows.collect_schema() else told()
    unsent = ~pl.col("shared") & held
    wrong = added(map(contradicts, LEVELS, POINTS))
    total = pl.sum_horizontal(POINTS, ignore_nulls=False)
    reached = pl.sum_horizontal(
        ((pl.col(name) > 0).cast(pl.UInt8) for name in LEVELS), ignore_nulls=False
    )
    miscounted = (pl.col("competences") != reached) & total.is_not_null()
    contradicted = [
        unsent,
        (pl.col("total") != total) & reached.is_not_null(),
        miscounted,
        pl.col("certifiable") != (pl.col("competences") >= rules.LEAST_CERTIFIABLE),
    ]
    sound = (wrong == 0) & miscounted.not_().fill_null(value=True) & reached.is_not_null()
    return read.select(
        *KEPT,
        "unparsed",
        levels=wrong,
        totals=added(contradicted),
        unsent=unsent.fill_null(value=False),
        lowest=pl.when(sound).then(pl.min_horizontal(LEVELS)),
    )


def contradicts(level: str, points: str) -> pl.Expr:
    """Tell the levels that are not those of their points; one may be capped from five on."""
    reached = pl.col(points) // rules.POINTS_A_LEVEL
    capped = (pl.col(level) >= rules.FIRST_CAP) & (pl.col(level) < reached)
    return ((pl.col(level) != reached) & ~capped) | (pl.col(points) > rules.MOST_POINTS)


def added(told: Iterable[pl.Expr]) -> pl.Expr:
    """Count what is so, of each row."""
    return pl.sum_horizontal(one.fill_null(value=False).cast(pl.UInt8) for one in told)


def is_lost(text: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Tell the cells that hold something and could not be read."""
    return (text != "") & value.is_null()


def words(name: str, meanings: Mapping[str, Any]) -> pl.Expr:
    """Read a column of few words."""
    folded = pl.col(name).str.strip_chars().str.to_lowercase()
    return folded.replace_strict(meanings, default=None)


def resolved(rows: pl.DataFrame, schools: pl.DataFrame) -> pl.DataFrame:
    """Give each row its school, its grade, and its person: a keyed hash of the folded names."""
    uais = {rules.fold(name): uai for name, uai in schools.select("Nom", "school").iter_rows()}
    keys = keyed(pl.concat([rows["last"], rows["first"]]))
    return (
        rows.lazy()
        .join(keys.lazy(), left_on="last", right_on="text", how="left")
        .join(keys.lazy(), left_on="first", right_on="text", how="left", suffix=" of first")
        .with_columns(
            school=by_distinct(rows, "organisation", lambda name: uais.get(rules.fold(name))),
            grade=by_distinct(rows, "class", rules.grade_of),
            names=pl.col("key") + pl.col("key of first"),  # the same in either order
        )
        .with_columns(person=pl.col("names") + pl.col("school").hash(KEY))
        .drop("last", "first", "key", "key of first")
        .collect()
    )


def keyed(texts: pl.Series) -> pl.DataFrame:
    """Give the key of each distinct text, folded; what folds to nothing has none."""
    distinct = texts.unique().drop_nulls().to_frame("text")
    return (
        distinct.with_columns(folded=folded(pl.col("text")))
        .filter(pl.col("folded") != "")
        .select("text", key=pl.col("folded").hash(KEY))
    )


def folded(texts: pl.Expr) -> pl.Expr:
    """Fold as ``rules.fold``."""
    odd = rules.APOSTROPHES | rules.LIGATURES
    lower = texts.str.normalize("NFKC").str.to_lowercase().str.normalize("NFD")
    plain = lower.str.replace_all(r"\p{M}", "").str.replace_many(odd)
    return plain.str.replace_all(r"[\s_]+", " ").str.strip_chars()


def by_distinct(rows: pl.DataFrame, name: str, read: Callable[[str], str | bool | None]) -> pl.Expr:
    """Read each distinct text of a column once."""
    meanings = {text: read(text) for text in rows[name].unique().drop_nulls()}
    return pl.col(name).replace_strict(list(meanings), list(meanings.values()), default=None)


def note_profiles(profiles: pl.DataFrame, folder: Path, findings: Findings) -> None:
    """Count what is odd of each Pix export."""
    counts = {
        "cell_unparsed": pl.col("unparsed"),
        "level_contradicted": pl.col("levels"),
        "total_contradicted": pl.col("totals"),
        "identity_missing": pl.col("names").is_null(),
        "school_unmatched": pl.col("school").is_null(),
        "class_unmatched": is_lost(pl.col("class"), pl.col("grade")),
    }
    odd = profiles.select("file", **counts).filter(pl.any_horizontal(pl.exclude("file") > 0))
    summed = odd.group_by("file").agg(pl.all().cast(pl.UInt32).sum())
    for kind in counts:
        files = [Path(file).relative_to(folder).as_posix() for file in summed["file"]]
        rules.add(findings, kind, zip(files, summed[kind], strict=True))


def count_pupils(profiles: pl.DataFrame, enrolled: pl.DataFrame) -> Mapping[str, int]:
    """Count those who take part, and by grade those whose latest profile is as it is to be."""
    seen = pl.col("moment").dt.date().is_between(*PERIOD)
    begun = pl.col("moment").is_null() & ~pl.col("shared") & ~pl.col("unsent")
    rows = profiles.filter(pl.col("person").is_not_null(), seen | begun).join(
        enrolled, on=["school", "grade"], how="semi"
    )
    latest = (
        rows.lazy()
        .filter("shared", pl.col("grade").is_in(["3e", "terminale"]))
        .group_by("person")
        .agg(pl.col("grade", "lowest").sort_by("moment", "lowest").last())
        .collect()
    )
    counts = {"taking part": rows["person"].n_unique()}
    for grade, level in (("3e", 1), ("terminale", 2)):
        counts[grade] = len(latest.filter(pl.col("grade") == grade, pl.col("lowest") >= level))
    return counts


def read_schools(path: Path, findings: Findings) -> pl.DataFrame:
    """The schools of the register whose UAI holds, each once."""
    rows = read(path)
    sound = rows.with_columns(
        school=by_distinct(rows, "UAI", rules.valid_uai),
        kind=by_distinct(rows, "Type", rules.within(rules.KINDS)),
        sector=by_distinct(rows, "Secteur", rules.within(rules.SECTORS)),
        department=by_distinct(rows, "Département", rules.within(rules.DEPARTMENTS)),
    )
    note_lost(path, rows, sound, findings)
    return sound.drop_nulls("school").unique("school")


def read_enrolled(path: Path, findings: Findings) -> pl.DataFrame:
    """The pupils of each school and grade that are known."""
    rows = read(path)
    sound = rows.select(
        school=by_distinct(rows, "UAI", rules.valid_uai),
        grade=by_distinct(rows, "Niveau", rules.within(tuple(rules.GRADES))),
        pupils=pl.col("Effectif").cast(pl.UInt32, strict=False),
    )
    note_lost(path, rows, sound, findings)
    return sound.drop_nulls().unique()


def read_teachers(path: Path, findings: Findings) -> pl.DataFrame:
    """The identifiers of the teachers in post."""
    rows = read(path)
    sound = rows.with_columns(
        school=by_distinct(rows, "UAI", rules.valid_uai),
        function=by_distinct(rows, "Fonction", rules.fold),
        degree=by_distinct(rows, "Degré", rules.within(rules.DEGREES)),
        certified=words("Certification Pix", rules.FLAGS),
    )
    note_lost(path, rows, sound, findings)
    teachers = sound.filter(pl.col("function").is_in(rules.TEACHING))
    return teachers.select("person").drop_nulls().unique()


def sum_digital_hours(path: Path, findings: Findings) -> float:
    """Sum the hours of digital trainings attended, a repeated row once."""
    rows = read(path)
    hours = pl.col("Durée (heures)").str.replace(",", ".").cast(pl.Float64, strict=False)
    sound = rows.with_columns(
        day=day("Date"),
        hours=pl.when(hours.is_between(0, rules.MOST_HOURS)).then(hours),
        attended=by_distinct(rows, "Présence", lambda text: rules.ATTENDED.get(rules.fold(text))),
        digital=by_distinct(rows, "Thème", rules.is_digital),
    )
    note_lost(path, rows, sound, findings)
    kept = sound.unique().filter("attended", "digital", pl.col("day").is_between(*PERIOD))
    return float(kept["hours"].sum())


def count_active_ent(path: Path, lycees: pl.DataFrame, findings: Findings) -> int:
    """Count the public lycées whose ENT is active."""
    rows = read(path)
    sound = rows.select(
        school=by_distinct(rows, "UAI", rules.valid_uai),
        active=words("Activé", rules.FLAGS),
        since=day("Date d'activation"),
        accounts=pl.col("Comptes").cast(pl.UInt32, strict=False),
        activated=pl.col("Comptes activés").cast(pl.UInt32, strict=False),
    )
    note_lost(path, rows, sound, findings)
    greater = (sound["activated"] > sound["accounts"]).sum()
    rules.add(findings, "total_contradicted", [(path.name, greater)])
    active = sound.filter("active", pl.col("since") <= PERIOD[1])
    return active.join(lycees, on="school", how="semi")["school"].n_unique()


def count_users(path: Path, teachers: pl.DataFrame, findings: Findings) -> int:
    """Count the teachers who used one of the services on offer."""
    rows = read(path)
    offered = by_distinct(rows, "Service", lambda text: rules.fold(text) in rules.SERVICES)
    sound = rows.with_columns(day=day("Date"), offered=offered)
    note_lost(path, rows, sound, findings)
    kept = sound.filter("offered", pl.col("day").is_between(*PERIOD))
    return kept.join(teachers, on="person", how="semi")["person"].n_unique()


def read(path: Path) -> pl.DataFrame:
    """One export of the office, every column as text but its identifiers, which become keys."""
    rows = pl.read_csv(path, separator=";", infer_schema=False, null_values=rules.UNKNOWN)
    if "Identifiant" not in rows.columns:
        return rows
    keys = keyed(rows["Identifiant"]).rename({"key": "person"})
    joined = rows.join(keys, left_on="Identifiant", right_on="text", how="left")
    return joined.drop("Identifiant")


def day(name: str) -> pl.Expr:
    """Read a column of days."""
    return pl.col(name).str.to_date(rules.DAY, strict=False)


def note_lost(path: Path, rows: pl.DataFrame, sound: pl.DataFrame, findings: Findings) -> None:
    """Count the cells that hold something and could not be read, and the rows of nobody."""
    for text in rows.columns:
        if text in rules.READ:
            lost = ((rows[text] != "") & sound[rules.READ[text]].is_null()).sum()
            rules.add(findings, rules.lost_kind(text), [(path.name, lost)])
    if "person" in rows.columns:
        nobody = rows["person"].null_count()
        rules.add(findings, "identity_missing", [(path.name, nobody)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
