"""Which mails a request means: from whom, about what, from when, of what kind."""

import re
from dataclasses import replace

from workers.agents.email.periods import named_in
from workers.agents.email.reading.meaning import Filters, Folder
from workers.agents.email.reading.words import ADDRESS, MAIL, ORDINALS, bare, name, number, within

_VERB_DONE = (
    r"answer(?:ed)?|repl(?:y|ied)|writ(?:e|ten)|wrote|respond(?:ed)?|(?:get|got|gotten) back|confirm(?:ed)?|send|sent|"
    r"come back"
)
_ASKED = rf"\b(?:did|has|have|had) {within('who')}(?: ever| already| yet| finally)? (?:{_VERB_DONE})\b"
_WANTED = (
    r"\bwhat(?:['’]s| is| are| do| does| did| was| were| has| had) "
    r"(?!new\b|in\b|on\b|there\b|unread\b|my (?:in|mail)|"
    r"i\b|we\b)"
    rf"{within('who')} (?:want|write|written|ask|say|need|promise|tell|send|sent)(?:s|ing)?\b"
)
_WROTE = (
    r"\bwhat (?!is\b|are\b|was\b|did\b|do\b|does\b|has\b|have\b|i\b|we\b)"
    rf"{within('who')} (?:wrote|wants|wanted|asked|said|sent|needs)\b"
)
_SENT_ME = (
    rf"\b(?:everything|anything|something|all|what|which|that|{MAIL}|csv|pdf|files?|pictures?|photos?|documents?)"
    rf"(?: that| which)? (?!i\b|we\b|you\b|is\b|are\b|was\b){within('who')} (?:has |have )?(?:sent|wrote|mailed|"
    rf"emailed|forwarded|"
    rf"written)\b"
)
_PEOPLE = rf"\b(?:the |what )?(?:people|guys|folks|someone|somebody) (?:from|at|of) {name('who')}"
_THREAD = rf"\b(?:thread|conversation|exchange|correspondence|discussion)s? (?:with|between me and) {name('who')}"
_FROM = rf"\b(?:from|by) (?!now\b|then\b|there\b|me\b|my (?:inbox|{MAIL})\b|the (?:inbox|mailbox)\b){name('who')}"
_OWNER = (
    r"(?<![\w])(?!(?:read|open|show|answer|summari[sz]e|get|forward|archive|save|what|from|of|in|to|find|delete|"
    r"print) )"
    r"(?P<who>(?:the |my |our )?(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?[^\W\d_][\w.-]*(?: [A-Z][\w-]+)?)['’]s"
    rf" (?:(?:last|latest|newest|recent|new|unread|first|second|two|three|\d+) )*(?:{MAIL}|attachments?|files?|reply|"
    rf"answer|thread)\b"
)
_WHO = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (_ASKED, _WANTED, _WROTE, _SENT_ME, _PEOPLE, _THREAD, _FROM, _OWNER)
)
_SENT_TO = re.compile(
    rf"\b(?:(?:i|we)(?:['’]ve| have)? (?:sent|wrote|mailed|emailed)|sent {MAIL}|my {MAIL}) to {name('who')}",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|mentioning|containing|mentions?|that say|with the words?|on the (?:topic|"
    r"subject) of) "
    r"(?P<about>.+?)(?= (?:from|in my|in the (?:in|mail)|since|with an? att|with att|that|which|please|and (?:list|"
    r"tell|show|give|say)|"
    r"sent|to me|by)\b|[,;:?!]|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_WITH = re.compile(
    rf"\b{MAIL} (?:with|containing) (?:the|a|an|my) (?P<about>(?!attach|subject|files?\b)[\w -]+?)(?= (?:from|in|and|"
    rf"that|since)\b|[,;:?!.]|$)",
    re.IGNORECASE,
)
_NOUN = re.compile(
    rf"\b(?:the|that|this|an?|my|of) (?P<about>(?:(?!in |from |of |my |with |by |to )[\w-]+ ){{1,4}}){MAIL}\b",
    re.IGNORECASE,
)
_NOT_TOPIC_WORDS = (
    "last latest newest new unread first second third fourth fifth next important urgent old older whole two "
    "three four five recent same other all his her their the my our read unanswered open one both few previous "
    "earlier following attachment attachments of from today today's text subject most only sent draft"
)
_NOT_TOPIC = frozenset(_NOT_TOPIC_WORDS.split())
_OBJECT = re.compile(
    r"\b(?:find|look (?:in my inbox |in my mail )?for|search (?:my (?:mail|mails|inbox) )?(?:for )?|fetch|"
    r"get(?! back)|look up|check my "
    r"(?:mails?|inbox) for|did i get|where is|open) (?:me )?(?:the |a |an |my |any )?(?P<about>[\w '-]+?)"
    r"(?: in)?(?= (?:in|from|my|that|which|to me|and|by|since|to|\w+ sent)\b|[,;:?!.]|$)",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    rf"\b(?:unread|unopened|not (?:yet )?read|haven['’]t read)\b|\bnew {MAIL}|\banything new\b|\bwhat(?:['’]s|"
    rf" is) new\b",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"\bwith (?:an? |any |some )?(?:\w+ )?(?:attachments?|files?|attached)\b|\bha(?:s|ve|ving) (?:an? |"
    r"any )?(?:\w+ )?(?:attachments?|attached|files?)\b|"
    r"\b(?:pdf|csv|excel|word|picture|photo|file|document|invoice)s? attached\b|\battachments? (?:of|from|in)\b",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\b(?:the |a |that )?(?P<kind>csv|pdf|excel(?: file)?|spreadsheet|xlsx|docx|zip|word file)\b", re.IGNORECASE
)
_KINDS = {
    "newsletter": ("newsletter",),
    "promotion": ("promotion",),
    "advert": ("promotion",),
    "ads": ("promotion",),
    "advertis": ("promotion",),
    "marketing": ("promotion", "newsletter"),
    "notification": ("notification",),
    "spam": ("spam-like",),
    "junk": ("spam-like", "promotion"),
    "bills": ("bill",),
    "invoices": ("bill",),
    "receipts": ("bill",),
    "invitation": ("calendar",),
    "security alert": ("security",),
    "work mail": ("work",),
    "personal mail": ("personal",),
    "private mail": ("personal",),
}
_IMPORTANT = re.compile(
    r"\b(?:important|urgent|matters? most|pressing|need (?:my )?attention|critical)\b", re.IGNORECASE
)
_SENT = (
    rf"\b(?:sent (?:folder|{MAIL})|in sent|{MAIL} (?:that )?(?:i|we) (?:sent|wrote)|(?:i|we)(?:['’]ve| have)? sent|"
    r"outbox)\b"
)
_FOLDERS: tuple[tuple[str, Folder], ...] = (
    (_SENT, "sent"),
    (r"\b(?:in (?:the |my )?(?:trash|bin|deleted(?: items)?)|trashed|deleted mails?)\b", "trash"),
    (r"\b(?:everywhere|all (?:my )?(?:mail|folders)|in (?:the |my )?archive|archived)\b", "all"),
    (r"\b(?:in(?:to)? (?:the |my )?(?:inbox|mailbox)|my inbox|inbox)\b", "inbox"),
)
_LABEL = re.compile(
    r"\b(?:label(?:led|ed)(?: as| with)?|in (?:the )?(?:label|folder)(?: called)?|tagged(?: as|"
    r" with)?) [“\"']?(?P<label>[\w/ -]+?)[”\"']?(?=[,;:?!.]|$| from| since| with)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\s*\b(?:in|on|of|from|with|using|over) (?:my |the )?(?:(?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?:['’]s)?|"
    r"(?P<name>[\w-]+)) "
    r"(?:e-?mail )?(?:account|mailbox)\b",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    rf"\b(?:(?:last|latest|newest|most recent) (?P<many>\d{{1,3}}|two|three|four|five|six|seven|eight|nine|"
    rf"ten) (?:[\w-]+ )?(?:{MAIL}|ones)|"
    rf"(?P<one>last|latest|newest|most recent)(?: (?:unread|new))? (?:[\w-]+ )?(?:{MAIL}|one|answer|reply|thread|"
    rf"letter)\b(?<!s)|(?P<top>top|first) (?P<n>\d{{1,2}}))",
    re.IGNORECASE,
)
_ORDINAL = re.compile(rf"\b(?:the )?(?P<which>{'|'.join(ORDINALS)})(?: one| {MAIL}|,? please|$|\?)", re.IGNORECASE)
_NOBODY_WORDS = (
    "me i us we you it them this that anyone anybody someone somebody people everyone everybody mail mails "
    "inbox my the he she they him her there all yesterday today everything anything something"
)
_NOBODY = frozenset(_NOBODY_WORDS.split())


def filters_in(text: str) -> Filters:
    """Return which mails a request means."""
    account, text = account_in(text)
    return replace(_filters(text), account=account)


def account_in(text: str) -> tuple[str, str]:
    """Return the account that a request names, and the request without it."""
    match = _ACCOUNT.search(text)
    if match is None:
        return "", text
    return match["address"] or match["name"], f"{text[: match.start()]} {text[match.end() :]}".strip()


def _filters(text: str) -> Filters:
    when = named_in(text)
    rest = text if when is None else f"{text[: when.start]} {text[when.end :]}"
    rest = " ".join(rest.split())
    kinds = kinds_in(rest)
    found = Filters(
        unread=True if _UNREAD.search(rest) else None,
        attachment=True if _ATTACHED.search(rest) or _FILE.search(rest) else None,
        when=when.said if when else "",
        kinds=kinds,
        important=_IMPORTANT.search(rest) is not None,
        folder=folder_in(rest),
        label=label_in(rest),
        newest=_newest(rest),
        ordinal=ordinal_in(rest),
    )
    return _with_people_and_words(rest, found)


def _with_people_and_words(rest: str, found: Filters) -> Filters:
    to_them = _SENT_TO.search(rest)
    who = bare(to_them["who"]) if to_them else who_in(rest)
    if who.lower() in _NOBODY:
        who = ""
    if found.kinds and kinds_in(who):
        who = ""  # "everything from the newsletter"
    found = replace(found, who=who, to_them=bool(to_them and who))
    if found.to_them:
        found = replace(found, folder="sent")
    return replace(found, words=_words(rest, found))


def who_in(text: str) -> str:
    """Return the person or organisation that a request names, without article."""
    for pattern in _WHO:
        for match in pattern.finditer(text):
            who = bare(match["who"])
            if who.lower() not in _NOBODY and not re.fullmatch(MAIL, who, re.IGNORECASE):
                return who
    address = ADDRESS.search(text)
    return address[0] if address else ""


def kinds_in(text: str) -> tuple[str, ...]:
    """Return the kinds of mail that a request names."""
    low = text.lower()
    if re.search(r"\b(?:from|mail from) (?:the )?\w*\s?newsletter\b", low):
        return ("newsletter",)
    return next((kinds for word, kinds in _KINDS.items() if re.search(rf"\b{word}", low)), ())


def folder_in(text: str) -> Folder | None:
    """Return the folder that a request names."""
    return next((folder for pattern, folder in _FOLDERS if re.search(pattern, text, re.IGNORECASE)), None)


def label_in(text: str) -> str:
    """Return the label that mails are to have already."""
    match = _LABEL.search(text)
    return match["label"].strip() if match else ""


def ordinal_in(text: str) -> int | None:
    """Return the place in a list that a request names."""
    match = _ORDINAL.search(text)
    return ORDINALS[match["which"].lower()] if match else None


def _newest(text: str) -> int | None:
    match = _NEWEST.search(text)
    if match is None:
        return None
    if match["one"]:
        return 1
    return number(match["many"] or match["n"])


def _words(rest: str, found: Filters) -> str:
    """Return what the mails are about."""
    for pattern in (_ABOUT, _WITH):
        if match := pattern.search(rest):
            return _topic(match["about"])
    if found.kinds or found.label:
        return ""
    for match in _NOUN.finditer(rest):
        words = [word for word in match["about"].split() if word.lower() not in _NOT_TOPIC and not word.isdigit()]
        if (
            words
            and not (found.who and found.who.lower() in match["about"].lower())
            and not words[-1].endswith(("'s", "’s"))
        ):
            return _topic(" ".join(words))
    if match := _OBJECT.search(rest):
        return (
            ""
            if re.search(MAIL + r"|attachments?|\binbox\b", match["about"], re.IGNORECASE)
            else _topic(match["about"])
        )
    return ""


def _topic(text: str) -> str:
    plain = bare(re.sub(r"\b(?:mails?|e-?mails?|messages?)\b", " ", text).strip())
    plain = " ".join(plain.split())
    return (
        ""
        if plain.lower() in _NOBODY
        or _FILE.fullmatch(plain)
        or plain.lower() in {"anything", "something", "everything"}
        else plain
    )
