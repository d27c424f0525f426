"""A mail account for those who ask, connected as the api connects one."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from backend.core.db import new_id
from backend.core.db.session import make_engine
from backend.core.sealing import Binding, NoKeyError, Sealed, seal
from tests.chaos.rig import Rig, until

_START_SECONDS = 60.0
_GRANT = text("""
    insert into grants (id, user_id, provider, account, scopes, sealed, key_id, refresh_at)
    values (:id, :user, 'gmail', :account, '["read", "modify", "send"]', :box, :key, now())
""")


async def connect(rig: Rig, person: str) -> None:
    """Connect a person's account, and wait until an email worker has taken it over."""
    account = f"{person}@peer.test"
    given = rig.gmail.person(account, "readonly", "modify", "send")
    [user] = await rig.rows("select id from users where name = $1", person)
    binding = Binding(grant_id=new_id(), user_id=user["id"], provider="gmail")
    secret = {
        "kind": "google",
        "refresh_token": given["refresh_token"],
        "access_token": given["access_token"],
        "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
    }
    engine = make_engine(rig.database_url, pool_size=1)

    async def sealed() -> Sealed | None:
        async with engine.connect() as conn:
            try:
                return await seal(conn, "email", binding, secret)
            except NoKeyError:
                return None

    try:
        box: Sealed = await until(sealed, within=_START_SECONDS, what="the email worker's key")
        values = {"id": binding.grant_id, "user": user["id"], "account": account, "box": box.box, "key": box.key_id}
        async with engine.begin() as conn:
            await conn.execute(_GRANT, values)
    finally:
        await engine.dispose()
    await until(
        lambda: rig.rows("select 1 from grants where account = $1 and state = 'active'", account),
        within=_START_SECONDS,
        what="an active account",
    )
