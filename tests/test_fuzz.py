"""Files of random bytes among clean ones: no fault, no hang, and the clean ones count as before."""

import faulthandler
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from feuille_route import cli, errors

pytestmark = pytest.mark.slow

SAMPLES: Final = Path(__file__).resolve().parent.parent / "samples"
MAIN: Final = SAMPLES.parent / "tests" / "main_exports"
A_LONG_TIME: Final = 300
FILES: Final = 30
STATUSES: Final = {errors.MET, errors.UNMET, errors.UNKNOWN, errors.NOTHING_EVALUATED}

# Of each table, files to fuzz and a measure that rests on that table alone.
KINDS: Final = {
    "pix_profiles": ("samples/pix/0169101F/Resultats-Profil*06-15*.csv", "count"),
    "pix_certifications": ("samples/pix/certifications/*.csv", "count"),
    "enrolments": ("samples/effectifs/effectifs_2020*.csv", "pupils"),
    "specialities": ("samples/specialites*.csv", "girls"),
    "staff": ("samples/personnels/*.csv", "count"),
    "trainings": ("samples/formations/*.csv", "hours"),
    "career_meetings": ("samples/rendez-vous-carriere/*.csv", "count"),
    "ent_activations": ("samples/ent/*.csv", "accounts"),
    "service_uses": ("samples/usages/*.csv", "count"),
    "etwinning_projects": ("samples/etwinning.csv", "count"),
    "research_groups": ("samples/groupes-recherche*.csv", "count"),
    "steering_meetings": ("samples/comites/*.csv", "count"),
    "training_schools": ("samples/etablissements-formateurs*.csv", "count"),
    "schools": ("samples/etablissements_*.csv", "count"),
    # formats of the same tables, fuzzed beside the others
    "enrolments of a national file": ("tests/main_exports/fr-en-lycee_gt*.csv", ""),
    "schools of the annuaire": ("tests/main_exports/fr-en-annuaire*.csv", ""),
    "ent_activations of Open ENT": ("tests/main_exports/export-stats*.csv", ""),
    "service_uses of Moodle": ("tests/main_exports/logs_*.csv", ""),
}
ROADMAP: Final = """
version: 1
roadmap: {title: Essai, academy: Poitiers, school_year: 2020-2021}
grades: {3e: "^3", terminale: "^t"}
ambitions: [{id: essai, title: Essai}]
targets:
"""

Fuzz = Callable[[Random, bytes], bytes]


def files_of(kind: str) -> list[Path]:
    """Give the files of a kind."""
    return sorted(SAMPLES.parent.glob(KINDS[kind][0]))


def span(rng: Random, content: bytes, most: int = 400) -> tuple[int, int]:
    """Choose a piece of the content."""
    start = rng.randrange(len(content))
    return start, min(len(content), start + rng.randint(1, most))


def cut(rng: Random, content: bytes) -> bytes:
    """Keep the beginning."""
    return content[: rng.randint(1, len(content))]


def beheaded(rng: Random, content: bytes) -> bytes:
    """Keep the end."""
    return content[rng.randrange(len(content)) :]


def lost(rng: Random, content: bytes) -> bytes:
    """Lose a piece."""
    start, end = span(rng, content)
    return content[:start] + content[end:]


def swapped(rng: Random, content: bytes) -> bytes:
    """Exchange two pieces."""
    one, two = sorted(rng.sample(range(len(content)), 2)) if len(content) > 1 else (0, 0)
    return content[two:] + content[one:two] + content[:one]


def repeated(rng: Random, content: bytes) -> bytes:
    """Repeat a piece, up to fifty times."""
    start, end = span(rng, content)
    return content[:end] + content[start:end] * rng.randint(1, 50) + content[end:]


def flipped(rng: Random, content: bytes) -> bytes:
    """Flip bits here and there."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 20)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def zeroed(rng: Random, content: bytes) -> bytes:
    """Make a piece NUL."""
    start, end = span(rng, content)
    return content[:start] + b"\0" * (end - start) + content[end:]


def sprinkled(rng: Random, content: bytes) -> bytes:
    """Put marks of the format where they do not belong."""
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(content) + 1)
        content = content[:at] + rng.choice(MARKS) + content[at:]
    return content


def noisy(rng: Random, content: bytes) -> bytes:
    """Replace a piece by random bytes."""
    start, end = span(rng, content)
    return content[:start] + rng.randbytes(end - start) + content[end:]


def spliced(rng: Random, content: bytes) -> bytes:
    """Go on with the rows of another file."""
    other = rng.choice(files_of(rng.choice(list(KINDS)))).read_bytes().partition(b"\n")[2]
    start, end = span(rng, other)
    at = rng.randrange(len(content))
    return content[:at] + other[start:end] + content[at:]


MARKS: Final = (
    *(b'"', b"'", b";", b",", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf"),
    *(b"\xff\xfe", b"\x1b[2J", b"\n\n", b'""', b'";"', b"\xe2\x80\xa8", b"1e308", b"-1", b"=1+1"),
)
WAYS: Final[tuple[Fuzz, ...]] = (
    *(cut, beheaded, lost, swapped, repeated, flipped, zeroed, sprinkled, noisy, spliced),
)


def fuzzed(kind: str) -> Iterator[bytes]:
    """Give the fuzzed files of a kind, always the same."""
    files = files_of(kind)
    for number in range(FILES):
        rng = Random(f"{kind} {number}")  # noqa: S311 - the same files each time
        content = rng.choice(files).read_bytes()
        for way in rng.sample(WAYS, rng.randint(1, 3)):
            content = way(rng, content) or b"\n"
        yield content


def lay_out(folder: Path, without: str) -> dict[str, str]:
    """Copy a clean file of each other table; give a measure of each."""
    measures = {}
    table = without.partition(" ")[0]
    for kind, (_, column) in KINDS.items():
        if kind == table or not column:
            continue
        measures[kind.replace("_", "-")] = (
            f"{{count: {kind}}}" if column == "count" else f"{{sum: {kind}.{column}}}"
        )
        for file in files_of(kind)[:1]:
            copy = folder / file.relative_to(SAMPLES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return measures


def checked(folder: Path, measures: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Run ``froute check``; give its exit status, and its numbers of each measure."""
    targets, report = folder / "targets.yaml", folder / "report.json"
    lines = [
        f'  - {{id: {name}, ambition: essai, title: {name}, threshold: ">= 1", measure: {measure}}}'
        for name, measure in measures.items()
    ]
    targets.write_text(ROADMAP + "\n".join(lines), encoding="utf-8")
    arguments = [folder / "data", "--targets", targets, "--output", report, "--as-of", "2021-07-06"]
    status = cli.run(["check", "--quiet", *map(str, arguments)])
    found = json.loads(report.read_text(encoding="utf-8"))
    return status, {one["id"]: (one["value"], one["bounds"]) for one in found["targets"]}


@pytest.fixture(autouse=True)
def watch() -> Iterator[None]:
    """End a run that hangs, and show where."""
    faulthandler.dump_traceback_later(A_LONG_TIME, exit=True, file=sys.__stderr__ or 2)
    yield
    faulthandler.cancel_dump_traceback_later()


def test_there_are_enough_files() -> None:
    """More than five hundred files are fuzzed, and they are files of each kind."""
    assert FILES * len(KINDS) > 500
    assert all(files_of(kind) for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_fuzzed_files_harm_no_other(kind: str, tmp_path: Path) -> None:
    """Beside fuzzed files of one table, the numbers of the others are what they are alone."""
    data = tmp_path / "data"
    measures = lay_out(data, kind)
    _, alone = checked(tmp_path, measures)
    spoilt = data / "0169101F"
    spoilt.mkdir()

    for number, content in enumerate(fuzzed(kind)):
        (spoilt / f"{number} 2021-06-01.csv").write_bytes(content)
    status, found = checked(tmp_path, measures)

    assert status in STATUSES
    assert found == alone
