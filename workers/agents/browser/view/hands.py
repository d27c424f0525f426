"""A person's mouse and keyboard, as Chromium takes them. Nothing of it is logged, recorded or told."""

from typing import Any

from backend.core.step_view import Key, Pointer, Typed
from workers.agents.browser.view.cast import Cast

_POINTER = {"move": "mouseMoved", "down": "mousePressed", "up": "mouseReleased", "wheel": "mouseWheel"}
#: Windows' numbers of keys that aren't a character: without them a page does nothing on Enter.
_NUMBERS = {
    "Backspace": 8, "Tab": 9, "Enter": 13, "Shift": 16, "Control": 17, "Alt": 18, "Pause": 19, "CapsLock": 20,
    "Escape": 27, " ": 32, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38,
    "ArrowRight": 39, "ArrowDown": 40, "Insert": 45, "Delete": 46, "Meta": 91,
    **{f"F{n}": 111 + n for n in range(1, 13)},
}  # fmt: skip
_TEXTS = {"Enter": "\r", "Tab": "\t"}
_ALT, _CTRL, _META = 1, 2, 4


async def do(cast: Cast, said: Pointer | Key | Typed) -> None:
    """Do on a page what a person did on its picture; raises ``TimeoutError`` or Playwright's ``Error``."""
    match said:
        case Pointer():
            await cast.ask("Input.dispatchMouseEvent", _pointer(said))
        case Key():
            await cast.ask("Input.dispatchKeyEvent", _key(said))
        case Typed():
            await cast.ask("Input.insertText", {"text": said.text})


def _pointer(said: Pointer) -> dict[str, Any]:
    params: dict[str, Any] = {
        "type": _POINTER[said.do],
        "x": said.x,
        "y": said.y,
        "button": said.button,
        "buttons": said.buttons,
        "clickCount": said.clicks,
        "modifiers": said.modifiers,
    }
    if said.do == "wheel":
        params |= {"deltaX": said.dx, "deltaY": said.dy}
    return params


def _key(said: Key) -> dict[str, Any]:
    params: dict[str, Any] = {
        "type": "keyUp",
        "key": said.key,
        "code": said.code,
        "windowsVirtualKeyCode": _number(said),
        "modifiers": said.modifiers,
    }
    if said.do == "down":
        text = _text(said)
        params |= {"type": "keyDown" if text else "rawKeyDown", "autoRepeat": said.repeated}
        if text:
            params |= {"text": text, "unmodifiedText": text}
        if said.key.lower() == "a" and said.modifiers in (_CTRL, _META):
            params["commands"] = ["selectAll"]
    return params


def _number(said: Key) -> int:
    if said.key in _NUMBERS:
        return _NUMBERS[said.key]
    of_code = said.code.removeprefix("Key").removeprefix("Digit")
    if len(of_code) == 1 and of_code.isascii() and of_code.isalnum():
        return ord(of_code.upper())
    return ord(said.key.upper()) if len(said.key) == 1 and said.key.isascii() and said.key.isalnum() else 0


def _text(said: Key) -> str:
    """Return what a key writes; with Ctrl or Meta it is a command (Ctrl with Alt writes on many keyboards)."""
    is_command = bool(said.modifiers & (_CTRL | _META)) and not (said.modifiers & _CTRL and said.modifiers & _ALT)
    if is_command:
        return ""
    return _TEXTS.get(said.key, said.key if len(said.key) == 1 else "")
