"""One Warren per folder, a token that only its owner reads, and addresses only while it runs."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from warren.errors import CommandError
from warren.home import Home, HomeInUse
from warren.services.private import ServiceUrls

_ROOT = Path(__file__).parents[2]
_URLS = ServiceUrls(database_url="postgresql://a", rabbitmq_url="amqp://b", redis_url="redis://c")
_HOLD = """
import sys
from pathlib import Path
from warren.home import Home
with Home(Path(sys.argv[1])).locked():
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_a_second_warren_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(argv, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "locked\n"
        with pytest.raises(HomeInUse, match=rf"pid {first.pid}\b.*WARREN_HOME"), Home(tmp_path).locked():
            pass
        first.kill()
    with Home(tmp_path).locked():
        """A killed one holds nothing."""


def test_the_token_lasts_and_is_private(tmp_path: Path) -> None:
    token = Home(tmp_path).token()
    assert Home(tmp_path).token() == token
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    assert len(token) > 40


def test_addresses_are_told_only_while_it_runs(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.locked():
        assert home.running() is None
        home.publish(_URLS)
        assert Home(tmp_path).running() == _URLS
    assert home.running() is None


def test_addresses_that_a_killed_one_left_are_not_believed(tmp_path: Path) -> None:
    Home(tmp_path).publish(_URLS)
    assert Home(tmp_path).running() is None


def test_a_folder_that_cannot_be_made_is_named_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=r"can't be made.*WARREN_HOME"):
        Home(tmp_path / "file" / "home").prepare()
