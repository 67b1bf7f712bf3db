"""The commands: each parses its options, calls, prints and gives an exit status."""

# ruff: noqa: PLC0415 - what is not asked for is not imported: start-up is part of each run

import errno
import io
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from feuille_route import __version__, console, destinations, errors, stopping, usage, writing
from feuille_route.addresses import Location, here
from feuille_route.complaints import complain, said_of, trace
from feuille_route.promise import Status
from feuille_route.reports import REPORTS, SUFFIXES, SUFFIXES_KNOWN, View, findings_text
from feuille_route.sentences import _, n_
from feuille_route.wording import LANGUAGES, Language, Words, words

if TYPE_CHECKING:
    from feuille_route.formats.export_format import Format
    from feuille_route.results import Report

_INTERRUPTED: Final = _("froute: interrupted.")
_OF_THE_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FAIL_ON: Final = ("unknown", "unmet", "overdue", "never")

_debug: Final = click.option(
    "--debug", is_flag=True, expose_value=False, help="Show where a fault of the program stands."
)
_targets: Final = click.option(
    "--targets",
    type=usage.GivenPath(),
    metavar="FILE",
    help="The roadmap; by default targets.yaml here, otherwise the packaged one.",
)
_own: Final = click.option(
    "--formats",
    "own",
    multiple=True,
    type=usage.GivenPath(),
    metavar="DIR",
    help="A folder of formats of your own, beside those of formats/ next to the roadmap. "
    "Repeatable.",
)
_lang: Final = click.option(  # read before anything is parsed: click speaks it too
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help="Language of what is shown.",
)


@click.group(
    cls=usage.CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 met, 1 unmet, 2 wrong usage, 3 unknown, 4 nothing evaluated.",
)
@click.version_option(__version__, prog_name="froute", help="Show the version and exit.")
@_lang
def froute() -> None:
    """Tell whether an education office keeps the promises of its digital roadmap."""


@froute.command()
@click.argument("data", nargs=-1, required=True, type=usage.GivenData(), metavar="DATA...")
@_targets
@click.option(
    "--format",
    "name",
    type=click.Choice(list(REPORTS)),
    default="table",
    show_default=True,
    help="What standard output gets.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    type=usage.GivenPath(errors.OutputError),
    metavar="FILE",
    help=f"A further report; its suffix says which: {SUFFIXES_KNOWN}. Repeatable.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day from which things are seen, as YYYY-MM-DD; by default today.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="ID",
    help="A target, or an ambition, to evaluate alone. Repeatable.",
)
@click.option(
    "--by", metavar="COLUMN", help="Break values down: school, department, grade, service..."
)
@click.option("--exclude", multiple=True, metavar="GLOB", help="Files to pass over. Repeatable.")
@_own
@click.option(
    "--jobs",
    callback=usage.count_of_jobs,
    metavar="N",
    help="How many threads load the exports; by default one for each core, from 2 to 8.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Load the exports on a Dask cluster that sees them under the same paths: "
    "tcp://HOST:PORT of its scheduler.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="unknown",
    show_default=True,
    help="What makes the exit status other than 0.",
)
@_lang
@click.option("--findings", is_flag=True, help="Show each finding, and what to do.")
@click.option("--quiet", is_flag=True, help="Say nothing on standard error but errors.")
@_debug
@click.pass_obj
def check(  # noqa: PLR0913, PLR0917 - one parameter an option
    language: Language,
    data: tuple[Location, ...],
    targets: Path | None,
    name: str,
    outputs: tuple[Path, ...],
    as_of: datetime | None,
    only: tuple[str, ...],
    by: str | None,
    exclude: tuple[str, ...],
    own: tuple[Path, ...],
    jobs: int | None,
    cluster: str | None,
    fail_on: str,
    findings: bool,
    quiet: bool,
) -> int:
    """Say met, unmet or unknown for each target, from the exports in DATA.

    DATA are files, archives and folders (searched through), here or in a storage: s3://, gs://.
    """
    if jobs and cluster:
        raise errors.UsageError(_("--jobs and --cluster: one or the other, here or there."))
    destinations.require_reports(outputs, (*here(data), *own, *filter(None, [targets])))
    from feuille_route import run as flow

    options = flow.Options(
        data=data,
        targets=targets,
        as_of=as_of.date() if as_of else date.today(),  # noqa: DTZ011 - the user's day
        only=only,
        by=by,
        exclude=exclude,
        formats=own,
        jobs=jobs,
        cluster=cluster,
    )
    report = flow.check(options)
    view = View(language=language, fail_on=fail_on, all_findings=findings)
    write = REPORTS[name][1]
    asked = [(path, SUFFIXES.get(path.suffix.lower(), write)) for path in outputs]
    writing.write_all([(path, write_as(report, view)) for path, write_as in asked])
    destinations.say(write(report, destinations.seen_on(view, sys.stdout)), sys.stdout)
    if not quiet:
        destinations.say(findings_text(report, destinations.seen_on(view, sys.stderr)), sys.stderr)
    return exit_status(report, fail_on)


@froute.command()
@_targets
@_lang
@_debug
@click.pass_obj
def validate(language: Language, targets: Path | None) -> int:
    """Check the roadmap alone: every mistake, with its line."""
    from feuille_route.roadmap.loading import find, load

    roadmap = load(targets)
    said = _(
        "{path}: valid: {targets}, {ambitions}, {actions}",
        path=console.visible(str(find(targets))),
        targets=n_("{count} target", "{count} targets", len(roadmap.targets)),
        ambitions=n_("{count} ambition", "{count} ambitions", len(roadmap.ambitions)),
        actions=n_("{count} action", "{count} actions", len(roadmap.actions)),
    )
    destinations.say(f"{words(language).say(said)}\n", sys.stdout)
    return errors.MET


@froute.command()
@click.argument("name", metavar="NAME")
@_own
@_targets
@_lang
@_debug
def template(name: str, own: tuple[Path, ...], targets: Path | None) -> int:
    """Print the header of the template NAME, to be filled in a spreadsheet."""
    from feuille_route.explaining.describe import template_header

    destinations.say(f"{template_header(name, _known_formats(own, targets))}\n", sys.stdout)
    return errors.MET


def _known_formats(own: tuple[Path, ...], targets: Path | None) -> "Sequence[Format]":
    """Give the formats of a run: the packaged ones, and the user's."""
    from feuille_route.formats.own import all_formats, folders
    from feuille_route.roadmap.loading import own_folder

    return all_formats(folders(own, own_folder(targets)))


@froute.command()
@click.argument("data", nargs=-1, type=usage.GivenData(), metavar="[FILE]...")
@click.option("--draft", is_flag=True, help="Write a first format for FILE, guesses marked.")
@click.option(
    "--unmatched", is_flag=True, help="List the names in the exports that no school or grade fits."
)
@click.option("--privacy", is_flag=True, help="List the columns read, keyed and never read.")
@_own
@_targets
@click.option(
    "--output",
    type=usage.GivenPath(errors.OutputError),
    metavar="FILE",
    help="Write there, not to standard output; with --privacy, .csv and .md are tables.",
)
@_lang
@_debug
@click.pass_obj
def formats(  # noqa: PLR0913, PLR0917 - one parameter an option
    language: Language,
    data: tuple[Location, ...],
    draft: bool,
    unmatched: bool,
    privacy: bool,
    own: tuple[Path, ...],
    targets: Path | None,
    output: Path | None,
) -> int:
    """List what is recognised and the tables it feeds; or say why each FILE is or is not."""
    _require_one_way(data, draft=draft, unmatched=unmatched, privacy=privacy)
    if output is not None:
        writing.require_writable([output], here(data), replacing=not (draft or unmatched))
    if unmatched:
        text = _unmatched(data, own, targets)
    else:
        known = _known_formats(own, targets)
        if privacy:
            from feuille_route.explaining.privacy import privacy_text

            text = privacy_text(known, language, output.suffix if output else "")
        elif draft:
            from feuille_route.explaining.drafting import draft as write_draft

            text = write_draft(data[0], known, language)
        else:
            from feuille_route.explaining.describe import explain, formats_text

            text = explain(data, known, language) if data else formats_text(known, language)
    destinations.deliver(text, output)
    return errors.MET


def _unmatched(data: tuple[Location, ...], own: tuple[Path, ...], targets: Path | None) -> str:
    from feuille_route import run as flow

    today = date.today()  # noqa: DTZ011 - the user's day
    return flow.unmatched(flow.Options(data=data, targets=targets, as_of=today, formats=own))


def _require_one_way(
    data: Sequence[Location], *, draft: bool, unmatched: bool, privacy: bool
) -> None:
    """Refuse what would be two commands in one, or none."""
    if draft + unmatched + privacy > 1:
        raise errors.UsageError(_("--draft, --unmatched and --privacy: one at a time."))
    if draft and len(data) != 1:
        raise errors.UsageError(_("--draft: name the one file to write a format for."))
    if unmatched and not data:
        raise errors.UsageError(_("--unmatched: name the exports, as for froute check."))
    if privacy and data:
        raise errors.UsageError(_("--privacy: it is about the formats: name no file."))


@froute.command()
@click.argument("name", type=click.Choice(["format"]), metavar="format")
@click.option(
    "--output",
    type=usage.GivenPath(errors.OutputError),
    metavar="FILE",
    help="Write there, not to standard output.",
)
@_lang
@_debug
def schema(name: str, output: Path | None) -> int:  # noqa: ARG001 - there is one schema so far
    """Print the JSON Schema of a format, for editors and programs."""
    if output is not None:
        writing.require_writable([output])
    from feuille_route.formats.schema import schema_text

    destinations.deliver(schema_text(), output)
    return errors.MET


def exit_status(report: "Report", fail_on: str) -> int:
    """Give the exit status of a verdict; ``fail_on`` says what counts as a failure."""
    unmet = [target for target in report.targets if target.status is Status.UNMET]
    unknown = any(target.status is Status.UNKNOWN for target in report.targets)
    match fail_on:
        case "never":
            return errors.MET
        case "overdue":
            return errors.UNMET if any(target.overdue for target in unmet) else errors.MET
        case "unmet":
            return errors.UNMET if unmet else errors.MET
        case _:
            return errors.UNMET if unmet else errors.UNKNOWN if unknown else errors.MET


def run(arguments: Sequence[str]) -> int:
    """Run a command and give its exit status; the one place where errors become words."""
    spoken = words(usage.asked_language(arguments))
    stopping.prepare(console.speakable(spoken.say(_INTERRUPTED), console.encoding_of(sys.stderr)))
    try:
        status = usage.spoken(froute, spoken).main(
            list(arguments), prog_name="froute", standalone_mode=False, obj=spoken.language
        )
    except errors.FrouteError as error:
        complain((_("Error: {problem}", problem=each) for each in error.problems), spoken)
        if "--debug" in arguments:
            trace(error, spoken)
        return error.exit_status
    except click.ClickException as error:
        _pass_on(error)
        return errors.USAGE
    except (click.Abort, KeyboardInterrupt):
        complain([_INTERRUPTED], spoken)
        return errors.INTERRUPTED
    except SystemExit:  # click leaves so when nobody reads its help
        return errors.MET
    except Exception as fault:  # noqa: BLE001 - whatever it is, it has a status and a line
        return _status_of(fault, arguments, spoken)
    return status if isinstance(status, int) else errors.MET


def _status_of(fault: Exception, arguments: Sequence[str], spoken: Words) -> int:
    """Say what nobody foresaw: a fault of the program, but for a disk that help finds full."""
    if isinstance(fault, OSError) and fault.errno in _OF_THE_DISK:
        complain([_("Error: {problem}", problem=errors.unwritten(fault))], spoken)
        return errors.UNWRITTEN
    complain(said_of(fault), spoken)
    if "--debug" in arguments:
        trace(fault, spoken)
    return errors.FAULT


def _pass_on(error: click.ClickException) -> None:
    """Write what click says of a wrong call, on every console."""
    said = io.StringIO()
    error.show(said)
    with suppress(errors.OutputError):
        destinations.say(said.getvalue(), sys.stderr)
