"""A base URL is https or loopback, and nothing more than a base."""

import pytest

from domain.urls import check_base_url


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://go.example.com/", "https://go.example.com"),
        ("https://go.example.com/jornada//", "https://go.example.com/jornada"),
        ("https://go.example.com:8443", "https://go.example.com:8443"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://127.8.8.8", "http://127.8.8.8"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_base_url_is_https_or_loopback_and_keeps_no_slash(given: str, kept: str) -> None:
    assert check_base_url(given) == kept


@pytest.mark.parametrize(
    "url",
    [
        "http://go.example.com",
        "http://0.0.0.0:8000",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://localhost@example.com",
        "https://user:secret@example.com",
        "https://example.com/?next=evil",
        "https://example.com/#top",
        "https://example.com/a b",
        "https://example.com:port",
        "https://[::1",
        "//example.com",
        "go.example.com",
        "",
    ],
)
def test_any_other_base_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^(is not a URL|must )"):
        check_base_url(url)
