"""One claimed step from its instruction to its end."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import structlog
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from sqlalchemy import text

from backend.core.claim_loop import Held
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.classify import classify
from backend.core.news import News
from backend.core.resources import Resources
from backend.core.verdicts import Failure, Parked, Permanent, Retryable, Verdict
from backend.core.views import FileView, UsageView
from workers.agentkit.act_desk import ActDesk
from workers.agentkit.agent import Graph
from workers.agentkit.checkpoints import forget
from workers.agentkit.context import CURRENT_CALL, StepContext
from workers.agentkit.converse import Conversation
from workers.agentkit.inputs import Inputs, read_inputs
from workers.agentkit.minding import tell_left
from workers.agentkit.result_cache import ResultCache, Reused
from workers.agentkit.sandbox import Sandbox
from workers.agentkit.spec import AgentSpec
from workers.agentkit.step_log import LeaseLostError, StepLog
from workers.agentkit.step_writer import StepWriter, new_file
from workers.agentkit.usage import UsageTally
from workers.agentkit.verdict_of import backoff, verdict_of
from workers.agentkit.workspaces import Kept, Workspace, keep, workspace

log = structlog.get_logger()

CANNOT_CURE = "Change this step's instruction, or leave it out."
_ALONE = text("select count(*) = 1 from steps where task_id = :task_id and round = :round")


@dataclass(frozen=True)
class Artifacts:
    """Where a step's tools leave their files: bytes first, then the row with its event."""

    resources: Resources
    held: Held
    writer: StepWriter

    async def add(self, name: str, media_type: str, data: bytes | Path) -> FileView:
        """Keep a file as an artifact of this step."""
        store = self.resources.artifacts
        stored = await (store.put_bytes(data) if isinstance(data, bytes) else store.put_file(data))
        file = new_file(self.held.row, name, media_type, stored.size)
        await self.writer.add_artifact(file, sha256=stored.sha256, call_id=CURRENT_CALL.get())
        return file


@dataclass(frozen=True, kw_only=True)
class Done:
    """A step's result, whether text from outside fed it, and what its tools found new, if they looked for that."""

    result: str
    tainted: bool
    news: News | None = None
    #: Under which name the result may stand for the same request, and for how many seconds.
    key: str = ""
    stands: float = 0.0
    #: Files that another agent should read.
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepRunner:
    """Runs steps of one agent; one per worker process."""

    resources: Resources
    spec: AgentSpec
    agent: Graph
    model: ChosenModel
    sandbox: Sandbox
    #: Where workspaces lie while their steps run.
    folder: Path
    #: Where steps that change something outside are checkpointed; None for agents that only read.
    checkpoints: AsyncPostgresSaver | None = None
    #: What the agent's companion yielded.
    companion: object = None

    async def __call__(self, held: Held) -> None:
        """Run one step and write how it ended."""
        limits = self.resources.settings.limits
        step_log = StepLog(self.resources, held)
        writer = StepWriter(step_log, held, deadline_seconds=limits.step_deadline_seconds)
        usage = UsageTally(UsageView.model_validate(held.row["usage"]))
        done: Done | Reused | None
        try:
            try:
                async with writer.deadline.running():
                    with held.interruptible_work():
                        done = await self._work(held, step_log, writer, usage)
            except asyncio.CancelledError:
                await self._let_go(held, writer, usage)
            except LeaseLostError:
                raise
            except Exception as error:  # noqa: BLE001 - every error becomes a verdict, the unforeseen ones logged
                if held.cancelled or held.lost:  # whatever broke on the way, it is over because it was stopped
                    await self._let_go(held, writer, usage)
                    return
                await self._end_badly(held, writer, usage, verdict_of(self._named(error)))
            else:
                await self._end_well(held, writer, usage, done)
        except LeaseLostError:
            log.info("step belongs to another holder by now", step=str(held.lease.id))

    async def _end_well(self, held: Held, writer: StepWriter, usage: UsageTally, done: Done | Reused | None) -> None:
        match done:
            case None:
                await writer.wait_for_person(usage.view())
            case Reused():
                await writer.complete_as_before(usage=usage.view(), **vars(done))
            case Done():
                await writer.complete(
                    done.result, usage.view(), tainted=done.tainted, news=done.news, unread=done.unread
                )
                await self._forget_thread(held)
                # Taken over, it would leave out what another agent read for it.
                if done.stands and not done.unread:
                    await self._cache.keep(held.row, done.key, done.stands)

    async def _forget_thread(self, held: Held) -> None:
        if self.checkpoints is not None:
            await forget(self.checkpoints, held.row)

    @property
    def _cache(self) -> ResultCache:
        return ResultCache(self.resources, self.spec, self.model.label)

    async def _work(self, held: Held, step_log: StepLog, writer: StepWriter, usage: UsageTally) -> Done | Reused | None:
        inputs = await read_inputs(self.resources, held.row, takes_up=self.spec.takes_up)
        key = self._cache.key(held.row, inputs) if self.spec.reuses_results else ""
        if key and (reused := await self._cache.take(held, writer, key)):
            return reused
        return await self._do(held, step_log, writer, usage, inputs, key)

    async def _do(
        self, held: Held, step_log: StepLog, writer: StepWriter, usage: UsageTally, inputs: Inputs, key: str
    ) -> Done | None:
        keeps = self.spec.keeps_workspace
        async with workspace(self.resources, self.folder, held.row, inputs, keeps=keeps) as place:
            files = tuple(file.name for file in place.inputs.refs())
            desk = ActDesk.of(self.resources, held, step_log, files)
            context = self._context(held, writer, place, desk)
            try:
                result = await self._converse(held, place.inputs, context, usage)
            except BaseException:
                await desk.acts_settled()
                await tell_left(context, waits=False)
                await self._keep(held, writer, place)
                raise
            await tell_left(context, waits=result is None)
            kept = await self._keep(held, writer, place)
            if result is None:
                return None
            reads = self.spec.acts or self.spec.reads_outside
            tainted = bool(files) or place.inputs.tainted or (reads and (await desk.taint.sources()).tainted)
        said = result if kept is None else result + kept.note()
        stands = context.stands if key else 0.0
        unread = tuple(context.unread)
        return Done(result=said, tainted=tainted, news=context.news, key=key, stands=stands, unread=unread)

    async def _keep(self, held: Held, writer: StepWriter, place: Workspace) -> Kept | None:
        """Pack the workspace of an agent that keeps it; one that was stopped or lost leaves what was kept before."""
        if not self.spec.keeps_workspace or held.cancelled or held.lost:
            return None
        kept = await keep(self.resources, place)
        writer.keep(vars(kept))
        return kept

    def _context(self, held: Held, writer: StepWriter, place: Workspace, desk: ActDesk) -> StepContext:
        row = held.row
        return StepContext(
            step_id=row["id"],
            task_id=row["task_id"],
            user_id=row["user_id"],
            conversation_id=row["conversation_id"],
            agent=self.spec.name,
            workspace=place.folder,
            files=place.inputs.refs(),
            sandbox=self.sandbox,
            artifacts=Artifacts(self.resources, held, writer),
            recorder=writer,
            providers=self.resources.providers,
            desk=desk,
            companion=self.companion,
            again=row["life"] > 0,
        )

    async def _converse(self, held: Held, inputs: Inputs, context: StepContext, usage: UsageTally) -> str | None:
        """Run the agent to its last message; None when it waits for a person."""
        checkpointed = self.checkpoints is not None
        run = Conversation(self.resources, self.agent, held, context, usage, checkpointed)
        last = await run.run(inputs)
        if last is None:
            return None
        if last.additional_kwargs.get("warren_cannot") and not await self._is_alone(held):
            raise Permanent(Failure(code="cannot", message=_first_sentence(last.text), cure=CANNOT_CURE))
        return last.text

    async def _is_alone(self, held: Held) -> bool:
        """Tell whether the plan is this step: then its words on what it can't do are the answer."""
        async with self.resources.engine.connect() as conn:
            return bool((await conn.execute(_ALONE, held.row)).scalar_one())

    def _named(self, error: Exception) -> Exception:
        """Name a provider's failure that came past the middleware: the summariser calls the model directly."""
        if isinstance(error, TimeoutError | Verdict | LeaseLostError):
            return error
        return classify(error, label=self.model.label, provider=self.model.provider) or error

    async def _let_go(self, held: Held, writer: StepWriter, usage: UsageTally) -> None:
        """Write why the work was cut off: a stop, a drain, or (then nothing) a lost lease."""
        current = asyncio.current_task()
        if current is not None:
            current.uncancel()
        if held.lost:
            return
        if held.cancelled:
            await writer.cancel(usage.view())
            await self._forget_thread(held)
        elif held.draining:
            await writer.give_back(usage.view())
        else:
            raise asyncio.CancelledError

    async def _end_badly(self, held: Held, writer: StepWriter, usage: UsageTally, verdict: Verdict) -> None:
        attempt, most = held.row["attempt"], self.resources.settings.limits.max_attempts
        if isinstance(verdict, Parked):
            await writer.park(verdict.failure, usage.view(), cause=verdict.cause)
        elif isinstance(verdict, Retryable) and (attempt < most or not verdict.counts):
            wait = backoff(attempt) if verdict.after is None else verdict.after
            await writer.retry(verdict.failure, usage.view(), after=wait, counts=verdict.counts, most=most)
        else:
            # With every try used up by what another try might have cured, an operator is told as well.
            given_up = attempt if isinstance(verdict, Retryable) else None
            await writer.fail(verdict.failure, usage.view(), given_up_after=given_up)


def _first_sentence(words: str) -> str:
    return re.split(r"(?<=[.!?])\s", words.strip(), maxsplit=1)[0]
