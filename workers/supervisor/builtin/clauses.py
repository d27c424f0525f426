"""A request cut into clauses, in the order in which they are to be done."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from workers.supervisor.builtin.lexicon import ACTION_VERBS, STOP_WORDS
from workers.supervisor.builtin.words import Token, tokenize

#: A verb, not the beginning of a file's name ("report.pdf").
_VERB = (
    rf"(?:(?:{'|'.join(sorted(ACTION_VERBS))})\b(?!\.\w)"
    # Verbs only in front of what they are done to: "date and total out of it" goes on with a list.
    r"|total (?:its|their|the|them|up|all|these|those)\b)"
)
#: How a question begins that is one of its own: "and what are the top five …", not "who did it and why".
_QUESTION = r"(?:what(?:'s|s| is| are| was| were| does| do| did)|which \w+|who (?:is|are|was)|how (?:many|much)) \w+"
#: Words that may stand between a conjunction and the verb.
_SOFTENER = r"(?:please |pls |also |then |afterwards |finally |to |just |now |kindly |lastly |second |secondly )*"
_LEAD = re.compile(
    r"^(?:[\s,;:.\-–]|\b(?:and|then|also|afterwards|after that|finally|lastly|first|firstly|second|secondly"
    r"|next|plus|but)\b[,:]?)+",
    re.IGNORECASE,
)
_SEQUENCE = re.compile(
    r"\b(then|afterwards|after that|finally|lastly|next|once (it|that|this)|when (it|that) is done)\b", re.IGNORECASE
)
_BOUNDARY = re.compile(
    r"(?P<sentence>[.!?;]+[\"”’)]*\s+|\s*\n+\s*)"
    r"|(?P<then>,?\s+(?:and |but )?(?:then|afterwards|after that|finally|lastly)\b,?\s*)"
    rf"|(?P<joined>,?\s+(?:and|but|plus|&)\s+(?={_SOFTENER}(?:{_VERB}|{_QUESTION})))"
    rf"|(?P<listed>,\s+(?={_SOFTENER}{_VERB}))",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|vs|no|nr|approx|etc|e\.g|i\.e|fig|dept|inc|ltd)|\b[A-Z])\.$", re.IGNORECASE
)
#: What is to be done later is said first, or the other way round.
_LATER_FIRST = re.compile(r"^(?:before|prior to)\s+(?P<late>[^,]+),\s*(?P<early>.+)$", re.IGNORECASE | re.DOTALL)
_EARLIER_FIRST = re.compile(
    r"^(?:after|once|when|as soon as)\s+(?P<early>[^,]+),\s*(?P<late>.+)$", re.IGNORECASE | re.DOTALL
)
_LATER_THEN_EARLIER = re.compile(
    r"^(?P<late>.+?),?\s+(?:after|once)\s+(?:you(?:'ve| have| are| had)?\s+)?"
    rf"(?P<early>(?:\w+ed|made|done|drawn|read|found|\w+ing|{_VERB}).*)$",
    re.IGNORECASE | re.DOTALL,
)
_EARLIER_THEN_LATER = re.compile(
    rf"^(?P<early>.+?),?\s+before\s+(?:you\s+)?(?P<late>(?:\w+ing\b|{_VERB}).*)$", re.IGNORECASE | re.DOTALL
)
_WATCHING = re.compile(r"\b(tell|let|notify|warn|alert)\b[^.]*\b(when|once)\b", re.IGNORECASE)
_POLITE = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|well|please|pls|plz|kindly|can you|could you|would you|will you|"
    r"i'd like you to|i would like you to|i want you to|i need you to|i'd like to|i want to|just|now)\b[\s,!]*)+",
    re.IGNORECASE,
)


#: A yes to what was said before, in front of what is to be done now.
_ASSENT = re.compile(
    r"(?:yes|yep|yeah|sure|ok|okay|fine|good|great|nice|perfect|cool|excellent|right|thanks|thank you|all right|alright"
    r"|go ahead|do it|(?:that |it |this )?looks? (?:good|fine|right|great)|(?:that's|that is|it's) (?:fine|good|great))"
    r"(?: (?:then|please))?",
    re.IGNORECASE,
)
_MARKS = " \t\n.,;:!?"


#: A longer request, in characters, isn't cut: it is material with an order in it.
LONG = 2_000


@dataclass(frozen=True)
class Clause:
    """One thing to do.

    ``after`` says that the words put it behind the one before ("then", "before you …"); ``sends`` that it only
    sends what another clause made.
    """

    text: str
    tokens: tuple[Token, ...]
    after: bool = False
    sends: bool = False


def clauses_of(request: str) -> tuple[Clause, ...]:
    """Cut a request into clauses; at least one, in the order of doing."""
    found: list[Clause] = []
    for sentence in _sentences(request):
        found.extend(_turned(sentence))
    kept = [clause for clause in found if any(token.kind or token.stem for token in clause.tokens)]
    while len(kept) > 1 and _ASSENT.fullmatch(kept[0].text.strip(_MARKS)):
        kept.pop(0)
    return tuple(kept) or (_clause(request),)


def opening(clause: Clause) -> tuple[Token, ...]:
    """Return the clause's tokens behind its polite beginning."""
    return tokenize(without_politeness(clause.text))


def without_politeness(text: str) -> str:
    """Return what stands behind a polite beginning."""
    return _POLITE.sub("", text)


def _sentences(request: str) -> Iterable[str]:
    return _cut(request, "sentence")


def _turned(sentence: str) -> list[Clause]:
    """Return a sentence's clauses; "before" and "after" are put in the order of doing."""
    if not _WATCHING.search(sentence):
        for turned in (_LATER_FIRST, _EARLIER_FIRST, _LATER_THEN_EARLIER, _EARLIER_THEN_LATER):
            if (match := turned.match(sentence.strip())) and _both_say_something(match):
                early = _simple(match["early"])
                late = _simple(match["late"])
                return [*early, replace(late[0], after=True), *late[1:]]
    return _simple(sentence)


def _both_say_something(match: re.Match[str]) -> bool:
    sides = (match["early"], match["late"])
    return all(any(word.lower().strip(".,!?") not in STOP_WORDS for word in side.split()) for side in sides)


def _simple(sentence: str) -> list[Clause]:
    pieces = list(_cut(sentence, "then", "joined", "listed"))
    return [_clause(piece) for piece in pieces if _LEAD.sub("", piece).strip()]


def _clause(piece: str) -> Clause:
    text = _LEAD.sub("", piece).strip().rstrip(",;").strip()
    head = piece[: len(piece) - len(_LEAD.sub("", piece))]
    return Clause(text, tokenize(text), after=bool(_SEQUENCE.search(head)))


def _cut(text: str, *kinds: str) -> Iterable[str]:
    """Yield the pieces between boundaries of these kinds; a piece keeps the connective it begins with."""
    start = 0
    spans = [(token.at, token.at + len(token.text)) for token in tokenize(text) if token.kind]
    for match in _BOUNDARY.finditer(text):
        end = match.end() if match.lastgroup == "sentence" else match.start()
        if (
            match.lastgroup not in kinds
            or _inside(match.start(), spans)
            or _ABBREVIATION.search(text[: match.start() + 1])
        ):
            continue
        yield text[start:end].strip()
        start = end
    yield text[start:].strip()


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(first < at < last for first, last in spans)
