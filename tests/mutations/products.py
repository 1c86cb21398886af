"""The product catalogue: what it is asked, and what is shown of it."""

from tests.mutations.mutation import Mutation

_SERVICE = "tests/adapters/products/test_service.py"
_SHOWN = "tests/messages/test_products.py"

MUTATIONS = (
    Mutation(
        "a catalogue that is away for a moment is waited for",
        "activities/products.py",
        "return now < activity.info().scheduled_time + PATIENCE",
        "return False",
        "tests/journeys/test_products.py::test_a_catalogue_that_is_away_for_a_moment_is_waited_for",
    ),
    Mutation(
        "what cannot be bought is not shown",
        "messages/products.py",
        "for product in products if product.available",
        "for product in products",
        "tests/messages/test_products.py::test_what_cannot_be_bought_or_has_no_name_is_not_shown",
    ),
    Mutation(
        "a huge answer of the catalogue is not read",
        "adapters/products/service.py",
        "if len(body) > self._bounds.largest_answer:",
        "if False:",
        "tests/adapters/products/test_service.py::test_whatever_is_the_matter_with_it_it_is_away",
    ),
    Mutation(
        "a catalogue is asked with its key",
        "adapters/products/service.py",
        'headers["Authorization"] = f"Bearer {key}"',
        "pass",
        f"{_SERVICE}::test_products_are_told_in_all_their_locales",
    ),
    Mutation(
        "what a catalogue told counts for a day while it is away",
        "adapters/products/service.py",
        "if any(self._age(each) > self._bounds.kept_for for each in stale):",
        "if True:",
        f"{_SERVICE}::test_while_it_is_away_what_was_told_within_a_day_still_counts",
    ),
    Mutation(
        "no more products are kept than may be",
        "adapters/products/service.py",
        "while len(self._kept) > self._bounds.most_kept:",
        "while False:",
        f"{_SERVICE}::test_it_keeps_no_more_than_it_may",
    ),
    Mutation(
        "a catalogue that asks for an hour holds no story for so long",
        "adapters/products/service.py",
        "retry_after=waits and min(waits, most)",
        "retry_after=waits",
        f"{_SERVICE}::test_who_asks_to_wait_for_an_hour_holds_no_story_for_so_long",
    ),
    Mutation(
        "a price is of the customer's market",
        "messages/products.py",
        "for tag in _for_prices(product, locale)]",
        "for tag in _for_words(product, locale)]",
        f"{_SHOWN}::test_who_has_no_price_is_shown_none",
    ),
    Mutation(
        "another region's name goes before one for everywhere",
        "messages/products.py",
        "    yield from kin\n",
        "",
        f"{_SHOWN}::test_names_go_by_language_and_prices_by_market",
    ),
    Mutation(
        "English goes before a third language",
        "messages/products.py",
        "*english, *tags))",
        "*tags))",
        f"{_SHOWN}::test_whose_language_is_not_listed_reads_english_whatever_is_listed_first",
    ),
    Mutation(
        "a real shop shows no sample",
        "adapters/products/__init__.py",
        "elif where or not settings.uses_vendors:",
        "elif True:",
        "tests/adapters/products/test_file.py"
        "::test_a_sandbox_sells_a_sample_and_vendors_nothing_unless_it_is_set",
    ),
)
