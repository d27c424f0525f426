"""What k8s/ renders to is held: of a sample of mutants each is noticed, or lives for a reason that is written down."""

import random

import pytest

from tests.deploy.mutants import lives, mutants, reason_of
from tests.deploy.policies import broken
from tests.deploy.rendered import OVERLAYS, cluster

#: Drawn anew when the manifests change, and the same in every run until then; ``make manifests-mutants`` tries all.
_SEED = 7
_SAMPLE = 60


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_mutant_is_noticed_or_has_a_reason_to_live(overlay: str) -> None:
    assert list(broken(cluster(overlay))) == [], "what is broken already kills every mutant"
    drawn = random.Random(_SEED).sample(list(mutants(overlay)), _SAMPLE)
    living = [mutant.place for mutant in drawn if lives(mutant) and reason_of(mutant) is None]
    assert living == []


def test_what_kills_a_mutant_lets_the_original_live() -> None:
    """A check that finds everything wrong would kill all mutants, and say nothing."""
    drawn = random.Random(_SEED).sample(list(mutants("production")), 200)
    assert any(lives(mutant) for mutant in drawn if reason_of(mutant) is not None)
