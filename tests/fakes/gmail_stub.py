"""The application of the Gmail stub: Google's endpoints, and those at which it is told things."""

import base64
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.fakes.gmail_api import Answer, Api, Asked
from tests.fakes.gmail_delegation import NOT_DELEGATED, OAuthRefused
from tests.fakes.gmail_faults import Fault, Faults
from tests.fakes.gmail_oauth import PREFIX, Tokens
from tests.fakes.gmail_store import error

_WRITES = {"drafts.create", "drafts.update", "drafts.send", "drafts.delete"}
_CHANGES = {"messages.modify", "messages.batchModify", "messages.trash", "messages.untrash", "labels.create"}
_ROUTES = [
    (method, re.compile(rf"(?:/upload|/resumable/upload)?/gmail/v1/users/[^/]+/{path}"), call)
    for method, path, call in [
        ("GET", "profile", "getProfile"),
        ("POST", "watch", "watch"),
        ("POST", "stop", "stop"),
        ("GET", "messages", "messages.list"),
        ("POST", "messages/batchModify", "messages.batchModify"),
        ("GET", "messages/([^/]+)", "messages.get"),
        ("POST", "messages/([^/]+)/modify", "messages.modify"),
        ("POST", "messages/([^/]+)/trash", "messages.trash"),
        ("POST", "messages/([^/]+)/untrash", "messages.untrash"),
        ("GET", "messages/([^/]+)/attachments/([^/]+)", "attachments.get"),
        ("GET", "threads/([^/]+)", "threads.get"),
        ("GET", "labels", "labels.list"),
        ("POST", "labels", "labels.create"),
        ("GET", "history", "history.list"),
        ("GET", "drafts", "drafts.list"),
        ("POST", "drafts", "drafts.create"),
        ("POST", "drafts/send", "drafts.send"),
        ("GET", "drafts/([^/]+)", "drafts.get"),
        ("PUT", "drafts/([^/]+)", "drafts.update"),
        ("DELETE", "drafts/([^/]+)", "drafts.delete"),
    ]
]


class GmailStub:
    """The application: Google's endpoints, and those a test tells it things at."""

    def __init__(self) -> None:
        self.api, self.tokens, self.faults = Api(), Tokens(), Faults()
        self.calls: Counter[str] = Counter()

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/o/oauth2/v2/auth", self._consent),
                *(Route(path, self._token, methods=["POST"]) for path in ("/token", "/oauth2/token")),
                *(Route(path, self._revoke, methods=["POST"]) for path in ("/revoke", "/oauth2/revoke")),
                *(Route(path, self._userinfo) for path in ("/oauth2/v2/userinfo", "/oauth2/v3/userinfo")),
                Route("/control/ledger", self._ledger),
                Route("/control/faults", self._unfault, methods=["DELETE"]),
                Route("/control/{what}", self._control, methods=["POST"]),
                Route("/{path:path}", self._gmail, methods=["GET", "POST", "PUT", "DELETE"]),
            ]
        )

    async def _gmail(self, request: Request) -> Response:
        found = ((route, match) for route in _ROUTES if (match := route[1].fullmatch(request.url.path)))
        call, ids = next(
            ((route[2], match.groups()) for route, match in found if route[0] == request.method), ("unknown", ())
        )
        body = await request.body()
        return await self._with_fault(request, call, lambda: self._do(request, call, ids, body))

    async def _with_fault(self, request: Request, call: str, do: Callable[[], Response]) -> Response:
        self.calls[call] += 1
        fault = self.faults.take(call)
        if fault is None:
            return do()
        if fault.after:
            do()
        if fault.kind == "status":
            content = error(fault.status, fault.message, fault.reason)
            return JSONResponse(content, fault.status, headers=fault.headers)
        return _Lost(hang=fault.kind == "hang")

    def _do(self, request: Request, call: str, ids: tuple[str, ...], body: bytes) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        grant = self.tokens.holder(token)
        if grant is None:
            return JSONResponse(error(401, "Invalid Credentials", "authError"), 401)
        if not _allowed(call, {scope.removeprefix(PREFIX) for scope in grant.scopes}):
            message = "Request had insufficient authentication scopes."
            return JSONResponse(error(403, message, "insufficientPermissions"), 403)
        query = parse_qs(request.url.query)
        media_type = request.headers.get("content-type", "")
        try:
            told = self.api.perform(Asked(call, self.api.account(grant.email), ids, query, body, media_type))
        except Answer as answer:
            return JSONResponse(answer.body, answer.status)
        return Response(status_code=204) if told is None else JSONResponse(told)

    async def _consent(self, request: Request) -> Response:
        asked = dict(request.query_params)
        email = asked.get("login_hint") or next(iter(self.api.accounts), "person@gmail.test")
        self.api.account(email)
        answer = {"code": self.tokens.consent(email, asked), "state": asked.get("state", ""), "scope": asked["scope"]}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}

        def do() -> Response:
            try:
                return JSONResponse(self.tokens.exchange(form, str(request.url.replace(query=""))))
            except OAuthRefused as refused:
                answer = {"error": str(refused), "error_description": refused.description}
                return JSONResponse(answer, 401 if str(refused) == NOT_DELEGATED[0] else 400)

        return await self._with_fault(request, "token", do)

    async def _revoke(self, request: Request) -> Response:
        form = await request.form()
        token = str(form.get("token") or request.query_params.get("token", ""))

        def do() -> Response:
            known = self.tokens.revoke(token)
            return JSONResponse({} if known else {"error": "invalid_token"}, 200 if known else 400)

        return await self._with_fault(request, "revoke", do)

    async def _userinfo(self, request: Request) -> Response:
        grant = self.tokens.holder(request.headers.get("authorization", "").removeprefix("Bearer "))
        if grant is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({"sub": grant.email, "email": grant.email, "email_verified": True})

    async def _ledger(self, request: Request) -> Response:
        return JSONResponse({"sends": self.api.sends, "calls": dict(self.calls)})

    async def _unfault(self, request: Request) -> Response:
        self.faults.clear()
        return JSONResponse({})

    async def _control(self, request: Request) -> Response:
        told = await request.json()
        doing = getattr(self, "_tell_" + request.path_params["what"].replace("-", "_"))
        return JSONResponse(doing(told) or {})

    def _tell_people(self, told: dict[str, Any]) -> dict[str, object]:
        self.api.account(told["email"])
        return self.tokens.issue(told["email"], {PREFIX + scope for scope in told.get("scopes", ["modify"])})

    def _tell_service_accounts(self, told: dict[str, Any]) -> None:
        self.tokens.delegations.allow({**told, "scopes": [PREFIX + scope for scope in told["scopes"]]})

    def _tell_mails(self, told: dict[str, Any]) -> dict[str, str]:
        raw = base64.urlsafe_b64decode(told["raw"])
        labels = set(told.get("labels", ["INBOX", "UNREAD"]))
        return {"id": self.api.account(told["email"]).add(raw, labels, told.get("thread_id")).id}

    def _tell_many(self, told: dict[str, Any]) -> None:
        account = self.api.account(told["email"])
        for number in range(told["count"]):
            raw = (
                f"From: sender{number % 97}@many.test\r\nTo: {account.email}\r\nSubject: Mail number {number}\r\n"
                f"Message-ID: <{number}@many.test>\r\n\r\nThis is mail number {number}.\r\n"
            )
            account.add(raw.encode(), {"INBOX"}).at_ms = number * 1000

    def _tell_raw(self, told: dict[str, Any]) -> dict[str, str]:
        raw = self.api.account(told["email"]).messages[told["id"]].raw
        return {"raw": base64.urlsafe_b64encode(raw).decode()}

    def _tell_faults(self, told: dict[str, Any]) -> None:
        self.faults.add(Fault.told(told))

    def _tell_settings(self, told: dict[str, Any]) -> None:
        for name, value in told.items():
            holder = self.api if hasattr(self.api, name) else self.tokens
            setattr(holder, name, set(value) if isinstance(value, list) else value)

    def _tell_expire(self, told: dict[str, Any]) -> None:
        self.tokens.expire(told["email"])

    def _tell_revoke(self, told: dict[str, Any]) -> None:
        self.tokens.revoke_all(told["email"])

    def _tell_forget_history(self, told: dict[str, Any]) -> None:
        account = self.api.account(told["email"])
        account.history_from = account.current_history

    def _tell_delete_draft(self, told: dict[str, Any]) -> None:
        account = self.api.account(told["email"])
        account.remove(account.drafts.pop(told["id"]))


def _allowed(call: str, scopes: set[str]) -> bool:
    """Say whether scopes cover a call, as the API's description lists them (`gmail.send` covers no draft)."""
    if call in _WRITES:
        return bool(scopes & {"modify", "compose"})
    if call in _CHANGES:
        return "modify" in scopes
    if call.startswith("drafts."):
        return bool(scopes & {"modify", "compose", "readonly"})
    return bool(scopes & {"modify", "readonly"})


class _Lost(Response):
    """An answer that never comes whole: the connection breaks off, or nothing happens until the client leaves."""

    def __init__(self, *, hang: bool) -> None:
        super().__init__(b"x" * 64)
        self._hang = hang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._hang:
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        # Less than its length says: uvicorn closes the connection when the application returns.
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": b"", "more_body": True})
