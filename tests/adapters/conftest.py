"""An environment without any variable of ours."""

import pytest

from adapters.settings import Settings, variables
from vendors.registry import settings_groups
from vendors.settings import SettingsGroup


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    groups: list[type[SettingsGroup]] = [Settings, *settings_groups()]
    fields = [field for group in groups for field in group.model_fields]
    for name in [*variables(), *fields]:
        monkeypatch.delenv(name, raising=False)
