"""What a question looks for: the words that matter, other words for them, and the kind of answer."""

import re

from workers.agents.document.reading.meaning import Kind, Topic
from workers.agents.document.reading.words import DOCUMENT_WORDS, IRREGULAR, STOP_WORDS, stem, words

_KIND_CUES: tuple[tuple[Kind, str], ...] = (
    ("page", r"(?:on )?(?:which|what) pages?\b|\bwhere (?:does|do|is|are|can i find|in)\b|which (?:chapter|section)\b"),
    ("percent", r"what percentage|how many percent|\b(?:interest|tax|vat|discount) rate\b|\bwhat percent\b"),
    ("email", r"\be-?mail(?: address)?\b"),
    ("phone", r"\b(?:tele)?phone(?: numbers?)?\b|\bmobile number\b"),
    ("iban", r"\bibans?\b|\bbank account\b"),
    ("link", r"\b(?:website|web address|url)\b"),
    (
        "amount",
        (
            r"\bhow (?:much|expensive|high)\b|\bwhat (?:is|are|was|were|does)\b.*\b(?:price|cost|costs|fee|fees|rent|"
            r"deposit|salary|wage|premium|fine|penalty|budget|turnover|revenue|profit|total|amount|balance)\b"
        ),
    ),
    (
        "duration",
        (
            r"\bhow long\b|\bnotice period\b|\bwarranty period\b|\btrial period\b|\bperiod of notice\b|\bhow often\b"
            r"|\bcontract (?:term|length)\b|\bhow many (?:days|weeks|months|years|hours)\b"
        ),
    ),
    (
        "date",
        (
            r"\bwhen\b|\b(?:what|which|until what|by what) (?:date|day)\b|\bdate of\b|\b(?:start|end|expiry|due"
            r"|effective|signing)"
            r" date\b|\bdeadline\b|\bby when\b|\bsince when\b|\buntil when\b"
        ),
    ),
    ("number", r"\bhow many\b|\bnumber of\b"),
    ("name", r"\bwho(?:m|se)?\b|\bwhich (?:company|person|party|firm|organi[sz]ation)\b|\bname of\b"),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _KIND_CUES)
_YES_NO = re.compile(
    r"^(?:and |so |please |then )*(?:is|are|was|were|does|do|did|has|have|can|could|may|must|should|will)\b"
)
_OWN_WORDS_SAID = (
    "much long when who date day address end details anything something information info find locate search total "
    "overall whole complete altogether"
)
_OWN_WORDS = frozenset(_OWN_WORDS_SAID.split())
_SCAFFOLD = re.compile(
    r"\b(?:fill me in|catch me up|bring me up to date) on\b|\bgive me the pages?(?: numbers?)?\b|\b(?:with|and"
    r"|include|cite) (?:the )?(?:pages?|citations?|quotes?|sources?)"
    r"(?: numbers?)?\b|\b(?:on )?(?:which|what) pages?\b|\bwhere in\b|\bhow (?:much|many|long|often|expensive"
    r"|high|large|big)\b"
    r"|\b(?:which|what) (?:chapter|section|clause|article|date|day|company|person|party|percentage)s?\b"
    r"|\baccording to\b"
)
_FILE_PHRASE = re.compile(
    r"\b(?:in|by|of|from|under|within|to)?\s*\b(?:the|this|that|these|those|my|our|attached)\s+(?P<word>\w+)"
)

#: Words that say the same in documents; each is searched for with the others.
_SAME = (
    ("termination", "terminate", "cancel", "cancellation", "notice", "end", "expire", "expiry"),
    ("end", "expire", "expiry", "terminate", "until", "term"),
    ("start", "begin", "commence", "commencement", "effective", "from"),
    ("landlord", "lessor", "owner"),
    ("tenant", "lessee", "renter"),
    ("seller", "vendor", "supplier"),
    ("provider", "supplier", "contractor", "vendor"),
    ("supplier", "provider", "vendor", "seller"),
    ("customer", "client", "buyer"),
    ("client", "customer", "buyer"),
    ("govern", "apply", "applicable"),
    ("payment", "pay", "paid", "payable", "due"),
    ("buyer", "purchaser", "customer", "client"),
    ("employer", "company"),
    ("employee", "worker", "staff"),
    ("rent", "rental"),
    ("deposit", "security", "bond"),
    ("salary", "wage", "pay", "remuneration", "compensation"),
    ("price", "cost", "fee", "charge", "amount"),
    ("cost", "price", "fee", "charge", "pay"),
    ("pay", "payment", "payable", "paid", "due"),
    ("penalty", "fine", "damages", "fee"),
    ("late", "delay", "overdue"),
    ("delivery", "deliver", "shipment", "shipping"),
    ("warranty", "guarantee"),
    ("liability", "liable", "responsible"),
    ("confidentiality", "confidential", "secrecy", "disclose"),
    ("law", "jurisdiction", "governed", "court"),
    ("holiday", "vacation", "leave"),
    ("overtime", "extra hours"),
    ("pet", "animal", "dog", "cat"),
    ("dog", "pet", "animal"),
    ("cat", "pet", "animal"),
    ("car", "vehicle", "parking"),
    ("money", "payment", "amount", "price"),
    ("contact", "questions", "reach", "email", "phone"),
    ("repair", "maintenance", "defect"),
    ("open", "opening", "start"),
    ("vacation", "holiday", "leave"),
    ("cancel", "terminate", "termination", "withdraw", "withdrawal", "notice"),
    ("quit", "terminate", "termination", "notice", "resign"),
    ("guarantee", "warranty"),
    ("fine", "penalty"),
    ("delay", "late", "overdue"),
    ("sign", "signature", "signed", "signatory"),
    ("sublet", "sublease", "subletting"),
    ("renew", "renewal", "extend", "extension", "prolong"),
    ("insurance", "insured", "insure"),
    ("refund", "reimburse", "reimbursement", "repay"),
    ("buy", "purchase"),
    ("deadline", "due", "later"),
    ("due", "pay", "payable", "deadline"),
    ("problem", "issue", "difficulty"),
    ("rule", "regulation"),
    ("result", "finding", "outcome"),
    ("recommendation", "recommend", "advise"),
    ("growth", "grow", "rise", "increase"),
    ("decision", "decide", "resolve", "resolved"),
    ("author", "written", "by"),
    ("party", "between"),
)
_SYNONYMS: dict[str, tuple[str, ...]] = {}
for _group in _SAME:
    _SYNONYMS.setdefault(stem(_group[0]), ())
    _SYNONYMS[stem(_group[0])] += _group[1:]


def topic_of(text: str) -> Topic:
    """Return what a question in lower case, without file names, looks for."""
    said = _SCAFFOLD.sub(" ", text)
    left = [word for word in words(_FILE_PHRASE.sub(_without_file_word, said)) if word not in STOP_WORDS]
    left = [word for word in left if word not in _OWN_WORDS or word == "end"] or left
    kept = [word for word in left if word != "file"]
    return Topic(
        said=_phrase(said, kept),
        stems=tuple(dict.fromkeys(stem(word) for word in kept)),
        kinds=kinds_of(text),
        yes_or_no=_YES_NO.match(text) is not None,
    )


def _phrase(text: str, kept: list[str]) -> str:
    """Return the stretch of a question from the first word that matters to the last: "penalty for late delivery"."""
    if not kept:
        return ""
    start = re.search(rf"\b{re.escape(kept[0])}\b", text)
    ends = list(re.finditer(rf"\b{re.escape(kept[-1])}\b", text))
    stretch = text[start.start() : ends[-1].end()] if start and ends else ""
    return stretch if kept[0] in stretch and len(stretch.split()) <= len(kept) + 3 else " ".join(kept)


def kinds_of(text: str) -> tuple[Kind, ...]:
    """Return the kinds of answer that a question in lower case wants, in its order."""
    found = [(match.start(), kind) for kind, pattern in _KINDS if (match := pattern.search(text))]
    kinds = [kind for _, kind in sorted(found)]
    if "amount" in kinds or "duration" in kinds or "percent" in kinds:
        kinds = [kind for kind in kinds if kind != "number"]
    return tuple(dict.fromkeys(kinds))[:2]


def query_of(topic: Topic) -> str:
    """Return the words to search with: those of the question first, then others that say the same."""
    forms = [form for form, plain in IRREGULAR.items() if stem(plain) in topic.stems]
    return " ".join(dict.fromkeys([*asked_words(topic), *forms]))


def asked_words(topic: Topic) -> list[str]:
    """Return the words of a question that matter, then others that say the same."""
    said = [word for word in words(topic.said) if stem(word) in topic.stems]
    others = [other for one in topic.stems for phrase in _SYNONYMS.get(one, ()) for other in phrase.split()]
    return list(dict.fromkeys([*said, *others]))


def same_as(one: str) -> frozenset[str]:
    """Return the stems that say the same as this one, itself left out."""
    return frozenset(stem(word) for phrase in _SYNONYMS.get(one, ()) for word in phrase.split()) - {one}


def _without_file_word(match: re.Match[str]) -> str:
    """Take "in the contract" out; "the contract number" and "the termination" stay."""
    return " " if match["word"] in DOCUMENT_WORDS else match[0]
