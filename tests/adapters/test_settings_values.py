"""Settings: each wrong variable is named, and no secret is shown."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from adapters.settings import Settings, SettingsError, load_settings
from tests.adapters.environment import HTTP, SECRET, WORKER, environment
from vendors.sendgrid.settings import SendGridSettings

pytestmark = pytest.mark.usefixtures("clean_environment")


def test_a_key_of_sources_is_no_key_of_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, **HTTP | {"JORNADA_API_KEYS": "api-key-number-1,write-key-number-2"})
    with pytest.raises(SettingsError, match="JORNADA_API_KEYS holds a key that") as caught:
        load_settings()
    assert "JORNADA_WRITE_KEYS" in str(caught.value)
    assert "write-key-number-2" not in str(caught.value)


def test_the_old_word_for_the_sandbox_is_refused_and_the_new_one_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JORNADA_DELIVERY", "outbox")
    with pytest.raises(SettingsError, match=r"^Jornada cannot start\. JORNADA_DELIVERY") as caught:
        load_settings()
    assert "which is `sandbox`" in str(caught.value)


def test_keys_are_separated_by_commas_and_blanks_between_them_do_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment(monkeypatch, **HTTP)
    keys = load_settings().write_keys
    assert [key.get_secret_value() for key in keys] == [
        "write-key-number-1",
        "write-key-number-2",
    ]


@pytest.mark.parametrize(
    "variable", ["JORNADA_WRITE_KEYS", "JORNADA_API_KEYS", "JORNADA_SANDBOX_PASSWORD"]
)
def test_a_key_that_can_be_guessed_stops_the_start_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    environment(monkeypatch, **HTTP | {variable: "only-fifteen-ch"})
    with pytest.raises(SettingsError, match=f"{variable} holds a key of less than 16") as caught:
        load_settings()
    assert "openssl" in str(caught.value)
    assert "only-fifteen" not in str(caught.value)

    monkeypatch.setenv(variable, "exactly-sixteen!")
    load_settings()


def test_one_long_key_does_not_excuse_a_short_one_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment(monkeypatch, **HTTP | {"JORNADA_WRITE_KEYS": "a-key-that-is-long-enough,short"})
    with pytest.raises(SettingsError, match="JORNADA_WRITE_KEYS holds a key of less than"):
        load_settings()


def test_a_list_of_nothing_but_commas_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, **HTTP | {"JORNADA_API_KEYS": " , "})
    with pytest.raises(SettingsError, match="JORNADA_API_KEYS is missing"):
        load_settings().require_keys(())


def test_secrets_do_not_show_in_the_settings_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    database = {"DATABASE_URL": "postgresql://jornada:hunter2@db/jornada"}
    environment(monkeypatch, **HTTP | WORKER | database)
    shown = repr(load_settings()) + str(load_settings())
    for secret in (SECRET, "do-not-print-me", "write-key", "api-key", "hunter2"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JORNADA_DELIVERY", "smoke-signals"),
        ("JORNADA_PACE", "swift"),
        ("JORNADA_PACE", "0.5"),
        ("JORNADA_PACE", "nan"),
        ("JORNADA_PACE", "inf"),
        ("JORNADA_SMS_PER_SECOND", "0"),
        ("JORNADA_EMAIL_PER_SECOND", "-1"),
        ("JORNADA_EMAIL_VENDOR", "twilio"),
        ("JORNADA_SMS_VENDOR", "pigeons"),
        ("EMAIL_FROM", "Jornada <hello@example.com>"),
        ("EMAIL_FROM", "hello@example.com,eve@example.com"),
        ("TWILIO_ACCOUNT_SID", "AC1/../AC2"),
        ("TWILIO_FROM", "+1 (500) 555-0006"),
        ("TWILIO_FROM", "A Long Company"),
        ("TWILIO_MESSAGING_SERVICE_SID", "AC" + "0" * 32),
        ("SENDGRID_API_KEY", "SG.one\nSG.two"),
        ("TWILIO_AUTH_TOKEN", "two words"),
        ("JORNADA_WRITE_KEYS", "good-key,bad key"),
        ("SENDGRID_EMAIL_ACTIVITY", "perhaps"),
        ("SENDGRID_WEBHOOK_PUBLIC_KEY", "bm90IGEga2V5"),
        ("PUBLIC_URL", "http://go.example.com"),
        ("SENDGRID_BASE_URL", "ftp://127.0.0.1"),
        ("TWILIO_BASE_URL", "https://:443"),
    ],
)
def test_a_wrong_value_is_named_and_never_quoted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"{name} ")
    assert "set it to " in str(caught.value)
    assert value not in str(caught.value) + repr(caught.value)
    assert caught.value.__context__ is None


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, JORNADA_PACE="fast", PUBLIC_URL="here", EMAIL_FROM="me")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert {problem.split()[0] for problem in caught.value.problems} == {
        "JORNADA_PACE",
        "PUBLIC_URL",
        "EMAIL_FROM",
    }


def test_settings_built_from_a_bad_secret_do_not_quote_it() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({"sendgrid_api_key": f"{SECRET} and more"})
    assert SECRET not in str(caught.value)


def test_a_key_from_a_file_may_end_in_a_line_break(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", f"{SECRET}\n")
    assert load_settings().of(SendGridSettings).sendgrid_api_key.get_secret_value() == SECRET


def test_the_limits_of_sinks_are_read_and_a_wrong_network_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment(monkeypatch, **HTTP)
    monkeypatch.setenv("JORNADA_SINK_NETWORKS", "10.1.0.0/16, fd00::/8")
    monkeypatch.setenv("JORNADA_SINK_RETRY_HOURS", "0.5")
    limits = load_settings().sink_limits
    assert [str(each) for each in limits.networks] == ["10.1.0.0/16", "fd00::/8"]
    assert limits.retry_for == timedelta(minutes=30)

    for wrong in ("10.1.2.3/16", "secret-host"):
        monkeypatch.setenv("JORNADA_SINK_NETWORKS", wrong)
        with pytest.raises(SettingsError, match="JORNADA_SINK_NETWORKS holds what is no") as caught:
            load_settings()
        assert wrong not in str(caught.value)
