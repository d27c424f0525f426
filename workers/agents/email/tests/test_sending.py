"""Sending: once, what was approved, and found out when nobody saw the end."""

import email
from email import policy
from typing import Any
from uuid import uuid4

import pytest

from tests.fakes.gmail_server import GmailServer
from tests.peers.imap import ImapAccount
from tests.peers.smtp import Fault, SmtpPeer
from workers.agentkit.acts import Found
from workers.agentkit.context import CURRENT_ACT, ToolProblem
from workers.agentkit.spec import act_of
from workers.agents.email.mailbox.port import OutcomeUnknown
from workers.agents.email.mailbox.tests.conftest import Place, at_imap
from workers.agents.email.tests.bench import TOOL_OF, Bench, Entry, Letter
from workers.agents.email.tools import sending
from workers.agents.email.tools.marking import made_in, message_id

WRITTEN: dict[str, Any] = {"to": ["piet@x.example"], "subject": "Thursday", "text": "Thursday works."}


@pytest.fixture(autouse=True)
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LOOKS", (0.0, 0.1))


async def reconciled(bench: Bench, tool: str, args: dict[str, Any], entry: Entry) -> Found:
    act = act_of(TOOL_OF[tool])
    assert act is not None
    assert act.reconcile is not None
    token = CURRENT_ACT.set(entry)
    try:
        return await act.reconcile(bench.context(), args, entry)
    finally:
        CURRENT_ACT.reset(token)


async def test_a_draft_that_was_changed_since_is_not_sent(bench: Bench, place: Place) -> None:
    draft = await bench.call("create_draft", **WRITTEN)
    await bench.call("update_draft", draft=draft["draft"], text="Send me money.")
    now = (await bench.call("list_drafts"))["drafts"][0]
    with pytest.raises(ToolProblem) as refused:
        await bench.call("send_draft", draft=now["draft"], seal=draft["seal"])
    assert refused.value.failure.code == "draft_changed"
    assert place.sent() == []
    sent = await bench.call("send_draft", draft=now["draft"], seal=now["seal"])
    assert sent["sent"]
    assert len(place.sent()) == 1


async def test_a_draft_deleted_meanwhile_is_said_and_nothing_goes_out(bench: Bench, place: Place) -> None:
    draft = await bench.call("create_draft", **WRITTEN)
    await place.mailbox.delete_draft(draft["draft"])
    with pytest.raises(ToolProblem) as refused:
        await bench.call("send_draft", draft=draft["draft"], seal=draft["seal"])
    assert refused.value.failure.code == "draft_gone"
    assert place.sent() == []


async def test_the_same_act_tried_again_writes_one_draft(bench: Bench, place: Place) -> None:
    entry = Entry("step-call")
    first = await bench.call("create_draft", entry, **WRITTEN)
    again = await bench.call("create_draft", entry, **WRITTEN)
    assert first["draft"] == again["draft"]
    assert len(await place.mailbox.list_drafts()) == 1
    found = await reconciled(bench, "create_draft", WRITTEN, entry)
    assert (found.state, found.provider_id) == ("done", first["draft"])
    assert (await reconciled(bench, "create_draft", WRITTEN, Entry("other"))).state == "not_done"


async def test_a_mail_is_sent_by_a_draft_that_the_ledger_knows(bench: Bench, place: Place) -> None:
    entry = Entry("step-call")
    answer = await bench.call("send_mail", entry, **WRITTEN)
    assert entry.let_go == 1
    assert entry.progress["let_go"] is True
    assert entry.progress["draft"]
    assert entry.progress["message_id"] == message_id(place.mailbox.account, bench.conversation, "step-call")
    assert entry.told["provider_id"] == answer["sent"]
    assert await place.mailbox.list_drafts() == []
    found = await reconciled(bench, "send_mail", WRITTEN, entry)
    assert (found.state, found.provider_id) == ("done", answer["sent"])
    assert len(place.sent()) == 1


async def test_what_was_never_let_go_was_not_sent(bench: Bench) -> None:
    entry = Entry("k", progress={"message_id": "<a@b.example>", "draft": "d"})
    assert (await reconciled(bench, "send_mail", WRITTEN, entry)).state == "not_done"


async def test_after_a_restore_the_mailbox_is_asked_though_no_send_was_noted(stubbed: Bench) -> None:
    entry = Entry("k")
    await stubbed.call("send_mail", entry, **WRITTEN)
    as_backed_up = {name: entry.progress[name] for name in ("draft", "message_id", "account")} | {"restored": True}
    assert (await reconciled(stubbed, "send_mail", WRITTEN, Entry("k", progress=as_backed_up))).state == "done"
    earlier = Entry("k", progress={"restored": True})
    assert (await reconciled(stubbed, "send_mail", WRITTEN, earlier)).state == "unknown"


async def test_a_lost_answer_of_gmail_is_found_out(stubbed: Bench, stub: GmailServer) -> None:
    draft = await stubbed.call("create_draft", **WRITTEN)
    entry, args = Entry("k"), {"draft": draft["draft"], "seal": draft["seal"]}
    stub.fault("drafts.send", kind="cut", after=True, times=1)
    with pytest.raises(OutcomeUnknown):
        await stubbed.call("send_draft", entry, **args)
    assert len(stub.sends) == 1
    found = await reconciled(stubbed, "send_draft", args, entry)
    assert found.state == "done"
    assert found.link
    assert len(stub.sends) == 1


async def test_a_send_that_gmail_never_got_may_be_done_again(stubbed: Bench, stub: GmailServer) -> None:
    draft = await stubbed.call("create_draft", **WRITTEN)
    entry, args = Entry("k"), {"draft": draft["draft"], "seal": draft["seal"]}
    stub.fault("drafts.send", kind="cut", after=False, times=1)
    with pytest.raises(OutcomeUnknown):
        await stubbed.call("send_draft", entry, **args)
    assert stub.sends == []
    assert (await reconciled(stubbed, "send_draft", args, entry)).state == "not_done"
    await stubbed.call("send_draft", entry, **args)
    assert len(stub.sends) == 1


async def test_what_can_not_be_found_out_is_unknown(stubbed: Bench, stub: GmailServer) -> None:
    draft = await stubbed.call("create_draft", **WRITTEN)
    args = {"draft": draft["draft"], "seal": draft["seal"]}
    noted = {"draft": draft["draft"], "message_id": "<never@x.example>", "let_go": True, "account": draft["account"]}
    stub.tell("delete-draft", email=draft["account"], id=draft["draft"])
    assert (await reconciled(stubbed, "send_draft", args, Entry("k", progress=noted))).state == "unknown"


async def test_a_lost_answer_of_smtp_is_not_repeated(
    imap_account: ImapAccount,
    smtp_peer: SmtpPeer,
    workspace: Any,  # noqa: ANN401 - a path
) -> None:
    async with at_imap(imap_account, smtp_peer) as place:
        bench = Bench(place.mailbox, workspace)
        draft = await bench.call("create_draft", **WRITTEN)
        entry, args = Entry("k"), {"draft": draft["draft"], "seal": draft["seal"]}
        smtp_peer.fault = Fault.CUT_AFTER_DATA
        with pytest.raises(OutcomeUnknown):
            await bench.call("send_draft", entry, **args)
        smtp_peer.fault = Fault.NONE
        assert len(smtp_peer.received) == 1
        assert (await reconciled(bench, "send_draft", args, entry)).state == "unknown"
        with pytest.raises(OutcomeUnknown):
            await bench.call("send_draft", entry, **args)
        assert len(smtp_peer.received) == 1


async def test_a_thousand_recipients_are_counted_first(bench: Bench, place: Place) -> None:
    to = [f"person{number}@many.example" for number in range(1000)]
    draft = await bench.call("create_draft", to=to, subject="Hello", text="Hello all.")
    assert draft["recipients"] == 1000
    bench.decide = lambda _tool, _shown, _args: "too many"
    with pytest.raises(ToolProblem):
        await bench.call("send_draft", draft=draft["draft"], seal=draft["seal"])
    shown = bench.shown[-1].shown
    assert shown.title == "Send a mail to 1,000 people"
    assert shown.card.kind == "mail"
    assert shown.card.recipient_count == 1000
    assert shown.always == ""
    assert shown.warnings[0].message == "This goes to 1,000 people."
    assert len(shown.warnings) < 20
    assert place.sent() == []


async def test_who_is_new_and_who_is_outside(bench: Bench, place: Place) -> None:
    await bench.call("send_mail", to=["known@x.example"], subject="a", text="b")
    domain = place.mailbox.account.partition("@")[2]
    to = ["known@x.example", "new@x.example", f"colleague@{domain}"]
    await bench.call("send_mail", to=to, subject="c", text="d")
    warned = {(warning.code, warning.subject) for warning in bench.shown[-1].shown.warnings}
    assert ("new_recipient", "new@x.example") in warned
    assert ("new_recipient", "known@x.example") not in warned
    assert ("outside", "new@x.example") in warned
    assert ("outside", f"colleague@{domain}") not in warned
    assert bench.shown[-1].shown.targets == tuple(to)


@pytest.mark.parametrize(
    "broken",
    [
        {"to": ["piet@x.example\r\nBcc: evil@bad.example"]},
        {"subject": "Hello\r\nBcc: evil@bad.example"},
        {"to": ["Piet <piet@x.example>, evil@bad.example"]},
        {"to": ["piet"]},
        {"cc": ["a b@x.example"]},
        {"to": []},
    ],
)
async def test_nothing_is_smuggled_into_a_header(bench: Bench, place: Place, broken: dict[str, Any]) -> None:
    with pytest.raises(ToolProblem):
        await bench.call("send_mail", **(WRITTEN | broken))
    assert place.sent() == []


async def test_files_go_along_and_nothing_outside_the_workspace(bench: Bench, place: Place, workspace: Any) -> None:  # noqa: ANN401
    (workspace / "a b.pdf").write_bytes(b"%PDF")
    (workspace / "link").symlink_to("/etc/passwd")
    await bench.call("send_mail", **WRITTEN, attachments=["a b.pdf"])
    mail: Any = email.message_from_bytes(place.sent()[0], policy=policy.default)
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("a b.pdf", b"%PDF")
    card = bench.shown[-1].shown.card
    assert card.kind == "mail"
    assert card.attachments[0].name == "a b.pdf"
    for name in ("link", "../secret", "/etc/passwd", "none.pdf"):
        with pytest.raises(ToolProblem):
            await bench.call("send_mail", **WRITTEN, attachments=[name])
    assert len(place.sent()) == 1


async def test_a_file_too_large_for_a_mail_is_refused_with_its_size(bench: Bench, workspace: Any) -> None:  # noqa: ANN401
    with (workspace / "film.mp4").open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    with pytest.raises(ToolProblem, match="has 26 MB") as refused:
        await bench.call("create_draft", **WRITTEN, attachments=["film.mp4"])
    assert "share it by a link" in refused.value.failure.cure


async def test_an_answer_to_all_leaves_oneself_out(bench: Bench, place: Place) -> None:
    own = place.mailbox.account
    place.deliver(Letter(to=f"{own}, bo@x.example", headers={"Cc": "cy@x.example"}).raw())
    (mail,) = (await bench.call("list_mail"))["mails"]
    draft = await bench.call("reply_draft", mail=mail["mail"], text="Fine.", to_all=True)
    assert [one["email"] for one in draft["to"]] == ["piet@jansen-plumbing.example"]
    assert [one["email"] for one in draft["cc"]] == ["bo@x.example", "cy@x.example"]


async def test_drafts_of_another_conversation_are_told_apart(bench: Bench, place: Place) -> None:
    await bench.call("create_draft", **WRITTEN)
    other = Bench(place.mailbox, bench.workspace)
    assert [one["this_conversation"] for one in (await bench.call("list_drafts"))["drafts"]] == [True]
    assert [one["this_conversation"] for one in (await other.call("list_drafts"))["drafts"]] == [False]
    answer = await other.ask("send it")
    assert "Which draft do you mean?" in answer.text
    assert place.sent() == []
    await other.ask("send the draft to piet@x.example")
    assert len(place.sent()) == 1


def test_message_ids_name_no_conversation_and_no_act() -> None:
    bench_id = uuid4()
    made = message_id("ann@acme.example", bench_id, "key")
    assert made == message_id("ann@acme.example", bench_id, "key")
    assert made.endswith("@acme.example>")
    assert str(bench_id) not in made
    assert "key" not in made
    assert made_in(bench_id, made)
