"""Files on their way in: picked, dropped, pasted, refused."""

from pathlib import Path

from playwright.async_api import Route, expect

from tests.e2e.person import Person, csv_file

_ROWS = "region,amount\nNorth,1\nSouth,2\n"

_TRANSFER = """([name, content]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([content], name, { type: "text/csv" }));
  return transfer;
}"""


async def test_a_picked_file_can_be_removed_before_it_is_sent(person: Person) -> None:
    await person.open()
    async with person.page.expect_file_chooser() as choosing:
        await person.page.get_by_role("button", name="Attach files").click()
    await (await choosing.value).set_files([csv_file("one.csv", _ROWS), csv_file("two.csv", _ROWS)])
    await expect(person.page.get_by_role("button", name="Remove one.csv")).to_be_visible()
    await person.page.get_by_role("button", name="Remove two.csv").click()
    await person.composer.fill("Thanks")
    await expect(person.page.get_by_role("button", name="Send")).to_be_enabled()
    await person.composer.press("Enter")
    request = person.page.get_by_label("Your request")
    await expect(request).to_contain_text("one.csv")
    await expect(request).not_to_contain_text("two.csv")
    await person.answer()


async def test_a_file_may_be_dropped_anywhere(person: Person) -> None:
    await person.open()
    transfer = await person.page.evaluate_handle(_TRANSFER, ["dropped.csv", _ROWS])
    heading = person.page.get_by_role("heading", level=1)
    await heading.dispatch_event("dragenter", {"dataTransfer": transfer})
    await expect(person.page.get_by_text("Drop files to attach them")).to_be_visible()
    await heading.dispatch_event("dragover", {"dataTransfer": transfer})
    await heading.dispatch_event("drop", {"dataTransfer": transfer})
    await expect(person.page.get_by_role("button", name="Remove dropped.csv")).to_be_visible()
    await expect(person.page.get_by_text("Drop files to attach them")).to_be_hidden()


async def test_a_file_may_be_pasted(person: Person) -> None:
    await person.open()
    transfer = await person.page.evaluate_handle(_TRANSFER, ["pasted.csv", _ROWS])
    await person.composer.evaluate(
        "(field, clipboardData) => field.dispatchEvent("
        "new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))",
        transfer,
    )
    await expect(person.page.get_by_role("button", name="Remove pasted.csv")).to_be_visible()


async def test_an_upload_shows_its_progress_and_holds_the_message_back(person: Person) -> None:
    await person.open()
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await person.page.route("**/api/v1/files", hold)
    await person.files.set_input_files(csv_file("slow.csv", _ROWS))
    await person.composer.fill("What is in it?")
    await expect(person.page.get_by_role("progressbar", name="slow.csv")).to_be_attached()
    await expect(person.page.get_by_text("Wait until the files are uploaded.")).to_be_visible()
    await expect(person.page.get_by_role("button", name="Send")).to_be_disabled()
    await held[0].continue_()
    await expect(person.page.get_by_role("progressbar")).to_have_count(0)
    await expect(person.page.get_by_role("button", name="Send")).to_be_enabled()


async def test_files_and_words_survive_a_reload(person: Person) -> None:
    await person.open()
    await person.attach([csv_file("kept.csv", _ROWS)])
    await person.composer.fill("half a thought")
    await person.page.reload()
    await expect(person.composer).to_have_value("half a thought")
    await expect(person.page.get_by_role("button", name="Remove kept.csv")).to_be_visible()


async def test_an_empty_file_is_named_and_blocks_nothing_else(person: Person) -> None:
    await person.open()
    await person.files.set_input_files([csv_file("empty.csv", ""), csv_file("good.csv", _ROWS)])
    await expect(person.page.get_by_role("listitem").filter(has_text="empty.csv")).to_contain_text("is empty")
    await person.composer.fill("Thanks")
    await expect(person.page.get_by_role("button", name="Send")).to_be_disabled()
    await expect(person.page.get_by_text("Remove the file that did not arrive, or upload it again.")).to_be_visible()
    await person.page.get_by_role("button", name="Remove empty.csv").click()
    await expect(person.page.get_by_role("button", name="Send")).to_be_enabled()


async def test_a_file_over_the_limit_names_the_limit(person: Person, tmp_path: Path) -> None:
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    await person.open()
    await person.files.set_input_files(big)
    chip = person.page.get_by_role("listitem").filter(has_text="big.csv")
    await expect(chip).to_contain_text("larger than the limit of 32")
    await expect(person.page.get_by_role("button", name="Remove big.csv")).to_be_visible()


async def test_a_lost_upload_can_be_sent_again(person: Person) -> None:
    person.complaints.expect("ERR_CONNECTION_FAILED.*|ERR_FAILED", "the test cuts the first upload")
    await person.open()
    await person.page.route("**/api/v1/files", lambda route: route.abort("connectionfailed"), times=1)
    await person.files.set_input_files(csv_file("again.csv", _ROWS))
    await expect(person.page.get_by_text("Warren can't be reached.")).to_be_visible()
    await person.page.get_by_role("button", name="Upload again.csv again").click()
    await person.composer.fill("Thanks")
    await expect(person.page.get_by_role("button", name="Send")).to_be_enabled()


async def test_a_message_that_is_too_long_says_by_how_much_and_keeps_it(person: Person) -> None:
    await person.open()
    await person.composer.fill("x" * 32_005)
    await expect(person.page.get_by_text("5 characters too many")).to_be_visible()
    await expect(person.page.get_by_role("button", name="Send")).to_be_disabled()
    await person.composer.press("Enter")
    await expect(person.composer).to_have_value("x" * 32_005)
