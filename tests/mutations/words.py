"""What words may print."""

from tests.mutations.mutation import Mutation

_RULES = (
    "tests/messages/test_rules.py"
    "::test_a_broken_rule_is_named_with_its_file_its_line_and_what_to_do"
)

MUTATIONS = (
    Mutation(
        "a link leads to the company's own hosts alone",
        "messages/links.py",
        'found["host"].lower() not in hosts',
        'not found["host"].lower().endswith(tuple(hosts))',
        "tests/messages/test_links.py::test_any_other_is_none",
    ),
    Mutation(
        "a link holds no control character",
        "messages/links.py",
        "or not text.isprintable()",
        "or False",
        "tests/messages/test_links.py::test_any_other_is_none",
    ),
    Mutation(
        "a loop is bounded",
        "messages/values.py",
        "for item in value[:LONGEST_LIST]]",
        "for item in value]",
        "tests/messages/test_lists.py::test_a_loop_goes_over_the_first_and_tells_of_the_others",
    ),
    Mutation(
        "what cannot be compared is not true",
        "messages/language.py",
        "except LiquidTypeError:\n            return False",
        "except LiquidTypeError:\n            raise",
        "tests/messages/test_mistakes.py::test_what_is_well_stays_so",
    ),
    Mutation(
        "amounts are written as in the customer's region",
        "messages/conventions.py",
        "        return asked\n",
        "        return written\n",
        "tests/messages/test_numbers.py::test_an_amount_is_written_as_in_the_customers_region",
    ),
    Mutation(
        "a plural has each form of its language",
        "messages/checking.py",
        "if lacking := needed - given:",
        "if lacking := frozenset():",
        "tests/messages/test_mistakes.py::test_another_language_needs_its_own_plurals",
    ),
    Mutation(
        "a locale falls back along its parents",
        "languages/nearest.py",
        'name = parents.get(name) or name.rpartition("_")[0]',
        'name = name.rpartition("_")[0]',
        "tests/messages/test_renderer.py::test_a_locale_falls_back_on_those_that_it_inherits_from",
    ),
    Mutation(
        "a text of too many segments fails the build",
        "messages/rules.py",
        "    if taken > most:",
        "    if False:",
        f"{_RULES}[a text of too many segments]",
    ),
    Mutation(
        "a text says how to opt out",
        "messages/rules.py",
        '    if ("STOP" in body) is not stop:',
        "    if False:",
        f"{_RULES}[a text that does not say how to opt out]",
    ),
    Mutation(
        "a link prints nothing where a name belongs",
        "messages/links.py",
        '        return ""\n',
        "        return self.url\n",
        "tests/messages/test_links.py::test_a_link_prints_nothing_where_a_name_belongs",
    ),
    Mutation(
        "no name of a product is a link",
        "messages/linkless.py",
        "    if _LINK.search(seen):\n",
        "    if False:\n",
        "tests/messages/test_linkless.py"
        "::test_a_products_name_brings_no_link_into_a_mail_or_a_text",
    ),
    Mutation(
        "what nobody sees in a word hides no link",
        "messages/linkless.py",
        '    seen = _UNSEEN.sub("", word)\n',
        "    seen = word\n",
        "tests/messages/test_linkless.py::test_a_word_that_says_it_is_a_link_is_left_out",
    ),
    Mutation(
        "a translation is outdated once its English changed",
        "messages/translations.py",
        "is_current = files.file(message, locale).translated_from == english",
        "is_current = bool(english)",
        "tests/messages/test_translations.py"
        "::test_a_translation_is_outdated_once_its_english_changed",
    ),
)
