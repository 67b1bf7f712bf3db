"""Sections of a lycée polyvalent: what they have belongs to the lycée, their mother."""

from collections.abc import Mapping
from dataclasses import replace

from feuille_route.data.categories import labels, relabel
from feuille_route.states.state import State, schools_of


def with_mothers(state: State, register: State) -> State:
    """Give the rows of sections the school that they are a part of.

    Done once one thing is one row, so that the numbers of a lycée and of its section add up.
    """
    mothers = _mothers(register)
    if state.frame.empty or not mothers.keys() & set(labels(state.frame["school"])):
        return state
    schools = relabel(state.frame["school"], lambda uai: mothers.get(uai, uai))
    frame = state.frame.assign(school=schools.set_axis(state.frame.index))
    cut = {
        number: frozenset(mothers.get(uai, uai) for uai in several)
        for number, several in state.cut.items()
    }
    return replace(state, frame=frame, schools=schools_of(frame), cut=cut, memo={})


def _mothers(register: State) -> Mapping[str, str]:
    """Give the mother of each section that has one."""
    if register.frame.empty:
        return {}
    rows = register.frame[(register.frame["kind"] == "section").fillna(value=False).astype(bool)]
    known = rows[["school", "mother"]].dropna().astype(str)
    return dict(zip(known["school"], known["mother"], strict=True))
