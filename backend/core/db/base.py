"""What every table has: naming rules, UUIDv7 keys, times by the database's clock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

#: Constraint names that a later migration can rely on.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


#: A row, or a JSON object: names to values.
Json = dict[str, Any]


def new_id() -> UUID:
    """Return a fresh UUIDv7: unique, and sorted by time of making."""
    return uuid7()


class Base(DeclarativeBase):
    """Base of every model."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        dict[str, object]: JSONB(),
        list[object]: JSONB(),
        list[str]: JSONB(),
    }


class Identified:
    """A UUIDv7 primary key and the time the row was made."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
