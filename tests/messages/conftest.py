"""A renderer of the real templates."""

import pytest

from messages.renderer import TemplateRenderer


@pytest.fixture(scope="session")
def renderer() -> TemplateRenderer:
    return TemplateRenderer()
