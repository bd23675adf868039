"""Settings are read once; every mistake is told at once and by name."""

from pathlib import Path

import pytest

from elearn.kernel import settings
from elearn.kernel.ids import new_secret
from elearn.kernel.settings import KNOWN, LEAST_SECRET, Settings, SettingsError, read_settings


def mistakes(**environment: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_settings({"ELEARN_SECRET_KEY": "s" * 32, **environment})
    return [line.partition(":")[0] for line in caught.value.mistakes]


def good(folder: Path, **environment: str) -> Settings:
    return read_settings({"ELEARN_DATA": str(folder), **environment})


def test_nothing_set_is_a_laptop(tmp_path: Path) -> None:
    settings = good(tmp_path)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path / 'elearn.db'}"
    assert (settings.mail, settings.storage, settings.demo, settings.is_secure) == (
        "folder",
        "folder",
        False,
        False,
    )


def test_every_mistake_is_told_at_once() -> None:
    assert mistakes(
        ELEARN_SURPRISE="1",
        ELEARN_DEMO="yes",
        ELEARN_DATABASE_URL="mysql://x",
        ELEARN_PAGE_CACHE_MB="0",
        ELEARN_MAIL="pigeon",
        ELEARN_MAIL_FROM="nobody",
        ELEARN_STORAGE="ftp://x",
        ELEARN_LOG_LEVEL="loud",
        ELEARN_SUPPORT_EMAIL="@",
        ELEARN_BASE_URL="learn.example.org",
        PORT="eight",
    ) == [
        "ELEARN_SURPRISE",
        "PORT",
        "ELEARN_BASE_URL",
        "ELEARN_DEMO",
        "ELEARN_DATABASE_URL",
        "ELEARN_PAGE_CACHE_MB",
        "ELEARN_MAIL",
        "ELEARN_MAIL_FROM",
        "ELEARN_STORAGE",
        "ELEARN_LOG_LEVEL",
        "ELEARN_SUPPORT_EMAIL",
    ]


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_name_that_is_nearly_right_is_named(name: str) -> None:
    assert f"{name}S" in mistakes(**{f"{name}S": "x"})


@pytest.mark.parametrize("url", ["https://learn.example.org", "http://10.0.0.7:8000", "http://[2001:db8::1]"])
def test_demo_accounts_need_a_loopback_address(url: str) -> None:
    assert mistakes(ELEARN_DEMO="1", ELEARN_BASE_URL=url) == ["ELEARN_DEMO"]


@pytest.mark.parametrize("url", ["http://localhost:9000", "http://127.0.0.1", "http://[::1]:80"])
def test_demo_accounts_are_there_on_a_loopback_address(tmp_path: Path, url: str) -> None:
    assert good(tmp_path, ELEARN_DEMO="1", ELEARN_BASE_URL=url).demo


def test_other_machines_need_a_secret_of_the_operators_own(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ELEARN_SECRET_KEY"):
        good(tmp_path, ELEARN_BASE_URL="https://learn.example.org")
    assert mistakes(ELEARN_SECRET_KEY="short") == ["ELEARN_SECRET_KEY"]


def test_a_laptop_keeps_the_secret_that_it_made(tmp_path: Path) -> None:
    first, again = good(tmp_path), good(tmp_path)
    assert len(first.secret_key) >= 32
    assert first.secret_key == again.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("port", ["eight", "0", "65536", "-1", "8000x"])
def test_a_port_is_a_port(port: str) -> None:
    assert mistakes(PORT=port) == ["PORT"]


def test_the_port_is_in_the_usual_address(tmp_path: Path) -> None:
    assert good(tmp_path, PORT="8123").base_url == "http://127.0.0.1:8123"


@pytest.mark.parametrize("url", ["https://x.example/path", "https://x.example?a=1", "https://x.example:port"])
def test_the_base_address_is_an_origin(url: str) -> None:
    assert mistakes(ELEARN_BASE_URL=url) == ["ELEARN_BASE_URL"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ELEARN_STORAGE", "s3://"),
        ("ELEARN_STORAGE", "s3://bucket/ours"),
        ("ELEARN_MAIL", "smtp://"),
        ("ELEARN_MAIL", "smtp://host:port"),
        ("ELEARN_MAIL_FROM", "Prague Process <no-reply@example.org>"),
    ],
)
def test_what_would_only_break_later_is_refused_at_the_start(name: str, value: str) -> None:
    assert mistakes(**{name: value}) == [name]


def test_what_the_command_line_reads_is_no_unknown_setting(tmp_path: Path) -> None:
    assert good(tmp_path, ELEARN_NEW_PASSWORD="given to `person add`")


def test_languages_that_are_tried_out_are_for_demonstrations(tmp_path: Path) -> None:
    assert mistakes(ELEARN_TRANSLATIONS=str(tmp_path)) == ["ELEARN_TRANSLATIONS"]
    assert mistakes(ELEARN_TRANSLATIONS=str(tmp_path / "none"), ELEARN_DEMO="1") == ["ELEARN_TRANSLATIONS"]
    assert (
        good(tmp_path, ELEARN_TRANSLATIONS=str(tmp_path), ELEARN_DEMO="1").translations == tmp_path.resolve()
    )
    assert good(tmp_path).translations is None


def test_processes_that_start_together_have_one_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[str] = []

    def made_while_another_starts() -> str:
        if not others:
            others.append("")  # the other one makes a secret for itself, and does not wait for us
            others[0] = read_settings({"ELEARN_DATA": str(tmp_path)}).secret_key
        return new_secret()

    monkeypatch.setattr(settings, "new_secret", made_while_another_starts)
    mine = read_settings({"ELEARN_DATA": str(tmp_path)}).secret_key
    assert mine == others[0]
    assert len(mine) >= LEAST_SECRET
