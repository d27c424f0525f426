"""What goes in and out of the browser engine, as data; its doors are ``pool.open_pool`` and ``session.BrowserSession``.

Whatever can't be done raises ``ToolProblem`` with a next step; a browser that died raises ``Retryable``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from workers.agentkit.web.port import Asker, ProxyAccess

#: Cookies and local storage as Playwright keeps them: a secret, to be sealed at rest.
State = Mapping[str, Any]


class WayOut(Protocol):
    """How a browser gets to the net; ``workers.agentkit.web.Web`` is one."""

    def proxy_for(self, asker: Asker) -> ProxyAccess:
        """Return the egress proxy and the name under which ``asker`` goes through it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a page is to be seen.

    Attributes:
        device: a Playwright device name ("iPhone 15"); an unknown one raises ``unknown_device``, naming the nearest.
        locale: BCP 47, e.g. ``de-AT``; else ``bad_locale``.
        timezone: IANA, e.g. ``Europe/Vienna``; else ``bad_timezone``.
    """

    device: str | None = None
    locale: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Held:
    """A request or message that the guard held back; ``body`` is cut to 2,000 characters."""

    method: str
    url: str
    body: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Request:
    """A line of the network log: the newest 500 of a session.

    Attributes:
        status: None while it runs and when it failed.
        type: ``document``, ``script``, ``fetch`` …
        bytes: of the body as announced; None when unknown.
        ms: from its start to its last byte; None when unknown.
        blocked: why it never went out or broke, in words; empty otherwise.
    """

    method: str
    url: str
    status: int | None
    type: str
    bytes: int | None
    ms: int | None
    blocked: str = ""


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file that a page gave; ``path`` is gone with the session."""

    name: str
    path: Path
    size: int
    media_type: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Dialog:
    """A dialog that a page opened and how it was answered; ``kind``: alert, confirm, prompt or beforeunload."""

    kind: str
    message: str
    accepted: bool
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class WholePage:
    """A PNG of a page as far as it can be scrolled; ``shown`` of its ``height`` are on it, in the page's own pixels."""

    png: bytes = field(repr=False)
    height: int
    shown: int


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One tab; numbers start at 1 and are not used again within a session."""

    number: int
    title: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One field as a person sees it; a password's value is dots, a file's its name.

    ``kind``: ``text``, ``password``, ``checkbox``, ``radio``, ``select``, ``file``, ``hidden`` …
    """

    label: str
    name: str
    value: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class FormSeen:
    """What pressing a button would send, as it was seen at one moment.

    ``method`` is ``GET``, ``POST`` or ``SCRIPT`` (no form of HTML: the page's own code decides, to ``host`` alone).
    """

    title: str
    page_url: str
    action: str
    method: str
    host: str
    fields: tuple[FormField, ...]
    #: PNG of the form, passwords covered.
    picture: bytes = field(repr=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        """Return all but the picture, to be kept with an approval and read by ``form_from_json``."""
        fields = [{"label": f.label, "name": f.name, "value": f.value, "kind": f.kind} for f in self.fields]
        plain = {name: getattr(self, name) for name in ("title", "page_url", "action", "method", "host")}
        return {**plain, "fields": fields}


def form_from_json(kept: Mapping[str, Any]) -> FormSeen:
    """Return what ``FormSeen.as_json`` made, without a picture; raises KeyError for anything else."""
    names = ("label", "name", "value", "kind")
    fields = tuple(FormField(**{name: str(one[name]) for name in names}) for one in kept["fields"])
    plain = {name: str(kept[name]) for name in ("title", "page_url", "action", "method", "host")}
    return FormSeen(**plain, fields=fields, picture=b"")


@dataclass(frozen=True, kw_only=True)
class SubmitResult:
    """What a submit did. ``sent``: all requests but GET that went out; ``held``: what was stopped all the same."""

    status: int | None
    url: str
    sent: tuple[Request, ...]
    held: tuple[Held, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something reversible that was done, to be done again in a fresh context.

    Attributes:
        do: ``open``, ``click``, ``type`` … the name of the session's method.
        at: Playwright's selector of the element, None for the page.
        args: the rest of the method's arguments.
        secret: what was typed is not kept (a password): it can't be replayed.
    """

    do: str
    at: str | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    secret: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what a row keeps."""
        return {"do": self.do, "at": self.at, "args": dict(self.args), "secret": self.secret}


def action_from_json(kept: Mapping[str, Any]) -> Action:
    """Return what ``Action.as_json`` made."""
    return Action(do=kept["do"], at=kept["at"], args=kept["args"], secret=bool(kept["secret"]))
