"""Settings: which variables there are, and which are missing."""

import pytest

from adapters.settings import Settings, SettingsError, load_settings, variables
from channels.registry import CHANNELS
from domain.access import Role, key_text
from domain.customers import Channel
from tests.adapters.environment import HTTP, SECRET, WORKER, environment
from vendors.registry import VENDORS
from vendors.sendgrid.settings import SendGridSettings
from vendors.twilio.settings import TwilioSettings

pytestmark = pytest.mark.usefixtures("clean_environment")


def test_the_names_of_the_variables_are_those_of_the_design() -> None:
    others = {
        vendor.settings.variable_of(field)
        for name, vendor in VENDORS.items()
        if name not in ("sendgrid", "twilio")
        for field in vendor.settings.model_fields
    }
    of_channels = {
        f"JORNADA_{channel.upper()}_{what}"
        for channel in CHANNELS
        for what in ("VENDOR", "PER_SECOND")
    }
    assert variables() - others == of_channels | {
        "DATABASE_URL",
        "PUBLIC_URL",
        "JORNADA_DELIVERY",
        "JORNADA_PACE",
        "JORNADA_COMPANY",
        "JORNADA_COMPANY_ADDRESS",
        "JORNADA_HELP_CONTACT",
        "JORNADA_HELP_SENDERS",
        "JORNADA_TIME_ZONE",
        "JORNADA_SITE_HOSTS",
        "JORNADA_PRODUCTS",
        "JORNADA_PRODUCTS_KEY",
        "JORNADA_EMAIL_PER_SECOND",
        "JORNADA_EMAIL_VENDOR",
        "JORNADA_SMS_PER_SECOND",
        "JORNADA_SMS_VENDOR",
        "JORNADA_WRITE_KEYS",
        "JORNADA_API_KEYS",
        "JORNADA_PLACEHOLDER_IDS",
        "JORNADA_RETENTION_DAYS",
        "JORNADA_DOUBLE_OPT_IN",
        "JORNADA_PREFERENCE_LINK_DAYS",
        "JORNADA_MOST_IDENTITIES",
        "JORNADA_MOST_IDENTITIES_A_WEEK",
        "JORNADA_SANDBOX_PASSWORD",
        "JORNADA_TEMPORAL_UI",
        "JORNADA_OIDC_ISSUER",
        "JORNADA_OIDC_CLIENT_ID",
        "JORNADA_OIDC_CLIENT_SECRET",
        "JORNADA_OIDC_CLAIM",
        "JORNADA_OIDC_ROLES",
        "JORNADA_HTTP_HEAD_SECONDS",
        "JORNADA_HTTP_MOST_WAITING",
        "JORNADA_HTTP_KEEP_ALIVE_SECONDS",
        "JORNADA_CACHED_ENROLMENTS",
        "JORNADA_SINK_RETRY_HOURS",
        "JORNADA_SINK_TIMEOUT_SECONDS",
        "JORNADA_SINK_KEEP_DAYS",
        "JORNADA_SINK_NETWORKS",
        "SENDGRID_API_KEY",
        "SENDGRID_BASE_URL",
        "SENDGRID_EMAIL_ACTIVITY",
        "SENDGRID_WEBHOOK_PUBLIC_KEY",
        "EMAIL_FROM",
        "EMAIL_FROM_NAME",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_BASE_URL",
        "TWILIO_FROM",
        "TWILIO_MESSAGING_SERVICE_SID",
    }


def test_without_any_variable_the_defaults_hold() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite:///.jornada/jornada.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.uses_vendors
    assert settings.pace == 1
    assert settings.company == "Jornada"
    assert settings.time_zone == "UTC"
    assert settings.cached_enrolments == 1000
    assert settings.of(SendGridSettings).sendgrid_base_url == "https://api.sendgrid.com"
    assert settings.of(TwilioSettings).twilio_base_url == "https://api.twilio.com"


def test_a_worker_with_vendors_names_every_missing_variable_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings().require_worker()
    assert [problem.split()[0] for problem in caught.value.problems] == list(WORKER)
    assert "TWILIO_MESSAGING_SERVICE_SID" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("missing", WORKER)
def test_a_worker_names_the_one_missing_variable(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    environment(monkeypatch, **WORKER | {missing: ""})
    with pytest.raises(SettingsError, match=f"{missing} is missing: set it to ") as caught:
        load_settings().require_worker()
    assert len(caught.value.problems) == 1
    assert SECRET not in str(caught.value)


def test_a_worker_with_all_its_keys_starts_and_needs_none_of_the_apps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment(monkeypatch, **WORKER)
    load_settings().require_worker()


def test_a_messaging_service_stands_in_for_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(
        monkeypatch, **WORKER | {"TWILIO_FROM": "", "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32}
    )
    load_settings().require_worker()


KEYS = ["JORNADA_WRITE_KEYS", "JORNADA_API_KEYS"]


def test_the_app_needs_its_keys_and_none_of_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings().require_http()
    named = [problem.split()[0] for problem in caught.value.problems]
    assert [*KEYS, *named] == list(HTTP)
    environment(monkeypatch, **HTTP)
    load_settings().require_http()
    load_settings().require_keys(())


@pytest.mark.parametrize(
    ("stored", "missing"),
    [
        ((), KEYS),
        ((Role.INTAKE,), KEYS[1:]),
        ((Role.READER,), KEYS[:1]),
        ((Role.INTAKE, Role.SUPPORT), []),
    ],
)
def test_a_key_in_the_store_stands_in_for_a_setting(
    stored: tuple[Role, ...], missing: list[str]
) -> None:
    try:
        load_settings().require_keys(stored)
    except SettingsError as error:
        named = error.problems
    else:
        named = []
    assert [problem.split()[0] for problem in named] == missing
    assert all("`jornada keys create NAME --role " in problem for problem in named)


@pytest.mark.parametrize("variable", KEYS)
def test_a_key_of_the_store_in_a_setting_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """There it would open also once it is revoked, and in the setting's role."""
    key = key_text("0123456789", "ab" * 32)
    environment(monkeypatch, **HTTP | {variable: f"another-key-of-tests,{key}"})
    with pytest.raises(SettingsError, match=f"{variable} holds a key that `jornada keys`") as told:
        load_settings()
    assert key not in str(told.value)


def test_a_public_url_given_in_code_was_given() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(public_url="http://127.0.0.1:8000").require_http()
    assert "PUBLIC_URL" not in str(caught.value)


REHEARSED = {"JORNADA_PACE": "60"}
STAND_INS = {
    "SENDGRID_BASE_URL": "http://127.0.0.1:8001",
    "TWILIO_BASE_URL": "http://localhost:8002",
}


@pytest.mark.parametrize("real", [*STAND_INS, "both"])
def test_a_rehearsal_never_writes_to_real_people(
    monkeypatch: pytest.MonkeyPatch, real: str
) -> None:
    """Whichever process it is: each hands its pace to the enrolments that it starts."""
    stand_ins = {name: url for name, url in STAND_INS.items() if real not in (name, "both")}
    environment(monkeypatch, **WORKER | HTTP | REHEARSED | stand_ins)
    with pytest.raises(SettingsError, match="JORNADA_PACE must be 1") as caught:
        load_settings()
    assert "60" not in str(caught.value)
    in_code = Settings(pace=60, public_url="https://go.example.com")
    for require in (in_code.require_worker, in_code.require_http):
        with pytest.raises(SettingsError, match="JORNADA_PACE must be 1"):
            require()


@pytest.mark.parametrize("stand_ins", [STAND_INS, {"JORNADA_DELIVERY": "sandbox"}])
def test_a_rehearsal_with_stand_ins_may_hurry(
    monkeypatch: pytest.MonkeyPatch, stand_ins: dict[str, str]
) -> None:
    environment(monkeypatch, **WORKER | HTTP | REHEARSED | stand_ins)
    settings = load_settings()
    settings.require_worker()
    settings.require_http()
    assert settings.pace == 60


def test_with_the_sandbox_no_vendor_key_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(
        monkeypatch,
        JORNADA_DELIVERY="sandbox",
        JORNADA_WRITE_KEYS="write-key-number-1",
        JORNADA_API_KEYS="api-key-number-1",
    )
    settings = load_settings()
    settings.require_worker()
    settings.require_http()
    assert not settings.uses_vendors


def test_a_channel_is_served_by_its_default_vendor_at_that_vendors_rate() -> None:
    choices = load_settings().choices
    assert {
        channel: (choices.vendor_of(channel).name, choices.per_second(channel))
        for channel in CHANNELS
    } == {"email": ("sendgrid", 100), "sms": ("twilio", 10)}


def test_a_rate_that_was_set_wins_over_the_vendors(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, JORNADA_SMS_PER_SECOND="2.5")
    assert load_settings().choices.per_second(Channel.SMS) == 2.5
    assert Settings(sms_per_second=7).choices.per_second(Channel.SMS) == 7


def test_settings_given_in_code_reach_the_vendor_and_do_not_show() -> None:
    settings = Settings(sendgrid_api_key=SECRET)
    assert settings.of(SendGridSettings).sendgrid_api_key.get_secret_value() == SECRET
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(("said", "has_it"), [("true", True), ("1", True), ("false", False)])
def test_the_email_activity_api_is_asked_only_where_somebody_said_that_there_is_one(
    monkeypatch: pytest.MonkeyPatch, said: str, *, has_it: bool
) -> None:
    assert not load_settings().of(SendGridSettings).sendgrid_email_activity
    monkeypatch.setenv("SENDGRID_EMAIL_ACTIVITY", said)
    assert load_settings().of(SendGridSettings).sendgrid_email_activity is has_it


def test_a_variable_of_somebody_else_with_a_fields_name_is_not_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment(monkeypatch, COMPANY="Other", PACE="7", API_KEYS="stolen", DELIVERY="outbox")
    settings = load_settings()
    assert (settings.company, settings.pace, settings.api_keys) == ("Jornada", 1, ())
    assert settings.uses_vendors


def test_a_process_that_needs_no_environment_builds_its_settings_by_field_names() -> None:
    settings = Settings(delivery="sandbox", pace=60, write_keys=("write-1",), company="Casa")
    assert not settings.uses_vendors
    assert (settings.pace, settings.company) == (60, "Casa")
    assert settings.write_keys[0].get_secret_value() == "write-1"


def test_the_companys_own_sites_are_hosts_in_lower_case(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, JORNADA_SITE_HOSTS="Shop.Example.com, cdn.example.com")
    assert load_settings().site_hosts == ("shop.example.com", "cdn.example.com")
    environment(monkeypatch, JORNADA_SITE_HOSTS="https://shop.example.com/")
    with pytest.raises(SettingsError, match="JORNADA_SITE_HOSTS has a name that is no host's"):
        load_settings()


def test_the_product_catalogue_is_a_file_or_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    environment(monkeypatch, JORNADA_PRODUCTS="shop/catalogue.csv", JORNADA_PRODUCTS_KEY=SECRET)
    assert load_settings().products == "shop/catalogue.csv"
    assert SECRET not in repr(load_settings())
    environment(monkeypatch, JORNADA_PRODUCTS="https://shop.example.com/catalogue/")
    assert load_settings().products == "https://shop.example.com/catalogue"
    environment(monkeypatch, JORNADA_PRODUCTS="http://shop.example.com/catalogue")
    with pytest.raises(SettingsError, match="JORNADA_PRODUCTS must begin with https://"):
        load_settings()
