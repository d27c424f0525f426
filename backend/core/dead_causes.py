"""Why something is among the dead letters, in plain words, and what to do about it."""

from dataclasses import dataclass

from backend.core.refusals import LARGEST_BYTES, NEWER_VERSION, OVERSIZED, UNKNOWN_KIND, UNREADABLE
from backend.core.topology import DELIVERY_LIMIT

DELIVERY_LIMIT_REACHED, REFUSED, UNSETTLED, WORKER_DIED, BROKE = (
    "delivery_limit",
    "refused",
    "unsettled",
    "worker_died",
    "internal",
)


@dataclass(frozen=True)
class Cause:
    """``words`` say what happened, ``cure`` what to do next; each is a sentence."""

    words: str
    cure: str


CAUSES = {
    UNREADABLE: Cause(
        "A message that can't be read.",
        "See who sent it. Correct its text and replay it, or discard it: work that waits is rung for again by itself.",
    ),
    UNKNOWN_KIND: Cause(
        "A message of a kind this version doesn't know.",
        "Bring every process to the newest version, then replay it.",
    ),
    NEWER_VERSION: Cause(
        "A message of a newer version than this one understands.",
        "Bring every process to the newest version, then replay it.",
    ),
    OVERSIZED: Cause(
        f"A message larger than {LARGEST_BYTES // 1024} KB.",
        "Warren sends none: see who did. Only its beginning is kept, so replay it with a corrected text or discard it.",
    ),
    DELIVERY_LIMIT_REACHED: Cause(
        f"A message that was handed out {DELIVERY_LIMIT} times and never settled.",
        "Look into the logs of those who listen to this queue, then replay it.",
    ),
    REFUSED: Cause(
        "A message that another version refused.",
        "This version can read it: replay it once every process is up to date.",
    ),
    UNSETTLED: Cause(
        "A message that its queue gave up.",
        "See its headers for the queue's reason, then replay it.",
    ),
    WORKER_DIED: Cause(
        "Three workers in a row died on this.",
        "Look into the workers' logs for what kills them; then replay it, in other words where these are the reason.",
    ),
    BROKE: Cause(
        "It broke inside Warren each time it was tried.",
        "The worker's log holds the details. Replay it once the fault is mended.",
    ),
}
_OTHER = Cause("It failed each time it was tried.", "Look at what it failed with, then replay it.")


def cause_named(code: str, error: dict[str, object] | None) -> Cause:
    """Return a cause's words: ours, or those of the failure itself."""
    if code in CAUSES:
        return CAUSES[code]
    words, cure = (str((error or {}).get(name) or "") for name in ("message", "cure"))
    return Cause(words or _OTHER.words, cure or _OTHER.cure)
