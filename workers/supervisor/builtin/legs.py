"""Clauses assigned to agents: neighbours of the same agent become one leg, and each leg knows what it builds on."""

import re
from collections.abc import Sequence
from dataclasses import replace

from workers.supervisor.builtin.building_on import connected
from workers.supervisor.builtin.clauses import Clause, opening
from workers.supervisor.builtin.embedded import without_embedded
from workers.supervisor.builtin.evidence import Contender, Routes, weigh
from workers.supervisor.builtin.fetched import kinds_brought, read_in_between
from workers.supervisor.builtin.files_meant import files_meant, just_attached
from workers.supervisor.builtin.kinds import kinds_of
from workers.supervisor.builtin.leg import ENOUGH, POINTING_BACK, Leg, Situation
from workers.supervisor.builtin.lexicon import DOCUMENTS, MAIL, TABLES, WEB_PAGES
from workers.supervisor.builtin.mail_meant import mailbox_meant
from workers.supervisor.builtin.reading_first import drawn_apart, reading_first
from workers.supervisor.builtin.words import URL, Token, pattern_text

#: What a file says about who is to work on it: pointed at ("this"), or merely there.
_FILE_POINTED_AT = 3.0
_FILE_THERE = 2.0
_WRONG_FILE = -1.5
_NO_FILE = -0.5
_FILE_LATER = 1.0
#: With less than this the words say nothing about an agent.
_SILENT = 0.5
#: People stay with an agent for a while.
_CONTINUED = 1.0
#: "… and show me its title": who has it shows it.
_TOLD_BY_THE_SAME = 2.0
_LEANING = 2.5

_POINTING = re.compile(
    r"\b(this|these|it|them|attached|attachment|here|FILE|files?|the (pdf|table|csv|scan|image|document|script))\b"
)
#: Two files in one piece of work: "merge with b.pdf", "compare to the old one".
_TOGETHER = re.compile(r"\b(with|to|against|and|both|add|append|insert|join|merge|compare|versus|vs)\b")
#: What was made, in another form: whoever made it gives it that.
_ANOTHER_FORM = re.compile(
    r"^(save|store|export|give|return|deliver|format) (it|them|this|that|everything) (\w+ )?(as|in|to)\b"
)
#: Only a browser has what stands there: the form of a page, a table that is on it and not in a file.
_OF_A_PAGE = re.compile(
    rf"\b(form|fill (in|out|up))\b.*\b{URL}\b|\b(tables?|lists?|rows|prices)\b.* (from|on|at|in|of) {URL}\b"
)
#: Who has signed in sees what stands there: nobody else does.
_SIGNS_IN = re.compile(r"\b(log|sign)( me)? (in|into|on)\b|\bsaved session\b")
_STANDS_THERE = re.compile(
    rf"\b{URL}\b|^(get|give|tell|show|list|read|say|save|take|extract|find|download|what|how|keep|remember)\b"
)
_TELLING = re.compile(r"^(tell|show|give) (me|us)\b.*\b(it|they|them|its|their|there)\b")


def legs_of(clauses: Sequence[Clause], routes: Routes, situation: Situation) -> tuple[Leg, ...]:
    """Assign every clause to the best contender; empty when nobody is meant."""
    expanded = [part for clause in clauses for part in without_embedded(clause, routes, situation)]
    legs: list[Leg] = []
    waiting: list[Clause] = []
    for clause in expanded:
        chosen = _best(clause, routes, situation, legs)
        if chosen is None and not legs:
            waiting.append(clause)
        elif chosen is None or (legs and legs[-1].contender is chosen and not _apart(clause, legs, situation)):
            legs[-1] = replace(legs[-1], clauses=(*legs[-1].clauses, clause))
        else:
            legs.append(Leg(chosen, (*waiting, clause)))
            waiting = []
    if situation.before is None:
        apart = [piece for leg in legs[:1] for piece in drawn_apart(leg)]
        read = [part for leg in apart for part in reading_first(leg, routes, situation.files)]
        legs = read_in_between(read + legs[1:], routes)
    return connected(legs, situation.files)


def _apart(clause: Clause, legs: Sequence[Leg], situation: Situation) -> bool:
    """Whether a clause is about other files than the leg before it, so that one needn't wait for the other.

    What the leg before takes from another leg ("chart it") counts as such a file.
    """
    own = set(files_meant(clause.tokens, situation.files))
    before = {file for part in legs[-1].clauses for file in files_meant(part.tokens, situation.files)}
    fed = len(legs) > 1 and any(POINTING_BACK.search(pattern_text(part.tokens)) for part in legs[-1].clauses)
    line = pattern_text(clause.tokens)
    apart = bool(own) and not own & before and bool(before or fed)
    return apart and not POINTING_BACK.search(line) and not _TOGETHER.search(line)


def strongest(tokens: Sequence[Token], routes: Routes) -> tuple[str, float]:
    """Return the contender for whom the words alone speak most, and how much."""
    weights = weigh(tokens, routes)
    name = max(weights, key=lambda key: (weights[key], key))
    return name, weights[name]


def mailers(routes: Routes) -> frozenset[str]:
    """Return the names of those who handle mail."""
    return frozenset(contender.name for contender in routes.contenders if contender.capability is MAIL)


def _browser(clause: Clause, routes: Routes) -> Contender | None:
    """Return who works web pages, for what only a page has."""
    if not _OF_A_PAGE.search(pattern_text(clause.tokens)):
        return None
    return next((one for one in routes.contenders if one.capability is WEB_PAGES and one.card), None)


def _is_seen_signed_in(clause: Clause, leg: Leg) -> bool:
    """Whether a clause asks for what the leg before it sees, having signed in."""
    if leg.contender.capability is not WEB_PAGES or not _STANDS_THERE.search(pattern_text(opening(clause))):
        return False
    return any(_SIGNS_IN.search(pattern_text(part.tokens)) for part in leg.clauses)


def _best(clause: Clause, routes: Routes, situation: Situation, legs: Sequence[Leg]) -> Contender | None:
    if not legs and not situation.files and (browser := _browser(clause, routes)) is not None:
        return browser
    if clause.sends:
        return next(contender for contender in routes.contenders if contender.capability is MAIL)
    tokens = opening(clause)
    if legs and _is_seen_signed_in(clause, legs[-1]):
        return legs[-1].contender
    if legs and _ANOTHER_FORM.search(pattern_text(tokens)):
        return legs[-1].contender
    words = _from_words(tokens, routes, situation)
    own_file = bool(files_meant(tokens, situation.files))
    brought = frozenset[str]() if own_file or not legs or _mail_itself(words, routes) else kinds_brought(legs[-1])
    weights = _with_files(words, tokens, routes, situation, first=not legs)
    for contender in routes.contenders if brought else ():
        weights[contender.name] += _from_a_mail(contender, tokens, brought)
    before = legs[-1].contender.name if legs else situation.before
    if before in weights:
        weights[before] += _staying(tokens, situation, first=not legs)
    if legs and not brought and max(words.values()) < ENOUGH and not own_file:
        return None
    best = max(routes.contenders, key=lambda contender: (weights[contender.name], _before_its_equals(contender)))
    return best if weights[best.name] >= ENOUGH else None


def _from_words(tokens: Sequence[Token], routes: Routes, situation: Situation) -> dict[str, float]:
    """Return how strongly the words speak for each; words about mail as data say nothing about a mailbox."""
    words = weigh(tokens, routes)
    if mailbox_meant(tokens, situation.files):
        return words
    return words | dict.fromkeys(mailers(routes), 0.0)


def _with_files(
    words: dict[str, float], tokens: Sequence[Token], routes: Routes, situation: Situation, *, first: bool
) -> dict[str, float]:
    """Add what the files at hand say; in a conversation little where the words say nothing."""
    weights = dict(words)
    own_words = max(words.values())
    for contender in routes.contenders:
        silent = situation.before is not None and words[contender.name] < _SILENT and own_words >= ENOUGH
        bonus = _from_files(contender, tokens, situation, first=first)
        weights[contender.name] += min(bonus, _SILENT) if silent else bonus
    return weights


def _mail_itself(words: dict[str, float], routes: Routes) -> bool:
    """Whether it goes on in the mailbox: "… and archive it"."""
    return any(words[name] >= ENOUGH for name in mailers(routes))


def _from_a_mail(contender: Contender, tokens: Sequence[Token], brought: frozenset[str]) -> float:
    """Return what the files that a mail brings say about who is to work on them."""
    if contender.capability is None or not contender.capability.only_on_files:
        return 0.0
    if not contender.capability.reads & brought:
        return _WRONG_FILE
    return _FILE_POINTED_AT if _POINTING.search(pattern_text(tokens)) else _FILE_THERE


def _before_its_equals(contender: Contender) -> tuple[bool, bool, str]:
    """Return who comes first among equals: the installed, who can begin without a file, and then by name."""
    needs_file = contender.capability is not None and contender.capability.only_on_files
    return contender.card is not None, not needs_file, contender.name


def _staying(tokens: Sequence[Token], situation: Situation, *, first: bool) -> float:
    """Return how strongly a clause stays with the agent before it."""
    if first:
        return _LEANING if situation.leaning else _CONTINUED
    return _TOLD_BY_THE_SAME if _TELLING.search(pattern_text(tokens)) else _CONTINUED


def _from_files(contender: Contender, tokens: Sequence[Token], situation: Situation, *, first: bool) -> float:
    if contender.capability in {TABLES, DOCUMENTS} and any(token.kind == URL for token in tokens):
        return _WRONG_FILE  # neither opens pages
    pointing = bool(_POINTING.search(pattern_text(tokens)))
    new = pointing and first and situation.before is not None
    meant = files_meant(tokens, situation.files) or (just_attached(situation.files) if new else ())
    kinds = kinds_of(meant or situation.files)
    decides = first or bool(meant)
    only_on_files = decides and contender.capability is not None and contender.capability.only_on_files
    if not kinds:
        return _NO_FILE if only_on_files else 0.0
    reads = (
        contender.capability.reads
        if contender.capability
        else frozenset(contender.card.accepts if contender.card else ())
    )
    if situation.leaning and not meant:  # "it" is what was made before, not what is attached
        return _FILE_LATER if kinds & reads or contender.name == situation.before else 0.0
    if kinds & reads:
        if not decides:
            return _FILE_LATER
        return _FILE_POINTED_AT if meant or pointing else _FILE_THERE
    return _WRONG_FILE if only_on_files else 0.0
