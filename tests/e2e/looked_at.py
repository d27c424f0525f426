"""A state of the page looked at: photographed in both themes at three widths, and read by axe."""

from typing import Any

from tests.e2e.person import Person
from tests.e2e.running import ROOT

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


async def photographed(person: Person, state: str) -> None:
    """Photograph the page as it is, wide and narrow; nobody reads it."""
    _SCREENS.mkdir(parents=True, exist_ok=True)
    for width, height in (_SIZES[-1], _SIZES[0]):
        await person.page.set_viewport_size({"width": width, "height": height})
        await _settled(person)
        await person.page.screenshot(path=_SCREENS / f"{state}-{width}-light.png")


async def violations_of(person: Person, state: str) -> list[str]:
    """Photograph the page as it is, and return what axe finds; the person's browser must bypass the content policy."""
    _SCREENS.mkdir(parents=True, exist_ok=True)
    violations: list[str] = []
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
    await person.page.emulate_media(color_scheme="light")
    return violations
