"""Words: their stems, numbers written out, and those that carry no meaning of their own."""

import re
import threading
from functools import lru_cache
from typing import Any

import snowballstemmer

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")

NUMBERS = {
    "one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "last": -1,
}  # fmt: skip
NUMBER = r"\d+|" + "|".join(word for word in NUMBERS if word != "a")
ORDINAL = r"\d+(?:st|nd|rd|th)|" + "|".join(ORDINALS)

_STOP_WORDS = (
    "a about above after all also an and any anything are as at be because been before being below between both but by "
    "can could did do does done down during each either every few for from further get give given had has have having "
    "he her here hers him his how i if in into is it its itself just let like list look made make many may me mention "
    "mentioned mentions mine more most much must my need no nor not now of off on once one only or other our ours out "
    "over own please pls read said same say says see shall she should show so some something somewhere speak speaks "
    "still such talk talks tell than thanks that the their them then there these they thing things this those through "
    "to too under until up upon us use very was we were what whats when where whether which while who whom whose why "
    "will with would write written you your exactly actually anywhere anybody find search passage passages quote cite "
    "citation state states stated explain explains contain contains cover covers covered regarding concerning "
    "allowed permitted happens happen mean means back clause clauses provision provisions paragraph section "
    "part page pages number"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
#: What people call a document; it names the file, hardly ever what they look for.
_DOCUMENT_WORDS = (
    "document documents doc docs file files pdf pdfs contract contracts agreement agreements lease report reports "
    "letter letters paper papers text attachment attached manual guide book policy terms invoice invoices receipt "
    "receipts bill scan scans photo picture image presentation slides deck spreadsheet workbook form offer proposal "
    "minutes statement brochure handbook mail email"
)
DOCUMENT_WORDS = frozenset(_DOCUMENT_WORDS.split())


#: Forms that no stemmer brings together.
_IRREGULAR = """
    kept keep paid pay began begin begun begin sold sell bought buy sent send grew grow grown grow rose rise risen rise
    fell fall fallen fall lost lose left leave wrote write written write held hold spent spend met meet led lead
    built build took take taken take gave give given give broke break broken break chose choose chosen choose knew know
    known know lent lend dealt deal won win drove drive driven drive told tell said say found find thought think
"""
_FORMS = _IRREGULAR.split()
IRREGULAR = dict(zip(_FORMS[::2], _FORMS[1::2], strict=True))


_OWN = threading.local()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of an English word."""
    plain = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    plain = IRREGULAR.get(plain, plain)
    return str(_stemmer().stemWord(plain))


def _stemmer() -> Any:  # noqa: ANN401 - the library has no types
    """Return this thread's stemmer: it keeps state while it works, and is dear to make."""
    if not hasattr(_OWN, "stemmer"):
        _OWN.stemmer = snowballstemmer.stemmer("english")
    return _OWN.stemmer


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return [match.lower() for match in WORD.findall(text)]


def content(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, each once, in order."""
    return list(dict.fromkeys(stem(word) for word in words(text) if word not in STOP_WORDS))


def number(word: str) -> int:
    """Return a number written in figures or as a word ("3", "three", "third", "3rd", "last" as -1)."""
    lowered = word.lower()
    if lowered in NUMBERS:
        return NUMBERS[lowered]
    return ORDINALS[lowered] if lowered in ORDINALS else int(re.sub(r"\D", "", lowered))


def counted(count: int, thing: str) -> str:
    """Return "1 page", "12 pages", "2 entries"."""
    return f"{count:,} {thing if count == 1 else plural(thing)}"


def plural(thing: str) -> str:
    """Return the plural of a noun."""
    if thing.endswith("y"):
        return f"{thing[:-1]}ies"
    return f"{thing}es" if thing.endswith("s") else f"{thing}s"


def listed(names: list[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
