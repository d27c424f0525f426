"""One line of the log per request or tunnel: who went where, and how it ended. Never a path or a query."""

import time
from dataclasses import dataclass, field

import structlog

from backend.core.telemetry import metrics
from workers.egress.requests import Who

log = structlog.get_logger()


@dataclass(kw_only=True)
class Trail:
    """Noted while it goes on; bytes are those of bodies, or of a tunnel."""

    method: str
    who: Who | None = None
    host: str = ""
    port: int = 0
    address: str = ""
    verdict: str = "done"
    sent: int = 0
    received: int = 0
    begun: float = field(default_factory=time.monotonic)

    def tell(self) -> None:
        """Write the line, and count it."""
        who, seconds = self.who, time.monotonic() - self.begun
        metrics.EGRESS_DURATION.observe(seconds, verdict=self.verdict)
        metrics.EGRESS_BYTES.add(self.sent, direction="sent")
        metrics.EGRESS_BYTES.add(self.received, direction="received")
        log.info(
            "egress",
            user_id=str(who.user_id) if who else None,
            agent=who.agent if who else None,
            step_id=str(who.step_id) if who and who.step_id else None,
            method=self.method,
            host=self.host,
            port=self.port,
            address=self.address,
            verdict=self.verdict,
            sent=self.sent,
            received=self.received,
            ms=round(seconds * 1000),
        )
