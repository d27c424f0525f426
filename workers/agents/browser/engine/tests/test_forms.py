"""A form is shown, sent once by the one door, to the host that was shown; and found again after a crash."""

import dataclasses
import json
from pathlib import Path

import pytest

from tests.peers.site.serving import Site
from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.forms import same_form
from workers.agents.browser.engine.pool import BrowserPool
from workers.agents.browser.engine.port import Action, action_from_json, form_from_json
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.engine.tests.conftest import ANN
from workers.agents.browser.engine.tests.seen import ref


async def fill_in(session: BrowserSession, site: Site) -> str:
    """Fill the order form in; return its button's name."""
    await session.open(site.url("/order"))
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Name"'), "Ann")
    await session.choose(ref(seen, 'combobox "Colour"'), ["Green"])
    await session.check(ref(seen, 'radio "I collect it"'))
    await session.check(ref(seen, 'checkbox "It is a gift"'))
    return ref(seen, "Place order")


async def test_what_a_person_is_shown(session: BrowserSession, site: Site) -> None:
    button = await fill_in(session, site)
    form = await session.form_of(button)
    assert (form.title, form.method, form.action, form.host) == ("Order", "POST", site.url("/order"), site.host)
    shown = {field.label: field.value for field in form.fields if field.value}
    assert shown == {
        "Name": "Ann", "Quantity": "1", "Colour": "Green", "I collect it": "collect", "It is a gift": "yes",
        "price": "39.50", "csrf_token": "(a token of the page)",
    }  # fmt: skip
    assert form.picture.startswith(b"\x89PNG")
    assert same_form(form_from_json(json.loads(json.dumps(form.as_json()))), form)


async def test_it_is_sent_once(session: BrowserSession, site: Site) -> None:
    button = await fill_in(session, site)
    form = await session.form_of(button)
    result = await session.submit(button, seen=form)
    assert [post.fields["name"] for post in site.ledger.posts_to("/order")] == [["Ann"]]
    assert (result.url, result.held, len(result.sent)) == (site.url("/order/1"), (), 1)
    assert f"Sent: POST to {site.host} (answered 303). The page is now “Thank you”" in result.words
    # The door is shut again.
    await session.open(site.url("/order"))
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Name"'), "Bob")
    await session.click(ref(seen, "Place order"))
    assert len(site.posts) == 1


async def test_nothing_is_sent_that_was_not_looked_at(session: BrowserSession, site: Site) -> None:
    button = await fill_in(session, site)
    with pytest.raises(ToolProblem, match="not looked at yet"):
        await session.submit(button)
    heading = ref(await session.snapshot(), 'heading "Order"')
    form = await session.form_of(heading)
    assert form.method == "SCRIPT"
    assert site.posts == []


@pytest.mark.parametrize("what", ["value", "hidden", "action"])
async def test_a_form_that_changed_meanwhile_is_not_sent(session: BrowserSession, site: Site, what: str) -> None:
    button = await fill_in(session, site)
    form = await session.form_of(button)
    changes = {
        "value": "document.querySelector('[name=name]').value = 'Eve'",
        "hidden": "document.querySelector('[name=price]').value = '3950.00'",
        "action": "document.querySelector('form').action = '/elsewhere'",
    }
    await session.page.evaluate(f"() => {{ {changes[what]} }}")
    with pytest.raises(ToolProblem) as problem:
        await session.submit(button, seen=form)
    assert problem.value.failure.code == "form_changed"
    assert {"value": "Name", "hidden": "price", "action": "/elsewhere"}[what] in str(problem.value)
    assert site.posts == []


async def test_a_form_whose_fields_hide_its_own_names(session: BrowserSession, site: Site) -> None:
    """Fields named "action", "method" and "elements" take the place of a form's own properties in a script."""
    await session.open(site.url("/order"))
    await session.page.evaluate(
        "() => { for (const name of ['action', 'method', 'elements', 'submit']) {"
        " const one = document.createElement('input'); one.name = name; document.querySelector('form').append(one); } }"
    )
    form = await session.form_of(ref(await session.snapshot(), "Place order"))
    assert (form.method, form.action) == ("POST", site.url("/order"))
    assert {"name", "price", "elements"} <= {field.name for field in form.fields}


async def test_a_button_whose_script_sends(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/subscribe"))
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Email"'), "ann@example.org")
    button = ref(seen, '"Subscribe"')
    form = await session.form_of(button)
    assert (form.method, form.host) == ("SCRIPT", site.host)
    result = await session.submit(button, seen=form)
    assert [post.body for post in site.posts] == [b'{"email":"ann@example.org"}']
    assert "answered 200" in result.words
    assert "You are subscribed." in await session.snapshot()


@pytest.mark.parametrize("path", ["/shifty/host", "/onward"])
async def test_content_for_another_host_is_held(session: BrowserSession, site: Site, path: str) -> None:
    """By a script that changes the form at the last moment, and by an answer that sends the content on."""
    await session.open(site.url(path))
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Words"'), "hello")
    button = ref(seen, "button")
    form = await session.form_of(button)
    result = await session.submit(button, seen=form)
    assert site.ledger.posts_to("/elsewhere") == []
    assert [held.url for held in result.held] == [f"http://localhost:{site.port}/elsewhere"]
    assert f"to localhost:{site.port}, while only {site.host} was allowed" in result.words


async def test_a_file_is_handed_in(session: BrowserSession, site: Site, tmp_path: Path) -> None:
    paper = tmp_path / "essay.txt"
    paper.write_text("On spades.")
    paper.parent.chmod(0o700)  # Chromium's own user can't read there
    await session.open(site.url("/upload"))
    seen = await session.snapshot()
    assert "“essay.txt”" in await session.upload(ref(seen, "Paper"), [paper])
    button = ref(seen, "Hand in")
    form = await session.form_of(button)
    assert [(field.kind, field.value) for field in form.fields] == [("file", "essay.txt")]
    await session.submit(button, seen=form)
    assert [b"On spades." in post.body for post in site.posts] == [True]


async def test_a_sign_in_lasts(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/login"))
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Name"'), "mara")
    await session.type(ref(seen, 'textbox "Password"'), "river-stone-7")
    button = ref(seen, 'button "Sign in"')
    result = await session.submit(button, seen=await session.form_of(button))
    assert "Your account" in result.words
    assert any(cookie["name"] == "site_session" for cookie in (await session.storage_state())["cookies"])


async def test_the_same_form_in_a_fresh_context(session: BrowserSession, pool: BrowserPool, site: Site) -> None:
    approved = await session.form_of(await fill_in(session, site))
    kept = json.dumps([action.as_json() for action in session.recorded])
    async with pool.session(ANN) as fresh:
        await fresh.replay([action_from_json(one) for one in json.loads(kept)])
        button = ref(await fresh.snapshot(), "Place order")
        assert same_form(await fresh.form_of(button), approved)
        site.ledger.version = 2  # it costs more by now
        await fresh.reload()
        assert not same_form(await fresh.form_of(ref(await fresh.snapshot(), "Place order")), approved)
    assert site.posts == []


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (Action(do="type", at="input", args={"text": "", "clear": True}, secret=True), "password is not kept"),
        (Action(do="submit", args={"host": "x"}), "form was sent there"),
        (Action(do="click", at='internal:role=button[name="Gone"i]', args={"twice": False}), "Looking for it"),
        (Action(do="dance", args={}), "nothing of that kind"),
        (Action(do="dance", at="h1", args={}), "nothing of that kind"),
    ],
)
async def test_what_can_not_be_done_again(session: BrowserSession, site: Site, action: Action, why: str) -> None:
    session.parts.context.set_default_timeout(500)
    with pytest.raises(ToolProblem, match=f"Action 2 of 2.*{why}") as problem:
        await session.replay([Action(do="open", args={"url": site.url("/order")}), action])
    assert problem.value.failure.code == "replay_failed"


async def test_everything_that_hands_do_is_done_again(
    session: BrowserSession, pool: BrowserPool, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "essay.txt").write_text("On spades.")
    await session.open(site.url("/windows"))
    await session.click(ref(await session.snapshot(), '"Open"'))
    await session.switch_tab(2)
    await session.scroll(screens=0.5)
    await session.close_tab(1)
    await session.open(site.url("/dialogs"))
    session.answer_next_dialog(accept=True, text="Ann")
    seen = await session.snapshot()
    await session.hover(ref(seen, '"Alert"'))
    await session.click(ref(seen, '"Prompt"'))
    await session.open(site.url("/article"))
    await session.back()
    await session.open(site.url("/upload"))
    await session.upload(ref(await session.snapshot(), "Paper"), [tmp_path / "essay.txt"])
    await session.press("End")
    async with pool.session(ANN) as fresh:
        await fresh.replay(session.recorded)
        assert [dialog.text for dialog in fresh.dialogs] == ["Ann"]
        assert [(tab.number, tab.url) for tab in await fresh.tabs()] == [(2, site.url("/upload"))]
        form = await fresh.form_of(ref(await fresh.snapshot(), "Hand in"))
        assert form.fields[0].value == "essay.txt"
        assert [a.do for a in fresh.recorded] == [a.do for a in session.recorded]


def test_what_makes_two_forms_the_same() -> None:
    empty = form_from_json({
        "title": "T", "page_url": "http://a/", "action": "http://a/", "method": "POST", "host": "a", "fields": [],
    })  # fmt: skip
    assert same_form(empty, dataclasses.replace(empty, title="U", page_url="http://a/?x", picture=b"x"))
    assert not same_form(empty, dataclasses.replace(empty, host="b"))
