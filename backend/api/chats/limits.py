"""How long a message may be."""

from backend.api.problems import Invalid, MessageTooLong
from backend.core.settings import Settings


def check_length(message: str, settings: Settings) -> None:
    """Refuse what is empty or too long.

    Raises:
        Invalid: there is nothing but white space.
        MessageTooLong: it is over the limit, which the refusal names.
    """
    limit = settings.limits.max_message_chars
    if len(message) > limit:
        raise MessageTooLong(f"The message has {len(message):,} characters; the limit is {limit:,}.", limit=limit)
    if not message.strip():
        raise Invalid("The message is empty.", cure="Write what you want done.")
