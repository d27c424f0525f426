"""What a person sends to connect an account; passwords and keys are masked wherever these are printed."""

import ipaddress
import re
from typing import Annotated, Literal
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from backend.api.connections.way_back import CONNECTIONS_PAGE, OwnPath
from backend.api.texts import Text
from backend.core.act_views import Scope

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("has a line break or another control character in it")
    return text.strip()


def _secret_line(secret: SecretStr) -> SecretStr:
    # A line break would end the command in which a password is sent, and begin another. Spaces around it may be meant.
    _one_line(secret.get_secret_value())
    if any("\ud800" <= letter <= "\udfff" for letter in secret.get_secret_value()):
        raise ValueError("contains half of a character (a lone surrogate)")
    return secret


def _address(text: str) -> str:
    try:
        # Names inside a company's own net are addresses too; whether one exists is for its server to say.
        found = validate_email(
            text, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        raise ValueError("must be a mail address, such as ann@example.org") from None
    return found.ascii_email or found.normalized


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _host(text: str) -> str:
    labels = text.removesuffix(".").split(".")
    is_name = all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
    if not is_name and not _is_address(text):
        raise ValueError("must be the name of a server, such as imap.example.org, without https:// and port")
    return text


def _is_signing_key(pem: str) -> bool:
    try:
        return isinstance(load_pem_private_key(pem.encode(), password=None), RSAPrivateKey)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _is_loopback(host: str) -> bool:
    return host.lower() == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


Line = Annotated[Text, AfterValidator(_one_line)]
MailAddress = Annotated[Line, Field(min_length=3, max_length=320), AfterValidator(_address)]
Host = Annotated[Line, Field(min_length=1, max_length=253), AfterValidator(_host)]
Port = Annotated[int, Field(ge=1, le=65_535)]
Security = Literal["tls", "starttls", "none"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GmailConsent(_Body):
    """What to ask a person for at Google; reading is always asked for."""

    scopes: list[Scope] = Field(min_length=1, max_length=10)
    #: An account that is connected already: asked again, or for more.
    connection_id: UUID | None = None
    #: Where the browser comes back to.
    back: OwnPath = CONNECTIONS_PAGE


class ConsentPage(BaseModel):
    """Google's page, to send the browser to."""

    authorize_url: str


class ImapAccount(_Body):
    """An account by password: where its mail is read and handed over."""

    account: MailAddress
    #: What to sign in as, where that isn't the address.
    username: Annotated[Line, Field(max_length=320)] = ""
    password: Annotated[SecretStr, Field(min_length=1, max_length=1_000), AfterValidator(_secret_line)]
    imap_host: Host
    imap_port: Port
    imap_security: Security
    smtp_host: Host
    smtp_port: Port
    smtp_security: Security
    #: An account that is connected already, whose password or servers changed.
    connection_id: UUID | None = None

    @field_validator("imap_security", "smtp_security")
    @classmethod
    def _only_here_in_the_clear(cls, security: Security, info: ValidationInfo) -> Security:
        host = info.data.get(str(info.field_name).replace("security", "host"))
        if security == "none" and host is not None and not _is_loopback(host):
            raise ValueError("the password would cross the network in the clear: choose tls or starttls")
        return security


class ServiceKey(BaseModel):
    """The key of a service account as Google gives it; only what signing needs is taken from it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Literal["service_account"]
    client_email: MailAddress
    private_key: SecretStr = Field(min_length=1, max_length=20_000)
    private_key_id: Line | None = None
    client_id: Line | None = None
    project_id: Line | None = None

    @field_validator("private_key")
    @classmethod
    def _signs(cls, key: SecretStr) -> SecretStr:
        if not _is_signing_key(key.get_secret_value()):
            raise ValueError("is no private key that can sign: take the JSON file as Google gave it")
        return key


class ServiceAccount(_Body):
    """A service account of an organisation, and the mailbox that it acts for."""

    key: ServiceKey
    subject: MailAddress


class ConnectionEdit(_Body):
    """What the owner calls an account; empty is its address."""

    label: Annotated[Line, Field(max_length=100)]
