"""All the files of an académie, and those that a folder of exports holds by mistake."""

from collections.abc import Iterator
from typing import Final

from academy.models import Academy
from academy.office_files import office_files
from academy.pix_files import pix_files
from academy.sheets import BOM, EXCEL, sheet
from academy.staff_files import staff_files

_HOLIDAYS: Final = (
    ("Vacances de la Toussaint", "17/10/2020", "02/11/2020"),
    ("Vacances de Noël", "19/12/2020", "04/01/2021"),
    ("Vacances d'hiver", "06/02/2021", "22/02/2021"),
    ("Vacances de printemps", "10/04/2021", "26/04/2021"),
)


def exports(academy: Academy) -> dict[str, bytes]:
    """Every file by its path, which is relative and parted by ``/``."""
    files = dict([*pix_files(academy), *office_files(academy), *staff_files(academy)])
    return files | dict(_mistakes(academy, files))


def _mistakes(academy: Academy, files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """A file sent twice, one that is no export, and passwords, which must stay unread."""
    twice = next(path for path in files if path.startswith("pix/") and "Profil" in path)
    yield twice.replace(".csv", " (1).csv"), files[twice]
    yield "divers/vacances-scolaires.csv", sheet(EXCEL, "Congés;Du;Au", _HOLIDAYS)
    passwords = [
        (f"{pupil.first.lower()}.{pupil.last.lower()}", f"{index * 7919 % 10**6:06d}", pupil.label)
        for index, pupil in enumerate(academy.pupils[:5])
    ]
    header = "Identifiant;Mot de passe;Classe"
    yield "pix/mots-de-passe.csv", sheet(BOM, header, passwords)
