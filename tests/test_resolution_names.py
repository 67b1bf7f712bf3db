"""Persons known by name: they meet the staff by e-mail address first, then by their names."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Final

import pytest

from feuille_route.reports import REPORTS, View
from feuille_route.results import Report
from national_files import codes, run, values

FORMAT: Final = """
name: seances
title: Nos séances
columns:
  who: {header: Participant à la séance, personal: true}
  email: {header: Adresse du participant, personal: true, needed: false}
  day: {header: Jour de la séance, parse: moment}
  hours: {header: Heures de séance, parse: hours, needed: false}
  account: {header: Compte, personal: true, needed: false}
tables:
  service_uses:
    names: {words: [who]}
    email: {key: [email]}
    account: {key: [account]}
    service: {constant: moodle}
    date: day
  trainings:
    names: {words: [who]}
    email: {key: [email]}
    date: day
    hours: hours
    theme: {constant: Pix}
    attended: {constant: true}
"""
PART: Final = (
    "{ratio: {of: {count: service_uses, distinct: person, where: {person.function: enseignant}}, "
    "over: {count: staff, distinct: person, where: {function: enseignant}}}}"
)
MEASURES: Final = {
    "part": PART,
    "tous": "{count: service_uses, distinct: person}",
    "heures": "{sum: trainings.hours}",
}
STAFF: Final = """Identifiant;Fonction;Nom;Prénom;Courriel
A-1;Enseignant;BIZOULIER;Ana;ana.bizoulier@essai.fr
A-2;Enseignant;CRAPONNET;Bob;bob.craponnet@essai.fr
A-3;Enseignant;CRAPONNET;Bob;bob.craponnet2@essai.fr
A-4;Enseignant;Dravelois;Cid;
"""
HEADER: Final = (
    "Participant à la séance;Adresse du participant;Jour de la séance;Heures de séance;Compte\n"
)
Staff = Sequence[tuple[str, str]]
Rows = Sequence[tuple[str, str]]


def sessions(folder: Path, rows: str, staff: str = STAFF, **more: str) -> Report:
    """Check a local export of sessions, read by a format of the user's, against a staff."""
    (folder / "formats").mkdir()
    (folder / "formats" / "seances.yaml").write_text(FORMAT, encoding="utf-8")
    texts: Mapping[str, str] = {
        "seances.csv": HEADER + _whole(rows),
        "personnels.csv": staff,
        **more,
    }
    return run(folder, {path: text.encode() for path, text in texts.items()}, MEASURES)


def _whole(rows: str) -> str:
    """Give the rows that say no account an empty cell for it."""
    lines = (line if line.count(";") == 4 else f"{line};" for line in rows.splitlines())
    return "".join(f"{line}\n" for line in lines)


def bounds(report: Report) -> dict[str, object]:
    """The bounds of each target."""
    return {target.id: target.bounds for target in report.targets}


@pytest.mark.parametrize(
    "name", ["Bob CRAPONNET", "Craponnet Bob", "craponnet, bob", "Un tout autre nom", ""]
)
def test_an_address_tells_what_a_shared_name_does_not(tmp_path: Path, name: str) -> None:
    """Two persons bear the name: the address is of one of them, whatever the name says."""
    found = sessions(tmp_path, f"{name};BOB.Craponnet@essai.fr;02/11/2020;3\n")

    assert bounds(found)["part"] == (1 / 4, 1 / 4)
    assert not codes(found).keys() & {"name_shared", "name_unmatched", "staff_nameless"}


def test_an_address_of_nobody_leaves_it_to_the_name(tmp_path: Path) -> None:
    """A private address says nothing: the name is Ana's. Of the two Bobs it is not known."""
    found = sessions(
        tmp_path,
        "Ana Bizoulier;ana@ailleurs.fr;02/11/2020;3\nBob Craponnet;bob@ailleurs.fr;02/11/2020;3\n",
    )

    assert values(found)["part"] == 1 / 4
    assert bounds(found)["part"] == (1 / 4, 2 / 4)
    assert codes(found)["name_shared"] == 1


def test_an_address_that_two_bear_is_of_neither(tmp_path: Path) -> None:
    """A box that two of the staff share tells nothing, for want of a name."""
    staff = STAFF + "A-5;Enseignant;Estoublan;Dan;ana.bizoulier@essai.fr\n"
    found = sessions(
        tmp_path,
        ";ana.bizoulier@essai.fr;02/11/2020;3\n;ana.bizoulier@essai.fr;03/11/2020;3\n",
        staff,
    )

    assert bounds(found)["part"] == (0, 2 / 5)
    assert codes(found)["name_shared"] == 2


def test_an_address_alone_may_be_of_those_who_have_none(tmp_path: Path) -> None:
    """A row with no name and an address of nobody may be Cid's, who has no address."""
    found = sessions(tmp_path, ";x@ailleurs.fr;02/11/2020;3\n;y@ailleurs.fr;02/11/2020;3\n")

    assert bounds(found)["part"] == (0, 1 / 4)


def test_rows_without_name_nor_address_are_each_of_somebody(tmp_path: Path) -> None:
    """Nothing tells two such rows apart, nor that they are of one person."""
    found = sessions(tmp_path, ";;02/11/2020;3\n;;03/11/2020;3\n")

    assert bounds(found)["part"] == (0, 2 / 4)
    assert codes(found)["identity_missing"] >= 2


def test_hours_of_people_known_by_name_add_up(tmp_path: Path) -> None:
    """Hours count whoever followed them; those that may be a copy of others widen the bounds."""
    found = sessions(
        tmp_path,
        "Ana Bizoulier;;02/11/2020;3\nEva Farguette;;02/11/2020;2\nBob Craponnet;;02/11/2020;6\n",
    )

    assert values(found)["heures"] == 5
    assert bounds(found)["heures"] == (5, 11)


def test_one_person_of_two_exports_is_one(tmp_path: Path) -> None:
    """By the identifier in one export, by the address, then the name: it is A-1 each time."""
    found = sessions(
        tmp_path,
        "Ana Bizoulier;;02/11/2020;3\nX;ana.bizoulier@essai.fr;03/11/2020;3\n",
        **{"usages.csv": "Identifiant;Service;Date\nA-1;GAR;04/11/2020\n"},
    )

    assert values(found) == {"part": 1 / 4, "tous": 1, "heures": 6}


def test_an_older_export_of_the_staff_still_tells_names(tmp_path: Path) -> None:
    """The newest export has no names: those of the older one are of the same identifiers."""
    found = sessions(
        tmp_path,
        "Ana Bizoulier;;02/11/2020;3\n",
        "",
        **{
            "personnels-2020-09-01.csv": STAFF + "A-9;Enseignant;BIZOULIER;Ana;\n",
            "personnels-2021-03-01.csv": "Identifiant;Fonction\nA-1;Enseignant\nA-4;Enseignant\n",
        },
    )

    assert values(found)["part"] == 1 / 2  # A-9, of the same name, has left


def test_a_staff_of_after_the_date_seen_tells_nothing(tmp_path: Path) -> None:
    """An export of September 2021 is not seen in August: its namesake does not matter."""
    found = sessions(
        tmp_path,
        "Ana Bizoulier;;02/11/2020;3\n",
        "",
        **{
            "personnels-2020-09-01.csv": STAFF,
            "personnels-2021-09-15.csv": STAFF + "A-9;Enseignant;BIZOULIER;Ana;\n",
        },
    )

    assert bounds(found)["part"] == (1 / 4, 1 / 4)


def test_a_row_of_the_staff_without_identifier_bears_its_name(tmp_path: Path) -> None:
    """Its name is of somebody there, nobody knows who: neither met nor a stranger's."""
    staff = STAFF + ";Enseignant;ESTOUBLAN;Dan;\n;Enseignant;BIZOULIER;Ana;\n"
    found = sessions(tmp_path, "Dan Estoublan;;02/11/2020;3\nAna Bizoulier;;02/11/2020;3\n", staff)

    assert values(found)["part"] == 0
    assert codes(found)["name_shared"] == 1
    assert "name_unmatched" not in codes(found)


def test_nothing_of_a_name_comes_out(tmp_path: Path) -> None:
    """Neither names nor addresses stand in a report or in the text of an object."""
    rows = "Ana Bizoulier;ana@ailleurs.fr;02/11/2020;3\nEva Farguette;;02/11/2020;trois\n"
    found = sessions(tmp_path, rows)

    texts = [write(found, View(all_findings=True)) for _, write in REPORTS.values()]
    told = "\n".join([*texts, repr(found)]).casefold()

    for secret in ("bizoulier", "farguette", "craponnet", "ailleurs.fr", "essai.fr"):
        assert secret not in told


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_bounds_are_those_of_all_that_may_be(tmp_path: Path, seed: int) -> None:
    """Every way of saying who is who gives a share within the bounds, and some give each bound."""
    chance = Random(seed)  # noqa: S311 - invented rows
    staff = [(chance.choice(FUNCTIONS), chance.choice([*NAMES, ""])) for _ in range(4)]
    staff.append(("Enseignant", chance.choice(NAMES)))
    rows = [
        (chance.choice([*NAMES, "Eva Quatre", "Fay Cinq"]), chance.choice(["", "1", "2"]))
        for _ in range(5)
    ]

    found = sessions(tmp_path, _sessions_of(rows), _staff_of(staff))

    met = {"", *(name for name, _ in rows)} & {name for _, name in staff}
    shares = _shares(staff, rows) if met else {0, 1}  # identifiers of two systems tell nothing
    assert bounds(found)["part"] == (min(shares), max(shares)), (staff, rows)


FUNCTIONS: Final = ("Enseignant", "CPE")
NAMES: Final = ("Ana Un", "Bob Deux", "Cid Trois")


def _staff_of(staff: Staff) -> str:
    """The lines of a staff, first names last."""
    lines = [
        ";".join([f"A-{at}", function, *reversed((name or " ").split(" "))])
        for at, (function, name) in enumerate(staff)
    ]
    return "\n".join(["Identifiant;Fonction;Nom;Prénom", *lines, ""])


def _sessions_of(rows: Rows) -> str:
    return "".join(
        f"{name};;{at + 1:02d}/11/2020;1;{account}\n" for at, (name, account) in enumerate(rows)
    )


def _shares(staff: Staff, rows: Rows) -> set[float]:
    """The share of teachers who took part, in each world that the rows and the staff allow."""
    teachers = {at for at, (function, _) in enumerate(staff) if function == "Enseignant"}
    worlds = product(*(_ways(name, staff, rows) for name in sorted({name for name, _ in rows})))
    nameless = {at for at, (_, name) in enumerate(staff) if not name}
    shares = set()
    for world in worlds:
        persons = [person for several in world for person in several]
        hidden = [person for several in world for person in several & nameless]
        if len(hidden) == len(set(hidden)):  # one person has one name
            shares.add(len(teachers & set(persons)) / len(teachers))
    return shares


def _ways(name: str, staff: Staff, rows: Rows) -> list[frozenset[int]]:
    """Whom of the staff the rows of a name may be of: all the possible sets."""
    accounts = {account for other, account in rows if other == name and account}
    loose = sum(other == name and not account for other, account in rows)
    bearers = [at for at, (_, other) in enumerate(staff) if other == name]
    if len(bearers) == 1 and len(accounts) < 2:
        return [frozenset(bearers)]
    several = len(accounts) + (loose if len(bearers) > 1 else min(loose, 1))
    possible = bearers or [at for at, (_, other) in enumerate(staff) if not other]
    return [
        frozenset(some)
        for size in range(min(several, len(possible)) + 1)
        for some in combinations(possible, size)
    ]
