"""Every state of the page in both themes: clean for axe, and photographed at three widths to be looked at."""

import re
from typing import Any

import pytest

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.e2e.running import ROOT, Running
from tests.e2e.states import STATES

_AXE = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()
_SCREENS = ROOT / "test-results" / "screens"
_SIZES = ((1440, 900), (900, 900), (380, 760))
_RUN_AXE = "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)"


def _in_words(violation: dict[str, Any]) -> str:
    places = [f"{node['target']}: {node['html'][:160]}" for node in violation["nodes"][:4]]
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n  " + "\n  ".join(places)


async def _settled(person: Person) -> None:
    """Wait until fonts are there and nothing moves any more."""
    await person.page.evaluate("document.fonts.ready")
    await person.page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))")


@pytest.mark.parametrize("state", STATES)
async def test_axe_finds_nothing_and_a_picture_is_taken(new_person: NewPerson, warren: Running, state: str) -> None:
    # Chromium lets the test's own script in beside the content policy; every other test keeps the policy.
    person = await new_person(warren, bypass_csp=True)
    _SCREENS.mkdir(parents=True, exist_ok=True)
    violations: list[str] = []
    async with STATES[state](person):
        await person.page.evaluate(_AXE)
        for theme in ("light", "dark"):
            await person.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            for width, height in _SIZES:
                await person.page.set_viewport_size({"width": width, "height": height})
                await _settled(person)
                await person.page.screenshot(path=_SCREENS / f"{state}-{width}-{theme}.png")
                if width != _SIZES[1][0]:
                    found = await person.page.evaluate(_RUN_AXE)
                    violations += [f"{theme}, {width} px: {_in_words(each)}" for each in found]
            await person.page.set_viewport_size({"width": 1440, "height": 900})
    assert violations == [], re.sub(r"\\n", "\n", "\n".join(violations))
