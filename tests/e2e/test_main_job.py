"""The main job, whole: from an HTTP event to the last message, through the vendors' real SDKs."""

import re
from contextlib import suppress

import pytest
from temporalio.service import RPCError

from domain.journeys import LEFT
from domain.operations import OperatorAction, OperatorRequest
from domain.ports import MOST_CALLS
from tests.e2e.company import FROM, Company, links_of
from tests.journeys.travel import EMAIL, FIRST_NAME, GOSSIP, PHONE
from tests.vendors.fake import Fault
from tests.vendors.sendgrid.fake import AcceptedMail
from tests.waiting import eventually, eventually_so


def assert_impersonal(mail: AcceptedMail, company: Company) -> None:
    """Nothing of ours beside the address and the words; of the customer only their first name."""
    payload = {key: value for key, value in mail.payload.items() if key != "content"}
    payload["personalizations"] = [dict(payload["personalizations"][0], to=None)]
    kept = str(payload).replace(mail.subject, "")
    for value in (EMAIL, PHONE, PHONE[1:], FIRST_NAME, GOSSIP, company.customer_id, "onboarding/"):
        assert value not in kept
    assert GOSSIP not in mail.html + mail.text
    assert company.customer_id not in mail.html + mail.text


async def test_from_an_http_event_to_the_last_message(company: Company) -> None:
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.journal) == 1)
    (welcome,) = company.sendgrid.journal
    touchpoint_id = welcome.custom_args["touchpoint_id"]
    unsubscribe = welcome.headers["List-Unsubscribe"].strip("<>")

    assert welcome.to == EMAIL
    assert welcome.subject == "Boas-vindas! Confirme seu e-mail para começar"
    assert re.fullmatch(rf"{company.url}/m/[\w-]{{22}}/unsubscribe", unsubscribe)
    assert touchpoint_id not in welcome.html + welcome.text + unsubscribe
    assert welcome.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert welcome.custom_args == {"touchpoint_id": touchpoint_id}
    assert unsubscribe in welcome.html
    assert unsubscribe in welcome.text
    assert_impersonal(welcome, company)

    callback = f"{company.url}/webhooks/sendgrid/events"
    reported = await company.sendgrid.report(touchpoint_id, "processed", "delivered", to=callback)
    assert reported.is_success
    for link in links_of(welcome.text) * 2:
        assert (await company.http.get(link)).is_success
    status = await company.jornada.status("onboarding", company.customer_id)
    assert status.waiting_for == ("Email Verified",), "a scanner's visit verifies nobody"

    verify = next(link for link in links_of(welcome.text) if link.endswith("/verify"))
    assert (await company.http.post(verify)).is_success
    await company.waiting_for("Profile Completed")
    await company.says("track", event="Profile Completed", properties={"notes": GOSSIP})
    await eventually_so(lambda: len(company.sendgrid.journal) == 2)
    well_done = company.sendgrid.journal[1]
    assert FIRST_NAME in well_done.subject + well_done.text
    assert_impersonal(well_done, company)

    enrolment = await company.ended()
    assert enrolment.outcome == "activated"
    assert [touchpoint.status for touchpoint in enrolment.touchpoints] == ["sent", "sent"]
    assert len(company.sendgrid.requests) == 2, "each message was one call"
    assert company.twilio.journal == []


async def test_a_reminder_by_text_carries_the_callback_and_nothing_else(
    hasty_company: Company,
) -> None:
    company = hasty_company
    await company.sign_up()
    await eventually_so(lambda: len(company.twilio.journal) == 1)
    (text,) = company.twilio.journal
    (verify,) = links_of(text.body)
    link, callback = verify.split("/")[-2], text.form["StatusCallback"]

    assert (text.to, text.form["From"]) == (PHONE, FROM)
    assert callback.startswith(f"{company.url}/webhooks/twilio/status?touchpoint=")
    assert link not in callback, "who sees a callback's URL opens no page with it"
    assert set(text.form) == {"To", "From", "Body", "StatusCallback"}
    for value in (EMAIL, FIRST_NAME, GOSSIP, company.customer_id):
        assert value not in str(text.form)

    assert (await company.twilio.report(text.sid, "delivered", to=callback)).is_success
    row = await company.jornada.customers.touchpoint(link)
    assert row is not None
    assert row.vendor_state == "delivered"


async def test_a_send_in_flight_finishes_and_is_recorded_when_the_run_is_cancelled(
    company: Company,
) -> None:
    """The vendor takes its time, so the cancellation falls into the call."""
    company.sendgrid.hesitates = True
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.requests) == 1)
    handle = company.onboarding()
    await handle.cancel()
    company.sendgrid.may_answer.set()

    assert (await handle.result()).outcome == LEFT
    assert len(company.sendgrid.journal) == 1
    (enrolment,) = (await company.jornada.explain(company.customer_id)).enrolments
    assert [touchpoint.status for touchpoint in enrolment.touchpoints] == ["sent"]


@pytest.mark.parametrize("how", ["cancelled", "account_deleted"])
async def test_a_send_that_waits_for_its_vendor_is_given_up_by_who_leaves(
    company: Company, how: str
) -> None:
    """Nobody is welcomed after they deleted their account."""
    company.sendgrid.next(Fault.answer(429, Retry_After="3600"))
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.requests) == 1)
    handle = company.onboarding()
    if how == "cancelled":
        await handle.cancel()
    else:
        await company.says("track", event="Account Deleted")

    ending = await handle.result()
    assert (ending.outcome, ending.because) == (LEFT, how)
    assert (company.sendgrid.journal, len(company.sendgrid.requests)) == ([], 1)


async def test_a_text_that_waits_for_its_vendor_is_not_sent_once_it_is_moot(
    hasty_company: Company,
) -> None:
    """They verified while Twilio made us wait: no reminder comes after all."""
    company = hasty_company
    company.twilio.next(Fault.answer(429, Retry_After="3600"))
    await company.sign_up()
    await eventually_so(lambda: len(company.twilio.requests) == 1)
    await company.says("track", event="Email Verified")

    enrolment = await company.ended()
    assert enrolment.outcome == "handed_to_person"
    assert company.twilio.journal == []
    assert [(t.status, t.reason) for t in enrolment.touchpoints][1] == ("skipped", "moot")


async def test_a_lost_answer_is_unknown_and_never_sent_again(company: Company) -> None:
    """The vendor took it and the answer was lost: one mail, and news of it settles the matter."""
    company.sendgrid.next(Fault.reset_after_acceptance())
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.journal) == 1)
    status = await company.unsure()
    assert status.touchpoints[0].status == "unknown"

    touchpoint_id = company.sendgrid.journal[0].custom_args["touchpoint_id"]
    callback = f"{company.url}/webhooks/sendgrid/events"
    await company.sendgrid.report(touchpoint_id, "processed", to=callback)
    (enrolment,) = (await company.jornada.explain(company.customer_id)).enrolments
    assert enrolment.touchpoints[0].status == "sent"
    assert len(company.sendgrid.requests) == 1


async def test_a_held_journey_gives_up_a_send_that_waits_for_its_vendor(company: Company) -> None:
    """Held means silent, also when the vendor is well again; resumed, it sends at once."""
    company.sendgrid.next(Fault.answer(429, Retry_After="3600"))
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.requests) == 1)
    why = OperatorRequest(by="maria", reason="wrong words")
    await company.jornada.operators.operate(
        OperatorAction.HOLD, why, "onboarding", company.customer_id
    )
    held = f"CustomerId = '{company.customer_id}' AND HeldBy = 'maria'"
    assert await eventually(lambda: count(company, held)) == 1
    assert company.sendgrid.journal == []

    await company.jornada.operators.operate(
        OperatorAction.RESUME, why, "onboarding", company.customer_id
    )
    await company.waiting_for("Email Verified")
    assert (len(company.sendgrid.journal), len(company.sendgrid.requests)) == (1, 2)
    resumed = f"CustomerId = '{company.customer_id}' AND HeldBy IS NULL"
    assert await eventually(lambda: count(company, resumed)) == 1


async def count(company: Company, query: str) -> int:
    return (await company.jornada.temporal.count_workflows(query)).count


async def test_no_message_is_claimed_that_has_to_wait_for_its_call(company: Company) -> None:
    """So that of a worker that dies only those are in doubt that the vendor may really have."""
    company.sendgrid.hesitates = True
    ids, runs = [f"c-{number}" for number in range(MOST_CALLS + 5)], []
    for company.customer_id in ids:
        await company.sign_up()
        runs.append(company.onboarding())

    async def all_have_asked() -> bool:
        with suppress(RPCError):  # not yet begun
            found = [(await run.describe()).raw_description.pending_activities for run in runs]
            return all(found)
        return False

    await eventually(all_have_asked)
    await eventually_so(lambda: len(company.sendgrid.requests) == MOST_CALLS)
    enrolments = [(await company.jornada.explain(each)).enrolments[0] for each in ids]
    claimed = sum(len(enrolment.touchpoints) for enrolment in enrolments)
    assert (claimed, len(company.sendgrid.requests)) == (MOST_CALLS, MOST_CALLS)

    company.sendgrid.may_answer.set()
    await eventually_so(lambda: len(company.sendgrid.journal) == len(ids))
