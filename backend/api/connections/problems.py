"""How connecting is refused."""

from backend.api.problems import AppError

#: How Gmail is set up for everybody here.
GMAIL_CURE = (
    "Set GMAIL_CLIENT_ID and GMAIL_CLIENT_SECRET and start Warren again; docs/gmail.md says where to get them. "
    "To try it without a Google account, docs/try-email.md starts a trial mailbox."
)


class NotConfigured(AppError):
    status, code, title = 409, "not_configured", "Gmail isn't set up here"
    default_detail = "Google doesn't know this Warren yet, so nobody can sign in there."
    cure = GMAIL_CURE


class NoKey(AppError):
    status, code, title = 409, "no_key", "Nobody to keep it"
    default_detail = "The email agent has never run here: start its worker, then connect."
    cure = "Start it with `warren worker email`; `warren up` does by itself."


class OtherAccount(AppError):
    status, code, title = 409, "other_account", "Another account"
    cure = "Connect another account as a new one."


class NotBySignIn(AppError):
    status, code, title = 409, "not_by_sign_in", "Not connected by a sign-in at Google"
    default_detail = "This account isn't connected by a sign-in at Google, so Google can't be asked for it again."
    cure = "Give its password or key again instead."


class OtherAddress(AppError):
    status, code, title = 409, "other_address", "Opened at another address"
