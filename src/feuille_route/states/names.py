"""Persons known by name: the rows that hold no identifier meet the staff through theirs.

An e-mail address that one person of the staff bears is theirs; otherwise a name is, that one
person bears. Of a name that several bear nobody knows whose it is. A name that nobody bears is of
nobody on the staff, unless somebody there has no name.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from feuille_route.arrays import Keys, Mask
from feuille_route.data.dataset import Frame
from feuille_route.findings import FindingCode, Severity
from feuille_route.states.state import WAYS, Bearers, State, StateContext, left_open, no_pairs
from feuille_route.tables import REGISTERS, Why, asks_staff


def is_met_by_name(table: str, frame: Frame | None) -> bool:
    """Tell whether rows of a table may hold the names of staff in place of an identifier."""
    return frame is not None and asks_staff(table) and any(way in frame for way in WAYS)


def bearers_of(staff: State, context: StateContext) -> Bearers:
    """Say who of the staff, as seen, bears which name; also by what older exports say of them."""
    raw = context.dataset.tables.get(REGISTERS["person"])
    if raw is None:
        return Bearers({way: no_pairs() for way in WAYS}, anybody=bool(staff.cut))
    dated = context.dated(raw)
    known = raw[dated.isna() | (dated < pd.Timestamp(context.seen) + pd.Timedelta(days=1))]
    persons = np.unique(staff.frame["person"].dropna().to_numpy(dtype=np.uint64))
    of_nobody = staff.frame["person"].isna()
    return Bearers(
        pairs={way: _pairs(known, way, persons) for way in WAYS},
        persons=persons,
        open={way: _keys(staff.frame[of_nobody], way) for way in WAYS},
        anybody=bool(staff.cut) or _is_nobody(staff.frame[of_nobody]),
    )


def _pairs(rows: Frame, way: str, persons: Keys) -> Frame:
    """Give the distinct pairs of a name, or an address, and the person who bears it."""
    if way not in rows:
        return no_pairs()
    pairs = rows[[way, "person"]].dropna().drop_duplicates().set_axis(["key", "person"], axis=1)
    return pairs[pairs["person"].isin(persons)]


def _keys(rows: Frame, way: str) -> Keys:
    return np.unique(_trace(rows, way).dropna().to_numpy(dtype=np.uint64))


def _is_nobody(rows: Frame) -> bool:
    """Tell whether a row of the staff holds neither identifier, name nor address."""
    return bool((_trace(rows, "names").isna() & _trace(rows, "email").isna()).any())


@dataclass(frozen=True)
class _Meeting:
    """The rows of nobody known, and whom they meet; columns are as long as the rows."""

    names: pd.Series = field(repr=False)
    email: pd.Series = field(repr=False)
    account: pd.Series = field(repr=False)
    bearers: Bearers
    twice: Keys = field(repr=False)

    @property
    def alias(self) -> pd.Series:
        """What tells the persons apart who are not met: their names, otherwise their address."""
        by_email = self._borne("email") & ~self._borne("names")
        return self.names.mask(by_email).fillna(self.email)

    def _borne(self, way: str) -> Mask:
        keys = self.names if way == "names" else self.email
        borne: Mask = keys.isin(self.bearers.pairs[way]["key"]).to_numpy(dtype=bool)
        return borne

    def _open(self, way: str) -> Keys:
        """Give the keys that rows of the staff bear which hold no identifier."""
        return self.bearers.open.get(way, np.array([], dtype=np.uint64))

    def met(self) -> pd.Series:
        """Give the person of the staff that each row is of; null where none, or nobody knows."""
        by_email = self.email.map(_alone(self.bearers.pairs["email"]))
        by_email = by_email.mask(self.email.isin(self._open("email")).to_numpy(dtype=bool))
        by_names = self.names.map(_alone(self.bearers.pairs["names"]))
        several = self.names.isin(self.twice) | self.names.isin(self._open("names"))
        known = by_names.mask(several.to_numpy(dtype=bool))
        # pandas 3.0 makes floats of what meets nobody, which hold no key of 64 bits.
        return by_email.astype("UInt64").fillna(known.astype("UInt64"))

    def shared(self) -> Mask:
        """Tell the rows whose name several bear: of the staff, or accounts of one export."""
        return self._borne("names") | self._borne("email")

    def hidden(self) -> Mask:
        """Tell the rows that may be of somebody on the staff whose name is not known."""
        by_names = self.names.isin(self._open("names"))
        if self.bearers.anybody or len(self.bearers.without("names")):
            by_names |= self.names.notna()
        by_email = self.email.isin(self._open("email"))
        if self.bearers.anybody or len(self.bearers.without("email")):
            by_email |= self.email.notna()
        return (by_names | (self.names.isna() & by_email)).to_numpy(dtype=bool)


def _alone(pairs: Frame) -> pd.Series:
    """Give the person of each key that one person alone bears."""
    return pairs[~pairs["key"].duplicated(keep=False)].set_index("key")["person"]


def meet(rows: Frame, whole: Frame, bearers: Bearers, context: StateContext) -> Frame:
    """Give the rows without an identifier their person, and ``alias`` where nobody knows who.

    A row of an alias bears a key of its own until ``forget_aliases``, so that its copies are
    merged. ``whole`` are the rows of every date, of which homonyms are told.
    """
    nobody = rows["person"].isna()
    names, email, account = (_trace(rows, x).mask(~nobody) for x in ("names", "email", "account"))
    meeting = _Meeting(names, email, account, bearers, _of_two_accounts(whole, context))
    met = meeting.met()
    left = (nobody & met.isna() & meeting.alias.notna()).to_numpy(dtype=bool)
    shared = left & meeting.shared()
    unknown = shared | (left & meeting.hidden())
    strange = left & ~unknown
    twice = meeting.names.isin(meeting.twice).to_numpy(dtype=bool)
    own = _own_keys(meeting, unknown, shared, twice)
    persons = rows["person"].fillna(met).mask(strange | unknown, own)
    doubtful = strange & (twice | _known_otherwise(persons, strange, meeting))
    _note(FindingCode.NAME_SHARED, rows[shared], context)
    if len(bearers.persons):
        _note(FindingCode.NAME_UNMATCHED, rows[strange], context)
    if (unknown & ~shared).any():
        _note_nameless(bearers, context)
    rows = rows.assign(person=persons, alias=meeting.alias.mask(~unknown))
    return left_open(rows, doubtful, Why.NAMED)


def forget_aliases(rows: Frame) -> Frame:
    """Take the keys off that were of nobody known; such rows may be copies of others."""
    unknown = rows["alias"].notna()
    return left_open(rows.assign(person=rows["person"].mask(unknown)), unknown, Why.NAMED)


def _trace(rows: Frame, name: str) -> pd.Series:
    if name in rows:
        return rows[name]
    return pd.Series(pd.array([pd.NA] * len(rows), dtype="UInt64"), index=rows.index)


def _of_two_accounts(whole: Frame, context: StateContext) -> Keys:
    """Give the names that stand with two account numbers in the exports of one folder.

    Another folder may hold the logs of another site, with numbers of its own.
    """
    if "account" not in whole or "names" not in whole:
        return np.array([], dtype=np.uint64)
    folders = {n: context.dataset.places(n)[0].parts[:-1] for n in whole["file"].unique().tolist()}
    known = whole[["file", "names", "account"]].dropna()
    known = known.assign(file=known["file"].map(folders)).drop_duplicates()
    return _keys(known[known.duplicated(["file", "names"])], "names")


def _own_keys(meeting: _Meeting, unknown: Mask, shared: Mask, twice: Mask) -> pd.Series:
    """Make a key for each person who is not met: the name, and the account where it tells more.

    Of a name that several of the staff bear, without an account, each row may be somebody else.
    """
    account = meeting.account.fillna(0)
    keys = meeting.alias + account.mask(~(twice | unknown), 0) * 3
    apart = pd.Series(shared, index=keys.index) & meeting.account.isna()
    return keys.mask(apart)


def _known_otherwise(persons: pd.Series, strange: Mask, meeting: _Meeting) -> Mask:
    """Tell the rows of people outside the staff whom another row may know by another way.

    Some are known by an identifier, some by a name, some by an address only: they may be the same.
    """
    outside = ~persons.isin(meeting.bearers.persons) & persons.notna() & ~strange
    named = strange & meeting.names.notna().to_numpy(dtype=bool)
    others = bool((outside & meeting.alias.isna()).any())
    doubtful: Mask = strange & (others | (~named & bool(named.any())))
    return doubtful


def _note(code: FindingCode, rows: Frame, context: StateContext) -> None:
    """Note rows of which names did not tell whose they are, with the first file concerned."""
    if rows.empty:
        return
    severity = Severity.INFO if code is FindingCode.NAME_UNMATCHED else Severity.WARNING
    path = context.dataset.path(int(rows["file"].min()))
    context.log.note(code, severity, path=path, count=len(rows))


def _note_nameless(bearers: Bearers, context: StateContext) -> None:
    if nameless := len(bearers.without("names")):
        context.log.note(FindingCode.STAFF_NAMELESS, count=nameless)
