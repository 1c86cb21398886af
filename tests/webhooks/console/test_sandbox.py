"""The sandbox shows what customers would see, and lets nothing of theirs act as a page of ours."""

import re
from datetime import UTC, datetime

import pytest

from adapters.settings import Settings
from adapters.store.customers.suppressions import suppress
from adapters.store.sandbox import SqlMailbox
from domain.customers import Channel, Identity
from domain.messages import Email, OutboundMessage, Reason, Text
from domain.operations import OperatorRequest
from starter.client import Jornada
from tests.adapters.store.transactions import begin
from tests.inbound import texted
from tests.vendors.deadlines import StubDeadline
from tests.webhooks.conftest import ANA, World, calling
from vendors.sandbox import SandboxProvider
from webhooks.console.sandbox import MOST_EACH
from workflows.onboarding.messages import VERIFY_REMINDER, WELCOME

NOON = datetime(2026, 3, 10, 15, tzinfo=UTC)
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'</p>"
EVE = Identity(customer_id="c-eve", email="eve@example.com", first_name=NASTY)


async def test_where_messages_really_leave_there_is_no_sandbox(
    jornada: Jornada, settings: Settings
) -> None:
    sending = settings.model_copy(update={"delivery": "vendors"})
    async with calling(jornada, sending) as http:
        world = World(jornada, http)
        await world.sent()
        for path in ("/outbox", "/sandbox", "/sandbox/1", "/sandbox/1/html", "/sandbox/1/text"):
            assert (await http.get(path)).status_code == 404
        assert (await http.post("/sandbox/reply", data={"message": "1"})).status_code == 404


async def test_the_pages_old_name_leads_to_it(world: World) -> None:
    answer = await world.http.get("/outbox")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/sandbox")


async def test_an_empty_sandbox_says_so(world: World) -> None:
    answer = await world.http.get("/sandbox")
    assert answer.status_code == 200
    assert "Nothing yet" in answer.text


async def test_a_customers_messages_stand_together(world: World) -> None:
    await world.sent(content=Email(subject="Olá, Ana", html="<p>x</p>", text="Vamos começar"))
    await world.texted("Confirme aqui: https://go.example.com/m/1/verify.")
    page = (await world.http.get("/sandbox")).text
    assert page.count('<section class="customer"') == 1
    for shown in ("Olá, Ana", "Vamos começar", "ana@example.com", "+5511912345678"):
        assert shown in page
    assert '<a href="https://go.example.com/m/1/verify" target="_blank"' in page
    assert "/verify</a>." in page


async def test_customers_are_sorted_by_newest_or_name(world: World) -> None:
    changes = {"customer_id": "c-zoe", "first_name": "Zoé", "phone": "+351912345678"}
    zoe = ANA.model_copy(update=changes)
    await world.sent()
    await world.sent(VERIFY_REMINDER, Channel.SMS, customer=zoe)
    await world.jornada.customers.received(texted("SM1", str(zoe.phone), "hello"))

    async def order(sort: str) -> list[str]:
        page = (await world.http.get("/sandbox", params={"sort": sort})).text
        return re.findall(r'<section class="customer" id="(.*?)"', page)

    assert await order("name") == ["c-ana", "c-zoe"]
    assert await order("newest") == ["c-zoe", "c-ana"]
    assert (await world.http.get("/sandbox?sort=sideways")).status_code == 422


async def test_an_email_is_shown_in_a_sandbox(world: World) -> None:
    html = f"<html><head><style>p {{color: red}}</style></head><body>{NASTY}</body></html>"
    await world.sent(content=Email(subject="Hello", html=html, text="Plain words"))
    page = (await world.http.get("/sandbox/1")).text
    frame = re.search(r"<iframe [^>]*>", page)
    assert frame is not None
    assert 'src="/sandbox/1/html"' in frame[0]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame[0]
    assert "<script" not in page
    framed = await world.http.get("/sandbox/1/html")
    policy = framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert re.search(r"sandbox allow-popups allow-popups-to-escape-sandbox$", policy)
    assert '<base target="_blank">' in framed.text
    assert "Plain words" in (await world.http.get("/sandbox/1?view=text")).text
    plain = await world.http.get("/sandbox/1/text")
    assert (plain.text, plain.headers["Content-Type"]) == (
        "Plain words",
        "text/plain; charset=utf-8",
    )


async def test_nothing_a_customer_typed_becomes_html(world: World) -> None:
    mail = Email(subject=f"Hi {NASTY}", html="<p>x</p>", text=f"Dear {NASTY}")
    await world.sent(WELCOME, Channel.EMAIL, customer=EVE, content=mail)
    await world.texted(f"Hi {NASTY} https://x.example/{NASTY}")
    await world.jornada.customers.received(texted("SM1", str(ANA.phone), NASTY))
    for path in ("/sandbox", "/sandbox/1", "/sandbox/1?view=text", "/sandbox/1?view=phone"):
        answer = await world.http.get(path)
        assert answer.status_code == 200
        assert "&lt;script&gt;alert(1)" in answer.text
        assert "<script" not in answer.text
        assert "<img" not in answer.text
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("channel", "address", "what"),
    [(Channel.SMS, ANA.phone, "texts"), (Channel.EMAIL, ANA.email, "e-mails")],
)
async def test_what_an_operator_unbarred_is_told(
    world: World, channel: Channel, address: str, what: str
) -> None:
    await world.texted()
    async with begin(world.database) as tx:
        await tx.run(suppress, channel, address, Reason.BOUNCED, NOON)
    maria = OperatorRequest(by="maria", reason="they emptied it")
    await world.jornada.operators.unsuppress(ANA.customer_id, channel, maria)
    assert f"takes {what} again" in (await world.http.get("/sandbox")).text


async def test_what_a_company_tracks_by_such_a_name_is_nobodys_word(world: World) -> None:
    await world.texted()
    for name in ("Text Received", "Channel Stopped", "Channel Restarted"):
        await world.jornada.track(ANA.customer_id, name, {"body": "Never said"})
    page = (await world.http.get("/sandbox")).text
    assert re.findall(r'<li class="(\w+)"><p>(.*?)</p>', page) == [("ours", "Please confirm.")]


@pytest.mark.parametrize("message_id", ["99", "0", "-1", "x", str(2**70), "1%00"])
@pytest.mark.parametrize("part", ["", "/html", "/text"])
async def test_a_message_that_is_not_there(world: World, message_id: str, part: str) -> None:
    answer = await world.http.get(f"/sandbox/{message_id}{part}")
    assert answer.status_code in (404, 422)
    assert set(answer.json()) == {"error", "what_to_do"}


async def test_looking_changes_nothing(world: World) -> None:
    await world.sent()
    await world.texted()
    before = await world.everything()
    for path in ("/sandbox", "/sandbox/1", "/sandbox/1/html", "/sandbox/1/text", "/sandbox/2"):
        assert (await world.http.get(path)).status_code == 200
    assert await world.everything() == before


async def test_a_conversation_too_long_for_a_page_shows_its_newest_and_counts_all(
    world: World,
) -> None:
    touchpoint = await world.texted("the oldest")
    provider = SandboxProvider(SqlMailbox(world.database), Channel.SMS)
    for number in range(MOST_EACH):
        await provider.deliver(
            text_of(touchpoint.touchpoint_id, f"text {number}."), StubDeadline(NOON)
        )
    page = (await world.http.get("/sandbox")).text
    assert "the oldest" not in page
    assert page.count('<li class="ours">') == MOST_EACH
    assert f"text {MOST_EACH - 1}." in page
    assert f"the newest {MOST_EACH} messages" in page
    assert f"0 e-mails, {MOST_EACH + 1} texts" in page


def text_of(touchpoint_id: str, body: str) -> OutboundMessage:
    return OutboundMessage(
        touchpoint_id=touchpoint_id,
        to=str(ANA.phone),
        content=Text(body=body),
        message=VERIFY_REMINDER.name,
        topic=VERIFY_REMINDER.topic,
        locale="pt-BR",
        unsubscribe_url="",
    )


async def test_an_inbox_shows_the_preview_of_a_long_email(world: World) -> None:
    html = (
        f"<html><head><style>{'x' * 9000}</style></head><body>"
        f'<div style="display:none;max-height:0">One &amp; two.</div>{"y" * 9000}</body></html>'
    )
    await world.sent(content=Email(subject="Hello", html=html, text="Plain words"))
    page = (await world.http.get("/sandbox")).text
    assert '<span class="preview">One &amp; two.</span>' in page
    assert "xxx" not in page
    assert "yyy" not in page
