"""Why something isn't let out, or can't be got: a stable code, the answer's status, and words."""

from typing import Literal

#: Whose list refuses.
Whose = Literal["deployment", "person"]
_WHOSE: dict[Whose, str] = {"deployment": "the deployment's", "person": "your"}


class Refused(Exception):
    """The proxy's own answer, never the site's."""

    def __init__(self, code: str, status: int, message: str, *, whose: Whose | Literal[""] = "") -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        #: Empty where no list is the reason.
        self.whose = whose


def private_address(host: str) -> Refused:
    """The host is, or leads to, an address that isn't public."""
    return Refused("private_address", 403, f"{host} leads to an address that isn't on the public internet.")


def denied_host(host: str, whose: Whose) -> Refused:
    """A list names the host."""
    message = f"{host} is on {_WHOSE[whose]} list of hosts that are never reached."
    return Refused("denied_host", 403, message, whose=whose)


def not_listed(host: str, whose: Whose) -> Refused:
    """A list names what may be reached, and not this host."""
    message = f"{host} is not on {_WHOSE[whose]} list of the only hosts that are reached."
    return Refused("not_listed", 403, message, whose=whose)


def bad_port(port: int) -> Refused:
    """The port isn't one of those that are reached."""
    return Refused("bad_port", 403, f"Port {port} is not one that is reached.")


def bad_scheme(scheme: str) -> Refused:
    """Not http, or not spoken this way."""
    return Refused("bad_scheme", 403, f"“{scheme}” addresses are not fetched, only http and https.")


def bad_url(why: str) -> Refused:
    """What was asked for can't be read."""
    return Refused("bad_url", 400, f"The address can't be used: {why}.")


def unresolvable(host: str) -> Refused:
    """The name is nobody's."""
    return Refused("unresolvable", 502, f"There is no host {host}.")


def unreachable(host: str, why: str) -> Refused:
    """Nobody answers there, or not in HTTP."""
    return Refused("unreachable", 502, f"{host} can't be reached: {why}.")


def too_slow(host: str, seconds: float) -> Refused:
    """Nothing came in time."""
    return Refused("too_slow", 504, f"{host} said nothing for {seconds:g} seconds.")


def too_large(most_mb: int) -> Refused:
    """More came than one answer, request or tunnel may have."""
    return Refused("too_large", 502, f"It is larger than {most_mb} MiB.")


def too_many(most: int) -> Refused:
    """One person has all they may have at once."""
    return Refused("too_many", 429, f"{most} connections of one person are open already.")


def not_known() -> Refused:
    """Nobody who may go out says so."""
    return Refused("not_known", 407, "The way out is for Warren's own agents only.")


def rules_unknown() -> Refused:
    """A person's own list can't be read, and might forbid it."""
    return Refused("rules_unknown", 503, "The person's own list of hosts can't be read just now.")


def sample_by_http(host: str) -> Refused:
    """The sample site has no certificate."""
    return Refused("sample_by_http", 403, f"{host} is Warren's own sample site, which is there by http only.")
