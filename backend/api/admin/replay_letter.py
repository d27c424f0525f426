"""Use case: replay a dead letter, as it was or corrected. Twice is once."""

from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.admin.letters import text_of
from backend.api.admin.operator import Operator
from backend.api.problems import Conflict, FieldProblem, Invalid, NotFound
from backend.api.tasks.owned import lock_own
from backend.api.tasks.rerun_step import rerun
from backend.api.tasks.retry_task import retry
from backend.core import dead_letters
from backend.core.contracts import AnyMessage, parse
from backend.core.db.base import Json
from backend.core.dead_letters import Say
from backend.core.outbox import Unit
from backend.core.parking import Units
from backend.core.refusals import LARGEST_BYTES

_LETTER = text("select * from dead_letters where id = :id")
_OWNER = text("select user_id from tasks where id = :id")
_STEP = text("select agent from steps where id = :id and task_id = :task_id")
_AGENT = text("select 1 from agent_configs where name = :name")
#: How much of what was put in its place an audit shows.
_NOTE_CHARS = 2_000


async def replay_letter(units: Units, operator: Operator, letter_id: UUID, correction: str | None = None) -> bool:
    """Replay a letter: its message goes out again, its step or task runs again; returns whether this did it.

    Args:
        units: where it is written.
        operator: who decides.
        letter_id: an open letter; one that was decided about stays as it is.
        correction: the message's text, or the step's instruction, as it should have been.

    Raises:
        NotFound: there is no such letter.
        Invalid: the message can't be read by this version, or names what isn't there.
        Conflict: the task is at work, its conversation is busy, or the step can't start by itself.
    """
    async with units.unit() as unit:
        row = (await unit.conn.execute(_LETTER, {"id": letter_id})).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no dead letter {letter_id}.")
        if row["state"] != "open":
            return False
        letter = dict(row)
        say = Say(by=operator.name, state="replayed", note=_note(letter, correction))
        if letter["kind"] == "message":
            return await _replay_message(unit, letter, say, correction, operator)
        return await _run_again(unit, letter, say, correction)


def _note(letter: Json, correction: str | None) -> str | None:
    if correction is None or correction == text_of(letter):
        return None
    return f"Corrected to: {correction[:_NOTE_CHARS]}"


async def _replay_message(unit: Unit, letter: Json, say: Say, correction: str | None, operator: Operator) -> bool:
    if correction is None and letter["size"] > len(letter["body"]):
        raise Conflict("Only the beginning of this message is kept.", cure="Replay it with a corrected text.")
    message = parse_corrected(bytes(letter["body"]) if correction is None else correction.encode())
    unit.user_id = await _check_ids(unit.conn, message) or operator.id
    if not await dead_letters.decide(unit.conn, letter["id"], say):
        return False
    unit.messages.append(message)
    return True


def parse_corrected(body: bytes) -> AnyMessage:
    """Parse a message that is about to go out.

    Raises:
        Invalid: it isn't what the contracts say, field by field.
    """
    if len(body) > LARGEST_BYTES:
        problem = FieldProblem(where="body", message=f"has {len(body):,} bytes; {LARGEST_BYTES:,} are the most")
        raise Invalid("The message is too large.", errors=[problem])
    try:
        return parse(body)
    except ValidationError as error:
        fields = [_field(each) for each in error.errors(include_url=False, include_input=False)]
        named = "; ".join(f"{field.where}: {field.message}" for field in fields[:3])
        cure = "Correct its text. A kind that this version doesn't know needs a newer one."
        raise Invalid(f"This version can't read the message: {named}.", cure=cure, errors=fields) from error


def _field(error: Any) -> FieldProblem:  # noqa: ANN401 - pydantic's own
    """Name a field as it stands in the message: pydantic puts the kind before it."""
    place = [str(part) for part in error["loc"]]
    return FieldProblem(where=".".join(["body", *place[1:]]), message=error["msg"])


async def _check_ids(conn: AsyncConnection, message: AnyMessage) -> UUID | None:
    """Return whose task a message names.

    Raises:
        Invalid: it names a task, step or agent that isn't here: nobody could do anything about it.
    """
    owner: UUID | None = (await conn.execute(_OWNER, {"id": message.task_id})).scalar_one_or_none()
    problems: list[FieldProblem] = []
    if owner is None:
        problems.append(FieldProblem(where="body.task_id", message="there is no such task"))
    step_id, agent = getattr(message, "step_id", None), getattr(message, "agent", None)
    if step_id is not None and owner is not None:
        step = (await conn.execute(_STEP, {"id": step_id, "task_id": message.task_id})).first()
        if step is None:
            problems.append(FieldProblem(where="body.step_id", message="the task has no such step"))
    # A queue that isn't there would keep the message in the outbox for good.
    if agent is not None and (await conn.execute(_AGENT, {"name": agent})).first() is None:
        problems.append(FieldProblem(where="body.agent", message="there is no such agent here"))
    if problems:
        named = "; ".join(f"{problem.where}: {problem.message}" for problem in problems)
        cure = "Correct its text, or discard it: nothing waits for it."
        raise Invalid(f"Nobody could use this message: {named}.", cure=cure, errors=problems)
    return owner


async def _run_again(unit: Unit, letter: Json, say: Say, correction: str | None) -> bool:
    # The task first, then the letter: the order in which a person's own retry takes them.
    await lock_own(unit, letter["user_id"], letter["task_id"])
    if not await dead_letters.decide(unit.conn, letter["id"], say):
        return False
    if letter["kind"] == "step":
        await rerun(unit, letter["user_id"], letter["task_id"], letter["step_id"], instruction=correction)
        return True
    if say.note is not None:
        raise Conflict("A task's request isn't corrected here.", cure="Replay it as it is, or discard it.")
    await retry(unit, letter["user_id"], letter["task_id"])
    return True
