"""What authors get wrong in words and samples fails the build, with file, line and remedy."""

from pathlib import Path

import pytest

from domain.messages import Message
from messages.proving import all_faults
from messages.renderer import TemplateRenderer
from tests.messages.mistake import Mistake, assert_named
from tests.messages.shop import (
    BASKET_LEFT,
    BODY,
    CATALOGUE,
    ENGLISH,
    FILE,
    SAMPLE,
    SAMPLES,
    WORDS,
    a_shop,
    replaced,
    write,
)

MISTAKES = (
    Mistake(
        "a misspelt fact",
        "{{ until | date }}",
        "{{ untill | date }}",
        "{{ untill",
        "{{ untill }} is no variable of this message; did you mean until?",
    ),
    Mistake(
        "a variable that is declared nowhere",
        "Still thinking",
        "{{ surname }}, still thinking",
        "{{ surname",
        "{{ surname }} is no variable of this message; use about, company, first_name, unsubscribe_"
        "url, until, or declare it in its messages.py",
    ),
    Mistake(
        "a misspelt property",
        "{% if about.total %}",
        "{% if about.totl %}",
        "about.totl",
        "{{ about.totl }}: no sample has totl: did you mean total?",
    ),
    Mistake(
        "a misspelt property of an item",
        "{{ item.price | money",
        "{{ item.prise | money",
        "item.prise",
        "{{ item.prise }}: no sample has prise: did you mean price?",
    ),
    Mistake(
        "a property that no sample has",
        "{% if until %}",
        "{% if about.voucher %}",
        "about.voucher",
        "no sample has voucher: use count, currency, items, total, url, or write it, in "
        f"{SAMPLES}, line 3",
    ),
    Mistake(
        "an unknown filter",
        "about.total | money",
        "about.total | mony",
        "| mony",
        "there is no filter mony; did you mean money?",
    ),
    Mistake(
        "an argument too many",
        "about.total | money: about.currency",
        'about.total | money: about.currency, "EUR"',
        ', "EUR"',
        "money: too many positional arguments; write it as money: currency",
    ),
    Mistake(
        "an argument that a filter does not have",
        "until | date",
        'until | date: "shrt"',
        "shrt",
        "date: there is no width 'shrt'; use short, medium, long, full",
    ),
    Mistake(
        "a loop over what is no list",
        "{% for item in about.items %}",
        "{% for item in about.url %}",
        "in about.url %}",
        "{{ about.url }}: is no list: a loop goes over one",
    ),
    Mistake(
        "a loop as long as a value says",
        "{% for item in about.items %}",
        "{% for item in (1..about.count) %}",
        "about.count",
        "a variable decides how long {% for item in (1..about.count) %} is: loop over a list, "
        "which ends, or write a number",
    ),
    Mistake(
        "a link that is printed like a text",
        "{{ about.url | site_link }}",
        "{{ about.url }}",
        "{{ about.url }}",
        "{{ about.url }}: is a link, which prints nothing: write {{ about.url | site_link }}",
    ),
    Mistake(
        "a link out of what is none",
        "about.url | site_link",
        "about.currency | site_link",
        "about.currency | site_link",
        "{{ about.currency }}: is no link",
    ),
    Mistake(
        "a plural that lacks a form",
        'one: "one more thing", other',
        "other",
        "plural:",
        'plural: English also needs one: write one: "…", other: "…"',
    ),
    Mistake(
        "what may be missing",
        "{% if item.price %}",
        "{% if item.name %}",
        "item.price | money",
        "item.price is undefined; it may be missing: print it only inside {% if … %}",
    ),
    Mistake(
        "else if in two words",
        "{% if until %}",
        "{% if until %}{% else if first_name %}",
        "{% else if",
        "did you mean 'elsif'?",
    ),
    Mistake(
        "a block that there is not",
        '<mj-text mj-class="note">',
        '<mj-txt mj-class="note">',
        "<mj-txt",
        "mismatched tag; close every element",
    ),
    Mistake(
        "a picture without words",
        """alt="{{ item.name | default: 'A picture' }}"\n""",
        "",
        "<mj-image",
        "a picture says nothing to who cannot see it; give <mj-image> an alt=",
    ),
    Mistake(
        "a column without a section",
        "<mj-section>",
        '<mj-column width="10%"><mj-text>a</mj-text></mj-column><mj-section>',
        "<mj-column",
        "<mj-column> is no block of an e-mail; use mj-button",
    ),
    Mistake(
        "a variable without a sample",
        "until = 2026-12-14\n",
        "",
        "[basket_left.about]",
        "basket_left has no sample of until: write `until = …` below [basket_left], or above",
        SAMPLES,
    ),
    Mistake(
        "a sample that no message declares",
        "until = 2026-12-14",
        "until = 2026-12-14\nuntill = 2026-12-14",
        "untill",
        "no message declares untill: delete it, or declare it in workflows/shop/messages.py",
        SAMPLES,
    ),
    Mistake(
        "a sample of a message that there is not",
        "until = 2026-12-14",
        "until = 2026-12-14\n[basket_lost]\nuntil = 2026-12-14",
        "[basket_lost]",
        "[basket_lost] is read by nobody: delete it, or declare the message in",
        SAMPLES,
    ),
    Mistake(
        "a sample's link that is not ours",
        "https://shop.example.com/basket/b-1",
        "https://shop.example.net/basket/b-1",
        "example.net",
        "https://shop.example.net/basket/b-1 is no link of a sample: write https://shop.example.com",
        SAMPLES,
    ),
    Mistake(
        "samples that are no TOML",
        'currency = "EUR"',
        "currency = EUR",
        "currency = EUR",
        "correct the TOML there",
        SAMPLES,
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_named_with_its_file_its_line_and_what_to_do(
    tmp_path: Path, mistake: Mistake
) -> None:
    assert_named(mistake, tmp_path)


def test_another_language_needs_its_own_plurals(tmp_path: Path) -> None:
    root, where = a_shop(tmp_path), WORDS.format(locale="ro")
    write(root, where, f"{FILE}{BODY}\n")
    (told,) = all_faults(TemplateRenderer(root), CATALOGUE)
    assert told.startswith(f"{where}, line ")
    assert 'Romanian also needs few: write few: "…", one: "…", other: "…"' in told
    replaced(root, where, "other:", 'few: "încă {n} lucruri", other:')
    assert all_faults(TemplateRenderer(root), CATALOGUE) == []
    replaced(root, where, "other:", 'two: "două", other:')
    assert (
        "Romanian has no two; use few, one, other"
        in all_faults(TemplateRenderer(root), CATALOGUE)[0]
    )


def test_a_message_that_is_about_nothing_reads_nothing_of_it(tmp_path: Path) -> None:
    root = a_shop(tmp_path)
    nothing = BASKET_LEFT.model_copy(update={"about": ()})
    told = all_faults(TemplateRenderer(root), {nothing.name: nothing})
    assert (
        f"{ENGLISH}, line 9: {{{{ about.items }}}}: this message is about no event; name"
        in (told[0])
    )
    assert f"{SAMPLES}, line 3: basket_left declares no variable about" in told[1]


def test_a_message_that_is_about_an_event_needs_a_sample_of_it(tmp_path: Path) -> None:
    root = a_shop(tmp_path)
    write(root, SAMPLES, SAMPLE.partition("[")[0])
    (told,) = all_faults(TemplateRenderer(root), CATALOGUE)
    assert told.startswith(f"{SAMPLES}, line 1: basket_left has no sample of about: write")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{{ about }}", "is all that an event told: name one of its properties"),
        ("{{ about.items.first.prise }}", "did you mean price?"),
        ("{% assign one = about.items | first %}{{ one.prise }}", "did you mean price?"),
        ("{% assign all = about.items %}{{ all.sise }}", "no sample has sise"),
        ("{{ first_name | truncate: about.count }}", "truncate: its argument is a variable"),
        ("{{ first_name | truncate: 'x' }}", "'x' is no whole number; write it as truncate: num"),
        ("{% for a in about.items limit: about.count %}{% endfor %}", "a variable decides how"),
        ("{{ about.count | plural: 1 }}", "plural: too many positional arguments; write it as"),
        ("{{ about.count | plural }}", "missing a required argument: 'other'"),
        ("{% for a in (1..1001) %}{% endfor %}", "loop iteration limit reached"),
    ],
)
def test_other_mistakes_are_named_too(tmp_path: Path, written: str, said: str) -> None:
    root = a_shop(tmp_path)
    body = f"{BODY}\n<mj-text>{{% if first_name %}}{written}{{% endif %}}</mj-text>\n"
    write(root, ENGLISH, f"{FILE}{body}")
    (told,) = all_faults(TemplateRenderer(root), CATALOGUE)
    assert told.startswith(f"{ENGLISH}, line 46: ")
    assert said in told


@pytest.mark.parametrize(
    "written",
    [
        "{{ about.items.first.price | default: 'x' }}",
        "{% assign one = about.items | last %}{{ one.name | default: 'x' }}",
        "{% for a in about.items %}{% assign last = a.name %}{% endfor %}{{ last | default: 'x' }}",
        "{% for a in about.items limit: 3 %}{{ forloop.index }}{% endfor %}",
        "{% if about.total > 100 and about.currency == 'EUR' %}a{% endif %}",
        "{{ about.items[0].name | default: 'x' }}",
        "{% if about.items.size > 3 %}many{% elsif about.items contains 'x' %}x{% endif %}",
        "{% unless about.count < 3 %}many &amp; more{% endunless %}",
        "{% if about.count <3 %}x{% endif %}{{ about.currency | default: '<i> & co' }}",
        "{% case about.currency %}{% when 'EUR' %}a{% else %}b{% endcase %}",
    ],
)
def test_what_is_well_stays_so(tmp_path: Path, written: str) -> None:
    root = a_shop(tmp_path)
    write(root, ENGLISH, f"{FILE}{BODY}\n<mj-text>{written}</mj-text>\n")
    assert all_faults(TemplateRenderer(root), CATALOGUE) == []


def test_one_mistake_is_named_once(tmp_path: Path) -> None:
    message: Message = BASKET_LEFT
    root = a_shop(tmp_path)
    replaced(root, ENGLISH, "{% if until %}", "{% if untill %}")
    assert len(all_faults(TemplateRenderer(root), {message.name: message})) == 1
