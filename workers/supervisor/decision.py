"""What a model may decide, as a schema it is offered, and what makes a decision one that can be carried out."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from pydantic import BaseModel, Field

from backend.core.cards import Card
from workers.supervisor.terms import MAX_STEPS, Answer, Outcome, Plan, PlannedStep, Question


class StepDraft(BaseModel):
    """One step of the plan."""

    key: str = Field(description="Short name of the step within this plan, such as s1.")
    agent: str = Field(description="Name of the agent that does it, exactly as on its card.")
    instruction: str = Field(description="What to do, complete in itself: the agent sees nothing else of the talk.")
    depends_on: list[str] = Field(default_factory=list, description="Keys of the steps whose results it needs.")


class Decision(BaseModel):
    """Decide how the request is met: by a plan for the agents, an answer at once, or a question to the person."""

    kind: Literal["plan", "answer", "question"]
    why: str = Field(default="", description="One short sentence for the person: why this plan.")
    steps: list[StepDraft] = Field(default_factory=list, description="The steps, for a plan only.")
    left_out: list[str] = Field(
        default_factory=list,
        description="For a plan only: a sentence for each part of the request that no agent here can do.",
    )
    text: str = Field(default="", description="The answer in Markdown, or the question.")

    @classmethod
    def of(cls, outcome: Outcome) -> "Decision":
        """Return the decision that stands for an outcome."""
        match outcome:
            case Plan(steps=steps, why=why, left_out=left_out):
                return cls(kind="plan", why=why, steps=[_draft(step) for step in steps], left_out=list(left_out))
            case Answer(text=text):
                return cls(kind="answer", text=text)
            case Question(text=text):
                return cls(kind="question", text=text)

    def outcome(self) -> Outcome:
        """Return the outcome; call it on a decision without faults only."""
        if self.kind == "answer":
            return Answer(self.text.strip())
        if self.kind == "question":
            return Question(self.text.strip())
        return plan_of(self.steps, self.why, self.left_out)


class NextRound(BaseModel):
    """Plan further steps when the finished ones don't suffice to answer the request."""

    why: str = Field(default="", description="One short sentence for the person: why more is needed.")
    steps: list[StepDraft] = Field(description="The new steps only; instructions carry what earlier steps found.")


def plan_of(steps: Sequence[StepDraft], why: str, left_out: Sequence[str] = ()) -> Plan:
    """Return the steps as a plan, each behind those that it depends on."""
    drafts = {step.key: step for step in steps}
    places = {step.key: place for place, step in enumerate(steps)}
    sorter = TopologicalSorter({step.key: sorted(set(step.depends_on), key=places.__getitem__) for step in steps})
    return Plan(
        tuple(
            PlannedStep(
                key, drafts[key].agent, drafts[key].instruction.strip(), tuple(dict.fromkeys(drafts[key].depends_on))
            )
            for key in sorter.static_order()
        ),
        why.strip(),
        tuple(sentence.strip() for sentence in left_out if sentence.strip()),
    )


def faults_of(decision: Decision, cards: Sequence[Card]) -> list[str]:
    """Return what keeps the decision from being carried out, as sentences for the model; empty when nothing does."""
    if decision.kind != "plan":
        return [] if decision.text.strip() else [f"The {decision.kind} has no text."]
    return plan_faults(decision.steps, cards)


def plan_faults(steps: Sequence[StepDraft], cards: Sequence[Card]) -> list[str]:
    """Return what is wrong with the steps of a plan."""
    if not steps:
        return ["The plan has no steps."]
    found = [] if len(steps) <= MAX_STEPS else [f"The plan has {len(steps)} steps; {MAX_STEPS} is the most."]
    keys = [step.key for step in steps]
    found += [f"The key {key} is used more than once." for key in sorted({key for key in keys if keys.count(key) > 1})]
    names = sorted(card.name for card in cards)
    for step in steps:
        if step.agent not in names:
            found.append(
                f"Step {step.key}: there is no agent called {step.agent}; the agents are {', '.join(names) or 'none'}."
            )
        if not step.instruction.strip():
            found.append(f"Step {step.key} has no instruction.")
        found += [
            f"Step {step.key} depends on {key}, which isn't a step." for key in step.depends_on if key not in keys
        ]
    return [*found, *_cycle(steps)]


def _cycle(steps: Sequence[StepDraft]) -> list[str]:
    try:
        TopologicalSorter({step.key: step.depends_on for step in steps}).prepare()
    except CycleError as error:
        return [f"These steps wait for each other: {' → '.join(error.args[1])}."]
    return []


def _draft(step: PlannedStep) -> StepDraft:
    return StepDraft(key=step.key, agent=step.agent, instruction=step.instruction, depends_on=list(step.depends_on))
