"""How strongly a piece of a request speaks for each agent."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from backend.core.cards import Card
from workers.supervisor.builtin.lexicon import CAPABILITIES, SOURCES, WORLD_QUESTION, Capability
from workers.supervisor.builtin.words import PERSON, Token, content, mend, pattern_text, stem, tokenize

#: What follows one of these describes the thing wanted, so it says less about who does it.
_SUBORDINATE = re.compile(
    "that|which|so|with|because|containing|about|who|whose|as|whether|if|announcing|saying|telling|asking"
)
_SUBORDINATE_WEIGHT = 0.5
#: The strongest cues decide; many weak ones must not add up to one strong.
_CUES_COUNTED = 5
_WORLD_QUESTION_WEIGHT = 1.5
#: It names somebody or some place.
_NAMED_WEIGHT = 1.0
_SIMILARITY_WEIGHT = 2.0
#: For an agent of a kind that the lexicon doesn't know, its card is all there is.
_CARD_ALONE_WEIGHT = 4.0
#: With fewer words than this, sharing one of them with a card says less.
_ENOUGH_WORDS = 3
#: Sets are summed in no fixed order: without rounding, equals would differ from process to process.
_DIGITS = 6


@dataclass(frozen=True)
class Contender:
    """An installed agent, or a known capability that no installed agent has."""

    name: str
    capability: Capability | None
    card: Card | None


@dataclass(frozen=True)
class Routes:
    """Everything that one set of cards makes possible."""

    contenders: tuple[Contender, ...]
    vocabulary: frozenset[str]
    #: Contender's name → stem → weight by rarity among the cards.
    known: dict[str, frozenset[str]]
    examples: dict[str, tuple[frozenset[str], ...]]
    rarity: dict[str, float] = field(repr=False)


@lru_cache(maxsize=64)
def routes_of(cards: tuple[Card, ...]) -> Routes:
    """Read the cards once; the same cards give the same object."""
    found = [Contender(card.name, _capability_of(card), card) for card in cards]
    missing = [known for known in CAPABILITIES if all(contender.capability is not known for contender in found)]
    contenders = (*found, *(Contender(known.agent, known, None) for known in missing))
    texts = {card.name: content(tokenize(_card_text(card))) for card in cards}
    known = {name: frozenset(words) for name, words in texts.items()}
    return Routes(
        contenders=contenders,
        vocabulary=_vocabulary(cards),
        known=known,
        examples={card.name: tuple(frozenset(content(tokenize(text))) for text in card.examples) for card in cards},
        rarity=_rarity(known.values()),
    )


def weigh(tokens: Sequence[Token], routes: Routes) -> dict[str, float]:
    """Return how strongly the words speak for each contender."""
    mended = [_mended(token, routes.vocabulary) for token in tokens]
    return {
        contender.name: round(_cues(mended, contender.capability) + _similarity(mended, contender, routes), _DIGITS)
        for contender in routes.contenders
    }


def _capability_of(card: Card) -> Capability | None:
    """Return what a card can do: by its name, else by what only such an agent produces."""
    by_name = (known for known in CAPABILITIES if known.agent == card.name)
    by_kinds = (known for known in CAPABILITIES if known.produces <= set(card.produces))
    return next(by_name, None) or next(by_kinds, None)


def _card_text(card: Card) -> str:
    tools = " ".join(card.tools).replace("_", " ")
    return ". ".join((card.title, card.description, tools, *card.examples))


def _vocabulary(cards: Iterable[Card]) -> frozenset[str]:
    words = {token.text.lower() for card in cards for token in tokenize(_card_text(card)) if not token.kind}
    for known in CAPABILITIES:
        words.update(known.words)
    return frozenset(words)


def _rarity(texts: Iterable[frozenset[str]]) -> dict[str, float]:
    counted: dict[str, int] = {}
    total = 0
    for text in texts:
        total += 1
        for word in text:
            counted[word] = counted.get(word, 0) + 1
    return {word: math.log((total + 1) / (number + 0.5)) + 0.2 for word, number in counted.items()}


def _mended(token: Token, vocabulary: frozenset[str]) -> Token:
    if token.kind or not token.stem:
        return token
    lowered = token.text.lower()
    better = mend(lowered, vocabulary)
    known = better == lowered or stem(lowered) in _stemmed(vocabulary)
    return token if known else Token(better, stem(better), "", token.at)


@lru_cache(maxsize=64)
def _stemmed(vocabulary: frozenset[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in vocabulary)


def _cues(tokens: Sequence[Token], capability: Capability | None) -> float:
    if capability is None:
        return 0.0
    weights = _word_weights(capability)
    best: dict[str, float] = {}
    subordinate = False
    for place, token in enumerate(tokens):
        subordinate = subordinate or (place > 2 and _SUBORDINATE.fullmatch(token.shown) is not None)  # noqa: PLR2004 - past the opening words
        weight = weights.get(token.stem, 0.0) * (_SUBORDINATE_WEIGHT if subordinate else 1.0)
        best[token.stem] = max(best.get(token.stem, 0.0), weight)
    line = pattern_text(tokens)
    found = [weight for weight, pattern in capability.patterns if pattern.search(line)]
    if capability is SOURCES and WORLD_QUESTION.search(line):
        # "the supplier" stands in the papers at hand; a name may be anybody in the world.
        named = any(token.kind == PERSON and token.text[:1].isupper() for token in tokens)
        found.append(_WORLD_QUESTION_WEIGHT + (_NAMED_WEIGHT if named else 0.0))
    return sum(sorted((*best.values(), *found), reverse=True)[:_CUES_COUNTED])


@lru_cache(maxsize=64)
def _word_weights(capability: Capability) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word, weight in capability.words.items():
        weights[stem(word)] = max(weight, weights.get(stem(word), 0.0))
    return weights


def _similarity(tokens: Sequence[Token], contender: Contender, routes: Routes) -> float:
    """Return how much of the words the card knows, and how near the nearest example is, from 0 to 1 each, weighted."""
    wanted, name = frozenset(content(tokens)), contender.name
    if not wanted or name not in routes.known:
        return 0.0
    unknown = max(routes.rarity.values(), default=1.0)

    def mass(words: frozenset[str]) -> float:
        return sum(routes.rarity.get(word, unknown) for word in words)

    whole = mass(wanted)
    covered = mass(wanted & routes.known[name]) / whole
    nearest = max(
        (mass(wanted & example) / math.sqrt(whole * mass(example)) for example in routes.examples[name] if example),
        default=0.0,
    )
    weight = _SIMILARITY_WEIGHT if contender.capability else _CARD_ALONE_WEIGHT
    return weight * (covered + nearest) * min(1.0, len(wanted) / _ENOUGH_WORDS)
