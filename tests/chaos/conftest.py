"""What the judge's tests share."""

import pytest

from messages.renderer import TemplateRenderer


@pytest.fixture(scope="session")
def renderer() -> TemplateRenderer:
    """The real templates."""
    return TemplateRenderer()
