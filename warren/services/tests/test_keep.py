"""Ports and passwords last, and give way only to a stranger on the port."""

import socket
import stat
from pathlib import Path

from warren.services.keep import Keep, is_free


def test_ports_and_passwords_are_found_again(tmp_path: Path) -> None:
    first = Keep(tmp_path / "keep.json")
    made = (first.port("redis"), first.port("amqp"), first.password("redis"))
    again = Keep(tmp_path / "keep.json")
    assert (again.port("redis"), again.port("amqp"), again.password("redis")) == made
    assert made[0] != made[1]
    assert stat.S_IMODE((tmp_path / "keep.json").stat().st_mode) == 0o600


def test_a_port_taken_meanwhile_is_replaced_for_good(tmp_path: Path) -> None:
    former = Keep(tmp_path / "keep.json").port("redis")
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", former))
        stranger.listen()
        assert not is_free(former)
        changed = Keep(tmp_path / "keep.json").port("redis")
    assert changed != former
    assert Keep(tmp_path / "keep.json").port("redis") == changed
