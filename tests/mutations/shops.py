"""What the journeys of shops promise."""

from tests.mutations.mutation import Mutation

_BASKET = "tests/journeys/test_abandoned_basket.py"
_BIRTHDAY = "tests/journeys/test_birthday.py"
_REFERRAL = "tests/journeys/test_referral.py"
_TRY_ON = "tests/journeys/test_home_try_on.py"
_WIN_BACK = "tests/journeys/test_win_back.py"

MUTATIONS = (
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
    Mutation(
        "one incentive in thirty days, whatever the baskets",
        "workflows/abandoned_basket/messages.py",
        "    once_in=ONE_INCENTIVE,\n",
        "",
        f"{_BASKET}::test_one_incentive_in_thirty_days_for_all_baskets",
    ),
    Mutation(
        "a complaint calls the incentive back",
        "workflows/abandoned_basket/basket.py",
        "NEWS = (OrderCompleted, BasketUpdated, CaseOpened)",
        "NEWS = (OrderCompleted, BasketUpdated)",
        f"{_BASKET}::test_a_complaint_in_the_night_calls_the_text_back",
    ),
    Mutation(
        "what was in a basket before it was emptied counts",
        "workflows/abandoned_basket/basket.py",
        "baskets[1:] = [heard]",
        "baskets[:] = [heard]",
        f"{_BASKET}::test_a_shop_may_empty_the_basket_before_it_tells_the_order",
    ),
    Mutation(
        "who was written to of what they looked at is left in peace",
        "workflows/browse_retargeting/journey.py",
        "    kept_out = in_segment(LEFT_IN_PEACE)\n",
        "",
        "tests/journeys/test_browse_retargeting.py::test_for_a_month_after_they_are_left_in_peace",
    ),
    Mutation(
        "who spent less gets no incentive",
        "workflows/win_back/journey.py",
        "if await self.customer_is(VALUABLE):",
        "if True:",
        f"{_WIN_BACK}::test_who_spent_less_gets_no_incentive",
    ),
    Mutation(
        "who was left unhappy is not invited back",
        "workflows/win_back/segments.py",
        '~was_in("post_purchase", outcome="not_made_good")',
        "WANTS_OFFERS",
        f"{_WIN_BACK}::test_who_was_left_unhappy_is_not_invited_back",
    ),
    Mutation(
        "who does not answer is written to no more",
        "workflows/win_back/journey.py",
        "        await self.unsubscribe(*COMMERCIAL)\n",
        "",
        f"{_WIN_BACK}::test_who_says_no_is_let_go_at_once",
    ),
    Mutation(
        "frames are tried on for five days",
        "workflows/home_try_on/windows.py",
        "FIT_ON_DAY, DECIDE_ON_DAY = 2, 4",
        "FIT_ON_DAY, DECIDE_ON_DAY = 2, 5",
        f"{_TRY_ON}::test_who_keeps_some_is_led_there_day_by_day",
    ),
    Mutation(
        "a box is asked for on day ten",
        "workflows/home_try_on/windows.py",
        "BACK_BY_DAY = 10",
        "BACK_BY_DAY = 5",
        f"{_TRY_ON}::test_a_box_that_is_not_back_is_asked_for_by_a_person_and_not_threatened",
    ),
    Mutation(
        "begun online, it is ended in the shop",
        "workflows/home_try_on/journey.py",
        "DECIDED = (events.TryOnDecided, events.TryOnReturned)",
        "DECIDED = (events.TryOnReturned,)",
        f"{_TRY_ON}::test_the_shop_sees_the_same_box_and_ends_it_there",
    ),
    Mutation(
        "a tier earns more",
        "workflows/birthday/journey.py",
        "            if await self.customer_is(tier):",
        "            if False:",
        f"{_BIRTHDAY}::test_it_brings_what_their_tier_earns",
    ),
    Mutation(
        "a wish keeps to its day",
        "workflows/birthday/messages.py",
        "    ttl=timedelta(hours=12),\n",
        "",
        f"{_BIRTHDAY}::test_a_wish_that_cannot_leave_on_the_day_is_not_made_the_day_after",
    ),
    Mutation(
        "of an end that is past nothing is said",
        "workflows/keep_tier/journey.py",
        "if ending.ends_on is None or ending.ends_on < await self.today():",
        "if ending.ends_on is None:",
        "tests/journeys/test_keep_tier.py::test_of_an_end_that_is_past_or_unknown_nothing_is_said",
    ),
    Mutation(
        "a tier that is taken back at once is not told",
        "workflows/new_tier/journey.py",
        "if newest.rank == first.rank_before:",
        "if False:",
        "tests/journeys/test_new_tier.py::test_what_is_taken_back_at_once_is_not_told",
    ),
    Mutation(
        "a friend who joins is thanked",
        "workflows/invitation/journey.py",
        "        await self.send(messages.REWARDED, via=Channel.EMAIL, facts=reward)\n",
        "",
        f"{_REFERRAL}::test_a_friend_who_joins_is_thanked_and_so_is_who_invited_them",
    ),
    Mutation(
        "so is who invited them",
        "workflows/invitation/journey.py",
        "return await self.tell(received.inviter, joined) is Reached.TOLD",
        "return True",
        f"{_REFERRAL}::test_a_friend_who_joins_is_thanked_and_so_is_who_invited_them",
    ),
    Mutation(
        "who buys has joined",
        "workflows/invitation/journey.py",
        "JOINED = (SignedUp, OrderCompleted)",
        "JOINED = (SignedUp,)",
        f"{_REFERRAL}::test_who_buys_at_once_counts_as_joined_and_only_once",
    ),
    Mutation(
        "nobody who invited is invited back",
        "workflows/invitation/journey.py",
        " | did(FriendInvited)",
        "",
        f"{_REFERRAL}::test_a_circle_is_refused",
    ),
)
