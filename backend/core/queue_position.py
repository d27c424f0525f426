"""How much is ahead of what waits: exact up to a bound, so that telling it costs the same however long the queue is."""

from backend.core.queue_order import CLAIMABLE_TASK

#: Counted exactly up to here; one more means "more than that".
MOST_AHEAD = 1_000

_DUE = "(q.not_before is null or q.not_before <= now())"
_BEFORE = "(q.lane, q.turn, q.seq) < ({row}.lane, {row}.turn, {row}.seq)"
_IN_LINE = f"{CLAIMABLE_TASK.format(q='q')} and {_DUE} and {_BEFORE.format(row='t')}"
# One that doesn't head its conversation waits for those before it there, too.
_IN_CONVERSATION = f"""
    q.conversation_id = t.conversation_id and q.seq < t.seq
    and q.state not in ('completed', 'failed', 'cancelled', 'waiting') and not ({_IN_LINE})
"""
_HELD = "q.user_id = t.user_id and q.state = 'queued' and q.held and (q.lane, q.seq) < (t.lane, t.seq)"


def _count(table: str, condition: str) -> str:
    most = MOST_AHEAD + 1
    return f"(select count(*) from (select 1 from {table} q where {condition} limit {most}) counted)"  # noqa: S608 - constants


#: SQL for what is ahead of a queued task ``t``: of a held one those of its user that are held before it.
TASKS_AHEAD = f"""
    least({MOST_AHEAD + 1}, case
        when t.held then {_count("tasks", _HELD)}
        when t.head then {_count("tasks", _IN_LINE)}
        else {_count("tasks", _IN_LINE)} + {_count("tasks", _IN_CONVERSATION)} end)
"""
#: SQL for what is ahead of a queued step ``s``.
STEPS_AHEAD = _count("steps", f"q.agent = s.agent and q.state = 'queued' and {_DUE} and {_BEFORE.format(row='s')}")
