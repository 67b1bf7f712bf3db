"""The court: on invented académies, no way of handing in and no loss makes a number untrue.

``--academies 100`` asks for a hundred of them, ``--academies 17:17`` for one by its seed.
"""

import pytest

from academy.choosing import seeded
from court.academies import report, trial
from court.equivalences import EQUIVALENCES
from court.judging import changes, contraries, left_out, untold, untrue
from court.losses import LOSSES, damaged

pytestmark = pytest.mark.slow


def test_clean_exports_give_the_truth(court_seed: int) -> None:
    """Exports that lack nothing give each number that was counted on the people themselves."""
    one = trial(court_seed)

    assert "\n".join(untrue(one.report, one.academy, one.asked)) == ""


@pytest.mark.parametrize("way", EQUIVALENCES)
def test_another_way_of_handing_in_changes_nothing(way: str, court_seed: int) -> None:
    """The same rows, handed in otherwise, give the same numbers of every target."""
    one = trial(court_seed)
    files = EQUIVALENCES[way](seeded(court_seed), dict(one.files))

    assert files != one.files
    assert "\n".join(changes(report(files, one.asked), one.report)) == ""


@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_contradicts_nothing(loss: str, court_seed: int) -> None:
    """After a loss no verdict is its contrary, bounds hold the truth, and a finding tells it."""
    one = trial(court_seed)
    lost = damaged(loss, court_seed, one.files, one.academy)

    after = report(lost.files, one.asked)

    assert "\n".join(contraries(after, one.report)) == ""
    assert "\n".join(left_out(after, one.report)) == ""
    assert "\n".join(untold(after, one.report, lost.told) if lost.told else ()) == ""
