"""The words by which a request tells what it wants, and those around the topic that don't name it."""

import re

NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "a few": 3, "several": 4, "some": 3,
}  # fmt: skip
_PAGES = r"(?:sources|articles|pages|websites|sites|references|papers|results|studies)"
_WRITE = r"(?:write|make|create|prepare|draft|give me|produce|compile)"
_REPORTS = r"(?:report|overview|briefing|dossier)"
_AGREE = r"where (?:do )?they (?:agree|differ)"
COUNT = re.compile(
    rf"\b(?P<count>\d{{1,2}}|{'|'.join(NUMBERS)}) (?:\w+ ){{0,2}}?{_PAGES}\b",
    re.IGNORECASE,
)
URL = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]]", re.IGNORECASE)
SITE = re.compile(
    r"\b(?:(?:only )?(?:on|from|at|within)|site:) ?(?:the site )?(?P<site>(?:[a-z0-9-]+\.)+[a-z]{2,})\b", re.IGNORECASE
)
_PAST = r"(?:from |in |of )?(?:this|the (?:last|past)|last|past)"
RECENCY: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"\b(?:today|{_PAST} (?:day|24 hours))\b", re.IGNORECASE), "day"),
    (re.compile(rf"\b{_PAST} (?:week|7 days)\b", re.IGNORECASE), "week"),
    (re.compile(rf"\b{_PAST} (?:month|30 days)\b", re.IGNORECASE), "month"),
    (re.compile(rf"\b{_PAST} (?:year|12 months)\b", re.IGNORECASE), "year"),
)
VERIFY = re.compile(
    r"^(?:is|was) it (?:true|correct|right|a fact) (?:that|if)\b|^is it a myth that\b|"
    r"^(?:fact[- ]?check|verify|confirm|check)\b(?: (?:that|whether|if|the claim(?: that)?|this(?: claim)?))*[:,]?|"
    r"^is there (?:any )?(?:proof|evidence) (?:that|for)\b|^(?:true or false)[:,]?",
    re.IGNORECASE,
)
REPORT = re.compile(
    rf"\b{_WRITE}\b[^.]{{0,40}}\b{_REPORTS}\b|^research\b|\breport (?:on|about)\b",
    re.IGNORECASE,
)
COMPARE = re.compile(
    rf"\b(?:compare|contrast|disagree|contradict|differs?|differences?|side by side)\b|\b{_AGREE}\b", re.IGNORECASE
)
#: Said of several pages that are named.
AGREE = re.compile(r"\b(?:agree|different)\b", re.IGNORECASE)
_COMPARING = (
    r"(?:compare|contrast|put|where|how|what|do|does|is|are|the|these|those|two|three|both|pages?|articles?|sources?|"
    r"sites?|and|or|with|to|say|says|side by side|each other|disagree|agree|contradict|differs?|differences?|different|"
    r"between|tell me|from)\b[\s,;:]*"
)
#: Around the topic where pages are named, whose addresses were taken out: "compare what … and … say about".
BEFORE_TOPIC = re.compile(rf"^(?:{_COMPARING})+(?:(?:on|about|of)\b\s*)?", re.IGNORECASE)
AFTER_TOPIC = re.compile(
    r"[\s,;:]*(?:\b(?:and|or|with|say|says|side by side|each other|disagree|agree|contradict|differs?|differences?|"
    r"different|from|compare)\b[\s,;:]*)+$",
    re.IGNORECASE,
)
POLITE = re.compile(
    r"^(?:please|hi|hello|hey|can you|could you|would you|i(?:'d| would) like (?:you )?to|i want to know|and|now|then|"
    r"also)\b[,!]?\s*",
    re.IGNORECASE,
)
_FIND = r"(?:find|get|give|show|search(?: for)?|look for|collect|gather|read|compare)"
OPENING = re.compile(
    r"^(?:"
    rf"{_FIND}(?: me)? (?:\w+ ){{0,3}}?{_PAGES} (?:on|about|for|regarding|that|which)|"
    rf"{_FIND}(?: me)? (?:\w+ ){{0,3}}?{_PAGES}(?=\s*$)|"
    r"(?:search|browse)(?: (?:the )?(?:web|internet|net|online))?(?: for| about)?|google|look (?:up|into)|"
    r"(?:do (?:some )?)?research(?: (?:on|into|about))?|find out(?: (?:more |everything )?about)?|"
    r"(?:tell me|learn|know|read up)(?: (?:more|something|everything))? (?:about|on)|what do you know about|"
    rf"{_WRITE} (?:me )?an? (?:\w+ )?{_REPORTS} (?:on|about|of)|"
    r"compare (?:what (?:\w+ ){0,4}?say about)?|what is|what are|what's|what was|who is|who was|find|explain"
    r")\s+",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"[\s,;–-]*(?:\b(?:and|then|,)\s+)*(?:"
    r"(?:with|including|and|plus|name|give|cite|show)(?: me)?(?: (?:your|the|its|their|all|good))? "
    r"(?:sources|citations|references|links|quotes?)|"
    rf"(?:compare|contrast)(?: (?:them|these|those|the (?:sources|results)|what they say|{_AGREE}))?|"
    rf"{_WRITE}(?: me)? (?:a |an )?(?:\w+ )?(?:{_REPORTS}|summary)(?: (?:about|on|of) (?:it|them|this|that))?|"
    r"summari[sz]e (?:it|them|this|that|the (?:findings|results))|"
    r"(?:on|in|from) the (?:web|internet)|online|please|tell me"
    r")\s*[.!?]*$",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
POINTS_BACK = re.compile(r"\b(?:it|this|that|them|these|those|the (?:topic|subject|same))\b", re.IGNORECASE)
