"""What other people's bug reports showed: their wishes, their data, their order and time."""

from tests.mutations.mutation import Mutation

_BEFORE = "tests/journeys/test_before_its_beginning.py"
_TOLD = "tests/webhooks/api/test_when_told.py"

MUTATIONS = (
    Mutation(
        "5 consent: what may be a wish to stop keeps commercial messages back",
        "domain/eligibility/unread_stop.py",
        "if context.unread_stop is None or",
        "if True or",
        "tests/journeys/test_unread_stop.py::test_an_offer_waits_until_a_person_has_read_it",
    ),
    Mutation(
        "5 consent: the strictest of possible zones keeps quiet hours",
        "domain/eligibility/quiet_hours.py",
        "customer.possible_zones or (customer.time_zone,)",
        "(customer.time_zone,)",
        "tests/domain/test_eligibility.py",
    ),
    Mutation(
        "5 consent: the brake holds the next claim",
        "domain/eligibility/__init__.py",
        "    not_paused,\n",
        "",
        "tests/adapters/store/test_pauses.py"
        "::test_the_next_claim_obeys_and_once_it_is_let_go_the_next_one_is_granted",
    ),
    Mutation(
        "the newest word counts, whenever it arrives",
        "domain/profile.py",
        "return known is None or datetime.fromisoformat(known) <= at",
        "return True",
        f"{_TOLD}::test_it_counts_field_by_field",
    ),
    Mutation(
        "a device's clock is corrected by when it sent",
        "domain/events/moments.py",
        "(sent_at or received_at) - told",
        "received_at - told",
        f"{_TOLD}::test_a_devices_clock_is_corrected_by_when_it_sent",
    ),
    Mutation(
        "a placeholder is nobody's id",
        "starter/client/ids.py",
        "if is_placeholder(own, self.placeholders):",
        "if False:",
        "tests/webhooks/api/test_placeholder_ids.py::test_nobody_is_taken_in_by_a_placeholder",
    ),
    Mutation(
        "3 no personal data: nobody guesses a hidden key",
        "domain/keys.py",
        "hmac.new(secret, text.encode(), hashlib.sha256)",
        "hashlib.sha256(text.encode())",
        "tests/domain/test_keys.py::test_nobody_guesses_a_key_without_the_secret",
    ),
    Mutation(
        "what is told too late begins nothing",
        "starter/relay/router.py",
        "if age <= journey.begins_within:",
        "if True:",
        "tests/starter/relay/test_too_old.py",
    ),
    Mutation(
        "what another run heard is not heard first again",
        "adapters/store/enrolments/earlier.py",
        "        ~_HEARD_BY_JOURNEY.exists(),\n",
        "",
        f"{_BEFORE}::test_who_enters_again_hears_nothing_that_their_last_run_heard",
    ),
    Mutation(
        "of many of a kind the newest is kept",
        "workflows/base/inbox.py",
        "            del self._waiting[alike[1]]\n",
        "            return\n",
        "tests/journeys/test_chatty_events.py::test_of_hundreds_of_new_days_the_newest_is_told",
    ),
    Mutation(
        "facts come from the story alone",
        "domain/messages.py",
        " if name not in self.facts}",
        "}",
        "tests/journeys/test_story_facts.py::test_a_year_of_build_is_not_taken_for_a_finished_car",
    ),
    Mutation(
        "4 durable: an event that nobody could hear is refused",
        "starter/names.py",
        "if not kind.has_key(properties))",
        "if False)",
        "tests/starter/test_names.py::test_an_event_that_says_not_which_order_it_is_for_is_refused",
    ),
    Mutation(
        "a new customer's message waits for their address",
        "domain/eligibility/address.py",
        "if abs(context.now - first) < PROFILE_LAG",
        "if False",
        "tests/journeys/test_late_profile.py"
        "::test_the_welcome_waits_for_a_profile_that_comes_a_second_late",
    ),
    Mutation(
        "7 explained: an answer that does not count leaves no trace",
        "adapters/store/answers/entered.py",
        "if outcome is not AnswerOutcome.ANSWERED:",
        "if False:",
        "tests/adapters/store/test_entered.py::test_what_does_not_count_leaves_no_trace",
    ),
    Mutation(
        "5 consent: a wish to stop in any words bars at once",
        "starter/inbound.py",
        "if wish is Wish.STOP:",
        "if False:",
        "tests/starter/test_wishes.py"
        "::test_a_plea_to_stop_bars_at_once_also_while_a_question_is_open[without one]",
    ),
    Mutation(
        "5 consent: a number has one spelling",
        "channels/sms.py",
        "return one_spelling(number.strip())",
        "return number.strip()",
        "tests/adapters/store/test_one_number.py"
        "::test_whichever_was_given_a_stop_and_an_answer_from_the_other_are_theirs"
        "[sqlite-+525512345678-+5215512345678]",
    ),
    Mutation(
        "7 explained: the code of a refusal is kept",
        "adapters/store/sends/reconcile.py",
        '"vendor_code": result.vendor_code',
        '"vendor_code": None',
        "tests/activities/test_account_faults.py"
        "::test_each_code_about_our_account_is_kept_and_says_who_must_act",
    ),
    Mutation(
        "7 explained: after a changed window the timer's own end is told",
        "starter/client/operators.py",
        "return await with_its_own_end(temporal, workflow_id, StatusReport.model_validate(answer))",
        "return StatusReport.model_validate(answer)",
        "tests/e2e/test_stranded.py",
    ),
    Mutation(
        "4 durable: Twilio tries its reports again",
        "vendors/twilio/provider.py",
        "#rc=5&rp=all",
        "#rc=0",
        "tests/vendors/twilio/test_overrides.py::test_news_that_we_could_not_take_comes_again",
    ),
    Mutation(
        "what vendors see opens no page",
        "adapters/store/reads/touchpoint.py",
        "touchpoints.c.link_token.is_(None)",
        "touchpoints.c.touchpoint_id.is_not(None)",
        "tests/webhooks/pages/test_links.py::test_what_vendors_see_of_a_message_opens_no_page_of_it",
    ),
    Mutation(
        "one row for a run, whoever is first",
        "adapters/store/enrolments/runs.py",
        ".where(or_(_IS_RUNS, _WAITS))",
        ".where(_IS_RUNS)",
        "tests/adapters/store/test_adoption.py"
        "::test_a_claim_that_overtakes_the_word_of_the_start_finds_its_enrolment[sqlite]",
    ),
    Mutation(
        "days before a day are counted by the calendar",
        "domain/days.py",
        "day = self.day_in(zone) + timedelta(days=self.days)",
        "day = self.day_in(zone) + timedelta(days=1)",
        "tests/domain/test_days.py::test_days_are_counted_by_the_calendar",
    ),
    Mutation(
        "an event that somebody hears without its key is taken",
        "starter/names.py",
        "if name not in unkeyed",
        "if name",
        "tests/starter/test_names.py::test_an_event_that_some_journey_hears_without_a_key_is_taken",
    ),
)
