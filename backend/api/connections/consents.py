"""Sign-ins at Google under way: what was asked, kept in Redis until the browser is back, for one use."""

import re
import secrets
import time
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from redis import RedisError
from redis.asyncio import Redis

from backend.api.problems import Unavailable
from backend.core import redis_keys
from backend.core.act_views import Scope

#: Seconds that a person may take at Google.
LIFETIME = 600
_STATE = re.compile(r"([0-9a-f]{1,12})\.[A-Za-z0-9_-]{43}")


class ConsentFailed(Exception):
    """Nothing was connected; ``code`` is what the page is told."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class Consent(BaseModel):
    """What was asked of a person, and what proves that it was us."""

    model_config = ConfigDict(frozen=True)

    verifier: str
    scopes: list[Scope]
    redirect_uri: str
    back: str
    #: The address that has to come back, where an account is asked for again.
    account: str | None


async def remember(redis: Redis, user_id: UUID, consent: Consent) -> str:
    """Keep a consent; returns the state that Google hands back. It says when it was made, and nothing else.

    Raises:
        Unavailable: Redis is away.
    """
    state = f"{int(time.time()):x}.{secrets.token_urlsafe(32)}"
    try:
        await redis.set(redis_keys.consent(user_id, state), consent.model_dump_json(), ex=LIFETIME)
    except (RedisError, OSError) as error:
        raise Unavailable("A sign-in at Google can't be kept in mind: Redis doesn't answer.") from error
    return state


async def take(redis: Redis, user_id: UUID, state: str) -> Consent:
    """Return this person's consent and forget it.

    Raises:
        ConsentFailed: it is unknown, somebody else's, used already, or too old.
    """
    match = _STATE.fullmatch(state)
    if match is None:
        raise ConsentFailed("state", "no state of ours came back")
    try:
        kept = await redis.getdel(redis_keys.consent(user_id, state))
    except (RedisError, OSError) as error:
        raise ConsentFailed("unavailable", f"Redis doesn't answer: {error!r}") from error
    if kept is not None:
        return Consent.model_validate_json(kept)
    if time.time() - int(match[1], 16) >= LIFETIME:
        raise ConsentFailed("expired", "the person took too long")
    raise ConsentFailed("state", "the state was used already, or was made for somebody else")
