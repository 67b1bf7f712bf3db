"""The indicators by hand with pandas. It trusts the data, as the other rivals do."""

import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

PERIOD = (pd.Timestamp("2020-09-01"), pd.Timestamp("2021-07-06"))
TEACHERS = ["enseignant", "enseignante", "professeur", "professeure"]
SERVICES = ["moodle", "webconférence", "salle audio", "gar", "classe virtuelle", "bigbluebutton"]
WORDS = "numériques?|digital|pix|ent|schematic|gar|moodle|nsi|snt|etwinning|webconférences?"
DIGITAL = rf"(?i)\b(?:{WORDS})\b"
ORGANISATION, CLASS = "Nom de l'organisation", "Classe"
LAST, FIRST = "Nom du Participant", "Prénom du Participant"
MOMENT = "Date et heure de l'envoi (Europe/Paris)"
PERSON = [ORGANISATION, LAST, FIRST]
AT_ONCE = 100  # files: all of them take memory


def main(folder: Path) -> None:
    """Print the numerator and the denominator of each indicator."""
    profiles = read_profiles(folder)
    enrolled = read(folder, "effectifs").astype({"Effectif": int}).groupby("Niveau")["Effectif"]
    pupils = enrolled.sum()
    teachers = read_teachers(folder)
    lycees = read_public_lycees(folder)
    indicators = {
        "pix-parcours": [profiles["person"].nunique(), int(pupils.sum())],
        "pix-troisieme": [count_latest(profiles, "3", 1), int(pupils["3e"])],
        "pix-terminale": [count_latest(profiles, "T", 2), int(pupils["terminale"])],
        "formation-journees": [sum_digital_hours(folder) / 6, None],
        "ent-lycees-publics": [count_active_ent(folder, lycees), len(lycees)],
        "services-enseignants": [count_users(folder, teachers), len(teachers)],
    }
    print(json.dumps(indicators))


def read_profiles(folder: Path) -> pd.DataFrame:
    """The persons, classes, moments and lowest levels of the Pix exports."""
    paths = sorted(folder.glob("pix/*.csv"))
    batches = [paths[start : start + AT_ONCE] for start in range(0, len(paths), AT_ONCE)]
    with ThreadPoolExecutor(2) as pool:  # the parser lets another thread run
        return pd.concat(pool.map(read_together, batches), ignore_index=True)


def read_together(paths: list[Path]) -> pd.DataFrame:
    """The profiles of some schools, whose exports have one header: as one, they are read faster."""
    first, *others = (path.read_bytes() for path in paths)
    joined = io.BytesIO(b"".join([first, *(other.partition(b"\n")[2] for other in others)]))
    rows = pd.read_csv(joined, sep=";", usecols=is_needed, dtype={CLASS: "str"})
    rows["lowest"] = rows.filter(regex="^Niveau").min(axis="columns")
    rows[LAST] = rows[LAST].str.lower()
    rows[FIRST] = rows[FIRST].str.lower()
    rows["person"] = pd.util.hash_pandas_object(rows[PERSON], index=False)
    return rows[["person", CLASS, MOMENT, "lowest"]]


def is_needed(column: str) -> bool:
    """Whether an indicator needs the column of a Pix export."""
    return column in {*PERSON, CLASS, MOMENT} or column.startswith("Niveau")


def count_latest(profiles: pd.DataFrame, grade: str, level: int) -> int:
    """Count the persons of a grade whose latest profile has every level at ``level`` or more."""
    sent = profiles[profiles[CLASS].str.startswith(grade) & profiles["lowest"].notna()]
    moment = pd.to_datetime(sent[MOMENT], format="%d/%m/%Y %H:%M")
    latest = sent.loc[moment.sort_values().index].drop_duplicates("person", keep="last")
    return int((latest["lowest"] >= level).sum())


def sum_digital_hours(folder: Path) -> float:
    """Sum the hours of digital trainings attended, a repeated row once."""
    log = read(folder, "formations").drop_duplicates()
    attended = log["Présence"].str.startswith("Présent")
    kept = log[attended & log["Thème"].str.contains(DIGITAL) & is_in_period(log)]
    return float(kept["Durée (heures)"].str.replace(",", ".").astype(float).sum())


def read_public_lycees(folder: Path) -> set[str]:
    """The public lycées of the register."""
    register = read(folder, "etablissements")
    kept = register["Type"].str.startswith("Lycée") & (register["Secteur"] == "Public")
    return set(register.loc[kept, "UAI"])


def count_active_ent(folder: Path, lycees: set[str]) -> int:
    """Count the lycées whose ENT is active."""
    ent = read(folder, "ent")
    since = pd.to_datetime(ent["Date d'activation"], format="%d/%m/%Y")
    active = (ent["Activé"] == "O") & (since <= PERIOD[1]) & ent["UAI"].isin(lycees)
    return int(ent.loc[active, "UAI"].nunique())


def read_teachers(folder: Path) -> set[str]:
    """The identifiers of the teachers in post."""
    staff = read(folder, "personnels")
    return set(staff.loc[staff["Fonction"].str.lower().isin(TEACHERS), "Identifiant"])


def count_users(folder: Path, teachers: set[str]) -> int:
    """Count the teachers who used one of the services on offer."""
    uses = read(folder, "usages")
    offered = uses["Service"].str.lower().isin(SERVICES)
    kept = offered & is_in_period(uses) & uses["Identifiant"].isin(teachers)
    return int(uses.loc[kept, "Identifiant"].nunique())


def read(folder: Path, name: str) -> pd.DataFrame:
    """One export of the office, every column as text."""
    [path] = folder.glob(f"{name}-*.csv")
    return pd.read_csv(path, sep=";", dtype="str")


def is_in_period(log: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each row is dated in the part of the school year that is seen."""
    return pd.to_datetime(log["Date"], format="%d/%m/%Y").between(*PERIOD)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
