"""Use cases: connect an account by its password, or by an organisation's key. The email role tries what it is given."""

from uuid import UUID

from backend.api.connections.keep_grant import ALL_SCOPES, Connected, keep_grant
from backend.api.connections.problems import OtherAccount
from backend.api.connections.queries import read_connection
from backend.api.connections.requests import ImapAccount, ServiceAccount
from backend.api.problems import NotFound
from backend.core.act_views import ConnectionView
from backend.core.resources import Resources


async def connect_imap(resources: Resources, user_id: UUID, given: ImapAccount) -> ConnectionView:
    """Keep an account by password.

    Raises:
        NotFound: there is no such connection, or it is somebody else's.
        OtherAccount: the connection is of another address.
        NoKey: the email role has never run here.
    """
    account = await _account(resources, user_id, given)
    connected = Connected(
        provider="imap",
        account=account,
        scopes=ALL_SCOPES,
        secret={"kind": "imap", "password": given.password.get_secret_value()},
        settings=given.model_dump(exclude={"account", "password", "connection_id"}),
    )
    return await keep_grant(resources, user_id, connected)


async def _account(resources: Resources, user_id: UUID, given: ImapAccount) -> str:
    if given.connection_id is None:
        return given.account
    async with resources.engine.connect() as conn:
        held = await read_connection(conn, user_id, given.connection_id)
    if held.provider != "imap":
        raise NotFound(f"There is no connection {given.connection_id} by IMAP.")
    if held.account.lower() != given.account.lower():
        raise OtherAccount(f"This connection is for {held.account}, not for {given.account}.")
    return held.account


async def connect_service_account(resources: Resources, user_id: UUID, given: ServiceAccount) -> ConnectionView:
    """Keep an organisation's key for one of its mailboxes.

    Raises:
        NoKey: the email role has never run here.
    """
    info = given.key.model_dump(exclude_none=True) | {"private_key": given.key.private_key.get_secret_value()}
    connected = Connected(
        provider="gmail",
        account=given.subject.lower(),
        scopes=ALL_SCOPES,
        secret={"kind": "service_account", "info": info},
        delegated=True,
    )
    return await keep_grant(resources, user_id, connected)
