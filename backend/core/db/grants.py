"""Accounts that people connected, and the public keys that grants are sealed to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


class Grant(Identified, Base):
    """A connected account. Only the role whose key it is sealed to can read its secret."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint("user_id", "provider", "account", name="uq_grants_account"),
        # What the role that holds the key has to look at.
        Index("ix_grants_due", "refresh_at", postgresql_where=text("state <> 'reconnect'")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    provider: Mapped[str]
    account: Mapped[str]
    label: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="new")
    scopes: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    #: Hosts, ports and user name: nothing secret.
    settings: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    #: What the api sealed and can't open; taken over into ``secret`` by the role that can.
    sealed: Mapped[bytes | None]
    #: AES-256-GCM, bound to user, provider, row and key.
    secret: Mapped[bytes | None]
    key_id: Mapped[str]
    delegated: Mapped[bool] = mapped_column(server_default=text("false"))
    error: Mapped[dict[str, object] | None]
    rev: Mapped[int] = mapped_column(server_default=text("1"))
    #: When it is looked at next: a token to refresh, a first try.
    refresh_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class VaultKey(Base):
    """The public half of a role's key: what is sealed to it, only that role opens."""

    __tablename__ = "vault_keys"

    key_id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    public_key: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    #: Nothing new is sealed to it.
    retired_at: Mapped[datetime | None]
