"""Doing recorded actions again in a fresh context."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Locator

from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.going import Going
from workers.agents.browser.engine.hands import Hands
from workers.agents.browser.engine.port import Action

_CURE = "Look at the page and do it anew."
_UNKNOWN = ToolProblem("unknown_action", "nothing of that kind can be done again.", _CURE)


class Replaying(Hands, Going):
    """A session that can be brought to where another one was."""

    async def replay(self, actions: Sequence[Action]) -> None:
        """Do recorded actions again; raises ``replay_failed`` naming the action."""
        for n, action in enumerate(actions, start=1):
            try:
                await self._again(action)
            except ToolProblem as problem:
                what = f"Action {n} of {len(actions)} ({action.do})"
                raise ToolProblem("replay_failed", f"{what} can't be done again: {problem}", _CURE) from problem

    async def _again(self, action: Action) -> None:
        if action.secret:
            raise ToolProblem("secret", "a password is not kept.", "Sign in again.")
        if action.at is not None:
            await self._at_element(action.do, action.at, action.args)
        else:
            await self._on_page(action.do, action.args)

    async def _on_page(self, do: str, args: Mapping[str, Any]) -> None:
        match do:
            case "open":
                await self.open(args["url"])
            case "back":
                await self.back()
            case "switch_tab":
                await self.switch_tab(args["number"])
            case "close_tab":
                await self.close_tab(args["number"])
            case "scroll":
                await self.scroll(screens=args["screens"])
            case "press":
                await self._press(None, None, args["key"])
            case _:
                await self._rarer(do, args)

    async def _rarer(self, do: str, args: Mapping[str, Any]) -> None:
        match do:
            case "dialog":
                self.answer_next_dialog(accept=args["accept"], text=args["text"])
            case "submit":
                raise ToolProblem("sent", "a form was sent there, and is not sent again by itself.", _CURE)
            case _:
                raise _UNKNOWN

    async def _at_element(self, do: str, at: str, args: Mapping[str, Any]) -> None:
        element = await self._found(at)
        match do:
            case "click":
                await self._click(element, at, twice=args["twice"])
            case "type":
                await self._type(element, at, args["text"], clear=args["clear"])
            case "choose":
                await self._choose(element, at, args["options"])
            case "check":
                await self._check(element, at, on=args["on"])
            case _:
                await self._rarer_at(do, element, at, args)

    async def _rarer_at(self, do: str, element: Locator, at: str, args: Mapping[str, Any]) -> None:
        match do:
            case "press":
                await self._press(element, at, args["key"])
            case "hover":
                await self._hover(element, at)
            case "drag":
                await self._drag(element, at, await self._found(args["to"]), args["to"])
            case "upload":
                await self._upload(element, at, [Path(path) for path in args["paths"]])
            case _:
                raise _UNKNOWN

    async def _found(self, selector: str) -> Locator:
        """Return the one element that a selector means now."""
        locator = self.page.locator(selector)
        async with self._told("Looking for it"):
            await locator.first.wait_for(state="attached")
            there = await locator.count()
        if there != 1:
            raise ToolProblem("ambiguous", f"there are {there} such elements now.", _CURE)
        return locator
