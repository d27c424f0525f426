"""An agent's worker: claims steps of its domain and runs them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

from langchain_core.messages import BaseMessage
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.runtime import get_runtime

from backend.core import cards, topology
from backend.core.claim_loop import ClaimLoop, Kind
from backend.core.claims import claim_step
from backend.core.db.base import Json
from backend.core.events import StepChanged
from backend.core.llm.calling import ModelCaller
from backend.core.llm.factory import make_model
from backend.core.resources import Resources
from backend.core.rows import step_view
from backend.core.settings import Settings
from workers.agentkit.agent import build_agent
from workers.agentkit.checkpoints import open_checkpoints
from workers.agentkit.context import StepContext
from workers.agentkit.control import listening
from workers.agentkit.discover import card_of
from workers.agentkit.presence import present
from workers.agentkit.sandbox.choose import shared_sandbox
from workers.agentkit.sandbox_trouble import telling_trouble
from workers.agentkit.spec import AgentSpec, FileRef
from workers.agentkit.step_run import StepRunner
from workers.agentkit.tracing import trace_in_place
from workers.agentkit.work_folder import work_folder

Role = Callable[[Settings, Resources], AbstractAsyncContextManager[None]]


async def claim(resources: Resources, agent: str) -> Json | None:
    """Claim the best step and tell that it runs, in one transaction."""
    lease = resources.settings.limits.lease_seconds
    async with resources.unit() as unit:
        row = await claim_step(unit.conn, agent=agent, owner=resources.process_id, lease_seconds=lease)
        if row is not None:
            unit.user_id, unit.must_tell = row["user_id"], False
            head = {"task_id": row["task_id"], "conversation_id": row["conversation_id"], "source": str(row["id"])}
            changed = StepChanged(**head, n=row["event_n"], at=datetime.now(UTC), step=step_view(row))
            unit.events.append(changed)
    return row


def _files_at_hand(_messages: Sequence[BaseMessage]) -> Sequence[FileRef]:
    """Return the running step's files: a subagent's first message doesn't name them, its context does."""
    return get_runtime(StepContext).context.files


def agent_role(spec: AgentSpec) -> Role:
    """Return the role of one agent: ``role(settings, resources)`` is an async context manager."""

    @asynccontextmanager
    async def role(settings: Settings, resources: Resources) -> AsyncIterator[None]:
        trace_in_place()
        chosen = make_model(settings.models, spec.name, spec.playbook, files_of=_files_at_hand)
        card = card_of(spec, model=None if chosen.is_builtin else chosen.label)
        await cards.register_cards(resources.engine, [card])
        sandbox = shared_sandbox(settings)
        async with (
            work_folder(settings.home) as folder,
            _checkpoints(settings, spec) as checkpoints,
            _companion(settings, resources, spec) as companion,
        ):
            agent = build_agent(spec, chosen, ModelCaller(providers=resources.providers), checkpoints)
            runner = StepRunner(resources, spec, agent, chosen, sandbox, folder, checkpoints, companion)
            async with _working(resources, spec, runner):
                yield

    return role


@asynccontextmanager
async def _checkpoints(settings: Settings, spec: AgentSpec) -> AsyncIterator[AsyncPostgresSaver | None]:
    """Open the checkpointer of an agent that changes something outside."""
    if not spec.acts:
        yield None
        return
    async with open_checkpoints(str(settings.direct_url)) as saver:
        yield saver


@asynccontextmanager
async def _companion(settings: Settings, resources: Resources, spec: AgentSpec) -> AsyncIterator[object]:
    if spec.companion is None:
        yield None
        return
    async with spec.companion(settings, resources) as companion:
        yield companion


@asynccontextmanager
async def _working(resources: Resources, spec: AgentSpec, runner: StepRunner) -> AsyncIterator[None]:
    """Claim and run this agent's steps."""
    slots = resources.settings.limits.slots
    kind = Kind(
        table="steps",
        queue=topology.agent_queue(spec.name),
        exchange=topology.AGENT,
        slots=slots,
        claim=lambda: claim(resources, spec.name),
        run=runner,
    )
    loop = ClaimLoop(resources, kind)
    async with (
        present(resources, role=spec.name, version=spec.version, slots=slots, busy=lambda: loop.busy),
        listening(resources, loop, role=spec.name),  # a drain hears of stops too
        loop.running(),
        telling_trouble(resources, runner.sandbox),
    ):
        yield
