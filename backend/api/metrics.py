"""``/metrics`` of the api: for the operator's collector, not for whoever finds the address."""

import hmac
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response

from backend.api.problems import NotAllowed, NotSignedIn
from backend.api.wiring import Configured
from backend.core.telemetry.exposition import exposed

router = APIRouter(include_in_schema=False)

#: Of these a proxy on this machine says that it speaks for somebody else.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_CURE = "Set WARREN_METRICS_TOKEN and send it as `Authorization: Bearer <token>`, or ask from this machine."


@router.get("/metrics")
async def metrics(request: Request, settings: Configured) -> Response:
    """Return this process's metrics in Prometheus' format.

    With ``WARREN_METRICS_TOKEN`` whoever sends it may read them; without one only this machine itself.

    Raises:
        NotSignedIn: another token, or none.
        NotAllowed: no token is set, and the request comes from elsewhere, or through a proxy.
    """
    token = settings.telemetry.metrics_token.get_secret_value()
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise NotSignedIn("This needs the token of WARREN_METRICS_TOKEN.", cure=_CURE)
    elif not _is_of_this_machine(request):
        raise NotAllowed("Metrics are told to this machine only.", cure=_CURE)
    return exposed(request.headers.get("accept", ""))


def _is_of_this_machine(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
