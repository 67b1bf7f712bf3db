"""The causes of an unknown are true: named where they are, and gone once they are mended."""

import datetime as dt
import json
import os
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

import pix_exports
from case_folders import PRELUDE
from feuille_route import cli
from feuille_route.exports import normalising
from feuille_route.reports import REPORTS, View
from feuille_route.reports.layout import columns_of
from feuille_route.results import CauseCode, Report
from feuille_route.run import Options, check
from feuille_route.verdicts import causes, lacks
from feuille_route.verdicts.remedies import Call
from feuille_route.wording import LANGUAGES, Language
from feuille_route.wording.advice import message
from make_samples import write_all

Files = Mapping[str, str]

HOURS: Final = "{sum: trainings.hours, where: {attended: true}}, threshold: '>= 100'"
MEETINGS: Final = "{count: steering_meetings, distinct: date}, threshold: '>= 9'"
CERTIFIED: Final = (
    "{ratio: {of: {count: staff, distinct: person, where: {certified: true}}, "
    "over: {count: staff, distinct: person}}}, threshold: '>= 60 %'"
)
GROUPS: Final = (
    "{ratio: {of: {count: research_groups, where: {digital: true}}, "
    "over: {count: research_groups}}}, threshold: '>= 60 %'"
)
PARCOURS: Final = (
    "{ratio: {of: {count: pix_participations, distinct: person}, "
    "over: {sum: enrolments.pupils}, by: school}}, threshold: '>= 90 %'"
)
TROISIEME: Final = (
    "{ratio: {of: {count: pix_participations, distinct: person, where: {grade: 3e}}, "
    "over: {sum: enrolments.pupils, where: {grade: 3e}}, by: school}}, threshold: '>= 90 %'"
)
READING: Final = "{latest: tablettes}, threshold: '>= 50'"
TWINS: Final = (
    "{count: digital_twins, where: {school.vocational: true, state: en service}}, threshold: '>= 2'"
)
GROWTH: Final = (
    "{count: steering_meetings}, threshold: '>= +50 %', baseline: {reading: comités 2020}"
)

USERS: Final = (
    "{ratio: {of: {count: service_uses, distinct: person}, "
    "over: {count: staff, distinct: person}}}, threshold: '>= 50 %'"
)

FORMATIONS: Final = "Identifiant;Date;Durée (heures);Thème;Présence\n"
STAFF: Final = "Identifiant;Fonction;Certification Pix\n"
ENROLLED: Final = "UAI;Niveau;Effectif\n0860001J;3e;2\n0790001X;3e;2\n"
REGISTER: Final = "UAI;Nom;Type;Secteur;Département\n"


def export_of(name: str, head: str) -> Callable[..., dict[str, str]]:
    """What gives the one file of some rows below a header."""
    return lambda *rows: {name: "".join(f"{line}\n" for line in (head.strip(), *rows))}


trainings: Final = export_of("formations.csv", FORMATIONS)
meetings: Final = export_of("comites.csv", "Département;Date du comité")
readings: Final = export_of("releves.csv", "Indicateur;Date;Valeur;Source")
uses: Final = export_of("usages.csv", "Identifiant;Service;Date")
staff: Final = export_of("personnels-2021-01-01.csv", STAFF)
groups: Final = export_of("groupes-2021-01-01.csv", "Groupe;Usages du numérique;Thème;Département")
register: Final = export_of("etablissements.csv", REGISTER)
twins: Final = export_of("jumeaux.csv", "Jumeau numérique;UAI;Statut;Filière")
A_TRAINED: Final = "A;05/03/2021;6;Pix;Oui"
B_TRAINED: Final = "B;05/03/2021;6;Pix;Oui"


def pupils(*names: str, campaign: int = 7, label: str = "3A") -> str:
    """An export of a campaign, which is of one organisation, of the pupils of a class."""
    rows = [[name, "Ana", label, "05/03/2021 09:10", None] for name in names]
    organisation = f"Collège {campaign}"
    return pix_exports.assessments(
        {"organisation": organisation, "campaign": campaign, "rows": rows}
    )


def certification(status: str) -> str:
    """An export of one certification."""
    row = [501, "BIZOULIER", "Ana", "12/04/2005", status, 266, "10/04/2021"]
    return pix_exports.certifications({"rows": [row]})


class Lack(NamedTuple):
    """What lacks in some files, and the files that mend it (``-`` takes one away)."""

    what: str
    target: str
    files: Files
    mended: Files
    count: int = 1
    place: tuple[str, int | None] | None = None
    command: str | None = None


BOTH_SENT: Final = {
    "effectifs-2020-10-01.csv": ENROLLED,
    "0860001J/a.csv": pupils("BIZOULIER", "CRAPONNET"),
    "0790001X/b.csv": pupils("DRAVELOIS", "ESTOUBLAN", campaign=8),
}
ONE_SENT: Final = {name: text for name, text in BOTH_SENT.items() if name != "0790001X/b.csv"}
LACKS: Final = {
    "no file of meetings": Lack(
        "table_missing",
        MEETINGS,
        trainings(A_TRAINED),
        meetings("016;05/03/2021"),
        command="froute template comites",
    ),
    "no enrolments": Lack(
        "table_missing",
        PARCOURS,
        {"0860001J/a.csv": pupils("BIZOULIER")},
        {"effectifs-2020-10-01.csv": "UAI;Niveau;Effectif\n0860001J;3e;2\n"},
        command="froute template effectifs",
    ),
    "meetings of another year": Lack(
        "file_not_counted",
        MEETINGS,
        meetings("016;05/03/2020"),
        meetings("016;05/03/2021"),
        place=("comites.csv", None),
    ),
    "a header and no row": Lack(
        "file_not_counted",
        GROUPS,
        groups(),
        groups("G;N;x;016"),
        place=("groupes-2021-01-01.csv", None),
    ),
    "no campaign, of which no export is filled by hand": Lack(
        "table_missing",
        "{count: pix_participations}, threshold: '>= 1'",
        meetings("016;05/03/2021"),
        {"0860001J/a.csv": pupils("BIZOULIER")},
        command="froute formats",
    ),
    "no reading of the indicator": Lack(
        "nothing_counted",
        READING,
        readings("écrans;05/03/2021;9;x"),
        readings("tablettes;05/03/2021;9;x"),
    ),
    "nobody enrolled": Lack(
        "nothing_counted",
        PARCOURS,
        {**ONE_SENT, "effectifs-2020-10-01.csv": "UAI;Niveau;Effectif\n0860001J;3e;0\n"},
        {"effectifs-2020-10-01.csv": "UAI;Niveau;Effectif\n0860001J;3e;2\n"},
    ),
    "old groups": Lack(
        "data_old",
        GROUPS,
        {"groupes-2018-01-01.csv": "Groupe;Usages du numérique;Thème;Département\nG;O;x;016\n"},
        groups("G;O;x;016"),
    ),
    "old staff": Lack(
        "data_old",
        CERTIFIED,
        {"personnels-2019-01-01.csv": f"{STAFF}A;Enseignant;O\n"},
        staff("A;Enseignant;O"),
    ),
    "no reading of the baseline": Lack(
        "baseline_missing",
        GROWTH,
        meetings("016;05/03/2021"),
        readings("comités 2020;05/03/2020;9;x"),
        command="froute template releves",
    ),
    "a baseline that is not yet": Lack(
        "baseline_missing",
        GROWTH,
        meetings("016;05/03/2021") | readings("comités 2020;05/03/2022;9;x"),
        readings("comités 2020;05/03/2020;9;x"),
    ),
    "a file that two formats claim": Lack(
        "file_unread",
        MEETINGS,
        {
            **meetings("016;05/03/2021"),
            "deux.csv": "Département;Date du comité;UAI;Formateur depuis\n017;06/03/2021;;\n",
        },
        {"deux.csv": "Département;Date du comité\n017;06/03/2021\n"},
        place=("deux.csv", None),
        command="froute formats {data}/deux.csv --targets {targets}",
    ),
    "a file that ends in a cell": Lack(
        "file_unread",
        HOURS.replace("100", "10"),
        {"formations.csv": f"{FORMATIONS}A;05/03/2021;6;Pix;Oui\nB;05/03/20"},
        trainings(A_TRAINED, B_TRAINED),
        place=("formations.csv", 3),
    ),
    "a school that sent nothing": Lack("schools_missing", PARCOURS, ONE_SENT, BOTH_SENT),
    "a school that sent nothing of the year": Lack(
        "schools_missing",
        PARCOURS,
        {**BOTH_SENT, "0790001X/b.csv": pupils("DRAVELOIS", campaign=8).replace("/2021", "/2019")},
        BOTH_SENT,
    ),
    "a school that nobody counts": Lack(
        "headcount_missing",
        PARCOURS.replace("by: school", "by: school, expect: {kind: collège}"),
        {
            **ONE_SENT,
            "effectifs-2020-10-01.csv": "UAI;Niveau;Effectif\n0860001J;3e;2\n",
            **register("0860001J;J;Collège;Public;086", "0790001X;X;Collège;Public;079"),
        },
        {**BOTH_SENT},
        command="froute template effectifs",
    ),
    "a number of pupils that is empty": Lack(
        "cells_empty",
        PARCOURS,
        {**BOTH_SENT, "effectifs-2020-10-01.csv": ENROLLED.replace("X;3e;2", "X;3e;")},
        BOTH_SENT,
        place=("effectifs-2020-10-01.csv", 3),
    ),
    "a name of no school": Lack(
        "school_unknown",
        PARCOURS,
        {
            **BOTH_SENT,
            "0790001X/b.csv": pupils("DRAVELOIS", campaign=8),
            "c.csv": pupils("FARGUETTE", campaign=9),
        },
        {"rattachements.csv": "Nom trouvé;UAI\nCollège 9;0790001X\n"},
        place=("c.csv", 2),
        command="froute formats {data} --unmatched --targets {targets} --output {links}",
    ),
    "a file under two schools": Lack(
        "school_unknown",
        PARCOURS,
        {
            **ONE_SENT,
            "0790001X/b.csv": pupils("DRAVELOIS", campaign=8),
            "x 0790001X 0860001J.csv": pupils("F", campaign=9),
        },
        {"x 0790001X 0860001J.csv": "-", "0790001X/x.csv": pupils("F", campaign=9)},
        place=("x 0790001X 0860001J.csv", 2),
    ),
    "a class of no grade": Lack(
        "grade_unknown",
        TROISIEME,
        {
            **ONE_SENT,
            "0790001X/b.csv": pupils("DRAVELOIS", "ESTOUBLAN", campaign=8, label="Section 12"),
        },
        BOTH_SENT,
        count=2,
        place=("0790001X/b.csv", None),
    ),
    "no class": Lack(
        "grade_unknown",
        TROISIEME,
        {**ONE_SENT, "0790001X/b.csv": pupils("DRAVELOIS", "ESTOUBLAN", campaign=8, label="")},
        {
            "0790001X/b.csv": "-",
            "0790001X/3e/b.csv": pupils("DRAVELOIS", "ESTOUBLAN", campaign=8, label=""),
        },
        count=2,
        place=("0790001X/b.csv", 2),
    ),
    "nobody's training": Lack(
        "person_unknown",
        "{count: trainings, distinct: person}, threshold: '>= 2'",
        trainings(A_TRAINED, ";05/03/2021;6;Pix;Oui"),
        trainings(A_TRAINED, B_TRAINED),
        place=("formations.csv", 3),
    ),
    "nobody's use": Lack(
        "person_unknown",
        "{count: service_uses, distinct: person}, threshold: '>= 2'",
        uses("A;Moodle;05/03/2021", ";Moodle;05/03/2021"),
        uses("A;Moodle;05/03/2021", "B;Moodle;05/03/2021"),
        place=("usages.csv", 3),
    ),
    "a meeting of no day": Lack(
        "date_unknown",
        MEETINGS.replace(">= 9", ">= 2"),
        meetings("016;05/03/2021", "016;"),
        meetings("016;05/03/2021", "016;06/03/2021"),
        place=("comites.csv", 3),
    ),
    "trainings of no day": Lack(
        "date_unknown",
        HOURS.replace("100", "15"),
        trainings("A;;6;Pix;Oui", B_TRAINED, "C;;6;Pix;Oui"),
        trainings(B_TRAINED),
        count=2,
        place=("formations.csv", 2),
    ),
    "a short row": Lack(
        "rows_unread",
        HOURS.replace("100", "15"),
        trainings(A_TRAINED, "B;05/03/2021;6"),
        trainings(A_TRAINED, B_TRAINED),
        place=("formations.csv", 3),
    ),
    "a long row": Lack(
        "rows_unread",
        MEETINGS.replace(">= 9", ">= 2"),
        {"comites.csv": "Département;Date du comité;Objet\n016;05/03/2021;x\n016;;06/03/2021;x\n"},
        {"comites.csv": "Département;Date du comité;Objet\n016;05/03/2021;x\n016;06/03/2021;x\n"},
        place=("comites.csv", 3),
    ),
    "a duration in letters": Lack(
        "cells_unread",
        HOURS.replace("100", "15"),
        trainings(A_TRAINED, "B;05/03/2021;six;Pix;Oui"),
        trainings(A_TRAINED, B_TRAINED),
        place=("formations.csv", 3),
    ),
    "a number of pupils in letters": Lack(
        "cells_unread",
        PARCOURS,
        {**BOTH_SENT, "effectifs-2020-10-01.csv": ENROLLED.replace("X;3e;2", "X;3e;deux")},
        BOTH_SENT,
        place=("effectifs-2020-10-01.csv", 3),
    ),
    "a certification that is empty": Lack(
        "cells_empty",
        CERTIFIED,
        staff("A;Enseignant;O", "B;Enseignant;"),
        staff("A;Enseignant;O", "B;Enseignant;N"),
        place=("personnels-2021-01-01.csv", 3),
    ),
    "an attendance that is empty": Lack(
        "cells_empty",
        HOURS.replace("100", "10"),
        trainings(A_TRAINED, "B;05/03/2021;6;Pix;"),
        trainings(A_TRAINED, B_TRAINED),
        place=("formations.csv", 3),
    ),
    "trainings without a column of schools": Lack(
        "column_absent",
        "{count: service_uses, where: {school.kind: collège}}, threshold: '>= 1'",
        register("0860001J;J;Collège;Public;086") | uses("A;Moodle;05/03/2021"),
        {"usages.csv": "Identifiant;Service;Date;UAI\nA;Moodle;05/03/2021;0860001J\n"},
        place=("usages.csv", None),
    ),
    "staff without a column of certifications": Lack(
        "column_absent",
        CERTIFIED,
        {"personnels-2021-01-01.csv": "Identifiant;Fonction\nA;Enseignant\nB;Enseignant\n"},
        staff("A;Enseignant;O", "B;Enseignant;N"),
        count=2,
        place=("personnels-2021-01-01.csv", None),
    ),
    "two readings of one day": Lack(
        "contradiction",
        READING,
        {
            "a.csv": "Indicateur;Date;Valeur;Source\ntablettes;05/03/2021;40;x\n",
            "b.csv": "Indicateur;Date;Valeur;Source\ntablettes;05/03/2021;60;x\n",
        },
        {"a.csv": "-"},
    ),
    "a reading in percent, which the aim is not": Lack(
        "reading_unusable",
        READING,
        readings("tablettes;05/03/2021;60 %;x"),
        readings("tablettes;05/03/2021;60;x"),
    ),
    "a number that its publisher hides": Lack(
        "cells_hidden",
        "{sum: enrolments.pupils}, threshold: '>= 6'",
        {"effectifs-2020-10-01.csv": ENROLLED.replace("X;3e;2", "X;3e;<5")},
        {"effectifs-2020-10-01.csv": ENROLLED.replace("X;3e;2", "X;3e;4")},
        place=("effectifs-2020-10-01.csv", 3),
    ),
    "more girls than pupils": Lack(
        "cells_contradicted",
        "{sum: enrolments.pupils}, threshold: '>= 9'",
        {"effectifs-2020-10-01.csv": "UAI;Niveau;Effectif;Filles\n0860001J;3e;8;9\n"},
        {"effectifs-2020-10-01.csv": "UAI;Niveau;Effectif;Filles\n0860001J;3e;9;8\n"},
        place=("effectifs-2020-10-01.csv", 2),
    ),
    "rows of one grade that nothing tells apart": Lack(
        "counts_unclear",
        "{sum: enrolments.pupils}, threshold: '>= 8'",
        {"effectifs-2020-10-01.csv": f"{ENROLLED}0860001J;3e;4\n"},
        {"effectifs-2020-10-01.csv": f"{ENROLLED}0860001J;4e;4\n"},
        place=("effectifs-2020-10-01.csv", 2),
    ),
    "staff that an older file alone holds": Lack(
        "rows_older",
        "{count: staff, distinct: person}, threshold: '>= 2'",
        {
            "agents-2020-10-01.csv": f"{STAFF}A;Enseignant;O\nB;Enseignant;O\n",
            "personnels-2021-01-01.csv": f"{STAFF}A;Enseignant;O\n",
        },
        {"agents-2020-10-01.csv": "-"},
        place=("agents-2020-10-01.csv", 3),
    ),
    "a training that may be another one": Lack(
        "rows_doubtful",
        HOURS.replace("100", "10"),
        {"formations.csv": f"{FORMATIONS}A;05/03/2021;6;Pix;Oui\nA;05/03/2021;6;;Oui\n"},
        {"formations.csv": f"{FORMATIONS}A;05/03/2021;6;Pix;Oui\nA;05/03/2021;6;ENT;Oui\n"},
        place=("formations.csv", 3),
    ),
    "users under another identifier": Lack(
        "identities_apart",
        USERS,
        staff("A;Enseignant;O", "B;Enseignant;O") | uses("1;Moodle;05/03/2021"),
        uses("A;Moodle;05/03/2021"),
        place=("usages.csv", None),
    ),
    "trained under another identifier": Lack(
        "identities_apart",
        "{count: trainings, where: {person.function: enseignant}}, threshold: '>= 1'",
        staff("A;Enseignant;O") | trainings("1;05/03/2021;6;Pix;Oui"),
        trainings(A_TRAINED),
        place=("formations.csv", None),
    ),
    "a certification of two statuses": Lack(
        "contradiction",
        "{count: pix_certifications, where: {status: validée}}, threshold: '>= 1'",
        {"a.csv": certification("Validée"), "b.csv": certification("Annulée")},
        {"b.csv": "-"},
    ),
    "a school of no kind that is known": Lack(
        "register_silent",
        TWINS,
        register("0860001J;J;Lycée polyvalent;Public;086")
        | twins("J1;0860001J;en service;x", "J2;0860001J;en service;x"),
        register("0860001J;J;Lycée professionnel;Public;086"),
        place=("etablissements.csv", None),
    ),
    "a school that the register lacks": Lack(
        "register_silent",
        TWINS,
        register("0860001J;J;Lycée professionnel;Public;086")
        | twins("J1;0860001J;en service;x", "J2;0790001X;en service;x"),
        register(
            "0860001J;J;Lycée professionnel;Public;086", "0790001X;X;Lycée professionnel;Public;079"
        ),
        place=("etablissements.csv", None),
    ),
}


def reported(place: Path, files: Files, *checks: str) -> dict[str, Any]:
    """The one target of a report, as the JSON gives it."""
    report = reported_whole(place, files, *checks)
    [only] = json.loads(REPORTS["json"][1](report, View()))["targets"]
    found: dict[str, Any] = only
    return found


def reported_whole(place: Path, files: Files, *checks: str) -> Report:
    """The report of one target, of one check or several."""
    measured = ", ".join(f"{{measure: {one}}}" for one in checks)
    told = f"measure: {checks[0]}" if len(checks) == 1 else f"checks: [{measured}]"
    write_all(place / "data", {name: text.encode() for name, text in files.items()})
    (place / "targets.yaml").write_text(
        f"{PRELUDE}targets:\n  - {{id: but, ambition: essai, title: But, {told}}}\n",
        encoding="utf-8",
    )
    options = Options(
        data=(place / "data",), targets=place / "targets.yaml", as_of=dt.date(2021, 8, 31)
    )
    return check(options)


@pytest.mark.parametrize("lack", LACKS.values(), ids=list(LACKS))
def test_what_lacks_is_named_and_gone_once_it_is_mended(lack: Lack, tmp_path: Path) -> None:
    """Kind, count, place and command are those of the lack; mended, it opens no bound any more."""
    mended = {name: text for name, text in {**lack.files, **lack.mended}.items() if text != "-"}

    before = reported(tmp_path / "before", lack.files, lack.target)
    after = reported(tmp_path / "after", mended, lack.target)

    [cause] = [one for one in before["causes"] if one["what"] == lack.what]
    assert (before["status"], cause["count"]) == ("unknown", lack.count)
    assert lack.what not in [one["what"] for one in after["causes"]]
    assert (before["bounds"], before["status"]) != (after["bounds"], after["status"])
    if lack.place:
        [first, *_] = cause["files"]
        assert (first["path"], first["line"]) == lack.place
    if lack.command:
        places = {name: tmp_path / "before" / name for name in ("data", "targets.yaml")}
        asked = {"data": places["data"], "targets": places["targets.yaml"]}
        asked["links"] = places["data"] / "rattachements.csv"
        assert cause["command"] == lack.command.format(**asked)


def test_each_kind_of_cause_is_shown() -> None:
    """No kind is told of which no lack is above."""
    assert {lack.what for lack in LACKS.values()} == {*CauseCode}


@pytest.mark.parametrize(
    ("files", "target", "never"),
    [
        pytest.param(
            # A has a training for sure: that another one of hers lacks its attendance is nothing.
            {
                "formations.csv": f"{FORMATIONS}A;05/03/2021;6;Pix;Oui\nA;06/03/2021;6;Pix;\n"
                "B;06/03/2021;6;Pix;\n;07/03/2021;6;Pix;Non\n"
            },
            "{count: trainings, distinct: person, where: {attended: true}}, threshold: '>= 2'",
            {"person_unknown"},
            id="a person who counts already, and nobody who was absent",
        ),
        pytest.param(
            {
                **ONE_SENT,
                "0860001J/z.csv": pupils("Z", label="Section 12"),
                "comites.csv": "Département;Date du comité\n016;jamais\n",
            },
            PARCOURS,
            {"grade_unknown", "cells_unread"},
            id="a grade that is not asked, and a cell of another table",
        ),
        pytest.param(
            {
                **BOTH_SENT,
                "effectifs-2020-10-01.csv": ENROLLED.replace("X;3e;2", "X;3e;"),
                "c.csv": pupils("F", campaign=9).replace("05/03/2021", "05/03/2019"),
            },
            PARCOURS,
            {"school_unknown", "schools_missing"},
            id="a row of no school in another year",
        ),
    ],
)
def test_a_doubt_that_changes_no_bound_is_no_cause(
    files: Files, target: str, never: set[str], tmp_path: Path
) -> None:
    """Only what widens the bounds of this target is told of it."""
    found = reported(tmp_path, files, target)

    assert found["status"] == "unknown"
    assert found["causes"]
    assert not never & {one["what"] for one in found["causes"]}


def test_what_is_met_has_no_cause(tmp_path: Path) -> None:
    """Doubts that leave the verdict as it is are none."""
    files = meetings("016;05/03/2021", "016;")

    found = reported(tmp_path, files, MEETINGS.replace(">= 9", ">= 1"))

    assert (found["status"], found["causes"]) == ("met", [])


def test_a_broken_row_is_told_apart_from_cells_that_cannot_be_read(tmp_path: Path) -> None:
    """Of three rows whose duration is not known, one is broken, and two have no number there."""
    rows = "A;05/03/2021;six;Pix;Oui\nB;05/03/2021;6\nC;05/03/2021;sept;Pix;Oui\n"

    found = reported(tmp_path, {"formations.csv": FORMATIONS + rows}, HOURS.replace("100", "20"))

    told = [(one["what"], one["count"], one["files"][0]["line"]) for one in found["causes"]]
    assert told == [("rows_unread", 1, 3), ("cells_unread", 2, 2)]


def test_findings_name_the_targets_that_they_leave_open(tmp_path: Path) -> None:
    """The unread duration is of the target; the unread meeting is of none."""
    files = {
        "formations.csv": f"{FORMATIONS}A;05/03/2021;six;Pix;Oui\n",
        "comites.csv": "Département;Date du comité\n99;05/03/2021\n",
    }
    reported(tmp_path, files, HOURS.replace("100", "20"))
    options = Options(
        data=(tmp_path / "data",), targets=tmp_path / "targets.yaml", as_of=dt.date(2021, 8, 31)
    )

    told = {one.path: one.targets for one in check(options).findings if one.column}

    assert told == {"formations.csv": ("but",)}


def test_the_empty_date_of_a_target_is_a_warning_that_names_it(tmp_path: Path) -> None:
    """What leaves a target open is no finding that is only good to know."""
    report = reported_whole(
        tmp_path, meetings("016;05/03/2021", "016;"), MEETINGS.replace(">= 9", ">= 2")
    )

    [finding] = report.findings
    assert (finding.code, finding.severity) == ("cells_empty", "warning")
    assert (finding.line, finding.targets) == (3, ("but",))


@pytest.mark.parametrize("name", ["a name of no school", "no reading of the baseline", "old staff"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_causes_fit_the_console(language: Language, name: str, tmp_path: Path) -> None:
    """Whatever the cause, no line of the table is wider than 80 columns but a command's."""
    report = reported_whole(tmp_path, LACKS[name].files, LACKS[name].target)

    lines = REPORTS["table"][1](report, View(language=language, width=80)).splitlines()

    assert len(lines) > 5
    typed = "type: " if language == "en" else "à taper\u00a0: "
    commands = [line.strip() for line in lines if line.strip().startswith(typed)]
    [target] = report.targets
    assert commands == [f"{typed}{one.command}" for one in target.causes if one.command]
    assert all(columns_of(line) <= 80 for line in lines if typed not in line)


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_two_checks_say_alike_stands_once(
    language: Language, width: int, tmp_path: Path
) -> None:
    """The cause that both checks have is under the target; each other one under its check."""
    files = LACKS["a name of no school"].files
    report = reported_whole(tmp_path, files, PARCOURS, TROISIEME, MEETINGS)

    text = REPORTS["table"][1](report, View(language=language, width=width))

    [target] = report.targets
    assert [len(check_.causes) for check_ in target.checks] == [1, 1, 1]
    assert text.count("--unmatched") == 1
    assert text.count("froute template comites") == 1
    assert text.index("--unmatched") < text.index("froute template comites")


def typed(command: str) -> int:
    """What a command that a report shows gives, typed as it stands."""
    _, *words = shlex.split(command, posix=os.name != "nt")
    return cli.run(words)


@pytest.mark.parametrize(
    ("name", "quoted"),
    [("a.csv", "a.csv"), ("à $b.csv", "'à $b.csv'"), ("l'an.csv", "'l'\"'\"'an.csv'")],
)
def test_a_command_is_quoted_for_the_shell_of_the_system(
    name: str, quoted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell reads nothing into a name; on Windows a name with a space is in double quotes."""
    path = Path(name)
    for system, written in (("posix", quoted), ("nt", f'"{name}"' if " " in name else name)):
        with monkeypatch.context() as here:
            here.setattr(os, "name", system)
            said = Call().explain(path)
        assert said == f"froute formats {written}"


@pytest.mark.parametrize("there", [(), ("rattachements.csv",), ("Rattachements", "x.csv")])
def test_the_command_under_an_unknown_mends_it(there: tuple[str, ...], tmp_path: Path) -> None:
    """The list lies among the exports under a name of its own: filled in, the same run reads it."""
    links = {name: "Nom trouvé;UAI\nCollège 77;0860001J\n" for name in there if "csv" in name}
    files = {**LACKS["a name of no school"].files, **links}
    before = reported(tmp_path, files, PARCOURS)
    [cause] = [one for one in before["causes"] if one["command"]]

    assert typed(cause["command"]) == 0
    [listed] = {one.name for one in (tmp_path / "data").glob("*.csv")} - {*files}
    filled = (tmp_path / "data" / listed).read_text(encoding="utf-8-sig")
    (tmp_path / "data" / listed).write_text(
        filled.replace("Collège 9;;;", "Collège 9;;0790001X;"), encoding="utf-8"
    )
    after = reported(tmp_path, files, PARCOURS)

    assert listed == f"rattachements{'-2' if links.keys() & {'rattachements.csv'} else ''}.csv"
    assert "school_unknown" not in [one["what"] for one in after["causes"]]
    assert before["bounds"] != after["bounds"]


@pytest.mark.parametrize(
    ("data", "written"),
    [
        (("exports",), "exports/rattachements.csv"),
        (("a.csv", "pix", "exports"), "pix/rattachements.csv"),
        (("exports/a.csv",), "exports/rattachements-3.csv"),
    ],
)
def test_the_list_of_names_lies_in_the_first_folder(
    data: tuple[str, ...], written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies in the first folder of the data, or beside the first file; no file is in its way."""
    monkeypatch.chdir(tmp_path)
    taken = ("rattachements.csv", "rattachements-2.csv") if data == ("exports/a.csv",) else ()
    write_all(tmp_path, {f"exports/{name}": b"" for name in ("a.csv", *taken)})
    write_all(tmp_path, {"pix/a.csv": b"", "a.csv": b""})

    command = Call(data=[Path(one) for one in data]).list_names()

    assert command.endswith(f" --output {Path(written)}")


def test_causes_of_several_checks_are_united(tmp_path: Path) -> None:
    """Two checks with a cut file each: two files; one file that both ask counts once."""
    cut_hours = f"{FORMATIONS}A;05/03/2021;6;Pix;Oui\nB;05/03/20"
    cut_meetings = "Département;Date du comité\n016;05/03/2021\n016;05/0"
    files = {"formations.csv": cut_hours, "comites.csv": cut_meetings}

    found = reported(tmp_path, files, HOURS, "{count: trainings}, threshold: '>= 90'", MEETINGS)

    [unread] = [one for one in found["causes"] if one["what"] == "file_unread"]
    assert unread["count"] == 2
    assert {one["path"] for one in unread["files"]} == {"formations.csv", "comites.csv"}


def test_rows_and_schools_of_several_checks_are_united(tmp_path: Path) -> None:
    """Each school without a headcount counts once, though each lacks it of another grade."""
    files = {
        **BOTH_SENT,
        **register("0860001J;J;Collège;Public;086", "0790001X;X;Collège;Public;079"),
        "effectifs-2020-10-01.csv": "UAI;Niveau;Effectif\n0860001J;4e;2\n0790001X;3e;2\n",
    }
    expecting = TROISIEME.replace("by: school", "by: school, expect: {kind: collège}")

    found = reported(tmp_path, files, expecting, expecting.replace("3e", "4e"))

    [without] = [one for one in found["causes"] if one["what"] == "headcount_missing"]
    own = [
        one["schools"]
        for check_ in found["checks"]
        for one in check_["causes"]
        if one["what"] == "headcount_missing"
    ]
    assert [len(one) for one in own] == [1, 1]
    assert without["count"] == len(without["schools"]) == 2


def test_the_register_and_another_table_may_both_be_cut(tmp_path: Path) -> None:
    """Within one check, the cut register and the cut export of a campaign are two files."""
    files = {
        **BOTH_SENT,
        "0860001J/a.csv": BOTH_SENT["0860001J/a.csv"][:-20],
        "etablissements.csv": f"{REGISTER}0860001J;J;Collège;Public;086\n079000",
    }

    found = reported(
        tmp_path, files, PARCOURS.replace("by: school", "by: school, expect: {kind: collège}")
    )

    [unread] = [one for one in found["causes"] if one["what"] == "file_unread"]
    assert unread["count"] == 2
    assert {one["path"] for one in unread["files"]} == {"etablissements.csv", "0860001J/a.csv"}


@pytest.mark.parametrize(
    ("column", "row", "lost"),
    [("Présence", "B;05/03/2021;6;Pix;", "C;05/03/20"), ("Présence", "B;05/03/2021;6;Pix;", "C")],
)
def test_an_empty_cell_is_not_told_as_one_that_cannot_be_read(
    column: str, row: str, lost: str, tmp_path: Path
) -> None:
    """Of two rows whose attendance is not known, one is empty, and one lost with a cut file."""
    text = f"{FORMATIONS}A;05/03/2021;6;Pix;Oui\n{row}\n{lost}"

    found = reported(tmp_path, {"formations.csv": text}, HOURS)

    told = {
        one["what"]: (one["count"], one["files"][0]["line"])
        for one in found["causes"]
        if one["column"] == column
    }
    assert told["cells_empty"] == (1, 3)
    assert told.get("cells_unread", (1, 4)) == (1, 4)


def test_an_attendance_in_other_words_is_told_apart_from_an_empty_one(tmp_path: Path) -> None:
    """An empty cell and one that says « peut-être » are two causes, each in its line."""
    rows = "A;05/03/2021;6;Pix;\nB;05/03/2021;6;Pix;peut-être\n"

    found = reported(tmp_path, {"formations.csv": FORMATIONS + rows}, HOURS.replace("100", "10"))

    told = [(one["what"], one["count"], one["files"][0]["line"]) for one in found["causes"]]
    assert told == [("cells_unread", 1, 3), ("cells_empty", 1, 2)]


class Case(NamedTuple):
    """What makes a target unknown: all its causes, each with its place."""

    target: str
    files: Files
    causes: tuple[tuple[str, str | None, int, str, int | None], ...]


PROJECTS: Final = "Projet eTwinning;UAI;Début;Fin;Statut\n"
ENT: Final = "UAI;ENT;Activé;Date d'activation\n"
DATED_STAFF: Final = "Identifiant;Fonction;Certification Pix;Date de certification\n"
READINGS: Final = "Indicateur;Date;Valeur;Source\n"
MET: Final = {"comites.csv": "Département;Date du comité\n016;05/03/2021\n"}
PROJECT: Final = "{count: etwinning_projects, distinct: project}, threshold: '>= 1'"
ACTIVE: Final = "{count: ent_activations, distinct: school, where: {active: true}}, threshold: "
COLLEGES: Final = (
    "Rentrée scolaire;Académie;Numéro du collège;Nombre total de 6èmes;Nombre total de 5èmes;"
    "Nombre total de 4èmes;Nombre total de 3èmes"
)
IN_3E: Final = "{sum: enrolments.pupils, where: {grade: 3e}}, threshold: '>= 100'"
NAMED_STAFF: Final = "Identifiant;Fonction;Certification Pix;Nom;Prénom"
USERS_WHO_TEACH: Final = "{count: service_uses, where: {person.certified: true}}, threshold: '>= 1'"
EXPECTING: Final = PARCOURS.replace("by: school", "by: school, expect: {kind: collège}")
TWO_OF_REGISTER: Final = "0860001J;J;Collège;Public;086", "0790001X;X;Collège;Public;079"


def colleges(*rows: str, more: str = "") -> dict[str, str]:
    """The ministry's headcounts of two collèges."""
    return export_of("colleges.csv", COLLEGES + more)(*rows)


def certified_by(status: str, date: str) -> dict[str, str]:
    """A person of the staff, whom a certification names, and another one who is certified."""
    row = [501, "BIZOULIER", "Ana", "12/04/2005", status, 266, date]
    named = export_of("personnels-2021-01-01.csv", NAMED_STAFF)
    return {
        **named("A;Enseignant;N;BIZOULIER;Ana", "B;Enseignant;O;ZUBIRI;Ana"),
        "c.csv": pix_exports.certifications({"rows": [row]}),
    }


CUT_CERTIFICATIONS: Final = certified_by("Validée", "10/04/2021")["c.csv"][:-60]
LEVELLED: Final = (
    "{count: pix_profiles, distinct: person, where: {lowest_level: '>= 1'}}, threshold: '>= 3'"
)


def profiles(level: object) -> dict[str, str]:
    """Three profiles, the second with something in place of its sixth level."""
    sent, levels = "05/03/2021 09:10", [3] * 16
    rows = [
        ["BIZOULIER", "Ana", "3A", sent, levels],
        ["CRAPONNET", "Ana", "3A", sent, [*levels[:5], level, *levels[6:]]],
        ["DRAVELOIS", "Ana", "3A", sent, levels],
    ]
    campaign = {"organisation": "Collège 7", "campaign": 7, "rows": rows}
    return {"0860001J/a.csv": pix_exports.profiles(campaign)}


CERTIFIED_STAFF: Final = (
    "{count: staff, distinct: person, where: {certified: true}}, threshold: '>= 1'"
)
TEACHERS_1D: Final = (
    "{count: staff, distinct: person, where: {function: enseignant, degree: '1'}}, "
    "threshold: '>= 1'"
)
NOT_CERTIFIED: Final = (
    "{count: staff, distinct: person, where: {function: enseignant, certified: false}}, "
    "threshold: '>= 2'"
)
CERTIFIED_TEACHERS: Final = NOT_CERTIFIED.replace("false", "true").replace("2", "1")
IN_086: Final = (
    "{count: service_uses, where: {department: '086', service: Moodle}}, threshold: '>= 2'"
)
DISPUTED: Final = register("0860001J;J;Collège;Public;086", "0860001J;J;Collège;Public;079")
uses_at: Final = export_of("usages.csv", "Identifiant;Service;Date;UAI")
TRUE_CAUSES: Final = {
    "a certification that lacks on another row of the person, not that of somebody else": Case(
        CERTIFIED_TEACHERS,
        staff("B;eRUN;", "A;Enseignant;N", "A;RUPN;"),
        (("cells_empty", "Certification Pix", 1, "personnels-2021-01-01.csv", 4),),
    ),
    "certifications that lack on the row that is asked, or on another one": Case(
        CERTIFIED_TEACHERS,
        staff("A;Enseignant;N", "A;RUPN;", "C;Enseignant;", "C;RUPN;", "D;Enseignant;N", "D;RUPN;"),
        (("cells_empty", "Certification Pix", 3, "personnels-2021-01-01.csv", 4),),
    ),
    "a certification that cannot be read on another row of the person": Case(
        CERTIFIED_TEACHERS,
        staff("B;eRUN;", "A;Enseignant;N", "A;RUPN;??"),
        (("cells_unread", "Certification Pix", 1, "personnels-2021-01-01.csv", 4),),
    ),
    "a certified row that an older file alone holds, of somebody who is not to be": Case(
        NOT_CERTIFIED,
        {
            "agents-2020-10-01.csv": f"{STAFF}A;RUPN;O\nB;Enseignant;N\n",
            **staff("A;Enseignant;N", "B;Enseignant;N"),
        },
        (("rows_older", None, 1, "agents-2020-10-01.csv", 2),),
    ),
    "a row of nobody, which may certify somebody who is not to be": Case(
        NOT_CERTIFIED.replace("2", "1"),
        staff("A;Enseignant;N", ";RUPN;", "B;eRUN;"),
        (("person_unknown", None, 1, "personnels-2021-01-01.csv", 3),),
    ),
    "a part of the staff that is lost, which may certify somebody who is not to be": Case(
        NOT_CERTIFIED,
        {"personnels-2021-01-01.csv": f"{STAFF}A;Enseignant;N\nB;eRUN;\nC;eRU"},
        (("file_unread", None, 1, "personnels-2021-01-01.csv", 4),),
    ),
    "a département that the register disputes": Case(
        IN_086.replace("2", "1"),
        DISPUTED | uses_at("B;ENT;05/03/2021;", "A;Moodle;05/03/2021;0860001J"),
        (("contradiction", "Département", 1, "etablissements.csv", None),),
    ),
    "a département that the register disputes, and a school that lacks": Case(
        IN_086,
        DISPUTED | uses_at("A;Moodle;05/03/2021;0860001J", "B;Moodle;05/03/2021;"),
        (
            ("cells_empty", "UAI", 1, "usages.csv", 3),
            ("contradiction", "Département", 1, "etablissements.csv", None),
        ),
    ),
    "a département of the register itself": Case(
        "{count: schools, where: {department: '086'}}, threshold: '>= 1'",
        DISPUTED,
        (("contradiction", "Département", 1, "etablissements.csv", None),),
    ),
    "départements of the staff: no word, empty, of two rows, of a disputed school": Case(
        "{count: staff, distinct: person, where: {department: '086'}}, threshold: '>= 1'",
        {
            **DISPUTED,
            "personnels-2021-01-01.csv": "Identifiant;Fonction;UAI;Département\n"
            "A;Enseignant;0860001J;\nB;Enseignant;;\nC;Enseignant;;086\nC;Enseignant;;079\n"
            "D;RUPN;0860001J;zz\n",
        },
        (
            ("cells_unread", "Département", 1, "personnels-2021-01-01.csv", 6),
            ("cells_empty", "Département", 1, "personnels-2021-01-01.csv", 3),
            ("contradiction", "Département", 1, "personnels-2021-01-01.csv", 5),
            ("contradiction", "Département", 1, "etablissements.csv", None),
        ),
    ),
    "a broken row above that in which its file ends": Case(
        HOURS,
        {"formations.csv": f"{FORMATIONS}A;05/03/2021;6;Pix;Oui\nC;05/03/2021\nB;05/03/20"},
        (
            ("file_unread", None, 1, "formations.csv", 3),
            ("rows_unread", None, 1, "formations.csv", 3),
        ),
    ),
    "a row that lacks two cells, beside a part that is lost": Case(
        HOURS,
        {"formations.csv": f"{FORMATIONS}A;05/03/2021;six;Pix;\nB;05/03/20"},
        (
            ("file_unread", None, 1, "formations.csv", 3),
            ("cells_unread", "Durée (heures)", 1, "formations.csv", 2),
            ("cells_empty", "Présence", 1, "formations.csv", 2),
        ),
    ),
    "no baseline, beside a reading of something else that is empty": Case(
        GROWTH,
        {**MET, "releves.csv": f"{READINGS}tablettes;01/09/2020;;b\n"},
        (("baseline_missing", None, 1, "", None),),
    ),
    "of two things asked of a register, a school that need not say the second": Case(
        EXPECTING.replace("collège}", "collège, sector: public}"),
        {
            **BOTH_SENT,
            **register(*TWO_OF_REGISTER, "0860002K;K;??;;086", "0860003L;L;École;;086"),
        },
        (("cells_unread", "Type", 1, "etablissements.csv", 4),),
    ),
    "a sector that is empty, of a school that may be expected": Case(
        EXPECTING.replace("collège}", "collège, sector: public}"),
        {
            **BOTH_SENT,
            **register(*TWO_OF_REGISTER, "0860002K;K;Collège;;086", "0860003L;L;École;;086"),
        },
        (("register_silent", "Secteur", 1, "etablissements.csv", None),),
    ),
    "days of trainings whose hours are no number, or empty": Case(
        "{count: trainings, where: {days: '>= 1'}}, threshold: '>= 2'",
        trainings(A_TRAINED, "B;05/03/2021;six;Pix;Oui", "C;05/03/2021;;Pix;Oui"),
        (
            ("cells_unread", "Durée (heures)", 1, "formations.csv", 3),
            ("cells_empty", "Durée (heures)", 1, "formations.csv", 4),
        ),
    ),
    "a count with a decimal": Case(
        "{sum: enrolments.pupils}, threshold: '>= 100'",
        {"effectifs-2020-10-01.csv": ENROLLED.replace("X;3e;2", "X;3e;10,5")},
        (("cells_unread", "Effectif", 1, "effectifs-2020-10-01.csv", 3),),
    ),
    "a headcount that is no number, of a school that sent its campaign": Case(
        PARCOURS,
        {**BOTH_SENT, "effectifs-2020-10-01.csv": ENROLLED.replace("X;3e;2", "X;3e;deux")},
        (("cells_unread", "Effectif", 1, "effectifs-2020-10-01.csv", 3),),
    ),
    "a headcount that its girls contradict": Case(
        PARCOURS,
        {
            **BOTH_SENT,
            "effectifs-2020-10-01.csv": "UAI;Niveau;Effectif;Filles\n0860001J;3e;2;1\n"
            "0790001X;3e;2;3\n",
        },
        (("cells_contradicted", "Effectif", 1, "effectifs-2020-10-01.csv", 3),),
    ),
    "a level of a profile that is empty": Case(
        LEVELLED,
        profiles(""),
        (("cells_empty", "Niveau pour la compétence Collaborer", 1, "0860001J/a.csv", 3),),
    ),
    "a level of a profile that is no number": Case(
        LEVELLED,
        profiles("beaucoup"),
        (("cells_unread", "Niveau pour la compétence Collaborer", 1, "0860001J/a.csv", 3),),
    ),
    "a level of a profile that there is not": Case(
        LEVELLED,
        profiles(9),
        (("cells_contradicted", "Niveau pour la compétence Collaborer", 1, "0860001J/a.csv", 3),),
    ),
    "a rentrée that is no year": Case(
        IN_3E,
        colleges("2020;Poitiers;0860001J;5;5;5;50", "x;Poitiers;0790001X;5;5;5;50"),
        (("cells_unread", "Rentrée scolaire", 1, "colleges.csv", 3),),
    ),
    "a rentrée that is empty": Case(
        IN_3E,
        colleges("2020;Poitiers;0860001J;5;5;5;50", ";Poitiers;0790001X;5;5;5;50"),
        (("date_unknown", None, 1, "colleges.csv", 3),),
    ),
    "of two columns that hold no number, the one that is asked": Case(
        IN_3E,
        colleges("2020;Poitiers;0860001J;x;5;5;50", "2020;Poitiers;0790001X;5;5;5;x"),
        (("cells_unread", "Nombre total de 3èmes", 1, "colleges.csv", 3),),
    ),
    "a number that a comment says to be secret": Case(
        IN_3E,
        colleges(
            "2020;Poitiers;0860001J;5;5;5;50;",
            "2020;Poitiers;0790001X;5;5;5;0;secret statistique",
            more=";Commentaire",
        ),
        (("cells_hidden", "Nombre total de 3èmes", 1, "colleges.csv", 3),),
    ),
    "an activation that is no word, in most rows that may be read": Case(
        f"{ACTIVE}'>= 2'",
        {"ent-2021-06-01.csv": "UAI;ENT;Activé\n0860001J;X;O\n0790001X;X;??\n"},
        (("cells_unread", "Activé", 1, "ent-2021-06-01.csv", 3),),
    ),
    "a kind of the register that is no word": Case(
        EXPECTING,
        {**BOTH_SENT, **register(*TWO_OF_REGISTER, "0860002K;K;??;Public;086")},
        (("cells_unread", "Type", 1, "etablissements.csv", 4),),
    ),
    "a lycée of which its type does not say whether it is vocational": Case(
        TWINS.replace("2", "1"),
        {
            **register("0860001J;J;Lycée polyvalent;Public;086"),
            **twins("J1;0860001J;en service;x"),
        },
        (("register_silent", "vocational", 1, "etablissements.csv", None),),
    ),
    "kinds of the register that contradict each other": Case(
        EXPECTING,
        {
            **BOTH_SENT,
            **register(
                *TWO_OF_REGISTER, "0860002K;K;Lycée;Public;086", "0860002K;K;Collège;Public;086"
            ),
        },
        (("contradiction", "Type", 1, "etablissements.csv", None),),
    ),
    "a school that an older register alone holds": Case(
        EXPECTING,
        {
            **BOTH_SENT,
            "etablissements_2020-09-15.csv": "\n".join([REGISTER.strip(), *TWO_OF_REGISTER, ""]),
            "vieux_2020-01-15.csv": f"{REGISTER}0860002K;K;Collège;Public;086\n",
        },
        (("rows_older", None, 1, "vieux_2020-01-15.csv", None),),
    ),
    "a date of certification of somebody who used a service": Case(
        USERS_WHO_TEACH,
        {
            **uses("A;Moodle;05/03/2021"),
            "personnels-2021-01-01.csv": f"{DATED_STAFF}A;Enseignant;O;x\nB;Autre;N;\n",
        },
        (("cells_unread", "Date de certification", 1, "personnels-2021-01-01.csv", 2),),
    ),
    "a certification of a day that is none": Case(
        CERTIFIED_STAFF.replace("1", "2"),
        certified_by("Validée", "32/13/2021"),
        (("cells_unread", "Date de passage de la certification", 1, "c.csv", 2),),
    ),
    "a certification without a status": Case(
        CERTIFIED_STAFF.replace("1", "2"),
        certified_by("", "10/04/2021"),
        (("cells_empty", "Statut", 1, "c.csv", 2),),
    ),
    "a certification without a day": Case(
        CERTIFIED_STAFF.replace("1", "2"),
        certified_by("Validée", ""),
        (("cells_empty", "Date de passage de la certification", 1, "c.csv", 2),),
    ),
    "certifications that are cut": Case(
        CERTIFIED_STAFF.replace("1", "2"),
        {**certified_by("Validée", "10/04/2021"), "c.csv": CUT_CERTIFICATIONS},
        (("file_unread", None, 1, "c.csv", 2),),
    ),
    "a certification of a status that is none": Case(
        CERTIFIED_STAFF.replace("1", "2"),
        certified_by("peut-être", "10/04/2021"),
        (("cells_unread", "Statut", 1, "c.csv", 2),),
    ),
    "schools that train since two days": Case(
        "{count: training_schools}, threshold: '>= 1'",
        {
            "formateurs-2021-01-01.csv": "UAI;Formateur depuis\n0860001J;01/09/2020\n"
            "0860001J;01/09/2022\n"
        },
        (("contradiction", "Formateur depuis", 1, "formateurs-2021-01-01.csv", None),),
    ),
    "hours that their publisher hides": Case(
        HOURS.replace("100", "10"),
        trainings("A;05/03/2021;ns;Pix;Oui"),
        (("cells_hidden", "Durée (heures)", 1, "formations.csv", 2),),
    ),
    "an attendance and hours, each unread in a row and empty in another": Case(
        HOURS.replace("100", "10"),
        trainings(
            *("A;05/03/2021;;Pix;Oui", "B;05/03/2021;x;Pix;Oui"),
            *("C;05/03/2021;6;Pix;peut-être", "D;05/03/2021;6;Pix;"),
        ),
        (
            ("cells_unread", "Présence", 1, "formations.csv", 4),
            ("cells_unread", "Durée (heures)", 1, "formations.csv", 3),
            ("cells_empty", "Présence", 1, "formations.csv", 5),
            ("cells_empty", "Durée (heures)", 1, "formations.csv", 2),
        ),
    ),
    "a track that is no word": Case(
        "{sum: enrolments.pupils, where: {grade: 2de}}, threshold: '>= 9'",
        {"effectifs-2020-10-01.csv": "UAI;Niveau;Voie;Effectif\n0860001J;2de;blah;9\n"},
        (("cells_unread", "Voie", 1, "effectifs-2020-10-01.csv", 2),),
    ),
    "a grade that is no word": Case(
        "{sum: enrolments.pupils, where: {grade: 3e}}, threshold: '>= 9'",
        {"effectifs-2020-10-01.csv": ENROLLED.replace("X;3e;2", "X;blah;9")},
        (("cells_unread", "Niveau", 1, "effectifs-2020-10-01.csv", 3),),
    ),
    "an end that is no date": Case(
        PROJECT,
        {"etwinning.csv": f"{PROJECTS}A;0160001P;01/10/2019;blah;actif\n"},
        (("cells_unread", "Fin", 1, "etwinning.csv", 2),),
    ),
    "a start that is no date": Case(
        PROJECT,
        {"etwinning.csv": f"{PROJECTS}A;0160001P;32/13/2019;;actif\n"},
        (("cells_unread", "Début", 1, "etwinning.csv", 2),),
    ),
    "a start that is empty": Case(
        PROJECT,
        {"etwinning.csv": f"{PROJECTS}A;0160001P;;;actif\n"},
        (("date_unknown", None, 1, "etwinning.csv", 2),),
    ),
    "a date of certification that is none": Case(
        CERTIFIED_STAFF,
        {"personnels-2021-01-01.csv": f"{DATED_STAFF}A;Enseignant;O;32/13/2020\n"},
        (("cells_unread", "Date de certification", 1, "personnels-2021-01-01.csv", 2),),
    ),
    "a date of certification that is none, and a certification that is empty": Case(
        CERTIFIED_STAFF,
        {"personnels-2021-01-01.csv": f"{DATED_STAFF}A;Enseignant;O;x\nB;Enseignant;;\n"},
        (
            ("cells_unread", "Date de certification", 1, "personnels-2021-01-01.csv", 2),
            ("cells_empty", "Certification Pix", 1, "personnels-2021-01-01.csv", 3),
        ),
    ),
    "a date of activation that is none": Case(
        f"{ACTIVE}'>= 1'",
        {"ent-2021-06-01.csv": f"{ENT}0860001J;X;O;blah\n0790001X;X;;\n"},
        (
            ("cells_unread", "Date d'activation", 1, "ent-2021-06-01.csv", 2),
            ("cells_empty", "Activé", 1, "ent-2021-06-01.csv", 3),
        ),
    ),
    "a school that trains since a day that is none": Case(
        "{count: training_schools}, threshold: '>= 1'",
        {"formateurs-2021-01-01.csv": "UAI;Formateur depuis\n0860001J;hier\n"},
        (("cells_unread", "Formateur depuis", 1, "formateurs-2021-01-01.csv", 2),),
    ),
    "two baselines of one day": Case(
        GROWTH,
        {
            **MET,
            "releves.csv": f"{READINGS}comités 2020;01/09/2020;1;a\ncomités 2020;01/09/2020;4;b\n",
        },
        (("contradiction", "Valeur", 1, "releves.csv", None),),
    ),
    "a baseline that is ambiguous": Case(
        GROWTH,
        {**MET, "releves.csv": f"{READINGS}x;01/09/2020;a;b\ncomités 2020;01/09/2020;2.000;a\n"},
        (("cells_unread", "Valeur", 1, "releves.csv", 3),),
    ),
    "a baseline of no day": Case(
        GROWTH,
        {**MET, "releves.csv": f"{READINGS}comités 2020;;2;a\n"},
        (("date_unknown", None, 1, "releves.csv", 2),),
    ),
    "a baseline that is empty": Case(
        GROWTH,
        {**MET, "releves.csv": f"{READINGS}comités 2020;01/09/2020;;a\n"},
        (("cells_empty", "Valeur", 1, "releves.csv", 2),),
    ),
    "a baseline in a file that is cut": Case(
        GROWTH,
        {**MET, "releves.csv": f"{READINGS}comités 2020;01/09/2020;1;a\ncomités 2020;02/09/20"},
        (("file_unread", None, 1, "releves.csv", 3),),
    ),
    "a reading in a broken row": Case(
        READING,
        {"releves.csv": f"{READINGS}tablettes;01/03/2021;3;5;x\nx;01/03/2021;4;a\n"},
        (("rows_unread", None, 1, "releves.csv", 2),),
    ),
    "a broken row that may be newer than the reading": Case(
        READING,
        {"releves.csv": f"{READINGS}tablettes;01/03/2021;60;x\ntablettes;02/03/2021\n"},
        (("rows_unread", None, 1, "releves.csv", 3),),
    ),
    "a reading without a name that may be newer": Case(
        READING,
        {"releves.csv": f"{READINGS}tablettes;01/03/2021;60;x\n;02/03/2021;40;x\n"},
        (("cells_empty", "Indicateur", 1, "releves.csv", 3),),
    ),
    "a file that is cut, which may hold a newer reading": Case(
        READING,
        {
            "a.csv": f"{READINGS}tablettes;01/03/2021;60;x\n",
            "b.csv": f"{READINGS}x;01/03/2021;60;x\ntablettes;02/03/20",
        },
        (("file_unread", None, 1, "b.csv", 3),),
    ),
    "a degree in files without its column": Case(
        TEACHERS_1D,
        {"personnels-2D-2021-06-01.csv": f"{STAFF}A;Enseignant;O\nB;Enseignant;O\n"},
        (("column_absent", "Degré", 2, "personnels-2D-2021-06-01.csv", None),),
    ),
    "a degree that is empty where its column is there": Case(
        TEACHERS_1D,
        {
            "personnels-2021-06-01.csv": "Identifiant;Fonction;Degré\nA;Enseignant;\n"
            "B;Enseignant;2\n"
        },
        (("cells_empty", "Degré", 1, "personnels-2021-06-01.csv", 2),),
    ),
    "a degree of trainings in files without its column": Case(
        "{sum: trainings.hours, where: {degree: '1'}}, threshold: '>= 6'",
        {
            "formations.csv": "Identifiant;Date;Durée (heures);Thème;Présence;Fonction\n"
            "A;05/03/2021;6;Pix;Oui;Enseignant\n"
        },
        (("column_absent", "Degré", 1, "formations.csv", None),),
    ),
    "an activation of a day that is none, beside activated accounts above their whole": Case(
        "{sum: ent_activations.activated_accounts}, threshold: '>= 9'",
        {"ent-2021-06-01.csv": "UAI;ENT;Activé;Comptes;Comptes activés\n0860001J;X;O;5;9\n"},
        (("cells_contradicted", "Comptes activés", 1, "ent-2021-06-01.csv", 2),),
    ),
    "a school that sent nothing, and a name of no school that is not it": Case(
        PARCOURS,
        {**ONE_SENT, "c.csv": pupils("FARGUETTE", campaign=9)},
        (
            ("schools_missing", None, 1, "", None),
            ("school_unknown", None, 1, "c.csv", 2),
        ),
    ),
    "trainings under another identifier, of functions that the staff tell": Case(
        "{count: trainings, where: {person.function: enseignant}}, threshold: '>= 1'",
        staff("A;Enseignant;O") | trainings("1;05/03/2021;6;Pix;Oui"),
        (("identities_apart", None, 1, "formations.csv", None),),
    ),
    "degrees of one teacher that contradict each other": Case(
        TEACHERS_1D,
        {
            "personnels-2021-06-01.csv": "Identifiant;Fonction;Degré\nA;Enseignant;1\n"
            "A;Enseignant;2\n"
        },
        (("contradiction", "Degré", 1, "personnels-2021-06-01.csv", None),),
    ),
    "headcounts that are no number, or damaged, under one header": Case(
        "{sum: enrolments.pupils}, threshold: '>= 100'",
        {
            "effectifs-2020-10-01.csv": ENROLLED.replace("X;3e;2", "X;3e;deux")
            + "0860003L;3e;1E+05\n"
        },
        (("cells_unread", "Effectif", 2, "effectifs-2020-10-01.csv", 3),),
    ),
    "girls of a speciality above its pupils": Case(
        "{sum: specialities.girls}, threshold: '>= 9'",
        {"specialites-2020-10-01.csv": "UAI;Spécialité;Effectif;Filles\n0860001J;NSI;5;9\n"},
        (("cells_contradicted", "Filles", 1, "specialites-2020-10-01.csv", 2),),
    ),
}


@pytest.mark.parametrize("case", TRUE_CAUSES.values(), ids=list(TRUE_CAUSES))
def test_the_true_cause_is_named_and_no_other(case: Case, tmp_path: Path) -> None:
    """The cell that is to be mended, with its file and line: never one beside it, nor a copy."""
    found = reported(tmp_path, case.files, case.target)

    nowhere = [{"path": "", "line": None}]
    first = [(one["files"] or nowhere)[0] for one in found["causes"]]
    told = [
        (one["what"], one["column"], one["count"], at["path"], at["line"])
        for one, at in zip(found["causes"], first, strict=True)
    ]
    assert (found["status"], *told) == ("unknown", *case.causes)


@pytest.mark.parametrize(
    ("what", "target", "files"),
    [
        (
            "register_silent",
            TWINS,
            register("0860003L;L;Lycée professionnel;Public;086")
            | twins("J1;0790001X;en service;x", "J2;0860001J;en service;x"),
        ),
        ("schools_missing", PARCOURS, {**BOTH_SENT, "0790001X/b.csv": "-", "0860001J/a.csv": "-"}),
        (
            "headcount_missing",
            EXPECTING,
            {
                **BOTH_SENT,
                **register(*TWO_OF_REGISTER),
                "effectifs-2020-10-01.csv": "UAI;Niveau;Effectif\n0860003L;3e;2\n",
            },
        ),
    ],
)
def test_the_first_schools_are_named_and_all_are_counted(
    what: str,
    target: str,
    files: Files,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of two schools one is named, where no more than one is."""
    for module in (causes, lacks):
        monkeypatch.setattr(module, "SHOWN", 1)
    elsewhere = {"0860009Z/z.csv": pupils("ZUBIRI", campaign=3)}
    sent = {name: text for name, text in {**files, **elsewhere}.items() if text != "-"}

    found = reported(tmp_path, sent, target)

    [cause] = [one for one in found["causes"] if one["what"] == what]
    assert (cause["count"], [one["school"] for one in cause["schools"]]) == (2, ["0790001X"])


LOST_STAFF: Final = f"{STAFF}A;Enseignant;O\nB;Ens"
TWO_OF_STAFF: Final = f"{STAFF}A;Enseignant;O\nB;Enseignant;O\n"
LOST_ENT: Final = "UAI;ENT;Activé\n0860001J;X;N\n0790"
TWO_ENT: Final = "UAI;ENT;Activé\n0860001J;X;O\n0790001X;X;O\n"
LOST_PROJECTS: Final = f"{PROJECTS}B;0160001P;01/10/2020;;actif\nA;01600"
A_PROJECT: Final = f"{PROJECTS}A;0160001P;01/10/2020;;actif\n"


@pytest.mark.parametrize(
    ("target", "name", "text", "lost", "part"),
    [
        (f"{ACTIVE}'>= 2'", "ent.csv", TWO_ENT, "ent.csv", LOST_ENT),
        (CERTIFIED_STAFF.replace("1", "2"), "personnels.csv", TWO_OF_STAFF, "a.zip", "PK\3\4"),
        (PROJECT.replace("1", "2"), "etwinning.csv", A_PROJECT, "etwinning.csv", LOST_PROJECTS),
    ],
)
@pytest.mark.parametrize(
    ("days", "status"),
    [
        (["2021-05-01"], "met"),
        (["2020-10-01", "2021-05-01"], "met"),  # sent again: it is newer than what was lost
        (["2020-10-01"], "unknown"),
    ],
)
def test_what_was_lost_bears_on_no_newer_state_though_it_is_a_copy_of_an_older_one(  # noqa: PLR0913, PLR0917 - two tables
    target: str,
    name: str,
    text: str,
    lost: str,
    part: str,
    days: list[str],
    status: str,
    tmp_path: Path,
) -> None:
    """Lost is what was sent in January; the same bytes were sent before, after, or both."""
    files = {f"2021-01-01/{lost}": part, **{f"{day}/{name}": text for day in days}}

    assert reported(tmp_path, files, target)["status"] == status


@pytest.mark.parametrize(
    ("lost", "part"), [("personnels.csv", LOST_STAFF), ("personnels.zip", "PK\3\4")]
)
def test_what_was_lost_bears_on_a_newer_copy_of_another_name(
    lost: str, part: str, tmp_path: Path
) -> None:
    """Another name brings no old state back: what replaced it under its own was lost."""
    files = {
        "2020-10-01/personnels.csv": TWO_OF_STAFF,
        "2021-05-01/agents.csv": TWO_OF_STAFF,
        f"2021-01-01/{lost}": part,
    }

    assert reported(tmp_path, files, CERTIFIED_STAFF.replace("1", "2"))["status"] == "unknown"


def test_a_file_of_which_a_part_is_lost_is_shown_by_what_was_noticed_of_it(tmp_path: Path) -> None:
    """Neither what is told of another file, nor what is only good to know; it is recognised."""
    files = {
        "comites.csv": "Département;Date du comité\n016;05/03/2021\n016;05/0",
        **trainings("A;05/03/2021;six;Pix;Oui"),
        "rien.pdf": "%PDF-1.4",
    }

    [cause] = reported(tmp_path, files, MEETINGS)["causes"]

    assert (cause["what"], cause["findings"]) == ("file_unread", ["file_truncated"])
    assert [(one["path"], one["line"]) for one in cause["files"]] == [("comites.csv", 3)]
    assert cause["command"] is None


def test_what_is_told_of_another_column_shows_no_cause_but_a_comment_does(tmp_path: Path) -> None:
    """A comment hides the number of its row; an empty theme is not the attendance that lacks."""
    hidden = TRUE_CAUSES["a number that a comment says to be secret"]
    [secret] = reported(tmp_path / "secret", hidden.files, hidden.target)["causes"]
    rows = trainings("A;05/03/2021;6;Pix;peut-être", "B;06/03/2021;x;Pix;Oui", ";;6;Pix;Oui")
    asked = "{count: trainings, distinct: person, where: {attended: true}}, threshold: '>= 9'"
    report = reported_whole(tmp_path / "other", rows, asked.replace("9", "3"))

    assert secret["findings"] == ["cell_hidden"]
    left = {(one.code, one.column): one.targets for one in report.findings}
    assert left["cell_unparsed", "Présence"] == ("but",)
    assert left["cell_unparsed", "Durée (heures)"] == ()


UNDATED: Final = {
    "a snapshot": (
        "{count: staff, distinct: person}, threshold: '>= 1'",
        {"personnels.csv": f"{STAFF}A;Enseignant;O\n"},
        ["personnels.csv"],
    ),
    "two of them, for an unmet target": (
        "{sum: enrolments.pupils}, threshold: '>= 9'",
        {"a.csv": ENROLLED, "b.csv": ENROLLED.replace("3e", "4e")},
        ["a.csv", "b.csv"],
    ),
    "a campaign of which nothing is dated": (
        PARCOURS,
        {**BOTH_SENT, "0790001X/b.csv": pupils("D", campaign=8).replace("05/03/2021 09:10", "")},
        ["0790001X/b.csv"],
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["a snapshot", "two of them, for an unmet target"])
def test_what_has_no_date_is_told_under_its_target(
    kind: str, language: Language, tmp_path: Path
) -> None:
    """Whatever the verdict: one line that counts the files, and names the first (ruling 23)."""
    target, files, undated = UNDATED[kind]

    report = reported_whole(tmp_path, files, target)

    [only] = report.targets
    text = " ".join(REPORTS["table"][1](report, View(language=language, width=80)).split())
    said = {"fr": "sans date", "en": "without a date"}[language]
    others = {1: "", 2: {"fr": " et 1 de plus", "en": " and 1 more"}[language]}[len(undated)]
    assert only.undated == tuple(undated)
    assert f"{said} ({undated[0]}{others})" in text
    assert sorted({one.path for one in report.findings if one.code == "snapshot_undated"})


def test_a_campaign_without_a_date_is_told_under_its_target(tmp_path: Path) -> None:
    """Neither its rows nor its file say when it is of: its target says so, as its cause does."""
    target, files, undated = UNDATED["a campaign of which nothing is dated"]

    report = reported_whole(tmp_path, files, target)

    [only] = report.targets
    assert only.undated == tuple(undated)
    assert "without a date (0790001X/b.csv)" in REPORTS["table"][1](report, View(width=120))


@pytest.mark.parametrize("under", ["", "dossier à nous/"])
def test_an_unrecognised_file_has_its_own_command(under: str, tmp_path: Path) -> None:
    """The command of its finding is typed as it stands, and says more of the file."""
    files = {f"{under}inconnu.csv": "Truc;Machin\n1;2\n", **meetings("016;05/03/2021")}

    report = reported_whole(tmp_path, files, MEETINGS)

    [finding] = [one for one in report.findings if one.code == "file_unrecognised"]
    command = str(finding.detail["command"])
    assert command in message(finding, "fr")
    assert str(tmp_path / "data" / under / "inconnu.csv") in command
    assert typed(command) == 0


def test_a_register_is_not_asked_for_where_an_archive_is_the_reason(tmp_path: Path) -> None:
    """The register is there: what lacks is the archive, which may hold other schools."""
    files = {
        **BOTH_SENT,
        **register("0860001J;J;Collège;Public;086", "0790001X;X;Collège;Public;079"),
        "a.zip": "PK\x03\x04",
    }
    expecting = PARCOURS.replace("by: school", "by: school, expect: {kind: collège}")

    found = reported_whole(tmp_path, files, expecting)

    codes = {str(one.code) for one in found.findings}
    assert "archive_refused" in codes
    assert "register_missing" not in codes
    assert [one.what for one in found.targets[0].causes] == ["file_unread"]


@pytest.mark.parametrize(
    ("row", "most"),
    [
        ("A;Moodle", 5),
        ("A;Moodle;hier;0860001J", 5),
        ("A;Moodle;;0860001J", 5),
        (";Moodle;05/03/2021;0860001J", 5),
        ("B;Moodle;05/03/2021;0860001J", 2),
    ],
)
def test_of_a_large_log_too_each_row_that_was_lost_may_be_one_more(
    row: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are alike in what is known of them: four that were lost may be four uses."""
    monkeypatch.setattr(normalising, "_MANY", 2)
    used = export_of("usages.csv", "Identifiant;Service;Date;UAI")

    found = reported(
        tmp_path,
        used("A;Moodle;05/03/2021;0860001J", *[row] * 4),
        "{count: service_uses}, threshold: '>= 5'",
    )

    assert found["bounds"][1] == most


def test_rows_that_are_all_the_same_keep_their_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large log, alike rows are one: the cause counts it once, and names the first line."""
    monkeypatch.setattr(normalising, "_MANY", 2)
    at_school = "A;Moodle;05/03/2021;0860001J"
    rows = (at_school, "A;Moodle;06/03/2021;", at_school, "A;Moodle;06/03/2021;")
    used = export_of("usages.csv", "Identifiant;Service;Date;UAI")

    found = reported(
        tmp_path,
        used(*rows),
        "{count: service_uses, where: {school.department: '086'}}, threshold: '>= 2'",
    )

    [cause] = found["causes"]
    assert (cause["what"], cause["count"]) == ("cells_empty", 1)
    assert (cause["files"][0]["line"], found["bounds"]) == (3, [1, 2])
