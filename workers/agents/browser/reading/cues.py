"""The words by which a request says what it wants of a page, and what about."""

import re

from workers.agents.browser.reading.meaning import Intent

#: Looked for in this order; a request may name several. Addresses are replaced by ``URL`` before.
_CUES: dict[Intent, str] = {
    "changes": (
        r"\bchanged?\b|\bchanges\b|\bdifferen(?:t|ce)|\bdiff\b|\bwhat(?:'s| is| has been)? new\b|\banything new\b|"
        r"\b(?:how|what) it (?:was|said|showed)\b"
    ),
    "screenshot": (
        r"\bscreen ?-?shots?\b|\b(?:pictures?|photos?|images?|captures?|snapshots?) of (?:it|the|this|that|URL)|"
        r"\btake a (?:picture|photo|snapshot)|\bcapture\b|\bwhat .{0,30}looks? like\b|\bshow me how\b"
    ),
    "pdf": r"\bpdf\b|\bprint(?:ed)? (?:it|the page|URL|this)\b",
    "table": r"\btables?\b|\bcsv\b|\bspreadsheet\b|\bprice list\b",
    "links": r"\blinks\b|\bwhere does it link\b",
    "data": r"\bjson-?ld\b|\bstructured data\b|\bmeta ?-?data\b|\bopen ?graph\b|\bmicrodata\b|\bschema\.org\b",
    "list": (
        r"\b(?:extract|get|list|collect|scrape|give me)\b.{0,30}\b(?:list|items|all|every|names|prices|products|"
        r"posts|results|entries|headlines)\b|\bas a list\b|\bthe list of\b"
    ),
    "network": r"\bnetwork (?:log|requests|traffic)\b|\brequests? (?:does|it makes|are made)\b|\bwhat .{0,20}loads\b",
    "download": r"\bdownload\b",
    "say": (
        r"\b(?:says?|said|summar\w+|read|main points|about|tells?|text|words|contents?|written|find out|look up|what|"
        r"who|when|where|which|how|why|is there|does)\b"
    ),
}
FOUND_BY: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(cue, re.IGNORECASE)) for intent, cue in _CUES.items()
)
OPENS = re.compile(r"\b(?:open|go to|visit|browse|load|show|look at|navigate|see|check)\b", re.IGNORECASE)
FULL = re.compile(r"\b(?:full|whole|entire|complete)[ -](?:page|length|site|thing)|\bfull-?page\b", re.IGNORECASE)
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
SINCE = re.compile(
    rf"\b(?:since|(?:how|what) it (?:was|said|showed)) (?P<since>(?:last |the last )?(?:yesterday|today|"
    rf"{_DAYS}|week|month|\d{{4}}-\d{{2}}-\d{{2}}|"
    r"\d{1,2} \w+(?: \d{4})?|\w+ (?:hours?|days?|weeks?) ago|time|look|(?:this )?morning))",
    re.IGNORECASE,
)
_AND_MORE = r"(?=[.?!]?$|, and\b| and (?:show|tell|take|give|list|save|screenshot))"
SEARCH = re.compile(
    rf"\bsearch (?:on |in |the site |through )?URL(?:'s site)? for (?P<first>.+?){_AND_MORE}|"
    r"\bsearch for (?P<second>.+?) (?:on|in|at) URL|"
    r"\b(?:look|find) (?:for |up )?(?P<third>.+?) (?:on|in|at) URL(?:'s site)? by search",
    re.IGNORECASE,
)
PAGES = re.compile(r"\b(?:first |over |all |next )?(?P<n>\d{1,2}|all) pages\b", re.IGNORECASE)
_PLACE = r"(?= from| on URL| at URL| in URL| as |[.?!]?$|,)"
_TOPICS = [
    (
        r"\b(?:say|says|said|tell|tells|read|write|writes) (?:me )?(?:about|on|of|regarding) (?P<topic>.+?)"
        r"(?=[.?!]?$| on URL| at URL|, and\b| and (?:take|save|show|screenshot))"
    ),
    rf"\btables? (?:of|about|with|on|for) (?P<topic>.+?){_PLACE}",
    r"\b(?:the|a) (?P<topic>[\w -]{3,40}?) table\b",
    rf"\blist of (?P<topic>.+?){_PLACE}",
    (
        r"\b(?:extract|get|list|collect|scrape|give me) (?:me )?(?:all |every |the )*(?P<topic>[\w ,-]{3,60}?)"
        r"(?= (?:from|on|at|in|of) URL| as )"
    ),
    r"\bcompare (?P<topic>.+?)(?= (?:on|at|in|from|of) URL)",
    r"\blinks (?:about|on|to|for) (?P<topic>.+?)(?= on URL| from URL|[.?!]?$)",
    r"\bdownload (?:the |a )?(?P<topic>.+?)(?= from| on| at| off|[.?!]?$)",
    (
        r"\b(?:what|who|when|where|which|how(?: much| many| long)?|why) "
        r"(?:is|are|was|were|does|do|did|will|can|has|have)? ?"
        r"(?P<topic>(?!it (?:was|said|showed)\b).+?)(?=,? (?:on|at|in|from|according to|by) URL|[?]?$)"
    ),
    r"\bfind (?:out )?(?P<topic>.+?)(?= (?:on|at|in|from) URL)",
]
TOPICS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _TOPICS)
EMPTY_TOPIC = re.compile(
    r"^(?:it|the|this|that|there|and|or|both|page|site|url|website|web page|say|says?|on|a|an|of|does|do|is|are|"
    r"changed?|new|what|table|tables|list|written|here|look|looks|like|file|content|contents|its|data|\W)+$",
    re.IGNORECASE,
)
PASSWORD = re.compile(r"\b(?:password|passcode|pin code|passwort)\b", re.IGNORECASE)
#: What takes a person: their money.
THEIRS = re.compile(r"\b(?:buy|purchase|book|reserve|pay for|check ?out)\b", re.IGNORECASE)
