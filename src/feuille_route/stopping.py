"""Being stopped from outside: Ctrl-C, ``kill``, a terminal that closes.

The process ends there and then. An exception would be raised wherever the program stands, in an
import or a callback, which may swallow it or show where they were.
"""

import contextlib
import os
import signal
from types import FrameType
from typing import Final, NoReturn

SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP")

unfinished: Final[set[str]] = set()
"""Files that are being written: nothing of them may stay."""

_last_words: Final = [b"froute: interrupted.\n"]


def heed() -> None:
    """End at these signals, but for those that whoever started the program has it ignore."""
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


def prepare(said: str) -> None:
    """Give what is said when the program is stopped."""
    _last_words[0] = f"{said}\n".encode("utf-8", "replace")


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave as a shell expects it: 128 and the signal's number, 130 for Ctrl-C."""
    for path in tuple(unfinished):
        with contextlib.suppress(OSError):
            os.unlink(path)  # noqa: PTH108 - as light as can be
    with contextlib.suppress(OSError):
        os.write(2, _last_words[0])
    os._exit(128 + number)
