"""What kind of mail it is, with the reason."""

import re
from typing import Literal

from workers.agents.email.analysis.amounts import amounts
from workers.agents.email.analysis.letter import PUBLIC_DOMAINS, Letter, domain_of

Category = Literal[
    "personal", "work", "bill", "newsletter", "notification", "calendar", "promotion", "security", "spam-like"
]
#: Sent to many: nobody waits for an answer.
BULK: frozenset[Category] = frozenset({"newsletter", "promotion", "notification", "spam-like"})

_NO_REPLY = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|notifications?|notify|alerts?|mailer(?:-daemon)?|postmaster|updates?|"
    r"system|"
    r"automated?|bounces?|jira|github|noreply.*)(?:[-_.+].*)?$",
    re.IGNORECASE,
)
_NEWS_SENDER = re.compile(r"newsletter|^news(?:[-_.]|$)|^digest|^weekly|^hello@.*\.news|^editor", re.IGNORECASE)
_SECURITY = re.compile(
    r"\b(?:new|unusual|suspicious|unrecogni[sz]ed) (?:sign[- ]?in|log[- ]?in|device|activity)\b|\bsecurity (?:alert|"
    r"code|notice)\b|"
    r"\bpassword (?:reset|was changed|changed|expir)|\breset your password\b|\b(?:verification|one[- ]time|login|"
    r"access) code\b|"
    r"\b(?:two|2)[- ](?:factor|step)\b|\bverify your (?:e-?mail|account|identity)\b|\bconfirm your (?:e-?mail|"
    r"account)\b|"
    r"\bsicherheitswarnung\b|\bpasswort (?:zurücksetzen|geändert)\b",
    re.IGNORECASE,
)
_SPAM = re.compile(
    r"\byou(?:'ve| have)? (?:been selected|won|inherited)\b|\blotter(?:y|ies)\b|\binheritance\b|\bnext of kin\b|"
    r"\bclaim your (?:prize|"
    r"reward|funds)\b|\bmillion (?:us )?dollars\b|\b(?:usd|\$) ?\d+(?:\.\d+)? ?million\b|\b(?:viagra|cialis)\b|"
    r"\bdouble your (?:bitcoin|crypto|money)\b|"
    r"\bget rich\b|\bwork from home and earn\b|\bmiracle (?:cure|pill)\b|\bhot singles\b|\bact now before\b|"
    r"\bprince of\b",
    re.IGNORECASE,
)
_INVITED = re.compile(
    r"^(?:(?:re|fwd?): )?(?:updated |cancell?ed )?(?:invitation|event|meeting)(?: with note)?: |^(?:accepted|declined|"
    r"tentative|cancell?ed): |"
    r"\b(?:invited you to|calendar invit|meeting invit|has been (?:rescheduled|cancell?ed): )|^(?:einladung|termin): ",
    re.IGNORECASE,
)
_BILL = re.compile(
    r"\b(?:invoice|bill|billing|receipt|payment (?:due|reminder|confirmation|received|failed)|amount due|overdue|"
    r"balance due|"
    r"statement (?:is ready|of account)|your statement|order confirmation|rent (?:is )?due|direct debit|"
    r"subscription renew\w*|"
    r"rechnung|mahnung|zahlungserinnerung|quittung|beitragsrechnung|facture|factuur|fattura)\b",
    re.IGNORECASE,
)
_BILL_FILE = re.compile(r"invoice|receipt|rechnung|facture|factuur|statement|\bbill\b", re.IGNORECASE)
_SALE = re.compile(
    r"\b\d{1,2} ?% (?:off|discount|rabatt)|\bsale\b|\b(?:special|limited|exclusive|last chance)(?:[- ]time)? (?:offer|"
    r"deal)s?\b|\bdiscount|"
    r"\bcoupon\b|\bvoucher\b|\bpromo(?:tion)?(?: ?code)?\b|\bfree shipping\b|\bblack friday\b|\bshop now\b|"
    r"\bbuy (?:one|now)\b|\bdeals?\b|"
    r"\bsave (?:up to )?[$€£]?\d|\blast chance\b|\brabatt\b|\bangebot\b|\bgutschein\b|\bonly today\b|\bprices? from\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\bnewsletter\b|\bweekly\b|\bmonthly\b|\bdigest\b|\bissue (?:#|no\.? ?)?\d+|\bedition\b|\broundup\b|"
    r"\bthis week in\b|\btop stories\b|"
    r"\bin (?:diesem|dieser) (?:newsletter|ausgabe)\b|\blatest (?:posts|articles|news)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:commented on|mentioned you|assigned (?:you|to you)|shared (?:a |an )?\w+ with you|liked your|"
    r"replied to your|pushed to|"
    r"pull request|build (?:failed|passed)|has shipped|out for delivery|was delivered|your (?:parcel|package|order) |"
    r"deploy(?:ment|ed)|backup (?:completed|failed)|new follower|friend request|reminder:|delivery status notification|"
    r"undelivered mail|mail delivery failed|out of office|automatic reply|abwesenheitsnotiz)\b",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:meeting|project|client|customer|deadline|report|quarter|budget|contract|proposal|presentation|"
    r"stakeholders?|agenda|"
    r"minutes|team|manager|colleagues?|hr|sprint|roadmap|launch|release|kick-?off|quote|offer|purchase order|offsite|"
    r"interview|application|payroll|invoice|supplier|vendor|angebot|besprechung|projekt|vertrag|kunde)\b",
    re.IGNORECASE,
)
_WORK_WORDS = 2
_SHOUTED = 0.6
_HEAD = 3_000


def category_of(letter: Letter, *, instructs: bool = False) -> tuple[Category, str]:
    """Return what kind of mail it is and why; ``instructs``: it speaks to an assistant that reads it."""
    if instructs:
        # Of somebody known it may be passed on or taken over: a person should see it rather than miss it.
        kind: Category = "security" if letter.known or letter.inside else "spam-like"
        return kind, "it tells an assistant that reads mail what to do"
    text = f"{letter.subject}\n{letter.text[:_HEAD]}"
    for judge in (_as_spam, _as_calendar, _as_security, _as_bill, _as_bulk, _as_notice):
        if (found := judge(letter, text)) is not None:
            return found
    return _from_a_person(letter, text)


def _as_spam(letter: Letter, text: str) -> tuple[Category, str] | None:
    if any(label.lower() in {"spam", "junk", "\\junk"} for label in letter.labels):
        return "spam-like", "the mailbox itself calls it spam"
    if letter.known or letter.inside:
        return None
    if match := _SPAM.search(text):
        return "spam-like", f"“{match[0]}” from somebody you never wrote to"
    letters = [char for char in letter.subject if char.isalpha()]
    loud = len(letters) > 10 and sum(char.isupper() for char in letters) > _SHOUTED * len(letters)  # noqa: PLR2004
    if loud and "!" in letter.subject and not letter.list_unsubscribe:
        return "spam-like", "a shouting subject from somebody you never wrote to"
    return None


def _as_calendar(letter: Letter, _text: str) -> tuple[Category, str] | None:
    if any(name.lower().endswith(".ics") for name in letter.attachments):
        return "calendar", "it carries a calendar entry"
    if match := _INVITED.search(letter.subject):
        return "calendar", f"its subject says “{match[0].strip()}”"
    return None


def _as_security(letter: Letter, text: str) -> tuple[Category, str] | None:
    match = _SECURITY.search(letter.subject) or (_SECURITY.search(text) if _by_program(letter) else None)
    return ("security", f"it is about “{match[0].lower()}”") if match else None


def _as_bill(letter: Letter, text: str) -> tuple[Category, str] | None:
    if match := _BILL.search(letter.subject):
        return None if _SALE.search(letter.subject) else ("bill", f"its subject says “{match[0].lower()}”")
    if any(_BILL_FILE.search(name) for name in letter.attachments):
        return "bill", "a bill is attached"
    if _by_program(letter) and (match := _BILL.search(text)) and amounts(text) and not _SALE.search(text):
        return "bill", f"“{match[0].lower()}” with a sum"
    return None


def _as_bulk(letter: Letter, text: str) -> tuple[Category, str] | None:
    if not (letter.list_unsubscribe or _NEWS_SENDER.search(letter.sender_email)):
        return None
    if match := _SALE.search(letter.subject) or (None if _NEWS.search(letter.subject) else _SALE.search(text)):
        return "promotion", f"sent to many, with “{match[0].lower()}”"
    if not _NEWS.search(text) and _NOTICE.search(text):
        return "notification", "sent by a program about something that happened"
    return "newsletter", "sent to a list that you can unsubscribe from"


def _as_notice(letter: Letter, text: str) -> tuple[Category, str] | None:
    if not _by_program(letter) and not _NOTICE.search(letter.subject):
        return None
    if _SALE.search(letter.subject):
        return "promotion", "sent by a program, to sell"
    if _by_program(letter) or _NOTICE.search(text):
        return "notification", "sent by a program"
    return None


def _from_a_person(letter: Letter, text: str) -> tuple[Category, str]:
    if letter.inside:
        return "work", f"from your own organisation ({domain_of(letter.account)})"
    words = list(dict.fromkeys(word.lower() for word in _WORK.findall(text)))
    if len(words) >= _WORK_WORDS:
        return "work", f"it speaks of {words[0]} and {words[1]}"
    if domain_of(letter.sender_email) in PUBLIC_DOMAINS:
        return "personal", "from a person's own address"
    return "personal", "from a person, and nothing in it is about work"


def _by_program(letter: Letter) -> bool:
    return letter.automatic or _NO_REPLY.match(letter.sender_email.partition("@")[0]) is not None
