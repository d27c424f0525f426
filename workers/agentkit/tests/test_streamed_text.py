"""Streamed text is told in pieces whose offsets fit, and can be taken back."""

from uuid import UUID

from backend.core.db import new_id
from backend.core.events import TextStreamed
from workers.agentkit.streamed_text import StreamedText


class _Log:
    """Keeps what a reader of the stream holds."""

    def __init__(self) -> None:
        self.text = ""

    async def stream_text(self, user_id: UUID, piece: TextStreamed) -> None:
        assert piece.offset in {0, len(self.text)}
        self.text = self.text[: piece.offset] + piece.text


class _Resources:
    def __init__(self) -> None:
        self.events = _Log()


def _stream(resources: _Resources) -> StreamedText:
    row = {"id": new_id(), "user_id": new_id(), "conversation_id": new_id()}
    return StreamedText(resources, row, source="answer")  # type: ignore[arg-type]  # only its events are used


async def test_a_reader_has_every_word_in_order() -> None:
    resources = _Resources()
    stream = _stream(resources)
    for word in ("one ", "two ", "three"):
        await stream.add("m1", word)
    await stream.flush()
    assert resources.events.text == "one two three"


async def test_a_new_message_replaces_the_old_one() -> None:
    resources = _Resources()
    stream = _stream(resources)
    await stream.add("m1", "calling a tool")
    await stream.add("m2", "the answer")
    await stream.flush()
    assert resources.events.text == "the answer"


async def test_dropped_text_is_taken_back() -> None:
    resources = _Resources()
    stream = _stream(resources)
    await stream.add("m1", "I would say")
    await stream.flush()
    await stream.drop()
    assert resources.events.text == ""
