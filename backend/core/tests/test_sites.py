"""A site is one host, exactly, however it is written."""

import pytest

from backend.core.sites import BadSiteError, is_private_way, read_site, site_of


@pytest.mark.parametrize(
    ("written", "site", "page"),
    [
        ("shop.example", "shop.example", ""),
        (" Shop.Example. ", "shop.example", ""),
        ("https://shop.example/", "shop.example", ""),
        ("https://shop.example:443/login?a=1", "shop.example", "https://shop.example:443/login?a=1"),
        ("shop.example:8443/login", "shop.example:8443", "https://shop.example:8443/login"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://[::1]:9/", "[::1]:9", ""),
        ("bücher.de", "xn--bcher-kva.de", ""),
        ("https://0x7f.1/", "127.0.0.1", ""),
    ],
)
def test_what_people_write_is_one_site(written: str, site: str, page: str) -> None:
    assert read_site(written) == (site, page)


@pytest.mark.parametrize(
    "written",
    ["", "a b", "ftp://shop.example/", "https://", "https://ann:pw@shop.example/", "shop.example:port/", "https://["],
)
def test_what_is_no_site_is_refused(written: str) -> None:
    with pytest.raises(BadSiteError):
        read_site(written)


def test_names_that_only_look_alike_are_other_sites() -> None:
    sites = {
        site_of(url)
        for url in (
            "https://shop.example/",
            "https://www.shop.example/",
            "https://shop.example.evil.test/",
            "https://shop.example:8443/",
        )
    }
    assert len(sites) == 4


@pytest.mark.parametrize(
    ("url", "passes"),
    [
        ("https://shop.example/login", True),
        ("http://shop.example/login", False),
        ("http://127.0.0.1:8080/login", True),
        ("http://127.0.0.1:8081/login", False),
        ("http://127.0.0.1/login", False),
        ("ftp://127.0.0.1:8080/", False),
    ],
)
def test_a_password_goes_by_tls_or_where_the_operator_allows(url: str, *, passes: bool) -> None:
    assert is_private_way(url, frozenset({("127.0.0.1", 8080)})) is passes
