"""A renderer of the real templates, and a copy of them to spoil."""

import shutil
from pathlib import Path

import pytest

from messages.renderer import TEMPLATES, TemplateRenderer


@pytest.fixture(scope="session")
def renderer() -> TemplateRenderer:
    return TemplateRenderer()


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of the templates that a test may spoil."""
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
