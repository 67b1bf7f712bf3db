"""The register and the lycées of one académie with polars: the same columns, the same filter."""

import json
import sys
from pathlib import Path

import polars as pl

TRACKS = ["g", "sti2d", "stl", "stmg", "st2s", "std2a", "sthr", "tmd", "bt"]
SECTIONS = ["334", "335"]
SCHOOL = [
    *["Identifiant_de_l_etablissement", "Nom_etablissement", "Type_etablissement", "code_nature"],
    *["Voie_professionnelle", "Statut_public_prive", "Code_departement", "Libelle_academie"],
    *["ministere_tutelle", "etablissement_mere"],
]


def main(folder: Path) -> None:
    """Print the public lycées of the académie, and its terminales of the year."""
    register = (
        scan(folder, "annuaire").select(SCHOOL).filter(pl.col("Libelle_academie") == "Poitiers")
    )
    rows = scan(folder, "lycee_gt").filter(
        pl.col("academie") == "POITIERS", pl.col("rentree_scolaire") == "2020"
    )
    counts = [
        pl.col(f"{grade}_{track}").cast(pl.Int64)
        for grade in ("2ndes", "1eres", "terminales")
        for track in (["gt", "sthr", "tmd", "bt"] if grade == "2ndes" else TRACKS)
    ]
    schools, enrolled = pl.collect_all([register, rows.select("numero_lycee", *counts)])
    public = schools.filter(
        pl.col("Type_etablissement") == "Lycée",
        pl.col("Statut_public_prive") == "Public",
        ~pl.col("code_nature").is_in(SECTIONS),
    )
    pupils = enrolled.select(pl.sum_horizontal(f"terminales_{track}" for track in TRACKS).sum())
    lycees = public["Identifiant_de_l_etablissement"].n_unique()
    print(json.dumps({"lycees": [lycees, None], "terminales": [pupils.item(), None]}))


def scan(folder: Path, name: str) -> pl.LazyFrame:
    """One of the files, every column as text."""
    [path] = folder.glob(f"fr-en-{name}*.csv")
    return pl.scan_csv(path, separator=";", infer_schema=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
