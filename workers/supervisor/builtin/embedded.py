"""Two steps in one clause: "mail Ann the average price" computes and sends, and who sends can't compute."""

import re
from dataclasses import replace

from workers.supervisor.builtin.clauses import Clause, opening, without_politeness
from workers.supervisor.builtin.evidence import Routes, weigh
from workers.supervisor.builtin.files_meant import files_meant
from workers.supervisor.builtin.kinds import kinds_of
from workers.supervisor.builtin.leg import ENOUGH, Situation
from workers.supervisor.builtin.lexicon import MAIL, Capability
from workers.supervisor.builtin.words import Token, pattern_text, tokenize

#: A sending clause that names work of this strength holds two steps.
_WORTH_A_STEP = 2.5
#: The file that it is to be made from is named.
_FROM_A_FILE = 3.0
#: With less than this the words only name the file: "a mail with report.pdf".
_SAYS_SOMETHING = 0.5

_SENDING = re.compile(r"^(send|email|e-mail|mail|forward)\b(?! (it|them|this|that|these|those|everything|all)\b)")
_DEFINITE = re.compile(r"^\w+ (PERSON |me |him |her |us )?the\b")
_RECIPIENT = re.compile(
    r"\b(?:send|email|e-mail|mail|forward)\b|\b(?:to|for)\s+(?:my |our |the )?[\w.+-]+@\S+"
    r"|[\w.+-]+@\S+|\bby (?:e-?)?mail\b",
    re.IGNORECASE,
)
#: A letter, and behind "with" what is to stand in it: "answer Jo with an average of prices.csv".
_LETTER = re.compile(
    r"^(?P<letter>(?:reply|respond|answer|draft|write|compose|prepare|send|e-?mail|mail)\b.+?),?"
    r"\s+(?:with|containing|including|giving|stating)\s+(?P<wanted>(?:the|an?|my|our|their|its)\s+.+)$",
    re.IGNORECASE | re.DOTALL,
)
#: Nothing is to be made: a file is to be sent as it is.
_JUST_A_FILE = re.compile(
    r"(?:(?:the|this|that|these|those|both|my|our|attached|and|FILE|\w+(?= (?:csv|sheet|table|pdf)\b)) ?)*"
    r"(?:FILE|files?|csvs?|spreadsheets?|workbooks?|sheets?|tables?|pdfs?|documents?|scans?|scripts?|images?)"
)
_ATTACHED = re.compile(r"\battach", re.IGNORECASE)


def without_embedded(clause: Clause, routes: Routes, situation: Situation) -> tuple[Clause, ...]:
    """Split what is to be made from the mail that carries it; the mail keeps all of its words."""
    contents = _in_a_letter(clause, routes)
    wanted = contents or _sent(clause)
    tokens = tokenize(wanted)
    if _worth(tokens, routes, situation, named_file=bool(contents)) < _WORTH_A_STEP:
        return (clause,)
    return (Clause(wanted, tokens, clause.after), replace(clause, after=True, sends=True))


def _in_a_letter(clause: Clause, routes: Routes) -> str:
    """Return what is to stand in a letter that the clause asks for; empty when it asks for none."""
    match = _LETTER.match(without_politeness(clause.text))
    if match is None or _ATTACHED.search(match["wanted"]):
        return ""
    weights = weigh(tokenize(match["letter"]), routes)
    mailers = {contender.name for contender in routes.contenders if contender.capability is MAIL}
    strongest = max(weights, key=lambda name: (weights[name], name))
    return match["wanted"].strip(" ,.") if strongest in mailers and weights[strongest] >= ENOUGH else ""


def _sent(clause: Clause) -> str:
    line = pattern_text(opening(clause))
    if not _SENDING.match(line) or (clause.after and _DEFINITE.match(line)):
        return ""
    rest = " ".join(_RECIPIENT.sub(" ", clause.text).split()).strip(" ,.")
    return "" if _JUST_A_FILE.fullmatch(pattern_text(tokenize(rest))) else rest


def _worth(tokens: tuple[Token, ...], routes: Routes, situation: Situation, *, named_file: bool) -> float:
    """Return how strongly the words speak for an agent that could begin with the files at hand."""
    kinds = kinds_of(situation.files)
    meant = kinds_of(files_meant(tokens, situation.files)) if named_file else frozenset()
    weights = weigh(tokens, routes)
    found = [0.0]
    for contender in routes.contenders:
        if _can_begin(contender.capability, kinds):
            weight = weights[contender.name]
            reads = contender.capability.reads if contender.capability else frozenset()
            found.append(weight + (_FROM_A_FILE if meant & reads and weight >= _SAYS_SOMETHING else 0.0))
    return max(found)


def _can_begin(capability: Capability | None, kinds: frozenset[str]) -> bool:
    if capability is None or capability is MAIL:
        return False
    return not capability.only_on_files or bool(kinds & capability.reads)
