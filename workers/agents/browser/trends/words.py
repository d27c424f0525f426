"""Words of titles: which say something, and in which form they are the same."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

WORD = re.compile(r"[^\W_][\w.+#’'-]*[\w+#]|[^\W_]")
_SHORT = 2
STOP = frozenset(
    re.findall(
        r"\S+",
        "a about above after again against all almost alone along already also always am among an and another any "
        "are aren't around as ask at away back be became because become been before being below best better "
        "between big both but by came can can't come could day days did didn't do does doesn't doing don't done "
        "down during each even ever every few find first for found from full get gets getting give go goes going "
        "good got great had has have having he her here hers him his hn how however i i'm if in inside instead "
        "into is isn't it it's its just keep know last less let like ll long look made make makes making many may "
        "me might mine month more most much must my need never new next no nor not nothing now of off old on once "
        "one only onto open or other our out over own part people per please put rather re really right said same "
        "say says see seen set she should show since small so some something still such take takes tell than that "
        "that's the their them then there these they thing things this those though three through time to today "
        "together told too top toward two under until up upon us use used using ve very via want was way we week "
        "weeks well went were what what's when where which while who whom whose why will with within without won't "
        "work works world would year years yes yet you you're your yours pdf video tl dr amp updated update",
    )
)


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the library has no types
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word without its ending, in small letters."""
    bare = re.sub(r"['’]s?$", "", word.lower().replace("’", "'"))
    return str(_stemmer().stemWord(bare))


def telling(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a title that say something, each with its place."""
    for place, match in enumerate(WORD.finditer(text)):
        word = match[0]
        plain = word.lower().replace("’", "'")
        if plain in STOP or plain.removesuffix("'s") in STOP or word.replace(",", "").replace(".", "").isdigit():
            continue
        # "AI" and "EU" say something, "hi" doesn't.
        if len(word) > _SHORT or word.isupper():
            yield place, word


def stems(text: str) -> list[str]:
    """Return the stems of the words that say something."""
    return [stem(word) for _, word in telling(text)]


def holds(text: str, topic: str) -> bool:
    """Tell whether a text holds every word of a topic, in any form."""
    wanted = {stem(match[0]) for match in WORD.finditer(topic)}
    return bool(wanted) and wanted <= {stem(match[0]) for match in WORD.finditer(text)}
