"""What people call the things that agents can do: general words by capability, for any card that has it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_FILE = tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, eq=False)
class Capability:
    """Something an assistant can do, whoever does it here.

    Attributes:
        agent: the agent that usually has it; it is named when none is installed.
        what: the capability in words that complete "To …".
        produces: kinds of results that only an agent with this capability has.
        reads: kinds of files it works on; ``only_on_files`` says that it can't do anything without one.
        words: what speaks for it, with a weight from 1 (a hint) to 3 (decides).
        patterns: expressions over words and classes (URL, ADDRESS, FILE, PERSON, NUMBER), with a weight.
    """

    agent: str
    what: str
    produces: frozenset[str]
    reads: frozenset[str]
    words: dict[str, float]
    patterns: tuple[tuple[float, re.Pattern[str]], ...]
    only_on_files: bool = False


def _capability(name: str) -> Capability:
    entry = next(entry for entry in _FILE["capability"] if entry["agent"] == name)
    by_weight = sorted(((float(weight), line) for weight, line in entry["words"].items()), key=lambda pair: pair[0])
    patterns = ((float(weight), found) for weight, group in entry["patterns"].items() for found in group)
    return Capability(
        agent=name,
        what=entry["what"],
        produces=frozenset(entry["produces"]),
        reads=frozenset(entry["reads"]),
        words={word: weight for weight, line in by_weight for word in line.split()},
        patterns=tuple((weight, re.compile(pattern)) for weight, pattern in patterns),
        only_on_files=entry.get("only_on_files", False),
    )


MAIL = _capability("email")
WEB_PAGES = _capability("browser")
CODE = _capability("code")
SOURCES = _capability("research")
TABLES = _capability("data")
DOCUMENTS = _capability("document")
CAPABILITIES = (MAIL, WEB_PAGES, CODE, SOURCES, TABLES, DOCUMENTS)

#: Grammar and politeness: they say nothing about what is wanted.
STOP_WORDS = frozenset(_FILE["stop_words"].split())
#: People whom one writes to without a name.
PEOPLE = frozenset(_FILE["people"].split())
#: Verbs that begin a new request within a sentence.
ACTION_VERBS = frozenset(_FILE["action_verbs"].split())
#: A question about the world rather than about the person's own things.
WORLD_QUESTION: re.Pattern[str] = re.compile(_FILE["world_question"])
