"""Use case: delete a file; what mentions it says so, and its bytes go once nothing else names them."""

import json
from uuid import UUID

from sqlalchemy import text

from backend.api.problems import Conflict, NotFound
from backend.core.resources import Resources

_LOCK = text("select task_id from artifacts where id = :id and user_id = :user_id for update")
_PLACES = """
    select conversation_id from tasks where id = cast(:task_id as uuid)
    union select conversation_id from messages
        where user_id = :user_id and files <> '[]'::jsonb and files @> cast(:named as jsonb)
"""
_AT_WORK = text(f"""
    select 1 from tasks where user_id = :user_id and mode = 'run'
        and state not in ('completed', 'failed', 'cancelled') and conversation_id in ({_PLACES}) limit 1
""")  # noqa: S608 - a constant
_MARK = """
    update {table} set files = (
        select jsonb_agg(case when f ->> 'id' = :text_id then f || '{{"deleted": true}}'::jsonb else f end order by n)
        from jsonb_array_elements(files) with ordinality as each(f, n))
    where user_id = :user_id and files <> '[]'::jsonb and files @> cast(:named as jsonb)
"""
# Tasks first: the lock order everywhere.
_MARKS = [text(_MARK.format(table=table)) for table in ("tasks", "messages")]
_DELETE = text("delete from artifacts where id = :id")


async def delete_file(resources: Resources, user_id: UUID, file_id: UUID) -> None:
    """Delete a file. Its bytes are swept by the clock when no other file has the same.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: a task that hasn't ended may still need it.
    """
    async with resources.engine.begin() as conn:
        own = (await conn.execute(_LOCK, {"id": file_id, "user_id": user_id})).one_or_none()
        if own is None:
            raise NotFound(f"There is no file {file_id}.")
        named = json.dumps([{"id": str(file_id)}])
        place = {"user_id": user_id, "task_id": own.task_id, "named": named}
        if (await conn.execute(_AT_WORK, place)).first() is not None:
            raise Conflict(
                "A task of this file's conversation is still at work.", cure="Wait until it has ended, or stop it."
            )
        for statement in _MARKS:
            await conn.execute(statement, {"user_id": user_id, "text_id": str(file_id), "named": named})
        await conn.execute(_DELETE, {"id": file_id})
