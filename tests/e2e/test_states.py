"""Every state of the page in both themes: clean for axe, and photographed at three widths to be looked at."""

import re

import pytest

from tests.e2e.conftest import NewPerson
from tests.e2e.looked_at import violations_of
from tests.e2e.running import Running
from tests.e2e.states import STATES


@pytest.mark.parametrize("state", STATES)
async def test_axe_finds_nothing_and_a_picture_is_taken(new_person: NewPerson, warren: Running, state: str) -> None:
    # Chromium lets the test's own script in beside the content policy; every other test keeps the policy.
    person = await new_person(warren, bypass_csp=True)
    async with STATES[state](person):
        violations = await violations_of(person, state)
    assert violations == [], re.sub(r"\\n", "\n", "\n".join(violations))
