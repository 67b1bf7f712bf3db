"""What is said beside the line of a target: by how much it is unmet, or why nobody knows."""

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from feuille_route.console import visible
from feuille_route.promise import Reason, Status
from feuille_route.reports.unknowns import cause_message
from feuille_route.results import Cause, CauseCode, Lag, Outcome, School, TargetResult
from feuille_route.sentences import Sentence, _, n_
from feuille_route.wording import Words
from feuille_route.wording.terms import KINDS_OF_UNKNOWN, REASONS

_NAMED: Final = 3
_OF_BOUNDS: Final = (Reason.INCOMPLETE_DATA, Reason.UNREADABLE_DATA, None)


class Typed(str):
    """A remark that is a command: it has a line of its own, which nothing breaks."""

    __slots__ = ()


def verdict(outcome: Outcome, words: Words, elsewhere: Sequence[Cause] = ()) -> Iterator[str]:
    """Say by how much an outcome is unmet, or why nobody knows and what to send."""
    match outcome.status:
        case Status.UNMET:
            yield from _gap(outcome, words)
        case Status.UNKNOWN:
            if outcome.reason:
                reasons = KINDS_OF_UNKNOWN if outcome.causes else REASONS
                yield words.say(reasons[outcome.reason])
            if outcome.reason in _OF_BOUNDS:
                yield from _bounds(outcome, words)
            told = {said_of(cause, words) for cause in elsewhere}
            own = [one for one in outcome.causes if said_of(one, words) not in told]
            yield from causes(own, words)
        case Status.MET | None:
            pass
        case never:
            assert_never(never)


def causes(causes: Sequence[Cause], words: Words) -> Iterator[str]:
    """Say the first causes of an unknown, each with what to type on a line of its own.

    The schools that sent nothing are named elsewhere.
    """
    told = [one for one in causes if one.what is not CauseCode.SCHOOLS_MISSING]
    for one in told[:_NAMED]:
        yield from said_of(one, words)
    left = len(told) - _NAMED
    if left > 0:
        yield words.say(n_("{count} more cause", "{count} more causes", left))


def _gap(outcome: Outcome, words: Words) -> Iterator[str]:
    if outcome.gap is None:
        return
    gap = words.say(_missed(outcome, words.amount(outcome.gap, outcome.things)))
    total = _total(outcome, words)
    yield f"{gap} ({total})" if total else gap


def _missed(outcome: Outcome, amount: str) -> Sentence:
    match outcome.threshold and outcome.threshold.compare:
        case "<" | "<=":
            return _("{amount} too many", amount=amount)
        case "==":
            return _("off by {amount}", amount=amount)
        case _:
            return _("{amount} short", amount=amount)


def _total(outcome: Outcome, words: Words) -> str:
    """Give the exact numbers that the gap stands on."""
    if outcome.numerator is None or outcome.denominator is None:
        return ""
    numerator, denominator = words.number(outcome.numerator), words.number(outcome.denominator)
    if outcome.threshold and outcome.threshold.kind == "growth":
        return words.say(_("{number}, baseline {base}", number=numerator, base=denominator))
    return words.say(_("{number} of {all}", number=numerator, all=denominator))


def _bounds(outcome: Outcome, words: Words) -> Iterator[str]:
    if outcome.bounds is None or outcome.bounds[0] == outcome.bounds[1]:
        return
    least, most = outcome.bounds
    low, high = (words.value(bound, outcome.unit, outcome.threshold) for bound in outcome.bounds)
    if most is None:
        yield words.say(_("at least {low}", low=low))
    elif least is None:
        yield words.say(_("at most {high}", high=high))
    else:
        yield words.say(_("between {low} and {high}", low=low, high=high))


def beside(target: TargetResult, words: Words) -> Iterator[str]:
    """Say what stands beside the verdict: schools, what has no date, how long is left."""
    yield from _schools(target, words)
    yield from _undated(target, words)
    yield from _time(target, words)


def _undated(target: TargetResult, words: Words) -> Iterator[str]:
    """Name the first file without a date, and say how many there are."""
    if target.undated:
        yield words.say(
            n_(
                "rests on {count} file without a date ({names})",
                "rests on {count} files without a date ({names})",
                len(target.undated),
                names=_some([visible(path) for path in target.undated], words, 1),
            )
        )


def _schools(target: TargetResult, words: Words) -> Iterator[str]:
    """Name the schools that lag first, and those that sent nothing."""
    names = [lag.name for lag in target.lagging]
    lagging = [
        _lag(lag, words, alone=names.count(lag.name) == 1) for lag in target.lagging[:_NAMED]
    ]
    if target.status is Status.UNMET and lagging:
        yield words.say(_("furthest behind: {schools}", schools=", ".join(lagging)))
    if target.status is not Status.MET and target.coverage and target.coverage.missing:
        missing = [_school(school) for school in target.coverage.missing]
        yield words.say(_("no export from {schools}", schools=_some(missing, words)))


def _some(names: Sequence[str], words: Words, most: int = _NAMED) -> str:
    shown = ", ".join(names[:most])
    left = len(names) - most
    return f"{shown} {words.say(_('and {count} more', count=left))}" if left > 0 else shown


def _school(school: School | Lag) -> str:
    return visible(f"{school.name} ({school.school})" if school.name else school.school)


def _lag(lag: Lag, words: Words, *, alone: bool) -> str:
    """Name a school and what it lacks; with its UAI where another one bears its name."""
    name = (lag.name or lag.school) if alone else f"{lag.name or ''} {lag.school}".strip()
    return f"{visible(name)} ({words.number(lag.gap)})"


def _time(target: TargetResult, words: Words) -> Iterator[str]:
    """Say how long is left, or since when the target is due."""
    if target.status is Status.MET:
        return
    if target.overdue:
        yield words.say(_("overdue since {date}", date=words.date(target.due)))
    elif target.days_left is not None and target.status is Status.UNMET:
        days = words.amount(target.days_left, "day")
        yield words.say(_("{days} left, due {date}", days=days, date=words.date(target.due)))


def said_of(cause: Cause, words: Words) -> tuple[str, ...]:
    """Say a cause, and what to type."""
    said = cause_message(cause, words.language)
    if cause.command is None:
        return (said,)
    return said, Typed(words.say(_("type: {command}", command=visible(cause.command))))
