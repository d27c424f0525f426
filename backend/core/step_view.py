"""The live view of a step's browser: what its worker shows, and what those who look on say.

Both cross Redis pub/sub alone and are kept nowhere. Readers ignore fields they don't know.
"""

import struct
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

#: Seconds between two signs of who looks, and without one after which they are taken to have gone.
SIGN_SECONDS = 5.0
GONE_SECONDS = 12.0
#: Characters that may be typed or pasted at once.
MOST_TEXT = 10_000
#: Names one panel of one page: it keeps what it holds when its connection is made anew.
Viewer = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]

_LENGTH = struct.Struct(">I")
_FURTHEST = 100_000.0
_Place = Annotated[float, Field(ge=-_FURTHEST, le=_FURTHEST, allow_inf_nan=False)]
_Modifiers = Annotated[int, Field(ge=0, le=15)]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=32)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ViewHead(_Frozen):
    """What stands before a picture.

    Attributes:
        n: rises with each frame of one worker.
        width: of what is in view, in the page's pixels: the unit of a pointer's place.
        height: the same.
        scale: how far the page is zoomed in by a touch device's scale.
        control: who has mouse and keyboard; ``asked`` until what the agent is doing just now is done.
        viewer: the panel that has them or asked.
        wanted: why the agent asks for a person; empty when it doesn't.
        over: why nothing more is shown; empty while something is.
    """

    n: int
    url: str = ""
    title: str = ""
    width: float = 0.0
    height: float = 0.0
    scale: float = 1.0
    control: Literal["agent", "asked", "person"] = "agent"
    viewer: str = ""
    wanted: str = ""
    over: str = ""


class ViewFrame(_Frozen):
    """A head and a JPEG; without one only the head is new."""

    head: ViewHead
    picture: bytes = Field(default=b"", repr=False)

    def packed(self) -> bytes:
        """Return four bytes of the head's length, the head as JSON, the JPEG."""
        head = self.head.model_dump_json().encode()
        return _LENGTH.pack(len(head)) + head + self.picture

    @property
    def is_picture(self) -> bool:
        """Whether there is something to show."""
        return bool(self.picture)

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """Return what ``packed`` made; raises ValueError for anything else."""
        if len(data) < _LENGTH.size:
            raise ValueError("a frame without a head")
        end = _LENGTH.size + _LENGTH.unpack_from(data)[0]
        return cls(head=ViewHead.model_validate_json(data[_LENGTH.size : end]), picture=data[end:])


class Pointer(_Frozen):
    """The mouse, or a finger; places in the page's pixels, ``modifiers`` as bits: Alt 1, Ctrl 2, Meta 4, Shift 8."""

    kind: Literal["pointer"] = "pointer"
    do: Literal["move", "down", "up", "wheel"]
    x: _Place
    y: _Place
    button: Literal["none", "left", "middle", "right"] = "none"
    buttons: Annotated[int, Field(ge=0, le=7)] = 0
    clicks: Annotated[int, Field(ge=0, le=3)] = 0
    dx: _Place = 0.0
    dy: _Place = 0.0
    modifiers: _Modifiers = 0


class Key(_Frozen):
    """A key by its names in the DOM (``KeyboardEvent.key`` and ``.code``)."""

    kind: Literal["key"] = "key"
    do: Literal["down", "up"]
    key: _Name = Field(repr=False)
    code: Annotated[str, StringConstraints(max_length=32)] = Field(default="", repr=False)
    modifiers: _Modifiers = 0
    repeated: bool = False


class Typed(_Frozen):
    """Text that comes as a whole: pasted, or from a keyboard on glass."""

    kind: Literal["text"] = "text"
    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEXT)] = Field(repr=False)


class Take(_Frozen):
    """Take over mouse and keyboard."""

    kind: Literal["take"] = "take"


class Give(_Frozen):
    """Hand them back to the agent."""

    kind: Literal["give"] = "give"


class Look(_Frozen):
    """Somebody looks; said again every ``SIGN_SECONDS``."""

    kind: Literal["look"] = "look"


class Leave(_Frozen):
    """Somebody looks no longer."""

    kind: Literal["leave"] = "leave"


#: What a person's page may say.
Said = Annotated[Pointer | Key | Typed | Take | Give, Field(discriminator="kind")]
SAID: TypeAdapter[Pointer | Key | Typed | Take | Give] = TypeAdapter(Said)


class ViewWord(_Frozen):
    """What reaches the worker: of the task's owner only, which the api has seen to."""

    viewer: Viewer
    word: Annotated[Pointer | Key | Typed | Take | Give | Look | Leave, Field(discriminator="kind")]
