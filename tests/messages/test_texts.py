"""Text messages are tidy, short, and open about who writes and how to stop them."""

from collections.abc import Iterator

from domain.customers import Channel
from domain.messages import Text
from messages.preview import sample_of
from messages.proving import absences
from messages.renderer import TemplateRenderer
from messages.rules import broken_by_text, first_texts, most_segments, says_stop, untidy_in
from messages.sms import segments
from tests.messages.reading import Form, read_by, text, written_forms
from tests.offenders import assert_none
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import VERIFY_REMINDER

FIRST = first_texts(CATALOGUE.values())


def test_whatever_is_not_known_the_sentences_of_a_text_are_whole(
    renderer: TemplateRenderer, texts: dict[Form, str]
) -> None:
    read = {
        f"{form} without {without}": text(renderer, form, *without)
        for form in texts
        for without in absences(form.message)
    }
    assert_none(
        f"{name}: {each.what}\n{body}"
        for name, body in read.items()
        for each in untidy_in(Text(body=body))
    )


def test_a_text_says_who_writes_holds_its_link_and_is_short(texts: dict[Form, str]) -> None:
    def lacks(form: Form, body: str) -> Iterator[str]:
        if not body.startswith("Jornada: "):
            yield f"{form} does not say who writes"
        for link in sample_of(form.message, form.locale).links.values():
            assert len(link) == 60
            if link not in body.split():
                yield f"{form} lacks {link}"
        allowed = most_segments(form.message, short=form.short)
        if segments(body) > allowed:
            yield f"{form} takes {segments(body)} segments"
        longer = body.replace("Jornada", "Companhia Paulista de Jornadas")
        if segments(longer) > max(allowed, 2):
            yield f"{form} takes {segments(longer)} segments for a company with a long name"

    assert_none(lack for form, body in texts.items() for lack in lacks(form, body))


def test_a_saturday_or_a_march_costs_a_text_one_segment_more_at_most(
    renderer: TemplateRenderer, texts: dict[Form, str]
) -> None:
    # Portuguese and Romanian write them with letters beyond GSM-7: sáb., sâm., março.
    saturdays = {
        "slot": "2027-05-15T13:00:00Z",
        "slot_1": "2027-05-15T13:00:00Z",
        "slot_2": "2027-05-22T13:00:00Z",
        "slot_3": "2027-05-29T13:00:00Z",
        "estimated_on": "2027-03-14",
    }

    def taken(form: Form) -> int:
        message, locale, short = form
        facts = sample_of(message, locale).properties
        facts |= {name: value for name, value in saturdays.items() if name in facts}
        return segments(read_by(renderer, message, Channel.SMS, locale, facts, short=short))

    counts = {form: taken(form) for form in texts}
    assert_none(
        f"{form} takes {count} segments"
        for form, count in counts.items()
        if count > (2 if form.short else 3)
    )


def test_a_reminder_that_many_get_takes_one_segment(texts: dict[Form, str]) -> None:
    taken = {form: segments(texts[form]) for form in written_forms(VERIFY_REMINDER)}
    assert_none(f"{form} takes {count} segments" for form, count in taken.items() if count > 1)


def test_first_texts_and_those_that_are_no_order_updates_say_how_to_opt_out(
    texts: dict[Form, str],
) -> None:
    def says(form: Form) -> bool:
        return says_stop(form.message, FIRST)

    assert_none(
        f"{form}: {each.what}"
        for form, body in texts.items()
        for each in broken_by_text(body, segments(body), stop=says(form))
    )
