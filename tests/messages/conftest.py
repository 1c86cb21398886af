"""What the real templates say, rendered once for all tests."""

import pytest

from domain.customers import Channel
from domain.messages import Email
from messages.renderer import TemplateRenderer
from tests.messages.reading import Form, email, forms_on, text


@pytest.fixture(scope="session")
def renderer() -> TemplateRenderer:
    return TemplateRenderer()


@pytest.fixture(scope="session")
def emails(renderer: TemplateRenderer) -> dict[Form, Email]:
    """Every e-mail, as somebody reads it of whom all is known."""
    return {form: email(renderer, form) for form in forms_on(Channel.EMAIL)}


@pytest.fixture(scope="session")
def texts(renderer: TemplateRenderer) -> dict[Form, str]:
    """Every text message, as somebody reads it of whom all is known."""
    return {form: text(renderer, form) for form in forms_on(Channel.SMS)}
