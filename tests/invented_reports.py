"""Reports made by hand: one of each kind of line, and hostile texts."""

from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.promise import Reason, Status, Threshold
from feuille_route.results import (
    Cause,
    CauseCode,
    CheckResult,
    Coverage,
    File,
    FileStatus,
    FollowedAction,
    Group,
    Heading,
    Lag,
    Report,
    RoadmapHead,
    School,
    SourceFile,
    Spot,
    TargetResult,
)
from feuille_route.roadmap.thresholds import parse


def threshold(text: str) -> Threshold:
    """Make a threshold as a roadmap writes it."""
    return parse(text)


HEADER = RoadmapHead(
    title="Feuille de route du numérique éducatif",
    academy="Poitiers",
    school_year="2020-2021",
    sha256="0" * 64,
    ambitions=(
        Heading(id="competences", title="Des compétences numériques pour tous"),
        Heading(id="valeur-ajoutee", title="Le numérique, valeur ajoutée pour apprendre"),
        Heading(id="environnement", title="Un environnement favorable"),
    ),
)

TROISIEME = TargetResult(
    id="pix-troisieme",
    ambition="competences",
    title="Élèves de 3e au niveau 1 dans les 16 compétences",
    status=Status.UNMET,
    value=3999 / 4000,
    things="pupil",
    numerator=3999,
    denominator=4000,
    threshold=threshold(">= 100 %"),
    gap=1,
    progress=3999 / 4000,
    coverage=Coverage(expected=12, received=12),
    bounds=(3999 / 4000, 3999 / 4000),
    due="2021-08-31",
    days_left=56,
    lagging=(Lag(school="0860001A", name="Collège Jules-Verne", gap=1),),
    sources=(SourceFile(path="pix/3e.csv", format="pix-profils", rows=4100, kept=3999),),
)
PARCOURS = TargetResult(
    id="pix-parcours",
    ambition="competences",
    title="Élèves inscrits dans un parcours Pix",
    status=Status.UNKNOWN,
    reason=Reason.INCOMPLETE_DATA,
    value=0.915,
    things="pupil",
    numerator=10980,
    denominator=12000,
    threshold=threshold(">= 100 %"),
    gap=1020,
    progress=0.915,
    coverage=Coverage(
        expected=12,
        received=11,
        missing=(School(school="0170002B", name="Lycée Dautet"),),
    ),
    bounds=(0.915, 1.0),
    causes=(
        Cause(
            what=CauseCode.SCHOOLS_MISSING,
            schools=(School(school="0170002B", name="Lycée Dautet"),),
        ),
        Cause(
            what=CauseCode.SCHOOL_UNKNOWN,
            count=42,
            table="pix_participations",
            files=(Spot(path="pix/6e.csv"), Spot(path="pix/5e.csv")),
            command="froute formats pix --unmatched --output pix/rattachements.csv",
        ),
    ),
    due="2021-08-31",
    days_left=56,
)
JOURNEES = TargetResult(
    id="formation-journees",
    ambition="competences",
    title="Journées de formation aux usages du numérique",
    status=Status.UNMET,
    value=10_234.25,
    unit="day",
    things="day",
    numerator=10_234.25,
    threshold=threshold(">= 10 000"),
    gap=0,
    progress=1.0,
    bounds=(10_234.25, 10_234.25),
    due="2021-08-31",
    days_left=56,
    checks=(
        CheckResult(
            status=Status.MET,
            value=10_234.25,
            unit="day",
            things="day",
            numerator=10_234.25,
            threshold=threshold(">= 10 000"),
            gap=0,
            progress=1.0,
            bounds=(10_234.25, 10_234.25),
        ),
        CheckResult(
            status=Status.UNMET,
            value=0.4999,
            things="day",
            numerator=10_234.25,
            denominator=6823,
            threshold=threshold(">= +50 %"),
            gap=0.25,
            progress=0.9998,
            bounds=(0.4999, 0.4999),
        ),
    ),
)
JUMEAUX = TargetResult(
    id="jumeaux-numeriques",
    ambition="valeur-ajoutee",
    title="Jumeaux numériques dans la voie professionnelle",
    status=Status.UNKNOWN,
    reason=Reason.NO_DATA,
    unit="twin",
    things="twin",
    threshold=threshold(">= 3"),
    due="2021-08-31",
    days_left=56,
)
COMITES = TargetResult(
    id="comites-departementaux",
    ambition="environnement",
    title="Réunions du comité de pilotage dans chaque département",
    status=Status.UNMET,
    value=1,
    unit="meeting",
    things="meeting",
    numerator=1,
    threshold=threshold(">= 2"),
    gap=1,
    progress=0.5,
    bounds=(1, 1),
    due="2021-06-30",
    overdue=True,
    days_left=0,
    groups=(
        Group(
            by="department",
            key="016",
            label="Charente",
            status=Status.MET,
            value=2,
            unit="meeting",
            things="meeting",
            numerator=2,
            threshold=threshold(">= 2"),
            gap=0,
            bounds=(2, 2),
        ),
        Group(
            by="department",
            key="086",
            label="Vienne",
            status=Status.UNMET,
            value=1,
            unit="meeting",
            things="meeting",
            numerator=1,
            threshold=threshold(">= 2"),
            gap=1,
            bounds=(1, 1),
        ),
    ),
)
SERVICES = TargetResult(
    id="services-enseignants",
    ambition="environnement",
    title="Enseignants qui utilisent un service",
    status=Status.MET,
    value=0.312,
    things="person",
    numerator=312,
    denominator=1000,
    threshold=threshold(">= 30 %"),
    gap=0,
    progress=1.0,
    bounds=(0.312, 0.312),
    due="2021-08-31",
    days_left=56,
    groups=(
        Group(
            by="service",
            key="moodle",
            label="moodle",
            status=None,
            value=0.25,
            things="person",
            numerator=250,
            denominator=1000,
        ),
        Group(by="service", key="GAR", label="GAR", status=None, hidden=True),
    ),
)

FINDINGS = (
    Finding(
        code=FindingCode.CELL_UNPARSED,
        severity=Severity.WARNING,
        path="formations.csv",
        line=12,
        column="Durée (heures)",
        count=2,
        detail={"value": "12..5", "expected": "a number of hours from 0 to 24"},
    ),
    Finding(
        code=FindingCode.FILE_UNRECOGNISED,
        severity=Severity.ERROR,
        path="notes.csv",
        detail={"closest": "releves", "missing": "Indicateur, Valeur"},
    ),
    Finding(
        code=FindingCode.CELL_UNPARSED,
        severity=Severity.WARNING,
        path="usages.csv",
        line=3,
        column="Date",
        detail={"value": "31/02/2021", "expected": "a date that exists"},
    ),
)

REPORT = Report(
    generator="feuille-route 0.1.0",
    as_of="2021-07-06",
    roadmap=HEADER,
    targets=(TROISIEME, PARCOURS, JOURNEES, JUMEAUX, COMITES, SERVICES),
    actions=(
        FollowedAction(
            id="lab-110bis",
            ambition="environnement",
            title="Lab 110bis",
            state="ouvert",
            date="2021-03-01",
        ),
        FollowedAction(id="dysapp", ambition="valeur-ajoutee", title="DYSAPP"),
    ),
    files=(
        File(path="pix/3e.csv", format="pix-profils", rows=4100, status=FileStatus.READ),
        File(path="notes.csv", format=None, rows=0, status=FileStatus.UNRECOGNISED),
    ),
    findings=FINDINGS,
)

HOSTILE = "\x1b[31m=1+1|<b>`x`</b>[red]\u202e\x00\r\n"
HOSTILE_REPORT = Report(
    generator="feuille-route 0.1.0",
    as_of="2021-07-06",
    roadmap=HEADER,
    targets=(
        TargetResult(
            id="hostile",
            ambition=HOSTILE,
            title=HOSTILE,
            status=Status.UNMET,
            value=1,
            unit=HOSTILE,
            things="row",
            threshold=threshold(">= 2"),
            gap=1,
            due="2021-08-31",
            coverage=Coverage(
                expected=2, received=1, missing=(School(school="0860001A", name=HOSTILE),)
            ),
            groups=(Group(by="service", key=HOSTILE, label=HOSTILE, status=None, value=1),),
        ),
    ),
    actions=(FollowedAction(id="a", ambition="b", title=HOSTILE, state=HOSTILE, comment=HOSTILE),),
    findings=(
        Finding(
            code=FindingCode.SCHOOL_UNMATCHED,
            severity=Severity.WARNING,
            path=HOSTILE,
            column=HOSTILE,
            detail={"name": HOSTILE, "nearest": HOSTILE},
        ),
    ),
)
