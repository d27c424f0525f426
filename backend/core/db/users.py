"""People, their API keys and their sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


class User(Identified, Base):
    """A person; everything they own carries their id."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(server_default="member")
    preferences: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))


class ApiKey(Identified, Base):
    """A bearer key, kept as its SHA-256 only: the keys are 256 random bits, so a slow hash would add nothing."""

    __tablename__ = "api_keys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Session(Base):
    """A browser's sign-in: the cookie holds a random value, the row its SHA-256."""

    __tablename__ = "sessions"

    id_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
