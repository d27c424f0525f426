"""What is for later, and what only has a time in it."""

from datetime import UTC, datetime

import pytest

from backend.core.schedule_times import Cron, Every, Once
from backend.core.schedule_views import Watch
from tests.routing.labelled import SETS, read_set
from workers.supervisor.arranging.arrange import arrangement
from workers.supervisor.arranging.said_times import Reader, clock_alone
from workers.supervisor.terms import Arrange, Question

ZONE = "Europe/Berlin"
#: A Saturday, 23:00 in Berlin.
READER = Reader(ZONE, datetime(2026, 11, 28, 22, 0, tzinfo=UTC))


def cron(text: str, zone: str = ZONE) -> Cron:
    return Cron(cron=text, zone=zone)


def once(text: str) -> Once:
    return Once(at=datetime.fromisoformat(text), zone=ZONE)


@pytest.mark.parametrize(
    ("text", "request_", "when"),
    [
        ("every day at 8 summarise my unread mail", "Summarise my unread mail", cron("0 8 * * *")),
        ("Summarise my unread mail every weekday at 8", "Summarise my unread mail", cron("0 8 * * 1-5")),
        ("Every Monday at 9:30, list my mail", "List my mail", cron("30 9 * * 1")),
        ("every Monday, Wednesday and Friday at 6pm list my mail", "List my mail", cron("0 18 * * 1,3,5")),
        ("on weekdays at 7.15 read the feeds", "Read the feeds", cron("15 7 * * 1-5")),
        ("every weekend at noon read the feeds", "Read the feeds", cron("0 12 * * 6,0")),
        ("every morning summarise the feeds", "Summarise the feeds", cron("0 8 * * *")),
        ("every day at 8 in the evening send me a sum", "Send me a sum", cron("0 20 * * *")),
        ("every day at 8 run this:\n```\nprint( 1)\n```", "Run this:\n```\nprint( 1)\n```", cron("0 8 * * *")),
        ("Daily at 17:30: list my mail", "List my mail", cron("30 17 * * *")),
        ("every weekday at 7:30 Europe/London list my mail", "List my mail", cron("30 7 * * 1-5", "Europe/London")),
        ("every month on the 1st at 9 list my invoices", "List my invoices", cron("0 9 1 * *")),
        ("Please check https://example.org every 15 minutes", "Check https://example.org", Every(minutes=15)),
        ("every half an hour check https://example.org", "Check https://example.org", Every(minutes=30)),
        ("every two hours check my mail", "Check my mail", Every(minutes=120)),
        ("in half an hour check my mail", "Check my mail", once("2026-11-28T22:30:00Z")),
        ("Tomorrow at 7:00, list my mail", "List my mail", once("2026-11-29T06:00:00Z")),
        ("at 7:00 list my mail", "List my mail", once("2026-11-29T06:00:00Z")),
    ],
)
def test_what_is_to_be_done_at_its_time(text: str, request_: str, when: Cron | Every | Once) -> None:
    assert arrangement(text, (), READER) == Arrange(request_, when)


@pytest.mark.parametrize(
    ("text", "what", "when"),
    [
        ("tomorrow at 7 remind me to call Ann", "call Ann", once("2026-11-29T06:00:00Z")),
        ("Remind me to call Ann tomorrow", "call Ann", once("2026-11-29T08:00:00Z")),
        ("remind me in 20 minutes to take the bread out", "take the bread out", once("2026-11-28T22:20:00Z")),
        ("Can you remind me on Friday at 4pm: the report", "the report", once("2026-12-04T15:00:00Z")),
        ("remind me on December 24 at 8pm of the presents", "the presents", once("2026-12-24T19:00:00Z")),
        ("on 3 December at 9 remind me about the dentist", "the dentist", once("2026-12-03T08:00:00Z")),
        ("remind me every friday at 16:00 to send the report", "send the report", cron("0 16 * * 5")),
        ("remind me at 8 to go", "go", once("2026-11-29T07:00:00Z")),
    ],
)
def test_reminders(text: str, what: str, when: Cron | Once) -> None:
    found = arrangement(text, (), READER)
    assert isinstance(found, Arrange)
    assert (found.request, found.when) == (f"Reminder: {what}", when)


@pytest.mark.parametrize(
    ("text", "watch", "when"),
    [
        ("tell me when https://example.org/prices changes", {"url": "https://example.org/prices"}, Every(minutes=60)),
        ("Let me know as soon as example.org is updated.", {"url": "https://example.org"}, Every(minutes=60)),
        (
            "notify me if https://example.org mentions “sold out”, check every 10 minutes",
            {"url": "https://example.org", "words": ["sold out"]},
            Every(minutes=10),
        ),
        (
            "watch https://example.org/jobs for Berlin every day at 8",
            {"url": "https://example.org/jobs", "words": ["Berlin"]},
            cron("0 8 * * *"),
        ),
        ("watch https://example.org/jobs", {"url": "https://example.org/jobs"}, Every(minutes=60)),
        ("watch example.org and tell me if it gets cheaper", {"url": "https://example.org"}, Every(minutes=60)),
        ("monitor www.example.org for changes", {"url": "https://www.example.org"}, Every(minutes=60)),
    ],
)
def test_watches_of_pages(text: str, watch: dict[str, object], when: Cron | Every) -> None:
    found = arrangement(text, (), READER)
    assert isinstance(found, Arrange)
    assert (found.request, found.when, found.watch) == ("", when, Watch.model_validate(watch))


def test_a_watch_of_the_news() -> None:
    found = arrangement("Tell me when there is news about Rust 2.0", (), READER)
    assert found == Arrange(
        "Find the latest news about Rust 2.0.", Every(minutes=60), "News about Rust 2.0", watch=Watch()
    )


@pytest.mark.parametrize(
    "text",
    [
        "Mail Ann that we meet tomorrow at 7",
        "Write a mail to the team that the standup is every weekday at 9:30",
        "Draft a mail: we meet every Monday at 9",
        "Write to Bob: lunch every Monday at 9",
        "What happens every day at 8?",
        "Average temperature every 15 minutes as a chart",
        "Resample the table every 15 minutes",
        "Chart the revenue every month",
        "Daily active users by region as a chart",
        "Every day is a gift, translate it",
        "Every hour has 60 minutes, right?",
        "Tell me when the meeting is",
        "let me know when you are done",
        "tell me when https://example.org was registered",
        "In 20 minutes I have a meeting. Draft a mail",
        "At 10 degrees water is cold",
        "Find the cheapest flight on Friday at 9",
        "Which region sold most each day?",
        "What changed on https://example.org since yesterday?",
        "Book a table tomorrow at 7",
        "Sum revenue on Mondays",
        "Monitor the logs",
        "Watch https://example.org/video and sum it up",
        "follow https://example.org/link and tell me what it says",
        "remind me what I promised to Ida by mail",
        "remind the team by mail to fill in their hours",
        "remind me of the name of that town",
        "Follow up on the mail from Ann",
        "every day at 25:00 list my mail",
        "every day at 8 in Nowhere/Town " + "x" * 600,
        "",
    ],
)
def test_a_request_that_only_has_a_time_in_it_is_a_request_like_any_other(text: str) -> None:
    assert arrangement(text, (), READER) is None


@pytest.mark.parametrize(
    ("text", "reply", "when"),
    [
        ("Every day summarise my mail", "at 8", cron("0 8 * * *")),
        ("Every day summarise my mail", "17:30", cron("30 17 * * *")),
        ("remind me to call Ann", "tomorrow at 7", once("2026-11-29T06:00:00Z")),
        ("remind me to call Ann", "in two hours please", once("2026-11-29T00:00:00Z")),
    ],
)
def test_what_is_missing_is_asked_for_and_the_reply_taken(text: str, reply: str, when: Cron | Once) -> None:
    assert isinstance(arrangement(text, (), READER), Question)
    found = arrangement(text, (reply,), READER)
    assert isinstance(found, Arrange)
    assert found.when == when
    assert isinstance(arrangement(text, ("whenever",), READER), Question)


def test_a_reminder_of_nothing_asks_of_what() -> None:
    assert arrangement("remind me tomorrow at 7", (), READER) == Question("What shall I remind you of?")


@pytest.mark.parametrize(
    ("text", "clock"), [("8", (8, 0)), ("at 8 pm.", (20, 0)), ("8 in the evening", (20, 0)), ("soon", None)]
)
def test_a_reply_that_is_a_time_of_day(text: str, clock: tuple[int, int] | None) -> None:
    assert clock_alone(text) == clock


def test_of_what_people_say_otherwise_hardly_anything_is_for_later() -> None:
    said = {each.request for name in SETS for each in read_set(name)}
    assert len(said) > 500
    assert {text for text in said if arrangement(text, (), READER) is not None} == {
        "watch https://shop.example.com/item/4 and tell me when it gets cheaper",
        "remind me to drink water at 3",
        "keep an eye on https://jobs.example and report new openings",
    }
