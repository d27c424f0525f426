"""What a person gives the browser to sign in with; only the browser role can read the secrets."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


class BrowserSession(Identified, Base):
    """A signed-in state of one site (cookies, local storage) that a person keeps, or that they are offered to keep."""

    __tablename__ = "browser_sessions"
    __table_args__ = (
        UniqueConstraint("user_id", "name", name="uq_browser_sessions_name"),
        Index("ix_browser_sessions_site", "user_id", "site"),
        Index("ix_browser_sessions_expires", "expires_at"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    #: ``host`` or ``host:port``; whose cookies and storage are in it, and no other's.
    site: Mapped[str] = mapped_column(server_default="")
    #: Hosts to which its cookies go.
    hosts: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    #: Who is signed in, where that is known.
    account: Mapped[str] = mapped_column(server_default="")
    #: AES-256-GCM, bound to row, user, site and key.
    secret: Mapped[bytes] = mapped_column(server_default=text("''::bytea"))
    key_id: Mapped[str] = mapped_column(server_default="")
    #: Bytes of what it holds.
    size: Mapped[int] = mapped_column(server_default=text("0"))
    #: False: a step signed in, and its person hasn't said yet whether to keep it.
    kept: Mapped[bool] = mapped_column(server_default=text("true"))
    #: Steps use it when their person names the site.
    use_for_site: Mapped[bool] = mapped_column(server_default=text("false"))
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class BrowserLogin(Identified, Base):
    """A user name and password for one site, entered outside the chat."""

    __tablename__ = "browser_logins"
    __table_args__ = (UniqueConstraint("user_id", "site", "account", name="uq_browser_logins_account"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    #: ``host`` or ``host:port``, exactly: it is typed nowhere else.
    site: Mapped[str]
    account: Mapped[str]
    #: Where the sign-in form stands; empty where it is to be found.
    page: Mapped[str] = mapped_column(server_default="")
    #: A box that the api sealed to the browser role, or what that role keeps since a rotation.
    secret: Mapped[bytes]
    sealed: Mapped[bool] = mapped_column(server_default=text("true"))
    key_id: Mapped[str]
    #: The site refused it when it was last tried.
    refused_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
