"""What a request wants said, as sentences a person would write."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from workers.agents.email.writing.persons import spoken_to

_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTH = "january|february|april|june|july|september|october|november|december"
_PROPER = re.compile(rf"\b(?:{_DAY}|{_MONTH})s?\b")
_WHOM = r"(?: (?:him|her|them|you|everyone|everybody|me))?"
_MANNER = re.compile(
    r"^(?:very |quite )?(?:politely|kindly|nicely|friendly|formally|briefly|shortly)\s+", re.IGNORECASE
)
#: Where a second thing to say begins.
_AND = re.compile(
    r"\s*(?:,|;)?\s+and (?:also |please |then )?(?=(?:that|ask|asking|tell|telling|thank|thanking|say|saying|remind|"
    r"reminding|"
    r"suggest|suggesting|propose|proposing|wish|wishing|congratulate|let (?:him|her|them) know|apologi[sz]e)\b)",
    re.IGNORECASE,
)
_WORKS = re.compile(
    rf"^(?P<what>(?:{_DAY}|tomorrow|today|tonight|that|this|it|next \w+|the \d\w*|\d[\w: ]*|both)(?: (?:at|morning|"
    rf"afternoon|evening|from|\d).*?)?)"
    r" (?P<verb>works?|suits?|fits?)$",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"^my (?P<what>(?:phone |mobile |new |home )*(?:number|address|name)) (?P<value>(?!is\b).+)$", re.IGNORECASE
)
_MOST_OF_SUBJECT = 60


@dataclass(frozen=True, slots=True)
class Point:
    """Something to say: its sentences, and a subject line for them."""

    text: str
    subject: str
    #: Nothing but a topic was given: what to say about it is still missing.
    topic_only: bool = False
    #: It thanks, greets or apologises by itself.
    courteous: bool = False


def point_of(said: str) -> Point | None:
    """Return what a request wants said; None when it says nothing."""
    parts = [part for part in _AND.split(_MANNER.sub("", " ".join(said.split()))) if part.strip(" .!?,")]
    if not parts:
        return None
    points = [_point(_MANNER.sub("", part.strip(" ,"))) for part in parts]
    return Point(
        " ".join(point.text for point in points),
        points[0].subject,
        topic_only=all(point.topic_only for point in points),
        courteous=points[0].courteous,
    )


def _point(part: str) -> Point:
    for pattern, write in _RULES:
        if match := pattern.match(part.rstrip(" .")):
            return write({name: (value or "").strip() for name, value in match.groupdict().items()})
    return _statement(part)


def _statement(said: str) -> Point:
    plain = re.sub(r"^(?:that|say|saying|let (?:him|her|them) know(?: that)?)\s+", "", said, flags=re.IGNORECASE)
    if fact := _FACT.match(plain.rstrip(" .")):
        plain = f"my {fact['what']} is {fact['value']}"
    if works := _WORKS.match(plain.rstrip(" .")):
        plain = f"{works['what']} {works['verb']} {'me' if works['verb'].startswith(('suit', 'fit')) else 'for me'}"
    text = finished(spoken_to(plain))
    return Point(text, subject_from(text))


def finished(text: str, end: str = ".") -> str:
    """Return words as a sentence: a capital at its head, days and "I" written as they should be, an end."""
    plain = " ".join(text.split()).strip(" ,;")
    plain = re.sub(r"\bi\b(?=['’ ]|$)", "I", plain)
    plain = _PROPER.sub(lambda match: match[0].capitalize(), plain)
    if not plain:
        return ""
    plain = plain[0].upper() + plain[1:]
    return plain if plain[-1] in ".!?…" else f"{plain}{end}"


def subject_from(text: str) -> str:
    """Return a subject line made of a sentence or a topic."""
    first = re.split(r"(?<=[.!?])\s", text.strip())[0].rstrip(".!")
    plain = re.sub(r"^(?:the|a|an|my|our|your|their|his|her)\s+", "", first, flags=re.IGNORECASE)
    plain = finished(plain, end="")
    if len(plain) <= _MOST_OF_SUBJECT:
        return plain
    return plain[:_MOST_OF_SUBJECT].rsplit(" ", 1)[0].rstrip(" ,;") + " …"


Found = dict[str, str]


def _to_you(text: str) -> str:
    return spoken_to(text)


def _asked(found: Found) -> Point:
    clause = _to_you(found["clause"])
    question = re.sub(r"^if\b", "whether", clause, flags=re.IGNORECASE)
    return Point(finished(f"could you tell me {question}", "?"), subject_from(re.sub(r"^whether ", "", question)))


def _asked_to(found: Found) -> Point:
    return Point(finished(f"could you please {_to_you(found['what'])}", "?"), subject_from(_to_you(found["what"])))


def _template(
    sentence: str, *, subject: str = "{what}", courteous: bool = False, end: str = "."
) -> Callable[[Found], Point]:
    def write(found: Found) -> Point:
        what = _to_you(found.get("what", ""))
        text = finished(sentence.format(what=what), end)
        return Point(text, subject_from(subject.format(what=what).strip() or text), courteous=courteous)

    return write


def _topic(found: Found) -> Point:
    return Point(finished(f"I am writing to you about {found['what']}"), subject_from(found["what"]), topic_only=True)


def _fixed(text: str, *, courteous: bool = True) -> Callable[[Found], Point]:
    return lambda _found: Point(text, subject_from(text), courteous=courteous)


def _greeted(found: Found) -> Point:
    return Point(finished(found["what"], "!"), subject_from(found["what"]), courteous=True)


_PATTERNS: tuple[tuple[str, Callable[[Found], Point]], ...] = (
    (r"(?:say(?:ing)? )?yes$", _fixed("Yes, that is fine with me.", courteous=False)),
    (r"(?:say(?:ing)? )?no$", _fixed("Unfortunately I have to say no.", courteous=False)),
    (r"(?:say(?:ing)? )?(?:ok|okay|fine|agreed)$", _fixed("That is fine with me.", courteous=False)),
    (r"(?:say(?:ing)? )?(?:hi|hello)$", _fixed("I just wanted to say hello.")),
    (r"(?:to )?declin\w+(?: (?P<what>.+))?$", _template("unfortunately I have to decline {what}", subject="")),
    (r"(?:to )?accept(?:ing)?(?: (?P<what>.+))?$", _template("I am happy to accept {what}", subject="")),
    (r"(?:to )?(?:agree|agreeing)(?: (?P<what>(?:to|with|on) .+))?$", _template("I agree {what}", subject="")),
    (r"(?:to )?confirm(?:ing)? that (?P<what>.+)$", _template("I confirm that {what}")),
    (r"(?:to )?confirm(?:ing)? (?P<what>.+)$", _template("I am happy to confirm {what}")),
    (rf"(?:to )?ask(?:ing)?{_WHOM} (?P<clause>(?:whether|if|when|how|what|where|why|who|which) .+)$", _asked),
    (r"(?P<clause>(?:whether|if|when|how|what|where|why|who|which) .+)$", _asked),
    (rf"(?:to )?ask(?:ing)?{_WHOM} for (?P<what>.+)$", _template("I would like to ask you for {what}")),
    (rf"(?:to )?ask(?:ing)?{_WHOM} to (?P<what>.+)$", _asked_to),
    (rf"(?:to )?ask(?:ing)?{_WHOM} about (?P<what>.+)$", _template("I would like to ask you about {what}")),
    (
        rf"(?:to )?(?:thank(?:ing|s)?(?: you)?{_WHOM}|many thanks)(?: very much| a lot)? for (?P<what>.+)$",
        _template("thank you very much for {what}", subject="Thank you for {what}", courteous=True),
    ),
    (rf"(?:to )?(?:thank(?:ing|s)?(?: you)?{_WHOM}|many thanks)$", _fixed("Thank you very much.")),
    (
        r"(?:to )?(?:apologi[sz]\w+|an? apology|apologies|(?:say )?sorry) for (?P<what>.+)$",
        _template("I am sorry for {what}. Please accept my apologies", courteous=True),
    ),
    (r"(?:to )?(?:apologi[sz]\w+|an? apology|sorry)$", _fixed("I am sorry. Please accept my apologies.")),
    (
        rf"(?:to )?congratulat\w+{_WHOM}(?: on| for) (?P<what>.+)$",
        _template("congratulations on {what}", subject="Congratulations", courteous=True, end="!"),
    ),
    (rf"(?:to )?wish(?:ing)?{_WHOM} (?P<what>.+)$", _template("I wish you {what}", courteous=True)),
    (r"(?P<what>(?:happy|merry) [a-z ]+|congratulations.*|get well soon|good luck.*|welcome.*)$", _greeted),
    (
        rf"(?:to )?invit(?:e|ing){_WHOM} (?P<what>(?:to|for) .+)$",
        _template("I would like to invite you {what}", subject="Invitation"),
    ),
    (rf"(?:to )?remind(?:ing)?{_WHOM} to (?P<what>.+)$", _template("please remember to {what}")),
    (rf"(?:to )?remind(?:ing)?{_WHOM} (?:of|about) (?P<what>.+)$", _template("I would like to remind you of {what}")),
    (
        rf"(?:to )?remind(?:ing)?{_WHOM} (?P<what>that .+)$",
        _template("I would like to remind you {what}", subject="Reminder"),
    ),
    (rf"(?:to )?(?:announc|inform)\w+{_WHOM} that (?P<what>.+)$", _template("{what}")),
    (
        rf"(?:to )?(?:announc|inform)\w+{_WHOM}(?: of| about)? (?P<what>.+)$",
        _template("I would like to inform you about {what}"),
    ),
    (r"(?:to )?complain(?:ing)? about (?P<what>.+)$", _template("I would like to complain about {what}")),
    (
        r"(?:to )?cancel\w* (?P<what>.+)$",
        _template("unfortunately I have to cancel {what}", subject="Cancelling {what}"),
    ),
    (r"(?:to )?(?:suggest|propos)\w* (?P<what>that .+)$", _template("I would like to suggest {what}")),
    (r"(?:to )?(?:suggest|propos)\w* (?P<what>.+)$", _template("I would like to suggest {what}")),
    (r"(?:to )?offer\w* (?P<what>.+)$", _template("I can offer you {what}")),
    (r"(?:about|regarding|concerning|on the subject of) (?P<what>.+)$", _topic),
    (r"to (?P<what>.+)$", _template("please {what}")),
)  # fmt: skip
_RULES = tuple((re.compile(pattern, re.IGNORECASE), write) for pattern, write in _PATTERNS)
