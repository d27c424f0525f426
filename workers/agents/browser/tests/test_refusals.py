"""What can't or mustn't be done is said with its reason and a next step; the browser lives on."""

import asyncio

import pytest

from backend.core.verdicts import Permanent
from tests.peers.site.serving import Site
from workers.agents.browser.desk import desk_of
from workers.agents.browser.tests.walking import Walk, walk_beside


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/redirect/private/metadata", "private_address"),
        ("/redirect/private/loopback", "private_address"),
        ("/redirect/loop", "too_many_redirects"),
    ],
)
async def test_where_a_page_may_not_lead(walk: Walk, site: Site, path: str, code: str) -> None:
    with pytest.raises(Permanent) as refused:
        await walk.ask(f"What does {site.url(path)} say?")
    assert refused.value.failure.code == code
    assert refused.value.failure.cure


async def test_a_certificate_that_nobody_trusts(walk: Walk, site: Site) -> None:
    with pytest.raises(Permanent) as refused:
        await walk.ask(f"Take a screenshot of {site.tls_url('/article')}")
    assert refused.value.failure.code == "certificate"


async def test_robots_are_heeded_where_data_is_taken(walk: Walk, site: Site) -> None:
    with pytest.raises(Permanent) as refused:
        await walk.ask(f"Get the table from {site.url('/private/rota')} as CSV")
    assert refused.value.failure.code == "robots"
    assert "/private/rota" in refused.value.failure.message


async def test_a_page_that_never_settles_is_read_as_it_is(walk: Walk, site: Site) -> None:
    assert "Restless" in await walk.ask(f"What does {site.url('/restless')} say?")


async def test_a_dialog_is_dismissed_and_told_unless_it_was_to_be_accepted(walk: Walk, site: Site) -> None:
    page = await walk.call("open_page", url=site.url("/dialogs"))
    ref = next(line for line in page["page"].splitlines() if '"Confirm"' in line).split("[ref=")[1].split("]")[0]
    dismissed = await walk.call("click", ref=ref)
    assert "Delete everything?" in dismissed["said"]
    assert "Refused." in dismissed["page"]
    await walk.call("answer_dialog", accept=True)
    assert "Confirmed." in (await walk.call("click", ref=ref))["page"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ("Buy the spade on https://shop.example", "beyond the built-in model"),
        ("Take a screenshot", "Which page?"),
        ("Fill in the form on https://shop.example with password=hunter2 and send it", "doesn't belong into the chat"),
        ("Fill in the form on https://shop.example", "What shall go into the form?"),
    ],
)
async def test_what_is_missing_is_asked_for(walk: Walk, request_: str, words: str) -> None:
    assert words in await walk.ask(request_)
    assert walk.calls == []


async def test_a_device_that_nobody_knows_is_told_and_the_page_goes_on(walk: Walk, site: Site) -> None:
    with pytest.raises(Permanent) as refused:
        await walk.ask(f"Take a screenshot of {site.url('/article')} on a Galaxy S77")
    assert refused.value.failure.code == "unknown_device"
    assert "Galaxy" in refused.value.failure.cure + refused.value.failure.message
    assert "Oldford" in await walk.ask(f"What does {site.url('/article')} say about Oldford?")


async def test_steps_that_change_how_pages_are_seen_never_hold_two_places(walk: Walk, site: Site) -> None:
    contexts = [walk, *(walk_beside(walk) for _ in range(3))]
    async with asyncio.timeout(20):
        await asyncio.gather(*[one.call("open_page", url=site.url("/article")) for one in contexts])
        await asyncio.gather(*[one.call("set_look", device="Pixel 7") for one in contexts])
    for one in contexts[1:]:
        await desk_of(one.context).left(one.context, waits=False)
