"""Expressions. What stands in rows is read by each clock: ``max``. What processes count is added up: ``sum``."""

from scripts.dashboards.panel import WINDOW


def rate(metric: str, by: str = "", where: str = "") -> str:
    """Return how much a second a counter grows, over all processes."""
    return f"sum{_by(by)} (rate({metric}{_where(where)}[{WINDOW}]))"


def quantile(q: float, histogram: str, by: str = "", where: str = "") -> str:
    """Return a quantile of a histogram, over all processes."""
    return f"histogram_quantile({q}, {rate(f'{histogram}_bucket', ', '.join(filter(None, ('le', by))), where)})"


def rows(gauge: str, by: str = "", where: str = "") -> str:
    """Return what stands in rows."""
    return f"max{_by(by)} ({gauge}{_where(where)})"


def share(metric: str, bad: str, of: str = "", by: str = "") -> str:
    """Return which part of a counter is bad, between 0 and 1; 0 where none is."""
    whole = rate(metric, by, of)
    return f"({rate(metric, by, bad)} or 0 * {whole}) / {whole}"


def _by(labels: str) -> str:
    return f" by ({labels})" if labels else ""


def _where(matchers: str) -> str:
    return f"{{{matchers}}}" if matchers else ""


def half_and_95(histogram: str, where: str = "") -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the median and the 95th percentile, each with its legend."""
    return (quantile(0.5, histogram, where=where), "half"), (quantile(0.95, histogram, where=where), "95 of 100")
