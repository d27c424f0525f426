"""What a request wants, by its words: the first kind whose pattern fits."""

import re
from typing import Literal

from workers.agents.code.reading.asked import Asked

Wish = Literal[
    "compare", "cover", "annotate", "run_tests", "fix", "write", "format", "review", "count", "explain", "run", "none"
]

_CODE = r"(this|these|that|those|it|them|the|my|our|all|every|code|function|functions|class|module|file|script|program)"
_TESTS = r"(unit ?|some |more |a few |good |py|simple |basic |the )*tests?\b"
PATTERNS: tuple[tuple[Wish, str], ...] = (
    ("compare", r"\b(diff|differences?|differs?|compare|what('s| has| is| was)? (changed|different|new))\b"),
    ("cover", rf"\b(write|add|create|generate|make|need|give me)\b.{{0,30}}{_TESTS} (for|to|of|covering) {_CODE}"),
    ("cover", r"\badd (a |another |more |some |one )?(unit ?)?(test|case|test case)s?\b|\bcover .* with tests\b"),
    ("annotate", r"\b(type hints?|type annotations?|annotate|doc ?strings?)\b"),
    ("fix", r"\b(fix|debug|repair|mend|correct (it|this|the)|solve the (bug|error|problem))\b"),
    ("fix", r"\b(make|get) .{0,40}\b(pass|green|work|run)\b"),
    ("fix", r"\b(why|what('s| is)? (wrong|the (problem|bug|error|cause)))\b|\b(crash(es|ed)?|fails?|failing|broken)\b"),
    ("fix", r"\b(raises?|throws?|gives?|gets?|getting|got) (an? |me an? |this )?\w*(error|exception|traceback)\b"),
    ("fix", r"\b(doesn'?t|does not|won'?t|not) (work|run|compile|pass)|\bhas a bug\b|\bthe bug\b"),
    ("run_tests", rf"\b(run|execute|start|do|check)\b.{{0,25}}{_TESTS}|\bpytest\b|\btests? (pass|green|run)"),
    ("format", r"\b(re)?format(ted|ting)?\b|\bblack\b|\bpep ?8\b|\bindentation\b"),
    ("format", r"\b(tidy|clean) (it |this |them |the code )?up\b"),
    ("review", r"\b(review|lint(er|ing|s)?|ruff|code smells?|code quality|vulnerabilit\w+|security|style)\b"),
    ("review", r"\b(find|check|look|any|are there)\b.{0,40}\b(bugs?|problems?|errors?|mistakes?|issues?|unused)\b"),
    ("count", r"\bhow (many|long)\b.{0,40}\b(lines?|functions?|class(es)?|methods?|imports?|comments?|file|script)\b"),
    ("explain", r"\b(explain|describe|summari[sz]e|walk me through|understand|outline|overview|what is in|document)\b"),
    ("write", r"\b(write|implement|create|make|build|generate|develop|give me|show me|i need|i want)\b"),
    ("explain", rf"\b(what|how) (do|does) {_CODE}\b.{{0,40}}\b(do|work|mean)\b"),
    ("run", r"\b(run|execute|start|try|launch|evaluate|prints?|outputs?|printed|result)\b"),
    ("explain", r"\b(what|how) (do|does) \S+ (do|work)\b"),
)
COMPILED = tuple((wish, re.compile(pattern)) for wish, pattern in PATTERNS)
NEW = re.compile(
    r"\b(write|implement|create|build|develop|give me|show me|i need|i want|generate)\b.{0,60}"
    r"\b(functions?|script|program|class|method|module|code|parser|regex|one[- ]liner)\b"
)


def wish_of(asked: Asked) -> Wish:
    """Return what is wanted. "Write a function … and test it" is writing, though it names tests."""
    low = asked.low
    if NEW.search(low) and not re.search(r"\bfor (this|my|the) (code|function|class|module|file|script)\b", low):
        return "write"
    return next((wish for wish, pattern in COMPILED if pattern.search(low)), "none")
