"""What the rows say, read for who watches the deployment."""

from backend.core.resources import Resources
from backend.core.row_counts import read_counts
from backend.core.telemetry import row_gauges


async def read(resources: Resources) -> int:
    """Read and show the counts of all rows; it changes nothing, and so returns 0."""
    async with resources.alone() as conn:
        row_gauges.show(await read_counts(conn))
    return 0
