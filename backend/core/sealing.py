"""Sealing a secret for one role: whoever knows its public key can, and nobody but that role can open it.

A sealed box (X25519, XSalsa20-Poly1305; libsodium's crypto_box_seal) has no associated data, so what it is bound to
stands inside and is compared on opening.
"""

import json
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from nacl.public import PublicKey, SealedBox
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.db.base import Json

_CURRENT = text("""
    select key_id, public_key from vault_keys where role = :role and retired_at is null
    order by created_at desc limit 1
""")


class NoKeyError(Exception):
    """The role has never run here, so there is nobody to seal for."""


class Bound(Protocol):
    """What a secret belongs to: its row, its user, what it is for."""

    def as_json(self) -> Json:
        """Return the form that stands inside a sealed box, and in the associated data of what is kept."""
        ...


@dataclass(frozen=True, kw_only=True)
class Binding:
    """What a grant's secret belongs to; another row's secret doesn't open under it."""

    grant_id: UUID
    user_id: UUID
    provider: str

    def as_json(self) -> Json:
        """Return the form that stands inside a sealed box, and in the associated data of what is kept."""
        return {"grant_id": str(self.grant_id), "user_id": str(self.user_id), "provider": self.provider}


@dataclass(frozen=True, kw_only=True)
class SiteBinding:
    """What a secret of the browser role's belongs to; one site's doesn't open for another."""

    kind: Literal["login", "session"]
    row_id: UUID
    user_id: UUID
    site: str

    def as_json(self) -> Json:
        """Return the form that stands inside a sealed box, and in the associated data of what is kept."""
        return {"kind": self.kind, "row_id": str(self.row_id), "user_id": str(self.user_id), "site": self.site}


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A secret that only the holder of this key can open."""

    key_id: str
    box: bytes


async def seal(conn: AsyncConnection, role: str, binding: Bound, secret: Json) -> Sealed:
    """Seal a secret for a role.

    Raises:
        NoKeyError: the role has published no key.
    """
    row = (await conn.execute(_CURRENT, {"role": role})).one_or_none()
    if row is None:
        raise NoKeyError(role)
    content = json.dumps({"bound": binding.as_json(), "secret": secret}).encode()
    return Sealed(key_id=row.key_id, box=SealedBox(PublicKey(row.public_key)).encrypt(content))
