"""The laws of durability, and how each is taken out of the source: exact texts, so that a change of one is noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


class MovedError(Exception):
    """What a mutation would replace isn't in its file, or not once."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One law removed from the source, and the test that must notice."""

    law: str
    #: What is done to it.
    removes: str
    file: str
    #: Pairs of what stands there, exactly once, and what takes its place.
    replaces: Sequence[tuple[str, str]]
    #: The same in other files, each named before its pair.
    also: Sequence[tuple[str, str, str]] = ()
    #: As pytest names it.
    test: str

    def applied(self, root: Path) -> dict[str, str]:
        """Return the files without the law; raises MovedError."""
        changed: dict[str, str] = {}
        for file, old, new in [*((self.file, *pair) for pair in self.replaces), *self.also]:
            source = changed.get(file) or (root / file).read_text(encoding="utf-8")
            if (times := source.count(old)) != 1:
                raise MovedError(
                    f"{self.law}: this stands {times} times in {file}, not once:\n{old}\n"
                    "Write the mutation anew after the source, in tests/mutants/laws.py."
                )
            changed[file] = source.replace(old, new)
        return changed


MUTANTS = (
    Mutant(
        law="row lock of the join",
        removes="the task is read without locking it",
        file="backend/core/locked_task.py",
        replaces=[
            (
                "update tasks set version = version + 1 where id = :id returning *",
                "select * from tasks where id = :id",
            )
        ],
        test="tests/path/test_join_race.py::test_sixty_races_to_the_end_move_each_task_on_exactly_once",
    ),
    Mutant(
        law="fence of the holder's end",
        removes="the end of a step is written under any token",
        file="workers/agentkit/step_writer.py",
        replaces=[('        _STEPS.c.fence == bindparam("held_fence"),\n', "")],
        test="tests/path/test_claims.py::test_nothing_may_be_written_under_an_old_token",
    ),
    Mutant(
        law="fence of the holder's events",
        removes="a step's events are numbered under any token",
        file="workers/agentkit/step_log.py",
        replaces=[("where id = :id and fence = :fence and state = 'running'", "where id = :id and state = 'running'")],
        test="tests/path/test_claims.py::test_nothing_may_be_written_under_an_old_token",
    ),
    Mutant(
        law="fence right before the act",
        removes="what can't be taken back is let go under any token",
        file="workers/agentkit/ledger.py",
        replaces=[("s.fence = :fence and e.fence = :fence and s.state = 'running'", "s.state = 'running'")],
        test="tests/path/test_fences.py::test_a_former_holder_is_stopped_right_before_it_acts",
    ),
    Mutant(
        law="claim, commit, ack",
        removes="a bell is settled before what it rang for is claimed",
        file="backend/core/claim_loop.py",
        replaces=[
            (
                "        row: Json | None = None\n        self._claiming += 1\n",
                "        await message.ack()\n        row: Json | None = None\n        self._claiming += 1\n",
            ),
            ("            self._heard.clear()\n        await message.ack()\n", "            self._heard.clear()\n"),
        ],
        test="tests/path/test_acks.py::test_a_bell_whose_claim_was_cut_off_rings_elsewhere",
    ),
    Mutant(
        law="join, commit, ack",
        removes="a result is settled before it is joined",
        file="workers/aggregator/role.py",
        replaces=[
            (
                "            await _join_watched(resources, said)\n        await message.ack()\n",
                "            await message.ack()\n            await _join_watched(resources, said)\n",
            )
        ],
        test="tests/path/test_acks.py::test_a_result_whose_join_was_cut_off_is_joined_elsewhere",
    ),
    Mutant(
        law="effect ledger: intent before act",
        removes="an act that was begun and not settled counts as one that never was",
        file="workers/agentkit/act_gate.py",
        replaces=[
            (
                'if entry is None or entry.row["state"] == EffectState.FAILED:',
                'if entry is None or entry.row["state"] in {EffectState.FAILED, EffectState.INTENDED}:',
            )
        ],
        also=[
            (
                "workers/agentkit/ledger.py",
                '"from_states": sources_of(EffectState.INTENDED),',
                '"from_states": [*sources_of(EffectState.INTENDED), "intended"],',
            )
        ],
        test="tests/path/test_ledger.py::test_an_answer_that_was_lost_is_looked_up",
    ),
    Mutant(
        law="outbox: a row for what is told",
        removes="messages are published without a row that outlives the process",
        file="backend/core/outbox.py",
        replaces=[("kept = bool(self.messages) or self.must_tell\n", "kept = False\n")],
        test="tests/path/test_bells.py::test_a_process_that_dies_before_publishing_leaves_it_to_the_clock",
    ),
    Mutant(
        law="outbox: commit before publish",
        removes="messages are handed to the relay before the commit",
        file="backend/core/outbox.py",
        replaces=[
            (
                "        item = await work.flush()\n    relay.push(item)\n",
                "        item = await work.flush()\n        relay.push(item)\n",
            )
        ],
        test="tests/path/test_acks.py::test_what_was_never_committed_is_never_told",
    ),
    Mutant(
        law="guard of a state change: the join's",
        removes="a step is ended whatever its state has become",
        file="backend/core/joins.py",
        replaces=[
            (
                "    where id = any(cast(:ids as uuid[])) and state = any(cast(:from_states as text[])) returning *\n",
                "    where id = any(cast(:ids as uuid[])) and cast(:from_states as text[]) is not null returning *\n",
            )
        ],
        test="tests/path/test_cancel_races.py::test_a_join_that_meets_a_claim_leaves_the_stop_to_its_holder",
    ),
    Mutant(
        law="guard of a state change: the holder's",
        removes="a step that isn't running any more is ended all the same",
        file="workers/agentkit/step_writer.py",
        replaces=[("        _STEPS.c.state == StepState.RUNNING.value,\n", "")],
        test="tests/path/test_fences.py::test_the_end_of_a_step_that_was_ended_changes_nothing",
    ),
)
