"""Searches sites and fills in forms; what is sent is asked for first."""

from collections.abc import Generator, Sequence
from typing import Any

from workers.agentkit.plays import Asks, Call, Play, Said, ToolSaidNo
from workers.agents.browser.plays.flow import need
from workers.agents.browser.plays.pages import opened, where
from workers.agents.browser.reading.elements import (
    CHOICES,
    TEXTS,
    Element,
    elements_of,
    field_called,
    names_of,
    search_box,
    sending_button,
)
from workers.agents.browser.reading.meaning import Reading
from workers.agents.browser.reading.passages import opening, passages
from workers.agents.browser.reading.wording import attempt_note, counted, file_link, plain, quoted
from workers.agents.browser.tools.answers import unbounded

#: How often a form is looked at anew where it changed meanwhile; each time the person is asked again.
_MOST_TRIES = 3
_OFF = frozenset({"no", "off", "false", "0", "unticked", "unchecked"})


def search(reading: Reading, url: str) -> Play:
    """Search a site for something.

    Raises:
        Asks: the page has no field to search in.
    """
    page = yield from opened(reading, url)
    box = search_box(elements_of(unbounded(str(page.get("page", "")))))
    if box is None:
        raise Asks(f"I found no field to search in on {where(page)}. Name the address of the site's search page.")
    yield from need("type_text", ref=box.ref, text=reading.topic)
    yield from need("press_key", key="Enter", ref=box.ref)
    answer = yield from need("read_page", as_words=True)
    text = unbounded(str(answer.get("page", "")))
    found = passages(text, reading.topic, most=8) or opening(text)
    said = "\n>\n".join(quoted(one) for one in found)
    head = f"{where(answer)} shows for “{plain(reading.topic)}”:"
    return f"{head}\n\n{said}{attempt_note(answer.get('words_for_assistants', ()))}"


def fill(reading: Reading, url: str) -> Play:
    """Fill a form in; send it where that was asked for, after its person's yes.

    Raises:
        Asks: a field or the button isn't there.
    """
    page = yield from opened(reading, url)
    whole = yield from need("read_page")
    elements = elements_of(unbounded(str(whole.get("page", ""))))
    chosen = _chosen(elements, reading.fields, where(page))
    for element, value in chosen:
        yield from _put(element, value)
    filled = ", ".join(f"{plain(element.name)}: {plain(value)}" for element, value in chosen)
    if not reading.sends:
        picture = yield from need("screenshot")
        return f"Filled in on {where(page)}, and not sent ({filled}): {file_link(picture['file'])}"
    button = sending_button(elements, reading.button, [element.ref for element, _ in chosen])
    if button is None:
        named = f" “{plain(reading.button)}”" if reading.button else ""
        raise Asks(f"I found no button{named} on {where(page)} that sends the form. Name it as it stands there.")
    answer = yield from _send(button)
    return _told(answer, filled)


def _chosen(elements: Sequence[Element], fields: Sequence[tuple[str, str]], page: str) -> list[tuple[Element, str]]:
    chosen = [(field_called(elements, label, value), label, value) for label, value in fields]
    missing = [label for element, label, _ in chosen if element is None]
    if missing:
        said = ", ".join(f"“{plain(label)}”" for label in missing)
        there = ", ".join(plain(name) for name in names_of(elements)) or "none"
        raise Asks(f"{page} has no field {said}. Its fields: {there}.")
    return [(element, value) for element, _, value in chosen if element is not None]


def _put(element: Element, value: str) -> Generator[Call, Said, None]:
    if element.role in TEXTS:
        yield from need("type_text", ref=element.ref, text=value)
    elif element.role in CHOICES:
        yield from need("choose", ref=element.ref, options=[value])
    else:
        off = element.role != "radio" and value.lower() in _OFF
        yield from need("choose", ref=element.ref, options=["off" if off else "on"])


def _send(button: Element) -> Generator[Call, Said, dict[str, Any]]:
    """Read the form and send it; one that changed meanwhile is read again, and its person asked again."""
    for left in range(_MOST_TRIES - 1, -1, -1):
        form = yield from need("read_form", ref=button.ref)
        said = yield Call("submit_form", {"ref": button.ref, "seal": form["seal"]})
        if said.failure is None:
            return said.answer
        if said.failure.code != "form_changed" or not left:
            raise ToolSaidNo(said.failure)
        yield from need("read_page")
    raise AssertionError("the last try returns or raises")


def _told(answer: dict[str, Any], filled: str) -> str:
    text = unbounded(str(answer.get("page", "")))
    words = [one.name for one in elements_of(text) if one.role in {"heading", "alert", "status"} and one.name]
    shows = f" The page shows now: {'; '.join(f'“{plain(word)}”' for word in words[:3])}." if words else ""
    fields = counted(filled.count(": "), "field")
    head = f"Sent with {fields} ({filled})."
    return f"{head}{shows} {where(answer)}{attempt_note(answer.get('words_for_assistants', ()))}"
