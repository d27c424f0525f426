"""Whether an error says that a service of ours was away, rather than that somebody is wrong."""

from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from backend.core.store_errors import StoreFailedError

#: Classes of SQLSTATE that say "not now": connection, resources, operator.
_OUTAGE_STATES = ("08", "53", "57P")


def is_outage(error: BaseException) -> bool:
    """Tell whether a service was away, rather than Warren being wrong."""
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or code.startswith(_OUTAGE_STATES)
    if isinstance(error, OSError):
        return error.filename is None  # a missing socket has no name, a missing file has
    return isinstance(error, PoolTimeoutError | RedisConnectionError | StoreFailedError)
