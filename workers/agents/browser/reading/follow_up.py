"""Reads a request that leans on an earlier one: "and as PDF", "now on an iPhone", "what does it say about prices?"."""

from dataclasses import replace

from workers.agents.browser.reading.looks import device_in, locale_in
from workers.agents.browser.reading.meaning import Beyond, Reading
from workers.agents.browser.reading.request import understand
from workers.agents.browser.reading.urls import urls_in


def understand_follow_up(request: str, earlier: str) -> Reading:
    """Return what a request means after an earlier one: its pages are that one's where it names none.

    Raises:
        Unclear: a word from the person is needed.
        Beyond: it is more than the built-in model can do.
    """
    if urls_in(request):
        return understand(request)
    urls = urls_in(earlier)
    if not urls:
        return understand(request)
    try:
        return understand(f"{request.rstrip(' .?!')} {' '.join(urls)}")
    except Beyond:
        # "On an iPhone": the same again, seen otherwise.
        if not (device_in(request) or locale_in(request)):
            raise
        before = understand(earlier)
        return replace(before, device=device_in(request) or before.device, locale=locale_in(request) or before.locale)
