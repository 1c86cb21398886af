"""What customers answer."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "answers: nobody is thanked for what changes nothing",
        "domain/answers.py",
        "return self.is_awaited and self.answered_at is None and at < self.answer_by",
        "return True",
        "tests/journeys/test_skipping_and_ending.py::test_a_skipped_question_is_closed_to_its_answer",
    ),
    Mutation(
        "answers: one enrolment hears what it asked, alone",
        "starter/relay/router.py",
        "is_another_ones = event.enrolment_id not in (None, enrolment.enrolment_id)",
        "is_another_ones = False",
        "tests/journeys/test_two_orders.py::test_what_is_resolved_of_one_order_is_followed_up_for_that_one",
    ),
    Mutation(
        "answers: a wrong one is helped once",
        "domain/answers.py",
        "return outcome not in asked.replied_to",
        "return True",
        "tests/e2e/test_answers.py::test_a_wrong_answer_gets_one_helpful_reply_and_then_a_person",
    ),
    Mutation(
        "answers: two vendors' ids never meet",
        "domain/inbound.py",
        "event_id_of(self.message_id, scope=self.source)",
        'event_id_of(self.message_id, scope="twilio")',
        "tests/adapters/store/test_inbound.py"
        "::test_the_same_id_by_another_vendor_is_another_text[sqlite]",
    ),
)
