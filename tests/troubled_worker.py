"""A worker in trouble with files of some names, as ``dask worker --preload`` makes it."""

import os
import signal
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

from distributed import versions

from feuille_route import __version__
from feuille_route.exports import elsewhere
from feuille_route.exports.recognising.header import Header
from feuille_route.exports.sheets.batches import Part
from feuille_route.exports.sheets.by_columns import read_fast
from feuille_route.files import contents
from feuille_route.opening import open_file

NAME = "Zébulon"
VERSION = os.environ.get("TROUBLED_VERSION")
PAUSE = float(os.environ.get("TROUBLED_PAUSE", "0"))


def read(header: Header, batch: Sequence[Part], **more: Any) -> Any:
    """Read files, but for those that end the process, need too much, or show a fault."""
    time.sleep(PAUSE)
    for part in batch:
        name = part.content.file.name
        if "kills" in name:
            os.kill(os.getpid(), signal.SIGKILL)
        if "too-large" in name:
            raise MemoryError(NAME)
        if "faulty" in name:
            raise ValueError(NAME)
    return read_fast(header, batch, **more)


def see(path: Path) -> IO[bytes]:
    """Open files, but for those that are not there."""
    if "unseen" in path.name:
        raise FileNotFoundError(2, "No such file or directory")
    return open_file(path)


def version_of(name: str) -> str:
    """Give the version of a package: of the program, that which is asked for."""
    if name != "feuille-route" or VERSION is None:
        return version(name)
    if not VERSION:
        raise PackageNotFoundError
    return VERSION


elsewhere.read_fast = read
elsewhere.__version__ = os.environ.get("TROUBLED_LATER", __version__)  # type: ignore[attr-defined]
contents.open_file = see
versions.version = version_of
