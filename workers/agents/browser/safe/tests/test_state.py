"""What is kept of a session is one site's, no more."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core.db.base import Json
from workers.agents.browser.safe.state import expires_of, hosts_of, is_empty, merged, of_site


def cookie(domain: str, name: str = "sid", *, expires: float = -1, value: str = "v") -> Json:
    return {"name": name, "value": value, "domain": domain, "path": "/", "expires": expires}


def origin(url: str, value: str = "v") -> Json:
    return {"origin": url, "localStorage": [{"name": "a", "value": value}]}


@pytest.mark.parametrize(
    ("domain", "site", "belongs"),
    [
        ("shop.example", "shop.example", True),
        (".shop.example", "shop.example", True),
        ("api.shop.example", "shop.example", True),
        ("shop.example", "www.shop.example", True),
        (".example.org", "login.example.org", True),
        ("example.org", "login.example.org", False),
        ("other.example.org", "login.example.org", False),
        ("notshop.example", "shop.example", False),
        ("shop.example.evil.test", "shop.example", False),
        ("127.0.0.1", "127.0.0.1:8080", True),
        ("SHOP.example", "shop.example:8443", True),
    ],
)
def test_a_cookie_belongs_to_a_site_or_not(domain: str, site: str, *, belongs: bool) -> None:
    state = {"cookies": [cookie(domain)], "origins": []}
    assert is_empty(of_site(state, site)) is not belongs


def test_storage_of_other_hosts_is_left_out() -> None:
    state = {"cookies": [], "origins": [origin("https://shop.example"), origin("https://ads.test")]}
    assert of_site(state, "shop.example")["origins"] == [origin("https://shop.example")]


def test_two_sessions_are_one_and_the_later_one_counts() -> None:
    one = {"cookies": [cookie("a.test"), cookie("b.test")], "origins": [origin("https://a.test")]}
    two = {"cookies": [cookie("b.test", value="new")], "origins": [origin("https://a.test", "new")]}
    whole = merged(one, two)
    assert {(each["domain"], each["value"]) for each in whole["cookies"]} == {("a.test", "v"), ("b.test", "new")}
    assert whole["origins"] == [origin("https://a.test", "new")]
    assert hosts_of(whole) == ["a.test", "b.test"]


def test_it_lasts_as_long_as_its_last_cookie_and_no_longer_than_was_set() -> None:
    soon = datetime.now(UTC) + timedelta(hours=2)
    brief = {"cookies": [cookie("a.test", expires=soon.timestamp())], "origins": []}
    assert abs(expires_of(brief, 30) - soon) < timedelta(seconds=2)
    month = datetime.now(UTC) + timedelta(days=30)
    for state in ({**brief, "cookies": [cookie("a.test")]}, {**brief, "origins": [origin("https://a.test")]}):
        assert abs(expires_of(state, 30) - month) < timedelta(minutes=1)
