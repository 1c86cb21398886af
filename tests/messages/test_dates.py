"""Days and moments are written as customers write them, by their own clock."""

import pytest
from babel import Locale
from liquid import Environment

from domain.customers import Channel, Customer
from domain.messages import Email
from domain.questions import Question
from languages.loader import language_of
from messages.options import option_label
from messages.preview import sample_of
from messages.renderer import TemplateRenderer
from messages.wording import HTML, PLAIN, Wording
from messages.words import Piece
from workflows.car_delivery.messages import CAR_CONFIRMED, SLOT_BOOKED


def written(
    told: object,
    form: str,
    locale: str = "en",
    time_zone: str = "UTC",
    language: Environment = PLAIN,
) -> str:
    wording = Wording(Piece(f"{{{{ told | {form} }}}}", "a test"), language)
    return wording.render(
        {
            "told": told,
            "conventions": Locale.parse(locale, sep="-"),
            "time_zone": time_zone,
        }
    )


@pytest.mark.parametrize(
    ("locale", "day", "moment"),
    [
        ("en", "November 24", "Tue, Nov 24, 13:00"),
        ("pt-BR", "24 de novembro", "ter., 24 de nov., 13:00"),
        ("ro", "24 noiembrie", "mar., 24 nov., 13:00"),
    ],
)
def test_each_language_has_its_own_order_and_words(locale: str, day: str, moment: str) -> None:
    assert written("2026-11-24", "day", locale) == day
    assert written("2026-11-24T13:00:00Z", "moment", locale) == moment


@pytest.mark.parametrize(
    ("time_zone", "told", "read"),
    [
        ("America/Sao_Paulo", "2026-12-16T13:00:00Z", "Wed, Dec 16, 10:00"),
        ("Europe/Bucharest", "2026-12-16T13:00:00Z", "Wed, Dec 16, 15:00"),
        ("Europe/Bucharest", "2026-07-16T13:00:00Z", "Thu, Jul 16, 16:00"),
        ("Asia/Tokyo", "2026-12-31T20:00:00Z", "Fri, Jan 1, 05:00"),
        ("America/Sao_Paulo", "2026-12-16T13:00:00+00:00", "Wed, Dec 16, 10:00"),
    ],
)
def test_a_moment_in_utc_is_told_by_the_customers_own_clock(
    time_zone: str, told: str, read: str
) -> None:
    assert written(told, "moment", time_zone=time_zone) == read


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("2026-12-16T10:00:00-03:00", "Wed, Dec 16, 10:00"),
        ("2026-12-16T23:30:00-03:00", "Wed, Dec 16, 23:30"),
        ("2026-12-16T10:00:00+05:30", "Wed, Dec 16, 10:00"),
    ],
)
@pytest.mark.parametrize("time_zone", ["UTC", "Asia/Tokyo"])
def test_a_moment_is_told_by_the_clock_of_its_place(time_zone: str, told: str, read: str) -> None:
    assert written(told, "moment", time_zone=time_zone) == read


def test_a_moment_without_a_zone_is_the_customers_already() -> None:
    assert written("2026-12-16T13:00:00", "moment", time_zone="Asia/Tokyo") == "Wed, Dec 16, 13:00"


def test_a_day_is_the_same_day_everywhere() -> None:
    for time_zone in ("Pacific/Auckland", "America/Los_Angeles"):
        assert written("2026-12-14", "day", time_zone=time_zone) == "December 14"
        assert written("2026-12-14T23:30:00Z", "day", time_zone=time_zone) == "December 14"


@pytest.mark.parametrize("form", ["day", "moment"])
@pytest.mark.parametrize("told", ["soon", "2026-13-45", "week 51", "14/12/2026"])
def test_what_is_no_date_stays_as_it_was_told(told: str, form: str) -> None:
    assert written(told, form) == told


@pytest.mark.parametrize("form", ["day", "moment"])
def test_what_is_no_date_is_escaped_in_an_email(form: str) -> None:
    assert written("<b>soon</b>", form, language=HTML) == "&lt;b&gt;soon&lt;/b&gt;"


def read(renderer: TemplateRenderer, customer: Customer) -> str:
    sample = sample_of(SLOT_BOOKED, customer.locale)
    words = []
    for message in (SLOT_BOOKED, CAR_CONFIRMED):
        content = renderer.render(
            message,
            Channel.EMAIL,
            customer,
            properties={"slot": "2026-12-16T13:00:00Z", "estimated_on": "2026-12-14"},
            links=sample.links,
            unsubscribe_url=sample.unsubscribe_url,
        ).content
        assert isinstance(content, Email)
        words.append(f"{content.subject}\n{content.text}")
    return "\n".join(words)


def test_a_message_tells_its_dates_in_the_customers_zone(renderer: TemplateRenderer) -> None:
    ana = Customer(customer_id="c-1", locale="pt-BR", time_zone="America/Sao_Paulo")
    words = read(renderer, ana)
    assert "qua., 16 de dez., 10:00" in words
    assert "14 de dezembro" in words
    assert "13:00" not in words


def test_who_reads_brazilian_words_in_portugal_reads_dates_as_in_portugal(
    renderer: TemplateRenderer,
) -> None:
    rui = Customer(customer_id="c-1", locale="pt-PT", time_zone="Europe/Lisbon")
    assert "quarta, 16/12, 13:00" in read(renderer, rui)
    assert "14 de dezembro" in read(renderer, rui)


@pytest.mark.parametrize(
    ("form", "locale", "read"),
    [
        ("date", "en", "November 24, 2026"),
        ("date", "en-GB", "24 November 2026"),
        ("date: 'short'", "en-GB", "24/11/2026"),
        ("date: 'medium'", "es-MX", "24 nov 2026"),
        ("date: 'full'", "es-MX", "martes, 24 de noviembre de 2026"),
        ("day", "en-GB", "24 November"),
        ("weekday", "ro", "marți"),
        ("weekday", "pt-BR", "terça-feira"),
        ("time", "es", "13:00"),
        ("moment", "en-GB", "Tue 24 Nov, 13:00"),
    ],
)
def test_a_date_is_written_as_in_the_customers_region(form: str, locale: str, read: str) -> None:
    assert written("2026-11-24T13:00:00Z", form, locale) == read


def test_an_option_is_written_on_its_page_as_in_its_message() -> None:
    facts = {"slot_1": "2026-12-16T13:00:00Z"}
    labels = {
        locale: option_label(Question.SLOT, "1", facts, language_of(locale), locale, "UTC")
        for locale in ("en", "en-GB", "pt-PT")
    }
    assert labels == {
        "en": "Wed, Dec 16, 13:00",
        "en-GB": "Wed 16 Dec, 13:00",
        "pt-PT": "quarta, 16/12, 13:00",
    }
