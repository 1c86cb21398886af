"""Words are read when they are first needed, and bad ones keep back their own message alone."""

import shutil
from pathlib import Path

import pytest

from domain.errors import BadTemplate
from messages.renderer import TemplateRenderer
from tests.messages.drafts import copied, file_of, rewrite
from tests.messages.reading import Form, email, text
from workflows.onboarding.messages import FIRST_STEPS, VERIFY_REMINDER, WELCOME


def test_a_renderer_is_built_whatever_its_templates_are_like(tmp_path: Path) -> None:
    renderer = TemplateRenderer(tmp_path / "nowhere")
    with pytest.raises(BadTemplate, match=r"onboarding\.welcome has no words for e-mail"):
        email(renderer, Form(WELCOME, "en"))


def test_a_bad_template_keeps_back_its_own_message_in_its_own_locale_alone(tmp_path: Path) -> None:
    root = copied(tmp_path, WELCOME, FIRST_STEPS)
    rewrite(root, WELCOME, {"body": "<mj-text>{% if %}</mj-text>"}, "ro")
    renderer = TemplateRenderer(root)
    with pytest.raises(BadTemplate, match=r"ro/welcome\.mjml, line \d: .*correct the Liquid"):
        email(renderer, Form(WELCOME, "ro"))
    assert email(renderer, Form(WELCOME, "en")).subject
    assert email(renderer, Form(FIRST_STEPS, "ro")).subject


@pytest.mark.parametrize("lost", ["the file", "a field"])
def test_words_that_could_not_be_read_are_tried_again(tmp_path: Path, lost: str) -> None:
    root = copied(tmp_path, VERIFY_REMINDER)
    path = file_of(root, VERIFY_REMINDER)
    words = path.read_text()
    renderer = TemplateRenderer(root)
    assert renderer.files.locales_of(VERIFY_REMINDER) == ("en", "es", "pt-BR", "ro")
    if lost == "the file":
        path.unlink()
    else:
        rewrite(root, VERIFY_REMINDER, {"sms": None})
    with pytest.raises(BadTemplate, match=r"en/verify_reminder\.mjml .*: write it"):
        text(renderer, Form(VERIFY_REMINDER, "en"))
    path.write_text(words)
    assert text(renderer, Form(VERIFY_REMINDER, "en"))


def test_words_that_were_read_are_kept(tmp_path: Path) -> None:
    root = copied(tmp_path, VERIFY_REMINDER)
    renderer = TemplateRenderer(root)
    form = Form(VERIFY_REMINDER, "en")
    read = (email(renderer, form), text(renderer, form))
    shutil.rmtree(root)
    assert (email(renderer, form), text(renderer, form)) == read


def test_a_file_may_be_written_on_any_system(tmp_path: Path) -> None:
    root = copied(tmp_path, VERIFY_REMINDER)
    path = file_of(root, VERIFY_REMINDER)
    form = Form(VERIFY_REMINDER, "en")
    written = email(TemplateRenderer(root), form)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert email(TemplateRenderer(root), form) == written
