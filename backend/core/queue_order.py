"""Fairness: whose turn a row gets.

Inside a lane users take turns. A row that begins to wait gets the turn after its user's last waiting one, or after the
one that the lane has reached (``served_turn``, kept by every claim). So a thousand rows of one user get a thousand
turns and a new user's first row gets the next; a user who comes back at once after being served comes after everybody
who waited meanwhile; and who was idle, or held back by a cap, saves nothing up.
"""

from backend.core.views import PRIORITIES, Priority

#: What makes a task claimable; the index ``ix_tasks_claim`` holds exactly these rows.
CLAIMABLE_TASK = """
    {q}.state in ('queued', 'planning', 'answering') and {q}.head and {q}.owner is null and not {q}.held
"""
_WAITING_TASK = CLAIMABLE_TASK.format(q="q")
_WAITING_STEP = "q.state = 'queued' and q.agent = s.agent"

# The lane's turn. Where finished rows were deleted, those that wait still tell it.
_REACHED = """
    greatest(0,
        (select max(q.served_turn) from {table} q where {same} and q.lane = {lane}),
        (select min(q.turn) - 1 from {table} q where {waiting} and q.lane = {lane}))
"""
_TURN = """
    (1 + greatest({reached},
        (select max(q.turn) from {table} q where {waiting} and q.lane = {lane} and q.user_id = {user})))
"""
_TASKS_REACHED = _REACHED.format(table="tasks", same="true", waiting=_WAITING_TASK, lane="{lane}")
_STEPS_REACHED = _REACHED.format(table="steps", same="q.agent = s.agent", waiting=_WAITING_STEP, lane="s.lane")

#: SQL for the turn of a new task; parameters ``user_id`` and ``lane``.
TASK_TURN = _TURN.format(
    reached=_TASKS_REACHED.format(lane=":lane"), table="tasks", waiting=_WAITING_TASK, lane=":lane", user=":user_id"
)
#: SQL for the turn of a task row ``t`` that waited for something else and becomes claimable: it keeps its place among
#: its user's, and gains nothing over others by having waited.
TASK_TURN_NOW = f"greatest(t.turn, 1 + {_TASKS_REACHED.format(lane='t.lane')})"
#: SQL for the turn of a step row ``s`` that is about to be queued.
STEP_TURN = _TURN.format(reached=_STEPS_REACHED, table="steps", waiting=_WAITING_STEP, lane="s.lane", user="s.user_id")


def lane_of(priority: Priority) -> int:
    """Return the lane's number: 0 is served first."""
    return PRIORITIES.index(priority)


def priority_of(lane: int) -> Priority:
    """Return the priority's name."""
    return PRIORITIES[lane]
