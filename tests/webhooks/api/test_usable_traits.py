"""One bad trait loses nothing beside it, and is named: in the answer, the log and `explain`."""

from typing import Any

from structlog.testing import capture_logs

from domain.customers import Identity
from tests.webhooks.api.calls import IDENTIFY, customer, identified
from tests.webhooks.conftest import OPERATOR, World

GOOD: dict[str, Any] = {"email": "ana@example.com", "consents": {"tips": ["email"]}}


async def dropped(world: World, traits: dict[str, Any], **more: Any) -> dict[str, str]:
    """Identify; return what was dropped, and why."""
    answer = await world.post(IDENTIFY, identified(**traits) | more)
    assert answer.status_code == 200, answer.text
    return {each["field"]: each["why"] for each in answer.json()["dropped"]}


async def column_of(world: World, column: str) -> list[Any]:
    """Return a column of all customers, in the order of their numbers."""
    rows = sorted(await world.rows("customers"), key=lambda row: int(row["customer_id"][2:]))
    return [row[column] for row in rows]


async def read_as(world: World, told: list[dict[str, Any]], column: str) -> list[Any]:
    """Identify a customer by each of these traits, all usable; return a column of theirs."""
    for number, traits in enumerate(told):
        assert await dropped(world, traits, userId=f"c-{number}") == {}, traits
    return await column_of(world, column)


async def kept(world: World) -> tuple[Any, ...]:
    row = await customer(world)
    consents = {(r["topic"], r["channel"]): r["granted"] for r in await world.rows("consents")}
    return row["email"], consents


UNUSABLE = [
    ("phone", "s3cret"),
    ("phone", 5511912345678),
    ("firstName", {"s3cret": 1}),
    ("firstName", "s3cret" * 20),
    ("locale", "C"),
    ("locale", "POSIX"),
    ("locale", "s3cret!"),
    ("locale", 7),
    ("timezone", "s3cret/Zone"),
    ("timezone", "GMT+0337"),
    ("timezone", "../../etc/s3cret"),
    ("timezone", "localtime"),
    ("timezone", 3),
    ("birthday", "s3cret"),
    ("birthday", "1990-02-30"),
]


async def test_what_cannot_be_used_is_dropped_and_named(world: World) -> None:
    for number, (trait, value) in enumerate(UNUSABLE):
        customer_id = f"c-{number}"
        with capture_logs() as logs:
            told = await dropped(world, GOOD | {trait: value}, userId=customer_id)
        assert set(told) == {trait}, value
        (line,) = [each for each in logs if each["event"] == "traits_dropped"]
        assert (line["log_level"], line["customer_id"]) == ("warning", customer_id)
        assert line["dropped"] == told
        assert "s3cret" not in f"{told}{logs}"
        answer = await world.http.get(f"/v1/customers/{customer_id}/explain", headers=OPERATOR)
        (shown,) = answer.json()["dropped_traits"]
        assert (shown["trait"], shown["why"]) == (trait, told[trait])
    assert await column_of(world, "email") == ["ana@example.com"] * len(UNUSABLE)
    granted = [row["granted"] for row in await world.rows("consents")]
    assert granted == [True] * len(UNUSABLE)


async def test_a_bad_email_loses_no_number(world: World) -> None:
    told = await dropped(world, {"email": "s3cret@", "phone": "+351912345678"})
    assert told == {"email": "must be an e-mail address"}
    assert (await customer(world))["phone"] == "+351912345678"


async def test_one_bad_consent_loses_no_other(world: World) -> None:
    consents = {
        "tips": {"email": True, "sms": "s3cret", "s3cret": True},
        "s3cret": {"email": True},
        "offers": "s3cret",
        "surveys": ["email", "s3cret"],
        "account": {"email": None},
    }
    told = await dropped(world, {"email": "ana@example.com", "consents": consents})
    assert set(told) == {"consents"}
    assert "s3cret" not in told["consents"]
    assert "account, order_updates" in told["consents"]
    words = {("tips", "email"): True, ("surveys", "email"): True}
    assert await kept(world) == ("ana@example.com", words)


async def test_a_no_is_understood_in_any_form_and_a_yes_must_be_clear(world: World) -> None:
    words: list[tuple[Any, bool | None]] = [
        *(("false", False), ("No", False), (0, False), ("off", False)),
        *(("true", True), (1, None), ("yes", None), (2, None), ([True], None)),
    ]
    for said, word in words:
        await dropped(world, {"consents": {"tips": {"sms": word is False}}})
        told = await dropped(world, GOOD | {"consents": {"tips": {"sms": said}}})
        assert ("consents" in told) == (word is None), said
        before = word is False
        assert (await kept(world))[1] == {("tips", "sms"): before if word is None else word}, said


LOCALES = [
    ("en-US@posix", "en-US"),
    ("en_US.UTF-8", "en-US"),
    ("pt_BR.utf8@euro", "pt-BR"),
    ("ar_EG_#u-nu-latn", "ar-EG"),
    ("zh_TW_#Hant", "zh-TW"),
    ("pt-br,pt;q=0.9,en;q=0.8", "pt-BR"),
    ("en_", "en"),
    (" ro ", "ro"),
    ("zh-Hant-TW", "zh-Hant-TW"),
]


async def test_a_locale_is_read_as_devices_send_it(world: World) -> None:
    told = [{"locale": each} for each, _ in LOCALES]
    assert await read_as(world, told, "locale") == [locale for _, locale in LOCALES]


ZONES = [
    ("europe/lisbon", "Europe/Lisbon"),
    ("AMERICA/SAO_PAULO", "America/Sao_Paulo"),
    (" Europe/Lisbon ", "Europe/Lisbon"),
    ("GMT+0530", "Asia/Kolkata"),
    ("GMT+05:45", "Asia/Kathmandu"),
    ("UTC-03:00", "Etc/GMT+3"),
    ("GMT-3", "Etc/GMT+3"),
    ("+02:00", "Etc/GMT-2"),
    ("-0800", "Etc/GMT+8"),
    ("GMT+00:00", "UTC"),
    ("utc", "UTC"),
    ("Z", "UTC"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
]


async def test_a_zone_is_read_as_devices_send_it(world: World) -> None:
    told = [{"timezone": each} for each, _ in ZONES]
    assert await read_as(world, told, "time_zone") == [zone for _, zone in ZONES]


NUMBERS: list[tuple[dict[str, Any], str]] = [
    ({"phone": "(11) 91234-5678", "address": {"country": "BR"}}, "+5511912345678"),
    ({"phone": "912 345 678", "country": "pt"}, "+351912345678"),
    ({"phone": "0044 7911 123456", "countryCode": "PT"}, "+447911123456"),
    ({"phone": 11912345678, "country": "BR"}, "+5511912345678"),
    ({"phone": "+351 912 345 678", "country": "BR"}, "+351912345678"),
]


async def test_a_national_number_is_read_where_the_country_is_known(world: World) -> None:
    told = [traits for traits, _ in NUMBERS]
    assert await read_as(world, told, "phone") == [number for _, number in NUMBERS]


async def test_no_country_is_guessed(world: World) -> None:
    """Not by the language either: half the world's devices speak American English."""
    for country in (None, "s3cret", "XX", 7, {"s3cret": 1}):
        traits = {"phone": "912 345 678", "country": country, "locale": "pt-PT"}
        assert list(await dropped(world, traits)) == ["phone"], country


async def test_the_country_told_before_is_known(world: World) -> None:
    await dropped(world, {"address": {"country": "PT"}})
    assert await dropped(world, {"phone": "912 345 678"}) == {}
    assert (await customer(world))["phone"] == "+351912345678"


async def test_of_two_names_of_a_trait_the_usable_one_counts(world: World) -> None:
    assert list(await dropped(world, {"locale": "C", "language": "ro"})) == ["locale"]
    assert (await customer(world))["locale"] == "ro"


async def test_a_devices_context_counts_where_no_trait_has_said_it(world: World) -> None:
    lisbon = {"context": {"locale": "pt-PT", "timezone": "Europe/Lisbon"}}
    oslo = {"context": {"locale": "nb-NO", "timezone": "Europe/Oslo"}}
    assert await dropped(world, {}, **lisbon) == {}
    row = await customer(world)
    assert (row["locale"], row["time_zone"]) == ("pt-PT", "Europe/Lisbon")
    await dropped(world, {"locale": "en"}, **oslo)
    row = await customer(world)
    assert (row["locale"], row["time_zone"]) == ("en", "Europe/Oslo")
    await dropped(world, {}, **lisbon)
    row = await customer(world)
    assert (row["locale"], row["time_zone"]) == ("en", "Europe/Lisbon")


async def test_an_odd_context_loses_nothing(world: World) -> None:
    odd = {"context": {"locale": "C", "timezone": ["s3cret"], "traits": "s3cret"}}
    told = await dropped(world, GOOD, **odd)
    assert set(told) == {"context.locale", "context.timezone", "context.traits"}
    assert (await kept(world))[0] == "ana@example.com"


async def test_what_is_mended_is_no_longer_shown(world: World) -> None:
    await dropped(world, {"locale": "C", "timezone": "nowhere"})
    await dropped(world, {"language": "ro"})
    answer = await world.http.get("/v1/customers/c-1/explain", headers=OPERATOR)
    assert [each["trait"] for each in answer.json()["dropped_traits"]] == ["timezone"]


async def test_python_is_read_by_the_same_rules_and_told(world: World) -> None:
    told = await world.jornada.identify(
        Identity(
            customer_id="c-1",
            email="ana@example.com",
            phone="912 345 678",
            locale="C",
            time_zone="europe/lisbon",
        )
    )
    assert told.is_new
    assert set(told.dropped) == {"phone", "locale"}
    row = await customer(world)
    assert (row["email"], row["time_zone"]) == ("ana@example.com", "Europe/Lisbon")
    assert (row["phone"], row["locale"]) == (None, None)


async def test_a_repeat_drops_nothing_anew(world: World) -> None:
    for duplicate in (False, True):
        body = identified(**GOOD, locale="C") | {"messageId": "m-1"}
        with capture_logs() as logs:
            answer = await world.post(IDENTIFY, body)
        assert answer.json()["duplicate"] is duplicate
        assert [each["event"] for each in logs if each["event"] == "traits_dropped"] == (
            [] if duplicate else ["traits_dropped"]
        )
