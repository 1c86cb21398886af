"""The studio shows every message as its files are saved, and what is wrong with them."""

import re
from html import unescape
from pathlib import Path

import httpx
import pytest

from cli.studio.saved import SavedWords
from tests.cli.studio.conftest import AT, SPOKEN
from tests.messages.drafts import file_of, rewrite
from workflows.car_delivery.messages import CAR_PROGRESS, CHOOSE_SLOT
from workflows.onboarding.messages import VERIFY_REMINDER, WELCOME

MISSPELLED = "Hello {{ frist_name }}"
SAID_OF_IT = "line 2: {{ frist_name }} is no variable of this message; did you mean first_name?"


async def page_of(http: httpx.AsyncClient, path: str) -> str:
    answer = await http.get(path)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL).split())


async def test_the_list_has_each_message_by_journey_in_each_language(
    http: httpx.AsyncClient,
) -> None:
    page = await page_of(http, "/")
    assert "5 messages. All translations are up to date. No faults." in words_of(page)
    assert re.findall(r'<h2 id="(.*?)"', page) == ["onboarding", "car_delivery"]
    for locale in SPOKEN:
        assert f'href="/messages/onboarding.welcome?lang={locale}"' in page


async def test_the_list_says_what_is_missing_outdated_or_wrong_and_what_nobody_reads(
    http: httpx.AsyncClient, root: Path
) -> None:
    file_of(root, WELCOME, "ro").unlink()
    rewrite(root, CHOOSE_SLOT, {"translated-from": None}, "es")
    rewrite(root, VERIFY_REMINDER, {"subject": MISSPELLED})
    file_of(root, WELCOME, "en").with_name("welcom.mjml").write_text("x", encoding="utf-8")

    page = await page_of(http, "/")
    said = words_of(page)
    assert "with a fault." in said
    assert "workflows/onboarding/words/en/verify_reminder.mjml, line 2: {{ frist_name }}" in said
    assert "workflows/onboarding/words/en/welcom.mjml is read by nobody: delete it" in said
    assert 'class="missing" href="/messages/onboarding.welcome?lang=ro"' in page
    assert 'class="outdated" href="/messages/car_delivery.choose_slot?lang=es"' in page


async def test_a_message_has_its_subject_its_preheader_its_plain_text_and_its_text(
    http: httpx.AsyncClient,
) -> None:
    page = await page_of(http, "/messages/car_delivery.progress?lang=es")
    said = words_of(page)
    assert "Novedades de tu Aurora Está un paso más cerca de ti." in said
    assert "SMS: 1 segment, 137 characters, GSM-7" in said
    assert "Jornada: novedades de tu Aurora: la planta ya lo fabrica" in said
    assert "Plain-text part" in said
    assert "estimated_on 2026-12-14" in said


async def test_an_emoji_in_a_text_shows_as_ucs_2_and_more_segments(
    http: httpx.AsyncClient, root: Path
) -> None:
    rewrite(root, CAR_PROGRESS, {"sms": "{{ company }}: 🚗 " + "x" * 60})
    assert "SMS: 2 segments, 71 characters, UCS-2" in words_of(
        await page_of(http, "/messages/car_delivery.progress")
    )


async def test_a_message_has_its_short_form_where_it_has_one(http: httpx.AsyncClient) -> None:
    assert "sorry, this news is late" in words_of(
        await page_of(http, "/messages/car_delivery.progress?form=short")
    )
    framed = await page_of(http, "/messages/car_delivery.progress/html?form=short")
    assert "We are sorry that this news reaches you late." in framed
    assert "Short form" not in await page_of(http, "/messages/onboarding.welcome")


async def test_all_languages_stand_on_one_page(http: httpx.AsyncClient) -> None:
    said = words_of(await page_of(http, "/messages/car_delivery.choose_slot/all"))
    for language in ("English", "Spanish", "Portuguese (Brazil)", "Romanian"):
        assert language in said
    assert said.count("GSM-7") == len(SPOKEN)


async def test_a_fault_stands_where_the_message_would(http: httpx.AsyncClient, root: Path) -> None:
    rewrite(root, WELCOME, {"subject": MISSPELLED}, "es")

    spanish = await page_of(http, "/messages/onboarding.welcome?lang=es")
    assert f"It cannot be shown. workflows/onboarding/words/es/welcome.mjml, {SAID_OF_IT}" in (
        words_of(spanish)
    )
    assert "<iframe" not in spanish

    english = await page_of(http, "/messages/onboarding.welcome")
    assert "<iframe" in english, "the others' words are as well as before"
    assert "Another language has a fault. workflows/onboarding/words/es" in words_of(english)

    every = await page_of(http, "/messages/onboarding.welcome/all")
    assert (every.count("<iframe"), SAID_OF_IT in words_of(every)) == (3, True)


async def test_a_fault_is_told_once_it_is_saved_and_no_longer_once_it_is_mended(
    http: httpx.AsyncClient, root: Path
) -> None:
    path, told = "/messages/onboarding.welcome", "Another language has a fault."
    sound = file_of(root, WELCOME, "es").read_text(encoding="utf-8")
    assert told not in words_of(await page_of(http, path))
    rewrite(root, WELCOME, {"subject": MISSPELLED}, "es")
    assert told in words_of(await page_of(http, path))
    file_of(root, WELCOME, "es").write_text(sound, encoding="utf-8")
    assert told not in words_of(await page_of(http, path))


@pytest.mark.parametrize(
    ("file", "spoiled", "said"),
    [
        ("messages/look/email.mjml", "<mjml>", "messages/look/email.mjml must hold"),
        ("workflows/car_delivery/samples.toml", "model = ", "workflows/car_delivery/samples.toml"),
        ("languages/en/topics.toml", "", "languages/en/topics.toml"),
    ],
)
async def test_a_fault_of_what_all_languages_read_is_shown_in_each(
    http: httpx.AsyncClient, root: Path, file: str, spoiled: str, said: str
) -> None:
    await page_of(http, "/messages/car_delivery.progress")
    (root / file).write_text(spoiled, encoding="utf-8")
    page = words_of(await page_of(http, "/messages/car_delivery.progress"))
    assert "It cannot be shown." in page
    assert said.rpartition("/")[2] in page
    await page_of(http, "/")


async def test_words_are_read_as_they_are_saved_and_open_pages_learn_of_it(
    http: httpx.AsyncClient, root: Path
) -> None:
    before = await page_of(http, "/messages/onboarding.welcome")
    mark = (await http.get("/mark")).text
    assert f'data-mark="{mark}"' in before
    assert (await http.get("/mark")).text == mark

    rewrite(root, WELCOME, {"subject": "Good morning"})
    assert (await http.get("/mark")).text != mark
    assert "Good morning" in words_of(await page_of(http, "/messages/onboarding.welcome"))

    topics = root / "languages/en/topics.toml"
    topics.write_text(
        topics.read_text(encoding="utf-8").replace("because", "because", 1).replace("it", "IT"),
        encoding="utf-8",
    )
    assert "IT" in (await http.get("/messages/onboarding.welcome/html")).text
    assert "/mark" in (await http.get("/studio.js")).text


async def test_a_language_without_words_shows_what_its_customers_read(
    http: httpx.AsyncClient, root: Path
) -> None:
    file_of(root, WELCOME, "ro").unlink()
    said = words_of(await page_of(http, "/messages/onboarding.welcome?lang=ro"))
    assert "It has no words in this language. Its customers read English." in said
    assert (await http.get("/messages/onboarding.welcome?lang=fr")).status_code == 404
    assert (await http.get("/messages/onboarding.nothing")).status_code == 404


async def test_a_journeys_own_languages_are_shown(root: Path) -> None:
    words = SavedWords(
        {WELCOME.name: WELCOME},
        languages=SPOKEN,
        of_journeys={"onboarding": ("en", "fr")},
        company="Jornada",
        root=root,
    )
    assert words.languages_of(WELCOME) == ("en", "fr", "es", "pt-BR", "ro")
    assert words.standings_of(WELCOME)["fr"] == "missing"


async def test_a_mail_is_framed_so_that_nothing_in_it_acts(http: httpx.AsyncClient) -> None:
    page = await http.get("/messages/onboarding.welcome")
    assert ' sandbox referrerpolicy="no-referrer"></iframe>' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'; connect-src 'self'" in policy
    assert "unsafe" not in policy

    framed = await http.get("/messages/onboarding.welcome/html")
    assert framed.headers["Content-Security-Policy"].endswith("; sandbox")
    assert '<head><base target="_blank">' in framed.text


async def test_a_mail_is_shown_by_day_and_by_night(http: httpx.AsyncClient) -> None:
    """Whatever the browser's own scheme is."""
    day = await page_of(http, "/messages/onboarding.welcome/html?scheme=light")
    night = await page_of(http, "/messages/onboarding.welcome/html?scheme=dark")
    assert "prefers-color-scheme" not in day + night
    assert '<meta name="color-scheme" content="light"' in day
    assert '<meta name="color-scheme" content="dark"' in night
    assert "@media not all" in day
    assert "@media all" in night


async def test_another_sites_name_does_not_lead_to_the_studio(http: httpx.AsyncClient) -> None:
    for host, code in (("evil.example", 400), ("localhost:8010", 200), ("127.0.0.1", 200)):
        assert (await http.get(f"{AT}/mark", headers={"Host": host})).status_code == code
