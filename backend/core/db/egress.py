"""Hosts that a person wants reached, or not, and what wasn't let out for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified

#: Characters of a host that is kept with a refusal; a longer one is none.
LONGEST_REFUSED_HOST = 253


class EgressRule(Identified, Base):
    """One host, in its canonical form, with its subdomains; a person with an ``allow`` reaches only such hosts."""

    __tablename__ = "egress_rules"
    __table_args__ = (
        UniqueConstraint("user_id", "host", name="uq_egress_rules_host"),
        CheckConstraint("decision in ('allow', 'deny')", name="decision"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    host: Mapped[str]
    decision: Mapped[str]


class EgressRefusal(Identified, Base):
    """What wasn't let out for somebody; the same again adds to ``times``. ``host`` is empty where it can't be read."""

    __tablename__ = "egress_refusals"
    __table_args__ = (
        UniqueConstraint("user_id", "host", "port", "code", "agent", name="uq_egress_refusals_line"),
        CheckConstraint("whose in ('', 'deployment', 'person')", name="whose"),
        Index("ix_egress_refusals_last", "user_id", "last_at"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    host: Mapped[str]
    port: Mapped[int]
    #: The egress role's own word, e.g. "private_address".
    code: Mapped[str]
    #: Whose list it was; empty where none was the reason.
    whose: Mapped[str] = mapped_column(server_default=text("''"))
    agent: Mapped[str]
    #: The latest step that it was refused to; None outside steps. It may be gone by now.
    step_id: Mapped[UUID | None]
    times: Mapped[int] = mapped_column(server_default=text("1"))
    last_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
