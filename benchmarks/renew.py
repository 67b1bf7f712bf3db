"""Measure, and write what is measured into benchmarks/README.md.

    python benchmarks/renew.py                                   # all parts
    python benchmarks/renew.py --parts cliff products            # the others stay as they are
    python benchmarks/renew.py --pupils 20000 --runs 3

Each part is written as soon as it is measured, with the machine's description, between its marks;
a part in which a number is wrong is not written, and ends the command.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from machine import described

HERE: Final = Path(__file__).parent
PAGE: Final = HERE / "README.md"
PARTS: Final = ("race", "cliff", "growth", "products", "sources")


def commands(options: argparse.Namespace) -> Mapping[str, Sequence[object]]:
    """The command of each part: a script of this folder, and its options."""
    data = ("--data", options.data)
    runs = ("--runs", options.runs)
    return {
        "race": ("run.py", "--pupils", *options.pupils, *runs, *data),
        "cliff": ("cliff.py", "--rows", options.rows, *runs),
        "growth": (
            *("growth.py", "--pupils", *options.growth, "--of", options.of),
            *("--files", *options.files, "--twice", options.twice, *runs, *data),
        ),
        "products": ("products.py", "--pupils", options.products, *runs, *data),
        "sources": ("sources.py", *runs),
    }


def measured(command: Sequence[object]) -> str:
    """Run a script of this folder; gives the Markdown that it prints."""
    script, *arguments = map(str, command)
    whole = [sys.executable, str(HERE / script), *arguments]
    spoken = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(whole, stdout=subprocess.PIPE, encoding="utf-8", env=spoken, check=False)
    if done.returncode:
        raise SystemExit(f"{done.stdout}\n{script} ended with status {done.returncode}")
    return done.stdout.strip()


def written(page: str, part: str, text: str) -> str:
    """Put the text of a part between its marks."""
    start, end = f"<!-- {part}: written by renew.py -->", f"<!-- end of {part} -->"
    between = re.compile(f"(?<={re.escape(start)}\n).*?(?={re.escape(end)})", re.DOTALL)
    if not between.search(page):
        raise SystemExit(f"{PAGE.name} has no “{start}” with “{end}” below it")
    return between.sub(lambda _: f"\n{text}\n\n", page, count=1)


def main() -> None:
    """Measure the parts, one after the other."""
    options = _options()
    for part in options.parts:
        command = commands(options)[part]
        print(f"{part}: {' '.join(map(str, command))}", flush=True)
        machine = described()
        repeat = " ".join(map(str, _repeated(command)))
        text = f"`python benchmarks/{repeat}`: {machine}\n\n{measured(command)}"
        PAGE.write_text(written(PAGE.read_text("utf-8"), part, text), "utf-8", newline="\n")


def _repeated(command: Sequence[object]) -> Sequence[object]:
    """The command without the folder of the data, which is that of one machine."""
    return command[: command.index("--data")] if "--data" in command else command


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure, and renew benchmarks/README.md.")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--runs", type=int, default=7)
    sizes = [20_000, 200_000, 2_000_000]
    parser.add_argument("--pupils", type=int, nargs="+", default=sizes, help="of the race")
    parser.add_argument("--rows", type=int, default=100_000, help="of the file with one odd thing")
    sizes = [1_000, 20_000, 200_000, 600_000, 2_000_000]
    parser.add_argument("--growth", type=int, nargs="+", default=sizes, help="pupils, of growth")
    parser.add_argument("--of", type=int, default=200_000, help="pupils in more and more files")
    parser.add_argument("--files", type=int, nargs="+", default=[20, 200, 2_000])
    parser.add_argument("--twice", type=int, default=1_000, help="files that are doubled")
    parser.add_argument("--products", type=int, default=20_000, help="pupils, of the products")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="where exports are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
