"""Hosts are read as whatever connects reads them, or not at all."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.egress_settings import EgressSettings
from backend.core.hosts import BadHostError, canonical_host, host_and_port, is_under


@pytest.mark.parametrize(
    ("written", "host"),
    [
        (" Example.COM. ", "example.com"),
        ("my_site.example", "my_site.example"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("localhost", "localhost"),
        ("1e100.net", "1e100.net"),
        ("127.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("１２７。０。０。１", "127.0.0.1"),
        ("[::FFFF:127.0.0.1]", "::ffff:7f00:1"),
        ("2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_a_host_has_one_form(written: str, host: str) -> None:
    assert canonical_host(written) == host
    assert canonical_host(host) == host


BAD = [
    "a..b",
    "-a.com",
    "a b",
    "a/b",
    "a@b",
    "a:80",
    "a%2eb",
    "[::1",
    "fe80::1%eth0",
    "1.2.3.4.5",
    "256.1.1.1",
    "08.1",
    "0x",
    "a.1",
    "4294967296",
    "a\\b",
    "a\x00b",
]


@pytest.mark.parametrize("written", [*BAD, "", ".", "x" * 64 + ".com", ".".join(["abc"] * 70), "9" * 5_000])
def test_what_can_be_read_in_no_way_or_in_several_is_refused(written: str) -> None:
    with pytest.raises(BadHostError):
        canonical_host(written)


@given(st.lists(st.integers(0, 2**34), min_size=1, max_size=4), st.sampled_from(["{}", "0x{:x}", "0{:o}"]))
def test_an_address_is_read_as_the_system_reads_it(parts: list[int], form: str) -> None:
    written = ".".join(form.format(part) for part in parts)
    try:
        system = socket.inet_ntoa(socket.inet_aton(written))
    except OSError:
        with pytest.raises(BadHostError):
            canonical_host(written)
    else:
        assert canonical_host(written) == system


@given(st.text(max_size=40))
def test_whatever_is_read_is_read_the_same_again(written: str) -> None:
    try:
        host = canonical_host(written)
    except BadHostError:
        return
    assert host.isascii()
    assert canonical_host(host) == host


def test_host_and_port() -> None:
    assert host_and_port("[::1]:80") == ("::1", 80)
    assert host_and_port("Example.com:8080") == ("example.com", 8080)
    assert host_and_port("example.com", 80) == ("example.com", 80)
    for written in (
        "example.com",
        "example.com:",
        "example.com:0",
        "example.com:65536",
        "::1",
        ":80",
        "a:８０",
        "a:+1",
    ):
        with pytest.raises(BadHostError):
            host_and_port(written)


def test_a_subdomain_is_under_its_domain_and_a_longer_name_is_not() -> None:
    assert is_under("a.example.com", "example.com")
    assert is_under("example.com", "example.com")
    assert not is_under("badexample.com", "example.com")
    assert not is_under("example.com", "a.example.com")


def test_settings_are_read_in_the_same_form() -> None:
    settings = EgressSettings(allow=" 127.1:9000, [::1]:80 ,", deny="Example.COM.", only="bücher.de", ports="80, 443")
    assert settings.allowed == {("127.0.0.1", 9000), ("::1", 80)}
    assert (settings.denied, settings.listed) == (("example.com",), ("xn--bcher-kva.de",))
    assert settings.open_ports("web") == {80, 443}
    assert settings.open_ports("mail") == {143, 465, 587, 993}
