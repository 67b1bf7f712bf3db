"""Make the exports of an invented académie, and count the truth about it.

``python scripts/make_samples.py`` makes ``samples/`` again; a seed and a size make another one.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from academy.exports import exports
from academy.invention import invent
from academy.models import Wishes
from academy.truth import truth

SEED: Final = 2021
PUPILS: Final = 420
SAMPLES: Final = Path(__file__).resolve().parent.parent / "samples"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files that the arguments ask for."""
    options = _parser().parse_args(arguments)
    wishes = Wishes(pupils=options.pupils, teachers=max(140, options.pupils // 12))
    academy = invent(options.seed, wishes)
    write_all(options.out, exports(academy))
    if options.truth:
        figures = json.dumps(truth(academy), ensure_ascii=False, indent=2)
        write(options.truth, (figures + "\n").encode())


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write every file below the folder, by its path."""
    for path, content in files.items():
        write(folder / path, content)


def write(path: Path, content: bytes) -> None:
    """Write a file, its folders too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="which académie (%(default)s)")
    parser.add_argument("--pupils", type=int, default=PUPILS, help="how many (%(default)s)")
    parser.add_argument("--out", type=Path, default=SAMPLES, help="the folder of the exports")
    parser.add_argument("--truth", type=Path, help="write the sixteen figures there, as JSON")
    return parser


if __name__ == "__main__":
    main()
