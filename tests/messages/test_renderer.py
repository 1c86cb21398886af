"""The right words for each customer, and nothing a customer typed does harm."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.customers import Channel, Customer, Topic
from domain.errors import BadTemplate
from domain.journeys import Stage
from domain.messages import Email, Message
from domain.ports import RenderedMessage, Renderer
from languages.nearest import nearest
from messages.preview import sample_of
from messages.proving import prove
from messages.renderer import TemplateRenderer, variables_of
from tests.messages.drafts import as_file, copied
from workflows.onboarding.messages import WELCOME, WELL_DONE

NOTICE = Message(
    name="test.notice",
    title="Notice",
    topic=Topic.ACCOUNT,
    stage=Stage.RETENTION,
    owner="growth",
    channels=(Channel.EMAIL,),
    variables=("first_name", "plan"),
)


def render(
    renderer: Renderer,
    message: Message,
    *,
    channel: Channel = Channel.EMAIL,
    first_name: str | None = None,
    locale: str = "en",
    properties: Mapping[str, object] | None = None,
) -> RenderedMessage:
    sample = sample_of(message, locale)
    return renderer.render(
        message,
        channel,
        Customer(customer_id="c-1", first_name=first_name, locale=locale),
        properties=properties or {},
        links=sample.links,
        unsubscribe_url=sample.unsubscribe_url,
    )


def email(rendered: RenderedMessage) -> Email:
    assert isinstance(rendered.content, Email)
    return rendered.content


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """Where the words of a message of the tests' own belong, below a copy of the look."""
    root = copied(tmp_path)
    folder = root / "workflows/test/words/en"
    folder.mkdir(parents=True)
    (root / "workflows/test/samples.toml").write_text("plan = 3\n")
    return folder / "notice.mjml"


def with_body(notice: Path, body: str, subject: str = "A notice") -> TemplateRenderer:
    notice.write_text(as_file(body, subject=subject, preheader="Hi"))
    renderer = TemplateRenderer(notice.parents[4])
    prove(renderer, NOTICE)
    return renderer


@pytest.mark.parametrize(
    ("locale", "read"),
    [
        ("pt-BR", "pt-BR"),
        ("pt_br", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("pt", "pt-BR"),
        ("en-GB", "en"),
        ("ro", "ro"),
        ("ro-MD", "ro"),
        ("es", "es"),
        ("es-419", "es"),
        ("es_MX", "es"),
        ("fr", "en"),
        ("pta", "en"),
        ("", "en"),
    ],
)
def test_customers_read_their_own_language_or_else_english(
    renderer: TemplateRenderer, locale: str, read: str
) -> None:
    rendered = render(renderer, WELCOME, first_name="Ana", locale=locale)
    assert rendered.locale == read
    greetings = {
        "en": "Welcome,",
        "pt-BR": "Boas-vindas,",
        "ro": "Bine ai venit,",
        "es": "damos la bienvenida,",
    }
    html = email(rendered).html
    assert [locale for locale, words in greetings.items() if f"{words} Ana" in html] == [read]


def test_ones_own_region_goes_before_another_and_before_the_bare_language() -> None:
    assert nearest("pt-PT", ("en", "pt", "pt-BR", "pt-PT")) == "pt-PT"
    assert nearest("pt-TL", ("en", "pt", "pt-BR")) == "pt"


@pytest.mark.parametrize(
    ("wanted", "available", "read"),
    [
        ("es-MX", ("en", "es", "es-419", "es-MX"), "es-MX"),
        ("es-MX", ("en", "es", "es-419"), "es-419"),
        ("es-419", ("en", "es"), "es"),
        ("es_mx", ("en", "es-ES"), "es-ES"),
        ("pt-AO", ("en", "pt", "pt-BR", "pt-PT"), "pt-PT"),
        ("pt-PT", ("en", "pt-BR"), "pt-BR"),
        ("zh-TW", ("en", "zh", "zh-Hant"), "zh-Hant"),
        ("xx-YY", ("en", "es"), "en"),
    ],
)
def test_a_locale_falls_back_on_those_that_it_inherits_from(
    wanted: str, available: tuple[str, ...], read: str
) -> None:
    assert nearest(wanted, available) == read


def test_a_hostile_name_is_escaped_in_html(renderer: TemplateRenderer) -> None:
    content = email(render(renderer, WELL_DONE, first_name='"><script>alert&'))
    assert "<script>" not in content.html
    assert "&lt;script&gt;alert&amp;" in content.html
    assert "<script>alert&" in content.subject


def test_a_name_in_liquid_is_not_run(renderer: TemplateRenderer) -> None:
    content = email(render(renderer, WELL_DONE, first_name="{{ links }}{% x %}"))
    assert "{{ links }}{% x %}" in content.subject
    assert "{{ links }}{% x %}" in content.html


def test_an_advertisement_in_place_of_a_name_is_dropped(renderer: TemplateRenderer) -> None:
    spam = email(render(renderer, WELCOME, first_name="Win now https://spam.example"))
    assert spam == email(render(renderer, WELCOME, first_name=None))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_name_breaks_a_subject_into_two_headers(renderer: TemplateRenderer, name: str) -> None:
    content = email(render(renderer, WELL_DONE, first_name=name))
    assert len(content.subject.splitlines()) == 1
    assert content.subject.replace("\u200d", "").replace("\u200c", "").isprintable()
    assert content.html.count("</html>") == 1


def test_a_subject_written_over_two_lines_leaves_on_one(notice: Path) -> None:
    subject = "{% if plan %}\nA\nB: {{ plan }}{% else %}C{% endif %}"
    renderer = with_body(notice, "<mj-text>Hi</mj-text>", subject)
    rendered = render(renderer, NOTICE, properties={"plan": "gold\r\nBcc: all"})
    assert email(rendered).subject == "A B: gold Bcc: all"


def test_a_variable_is_the_customers_own_field_first_then_the_events_property() -> None:
    customer = Customer(customer_id="c-1", first_name="Ana")
    properties = {"first_name": "Eve", "plan": " gold ", "secret": "x"}
    assert variables_of(NOTICE, customer, properties) == {"first_name": "Ana", "plan": "gold"}
    nameless = Customer(customer_id="c-1")
    assert variables_of(NOTICE, nameless, {"first_name": "Eve", "plan": 0}) == {
        "first_name": "Eve",
        "plan": 0,
    }
    assert variables_of(NOTICE, nameless, {"first_name": ["Eve"], "plan": "\n"}) == {}
    assert variables_of(NOTICE, nameless, {"first_name": "eve@example.com", "plan": []}) == {}


def test_a_block_may_be_shown_to_some_only(notice: Path) -> None:
    body = (
        "<mj-text>To all</mj-text>\n"
        "{% if plan and plan > 2 %}\n<mj-text>Plan: {{ plan }}</mj-text>\n{% endif %}\n"
    )
    renderer = with_body(notice, body)
    assert "Plan: 3" in email(render(renderer, NOTICE, properties={"plan": 3})).text
    for plan in (None, 2):
        shown = email(render(renderer, NOTICE, properties={"plan": plan})).text
        assert "To all" in shown
        assert "Plan" not in shown


def test_an_error_while_sending_quotes_nothing_of_the_customer(notice: Path) -> None:
    body = "<mj-text>{% if plan %}{% for i in (1..plan) %}x{% endfor %}{% endif %}</mj-text>"
    notice.write_text(as_file(body, subject="A notice", preheader="Hi"))
    renderer = TemplateRenderer(notice.parents[4])  # nobody proved these words
    with pytest.raises(BadTemplate) as caught:
        render(renderer, NOTICE, first_name="Ana", properties={"plan": 987654321})
    assert "workflows/test/words/en/notice.mjml: LoopIterationLimitError" in str(caught.value)
    assert "987654321" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_message_outside_the_catalogue_is_a_bad_template(renderer: TemplateRenderer) -> None:
    with pytest.raises(BadTemplate, match=r"test\.notice has no words for e-mail"):
        render(renderer, NOTICE)
    with pytest.raises(BadTemplate, match=r"onboarding\.welcome has no words for SMS"):
        render(renderer, WELCOME, channel=Channel.SMS)


def test_a_missing_link_is_a_bad_template_and_not_an_empty_button(
    renderer: TemplateRenderer,
) -> None:
    with pytest.raises(BadTemplate, match="UndefinedError"):
        renderer.render(
            WELCOME,
            Channel.EMAIL,
            Customer(customer_id="c-1"),
            properties={},
            links={},
            unsubscribe_url="https://example.com/u",
        )


def test_the_catalogue_brings_no_renderer_into_the_workflow_sandbox() -> None:
    code = (
        "import sys, workflows.messages; print({'mrml', 'liquid', 'inscriptis'} & {*sys.modules})"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("locale", "read"), [("es-MX", "es"), ("ro", "en"), ("pt-BR", "en"), ("en", "en")]
)
def test_customers_read_a_language_of_the_deployment(locale: str, read: str) -> None:
    rendered = render(TemplateRenderer(languages=("en", "es")), WELCOME, locale=locale)
    assert rendered.locale == read
