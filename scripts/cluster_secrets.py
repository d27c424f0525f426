"""``python3 -m scripts.cluster_secrets``: fresh secrets for the overlay ``local``, beside its infrastructure.

Files that are there are left alone: what runs in the cluster already knows them. Another overlay takes its secrets from
the organisation's own store (docs/kubernetes.md); with ``rabbitmq`` it prints what that needs for RabbitMQ.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import sys
from pathlib import Path

from scripts.broker_users import definitions, rights, variable
from scripts.env_file import MADE

FOLDER = Path(__file__).resolve().parents[1] / "k8s" / "overlays" / "local" / "infrastructure" / "secrets"
_NODES = "{name}-{number}.{name}-nodes.warren.svc.cluster.local:{port}"
# A name with the address of every node: a client tries one after the other, and asks for them anew each time.
_RABBITMQ = "amqp://{role}:{password}@rabbitmq-nodes.warren.svc.cluster.local:5672/"
#: The salt of RabbitMQ's password hashes, in bytes.
_SALT = 4


def made() -> dict[str, str]:
    """Return the files' texts by name, with secrets that nobody had before."""
    postgres, redis = (MADE[f"{name}_PASSWORD"]() for name in ("POSTGRES", "REDIS"))
    rabbitmq = {role: MADE[variable(role)]() for role in rights()}
    bucket, bucket_secret = secrets.token_hex(10), secrets.token_hex(24)
    database = f"postgresql://warren:{postgres}@{{}}.warren.svc:{{}}/warren"
    files = {
        "warren-database.env": {
            "DATABASE_URL": database.format("pgbouncer", 6432),
            "DATABASE_DIRECT_URL": database.format("postgres", 5432),
        },
        "warren-rabbitmq.env": {role: _RABBITMQ.format(role=role, password=each) for role, each in rabbitmq.items()},
        "warren-redis.env": {"REDIS_URL": f"redis+sentinel://:{redis}@{_nodes('redis', 26379)}/warren/0"},
        "warren-postgres-server.env": {"POSTGRES_PASSWORD": postgres},
        "warren-redis-server.env": {"REDIS_PASSWORD": redis},
        "warren-bucket.env": {"AWS_ACCESS_KEY_ID": bucket, "AWS_SECRET_ACCESS_KEY": bucket_secret},
        "warren-owner.env": _fresh("WARREN_ADMIN_TOKEN"),
        "warren-egress.env": _fresh("WARREN_EGRESS_TOKEN"),
        "warren-vault.env": _fresh("WARREN_VAULT_KEYS"),
        "warren-browser-vault.env": _fresh("WARREN_BROWSER_VAULT_KEYS"),
    }
    texts = {name: "".join(f"{key}={value}\n" for key, value in values.items()) for name, values in files.items()}
    return {
        **texts,
        "userlist.txt": f'"warren" "{postgres}"\n',
        "erlang-cookie": secrets.token_hex(24),
        "definitions.json": rabbitmq_definitions(rabbitmq),
        "s3.json": json.dumps(_bucket_users(bucket, bucket_secret), indent=2) + "\n",
    }


def write(folder: Path) -> list[str]:
    """Write them, readable by their owner alone; returns their names, none where there were some already.

    They are of one piece (a password stands in two of them), so all are written or none.
    """
    if folder.exists() and any(folder.iterdir()):
        return []
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = made()
    for name, text in files.items():
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
    return sorted(files)


def _fresh(name: str) -> dict[str, str]:
    return {name: MADE[name]()}


def _nodes(name: str, port: int) -> str:
    return ",".join(_NODES.format(name=name, number=number, port=port) for number in range(3))


def rabbitmq_definitions(passwords: dict[str, str]) -> str:
    """Return RabbitMQ's definitions: a user for each role, none with any right to administer, in one virtual host."""
    return json.dumps(definitions(rights(), {role: _hashed(each) for role, each in passwords.items()}), indent=2) + "\n"


def _hashed(password: str) -> dict[str, object]:
    salt = secrets.token_bytes(_SALT)
    digest = hashlib.sha256(salt + password.encode()).digest()
    return {
        "password_hash": base64.b64encode(salt + digest).decode(),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
    }


def _bucket_users(key: str, secret: str) -> dict[str, object]:
    credentials = [{"accessKey": key, "secretKey": secret}]
    return {
        "identities": [{"name": "warren", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List"]}]
    }


def rabbitmq_for_a_store() -> dict[str, dict[str, str]]:
    """Return what an organisation's store needs for RabbitMQ: fresh addresses, and the users who have them."""
    passwords = {role: MADE[variable(role)]() for role in rights()}
    return {
        "warren/rabbitmq": {role: _RABBITMQ.format(role=role, password=each) for role, each in passwords.items()},
        "warren/rabbitmq-users": {"definitions.json": rabbitmq_definitions(passwords)},
    }


def main() -> int:
    """Write them where the overlay looks for them, or print RabbitMQ's for a store."""
    if sys.argv[1:] == ["rabbitmq"]:
        print(json.dumps(rabbitmq_for_a_store(), indent=2))
        return 0
    names = write(FOLDER)
    where = FOLDER.relative_to(Path.cwd()) if FOLDER.is_relative_to(Path.cwd()) else FOLDER
    print(f"{where}: made {len(names)} files." if names else f"{where} has its secrets already; they are left alone.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
