"""Code: written, run and tested in the sandbox; what was changed can be looked at line by line."""

from playwright.async_api import FilePayload, expect

from tests.e2e.person import Person

_DATES = """write a function that parses these dates and test it
2024-03-01
1 March 2024
03/14/2024
Mar 5, 2023"""
_MEAN = b"""def mean(xs):
    total = 0
    for i in range(len(xs) + 1):
        total += xs[i]
    return total / len(xs)
"""
_TEST = b"""from mean import mean


def test_mean():
    assert mean([1, 2, 3]) == 2
"""


def _python(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/x-python", "buffer": content}


async def test_a_function_for_pasted_dates_is_written_and_tested(person: Person) -> None:
    answer = await person.ask(_DATES)
    await expect(answer.get_by_role("row", name="03/14/2024 2024-03-14")).to_be_visible()
    await expect(answer).to_contain_text("tests passed")
    await answer.get_by_role("button", name="dates.py", exact=True).click()
    await expect(person.pane).to_contain_text("def parse_date")
    await person.steps.get_by_role("button").first.click()
    tests = person.steps.get_by_test_id("tool-call").filter(has_text="Running the tests")
    await expect(tests).to_contain_text("test_samples")


async def test_a_failing_test_is_made_to_pass_and_the_change_shown(person: Person) -> None:
    answer = await person.ask(
        "fix this so that the tests pass", [_python("mean.py", _MEAN), _python("test_mean.py", _TEST)]
    )
    await expect(answer.locator("p").first).to_contain_text("Fixed")
    await answer.get_by_role("button", name="changes.diff").click()
    await expect(person.pane).to_contain_text("1 added")
    await expect(person.pane).to_contain_text("range(len(xs))")


async def test_the_next_request_works_on_the_same_files(person: Person) -> None:
    await person.ask("run this script", [_python("hello.py", b'print("hello from", 6 * 7)\n')])
    await person.say("format it")
    await expect(await person.answer(1)).to_contain_text("hello.py")
