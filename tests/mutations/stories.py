"""Mistakes in stories that are found while they are written; and what a story tells another's."""

from tests.mutations.mutation import Mutation

_TELL = "tests/adapters/store/test_tell.py"
_LOAN = "tests/journeys/test_loan_application.py"

MUTATIONS = (
    Mutation(
        "an event that is waited for in vain is named",
        "cli/checking/mistakes/waiting.py",
        "            if kind not in journey.listens_to:",
        "            if kind in journey.listens_to:",
        "tests/cli/checking/test_mistakes.py::test_a_sound_story_has_none",
    ),
    Mutation(
        "a scaffold overwrites nothing",
        "cli/scaffolds/files.py",
        "        if (root / name).exists():",
        "        if False:",
        "tests/cli/test_scaffolds.py::test_what_is_there_already_is_never_overwritten",
    ),
    Mutation(
        "a scaffold's goal finds its enrolment",
        "cli/scaffolds/events.py",
        "    if goal.key == key or None in (goal.key, key):",
        "    if True:",
        "tests/cli/test_scaffolds.py::test_the_goal_finds_its_enrolment",
    ),
    Mutation(
        "nobody tells themselves",
        "adapters/store/events/tell.py",
        "    if to == by or tx.execute(_SHARED",
        "    if tx.execute(_SHARED",
        f"{_TELL}::test_who_has_no_address_is_themselves_too",
    ),
    Mutation(
        "nothing is told by who was erased",
        "adapters/store/events/tell.py",
        "if erased_among(tx, {to, by}):",
        "if erased_among(tx, {to}):",
        f"{_TELL}::test_nothing_is_told_of_or_to_who_was_erased",
    ),
    Mutation(
        "what a story starts counts for a circle",
        "workflows/catalogue.py",
        "return [*told, *journey.starts]",
        "return [*told]",
        "tests/workflows/test_tells.py::test_what_a_story_starts_counts_as_well",
    ),
    Mutation(
        "a story tells so often and no oftener",
        "workflows/base/telling.py",
        ">= MOST_TELLINGS",
        "> MOST_TELLINGS",
        "tests/workflows/test_tells.py::test_a_mistaken_telling_says_what_to_correct",
    ),
    Mutation(
        "a missing step is named once",
        "workflows/loan_application/progress.py",
        "if step not in self._named}",
        "if step}",
        f"{_LOAN}::test_silence_brings_three_reminders_and_each_step_is_named_once",
    ),
    Mutation(
        "a call meanwhile cancels no visit",
        "workflows/loan_application/questions.py",
        "done=(AT_THE_BRANCH, ",
        "done=(events.ApplicationContinued, ",
        f"{_LOAN}::test_a_call_meanwhile_cancels_no_visit",
    ),
    Mutation(
        "a catalogue that stays away delays a message by minutes and loses none",
        "activities/products.py",
        "return now < activity.info().scheduled_time + PATIENCE",
        "return True",
        "tests/journeys/test_products.py"
        "::test_one_that_stays_away_delays_a_message_by_minutes_and_loses_none",
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
        "an open page of the studio learns of what is saved",
        "cli/studio/saved.py",
        "            topic_words.cache_clear()",
        "            pass",
        "tests/cli/studio/test_words_pages.py"
        "::test_words_are_read_as_they_are_saved_and_open_pages_learn_of_it",
    ),
)
