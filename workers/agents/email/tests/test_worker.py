"""Requests through a real worker: mail is drafted, waits for its person, and goes out once."""

from backend.api.tasks.rerun_step import retry_step
from tests.path.deciding import decide, effects, question
from workers.agents.email.agent import SPEC
from workers.agents.email.tests.office import Office

ROLES = ("clock", "aggregator", "supervisor", SPEC.name)
DRAFT = "Draft a reply to the plumber saying Thursday works"


async def test_a_reply_is_drafted_then_sent_after_a_yes(office: Office) -> None:
    crew, place = office.crew, office.place
    drafted = await office.ask(DRAFT)
    task = await crew.wait(drafted.task_id, within=30)
    assert "I drafted a mail to Piet Jansen" in task["answer"]
    asked = await office.ask("Send it", to=drafted.conversation_id, earlier=DRAFT)
    await crew.wait(asked.task_id, "waiting", within=30)
    assert place.sent() == []
    row = await question(crew, asked.task_id)
    assert row["title"] == "Send a mail to piet@jansen-plumbing.example"
    assert row["tainted"] is True
    shown = [(source["kind"], source["label"]) for source in row["sources"]]
    assert ("mail", "Piet Jansen: “Your boiler”") in shown, shown
    assert row["card"]["text"].startswith("Hi Piet,\n\nThank you for your message. Thursday works for me.")
    assert row["card"]["to"] == ["Piet Jansen <piet@jansen-plumbing.example>"]
    await decide(crew, row)
    task = await crew.wait(asked.task_id, within=30)
    assert task["answer"].startswith("**Sent** to Piet Jansen")
    assert len(place.sent()) == 1
    [effect] = await effects(crew, asked.task_id)
    assert (effect["tool"], effect["state"], effect["provider"]) == ("send_draft", "done", place.mailbox.provider)
    assert effect["provider_id"]


async def test_what_is_changed_before_the_yes_goes_out_and_a_no_sends_nothing(office: Office) -> None:
    crew, place = office.crew, office.place
    asked = await office.ask("reply to Piet that Thursday works")
    await crew.wait(asked.task_id, "waiting", within=30)
    row = await question(crew, asked.task_id)
    await decide(crew, row, "edit", args=row["args"] | {"text": "Hi Piet,\n\nFriday is better.\n\nAnn"})
    await crew.wait(asked.task_id, within=30)
    assert [b"Friday is better." in raw for raw in place.sent()] == [True]
    asked = await office.ask("write to Piet that I am late")
    await crew.wait(asked.task_id, "waiting", within=30)
    await decide(crew, await question(crew, asked.task_id), "reject", reason="no need")
    task = await crew.wait(asked.task_id, within=30)
    assert "was not sent: The person rejected this. They said: “no need”" in task["answer"]
    assert len(place.sent()) == 1


async def test_the_same_mail_again_is_shown_as_such_though_its_draft_is_another(office: Office) -> None:
    crew, place = office.crew, office.place
    asked = await office.ask("reply to Piet that Thursday works")
    await crew.wait(asked.task_id, "waiting", within=30)
    await decide(crew, await question(crew, asked.task_id))
    await crew.wait(asked.task_id, within=30)
    [step] = await crew.steps(asked.task_id)
    await retry_step(crew.resources, crew.ann, asked.task_id, step["id"])
    await crew.wait(asked.task_id, "waiting", within=30)
    again = await question(crew, asked.task_id)
    assert "done_before" in [warning["code"] for warning in again["warnings"]]
    assert len(place.sent()) == 1


async def test_sorting_needs_no_yes_and_is_in_the_ledger(office: Office) -> None:
    asked = await office.ask("mark everything from Piet as read")
    task = await office.crew.wait(asked.task_id, within=30)
    assert task["answer"].startswith("**1 mail** marked as read")
    [effect] = await effects(office.crew, asked.task_id)
    assert (effect["tool"], effect["effect"], effect["state"]) == ("mark_read", "reversible", "done")
    digest = await office.ask("summarise the mail from the last 3 days")
    assert "Your boiler" in (await office.crew.wait(digest.task_id, within=30))["answer"]
    kept = await office.crew.sql("select subject, analysis ->> 'category' as category from email_metadata")
    assert [(row["subject"], row["category"]) for row in kept] == [("Your boiler", "personal")]
