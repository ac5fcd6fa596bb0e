"""The environment is checked strictly, and all problems are reported at once without secrets."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import env, variables

GOOD_KEYS = {
    "SECRET_KEY": "pZ8vQm3nL6xK1wR9tY4uB7cD2eF5gH0jA-sW_iO8kN6mX3zV1qT",
    "JWT_SECRET": "hG5fD2sA9qW6eR3tY0uI7oP4lK1jM8nB-vC_xZ5aS2dF9gH6jK3",
    "CODE_SECRET": "mN8bV5cX2zL9kJ6hG3fD0sA7pO4iU1yT-rE_wQ8mK5nB2vC9xZ6",
}
PRODUCTION = {"ENVIRONMENT": "production", "SITE_URL": "https://club.example", **GOOD_KEYS}


def problems(**overrides: str) -> str:
    return "\n".join(env.read(overrides)[1])


def test_an_empty_environment_is_valid_in_development():
    assert problems() == ""


def test_production_with_keys_and_address_is_valid():
    assert problems(**PRODUCTION) == ""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("PORT", "80a", "whole number from 1 to 65535"),
        ("PORT", "0", "whole number from 1 to 65535"),
        ("PORT", "99999", "whole number from 1 to 65535"),
        ("PORT", "\uff18\uff10", "whole number"),  # full-width digits
        ("HOST", "two words", "an address or a host name"),
        ("DEBUG", "flase", "true, on, yes or 1, or false, off, no or 0"),
        ("RATE_LIMITS", "maybe", "true, on"),
        ("ENVIRONMENT", "staging", "development or production"),
        ("DATABASE_URL", "mysql://u:p@h/x", "postgres://"),
        ("DATABASE_URL", "sqlite:///x", "postgres://"),
        ("DATABASE_URL", "postgres://h", "name of a database"),
        ("DATABASE_URL", "postgres://h:port/x", "postgres://"),
        ("DATABASE_URL", "postgres://[::1/x", "postgres://"),
        ("DATABASE_DIRECT_URL", "nonsense", "postgres://"),
        ("REDIS_URL", "http://h", "redis://"),
        ("EMAIL_URL", "mail.example:587", "smtp://"),
        ("EMAIL_URL", "smtp://", "names a host"),
        ("EMAIL_FROM", "Hawks <hello@club.example>", "hello@club.example"),
        ("SITE_URL", "club.example", "https://club.example"),
        ("SITE_URL", "https://club.example/path", "without a path"),
        ("SITE_URL", "ftp://club.example", "an origin"),
        ("CORS_ORIGINS", "https://a.example,https://b.example/x", "without a path"),
        ("CORS_ORIGINS", "*", "an origin"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy", "addresses or networks"),
        ("TIME_ZONE", "Mars/Olympus", "Europe/Paris"),
        ("TIME_ZONE", "../../etc/passwd", "Europe/Paris"),
        ("MEDIA_URL", "media", "a slash at the end"),
        ("ORGANIZER_SIGNUP", "closed", "open or approve"),
        ("WORKER_CONCURRENCY", "-1", "from 1 to 64"),
        ("WORKER_CONCURRENCY", "1000", "from 1 to 64"),
        ("REMINDER_CRON", "every day", "five cron fields"),
        ("CLEANUP_CRON", "99 * * * *", "five cron fields"),
        ("DEMO_PASSWORD", "short", "8 or more"),
        ("SENTRY_DSN", "key@host", "https://"),
    ],
)
def test_an_invalid_value_is_reported_with_what_was_expected(name, text, expected):
    told = problems(**{name: text})

    assert told.startswith(name)
    assert expected in told


@pytest.mark.parametrize(
    ("name", "meant"),
    [("COURTSIDE_PORT", "PORT"), ("COURTSIDE_DATADIR", "COURTSIDE_DATA_DIR"), ("COURTSIDE_SECRETKEY", "SECRET_KEY")],
)
def test_an_unknown_courtside_name_is_reported_with_the_nearest_known_one(name, meant):
    assert f"{name} is not a name Courtside knows: did you mean {meant}?" in problems(**{name: "x"})


def test_names_of_other_programs_are_ignored():
    assert problems(PGHOST="x", DJANGO_SOMETHING="y") == ""


def test_debugging_is_refused_in_production():
    assert "DEBUG" in problems(**PRODUCTION, DEBUG="on")


def test_debugging_is_refused_on_a_public_site():
    assert "must not debug" in problems(DEBUG="on", SITE_URL="https://club.example")


def test_debugging_is_allowed_in_development():
    assert problems(DEBUG="on") == ""


@pytest.mark.parametrize("name", GOOD_KEYS)
@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("", "is missing"),
        ("tooshort", "too short"),
        ("django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789", "easy to guess"),
        ("x" * 60, "easy to guess"),
        ("change-me-" + "abcdefghijklmnopqrstuvwxyz0123456789abcdefgh", "easy to guess"),
    ],
)
def test_production_refuses_a_weak_key_and_says_how_to_make_one(name, key, reason):
    told = problems(**PRODUCTION | {name: key})

    assert f"{name} is" in told
    assert reason in told
    assert "token_urlsafe" in told


def test_production_refuses_the_same_key_for_two_purposes():
    assert "must differ" in problems(**PRODUCTION | {"JWT_SECRET": GOOD_KEYS["SECRET_KEY"]})


def test_production_requires_a_site_url():
    assert "SITE_URL is missing" in problems(**PRODUCTION | {"SITE_URL": ""})


def test_production_refuses_a_wildcard_host():
    assert "ALLOWED_HOSTS is *" in problems(**PRODUCTION, ALLOWED_HOSTS="*")


def test_the_site_url_must_be_an_allowed_host():
    assert "club.example is not in ALLOWED_HOSTS" in problems(**PRODUCTION, ALLOWED_HOSTS="other.example")
    assert problems(**PRODUCTION, ALLOWED_HOSTS=".example") == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "club.example"])  # noqa: S104
def test_a_public_demo_needs_its_own_password(host):
    assert "DEMO_PASSWORD" in problems(DEMO="true", HOST=host)
    assert problems(DEMO="true", HOST=host, DEMO_PASSWORD="of our own") == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_a_demo_on_loopback_needs_no_other_password(host):
    assert problems(DEMO="true", HOST=host) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "https://club.example"),
        ("SITE_URL", "http://192.168.1.5:8000"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("ALLOWED_HOSTS", "club.example,localhost"),
        ("ALLOWED_HOSTS", "*"),
    ],
)
def test_a_demo_behind_a_proxy_or_tunnel_needs_its_own_password(name, value):
    assert "DEMO_PASSWORD" in problems(DEMO="true", **{name: value})
    assert problems(DEMO="true", DEMO_PASSWORD="of our own", **{name: value}) == ""


def test_the_published_password_does_not_count_as_its_own():
    assert "DEMO_PASSWORD" in problems(DEMO="true", SITE_URL="https://club.example", DEMO_PASSWORD="tip-off-2026")


def test_a_demo_at_a_loopback_name_needs_no_other_password():
    assert problems(DEMO="true", SITE_URL="http://localhost:8000", ALLOWED_HOSTS="localhost,127.0.0.1") == ""


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("PRT=8001", "did you mean PORT?"),
        ("SMTP_HOST=mail.example", "did you mean EMAIL_URL?"),
        ("export SITEURL=https://club.example", "did you mean SITE_URL?"),
        ("DB_NAME=club", "did you mean DATABASE_URL?"),
        ("XYZZY=1", "is not a name Courtside knows."),
    ],
)
def test_an_unknown_name_in_the_env_file_is_warned_about(tmp_path, line, meant):
    file = tmp_path / ".env"
    file.write_text(f"# a comment\nPORT=8001\n{line}\n")

    (warning,) = env.warnings(file)

    assert meant in warning


def test_known_names_and_names_of_compose_in_the_env_file_are_accepted(tmp_path):
    file = tmp_path / ".env"
    file.write_text("POSTGRES_PASSWORD=x\nCOMPOSE_PROJECT_NAME=club\n#PRT=1\n\nDEMO=false\n")

    assert env.warnings(file) == env.warnings(tmp_path / "none") == []


def test_a_demo_in_production_needs_its_own_password():
    assert "DEMO in production" in problems(**PRODUCTION, DEMO="true")


def test_a_direct_url_requires_a_database_url():
    assert "DATABASE_URL is not" in problems(DATABASE_DIRECT_URL="postgres://h/x")


def test_an_empty_value_counts_as_unset():
    assert env.read({each.name: "" for each in variables.VARIABLES}) == env.read({})


def test_no_problem_contains_a_secret():
    hush = "hush-hush"
    overrides = {each.name: hush for each in variables.VARIABLES if each.secret}

    assert hush not in problems(**overrides, ENVIRONMENT="production")
    assert hush not in problems(DATABASE_URL=f"mysql://u:{hush}@h/x", REDIS_URL=f"http://:{hush}@h")


def test_all_problems_are_listed_and_the_exit_code_is_78(tmp_path):
    environment = {"PORT": "x", "DEBUG": "x", "COURTSIDE_X": "x", "COURTSIDE_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, env=environment, cwd=env.BASE_DIR, capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 78
    assert [line for line in done.stderr.splitlines() if line.startswith("  - ")] == [
        "  - PORT is 'x': expected a whole number from 1 to 65535",
        "  - DEBUG is 'x': expected true, on, yes or 1, or false, off, no or 0",
        "  - COURTSIDE_X is not a name Courtside knows",
    ]


def test_a_data_directory_that_cannot_be_created_is_reported(tmp_path, capsys):
    (tmp_path / "file").touch()

    with pytest.raises(SystemExit) as ended:
        env.load({"COURTSIDE_DATA_DIR": str(tmp_path / "file" / "below")})

    assert ended.value.code == 78
    assert "COURTSIDE_DATA_DIR" in capsys.readouterr().err


def test_development_creates_keys_and_production_does_not(tmp_path):
    first = env.load({"COURTSIDE_DATA_DIR": str(tmp_path)})
    again = env.load({"COURTSIDE_DATA_DIR": str(tmp_path)})
    env.load({**PRODUCTION, "COURTSIDE_DATA_DIR": str(tmp_path / "other")})

    assert len({first[name] for name in GOOD_KEYS}) == 3
    assert all(first[name] == again[name] and len(first[name]) >= 50 for name in GOOD_KEYS)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("overrides", "site", "hosts"),
    [
        ({}, "http://127.0.0.1:8000", ["127.0.0.1", "localhost", "127.0.0.1", "[::1]"]),
        ({"PORT": "80"}, "http://127.0.0.1", ["127.0.0.1", "localhost", "127.0.0.1", "[::1]"]),
        ({"HOST": "::1"}, "http://[::1]:8000", ["::1", "localhost", "127.0.0.1", "[::1]"]),
        ({"HOST": "0.0.0.0"}, "http://127.0.0.1:8000", ["*"]),  # noqa: S104
        (PRODUCTION, "https://club.example", ["club.example"]),
        ({**PRODUCTION, "HOST": "0.0.0.0"}, "https://club.example", ["club.example"]),  # noqa: S104
        ({"SITE_URL": "https://Club.Example:443/"}, "https://club.example", None),
    ],
)
def test_site_url_and_hosts_have_derived_defaults(tmp_path, overrides, site, hosts):
    values = env.load({**overrides, "COURTSIDE_DATA_DIR": str(tmp_path)})

    assert values["SITE_URL"] == site
    assert hosts is None or values["ALLOWED_HOSTS"] == hosts


def test_the_example_file_is_generated_from_the_table():
    assert (env.BASE_DIR / ".env.example").read_text() == variables.example_file(), "run: make env"


def test_the_example_file_itself_sets_nothing():
    lines = (env.BASE_DIR / ".env.example").read_text().splitlines()

    assert all(line.startswith("#") or not line for line in lines)
    assert {line[1:].partition("=")[0] for line in lines if line[1:2].isupper()} >= set(variables.BY_NAME)


def test_a_relative_data_directory_is_in_the_project():
    assert env.load({})["COURTSIDE_DATA_DIR"] == Path(env.BASE_DIR / "var").resolve()
