"""Where a sink may be."""

from ipaddress import ip_network

import pytest

from domain.sinks.addresses import check_sink_url, may_connect

OURS = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"), ip_network("127.0.0.0/8"))


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.example.com/hooks/jornada?tenant=7",
        "https://93.184.216.34:8443/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/",
        "http://localhost:9000/",
    ],
)
def test_a_url_by_https_or_on_loopback_may_be_posted_to(url: str) -> None:
    assert check_sink_url(url) == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://crm.example.com/", "must begin with https"),
        ("ftp://crm.example.com/", "must begin with https"),
        ("https://user:password@crm.example.com/", "no user, password or fragment"),
        ("https://crm.example.com/#secret", "no user, password or fragment"),
        ("crm.example.com", "is not a URL"),
        ("https://crm.example.com/a b", "is not a URL"),
        ("https://crm.example.com/" + "a" * 2000, "at most 2000"),
        ("https://10.1.2.3/", "private address"),
        ("https://169.254.169.254/latest/meta-data", "private address"),
        ("https://[::1]/", "private address"),
        ("http://127.0.0.1:7233/", "private address"),
    ],
)
def test_any_other_url_is_refused_and_not_quoted(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        check_sink_url(url)
    assert "secret" not in str(refused.value)
    assert "10.1" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - it is looked at, not listened on
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.1.2.3",
        "64:ff9b::10.1.2.3",
        "2002:a01:203::1",
    ],
)
def test_an_address_that_is_not_of_the_internet_is_refused(address: str) -> None:
    assert not may_connect(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_of_the_internet_is_not(address: str) -> None:
    assert may_connect(address)


def test_a_network_that_the_company_names_is_allowed_and_no_other() -> None:
    allowed = ["10.1.2.3", "fd00::1", "127.0.0.1", "::ffff:10.1.2.3"]
    assert all(may_connect(address, OURS) for address in allowed)
    assert not any(may_connect(each, OURS) for each in ("10.2.0.1", "169.254.169.254", "fe80::1"))
    assert check_sink_url("http://127.0.0.1:9000/", OURS)
