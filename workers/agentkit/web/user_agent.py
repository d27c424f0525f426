"""The name that our own fetches give."""

from importlib.metadata import PackageNotFoundError, version

from workers.agentkit.web.robots import PRODUCT


def user_agent(contact: str) -> str:
    """Return ``Warren/<version> (+contact)``: sites' owners should know what asks, and whom to write to."""
    try:
        number = version("warren")
    except PackageNotFoundError:  # run from a checkout that was never installed
        number = "0"
    return f"{PRODUCT}/{number} (+{contact})" if contact else f"{PRODUCT}/{number}"
