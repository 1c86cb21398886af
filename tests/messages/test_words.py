"""Every message has careful words, in every locale and on every channel."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser

import pytest

from domain.customers import Channel, Topic
from domain.messages import Email
from languages.loader import typical_words
from messages.files import entry_of
from messages.links import Link
from messages.mail import plain_text
from messages.preview import Sample, sample_of, sample_render
from messages.proving import absences
from messages.renderer import TemplateRenderer
from messages.rules import SHORTEST_PREHEADER, preheader_of, repeated_preheader, untidy_in
from tests.messages.reading import (
    FILES,
    LOCALES,
    Form,
    email,
    forms_on,
    read_by,
    wanted_in,
)
from tests.offenders import assert_none
from workflows.confirm_consent.messages import CONFIRM
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import WELCOME

TYPICAL = {
    locale: re.compile(rf"\b({'|'.join(typical_words(locale))})\b", re.IGNORECASE)
    for locale in LOCALES
}
"""Words that one language has and the others have not."""


def languages_of(words: str) -> list[str]:
    return [locale for locale, label in TYPICAL.items() if label.search(words)]


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.pictures: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]
        self.pictures += [value or "" for name, value in attrs if tag == "img" and name == "src"]


def sites_links(told: object) -> set[str]:
    """Return the links to the company's own sites that a sample tells: pages and pictures."""
    if isinstance(told, Link):
        return {told.url}
    values = told.values() if isinstance(told, Mapping) else told
    if isinstance(values, str) or not isinstance(values, Iterable):
        return set()
    return {link for each in values for link in sites_links(each)}


def told_in(sample: Sample) -> set[str]:
    """Return all links that a sample tells: of its properties, its event and its products."""
    return sites_links([sample.properties, sample.about, sample.recommended])


def test_every_message_has_words_in_every_language_of_the_deployment(
    emails: dict[Form, Email], texts: dict[Form, str]
) -> None:
    """Those that there are in others are what the tests below read, too."""
    read = {(form.message.name, form.locale) for form in (*emails, *texts)}
    assert_none(
        f"{FILES.where(message, locale)} is missing: write it, or name the journey's languages "
        f'in {entry_of(message)}, such as LANGUAGES = ("en", "es")'
        for name, message in CATALOGUE.items()
        for locale in wanted_in(message)
        if (name, locale) not in read
    )


def test_an_email_is_in_the_language_it_is_filed_under(emails: dict[Form, Email]) -> None:
    label = {form: languages_of(each.subject + each.text) for form, each in emails.items()}
    assert_none(f"{form} speaks {found}" for form, found in label.items() if found != [form.locale])


def test_a_text_is_in_the_language_it_is_filed_under(texts: dict[Form, str]) -> None:
    label = {form: languages_of(body) for form, body in texts.items()}
    assert_none(f"{form} speaks {found}" for form, found in label.items() if found != [form.locale])


def test_every_email_says_its_language_and_shows_a_preview(emails: dict[Form, Email]) -> None:
    def lacks(form: Form, content: Email) -> Iterator[str]:
        if f'<html lang="{form.locale}"' not in content.html:
            yield f"{form} does not say its language"
        if len(preheader_of(content.html)) < SHORTEST_PREHEADER:
            yield f"{form} shows no preview"
        yield from (f"{form}: {each.what}" for each in repeated_preheader(content))

    assert_none(lack for form, content in emails.items() for lack in lacks(form, content))


def test_the_plain_text_says_what_the_html_says(renderer: TemplateRenderer) -> None:
    """Whatever is known of the customer: both are templates, made of the same words."""

    def differs(form: Form) -> Iterator[str]:
        for without in absences(form.message):
            content = sample_render(
                renderer,
                form.message,
                Channel.EMAIL,
                form.locale,
                without=without,
                short=form.short,
            ).content
            assert isinstance(content, Email)
            if content.text != plain_text(content.html):
                yield f"{form} without {without}"

    assert_none(found for form in forms_on(Channel.EMAIL) for found in differs(form))


def test_the_plain_text_keeps_every_link(emails: dict[Form, Email]) -> None:
    def lacks(form: Form, content: Email) -> Iterator[str]:
        sample = sample_of(form.message, form.locale)
        links = set(_Links(content.html).found)
        if links - told_in(sample) != {*sample.links.values(), sample.unsubscribe_url}:
            yield f"{form} links to {links}"
        yield from (f"{form} has no <{link}>" for link in links if f"<{link}>" not in content.text)

    assert_none(lack for form, content in emails.items() for lack in lacks(form, content))


def test_an_email_has_at_most_one_button(emails: dict[Form, Email]) -> None:
    """Each product that it recommends may have a link of its own."""

    def offered(form: Form, content: Email) -> set[str]:
        sample = sample_of(form.message, form.locale)
        links = {*_Links(content.html).found} - {sample.unsubscribe_url}
        return links - sites_links(sample.recommended)

    offers = {form: offered(form, content) for form, content in emails.items()}
    assert_none(f"{form} offers {links}" for form, links in offers.items() if len(links) > 1)


def test_an_email_loads_nothing_from_afar(emails: dict[Form, Email]) -> None:
    """Nothing but pictures, each from one of the company's own sites."""

    def loads(form: Form, content: Email) -> Iterator[str]:
        pictures = _Links(content.html).pictures
        allowed = told_in(sample_of(form.message, form.locale))
        yield from (f"{form} shows {each}" for each in pictures if each not in allowed)
        found = re.findall(r"src=|srcset|background=|@import|url\(|<link|<script", content.html)
        if found != ["src="] * len(pictures):
            yield f"{form} has {found}"

    assert_none(each for form, content in emails.items() for each in loads(form, content))


def test_whatever_is_not_known_the_sentences_of_an_email_are_whole(
    renderer: TemplateRenderer, emails: dict[Form, Email]
) -> None:
    def lacks(form: Form, *without: str) -> Iterator[str]:
        content = email(renderer, form, *without)
        words = f"{content.subject}\n{content.text}"
        if "first_name" in without and "Maria" in words:
            yield f"{form} knows their name"
        yield from (f"{form} without {without}: {each.what}" for each in untidy_in(content))

    assert_none(
        lack
        for form in emails
        for without in absences(form.message)
        if without
        for lack in lacks(form, *without)
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_the_footer_says_who_writes_and_why(renderer: TemplateRenderer, locale: str) -> None:
    footers = {
        email(
            renderer, Form(WELCOME.model_copy(update={"topic": topic}), locale)
        ).text.splitlines()[-3]
        for topic in Topic
    }
    assert len(footers) == len(Topic)
    for footer in footers:
        assert footer.startswith("Jornada ")
        assert not footer.endswith((" .", "because.", "porque.", "pentru că."))


def test_the_company_is_named_as_it_was_given() -> None:
    renderer = TemplateRenderer(company="Pão &\n Cia")
    content = email(renderer, Form(WELCOME, "en"))
    assert "Pão & Cia" in content.subject
    assert "Pão & Cia" in content.text
    assert "Pão &amp; Cia" in content.html


@pytest.mark.parametrize(
    ("about", "named"),
    [("tips", "dicas"), ("<b>tips</b>", "nossas mensagens"), (5, "nossas mensagens")],
)
def test_a_confirmation_names_its_topic_as_customers_know_it(
    renderer: TemplateRenderer, about: object, named: str
) -> None:
    read = read_by(renderer, CONFIRM, Channel.EMAIL, "pt-BR", {"about": about})
    assert f"informou este endereço para receber {named}. Se foi" in " ".join(read.split())


def test_a_company_without_a_postal_address_shows_none() -> None:
    form = Form(WELCOME, "en")
    shown = email(TemplateRenderer(address="1 Long Road,\nLondon"), form)
    assert shown.text.endswith("\n\nJornada · 1 Long Road, London\n")
    assert "Jornada ·" not in email(TemplateRenderer(), form).html
