"""Mutants of what k8s/ renders to: each leaf deleted, then altered. ``python -m tests.deploy.mutants`` tries them all.

A mutant is killed when a schema or a policy finds something wrong. One that lives is listed in ``survivors.yaml`` with
the reason why nothing need find it; what isn't listed there fails.
"""

import copy
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.deploy import schema as schemas
from tests.deploy.policies import broken
from tests.deploy.rendered import OVERLAYS, Cluster, Object, cluster

REASONS = Path(__file__).with_name("survivors.yaml")
_QUANTITY = re.compile(r"(\d+)((?:[KMGT]i)|m)")
#: Secrets of ``local`` are made for each rendering; what they must be is one policy.
_SKIPPED = {"Secret"}
_BESIDE = "1.33"
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """One change: the overlay, the object's place in it, the leaf, and what becomes of it."""

    overlay: str
    index: int
    path: Path_
    kind: str

    @property
    def place(self) -> str:
        """Return how ``survivors.yaml`` names the leaf: kind, name, path without positions."""
        each = cluster(self.overlay).objects[self.index]
        name = (
            re.sub(r"-[a-z0-9]{10}$", "", each["metadata"]["name"])
            if each["kind"] == "ConfigMap"
            else each["metadata"]["name"]
        )
        steps = [part if isinstance(part, str) else "*" for part in self.path]
        return f"{self.kind} {each['kind']}/{name} {'.'.join(steps)}"


def mutants(overlay: str) -> Iterator[Mutant]:
    """Yield every mutant of an overlay, in order."""
    for index, each in enumerate(cluster(overlay).objects):
        if each["kind"] in _SKIPPED:
            continue
        for path in _leaves(each):
            yield Mutant(overlay, index, path, "delete")
            yield Mutant(overlay, index, path, "alter")


def _leaves(node: Any, path: Path_ = ()) -> Iterator[Path_]:  # noqa: ANN401 - YAML
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
    if not parts and path:
        yield path
    for key, part in parts:
        if isinstance(part, dict | list) and part:
            yield from _leaves(part, (*path, key))
        else:
            yield (*path, key)


def altered(value: Any) -> Any:  # noqa: ANN401 - YAML
    """Return another value of the same kind: a quantity sixteen times as much, a number thirteen times and one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value * 13 + 1
    if isinstance(value, str):
        quantity = _QUANTITY.fullmatch(value)
        return f"{int(quantity[1]) * 16}{quantity[2]}" if quantity else f"x{value}"
    return {"x": "y"} if value == {} else ["x"] if value == [] else "x"


def lives(mutant: Mutant) -> bool:
    """Tell whether nothing finds anything wrong with it."""
    whole = cluster(mutant.overlay)
    changed: Object = copy.deepcopy(whole.objects[mutant.index])
    node: Any = changed
    for key in mutant.path[:-1]:
        node = node[key]
    if mutant.kind == "delete":
        del node[mutant.path[-1]]
    else:
        node[mutant.path[-1]] = altered(node[mutant.path[-1]])
    if any(True for _ in _wrong(changed)):
        return False
    objects = (*whole.objects[: mutant.index], changed, *whole.objects[mutant.index + 1 :])
    return not any(True for _ in broken(Cluster(mutant.overlay, objects)))


def _wrong(changed: Object) -> Iterator[str]:
    try:
        yield from schemas.problems(changed, _BESIDE)
    except (KeyError, TypeError, AttributeError) as error:
        yield f"{error!r}"


@cache
def reasons() -> dict[str, str]:
    """Return the patterns of survivors, each with its reason."""
    return {each["pattern"]: each["because"] for each in yaml.safe_load(REASONS.read_text())}


def reason_of(mutant: Mutant) -> str | None:
    """Return the pattern that names a survivor; None where nothing does."""
    return next((pattern for pattern in reasons() if re.fullmatch(pattern, mutant.place)), None)


def main() -> int:
    """Try every mutant of every overlay; print the kill rate and who lives."""
    tried, used, unnamed = 0, Counter[str](), []
    for overlay in OVERLAYS:
        assert list(broken(cluster(overlay))) == [], "policies first: what is broken already kills every mutant"
        for mutant in mutants(overlay):
            tried += 1
            if lives(mutant):
                pattern = reason_of(mutant)
                used[pattern or ""] += 1
                unnamed += [f"{overlay}: {mutant.place}"] if pattern is None else []
    living = used.total()
    _say(f"{tried} mutants, {tried - living} killed ({(tried - living) / tried:.1%}), {living} live:")
    for pattern, why in reasons().items():
        _say(f"  {used[pattern]:4} {pattern}: {why}")
    unused = [pattern for pattern in reasons() if not used[pattern]]
    for line in unnamed:
        _say(f"lives without a reason: {line}")
    for line in unused:
        _say(f"names nobody: {line}")
    return 1 if unnamed or unused else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
