"""Configuration is read once, checked whole and frozen; a faulty one names every fault at once."""

import re
import runpy
from pathlib import Path

import pytest
from pydantic import ValidationError

from wellness.settings import ConfigurationError, load_settings

ROOT = Path(__file__).parents[1]
SECRET = "thirty-two characters, no fewer!"
PRODUCTION = {
    "WELLNESS_ENVIRONMENT": "production",
    "WELLNESS_SECRET_KEY": SECRET,
    "WELLNESS_BASE_URL": "https://wellness.meadow.example",
}


def faults(**settings: str) -> list[str]:
    """What is wrong with these settings, over a configuration that is right."""
    with pytest.raises(ConfigurationError) as raised:
        load_settings({"WELLNESS_SECRET_KEY": SECRET, **{f"WELLNESS_{key}": value for key, value in settings.items()}})
    return raised.value.faults


def test_the_environment_replaces_the_defaults() -> None:
    settings = load_settings({"WELLNESS_SECRET_KEY": SECRET, "WELLNESS_THREADS": "4", "PATH": "/bin"})
    assert (settings.threads, settings.environment) == (4, "development")


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = load_settings({"WELLNESS_SECRET_KEY": SECRET})
    with pytest.raises(ValidationError):
        settings.threads = 1


def test_every_fault_is_named_at_once() -> None:
    found = faults(THREADS="none", PROXY_HOPS="9", NOW="2026-11-21T09:00", COLOUR="red", MAIL_FROM="nobody")
    assert [fault.split(":")[0] for fault in sorted(found)] == [
        "WELLNESS_COLOUR",
        "WELLNESS_MAIL_FROM",
        "WELLNESS_NOW",
        "WELLNESS_PROXY_HOPS",
        "WELLNESS_THREADS",
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("BASE_URL", "wellness.meadow.example"),
        ("BASE_URL", "https://wellness.meadow.example/?a=b"),
        ("DATABASE_URL", "mysql://localhost/wellness"),
        ("DATABASE_URL", "no database"),
        ("LOG_LEVEL", "loud"),
        ("JOBS", "none"),
        ("SMTP_PORT", "0"),
        ("IMAP_PORT", "0"),
        ("IMAP_SECURITY", "ssl"),
        ("MAIL_ANSWERS", "imap"),
        ("MAIL_ANSWERS", "yes"),
        ("PLUS_ADDRESSES", "perhaps"),
        ("AUTHSERV_ID", "two words"),
        ("SMTP_SECURITY", "ssl"),
        ("UPLOAD_MAX_BYTES", "10"),
        ("SIGN_IN_DAYS", "0"),
        ("SIGN_IN_LIMIT", "often"),
        ("ADDRESS_LIMIT", ""),
        ("RATE_LIMIT_STORAGE", "disk"),
        ("PLANNING_SECONDS", "-1"),
    ],
)
def test_a_bad_value_is_refused_by_its_name(key: str, value: str) -> None:
    assert [fault.split(":")[0] for fault in faults(**{key: value})] == [f"WELLNESS_{key}"]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("SECRET_KEY", "", "a secret of at least 32 characters"),
        ("SECRET_KEY", "short", "a secret of at least 32 characters"),
        ("BASE_URL", "http://wellness.meadow.example", "an https:// address"),
        ("NOW", "2026-11-21T09:00+01:00", "the real time"),
    ],
)
def test_production_is_stricter(key: str, value: str, words: str) -> None:
    load_settings(PRODUCTION)
    with pytest.raises(ConfigurationError, match=words):
        load_settings({**PRODUCTION, f"WELLNESS_{key}": value})


def test_separate_workers_need_postgresql() -> None:
    assert "separate workers need PostgreSQL" in faults(JOBS="separate")[0]


def test_development_draws_its_own_secret_and_keeps_it(tmp_path: Path) -> None:
    environ = {"WELLNESS_DATA_DIR": str(tmp_path / "instance")}
    first, second = load_settings(environ), load_settings(environ)
    assert len(first.secret_key) == 64
    assert first.secret_key == second.secret_key
    assert (tmp_path / "instance" / "secret").stat().st_mode & 0o077 == 0


def test_the_table_in_the_documentation_is_complete_and_right() -> None:
    """Each key of config.py with its default, in the same order."""
    text = (ROOT / "docs" / "configuration.md").read_text()
    documented = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`|\(empty\)) \|", text, re.MULTILINE)
    defaults = {key: value for key, value in runpy.run_path(str(ROOT / "config.py")).items() if key.isupper()}
    assert documented == [(key, str(value)) for key, value in defaults.items()]
