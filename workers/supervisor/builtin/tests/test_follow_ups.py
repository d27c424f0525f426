from workers.agentkit.spec import CHANGED_BY, FOLLOWS_ON
from workers.supervisor.builtin.tests.planning import (
    BILL,
    OLD_PDF,
    OLD_TABLE,
    OTHER_TABLE,
    PDF,
    TABLE,
    decided,
    planned,
)
from workers.supervisor.terms import Answer


def test_the_reply_to_a_question_completes_the_request() -> None:
    asked = (("assistant", "Which table should I use?"), ("user", "this one, sales per region please"))

    (step,) = planned("chart it", TABLE, asked=asked).steps

    assert step.agent == "data"
    assert "chart it" in step.instruction
    assert "sales per region" in step.instruction


def test_a_question_may_be_called_off() -> None:
    outcome = decided("chart it", asked=(("assistant", "Which table?"), ("user", "never mind")))

    assert isinstance(outcome, Answer)


def test_a_follow_up_goes_to_the_same_agent_and_stands_alone() -> None:
    history = (
        ("user", "revenue by month"),
        ("assistant", "Here it is."),
        ("user", "thanks"),
        ("assistant", "Welcome."),
    )

    (step,) = planned("now as a line chart", OLD_TABLE, history=history).steps

    assert step.agent == "data"
    assert step.instruction.startswith("now as a line chart")
    assert "revenue by month" in step.instruction


def test_a_follow_up_on_several_agents_is_about_the_last_part() -> None:
    history = (("user", "extract the table on page 2 and chart it"), ("assistant", "Here it is."))

    (total,) = planned("and what is the total of it?", OLD_PDF, history=history).steps
    (step,) = planned("now as a pie chart", OLD_PDF, history=history).steps

    assert (total.agent, step.agent) == ("data", "data")
    assert step.instruction.endswith(FOLLOWS_ON.format(earlier="chart it"))


def test_a_file_that_has_just_come_is_what_this_points_to() -> None:
    history = (("user", "revenue by month"), ("assistant", "Here it is."))

    (step,) = planned("what is the total on this?", OLD_TABLE, PDF, history=history).steps
    (same,) = planned("now the same for this", OLD_TABLE, OTHER_TABLE, history=history).steps

    first = (("user", "write a python function that adds numbers"), ("assistant", "Here it is."))
    (summary,) = planned("summarise this", PDF, history=first).steps

    assert (step.agent, step.instruction) == ("document", "what is the total on this?")
    (compared,) = planned("and now compare these two", OLD_TABLE, PDF, BILL, history=history).steps

    assert (summary.agent, summary.instruction) == ("document", "summarise this")
    assert (compared.agent, compared.instruction) == ("document", "and now compare these two")
    assert "revenue by month" in same.instruction


def test_a_follow_up_names_the_changes_before_it() -> None:
    history = (
        ("user", "revenue by month"),
        ("assistant", "Here it is."),
        ("user", "only 2023"),
        ("assistant", "Here is 2023."),
        ("user", "thanks"),
        ("assistant", "Welcome."),
    )

    (step,) = planned("as a line chart", OLD_TABLE, history=history).steps

    assert step.instruction.endswith(FOLLOWS_ON.format(earlier=CHANGED_BY.join(("revenue by month", "only 2023"))))


def test_a_follow_up_for_another_agent_carries_the_answer() -> None:
    history = (("user", "revenue by month"), ("assistant", "May was best: 42."))

    (step,) = planned("email it to ann@example.com", OLD_TABLE, history=history).steps

    assert step.agent == "email"
    assert "May was best: 42." in step.instruction
