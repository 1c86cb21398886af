"""A message that is late leaves in its short form, where it has one."""

import re
import shutil
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

import pytest

from domain.customers import Channel
from domain.errors import BadTemplate
from domain.messages import Email, Message, OnExpired
from messages.preview import sample_render
from messages.proving import prove
from messages.renderer import TemplateRenderer
from tests.messages.reading import LOCALES, Form, copied, read_by
from tests.offenders import assert_none
from workflows.car_delivery.messages import CAR_PROGRESS
from workflows.onboarding.messages import WELCOME

FILES = ("short.body.mjml", "short.sms.txt", "short.subject.txt")


def refusal(templates: Path, message: Message = CAR_PROGRESS) -> str:
    with pytest.raises(BadTemplate) as caught:
        prove(TemplateRenderer(templates), message)
    return str(caught.value)


def test_a_short_form_is_shorter_and_says_something_else(
    emails: dict[Form, Email], texts: dict[Form, str]
) -> None:
    def lacks(short: Form) -> Iterator[str]:
        whole = short._replace(short=False)
        if short in emails:
            if len(emails[short].text) >= len(emails[whole].text):
                yield f"{short} is no shorter e-mail"
            if emails[short].subject == emails[whole].subject:
                yield f"{short} has the subject of the whole"
        if short in texts and len(texts[short]) >= len(texts[whole]):
            yield f"{short} is no shorter text"

    short_ones = {form for form in (*emails, *texts) if form.short}
    assert {form.message.name for form in short_ones} >= {CAR_PROGRESS.name}
    assert_none(lack for form in short_ones for lack in lacks(form))


def test_late_news_of_a_car_say_only_where_it_stands_now(renderer: TemplateRenderer) -> None:
    steps = ("build_started", "built", "shipped")

    def lacks(channel: Channel, locale: str) -> Iterator[str]:
        def told(*happened: str) -> frozenset[str]:
            facts = dict.fromkeys(happened, True)
            words = read_by(renderer, CAR_PROGRESS, channel, locale, facts, short=True)
            return frozenset(re.findall(r"\w+", words))

        if len({told(step) for step in steps} | {told()}) != 4:
            yield f"{channel} in {locale} says the same of two steps"
        for count in (2, 3):
            for happened in combinations(steps, count):
                if told(*happened) != told(happened[-1]):
                    yield f"{channel} in {locale} of {happened} tells more than the last"

    assert_none(lack for each in product(CAR_PROGRESS.channels, LOCALES) for lack in lacks(*each))


def test_a_missing_short_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    templates = copied(tmp_path, CAR_PROGRESS)
    for locale, file in product(LOCALES, FILES):
        path = templates / CAR_PROGRESS.name / locale / file
        words = path.read_text()
        path.unlink()
        assert refusal(templates) == (
            f"templates/car_delivery.progress/{locale}/{file} is missing: write it, or take "
            "OnExpired.SHORT out of messages/catalogue.py"
        )
        path.write_text(words)


@pytest.mark.parametrize("on_expired", [OnExpired.SEND, OnExpired.SKIP])
def test_short_words_that_no_rule_ever_sends_are_refused(
    tmp_path: Path, on_expired: OnExpired
) -> None:
    templates = copied(tmp_path, CAR_PROGRESS)
    late_answers = CAR_PROGRESS.model_copy(update={"on_expired": on_expired})
    told = refusal(templates, late_answers)
    assert told.startswith("templates/car_delivery.progress/en/short.body.mjml is read by nobody")
    assert "delete it, or give the message on_expired=OnExpired.SHORT" in told


def test_short_words_for_a_channel_that_a_message_has_not_are_refused(tmp_path: Path) -> None:
    templates = copied(tmp_path, CAR_PROGRESS)
    (templates / CAR_PROGRESS.name / "ro" / "short.whatsapp.txt").write_text("Hi")
    assert "progress/ro/short.whatsapp.txt is read by nobody: delete it" in refusal(templates)
    by_email = CAR_PROGRESS.model_copy(update={"channels": (Channel.EMAIL,)})
    assert "progress/en/short.sms.txt is read by nobody: delete it" in refusal(templates, by_email)


@pytest.mark.parametrize(
    ("file", "words", "said"),
    [
        ("short.sms.txt", "{{ surname }}", "short.sms.txt, line 1: {{ surname }} is no variable"),
        ("short.sms.txt", "{{ model }}", "short.sms.txt, line 1: 'model' is undefined; it may be"),
        ("short.sms.txt", "", "short.sms.txt or its subject is empty: write the words"),
        ("short.subject.txt", "", "short.body.mjml or its subject is empty: write the words"),
        ("short.subject.txt", "{% if %}", "short.subject.txt, line 1"),
        (
            "short.body.mjml",
            "<mj-text>Hi</mj-text>",
            "short.body.mjml must begin with <mj-preview>",
        ),
    ],
)
def test_short_words_are_proven_like_the_others(
    tmp_path: Path, file: str, words: str, said: str
) -> None:
    templates = copied(tmp_path, CAR_PROGRESS)
    (templates / CAR_PROGRESS.name / "en" / file).write_text(words)
    assert f"templates/car_delivery.progress/en/{said}" in refusal(templates)


@pytest.mark.parametrize("file", ["short.sms.txt", "short.body.mjml"])
def test_a_short_form_offers_the_links_that_the_whole_one_does(tmp_path: Path, file: str) -> None:
    templates = copied(tmp_path, WELCOME)
    short = WELCOME.model_copy(
        update={"on_expired": OnExpired.SHORT, "channels": (Channel.SMS, Channel.EMAIL)}
    )
    for locale in LOCALES:
        folder = templates / short.name / locale
        (folder / "sms.txt").write_text("{{ links.verify }}")
        for name in ("sms.txt", "body.mjml", "subject.txt"):
            shutil.copy(folder / name, folder / f"short.{name}")
    prove(TemplateRenderer(templates), short)

    without = "<mj-preview>Hello there</mj-preview>\n<mj-text>Hi</mj-text>"
    (templates / short.name / "ro" / file).write_text(without if "mjml" in file else "Hi")
    assert f"ro/{file} offers no {{{{ links.verify }}}}: give it one" in refusal(templates, short)


def test_a_message_without_a_short_form_cannot_leave_in_one(renderer: TemplateRenderer) -> None:
    with pytest.raises(BadTemplate, match=r"welcome has no short words .*declare OnExpired\.SHORT"):
        sample_render(renderer, WELCOME, Channel.EMAIL, "en", short=True)
