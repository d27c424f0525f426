"""Everything a person has uploaded and every file made for them, with where each came from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.files.kinds import FileKind, kind_sql
from backend.api.paging import mark, read_mark
from backend.core.views import FileView

Origin = Literal["uploaded", "made"]


class LibraryFile(FileView):
    """A file with its origin; ``version`` counts the files of its name in its conversation."""

    sha256: str
    kind: FileKind
    origin: Origin
    #: Who made it; None for an upload.
    agent: str | None
    #: Where it was first sent or made; None for an upload that was never sent.
    conversation_id: UUID | None
    conversation_title: str | None
    version: int
    versions: int


class FilePage(BaseModel):
    """One page of files, newest first."""

    items: list[LibraryFile]
    next: str | None


_LIST = text(f"""
    with sent as (
        select distinct on (f ->> 'id') (f ->> 'id')::uuid as id, m.conversation_id
        from messages m, jsonb_array_elements(m.files) f
        where m.user_id = :user_id and m.files <> '[]'::jsonb
        order by f ->> 'id', m.seq
    ), placed as (
        select a.*, coalesce(t.conversation_id, sent.conversation_id) as conversation_id, s.agent
        from artifacts a
        left join steps s on s.id = a.step_id left join tasks t on t.id = a.task_id left join sent on sent.id = a.id
        where a.user_id = :user_id
    ), files as (
        select p.*, c.title as conversation_title, {kind_sql("p.media_type", "p.name")} as kind,
            case when p.step_id is null then 'uploaded' else 'made' end as origin,
            row_number() over (one order by p.created_at, p.id) as version, count(*) over one as versions
        from placed p left join conversations c on c.id = p.conversation_id
        window one as (partition by coalesce(p.conversation_id, p.id), p.name)
    )
    select id, name, media_type, size, task_id, step_id, created_at, sha256, kind, origin, agent, conversation_id,
        conversation_title, version, versions
    from files
    where (cast(:pattern as text) is null or name ilike :pattern or conversation_title ilike :pattern)
        and (cast(:kinds as text[]) is null or kind = any(cast(:kinds as text[])))
        and (cast(:origin as text) is null or origin = :origin)
        and (cast(:at as timestamptz) is null
            or (created_at, id) < (cast(:at as timestamptz), cast(:id as uuid)))
    order by created_at desc, id desc limit :limit
""")  # noqa: S608 - a constant


async def list_files(
    conn: AsyncConnection,
    user_id: UUID,
    *,
    pattern: str | None,
    kinds: Sequence[FileKind],
    origin: Origin | None,
    limit: int,
    after: str | None,
) -> FilePage:
    """Return one page of the user's files, newest first.

    Args:
        conn: where to read.
        user_id: whose files.
        pattern: an ILIKE pattern for the file's name or its conversation's title.
        kinds: which kinds; none named means all.
        origin: uploaded or made; None means both.
        limit: files on the page.
        after: the mark of the page before.
    """
    at, last_id = (None, None) if after is None else read_mark(after, datetime.fromisoformat, UUID)
    parameters = {
        "user_id": user_id,
        "pattern": pattern,
        "kinds": list(kinds) or None,
        "origin": origin,
        "at": at,
        "id": last_id,
        "limit": limit + 1,
    }
    rows = (await conn.execute(_LIST, parameters)).all()
    more = mark(rows[limit - 1].created_at.isoformat(), str(rows[limit - 1].id)) if len(rows) > limit else None
    return FilePage(items=[LibraryFile.model_validate(row) for row in rows[:limit]], next=more)
