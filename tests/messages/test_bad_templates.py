"""Words that would fail a customer fail the build, which says what to do."""

import re
import shutil
from pathlib import Path

import pytest

from domain.customers import Channel
from domain.errors import BadTemplate
from domain.messages import Message
from messages.proving import all_faults, faults, prove
from messages.renderer import TemplateRenderer
from tests.messages.drafts import as_file, copied, file_of, rewrite
from tests.offenders import assert_none
from workflows.car_delivery.messages import CAR_PROGRESS
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import FIRST_STEPS, VERIFY_REMINDER, WELCOME

STEPS = "workflows/onboarding/words/en/first_steps.mjml"
REMINDER = "workflows/onboarding/words/en/verify_reminder.mjml"


def refusal(root: Path, message: Message) -> str:
    with pytest.raises(BadTemplate) as caught:
        prove(TemplateRenderer(root), message)
    return str(caught.value)


def write_steps(root: Path, body: str) -> None:
    """Write another body, from line 6, for a message that has no actions."""
    (root / STEPS).write_text(as_file(body, subject="First steps", preheader="Hello there"))


def test_every_template_of_the_catalogue_is_proven(renderer: TemplateRenderer) -> None:
    assert_none(all_faults(renderer, CATALOGUE))


def test_the_templates_can_lie_anywhere(tmp_path: Path) -> None:
    prove(TemplateRenderer(copied(tmp_path, WELCOME)), WELCOME)


def test_the_build_names_the_fault_of_each_message(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME, VERIFY_REMINDER, FIRST_STEPS, CAR_PROGRESS)
    rewrite(root, WELCOME, {"subject": "{{ surname }}"}, "ro")
    rewrite(root, VERIFY_REMINDER, {"sms": None})
    said = {
        line.split()[0].strip(":,"): line for line in all_faults(TemplateRenderer(root), CATALOGUE)
    }
    assert said["workflows/onboarding/words/ro/welcome.mjml"].startswith(
        "workflows/onboarding/words/ro/welcome.mjml, line 2: {{ surname }}"
    )
    assert said[REMINDER] == f"{REMINDER} has no sms: write it"
    # Those that the copy has not are named too, and those that are well are not.
    assert len(said) == len(CATALOGUE) - len({FIRST_STEPS.name, CAR_PROGRESS.name})


def test_a_file_that_no_message_reads_is_named(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME)
    path = file_of(root, WELCOME)
    shutil.copyfile(path, path.with_name("welcom.mjml"))
    shutil.copyfile(path, path.with_name("welcome.txt"))
    said = "\n".join(all_faults(TemplateRenderer(root), {WELCOME.name: WELCOME}))
    assert "words/en/welcom.mjml is read by nobody: delete it, or declare onboarding.welcom" in said
    assert "words/en/welcome.txt is read by nobody" in said


@pytest.mark.parametrize("file", ["messages/look/email.mjml", "languages/pt-BR/footer.mjml"])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    root = copied(tmp_path, FIRST_STEPS)
    (root / file).unlink()
    assert refusal(root, FIRST_STEPS) == f"{file} is missing: write it"


@pytest.mark.parametrize(
    ("locale", "field", "said"),
    [
        ("en", "subject", "has no subject: write it"),
        ("pt-BR", "preheader", "has no preheader: write it: the line that an inbox shows"),
        ("pt-BR", "sms", "has no sms: write it"),
    ],
)
def test_a_missing_field_is_named(tmp_path: Path, locale: str, field: str, said: str) -> None:
    root = copied(tmp_path, VERIFY_REMINDER)
    rewrite(root, VERIFY_REMINDER, {field: None}, locale)
    told = refusal(root, VERIFY_REMINDER)
    assert told.startswith(f"workflows/onboarding/words/{locale}/verify_reminder.mjml {said}")
    assert "body" not in told


def test_a_missing_body_is_named(tmp_path: Path) -> None:
    root = copied(tmp_path, FIRST_STEPS)
    write_steps(root, "")
    assert refusal(root, FIRST_STEPS).startswith(f"{STEPS}: its e-mail has no body: write it")


def test_words_in_english_cannot_be_missing(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME)
    file_of(root, WELCOME).unlink()
    missing = "workflows/onboarding/words/en/welcome.mjml is missing: every"
    assert refusal(root, WELCOME).startswith(missing)
    shutil.rmtree(root / "workflows")
    assert refusal(root, WELCOME).startswith(missing)


def test_another_locale_may_be_missing(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME)
    file_of(root, WELCOME, "pt-BR").unlink()
    renderer = TemplateRenderer(root)
    prove(renderer, WELCOME)
    assert renderer.files.locales_of(WELCOME) == ("en", "es", "ro")


def test_a_folder_that_is_no_locale_is_refused(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME)
    path = file_of(root, WELCOME)
    shutil.copytree(path.parent, path.parent.with_name("pt_BR"))
    assert "words/pt_BR/welcome.mjml: pt_BR is no locale: name the folder" in refusal(root, WELCOME)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    root = copied(tmp_path, VERIFY_REMINDER)
    file_of(root, VERIFY_REMINDER, "pt-BR").write_bytes("Confirmação".encode("latin-1"))
    told = refusal(root, VERIFY_REMINDER)
    assert "pt-BR/verify_reminder.mjml cannot be read" in told
    assert "save it as UTF-8" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello", ", line 1: a words file begins with ---"),
        ("", ", line 1: a words file begins with ---"),
        ("---\nsubject: a\n", ", line 1: the fields that begin here need a --- after them"),
        ("---\nsubjet: a\n---\n", ", line 2: there is no field subjet; use subject, preheader"),
        ("---\nsubject: a\nsubject: b\n---\n", ", line 3: a second subject: write one"),
        ("---\nsubject a\n---\n", ", line 2: a field is written as `subject: Hello`"),
        ("---\nsms: a\nb\n---\n", ", line 3: a field is written as .*; indent the lines below it"),
        ("---\nsms: a\n  b\n---\n", ", line 3: write sms on one line, or all of it indented below"),
        ("---\n---\n--- short ---\n", ", line 3: the fields that begin here need a ---"),
        ("---\n---\n--- short ---\n---\n--- short ---\n---\n", ", line 5: a second --- short ---"),
    ],
)
def test_a_file_that_is_written_otherwise_is_refused_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    root = copied(tmp_path, FIRST_STEPS)
    (root / STEPS).write_text(text)
    told = refusal(root, FIRST_STEPS)
    assert re.match(re.escape(STEPS) + said, told), told


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "<mj-text>{{ surname }}</mj-text>",
            r"line 6: {{ surname }} is no variable .*; use .*first_n",
        ),
        (
            "<mj-text>\n{{ links.buy }}</mj-text>",
            r"line 7: {{ links.buy }} is no link .*; use links.preferences",
        ),
        ("<mj-text>{{ links }}</mj-text>", r"line 6: {{ links }} is no link of this message"),
        ("<mj-text>{{ links[company] }}</mj-text>", r"line 6: .* is no link of this message"),
        (
            "<mj-text>{{ first_name }}</mj-text>",
            r"line 6: .*undefined; it may be missing: print it",
        ),
        ("<mj-text>{{ company | safe }}</mj-text>", r"line 6: there is no filter safe; use append"),
        ("<mj-text>{% include 'x' %}</mj-text>", r"line 6: unexpected tag .*; correct the Liquid"),
        ("<mj-text>{% if company %}</mj-text>", r"expected tag endif.*; correct the Liquid"),
        ("<mj-text>a</mj-txt>", r"line 6: mismatched tag; close every element"),
        ("<mj-text>\nthis & that</mj-text>", r"line 7: not well-formed .*write & as &amp;"),
        ("Hello", r"'Hello' stands alone; put it inside <mj-text>"),
        ("<mj-txt>a</mj-txt>", r"line 6: <mj-txt> is no block of .*mean mj-text\?"),
        ("<mj-preview>a</mj-preview>", r"<mj-preview> is no block of an e-mail; use mj-button"),
        ("<script>a</script>", r"<script> is no block of an e-mail; use mj-button"),
        ('<mj-text mj-class="huge">a</mj-text>', r'no mj-class="huge"; use .*title'),
        ("<mj-button>Go</mj-button>", r"a button leads nowhere; give <mj-button> a href"),
    ],
)
def test_a_mistake_in_a_body_is_named_with_its_remedy(tmp_path: Path, body: str, said: str) -> None:
    root = copied(tmp_path, FIRST_STEPS)
    write_steps(root, body)
    told = refusal(root, FIRST_STEPS)
    assert told.startswith(STEPS)
    assert re.search(said, told), told


def test_a_mistake_in_a_field_is_named_with_its_line(tmp_path: Path) -> None:
    root = copied(tmp_path, VERIFY_REMINDER, FIRST_STEPS)
    rewrite(root, FIRST_STEPS, {"subject": "For {{ surname }}"})
    assert f"{STEPS}, line 2: {{{{ surname }}}} is no variable" in refusal(root, FIRST_STEPS)
    rewrite(root, FIRST_STEPS, {"subject": "Hi", "preheader": "For {{ surname }}"})
    assert f"{STEPS}, line 3: {{{{ surname }}}} is no variable" in refusal(root, FIRST_STEPS)
    rewrite(root, VERIFY_REMINDER, {"sms": "Hi\n{{ surname }}"})
    assert f"{REMINDER}, line 6: {{{{ surname }}}} is no variable" in refusal(root, VERIFY_REMINDER)


def test_a_preheader_is_plain_words(tmp_path: Path) -> None:
    root = copied(tmp_path, FIRST_STEPS)
    rewrite(
        root, FIRST_STEPS, {"preheader": "A & <b>{% if first_name %}, {{ first_name }}{% endif %}"}
    )
    renderer = TemplateRenderer(root)
    prove(renderer, FIRST_STEPS)
    words = renderer.files.words(FIRST_STEPS, Channel.EMAIL, "en", short=False)
    assert "A &amp; &lt;b&gt;{% if first_name %}" in words.body.source


@pytest.mark.parametrize(
    "empty",
    [{"subject": ""}, {"sms": ""}, {"body": ""}, {"sms": "{% if first_name %}a{% endif %}"}],
)
def test_a_message_is_never_empty(tmp_path: Path, empty: dict[str, str]) -> None:
    root = copied(tmp_path, VERIFY_REMINDER)
    rewrite(root, VERIFY_REMINDER, empty)
    assert REMINDER in refusal(root, VERIFY_REMINDER)


@pytest.mark.parametrize(("part", "channel"), [("body", "e-mail"), ("sms", "SMS")])
@pytest.mark.parametrize("words", ["Hello", "{% if first_name %}{{ links.verify }}{% endif %}"])
def test_a_declared_action_is_offered_to_every_customer(
    tmp_path: Path, part: str, channel: str, words: str
) -> None:
    root = copied(tmp_path, VERIFY_REMINDER)
    written = f"{words} there"
    if part == "body":
        written = f"<mj-text>{written}</mj-text>"
    rewrite(root, VERIFY_REMINDER, {part: written})
    told = refusal(root, VERIFY_REMINDER)
    assert f"{REMINDER}: its {channel} offers no {{{{ links.verify }}}}: give it one" in told


def test_a_footer_without_unsubscribe_is_refused(tmp_path: Path) -> None:
    root = copied(tmp_path, FIRST_STEPS)
    (root / "languages/pt-BR/footer.mjml").write_text("<mj-text>Tchau</mj-text>")
    assert "offers no {{ unsubscribe_url }}: put it back into the footer" in refusal(
        root, FIRST_STEPS
    )


@pytest.mark.parametrize("marker", ["preview", "words", "footer"])
def test_the_shared_look_keeps_its_places(tmp_path: Path, marker: str) -> None:
    root = copied(tmp_path, FIRST_STEPS)
    layout = root / "messages/look/email.mjml"
    layout.write_text(layout.read_text().replace(f"<!-- {marker} -->", ""))
    assert f"look/email.mjml must hold <!-- {marker} --> once" in refusal(root, FIRST_STEPS)


def test_the_shared_look_uses_only_what_every_message_has(tmp_path: Path) -> None:
    root = copied(tmp_path, FIRST_STEPS)
    footer = root / "languages/en/footer.mjml"
    footer.write_text(footer.read_text().replace("{{ company }}", "{{ first_name }}"))
    assert "languages/en/footer.mjml, line 1: {{ first_name }} is no variable" in refusal(
        root, FIRST_STEPS
    )


@pytest.mark.parametrize(
    "runaway",
    [
        "{% for i in (1..1000000000) %}x{% endfor %}",
        "{% for i in (1..900) %}{% for j in (1..900) %}x{% endfor %}{% endfor %}",
        "{% assign x = 'ab' %}{% for i in (1..900) %}{% assign x = x | append: x %}{% endfor %}",
        "{% for i in (1..900) %}" + "x" * 2000 + "{% endfor %}",
    ],
)
def test_a_runaway_template_is_stopped(tmp_path: Path, runaway: str) -> None:
    root = copied(tmp_path, FIRST_STEPS)
    write_steps(root, f"<mj-text>{runaway}</mj-text>")
    assert "limit reached; correct the Liquid there" in refusal(root, FIRST_STEPS)


def test_only_the_messages_that_are_named_are_asked_for(tmp_path: Path) -> None:
    root = copied(tmp_path, VERIFY_REMINDER, FIRST_STEPS)
    assert faults(TemplateRenderer(root), [VERIFY_REMINDER, FIRST_STEPS]) == []
