"""What one client hasn't seen yet: at most one picture and one head, however slow it is."""

import asyncio

from backend.core.step_view import ViewFrame


class Newest:
    """Filled by what a worker shows, emptied by one client at its own pace."""

    def __init__(self) -> None:
        self._picture: ViewFrame | None = None
        self._head: ViewFrame | None = None
        self._stirred = asyncio.Event()

    def put(self, frame: ViewFrame) -> None:
        """Take a frame; an older one of its kind is forgotten."""
        if frame.is_picture:
            self._picture, self._head = frame, None  # its head is newer than any head before
        else:
            self._head = frame
        self._stirred.set()

    async def take(self) -> ViewFrame:
        """Wait for a frame; a picture comes before the head that was told after it."""
        while True:
            await self._stirred.wait()
            if self._picture is not None:
                frame, self._picture = self._picture, None
                return frame
            if self._head is not None:
                frame, self._head = self._head, None
                return frame
            self._stirred.clear()
