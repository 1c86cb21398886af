"""A look at a message's words, before anything is sent."""

from tests.cli.running import jornada


async def test_a_preview_shows_the_short_form_of_a_message_that_has_one() -> None:
    whole = await jornada("preview", "car_delivery.progress")
    short = await jornada("preview", "car_delivery.progress", "--short")
    assert (whole.code, short.code) == (0, 0), short.complained
    assert "this news is late" not in whole.said
    assert short.said.startswith("--- SMS, en ---\nJornada: sorry, this news is late. Your Aurora")
    assert "Subject: Where your Aurora stands" in short.said

    html = await jornada("preview", "car_delivery.progress", "--short", "--html")
    assert "We are sorry that this news reaches you late." in html.said


async def test_a_preview_of_a_short_form_that_there_is_not_says_so() -> None:
    ran = await jornada("preview", "onboarding.welcome", "--short")
    assert ran.code == 1
    assert "onboarding.welcome has no short words for e-mail" in ran.complained
    assert len(ran.complained.splitlines()) == 1
