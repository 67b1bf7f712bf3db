"""Whatever is done to an export, its numbers are right or a finding names it."""

from pathlib import Path

import pytest

from pollution import POLLUTIONS
from pollution.exports import MAIN, Export
from pollution.outcomes import UNNOTICEABLE, Outcome, clean, outcomes, signs

PAGE = Path(__file__).resolve().parent.parent / "docs" / "damages.md"


@pytest.mark.parametrize("export", MAIN, ids=lambda export: export.name)
def test_clean_exports_give_the_numbers_counted_by_hand(export: Export) -> None:
    """On clean exports each number is the one counted, nothing is open, nothing is missed."""
    found = clean(export)

    assert [target["value"] for target in found["targets"]] == list(export.measures.values())
    assert all(target["bounds"] == [target["value"]] * 2 for target in found["targets"])
    assert {target["status"] for target in found["targets"]} == {"unmet"}


@pytest.mark.slow
@pytest.mark.parametrize("name", POLLUTIONS)
def test_no_pollution_is_wrong_in_silence(name: str, tmp_path: Path) -> None:
    """Of a polluted export the numbers are right, or a finding names it; as the page says."""
    found = outcomes(name, tmp_path)

    assert not [export for export, outcome in found.items() if outcome is Outcome.SILENT]
    assert f"| `{name}` | `{signs(found)}` |" in PAGE.read_text(encoding="utf-8")


def test_each_pollution_changes_an_export() -> None:
    """Each pollution changes at least one main export; there are more than a hundred."""
    idle = [
        name
        for name, pollution in POLLUTIONS.items()
        if all(pollution(export.content) == export.content for export in MAIN)
    ]

    assert not idle
    assert len(POLLUTIONS) > 100


def test_what_nobody_can_notice_is_said() -> None:
    """The few exceptions are pollutions and exports that are, each with its reason."""
    names = {export.name for export in MAIN}
    assert set(UNNOTICEABLE) <= set(POLLUTIONS)
    assert all(set(reasons) <= names for reasons in UNNOTICEABLE.values())
