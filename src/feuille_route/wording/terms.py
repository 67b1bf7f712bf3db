"""The words for statuses and reasons, for what is counted and for columns."""

from collections.abc import Mapping
from typing import Final

from feuille_route.promise import Reason, Status
from feuille_route.sentences import Sentence, _, n_

STATUSES: Final[Mapping[Status, Sentence]] = {
    Status.MET: _("met"),
    Status.UNMET: _("unmet"),
    Status.UNKNOWN: _("unknown"),
}

REASONS: Final[Mapping[Reason, Sentence]] = {
    Reason.NO_DATA: _("no data: send an export of what is counted (“froute formats” names them)"),
    Reason.STALE_DATA: _("the data are too old: send a newer export"),
    Reason.NO_BASELINE: _("no baseline: declare it in the roadmap, or send its reading"),
    Reason.UNREADABLE_DATA: _("some data cannot be read: send again what the findings name"),
    Reason.INCOMPLETE_DATA: _("incomplete data: send or fill in what is missing"),
}

# The same where the causes are told beside it, each with what to send.
KINDS_OF_UNKNOWN: Final[Mapping[Reason, Sentence]] = {
    Reason.NO_DATA: _("no data"),
    Reason.STALE_DATA: _("data too old"),
    Reason.NO_BASELINE: _("no baseline"),
    Reason.UNREADABLE_DATA: _("data that cannot be read"),
    Reason.INCOMPLETE_DATA: _("incomplete data"),
}

# What numbers are numbers of: the count is put in when it is known.
THINGS: Final[Mapping[str, Sentence]] = {
    "pupil": n_("pupil", "pupils", 1),
    "person": n_("person", "people", 1),
    "school": n_("school", "schools", 1),
    "day": n_("day", "days", 1),
    "hour": n_("hour", "hours", 1),
    "project": n_("project", "projects", 1),
    "meeting": n_("meeting", "meetings", 1),
    "group": n_("group", "groups", 1),
    "twin": n_("twin", "twins", 1),
    "certification": n_("certification", "certifications", 1),
    "use": n_("use", "uses", 1),
    "action": n_("action", "actions", 1),
    "activation": n_("activation", "activations", 1),
    "training": n_("training", "trainings", 1),
    "reading": n_("reading", "readings", 1),
    "row": n_("row", "rows", 1),
}

# A table is said by its own name in English, in French by that of the export that an office sends.
TABLE_NAMES: Final[Mapping[str, Sentence]] = {
    "schools": _("schools"),
    "enrolments": _("enrolments"),
    "specialities": _("specialities"),
    "staff": _("staff"),
    "trainings": _("trainings"),
    "career_meetings": _("career_meetings"),
    "ent_activations": _("ent_activations"),
    "service_uses": _("service_uses"),
    "etwinning_projects": _("etwinning_projects"),
    "research_groups": _("research_groups"),
    "steering_meetings": _("steering_meetings"),
    "digital_twins": _("digital_twins"),
    "training_schools": _("training_schools"),
    "pix_participations": _("pix_participations"),
    "pix_profiles": _("pix_profiles"),
    "pix_certifications": _("pix_certifications"),
    "actions": _("actions"),
    "readings": _("readings"),
}

COLUMNS: Final[Mapping[str, Sentence]] = {
    "school": _("school"),
    "department": _("département"),
    "grade": _("grade"),
    "track": _("track"),
    "function": _("function"),
    "degree": _("degree"),
    "corps": _("corps"),
    "service": _("service"),
    "theme": _("theme"),
    "programme": _("programme"),
    "campaign": _("campaign"),
    "class": _("class"),
    "kind": _("kind of school"),
    "vocational": _("vocational track"),
    "sector": _("sector"),
    "ministry": _("ministry"),
    "profile": _("profile"),
    "product": _("product"),
    "speciality": _("speciality"),
    "state": _("state"),
}
