"""The words by which a request shows what kind of answer it wants."""

import re
from typing import get_args

from workers.agents.data.reading.meaning import Aggregate, Chart, Intent

BEYOND = re.compile(
    r"\b(forecast\w*|predict\w*|projection|extrapolat\w*|regress\w*|cluster\w*|machine learning|sentiment|translate"
    r"|insert|delete|update|rename|overwrite|e-?mail|send|pdf|powerpoint|slides?|map of|heat ?map|dashboard"
    r"|(?:to|as|into) (?:an? )?(?:excel|xlsx|json|parquet|sql))\b",
    re.IGNORECASE,
)
#: Looked for in this order.
_INTENTS: dict[Intent, str] = {
    "quality": (
        r"\b(duplicat\w*|missing|nulls?|blanks?|empty (?:cells|values|fields)|incomplete|data quality|repeated rows)\b"
    ),
    "correlation": r"\b(correlat\w*|relationship|related|depends? on|scatter\w*)\b",
    "distribution": r"\b(distribut\w*|histogram|spread of)\b",
    "convert": r"\b(convert|export|save|download|turn)\b.*\bcsv\b|\b(?:to|as|into) (?:an? )?csv\b",
    "values": (
        r"\b(unique|distinct) (?!count)|\bdifferent \w+(?: \w+)? (?:are|do|exist)"
        r"|\b(?:which|what) [\w ]{2,30} (?:are there|do we have|exist|appear|occur)\b"
    ),
    "profile": (
        r"\b(summar\w+|profile|describe|description|overview|explore|what(?:'s| is) in|tell me about|statistics|stats"
        r"|what does .* (?:contain|look like)|columns? (?:are|does|do)|structure|schema|insights?)\b"
    ),
    "show": (
        r"\b(first|last|top|sample) (?:\d+|few|some|ten|five|three)? ?(?:rows?|records?|lines?|entries)\b"
        r"|\b(preview|head|peek|sort\w*|order(?:ed)? by)\b"
    ),
}
_CHARTS: dict[Chart, str] = {
    "histogram": r"\bhistogram\b",
    "pie": r"\b(pie|donut|doughnut)\b",
    "scatter": r"\bscatter\w*\b",
    "line": r"\b(line|trend ?line)[ -]?(?:chart|graph|plot|diagram)?\b(?! items?)",
    "area": r"\barea[ -]?(?:chart|graph|plot)\b",
    "bar": r"\b(bars?|column)[ -]?(?:chart|graph|plot|diagram)s?\b|\bas bars\b",
}
ANY_CHART = re.compile(r"\b(chart|graph|plot|draw|diagram|visuali[sz]\w*|picture)\b", re.IGNORECASE)
_AGGREGATES: dict[Aggregate, str] = {
    "median": r"\bmedian\b",
    "avg": r"\b(average|averages|avg|mean|typical|on average)\b",
    "sum": r"\b(total|totals|sum|summed|how much|combined|altogether|add up|overall)\b",
    "min": r"\b(minimum|min)\b",
    "max": r"\b(maximum|max)\b",
    "count": r"\b(count|counts|how many|number of|no\. of)\b",
}
HIGH = re.compile(
    r"\b(most|highest|largest|biggest|greatest|best(?:[- ]selling)?|top|max(?:imum)?|leading|strongest|more"
    r"|oldest|hottest|warmest|tallest|heaviest|longest|priciest)\b",
    re.IGNORECASE,
)
LOW = re.compile(
    r"\b(least|lowest|smallest|fewest|worst|bottom|min(?:imum)?|weakest|cheapest|less|fewer"
    r"|youngest|coldest|shortest|lightest)\b",
    re.IGNORECASE,
)
TOP = re.compile(
    r"\b(?:top|best|bottom|worst|first|last|largest|biggest|highest|lowest|smallest)\s+(\d{1,4}|three|five|ten)\b",
    re.IGNORECASE,
)
TOP_AFTER = re.compile(
    r"\b(\d{1,4}|three|five|ten)\s+(?:best|worst|largest|biggest|highest|lowest|smallest|most|top)\b", re.IGNORECASE
)
SHARE = re.compile(r"\b(share|shares|percent(?:age)?s?|proportion|fraction)\b|% of", re.IGNORECASE)
CHANGE = re.compile(
    r"\b(growth|grew|grow|change[ds]?|month[- ]over[- ]month|year[- ]over[- ]year|yoy|mom)\b", re.IGNORECASE
)
ORDER_VALUE = re.compile(
    r"\b(?:average |mean |median )?(?:order|basket|cart|ticket|invoice) (?:value|size|amount|total)\b|\baov\b",
    re.IGNORECASE,
)
COMPARE = re.compile(r"\b(compar\w+|vs\.?|versus)\b", re.IGNORECASE)
JOIN = re.compile(
    r"\b(join\w*|merg\w+|combin\w+|link(?:ed)?|match(?:ed)? (?:up|them)|put .* together|both files|both tables)\b",
    re.IGNORECASE,
)
ROWS = re.compile(r"\b(rows?|records?|entries|entry|lines?|observations?|data points?)\b", re.IGNORECASE)
DESCENDING = re.compile(
    r"\b(descending|desc|high(?:est)? to low(?:est)?|largest first|biggest first|highest first|newest first)\b",
    re.IGNORECASE,
)
ASCENDING = re.compile(
    r"\b(ascending|asc|low(?:est)? to high(?:est)?|smallest first|lowest first|oldest first)\b", re.IGNORECASE
)
TIME = re.compile(r"\b(over time|trend\w*|timeline|time series|evol\w+|develop\w*|histor\w+)\b", re.IGNORECASE)
GRAIN = re.compile(
    r"\b(?:(?:by|per|each|every|for each|in each|and|which|what|best|worst|top(?: \d+)?)\s+(?:the\s+|calendar\s+)?"
    r"(day of (?:the )?week|weekday|day|week|month|quarter|year)s?"
    r"|(daily|weekly|monthly|quarterly|yearly|annual(?:ly)?))\b",
    re.IGNORECASE,
)
GRAIN_OF = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
    "day of week": "weekday",
    "day of the week": "weekday",
}
NUMBER_WORDS = {"three": 3, "five": 5, "ten": 10, "few": 5, "some": 5}

#: Words that steer a request and so name nothing in the data.
STEERING = frozenset(
    """bar bars pie line area chart graph plot diagram histogram scatter donut trend total sum average mean median
    minimum maximum min max avg highest lowest largest smallest biggest best worst top bottom first last count share
    percentage percent proportion distribution correlation correlate relationship group grouped breakdown break broken
    split rank ranked ranking sort sorted order ordered descending ascending join merge combine match summary summarise
    summarize profile describe overview statistic stat preview row record entry line compare comparison versus
    vs duplicate missing null export convert save download list display present display report analyse analyze
    analysis visualise visualize visualization calculate insight unique distinct different exist growth change time
    daily weekly monthly quarterly yearly annual day week month quarter year weekday over since until during where only
    except exclude excluding without other rest include including filter filtered limit respect respective common
    key side add up come came bring brought generate generated sold sell earned made spent spend perform performing
    performed amount picture image interactive clear short brief simple nice chart's relation file's many how's
    whats what's bought buy purchased placed happened had happen do_not sheet csv""".split()  # noqa: SIM905 - words
)


#: "Who is the oldest", "what is the highest": one row is asked for, not a figure over all.
ONE = re.compile(r"\b(?:who|which|whose|what|where|when|show|list|find|get|name)\b", re.IGNORECASE)


def _said(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.IGNORECASE)


def intent_of(text: str) -> Intent | None:
    """Return the kind of answer the request names outright, None where its columns have to tell."""
    return next((intent for intent, pattern in _INTENTS.items() if _said(pattern, text)), None)


def chart_of(text: str) -> Chart | None:
    """Return the kind of chart named; the first named wins, whatever the order here."""
    named = [(found.start(), kind) for kind, pattern in _CHARTS.items() if (found := _said(pattern, text))]
    return min(named, key=lambda pair: (pair[0], get_args(Chart).index(pair[1])))[1] if named else None


def aggregates_of(text: str) -> list[Aggregate]:
    """Return the aggregates named, in the request's order."""
    named = [
        (found.start(), aggregate) for aggregate, pattern in _AGGREGATES.items() if (found := _said(pattern, text))
    ]
    return [aggregate for _, aggregate in sorted(named)]


def limit_of(text: str) -> int | None:
    """Return how many of the best (or first) are wanted."""
    found = TOP.search(text) or TOP_AFTER.search(text)
    if found is None:
        return None
    return NUMBER_WORDS.get(found[1].lower()) or int(found[1])


def grain_of(text: str) -> str | None:
    """Return the stretch of time to group by, "auto" for a trend without one."""
    found = GRAIN.search(text)
    if found is None:
        return "auto" if TIME.search(text) else None
    said = (found[1] or found[2]).lower()
    return GRAIN_OF.get(said, said)
