"""Whole walks of the built-in model over a real mailbox at every provider."""

from pathlib import Path
from typing import Any

import pytest

from workers.agents.email.mailbox.tests.conftest import Place
from workers.agents.email.tests.bench import Bench, Letter, reject
from workers.agents.email.tests.letters import sent


def body(mail: Any) -> str:  # noqa: ANN401 - a parsed mail
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")


async def test_what_is_unread_from_my_landlord(bench: Bench, full: None) -> None:
    answer = await bench.ask("What is unread from my landlord?")
    assert "Rent for December" in answer.text
    assert "Your boiler" not in answer.text
    assert "I took Maria Keller (office@keller-properties.example) for “landlord”" in answer.text


async def test_todays_mail_and_what_i_must_do(bench: Bench, full: None) -> None:
    answer = await bench.ask("Summarise the mail from the last 20 days and list what I must do")
    assert "Pay the rent of EUR 1,250.00 by 3 December 2026 – **Thu 3 Dec 2026**" in answer.text
    assert "“Rent for December”" in answer.text
    assert answer.text.index("Rent for December") < answer.text.index("newsletters and adverts from The Gardener")


async def test_a_reply_is_drafted_then_sent_once(bench: Bench, place: Place, full: None) -> None:
    request = "Draft a reply to the plumber saying Thursday works"
    answer = await bench.ask(request)
    assert "I drafted a mail to Piet Jansen (piet@jansen-plumbing.example)" in answer.text
    assert "> Hi Piet," in answer.text
    assert "Nothing was sent" in answer.text
    assert place.sent() == []
    answer = await bench.ask("Send it", earlier=request)
    assert "**Sent** to" in answer.text
    (mail,) = sent(place)
    assert mail["To"].addresses[0].addr_spec == "piet@jansen-plumbing.example"
    assert mail["Subject"] == "Re: Your boiler"
    assert mail["In-Reply-To"]
    assert body(mail).rstrip() == (
        "Hi Piet,\n\nThank you for your message. Thursday works for me.\n\nBest regards\nAnn Berg"
    )
    again = await bench.ask("Send it", earlier=request)
    assert "There is no draft from this conversation" in again.text
    assert len(place.sent()) == 1


async def test_a_card_shows_what_will_be_sent(bench: Bench, full: None) -> None:
    await bench.ask("reply to Piet that Thursday works")
    shows = next(one for one in bench.shown if one.tool == "send_draft")
    card = shows.shown.card
    assert card.kind == "mail"
    assert card.text.startswith("Hi Piet,")
    assert card.to == ["Piet Jansen <piet@jansen-plumbing.example>"]
    assert card.in_reply_to == "Your boiler — Piet Jansen"
    assert shows.shown.targets == ("piet@jansen-plumbing.example",)
    assert "new_recipient" in {warning.code for warning in shows.shown.warnings}
    assert shows.entry.told["provider_id"]
    assert shows.entry.let_go == 1


async def test_after_a_no_nothing_goes_out_and_the_draft_stays(bench: Bench, place: Place, full: None) -> None:
    bench.decide = lambda tool, shown, args: reject(tool, shown, args) if tool == "send_draft" else args
    answer = await bench.ask("reply to Piet that Thursday works")
    assert "was not sent: The person rejected this. They said: “not now”" in answer.text
    assert place.sent() == []
    assert len((await bench.call("list_drafts"))["drafts"]) == 1


async def test_what_a_person_changes_before_the_yes_is_what_goes_out(bench: Bench, place: Place, full: None) -> None:
    def edit(tool: str, _shown: object, args: dict[str, Any]) -> dict[str, Any]:
        return args | {"text": "Hi Piet,\n\nFriday is better.\n\nAnn"} if tool == "send_draft" else args

    bench.decide = edit
    await bench.ask("reply to Piet that Thursday works")
    (mail,) = sent(place)
    assert "Friday is better." in body(mail)
    assert mail["In-Reply-To"]


async def test_a_draft_is_changed_until_it_fits(bench: Bench, place: Place, full: None, workspace: Path) -> None:
    request = "Draft a reply to the plumber saying Thursday works"
    (workspace / "plan.txt").write_text("the plan")
    await bench.ask(request)
    assert "Friday works for me" in (await bench.ask("change it to Friday", earlier=request)).text
    assert "I bring the keys." in (await bench.ask("and add that I bring the keys", earlier=request)).text
    assert "**Re: When I come**" in (await bench.ask("change the subject to “When I come”", earlier=request)).text
    assert "Dear Piet," in (await bench.ask("make it more formal", earlier=request)).text
    attached = await bench.ask("also attach plan.txt", earlier=request, origins={"plan.txt": "request"})
    assert "Attached: plan.txt." in attached.text
    await bench.ask("add boss@example.com in cc and send it", earlier=request)
    (mail,) = sent(place)
    assert mail["Subject"] == "Re: When I come"
    assert mail["Cc"].addresses[0].addr_spec == "boss@example.com"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["plan.txt"]
    assert "Friday works for me. I bring the keys." in body(mail)
    assert mail["In-Reply-To"]


async def test_old_newsletters_are_archived(bench: Bench, full: None) -> None:
    answer = await bench.ask("Archive all newsletters older than a week")
    assert answer.text.startswith("**1 mail** archived:")
    left = await bench.call("list_mail")
    assert "The Weekly Gardener, issue 12" not in [mail["subject"] for mail in left["mails"]]


async def test_the_files_of_the_invoice_mail_are_saved(bench: Bench, full: None) -> None:
    answer = await bench.ask("Save the attachments of the invoice mail")
    assert "[invoice-114.csv](artifact:invoice-114.csv)" in answer.text
    assert bench.artifacts.kept["invoice-114.csv"][1] == b"item,total\npipe,25\n"


async def test_files_are_kept_for_the_steps_that_build_on_this_one(bench: Bench, full: None) -> None:
    whole = "find the mail from Acme and total its csv"
    answer = await bench.ask("find the mail from Acme", whole=whole)
    assert "[invoice-114.csv](artifact:invoice-114.csv)" in answer.text


async def test_a_result_is_mailed_with_its_chart(bench: Bench, place: Place, workspace: Path) -> None:
    (workspace / "sales.png").write_bytes(b"\x89PNG")
    (workspace / "sales.vl.json").write_text("{}")
    result = "**North** sold most: 12.\n\n![Sales](artifact:sales.png)"
    origins = {"sales.png": "step", "sales.vl.json": "step"}
    await bench.ask("email it to bob@example.com", results=[result], origins=origins)
    (mail,) = sent(place)
    assert mail["To"].addresses[0].addr_spec == "bob@example.com"
    assert "North sold most: 12." in body(mail)
    assert "<strong>North</strong>" in mail.get_body(("html",)).get_content()
    assert "artifact:" not in mail.as_string()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["sales.png"]


async def test_two_of_one_name_are_asked_about(bench: Bench, place: Place) -> None:
    place.deliver(Letter(sender="Anna Berg <anna@one.example>").raw())
    place.deliver(Letter(sender="Anna Lund <anna@two.example>").raw())
    answer = await bench.ask("reply to Anna that I agree")
    assert "Whom do you mean by “Anna”?" in answer.text
    assert "anna@one.example" in answer.text
    assert "anna@two.example" in answer.text
    answer = await bench.ask("write Anna that lunch is at one")
    assert "Whom do you mean by “Anna”?" in answer.text
    assert place.sent() == []


async def test_a_word_in_one_mail_makes_nobody_the_plumber(bench: Bench, place: Place) -> None:
    place.deliver(Letter(sender="Bo <bo@x.example>", subject="Lunch", text="The boiler is cold.").raw())
    answer = await bench.ask("tell the plumber that Thursday works")
    assert "I am not sure whom you mean by “plumber”. Bo (bo@x.example) wrote about “boiler”" in answer.text
    assert place.sent() == []


async def test_nobody_is_invented(bench: Bench, place: Place, full: None) -> None:
    answer = await bench.ask("write to Zebulon that I am late")
    assert "I know no address for “Zebulon”" in answer.text
    assert place.sent() == []


async def test_a_mail_is_forwarded_with_its_files(bench: Bench, place: Place, full: None) -> None:
    answer = await bench.ask("forward the invoice from Acme to books@example.com")
    assert answer.text.startswith("**Forwarded** “Your invoice 2026-114” from Acme Billing to books@example.com")
    (mail,) = sent(place)
    assert mail["Subject"] == "Fwd: Your invoice 2026-114"
    assert "Forwarded message" in body(mail)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["invoice-114.csv"]


async def test_trash_asks_with_the_count_and_can_be_taken_back(bench: Bench, full: None) -> None:
    answer = await bench.ask("delete the mail from Acme")
    assert answer.text.startswith("**1 mail** moved to the trash")
    shows = next(one for one in bench.shown if one.tool == "trash_mail")
    assert shows.shown.title == "Move 1 mail to the trash"
    assert "invoice" in shows.shown.card.model_dump_json()
    answer = await bench.ask("put the mail from Acme back from the trash")
    assert answer.text.startswith("**1 mail** taken out of the trash")


async def test_label_and_mark(bench: Bench, full: None) -> None:
    answer = await bench.ask("label the mail from Acme as Bills")
    assert answer.text.startswith("**1 mail** labelled “Bills”")
    assert "The label is new." in answer.text
    assert "Bills" in (await bench.ask("which labels are there?")).text
    answer = await bench.ask("mark everything from Piet as read")
    assert answer.text.startswith("**1 mail** marked as read")
    assert "I found no unread mail" in (await bench.ask("what is unread from Piet?")).text


async def test_a_mail_is_read_with_what_it_asks_for(bench: Bench, full: None) -> None:
    answer = await bench.ask("read the last mail from Maria Keller")
    assert "> please pay the rent of EUR 1,250.00 by 3 December 2026." in answer.text
    assert "It asks you to:" in answer.text
    listed = "list my unread mail"
    second = await bench.ask("read me the second one", earlier=listed)
    assert "Your boiler" in second.text


async def test_counts_answers_and_people(bench: Bench, full: None) -> None:
    assert "**4 unread mails**" in (await bench.ask("how many unread messages do I have?")).text
    assert (await bench.ask("did Piet answer?")).text.startswith("Yes, 1 mail")
    assert (await bench.ask("did Zebulon write?")).text.startswith("No.")
    assert "piet@jansen-plumbing.example" in (await bench.ask("what is Piet's email address?")).text
    assert bench.mailbox.account in (await bench.ask("which accounts are connected?")).text


async def test_who_waits_for_me(bench: Bench, full: None) -> None:
    answer = await bench.ask("which mails still need an answer from me?")
    assert "Piet Jansen" in answer.text
    await bench.ask("reply to Piet that Thursday works")
    answer = await bench.ask("which mails still need an answer from me?")
    assert "Piet Jansen" not in answer.text


async def test_counts_read_naturally(bench: Bench, full: None) -> None:
    assert (await bench.ask("what is unread from Piet?")).text.startswith("**1 unread mail** from “Piet”:")
    summed = (await bench.ask("summarise my unread mail from Piet")).text
    assert summed.startswith("**1 unread mail from “Piet”**.")
    todo = (await bench.ask("what must I do, from unread mail from Maria Keller?")).text
    assert "mails unread" not in todo


@pytest.mark.parametrize(
    "request_", ["unsubscribe me from the Gardener newsletter", "translate the mail from Piet", "sing", "x" * 4000]
)
async def test_beyond_it_says_so_with_three_examples(bench: Bench, request_: str) -> None:
    answer = await bench.ask(request_)
    assert answer.additional_kwargs == {"warren_cannot": True}
    assert answer.text.count("\n- “") == 3


async def test_the_same_request_gets_the_same_answer(bench: Bench, full: None) -> None:
    request = "Summarise the mail from the last 20 days and list what I must do"
    assert (await bench.ask(request)).text == (await bench.ask(request)).text


async def test_a_dictated_mail_stays_as_it_is(bench: Bench, place: Place, full: None) -> None:
    words = "the plan is this.\n\n" + "Word for word, and 20 €. " * 200
    await bench.ask(f"write to Piet: {words}")
    (mail,) = sent(place)
    assert body(mail).startswith("Hi Piet,\n\nthe plan is this.\n\nWord for word, and 20 €.")
    assert body(mail).count("Word for word") == 200
