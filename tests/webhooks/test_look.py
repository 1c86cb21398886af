"""How a message's preview and its links are shown."""

from webhooks.look import preview_of, with_links


def test_an_inbox_shows_the_hidden_preview() -> None:
    html = '<body><div style="display:none;max-height:0">One &amp; two.&#847;&zwnj;&nbsp;</div>'
    assert preview_of(html, "text") == "One & two."
    assert preview_of("<p>no preview</p>", " First\n\nline ") == "First line"
    assert preview_of(None, "x" * 500) == "x" * 140


def test_only_web_addresses_become_links() -> None:
    assert "href" not in with_links("javascript:alert(1) data:text/html,x ftp://x")
    assert with_links("(https://a.example/?b=1&c=2)") == (
        '(<a href="https://a.example/?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">'
        "https://a.example/?b=1&amp;c=2</a>)"
    )
