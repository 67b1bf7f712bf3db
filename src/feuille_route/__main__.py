"""The program: ``froute``, also run as ``python -m feuille_route``."""

# ruff: noqa: PLC0415 - what is not asked for is not imported: start-up is part of each run

import contextlib
import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and leave at once, with its exit status.

    Nothing here lives long enough to be collected, and tearing imported libraries down takes
    longer than flushing: a tenth of a small run.
    """
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    _leave(_status())


def _status() -> int:
    try:
        from feuille_route.cli import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:
        from feuille_route.errors import INTERRUPTED

        return INTERRUPTED


def _leave(status: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            if stream is not None:
                stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
