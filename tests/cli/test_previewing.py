"""A look at a message's words, before anything is sent."""

import pytest

from cli.commands.preview import preview_html, preview_text
from domain.errors import BadTemplate
from tests.cli.running import jornada
from workflows.car_delivery.messages import CAR_PROGRESS
from workflows.messages import CATALOGUE
from workflows.onboarding.messages import WELCOME


async def test_a_preview_shows_the_short_form_of_a_message_that_has_one() -> None:
    whole = preview_text(CAR_PROGRESS.name, "en", "Jornada")
    short = preview_text(CAR_PROGRESS.name, "en", "Jornada", short=True)
    assert "this news is late" not in whole
    assert short.startswith("--- SMS, en ---\nJornada: sorry, this news is late. Your Aurora")
    assert "Subject: Where your Aurora stands" in short

    html = await jornada("preview", "car_delivery.progress", "--short", "--html")
    assert html.code == 0, html.complained
    assert "We are sorry that this news reaches you late." in html.said


async def test_a_preview_of_a_short_form_that_there_is_not_says_so() -> None:
    ran = await jornada("preview", "onboarding.welcome", "--short")
    assert ran.code == 1
    assert "onboarding.welcome has no short words for e-mail" in ran.complained
    assert len(ran.complained.splitlines()) == 1


def test_a_preview_says_what_would_fail_a_customer_though_these_words_look_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nameless = WELCOME.model_copy(update={"variables": ()})
    monkeypatch.setitem(CATALOGUE, WELCOME.name, nameless)
    for show in (preview_text, preview_html):
        with pytest.raises(BadTemplate, match=r"first_name }} is no variable of this message"):
            show(WELCOME.name, "en", "Jornada")
