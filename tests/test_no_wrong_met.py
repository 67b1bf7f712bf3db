"""No wrong "met", no wrong "unmet": whatever happens to the exports, a verdict is the truth."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from academy.exports import exports
from academy.models import Academy
from academy.truth import Goals, truth
from damages import DAMAGES, damaged
from feuille_route.results import Report
from feuille_route.run import Options, check
from raw_files import raw_file
from wild import academies, goals, roadmap, write_all

pytestmark = pytest.mark.slow

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def verdicts(files: dict[str, bytes], asked: Goals) -> dict[str, str]:
    """The status of each target, as froute sees these files."""
    with tempfile.TemporaryDirectory() as folder:
        data, targets = Path(folder, "data"), Path(folder, "targets.yaml")
        write_all(data, files)
        targets.write_text(roadmap(asked), encoding="utf-8")
        report = _report(data, targets)
    return {target.id: str(target.status) for target in report.targets}


def _report(data: Path, targets: Path) -> Report:
    return check(
        Options(data=(data,), targets=targets, as_of=date(2021, 7, 6), only=(), by=None, exclude=())
    )


def wrong(found: dict[str, str], academy: Academy, asked: Goals) -> dict[str, str]:
    """The verdicts that are not so; ``unknown`` is never wrong."""
    true = so(academy, asked)
    return {
        target: f"{status}, and it is {true[target]}"
        for target, status in found.items()
        if status not in {"unknown", true[target]}
    }


def so(academy: Academy, asked: Goals) -> dict[str, str]:
    """The status of each target in truth; unknown where a school has no campaign at all."""
    return {target: str(figure["status"]) for target, figure in truth(academy, asked).items()}


def changes(before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[str]:
    """The files that came or went, and the rows that are others."""
    for path in sorted(before | after):
        if path not in before or path not in after:
            yield f"  {path}: {'gone' if path in before else 'new'}"
        elif before[path] != after[path]:
            rows = zip(raw_file(before[path]).rows, raw_file(after[path]).rows, strict=False)
            yield from (f"  {path}: {row} was {old}" for old, row in rows if old != row)


@settings(max_examples=15, deadline=None, suppress_health_check=_SLOW)
@given(st.data())
def test_whole_exports_give_every_verdict(data: st.DataObject) -> None:
    """Exports that lack nothing leave nothing more unknown, and every verdict is the truth."""
    academy = data.draw(academies())
    asked = data.draw(goals(academy))

    found = verdicts(exports(academy), asked)

    assert found == so(academy, asked)


@settings(max_examples=40, deadline=None, suppress_health_check=_SLOW)
@given(st.data())
def test_damaged_exports_give_no_wrong_verdict(data: st.DataObject) -> None:
    """After one to three damages each "met" is met in the truth, each "unmet" unmet."""
    academy = data.draw(academies())
    asked = data.draw(goals(academy))
    files = exports(academy)
    for name in data.draw(st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=3)):
        before = files
        files = damaged(name, data.draw(st.integers(0, 100_000)), files, academy)
        note("\n".join([f"{name}:", *changes(before, files)]))

    found = verdicts(files, asked)

    assert wrong(found, academy, asked) == {}
