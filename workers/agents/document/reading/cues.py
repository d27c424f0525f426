"""The phrases that say what is to be done."""

import re

from workers.agents.document.reading.words import NUMBER, ORDINAL


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})")


COMPARE = _any(
    r"compar(?:e|ed|es|ing|ison)\b",
    r"diff(?:erences?|ers?)?\b",
    r"redline\b",
    r"(?:what|which|list|show|any)\b[^.?]*\b(?:changed?|changes)\b",
    r"changes? (?:between|from|in)\b",
    r"(?:what's|what is|is anything|anything) (?:new|different)\b",
)
MERGE = _any(
    r"(?:merge|combine|concatenate|append|join)\b",
    r"(?:stick|put|bind|bring|glue|staple)\b[^.?]*\b(?:together|(?:in|into|to) (?:one|a single)\b)",
    r"(?:one|a single) (?:pdf|file|document) (?:out of|from|of) (?:them|these|those|all|both|the)\b",
    r"make (?:one|a single) (?:pdf|file|document)\b",
)
SPLIT = _any(
    r"(?:split|separate|divide|burst|break up|cut up|chop)\b",
    r"(?:one|a|its own|their own|single|separate|individual) (?:file|pdf|document)s? (?:per|for each|for every|each)\b",
    r"(?:every|each) (?:page|chapter|section|part)s? (?:as|into|in) (?:its|a|an|their) own\b",
    r"pages? (?:as|into) (?:single|separate|individual|their own|its own)\b",
)
TAKE_PAGES = _any(
    r"(?:cut|pull|take|extract|give me|get|keep|save|export|i need|only|just)\b[^.?]*\b(?:pages?|slides?)\b[^.?]*"
    r"(?:\b(?:as|in|into|to) (?:its|their|an?|one|separate)(?: own| new| single| separate)? (?:file|pdf"
    r"|document)|\bseparately\b|"
    r"\bas (?:a )?pdf\b|\bout of\b)",
    r"(?:cut|keep) (?:only |just )?(?:the )?(?:first|last|pages?)\b",
    r"(?:extract|keep|cut out) (?:only |just )?(?:the )?(?:pages?|first|last)\b",
)
TAKE_CHAPTER = _any(
    r"(?:extract|save|give me|get|cut|pull)\b[^.?]*\b(?:chapters?|sections?)\b[^.?]*\bas (?:its|their"
    r"|an?)(?: own| separate)? (?:pdf|file)"
)
HEADINGS = _any(r"(?:chapters?|sections?|headings?|titles?|outline|bookmarks?)\b")
EVERY = re.compile(
    rf"\b(?:every|each|in|into|by|of) (?P<count>{NUMBER})[- ]pages?\b|\b(?P<each>{NUMBER}) pages each\b"
    rf"|\bchunks of (?P<chunk>{NUMBER})\b"
)
SINGLE = _any(r"(?:every|each|single|individual|separate) pages?\b", r"(?:file|pdf) per page\b", r"page by page\b")
REMOVE = _any(
    r"(?:remove|delete|drop|discard|get rid of|leave out|take out)\b[^.?]*\b(?:pages?|slides?)\b",
    r"without (?:the )?(?:first|last|pages?)\b",
)
ROTATE = _any(
    r"rotat(?:e|ed|ion)\b",
    r"(?:turn|flip)\b[^.?]*\b(?:degrees?|°|clockwise|left|right|around|round|upside|sideways|upright)",
    r"upside[- ]down\b",
    r"sideways\b",
)
DEGREES = re.compile(r"\b(90|180|270)\b")
TABLES = _any(r"tables?\b(?! of contents)", r"tabular\b", r"(?:to|into|as) (?:a )?csv\b")
OUTLINE = _any(
    r"outline\b",
    r"(?:table of )?contents\b(?! of)",
    r"(?:list|show|get|give me|what|which|extract|pull)\b[^.?]*\b(?:headings?|chapters|section titles|sections)\b",
    r"toc\b",
    r"how many (?:chapters|sections|headings)\b",
    r"slide titles\b",
    r"how is (?:it|this|the \w+) (?:structured|organi[sz]ed)",
    r"structure of\b",
)
COUNT = _any(
    r"how many (?:pages|words|characters|slides)\b",
    r"(?:page|word|character) counts?\b",
    r"count (?:the )?(?:pages|words|characters)\b",
    r"number of (?:pages|words|characters)\b",
    r"how long is (?:it|this|that|file|(?:this |the |that )(?:document|file|pdf|text|report|paper|book))\b",
)
SUMMARY = _any(
    r"sum up\b",
    r"summar(?:y|ies|ise|ize|ised|ized|ising|izing)\b",
    r"tl;?dr\b",
    r"gist\b",
    r"(?:key|main|most important|central) (?:points?|ideas?|messages?|statements?|facts|findings|takeaways)\b",
    r"takeaways?\b",
    r"highlights\b",
    r"overview\b",
    r"in (?:a nutshell|brief|short)\b",
    r"shorten\b",
    r"abstract\b",
    r"bullet (?:points?|list)\b",
)
ABOUT = _any(
    r"what (?:is|are|was) (?:this|it|that|the \w+|these|those|file)(?: \w+)? about\b",
    r"what(?:'s| is) in (?:this|it|here|there|the \w+|file|these)\b",
    r"what(?:'s| is) (?:this|that|file)\??$",
    r"what kind of (?:document|file|paper)\b",
    r"describe (?:this|the|it|these|file)\b",
    r"review (?:this|the|it|file)\b",
)
POINTS = re.compile(
    rf"\b(?P<count>{NUMBER})(?:[- ](?:short|brief|key|main|simple|bullet|most important))* "
    r"(?:points?|sentences?|bullets?(?: points?)?|lines?|statements?|takeaways|ideas|facts|highlights|findings)\b"
)
CONVERT = re.compile(
    r"\b(?:convert|turn|transform|export|save|change|make|write|put)\b.*\b(?:to|into|as|in|an?)\s+(?:an? )?(?:plain )?"
    r"(?P<to>markdown|md|text|txt|docx|word|pdf|html|excel|xlsx|epub|json|png|jpe?g|images?|powerpoint|pptx|latex)\b"
    r"|\b(?P<short>to|as) (?P<bare>markdown|md|txt|plain text)\b|\b(?P<only>markdown)\b(?: version)?"
)
READ = _any(
    r"ocr\b",
    r"transcribe\b",
    r"digiti[sz]e\b",
    r"type (?:up|out)\b",
    r"(?:get|read|extract|show|give me|copy|recogni[sz]e|pull)\b[^.?]*\b(?:text|words|content|contents|writing"
    r"|handwriting)\b",
    r"read (?:this|it|the|out|pages?|me|these|both|all|file|what|section|clause|chapter|article|aloud)\b",
    r"(?:show|display|print|give)(?: me)? (?:the )?(?:pages?|slides?|first|last|second|third|clause|section"
    r"|chapter|article)\b",
    r"make (?:this|it|file) readable\b",
    r"text i can copy\b",
    r"what(?:'s| is| does| do) (?:it|this|that|the \w+|file|these|written)(?: \w+)? say\??$",
    r"what(?:'s| is) written\b",
    r"full text\b",
)
#: "What does page 3 say", "what is on page 2"
SAYS = _any(
    r"what(?:'s| is| does| do| are)\b.*\b(?:say|on|in|stand|written)\b", r"^(?:and )?(?:on )?(?:pages?|slides?)\b"
)
FIELDS = _any(
    r"(?:pull|extract|get|give me|read|collect|list|note|find|take|i need|need|show me)\b",
    r"fields?\b",
    r"schema\b",
)
WHAT_IS = _any(
    r"what(?:'s| is| are| was| were)\b",
    r"how (?:much"
    r"|high)\b",
    r"when\b",
    r"who\b",
    r"which\b",
    r"where\b",
    r"is it\b",
    r"tell me\b",
    r"total\b",
)
SECTION = re.compile(
    rf"\b(?P<word>chapter|section|clause|article|paragraph|part|§)\s*(?P<number>\d+(?:\.\d+)*|[ivx]+\b|{NUMBER})"
    rf"|\b(?:the )?(?P<nth>{ORDINAL}) (?P<of>chapter|section|clause|article|part)\b"
    r"|\b(?:the )?[“\"'](?P<title>[^”\"']+)[”\"'] (?:chapter|section|clause|article|part)\b"
    r"|\bthe (?P<named>introduction|conclusions?|appendix|abstract|preamble|summary section|annex)\b"
)
WHICH_TABLE = re.compile(rf"\b(?P<nth>{ORDINAL}) (?:table|one)\b|\btables? (?:no\.? |number )?(?P<number>\d+)\b")
ALL_OF_KIND = re.compile(
    r"\b(?:list|extract|find|pull(?: out)?|get|show|give me|collect|what are|which|are there any|all"
    r"|every)\b(?: \w+){0,3}?\s+"
    r"(?P<kinds>(?:dates|deadlines|amounts|prices|sums|figures of money|percentages|durations|periods"
    r"|phone numbers|telephone numbers"
    r"|e-?mails?(?: addresses)?|links|urls|web addresses|ibans?|names)"
    r"(?:(?:,| and| or|, and) (?:all |the )?(?:dates|deadlines|amounts|prices|percentages|durations"
    r"|phone numbers|e-?mails?(?: addresses)?"
    r"|links|urls|ibans?|names|parties))*)\b"
)
QUESTION = re.compile(
    r"^(?:and |so |please |then |also |ok |now )*(?:what|who|whom|whose|when|where|which|why|how|is|are|was"
    r"|were|does|do|did|has"
    r"|have|can|could|may|must|should|will|would)\b|\?\s*$|\b(?:tell me|find|look (?:up|for)|search|quote|cite|where)\b"
    r"|^(?:anything|everything|something) (?:on|about)\b|\bwhat about\b|\bhow about\b"
)
#: What no tool here does; the words in the middle say of what kind the wish is.
BEYOND = (
    (_any(r"translat(?:e|ion|ed)\b"), "Translating"),
    (_any(r"proof-?read\b", r"typos?\b", r"spelling\b", r"grammar\b", r"spell-?check\b"), "Checking language"),
    (
        _any(r"re-?write\b", r"rephrase\b", r"paraphrase\b", r"improve\b", r"edit (?:the|this)\b", r"simplify\b"),
        "Rewriting",
    ),
    (
        _any(r"fill (?:in|out)\b", r"sign (?:it|this|the)\b", r"redact\b", r"watermark\b", r"compress\b", r"encrypt\b"),
        "This",
    ),
    (_any(r"what is missing\b", r"opinion\b", r"is (?:it|this) (?:legal|fair|good|valid)\b"), "A judgement"),
    (
        re.compile(
            r"^(?:please |can you |could you )*(?!.*\b(?:summary|outline|overview)\b)(?:write|draft|compose"
            r"|forecast|invent|draw|paint|design|program"
            r"|play|send|book|order"
            r"|email|mail|post)\b"
        ),
        "This",
    ),
)
#: Parts of a request that other agents do: they are left to them.
ELSEWHERE = re.compile(
    r"^(?:chart|plot|graph|draw|visuali[sz]e|e-?mail|mail|send|post|average|forecast|sum(?! up)|add up|calculate"
    r"|compute|group)\b"
    r"|\b(?:bar|line|pie) (?:chart|graph)\b|^(?:show|make|create|put) .*\bchart\b"
)
#: Wishes that are no question: a noun phrase behind them isn't looked up.
ORDER = re.compile(
    r"^(?:please |can you |could you )*(?:make|turn|change|set|add|insert|crop|resize|extract|export|move|put"
    r"|create|generate"
    r"|convert|number|highlight|underline|print|shrink|enlarge|replace)\b"
)
