"""A template that would fail a customer fails the build, and says what to do."""

import re
import shutil
from pathlib import Path

import pytest

from domain.errors import BadTemplate
from domain.messages import Message
from messages.proving import faults, main, prove
from messages.renderer import TemplateRenderer
from tests.messages.reading import copied
from tests.offenders import assert_none
from workflows.car_delivery.messages import CAR_PROGRESS
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import FIRST_STEPS, VERIFY_REMINDER, WELCOME

HELLO = "<mj-preview>Hello there</mj-preview>\n\n"


def refusal(templates: Path, message: Message) -> str:
    with pytest.raises(BadTemplate) as caught:
        prove(TemplateRenderer(templates), message)
    return str(caught.value)


def write_steps(templates: Path, body: str) -> None:
    """Write another body for a message that has no actions."""
    (templates / FIRST_STEPS.name / "en" / "body.mjml").write_text(body)


def test_every_template_of_the_catalogue_is_proven(renderer: TemplateRenderer) -> None:
    assert_none(faults(renderer, CATALOGUE.values()))


def test_the_templates_can_lie_anywhere(tmp_path: Path) -> None:
    templates = copied(tmp_path, WELCOME)
    prove(TemplateRenderer(templates), WELCOME)


def test_the_build_names_the_fault_of_each_message_and_fails(tmp_path: Path) -> None:
    templates = copied(tmp_path, WELCOME, VERIFY_REMINDER, FIRST_STEPS, CAR_PROGRESS)
    (templates / WELCOME.name / "ro" / "subject.txt").write_text("{{ surname }}")
    (templates / VERIFY_REMINDER.name / "en" / "sms.txt").unlink()
    with pytest.raises(SystemExit) as left:
        main(templates)
    said = str(left.value.code).splitlines()
    assert said[0].startswith("templates/onboarding.welcome/ro/subject.txt, line 1: {{ surname }}")
    assert said[1] == "templates/onboarding.verify_reminder/en/sms.txt is missing: write it"
    # Those that the copy has not are named too, and those that are well are not.
    assert len(said) == len(CATALOGUE) - len({FIRST_STEPS.name, CAR_PROGRESS.name})


@pytest.mark.parametrize(
    "file",
    [
        "onboarding.welcome/en/subject.txt",
        "onboarding.welcome/pt-BR/body.mjml",
        "onboarding.verify_reminder/pt-BR/sms.txt",
        "_layout/email.mjml",
        "_layout/pt-BR/footer.mjml",
    ],
)
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    templates = copied(tmp_path, WELCOME, VERIFY_REMINDER, FIRST_STEPS)
    (templates / file).unlink()
    message = CATALOGUE.get(file.split("/", maxsplit=1)[0], FIRST_STEPS)
    assert refusal(templates, message) == f"templates/{file} is missing: write it"


def test_words_in_english_cannot_be_missing(tmp_path: Path) -> None:
    templates = copied(tmp_path, WELCOME)
    shutil.rmtree(templates / WELCOME.name / "en")
    assert refusal(templates, WELCOME).startswith(
        "templates/onboarding.welcome/en is missing: every"
    )
    shutil.rmtree(templates / WELCOME.name)
    assert refusal(templates, WELCOME).startswith(
        "templates/onboarding.welcome/en is missing: every"
    )


def test_another_locale_may_be_missing(tmp_path: Path) -> None:
    templates = copied(tmp_path, WELCOME)
    shutil.rmtree(templates / WELCOME.name / "pt-BR")
    renderer = TemplateRenderer(templates)
    prove(renderer, WELCOME)
    assert renderer.files.locales_of(WELCOME) == ("en", "ro")


def test_a_folder_that_is_no_locale_is_refused(tmp_path: Path) -> None:
    templates = copied(tmp_path, WELCOME)
    (templates / WELCOME.name / "pt_BR").mkdir()
    assert "templates/onboarding.welcome/pt_BR is no locale: name the folder" in refusal(
        templates, WELCOME
    )


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    templates = copied(tmp_path, VERIFY_REMINDER)
    path = templates / VERIFY_REMINDER.name / "pt-BR" / "subject.txt"
    path.write_bytes("Confirmação".encode("latin-1"))
    assert "pt-BR/subject.txt cannot be read" in refusal(templates, VERIFY_REMINDER)
    assert "save it as UTF-8" in refusal(templates, VERIFY_REMINDER)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "<mj-text>{{ surname }}</mj-text>",
            r"line 3: {{ surname }} is no variable .*; use .*first_n",
        ),
        (
            "<mj-text>\n{{ links.buy }}</mj-text>",
            r"line 4: {{ links.buy }} is no link .*; use none",
        ),
        ("<mj-text>{{ links }}</mj-text>", r"line 3: {{ links }} is no link of this message"),
        ("<mj-text>{{ links[company] }}</mj-text>", r"line 3: .* is no link of this message"),
        (
            "<mj-text>{{ first_name }}</mj-text>",
            r"line 3: .*undefined; it may be missing: print it",
        ),
        ("<mj-text>{{ company | safe }}</mj-text>", r"line 3: there is no filter safe; use append"),
        ("<mj-text>{% include 'x' %}</mj-text>", r"line 3: unexpected tag .*; correct the Liquid"),
        ("<mj-text>{% if company %}</mj-text>", r"expected tag endif.*; correct the Liquid"),
        ("<mj-text>a</mj-txt>", r"line 3: mismatched tag; close every element"),
        ("<mj-text>\nthis & that</mj-text>", r"line 4: not well-formed .*write & as &amp;"),
        ("Hello", r"'Hello' stands alone; put it inside <mj-text>"),
        ("<mj-txt>a</mj-txt>", r"<mj-txt> is no block of an e-mail; use mj-button"),
        ("<script>a</script>", r"<script> is no block of an e-mail; use mj-button"),
        ('<mj-text mj-class="huge">a</mj-text>', r'no mj-class="huge"; use .*title'),
        ("<mj-button>Go</mj-button>", r"a button leads nowhere; give <mj-button> a href"),
    ],
)
def test_a_mistake_in_a_body_is_named_with_its_remedy(tmp_path: Path, body: str, said: str) -> None:
    templates = copied(tmp_path, FIRST_STEPS)
    write_steps(templates, HELLO + body)
    told = refusal(templates, FIRST_STEPS)
    assert told.startswith("templates/onboarding.first_steps/en/body.mjml")
    assert re.search(said, told), told


def test_a_mistake_in_a_subject_or_a_text_is_named(tmp_path: Path) -> None:
    templates = copied(tmp_path, WELCOME, VERIFY_REMINDER, FIRST_STEPS)
    subject = templates / FIRST_STEPS.name / "en" / "subject.txt"
    subject.write_text("For {{ surname }}")
    assert "en/subject.txt, line 1: {{ surname }} is no variable" in refusal(templates, FIRST_STEPS)
    shutil.copy(templates / WELCOME.name / "en" / "subject.txt", subject)
    (templates / VERIFY_REMINDER.name / "en" / "sms.txt").write_text("Hi\n{{ surname }}")
    assert "en/sms.txt, line 2: {{ surname }} is no variable" in refusal(templates, VERIFY_REMINDER)


def test_an_email_needs_a_preview(tmp_path: Path) -> None:
    templates = copied(tmp_path, FIRST_STEPS)
    write_steps(templates, "<mj-text>Hello</mj-text>")
    assert "must begin with <mj-preview>" in refusal(templates, FIRST_STEPS)


@pytest.mark.parametrize("file", ["subject.txt", "body.mjml", "sms.txt"])
def test_a_message_is_never_empty(tmp_path: Path, file: str) -> None:
    templates = copied(tmp_path, VERIFY_REMINDER)
    (templates / VERIFY_REMINDER.name / "en" / file).write_text("\n")
    assert "templates/onboarding.verify_reminder/en/" in refusal(templates, VERIFY_REMINDER)


@pytest.mark.parametrize("file", ["body.mjml", "sms.txt"])
@pytest.mark.parametrize("words", ["Hello", "{% if first_name %}{{ links.verify }}{% endif %}"])
def test_a_declared_action_is_offered_to_every_customer(
    tmp_path: Path, file: str, words: str
) -> None:
    templates = copied(tmp_path, VERIFY_REMINDER)
    written = f"{words} there"
    if file == "body.mjml":
        written = f"{HELLO}<mj-text>{written}</mj-text>"
    (templates / VERIFY_REMINDER.name / "en" / file).write_text(written)
    told = refusal(templates, VERIFY_REMINDER)
    assert f"en/{file} offers no {{{{ links.verify }}}}: give it one" in told


def test_a_footer_without_unsubscribe_is_refused(tmp_path: Path) -> None:
    templates = copied(tmp_path, FIRST_STEPS)
    (templates / "_layout" / "pt-BR" / "footer.mjml").write_text("<mj-text>Tchau</mj-text>")
    assert "offers no {{ unsubscribe_url }}: put it back into the footer" in refusal(
        templates, FIRST_STEPS
    )


@pytest.mark.parametrize("marker", ["preview", "words", "footer"])
def test_the_shared_look_keeps_its_places(tmp_path: Path, marker: str) -> None:
    templates = copied(tmp_path, FIRST_STEPS)
    layout = templates / "_layout" / "email.mjml"
    layout.write_text(layout.read_text().replace(f"<!-- {marker} -->", ""))
    assert f"_layout/email.mjml must hold <!-- {marker} --> once" in refusal(templates, FIRST_STEPS)


def test_the_shared_look_uses_only_what_every_message_has(tmp_path: Path) -> None:
    templates = copied(tmp_path, FIRST_STEPS)
    footer = templates / "_layout" / "en" / "footer.mjml"
    footer.write_text(footer.read_text().replace("{{ company }}", "{{ first_name }}"))
    assert "_layout/en/footer.mjml, line 1: {{ first_name }} is no variable" in refusal(
        templates, FIRST_STEPS
    )


@pytest.mark.parametrize(
    "runaway",
    [
        "{% for i in (1..1000000000) %}x{% endfor %}",
        "{% for i in (1..900) %}{% for j in (1..900) %}x{% endfor %}{% endfor %}",
        "{% assign x = 'ab' %}{% for i in (1..900) %}{% assign x = x | append: x %}{% endfor %}",
        "{% assign n = 9 %}{% for i in (1..900) %}{% assign n = n | times: n %}{% endfor %}",
        "{% for i in (1..900) %}" + "x" * 200 + "{% endfor %}",
    ],
)
def test_a_runaway_template_is_stopped(tmp_path: Path, runaway: str) -> None:
    templates = copied(tmp_path, FIRST_STEPS)
    write_steps(templates, f"{HELLO}<mj-text>{runaway}</mj-text>")
    assert "limit reached; correct the Liquid there" in refusal(templates, FIRST_STEPS)


def test_only_the_messages_that_are_named_are_asked_for(tmp_path: Path) -> None:
    templates = copied(tmp_path, VERIFY_REMINDER, FIRST_STEPS)
    assert faults(TemplateRenderer(templates), [VERIFY_REMINDER, FIRST_STEPS]) == []
