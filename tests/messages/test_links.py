"""A value becomes a link only to one of the company's own sites."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.customers import Channel
from domain.messages import Text
from domain.sites import check_hosts
from messages.links import LINK_LENGTH, own_link
from tests.messages.shop import HOST, a_shop, mail_about, read_about

HOSTS = (HOST, "cdn.example.com")


@pytest.mark.parametrize(
    ("told", "url"),
    [
        ("https://shop.example.com", "https://shop.example.com"),
        (" https://shop.example.com/a?b=1&c=2#d ", "https://shop.example.com/a?b=1&c=2#d"),
        ("HTTPS://Shop.Example.com/A", "https://shop.example.com/A"),
        ("https://cdn.example.com/p.jpg?w=300", "https://cdn.example.com/p.jpg?w=300"),
        ("https://shop.example.com/café/'x'", "https://shop.example.com/caf%C3%A9/%27x%27"),
        ("https://shop.example.com/%20a", "https://shop.example.com/%20a"),
    ],
)
def test_an_address_of_our_own_is_a_link(told: str, url: str) -> None:
    found = own_link(told, HOSTS)
    assert found is not None
    assert found.url == url


@pytest.mark.parametrize(
    "told",
    [
        "http://shop.example.com/",
        "//shop.example.com/",
        "javascript:alert(1)//https://shop.example.com/",
        "https://evil.example/",
        "https://shop.example.com.evil.example/",
        "https://evil-shop.example.com/",
        "https://www.shop.example.com/",
        "https://shop.example.com@evil.example/",
        "https://user:word@shop.example.com/",
        "https://shop.example.com:8443/",
        "https://shop.example.com\\@evil.example/",
        "https://shop.example.com/\\evil",
        "https://shop.example.com/a b",
        "https://shop.example.com/a\nb",
        "https://shop.example.com/\u202eb",
        "https://shop.example.com/\x00",
        'https://shop.example.com/"onclick="x',
        "https://shop.example.com/<b>",
        "https://shop.example.com./",
        "https://ѕhop.example.com/",  # noqa: RUF001 - a Cyrillic letter
        "https://shop.example.com/" + "x" * LINK_LENGTH,
        "https://shop.example.com/" + "&" * (LINK_LENGTH // 5),
        "see https://shop.example.com/",
        "",
    ],
)
def test_any_other_is_none(told: str) -> None:
    assert own_link(told, HOSTS) is None


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="htps:/@.shopexamlcevi\\#?& \t\u200b", max_size=60))
def test_whatever_is_put_together_leads_to_our_hosts_or_nowhere(rest: str) -> None:
    for told in (rest, f"https://{rest}", f"https://shop.example.com{rest}"):
        found = own_link(told, HOSTS)
        if found is not None:
            assert re.match(r"https://(shop|cdn)\.example\.com([/?#][!-~]*)?\Z", found.url)


LINK = "https://shop.example.com/basket?id=b-1&from=mail"


def test_a_mail_links_to_the_basket_and_shows_its_pictures(tmp_path: Path) -> None:
    picture = "https://shop.example.com/p.jpg"
    about = {"url": LINK, "items": [{"name": "Lamp", "picture": picture}]}
    mail = mail_about(a_shop(tmp_path), about)
    assert f'href="{LINK.replace("&", "&amp;")}"' in mail.html
    assert f'src="{picture}"' in mail.html
    assert f"Back to my basket <{LINK}>" in mail.text


def test_a_text_message_has_the_link_as_it_is(tmp_path: Path) -> None:
    text = read_about(a_shop(tmp_path), {"url": LINK}, channel=Channel.SMS)
    assert isinstance(text, Text)
    assert text.body == f"Jornada: your basket is kept. {LINK} Reply STOP to opt out."


def test_the_words_fall_back_where_a_link_is_not_ours(tmp_path: Path) -> None:
    root = a_shop(tmp_path)
    missing = mail_about(root, {"items": [{"name": "Lamp"}]})
    for url in ("https://evil.example/b", "javascript:alert(1)", 7, [LINK], {"name": LINK}, True):
        about = {"url": url, "items": [{"name": "Lamp", "picture": url}]}
        assert mail_about(root, about) == missing
    nowhere = read_about(root, {"url": LINK}, channel=Channel.SMS, hosts=())
    assert isinstance(nowhere, Text)
    assert nowhere.body == "Jornada: your basket is kept. Reply STOP to opt out."


def test_a_link_prints_nothing_where_a_name_belongs(tmp_path: Path) -> None:
    mail = mail_about(a_shop(tmp_path), {"items": [{"name": LINK}], "total": LINK})
    assert "shop.example.com" not in mail.html + mail.text + mail.subject
    assert "A thing" in mail.text
    assert "In all" not in mail.text


@pytest.mark.parametrize(
    "name",
    ["https://shop.example.com", "*.example.com", "shop", "shop.example.com:443", "a..b", ""],
)
def test_what_is_no_host_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no host's: write it as in"):
        check_hosts([name])


def test_hosts_are_written_in_lower_case() -> None:
    assert check_hosts(["Shop.Example.com", "xn--caf-dma.example"]) == (
        "shop.example.com",
        "xn--caf-dma.example",
    )
