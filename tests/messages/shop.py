"""A shop of the tests' own: one message about what was left in a basket, and its samples."""

from collections.abc import Mapping
from pathlib import Path

from domain.customers import Channel, Customer, Topic
from domain.events.commerce import OrderCompleted
from domain.journeys import Stage
from domain.messages import Email, Message, Text
from messages.renderer import TemplateRenderer
from tests.messages.drafts import copied

BASKET_LEFT = Message(
    name="shop.basket_left",
    title="Basket left behind",
    topic=Topic.OFFERS,
    stage=Stage.CONSIDERATION,
    owner="marketing",
    channels=(Channel.EMAIL, Channel.SMS),
    variables=("first_name", "until"),
    facts=("until",),
    about=(OrderCompleted,),
)
CATALOGUE = {BASKET_LEFT.name: BASKET_LEFT}
WORDS = "workflows/shop/words/{locale}/basket_left.mjml"
ENGLISH = WORDS.format(locale="en")
SAMPLES = "workflows/shop/samples.toml"
HOST = "shop.example.com"

SAMPLE = """\
until = 2026-12-14

[basket_left.about]
currency = "EUR"
total = 129.8
count = 2
url = "https://shop.example.com/basket/b-1"

[[basket_left.about.items]]
name = "Aurora lamp"
price = 99.9
picture = "https://shop.example.com/pictures/aurora.jpg"

[[basket_left.about.items]]
name = "Rug"
price = 29.9
"""
BODY = """<mj-text mj-class="title">Still thinking it over?</mj-text>

{% for item in about.items %}
<mj-section>
  <mj-column width="30%">
    {% if item.picture %}
    <mj-image
      mj-class="beside"
      src="{{ item.picture | picture }}"
      alt="{{ item.name | default: 'A picture' }}"
    />
    {% endif %}
  </mj-column>
  <mj-column width="70%">
    <mj-text mj-class="beside">
      {{ item.name | default: "A thing" }}{% if item.price %},
      {{ item.price | money: about.currency }}{% endif %}
    </mj-text>
  </mj-column>
</mj-section>
{% endfor %}

{% if about.items.more %}
<mj-text>
  and {{ about.items.more | plural: one: "one more thing", other: "{n} more things" }}
</mj-text>
{% endif %}

{% if about.total %}
<mj-text>In all {{ about.total | money: about.currency }}</mj-text>
{% endif %}

{% if about.url %}
<mj-button href="{{ about.url | site_link }}">Back to my basket</mj-button>
{% endif %}

{% if until %}
<mj-text mj-class="note">We keep it until {{ until | date }}.</mj-text>
{% endif %}"""
FILE = """---
subject: You left {{ about.items | default: "something" }} behind
preheader: We have kept it for you.
sms: {{ company }}: your basket is kept.{% if about.url %} {{ about.url | site_link }}{% endif %}\
 Reply STOP to opt out.
---

"""


def a_shop(tmp_path: Path) -> Path:
    """Return a root with the shop's words and samples, which are well."""
    root = copied(tmp_path)
    write(root, ENGLISH, f"{FILE}{BODY}\n")
    write(root, SAMPLES, SAMPLE)
    return root


def write(root: Path, where: str, text: str) -> None:
    path = root / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def replaced(root: Path, where: str, old: str, new: str) -> None:
    text = (root / where).read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{where} has no {old}"
    write(root, where, text.replace(old, new, 1))


def read_about(
    root: Path,
    about: Mapping[str, object],
    *,
    channel: Channel = Channel.EMAIL,
    locale: str = "en",
    hosts: tuple[str, ...] = (HOST,),
    facts: Mapping[str, object] | None = None,
) -> Email | Text:
    """Return what a customer reads of a basket, in a shop of these hosts."""
    return (
        TemplateRenderer(root, site_hosts=hosts)
        .render(
            BASKET_LEFT,
            channel,
            Customer(customer_id="c-1", locale=locale),
            properties=facts or {},
            links={},
            unsubscribe_url="https://go.example.com/u",
            about=about,
        )
        .content
    )


def mail_about(root: Path, about: Mapping[str, object], **told: str) -> Email:
    """Return the mail, where the shop's host is allowed."""
    content = read_about(root, about, locale=told.get("locale", "en"))
    assert isinstance(content, Email)
    return content
