"""``make secrets``: fresh, whole, private, and never over what is there."""

import base64
from pathlib import Path

from scripts.env_file import MADE, address, read, write_secrets


def test_a_fresh_file_has_every_secret_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = write_secrets(tmp_path / ".env")
    given = read(tmp_path / ".env")
    assert set(made) == set(given) == set(MADE)
    assert len(set(given.values())) == len(MADE)
    assert min(len(value) for value in given.values()) >= 32
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / ".env"]


def test_no_two_files_are_alike(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_secrets(tmp_path / name)
    assert not set(read(tmp_path / "one").values()) & set(read(tmp_path / "two").values())


def test_what_is_there_stays_and_what_is_missing_is_added(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# mine\nPOSTGRES_PASSWORD=kept\nREDIS_PASSWORD=\nWARREN_MODEL=openai:gpt-5-mini\n")
    assert "POSTGRES_PASSWORD" not in write_secrets(file)
    given = read(file)
    assert given["POSTGRES_PASSWORD"] == "kept"
    assert given["WARREN_MODEL"] == "openai:gpt-5-mini"
    assert len(given["REDIS_PASSWORD"]) >= 32
    assert file.read_text().startswith("# mine\n")
    before = file.read_text()
    assert write_secrets(file) == []
    assert file.read_text() == before


def test_a_vault_key_is_one_that_the_email_role_reads(tmp_path: Path) -> None:
    write_secrets(tmp_path / ".env")
    name, _, key = read(tmp_path / ".env")["WARREN_VAULT_KEYS"].partition(":")
    assert name.startswith("k")
    assert len(base64.b64decode(key, validate=True)) == 32


def test_the_address_signs_in_where_people_reach_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("WARREN_ADMIN_TOKEN=wk_x\n")
    assert address(file) == "http://127.0.0.1:8000/?token=wk_x"
    file.write_text("WARREN_ADMIN_TOKEN=wk_x\nWARREN_PUBLIC_URL=https://warren.example.org/\n")
    assert address(file) == "https://warren.example.org/?token=wk_x"
