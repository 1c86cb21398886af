"""However a customer says no, the very next commercial message is silent in all their journeys.

What they ordered is still told to them.
"""

import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cli.devserver import DevServer
from domain.clock import Pace
from domain.customers import Channel
from domain.explanation import ExplainedEnrolment
from messages.files import ROOT
from messages.renderer import TemplateRenderer
from tests.daytime import where_it_is_noon
from tests.e2e.company import Company, a_company
from tests.journeys.three_shops import CATALOGUE, RECEIPT, SHOPS, TIP, WORDS
from tests.journeys.travel import EMAIL, PHONE
from tests.waiting import eventually, eventually_so

API = {"Authorization": "Bearer an-api-key-of-tests"}


def their_words(root: Path) -> TemplateRenderer:
    """Write the words of the shops' messages below a root that has our look."""
    shutil.copytree(ROOT / "languages", root / "languages")
    shutil.copytree(ROOT / "messages" / "look", root / "messages" / "look")
    for message in CATALOGUE.values():
        shop, name = message.name.split(".")
        words = root / "workflows" / shop / "words" / "en" / f"{name}.mjml"
        words.parent.mkdir(parents=True, exist_ok=True)
        sms = f"sms: {name}\n" if Channel.SMS in message.channels else ""
        words.write_text(WORDS.format(name=name, sms=sms))
    return TemplateRenderer(root)


@pytest.fixture
async def company(
    temporal_server: DevServer, store_file: Path, tmp_path: Path
) -> AsyncIterator[Company]:
    async with AsyncExitStack() as stack:
        yield await a_company(
            temporal_server,
            store_file,
            Pace(),
            stack,
            journeys=SHOPS,
            catalogue=CATALOGUE,
            renderer=their_words(tmp_path / "words"),
        )


async def in_three_journeys(company: Company, channel: Channel) -> None:
    """A customer who wants tips on one channel begins three journeys, and gets a first tip."""
    traits = {
        "email": EMAIL,
        "phone": PHONE,
        "timezone": where_it_is_noon(),
        "consents": {"tips": [channel]},
    }
    await company.says("identify", traits=traits)
    for event in ("Parcel Ordered", "Parcel Delivered", "Parcel Rated"):
        await company.says("track", event=event, properties={"order_id": "o-1"})
    sent = company.sendgrid.journal if channel is Channel.EMAIL else company.twilio.journal
    await eventually_so(lambda: len(sent) == 1)
    await eventually(lambda: all_wait(company))


async def enrolments(company: Company) -> tuple[ExplainedEnrolment, ...]:
    return (await company.jornada.explain(company.customer_id)).enrolments


async def all_wait(company: Company) -> bool:
    for shop in SHOPS:
        try:
            status = await company.jornada.status(shop.journey_name(), company.customer_id, "o-1")
        except LookupError:
            return False
        if status.waiting_for != ("Gone On",):
            return False
    return True


async def by_header(company: Company) -> None:
    """The mail program's own button: one post, without a cookie, that names nobody."""
    (tip,) = company.sendgrid.journal
    assert tip.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = tip.headers["List-Unsubscribe"].strip("<>")
    answer = await company.http.post(url, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200


async def by_page(company: Company) -> None:
    """The link in the mail's foot, and its last button."""
    (tip,) = company.sendgrid.journal
    (url,) = set(re.findall(r"http://[^\s>\"]+/preferences/[\w-]+", tip.text + tip.html))
    assert "Stop all else" in (await company.http.get(url)).text
    assert (await company.http.post(url, data={"act": "nothing"})).status_code == 200


async def by_text(company: Company) -> None:
    """STOP, as Twilio hands it on."""
    to = f"{company.url}/webhooks/twilio/inbound"
    assert (await company.twilio.inbound("STOP", sender=PHONE, to=to)).is_success


async def by_api(company: Company) -> None:
    """The company's own settings page."""
    path = f"/v1/customers/{company.customer_id}/preferences"
    call = {"topics": {"tips": {"email": False}}, "by": "maria"}
    assert (await company.http.put(path, json=call, headers=API)).status_code == 200


@pytest.mark.parametrize(
    ("says_no", "channel"),
    [
        (by_header, Channel.EMAIL),
        (by_page, Channel.EMAIL),
        (by_text, Channel.SMS),
        (by_api, Channel.EMAIL),
    ],
    ids=["header", "page", "text", "api"],
)
async def test_who_says_no_gets_no_more_tips_in_three_running_journeys_and_each_receipt(
    company: Company, says_no: Callable[[Company], Awaitable[None]], channel: Channel
) -> None:
    await in_three_journeys(company, channel)
    await says_no(company)
    await company.says("track", event="Gone On")

    async def over() -> bool:
        return all(each.outcome for each in await enrolments(company))

    await eventually(over)
    for enrolment in await enrolments(company):
        assert enrolment.outcome == "done"
        *_, tip, receipt = enrolment.touchpoints
        assert (tip.message, tip.status) == (TIP.name, "skipped"), enrolment.journey
        assert (receipt.message, receipt.status) == (RECEIPT.name, "sent"), enrolment.journey
    texts, mails = company.twilio.journal, company.sendgrid.journal
    assert [len(texts), [mail.subject for mail in mails].count("tip")] == (
        [1, 0] if channel is Channel.SMS else [0, 1]
    )
    assert [mail.subject for mail in mails].count("receipt") == 3
