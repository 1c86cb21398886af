"""Messages tell what is known: slots, milestones, what was bought, and how to answer."""

import re
from collections.abc import Iterator
from itertools import combinations, product

from domain.customers import Channel
from domain.messages import Email, Message
from domain.questions import Question
from messages.renderer import TemplateRenderer
from messages.rules import UNTIDY
from tests.languages.answering import answers_named_in
from tests.messages.reading import LOCALES, Form, read_by, written_forms
from tests.offenders import assert_none
from workflows.car_delivery.messages import CAR_PROGRESS, CHOOSE_SLOT
from workflows.messages import CATALOGUE
from workflows.post_purchase.messages import CARE_TIPS, OFFER

CATEGORIES = ("lighting", "textile", "leather", "wood")


def test_a_question_names_the_ends_of_its_scale_or_the_word_to_answer(
    emails: dict[Form, Email], texts: dict[Form, str]
) -> None:
    def lacks(question: Question, form: Form) -> Iterator[str]:
        ends = {*question.options[:1], *question.options[-1:]}
        read = [texts[form]] if form in texts else []
        if question.is_score:
            read.append(emails[form].text)
        for words in read:
            if not ends <= answers_named_in(words):
                yield f"{form} does not name {ends}:\n{words}"

    asking = [(each.asks, each) for each in CATALOGUE.values() if each.asks]
    assert asking
    assert_none(
        lack
        for question, message in asking
        for form in written_forms(message)
        for lack in lacks(question, form)
    )


def test_a_slot_keeps_its_number_when_another_is_not_offered(renderer: TemplateRenderer) -> None:
    hours = {"1": "10:00", "2": "11:00", "3": "12:00"}

    def listed(channel: Channel, locale: str, missing: str) -> list[tuple[str, str]]:
        facts = {
            f"slot_{number}": f"2027-05-12T{hour}:00Z"
            for number, hour in hours.items()
            if number != missing
        }
        words = read_by(renderer, CHOOSE_SLOT, channel, locale, facts)
        return re.findall(r"^(\d)\b.*, (\d\d:\d\d)$", words, re.MULTILINE)

    read = {each: listed(*each) for each in product(CHOOSE_SLOT.channels, LOCALES, hours)}
    assert_none(
        f"{channel} in {locale} without {missing} lists {found}"
        for (channel, locale, missing), found in read.items()
        if found != [(number, hour) for number, hour in hours.items() if number != missing]
    )


def test_all_that_happened_to_a_car_is_told_in_one_message(renderer: TemplateRenderer) -> None:
    steps = ("build_started", "built", "shipped")
    every = [happened for count in (1, 2, 3) for happened in combinations(steps, count)]

    def lacks(channel: Channel, locale: str) -> Iterator[str]:
        read = {
            happened: read_by(
                renderer, CAR_PROGRESS, channel, locale, dict.fromkeys(happened, True)
            )
            for happened in every
        }
        told = {happened: set(re.findall(r"\w+", words)) for happened, words in read.items()}
        for happened, words in read.items():
            if UNTIDY.search(words):
                yield f"{channel} in {locale} of {happened} is untidy:\n{words}"
            found = {step for step in steps if told[step,] <= told[happened]}
            if found != set(happened):
                yield f"{channel} in {locale} of {happened} tells {found}:\n{words}"

    assert_none(lack for each in product(CAR_PROGRESS.channels, LOCALES) for lack in lacks(*each))


def test_tips_and_offers_fit_what_was_bought(renderer: TemplateRenderer) -> None:
    def lacks(message: Message, locale: str) -> Iterator[str]:
        def about(**facts: object) -> str:
            return read_by(renderer, message, Channel.EMAIL, locale, facts)

        if len({about(), *(about(category=category) for category in CATEGORIES)}) != 5:
            yield f"{message.name} in {locale} says the same of two categories"
        if about(category="Wood") != about(category="wood"):
            yield f"{message.name} in {locale} minds how a category is written"
        if about(category="garden gnomes") != about():
            yield f"{message.name} in {locale} has words for garden gnomes"

    assert_none(lack for each in product((CARE_TIPS, OFFER), LOCALES) for lack in lacks(*each))
