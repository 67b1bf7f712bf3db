"""The findings, for standard error: summed up by code, or each with what to do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from feuille_route.console import speakable, visible
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.reports import View
from feuille_route.reports.layout import Paint, paint, wrap
from feuille_route.results import Report
from feuille_route.sentences import Sentence, _, n_
from feuille_route.wording import Words, words
from feuille_route.wording.advice import message, title

SEVERITIES: Final[Mapping[Severity, Sentence]] = {
    Severity.ERROR: _("error"),
    Severity.WARNING: _("warning"),
    Severity.INFO: _("note"),
}
_COLOURS: dict[Severity, Paint] = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.INFO: "dim",
}
_ORDER = list(Severity)


def write(report: Report, view: View) -> str:
    """Write what was noticed in the data; nothing when nothing was."""
    if not report.findings:
        return ""
    spoken = words(view.language)
    found = sorted(report.findings, key=lambda finding: _ORDER.index(finding.severity))
    lines = _each(found, spoken, view) if view.all_findings else _summed_up(found, spoken, view)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _summed_up(found: Sequence[Finding], spoken: Words, view: View) -> Iterator[str]:
    """Give a line for each code: how many, what they are about, where the first is."""
    yield spoken.say(n_("{count} finding", "{count} findings", len(found))) + "."
    for (severity, code), alike in _by_code(found).items():
        head = f"{sum(map(_told, alike))} × {title(code, view.language)}"
        place = _place(alike[0], spoken) or visible(str(alike[0].detail.get("first", "")))
        where = f" ({spoken.say(_('first: {place}', place=place))})" if place else ""
        yield from _paragraph(severity, head + where, spoken, view)
    yield speakable(spoken.say(_("“--findings” shows each with what to do.")), view.console)


def _told(finding: Finding) -> int:
    """Give how many a finding is: as many as files where it gathers them."""
    return finding.count if "first" in finding.detail else 1


def _by_code(found: Sequence[Finding]) -> dict[tuple[Severity, FindingCode], list[Finding]]:
    alike: dict[tuple[Severity, FindingCode], list[Finding]] = {}
    for finding in found:
        alike.setdefault((finding.severity, finding.code), []).append(finding)
    return alike


def _each(found: Sequence[Finding], spoken: Words, view: View) -> Iterator[str]:
    """Give each finding; those of which the same is said stand together under it."""
    places: dict[tuple[Severity, FindingCode, str], list[str]] = {}
    for finding in found:
        said = visible(message(finding, view.language))
        key = (finding.severity, finding.code, said)
        places.setdefault(key, []).append(_place(finding, spoken))
    for (severity, code, said), where in places.items():
        text = f"{said} [{code}]"
        alone = where[0] if len(where) == 1 else ""
        labelled = _labelled(alone, text, spoken) if alone else text
        yield from _paragraph(severity, labelled, spoken, view)
        for place in where if len(where) > 1 else ():
            lines = wrap(speakable(place, view.console), view.width - 2, indent="  ")
            yield from (f"  {line}" for line in lines)


def _paragraph(severity: Severity, text: str, spoken: Words, view: View) -> Iterator[str]:
    word = spoken.say(SEVERITIES[severity])
    labelled = _labelled(word, text, spoken)
    first, *others = wrap(speakable(labelled, view.console), view.width, indent="  ")
    yield paint(word, _COLOURS[severity], wanted=view.colour) + first.removeprefix(word)
    yield from others


def _labelled(label: str, text: str, spoken: Words) -> str:
    return spoken.say(_("{label}: {text}", label=label, text=text))


def _place(finding: Finding, spoken: Words) -> str:
    """Say where: the file, the line as an editor counts, the column."""
    parts = [
        visible(finding.path) if finding.path else "",
        spoken.say(_("line {line}", line=finding.line)) if finding.line else "",
        spoken.say(_("column “{column}”", column=visible(finding.column)))
        if finding.column
        else "",
    ]
    return ", ".join(filter(None, parts))
