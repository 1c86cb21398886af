"""Operators give a reason, and what they do is on record."""

from datetime import timedelta

import pytest

from domain.operations import OperatorAction, OperatorRequest
from tests.journeys.operating import audit, onboarding, operate, refusal
from tests.journeys.travel import Travel


async def test_the_audit_tells_who_when_why_and_what_it_was_about(travel: Travel) -> None:
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.skip(timedelta(hours=1))
    await operate(
        travel, run, OperatorAction.RESUME, OperatorRequest(by="joao", reason="they called back")
    )
    await operate(
        travel, run, OperatorAction.LEAVE, OperatorRequest(by="joao", reason="they want no more")
    )

    about = "waiting for Email Verified"
    assert await audit(travel) == [
        ("hold", "maria", "they asked us to wait", about),
        ("resume", "joao", "they called back", about),
        ("leave", "joao", "they want no more", about),
    ]


async def test_a_refused_update_leaves_no_line(travel: Travel) -> None:
    run = await onboarding(travel)
    await refusal(travel, run, OperatorAction.RESUME)
    assert await audit(travel) == []


@pytest.mark.unrecorded
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"by": "maria"},
        {"reason": "no name"},
        {"by": "maria@example.com", "reason": "an address"},
        {"by": "maria", "reason": "call +55 11 98765-4321"},
        {"by": "maria", "reason": "write to ana@example.com"},
        {"by": "maria", "reason": "x" * 201},
        {"by": "maria", "reason": "  "},
        "maria",
    ],
    ids=str,
)
async def test_an_update_without_a_name_and_an_impersonal_reason_is_refused(
    travel: Travel, sent: object
) -> None:
    """Told by any client: the reason is kept in Temporal's history."""
    run = await onboarding(travel)
    with pytest.raises(Exception, match="update failed") as refused:
        await run.handle.execute_update("hold", sent)
    assert "send one argument" in str(refused.value.__cause__)
    assert (await run.status()).held is None
    assert await audit(travel) == []
