"""What the journeys of service promise: support, care, a hotel, a bank; and whom segments mean."""

from tests.mutations.mutation import Mutation

_SUPPORT = "tests/journeys/test_support_case.py"
_HOTEL = "tests/journeys/test_hotel_stay.py"
_LOAN = "tests/journeys/test_loan_application.py"
_CARE = "tests/journeys/test_care_follow_up.py"

MUTATIONS = (
    Mutation(
        "only hours in which somebody is there count",
        "domain/opening.py",
        "if not is_off(day):",
        "if True:",
        "tests/domain/test_opening.py::test_only_hours_in_which_somebody_is_there_count",
    ),
    Mutation(
        "a lead knows before a case is late",
        "workflows/chapters/help.py",
        "warned = team.within - team.warned_before",
        "warned = team.within",
        f"{_SUPPORT}::test_a_person_answers_within_two_opening_hours_and_the_lead_knows_before",
    ),
    Mutation(
        "help that came before does not count again",
        "workflows/chapters/help.py",
        "if help_came.happened_at >= since:",
        "if True:",
        f"{_SUPPORT}::test_what_is_not_solved_goes_to_the_same_person_again",
    ),
    Mutation(
        "what a person did stays theirs",
        "adapters/store/tasks.py",
        'bindparam("task_keys", expanding=True)), tasks.c.state.in_(UNDONE))',
        'bindparam("task_keys", expanding=True)))',
        "tests/adapters/store/test_closed_tasks.py::test_what_a_person_did_already_stays_theirs",
    ),
    Mutation(
        "who has just booked needs no reminder",
        "workflows/chapters/confirm.py",
        "if journey.now() - known_since < reminders.fresh or journey.now() >= at:",
        "if journey.now() >= at:",
        f"{_CARE}::test_who_has_just_booked_needs_no_reminder",
    ),
    Mutation(
        "who answers no reminder is called if over seventy",
        "workflows/care_follow_up/segments.py",
        "> SEVENTY",
        ">= SEVENTY",
        f"{_CARE}::test_who_answers_no_reminder_is_called_if_over_seventy_or_by_their_own_wish",
    ),
    Mutation(
        "a moment is confirmed or moved",
        "domain/questions.py",
        'Question.CONFIRM: ("yes", "move"),',
        'Question.CONFIRM: ("move",),',
        "tests/domain/test_questions.py::test_a_moment_is_confirmed_or_moved",
    ),
    Mutation(
        "what they said since stands, however late a journey's unsubscribing is tried",
        "adapters/store/customers/unsubscribing.py",
        "told = Told(FROM_JOURNEY, Evidence(by=withdrawal.journey))",
        "told = Told(FROM_JOURNEY, Evidence(by=withdrawal.journey), is_customer=True)",
        "tests/adapters/store/test_unsubscribing.py"
        "::test_what_they_said_since_it_was_asked_for_stands_however_late_it_is_tried",
    ),
    Mutation(
        "a leap day falls on the 28th in other years",
        "domain/segments/yearly.py",
        "and not isleap(day.year)",
        "",
        "tests/domain/segments/test_yearly.py::test_a_leap_day_falls_on_the_28th_in_other_years",
    ),
    Mutation(
        "who read something did not ignore it",
        "domain/segments/deciding.py",
        "and not any(each.read for each in sent)",
        "",
        "tests/domain/segments/test_deciding.py"
        "::test_who_was_sent_enough_and_read_nothing_of_it_ignored_it",
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
        "an application goes on where its customer is now",
        "workflows/loan_application/progress.py",
        "            self.left_at = news.channel\n",
        "            pass\n",
        f"{_LOAN}::test_going_on_starts_the_silence_anew_where_they_are_now",
    ),
    Mutation(
        "what is done anywhere is not asked for",
        "workflows/loan_application/progress.py",
        "            self._missing.pop(news.step, None)\n",
        "            pass\n",
        f"{_LOAN}::test_what_is_done_anywhere_is_not_asked_for",
    ),
    Mutation(
        "guests are asked for wishes three days before they come",
        "workflows/hotel_stay/windows.py",
        "Point(-3, WISHES_AT)",
        "Point(-2, WISHES_AT)",
        f"{_HOTEL}::test_the_whole_stay_of_somebody_from_afar",
    ),
    Mutation(
        "the first morning is the hotel's",
        "workflows/hotel_stay/windows.py",
        "FIRST_MORNING = Point(1, MORNING_AT, by_hotels_clock=True)",
        "FIRST_MORNING = Point(1, MORNING_AT)",
        f"{_HOTEL}::test_the_whole_stay_of_somebody_from_afar",
    ),
    Mutation(
        "a longer stay begins as it would",
        "workflows/hotel_stay/stay.py",
        "self.arrives_on = changed.arrives_on or self.arrives_on",
        "self.arrives_on = changed.arrives_on or changed.leaves_on or self.arrives_on",
        f"{_HOTEL}::test_a_longer_stay_begins_as_it_would",
    ),
    Mutation(
        "words alone are no low score",
        "workflows/hotel_stay/asking.py",
        "    if answer is None or answer.in_words:\n",
        "    if answer is None:\n",
        f"{_HOTEL}::test_words_alone_on_the_first_morning_reach_the_front_desk",
    ),
    Mutation(
        "who has confirmed is not called",
        "workflows/chapters/confirm.py",
        "is_silent=is_asked and not is_confirmed",
        "is_silent=is_asked",
        f"{_CARE}::test_who_has_confirmed_is_not_called",
    ),
)
