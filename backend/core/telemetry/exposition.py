"""The process's metrics as they are read over HTTP."""

from prometheus_client.exposition import choose_encoder
from starlette.responses import Response

from backend.core.telemetry.metrics import REGISTRY


def exposed(accept: str) -> Response:
    """Return the metrics in the format that the reader prefers: Prometheus' text, or OpenMetrics."""
    encode, media_type = choose_encoder(accept)
    return Response(encode(REGISTRY), headers={"content-type": media_type})
