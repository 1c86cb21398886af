"""`jornada words`: what customers read, and how its translations stand."""

import json

from cli.commands.words import table
from languages.loader import spoken
from messages.translations import Standing
from tests.cli.running import jornada
from workflows.messages import CATALOGUE


async def test_status_tells_of_each_message_in_each_language() -> None:
    ran = await jornada("words", "status", "--json")
    assert ran.code == 0, ran.complained
    found = json.loads(ran.said)
    assert set(found) == set(CATALOGUE)
    assert {tuple(row) for row in found.values()} == {tuple(spoken())}


def test_the_table_says_what_is_to_do() -> None:
    row = {"en": Standing.OK, "pt-BR": Standing.OUTDATED, "ro": Standing.MISSING}
    assert table({"a.note": row, "a.long_one": dict.fromkeys(row, Standing.OK)}) == (
        "message     en        pt-BR     ro\n"
        "a.note      ok        outdated  missing\n"
        "a.long_one  ok        ok        ok\n"
        "2 to do: see docs/adding/language.md."
    )


async def test_the_words_are_proven() -> None:
    ran = await jornada("words", "prove")
    assert (ran.code, ran.complained) == (0, "")
    assert ran.said.endswith("all well.\n")


async def test_what_cannot_be_stamped_says_why() -> None:
    ran = await jornada("words", "translated", "onboarding.welcom", "ro")
    assert ran.code == 1
    assert "no message `onboarding.welcom`; did you mean onboarding.welcome? " in ran.complained
    ran = await jornada("words", "translated", "onboarding.welcome", "en")
    assert "en is what the others translate" in ran.complained
    ran = await jornada("words", "translated", "onboarding.welcome", "fr")
    assert "workflows/onboarding/words/fr/welcome.mjml is missing: write it" in ran.complained
