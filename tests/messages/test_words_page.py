"""docs/words.md does what it says: each example is run, and its tables are complete."""

import re
from pathlib import Path

import pytest

from domain.customers import Channel, Customer
from domain.messages import Email
from messages.filters import FILTERS
from messages.mail import BLOCKS, COLUMN, SECTION
from messages.preview import made_of, rendered, values_of_sample
from messages.proving import all_faults
from messages.renderer import TemplateRenderer
from tests.docs.pages import code_blocks, text_of
from tests.messages.drafts import as_file
from tests.messages.shop import BASKET_LEFT, ENGLISH, SAMPLES, WORDS, a_shop, write

PAGE = text_of("docs/words.md")
MESSAGE = BASKET_LEFT.model_copy(
    update={"channels": (Channel.EMAIL,), "variables": ("first_name", "until", "again")}
)
(SAMPLE,) = code_blocks("docs/words.md", "toml", "sample")
EXAMPLES = code_blocks("docs/words.md", "xml", "block")
ROWS = re.findall(r"^\| `({{ .+? }})` \| `([\w-]+)` \| (.+) \|$", PAGE, re.MULTILINE)


def shop_with(tmp_path: Path, body: str, language: str = "en") -> TemplateRenderer:
    root = a_shop(tmp_path)
    (root / ENGLISH).unlink()
    footer = root / f"languages/{language.partition('-')[0]}/footer.mjml"
    if not footer.exists():  # a language that is not spoken here
        footer.parent.mkdir(exist_ok=True)
        footer.write_text((root / "languages/en/footer.mjml").read_text(encoding="utf-8"))
    words = as_file(body, subject="Your basket", preheader="We have kept it.")
    write(root, WORDS.format(locale=language), words)
    write(root, SAMPLES, SAMPLE)
    return TemplateRenderer(root)


def mail_of(renderer: TemplateRenderer, locale: str = "en") -> Email:
    sample = made_of(MESSAGE, locale, values_of_sample(MESSAGE, renderer.files.root))
    sample = sample._replace(customer=Customer(customer_id="c-1", locale=locale))
    content = rendered(renderer, MESSAGE, Channel.EMAIL, sample).content
    assert isinstance(content, Email)
    return content


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_blocks_is_proven(tmp_path: Path, example: str) -> None:
    renderer = shop_with(tmp_path, example)
    assert all_faults(renderer, {MESSAGE.name: MESSAGE}) == []
    assert "{" not in mail_of(renderer).text


def test_the_examples_print_what_the_page_says(tmp_path: Path) -> None:
    text = mail_of(shop_with(tmp_path, "".join(EXAMPLES))).text
    assert "Aurora lamp · €999.50\nRug · €249.50\nIn all · €1,249.00\n" in text
    assert "Back to my basket <https://shop.example.com/basket/b-1>" in text


def test_a_row_of_the_table_of_filters_prints_what_it_says(tmp_path: Path) -> None:
    said = {}
    for number, (written, locale, prints) in enumerate(ROWS):
        body = f"<mj-text>[{written}]</mj-text>".replace("\\|", "|")
        renderer = shop_with(tmp_path / str(number), body, locale)
        (read,) = re.findall(r"\[(.*)\]", mail_of(renderer, locale).text)
        said[written, locale] = (read, prints)
    assert len(said) == 15
    assert [each for each in said.items() if each[1][0] != each[1][1]] == []


def test_the_page_names_every_filter_and_every_block() -> None:
    named = set(re.findall(r"\| (\w+)|`(\w+)`", PAGE))
    assert set(FILTERS) <= {name for pair in named for name in pair}
    assert set(re.findall(r"<(mj-\w+)", PAGE)) == {*BLOCKS, SECTION, COLUMN}
