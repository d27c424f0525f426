"""Why Google gives no token to an organisation's service account, and what its administrator does about it."""

from backend.core.db.base import Json
from workers.agents.email.mailbox.errors import GrantDead, MailboxAway, MailboxError

_AGAIN = "Then choose its key file again under Settings, Connections, Use a service account."
_WHERE = "admin.google.com under Security, Access and data control, API controls, Manage domain-wide delegation"
#: What stands in Google's refusal (its codes and words, in lower case), the sentence and the cure; the first that fits.
_MEANINGS = (
    (
        # An administrator's permission is missing: for the client, or for one of its scopes.
        ("unauthorized_client", "access_denied", "invalid_scope"),
        "Google doesn't let the service account {name} act for {account}.",
        (
            f"An administrator must set up domain-wide delegation at {_WHERE}: add {{client}} with the scopes "
            "{scopes}. It can take up to a day to count."
        ),
    ),
    (
        ("invalid email", "not a valid email"),
        "Google knows no mailbox {account} in the organisation of the service account {name}.",
        "Domain-wide delegation opens mailboxes of the own organisation alone: check the address.",
    ),
    (
        ("jwt signature",),
        "Google no longer accepts this key of the service account {name}.",
        "An administrator must make a new key for it (the domain-wide delegation stays as it is).",
    ),
    (
        ("account not found", "deleted_client", "disabled_client"),
        "The service account {name} is not there any more, or switched off.",
        "An administrator must switch it on, or make another one and set up domain-wide delegation for it.",
    ),
    (
        ("audience check",),
        "The configured token address is not the one that Google takes a signature for.",
        "Whoever runs Warren must leave WARREN_GOOGLE_TOKEN_URL empty, or set it to the address that Google names.",
    ),
)


class DelegationRefused(GrantDead):
    """The organisation's key opens this mailbox no more, or not yet. Nothing was done."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.cure = f"{cure} {_AGAIN}"


def refusal(said: str, info: Json, *, account: str, scopes: list[str]) -> MailboxError | None:
    """Return what Google's refusal (in lower case) means for a service account; None: none of those that last."""
    if "short-lived token" in said:  # of no account's making, so none is declared dead for it
        return MailboxAway("Google refuses what this machine signs: its clock is wrong.")
    name = info["client_email"]
    client = f"the client ID {info['client_id']}" if info.get("client_id") else f"the client ID of {name}"
    for words, message, cure in _MEANINGS:
        if any(word in said for word in words):
            return DelegationRefused(
                message.format(name=name, account=account), cure.format(client=client, scopes=", ".join(scopes))
            )
    return None
