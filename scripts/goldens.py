"""Write every output of ``samples/`` and of every case, to be compared byte for byte.

    python scripts/goldens.py DIR [--cases FOLDER] [--against DIR]

DIR gets a folder a run: the reports (JSON, Markdown, JUnit, CSV), the table and the findings, in
French and in English, and the exit status. ``--cases`` adds a folder of inputs, each with a
``data/`` and perhaps a ``targets.yaml`` and ``formats/``. ``--against`` compares with what another
version wrote, and exits with 1 where anything differs.

Everything goes through the command line, so a version that moves or renames its modules can be
compared with the one before. The keys of persons are the same in each run, so that what is chosen
by their order is, too.
"""

import argparse
import contextlib
import difflib
import io
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
REPORTS: Final = ("json", "md", "xml", "csv")
LANGUAGES: Final = ("fr", "en")
_SHOWN: Final = 12


class Run(NamedTuple):
    """A run: its name, the folder to go to first, and the options of ``froute check``."""

    name: str
    place: Path
    options: tuple[str, ...]


def main() -> int:
    """Write the goldens, and compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", type=Path, metavar="DIR")
    parser.add_argument("--cases", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--against", type=Path, metavar="DIR")
    asked = parser.parse_args()
    target = asked.target.absolute()
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as place:
        runs = [*_samples(), *_cases(Path(place)), *_inputs(asked.cases)]
        with ProcessPoolExecutor(os.cpu_count(), initializer=_settle) as pool:
            list(pool.map(_write, runs, [target] * len(runs), chunksize=4))
    print(f"{len(runs)} runs")
    return _compare(asked.against.absolute(), target) if asked.against else 0


def _settle() -> None:
    """Key persons alike in every run."""
    secrets.token_hex = lambda nbytes=None: "0f" * (nbytes or 16)


def _samples() -> Iterator[Run]:
    for name, more in (("samples", ()), ("samples-by-school", ("--by", "school"))):
        yield Run(name, ROOT, ("samples", "--as-of", "2021-07-06", *more))


def _cases(place: Path) -> Iterator[Run]:
    sys.path.insert(0, str(ROOT / "tests"))
    from case_folders import DEFAULT_DATE, runs, write_case  # noqa: PLC0415 - beside the tests

    for name, folder, case in runs():
        write_case(folder, case, place / name)
        options = ["data", "--as-of", str(case.get("as_of", DEFAULT_DATE))]
        if case["roadmap"] != "default":
            options += ["--targets", "targets.yaml"]
        for option in ("only", "exclude"):
            options += [word for value in case.get(option, ()) for word in (f"--{option}", value)]
        if case.get("by"):
            options += ["--by", case["by"]]
        yield Run(name, place / name, tuple(options))


def _inputs(folders: Iterable[Path]) -> Iterator[Run]:
    for place in sorted(path.parent.absolute() for one in folders for path in one.glob("*/data")):
        options = ["data", "--as-of", "2021-07-06"]
        for name, option in (("targets.yaml", "--targets"), ("formats", "--formats")):
            if (place / name).exists():
                options += [option, name]
        yield Run(f"input-{place.name}", place, tuple(options))


def _write(run: Run, target: Path) -> None:
    os.chdir(run.place)
    folder = target / run.name
    folder.mkdir(parents=True)
    for language in LANGUAGES:
        outputs = [folder / f"{language}.{suffix}" for suffix in REPORTS]
        options = [word for path in outputs for word in ("--output", str(path))]
        asked = ("check", *run.options, *options, "--lang", language, "--findings")
        status, said = _call(asked)
        said["status"] = f"{status}\n".encode()
        for name, content in said.items():
            (folder / f"{language}.{name}.txt").write_bytes(content)


def _call(arguments: Sequence[str]) -> tuple[int, dict[str, bytes]]:
    """Call the command line; gives its exit status, and what it wrote to both streams."""
    from feuille_route.cli import run  # noqa: PLC0415 - in the process that runs it

    streams = {name: io.TextIOWrapper(io.BytesIO(), "utf-8") for name in ("table", "findings")}
    with (
        contextlib.redirect_stdout(streams["table"]),
        contextlib.redirect_stderr(streams["findings"]),
    ):
        status = run(arguments)
    for stream in streams.values():
        stream.flush()
    return status, {name: stream.buffer.getvalue() for name, stream in streams.items()}


def _compare(before: Path, after: Path) -> int:
    names = {path.relative_to(one) for one in (before, after) for path in one.rglob("*.*")}
    differing = [name for name in sorted(names) if _bytes(before / name) != _bytes(after / name)]
    for name in differing:
        old, new = (_bytes(one / name).decode().splitlines() for one in (before, after))
        lines = list(difflib.unified_diff(old, new, str(name), str(name), n=0, lineterm=""))
        print("\n".join(line[:300] for line in lines[:_SHOWN]))
    print(f"{len(differing)} of {len(names)} files differ")
    return 1 if differing else 0


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


if __name__ == "__main__":
    sys.exit(main())
