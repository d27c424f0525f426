"""What committed transactions tell, counted: in one place, by the process that wrote it."""

from collections.abc import Iterable

from backend.core.act_views import ApprovalView
from backend.core.events import ApprovalChanged, EffectChanged, Event, StepChanged, TaskChanged
from backend.core.states import STEP_FINAL, TASK_FINAL, ApprovalState, EffectState, StepState, TaskState
from backend.core.telemetry import metrics
from backend.core.telemetry.labels import SUPERVISOR
from backend.core.views import StepView

#: What is asked of a person, and what came of an act, is told again when it is taken up.
_DECIDED = frozenset({ApprovalState.APPROVED, ApprovalState.REJECTED})


def count(events: Iterable[Event]) -> None:
    """Count what these events say."""
    for event in events:
        match event:
            case TaskChanged():
                _task(event)
            case StepChanged():
                _step(event.step)
            case ApprovalChanged():
                _approval(event.approval)
            case EffectChanged() if event.effect.state is not EffectState.INTENDED:
                metrics.EFFECTS.add(agent=event.effect.agent, state=event.effect.state)


def _task(event: TaskChanged) -> None:
    task = event.task
    if event.n == 1:
        metrics.TASKS_CREATED.add(priority=task.priority)
    if task.state in TASK_FINAL and task.completed_at is not None:
        metrics.TASK_DURATION.observe((task.completed_at - task.created_at).total_seconds(), state=task.state)
    if task.state in {TaskState.PLANNING, TaskState.ANSWERING} and task.error is not None:
        metrics.RETRIES.add(role=SUPERVISOR)


def _step(step: StepView) -> None:
    if step.state in STEP_FINAL:
        metrics.STEPS_ENDED.add(agent=step.agent, state=step.state)
    elif step.state is StepState.QUEUED and step.error is not None:
        metrics.RETRIES.add(role=step.agent)


def _approval(approval: ApprovalView) -> None:
    if approval.rev == 1:
        metrics.APPROVALS_ASKED.add(agent=approval.agent)
    elif approval.state in _DECIDED and approval.consumed_at is None and approval.decided_at is not None:
        waited = (approval.decided_at - approval.created_at).total_seconds()
        metrics.APPROVAL_DECISION.observe(waited, decision=approval.state)
