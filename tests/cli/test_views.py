"""`jornada views` prints links into the Temporal UI, as docs/list-filters.md shows it."""

import json

from starter.saved_views import views
from tests.cli.conftest import Typed
from tests.docs.pages import code_blocks

TITLES = [view.title for view in views("http://127.0.0.1:8233")]
COMMANDS = [each.split()[1:] for each in code_blocks("docs/list-filters.md", "sh")]


def test_the_commands_of_the_page_print_a_link_for_each_view(typed: Typed) -> None:
    plain, saving = (typed(*command) for command in COMMANDS)
    assert (plain.code, saving.code) == (0, 0)
    for title in TITLES:
        assert title in plain.said.splitlines()
    assert "  https://temporal.example.com/namespaces/default/workflows?query=" in plain.said
    assert "savedQuery" not in plain.said
    assert "  http://localhost:8233/namespaces/default/workflows?query=" in saving.said
    assert saving.said.count("&savedQuery=") == len(TITLES)


def test_links_lead_into_the_namespace_and_the_ui_of_the_settings(typed: Typed) -> None:
    ran = typed(
        "views",
        "--json",
        TEMPORAL_NAMESPACE="shop/eu",
        JORNADA_TEMPORAL_UI="https://example.com/temporal/",
    )
    links = [each["url"] for each in json.loads(ran.said)]
    place = "https://example.com/temporal/namespaces/shop%2Feu/workflows?query="
    assert all(link.startswith(place) for link in links)
    ran = typed("views", JORNADA_TEMPORAL_UI="javascript:alert(1)")
    assert (ran.code, ran.said) == (1, "")
    assert ran.complained.startswith("jornada: --ui (or JORNADA_TEMPORAL_UI) ")
