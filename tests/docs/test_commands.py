"""A command that a page shows exists, with those options."""

import pytest

from tests.docs.commands import all_commands, calls_in, command_of, unknown_flags
from tests.docs.pages import PAGES, code_of, shell_of
from tests.docs.test_prose import GENDERED, RETIRED


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_shows_exists_with_its_options(page: str) -> None:
    wrong = []
    for code in (*shell_of(page), *code_of(page)):
        for words in calls_in(code):
            try:
                command, rest = command_of(words)
            except KeyError:
                wrong.append(code)
            else:
                wrong += [f"{code}: {flag}" for flag in unknown_flags(command, rest)]
    assert wrong == []


def test_a_command_that_does_not_exist_is_seen() -> None:
    (call,) = calls_in("jornada unpark EVENT_ID")
    with pytest.raises(KeyError):
        command_of(call)
    (call,) = calls_in("docker compose exec http jornada worker --pulse=/tmp/pulse && true")
    command, rest = command_of(call)
    assert unknown_flags(command, rest) == ["--pulse"]
    assert list(calls_in("jornada tasks list|claim")) == [["tasks", "list"], ["tasks", "claim"]]


def test_the_commands_own_help_calls_customers_they_and_uses_our_words() -> None:
    said = {
        name: " ".join(
            filter(None, [command.help, *(getattr(each, "help", "") for each in command.params)])
        )
        for name, command in all_commands()
    }
    found = {
        name: [*GENDERED.findall(words), *RETIRED.findall(words)] for name, words in said.items()
    }
    assert {name: words for name, words in found.items() if words} == {}
