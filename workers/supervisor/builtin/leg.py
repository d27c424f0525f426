"""What one agent does in one go, and what surrounds the request."""

import re
from dataclasses import dataclass

from workers.supervisor.builtin.clauses import Clause
from workers.supervisor.builtin.evidence import Contender
from workers.supervisor.terms import FileRef

#: Below this nobody is meant: the clause belongs to its neighbour, or the request to nobody here.
ENOUGH = 1.5

POINTING_BACK = re.compile(
    r"\b(it|them|these|those|results?|outcome|output|everything|both|whole thing|same|corrected)\b"
    r"|\bthis\b(?! (year|month|week|morning|evening|time|summer|winter))"
    r"|\b(do|with|of|from|into|send|forward|chart|plot|summari[sz]e|read|open|run|fix|print|save|use|and) that\b"
    r"|\bthat( to\b|$)"
)


@dataclass(frozen=True)
class Leg:
    """What one agent does in one go; ``builds_on`` are indices of earlier legs."""

    contender: Contender
    clauses: tuple[Clause, ...]
    builds_on: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The leg's own words."""
        joined = ""
        for clause in self.clauses:
            glue = "" if not joined else " " if joined[-1] in ".!?:" else ", "
            joined += glue + clause.text
        return joined


@dataclass(frozen=True)
class Situation:
    """What surrounds the request: files, and who worked for it before."""

    files: tuple[FileRef, ...] = ()
    #: The agent of the request before; ``leaning`` says that this one can't be understood without it.
    before: str | None = None
    leaning: bool = False
