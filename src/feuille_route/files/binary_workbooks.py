"""Binary workbooks (xls, xlsb), read by a process of their own.

calamine takes what is written in them at its word: a broken one makes it ask for more memory than
there is, or turn round for ever, and that ends the process.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

from feuille_route.files.archives import BROKEN, ENCRYPTED, HIDDEN, ContainerError

_SECONDS: Final = 120
_MEMORY: Final = 2 << 30
_ENCRYPTED: Final = re.compile(
    b"|".join(
        [
            re.escape("EncryptedPackage".encode("utf-16-le")),
            rb"\x09\x08\x10\0\0\x06\x05\0.{12}(?:\x86\0\0\0)?\x2f\0",  # FilePass after BOF
        ]
    ),
    re.DOTALL,
)


def read_apart(data: bytes) -> Iterator[tuple[str, bytes | ContainerError]]:
    """Yield each sheet that has rows, or why it is not read; raises ``OSError``."""
    if _ENCRYPTED.search(data):
        raise ContainerError(ENCRYPTED)
    found = _ask(data)
    if "why" in found:
        raise ContainerError(found["why"])
    yield from ((name, text.encode()) for name, text in found["sheets"])
    yield from ((name, ContainerError(HIDDEN)) for name in found["hidden"])


def _ask(data: bytes) -> dict[str, Any]:
    """Have another process read a workbook, and take what it answers."""
    try:
        done = subprocess.run(  # noqa: S603 - this program, over bytes on its standard input
            [sys.executable, "-P", "-m", __name__],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise ContainerError(BROKEN) from None
    return answer


def _answer(data: bytes) -> dict[str, Any]:
    from feuille_route.files.rendering import (  # noqa: PLC0415 - in the other process
        open_workbook,
        render,
        worksheets,
    )

    try:
        with open_workbook(data) as book:
            sheets = [(name, render(book, name, {}).decode()) for name in worksheets(book)]
            hidden = worksheets(book, hidden=True)
    except ContainerError as error:
        return {"why": error.strerror}
    return {"sheets": [(name, text) for name, text in sheets if text], "hidden": hidden}


def _bound_memory() -> None:
    """Bound what this process may take, where the system can."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _bound_memory()
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read())))
