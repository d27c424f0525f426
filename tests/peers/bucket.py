"""A server that keeps S3 as Amazon does (moto), with one user whose signatures it checks, on the loopback."""

import contextlib
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2

from scripts.setup.bucket import PYTHON
from tests.peers.processes import ended, started
from warren.services.child import Program
from warren.services.keep import Keep

_START_SECONDS = 60.0
_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
#: Calls that it lets through unsigned: those that make the user.
_UNSIGNED = "3"


@dataclass(frozen=True)
class BucketServer:
    """The server, and the one user it knows."""

    url: str
    key: str
    secret: str

    @property
    def environment(self) -> dict[str, str]:
        """What a process is told of it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
        }

    def make_bucket(self) -> str:
        """Make a bucket and return its name."""
        name = f"warren-{uuid.uuid4().hex}"
        httpx2.post(f"{self.url}/moto-api/reset-auth", content="1").raise_for_status()
        httpx2.put(f"{self.url}/{name}", headers=_unsigned("s3")).raise_for_status()
        return name


@contextlib.contextmanager
def running_bucket_server(folder: Path) -> Iterator[BucketServer]:
    """Run one until left."""
    port = Keep(folder / "keep.json").port("bucket")
    url = f"http://127.0.0.1:{port}"
    program = Program(
        name="The bucket",
        argv=[str(PYTHON), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        log=folder / "bucket.log",
        env={"INITIAL_NO_AUTH_ACTION_COUNT": _UNSIGNED},
    )
    child = started(program, lambda: _answers(url), seconds=_START_SECONDS)
    try:
        _iam(url, Action="CreateUser", UserName="warren")
        _iam(url, Action="PutUserPolicy", UserName="warren", PolicyName="all", PolicyDocument=json.dumps(_POLICY))
        made = _iam(url, Action="CreateAccessKey", UserName="warren")
        key, secret = (re.findall(f"<{name}>(.+?)<", made)[0] for name in ("AccessKeyId", "SecretAccessKey"))
        yield BucketServer(url, key, secret)
    finally:
        ended(child)


def _answers(url: str) -> bool:
    with contextlib.suppress(httpx2.TransportError):
        return httpx2.get(f"{url}/moto-api/").is_success
    return False


def _iam(url: str, **form: str) -> str:
    answer = httpx2.post(url, data={"Version": "2010-05-08", **form}, headers=_unsigned("iam"))
    return answer.raise_for_status().text


def _unsigned(service: str) -> dict[str, str]:
    """Return headers that only say whom a call is for."""
    scope = f"nobody/20260101/us-east-1/{service}/aws4_request"
    return {"authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none"}
