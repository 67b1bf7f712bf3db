"""The offices' exports about the staff."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from academy.models import Academy, Agent, Training
from academy.sheets import BOM, EXCEL, PLAIN, TABBED, UNICODE, File, Row, Style, department, sheet

_MONTHLY: Final = (EXCEL, BOM, UNICODE, PLAIN)


def staff_files(academy: Academy) -> Iterator[File]:
    """Posts, trainings, career meetings and uses of services."""
    yield from _staff(academy)
    yield from _trainings(academy)
    yield from _meetings(academy)
    yield from _uses(academy)


def _staff(academy: Academy) -> Iterator[File]:
    """A series for each degré; of the 2nd an older export too, with who has left since."""
    header = (
        "Identifiant;Nom;Prénom;Courriel;Fonction;Degré;UAI;Département;"
        "Certification Pix;Date de certification"
    )
    taken = academy.taken["personnels"]
    for degree, style in (("1", BOM), ("2", EXCEL)):
        of = [a for a in academy.agents if a.degree == degree]
        rows = [row for a in of if a.in_post for row in _posts(a, style)]
        name = f"personnels/personnels-{degree}D"
        yield f"{name}_{taken.isoformat()}.csv", sheet(style, header, rows)
        if degree == "2":
            older = [row for a in of for row in _posts(a, style)]
            yield f"{name}_2020-12-01.csv", sheet(style, header, older)


def _posts(agent: Agent, style: Style) -> Iterator[Row]:
    for index, post in enumerate(agent.posts):
        degree = "" if post.endswith("des écoles") else f"{agent.degree}D"
        yield (
            agent.identifier,
            agent.last,
            agent.first,
            agent.email,
            post,
            degree,
            agent.school.uai,
            department(agent.school.department, index),
            "Oui" if agent.certified else "Non",
            style.day(agent.certified_on),
        )


_EXPORTS: Final = (
    date(2020, 9, 30),
    date(2020, 11, 30),
    date(2021, 1, 31),
    date(2021, 3, 31),
    date(2021, 5, 31),
    date(2021, 7, 2),
)


def _trainings(academy: Academy) -> Iterator[File]:
    """Each export repeats four months, and announces one: nobody has been present there yet."""
    header = "Identifiant;Date;Durée (heures);Thème;Dispositif;Présence;Fonction;Degré;UAI"
    for index, export in enumerate(_EXPORTS):
        style = _MONTHLY[index % len(_MONTHLY)]
        first, last = export - timedelta(days=120), export + timedelta(days=60)
        of = [t for t in academy.trainings if first <= t.day <= last]
        rows = [_training(t, export, style) for t in sorted(of, key=_sorting)]
        yield f"formations/formations_{export.isoformat()}.csv", sheet(style, header, rows)


def _sorting(training: Training) -> tuple[date, str, str]:
    return (training.day, training.agent.identifier, training.programme)


def _training(training: Training, export: date, style: Style) -> Row:
    words = {True: ("Présent", "Présente"), False: ("Absent", "Excusée")}
    said = ""
    if training.present is not None and training.day <= export:
        said = words[training.present][training.day.day % 2]
    return (
        training.agent.identifier,
        style.day(training.day),
        _french(training.hours),
        training.theme,
        training.programme,
        said,
        training.agent.posts[0],
        training.agent.degree,
        training.agent.school.uai,
    )


def _french(number: Fraction) -> str:
    return f"{float(number):g}".replace(".", ",")


def _meetings(academy: Academy) -> Iterator[File]:
    """One file a degré; the cell that nobody can use says ``à vérifier``."""
    header = "Identifiant;Date;Échange numérique;Degré;Corps;Département"
    said = {True: "Oui", False: "Non", None: "à vérifier"}
    for degree, style in (("1", UNICODE), ("2", BOM)):
        rows = [
            (
                m.agent.identifier,
                style.day(m.day),
                said[m.exchange],
                f"{degree}{'er' if degree == '1' else 'nd'} degré",
                m.corps,
                department(m.agent.school.department, index),
            )
            for index, m in enumerate(academy.meetings)
            if m.agent.degree == degree
        ]
        path = f"rendez-vous-carriere/rendez-vous-carriere-{degree}D.csv"
        if rows:
            yield path, sheet(style, header, rows)


def _uses(academy: Academy) -> Iterator[File]:
    """Two exports that overlap by the winter."""
    winter = (date(2020, 5, 1), date(2021, 2, 28))
    for first, last in (winter, (date(2020, 12, 1), date(2021, 6, 30))):
        rows = [
            (u.agent.identifier, u.service, TABBED.day(u.day), u.agent.school.uai)
            for u in academy.uses
            if first <= u.day <= last
        ]
        path = f"usages/usages_{last.isoformat()}.csv"
        yield path, sheet(TABBED, "Identifiant;Service;Date;UAI", rows)
