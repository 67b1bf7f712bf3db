"""A slow, plain evaluator: what a target is of little tables, by trying every possible world.

Written from `docs/targets.md` and the rules of the tables, and not from the code. A table is a list
of rows, a row a dictionary in which ``None`` is "not known"; a declaration is what YAML makes of a
target. A **world** gives each unknown cell that is asked for one of the values that tell worlds
apart. In a world nothing is unknown, so counting is counting; the bounds are the least and the most
of all worlds. The value is what is known: there an unknown cell satisfies nothing and adds nothing.
"""

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Declaration = Mapping[str, Any]
Cell = tuple[str, int, str]

YEAR: Final = (dt.date(2020, 9, 1), dt.date(2021, 8, 31))
SEEN: Final = dt.date(2021, 7, 6)
DEPARTMENTS: Final = ("016", "017", "079", "086")
HOURS_PER_DAY: Final = 6
ENDLESS: Final = Fraction(10**12)  # what has no limit of its own
MOST_WORLDS: Final = 3000

_REGISTERS: Final = {"school": "schools", "person": "staff"}
_DATED: Final = ("trainings", "career_meetings", "service_uses", "steering_meetings")
_PIX: Final = ("pix_participations", "pix_profiles")
# Without a filter on the column, only these count.
_COUNTING: Final = {
    "etwinning_projects": ("state", ["actif", "terminé"]),
    "digital_twins": ("state", ["en service"]),
    "training_schools": ("since", f"<= {SEEN}"),
}
_OF_PERSON: Final = ("certified", "degree")  # any row of staff says it for the person
_THINGS: Final = {"girls": "pupils", "schools": "school", "trainings": "training"}


class TooManyWorldsError(Exception):
    """So much is unknown that a plain evaluator would not end."""


@dataclass(frozen=True, slots=True)
class Plain:
    """What is known of a measure, and what could be; ``of`` and ``over`` of a ratio."""

    numerator: Fraction
    denominator: Fraction | None
    low: Fraction | None
    high: Fraction | None

    @property
    def value(self) -> Fraction | None:
        """The value, ``None`` where nothing is the whole."""
        return _share(self.numerator, self.denominator)


# What is seen at the date


def seen(tables: Tables) -> Tables:
    """Give the rows that count at the date seen, in the period."""
    return {name: list(_seen(name, rows)) for name, rows in tables.items()}


def _seen(name: str, rows: Iterable[Row]) -> Iterator[Row]:
    latest: dict[tuple[str, str], dt.date] = {}
    for row in rows:
        if name == "pix_profiles" and row["shared"]:
            person = (row["person"], row["school"])
            latest[person] = max(latest.get(person, row["date"]), row["date"])
    for row in map(dict, rows):
        if name in _DATED and not YEAR[0] <= row["date"] <= SEEN:
            continue
        if name == "etwinning_projects" and not _touches(row["start"], row["end"]):
            continue
        if name == "pix_profiles" and latest.get((row["person"], row["school"])) != row["date"]:
            continue
        if name == "training_schools" and (row["since"] or SEEN) > SEEN:
            continue
        for flag, day in (("certified", "certified_on"), ("active", "activated_on")):
            if row.get(day) and row[day] > SEEN:
                row[flag] = False
        yield row


def _touches(start: dt.date, end: dt.date | None) -> bool:
    return start <= SEEN and (end is None or end >= YEAR[0])


# Counting in one world, where an unknown cell satisfies nothing


def fold(text: str) -> str:
    """Take off case, accents and the shape of apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().strip()


def holds(cell: Any, asked: Any) -> bool:
    """Tell whether a cell satisfies a condition."""
    if cell is None:
        return False
    if isinstance(asked, dict) and "not" in asked:
        return not _is_one_of(cell, asked["not"])
    if isinstance(asked, dict):
        text = f" {' '.join(_words_of(cell))} "
        return any(f" {' '.join(_words_of(word))} " in text for word in asked["contains"])
    if isinstance(asked, str) and re.match("[<>=]", asked):
        sign, bound = _compared(asked)
        return _compare(cell, sign, bound)
    return _is_one_of(cell, asked)


def _words_of(text: str) -> list[str]:
    """Give the words, each in the singular."""
    return [word.rstrip("sx") or word for word in re.findall(r"\w+", fold(text))]


def _is_one_of(cell: Any, asked: Any) -> bool:
    said = asked if isinstance(asked, list) else [asked]
    if isinstance(cell, bool):
        return cell in said
    return fold(str(cell)) in {fold(str(one)) for one in said}


def _compared(text: str) -> tuple[str, Any]:
    sign, bound = re.fullmatch(r"(>=|<=|==|>|<)\s*(.*)", text).groups()  # type: ignore[union-attr]
    is_date = re.fullmatch(r"\d{4}-\d\d-\d\d", bound)
    return sign, dt.date.fromisoformat(bound) if is_date else Fraction(bound)


def _compare(one: Any, sign: str, other: Any) -> bool:
    return bool(
        {"<": one < other, ">": one > other, "==": one == other}.get(sign)
        or (sign in ("<=", ">=") and one == other)
        or (sign == "<=" and one < other)
        or (sign == ">=" and one > other)
    )


class World:
    """Tables in which measures are counted; ``cells`` are those that this world fills."""

    def __init__(self, tables: Tables, cells: Mapping[Cell, Any]) -> None:
        self.tables = {name: [dict(row) for row in rows] for name, rows in tables.items()}
        for (name, number, column), value in cells.items():
            self.tables[name][number][column] = value
        self._register = {row["school"]: row for row in self.tables.get("schools", ())}

    def count(self, measure: Declaration, school: str | None = None) -> Fraction:
        """Count or sum, of one school where it is asked."""
        _, column = _counted(measure)
        rows = [row for row in self.rows(measure) if school is None or row["school"] == school]
        if "sum" in measure:
            name, per = ("hours", HOURS_PER_DAY) if column == "days" else (column, 1)
            return sum((Fraction(row[name] or 0) for row in rows), Fraction(0)) / per
        return Fraction(len(self.things(measure, rows)))

    def things(self, measure: Declaration, rows: Iterable[Row] | None = None) -> set[Any]:
        """Give what is counted, each once: rows by their number, or values of a column."""
        table, column = _counted(measure)
        rows = self.rows(measure) if rows is None else rows
        if column is None:
            return {next(n for n, r in enumerate(self.tables[table]) if r is row) for row in rows}
        if table in _PIX:
            return {(fold(row["person"]), row["school"]) for row in rows}  # names are a school's
        found = {self._cell(row, column) for row in rows} - {None}
        return {fold(one) if isinstance(one, str) else one for one in found}

    def rows(self, measure: Declaration) -> list[Row]:
        """Give the rows that satisfy the filter."""
        table, _ = _counted(measure)
        asked = _where(measure)
        return [
            row
            for row in self.tables[table]
            if not row.get("unlisted")
            and all(self._satisfies(table, row, column, one) for column, one in asked.items())
        ]

    def _satisfies(self, table: str, row: Row, column: str, asked: Any) -> bool:
        if column.startswith("person."):
            return self._says(row["person"], column.removeprefix("person."), asked)
        if table == "staff" and column in _OF_PERSON:
            return self._says(row["person"], column, asked)
        return holds(self._cell(row, column), asked)

    def _says(self, person: str, column: str, asked: Any) -> bool:
        cells = [row[column] for row in self.tables["staff"] if row["person"] == person]
        if column == "certified" and asked is False:
            asked = {"not": True}  # who is certified in one function is no person who is not
            return bool(cells) and self._says(person, column, asked)
        if isinstance(asked, dict) and "not" in asked:
            return all(holds(cell, asked) for cell in cells)
        return any(holds(cell, asked) for cell in cells)

    def _cell(self, row: Row, column: str) -> Any:
        school = row.get("school")
        if column.startswith("school."):
            column = column.removeprefix("school.")
            found = self._register.get(school) or _invented(school)
            return found.get(column) if column != "department" else self._department(school)
        if column == "department" and row.get("department") is None:
            return self._department(school)
        return row[column]

    def _department(self, school: str | None) -> str | None:
        """Give the register's, otherwise the first three characters of the code."""
        found = self._register.get(school) or _invented(school)
        return found.get("department") or (school[:3] if school else None)


def _invented(school: str | None) -> Mapping[str, Any]:
    """Read a school that a world made up: ``?kind=lycée;department=016``."""
    if not school or not school.startswith("?"):
        return {}
    pairs = (part.split("=") for part in school[1:].split(";") if part)
    words = {"True": True, "False": False}
    return {column: words.get(value, value) for column, value in pairs}


def _counted(measure: Declaration) -> tuple[str, str | None]:
    if "sum" in measure:
        table, column = measure["sum"].split(".")
        return table, column
    return measure["count"], measure.get("distinct")


def _where(measure: Declaration) -> dict[str, Any]:
    table, _ = _counted(measure)
    asked = dict(measure.get("where", {}))
    if table in _COUNTING:
        asked.setdefault(*_COUNTING[table])
    return asked


# Worlds


def worlds(tables: Tables, parts: Sequence[Declaration], by_school: bool) -> Iterator[World]:
    """Yield every world that the measures could tell apart."""
    tables = {**tables, "schools": [*tables.get("schools", ()), *_unlisted(tables)]}
    unknown = dict(_unknown(tables, parts, by_school))
    number = 1
    for values in unknown.values():
        number *= len(values)
    if number > MOST_WORLDS:
        raise TooManyWorldsError(number)
    for values in itertools.product(*unknown.values()):
        yield World(tables, dict(zip(unknown, values, strict=True)))


def _unlisted(tables: Tables) -> Iterator[Row]:
    """Yield the schools that the register does not hold: nothing is known of them."""
    there = {row["school"] for rows in tables.values() for row in rows if "school" in row}
    for school in sorted(there - {None} - {row["school"] for row in tables.get("schools", ())}):
        yield {"school": school, "kind": None, "sector": None, "unlisted": True}


def _unknown(
    tables: Tables, parts: Sequence[Declaration], by_school: bool
) -> Iterator[tuple[Cell, list[Any]]]:
    """Yield each unknown cell that is asked for, and what it could be."""
    asked = _asked(parts)
    if by_school:
        for part in parts:
            asked.setdefault((_counted(part)[0], "school"), [])
    for table, column in list(asked):
        for number, row in enumerate(tables.get(table, ())):
            if column == "school" and row["school"] is None:
                yield (table, number, column), _schools(tables, asked)
            elif column == "department" and row.get("school") is not None:
                continue  # its school's, or its code's
            elif row[column] is None:
                yield (table, number, column), _candidates(column, asked[table, column])


def _asked(parts: Sequence[Declaration]) -> dict[tuple[str, str], list[Any]]:
    """Give the columns that are asked for, each with the conditions on it."""
    found: dict[tuple[str, str], list[Any]] = {}
    for part in parts:
        table, counted = _counted(part)
        for column, condition in [*_where(part).items(), (counted, None)]:
            if column is None:
                continue
            start, dot, rest = column.partition(".")
            register = _REGISTERS[start] if dot else table
            name = {"days": "hours"}.get(rest if dot else column, rest if dot else column)
            found.setdefault((register, name), []).extend([] if condition is None else [condition])
            if (dot and start == "school") or (name == "department" and table not in _OWN):
                found.setdefault((table, "school"), [])
    return {key: found[key] for key in found if key[1] != "department" or key[0] in _OWN}


_GRADES: Final = ("6e", "4e", "3e", "terminale")
_OWN: Final = ("schools", "staff", "career_meetings", "research_groups", "steering_meetings")


def _candidates(column: str, conditions: Sequence[Any]) -> list[Any]:
    """Give values that satisfy each condition and values that do not."""
    if column in ("hours", "pupils", "girls", "accounts", "activated_accounts"):
        most = Fraction(24) if column == "hours" else ENDLESS
        return [Fraction(0), most, *(n for c in conditions for n in _around(c) if 0 <= n <= most)]
    if column in ("attended", "certified", "active", "digital", "digital_exchange", "vocational"):
        return [True, False]
    if column in ("since", "certified_on"):
        return [SEEN, SEEN + dt.timedelta(days=1)]
    if column == "grade":
        return [*_GRADES]
    said = dict.fromkeys(word for one in conditions for word in _words(one))
    return [*said, "autre chose"]


def _around(condition: str) -> list[Fraction]:
    bound = _compared(condition)[1]
    return [bound - 1, bound, bound + 1]


def _words(condition: Any) -> list[str]:
    said = condition
    if isinstance(condition, dict):
        said = condition.get("not", condition.get("contains"))
    return said if isinstance(said, list) else [said]


def _schools(tables: Tables, asked: Mapping[tuple[str, str], list[Any]]) -> list[Any]:
    """Give the schools that a row of no school could be of: any that is known, and others."""
    known = {row["school"] for rows in tables.values() for row in rows if "school" in row}
    about = [column for table, column in asked if table == "schools" and column != "school"]
    kinds = [_candidates(column, asked["schools", column]) for column in about]
    others = [
        "?" + ";".join(f"{column}={value}" for column, value in zip(about, values, strict=True))
        for values in itertools.product(*kinds)
    ]
    return [*sorted(known - {None}), *others]


# Measures


def measured(tables: Tables, measure: Declaration) -> Plain:
    """Evaluate a count, a sum or a ratio over what is seen."""
    if "ratio" in measure:
        ratio = measure["ratio"]
        if "by" in ratio:
            return _by_school(tables, ratio)
        found = [_ratio(world, ratio) for world in worlds(tables, _parts(measure), False)]
        known = _ratio(World(tables, {}), ratio)
    else:
        found = [(w.count(measure), None) for w in worlds(tables, [measure], False)]
        known = (World(tables, {}).count(measure), None)
    return _plain(known, found)


def _parts(measure: Declaration) -> list[Declaration]:
    ratio = measure.get("ratio")
    return [ratio["of"], ratio["over"]] if ratio else [measure]


def _plain(known: tuple[Fraction, Any], found: Sequence[tuple[Fraction, Any]]) -> Plain:
    shares = [share for one in found if (share := _share(*one)) is not None]
    high = max(shares, default=None)
    endless = high is not None and high > ENDLESS / 10**6
    return Plain(*known, min(shares, default=None), None if endless else high)


def _share(numerator: Fraction, denominator: Fraction | None) -> Fraction | None:
    if denominator is None:
        return numerator
    return numerator / denominator if denominator else None


def _ratio(world: World, ratio: Declaration) -> tuple[Fraction, Fraction]:
    """Count at most what the whole does: of the same things only those that it counts."""
    of, over = ratio["of"], ratio["over"]
    whole = world.count(over)
    if "count" in of and "count" in over and _same(of, over):
        return Fraction(len(world.things(of) & world.things(over))), whole
    part = world.count(of)
    return (min(part, whole) if _thing(of) == _thing(over) else part), whole


def _same(of: Declaration, over: Declaration) -> bool:
    (table, column), (other, whole) = _counted(of), _counted(over)
    return column == whole and (column is not None or table == other)


def _thing(measure: Declaration) -> str:
    """Name what is counted: persons of Pix are pupils."""
    table, column = _counted(measure)
    if column == "person" and table in _PIX:
        return "pupils"
    return _THINGS.get(column or table, column or table)


def _by_school(tables: Tables, ratio: Declaration) -> Plain:
    """No school counts more than its whole; one that sent nothing could be done in full."""
    parts = [ratio["of"], ratio["over"]]
    table = _counted(ratio["of"])[0]
    sent = "pix_participations" if table in _PIX else table  # a profile that is not sent is one
    received = {row["school"] for row in tables[sent]}
    found = []
    for world in worlds(tables, parts, True):
        done = _of_schools(world, ratio)
        found.append(_total(done))
        missing = {s: (w if s not in received else n, w) for s, (n, w) in done.items()}
        found.append(_total(missing))
    return _plain(_total(_of_schools(World(tables, {}), ratio)), found)


def _total(schools: Mapping[Any, tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    numbers = list(schools.values())
    return sum((n for n, _ in numbers), Fraction(0)), sum((w for _, w in numbers), Fraction(0))


def _of_schools(world: World, ratio: Declaration) -> dict[str, tuple[Fraction, Fraction]]:
    """Count each school that the whole names; rows of a grade that it lacks do not count."""
    of, over = ratio["of"], ratio["over"]
    whole = {
        school: world.count(over, school)
        for row in world.rows(over)
        if (school := row["school"]) is not None
    }
    made = {}
    for school, most in whole.items():
        grades = {r.get("grade") for r in world.rows(over) if r["school"] == school and _full(r)}
        there = World(world.tables, {})
        table = _counted(of)[0]
        if table in _PIX and _counted(over)[0] == "enrolments":
            rows = there.tables[table]
            there.tables[table] = [r for r in rows if r["grade"] is None or r["grade"] in grades]
        made[school] = (min(there.count(of, school), most), most)
    return made


def _full(row: Row) -> bool:
    return row.get("pupils") != 0


# Verdicts


def needed(measure: Declaration) -> set[str]:
    """Give the tables that a measure counts, sums or filters on, dotted columns too.

    A file of profiles of which none is sent is data: its participations tell.
    """
    found = set()
    for part in _parts(measure):
        found.add(_counted(part)[0].replace("pix_profiles", "pix_participations"))
        for column in part.get("where", {}):
            start, dot, _ = column.partition(".")
            found |= {_REGISTERS[start]} if dot else set()
    return found


def judged(plain: Plain, threshold: str, base: Fraction | None = None) -> str:
    """Compare what could be with a threshold: met, unmet or unknown."""
    sign, signed, number, unit = re.fullmatch(  # type: ignore[union-attr]
        r"(>=|<=|==|>|<) (\+?)([\d.]+)( %| points)?", threshold
    ).groups()
    limit = Fraction(number) / (100 if unit else 1)
    low, high = plain.low, plain.high
    if plain.value is None or low is None:
        return "unknown"
    if signed and unit == " %":
        assert base is not None
        limit = base * (1 + limit)
    elif signed:
        limit += base or 0
    if sign == "==":
        outside = low > limit or (high is not None and high < limit)
        return "met" if low == high == limit else "unmet" if outside else "unknown"
    worst, best = (low, high) if ">" in sign else (high, low)
    if worst is not None and _compare(worst, sign, limit):
        return "met"
    return "unmet" if best is not None and not _compare(best, sign, limit) else "unknown"


def unheard(tables: Tables, ratio: Declaration) -> bool:
    """Tell whether a school may be expected that has no row in the whole: that forbids met."""
    expected = ratio.get("expect")
    if not expected:
        return False
    there = {row["school"] for row in World(tables, {}).rows(ratio["over"])}
    if not tables.get("schools"):
        return True
    return any(
        row["school"] not in there
        and all(row[column] is None or holds(row[column], a) for column, a in expected.items())
        for row in tables["schools"]
    )


def status(tables: Tables, declaration: Declaration) -> str:
    """Judge a target of one measure; ``each`` judges every group of it."""
    measure = declaration["measure"]
    if any(not tables.get(table) for table in needed(measure)):
        return "unknown"
    if each := declaration.get("each"):
        ((column, groups),) = each.items()
        said = DEPARTMENTS if groups == "departments" else groups
        asked = [{**declaration, "each": None, "measure": _only(measure, column, g)} for g in said]
        return together([status(tables, one) for one in asked])
    plain = measured(tables, measure)
    found = judged(plain, declaration["threshold"], _base(declaration))
    if "ratio" in measure and unheard(tables, measure["ratio"]):
        return "unmet" if found == "unmet" and "100 %" in declaration["threshold"] else "unknown"
    return found


def apart(tables: Tables, measure: Declaration) -> bool:
    """Tell whether not one person of a table is on the staff, though the measure asks it."""
    names = needed(measure)
    if "staff" not in names:
        return False
    staff = {row["person"] for row in tables["staff"]}
    keyed = names & {"trainings", "career_meetings", "service_uses"}
    return any(staff.isdisjoint(row["person"] for row in tables[name]) for name in keyed)


def _base(declaration: Declaration) -> Fraction | None:
    if "baseline" not in declaration:
        return None
    number, _, percent = str(declaration["baseline"]["value"]).partition(" ")
    return Fraction(number) / (100 if percent else 1)


def _only(measure: Declaration, column: str, group: str) -> Declaration:
    return {**measure, "where": {**measure.get("where", {}), column: group}}


def together(statuses: Sequence[str]) -> str:
    """Combine checks or groups: all met is met, one unmet is unmet."""
    return next((one for one in ("unmet", "unknown") if one in statuses), "met")
