"""Addresses of object storages, ``s3://bucket/folder/file.csv``, beside paths of this machine.

An address is a value that holds no credential: whoever gets it, another process or machine, opens
it with its own (``files.storage``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final, NamedTuple

from feuille_route.errors import DataError
from feuille_route.sentences import Sentence, _

CREDENTIALS: Final = {
    "s3": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
}
"""The schemes that are taken, each with the variables of the environment that open it."""

# One letter before a colon is a drive of Windows.
_ADDRESS: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://(.*)", re.DOTALL)
_SETTING: Final = re.compile(r"[?&][\w.-]+=")


class Stat(NamedTuple):
    """What is known of an object or a folder before it is opened, as ``os.stat`` names it."""

    st_mode: int = 0
    st_size: int = 0
    st_mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class Address:
    """Where an object or a folder of a storage lies; it answers what is asked of a ``Path``.

    ``key`` is what follows ``s3://``, to the letter: the bucket, then what it is called there.
    ``seen`` is what was known of it when it was found, and is not asked again.
    """

    scheme: str
    key: str
    seen: Stat = field(default=Stat(), compare=False)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.key}"

    @property
    def bucket(self) -> str:
        """The bucket, which the key begins with."""
        return self.key.partition("/")[0]

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rstrip("/").rpartition("/")[2]

    def below(self, folder: "Address") -> str:
        """Give the rest of the key, from a folder."""
        return self.key.removeprefix(folder.key.rstrip("/") + "/")

    def absolute(self) -> "Address":
        """Give the address itself: it is the same from wherever one looks."""
        return self

    def stat(self) -> Stat:
        """Give what was seen of it."""
        return self.seen

    def is_dir(self) -> bool:
        """Tell whether a folder was seen there."""
        return S_ISDIR(self.seen.st_mode)

    def is_file(self) -> bool:
        """Tell whether an object was seen there."""
        return S_ISREG(self.seen.st_mode)


Location = Path | Address
"""Where a file or a folder lies: on this machine, or in a storage."""


def here(locations: Iterable[Location]) -> list[Path]:
    """Give those that lie on this machine."""
    return [one for one in locations if isinstance(one, Path)]


def scheme_of(text: str) -> str | None:
    """Give the scheme of what is meant as an address; ``None``: it is a path."""
    match = _ADDRESS.fullmatch(text)
    return match[1].lower() if match else None


def address_of(text: str) -> Address | None:
    """Read what is typed as an address; ``None``: it is a path.

    What may hold a credential is never said again.

    Raises:
        DataError: Its scheme is not taken, it has no bucket, or it holds more than an address.
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    scheme, key = match[1].lower(), match[2]
    if trouble := _trouble(scheme, key):
        raise DataError(trouble)
    return Address(scheme, key)


def _trouble(scheme: str, key: str) -> Sentence | None:
    """Say why an address is not taken, without what follows its scheme."""
    if scheme not in CREDENTIALS:
        return _(
            "{scheme}://…: addresses that begin so are not taken, only {known}. Save the files, "
            "and give the path of their folder.",
            scheme=scheme,
            known=", ".join(f"{one}://" for one in CREDENTIALS),
        )
    bucket = key.partition("/")[0]
    if "@" in bucket or ":" in bucket or _SETTING.search(key):
        return _(
            "{scheme}://…: an address holds no credential and no setting, it would be shown and "
            "kept. Take them out, and set them in the environment ({names}).",
            scheme=scheme,
            names=CREDENTIALS[scheme],
        )
    if not bucket:
        return _("{scheme}://: the bucket lacks: {scheme}://BUCKET/FOLDER", scheme=scheme)
    return None
