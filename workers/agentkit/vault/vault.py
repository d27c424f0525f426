"""Opens what the api sealed, and keeps it under keys that only this role has."""

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from nacl.exceptions import CryptoError
from nacl.public import SealedBox

from backend.core.db.base import Json
from backend.core.sealing import Bound
from workers.agentkit.vault.keys import Key, KeyRing

_NONCE = 12


class VaultError(Exception):
    """A secret can't be opened: by another key, for another row, or changed since."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A secret as its row keeps it."""

    key_id: str
    secret: bytes


@dataclass(frozen=True)
class Vault:
    """Secrets of rows, each bound to its row, its user and what it is for."""

    ring: KeyRing

    def open_sealed(self, binding: Bound, key_id: str, box: bytes) -> Json:
        """Open what the api sealed.

        Raises:
            VaultError: it was sealed to another key, for another row, or was changed.
        """
        try:
            content = json.loads(SealedBox(self._key(key_id).private).decrypt(box))
        except (CryptoError, ValueError) as error:
            raise VaultError("what was sealed can't be opened") from error
        if content["bound"] != binding.as_json():
            raise VaultError("what was sealed belongs to another row")
        secret: Json = content["secret"]
        return secret

    def keep(self, binding: Bound, secret: Json) -> Kept:
        """Encrypt a secret under the newest key, bound to its row."""
        key = self.ring.current()
        return Kept(key_id=key.id, secret=_encrypt(key, _bound(binding, key.id), json.dumps(secret).encode()))

    def open(self, binding: Bound, kept: Kept) -> Json:
        """Decrypt a secret, by the key that it names or any other that is here.

        A row names one key; while a new consent waits to be taken over, that is the key of what was sealed.

        Raises:
            VaultError: it was kept under none of these keys, for another row, or was changed.
        """
        named = self.ring.find(kept.key_id)
        keys = [named] if named is not None else []
        for key in [*keys, *(key for key in self.ring.all() if key is not named)]:
            with suppress(VaultError):
                secret: Json = json.loads(_decrypt(key, _bound(binding, key.id), kept.secret))
                return secret
        raise VaultError("what was kept can't be opened")

    def wrap_token(self, binding: Bound, token: str) -> bytes:
        """Encrypt an access token for Redis: its key's id, a zero byte, and the rest."""
        key = self.ring.current()
        return key.id.encode() + b"\x00" + _encrypt(key, b"token|" + _bound(binding, key.id), token.encode())

    def unwrap_token(self, binding: Bound, wrapped: bytes) -> str | None:
        """Decrypt an access token; None where it can't be: then a fresh one is fetched."""
        key_id, _, content = wrapped.partition(b"\x00")
        try:
            key = self._key(key_id.decode(errors="replace"))
            return _decrypt(key, b"token|" + _bound(binding, key.id), content).decode()
        except VaultError:
            return None

    def _key(self, key_id: str) -> Key:
        key = self.ring.find(key_id)
        if key is None:
            raise VaultError(f"the key {key_id} isn't here")
        return key


def _bound(binding: Bound, key_id: str) -> bytes:
    return json.dumps([key_id, binding.as_json()], sort_keys=True).encode()


def _encrypt(key: Key, bound: bytes, content: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + key.at_rest.encrypt(nonce, content, bound)


def _decrypt(key: Key, bound: bytes, content: bytes) -> bytes:
    try:
        return key.at_rest.decrypt(content[:_NONCE], content[_NONCE:], bound)
    except (InvalidTag, ValueError) as error:
        raise VaultError("what was kept can't be opened") from error
