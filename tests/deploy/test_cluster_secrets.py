"""``make cluster-secrets``: whole, private, of one piece, and never over what is there."""

import base64
import hashlib
import json
from pathlib import Path

from scripts.broker_users import rights
from scripts.cluster_secrets import rabbitmq_for_a_store, write


def _read(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_only_their_owner_reads_them_and_they_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    made = write(folder)
    first = _read(folder)
    assert sorted(first) == made
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert write(folder) == []
    assert _read(folder) == first


def test_no_two_clusters_share_one(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        write(folder)
    one, two = map(_read, folders)
    assert all(one[name] != two[name] for name in one)


def _knows(definitions: str, urls: dict[str, str]) -> None:
    users = {user["name"]: user for user in json.loads(definitions)["users"]}
    assert set(users) == set(urls) == set(rights())
    passwords = {role: url.split(f"{role}:")[1].split("@")[0] for role, url in urls.items()}
    assert len(set(passwords.values())) == len(passwords)
    for role, password in passwords.items():
        hashed = base64.b64decode(users[role]["password_hash"])
        # RabbitMQ's rabbit_password_hashing_sha256: four bytes of salt, then the digest of both.
        assert hashed[4:] == hashlib.sha256(hashed[:4] + password.encode()).digest()


def test_rabbitmq_knows_the_password_that_each_role_has(tmp_path: Path) -> None:
    write(tmp_path / "secrets")
    files = _read(tmp_path / "secrets")
    urls = dict(line.split("=", 1) for line in files["warren-rabbitmq.env"].splitlines())
    _knows(files["definitions.json"], urls)


def test_a_store_gets_the_same() -> None:
    told = rabbitmq_for_a_store()
    _knows(told["warren/rabbitmq-users"]["definitions.json"], told["warren/rabbitmq"])
