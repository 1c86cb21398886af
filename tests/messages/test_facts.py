"""Messages tell what is known: slots, milestones, what was bought, and how to answer."""

import re
from itertools import combinations

import pytest

from domain.customers import Channel
from domain.messages import Message
from domain.questions import Question
from messages.catalogue import CAR_PROGRESS, CARE_TIPS, CATALOGUE, CHOOSE_SLOT, OFFER
from messages.renderer import TemplateRenderer
from tests.messages.reading import LOCALES, UNTIDY, email, read_by, text

CATEGORIES = ("lighting", "textile", "leather", "wood")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "message", [each for each in CATALOGUE.values() if each.asks], ids=lambda each: each.name
)
def test_a_question_names_the_ends_of_its_scale_or_the_word_to_answer(
    renderer: TemplateRenderer, message: Message, locale: str
) -> None:
    assert message.asks is not None
    body = text(renderer, message, locale)
    if message.asks is Question.MOVE:
        assert "MOVE" in body
        return
    options = message.asks.options
    words = set(re.findall(r"\w+", body))
    assert {options[0], options[-1]} <= words
    if message.asks.is_score:
        assert {options[0], options[-1]} <= set(
            re.findall(r"\w+", email(renderer, message, locale).text)
        )


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("channel", CHOOSE_SLOT.channels)
@pytest.mark.parametrize("missing", "123")
def test_a_slot_keeps_its_number_when_another_is_not_offered(
    renderer: TemplateRenderer, channel: Channel, locale: str, missing: str
) -> None:
    hours = {"1": "10:00", "2": "11:00", "3": "12:00"}
    facts = {
        f"slot_{number}": f"2027-05-12T{hour}:00Z"
        for number, hour in hours.items()
        if number != missing
    }
    words = read_by(renderer, CHOOSE_SLOT, channel, locale, facts)
    listed = re.findall(r"^(\d)\b.*, (\d\d:\d\d)$", words, re.MULTILINE)
    assert listed == [(number, hour) for number, hour in hours.items() if number != missing]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("channel", CAR_PROGRESS.channels)
def test_all_that_happened_to_a_car_is_told_in_one_message(
    renderer: TemplateRenderer, channel: Channel, locale: str
) -> None:
    def told(*happened: str) -> set[str]:
        facts = dict.fromkeys(happened, True)
        words = read_by(renderer, CAR_PROGRESS, channel, locale, facts)
        assert not UNTIDY.search(words), words
        return set(re.findall(r"\w+", words))

    alone = {each: told(each) for each in ("build_started", "built", "shipped")}
    for count in (2, 3):
        for happened in combinations(alone, count):
            words = told(*happened)
            assert {each for each in alone if alone[each] <= words} == set(happened)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("message", [CARE_TIPS, OFFER], ids=lambda each: each.name)
def test_tips_and_offers_fit_what_was_bought(
    renderer: TemplateRenderer, message: Message, locale: str
) -> None:
    def about(**facts: object) -> str:
        return read_by(renderer, message, Channel.EMAIL, locale, facts)

    assert len({about(), *(about(category=category) for category in CATEGORIES)}) == 5
    assert about(category="Wood") == about(category="wood")
    assert about(category="garden gnomes") == about()
