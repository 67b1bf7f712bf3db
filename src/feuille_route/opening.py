"""Opening what a person names: a file, and nothing that keeps waiting or has no end."""

import os
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import IO, Final

AT_ONCE: Final[int] = getattr(os, "O_NONBLOCK", 0)
"""The flag that opens a pipe without waiting for its other end, where the system has one."""


class NoFileError(OSError):
    """What lies there is a pipe, a socket or a device: reading it could take for ever."""


def open_file(path: Path) -> IO[bytes]:
    """Open a file to read it.

    What lies there is looked at twice: a device is not opened at all, and what is put in the place
    of a file meanwhile is not waited for.

    Raises:
        NoFileError: It is no file.
        OSError: It cannot be opened.
    """
    _require_file(path.stat().st_mode)
    stream = open(path, "rb", opener=_open_at_once)  # noqa: SIM115 - a path has no opener
    try:
        _require_file(os.fstat(stream.fileno()).st_mode)
    except OSError:
        stream.close()
        raise
    return stream


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | AT_ONCE)


def _require_file(mode: int) -> None:
    if not (S_ISREG(mode) or S_ISDIR(mode)):  # that a folder cannot be read is said by the system
        raise NoFileError(0, "a pipe, a socket or a device")
