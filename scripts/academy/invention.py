"""An académie from a seed: the same seed and wishes, the same académie."""

from datetime import date

from academy import campaigns, projects, pupils, schools, staff
from academy.choosing import seeded
from academy.models import Academy, Wishes


def invent(seed: int, wishes: Wishes | None = None) -> Academy:
    """Invent an académie.

    Args:
        seed: which one.
        wishes: how far it has come, and what its data lack.
    """
    wishes = wishes or Wishes()
    rng = seeded(seed)
    register = schools.register(wishes)
    academy = Academy(seed=seed, wishes=wishes, schools=register, taken=_taken(wishes))
    academy.pupils = pupils.people(rng, wishes, register)
    academy.campaigns = campaigns.campaigns(rng, wishes, register, academy.pupils)
    in_post = staff.agents(rng, wishes, register)
    academy.agents = [*in_post, *staff.retired(rng, in_post)]
    academy.trainings = staff.trainings(rng, wishes, academy.agents)
    academy.meetings = staff.meetings(rng, wishes, academy.agents)
    academy.uses = staff.uses(rng, wishes, academy.agents)
    academy.certifications = staff.certifications(rng, wishes, academy.agents, academy.pupils)
    academy.ents = projects.ents(rng, wishes, register)
    academy.projects = projects.projects(rng, wishes, register)
    academy.twins = projects.twins(rng, wishes, register)
    academy.groups = projects.groups(rng, wishes)
    academy.committees = projects.committees(rng, wishes)
    academy.training_schools = projects.training_schools(rng, wishes, register)
    return academy


def _taken(wishes: Wishes) -> dict[str, date]:
    """The day of each snapshot; that of the digital twins may be too old."""
    return {
        "etablissements": date(2020, 9, 15),
        "effectifs": date(2020, 10, 5),
        "specialites": date(2020, 10, 12),
        "personnels": date(2021, 6, 1),
        "ent": date(2021, 6, 21),
        "groupes-recherche": date(2021, 2, 8),
        "jumeaux-numeriques": date(2020, 5, 4) if wishes.lacks else date(2021, 3, 15),
        "etablissements-formateurs": date(2021, 5, 3),
    }
