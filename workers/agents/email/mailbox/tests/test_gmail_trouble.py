"""Gmail's bad days, as Google documents them: limits, refusals, lost answers, stale history."""

import time
from dataclasses import replace

import pytest

from tests.fakes.gmail_server import GmailServer
from workers.agents.email.mailbox.errors import (
    GrantDead,
    MailboxAway,
    MailboxError,
    MailGone,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ScopeMissing,
)
from workers.agents.email.mailbox.gmail.calls import GmailCalls, Patience
from workers.agents.email.mailbox.gmail.mailbox import GmailMailbox
from workers.agents.email.mailbox.mails import MailQuery, OutgoingAttachment
from workers.agents.email.mailbox.tests.conftest import QUICK, Gmail, Tokens, letter, nothing_first

ME = "me@example.org"


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 503},
        {"status": 403, "reason": "rateLimitExceeded"},
        {"status": 403, "reason": "userRateLimitExceeded"},
        {"status": 429, "reason": "rateLimitExceeded"},
        {"kind": "cut"},
        {"kind": "cut", "after": True},
    ],
)
async def test_reading_goes_on_after(gmail: Gmail, stub: GmailServer, fault: dict[str, object]) -> None:
    place = gmail()
    place.deliver(letter("Hello"))
    stub.fault("messages.list", times=3, **fault)
    page = await place.mailbox.list(MailQuery())
    assert [mail.subject for mail in page.items] == ["Hello"]
    assert stub.calls["messages.list"] == 4


async def test_retry_after_is_kept(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail()
    stub.fault("labels.list", status=429, reason="rateLimitExceeded", headers={"Retry-After": "1"})
    started = time.monotonic()
    await place.mailbox.labels()
    assert 1 <= time.monotonic() - started < 1.8


@pytest.mark.parametrize(
    "fault",
    [
        {"headers": {"Retry-After": "300"}},
        {"headers": {"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}},
        {"message": "User-rate limit exceeded.  Retry after 2100-01-01T00:00:00.000Z"},
    ],
)
async def test_a_pause_longer_than_our_patience_is_told(
    gmail: Gmail, stub: GmailServer, fault: dict[str, object]
) -> None:
    place = gmail()
    stub.fault("labels.list", status=429, reason="userRateLimitExceeded", times=None, **fault)
    with pytest.raises(RateLimited) as limited:
        await place.mailbox.labels()
    assert limited.value.retry_after is not None
    assert limited.value.retry_after >= 299
    assert stub.calls["labels.list"] == 1


async def test_an_expired_token_is_refreshed_once(gmail: Gmail, stub: GmailServer) -> None:
    grant = stub.person(ME)
    tokens = Tokens(str(grant["access_token"]), refresh=lambda: str(stub.person(ME)["access_token"]))
    place = gmail(tokens=tokens)
    stub.tell("expire", email=ME)
    await place.mailbox.labels()
    assert tokens.refused == [grant["access_token"]]


async def test_a_revoked_grant_is_dead(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail()
    await place.mailbox.labels()
    stub.tell("revoke", email=ME)
    with pytest.raises(GrantDead):
        await place.mailbox.labels()


async def test_a_refreshed_token_that_is_refused_too_is_a_dead_grant(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail(tokens=Tokens("bad", refresh=lambda: "bad too"))
    with pytest.raises(GrantDead):
        await place.mailbox.labels()


async def test_revoked_between_draft_and_send(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail()
    draft = await place.mailbox.create_draft(place.outgoing())

    async def revoked_now() -> None:
        stub.tell("revoke", email=ME)

    with pytest.raises(GrantDead):
        await place.mailbox.send_draft(draft.id, before_send=revoked_now)
    assert stub.sends == []


async def test_missing_scopes_are_named(gmail: Gmail, stub: GmailServer) -> None:
    reader = gmail("readonly")
    reader.deliver(letter())
    (line,) = (await reader.mailbox.list(MailQuery())).items
    with pytest.raises(ScopeMissing) as missing:
        await reader.mailbox.archive([line.id])
    assert missing.value.scope == "modify"
    with pytest.raises(ScopeMissing) as missing:
        await reader.mailbox.create_draft(reader.outgoing())
    assert missing.value.scope == "send"
    # What Google's own description of the API says: gmail.send covers no drafts.
    with pytest.raises(ScopeMissing):
        await gmail("send").mailbox.create_draft(reader.outgoing())
    writer = gmail("compose", "readonly")
    draft = await writer.mailbox.create_draft(reader.outgoing())
    await writer.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert len(stub.sends) == 1


@pytest.mark.parametrize(
    ("fault", "went_out"),
    [
        ({"status": 500, "after": True}, 1),
        ({"status": 500}, 0),
        ({"status": 503}, 0),
        ({"kind": "cut", "after": True}, 1),
        ({"kind": "cut"}, 0),
        ({"kind": "hang", "after": True}, 1),
        ({"kind": "hang"}, 0),
    ],
)
async def test_a_lost_answer_to_a_send_is_unknown_and_never_repeated(
    gmail: Gmail, stub: GmailServer, fault: dict[str, object], went_out: int
) -> None:
    place = gmail(patience=replace(QUICK, answer=1))
    outgoing = place.outgoing()
    draft = await place.mailbox.create_draft(outgoing)
    stub.fault("drafts.send", times=None, **fault)
    with pytest.raises(OutcomeUnknown):
        await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert stub.calls["drafts.send"] == 1
    assert len(stub.sends) == went_out
    stub.no_faults()
    found = await place.mailbox.find_sent(outgoing.message_id)
    assert (found is not None) == bool(went_out)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 400, "reason": "invalidArgument", "message": "Recipient address required"}, Refused),
        ({"status": 403, "reason": "insufficientPermissions"}, ScopeMissing),
        ({"status": 429, "reason": "userRateLimitExceeded", "headers": {"Retry-After": "999"}}, RateLimited),
        ({"status": 401, "reason": "authError"}, GrantDead),
        ({"status": 404, "reason": "notFound"}, MailGone),
    ],
)
async def test_a_refused_send_was_not_sent(
    gmail: Gmail, stub: GmailServer, fault: dict[str, object], error: type[MailboxError]
) -> None:
    place = gmail()
    draft = await place.mailbox.create_draft(place.outgoing())
    stub.fault("drafts.send", times=None, **fault)
    with pytest.raises(error):
        await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert stub.sends == []


async def test_a_limit_on_sending_is_waited_out(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail()
    draft = await place.mailbox.create_draft(place.outgoing())
    stub.fault("drafts.send", status=429, reason="userRateLimitExceeded", times=2)
    await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert (stub.calls["drafts.send"], len(stub.sends)) == (3, 1)


async def test_nobody_there() -> None:
    mailbox = GmailMailbox(GmailCalls(Tokens("t"), base_url="http://127.0.0.1:9", patience=Patience(total=0.3)), ME)
    with pytest.raises(MailboxAway):
        await mailbox.list(MailQuery())
    await mailbox.aclose()


@pytest.mark.parametrize("lags", [True, False])
@pytest.mark.parametrize("rewrites", [True, False])
async def test_a_sent_mail_is_found_though_search_lags_and_ids_are_replaced(
    gmail: Gmail, stub: GmailServer, *, lags: bool, rewrites: bool
) -> None:
    stub.tell("settings", search_lags=lags, rewrites_ids=rewrites)
    place = gmail()
    outgoing = place.outgoing()
    sent = await place.mailbox.send_draft((await place.mailbox.create_draft(outgoing)).id, before_send=nothing_first)
    found = await place.mailbox.find_sent(outgoing.message_id)
    assert found is not None
    assert found.id == sent.id
    mail = await place.mailbox.get(sent.id)
    assert ("mail.gmail.com" in mail.message_id) == rewrites


@pytest.mark.parametrize("after", [True, False])
async def test_a_draft_whose_answer_was_lost_is_written_once(gmail: Gmail, stub: GmailServer, *, after: bool) -> None:
    place = gmail()
    stub.fault("drafts.create", kind="cut", after=after)
    draft = await place.mailbox.create_draft(place.outgoing())
    assert [found.id for found in await place.mailbox.list_drafts()] == [draft.id]


async def test_forgotten_history_is_a_resync(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail()
    place.deliver(letter("One"))
    state = (await place.mailbox.changes(None)).state
    place.deliver(letter("Meanwhile"))
    stub.tell("forget-history", email=ME)
    changes = await place.mailbox.changes(state)
    assert changes.resync
    place.deliver(letter("Two"))
    assert len((await place.mailbox.changes(changes.state)).added) == 1


async def test_an_empty_mailbox_has_a_state(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail()
    state = (await place.mailbox.changes(None)).state
    place.deliver(letter("One"))
    assert len((await place.mailbox.changes(state)).added) == 1


async def test_long_history_comes_in_pages(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail()
    state = (await place.mailbox.changes(None)).state
    stub.tell("many", email=ME, count=250)
    assert len((await place.mailbox.changes(state)).added) == 250


async def test_profile_and_watch(gmail: Gmail, stub: GmailServer) -> None:
    mailbox = gmail().mailbox
    assert isinstance(mailbox, GmailMailbox)
    assert await mailbox.profile() == ME
    assert (await mailbox.watch("projects/p/topics/t")).timestamp() > time.time()
    await mailbox.stop()


async def test_a_label_whose_answer_was_lost_is_made_once(gmail: Gmail, stub: GmailServer) -> None:
    place = gmail()
    stub.fault("labels.create", kind="cut", after=True)
    label = await place.mailbox.make_label("Taxes")
    assert [one for one in await place.mailbox.labels() if one.own] == [label]


async def test_a_mail_larger_than_we_read_in_one_piece(gmail: Gmail) -> None:
    """Its files stay at Gmail, and the ids of what is attached are the same as in a small one."""
    place = gmail()
    files = tuple(
        OutgoingAttachment(f"{number}.bin", "application/octet-stream", bytes([number]) * 3 * 1024**2)
        for number in range(3)
    )
    sent = await place.mailbox.send_draft(
        (await place.mailbox.create_draft(place.outgoing(html="<b>Hi</b>", attachments=files))).id,
        before_send=nothing_first,
    )
    mail = await place.mailbox.get(sent.id)
    assert (mail.text, (mail.html or "").strip()) == ("Thursday works.", "<b>Hi</b>")
    assert [(file.id, file.name) for file in mail.attachments] == [("1", "0.bin"), ("2", "1.bin"), ("3", "2.bin")]
    for number, file in enumerate(mail.attachments):
        assert await place.mailbox.attachment(mail.id, file.id) == bytes([number]) * 3 * 1024**2
