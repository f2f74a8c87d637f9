"""A bucket on this machine: as much of S3's protocol as keeping files takes. Signatures are not checked."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class BucketServer:
    """`with BucketServer() as server`: files by path; `refusing` answers 403 to everything."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.content_types: dict[str, str] = {}
        self.refusing = False
        outer = self

        class Handler(_Bucket):
            bucket = outer

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a client here."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._server.server_port}",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
        }

    def __enter__(self) -> BucketServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Bucket(BaseHTTPRequestHandler):
    bucket: BucketServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' output is theirs."""

    def do_PUT(self) -> None:
        """Keep a file."""
        body = self._body()
        if self._refused():
            return
        self.bucket.files[self._path()] = body
        self.bucket.content_types[self._path()] = self.headers.get("content-type", "")
        self._answer(200, b"", etag='"1"')

    def do_GET(self) -> None:
        """A file, or the list of those below a prefix."""
        if self._refused():
            return
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._list(query.get("prefix", [""])[0])
        elif self._path() in self.bucket.files:
            self._answer(200, self.bucket.files[self._path()], etag='"1"', **{"last-modified": _now()})
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    do_HEAD = do_GET  # noqa: N815 - the name the server calls

    def do_DELETE(self) -> None:
        """Forget a file."""
        if self._refused():
            return
        self.bucket.files.pop(self._path(), None)
        self._answer(204, b"")

    def do_POST(self) -> None:
        """Forget several files at once."""
        body = self._body().decode()
        if self._refused():
            return
        keys = re.findall(r"<Key>(.*?)</Key>", body)
        for key in keys:
            self.bucket.files.pop(f"{self._path().rstrip('/')}/{key}", None)
        done = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f'<?xml version="1.0"?><DeleteResult>{done}</DeleteResult>'.encode())

    def _list(self, prefix: str) -> None:
        root = f"{self._path().rstrip('/')}/"
        entries = "".join(
            f"<Contents><Key>{escape(path.removeprefix(root))}</Key><Size>{len(data)}</Size>"
            f"<LastModified>{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}</LastModified><ETag>1</ETag></Contents>"
            for path, data in sorted(self.bucket.files.items())
            if path.startswith(root + prefix)
        )
        answer = f'<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>'
        self._answer(200, answer.encode())

    def _path(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def _refused(self) -> bool:
        if self.bucket.refusing:
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        return self.bucket.refusing

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _now() -> str:
    return format_datetime(datetime.now(UTC), usegmt=True)
