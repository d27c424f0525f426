"""What was found out about mails, kept: a mail that was analysed once need not be fetched again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from workers.agentkit.context import StepContext
from workers.agents.email.analysis.findings import Findings
from workers.agents.email.analysis.plain import one_line

_KEEP = text("""
    insert into email_metadata (id, user_id, account, provider_id, thread_id, sender, subject, received_at, analysis)
    select gen_random_uuid(), :user_id, :account, new.provider_id, new.thread_id, new.sender, new.subject,
        new.received_at, new.analysis
    from jsonb_to_recordset(cast(:mails as jsonb)) as new
        (provider_id text, thread_id text, sender text, subject text, received_at timestamptz, analysis jsonb)
    on conflict on constraint uq_email_metadata_mail do update
        set thread_id = excluded.thread_id, sender = excluded.sender, subject = excluded.subject,
            received_at = excluded.received_at, analysis = excluded.analysis
""")
_KNOWN = text("""
    select provider_id, analysis from email_metadata
    where user_id = :user_id and account = :account and provider_id = any(:ids)
        and (analysis ->> 'rules')::int = :rules
""")
_FORGET = text("""
    delete from email_metadata where user_id = :user_id and account = :account and provider_id = any(:ids)
""")


@dataclass(frozen=True)
class Kept:
    """One person's analysed mails of one account."""

    engine: AsyncEngine
    user_id: UUID
    account: str

    async def keep(self, findings: Sequence[Findings]) -> None:
        """Keep what was found; what was kept of the same mails before gives way."""
        mails = {one.letter.id: _row(one) for one in findings}
        if mails:
            async with self.engine.begin() as conn:
                await conn.execute(_KEEP, self._whose | {"mails": json.dumps(list(mails.values()))})

    async def known(self, ids: Sequence[str], *, rules: int) -> dict[str, dict[str, Any]]:
        """Return what the same rules found in these mails before."""
        async with self.engine.connect() as conn:
            rows = await conn.execute(_KNOWN, self._whose | {"ids": list(ids), "rules": rules})
            return {row.provider_id: row.analysis for row in rows}

    async def forget(self, ids: Sequence[str]) -> None:
        """Forget mails whose ids are no longer theirs."""
        async with self.engine.begin() as conn:
            await conn.execute(_FORGET, self._whose | {"ids": list(ids)})

    @property
    def _whose(self) -> dict[str, Any]:
        return {"user_id": self.user_id, "account": self.account}


def kept_for(context: StepContext, account: str) -> Kept | None:
    """Return where a step's person's mails are kept; None where there is no database."""
    if context.desk is None:
        return None
    return Kept(context.desk.resources.engine, context.user_id, account)


def _row(one: Findings) -> dict[str, Any]:
    letter = one.letter
    sender = f"{letter.sender_name} <{letter.sender_email}>" if letter.sender_name else letter.sender_email
    return {
        "provider_id": letter.id,
        "thread_id": letter.thread_id or None,
        "sender": one_line(sender, 300),
        "subject": one_line(letter.subject, 300),
        "received_at": letter.at.isoformat(),
        "analysis": one.as_json(),
    }
