"""Every message has careful words, in every locale and on every channel."""

import re
from html.parser import HTMLParser

import pytest

from domain.customers import Topic
from domain.messages import Message
from messages.catalogue import CATALOGUE, WELCOME
from messages.preview import sample_of
from messages.renderer import TemplateRenderer
from tests.messages.reading import E_MAILS, LOCALES, TEXTS, UNTIDY, email, text

SPOKEN = {
    "en": re.compile(r"\b(you|your)\b", re.IGNORECASE),
    "pt-BR": re.compile(r"\b(você|seu|sua)\b", re.IGNORECASE),
    "ro": re.compile(r"\b(ta|tale|tău|tine|îți|pentru|sau|și|alt)\b", re.IGNORECASE),
}
"""Words that one language has and the others have not."""


def languages_of(words: str) -> list[str]:
    return [locale for locale, spoken in SPOKEN.items() if spoken.search(words)]


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


@pytest.mark.parametrize("message", CATALOGUE.values(), ids=lambda message: message.name)
def test_every_message_has_words_in_every_locale(
    renderer: TemplateRenderer, message: Message
) -> None:
    assert set(LOCALES) <= set(renderer.files.locales_of(message))


@pytest.mark.parametrize(("message", "locale", "short"), E_MAILS)
def test_an_email_is_in_the_language_it_is_filed_under(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    content = email(renderer, message, locale, short=short)
    assert languages_of(content.subject + content.text) == [locale]


@pytest.mark.parametrize(("message", "locale", "short"), TEXTS)
def test_a_text_is_in_the_language_it_is_filed_under(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    assert languages_of(text(renderer, message, locale, short=short)) == [locale]


@pytest.mark.parametrize(("message", "locale", "short"), E_MAILS)
def test_every_email_says_its_language_and_shows_a_preview(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    html = email(renderer, message, locale, short=short).html
    assert f'<html lang="{locale}"' in html
    hidden = re.search(r'<div style="display:none[^>]*>([^<&]+)&#847;', html)
    assert hidden is not None
    assert len(hidden[1]) > 10
    assert hidden[1] not in email(renderer, message, locale, short=short).text


@pytest.mark.parametrize(("message", "locale", "short"), E_MAILS)
def test_the_plain_text_keeps_every_link(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    content = email(renderer, message, locale, short=short)
    sample = sample_of(message, locale)
    links = _Links(content.html).found
    assert set(links) == {*sample.links.values(), sample.unsubscribe_url}
    for link in links:
        assert f"<{link}>" in content.text


@pytest.mark.parametrize(("message", "locale", "short"), E_MAILS)
def test_an_email_has_at_most_one_button(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    offered = set(_Links(email(renderer, message, locale, short=short).html).found)
    assert len(offered - {sample_of(message, locale).unsubscribe_url}) <= 1


@pytest.mark.parametrize(("message", "locale", "short"), E_MAILS)
def test_an_email_loads_nothing_from_afar(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    html = email(renderer, message, locale, short=short).html
    assert not re.search(r"src=|@import|url\(|<link|<script", html)


@pytest.mark.parametrize(("message", "locale", "short"), E_MAILS)
def test_whatever_is_not_known_the_sentences_of_an_email_are_whole(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    for without in (*((name,) for name in message.variables), message.variables):
        content = email(renderer, message, locale, *without, short=short)
        words = f"{content.subject}\n{content.text}"
        assert not ("first_name" in without and "Maria" in words)
        assert not UNTIDY.search(words), words


@pytest.mark.parametrize("locale", LOCALES)
def test_the_footer_says_who_writes_and_why(renderer: TemplateRenderer, locale: str) -> None:
    footers = {
        email(renderer, WELCOME.model_copy(update={"topic": topic}), locale).text.splitlines()[-3]
        for topic in Topic
    }
    assert len(footers) == len(Topic)
    for footer in footers:
        assert footer.startswith("Jornada ")
        assert not footer.endswith((" .", "because.", "porque.", "pentru că."))


def test_the_company_is_named_as_it_was_given() -> None:
    renderer = TemplateRenderer(company="Pão &\n Cia")
    content = email(renderer, WELCOME, "en")
    assert "Pão & Cia" in content.subject
    assert "Pão & Cia" in content.text
    assert "Pão &amp; Cia" in content.html
