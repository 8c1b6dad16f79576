from ipaddress import ip_network

import pytest

from hub.security.clients import find_client, throttle_key
from hub.security.origins import is_origin_allowed, origin_of

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("::1"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # anybody can write the header
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),  # what the client claimed before
        ("10.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "<script>", "unknown"),
        ("10.0.0.1", "", "10.0.0.1"),
        (None, "198.51.100.1", "unknown"),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str | None, forwarded: str | None, client: str) -> None:
    assert find_client(peer, forwarded, TRUSTED) == client


def test_an_ipv6_customer_has_one_key_however_many_addresses() -> None:
    assert throttle_key("2001:db8:1:2::1") == throttle_key("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert throttle_key("203.0.113.9") == "203.0.113.9"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://hub.example.com/desk?x=1", "https://hub.example.com"),
        ("https://hub.example.com:443", "https://hub.example.com"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://HUB.example.com", "https://hub.example.com"),
        ("null", None),
        ("", None),
        ("https://a:b:c", None),
        ("http://[::1", None),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str | None) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("origin", "allowed", "passes"),
    [
        ("http://localhost:8080", ("self",), True),
        ("http://localhost:9999", ("self",), False),
        ("https://localhost:8080", ("self",), False),
        ("https://shop.example", ("self", "https://shop.example"), True),
        ("https://shop.example.evil", ("self", "https://shop.example"), False),
        ("null", ("self",), False),
        (None, ("self",), True),
    ],
)
def test_only_listed_origins_pass(origin: str | None, allowed: tuple[str, ...], passes: bool) -> None:
    assert is_origin_allowed(origin, allowed, "http://localhost:8080") is passes
