"""A grant's secret opens for its row and its role alone."""

from pathlib import Path
from uuid import uuid4

import pytest
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from pydantic import SecretStr

from backend.core.sealing import Binding, NoKeyError, seal
from backend.core.settings import Settings
from workers.agentkit.vault.keys import Key, KeysUnreadableError
from workers.agentkit.vault.vault import Kept, Vault, VaultError
from workers.agents.email.grants.keys import FILE, mail_keys
from workers.agents.email.grants.tests.conftest import Office

SECRET = {"kind": "google", "refresh_token": "very secret"}


def binding(**other: object) -> Binding:
    given = {"grant_id": uuid4(), "user_id": uuid4(), "provider": "gmail", **other}
    return Binding(**given)  # type: ignore[arg-type]  # of the right types


async def test_what_the_api_sealed_opens_with_the_private_key_alone(office: Office) -> None:
    bound = binding()
    async with office.resources.engine.connect() as conn:
        sealed = await seal(conn, "email", bound, SECRET)
    assert office.vault.open_sealed(bound, sealed.key_id, sealed.box) == SECRET
    assert b"very secret" not in sealed.box
    [row] = await office.sql("select public_key from vault_keys")
    for stranger in (PrivateKey.generate(), PrivateKey(row["public_key"])):
        with pytest.raises(CryptoError):
            SealedBox(stranger).decrypt(sealed.box)
    with pytest.raises(TypeError):
        SealedBox(PublicKey(row["public_key"])).decrypt(sealed.box)  # type: ignore[misc]  # the types say so too


async def test_nothing_is_sealed_for_a_role_that_never_ran(office: Office) -> None:
    async with office.resources.engine.connect() as conn:
        with pytest.raises(NoKeyError):
            await seal(conn, "browser", binding(), SECRET)


async def test_what_was_sealed_for_another_row_is_refused(office: Office) -> None:
    bound = binding()
    async with office.resources.engine.connect() as conn:
        sealed = await seal(conn, "email", bound, SECRET)
    other = binding(user_id=bound.user_id)
    with pytest.raises(VaultError, match="another row"):
        office.vault.open_sealed(other, sealed.key_id, sealed.box)
    with pytest.raises(VaultError):
        office.vault.open_sealed(bound, sealed.key_id, sealed.box[:-1] + b"x")


def test_what_is_kept_is_bound_to_row_user_provider_and_key(tmp_path: Path) -> None:
    vault, bound = Vault(mail_keys(Settings(home=tmp_path))), binding()
    kept = vault.keep(bound, SECRET)
    assert vault.open(bound, kept) == SECRET
    assert b"very secret" not in kept.secret
    for other in (binding(), binding(grant_id=bound.grant_id, provider="imap", user_id=bound.user_id)):
        with pytest.raises(VaultError):
            vault.open(other, kept)
    with pytest.raises(VaultError):
        vault.open(bound, Kept(key_id=kept.key_id, secret=kept.secret[:-1] + b"x"))


def test_a_token_is_no_grant_and_another_homes_keys_open_neither(tmp_path: Path) -> None:
    vault, bound = Vault(mail_keys(Settings(home=tmp_path / "a"))), binding()
    wrapped = vault.wrap_token(bound, "access")
    assert vault.unwrap_token(bound, wrapped) == "access"
    assert b"access" not in wrapped
    assert vault.unwrap_token(binding(), wrapped) is None
    other = Vault(mail_keys(Settings(home=tmp_path / "b")))
    assert other.unwrap_token(bound, wrapped) is None
    with pytest.raises(VaultError):
        other.open(bound, vault.keep(bound, SECRET))


def test_the_file_of_keys_is_its_owners_alone_and_is_made_once(tmp_path: Path) -> None:
    first = mail_keys(Settings(home=tmp_path)).current()
    assert mail_keys(Settings(home=tmp_path)).current() == first
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_keys_of_the_environment_are_taken_in_order_and_never_written(tmp_path: Path) -> None:
    new, old = Key.new(), Key.new()
    given = SecretStr(f"{new.line()},{old.line()}")
    ring = mail_keys(Settings(home=tmp_path).model_copy(update={"vault_keys": given}))
    assert (ring.current(), ring.find(old.id)) == (new, old)
    with pytest.raises(KeysUnreadableError, match="WARREN_VAULT_KEYS"):
        ring.add(Key.new())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["k1:short", "no colon", "k1:!!!!"])
def test_a_key_that_is_none_is_named_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(KeysUnreadableError, match=FILE):
        mail_keys(Settings(home=tmp_path)).current()
