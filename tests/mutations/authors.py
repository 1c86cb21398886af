"""What authors of journeys are told as they write: mistakes, scaffolds, the studio."""

from tests.mutations.mutation import Mutation

_NAMED = (
    "tests/cli/checking/test_mistakes.py"
    "::test_a_mistake_is_named_with_its_file_its_line_and_what_to_do"
)
_STEPS = "tests/cli/studio/test_stepping.py"

MUTATIONS = (
    Mutation(
        "an event that is waited for in vain is named",
        "cli/checking/mistakes/waiting.py",
        "            if kind not in journey.listens_to:",
        "            if kind in journey.listens_to:",
        "tests/cli/checking/test_mistakes.py::test_a_sound_story_has_none",
    ),
    Mutation(
        "a fact that a message does not declare is named",
        "cli/checking/mistakes/facts.py",
        "            if name not in message.facts:",
        "            if False:",
        f"{_NAMED}[a fact that is misspelt]",
    ),
    Mutation(
        "what only a run could tell is no mistake",
        "cli/checking/mistakes/facts.py",
        "    if None in told or _uses(story, name) > len(sends):",
        "    if False:",
        "tests/cli/checking/test_mistakes.py::test_what_only_a_run_could_tell_is_let_pass",
    ),
    Mutation(
        "an outcome that is never reached is named",
        "cli/checking/mistakes/outcomes.py",
        "each.id in outcomes.__members__ and each.id not in read",
        "False",
        f"{_NAMED}[an outcome that is never reached]",
    ),
    Mutation(
        "a message that is never sent is named",
        "cli/checking/mistakes/never_sent.py",
        "if message.name not in used and message.journey == package:",
        "if False:",
        f"{_NAMED}[a message that is never sent]",
    ),
    Mutation(
        "a property that an event does not declare is named",
        "cli/checking/mistakes/properties.py",
        "if kinds and not any(_has(kind, node.attr) for kind in kinds):",
        "if False:",
        f"{_NAMED}[a property that an event waited for does not declare]",
    ),
    Mutation(
        "an event that is heard in vain is named",
        "cli/checking/mistakes/listening.py",
        "if kind not in used and kind not in free and not told_anyway:",
        "if False:",
        f"{_NAMED}[an event that is never waited for]",
    ),
    Mutation(
        "a segment that the store does not know is named",
        "cli/checking/mistakes/segments.py",
        "    if given.name not in known.segments:",
        "    if False:",
        f"{_NAMED}[a segment that is declared in the story]",
    ),
    Mutation(
        "a slip in a journey is one line of each command",
        "cli/faulty.py",
        "if isinstance(error, SyntaxError) and error.filename and _is_a_journeys(error.filename):",
        "if False:",
        "tests/cli/test_faulty.py::test_what_cannot_be_read_at_all_is_named_too",
    ),
    Mutation(
        "a fault of our own code stays a fault",
        "cli/faulty.py",
        'return bool(module) and package != "base"',
        "return True",
        "tests/cli/test_faulty.py::test_a_fault_of_our_own_code_stays_a_fault",
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
        "a scaffold overwrites no sample",
        "cli/scaffolds/message.py",
        "    if message in known:\n",
        "    if False:\n",
        "tests/cli/test_scaffolds.py"
        "::test_a_sample_that_is_there_stops_a_message_before_anything_is_written",
    ),
    Mutation(
        "an open page of the studio learns of what is saved",
        "cli/studio/saved.py",
        "            topic_words.cache_clear()",
        "            pass",
        "tests/cli/studio/test_words_pages.py"
        "::test_words_are_read_as_they_are_saved_and_open_pages_learn_of_it",
    ),
    Mutation(
        "a fault is told once it is saved, and no longer once it is mended",
        "cli/studio/saved.py",
        'if self._proven.get(message.name, ("", None))[0] != mark:',
        "if message.name not in self._proven:",
        "tests/cli/studio/test_words_pages.py"
        "::test_a_fault_is_told_once_it_is_saved_and_no_longer_once_it_is_mended",
    ),
    Mutation(
        "a rehearsal skips to the next wake",
        "cli/studio/rehearsal.py",
        "            await self._skip_to(wakes_at)\n",
        "",
        f"{_STEPS}::test_time_skips_to_the_next_wake_until_the_journey_ends",
    ),
    Mutation(
        "the studio says why this journey did not begin",
        "cli/studio/rehearsal.py",
        "if each.journey == name\n",
        "if each.journey\n",
        f"{_STEPS}::test_an_entry_that_begins_nothing_says_why",
    ),
)
