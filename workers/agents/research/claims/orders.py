"""Sentences of a page that are written for an assistant that reads it, not for a reader.

This is a notice for the person. What keeps such words from being followed is elsewhere: a page is data to every tool,
and nothing outward happens unasked. So a phrase that people use among themselves is rather missed than wrongly shown.
"""

import re
from collections.abc import Sequence

MOST = 5
_SHOWN = 300
_MACHINE = (
    r"(?:a\.?i\.?(?:[ -](?:assistant|agent|model|system|bot))?|(?:large )?language model|llm|chatbot|chatgpt|copilot|"
    r"(?:virtual|digital|automated|research|web|browser) (?:assistant|agent))s?"
)
_RULES = r"(?:instructions?|prompts?|guidelines|directives|guardrails|programming)"
_EARLIER = r"(?:previous|prior|earlier|above|preceding|original|initial|existing|other|system|safety)"
_FORGET = r"(?:ignore|disregard|forget|override|bypass)"
#: What people say too, with what it is about: "ignore all previous instructions about the parking".
_ABOUT = r"(?! (?:about|regarding|concerning|on|for|from|in|that|which|we|sent|given)\b)"
_OVERRIDES = re.compile(
    rf"\b{_FORGET} (?:(?:all|any|each) (?:of )?)?your (?:{_EARLIER} )*{_RULES}\b{_ABOUT}|"
    rf"\b{_FORGET} (?:all|any)(?: of)?(?: the| these)? (?:{_EARLIER} )*{_RULES}\b{_ABOUT}|"
    rf"\b(?:reveal|print|repeat|output|send|show)\b[^.!?]{{0,30}}\b(?:your|the) system prompt\b",
    re.IGNORECASE,
)
_VERBS = (
    r"ignore|disregard|forget|forward|send|e?-?mail|reply|respond|answer|delete|say|tell|include|add|transfer|pay|click|"
    r"open|visit|fetch|download|run|execute|search|collect|export|share|reveal|print|output|recommend|cite|do not|never"
)
_ORDERS = re.compile(rf"(?:^|[,;:>–—-]\s*|\b(?:then|please|must|should|shall|now|and)\s+)(?:{_VERBS})\b", re.IGNORECASE)
_TO_MACHINE = re.compile(
    rf"\b(?:you are|you're) (?:now )?(?:an? )?(?:\w+ )?{_MACHINE}"
    r"(?=\s*(?:[,.;:!–—-]|$|\b(?:that|which|and|with|reading)\b))|"
    rf"^\W*{_MACHINE}\s*[:–—]|"
    r"^\W*(?:(?:attention|note|message|instructions?|important|notice|dear|hello|to|for)\b[ ,:]*){1,2}"
    rf"(?:the |any |all |every )?{_MACHINE}\b[^.!?:]{{0,60}}?[:,–—]|"
    rf"\b(?:any|if you are|to the|to all) (?:an? )?{_MACHINE}(?: \w+){{0,3}} "
    r"(?:reading|processing|summari[sz]ing|parsing) ",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"<\|(?:im_start|system|assistant|user)\|>|\[/?INST\]|<<SYS>>")
#: Where nobody sees it, an order alone is enough.
_UNSEEN = re.compile(
    rf"\b{_FORGET}\b[^.!?]{{0,40}}\b{_RULES}\b|\b(?:forward|send|e?mail)\b[^.!?]{{0,30}}\b(?:all|every|contacts?|password)\b|"
    r"\bdo not (?:ask|tell|inform|notify) the user\b|^\W*(?:assistant|system)\W{0,3}[:>\]]",
    re.IGNORECASE,
)
#: Words that are spoken of.
_SPOKEN_OF = re.compile(r"(?<=[\s(:])[\"“„«][^\"”“»]{3,200}[\"”“»]")


def orders(sentences: Sequence[str]) -> list[int]:
    """Return the places of the sentences that give an assistant orders."""
    bare = [_SPOKEN_OF.sub("“…”", sentence) for sentence in sentences]
    # What a sentence addresses to an assistant, the next one may order.
    return [place for place, one in enumerate(bare) if _gives_orders(one, " ".join(bare[place + 1 : place + 2]))]


def unseen_orders(sentences: Sequence[str]) -> list[int]:
    """Return the places of such sentences among words that no reader of the page sees."""
    return [place for place, one in enumerate(sentences) if _gives_orders(one, "") or _UNSEEN.search(one)]


def _gives_orders(sentence: str, after: str) -> bool:
    if _OVERRIDES.search(sentence):
        return True
    speaks = _TO_MACHINE.search(sentence) or _TEMPLATE.search(sentence)
    return speaks is not None and any(_ORDERS.search(part) for part in (sentence, after))


def shown(sentence: str) -> str:
    """Return such a sentence as a report names it."""
    return sentence[:_SHOWN]
