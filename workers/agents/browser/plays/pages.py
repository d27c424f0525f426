"""Opens pages and brings back what they show: words, pictures, PDFs, downloads, what they asked the net for."""

from collections.abc import Generator
from typing import Any

from workers.agentkit.plays import Asks, Call, Play, Said
from workers.agents.browser.plays.challenged import past_challenge
from workers.agents.browser.plays.flow import need
from workers.agents.browser.reading.elements import elements_of
from workers.agents.browser.reading.meaning import Reading
from workers.agents.browser.reading.passages import opening, passages
from workers.agents.browser.reading.wording import attempt_note, counted, file_link, page_link, plain, quoted, table
from workers.agents.browser.tools.answers import unbounded

Answer = dict[str, Any]
_MOST_REQUESTS = 15


def opened(reading: Reading, url: str) -> Generator[Call, Said, Answer]:
    """Open a page, seen as was asked for; its person is asked to get past a captcha."""
    if reading.device or reading.locale or reading.timezone:
        yield from need("set_look", device=reading.device, locale=reading.locale, timezone=reading.timezone)
    page = yield from need("open_page", url=url)
    return (yield from past_challenge(page, url))


def where(answer: Answer) -> str:
    """Return a link to the page that an answer is of."""
    return page_link(str(answer.get("url", "")), str(answer.get("title", "")))


def trouble(answer: Answer) -> str:
    """Return what was odd about opening a page, in the tool's words, where a person should know."""
    said = str(answer.get("said", ""))
    odd = ("answered 4", "answered 5", "still loading", "held back", "the page said “", "the page asked “", "stopped")
    return f" ({plain(said)})" if any(word in said.lower() for word in odd) else ""


def screenshot(reading: Reading, page: Answer) -> Play:
    """Keep a picture of the open page."""
    answer = yield from need("full_page_screenshot" if reading.full else "screenshot")
    seen = f", seen as on {_an(reading.device)}" if reading.device else ""
    what = "The whole page" if reading.full else "A picture of"
    head = f"{what} {where(page)}" if not reading.full else f"{what} of {where(page)}"
    cut = f" {answer['cut']}" if "cut" in answer else ""
    return f"{head}{seen}{trouble(page)}: {file_link(answer['file'])}{cut}"


def _an(device: str) -> str:
    return f"an {device}" if device[:1].lower() in "aeio" else f"a {device}"


def pdf(_: Reading, page: Answer) -> Play:
    """Keep the open page as PDF."""
    answer = yield from need("save_pdf")
    return f"{where(page)} as PDF{trouble(page)}: {file_link(answer['file'])}"


def say(reading: Reading, page: Answer) -> Play:
    """Tell what the open page says, about a topic where one is named."""
    answer = yield from need("read_page", as_words=True)
    text = unbounded(str(answer.get("page", "")))
    if not text.strip():
        return f"{where(answer)} shows no words{trouble(page)}."
    note = attempt_note(answer.get("words_for_assistants", ()))
    if reading.topic:
        if found := passages(text, reading.topic):
            said = "\n>\n".join(quoted(one) for one in found)
            return f"{where(answer)} says about “{plain(reading.topic)}”{trouble(page)}:\n\n{said}{note}"
        head = f"I found nothing about “{plain(reading.topic)}” on {where(answer)}{trouble(page)}. It says:"
    else:
        head = f"{where(answer)} says{trouble(page)}:"
    said = "\n>\n".join(quoted(one) for one in opening(text))
    basis = "Sentences of the page itself, chosen by the built-in model, not rewritten."
    return f"{head}\n\n{said}\n\n{basis}{note}"


def network(_: Reading, page: Answer) -> Play:
    """Tell what the open page asked the net for."""
    answer = yield from need("network_log")
    found = answer.get("requests", [])
    rows = [[one["method"], one["url"], one.get("status") or one.get("blocked", "–"), one["type"]] for one in found]
    head = f"{where(page)} made {counted(int(answer.get('of', 0)), 'request')}"
    return f"{head}; the last ones:\n\n{table(['Method', 'Address', 'Status', 'Kind'], rows[-_MOST_REQUESTS:])}"


def download(reading: Reading, page: Answer) -> Play:
    """Click the link that gives a file, and keep the file; an address may be the file itself.

    Raises:
        Asks: it isn't clear which link is meant.
    """
    if "Downloaded " not in str(page.get("said", "")):
        yield from _clicked(reading, page)
    answer = yield from need("save_download")
    size = f"{int(answer['bytes']):,} bytes"
    return f"{file_link(answer['file'])} ({plain(answer['media_type'])}, {size}) from {where(page)}."


def _clicked(reading: Reading, page: Answer) -> Generator[Call, Said, None]:
    links = [one for one in elements_of(unbounded(str(page.get("page", "")))) if one.role in {"link", "button"}]
    wanted = set(reading.topic.lower().split())
    scored = [(len(wanted & set(one.name.lower().split())), one) for one in links]
    best, link = max(scored, key=lambda pair: pair[0], default=(0, None))
    if link is None or not best:
        names = ", ".join(f"“{plain(one.name)}”" for one in links[:15] if one.name)
        raise Asks(f"Which file do you mean? {where(page)} has these links: {names or 'none'}.")
    yield from need("click", ref=link.ref)
