"""A column of a table as it was read, and what its cells can hold."""

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feuille_route.arrays import Mask, true_in
from feuille_route.exports.columns.typed import is_within
from feuille_route.sentences import Sentence, _
from feuille_route.tables import Column, Why


@dataclass(frozen=True)
class ReadColumn:
    """A column of a table, as it was read: an array, and where its cells are no value.

    ``most``: the most that a cell may be which is not known, where the table does not tell it.
    ``contradicted``: the cells that other cells of their rows contradict; ``hidden``: those that a
    publisher hides, where ``most`` does not tell it.
    """

    values: pa.Array = field(repr=False)
    bad: Mask = field(repr=False)
    most: pa.Array | None = field(default=None, repr=False)
    contradicted: Mask | None = field(default=None, repr=False)
    hidden: Mask | None = field(default=None, repr=False)

    def only(self, rows: Mask) -> "ReadColumn":
        """Keep some rows."""
        kept = pa.array(rows)
        most = None if self.most is None else self.most.filter(kept)
        against = None if self.contradicted is None else self.contradicted[rows]
        hidden = None if self.hidden is None else self.hidden[rows]
        return ReadColumn(self.values.filter(kept), self.bad[rows], most, against, hidden)

    def without(self, rows: Mask) -> "ReadColumn":
        """Believe no cell of some rows."""
        return replace(self, values=without(self.values, rows), bad=self.bad | rows)

    def against(self, rows: Mask) -> "ReadColumn":
        """Believe no cell of some rows, that contradict themselves."""
        told = rows if self.contradicted is None else self.contradicted | rows
        return replace(self.without(rows), contradicted=told)

    def whys(self) -> pa.Array | None:
        """Say why cells are not known that are not empty; ``None``: there are none."""
        hidden = None if self.hidden is None else pa.array(self.hidden)
        if hidden is None and self.most is not None:
            hidden = pc.is_valid(self.most)
        if hidden is None and self.contradicted is None and not self.bad.any():
            return None
        whys = pc.if_else(pa.array(self.bad), Why.UNREAD.value, pa.scalar(None, pa.string()))
        if self.contradicted is not None:
            whys = pc.if_else(pa.array(self.contradicted), Why.CONTRADICTED.value, whys)
        if hidden is not None:
            whys = pc.if_else(pc.and_(hidden, pc.is_null(self.values)), Why.HIDDEN.value, whys)
        return whys.dictionary_encode()


def without(values: pa.Array, rows: Mask) -> pa.Array:
    """Make the values of some rows unknown."""
    if not rows.any():
        return values
    if pa.types.is_dictionary(values.type):
        codes = pc.if_else(pa.array(rows), pa.scalar(None, pa.int32()), values.indices)
        return pa.DictionaryArray.from_arrays(codes, values.dictionary)
    return pc.if_else(pa.array(rows), pa.scalar(None, values.type), values)


def outside(values: pa.Array, least: int, most: pa.Array | int | None) -> Mask:
    """Tell the rows whose number is below the least, or above the most, that it can be."""
    if not isinstance(most, pa.Array) and is_within(values, least, most):
        return np.zeros(len(values), dtype=bool)
    wrong = pc.less(values, least)
    if most is not None:
        wrong = pc.or_(wrong, pc.greater(values, most))
    return true_in(wrong)


def limits_of(declared: Column) -> Sentence:
    """Say what a cell of a column with limits holds."""
    least, most = declared.least, declared.most
    if most is None:
        return _("a number, {least} or more", least=least)
    if declared.daily:
        return _("a number from {least} to {most} for each day", least=least, most=most)
    return _("a number from {least} to {most}", least=least, most=most)


def most_or_value(one: ReadColumn) -> pa.Array:
    """Give each row its number, or the most that it may be, as floats."""
    values = one.values.cast(pa.float64())
    return values if one.most is None else pc.coalesce(values, one.most)
