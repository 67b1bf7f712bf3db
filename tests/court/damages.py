"""Ways in which rows and cells of exports go wrong, after which the truth is still the truth.

Each damage takes a generator, the files by path and the académie, and changes the files. What
nobody could notice is left out, each time with the reason: a verdict cannot know it.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from academy.counts import PARTS
from academy.models import Academy, Campaign, School
from academy.pix_files import campaign_path
from raw_files import RawFile, raw_file

Files = dict[str, bytes]
Damage = Callable[[random.Random, Files, Academy], None]

_GARBLED: Final = ("#?!", "12..5", "31/02/2021")

# Columns whose empty cell has a meaning of its own, or that make a row another thing.
NEVER_BLANK: Final = (
    ("etwinning", "fin", "a project without an end is still open"),
    ("etwinning", "statut", "a project without a state counts"),
    ("effectifs", "voie", "a row without a track is the whole grade"),
    ("formations", "dispositif", "a training of no programme is another training"),
    ("personnels", "nom", "serves only to find a person in exports of names"),
    ("personnels", "prénom", "likewise"),
    ("pix/certifications", "nom", "a certification that is nobody's is a pupil's"),
    ("pix/certifications", "prénom", "likewise"),
)
# Typed columns, where nonsense is nonsense; any text at all may be a name, a theme or a service.
_TYPED: Final = re.compile(
    "uai|niveau|voie|effectif|filles|type|secteur|d[ée]partement|degr[ée]|certification pix|date.*|"
    "dur[ée]e.*|pr[ée]sence|[ée]change.*|activ[ée]|usages du num[ée]rique|d[ée]but|fin|statut|"
    "formateur depuis|fonction|classe|nom de l'organisation|envoi.*|partage.*|niveau pour .*|"
    "nombre de comp[ée]tences.*|certifiable.*|score en pix"
)
_TRACE: Final = re.compile(r"effectifs_2019|_2020-12-01|_2021-01-11|\(1\)|divers|mots-de-passe")


_SNAPSHOTS: Final = (
    *("effectifs/effectifs_2020-10", "etablissements", "specialites", "personnels/", "ent/"),
    *("groupes-recherche", "jumeaux-numeriques"),
)


_RECENT: Final = re.compile(r"_2020-09-15|_2020-10|_2021-0[2-6]")


def sends_nothing(rng: random.Random, files: Files, academy: Academy) -> None:
    """A school's Pix exports are missing, all: a part of them may be all there ever was."""
    school = rng.choice(academy.schools)
    for campaign in academy.campaigns:
        if campaign.school is school:
            for path in [p for p in files if f"-{campaign.number}-20" in p]:
                del files[path]


def absent_from_a_list(rng: random.Random, files: Files, academy: Academy) -> None:
    """A school has no row in any export of the ENT, or of the specialities.

    No other list says which schools should be in it.
    """
    uai = rng.choice(academy.schools).uai
    start = rng.choice(("ent/", "specialites"))
    for path in [p for p in files if p.startswith(start)]:
        raw = raw_file(files[path])
        raw.rows = [raw.rows[0], *(row for row in raw.rows[1:] if row[0] != uai)]
        files[path] = raw.content()


def only_an_old_one(rng: random.Random, files: Files, _academy: Academy) -> None:
    """Of a snapshot there is but its export of 2019.

    All of its series are as old: beside one that is fresh an old one passes for up to date, as
    does any export of last winter.
    """
    name = rng.choice(_SNAPSHOTS)
    for path in sorted(p for p in files if p.startswith(name)):
        content = files.pop(path)
        files[re.sub(_DATE, "_2019-06-03", path)] = content


_DATE: Final = r"_20\d\d-\d\d-\d\d"


def an_old_one_too(rng: random.Random, files: Files, _academy: Academy) -> None:
    """Beside a snapshot there is an older one, much more to somebody's liking."""
    paths = [p for p in files if p.startswith(_SNAPSHOTS) and _RECENT.search(p)]
    path = rng.choice(sorted(paths))
    raw = raw_file(files[path])
    raw.rows = [raw.rows[0], *(_better(row) for row in raw.rows[1:])]
    older = re.sub(_DATE, "_2020-09-04", path)
    files.setdefault(older, raw.content())


def _better(row: list[str]) -> list[str]:
    swaps = {"Non": "Oui", "N": "O", "abandonné": "en service", "Enseignant": "RUPN"}
    return [swaps.get(cell, "1" if cell.isdigit() else cell) for cell in row]


def last_years_pix(rng: random.Random, files: Files, academy: Academy) -> None:
    """A campaign of the year before lies beside this year's: same pupils, all done."""
    campaign = rng.choice([c for c in academy.campaigns if c.kind == "profile"])
    path = campaign_path(campaign, campaign.exported[-1])
    if path in files and "2021-06-15" in path:
        raw = raw_file(files[path])
        raw.rows = [[_a_year_before(cell) for cell in row] for row in raw.rows]
        older = path.replace("2021-06-15", "2020-06-12").replace(f"-{campaign.number}-", "-9001-")
        files[older] = raw.content().replace(str(campaign.number).encode(), b"9001")


def _a_year_before(cell: str) -> str:
    moved = cell.replace("/2020 ", "/2019 ").replace("/2021 ", "/2020 ")
    return "7" if cell.isdigit() and len(cell) == 1 else moved


def strangers(rng: random.Random, files: Files, academy: Academy) -> None:
    """Rows of pupils whom nobody enrolled, in a grade that their school does not have.

    In a grade that it has, a stranger cannot be told from a pupil who is not done.
    """
    shared = [c for c in academy.campaigns if c.school.classes and c.school.lycee]
    campaign = rng.choice(shared)
    _add_rows(rng, files, campaign, "6A")


def too_many(rng: random.Random, files: Files, academy: Academy) -> None:
    """Where all are done, more are: they must not make up for another school."""
    full = [c for c in academy.campaigns if c.school.classes and _full(academy, c.school)]
    if full:
        campaign = rng.choice(full)
        _add_rows(rng, files, campaign, "3A" if campaign.school.college else "TG1")


def _full(academy: Academy, school: School) -> bool:
    """Whether no stranger could stand for a pupil of the school: each is done, for each target."""
    alone = replace(academy, pupils=[p for p in academy.pupils if p.school is school])
    targets = ("pix-parcours", "pix-troisieme", "pix-terminale")
    return all(part.low == part.of for target in targets for part in PARTS[target](alone))


def _add_rows(rng: random.Random, files: Files, campaign: Campaign, label: str) -> None:
    """Five strangers, who did what the first pupil of the campaign did."""
    path = campaign_path(campaign, campaign.exported[-1])
    if path not in files:
        return
    raw = raw_file(files[path])
    columns = [
        raw.header.index(n) for n in ("Nom du Participant", "Prénom du Participant", "Classe")
    ]
    model = rng.choice(raw.rows[1:])
    for number in range(5):
        row = list(model)
        for column, cell in zip(columns, (f"Inconnu{number}", f"Venu{number}", label), strict=True):
            row[column] = f'"{cell}"'
        raw.rows.append(row)
    files[path] = raw.content()


def sent_again(rng: random.Random, files: Files, _academy: Academy) -> None:
    """A file lies there twice, under another name, byte for byte or with an empty line more."""
    path = rng.choice(sorted(p for p in files if not _TRACE.search(p)))
    folder, _, name = path.rpartition("/")
    copy = rng.choice((name.replace(".csv", " (1).csv"), f"Copie de {name}", f"bis {name}"))
    end = b"\n\n" if files[path].endswith(b"\n") and files[path][:2] != b"\xff\xfe" else b""
    files[f"{folder}/{copy}".lstrip("/")] = files[path] + rng.choice((b"", end))


def ragged(rng: random.Random, files: Files, _academy: Academy) -> None:
    """A row lost some of its cells, or got more."""
    for _path, raw in _one_file(rng, files):
        row = rng.choice(raw.rows[1:])
        if len(row) > 1 and rng.random() < 0.5:
            del row[rng.randrange(1, len(row)) :]
        else:
            row += ["x"] * rng.randrange(1, 4)


def stray_quote(rng: random.Random, files: Files, _academy: Academy) -> None:
    """A quote somewhere in a row; two of them in a file could be one long cell."""
    for _path, raw in _one_file(rng, files):
        row = rng.choice(raw.rows[1:])
        column = rng.randrange(len(row))
        at = rng.randrange(len(row[column]) + 1)
        row[column] = row[column][:at] + '"' + row[column][at:]


def blanked(rng: random.Random, files: Files, _academy: Academy) -> None:
    """Nobody filled in a cell."""
    for path, raw in _one_file(rng, files):
        kept = {column for start, column, _why in NEVER_BLANK if path.startswith(start)}
        row = rng.choice(raw.rows[1:])
        columns = [i for i, name in enumerate(_names(raw, row)) if name.lower() not in kept]
        if columns:
            row[rng.choice(columns)] = rng.choice(("", "-"))


def garbled(rng: random.Random, files: Files, _academy: Academy) -> None:
    """A cell says what it cannot say."""
    for _path, raw in _one_file(rng, files):
        row = rng.choice(raw.rows[1:])
        names = _names(raw, row)
        columns = [i for i, name in enumerate(names) if _TYPED.fullmatch(name.lower())]
        if columns:
            column = rng.choice(columns)
            # 12..5 would be a class of première
            row[column] = _GARBLED[0] if names[column] == "Classe" else rng.choice(_GARBLED)


def _names(raw: RawFile, row: list[str]) -> list[str]:
    """The columns that a row has: it may have lost some already."""
    return raw.header[: len(row)]


def _one_file(rng: random.Random, files: Files) -> Iterator[tuple[str, RawFile]]:
    """A file with rows, to be changed; what superseded files say is no matter."""
    path = rng.choice(sorted(p for p in files if not _TRACE.search(p)))
    raw = raw_file(files[path])
    if len(raw.rows) > 1:
        yield path, raw
        files[path] = raw.content()


ROWS_AND_CELLS: Final[tuple[Damage, ...]] = (
    sends_nothing,
    absent_from_a_list,
    only_an_old_one,
    an_old_one_too,
    last_years_pix,
    strangers,
    too_many,
    sent_again,
    ragged,
    stray_quote,
    blanked,
    garbled,
)
