"""What the journeys themselves promise."""

from tests.mutations.mutation import Mutation

_SUPPORT = "tests/journeys/test_support_case.py"
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
        "tasks.c.state.in_(UNDONE)",
        "tasks.c.state.is_not(None)",
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
        "who cannot be asked is not let go",
        "workflows/win_back/journey.py",
        "if not self.was_sent(messages.STAY):",
        "if False:",
        "tests/journeys/test_win_back.py::test_who_cannot_be_asked_is_not_let_go",
    ),
    Mutation(
        "a corrected date makes no second wish",
        "workflows/birthday/messages.py",
        "once_in=timedelta(days=300),",
        "",
        "tests/journeys/test_birthday.py::test_a_corrected_date_never_makes_two_wishes_in_a_year",
    ),
    Mutation(
        "a date that is corrected in the night brings no wish",
        "workflows/birthday/journey.py",
        "if not await self.customer_is(BIRTHDAY):",
        "if False:",
        "tests/journeys/test_birthday.py"
        "::test_a_date_that_is_corrected_in_the_night_brings_no_wish",
    ),
    Mutation(
        "an end that moves is told before the new day",
        "workflows/keep_tier/journey.py",
        "ending, ends_on = news, news.ends_on or ends_on",
        "ending = news",
        "tests/journeys/test_keep_tier.py::test_an_end_that_moves_is_told_before_the_new_day",
    ),
)
