"""Before the web process starts: migrations, static files and the demo, each only if needed."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from accounts.models import User
from runner import bootstrap


@pytest.fixture
def commands(monkeypatch) -> list[str]:
    called: list[str] = []
    monkeypatch.setattr(bootstrap, "call_command", lambda name, **_: called.append(name))
    return called


@pytest.mark.django_db
def test_an_up_to_date_database_is_not_migrated(commands):
    bootstrap.migrate()

    assert commands == []


@pytest.mark.django_db
def test_the_demo_is_loaded_into_an_empty_club(commands, settings):
    settings.DEMO = True
    bootstrap.load_demo()

    assert commands == ["demo"]


@pytest.mark.django_db
def test_the_demo_is_never_loaded_beside_real_accounts(commands, settings):
    settings.DEMO = True
    User.objects.create_user("real@club.example", "a real password", name="Real")
    bootstrap.load_demo()

    assert commands == []


@pytest.mark.django_db
def test_the_demo_is_moved_to_tonight_at_every_start(commands, settings):
    settings.DEMO = True
    User.objects.create_user("real@club.example", "a real password", name="Real")
    User.objects.create_user(bootstrap.DEMO_ACCOUNT, "tip-off-2026", name="Staff")
    bootstrap.load_demo()

    assert commands == ["demo"]


@pytest.mark.django_db
def test_a_demo_that_cannot_be_loaded_is_reported_and_the_site_starts(monkeypatch, settings, capsys):
    def refuse(name: str, **_: object) -> None:
        raise CommandError("something is in its way")

    settings.DEMO = True
    monkeypatch.setattr(bootstrap, "call_command", refuse)
    bootstrap.load_demo()

    assert "something is in its way" in capsys.readouterr().err


@pytest.mark.django_db
def test_no_demo_is_loaded_unless_requested(commands, settings):
    settings.DEMO = False
    bootstrap.load_demo()

    assert commands == []


def test_static_files_of_this_build_replace_older_ones(settings, tmp_path, monkeypatch):
    def collect(name: str, **_: object) -> None:
        Path(settings.STATIC_ROOT).mkdir(parents=True)
        (Path(settings.STATIC_ROOT) / "app.css").touch()

    monkeypatch.setattr(bootstrap, "call_command", collect)
    (tmp_path / "older").mkdir()
    settings.STATIC_ROOT = tmp_path / "newer"
    bootstrap.collect_static_files()

    assert [path.name for path in tmp_path.iterdir()] == ["newer"]
    assert (tmp_path / "newer" / "app.css").exists()


def test_static_files_are_collected_once_per_build(commands, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    bootstrap.collect_static_files()

    assert commands == []
