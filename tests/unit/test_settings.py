"""Settings: every wrong variable at once."""

import pytest

from bot.settings import Mode, Semantic, Settings, SettingsError


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.from_env({})
    assert settings.telegram is None
    assert settings.semantic is Semantic.OFF
    assert settings.http_port == 8080
    assert settings.database_url.startswith("sqlite:///")


def test_everything_can_be_set() -> None:
    settings = Settings.from_env(
        {
            "BOT_TELEGRAM_TOKEN": "1:a", "BOT_TELEGRAM_API_URL": "http://127.0.0.1:1/bot", "BOT_TELEGRAM_MODE": "webhook",
            "BOT_TELEGRAM_WEBHOOK_URL": "https://example.org/hook", "BOT_TELEGRAM_WEBHOOK_SECRET": "s", "BOT_TELEGRAM_COORDINATORS": "1, 22",
            "BOT_KNOWLEDGE": "k", "BOT_DATABASE_URL": "sqlite://", "BOT_SECRET": "x", "BOT_SEMANTIC": "auto", "BOT_HTTP_PORT": "81", "BOT_HTTP_HOST": "::1",
        }
    )  # fmt: skip
    assert settings.telegram is not None
    assert settings.telegram.mode is Mode.WEBHOOK
    assert settings.telegram.coordinators == {1, 22}
    assert (settings.http_port, settings.http_host, settings.secret, settings.semantic) == (81, "::1", "x", Semantic.AUTO)


def test_every_wrong_variable_is_told_at_once() -> None:
    wrong = {
        "BOT_TELEGRAM_TOKEN": "no colon", "BOT_TELEGRAM_API_URL": "https://example.org", "BOT_TELEGRAM_MODE": "hook", "BOT_TELEGRAM_COORDINATORS": "anna",
        "BOT_TELEGRAM_WEBHOOK_URL": "example", "BOT_SEMANTIC": "yes", "BOT_HTTP_PORT": "99999",
    }  # fmt: skip
    with pytest.raises(SettingsError) as error:
        Settings.from_env(wrong)
    assert all(name in str(error.value) for name in wrong)


def test_a_webhook_needs_address_and_secret() -> None:
    with pytest.raises(SettingsError, match="BOT_TELEGRAM_WEBHOOK_URL and BOT_TELEGRAM_WEBHOOK_SECRET"):
        Settings.from_env({"BOT_TELEGRAM_TOKEN": "1:a", "BOT_TELEGRAM_MODE": "webhook"})
