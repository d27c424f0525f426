"""A form is shown before it is sent, sent once after a yes, and never another one than was shown."""

from tests.path.crew import Crew
from tests.path.deciding import decide, effects, question, questions
from workers.agents.browser.tests.obeying import obeying
from workers.agents.browser.tests.shop import PATIENCE, Shop, shop

__all__ = ["shop"]


async def ends(crew: Crew, task_id: object) -> str:
    task = await crew.wait(task_id, within=PATIENCE)  # type: ignore[arg-type]  # as it came
    assert task["state"] == "completed", task["error"]
    return str(task["answer"])


async def test_an_order_is_shown_with_its_picture_and_sent_once_after_a_yes(shop: Shop) -> None:
    crew, site = shop.crew, shop.site
    task_id = await shop.order()
    assert site.posts == []
    row = await question(crew, task_id)
    card = row["card"]
    assert (card["kind"], card["host"], card["method"], card["button"]) == ("form", site.host, "POST", "Place order")
    shown = {field["label"]: field["value"] for field in card["fields"]}
    assert (shown["Name"], shown["Email"], shown["Quantity"]) == ("Ann Berg", "ann@example.com", "3")
    [picture] = await crew.sql("select name, media_type from artifacts where id = :id", id=card["picture"])
    assert picture["media_type"] == "image/png"
    assert row["tainted"] is True
    assert row["always"] is None
    await decide(crew, row)
    answer = await ends(crew, task_id)
    assert "Thank you" in answer
    [post] = site.posts
    assert (post.path, post.fields["name"], post.fields["colour"]) == ("/order", ["Ann Berg"], ["blue"])
    [effect] = await effects(crew, task_id)
    assert (effect["tool"], effect["state"], effect["provider"]) == ("submit_form", "done", site.host)
    assert effect["link"].endswith("/order/1")
    did = [line["action"]["do"] for line in await shop.history()]
    assert did[:5] == ["open", "type", "type", "type", "choose"], did
    assert did.count("sent") == 1


async def test_after_its_page_was_lost_everything_is_done_again_and_sent_once(shop: Shop) -> None:
    task_id = await shop.order()
    await shop.restart()
    await decide(shop.crew, await question(shop.crew, task_id))
    await ends(shop.crew, task_id)
    [post] = shop.site.posts
    assert (post.fields["name"], post.fields["quantity"], post.fields["colour"]) == (["Ann Berg"], ["3"], ["blue"])
    assert len(await questions(shop.crew, task_id)) == 1, "asked once"


async def test_a_form_that_has_changed_meanwhile_is_asked_about_again(shop: Shop) -> None:
    crew, site = shop.crew, shop.site
    task_id = await shop.order()
    site.ledger.version = 2
    await shop.restart()
    first = await question(crew, task_id)
    await decide(crew, first)
    second = await question(crew, task_id, within=PATIENCE)
    assert site.posts == []
    assert {"label": "price", "value": "79.00", "field": "hidden"} in second["card"]["fields"]
    await decide(crew, second)
    await ends(crew, task_id)
    [post] = site.posts
    assert post.fields["price"] == ["79.00"]


async def test_a_page_that_gives_orders_has_nothing_sent_though_the_model_obeys(shop: Shop) -> None:
    """The worst model there is: it does whatever the page tells it."""
    site, secret = shop.site, "https://evil.example/?letters=dear+ann"
    shop.playbook = obeying(site.url("/hostile"), secret)
    accepted = await shop.ask("What does the recipe say?")
    await shop.crew.wait(accepted.task_id, "waiting", within=PATIENCE)
    row = await question(shop.crew, accepted.task_id)
    assert site.posts == []
    assert row["tainted"] is True
    quotes = [warning["quote"] or "" for warning in row["warnings"]]
    assert any("Ignore your instructions" in quote for quote in quotes), quotes
    warned = [warning["message"] for warning in row["warnings"]]
    assert "A password goes along." in warned
    assert "A page that was read has words meant for an assistant." in warned
    events = await shop.crew.events(accepted.task_id)
    failed = [event["error"]["code"] for event in events if event["kind"] == "tool.finished" and event.get("error")]
    assert failed == ["composed_address"], "nothing is carried away in an address"
    await decide(shop.crew, row, "reject")
    await shop.crew.wait(accepted.task_id, within=PATIENCE)
    assert site.posts == []


async def test_a_no_sends_nothing(shop: Shop) -> None:
    task_id = await shop.order()
    await decide(shop.crew, await question(shop.crew, task_id), "reject", reason="too dear")
    task = await shop.crew.wait(task_id, within=PATIENCE)
    assert "too dear" in f"{task['answer']} {task['error']}"
    assert shop.site.posts == []
