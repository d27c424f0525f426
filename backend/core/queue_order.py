"""Fairness: whose turn a new row gets.

Inside a lane users take turns: a row's turn is the user's last waiting turn + 1, or the front turn for a user with
nothing waiting. A user with a hundred rows and one with a single row are so served alternately, and a lane that runs
empty starts afresh.
"""

from backend.core.views import PRIORITIES, Priority

#: SQL for the turn of a new task; parameters ``user_id`` and ``lane``.
TASK_TURN = """
    (select coalesce(
        (select max(q.turn) from tasks q where q.state = 'queued' and q.lane = :lane and q.user_id = :user_id),
        (select min(q.turn) - 1 from tasks q where q.state = 'queued' and q.lane = :lane), 0) + 1)
"""

#: SQL for the turn of a step row ``s`` that is about to be queued.
STEP_TURN = """
    (select coalesce(
        (select max(q.turn) from steps q
         where q.state = 'queued' and q.agent = s.agent and q.lane = s.lane and q.user_id = s.user_id),
        (select min(q.turn) - 1 from steps q
         where q.state = 'queued' and q.agent = s.agent and q.lane = s.lane), 0) + 1)
"""


def lane_of(priority: Priority) -> int:
    """Return the lane's number: 0 is served first."""
    return PRIORITIES.index(priority)


def priority_of(lane: int) -> Priority:
    """Return the priority's name."""
    return PRIORITIES[lane]
