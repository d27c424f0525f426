"""How many ways out are there, by the signs of life that they give in the database."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.core.db.session import make_engine
from backend.core.egress_lists import EGRESS_ROLE

_RUNNING = text("select count(*) from workers where role = :role and lease_until > now()")


async def ways_out(database_url: str) -> int | None:
    """Return how many have given a sign of life; None where the database doesn't tell."""
    engine = make_engine(database_url, pool_size=1)
    try:
        async with engine.connect() as conn:
            return int((await conn.execute(_RUNNING, {"role": EGRESS_ROLE})).scalar_one())
    except (OSError, SQLAlchemyError):
        return None  # that it doesn't answer is a finding of its own
    finally:
        await engine.dispose()
