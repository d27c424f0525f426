"""A role's keys: one secret per key id, from which both halves of its work are derived."""

import base64
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.public import PrivateKey
from pydantic import SecretStr

_BYTES = 32


class KeysUnreadableError(Exception):
    """The configured keys aren't what they should be; the text says which and what to do."""


@dataclass(frozen=True)
class Key:
    """One secret of 32 bytes; what is sealed to it and what is kept under it have keys of their own."""

    id: str
    secret: bytes

    @classmethod
    def new(cls) -> "Key":
        """Return a fresh key."""
        return cls(f"k{secrets.token_hex(4)}", secrets.token_bytes(_BYTES))

    @cached_property
    def private(self) -> PrivateKey:
        """The X25519 key that opens what was sealed for the role."""
        return PrivateKey(self._derive(b"warren sealed grants"))

    @cached_property
    def at_rest(self) -> AESGCM:
        """The AES-256-GCM key under which grants and tokens are kept."""
        return AESGCM(self._derive(b"warren grants at rest"))

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=purpose).derive(self.secret)

    def line(self) -> str:
        """Return the form of the file and of the environment."""
        return f"{self.id}:{base64.b64encode(self.secret).decode()}"


def _parse(text: str, where: str) -> list[Key]:
    keys = []
    for line in text.replace(",", "\n").split():
        key_id, _, encoded = line.partition(":")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except ValueError:
            secret = b""
        if not key_id or len(secret) != _BYTES:
            raise KeysUnreadableError(
                f"A key in {where} isn't of the form id:base64 of {_BYTES} bytes. "
                "Put the right one there: without it what was kept under it can't be used, and must be given anew."
            )
        keys.append(Key(key_id, secret))
    return keys


class KeyRing:
    """The keys, newest first: from the environment, or from a file that only its owner reads.

    Args:
        given: ``id:base64`` of each, comma-separated; empty is the file.
        path: the file.
        variable: what ``given`` is called in the environment.
    """

    def __init__(self, given: SecretStr, path: Path, variable: str) -> None:
        self._given = given.get_secret_value()
        self._path = path
        self._variable = variable
        self._keys: list[Key] = []

    @property
    def is_given(self) -> bool:
        """Whether the keys are the operator's to change, not ours."""
        return bool(self._given)

    def current(self) -> Key:
        """Return the key under which everything new is kept; made at the first call where there is none.

        Raises:
            KeysUnreadableError: what is configured is no key.
        """
        if not self._keys:
            self._read()
        if not self._keys:
            self.add(Key.new())
        return self._keys[0]

    def find(self, key_id: str) -> Key | None:
        """Return a key by its id; looks at the file again, since a rotation may have added it."""
        if self._named(key_id) is None:
            self._read()
        return self._named(key_id)

    def add(self, key: Key) -> None:
        """Put a new key first."""
        self._keys = [key, *self._keys]
        self._write()

    def keep_only(self, key_ids: Collection[str]) -> None:
        """Forget every other key."""
        self._keys = [key for key in self._keys if key.id in key_ids]
        self._write()

    def all(self) -> list[Key]:
        """Return the keys, newest first."""
        self._read()
        return list(self._keys)

    def _named(self, key_id: str) -> Key | None:
        return next((key for key in self._keys if key.id == key_id), None)

    def _read(self) -> None:
        if self._given:
            self._keys = _parse(self._given, self._variable)
        elif self._path.exists():
            self._keys = _parse(self._path.read_text(encoding="ascii"), str(self._path))

    def _write(self) -> None:
        if self._given:
            raise KeysUnreadableError(f"The keys are set by {self._variable}: change them there.")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(f"{self._path}.new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("".join(f"{key.line()}\n" for key in self._keys))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
