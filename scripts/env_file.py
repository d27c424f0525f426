"""``python3 -m scripts.env_file secrets|address``: the file .env that docker compose reads.

``secrets`` writes it with fresh secrets, readable by its owner alone, and adds those that an older one lacks; it
changes none. ``address`` prints where the page is, with the token that signs its reader in.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.broker_users import rights, variable

ROOT = Path(__file__).resolve().parents[1]
_HEAD = """\
# Written by `make secrets`; .env.example says what else may stand here. Whoever reads this file has all of Warren.
"""


def _password() -> str:
    """Return what fits into an address as it is."""
    return secrets.token_hex(24)


def _vault_key() -> str:
    return f"k{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


#: The secrets that docker-compose.yml refuses to start without, and how each is made.
MADE: dict[str, Callable[[], str]] = {
    "POSTGRES_PASSWORD": _password,
    **{variable(role): _password for role in rights()},
    "REDIS_PASSWORD": _password,
    "WARREN_ADMIN_TOKEN": lambda: f"wk_{secrets.token_urlsafe(32)}",
    "WARREN_EGRESS_TOKEN": _password,
    "WARREN_VAULT_KEYS": _vault_key,
    "WARREN_BROWSER_VAULT_KEYS": _vault_key,
    "SEARXNG_SECRET": _password,
    "GRAFANA_PASSWORD": _password,
}


def read(file: Path) -> dict[str, str]:
    """Return the variables of a file; none where there is no file."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    parts = [line.partition("=") for line in lines if "=" in line and not line.lstrip().startswith("#")]
    return {name.strip(): value.strip() for name, _, value in parts}


def write_secrets(file: Path) -> list[str]:
    """Add what is missing to the file; returns the names of what was made."""
    there = read(file)
    missing = [name for name in MADE if not there.get(name)]
    if not missing:
        return []
    text = file.read_text(encoding="utf-8") if file.exists() else _HEAD
    text = text.rstrip("\n") + "\n" + "".join(f"{name}={MADE[name]()}\n" for name in missing)
    # Written beside it and moved there: a half of it would lock people out.
    fresh = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    fresh.replace(file)
    return missing


def address(file: Path) -> str:
    """Return where the page is; raises KeyError when there is no token yet."""
    given = read(file)
    base = given.get("WARREN_PUBLIC_URL") or f"http://127.0.0.1:{given.get('WARREN_PORT') or '8000'}"
    return f"{base.rstrip('/')}/?token={given['WARREN_ADMIN_TOKEN']}"


def main() -> int:
    """Do as the command line says."""
    file = ROOT / ".env"
    if sys.argv[1:] == ["secrets"]:
        made = write_secrets(file)
        print(f"{file.name}: made {', '.join(made)}." if made else f"{file.name} has every secret already.")
        return 0
    if sys.argv[1:] == ["address"]:
        if not read(file).get("WARREN_ADMIN_TOKEN"):
            print("There is no .env with a token yet: run `make secrets` first.", file=sys.stderr)
            return 1
        print(address(file))
        return 0
    print("Use it as: python3 -m scripts.env_file secrets|address", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
