"""Use case: a schedule runs now, out of turn."""

from functools import partial
from uuid import UUID

from backend.api.chats.room import no_room
from backend.api.problems import Conflict
from backend.api.schedules.problems import StillRunning, no_such_schedule
from backend.api.schedules.writing import Writing
from backend.core.room import Full, with_room
from backend.core.schedule_rows import read_run
from backend.core.schedule_runs import start_run
from backend.core.schedule_views import ScheduleRunView
from backend.core.schedules import lock_schedule


async def run_now(writing: Writing, user_id: UUID, schedule_id: UUID) -> ScheduleRunView:
    """Start a run beside the schedule's times, which stay as they are; a paused one runs as well.

    Raises:
        NotFound: there is no such schedule, or it is somebody else's.
        StillRunning: the run before is at work.
        NoRoom: too much waits already.
    """
    return await with_room(partial(_run_now, writing, user_id, schedule_id))


async def _run_now(
    writing: Writing,
    user_id: UUID,
    schedule_id: UUID,
    alone: bool,  # noqa: FBT001 - with_room gives it so
) -> ScheduleRunView:
    async with writing.unit() as unit:
        row = await lock_schedule(unit, user_id, schedule_id)
        if row is None:
            raise no_such_schedule()
        limits = writing.settings.limits
        # What is refused is told to who asked, and leaves no run behind: the transaction ends with it.
        run_id, refused = await start_run(unit, row, row["now"], limits, alone=alone, by_hand=True)
        if isinstance(refused, Full):
            raise no_room(refused)
        if refused is not None:
            raise StillRunning(refused.message)
        if run_id is None:
            raise Conflict("It was started in this very moment.")
        return await read_run(unit.conn, run_id)
