"""What customers answer in their own words, and tests to oneself."""

from tests.mutations.mutation import Mutation

_JUDGED = "tests/domain/test_own_words.py"
_STORE = "tests/adapters/store/test_own_words.py"

MUTATIONS = (
    Mutation(
        "a wish to stop is never an answer in words",
        "domain/answers.py",
        "return not (self.wish or is_empty or self.is_pleasantry)",
        "return not (is_empty or self.is_pleasantry)",
        f"{_JUDGED}::test_a_wish_to_stop_is_never_an_answer",
    ),
    Mutation(
        "a courtesy bothers nobody",
        "domain/answers.py",
        "return not (self.wish or is_empty or self.is_pleasantry)",
        "return not (self.wish or is_empty)",
        f"{_JUDGED}::test_a_pleasantry_is_no_answer_and_bothers_nobody",
    ),
    Mutation(
        "pieces stop with the question's window",
        "domain/answers.py",
        "return self.takes_words and self.answered_at is not None and at < self.answer_by",
        "return self.takes_words and self.answered_at is not None",
        f"{_JUDGED}::test_it_does_so_until_its_window_is_over_or_a_newer_question_waits",
    ),
    Mutation(
        "nobody resolves what they have not seen",
        "adapters/store/answers/their_words.py",
        "tasks.c.state == TaskState.OPEN,",
        "tasks.c.state != TaskState.DONE,",
        f"{_STORE}::test_pieces_are_one_task_until_somebody_is_at_it[sqlite]",
    ),
    Mutation(
        "words reach the team that the message names",
        "adapters/store/answers/outcomes.py",
        "    if judgement.has_words:",
        "    if not judgement.has_words:",
        f"{_STORE}::test_the_words_reach_the_team_and_the_journey_hears_that_there_are_some[sqlite]",
    ),
    Mutation(
        "no stranger's address is a link",
        "vendors/twilio/webhook.py",
        'return tuple(url if _MEDIA_URL.fullmatch(url) else "" for url in urls)',
        "return tuple(urls)",
        "tests/vendors/twilio/test_pictures.py"
        "::test_what_is_no_address_of_twilios_is_no_link_but_that_a_picture_came_is_told",
    ),
    Mutation(
        "a page takes no empty words",
        "webhooks/pages/question.py",
        "if option == WORDS and not written:",
        "if False:",
        "tests/webhooks/pages/test_own_words.py"
        "::test_an_empty_box_is_asked_for_again_and_changes_nothing",
    ),
    Mutation(
        "a test goes to no suppressed address",
        "adapters/store/sends/testing.py",
        "if is_suppressed(tx, channel, address):",
        "if False:",
        "tests/cli/test_send_test.py::test_a_suppressed_address_gets_nothing",
    ),
    Mutation(
        "each piece that a page takes is read",
        "adapters/store/answers/received.py",
        "is_piece = outcome is not AnswerOutcome.ANSWERED and bool(words and row.words_to)",
        "is_piece = False",
        f"{_STORE}::test_each_piece_that_the_page_takes_is_read_but_no_flood[sqlite-False]",
    ),
    Mutation(
        "a page takes no flood of them",
        "adapters/store/answers/received.py",
        "return len(pieces) < MOST_BY_PAGE and all(",
        "return all(",
        f"{_STORE}::test_each_piece_that_the_page_takes_is_read_but_no_flood[sqlite-False]",
    ),
    Mutation(
        "who is limited to topics reads no words on another one",
        "webhooks/console/tasks.py",
        "topics=scope.topics",
        "topics=None",
        "tests/webhooks/console/test_own_words.py"
        "::test_who_is_limited_to_topics_reads_and_enters_no_answer_to_a_message_of_another",
    ),
    Mutation(
        "a test says that it is one",
        "cli/commands/send_test.py",
        '{"body": f"{MARK} {content.body}"}',
        '{"body": content.body}',
        "tests/cli/test_send_test.py::test_a_text_arrives_marked_and_no_report_of_it_is_asked_for",
    ),
    Mutation(
        "no test is taken for a message that is under way",
        "adapters/store/sends/testing.py",
        'if under_way_to(tx, channel, address, now, but="") is not None:',
        "if False:",
        "tests/cli/test_send_test.py"
        "::test_a_number_that_a_message_is_under_way_to_gets_nothing_meanwhile",
    ),
)
