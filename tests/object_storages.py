"""Object storages on the loopback address: moto's server, and one that may fail as it is told."""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET: Final = "exports"
_LONGEST_START: Final = 60
_DATE: Final = "2021-07-06T00:00:00.000Z"


@contextmanager
def moto() -> Iterator[str]:
    """Run moto's server in a process of its own; gives where it answers."""
    command = [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield _address_said(process)
        finally:
            process.kill()


def _address_said(process: "subprocess.Popen[str]") -> str:
    assert process.stderr
    until = time.monotonic() + _LONGEST_START
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return found[0]
        assert time.monotonic() < until, "moto's server does not start"
    raise AssertionError("moto's server ended")


def upload(folder: Path, server: str, prefix: str) -> None:
    """Put the files of a folder into a bucket, below a prefix."""
    from pyarrow import fs  # noqa: PLC0415 - the process of a storage needs none

    where = urlsplit(server)
    driver = fs.S3FileSystem(
        access_key="k",
        secret_key="s",  # noqa: S106 - moto takes any
        region="us-east-1",
        scheme=where.scheme,
        endpoint_override=where.netloc,
        allow_bucket_creation=True,
    )
    driver.create_dir(BUCKET)
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            key = f"{BUCKET}/{prefix}/{file.relative_to(folder).as_posix()}"
            with driver.open_output_stream(key, compression=None) as stream:
                stream.write(file.read_bytes())


class Storage:
    """A server that speaks as S3 and as Google's storage do, and fails as it is told.

    It lives in a process of its own: Arrow asks Google for a file while it holds the interpreter.
    """

    def __init__(self) -> None:
        self._handler = type("_Handler", (_Handler,), {})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def begin(self, objects: Mapping[str, bytes]) -> str:
        """Hold these objects and no others, fail no more; gives where it answers."""
        self._handler.objects = dict(objects)
        self._handler.failing = {}
        self._handler.requests = []
        self._handler.is_silent = False
        return f"http://127.0.0.1:{self._server.server_port}"

    def put(self, objects: Mapping[str, bytes]) -> None:
        """Hold these too."""
        self._handler.objects |= objects

    def drop(self, key: str) -> None:
        """Hold this one no more."""
        del self._handler.objects[key]

    def fail(self, key: str, status: int, code: str) -> None:
        """Fail where this key is asked for, or whatever is where it is empty."""
        self._handler.failing[key] = (status, code)

    def fall_silent(self) -> None:
        """Take requests, and never answer."""
        self._handler.is_silent = True

    def held(self) -> dict[str, bytes]:
        """Give what it holds."""
        return self._handler.objects

    def requests(self) -> list[tuple[str, str, str]]:
        """Give what was asked: how, for which key, which bytes of it."""
        return self._handler.requests


class _Manager(BaseManager):
    """Runs a storage in another process."""


_Manager.register("Storage", Storage)


@contextmanager
def served() -> Iterator[Storage]:
    """Run a storage."""
    with _Manager(ctx=get_context("spawn")) as manager:
        yield manager.Storage()  # type: ignore[attr-defined]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    failing: dict[str, tuple[int, str]]
    requests: list[tuple[str, str, str]]
    is_silent: bool

    def do_GET(self) -> None:
        """Answer with a list, an object, or a part of it."""
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        google = re.fullmatch(r"/storage/v1/b/([^/]+)(?:/o(?:/(.*))?)?", url.path)
        _, bucket, key = [*url.path.split("/", 2), ""][:3]
        bucket, key = (google[1], google[2] or "") if google else (bucket, key)
        key = unquote(key)
        self.requests.append((self.command, key, self.headers.get("Range", "")))
        while self.is_silent:
            time.sleep(0.1)
        failing = self.failing.get(key) or self.failing.get("")
        if bucket != BUCKET:
            self._fail(404, "NoSuchBucket")
        elif failing:
            self._fail(*failing)
        elif not key:
            found = [one for one in sorted(self.objects) if one.startswith(asked.get("prefix", ""))]
            self._say(200, self._list_of_google(found) if google else self._list(found))
        elif key not in self.objects:
            self._fail(404, "NoSuchKey")
        elif google and asked.get("alt") != "media":
            self._say(200, json.dumps(self._described(key)).encode())
        else:
            self._give(self.objects[key])

    do_HEAD = do_GET  # noqa: N815 - so it is called

    def _list(self, keys: list[str]) -> bytes:
        told = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{_DATE}</LastModified>"
            f"<Size>{len(self.objects[key])}</Size></Contents>"
            for key in keys
        )
        head = f"<KeyCount>{len(keys)}</KeyCount><IsTruncated>false</IsTruncated>"
        return f"<ListBucketResult>{head}{told}</ListBucketResult>".encode()

    def _list_of_google(self, keys: list[str]) -> bytes:
        return json.dumps({"items": [self._described(key) for key in keys]}).encode()

    def _described(self, key: str) -> Mapping[str, Any]:
        size = str(len(self.objects[key]))
        when = {"updated": _DATE, "timeCreated": _DATE}
        return {"name": key, "bucket": BUCKET, "size": size, "generation": "1", **when}

    def _give(self, data: bytes) -> None:
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if part is None:
            self._say(200, data)
            return
        start, end = int(part[1]), min(int(part[2] or len(data)) + 1, len(data))
        if start >= len(data):
            self._fail(416, "InvalidRange")
            return
        place = {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}"}
        self._say(206, data[start:end], place)

    def _fail(self, status: int, code: str) -> None:
        """Say in an error what a server may know of who asks."""
        told = f"<Error><Code>{code}</Code><Message>of SESAME, by AKIASESAME</Message></Error>"
        self._say(status, told.encode())

    def _say(self, status: int, body: bytes, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        headers = {
            "Content-Length": str(len(body)),
            "Last-Modified": "Tue, 06 Jul 2021 00:00:00 GMT",
        }
        for name, value in {**headers, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
