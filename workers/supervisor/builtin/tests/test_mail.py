import pytest

from tests.routing.cards import ALL_CARDS, CODE, DATA, DOCUMENT, EMAIL
from workers.agentkit.spec import BUILDS_ON, CHANGED_BY, FOLLOWS_ON, FileRef
from workers.supervisor.builtin.tests.planning import BILL, OLD_PDF, OLD_TABLE, PDF, TABLE, decided, graph_of, planned
from workers.supervisor.terms import Answer, Question

LETTER = FileRef("offer.eml", "message/rfc822", 900)
DRAFT = "Draft a reply to the plumber saying Thursday works"
DRAFTED = (("user", DRAFT), ("assistant", "Here is the draft to plumber@pipes.example."))


def test_every_example_of_the_card_reaches_the_mail_agent() -> None:
    history: tuple[tuple[str, str], ...] = ()
    for example in EMAIL.examples:
        (step,) = planned(example, history=history).steps

        assert step.agent == "email", example
        history = (*history, ("user", example), ("assistant", "Here it is."))


@pytest.mark.parametrize(
    "request_text",
    ["send it", "yes, send it", "go ahead and send it", "ok send", "change the subject to “Leak” and send it"],
)
def test_a_draft_of_the_conversation_is_what_is_sent(request_text: str) -> None:
    (step,) = planned(request_text, history=DRAFTED).steps

    assert step.agent == "email"
    assert step.instruction == f"{request_text}\n\n{FOLLOWS_ON.format(earlier=DRAFT)}"


def test_changes_of_a_draft_come_along_when_it_is_sent() -> None:
    changed = (*DRAFTED, ("user", "change the subject to “Leak”"), ("assistant", "Changed."))

    (step,) = planned("send it", history=changed).steps

    earlier = CHANGED_BY.join((DRAFT, "change the subject to “Leak”"))
    assert step.instruction == f"send it\n\n{FOLLOWS_ON.format(earlier=earlier)}"


def test_of_a_summary_and_a_draft_the_draft_is_sent_and_the_summary_shortened() -> None:
    history = (
        ("user", "summarise report.pdf and draft a mail to Ann with the summary"),
        ("assistant", "Here are both."),
    )

    (sent,) = planned("yes, send it", OLD_PDF, history=history).steps
    (shortened,) = planned("now in three points", OLD_PDF, history=history).steps

    assert (sent.agent, shortened.agent) == ("email", "document")
    assert sent.instruction.endswith(FOLLOWS_ON.format(earlier="draft a mail to Ann with the summary"))
    assert shortened.instruction.endswith(FOLLOWS_ON.format(earlier="summarise report.pdf"))


def test_what_was_made_before_is_mailed_with_the_answer_to_it() -> None:
    history = (("user", "revenue by month"), ("assistant", "May was best: 42."))

    (step,) = planned("great, please forward that to ann@example.com", OLD_TABLE, history=history).steps

    assert step.agent == "email"
    assert step.instruction.startswith("great, please forward that to ann@example.com")
    assert "May was best: 42." in step.instruction


@pytest.mark.parametrize("request_text", ["send it", "yes, send it", "forward this", "reply to it"])
def test_what_is_to_be_sent_is_asked_for_when_nothing_says_it(request_text: str) -> None:
    assert isinstance(decided(request_text), Question)


def test_a_draft_in_the_mailbox_needs_no_conversation() -> None:
    assert planned("send my last draft").steps[0].agent == "email"


@pytest.mark.parametrize(
    ("request_text", "files", "agent"),
    [
        ("extract the e-mail addresses from contacts.csv", (FileRef("contacts.csv", "text/csv", 9),), "data"),
        ("remove duplicates by email", (TABLE,), "data"),
        ("summarise the attached mail.eml", (FileRef("mail.eml", "message/rfc822", 9),), "document"),
        ("what does the mail say about the price?", (LETTER,), "document"),
        ("extract the email addresses from this pdf", (PDF,), "document"),
        ("reply to this mail that I agree", (LETTER,), "email"),
        ("any unread mail?", (LETTER,), "email"),
        ("write a function that validates an e-mail address", (), "code"),
        ("write an email regex", (), "code"),
        ("regex for email addresses please", (), "code"),
        ("a javascript function that checks if an email is valid", (), "code"),
        ("write python code to send mails with attachments", (), "code"),
        ("who invented email?", (), "research"),
    ],
)
def test_mail_as_data_as_a_file_and_in_code_is_no_mailbox(
    request_text: str, files: tuple[FileRef, ...], agent: str
) -> None:
    (step,) = planned(request_text, *files).steps

    assert (step.agent, step.instruction) == (agent, request_text)


@pytest.mark.parametrize(
    ("request_text", "files", "graph"),
    [
        (
            "extract the table on page 2 and mail it to ann@example.com",
            (PDF,),
            {"document": set(), "email": {"document"}},
        ),
        ("chart orders.csv by region and send Kim the picture", (TABLE,), {"data": set(), "email": {"data"}}),
        ("find the latest mail from the tax office and summarise its PDF", (), {"email": set(), "document": {"email"}}),
        ("look for the contract in my mail and tell me the notice period", (), {"email": set(), "document": {"email"}}),
        ("get the csv that Lena sent me and plot it by month", (), {"email": set(), "data": {"email"}}),
        (
            "save the attachment of the invoice mail from Acme and total its amounts",
            (),
            {"email": set(), "document": {"email"}},
        ),
        (
            "fetch the invoices from my inbox and chart the totals per month",
            (),
            {"email": set(), "document": {"email"}, "data": {"document"}},
        ),
        ("tell Piet that I am ill, and chart orders.csv by month", (TABLE,), {"email": set(), "data": set()}),
        (
            "what is unread from Jan, and what does the report say about notice?",
            (PDF,),
            {"email": set(), "document": set()},
        ),
        ("answer Jo with the average price in orders.csv", (TABLE,), {"data": set(), "email": {"data"}}),
        ("reply to the auditor with the total of bill.pdf", (BILL,), {"document": set(), "email": {"document"}}),
        ("read the report and draft an answer to the landlord", (PDF,), {"document": set(), "email": {"document"}}),
    ],
)
def test_mail_and_other_agents_wait_for_what_they_need(
    request_text: str, files: tuple[FileRef, ...], graph: dict[str, set[str]]
) -> None:
    assert graph_of(planned(request_text, *files)) == graph


@pytest.mark.parametrize(
    "request_text",
    [
        "find the invoice from Acme in my mail and archive it",
        "draft a mail to Kim with report.pdf attached",
        "send the pdf to accounting@example.com",
        "mail report.pdf to kim@example.com and jo@example.com",
    ],
)
def test_what_the_mail_agent_does_alone_stays_one_step(request_text: str) -> None:
    (step,) = planned(request_text, PDF).steps

    assert (step.agent, step.instruction) == ("email", request_text)


@pytest.mark.parametrize(
    "letter",
    [
        "draft a reply to Piet van Dam <piet@x.example> saying “Dr. Wu comes on 3.5. Then I will draw the chart.”",
        'email ann@example.com and bob@x.org: "The table is late. I will count the rows, and send the csv on 3 May."',
        "write to bob@x.org: Hi Bob, please draw a chart and count the rows by 3.5. Thanks.",
    ],
)
def test_recipients_names_dates_and_quoted_words_reach_the_mail_agent_as_they_are(letter: str) -> None:
    mail, chart = planned(f"{letter} Then chart orders.csv by region", TABLE).steps

    assert (mail.agent, mail.instruction, mail.depends_on) == ("email", letter, ())
    assert (chart.agent, chart.instruction, chart.depends_on) == ("data", "chart orders.csv by region", ())


def test_the_mail_step_of_a_plan_keeps_its_own_words_and_names_what_it_builds_on() -> None:
    _, mail = planned("summarise report.pdf and mail it to Ann Lee <ann@example.com> by 3 May", PDF).steps

    built_on = BUILDS_ON.format(steps="“summarise report.pdf”")
    assert mail.instruction == f"mail it to Ann Lee <ann@example.com> by 3 May\n\n{built_on}"


def test_a_request_in_quotation_marks_is_a_request() -> None:
    assert planned('"chart orders.csv by region"', TABLE).steps[0].agent == "data"


def test_without_the_mail_agent_nothing_of_it_is_planned_and_quoted_words_are_said_as_they_are() -> None:
    others = (CODE, DATA, DOCUMENT)
    reply = "reply to Anna “the table is on its way to you”"

    outcome = decided("find the latest mail from the tax office and summarise its PDF", cards=others)
    plan = planned(f"chart orders.csv by region, and {reply}", TABLE, cards=others)

    assert isinstance(outcome, Answer)
    assert "**email**" in outcome.text
    assert [step.agent for step in plan.steps] == ["data"]
    assert reply in plan.left_out[0]


def test_fetched_documents_go_on_unread_where_no_reader_is_here() -> None:
    without_reader = tuple(card for card in ALL_CARDS if card.name != "document")

    plan = planned("fetch the invoices from my inbox and chart the totals per month", cards=without_reader)

    assert graph_of(plan) == {"email": set(), "data": {"email"}}
