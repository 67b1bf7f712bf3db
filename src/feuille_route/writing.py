"""Files that are written: each whole or not at all, and never over what somebody else wrote."""

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from stat import S_ISCHR, S_ISFIFO
from typing import Final

from feuille_route import stopping
from feuille_route.errors import OutputError, UsageError, reason_of
from feuille_route.opening import AT_ONCE, open_file
from feuille_route.sentences import Sentence, _
from feuille_route.wording.marks import LOOKED_AT, is_own

_STANDARD: Final[Mapping[str, int]] = {"/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR: Final = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})")


def is_stream(path: Path) -> bool:
    """Tell whether a path leads to a pipe or a device such as ``/dev/null``: nothing is kept."""
    if _descriptor(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return S_ISFIFO(mode) or S_ISCHR(mode)


def require_writable(
    outputs: Sequence[Path], read: Iterable[Path] = (), *, replacing: bool = True
) -> None:
    """Refuse files that cannot be written, or must not be.

    ``read`` are the files and folders that the call reads. Without ``replacing``, no file is
    replaced at all.

    Raises:
        UsageError: There is no such folder, a file is named twice, or one is there already.
        OutputError: There is no right to write it.
    """
    seen: set[str] = set()
    for path in outputs:
        if not is_stream(path):
            real = _real(path)
            if os.path.normcase(real) in seen:
                raise UsageError(_("--output {path}: it is named twice.", path=path))
            seen.add(os.path.normcase(real))
            _require_folder(path, real.parent)
            _require_replaceable(path, real, tuple(read), replacing=replacing)


def _require_folder(path: Path, folder: Path) -> None:
    if not folder.is_dir():
        raise UsageError(_("--output {path}: there is no such folder. Make it first.", path=path))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unwritten(path, Sentence("Permission denied"))


def _require_replaceable(
    path: Path, real: Path, read: Sequence[Path], *, replacing: bool = True
) -> None:
    """Refuse a path where something lies that is nobody's to replace; what is empty may be."""
    try:
        if not os.path.lexists(real):
            return
        with open_file(real) as stream:
            start = stream.read(LOOKED_AT)
    except OSError:
        start = b"?"
    if any(_is_same(one, real) for one in read):
        raise UsageError(
            _("--output {path}: this file is to be read. Choose another name.", path=path)
        )
    if not replacing:
        raise UsageError(_("--output {path}: it is there already. Choose another name.", path=path))
    below = any(real.is_relative_to(_real(folder)) for folder in read)
    if not is_own(start) and (start or below):
        raise UsageError(
            _(
                "--output {path}: it is there already, and is no report that froute wrote. "
                "Choose another name, or move it away.",
                path=path,
            )
        )
    if not os.access(real, os.W_OK):
        raise _unwritten(path, Sentence("Permission denied"))


def _is_same(one: Path, real: Path) -> bool:
    """Tell whether two paths lead to one thing; where the system cannot tell, they do not."""
    try:
        return one.samefile(real)
    except OSError:
        return False


def write_all(texts: Sequence[tuple[Path, str]]) -> None:
    """Write texts, those that are files at once: all of them or, where one cannot be, none.

    Raises:
        OutputError: One cannot be written; what was there is whole.
    """
    files = [(path, text) for path, text in texts if not is_stream(path)]
    with ExitStack() as stack:
        written = [(path, stack.enter_context(_beside(path, text))) for path, text in files]
        for path, text in texts:
            if is_stream(path):
                with _told(path):
                    _pour(path, _encoded(text))
        for path, part in written:
            # Once more: somebody may have put a file there since.
            _require_replaceable(path, _real(path), ())
            with _told(path):
                part.replace(_real(path))


@contextmanager
def _beside(path: Path, text: str) -> Iterator[Path]:
    """Write a text whole beside where it belongs, hidden; what is not taken goes away."""
    real = _real(path)
    part = real.with_name(f".froute-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    stopping.unfinished.add(str(part))
    try:
        with _told(path):
            with part.open("xb") as stream:
                stream.write(_encoded(text))
                stream.flush()
                # On the disk before it takes that place, or a power cut leaves an empty file.
                os.fsync(stream.fileno())
            if real.exists():
                shutil.copymode(real, part)
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        stopping.unfinished.discard(str(part))


def _pour(path: Path, data: bytes) -> None:
    """Write into a pipe or a device; a pipe that nobody reads is not waited for."""
    descriptor = _descriptor(path)
    opened = _open(path) if descriptor is None else os.dup(descriptor)
    with contextlib.suppress(BrokenPipeError), open(opened, "wb") as stream:  # noqa: PTH123
        stream.write(data)


def _open(path: Path) -> int:
    try:
        opened = os.open(path, os.O_WRONLY | AT_ONCE)
    except OSError as trouble:
        if trouble.errno == errno.ENXIO and S_ISFIFO(path.stat().st_mode):
            raise OSError(trouble.errno, "nobody reads this pipe") from None
        raise
    if AT_ONCE:
        # Opening did not wait; writing waits for whoever reads.
        os.set_blocking(opened, True)
    return opened


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say of what path it is that the system refuses something."""
    try:
        yield
    except OSError as trouble:
        raise _unwritten(path, reason_of(trouble)) from None


def _unwritten(path: Path, why: Sentence) -> OutputError:
    return OutputError(_("--output {path}: it cannot be written ({why}).", path=path, why=why))


def _real(path: Path) -> Path:
    """Give where a path leads: a link stays, and what it leads to is replaced."""
    return Path(os.path.realpath(path))


def _descriptor(path: Path) -> int | None:
    """Give the number of what is open already, of a path that names it."""
    name = str(path)
    match = _DESCRIPTOR.fullmatch(name)
    return int(match[1]) if match else _STANDARD.get(name)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
