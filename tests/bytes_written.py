"""Every output of each case, in an order of our own of all that has none.

    python bytes_written.py TARGET forwards|backwards [NAME ...]

``backwards``: the keys of persons are the opposites of those that ``forwards`` makes, so that any
two of them compare the other way round; folders are listed from their end; the batches that
threads read ahead are those of the last files first; several paths of one call, too. Sets have the
order that ``PYTHONHASHSEED`` gives them.
"""

import contextlib
import io
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from case_folders import CASES, Case, options_of, runs, write_case
from feuille_route.cli import run
from feuille_route.exports import read_ahead

LANGUAGES: Final = ("en", "fr")


def main() -> int:
    """Write the outputs of the cases that are named, or of all: a folder each."""
    target, order, *names = sys.argv[1:]
    settle(order == "backwards")
    for name, folder, case in runs():
        if not names or folder.name in names:
            place = Path(target, name)
            place.mkdir(parents=True)
            write_case(folder, case, place / "in")
            write_outputs(case, place)
    return 0 if CASES.is_dir() else 1


def settle(backwards: bool) -> None:
    """Make keys of persons alike in both runs, and all that has no order come in ours."""
    secrets.token_hex = lambda nbytes=None: "0f" * (nbytes or 16)
    if not backwards:
        return
    hashed, batches, walk = pd.util.hash_array, read_ahead._batches, os.walk

    def opposites(*given: Any, **options: Any) -> Any:
        return np.uint64(0) - hashed(*given, **options)

    def listed(*given: Any, **options: Any) -> Iterator[Any]:
        for folder, folders, names in walk(*given, **options):
            folders.reverse()
            yield folder, folders, names[::-1]

    pd.util.hash_array = opposites
    read_ahead._batches = lambda *given, **how: iter([*batches(*given, **how)][::-1])
    os.walk = listed


def write_outputs(case: Case, place: Path) -> None:
    """Write what every command says of the exports of a case."""
    options = options_of(case, Path("in"))
    asked = [word for path in (options.targets,) if path for word in ("--targets", str(path))]
    day = ("--as-of", str(options.as_of))
    narrowed = [word for name in options.only for word in ("--only", name)]
    narrowed += [word for glob in options.exclude for word in ("--exclude", glob)]
    narrowed += ["--by", options.by] if options.by else []
    outputs = [word for ext in ("json", "md", "xml", "csv") for word in ("--output", f"out.{ext}")]
    with contextlib.chdir(place):
        files = sorted(str(path) for path in Path("in", "data").rglob("*") if path.is_file())
        for language in LANGUAGES:
            said = ("--lang", language)
            check = ("check", "in/data", *asked, *day, *narrowed, *said)
            write(f"{language}-table", (*check, "--findings", *outputs))
            write(f"{language}-summary", check)
            write(f"{language}-formats", ("formats", *files, *said))
        write("json", ("check", "in/data", *asked, *day, *narrowed, "--format", "json"))
        write("unmatched", ("formats", "in/data", "--unmatched", *asked))


def write(name: str, arguments: Sequence[str]) -> None:
    """Write what a call says to both streams, and its exit status."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        status = run(arguments)
    for stream, suffix in zip(streams, ("out", "err"), strict=True):
        stream.flush()
        Path(f"{name}.{suffix}").write_bytes(stream.buffer.getvalue())
    Path(f"{name}.status").write_text(str(status), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
