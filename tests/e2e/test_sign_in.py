"""Coming in: by the printed address, by the form, and not with a wrong token."""

import re

from playwright.async_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.running import Running

_NOT_YET = r"401 \(Unauthorized\)"


async def test_the_printed_address_signs_in_and_keeps_no_token(new_person: NewPerson, warren: Running) -> None:
    person = await new_person(warren, signed_in=False)
    await person.page.goto(warren.address)
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("What shall we work on?")
    assert person.page.url == f"{warren.url}/"
    await person.page.reload()
    await expect(person.composer).to_be_visible()
    cookie = (await person.page.context.cookies())[0]
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("warren_session", True, "Lax")
    assert warren.token not in await person.page.content()


async def test_a_shared_link_asks_for_the_token_and_leads_on(new_person: NewPerson, warren: Running) -> None:
    person = await new_person(warren, signed_in=False)
    person.complaints.expect(_NOT_YET, "nobody is signed in yet, and asking whether anybody is says so")
    await person.open("/agents")
    await person.page.get_by_label("Token").fill(warren.token)
    await person.page.get_by_role("button", name="Sign in").click()
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("Agents")


async def test_a_wrong_token_says_so_and_lets_try_again(new_person: NewPerson, warren: Running) -> None:
    person = await new_person(warren, signed_in=False)
    person.complaints.expect(_NOT_YET, "the token is wrong")
    await person.page.goto(f"{warren.url}/?token=not-the-token")
    await expect(person.page.get_by_role("alert")).to_have_text("This token is not known here.")
    assert "token" not in person.page.url
    await person.page.get_by_label("Token").fill("neither")
    async with person.page.expect_response("**/api/v1/session"):
        await person.page.keyboard.press("Enter")
    await expect(person.page.get_by_role("alert")).to_have_text("This token is not known here.")
    await person.page.get_by_label("Token").fill(f"  {warren.token} ")
    await person.page.keyboard.press("Enter")
    await expect(person.composer).to_be_visible()


async def test_signing_out_ends_the_session(new_person: NewPerson, warren: Running) -> None:
    person = await new_person(warren)
    person.complaints.expect(_NOT_YET, "the session was ended")
    await person.open()
    await person.page.get_by_role("button", name=re.compile("More")).click()
    await person.page.get_by_role("menuitem", name="Sign out").click()
    await expect(person.page.get_by_label("Token")).to_be_visible()
    await person.page.reload()
    await expect(person.page.get_by_label("Token")).to_be_visible()
