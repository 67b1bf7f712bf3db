"""Archives as people and programs make them, and broken ones."""

import gzip
import io
import struct
import zipfile
from collections.abc import Mapping

_LOCAL, _CENTRAL = b"PK\3\4", b"PK\1\2"


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of some files; a path that ends in ``/`` is a folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return stream.getvalue()


def renamed(archive: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with other bytes in a name, of the same number, without the flag of UTF-8."""
    assert len(old) == len(new)
    return archive.replace(old, new)


def declaring(archive: bytes, name: bytes, **fields: int) -> bytes:
    """The archive with something else declared of a member in the list of files.

    ``flags``, ``method``, ``crc``, ``packed``, ``size``.
    """
    places = {"flags": (8, "<H"), "method": (10, "<H"), "crc": (16, "<I")}
    places |= {"packed": (20, "<I"), "size": (24, "<I")}
    changed = bytearray(archive)
    at = archive.index(_CENTRAL)
    while archive[at + 46 : at + 46 + len(name)] != name:
        at = archive.index(_CENTRAL, at + 1)
    for field, value in fields.items():
        offset, code = places[field]
        struct.pack_into(code, changed, at + offset, value)
    return bytes(changed)


def spoiled(archive: bytes, name: bytes) -> bytes:
    """The archive with one byte of a member's content changed."""
    at = archive.index(name, archive.index(_LOCAL)) + len(name)
    return archive[:at] + bytes([archive[at] ^ 0xFF]) + archive[at + 1 :]


def gz(content: bytes) -> bytes:
    """A gz, the same each time."""
    return gzip.compress(content, mtime=0)
