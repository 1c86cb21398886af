"""The settings of the console."""

from pydantic import Field

from vendors.settings import BaseUrl, SettingsGroup


class ConsoleSettings(SettingsGroup):
    """What the environment decides of the console."""

    temporal_ui: BaseUrl | None = Field(
        None,
        validation_alias="JORNADA_TEMPORAL_UI",
        description="where staff open the Temporal UI, such as https://temporal.example.com",
    )
