"""How a page is to be seen, checked and put into Playwright's words."""

import difflib
import re
import zoneinfo
from collections.abc import Mapping
from typing import Any

from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.port import Look

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NEAREST = 3
#: What is seen where nothing is said: an ordinary laptop.
_VIEWPORT = {"width": 1280, "height": 800}


def context_options(look: Look, devices: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the options of a new context.

    Raises:
        ToolProblem: ``unknown_device``, ``bad_locale`` or ``bad_timezone``, naming what there is.
    """
    options: dict[str, Any] = {"viewport": _VIEWPORT}
    if look.device is not None:
        options = {**_device(look.device, devices)}
        options.pop("default_browser_type", None)
    if look.locale is not None:
        options["locale"] = _locale(look.locale)
    if look.timezone is not None:
        options["timezone_id"] = _timezone(look.timezone)
    return options


def _device(name: str, devices: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    by_plain = {known.casefold(): known for known in devices}
    found = by_plain.get(name.strip().casefold())
    if found is not None:
        return devices[found]
    near = difflib.get_close_matches(name.strip().casefold(), by_plain, n=_NEAREST, cutoff=0.3)
    shown = ", ".join(by_plain[plain] for plain in near) or "iPhone 15, Pixel 7, iPad Mini"
    raise ToolProblem("unknown_device", f"There is no device {name}.", f"Near to it are: {shown}.")


def _locale(name: str) -> str:
    if not _LOCALE.fullmatch(name):
        raise ToolProblem("bad_locale", f"{name} is no locale.", "Write it like de-AT, en-GB or fr.")
    return name


def _timezone(name: str) -> str:
    known = zoneinfo.available_timezones()
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=_NEAREST, cutoff=0.4)
    shown = ", ".join(near) or "Europe/Vienna"
    raise ToolProblem("bad_timezone", f"There is no time zone {name}.", f"Write it like {shown}.")
