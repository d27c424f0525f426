"""What the page needs to know before it shows anything."""

from uuid import UUID

from pydantic import BaseModel


class UserView(BaseModel):
    """Who is signed in."""

    id: UUID
    name: str
    #: admin or member: an administrator has a room of their own.
    role: str


class SignedInView(BaseModel):
    """The answer to a sign-in."""

    user: UserView


class ModelView(BaseModel):
    """Which model answers; ``found_keys`` are providers whose key is set, which alone chooses nothing."""

    label: str
    builtin: bool
    found_keys: list[str]


class LimitsView(BaseModel):
    """What a client should check before it sends: bytes and characters."""

    max_upload_bytes: int
    max_message_chars: int


class SessionView(BaseModel):
    """Who is signed in, to what."""

    user: UserView
    version: str
    model: ModelView
    limits: LimitsView
