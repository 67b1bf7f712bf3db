"""What a command says of its end where it fails: why, and of a fault where it stands."""

# ruff: noqa: PLC0415 - only where something fails

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from feuille_route import __version__, console, destinations, errors
from feuille_route.sentences import Sentence, _
from feuille_route.wording import Words


def complain(problems: Iterable[Sentence], spoken: Words) -> None:
    """Write to standard error; where even that cannot be, the exit status is left to tell."""
    with suppress(errors.OutputError):
        for problem in problems:
            destinations.say(f"{console.visible(spoken.say(problem))}\n", sys.stderr)


def said_of(fault: BaseException) -> Iterator[Sentence]:
    """Say that the program is at fault, without the fault's text: a cell may stand in it."""
    import traceback

    frames = traceback.extract_tb(fault.__traceback__)
    file, line = (Path(frames[-1].filename).name, frames[-1].lineno) if frames else ("?", 0)
    yield _(
        "froute: a fault of the program, not of your data: {kind} in {file}, line {line}.",
        kind=type(fault).__name__,
        file=file,
        line=line,
    )
    yield _(
        "Run the command again with --debug and send what it prints to those who keep froute "
        "(version {version}); it holds nothing of your data.",
        version=__version__,
    )


def trace(fault: BaseException, spoken: Words) -> None:
    """Show where a fault stands: the code, no value and no message."""
    import traceback

    chain: BaseException | None = fault
    while chain is not None:
        frames = "".join(traceback.format_tb(chain.__traceback__))
        head = spoken.say(_("{kind}, raised here:", kind=type(chain).__name__))
        destinations.say(f"{head}\n{frames}", sys.stderr)
        chain = chain.__cause__ or chain.__context__
