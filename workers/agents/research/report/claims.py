"""Claims as they are handed in, and what their checks found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field

from workers.agentkit.context import ToolProblem
from workers.agents.research.claims.checking import WHY, Checked, check
from workers.agents.research.sources.shelf import Shelf, Source

MOST_CLAIMS = 60
_LONGEST = 1_500


class Claim(BaseModel):
    """A sentence, the number of the source it is cited from, and the passage's own words."""

    claim: str = Field(max_length=_LONGEST)
    source: int | None = None
    quote: str = Field(default="", max_length=_LONGEST)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its check; ``source`` is None where there is none of its number."""

    claim: str
    source: Source | None
    checked: Checked

    @property
    def holds(self) -> bool:
        """Whether it may stand in a report as what its source says."""
        return self.checked.verdict != "unsupported"

    @property
    def why(self) -> str:
        """What is wrong with it, as half a sentence; "" where nothing is."""
        if self.source is None:
            return (
                "no source is cited for it"
                if self.checked.reason == "no_quote"
                else "there is no source of that number"
            )
        return WHY[self.checked.reason]


def judged(claims: Sequence[Claim], shelf: Shelf) -> list[Judged]:
    """Check claims against the sources on the shelf.

    Raises:
        ToolProblem: there is none, or there are too many.
    """
    if not claims:
        raise ToolProblem("no_claims", "There is no claim to check.", "Give each with its source and quoted passage.")
    if len(claims) > MOST_CLAIMS:
        raise ToolProblem("too_much", f"{len(claims)} claims are too many at once.", f"Give at most {MOST_CLAIMS}.")
    known = {source.number: source for source in shelf.sources}
    return [_judged(claim, known.get(claim.source) if claim.source is not None else None) for claim in claims]


def _judged(claim: Claim, source: Source | None) -> Judged:
    text = re.sub(r"\s*\[\d+\]", "", claim.claim).strip()
    if source is None:
        missing = Checked("unsupported", "no_quote" if claim.source is None else "not_found")
        return Judged(text, None, missing)
    checked = check(text, claim.quote, source.texts, around=source.title)
    if checked.passage in source.orders:
        # Words for an assistant bear out nothing.
        return Judged(text, source, Checked("unsupported", "about_something_else", checked.words, checked.passage))
    return Judged(text, source, checked)
