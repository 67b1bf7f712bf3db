"""The register and the lycées of one académie with pandas: the same columns, the same filter."""

import json
import sys
from pathlib import Path

import pandas as pd

TRACKS = ["g", "sti2d", "stl", "stmg", "st2s", "std2a", "sthr", "tmd", "bt"]
SECTIONS = ["334", "335"]
SCHOOL = [
    *["Identifiant_de_l_etablissement", "Nom_etablissement", "Type_etablissement", "code_nature"],
    *["Voie_professionnelle", "Statut_public_prive", "Code_departement", "Libelle_academie"],
    *["ministere_tutelle", "etablissement_mere"],
]
COUNTS = [
    f"{grade}_{track}"
    for grade in ("2ndes", "1eres", "terminales")
    for track in (["gt", "sthr", "tmd", "bt"] if grade == "2ndes" else TRACKS)
]


def main(folder: Path) -> None:
    """Print the public lycées of the académie, and its terminales of the year."""
    register = read(folder, "annuaire", SCHOOL)
    public = register[
        (register["Libelle_academie"] == "Poitiers")
        & (register["Type_etablissement"] == "Lycée")
        & (register["Statut_public_prive"] == "Public")
        & ~register["code_nature"].isin(SECTIONS)
    ]
    rows = read(folder, "lycee_gt", ["rentree_scolaire", "academie", "numero_lycee", *COUNTS])
    enrolled = rows[(rows["academie"] == "POITIERS") & (rows["rentree_scolaire"] == "2020")]
    pupils = enrolled[[f"terminales_{track}" for track in TRACKS]].astype(int).to_numpy().sum()
    lycees = public["Identifiant_de_l_etablissement"].nunique()
    print(json.dumps({"lycees": [lycees, None], "terminales": [int(pupils), None]}))


def read(folder: Path, name: str, columns: list[str]) -> pd.DataFrame:
    """Some columns of one of the files, as text."""
    [path] = folder.glob(f"fr-en-{name}*.csv")
    return pd.read_csv(path, sep=";", dtype="str", usecols=columns)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
