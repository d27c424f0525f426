"""Alembic's entry: runs on the connection that ``backend.core.db.migrate`` hands over."""

from alembic import context

from backend.core.db import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
