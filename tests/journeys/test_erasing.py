"""A customer is erased in the midst of a journey: it ends at once, also where it is held."""

from domain.operations import OperatorAction
from tests.journeys.operating import DAY, WHY, onboarding, operate
from tests.journeys.travel import Travel


async def test_a_journey_of_an_erased_customer_ends_without_a_word(travel: Travel) -> None:
    run = await onboarding(travel)
    await travel.jornada.rights.erase("ana", WHY)
    await travel.jornada.relay.dispatcher.dispatch_all()

    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("left", "erased")


async def test_a_held_journey_of_an_erased_customer_ends_too(travel: Travel) -> None:
    """Whoever held it may be away: an erasure waits for nobody."""
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.skip(DAY)
    await travel.jornada.rights.erase("ana", WHY)
    await travel.jornada.relay.dispatcher.dispatch_all()

    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("left", "erased")
    (enrolment,) = (await travel.jornada.explain("ana")).enrolments
    assert [each.message for each in enrolment.touchpoints] == ["onboarding.welcome"]
