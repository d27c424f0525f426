"""A Warren as people run it, a browser, and people at its page."""

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from backend.core.sample_site import SAMPLE_HOST
from scripts.setup import page as built_page
from tests.e2e.person import Person
from tests.e2e.running import ROOT, Running
from tests.e2e.watched import Complaints
from warren.services import programs

# What a quiet machine shows in milliseconds takes seconds beside a build.
expect.set_options(timeout=15_000)

NewPerson = Callable[..., Awaitable[Person]]
_HERE = Path(__file__).parent
#: A small one, so that a file over it is quickly made.
_UPLOAD_LIMIT_MB = 32
#: News of the sample site, which is there without any network.
_FEED = f"Alma_Harbour=http://{SAMPLE_HOST}/feed.xml"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all: the browser lives in it."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def _page_is_built() -> None:
    if not (ROOT / "frontend" / "dist" / "index.html").is_file():
        built_page.build(for_tests=True)


@pytest.fixture(scope="session")
def warren(_page_is_built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The one that most tests share: every test makes conversations of its own in it."""
    settings = {"WARREN_MAX_UPLOAD_MB": str(_UPLOAD_LIMIT_MB), "WARREN_SOURCE_FEEDS": _FEED}
    running = Running(tmp_path_factory.mktemp("warren"), **settings).start()
    yield running
    assert running.lives, "it ended by itself"
    assert running.end(signal.SIGTERM) == 0


@pytest.fixture
def own_warren(_page_is_built: None, tmp_path: Path) -> Iterator[Running]:
    """One that a test may kill."""
    running = Running(tmp_path).start()
    yield running
    if running.lives:
        running.end(signal.SIGKILL)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    chromium = programs.chromium()
    assert chromium, "there is no Chromium: `make test` installs one"
    # Chromium's own sandbox refuses to start as root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_person(browser: Browser) -> AsyncIterator[NewPerson]:
    """Make a person in a browser of their own; whatever their pages complain about fails the test."""
    complaints = Complaints()
    async with AsyncExitStack() as contexts:

        async def make(warren: Running, *, signed_in: bool = True, **options: Any) -> Person:  # noqa: ANN401 - Playwright's own
            options = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **options}
            context = await contexts.enter_async_context(await browser.new_context(**options))
            context.set_default_timeout(10_000)
            context.on("page", complaints.watch)
            if signed_in:
                await warren.sign_in(context)
            return Person(await context.new_page(), warren, complaints)

        yield make
    assert complaints.unexpected() == []


@pytest_asyncio.fixture(loop_scope="session")
async def person(new_person: NewPerson, warren: Running) -> Person:
    """Somebody signed in to the shared Warren, at a page that is still empty."""
    return await new_person(warren)


@pytest.fixture
def second_page(person: Person) -> Callable[[], Awaitable[Person]]:
    """Open another tab of the same person."""

    async def make() -> Person:
        page: Page = await person.page.context.new_page()
        return Person(page, person.warren, person.complaints)

    return make
