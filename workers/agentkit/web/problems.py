"""What can go wrong with an address, in words for the model and the person, each with its next step."""

from workers.agentkit.web.port import WebProblem

_WHO = "If it is a service of your own, its operator can name it in WARREN_EGRESS_ALLOW (host:port)."
#: By the way out's code: ours, what is said ({host}), and the next step.
_REFUSED = {
    "private_address": ("private_address", "{host} leads to an address that isn't on the public internet.", _WHO),
    "denied_host": ("denied_host", "{host} is on a list of hosts that are never reached.", "Use another source."),
    "not_listed": (
        "not_listed",
        "{host} isn't on the list of the only hosts that are reached here.",
        "Use a source on that list, or add the host to it in the settings.",
    ),
    "bad_port": (
        "bad_port",
        "{host} was asked for at a port that isn't reached.",
        "Use an address at 80 or 443; the operator can open more ports (WARREN_EGRESS_PORTS).",
    ),
    "bad_scheme": ("bad_scheme", "Only http and https addresses are fetched.", "Use such an address."),
    "bad_url": ("bad_url", "The address of {host} can't be used.", "Correct the address."),
    "sample_by_http": (
        "bad_url",
        "{host} is Warren's own sample site, which is there by http only.",
        "Write its address with http://, not https://.",
    ),
    "unresolvable": ("unreachable", "There is no host {host}.", "Check its spelling."),
    "unreachable": ("unreachable", "{host} can't be reached.", "Try again later, or use another source."),
    "too_slow": ("too_slow", "{host} took too long to answer.", "Try again later, or use another source."),
    "too_large": ("too_large", "What {host} sends is larger than one fetch may be.", "Ask for a smaller part of it."),
    "too_many": ("too_many", "Too much is being fetched for you at once.", "Try again when some of it is done."),
    "rules_unknown": (
        "no_way_out",
        "Your own list of hosts can't be read just now, so nothing is fetched.",
        "Try again in a minute.",
    ),
    "not_known": (
        "no_way_out",
        "The way out doesn't take this worker's token.",
        "Set the same WARREN_EGRESS_TOKEN for the egress role and for every worker.",
    ),
}
_UNFORESEEN = ("unreachable", "{host} can't be reached: {code}.", "Try again later, or use another source.")


def refused(code: str, host: str) -> WebProblem:
    """Return what a refusal of the way out means."""
    ours, message, cure = _REFUSED.get(code, _UNFORESEEN)
    return WebProblem(ours, message.format(host=host, code=code), cure)


def no_way_out() -> WebProblem:
    """This worker isn't told where the egress role is."""
    message = "This worker knows no way out, so nothing is fetched."
    return WebProblem("no_way_out", message, "Start it (`warren worker egress`) and set WARREN_EGRESS_URL.")


def broken(host: str, why: str) -> WebProblem:
    """The site was there and broke off, or doesn't speak HTTP."""
    return WebProblem("unreachable", f"{host} {why}.", "Try again later, or use another source.")


def bad_certificate(host: str, why: str) -> WebProblem:
    """The site can't show that it is the one it says."""
    message = f"The certificate of {host} can't be trusted ({why})."
    return WebProblem(
        "certificate", message, "Tell the site's owner, or use another source. It is never read all the same."
    )


def too_large(host: str, most_bytes: int) -> WebProblem:
    """More came than was asked for at the most."""
    size = f"{most_bytes / 1_000_000:g} MB" if most_bytes >= 100_000 else f"{most_bytes} bytes"  # noqa: PLR2004 - reads better
    return WebProblem("too_large", f"What {host} sends is larger than {size}.", "Ask for a smaller part of it.")


def too_slow(host: str, seconds: float) -> WebProblem:
    """The time is over."""
    message = f"{host} didn't send everything within {seconds:g} seconds."
    return WebProblem("too_slow", message, "Try again later, or use another source.")


def http_error(url: str, status: int, reason: str) -> WebProblem:
    """The site answers that there is nothing to read."""
    message = f"{url} answers with {status}{f' ({reason})' if reason else ''}."
    return WebProblem("http_error", message, _CURES.get(status, _OTHER_CURE), status=status)


_OTHER_CURE = "Try again later, or use another source."
_CURES = {
    401: "It is for people who are signed in: open it in the browser and sign in there, or use another source.",
    403: "It isn't shown to programs like this one: open it in the browser, or use another source.",
    404: "Check the address, or look for the page on its site.",
    410: "It is gone for good: use another source.",
    429: "The site asks for fewer requests: wait a few minutes.",
}


def disallowed(why: str) -> WebProblem:
    """The site's robots.txt asks not to."""
    return WebProblem(
        "robots", why, "Use another source, or read it yourself: what a site asks of programs is honoured."
    )
