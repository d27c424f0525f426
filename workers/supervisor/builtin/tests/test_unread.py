"""The built-in model has files read that a step left to others, once, by the agent to which their kind comes first."""

from dataclasses import replace

from langchain_core.messages import AIMessage

from tests.routing.cards import ALL_CARDS
from workers.supervisor.messages import review_messages
from workers.supervisor.playbook import supervisor_policy
from workers.supervisor.terms import DoneStep, PlanRequest

FOUND = DoneStep(
    agent="research",
    instruction="Find three sources on tea",
    state="completed",
    result="Two pages, one PDF.",
    unread=("survey.pdf", "b.pdf", "c.pdf", "d.pdf", "thing.unknown"),
)
REQUEST = PlanRequest(request="Find three sources on tea", cards=ALL_CARDS, done=(FOUND,))


def said(request: PlanRequest, *tools: str) -> AIMessage:
    return supervisor_policy(review_messages(request), tools, ())


def test_the_document_agent_reads_pdfs_three_at_the_most() -> None:
    [call] = said(REQUEST, "NextRound").tool_calls

    assert [(step["agent"], step["instruction"]) for step in call["args"]["steps"]] == [
        ("document", "Summarise survey.pdf"),
        ("document", "Summarise b.pdf"),
        ("document", "Summarise c.pdf"),
    ]


def test_the_answer_comes_at_once_where_nobody_can_read_them_or_they_were_read() -> None:
    alone = tuple(card for card in ALL_CARDS if card.name == "research")
    for request, tools in (
        (replace(REQUEST, cards=alone), ["NextRound"]),
        (replace(REQUEST, round=2), ["NextRound"]),
        (replace(REQUEST, agent="research"), ["NextRound"]),
        (replace(REQUEST, done=(replace(FOUND, unread=()),)), ["NextRound"]),
        (REQUEST, []),
    ):
        message = said(request, *tools)
        assert (message.tool_calls, message.text) == ([], "Two pages, one PDF.")


def test_a_model_is_told_which_files_are_left() -> None:
    assert "at hand in a next round: survey.pdf, b.pdf" in review_messages(REQUEST)[-1].text
