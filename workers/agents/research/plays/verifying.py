"""Is it true that …: what each source says of a claim. The answer counts sources; it is no judgement of its own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workers.agentkit.plain_words import plain
from workers.agents.research.plays.flow import Play, need
from workers.agents.research.plays.gathering import Gathered
from workers.agents.research.plays.wording import footer, marks, quoted
from workers.agents.research.reading.request import Asked

Stand = Literal["says so", "says otherwise", "gives other figures"]
_LOOKED_AT = 4
#: Share of the claim's words that a sentence must have to say so, or to say otherwise.
_SAYS_SO, _OTHERWISE = 0.75, 0.55
_STANDS: dict[str, Stand] = {"figures_differ": "gives other figures", "says_opposite": "says otherwise"}
_SEVERAL: dict[Stand, str] = {
    "says so": "say so",
    "says otherwise": "say otherwise",
    "gives other figures": "give other figures",
}
_OWN = "I go by the words of the sources alone. Read them before you rely on it."


@dataclass(frozen=True, slots=True)
class _Stance:
    source: int
    stand: Stand
    quote: str
    covers: float


def verify(asked: Asked, gathered: Gathered) -> Play:
    """Say which sources bear a claim out, which say otherwise, and which are silent."""
    found = yield from need("list_passages", about=asked.topic, sources=gathered.numbers, most=_LOOKED_AT)
    passages = [(int(source["source"]), one) for source in found.get("sources", ()) for one in source["passages"]]
    near = [(number, one) for number, one in passages if float(one.get("covers", 0)) >= _OTHERWISE]
    if not near:
        return "\n\n".join([_silent(asked, gathered), footer(gathered), _OWN])
    claims = [{"claim": asked.topic, "source": number, "quote": one["text"]} for number, one in near]
    checked = (yield from need("check_citations", claims=claims))["claims"]
    stances = _stances(near, checked)
    if not stances:
        return "\n\n".join([_silent(asked, gathered), footer(gathered), _OWN])
    lines = [f"- {marks([one.source], gathered)} {one.stand}: {quoted(one.quote)}" for one in stances]
    return "\n\n".join([_summary(asked, stances, gathered), "\n".join(lines), footer(gathered), _OWN])


def _stances(near: Sequence[tuple[int, dict[str, Any]]], checked: Sequence[dict[str, Any]]) -> list[_Stance]:
    """Return where each source stands, by the sentence that is nearest to the claim."""
    best: dict[int, _Stance] = {}
    for (number, one), check in zip(near, checked, strict=True):
        covers = float(one.get("covers", 0))
        stand: Stand | None = _STANDS.get(str(check.get("reason")))
        if check["verdict"] != "unsupported" and covers >= _SAYS_SO:
            stand = "says so"
        if stand is not None and (number not in best or covers > best[number].covers):
            best[number] = _Stance(number, stand, str(check.get("quote") or one["text"]), covers)
    return [best[number] for number in sorted(best)]


def _summary(asked: Asked, stances: Sequence[_Stance], gathered: Gathered) -> str:
    counts = Counter(one.stand for one in stances)
    said = []
    for stand, several in _SEVERAL.items():
        if number := counts[stand]:
            said.append(f"{number} {stand if number == 1 else several}")
    silent = len(gathered.sources) - len(stances)
    if silent:
        said.append(f"{silent} {'is' if silent == 1 else 'are'} silent on it")
    return f"“{plain(asked.topic)}”: of {len(gathered.sources)} sources, **{', '.join(said)}**."


def _silent(asked: Asked, gathered: Gathered) -> str:
    count = len(gathered.sources)
    return (
        f"I read {count} source{'' if count == 1 else 's'}: **none says that “{plain(asked.topic)}”, or the opposite**."
    )
