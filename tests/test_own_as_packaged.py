"""Formats of the user's own stand beside the packaged ones as equals: same files, same report."""

import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from case_folders import Case, options_of, runs, write_case
from feuille_route import results
from feuille_route.findings import FindingCode
from feuille_route.formats import export_format
from feuille_route.formats.export_format import load_formats
from feuille_route.formats.own import load, load_local
from feuille_route.reports import REPORTS, View
from feuille_route.run import Options, check

FOLDER: Final = Path(export_format.__file__).parent / "packaged"
COPIED: Final = frozenset(form.name for form in load_formats() if form.kind != "secret")
OURS: Final = "-chez-nous"


@pytest.mark.parametrize("name", sorted(COPIED))
def test_a_packaged_format_may_be_a_users(name: str) -> None:
    """None is refused by the rules that hold for a user's formats only."""
    assert load(FOLDER / f"{name}.yaml").local


def compared() -> Iterator[Any]:
    """Yield the runs of all cases that end in a report."""
    for name, folder, case in runs():
        if "exit" not in case:
            yield pytest.param(folder, case, id=name)


@pytest.fixture
def _same_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key persons alike in every run: what is chosen by the order of keys is the same."""
    monkeypatch.setattr(secrets, "token_hex", lambda nbytes=None: "0f" * (nbytes or 16))


def as_it_is(text: str) -> str:
    """Keep a format, under its name: it replaces the packaged one."""
    return text


def of_our_own(text: str) -> str:
    """Give a format a name of its own, and make an export of a template, as users write them."""
    return re.sub(r"(?m)^name: .*$", rf"\g<0>{OURS}", text, count=1).replace("kind: template\n", "")


def as_json(report: results.Report) -> str:
    """Write a report, formats by the names that they are packaged under."""
    _, write = REPORTS["json"]
    return re.sub(r" --formats [^ \"”]+", "", write(report, View()).replace(OURS, ""))


@pytest.mark.slow
@pytest.mark.usefixtures("_same_keys")
@pytest.mark.parametrize(("folder", "case"), [*compared()])
def test_a_copy_of_a_format_serves_as_well(folder: Path, case: Case, tmp_path: Path) -> None:
    """The packaged formats that a case uses, given as a user's, make the same report."""
    write_case(folder, case, tmp_path)
    packaged = check(options_of(case, tmp_path))
    given = tmp_path / "formats"
    users = {form.name for form in load_local([given])} if given.is_dir() else set()
    used = {file.format for file in packaged.files if file.format} & COPIED - users
    if not used:
        pytest.skip("each of its formats is a user's already")

    for change in (as_it_is, of_our_own):
        own = copied(used, tmp_path / change.__name__, change)
        assert as_json(check(options_of(case, tmp_path, own))) == as_json(packaged), change.__name__


def copied(names: set[str], place: Path, change: Callable[[str], str]) -> Path:
    """Copy packaged formats into a folder."""
    place.mkdir()
    for name in names:
        text = change((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return place


OWN: Final = """\
name: reunions
title: Réunions de bassin
columns:
  where: {header: Bassin concerné, parse: department}
  day: {header: Jour de la réunion, parse: moment}
tables:
  steering_meetings: {department: where, date: day}
"""


@pytest.mark.parametrize(
    "header", ["Département;Date du comité", "Bassin concerné;Jour de la réunion"]
)
def test_a_second_table_is_told(header: str, tmp_path: Path) -> None:
    """Below rows that no target needs, a header of another kind: packaged, or a user's."""
    (tmp_path / "formats").mkdir()
    (tmp_path / "formats" / "reunions.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "data").mkdir()
    above = "Département;Date du comité\n086;12/10/2020\n"
    below = f"UAI;Niveau;Effectif\n0860001J;6e;20\n{header}\n086;01/01/2021\n"
    (tmp_path / "data" / "comites.csv").write_text(above, encoding="utf-8")
    (tmp_path / "data" / "effectifs.csv").write_text(below, encoding="utf-8")

    report = check(
        Options(
            data=(tmp_path / "data",),
            as_of=dt.date(2021, 8, 31),
            only=("comites-departementaux",),
            formats=(tmp_path / "formats",),
        )
    )

    told = [one for one in report.findings if one.code is FindingCode.SECOND_TABLE]
    assert [(one.path, one.line) for one in told] == [("effectifs.csv", 3)]
