"""Products in words: proven as all that words read, and shown in the customer's own locale."""

from decimal import Decimal
from pathlib import Path

import pytest

from domain.customers import Channel, Customer, Topic
from domain.events.commerce import OrderCompleted
from domain.journeys import Stage
from domain.messages import Email, Message
from domain.products import EVERYWHERE, Listing, Product
from domain.questions import Question
from messages.products import shown_to
from messages.proving import all_faults, faults
from messages.renderer import TemplateRenderer
from tests.journeys.looked_at_messages import BODY, CATALOGUE, LOOKED_AT, SAMPLES, with_words
from tests.messages.drafts import as_file

LAMP = Product(
    "lamp",
    {
        EVERYWHERE: Listing("Lamp", Decimal("64.9"), "EUR", "https://shop.example.com/lamp"),
        "es": Listing(name="Lámpara"),
        "es-MX": Listing(price=Decimal(1298), currency="MXN"),
        "pt-BR": Listing("Luminária", Decimal(389), "BRL", "https://shop.example.com/pt/lamp"),
    },
    category="lights",
)


def customer(locale: str) -> Customer:
    return Customer(customer_id="c-1", locale=locale)


@pytest.mark.parametrize(
    ("locale", "name", "price"),
    [
        ("en", "Lamp", (64.9, "EUR")),
        ("es", "Lámpara", (64.9, "EUR")),
        ("es-MX", "Lámpara", (1298, "MXN")),
        ("es-AR", "Lámpara", (64.9, "EUR")),
        ("pt_br", "Luminária", (389, "BRL")),
        ("pt-PT", "Luminária", (64.9, "EUR")),
        ("ro", "Lamp", (64.9, "EUR")),
    ],
)
def test_names_go_by_language_and_prices_by_market(
    locale: str, name: str, price: tuple[float, str]
) -> None:
    """Another country's words are read, as the words of messages are; its prices are not."""
    (shown,) = shown_to(customer(locale), [LAMP])
    assert (shown["name"], (shown["price"], shown["currency"])) == (name, price)


def test_who_has_no_price_is_shown_none() -> None:
    only_in_brazil = LAMP._replace(listings={"pt-BR": LAMP.listings["pt-BR"]})
    (shown,) = shown_to(customer("ro"), [only_in_brazil])
    assert shown["name"] == "Luminária"
    assert "price" not in shown


def test_whose_language_is_not_listed_reads_english_whatever_is_listed_first() -> None:
    listings = {"de": Listing("Lampe"), "pt-BR": Listing("Luminária"), "en-GB": Listing("Lamp")}
    (shown,) = shown_to(customer("ro"), [LAMP._replace(listings=listings)])
    assert shown["name"] == "Lamp"


def test_what_cannot_be_bought_or_has_no_name_is_not_shown() -> None:
    nameless = LAMP._replace(listings={"es-MX": LAMP.listings["es-MX"]})
    assert shown_to(customer("en"), [LAMP._replace(available=False), nameless]) == []


def mail(renderer: TemplateRenderer, *products: Product, locale: str = "en") -> str:
    content = renderer.render(
        LOOKED_AT,
        Channel.EMAIL,
        customer(locale),
        properties={},
        links={},
        unsubscribe_url="https://go.example.com/u",
        recommended=shown_to(customer(locale), products),
    ).content
    assert isinstance(content, Email)
    return content.html


def test_its_price_picture_and_page_are_shown(tmp_path: Path) -> None:
    pictured = Listing(picture="https://shop.example.com/lamp.jpg")
    html = mail(with_words(tmp_path), LAMP._replace(listings={**LAMP.listings, "en": pictured}))
    assert "€64.90" in html
    assert 'src="https://shop.example.com/lamp.jpg"' in html
    assert 'href="https://shop.example.com/lamp"' in html


def test_a_page_elsewhere_is_no_link(tmp_path: Path) -> None:
    astray = Listing("Lamp", url="https://evil.example/lamp")
    html = mail(with_words(tmp_path), LAMP._replace(listings={EVERYWHERE: astray}))
    assert "Lamp" in html
    assert "evil" not in html


def test_without_any_the_words_fall_back(tmp_path: Path) -> None:
    assert "Come and have another look." in mail(with_words(tmp_path))


def test_the_words_of_the_tests_are_proven(tmp_path: Path) -> None:
    assert all_faults(with_words(tmp_path), CATALOGUE) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "{% for product in recommended %}{{ product.name }}{% endfor %}",
            "it may be missing",
        ),
        (
            "{% for product in recommended %}{{ product.nmae | default: 1 }}{% endfor %}",
            "no sample has nmae: did you mean name?",
        ),
        (
            '{% for product in recommended %}{{ product.url | default: "x" }}{% endfor %}',
            "is a link, which prints nothing",
        ),
        ("{% for product in recomended %}x{% endfor %}", "did you mean recommended?"),
    ],
)
def test_a_mistake_in_words_is_named(tmp_path: Path, body: str, said: str) -> None:
    renderer = with_words(tmp_path)
    file = as_file(f"<mj-text>{body}</mj-text>", subject="A", preheader="B")
    renderer.files.path(LOOKED_AT, "en").write_text(file, encoding="utf-8")
    (fault,) = faults(renderer, [LOOKED_AT])
    assert said in fault


def test_words_that_show_products_say_so(tmp_path: Path) -> None:
    renderer, silent = with_words(tmp_path), LOOKED_AT.model_copy(update={"recommends": False})
    (fault,) = faults(renderer, [silent])
    assert "this message shows no products; say recommends=True" in fault


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        ("", "has no sample of recommended"),
        (SAMPLES.replace("currency", "colour"), "a product has no colour: use product_id, name"),
        (
            '[two_like_it]\nrecommended = ["lamp"]\n',
            "write products as [[two_like_it.recommended]]",
        ),
    ],
)
def test_a_mistake_in_samples_is_named(tmp_path: Path, samples: str, said: str) -> None:
    renderer = with_words(tmp_path)
    renderer.files.path(LOOKED_AT, "en").write_text(
        as_file(BODY, subject="A", preheader="B"), encoding="utf-8"
    )
    path = renderer.files.root / "workflows" / "looked_at" / "samples.toml"
    path.write_text(samples, encoding="utf-8")
    assert any(said in fault for fault in all_faults(renderer, CATALOGUE))


def test_what_a_message_cannot_be_is_refused_as_it_is_declared() -> None:
    fields = {
        "name": "shop.a",
        "title": "A",
        "topic": Topic.TIPS,
        "stage": Stage.CONSIDERATION,
        "owner": "growth",
        "channels": (Channel.EMAIL,),
        "about": (OrderCompleted,),
        "recommends": True,
    }
    assert Message.model_validate(fields).readable == ("first_name", "about", "recommended")
    with pytest.raises(ValueError, match="recommends=True"):
        Message.model_validate(fields | {"variables": ("recommended",)})
    asking = {"asks": Question.SATISFACTION, "actions": ("answer",)}
    with pytest.raises(ValueError, match="a question recommends nothing"):
        Message.model_validate(fields | asking)
