"""Injects every fault, alone and mixed, and says what hurts: ``python -m tests.chaos --seed 7 --faults all``.

Ends with 1 when any law was broken.
"""

import argparse
import asyncio
import fnmatch
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.campaign import Campaign, Episode, open_campaign
from tests.chaos.faults import ALL
from tests.chaos.faults.kind import Fault
from tests.chaos.report import table, write
from tests.chaos.rig import open_rig

#: The part of the time in which faults are injected alone at the most.
_ALONE = 0.8


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _chosen(patterns: str) -> list[Fault]:
    """Return the faults whose names fit one of these, e.g. ``kill -9 *,Redis*``."""
    if patterns == "all":
        return list(ALL.values())
    wanted = [pattern.strip() for pattern in patterns.split(",")]
    return [fault for name, fault in ALL.items() if any(fnmatch.fnmatch(name, pattern) for pattern in wanted)]


def _grouped(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    """Return the faults by the lines they make: a role's named points are one, and come last: they take longest."""
    groups: dict[str, list[Fault]] = {}
    for fault in faults:
        before, at, _ = fault.name.partition(" at ")
        groups.setdefault(f"{before} at each named point" if at else fault.name, []).append(fault)
    return dict(sorted(groups.items(), key=lambda group: len(group[1]) > 1))


def _tell(episode: Episode, began: float) -> None:
    found = episode.findings
    recovery = ", ".join(f"{seconds:.1f}" for seconds in episode.recovery)
    _say(
        f"[{time.monotonic() - began:4.0f} s] {episode.fault}: {episode.injected} injected, {episode.tasks} tasks, "
        f"lost {len(found.lost)}, doubled {len(found.doubled)}, other {len(found.broken)}; "
        f"flows again after {recovery} s, all done after {episode.stragglers:.1f} s"
    )
    for note, times in Counter(episode.notes).items():
        _say(f"    note: {note}" + (f" ({times} times)" if times > 1 else ""))
    for wrong in found.all:
        _say(f"    WRONG: {wrong}")


async def _run(campaign: Campaign, faults: Sequence[Fault], given: argparse.Namespace) -> list[Episode]:
    """Each alone, then mixed until the time is over."""
    began = time.monotonic()
    episodes = []
    for name, group in _grouped(faults).items():
        episode = await campaign.episode(name, group, times=given.times, tasks=given.tasks)
        _tell(episode, began)
        episodes.append(episode)
        if time.monotonic() - began > given.seconds * (_ALONE if given.mixed else 1):
            _say("The time is over before every fault was injected alone.")
            break
    rng = random.Random(given.seed)
    mixed = [fault for fault in faults if fault.mixes]
    turn = 0
    while mixed and given.mixed and time.monotonic() - began < given.seconds:
        turn += 1
        drawn = [rng.choice(mixed) for _ in range(8)]
        episode = await campaign.episode(f"mixed {turn}", drawn, times=1, tasks=given.tasks * 3)
        _say("    of " + "; ".join(fault.name for fault in drawn))
        _tell(episode, began)
        episode.fault = "mixed"
        episodes.append(episode)
    return episodes


async def _main(given: argparse.Namespace) -> int:
    faults = _chosen(given.faults)
    folder = Path(tempfile.mkdtemp(prefix="warren-chaos-"))
    began = time.monotonic()
    async with (
        open_rig(folder, mail=given.mail) as rig,
        open_campaign(rig, seed=given.seed, mail=given.mail) as campaign,
    ):
        episodes = await _run(campaign, faults, given)
    words = table(episodes, seed=given.seed, seconds=time.monotonic() - began)
    _say("\n" + words)
    if given.write:
        write(words)
    wrong = [each for episode in episodes for each in episode.findings.all]
    if wrong:
        _say(f"\n{len(wrong)} laws broken; logs in {folder}")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def main() -> None:
    """Parse, run, and end with what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Kill anything at any moment.")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--faults", default="all", help='"all", or names with wildcards, separated by commas')
    parser.add_argument("--seconds", type=float, default=840, help="when to stop beginning another episode")
    parser.add_argument("--times", type=int, default=1, help="injections of each fault alone")
    parser.add_argument("--tasks", type=int, default=5, help="requests of each person beside each fault")
    parser.add_argument("--mixed", action=argparse.BooleanOptionalAction, default=True, help="mix them afterwards")
    parser.add_argument("--mail", action=argparse.BooleanOptionalAction, default=True, help="send mails too")
    parser.add_argument("--write", action="store_true", help="write the table into docs/durability.md")
    sys.exit(asyncio.run(_main(parser.parse_args())))


if __name__ == "__main__":
    main()
