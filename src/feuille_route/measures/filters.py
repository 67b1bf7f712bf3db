"""Filters over tables, in three values: a row is kept, is not, or nobody knows."""

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd

from feuille_route.arrays import Mask
from feuille_route.cells.folding import fold
from feuille_route.data.categories import tri_state
from feuille_route.measures.identities import are_apart
from feuille_route.roadmap.kinds import Condition, Where
from feuille_route.states.state import State, whys
from feuille_route.tables import REGISTERS, TABLES, Column, Why, reached, why_of

COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}


class StateOf(Protocol):
    """Gives a table as seen at the date of the target under evaluation."""

    def __call__(self, table: str) -> State:
        """See one table."""


def declared_column(table: str, column: str) -> Column:
    """Give the declaration of a column, dotted or not."""
    table, column = reached(table, column)
    return TABLES[table].columns[column]


def keep(state: State, where: Where, see: StateOf) -> pd.Series:
    """Filter a table: a nullable boolean for each row, null where a needed cell is not known."""
    asked = f"keep {where}"
    kept: pd.Series | None = state.memo.get(asked)
    if kept is None:
        kept = state.memo[asked] = _keep(state, where, see)
    return kept


def _keep(state: State, where: Where, see: StateOf) -> pd.Series:
    kept = state.frame["certain"].astype("boolean")
    # Of {grade: 3e, shared: true}: a row of 3e that was sent is kept; one of 3e that may have been
    # sent may be (null); one of 4e is not, sent or not: false and null are false.
    for column, condition in conditions(state, where).items():
        kept = kept & satisfies(state, column, condition, see)
    return kept


def conditions(state: State, where: Where) -> Where:
    """Give all that is asked of the rows of a table: what makes them count, and a filter."""
    counting = {c: Condition(any_of=values) for c, values in state.table.counting.items()}
    return {**counting, **where}


def satisfies(state: State, column: str, condition: Condition, see: StateOf) -> pd.Series:
    """Tell which rows satisfy one condition."""
    key, dot, followed = column.partition(".")
    if column in ("department", "school.department"):
        return _test(departments(state, see), condition)
    if dot:
        return _follow(state, key, followed, condition, see)
    declared = TABLES[state.name].columns.get(column)
    if declared is not None and declared.of_person:
        return _said_of_person(state, column, condition, see)
    return _test(state.frame[column], condition)


def _follow(state: State, key: str, column: str, condition: Condition, see: StateOf) -> pd.Series:
    """Ask the register, or the staff, about the school or the person of each row."""
    other = see(REGISTERS[key])
    if key == "person":
        answers, otherwise = _of_persons(other, column, condition, see)
        absent = None if are_apart(state, other) else otherwise
        return _look_up(state.frame["person"], answers, absent)
    rows = other.frame.drop_duplicates("school", keep="last")
    # What a newer register that was lost may say otherwise is not known.
    answers = _test(rows[column], condition).mask(whys(rows, "certain") == Why.REPLACED)
    answers.index = pd.Index(rows["school"].astype("object"))
    return tri_state(state.frame["school"], lambda uai: _known(answers.get(uai)))


def _known(answer: Any) -> bool | None:
    return None if answer is None or answer is pd.NA else bool(answer)


def _of_persons(
    staff: State, column: str, condition: Condition, see: StateOf
) -> tuple[pd.Series, bool | None]:
    """Say of each person whether any row of them satisfies; and what to say of others.

    ``{not: ...}`` asks that no row says so, and so does ``false`` of a flag, of those with a row.
    Where a row of nobody known may satisfy, or a part of the staff is lost, nobody else is
    surely without.
    """
    # Rows of p: certified, not certified. Rows of q: not certified, not known. r has none. Of
    # ``true``: p yes, q perhaps, r no. Of ``{not: true}``: p no, q perhaps, r yes.
    denied = _denied(condition)
    rows = departments(staff, see) if column == "department" else staff.frame[column]
    satisfied = _test(rows, denied or condition) & staff.frame["certain"].astype("boolean")
    persons = staff.frame["person"]
    nobody = persons.isna() & satisfied.fillna(True)
    otherwise = None if nobody.any() or staff.cut else False
    answers = _any(persons, satisfied, otherwise)
    if denied is None:
        return answers, otherwise
    return ~answers, otherwise if otherwise is None else bool(condition.none_of)


def _denied(condition: Condition) -> Condition | None:
    """Give what no row of a person may say for a condition to hold; ``None``: one must say it."""
    if condition.none_of:
        return Condition(any_of=condition.none_of)
    return Condition(any_of=(True,)) if condition.any_of == (False,) else None


def _any(groups: pd.Series, satisfied: pd.Series, otherwise: bool | None) -> pd.Series:
    """Combine the rows of each group: any true, otherwise any unknown, otherwise ``otherwise``."""
    true = satisfied.fillna(False).astype(bool).groupby(groups, sort=False).any()
    maybe = satisfied.fillna(True).astype(bool).groupby(groups, sort=False).any()
    if otherwise is None:
        maybe[:] = True
    return true.astype("boolean").mask(maybe & ~true)


def _look_up(persons: pd.Series, answers: pd.Series, otherwise: bool | None) -> pd.Series:
    found = persons.map(answers).astype("boolean")
    absent = persons.notna() & ~persons.isin(answers.index)
    return found.mask(absent, pd.NA if otherwise is None else otherwise)


def _said_of_person(state: State, column: str, condition: Condition, see: StateOf) -> pd.Series:
    """Test a column that any row of a person says for all of them."""
    own = _test(state.frame[column], condition)
    persons = state.frame["person"]
    if _denied(condition):
        answers, _ = _of_persons(state, column, condition, see)
    else:
        answers = _any(persons, own, None if state.cut else False)
    return persons.map(answers).astype("boolean").where(persons.notna(), own)


def _is_disputed(frame: pd.DataFrame) -> Mask:
    """Tell the rows of which equally new ones say another département."""
    why = frame.get(why_of("department"))
    none = np.zeros(len(frame), dtype=bool)
    return none if why is None else (why == Why.DISPUTED).fillna(False).to_numpy(dtype=bool)


def departments(state: State, see: StateOf) -> pd.Series:
    """Give the département of each row: its own, otherwise the school's by register or UAI.

    One of which rows say otherwise is not known, whatever the UAI tells.
    """
    frame = state.frame
    own = frame.get("department")
    if "school" not in frame or frame.empty or (own is not None and own.notna().all()):
        return own if own is not None else pd.Series([], dtype="category")
    register = see(REGISTERS["school"]).frame
    known = {}
    if not register.empty and state.name != REGISTERS["school"]:
        rows = register[["school", "department"]].dropna().astype("object")
        known = dict(zip(rows["school"], rows["department"], strict=True))
    known |= dict.fromkeys(register["school"][_is_disputed(register)])
    schools = frame["school"].astype("object")
    derived = schools.map(lambda uai: known.get(uai, uai[:3]), na_action="ignore")
    if own is not None:
        derived = own.astype("object").where(own.notna() | _is_disputed(frame), derived)
    return pd.Series(pd.Categorical(derived), index=frame.index)


def _test(column: pd.Series, condition: Condition) -> pd.Series:
    """Test each cell; a null is not known."""
    if condition.none_of:
        positive = Condition(any_of=condition.none_of)
        return ~_test(column, positive)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return tri_state(column, _text_test(condition))
    if condition.compare is not None:
        sign, number = condition.compare
        compared: pd.Series = COMPARE[sign](column, _comparable(column, number))
    else:
        compared = column.isin([_comparable(column, value) for value in condition.any_of])
    return compared.astype("boolean").mask(column.isna())


def _comparable(column: pd.Series, value: Any) -> Any:
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.Timestamp(value)
    return float(value) if isinstance(value, Decimal) else value


def admits(condition: Condition, key: str) -> bool:
    """Tell whether a condition on a column of text admits a value."""
    if condition.none_of:
        return not admits(Condition(any_of=condition.none_of), key)
    return bool(_text_test(condition)(key))


def _text_test(condition: Condition) -> Callable[[str], bool | None]:
    if condition.contains:
        words = [_words_of(text) for text in condition.contains]
        return lambda text: any(_contains(_words_of(text), some) for some in words)
    wanted = {fold(str(value)) for value in condition.any_of}
    return lambda text: fold(text) in wanted


def _words_of(text: str) -> list[str]:
    """Split a text into words, singular; an apostrophe ends a word."""
    return [_singular(word) for word in re.findall(r"[^\W_]+", fold(text))]


def _singular(word: str) -> str:
    if word.endswith(("eaux", "yaux")):
        return word[:-1]
    if word.endswith("aux"):
        return word.removesuffix("aux") + "al"
    return word[:-1] if len(word) > 3 and word.endswith(("s", "eux", "oux")) else word


def _contains(words: list[str], wanted: list[str]) -> bool:
    span = len(wanted)
    return any(words[at : at + span] == wanted for at in range(len(words)))
