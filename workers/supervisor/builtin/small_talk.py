"""What needs no agent: a greeting, thanks, and questions about the assistant itself."""

import re
from collections.abc import Sequence
from typing import Literal

from backend.core.cards import Card

Topic = Literal["greeting", "thanks", "farewell", "acknowledged", "mood", "abilities", "identity", "model"]

_NAME = (
    r"(?: (?:there|warren|everyone|all|again|assistant|buddy|friend|mate|so much|a lot|very much|lots|man|dear|team))*"
)
_PUNCTUATION = re.compile(r"[^\w\s']+")
_TOPICS: dict[Topic, tuple[str, ...]] = {
    "greeting": (
        rf"(?:hi+|hello+|hey+|hiya|howdy|yo|greetings|morning|hallo|moin){_NAME}",
        rf"good (?:morning|day|afternoon|evening){_NAME}",
    ),
    "thanks": (
        (
            r"(?:(?:ok|okay|great|nice|perfect|awesome|cool|super|many|very nice|well done) )?"
            rf"(?:thanks|thank you|thx|ty|cheers|much appreciated|tysm){_NAME}"
            r"(?: for .{1,40})?"
        ),
    ),
    "farewell": (rf"(?:bye+|goodbye|bye bye|see you(?: \w+)?|good night|cya|later|see ya|farewell){_NAME}",),
    "acknowledged": (
        (
            r"(?:ok(?:ay)?|k|sure|yes|no|yep|nope|great|nice|perfect|awesome|cool|super|wow|good|fine)"
            r"(?: (?:then|great|good|nice))?"
        ),
        r"good job|well done|al(?:l )?right|got it|never ?mind|forget it|lol|haha+|that'?s (?:great|all|it|fine|good)",
    ),
    "mood": (
        rf"(?:and )?how are (?:you|things){_NAME}",
        rf"how(?:'s| is) it going{_NAME}|how do you do|what'?s up{_NAME}|sup",
    ),
    "abilities": (
        (
            r"(?:so |and )?(?:what|which things|what kind of things|what else) (?:can|could|do|are) you "
            r"(?:do|help|capable|offer|help me with|good at)(?: .{0,20})?"
        ),
        r"help(?: me)?(?: please)?|(?:how )?can you help(?: me)?|show me what you can do|what is this",
        r"how (?:do|does|can) (?:i use you|this work|you work|i start|it work)",
        r"what are you (?:good at|capable of)\b.{0,30}|what are your (?:skills|abilities|features|agents|tools|limits)",
        r"(?:which|what) agents (?:are there|do you have)",
    ),
    "model": (
        (
            r"(?:what|which) (?:\w+ )?(?:model|llm|ai|gpt|language model)"
            r"(?: (?:is|are|do|does|am|powers|runs) (?:.{0,20} )?(?:you|this|it|here|i|running|used)\b.{0,20})?"
        ),
        (
            r"are you (?:using |based on |running )?(?:an? )?"
            r"(?:chat ?gpt|gpt\S*|claude|gemini|llama|openai|mistral|llm|language model)(?: .{0,20})?"
        ),
        r"(?:are you|do you use) (?:a )?real (?:model|ai)",
    ),
    "identity": (
        r"(?:so )?(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|what(?:'s| is) your name|what do i call you",
        r"who (?:made|built|created|wrote) you|tell me about yourself|introduce yourself",
        r"are you (?:an? )?(?:\w+ ){0,2}(?:human|person|bot|robot|machine|ai|real|alive|there|computer|program)",
    ),
}
_COMPILED = tuple((topic, re.compile("|".join(f"(?:{part})" for part in parts))) for topic, parts in _TOPICS.items())
_GREETING_FIRST = re.compile(r"^(?:hi+|hello+|hey+|ok|okay|so|well|thanks|thank you)(?: there| warren)? ")


def small_talk(text: str) -> Topic | None:
    """Return what kind of small talk the whole text is; None when it asks for anything else."""
    plain = " ".join(_PUNCTUATION.sub(" ", text.lower().replace("’", "'")).split())
    for candidate in (plain, _GREETING_FIRST.sub("", plain)):
        for topic, pattern in _COMPILED:
            if pattern.fullmatch(candidate):
                return topic
    return None


def reply(topic: Topic, cards: Sequence[Card]) -> str:
    """Answer small talk in Markdown."""
    return {
        "greeting": f"Hello! Tell me what you need, for example:\n\n{examples(cards)}",
        "thanks": "You're welcome.",
        "farewell": "Goodbye. Everything here is kept; come back any time.",
        "acknowledged": "All right. Tell me when you need something.",
        "mood": f"All parts are running. What can I do for you? For example:\n\n{examples(cards)}",
        "abilities": abilities(cards),
        "model": (
            "The **built-in model** answers: a set of fixed rules, no language model and no key. It understands a "
            "limited range of requests. "
            "Set `WARREN_MODEL` (for example `openai:gpt-5-mini` or `ollama:llama3.2`) to use a real one."
        ),
        "identity": (
            "I'm Warren, an assistant that runs on this machine: I hand your request to specialist agents and show you "
            "every step. "
            "Right now the **built-in model** answers, which is a set of fixed rules and not a language model.\n\n"
            + abilities(cards)
        ),
    }[topic]


def abilities(cards: Sequence[Card]) -> str:
    """Say what the agents present can do, with their own examples."""
    if not cards:
        return "No agent is installed here, so I can't do anything yet. Start a worker with `warren worker <agent>`."
    lines = [
        f"- **{card.title}** (@{card.name}): {card.description}\n{_example_lines(card.examples[:2])}" for card in cards
    ]
    return "Here is what I can do, with requests that work:\n\n" + "\n".join(lines)


def examples(cards: Sequence[Card], number: int = 3) -> str:
    """Return a few real examples, taken in turn from the agents present."""
    shown = _mail_among_them(cards, number)
    rounds = max((len(card.examples) for card in shown), default=0)
    taken = [card.examples[i] for i in range(rounds) for card in shown if i < len(card.examples)]
    return "\n".join(f"- “{example}”" for example in taken[:number])


def _mail_among_them(cards: Sequence[Card], number: int) -> Sequence[Card]:
    """Return the cards with one that handles mail among the first: nobody guesses that it is here."""
    place = next((place for place, card in enumerate(cards) if "mail" in card.produces), 0)
    if place < number:
        return cards
    others = [card for card in cards if card is not cards[place]]
    return [*others[: number - 1], cards[place], *others[number - 1 :]]


def _example_lines(found: Sequence[str]) -> str:
    return "\n".join(f"  - “{example}”" for example in found)
