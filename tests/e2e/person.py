"""A person at the page: says, attaches, reads; names things as the screen does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from playwright.async_api import FilePayload, Locator, Page, expect

from tests.e2e.running import ROOT, Running
from tests.e2e.watched import Complaints

#: Milliseconds that an answer may take on a busy machine.
ANSWER = 45_000
Attachment = FilePayload | Path


def csv_file(name: str, content: str | bytes, media_type: str = "text/csv") -> FilePayload:
    """A file as the browser's file dialog gives it."""
    return {"name": name, "mimeType": media_type, "buffer": content.encode() if isinstance(content, str) else content}


def sample(name: str) -> FilePayload:
    """A bundled sample file as the browser's file dialog gives it."""
    path = ROOT / "samples" / name
    return {"name": name, "mimeType": guess_type(name)[0] or "application/octet-stream", "buffer": path.read_bytes()}


@dataclass
class Person:
    """One page of a signed-in browser, and what it complained about."""

    page: Page
    warren: Running
    complaints: Complaints

    @property
    def composer(self) -> Locator:
        return self.page.get_by_label("Message", exact=True)

    @property
    def turns(self) -> Locator:
        return self.page.get_by_test_id("turn")

    @property
    def steps(self) -> Locator:
        return self.page.get_by_test_id("step")

    @property
    def answers(self) -> Locator:
        return self.page.get_by_test_id("answer")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("region", name="Conversation", exact=True)

    @property
    def files(self) -> Locator:
        return self.page.get_by_test_id("file-input")

    @property
    def stop(self) -> Locator:
        return self.page.get_by_role("button", name="Stop", exact=True)

    async def open(self, path: str = "/") -> None:
        await self.page.goto(self.warren.url + path)

    async def begin(self, words: str, files: Sequence[FilePayload] = ()) -> None:
        """Start a new conversation with a request, and wait until it has its address."""
        await self.open()
        await self.say(words, files)
        await self.page.wait_for_url(re.compile(r"/c/[0-9a-f-]{36}"))

    async def say(self, words: str, files: Sequence[FilePayload] = ()) -> None:
        """Attach, write, press Enter; returns when the page took it."""
        if files:
            await self.attach(files)
        await self.composer.fill(words)
        await self.composer.press("Enter")
        await expect(self.composer).to_have_value("")

    async def attach(self, files: Sequence[FilePayload]) -> None:
        """Pick files and wait until each is uploaded."""
        await self.files.set_input_files(list(files))
        for file in files:
            await expect(self.page.get_by_role("button", name=f"Remove {file['name']}")).to_be_visible()
        await expect(self.page.get_by_role("progressbar")).to_have_count(0, timeout=ANSWER)

    async def answer(self, turn: int = 0) -> Locator:
        """Wait until the turn of this number is done and return its answer."""
        await expect(self.turns.nth(turn)).to_have_attribute("data-state", "completed", timeout=ANSWER)
        answer = self.turns.nth(turn).get_by_test_id("answer")
        # What draws Markdown loads with the first answer.
        await expect(answer.locator("p").first).to_be_visible()
        return answer

    async def confirm(self, act: str) -> None:
        """Press what the open dialog offers by this name."""
        await self.page.get_by_role("dialog").get_by_role("button", name=act).click()

    async def is_at_work(self, turn: int = 0) -> None:
        """Wait until a step of this turn runs a tool."""
        running = self.turns.nth(turn).locator("[data-testid=step][data-state=running]")
        await expect(running).to_have_count(1, timeout=ANSWER)
        await expect(running.get_by_test_id("step-phrase")).not_to_have_text("working…", timeout=ANSWER)

    @property
    def pane(self) -> Locator:
        return self.page.get_by_role("complementary", name="Artifacts")

    @property
    def chart(self) -> Locator:
        return self.pane.get_by_test_id("chart")

    async def ask(self, words: str, files: Sequence[FilePayload] = ()) -> Locator:
        """Start a new conversation and return the answer to its first request."""
        await self.begin(words, files)
        return await self.answer()

    @property
    def conversation_id(self) -> str:
        found = re.search(r"/c/([0-9a-f-]{36})", self.page.url)
        assert found, self.page.url
        return found[1]


async def table_of(answer: Locator) -> dict[str, float]:
    """Read an answer's table of two columns: words, and numbers as people write them."""
    rows = await answer.get_by_role("table").get_by_role("row").all()
    cells = [await row.get_by_role("cell").all_inner_texts() for row in rows[1:]]
    return {name: float(number.replace(",", "")) for name, number in cells}
