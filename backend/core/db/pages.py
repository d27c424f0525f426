"""What pages said and what was talked about, kept to be compared with later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


class PageVersion(Identified, Base):
    """The readable text of a page as a person's agent saw it from ``created_at`` on, last at ``last_seen_at``."""

    __tablename__ = "page_versions"
    __table_args__ = (
        Index("ix_page_versions_page", "user_id", "url", "created_at"),
        CheckConstraint("how in ('article', 'page')", name="how"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    url: Mapped[str]
    #: Which text it is, so that the next look reads the same: the article, or all that stands on the page.
    how: Mapped[str]
    title: Mapped[str | None]
    text: Mapped[str]
    last_seen_at: Mapped[datetime]


class TrendPoint(Identified, Base):
    """How often something was talked about at a source: a tracked keyword by the day, a found topic by the look."""

    __tablename__ = "trend_points"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "keyword", "source", "at", name="uq_trend_points_point"),
        CheckConstraint("kind in ('keyword', 'topic')", name="kind"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    keyword: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime]
    count: Mapped[int]
    score: Mapped[float]
