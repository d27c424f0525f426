"""What the browser engine promises: sessions from a pool, what they show, do and hold back.

Nothing here imports Playwright, so that tools can be read and checked without it. Whatever can't be done raises
``ToolProblem`` with a next step; a browser that died raises ``Retryable``.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from workers.agentkit.web.port import Asker, ProxyAccess

if TYPE_CHECKING:  # a second to import
    from playwright.async_api import Locator, Page

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
    return Action(do=kept["do"], at=kept["at"], args=kept["args"], secret=bool(kept["secret"]))


class Session(Protocol):
    """One step's browser: a context with its tabs. Methods that act return what changed, in words.

    ``ref`` is an element's name in the newest snapshot of the current tab ("e9", in a frame "f1e9"); one that is gone
    raises ``stale_ref``.
    """

    look: Look
    downloads: list[Download]
    dialogs: list[Dialog]
    held: list[Held]
    #: Since the session began; what ``replay`` needs.
    recorded: list[Action]

    @property
    def page(self) -> "Page":
        """The current tab; raises ``no_page`` before anything was opened."""
        ...

    async def open(self, url: str) -> str:
        """Go to an address; raises ``bad_url``, ``bad_scheme``, ``unreachable``, ``certificate`` and the like."""
        ...

    async def back(self) -> str: ...
    async def reload(self) -> str: ...
    async def tabs(self) -> list[Tab]: ...
    async def switch_tab(self, number: int) -> str: ...
    async def close_tab(self, number: int) -> str: ...

    async def snapshot(self, *, within: str | None = None, most_chars: int = 20_000) -> str:
        """Return title, address and the accessibility tree with ``[ref=e9]``; what was left off is said."""
        ...

    async def locate(self, ref: str) -> "Locator":
        """Return an element of the newest snapshot."""
        ...

    async def click(self, ref: str, *, twice: bool = False) -> str: ...
    async def type(self, ref: str, text: str, *, clear: bool = True) -> str: ...
    async def choose(self, ref: str, options: Sequence[str]) -> str: ...
    async def check(self, ref: str, *, on: bool = True) -> str: ...
    async def press(self, key: str, *, ref: str | None = None) -> str: ...
    async def hover(self, ref: str) -> str: ...
    async def drag(self, ref: str, to: str) -> str: ...
    async def upload(self, ref: str, paths: Sequence[Path]) -> str: ...
    async def scroll(self, *, ref: str | None = None, screens: float = 1.0) -> str:
        """Bring an element into view, or scroll by screens (negative: up)."""
        ...

    async def wait_for(self, *, text: str | None = None, seconds: float | None = None, idle: bool = False) -> str: ...

    def answer_next_dialog(self, *, accept: bool, text: str = "") -> None:
        """Have the next dialog answered so; all others are dismissed (alerts just closed)."""
        ...

    async def screenshot(self, *, full: bool = False, ref: str | None = None) -> bytes:
        """Return a PNG; a full page is cut at 16,000 pixels."""
        ...

    async def pdf(self) -> bytes: ...

    async def html(self) -> str:
        """Return the document as it is now, rendered; bounded to 20 MB."""
        ...

    async def form_of(self, ref: str) -> FormSeen:
        """Tell what pressing ``ref`` (a button, a form, a field of it) would send; raises ``no_form``."""
        ...

    async def submit(self, ref: str, *, seen: FormSeen | None = None) -> SubmitResult:
        """Send it: the only door for anything but GET, open for ``seen.host`` alone, until the page is quiet.

        ``seen`` is what was approved (else the newest ``form_of(ref)``). The form is looked at again first; one that
        differs raises ``form_changed`` and nothing is sent.
        """
        ...

    def network(self) -> list[Request]: ...
    async def storage_state(self) -> dict[str, Any]: ...

    async def replay(self, actions: Sequence[Action]) -> None:
        """Do recorded actions again; raises ``replay_failed`` naming the action."""
        ...

    async def close(self) -> None:
        """Give everything back; more than once is fine."""
        ...


class Pool(Protocol):
    """Browsers of one worker: one Chromium, so many contexts at once."""

    def session(
        self, asker: Asker, *, look: Look | None = None, state: State | None = None
    ) -> AbstractAsyncContextManager[Session]:
        """Yield a session and close it; waits for a free place."""
        ...

    async def take(self, asker: Asker, *, look: Look | None = None, state: State | None = None) -> Session:
        """Return a session that the caller closes or rests; waits for a free place."""
        ...

    async def rest(self, key: UUID, session: Session) -> None:
        """Set a session aside under ``key`` (a step's id) while a person thinks: its place is free for others.

        It is closed after ``settings.browser.rest_seconds``, and earlier when too many rest or its browser ends.
        """
        ...

    async def resume(self, key: UUID) -> Session | None:
        """Return a session that was set aside, once there is a place for it; None: it is gone, replay instead."""
        ...
