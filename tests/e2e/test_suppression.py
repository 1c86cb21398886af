"""What a vendor says is of no use is not used again, by nobody's journey: through the real SDKs."""

from uuid import uuid4

from adapters.store.explain import ExplainedEnrolment
from tests.e2e.company import Company
from tests.journeys.travel import EMAIL, PHONE
from tests.waiting import eventually, eventually_so


async def another_signs_up(company: Company) -> ExplainedEnrolment:
    """Let another customer sign up with the same address and number, and live their onboarding."""
    company.customer_id = f"c-{uuid4().hex[:12]}"
    await company.sign_up()

    async def began() -> bool:
        return bool((await company.jornada.explain(company.customer_id)).enrolments)

    await eventually(began)
    return await company.ended()


async def test_a_number_that_cannot_be_reached_is_barred_and_mail_takes_its_place(
    hasty_company: Company,
) -> None:
    """Also for another customer who has it; an operator reads why."""
    company = hasty_company
    await company.sign_up()
    await eventually_so(lambda: len(company.twilio.journal) == 1)
    (text,) = company.twilio.journal
    answer = await company.twilio.report(text.sid, "undelivered", ErrorCode="30005")
    assert answer.is_success
    (why,) = (await company.jornada.explain(company.customer_id)).suppressions
    assert (why.channel, why.reason, why.detail) == ("sms", "invalid_address", "30005")
    assert why.message == "onboarding.verify_reminder"
    await company.ended()

    reminder = (await another_signs_up(company)).touchpoints[1]
    assert (reminder.message, reminder.status) == ("onboarding.verify_reminder", "sent")
    assert [(a.channel, a.state, a.reason) for a in reminder.attempts] == [
        ("sms", "skipped", "suppressed"),
        ("email", "handed_over", "accepted"),
    ]
    assert len(company.twilio.journal) == 1
    assert {text.to for text in company.twilio.journal} == {PHONE}


async def test_an_address_that_bounced_gets_no_more_mail(hasty_company: Company) -> None:
    company = hasty_company
    await company.sign_up()
    await eventually_so(lambda: len(company.sendgrid.journal) == 1)
    touchpoint_id = company.sendgrid.journal[0].custom_args["touchpoint_id"]
    callback = f"{company.url}/webhooks/sendgrid/events"
    answer = await company.sendgrid.report(
        touchpoint_id, "bounce", to=callback, type="bounce", status="5.1.1"
    )
    assert answer.is_success
    await company.ended()
    mails = len(company.sendgrid.journal)

    welcome, reminder, *_ = (await another_signs_up(company)).touchpoints
    assert (welcome.status, welcome.reason) == ("skipped", "suppressed")
    assert (reminder.status, reminder.channel) == ("sent", "sms")
    assert len(company.sendgrid.journal) == mails
    explained = (await company.jornada.explain(company.customer_id)).model_dump_json()
    assert EMAIL not in explained
