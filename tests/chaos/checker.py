"""Looks at rows, queues, the world's ledgers and a client's view, and says what is wrong; it asks none of our code."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.client import Client
from tests.chaos.load import Asked
from tests.chaos.recorder import Recorder, seen_of
from tests.chaos.rig import Rig

#: Seconds that what follows an end (deleting published rows, a join that finds nothing) may take to settle.
SETTLE_SECONDS = 25.0


@dataclass
class Findings:
    """What is wrong, and what was counted."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    #: Anything else that breaks a law.
    broken: list[str] = field(default_factory=list)
    steps: int = 0
    attempts: int = 0
    unknown: int = 0

    @property
    def all(self) -> list[str]:
        """Everything that is wrong."""
        return [*self.lost, *self.doubled, *self.broken]


async def finals(rig: Rig, asked: Sequence[Asked], *, within: float) -> list[str]:
    """Wait until every task is final, as long as any ended so many seconds ago; returns those that aren't, in words."""
    deadline, least = time.monotonic() + within, len(asked)
    ids = [one.id for one in asked]
    while True:
        rows = await rig.rows("select id, state, waiting_for from tasks where id::text = any($1)", ids)
        found = {str(row["id"]): row for row in rows}
        open_ = [one for one in asked if found.get(one.id, {}).get("state") not in {"completed", "failed", "cancelled"}]
        if len(open_) < least:
            deadline, least = time.monotonic() + within, len(open_)
        if not open_ or time.monotonic() > deadline:
            break
        await asyncio.sleep(0.1)
    return [f"task {one.id} ({one.kind}) is {dict(found.get(one.id, {}))}" for one in open_]


async def check(rig: Rig, asked: Sequence[Asked], recorders: Sequence[Recorder], *, poison: int = 0) -> Findings:
    """Check everything once nothing is under way any more; so much poison was sent, and nothing else may be dead."""
    findings = Findings()
    findings.lost += await finals(rig, asked, within=0)
    await _check_ends(rig, asked, findings)
    findings.broken += await _settled(rig)
    await _check_effects(rig, findings)
    await _check_numbers(rig, findings)
    findings.broken += await _dead(rig, poison)
    for recorder in recorders:
        findings.broken += await _check_view(recorder)
    counted = (await rig.rows("select count(*) as steps, sum(greatest(attempt, 1)) as attempts from steps"))[0]
    findings.steps, findings.attempts = counted["steps"], int(counted["attempts"] or 0)
    return findings


async def _check_ends(rig: Rig, asked: Sequence[Asked], findings: Findings) -> None:
    rows = await rig.rows("select id, state, error from tasks where id::text = any($1)", [one.id for one in asked])
    found = {str(row["id"]): row for row in rows}
    for one in asked:
        row = found.get(one.id)
        if row is not None and row["state"] in {"failed", "completed", "cancelled"} and row["state"] not in one.ends:
            findings.lost.append(f"task {one.id} ({one.kind}) ended {row['state']}: {row['error']}")


async def _check_effects(rig: Rig, findings: Findings) -> None:
    """Compare effect rows with the ledgers of the world: once, or shown as unknown."""
    ledger = rig.peer.ledger
    by_key = ledger.counted()
    by_name = Counter(what for _, what in ledger.acts)
    findings.doubled += [f"act {key} was done {n} times" for key, n in by_key.items() if n > 1]
    findings.doubled += [f"{what} was done {n} times" for what, n in by_name.items() if n > 1]
    rows = await rig.rows("select id, state, tool, args::text from effects where agent = 'porter'")
    for row in rows:
        times, state = by_key[row["id"].hex], row["state"]
        findings.unknown += state == "unknown"
        if (state == "done" and times != 1) or (state == "failed" and times):
            findings.doubled.append(f"effect {row['id']} is {state}, and the ledger has it {times} times {row['args']}")
    known = {row["id"].hex for row in rows}
    findings.broken += [f"the ledger has {key}, which no row names" for key in by_key if key not in known]
    await _check_mails(rig, findings)


async def _check_mails(rig: Rig, findings: Findings) -> None:
    sends = await asyncio.to_thread(lambda: rig.gmail.sends)
    subjects = Counter(str(send["subject"]) for send in sends)
    findings.doubled += [f"the mail {subject} was sent {n} times" for subject, n in subjects.items() if n > 1]
    done = await rig.rows("select count(*) as n from effects where tool = 'send_draft' and state = 'done'")
    unknown = await rig.rows("select count(*) as n from effects where tool = 'send_draft' and state = 'unknown'")
    least, most = done[0]["n"], done[0]["n"] + unknown[0]["n"]
    if not least <= len(sends) <= most:
        findings.doubled.append(f"{len(sends)} mails were sent; rows say {least} done, {unknown[0]['n']} unknown")


async def _check_numbers(rig: Rig, findings: Findings) -> None:
    rows = await rig.rows(
        "select task_id, source, count(*) as n, min(n) as first, max(n) as last from task_events group by 1, 2"
    )
    findings.broken += [
        f"events of {row['task_id']} {row['source']}: {row['n']} from {row['first']} to {row['last']}"
        for row in rows
        if (row["first"], row["last"]) != (1, row["n"])
    ]
    wrong = await rig.rows(
        """select t.id from tasks t where t.event_n <> (
            select count(*) from task_events e where e.task_id = t.id and e.source = 'task')"""
    )
    findings.broken += [f"task {row['id']} counts other events than there are" for row in wrong]


_STUCK = {
    "outbox rows": "select id from outbox",
    "held steps": "select id, owner from steps where owner is not null",
    "held tasks": "select id, owner from tasks where owner is not null",
    "open steps": "select id, state, task_id, agent from steps "
    "where state not in ('completed', 'failed', 'skipped', 'cancelled')",
    "open tasks": "select id, state, waiting_for from tasks where state not in ('completed', 'failed', 'cancelled')",
    "open effects": "select id, state from effects where state = 'intended'",
    "open questions": "select id, state, step_id from approvals where consumed_at is null and state in "
    "('pending', 'approved', 'expired')",
}


async def _settled(rig: Rig) -> list[str]:
    """Wait until nothing is left anywhere; returns what is."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while left := [*await _stuck(rig), *await _messages(rig)]:
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(0.3)
    return left


async def _stuck(rig: Rig) -> list[str]:
    left = []
    async with rig.sql() as connection:
        for what, query in _STUCK.items():
            rows = await connection.fetch(query)
            if rows:
                left.append(f"{len(rows)} {what}: {dict(rows[0])}")
    return left


async def _messages(rig: Rig) -> list[str]:
    async with rig.nodes.management() as management:
        answer = await management.get("/queues", params={"disable_stats": "false"})
    queues: list[dict[str, Any]] = answer.raise_for_status().json()
    return [
        f"queue {queue['name']} holds {queue.get('messages')} ({queue.get('messages_unacknowledged')} unacked)"
        for queue in queues
        if queue.get("messages", 1) and queue["name"] != "dead.letters"
    ]


async def _dead(rig: Rig, poison: int) -> list[str]:
    """Compare the dead letters, in their queue or as rows, with the poison."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        async with rig.nodes.management() as management:
            queues = (await management.get("/queues")).json()
        waiting = sum(queue.get("messages", 0) for queue in queues if queue["name"] == "dead.letters")
        rows = await rig.rows("select count(*) as n from dead_letters where kind = 'message'")
        if waiting + rows[0]["n"] == poison:
            return []
        if time.monotonic() > deadline:
            return [f"{waiting} dead letters wait and {rows[0]['n']} are rows, of {poison} poisoned messages"]
        await asyncio.sleep(0.3)


async def _check_view(recorder: Recorder) -> list[str]:
    """Compare what the events told with what REST tells."""
    wrong: list[str] = []
    deadline = time.monotonic() + SETTLE_SECONDS
    for task_id in list(recorder.tasks):
        while differences := await _differences(recorder, recorder.client, task_id):
            if time.monotonic() > deadline:
                wrong += differences
                break
            await asyncio.sleep(0.2)
    listed = await _listed(recorder.client)
    wrong += [f"the client never heard of task {task_id}" for task_id in listed - set(recorder.tasks)]
    return wrong


async def _listed(client: Client) -> set[str]:
    ids: set[str] = set()
    after: str | None = None
    while True:
        page = await client.get("/tasks", params={"limit": 100, **({"after": after} if after else {})})
        ids |= {row["id"] for row in page["items"]}
        after = page["next"]
        if not after:
            return ids


#: What a step's whole view has besides what events tell of it.
_DETAIL = {"calls", "doing", "last_sign_at", "partial", "ahead"}


async def _differences(recorder: Recorder, client: Client, task_id: str) -> list[str]:
    told, seen = seen_of(await client.get(f"/tasks/{task_id}")), recorder.tasks[task_id]
    wrong = []
    for part in ("task", "steps", "approvals", "effects", "files", "numbers"):
        ours, theirs = _plain(getattr(seen, part)), _plain(getattr(told, part))
        if ours != theirs:
            wrong.append(f"task {task_id}: {part} by events differs from REST: {_shown(ours, theirs)}")
    return wrong


def _shown(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Return where two of a kind differ, down to the field."""
    shown = []
    for name in sorted({*ours, *theirs}):
        one, other = ours.get(name), theirs.get(name)
        if one == other:
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            shown.append(f"{name}: {_shown(one, other)}")
        else:
            shown.append(f"{name}: {one!r}, REST {other!r}")
    return shown[:3]


def _plain(rows: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: value for key, value in row.items() if key not in _DETAIL} if isinstance(row, dict) else row
        for name, row in rows.items()
        if row != 0  # a step that has told nothing itself
    }
