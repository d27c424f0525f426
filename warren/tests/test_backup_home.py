"""Backup and restore as a person runs them: private services, keys in a file of their own, accounts without them."""

import json
import stat
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.resources import Resources, open_resources
from backend.core.sealing import Binding
from backend.core.settings import Settings
from tests.path.crew import Crew
from warren.backup.make import backup
from warren.backup.restore import restore
from warren.errors import CommandError
from warren.tests.conftest import Warren
from workers.agentkit.vault.keys import Key
from workers.agentkit.vault.publishing import publish
from workers.agentkit.vault.vault import Kept, Vault
from workers.agents.email.grants.keeper import Keeper
from workers.agents.email.grants.keys import mail_keys
from workers.agents.email.grants.tokens import Tokens

SECRET = {"kind": "google", "refresh_token": "given"}


@pytest.mark.slow
def test_a_laptops_home_comes_back_with_its_keys(warren: Warren, tmp_path: Path) -> None:
    home, new, packed, keys = (tmp_path / name for name in ("home", "new", "kept.tar", "keys.json"))
    assert warren("user", "add", "anna").returncode == 0
    (home / "token").write_text("wk_mine\n")
    for name in ("vault.keys", "browser.keys"):
        (home / name).write_text(Key.new().line() + "\n")
    kept = warren("backup", str(packed), "--keys", str(keys))
    assert kept.returncode == 0, kept.stderr
    assert f"is in {packed}: people 1, tasks 0" in kept.stdout
    assert "Keep that file apart from the backup." in kept.stdout
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert b"wk_mine" not in packed.read_bytes()

    back = warren("restore", str(packed), "--keys", str(keys), WARREN_HOME=str(new))
    assert back.returncode == 0, back.stderr
    assert "Restored as of" in back.stdout
    for name in ("token", "vault.keys", "browser.keys"):
        assert (new / name).read_text() == (home / name).read_text()
    assert not list(new.glob("restore-*"))


async def connect(crew: Crew, vault: Vault) -> UUID:
    """Connect an account, kept as the email role keeps it."""
    binding = Binding(grant_id=new_id(), user_id=crew.ann, provider="gmail")
    kept = vault.keep(binding, SECRET)
    async with crew.resources.engine.begin() as conn:
        await publish(conn, "email", vault.ring.current())
    await crew.sql(
        """insert into grants (id, user_id, provider, account, state, secret, key_id, refresh_at)
        values (:id, :user, 'gmail', 'ann@peer.test', 'active', :secret, :key, now() + interval '1 day')""",
        id=binding.grant_id,
        user=crew.ann,
        secret=kept.secret,
        key=kept.key_id,
    )
    return binding.grant_id


async def grant_of(resources: Resources) -> Json:
    async with resources.engine.connect() as conn:
        return dict((await conn.exec_driver_sql("select * from grants")).mappings().one())


async def test_accounts_open_with_the_keys_and_ask_to_be_connected_again_without(
    crew: Crew, tmp_path: Path, empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    grant_id = await connect(crew, Vault(mail_keys(crew.settings)))
    await backup(crew.settings, tmp_path / "kept")
    assert "Not in it: the keys of connected accounts (1)" in capsys.readouterr().out
    await backup(crew.settings, tmp_path / "kept", keys_file=tmp_path / "keys")
    assert json.loads((tmp_path / "keys").read_text())["token"] == ""

    services = {"rabbitmq_url": str(crew.settings.rabbitmq_url), "redis_url": str(crew.settings.redis_url)}
    without = Settings(home=tmp_path / "without").with_services(database_url=empty_database_url, **services)
    await restore(without, tmp_path / "kept")
    assert "turn to “reconnect” when Warren starts" in capsys.readouterr().out
    async with open_resources(without, agents=[]) as resources:
        vault = Vault(mail_keys(without))
        keeper = Keeper(resources, vault, Tokens(resources, vault))
        await keeper.publish_key()
        assert await keeper.keep_one()
        row = await grant_of(resources)
        assert (row["state"], row["error"]["code"]) == ("reconnect", "reconnect")
        assert "Connect the account again" in row["error"]["cure"]
    with pytest.raises(CommandError, match="holds other keys than the file"):
        await restore(without, tmp_path / "kept", keys_file=tmp_path / "keys")

    connection = await asyncpg.connect(empty_database_url)
    await connection.execute("delete from users")
    await connection.close()
    given = Settings(home=tmp_path / "with").with_services(database_url=empty_database_url, **services)
    await restore(given, tmp_path / "kept", keys_file=tmp_path / "keys")
    async with open_resources(given, agents=[]) as resources:
        row = await grant_of(resources)
        binding = Binding(grant_id=grant_id, user_id=crew.ann, provider="gmail")
        kept = Kept(key_id=row["key_id"], secret=row["secret"])
        assert Vault(mail_keys(given)).open(binding, kept) == SECRET
