"""A real Chromium behind the way out: whatever a page tries ends as docs/egress.md says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import BrowserContext, Error, async_playwright

from tests.peers.way_out import TOKEN
from warren.services import programs
from workers.egress.tests.browser_attempts import IN_CHROMIUM, NOTHING, SWITCHES, BrowserAttempt
from workers.egress.tests.conftest import ANN
from workers.egress.tests.scene import Scene, scene


class Datagrams(asyncio.DatagramProtocol):
    """A trap for UDP."""

    def __init__(self) -> None:
        self.count = 0

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.count += 1


@asynccontextmanager
async def chromium(proxy: str) -> AsyncIterator[BrowserContext]:
    path = programs.chromium()
    assert path, "there is no Chromium: `make test` installs one"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", *SWITCHES], proxy={"server": proxy, "bypass": "<-loopback>"}
        )
        access = {"server": proxy, "username": f"{ANN}.browser.-", "password": TOKEN}
        yield await browser.new_context(proxy=access)  # type: ignore[arg-type]  # a TypedDict by its look
        await browser.close()


async def attempt(made: Scene, context: BrowserContext, each: BrowserAttempt, udp: int) -> str:
    """Try it; returns the proxy's last word on anything but the allowed site."""
    how = each.how.replace("TRAP", str(made.trap.port)).replace("UDP", str(udp)).replace("FRIEND", made.friend.at)
    before = len(made.proxy.lines())
    page = await context.new_page()
    try:
        if each.is_address:
            await page.goto(how)
        else:
            await page.goto(f"http://{made.friend.at}/")
            await page.evaluate(how)
            if each.verdict != NOTHING:
                await _until_asked(made, before)
    except Error as error:
        assert "net::ERR_" in error.message, error.message  # noqa: PT017 - what Chromium says of a refused tunnel
    finally:
        await page.close()
    return next((str(line["verdict"]) for line in reversed(_others(made, before))), NOTHING)


def _others(made: Scene, since: int) -> list[dict[str, object]]:
    """Return the lines about anything but the allowed site, and but the challenge that a proxy begins with."""
    lines = made.proxy.lines()[since:]
    return [line for line in lines if f"{line['host']}:{line['port']}" != made.friend.at and line["user_id"]]


async def _until_asked(made: Scene, since: int) -> None:
    async with asyncio.timeout(5):
        while not _others(made, since):
            await asyncio.sleep(0.02)


async def test_whatever_a_page_tries(monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests) -> None:
    loop = asyncio.get_running_loop()
    transport, datagrams = await loop.create_datagram_endpoint(Datagrams, local_addr=("127.0.0.1", 0))
    udp = transport.get_extra_info("sockname")[1]
    async with scene(monkeypatch, idle_seconds=20, head_seconds=20) as made, chromium(made.proxy.url) as context:
        for each in IN_CHROMIUM:
            with subtests.test(tried=each.tried):
                assert await attempt(made, context, each, udp) == each.verdict
    transport.close()
    assert made.trap.hits == []
    assert datagrams.count == 0
    assert set(made.connected) == {"127.0.0.1"}
