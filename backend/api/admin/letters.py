"""Reading dead letters: grouped by cause, and one in full."""

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.admin.views import (
    DeadLetterDetail,
    DeadLetterGroup,
    DeadLetterList,
    DeadLetterView,
    LetterMoment,
    LetterState,
    LetterStep,
    LetterTask,
)
from backend.api.paging import mark, read_mark
from backend.api.problems import NotFound
from backend.core.db.base import Json
from backend.core.dead_causes import cause_named
from backend.core.views import ErrorView

#: Bytes and characters of a body that a list shows.
_EXCERPT_BYTES, _EXCERPT_CHARS = 1_200, 300
_MOMENTS = 50

_FILTER = """
    d.state = :state and (cast(:cause as text) is null or d.cause = :cause)
        and (cast(:kind as text) is null or d.kind = :kind) and (cast(:queue as text) is null or d.queue = :queue)
"""
_GROUPS = text(f"""
    select d.cause, count(*) as count, min(d.created_at) as oldest, max(d.last_seen_at) as newest,
        (array_agg(d.error order by d.id desc))[1] as error
    from dead_letters d where {_FILTER} group by d.cause order by count(*) desc, d.cause
""")  # noqa: S608 - a constant
_COLUMNS = "d.*, u.name as person"
_PAGE = text(f"""
    select {_COLUMNS} from dead_letters d left join users u on u.id = d.user_id
    where {_FILTER} and (cast(:before as uuid) is null or d.id < :before) order by d.id desc limit :limit
""")  # noqa: S608 - constants
_ONE = text(f"""
    select {_COLUMNS}, t.conversation_id, t.request, t.state as task_state, s.agent, s.instruction,
        s.state as step_state, s.attempt
    from dead_letters d left join users u on u.id = d.user_id left join tasks t on t.id = d.task_id
    left join steps s on s.id = d.step_id
    where d.id = :id
""")  # noqa: S608 - a constant
# What became of others of the same step, else of the same task's own, else of the same message.
_RELATED = text("""
    select id, state, created_at, last_seen_at, deaths, decided_by, decided_at, reason, note from dead_letters
    where kind = :kind and case kind when 'step' then step_id = cast(:step_id as uuid)
        when 'task' then task_id = cast(:task_id as uuid)
        else queue = cast(:queue as text) and message_id = cast(:message_id as text) end
    order by id desc limit :limit
""")


async def list_letters(
    conn: AsyncConnection,
    *,
    state: LetterState,
    cause: str | None = None,
    kind: str | None = None,
    queue: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> DeadLetterList:
    """Return a page of letters, the newest first, and the groups of all that the filter covers."""
    filters = {"state": state, "cause": cause, "kind": kind, "queue": queue}
    [before] = read_mark(after, UUID) if after else [None]
    groups = (await conn.execute(_GROUPS, filters)).mappings()
    rows = list((await conn.execute(_PAGE, {**filters, "before": before, "limit": limit + 1})).mappings())
    more = len(rows) > limit
    return DeadLetterList(
        items=[letter_view(row) for row in rows[:limit]],
        next=mark(str(rows[limit - 1]["id"])) if more else None,
        groups=[_group(row) for row in groups],
    )


async def read_letter(conn: AsyncConnection, letter_id: UUID) -> DeadLetterDetail:
    """Return one letter in full.

    Raises:
        NotFound: there is none.
    """
    row = (await conn.execute(_ONE, {"id": letter_id})).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no dead letter {letter_id}.")
    related = (await conn.execute(_RELATED, {**row, "limit": _MOMENTS})).mappings().all()
    body, words = bytes(row["body"]), text_of(row)
    return DeadLetterDetail(
        **letter_view(row).model_dump(),
        text=words,
        base64=base64.b64encode(body).decode() if words is None else None,
        is_cut=row["size"] > len(body),
        headers=row["headers"],
        message_id=row["message_id"],
        task=_task(row),
        step=_step(row),
        history=sorted((moment for each in related for moment in _moments(each)), key=lambda moment: moment.at),
    )


def letter_view(row: Mapping[Any, Any]) -> DeadLetterView:
    """Return a letter as a list shows it."""
    cause = cause_named(row["cause"], row["error"])
    start = text_of({**row, "body": bytes(row["body"])[:_EXCERPT_BYTES]}) or ""
    return DeadLetterView(
        **{name: row[name] for name in DeadLetterView.model_fields if name in row and name != "error"},
        words=cause.words,
        cure=cause.cure,
        excerpt=start[:_EXCERPT_CHARS],
        error=ErrorView.model_validate(row["error"]) if row["error"] else None,
        first_seen_at=row["created_at"],
    )


def text_of(row: Mapping[Any, Any]) -> str | None:
    """Return a body as text; None where it isn't. A character that was cut in two is left out."""
    body = bytes(row["body"])
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        was_cut = row["size"] > len(body) and error.reason == "unexpected end of data"
        return body[: error.start].decode() if was_cut else None


def _group(row: Mapping[Any, Any]) -> DeadLetterGroup:
    cause = cause_named(row["cause"], row["error"])
    fields: Json = {name: row[name] for name in ("cause", "count", "oldest", "newest")}
    return DeadLetterGroup(**fields, words=cause.words, cure=cause.cure)


def _task(row: Mapping[Any, Any]) -> LetterTask | None:
    if row["task_id"] is None:
        return None
    return LetterTask(
        id=row["task_id"], conversation_id=row["conversation_id"], request=row["request"], state=row["task_state"]
    )


def _step(row: Mapping[Any, Any]) -> LetterStep | None:
    if row["step_id"] is None:
        return None
    fields: Json = {name: row[name] for name in ("agent", "instruction", "attempt")}
    return LetterStep(**fields, id=row["step_id"], state=row["step_state"])


def _moments(row: Mapping[Any, Any]) -> list[LetterMoment]:
    moments = [LetterMoment(at=row["created_at"], words="Given up")]
    if row["last_seen_at"] > row["created_at"]:
        moments.append(LetterMoment(at=row["last_seen_at"], words=f"Given up again, {row['deaths']} deaths by then"))
    if row["decided_at"] is not None:
        why = f": {row['reason'] or row['note']}" if row["reason"] or row["note"] else ""
        words = f"{row['state'].capitalize()} by {row['decided_by']}{why}"
        moments.append(LetterMoment(at=row["decided_at"], words=words))
    return moments
