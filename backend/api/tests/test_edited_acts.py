"""What a person changes in an act before they approve it: what is kept, what is shown, what is refused."""

import json
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.asked import ARGS, MAIL, question
from backend.api.tests.problem import problem
from backend.api.tests.test_tasks import running

PASSED_ON = "---------- Forwarded message ----------\nFrom: Bea\nSubject: Bill\n\nPlease pay."
DRAFT = {"draft": "d1", "seal": "s1"}
FACTS = {"kind": "facts", "facts": [{"label": "To", "value": "piet@peer.test"}, {"label": "Text", "value": "Hi"}]}


async def edit(
    client: httpx2.AsyncClient,
    engine: AsyncEngine,
    changes: object,
    **columns: Any,  # noqa: ANN401 - columns of the row
) -> httpx2.Response:
    """Ask a person, and have them change the act."""
    _, [step] = await running(engine, client, "awaiting_approval")
    return await change(client, await question(engine, step, **columns), changes)


async def change(client: httpx2.AsyncClient, approval: str, changes: object) -> httpx2.Response:
    """Change an act that waits; what is sent may be more than JSON should be."""
    body = json.dumps({"decision": "edit", "args": changes})
    headers = {"content-type": "application/json"}
    return await client.post(f"/api/v1/approvals/{approval}", content=body, headers=headers)


async def test_what_was_not_changed_is_shown_as_before(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    card = {**MAIL, "text": "Thursday *works*."}
    view = (await edit(ada, engine, {"subject": "Friday", "text": ARGS["text"]}, card=card)).json()
    assert view["card"] == {**card, "subject": "Friday"}
    assert view["args"] == {**ARGS, "subject": "Friday"}


@pytest.mark.parametrize("before", [{}, {"text": ""}, {"text": "Look at this."}])
async def test_a_mail_that_is_passed_on_stays_below_other_words(
    ada: httpx2.AsyncClient, engine: AsyncEngine, before: dict[str, str]
) -> None:
    given: dict[str, Any] = {"args": {"mail": "m1", "to": ["piet@peer.test"], **before}, "editable": ["to", "text"]}
    given["card"] = {**MAIL, "text": "\n\n".join(filter(None, (before.get("text"), PASSED_ON)))}
    view = (await edit(ada, engine, {"text": "See below."}, **given)).json()
    assert view["card"]["text"] == f"See below.\n\n{PASSED_ON}"
    view = (await edit(ada, engine, {"text": ""}, **given)).json()
    assert view["card"]["text"] == PASSED_ON
    assert view["card"]["html"] == (None if before.get("text") else MAIL["html"])


async def test_what_looks_passed_on_in_the_words_themselves_is_changed_with_them(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    card, args = {**MAIL, "text": PASSED_ON}, {**ARGS, "text": PASSED_ON}
    view = (await edit(ada, engine, {"text": "Thursday."}, card=card, args=args)).json()
    assert view["card"]["text"] == "Thursday."


async def test_of_a_draft_only_what_is_named_changes(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    card = {**MAIL, "text": PASSED_ON}
    view = (await edit(ada, engine, {"text": "All new."}, card=card, args=DRAFT)).json()
    assert view["args"] == {**DRAFT, "text": "All new."}
    assert view["card"] == {**card, "text": "All new.", "html": None}


async def test_one_person_by_two_spellings_is_one_recipient(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    changes = {"to": ["Piet <Piet@peer.test>"], "cc": ["piet@peer.test"], "bcc": ["bea@peer.test"]}
    view = (await edit(ada, engine, changes)).json()
    assert view["card"]["recipient_count"] == 2


async def test_changed_facts_are_shown(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    changes = {"to": ["bea@peer.test", "cy@peer.test"], "cc": [], "subject": "New"}
    view = (await edit(ada, engine, changes, card=FACTS)).json()
    assert [(fact["label"], fact["value"]) for fact in view["card"]["facts"]] == [
        ("To", "bea@peer.test, cy@peer.test"),
        ("Text", "Hi"),
        ("Subject", "New"),
    ]


async def test_a_change_that_could_not_be_kept_or_shown_is_refused_at_its_field(
    ada: httpx2.AsyncClient, engine: AsyncEngine, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"subject": {"a": 1}}, "subject"),
        ({"subject": None}, "subject"),
        ({"to": None}, "to"),
        ({"to": []}, "to"),
        ({"to": [7]}, "to"),
        ({"text": " \n"}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "half \ud800"}, "text"),
        ({"to": ["half\ud800@peer.test"]}, "to"),
        ({"\ud800": "x"}, "?"),
        ({"number": float("nan")}, "number"),
        ({"number": True}, "number"),
        ({"number": "7"}, "number"),
        ({"flag": 1}, "flag"),
    ]
    _, [step] = await running(engine, ada, "awaiting_approval")
    for args in (DRAFT, ARGS):
        given = {"args": {**args, "number": 1, "flag": True}, "call": f"call-{len(args)}"}
        approval = await question(engine, step, **given, editable=["to", "subject", "text", "number", "flag"])
        for changes, where in cases:
            with subtests.test(args=args, changes=repr(changes)):
                refused = problem(await change(ada, approval, changes))
                assert (refused["status"], [each["where"] for each in refused["errors"]]) == (
                    422,
                    [f"body.args.{where}"],
                )
                view = (await ada.get(f"/api/v1/approvals/{approval}")).json()
                assert (view["state"], view["card"]) == ("pending", MAIL)


async def test_nothing_that_is_sent_is_passed_over(
    ada: httpx2.AsyncClient, engine: AsyncEngine, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"decision": "approve", "args": {"subject": "Other"}}, "body.args"),
        ({"decision": "reject", "args": {"subject": "Other"}}, "body.args"),
        ({"decision": "edit"}, "body.args"),
        ({"decision": "edit", "args": {"subject": "Other"}, "always": {}}, "body.always"),
        ({"decision": "reject", "always": {}}, "body.always"),
        ({"decision": "approve", "always": {"until": "2020-01-01T00:00:00Z"}}, "body.always.until"),
    ]
    for said, where in cases:
        with subtests.test(said=said, where=where):
            _, [step] = await running(engine, ada, "awaiting_approval")
            approval = await question(engine, step)
            refused = problem(await ada.post(f"/api/v1/approvals/{approval}", json=said))
            assert (refused["status"], [each["where"] for each in refused["errors"]]) == (422, [where])
            assert (await ada.get(f"/api/v1/approvals/{approval}")).json()["state"] == "pending"


async def test_a_change_that_was_taken_back_is_what_the_next_one_changes(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    view = (await edit(ada, engine, {"subject": "Friday"})).json()
    await ada.post(f"/api/v1/approvals/{view['id']}/undo")
    body = {"decision": "edit", "args": {"text": "Then Friday."}}
    again = (await ada.post(f"/api/v1/approvals/{view['id']}", json=body)).json()
    assert again["args"] == {**ARGS, "subject": "Friday", "text": "Then Friday."}
    assert (again["card"]["subject"], again["card"]["text"]) == ("Friday", "Then Friday.")
