"""Taint: which untrusted text fed a step, and whether an address stands in it rather than in what the person said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from backend.core.act_views import ActWarning, SourceKind, TaintSource, restored_warning
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
# What fed this step: what it read itself, what those read that it builds on, and those earlier in the conversation,
# which the supervisor had before its eyes. Of a step that read nothing but files its result stands for them.
_SOURCES = text("""
    with fed as (
        select s.id, s.seq, case when s.id = any(cast(:depends_on as uuid[])) then 'result' else 'earlier' end as how,
            s.agent || ': ' || left(s.instruction, 100) as label, left(coalesce(s.result, ''), :most) as result
        from steps s join tasks t on t.id = s.task_id, tasks mine
        where mine.id = :task_id and s.conversation_id = :conversation_id and s.tainted and s.id <> :step_id
            and (s.id = any(cast(:depends_on as uuid[])) or t.seq < mine.seq
                or (t.id = mine.id and s.round < :round))
        order by s.id = any(cast(:depends_on as uuid[])) desc, s.seq desc limit 20)
    select kind, label, text from (
        select kind, label, text, 0 as place, created_at, 0 as seq from taints where step_id = :step_id
        union all
        select t.kind, t.label, t.text, 1, t.created_at, fed.seq from fed join taints t on t.step_id = fed.id
        union all
        select fed.how, fed.label, fed.result, 2, now(), fed.seq from fed
        where not exists (select 1 from taints t where t.step_id = fed.id)) as found
    order by place, seq desc, created_at desc limit 60
""")
# A task that was begun before a backup was restored may have done more than this database knows.
_RESTORED = text("""
    select r.taken_at from restores r join tasks t on t.id = :task_id and t.created_at <= r.restored_at
    order by r.restored_at desc limit 1
""")
_SAID = text("select content from messages where conversation_id = :conversation_id and role = 'user'")


@dataclass(frozen=True)
class Sources:
    """The untrusted texts that fed a step, and what its person said."""

    texts: Sequence[tuple[SourceKind, str, str]]
    said: str
    #: The moment of the backup that its task was restored from, if it was.
    restored_from: datetime | None = None

    @property
    def tainted(self) -> bool:
        """Whether its outward acts always ask."""
        return bool(self.texts) or self.restored_from is not None

    def shown(self, targets: Sequence[str] = ()) -> list[TaintSource]:
        """Return the sources as a card shows them, each once, those that name a target first."""
        naming: dict[tuple[str, str], TaintSource] = {}
        others: dict[tuple[str, str], TaintSource] = {}
        for kind, label, words in self.texts:
            quote = next(filter(None, (sentence_with(words, target) for target in targets)), "")
            source = TaintSource(kind=kind, label=label, quote=quote or _start(words))
            (naming if quote else others).setdefault((kind, label), source)
        found = [*naming.values(), *(source for key, source in others.items() if key not in naming)]
        return found[:_MOST_SHOWN]

    def warnings(self, targets: Sequence[str]) -> list[ActWarning]:
        """Return a warning for each target that stands in untrusted text and that the person never named."""
        warnings = [] if self.restored_from is None else [restored_warning(self.restored_from)]
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
            restored_from = (await conn.execute(_RESTORED, parameters)).scalar_one_or_none()
        texts: list[tuple[SourceKind, str, str]] = [(kind, label, words) for kind, label, words in found]
        texts += [("file", name, "") for name in self.files]
        return Sources(texts, "\n".join(said), restored_from)


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
