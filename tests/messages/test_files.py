"""A template is read when it is first needed, and a bad one keeps back its own message alone."""

import shutil
from pathlib import Path

import pytest

from domain.errors import BadTemplate
from messages.renderer import TemplateRenderer
from tests.messages.reading import Form, copied, email, text
from workflows.onboarding.messages import FIRST_STEPS, VERIFY_REMINDER, WELCOME


def test_a_renderer_is_built_whatever_its_templates_are_like(tmp_path: Path) -> None:
    renderer = TemplateRenderer(tmp_path / "nowhere")
    with pytest.raises(BadTemplate, match=r"onboarding\.welcome has no words for e-mail"):
        email(renderer, Form(WELCOME, "en"))


def test_a_bad_template_keeps_back_its_own_message_in_its_own_locale_alone(tmp_path: Path) -> None:
    templates = copied(tmp_path, WELCOME, FIRST_STEPS)
    (templates / WELCOME.name / "ro" / "body.mjml").write_text("<mj-text>{% if %}</mj-text>")
    renderer = TemplateRenderer(templates)
    with pytest.raises(BadTemplate, match=r"welcome/ro/body\.mjml, line 1: .*correct the Liquid"):
        email(renderer, Form(WELCOME, "ro"))
    assert email(renderer, Form(WELCOME, "en")).subject
    assert email(renderer, Form(FIRST_STEPS, "ro")).subject


def test_words_that_could_not_be_read_are_tried_again(tmp_path: Path) -> None:
    templates = copied(tmp_path, VERIFY_REMINDER)
    path = templates / VERIFY_REMINDER.name / "en" / "sms.txt"
    words = path.read_text()
    path.unlink()
    renderer = TemplateRenderer(templates)
    with pytest.raises(BadTemplate, match=r"en/sms\.txt is missing: write it"):
        text(renderer, Form(VERIFY_REMINDER, "en"))
    path.write_text(words)
    assert text(renderer, Form(VERIFY_REMINDER, "en"))


def test_words_that_were_read_are_kept(tmp_path: Path) -> None:
    templates = copied(tmp_path, VERIFY_REMINDER)
    renderer = TemplateRenderer(templates)
    form = Form(VERIFY_REMINDER, "en")
    read = (email(renderer, form), text(renderer, form))
    shutil.rmtree(templates)
    assert (email(renderer, form), text(renderer, form)) == read
