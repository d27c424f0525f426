"""Hosts that a person wants reached, or not."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


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
