"""Object storages, asked through the drivers that Arrow brings: what lies there, and its bytes.

The drivers find credentials in the environment. What they or a server say of an error may repeat
one, or name an account: only its kind is told.
"""

# ruff: noqa: PLC0415 - who reads no address need not load the drivers

import datetime as dt
import errno
import io
import os
import re
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import lru_cache, partial
from stat import S_IFDIR, S_IFREG
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from feuille_route.addresses import CREDENTIALS, Address, Stat
from feuille_route.errors import DataError, reason_of
from feuille_route.sentences import Sentence, _

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECTING: Final = 3.0
SILENT: Final = 5.0
ANSWERING: Final = 20.0
_ATTEMPTS: Final = 3
_SLOWEST: Final = 1e5
_NOT_ASKED_AGAIN: Final = 60.0
_BLOCK: Final = 1 << 14
_LONGEST_BLOCK: Final = 4 << 20

NO_ANSWER: Final = str(_("the storage does not answer"))
NO_DRIVER: Final = str(_("pyarrow was installed without what reads this storage"))
FAILING: Final = str(_("the storage answers with an error"))
UNNAMED: Final = str(_("an empty part, “.” or “..” in its name"))

_CODE: Final = re.compile(
    r"AWS Error ([A-Z_]+)(?: \((HTTP status \d+)\))? during \w+ operation"
    r"|google::cloud::Status\(([A-Z_]+):"
)
_KINDS: Final = {
    errno.ENOENT: re.compile("NO_SUCH_|.*NOT_FOUND|HTTP status 404"),
    errno.EACCES: re.compile(
        "ACCESS_DENIED|PERMISSION_DENIED|UNAUTHENTICATED|INVALID_ACCESS_KEY|INVALID_CLIENT_TOKEN"
        "|INVALID_SIGNATURE|SIGNATURE_DOES_NOT|MISSING_AUTHENTICATION|REQUEST_EXPIRED"
        "|UNRECOGNIZED_CLIENT|HTTP status 40[013]"
    ),
    errno.ETIMEDOUT: re.compile("NETWORK_CONNECTION|REQUEST_TIMEOUT|UNAVAILABLE|DEADLINE_EXCEEDED"),
}
_UNSIGNED: Final = "access token to authenticate"
_NOTHING: Final = re.compile("Bucket '[^']*' not found|No such file or directory")

_SERVERS: Final = {
    "s3": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
    "gs": ("STORAGE_EMULATOR_HOST",),
}

_T = TypeVar("_T")
_silent: Final[dict[tuple[str, str], float]] = {}


class StorageError(OSError):
    """Why a storage does not give what it is asked; ``code`` is its own word for it."""

    def __init__(self, number: int, why: str, code: str = "") -> None:
        super().__init__(number, why)
        self.code = code


def look_at(address: Address) -> Address | None:
    """Give an address with what is seen there; ``None``: nothing is.

    Raises:
        DataError: The storage does not say.
    """
    try:
        return replace(address, seen=_seen(address))
    except StorageError as error:
        if error.errno == errno.ENOENT:
            return None
        raise DataError(_told(address, error)) from None


def _seen(address: Address) -> Stat:
    """Tell an object from a folder, which nothing but what lies in it makes one."""
    refusal = None
    if "/" in address.key and not address.key.endswith("/"):
        try:
            return _stat(_ask(address, lambda driver: driver.get_file_info(address.key)))
        except StorageError as error:
            if error.errno != errno.EACCES:
                raise
            refusal = error  # who may list what is below may do so without a right to this name
    try:
        _list(address, recursive=False)
    except StorageError as error:
        raise (refusal if refusal and error.errno == errno.ENOENT else error) from None
    return Stat(S_IFDIR)


def _stat(info: Any) -> Stat:
    from pyarrow.fs import FileType

    if info.type == FileType.NotFound:
        raise StorageError(errno.ENOENT, os.strerror(errno.ENOENT))
    if info.type == FileType.Directory:
        return Stat(S_IFDIR)
    return Stat(S_IFREG, info.size or 0, info.mtime_ns or 0)


def objects_below(folder: Address) -> list[Address]:
    """List the objects below a folder, at whatever depth, by their keys.

    Raises:
        DataError: The storage does not say.
    """
    try:
        infos = _list(folder, recursive=True)
    except StorageError as error:
        raise DataError(_told(folder, error)) from None
    found = (Address(folder.scheme, info.path, _stat(info)) for info in infos)
    return sorted((one for one in found if one.is_file()), key=str)


def forget() -> None:
    """Let go of connections, and of who did not answer."""
    _driver.cache_clear()
    _silent.clear()


def _list(folder: Address, *, recursive: bool) -> list[Any]:
    from pyarrow.fs import FileSelector

    chosen = FileSelector(folder.key.rstrip("/"), recursive=recursive)
    longer = None if recursive else 0
    infos: list[Any] = _ask(folder, lambda driver: driver.get_file_info(chosen), longer)
    return infos


def open_object(address: Address) -> IO[bytes]:
    """Open an object to read it, from where one likes; raises ``OSError``."""
    return io.BufferedReader(_Object(address, *_ask(address, partial(_opened, address.key))))


def _opened(key: str, driver: Any) -> tuple[Any, int]:
    """Give an open object, and the size that it has now."""
    found = driver.open_input_file(key)
    return found, found.size()


class _Object(io.RawIOBase):
    """The bytes of an object: a request takes more of them the longer one reads on."""

    def __init__(self, address: Address, opened: Any, size: int) -> None:
        super().__init__()
        self._address = address
        self._opened = opened
        self._size = size
        self._at = 0
        self._block, self._begin = b"", 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that one may read from anywhere."""
        return True

    def tell(self) -> int:
        """Give the place where one reads."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        self._at = offset + (0, self._at, self._size)[whence]
        if self._at < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read as much as fits, or is there."""
        view = memoryview(buffer).cast("B")
        end = self._begin + len(self._block)
        if not self._begin <= self._at < end:
            longer = min(2 * len(self._block), _LONGEST_BLOCK) if self._at == end else 0
            self._block = self._fetch(max(len(view), longer, _BLOCK))
            self._begin = self._at
        start = self._at - self._begin
        data = self._block[start : start + len(view)]
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def readall(self) -> bytes:
        """Read the rest by one request."""
        data = self._fetch(self._size)
        self._at += len(data)
        return data

    def _fetch(self, size: int) -> bytes:
        """Ask for so many bytes from where one reads; at the end there are fewer."""
        size = min(size, self._size - self._at)
        if size <= 0:
            return b""
        asked = partial(self._opened.read_at, size, self._at)
        data: bytes = _ask(self._address, lambda _: asked(), longer=size / _SLOWEST)
        return data


def _ask(address: Address, asked: Callable[[Any], _T], longer: float | None = 0) -> _T:
    """Ask a storage something of an address; raises ``StorageError``.

    It is waited for, and so many seconds ``longer``; ``None``: as long as it goes on answering.
    """
    store = address.scheme, address.bucket
    _require_askable(address, store)
    try:
        seconds = None if longer is None else ANSWERING + longer
        return _in_time(lambda: asked(_driver(*store)), seconds)
    except ImportError:
        error = StorageError(errno.ENOSYS, NO_DRIVER)
    except TimeoutError:
        error = StorageError(errno.ETIMEDOUT, NO_ANSWER)
    except MemoryError:  # of this process, and no error of a storage
        raise
    except Exception as said:  # noqa: BLE001 - drivers raise what they like
        error = _error_of(said)
    if error.errno == errno.ETIMEDOUT:
        _silent[store] = time.monotonic() + _NOT_ASKED_AGAIN
    raise error


def _require_askable(address: Address, store: tuple[str, str]) -> None:
    """Refuse what a driver would ask for under another name, and a storage that is silent.

    One that did not answer is not asked again for a minute: of a thousand files, each would wait.
    """
    if not {"", ".", ".."}.isdisjoint(address.key.rstrip("/").split("/")):
        raise StorageError(errno.EINVAL, UNNAMED)
    if time.monotonic() < _silent.get(store, 0):
        raise StorageError(errno.ETIMEDOUT, NO_ANSWER)


def _in_time(call: Callable[[], _T], seconds: float | None) -> _T:
    """Call in a thread of its own, so that one can stop waiting, by the clock or by Ctrl-C."""
    answer: Future[_T] = Future()
    Thread(target=_answer, args=(call, answer), daemon=True).start()
    return answer.result(seconds)


def _answer(call: Callable[[], _T], answer: "Future[_T]") -> None:
    try:
        answer.set_result(call())
    except BaseException as error:  # noqa: BLE001 - whoever waits gets it
        answer.set_exception(error)


def _error_of(said: Exception) -> StorageError:
    """Tell the kind of an error by the code in what a driver says of it, which is not said again.

    >>> _error_of(OSError("AWS Error SLOW_DOWN during GetObject operation: key AKIA…")).code
    'SLOW_DOWN'
    """
    text = str(said)
    found = [next(filter(None, reversed(codes)), "") for codes in _CODE.findall(text)]
    code = found[-1] if found else ""
    if isinstance(said, FileNotFoundError) or _NOTHING.match(text):
        code = "NOT_FOUND"
    if _UNSIGNED in text:
        code = "UNAUTHENTICATED"
    for number, codes_of_kind in _KINDS.items():
        if codes_of_kind.match(code):
            why = NO_ANSWER if number == errno.ETIMEDOUT else os.strerror(number)
            return StorageError(number, why)
    return StorageError(errno.EIO, FAILING, code)


def _told(address: Address, error: StorageError) -> Sentence:
    """Say why what was given cannot be read, and what to do."""
    why = reason_of(error)
    match error.errno:
        case errno.EACCES:
            return _(
                "{address}: the storage refuses access. Credentials are taken from the environment "
                "only ({names}): set those of somebody who may list and read what is there.",
                address=address,
                names=CREDENTIALS[address.scheme],
            )
        case errno.ETIMEDOUT:
            return _(
                "{address}: the storage does not answer. Check the address, the network and, for "
                "a server of your own, where it is said to be in the environment ({name}).",
                address=address,
                name=_SERVERS[address.scheme][-1],
            )
        case errno.ENOSYS:
            return _(
                "{address}: {why}. Install pyarrow from PyPI, or save the files and "
                "give the path of their folder.",
                address=address,
                why=why,
            )
        case errno.EIO if error.code:
            return _("{address}: {why} ({code}).", address=address, why=why, code=error.code)
    return _("{address}: {why}.", address=address, why=why)


@lru_cache(maxsize=8)
def _driver(scheme: str, bucket: str) -> Any:
    """Connect to the storage of a bucket; raises ``ImportError`` where its driver lacks."""
    return {"s3": _s3, "gs": _gs}[scheme](bucket)


def _s3(bucket: str) -> Any:
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem, resolve_s3_region

    endpoint = _endpoint("s3")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return S3FileSystem(
        **endpoint,
        region=region or ("us-east-1" if endpoint else resolve_s3_region(bucket)),
        connect_timeout=CONNECTING,
        request_timeout=SILENT,
        retry_strategy=AwsStandardS3RetryStrategy(max_attempts=_ATTEMPTS),
    )


def _gs(_bucket: str) -> Any:
    from pyarrow.fs import GcsFileSystem

    emulated = _endpoint("gs")
    return GcsFileSystem(
        **emulated, anonymous=bool(emulated), retry_time_limit=dt.timedelta(seconds=SILENT)
    )


def _endpoint(scheme: str) -> dict[str, str]:
    """Give what the environment says of a server that is not the provider's own."""
    given = next(filter(None, map(os.environ.get, _SERVERS[scheme])), "")
    if not given:
        return {}
    url = urlsplit(given if "://" in given else f"https://{given}")
    return {"scheme": url.scheme, "endpoint_override": url.netloc}
