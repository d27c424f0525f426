"""Whether a person may look at a step's browser, and whether there is anything to see."""

from uuid import UUID

from sqlalchemy import text

from backend.api.live.socket import Close
from backend.core.resources import Resources
from backend.core.states import StepState

NO_SUCH_STEP = Close(4404, "no such step")
NOT_RUNNING, ENDED = 4409, 4410

_STATE = text("select state from steps where id = :id and user_id = :user_id")


async def why_not(resources: Resources, step_id: UUID, user_id: UUID, *, code: int = NOT_RUNNING) -> Close | None:
    """Return why there is nothing to see for this person; None: the step runs.

    Args:
        resources: the process's.
        step_id: the step.
        user_id: who wants to look; somebody else's step isn't there for them.
        code: of a step that doesn't run.
    """
    async with resources.alone() as conn:
        state = (await conn.execute(_STATE, {"id": step_id, "user_id": user_id})).scalar_one_or_none()
    if state is None:
        return NO_SUCH_STEP
    return None if state == StepState.RUNNING else Close(code, f"the step is {state.replace('_', ' ')}")
