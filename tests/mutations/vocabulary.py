"""What authors of journeys may say: once in a time, another journey, knobs, days."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "what is said once in a time is final on all channels",
        "domain/messages.py",
        "    Reason.SAID_RECENTLY,\n",
        "",
        "tests/adapters/store/test_once_in.py::"
        "test_whatever_journey_says_it_it_is_said_once_in_thirty_days",
    ),
    Mutation(
        "a rehearsal's month is as much shorter",
        "domain/eligibility/once_in.py",
        "context.pace.journey_time(min(context.last_said, context.wall))",
        "min(context.last_said, context.wall)",
        "tests/adapters/store/test_once_in.py::test_a_rehearsals_month_is_as_much_shorter",
    ),
    Mutation(
        "a start that is tried again is the same start",
        "starter/relay/by_story.py",
        "return Began.STARTED if is_ours else",
        "return Began.ALREADY_ENROLLED if is_ours else",
        "tests/journeys/test_starting.py::"
        "test_a_try_that_died_after_the_start_starts_nothing_twice",
    ),
    Mutation(
        "a history recorded before a knob changed replays",
        "workflows/base/knobs.py",
        "return knob.read(told)",
        "return knob.checked(told)",
        "tests/journeys/test_incentive.py::test_recorded_customers_of_other_knobs_are_not_stranded",
    ),
    Mutation(
        "a key with a limit turns the knobs of its journeys alone",
        "webhooks/console/knobs.py",
        "if not jornada.access.may_start(",
        "if False and not jornada.access.may_start(",
        "tests/webhooks/console/test_console_knobs.py::"
        "test_a_key_with_a_limit_turns_the_knobs_of_its_journeys_alone",
    ),
    Mutation(
        "sinks hear of no withdrawal where a consent waits to be confirmed",
        "adapters/store/sinks/consents.py",
        "was.get((topic, channel), False if word.pending else None)",
        "was.get((topic, channel))",
        "tests/adapters/store/sinks/test_to_be_confirmed.py",
    ),
    Mutation(
        "who leaves one topic is asked about another",
        "workflows/confirm_consent/journey.py",
        "topic = Topic.ACCOUNT",
        "topic = Topic.TIPS",
        "tests/journeys/test_confirm_consent.py::"
        "test_who_leaves_one_topic_is_still_asked_about_another",
    ),
    Mutation(
        "what may have arrived was said",
        "adapters/store/sends/facts.py",
        "    touchpoints.c.status.in_(MAY_BE_THEIRS),\n",
        "    touchpoints.c.status.in_((MAY_BE_THEIRS[0], MAY_BE_THEIRS[2])),\n",
        "tests/adapters/store/test_once_in.py"
        "::test_what_may_have_arrived_keeps_the_others_out[sqlite]",
    ),
    Mutation(
        "a knob is set within its limits",
        "domain/knobs.py",
        "        if not self.allows(value):\n",
        "        if False:\n",
        "tests/cli/test_knobs.py::test_what_cannot_be_is_refused_with_what_can",
    ),
    Mutation(
        "a knob's audit tells what it was before",
        "adapters/store/knobs.py",
        "_note(tx, KnobAction.SET, name, before, value, operator, at)",
        "_note(tx, KnobAction.SET, name, None, value, operator, at)",
        "tests/adapters/store/test_knobs.py"
        "::test_the_audit_tells_who_changed_what_from_what_to_what[sqlite]",
    ),
    Mutation(
        "a public holiday is no business day",
        "domain/days.py",
        "return country is not None and holidays.is_holiday(day, country, calendar.subdivision)",
        "return False",
        "tests/journeys/test_waits.py::test_a_public_holiday_is_no_business_day",
    ),
    Mutation(
        "a named zone counts wherever the customer is",
        "domain/days.py",
        "ZoneInfo(self.zone or zone)",
        "ZoneInfo(zone)",
        "tests/domain/test_days.py::test_a_named_zone_counts_wherever_the_customer_is",
    ),
    Mutation(
        "opening hours are of the day that it is where the team is",
        "domain/opening.py",
        "day = since.astimezone(ZoneInfo(hours.zone)).date()",
        "day = since.date()",
        "tests/domain/test_opening.py"
        "::test_an_afternoon_counts_where_it_is_the_next_day_in_utc_already",
    ),
)
