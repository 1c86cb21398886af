"""A message that is late leaves in its short form, where it has one."""

import re
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
from messages.words import FENCE, SHORT_FENCE
from tests.messages.drafts import copied, file_of, rewrite
from tests.messages.reading import LOCALES, Form, read_by
from tests.offenders import assert_none
from workflows.car_delivery.messages import CAR_PROGRESS
from workflows.onboarding.messages import WELCOME


def refusal(root: Path, message: Message = CAR_PROGRESS) -> str:
    with pytest.raises(BadTemplate) as caught:
        prove(TemplateRenderer(root), message)
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


@pytest.mark.parametrize("field", ["subject", "preheader", "sms"])
def test_a_missing_short_field_is_named(tmp_path: Path, field: str) -> None:
    root = copied(tmp_path, CAR_PROGRESS)
    for locale in LOCALES:
        words = file_of(root, CAR_PROGRESS, locale).read_text()
        rewrite(root, CAR_PROGRESS, {field: None}, locale, short=True)
        assert refusal(root).startswith(
            f"workflows/car_delivery/words/{locale}/progress.mjml has no short {field}: write it"
        )
        file_of(root, CAR_PROGRESS, locale).write_text(words)


def test_a_missing_short_form_is_named_with_what_to_do(tmp_path: Path) -> None:
    root = copied(tmp_path, CAR_PROGRESS)
    path = file_of(root, CAR_PROGRESS)
    path.write_text(path.read_text().split(SHORT_FENCE)[0])
    assert refusal(root) == (
        "workflows/car_delivery/words/en/progress.mjml has no short form: write it below "
        "`--- short ---`, or take OnExpired.SHORT out of workflows/car_delivery/messages.py"
    )


@pytest.mark.parametrize("on_expired", [OnExpired.SEND, OnExpired.SKIP])
def test_short_words_that_no_rule_ever_sends_are_refused(
    tmp_path: Path, on_expired: OnExpired
) -> None:
    root = copied(tmp_path, CAR_PROGRESS)
    late_answers = CAR_PROGRESS.model_copy(update={"on_expired": on_expired})
    told = refusal(root, late_answers)
    assert told.startswith("workflows/car_delivery/words/en/progress.mjml, line ")
    assert "the short form is read by nobody: delete it, or give the message on_exp" in told


def test_words_for_a_channel_that_a_message_has_not_are_refused(tmp_path: Path) -> None:
    root = copied(tmp_path, CAR_PROGRESS)
    by_email = CAR_PROGRESS.model_copy(update={"channels": (Channel.EMAIL,)})
    assert "en/progress.mjml, line 4: sms is read by nobody: delete it" in refusal(root, by_email)
    rewrite(root, CAR_PROGRESS, {"sms": None})
    assert re.search(r"progress.mjml, line \d+: sms is read by nobody", refusal(root, by_email))
    by_text = CAR_PROGRESS.model_copy(update={"channels": (Channel.SMS,)})
    assert "line 2: subject is read by nobody" in refusal(root, by_text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"sms": "{{ surname }}"}, r", line \d+: {{ surname }} is no variable"),
        ({"sms": "{{ model }}"}, r", line \d+: 'model' is undefined; it may be"),
        ({"sms": "{% if model %}{% endif %}"}, ": its short SMS or its subject is empty: write"),
        ({"subject": "{% if model %}{% endif %}"}, ": its short e-mail or its subject is empty"),
        ({"subject": "{% if %}"}, r", line \d+: "),
        ({"preheader": ""}, " has no short preheader: write it: the line that an inbox shows"),
        ({"body": ""}, ": its short form has no body: write it in MJML, below `---`"),
    ],
)
def test_short_words_are_proven_like_the_others(
    tmp_path: Path, words: dict[str, str], said: str
) -> None:
    root = copied(tmp_path, CAR_PROGRESS)
    rewrite(root, CAR_PROGRESS, words, short=True)
    told = refusal(root)
    assert re.match(r"workflows/car_delivery/words/en/progress\.mjml" + said, told), told


@pytest.mark.parametrize(
    ("words", "channel"), [({"sms": "Hi"}, "SMS"), ({"body": "<mj-text>Hi</mj-text>"}, "e-mail")]
)
def test_a_short_form_offers_the_links_that_the_whole_one_does(
    tmp_path: Path, words: dict[str, str], channel: str
) -> None:
    root = copied(tmp_path, WELCOME)
    short = WELCOME.model_copy(
        update={"on_expired": OnExpired.SHORT, "channels": (Channel.SMS, Channel.EMAIL)}
    )
    for locale in LOCALES:
        rewrite(root, short, {"sms": "{{ links.verify }}"}, locale)
        path = file_of(root, short, locale)
        whole = path.read_text()
        path.write_text(whole + whole.replace(FENCE, SHORT_FENCE, 1))
    prove(TemplateRenderer(root), short)

    rewrite(root, short, words, "ro", short=True)
    assert f"its short {channel} offers no {{{{ links.verify }}}}: give" in refusal(root, short)


def test_a_message_without_a_short_form_cannot_leave_in_one(renderer: TemplateRenderer) -> None:
    with pytest.raises(BadTemplate, match=r"welcome has no short words .*declare OnExpired\.SHORT"):
        sample_render(renderer, WELCOME, Channel.EMAIL, "en", short=True)
