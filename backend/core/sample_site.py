"""Warren's own sample site: one reserved name, whose pages the egress role answers with bytes of its own.

Nothing is connected to for it, so it is there without any network; ``.test`` is nobody's by RFC 6761.
"""

from backend.core.hosts import is_under

#: The site, by http only; its subdomains are the papers that the samples of research come from.
SAMPLE_HOST = "samples.warren.test"


def is_sample(host: str) -> bool:
    """Tell whether a canonical host is the sample site or one of its papers."""
    return is_under(host, SAMPLE_HOST)
