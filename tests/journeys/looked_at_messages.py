"""What the journey of the tests says that shows products, and its words."""

from pathlib import Path

from domain.customers import Channel, Topic
from domain.events import Event
from domain.ids import Identifier
from domain.journeys import Stage
from domain.messages import Message
from messages.renderer import TemplateRenderer
from tests.messages.drafts import as_file, copied


class LampViewed(Event):
    product_id: Identifier | None = None


class LampBought(Event): ...


LOOKED_AT = Message(
    name="looked_at.two_like_it",
    title="Two like it",
    topic=Topic.TIPS,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL,),
    recommends=True,
)
WHATS_NEW = Message(
    name="looked_at.whats_new",
    title="What is new",
    topic=Topic.TIPS,
    stage=Stage.CONSIDERATION,
    owner="growth",
    channels=(Channel.EMAIL, Channel.SMS),
    recommends=True,
)
CATALOGUE = {message.name: message for message in (LOOKED_AT, WHATS_NEW)}

BODY = """\
{% if recommended %}
<mj-text>Two like the one that you looked at</mj-text>
{% for product in recommended %}
<mj-section>
  <mj-column width="30%">
    {% if product.picture %}
    <mj-image mj-class="beside" src="{{ product.picture | picture }}" alt="" />
    {% endif %}
  </mj-column>
  <mj-column width="70%">
    <mj-text mj-class="beside">
      <strong>{{ product.name | default: "One more" }}</strong>
      {% if product.price %}{{ product.price | money: product.currency }}{% endif %}
    </mj-text>
    {% if product.url %}
    <mj-button href="{{ product.url | site_link }}">Have a look</mj-button>
    {% endif %}
  </mj-column>
</mj-section>
{% endfor %}
{% else %}
<mj-text>Come and have another look.</mj-text>
{% endif %}
"""
WORDS = {
    (LOOKED_AT, "en"): as_file(BODY, subject="Still looking?", preheader="Two like it."),
    (LOOKED_AT, "es"): as_file(
        '<mj-text>{{ recommended | default: "Vuelve cuando quieras" }}'
        "{% for product in recommended %}{% if product.price %}"
        " {{ product.price | money: product.currency }}{% endif %}{% endfor %}</mj-text>",
        subject="¿Sigues mirando?",
        preheader="Dos parecidas.",
    ),
    (WHATS_NEW, "en"): as_file(
        '<mj-text>{{ recommended | default: "Nothing new" }}</mj-text>',
        subject='{{ recommended.first.name | default: "New things" }}',
        preheader="New.",
        sms='{{ company }}: {{ recommended | default: "new things" }}. Reply STOP to opt out.',
    ),
}
SAMPLES = """\
[[two_like_it.recommended]]
name = "Dune lamp"
price = 59.0
currency = "EUR"
url = "https://shop.example.com/products/dune-lamp"
picture = "https://shop.example.com/pictures/dune-lamp.jpg"

[[two_like_it.recommended]]
name = "Halo lamp"

[[whats_new.recommended]]
name = "Mila frame"
"""


def with_words(tmp_path: Path) -> TemplateRenderer:
    """Return a renderer of these messages' words, written below a folder."""
    root = copied(tmp_path)
    renderer = TemplateRenderer(root, site_hosts=("shop.example.com",))
    for (message, locale), words in WORDS.items():
        path = renderer.files.path(message, locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    (root / "workflows" / "looked_at" / "samples.toml").write_text(SAMPLES, encoding="utf-8")
    return renderer
