"""The program: ``froute``, also run as ``python -m feuille_route``."""

# ruff: noqa: PLC0415 - what is not asked for is not imported: start-up is part of each run

import contextlib
import gc
import os
import sys
from typing import NoReturn

from feuille_route import stopping


def main() -> NoReturn:
    """Run the command line and leave at once, with its exit status.

    Nothing here lives long enough to be collected, and tearing imported libraries down takes
    longer than flushing: a tenth of a small run.
    """
    stopping.heed()
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from feuille_route.cli import run

    _leave(run(sys.argv[1:]))


def _leave(status: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            if stream is not None:
                stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
