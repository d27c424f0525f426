"""Sentences of a mail that are written for an assistant that reads it, not for its reader.

This is a notice for the person. What keeps such words from being followed is elsewhere: mail is data to every tool, and
acts that it led to are asked for. So a phrase that people use among themselves is rather missed than wrongly shown.
"""

import re
from dataclasses import dataclass

from workers.agents.email.analysis.plain import one_line
from workers.agents.email.analysis.sentences import every_sentence

_MOST = 5
_MACHINE = (
    r"(?:a\.?i\.?(?:[ -](?:assistant|agent|model|system|bot))?|artificial intelligence|(?:large )?language model|llm|"
    r"chatbot|chatgpt|copilot|(?:e-?mail|mail|virtual|digital|automated) (?:assistant|agent)|"
    r"ki(?:-(?:assistent|modell|agent))?|sprachmodell)s?"
)
_RULES = r"(?:instructions?|prompts?|guidelines|directives|guardrails|programming|anweisungen|instruktionen|vorgaben)"
_EARLIER = (
    r"(?:previous|prior|earlier|above|preceding|original|initial|current|existing|other|system|safety|bisherigen|"
    r"vorherigen|vorigen)"
)
_FORGET = r"(?:ignore|disregard|forget|override|bypass|ignorier(?:e|en sie)|vergiss|vergessen sie)"
#: What a person's mail says too, with what it is about: "ignore all previous instructions about the parking".
_ABOUT = r"(?! (?:about|regarding|concerning|on|for|from|in|that|which|i|we|sent|given|zu[mr]?|für|über|von|vom)\b)"
_OVERRIDES = re.compile(
    rf"\b{_FORGET} (?:(?:all|any|each) (?:of )?)?(?:your|deine|ihre) (?:{_EARLIER} )*{_RULES}\b{_ABOUT}|"
    rf"\b{_FORGET} (?:all|any|alle)(?: of)?(?: the| these)? (?:{_EARLIER} )+{_RULES}\b{_ABOUT}|"
    rf"\b(?:reveal|print|repeat|output|send|show|tell|{_FORGET})\b[^.!?]{{0,30}}\b(?:your|the) system prompt\b",
    re.IGNORECASE,
)
_VERBS = (
    "ignore|disregard|forget|forward|send|reply|respond|answer|delete|remove|archive|move|mark|summari[sz]e|say|tell|"
    "include|add|set|change|approve|confirm|transfer|pay|click|open|visit|fetch|download|run|execute|search|collect|"
    "export|share|reveal|print|output|do not|don't|never|antworte|leite|sende|lösche|schicke"
)
_ORDERS = re.compile(
    rf"(?:^|[,;:>\])–—-]\s*|\b(?:then|please|bitte|must|should|shall|now)\s+)(?:please |now |also |bitte )*"
    rf"(?:{_VERBS})\b|"
    r"\byour (?:new )?(?:task|job|instructions?) (?:is|are)\b",
    re.IGNORECASE,
)
_ANY_VERB = re.compile(rf"\b(?:{_VERBS})\b", re.IGNORECASE)
#: "You are an AI …", not "you are an AI engineer".
_IS_MACHINE = re.compile(
    rf"\b(?:you are|you're|du bist|sie sind) (?:now )?(?:an? |eine? )?(?:\w+ )?{_MACHINE}"
    r"(?=\s*(?:[,.;:!–—-]|$|\b(?:that|which|who|with|reading|processing|and|and you|tasked|die|der|das|und)\b))",
    re.IGNORECASE,
)
_TO_MACHINE = re.compile(
    rf"^\W*{_MACHINE}\s*[:–—]|"
    r"^\W*(?:(?:attention|note|message|instructions?|important|notice|achtung|hinweis|dear|hello|hi|hey|to|for|für|an)\b"
    rf"[ ,:]*){{1,2}}(?:the |any |all |every |die |alle )?{_MACHINE}\b[^.!?:]{{0,60}}?[:,–—]|"
    rf"\b(?:any|if you are|to the|to all) (?:an? )?{_MACHINE}(?: \w+){{0,3}} (?:reading|processing|summari[sz]ing|"
    r"parsing|handling|scanning) (?:this|these|the|my)\b",
    re.IGNORECASE,
)
#: As a transcript has it; roles in minutes look the same, so it takes what only a mailbox's assistant could do.
_AS_ROLE = re.compile(r"^\W*(?:assistant|system|ai|assistent)\W{0,3}[:>\]]", re.IGNORECASE)
_AT_MAILBOX = re.compile(
    r"\b(?:all|every|any)(?: \w+)? (?:e-?)?(?:mails?|messages?)\b|\b(?:in|mail)box\b|\bpasswords?\b|"
    r"\b(?:your|previous) instructions\b|"
    r"\bthe user\b|\bthis (?:e-?mail|message)\b|\bcontacts\b|\bcredentials\b|\b(?:verification|security) codes?\b|"
    r"\balle (?:e-?)?mails\b",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"<\|(?:im_start|system|assistant|user)\|>|\[/?INST\]|<<SYS>>|\bBEGIN (?:SYSTEM|ASSISTANT|AI) (?:PROMPT|"
    r"INSTRUCTIONS?)\b",
)
#: Where nobody sees it, a role or an order over the mailbox is enough.
_UNSEEN_ORDER = re.compile(
    rf"\b{_FORGET}\b[^.!?]{{0,40}}\b{_RULES}\b|\b(?:forward|send|leite|schicke)\b[^.!?]{{0,20}}\b(?:all|every|alle)\b|"
    r"\bdo not (?:ask|tell|inform|notify) the user\b",
    re.IGNORECASE,
)
#: Words that are spoken of: “ignore all previous instructions” still works against many.
_SPOKEN_OF = re.compile(r"(?<=[\s(:])[\"“„«][^\"”“»]{3,200}[\"”“»]")


@dataclass(frozen=True, slots=True)
class Instruction:
    """A sentence for an assistant, and whether a reader of the mail doesn't see it."""

    quote: str
    hidden: bool = False

    def as_json(self) -> dict[str, object]:
        """Return the form that tools answer with."""
        return {"quote": self.quote, "hidden": self.hidden}


def instructions(text: str, hidden: str = "") -> tuple[Instruction, ...]:
    """Return what a mail tells an assistant to do.

    Args:
        text: what its reader sees.
        hidden: what stands in it unseen, in white on white or in no size.
    """
    found = [Instruction(quote) for quote in _among(text, unseen=False)]
    found += [Instruction(quote, hidden=True) for quote in _among(hidden, unseen=True)]
    return tuple(found[:_MOST])


def _among(text: str, *, unseen: bool) -> list[str]:
    said = every_sentence(text if unseen else _SPOKEN_OF.sub("“…”", text))
    if not said:
        return []
    following = [*said[1:], ""]
    return [
        one_line(sentence, 300)
        for sentence, after in zip(said, following, strict=True)
        if _instructs(sentence, after) or (unseen and _instructs_unseen(sentence))
    ]


def _instructs(sentence: str, after: str) -> bool:
    if _OVERRIDES.search(sentence):
        return True
    if _TEMPLATE.search(sentence):
        return _ANY_VERB.search(f"{sentence} {after}") is not None
    if _AS_ROLE.match(sentence) and _AT_MAILBOX.search(sentence) and _ORDERS.search(sentence):
        return True
    speaks = _IS_MACHINE.search(sentence) or _TO_MACHINE.search(sentence)
    return speaks is not None and any(_ORDERS.search(part) for part in (sentence, after))


def _instructs_unseen(sentence: str) -> bool:
    return _AS_ROLE.match(sentence) is not None or _UNSEEN_ORDER.search(sentence) is not None
