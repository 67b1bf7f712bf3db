"""The same work as ``froute`` with pandas, as fast as we could make it: every cell is checked.

The exports of one header are read as one, a batch at a time. A column that comes out as numbers
held nothing else; only those that come out as text are looked at cell by cell.
"""

import io
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rules
from rules import Findings

AT_ONCE = 8 << 20  # bytes
KEY = secrets.token_hex(8)  # made for the run, and forgotten with it
FIRST_DAY, LAST_DAY = pd.Timestamp(rules.FIRST_DAY), pd.Timestamp(f"{rules.LAST_DAY} 23:59")
GRADES = tuple(rules.GRADES)
NUMBERED: Mapping[str | None, int] = {grade: number for number, grade in enumerate(GRADES)}
NUMBERS = (rules.TOTAL, rules.COMPETENCES)
KINDS = {
    "cell_unparsed": "unparsed",
    "level_contradicted": "levels",
    "total_contradicted": "totals",
    "identity_missing": "nameless",
    "school_unmatched": "strange",
    "class_unmatched": "ungraded",
}


def main(folder: Path) -> None:
    """Print the numerator and the denominator of each indicator, and the findings."""
    headers, office, findings = rules.recognised(folder)
    schools = read_schools(office["etablissements"], findings)
    enrolled = read_enrolled(office["effectifs"], findings)
    numbered = {uai: number for number, uai in enumerate(schools["school"])}
    names = dict(zip(schools["Nom"].map(rules.fold), numbered.values(), strict=True))
    batches = [
        (header, batch, names)
        for header, paths in headers.items()
        for batch in rules.batches(paths, AT_ONCE)
    ]
    with ThreadPoolExecutor(2) as pool:  # the parser lets another thread run
        profiles = pd.concat(pool.map(read_batch, batches), ignore_index=True)
    note_profiles(profiles, folder, findings)
    in_register = enrolled[enrolled["school"].isin(numbered)]
    places = in_register["school"].map(numbered) * len(GRADES) + in_register["grade"].map(NUMBERED)
    pupils = count_pupils(profiles, places.to_numpy())
    teachers = read_teachers(office["personnels"], findings)
    public = schools["kind"].str.startswith("lycee") & (schools["sector"] == "public")
    lycees = schools.loc[public, "school"]
    over = enrolled.groupby("grade")["pupils"].sum().astype(int).to_dict()
    hours = sum_digital_hours(office["formations"], findings)
    active = count_active_ent(office["ent"], lycees, findings), len(lycees)
    users = count_users(office["usages"], teachers, findings), len(teachers)
    rules.tell(rules.indicators(pupils, over, hours, active, users), findings)


def read_batch(batch: tuple[Sequence[str], Sequence[Path], Mapping[str, int]]) -> pd.DataFrame:
    """Read, check and resolve some Pix exports of one header."""
    header, paths, names = batch
    return resolved(checked(read_together(header, paths), header), names)


def read_together(header: Sequence[str], paths: Sequence[Path]) -> pd.DataFrame:
    """Read some Pix exports of one header; ``file`` tells which one a row is of."""
    bodies = [path.read_bytes().partition(b"\n")[2] for path in paths]
    short = {written: name for name, written in rules.named(header).items()}
    levels, points = rules.competences(header)
    names = [short.get(name, name) for name in header]
    texts = dict.fromkeys(rules.TEXTS, "str")
    unknown = {name: ["", rules.UNKNOWN] for name in names} | {rules.LAST: [""], rules.FIRST: [""]}
    rows = pd.read_csv(
        io.BytesIO(b"".join(bodies)),
        sep=";",
        names=names,
        usecols=[*texts, *NUMBERS, *levels, *points],
        dtype=texts,
        na_values=unknown,
        keep_default_na=False,
        low_memory=False,
    )
    counts = [body.count(b"\n") + (not body.endswith(b"\n")) for body in bodies]
    rows["file"] = np.repeat(np.array(paths, dtype=object), counts)
    return rows


def checked(rows: pd.DataFrame, header: Sequence[str]) -> pd.DataFrame:
    """Count the odd cells of each row, and reduce it to what the indicators need."""
    names = rules.competences(header)
    unparsed = np.zeros(len(rows), dtype=int)
    levels = np.column_stack([numbers(rows[n], rules.MOST_LEVEL, unparsed) for n in names[0]])
    points = np.column_stack([numbers(rows[n], np.inf, unparsed) for n in names[1]])
    total = numbers(rows[rules.TOTAL], np.inf, unparsed)
    competences = numbers(rows[rules.COMPETENCES], np.inf, unparsed)
    shared = read(rows[rules.SHARED], flag, unparsed)
    certifiable = read(rows[rules.CERTIFIABLE], flag, unparsed)
    moment = pd.to_datetime(rows[rules.SENT], format=rules.MOMENT, errors="coerce")
    unparsed += (rows[rules.SENT].notna() & moment.isna()).to_numpy()
    told = rows[[rules.SENT, rules.TOTAL, rules.COMPETENCES, names[0][0]]].notna().any(axis=1)
    unsent = (shared.eq(False) & told).to_numpy()
    reached = np.where(np.isnan(levels).any(axis=1), np.nan, (levels > 0).sum(axis=1))
    summed = points.sum(axis=1)
    wrong = contradicts(levels, points).sum(axis=1)
    miscounted = differs(competences, reached) & ~np.isnan(summed)
    lowest = np.where((wrong == 0) & ~miscounted, levels.min(axis=1), np.nan)
    says = certifiable.map({True: 1.0, False: 0.0}).to_numpy(dtype=float)
    enough = np.where(np.isnan(competences), np.nan, competences >= rules.LEAST_CERTIFIABLE)
    return rows[["file", rules.ORGANISATION, rules.LAST, rules.FIRST, rules.CLASS]].assign(
        shared=shared.eq(True),
        begun=moment.isna() & shared.eq(False) & ~unsent,
        moment=moment,
        unparsed=unparsed,
        levels=wrong,
        totals=unsent.astype(int) + differs(total, summed) + miscounted + differs(says, enough),
        lowest=lowest,
    )


def numbers(cells: pd.Series, most: float, unparsed: np.ndarray) -> np.ndarray:
    """Read whole numbers, and count the cells that are none, or are beyond ``most``."""
    whole = cells if pd.api.types.is_numeric_dtype(cells) else as_numbers(cells)
    values = whole.to_numpy(dtype=float)
    odd = (values < 0) | (values % 1 > 0)
    if whole is not cells or odd.any():
        values = np.where(odd, np.nan, values)
        unparsed += cells.notna().to_numpy() & np.isnan(values)
    unparsed += values > most
    return values


def as_numbers(cells: pd.Series) -> pd.Series:
    """Read the cells of text that are whole numbers."""
    digits = cells.str.fullmatch("[0-9]+").fillna(value=False)
    return pd.to_numeric(cells.where(digits), errors="coerce")


def read(cells: pd.Series, meaning: Callable[[str], Any], unparsed: np.ndarray) -> pd.Series:
    """Read each distinct text once, and count the cells that mean nothing."""
    values = by_distinct(cells, meaning)
    unparsed += (cells.notna() & values.isna()).to_numpy()
    return values


def by_distinct(cells: pd.Series, meaning: Callable[[str], Any]) -> pd.Series:
    """Read each distinct text once."""
    codes, texts = pd.factorize(cells)
    meanings = np.array([*map(meaning, texts), None], dtype=object)
    return pd.Series(meanings[codes], index=cells.index)


def flag(text: str) -> bool | None:
    """Read a flag."""
    return rules.FLAGS.get(text.strip().lower())


def contradicts(levels: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Tell the levels that are not those of their points; one may be capped from five on."""
    reached = points // rules.POINTS_A_LEVEL
    wrong = differs(levels, reached) & ~((levels >= rules.FIRST_CAP) & (levels < reached))
    return wrong | (points > rules.MOST_POINTS)


def differs(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Tell where two numbers are known and differ."""
    return (one < other) | (one > other)


def resolved(rows: pd.DataFrame, numbered: Mapping[str, int]) -> pd.DataFrame:
    """Give each row its person, a keyed hash of the folded names, and its place.

    That is the number of its school and of its grade, -1 where one of them is not known.
    """
    school = by_number(rows[rules.ORGANISATION], lambda name: numbered.get(rules.fold(name)))
    grade = by_number(rows[rules.CLASS], lambda text: NUMBERED.get(rules.grade_of(text)))
    last, first = keyed(rows[rules.LAST]), keyed(rows[rules.FIRST])
    places = pd.util.hash_array(school, hash_key=KEY)
    return rows.drop(columns=[rules.ORGANISATION, rules.LAST, rules.FIRST, rules.CLASS]).assign(
        person=last + first + places,  # the same in either order
        place=np.where((school < 0) | (grade < 0), -1, school * len(GRADES) + grade),
        nameless=(last == 0) | (first == 0),
        strange=school < 0,
        ungraded=rows[rules.CLASS].notna() & (grade < 0),
    )


def by_number(cells: pd.Series, meaning: Callable[[str], int | None]) -> np.ndarray:
    """Read each distinct text once, as a number; -1 is not known."""
    codes, texts = pd.factorize(cells)
    found = [*map(meaning, texts), None]
    return np.array([-1 if number is None else number for number in found])[codes]


def keyed(cells: pd.Series) -> np.ndarray:
    """Give the key of each text, folded; 0 where there is none."""
    codes, texts = pd.factorize(cells)
    folded = np.array([*map(rules.fold, texts), ""], dtype=object)
    keys = pd.util.hash_array(folded, hash_key=KEY, categorize=False)
    return np.where(folded == "", np.uint64(0), keys)[codes]


def note_profiles(profiles: pd.DataFrame, folder: Path, findings: Findings) -> None:
    """Count what is odd of each Pix export."""
    odd = profiles[profiles[list(KINDS.values())].any(axis=1)]
    summed = odd.groupby("file")[list(KINDS.values())].sum()
    files = [path.relative_to(folder).as_posix() for path in summed.index]
    for kind, column in KINDS.items():
        rules.add(findings, kind, zip(files, summed[column], strict=True))


def count_pupils(profiles: pd.DataFrame, places: np.ndarray) -> Mapping[str, int]:
    """Count those who take part, and by grade those whose latest profile is as it is to be."""
    seen = profiles["moment"].between(FIRST_DAY, LAST_DAY)
    believed = (seen | profiles["begun"]) & ~profiles["nameless"]
    rows = profiles[believed & profiles["place"].isin(places)]
    counts = {"taking part": rows["person"].nunique()}
    grades = rows["place"] % len(GRADES)
    kept = rows[rows["shared"] & grades.isin([NUMBERED["3e"], NUMBERED["terminale"]])]
    in_time = np.lexsort((kept["lowest"].fillna(-1), kept["moment"]))
    latest = kept.iloc[in_time].drop_duplicates("person", keep="last")
    for grade, level in (("3e", 1), ("terminale", 2)):
        of_grade = latest[latest["place"] % len(GRADES) == NUMBERED[grade]]
        counts[grade] = int((of_grade["lowest"] >= level).sum())
    return counts


def read_schools(path: Path, findings: Findings) -> pd.DataFrame:
    """The schools of the register whose UAI holds, each once."""
    rows = read_office(path)
    sound = rows[["Nom"]].assign(
        school=by_distinct(rows["UAI"], rules.valid_uai),
        kind=by_distinct(rows["Type"], rules.within(rules.KINDS)),
        sector=by_distinct(rows["Secteur"], rules.within(rules.SECTORS)),
        department=by_distinct(rows["Département"], rules.within(rules.DEPARTMENTS)),
    )
    note_lost(path, rows, sound, findings)
    return sound.dropna(subset="school").drop_duplicates("school")


def read_enrolled(path: Path, findings: Findings) -> pd.DataFrame:
    """The pupils of each school and grade that are known."""
    rows = read_office(path)
    sound = pd.DataFrame(
        {
            "school": by_distinct(rows["UAI"], rules.valid_uai),
            "grade": by_distinct(rows["Niveau"], rules.within(tuple(rules.GRADES))),
            "pupils": as_numbers(rows["Effectif"]),
        }
    )
    note_lost(path, rows, sound, findings)
    return sound.dropna().drop_duplicates()


def read_teachers(path: Path, findings: Findings) -> np.ndarray:
    """The keys of the teachers in post."""
    rows = read_office(path)
    sound = rows[["person"]].assign(
        school=by_distinct(rows["UAI"], rules.valid_uai),
        function=by_distinct(rows["Fonction"], rules.fold),
        degree=by_distinct(rows["Degré"], rules.within(rules.DEGREES)),
        certified=by_distinct(rows["Certification Pix"], flag),
    )
    note_lost(path, rows, sound, findings)
    teaches = sound["function"].isin(rules.TEACHING) & (sound["person"] != 0)
    return sound.loc[teaches, "person"].unique()


def sum_digital_hours(path: Path, findings: Findings) -> float:
    """Sum the hours of digital trainings attended, a repeated row once."""
    rows = read_office(path)
    hours = pd.to_numeric(rows["Durée (heures)"].str.replace(",", "."), errors="coerce")
    sound = rows.assign(
        day=days(rows["Date"]),
        hours=hours.where(hours.between(0, rules.MOST_HOURS)),
        attended=by_distinct(rows["Présence"], lambda text: rules.ATTENDED.get(rules.fold(text))),
        digital=by_distinct(rows["Thème"], rules.is_digital),
    )
    note_lost(path, rows, sound, findings)
    attended = sound["attended"].eq(True) & sound["digital"].eq(True)
    kept = sound[attended & sound["day"].between(FIRST_DAY, LAST_DAY)].drop_duplicates()
    return float(kept["hours"].sum())


def count_active_ent(path: Path, lycees: pd.Series, findings: Findings) -> int:
    """Count the public lycées whose ENT is active."""
    rows = read_office(path)
    sound = pd.DataFrame(
        {
            "school": by_distinct(rows["UAI"], rules.valid_uai),
            "active": by_distinct(rows["Activé"], flag),
            "since": days(rows["Date d'activation"]),
            "accounts": as_numbers(rows["Comptes"]),
            "activated": as_numbers(rows["Comptes activés"]),
        }
    )
    note_lost(path, rows, sound, findings)
    greater = (sound["activated"] > sound["accounts"]).sum()
    rules.add(findings, "total_contradicted", [(path.name, greater)])
    active = sound["active"].eq(True) & (sound["since"] <= LAST_DAY)
    return int(sound.loc[active & sound["school"].isin(lycees), "school"].nunique())


def count_users(path: Path, teachers: np.ndarray, findings: Findings) -> int:
    """Count the teachers who used one of the services on offer."""
    rows = read_office(path)
    sound = rows[["person"]].assign(day=days(rows["Date"]))
    note_lost(path, rows, sound, findings)
    offered = by_distinct(rows["Service"], lambda text: rules.fold(text) in rules.SERVICES)
    kept = offered.eq(True) & sound["day"].between(FIRST_DAY, LAST_DAY)
    return int(sound.loc[kept & sound["person"].isin(teachers), "person"].nunique())


def read_office(path: Path) -> pd.DataFrame:
    """One export of the office, every column as text but its identifiers, which become keys."""
    unknown = ["", rules.UNKNOWN]
    rows = pd.read_csv(path, sep=";", dtype="str", na_values=unknown, keep_default_na=False)
    if "Identifiant" not in rows:
        return rows
    return rows.assign(person=keyed(rows["Identifiant"])).drop(columns="Identifiant")


def days(cells: pd.Series) -> pd.Series:
    """Read a column of days."""
    return pd.to_datetime(cells, format=rules.DAY, errors="coerce")


def note_lost(path: Path, rows: pd.DataFrame, sound: pd.DataFrame, findings: Findings) -> None:
    """Count the cells that hold something and could not be read, and the rows of nobody."""
    for text in rows.columns.intersection(list(rules.READ)):
        lost = (rows[text].notna() & sound[rules.READ[text]].isna()).sum()
        rules.add(findings, rules.lost_kind(text), [(path.name, lost)])
    if "person" in rows:
        rules.add(findings, "identity_missing", [(path.name, (rows["person"] == 0).sum())])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
