"""The built-in supervisor's plan: by the agents' cards, the files at hand and the words of the request."""

import re

from workers.agentkit.spec import BUILDS_ON
from workers.supervisor.builtin.clauses import LONG, Clause, clauses_of
from workers.supervisor.builtin.evidence import routes_of
from workers.supervisor.builtin.files_meant import just_attached
from workers.supervisor.builtin.follow_ups import Earlier, earlier_request, leans, standing_alone
from workers.supervisor.builtin.leg import POINTING_BACK, Leg, Situation
from workers.supervisor.builtin.legs import legs_of
from workers.supervisor.builtin.missing import question_for
from workers.supervisor.builtin.pasted import Pasted
from workers.supervisor.builtin.possible import possible_part
from workers.supervisor.builtin.small_talk import examples, reply, small_talk
from workers.supervisor.builtin.words import content, pattern_text, tokenize
from workers.supervisor.terms import MAX_STEPS, Answer, Outcome, Plan, PlannedStep, PlanRequest, Question

#: With so few words of meaning, a pointing word is all there is.
_NOTHING_ELSE = 3
#: A long request is one step, judged by its beginning and its end.
_LONG_HEAD = 1_500
_LONG_TAIL = 500
#: What goes into a form, and that it is to be sent, is one piece of work: "fill in … with name=Ann and send it".
_ONE_FORM = re.compile(
    r"\bfill (?:in|out|up)?\b.*\bform\b.*(?:https?://|\bwith\b)|\bform\b.*https?://.*\bwith\b",
    re.IGNORECASE | re.DOTALL,
)
#: The reply that ends a question rather than answering it.
CALLED_OFF = re.compile(r"\b(never ?mind|forget it|cancel|stop|leave it)\b", re.IGNORECASE)


def decide(request: PlanRequest) -> Outcome:
    """Plan, answer or ask. The same request gives the same outcome."""
    whole = "\n".join([request.request, *(text for role, text in request.asked if role == "user")]).strip()
    if request.asked and CALLED_OFF.search(request.asked[-1][1]):
        return Answer("All right, I've dropped it.")
    if (topic := small_talk(whole)) is not None:
        return Answer(reply(topic, request.cards))
    pasted = Pasted.out_of(whole)
    routes = routes_of(request.cards)
    earlier = earlier_request(request, routes)
    new_files = bool(just_attached(request.files))
    leaning = len(whole) < LONG and leans(pasted.text, routes, earlier, new_files=new_files)
    situation = Situation(request.files, before=earlier.agent if earlier else None, leaning=leaning)
    legs = legs_of(_clauses(pasted.text), routes, situation)
    if not legs:
        return _not_understood(request, pasted.text, earlier)
    return _outcome(request, pasted, legs, earlier if leaning else None)


def direct(request: PlanRequest, agent: str) -> Outcome:
    """Return the one step of a request that names its agent."""
    if agent not in {card.name for card in request.cards}:
        known = ", ".join(f"@{card.name}" for card in request.cards) or "none"
        return Answer(f"There is no agent called **{agent}** here. Installed: {known}.")
    whole = "\n".join([request.request, *(text for role, text in request.asked if role == "user")]).strip()
    routes = routes_of(request.cards)
    earlier = earlier_request(request, routes)
    new_files = bool(just_attached(request.files))
    leaning = earlier is not None and len(whole) < LONG and leans(whole, routes, earlier, new_files=new_files)
    instruction = standing_alone(whole, agent, earlier) if earlier and leaning else whole
    return Plan((PlannedStep("s1", agent, instruction),), f"You chose @{agent}.")


def _clauses(text: str) -> tuple[Clause, ...]:
    if len(text) < LONG and _ONE_FORM.search(text):
        return (Clause(text, tokenize(text)),)
    if len(text) < LONG:
        return clauses_of(text)
    ends = f"{text[:_LONG_HEAD]}\n{text[-_LONG_TAIL:]}"
    return (Clause(ends, tokenize(ends)),)


def _outcome(request: PlanRequest, pasted: Pasted, legs: tuple[Leg, ...], earlier: Earlier | None) -> Outcome:
    possible, sentences = possible_part(legs)
    left_out = tuple(pasted.back_in(sentence) for sentence in sentences)
    if not possible:
        works = [f"What works here, for example:\n\n{examples(request.cards)}"] if request.cards else []
        return Answer("\n\n".join([*left_out, *works]))
    if question := question_for(request, possible, earlier):
        return Question(question)
    if len(possible) > MAX_STEPS:
        return Answer(f"That is {len(possible)} steps, and one request may hold {MAX_STEPS}. Please send it in parts.")
    return Plan(_steps(pasted, possible, earlier, whole=not left_out), _why(possible), left_out)


def _steps(pasted: Pasted, legs: tuple[Leg, ...], earlier: Earlier | None, *, whole: bool) -> tuple[PlannedStep, ...]:
    if len(legs) == 1 and whole:
        name = legs[0].contender.name
        text = pasted.back_in(pasted.text)
        return (PlannedStep("s1", name, standing_alone(text, name, earlier) if earlier else text),)
    return tuple(
        PlannedStep(
            key=f"s{number}",
            agent=leg.contender.name,
            instruction=pasted.back_in(_instruction(leg, legs, earlier)),
            depends_on=tuple(f"s{index + 1}" for index in leg.builds_on),
        )
        for number, leg in enumerate(legs, start=1)
    )


def _instruction(leg: Leg, legs: tuple[Leg, ...], earlier: Earlier | None) -> str:
    if leg.builds_on:
        sources = " and ".join(f"“{legs[index].text}”" for index in leg.builds_on)
        return f"{leg.text}\n\n{BUILDS_ON.format(steps=sources)}"
    if earlier and POINTING_BACK.search(pattern_text(tokenize(leg.text))):
        return standing_alone(leg.text, leg.contender.name, earlier)
    return leg.text


def _why(legs: tuple[Leg, ...]) -> str:
    names = [leg.contender.card.title for leg in legs if leg.contender.card]
    if len(names) == 1:
        return f"This is work for the {names[0]}."
    ordered = any(leg.builds_on for leg in legs)
    return f"{len(names)} steps: {', then '.join(names)}." if ordered else f"{' and '.join(names)}, side by side."


def _not_understood(request: PlanRequest, text: str, earlier: Earlier | None) -> Outcome:
    if not request.cards:
        return Answer("No agent is installed here, so I can't do that. Start a worker with `warren worker <agent>`.")
    tokens = tokenize(text[:LONG])
    points = POINTING_BACK.search(pattern_text(tokens)) is not None
    if points and earlier is None and not request.files and len(content(tokens)) < _NOTHING_ELSE:
        return Question(
            "What do you mean exactly? Attach the file, or say in a sentence what should be done with what."
        )
    return Answer(
        "I can't do that: I'm the built-in model, a set of fixed rules, and none of the agents here fits this request. "
        f"Requests that work, for example:\n\n{examples(request.cards)}\n\n"
        f"To name an agent yourself, begin with its name, for example “@{request.cards[0].name} …”."
    )
