"""Taint: which untrusted text fed a step, and whether an address stands in it rather than in what the person said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from backend.core.act_views import ActWarning, SourceKind, TaintSource
from backend.core.claim_loop import Held
from backend.core.db.base import Json
from backend.core.resources import Resources
from workers.agentkit.step_log import LeaseLostError, StepLog

#: Characters of one source that are kept, and of a quote that is shown.
_KEPT, _QUOTED = 20_000, 300
#: Sources that a card shows at the most.
_MOST_SHOWN = 12

_ADD = text("""
    with tainted as (
        update steps set tainted = true where id = :step_id and fence = :fence and state = 'running' returning *)
    insert into taints (id, user_id, task_id, step_id, conversation_id, kind, label, text)
    select gen_random_uuid(), user_id, task_id, id, conversation_id, :kind, :label, :text from tainted
    on conflict on constraint uq_taints_source do update
        set text = left(taints.text || E'\\n' || excluded.text, :most)
    returning id
""")
# What fed this step: what it read itself, results that it builds on, and what stands earlier in the conversation, which
# the supervisor had before its eyes.
_SOURCES = text("""
    select kind, label, text from taints where step_id = :step_id
    union all
    select 'result', s.agent || ': ' || left(s.instruction, 100), left(coalesce(s.result, ''), :most)
    from steps s where s.id = any(cast(:depends_on as uuid[])) and s.tainted
    union all
    (select 'earlier', s.agent || ': ' || left(s.instruction, 100), left(coalesce(s.result, ''), :most)
    from steps s join tasks t on t.id = s.task_id, tasks mine
    where mine.id = :task_id and s.conversation_id = :conversation_id and s.tainted and s.id <> :step_id
        and not (s.id = any(cast(:depends_on as uuid[])))
        and (t.seq < mine.seq or (t.id = mine.id and s.round < :round))
    order by s.seq desc limit 20)
""")
_SAID = text("select content from messages where conversation_id = :conversation_id and role = 'user'")


@dataclass(frozen=True)
class Sources:
    """The untrusted texts that fed a step, and what its person said."""

    texts: Sequence[tuple[SourceKind, str, str]]
    said: str

    @property
    def tainted(self) -> bool:
        """Whether any did."""
        return bool(self.texts)

    def shown(self, targets: Sequence[str] = ()) -> list[TaintSource]:
        """Return the sources as a card shows them, those that name a target first."""
        found = [
            (not quote, TaintSource(kind=kind, label=label, quote=quote or _start(words)))
            for kind, label, words in self.texts
            for quote in [next(filter(None, (sentence_with(words, target) for target in targets)), "")]
        ]
        return [source for _, source in sorted(found, key=lambda pair: pair[0])][:_MOST_SHOWN]

    def warnings(self, targets: Sequence[str]) -> list[ActWarning]:
        """Return a warning for each target that stands in untrusted text and that the person never named."""
        warnings = []
        for target in targets:
            if target.casefold() in self.said.casefold():
                continue
            for _, label, words in self.texts:
                if quote := sentence_with(words, target):
                    message = f"{target} was not named by you: it stands in “{label}”."
                    found = ActWarning(code="untrusted_address", message=message, subject=target, quote=quote)
                    warnings.append(found)
                    break
        return warnings


@dataclass(frozen=True)
class Taint:
    """What taints one claimed step."""

    resources: Resources
    held: Held
    log: StepLog
    #: Files at hand: their text comes from outside, whoever attached them.
    files: Sequence[str] = ()

    async def add(self, kind: SourceKind, label: str, words: str) -> None:
        """Note text from outside that a tool has just given the agent.

        Raises:
            LeaseLostError: another holder has the step.
        """
        parameters = {
            "step_id": self.log.step_id,
            "fence": self.log.fence,
            "kind": kind,
            "label": label[:200],
            "text": words.replace("\x00", "")[:_KEPT],
            "most": _KEPT,
        }
        async with self.resources.engine.begin() as conn:
            if (await conn.execute(_ADD, parameters)).first() is None:
                raise LeaseLostError(str(self.log.step_id))

    async def sources(self) -> Sources:
        """Return everything untrusted that fed the step so far."""
        row = self.held.row
        parameters: Json = {name: row[name] for name in ("depends_on", "task_id", "conversation_id", "round")}
        async with self.resources.engine.connect() as conn:
            found = (await conn.execute(_SOURCES, {**parameters, "step_id": row["id"], "most": _KEPT})).all()
            said = (await conn.execute(_SAID, parameters)).scalars().all()
        texts: list[tuple[SourceKind, str, str]] = [(kind, label, words) for kind, label, words in found]
        texts += [("file", name, "") for name in self.files]
        return Sources(texts, "\n".join(said))


def sentence_with(words: str, target: str) -> str:
    """Return the sentence or line that holds the target; "" where none does."""
    place = words.casefold().find(target.casefold())
    if place < 0 or not target:
        return ""
    begin = max([place - _QUOTED // 2, *(found.end() for found in re.finditer(r"\n|[.!?]\s", words[:place]))])
    after = re.search(r"\n|[.!?](\s|$)", words[place + len(target) :])
    end = place + len(target) + (after.start() + 1 if after else len(words))
    return words[begin : min(end, begin + _QUOTED)].strip()


def _start(words: str) -> str:
    return " ".join(words[: 2 * _QUOTED].split())[:_QUOTED]
