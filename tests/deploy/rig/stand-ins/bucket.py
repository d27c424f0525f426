#!/usr/bin/python3
"""Takes SeaweedFS' own arguments and keeps objects as files: put, in parts too, get with a range, head, list, delete.

A request must name a key of the given file; the signature itself isn't checked.
"""

import contextlib
import hashlib
import json
import re
import shutil
import sys
import tempfile
import uuid
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

GIVEN = dict(each.lstrip("-").split("=", 1) for each in sys.argv[1:] if "=" in each)
DATA = Path(GIVEN["dir"]).resolve()
USERS = json.loads(Path(GIVEN["s3.config"]).read_text())["identities"]
KEYS = {each["accessKey"] for user in USERS for each in user["credentials"]}
Query = dict[str, list[str]]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        """Answer; a client that went away is no fault."""
        with contextlib.suppress(ConnectionError):
            super().handle_one_request()

    def do_GET(self) -> None:
        """Answer whatever was asked."""
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        signed = re.search(r"Credential=([^/]+)/", self.headers.get("authorization", ""))
        bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
        path = (DATA / bucket / key).resolve()
        query = parse_qs(parts.query, keep_blank_values=True)
        if parts.path == "/status":
            self.say(200)
        elif signed is None or signed[1] not in KEYS:
            self.say(403, "<Error><Code>AccessDenied</Code></Error>")
        elif not path.is_relative_to(DATA):
            self.say(400)
        elif "uploads" in query or "uploadId" in query:
            self.in_parts(path, query, body)
        elif self.command == "PUT":
            keep(path, body)
            self.say(200, headers={"ETag": etag(path)})
        elif self.command in {"POST", "DELETE"}:
            self.delete(DATA / bucket, [key] if key else re.findall("<Key>(.*?)</Key>", body.decode()))
        elif key:
            self.read(path)
        else:
            self.listed(DATA / bucket, query.get("prefix", [""])[0])

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 - the library's own names

    def in_parts(self, path: Path, query: Query, body: bytes) -> None:
        """Begin, add to, end or give up a file in parts."""
        folder = DATA / ".parts" / re.sub(r"\W", "", query.get("uploadId", [""])[0])
        if "uploads" in query:
            began = f"<UploadId>{uuid.uuid4().hex}</UploadId>"
            self.say(200, f"<InitiateMultipartUploadResult>{began}</InitiateMultipartUploadResult>")
        elif self.command == "PUT":
            part = folder / f"{int(query['partNumber'][0]):05}"
            keep(part, body)
            self.say(200, headers={"ETag": etag(part)})
        elif self.command == "POST":
            keep(path, b"".join(each.read_bytes() for each in sorted(folder.iterdir())))
            shutil.rmtree(folder)
            ended = f"<ETag>{escape(etag(path))}</ETag>"
            self.say(200, f"<CompleteMultipartUploadResult>{ended}</CompleteMultipartUploadResult>")
        else:
            shutil.rmtree(folder, ignore_errors=True)
            self.say(204)

    def delete(self, root: Path, keys: list[str]) -> None:
        """Delete these, whether they are there or not."""
        for each in keys:
            (root / unquote(each)).unlink(missing_ok=True)
        told = "".join(f"<Deleted><Key>{each}</Key></Deleted>" for each in keys)
        self.say(200, f"<DeleteResult>{told}</DeleteResult>")

    def read(self, path: Path) -> None:
        """Send a file, or the part of it that was asked for."""
        if not path.is_file():
            self.say(404, "<Error><Code>NoSuchKey</Code></Error>")
            return
        data = path.read_bytes()
        headers = {"ETag": etag(path), "Last-Modified": formatdate(path.stat().st_mtime, usegmt=True)}
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("range", ""))
        if not asked:
            self.say(200, data, headers)
            return
        start, end = int(asked[1]), min(int(asked[2] or len(data) - 1), len(data) - 1)
        headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
        self.say(206 if start < len(data) else 416, data[start : end + 1], headers)

    def listed(self, root: Path, prefix: str) -> None:
        """Tell of every file of a bucket, in one page."""
        found = sorted(each for each in root.rglob("*") if each.is_file())
        told = "".join(
            f"<Contents><Key>{escape(str(each.relative_to(root)))}</Key><Size>{each.stat().st_size}</Size>"
            f"<LastModified>{datetime.fromtimestamp(each.stat().st_mtime, UTC):%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            f"<ETag>{escape(etag(each))}</ETag></Contents>"
            for each in found
            if str(each.relative_to(root)).startswith(prefix)
        )
        self.say(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{told}</ListBucketResult>")

    def say(self, status: int, data: bytes | str = b"", headers: dict[str, str] | None = None) -> None:
        """Answer."""
        body = data.encode() if isinstance(data, str) else data
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of what goes well."""


def etag(path: Path) -> str:
    """Return what tells one content of a file from another."""
    found = path.stat()
    return '"' + hashlib.sha256(f"{found.st_size} {found.st_mtime_ns}".encode()).hexdigest()[:32] + '"'


def keep(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all."""
    for folder in (path.parent, DATA / ".new"):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=DATA / ".new", delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", int(GIVEN["s3.port"])), Handler).serve_forever()
