"""What the compose files, the Dockerfile and the workflow promise an operator."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from config.variables import VARIABLES
from core.ops.roles import ROLES
from runner.web import MAX_OPEN_FILES

ROOT = Path(settings.BASE_DIR)
PRODUCTION = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DEVELOPMENT = yaml.safe_load((ROOT / "docker-compose.dev.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()

services = pytest.mark.parametrize(
    ("compose", "name"),
    [(compose, name) for compose in (PRODUCTION, DEVELOPMENT) for name in compose["services"]],
    ids=lambda value: value if isinstance(value, str) else value["name"],
)


@services
def test_every_service_that_stays_has_a_health_check(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    if service.get("restart") == "no":
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["healthcheck"]["test"][0] == "CMD"


@services
def test_every_service_is_on_the_one_named_network(compose: dict[str, Any], name: str) -> None:
    assert list(compose["services"][name]["networks"]) == ["courtside"]
    assert compose["networks"]["courtside"]["name"] == compose["name"]


@pytest.mark.parametrize("compose", [PRODUCTION, DEVELOPMENT], ids=lambda compose: compose["name"])
def test_the_database_is_postgresql_18_and_survives_its_container(compose: dict[str, Any]) -> None:
    postgres = compose["services"]["postgres"]
    volume, _, path = postgres["volumes"][0].partition(":")

    assert postgres["image"].startswith("postgres:18")
    assert path == "/var/lib/postgresql"
    assert volume in compose["volumes"]
    assert "--builtin-locale=C.UTF-8" in postgres["environment"]["POSTGRES_INITDB_ARGS"]


def test_only_caddy_is_reached_from_outside() -> None:
    assert [name for name, service in PRODUCTION["services"].items() if "ports" in service] == ["caddy"]
    assert DEVELOPMENT["services"]["postgres"]["ports"] == ["127.0.0.1:5432:5432"]


def test_every_process_waits_for_the_migrations() -> None:
    conditions = {name: service.get("depends_on", {}) for name, service in PRODUCTION["services"].items()}

    assert conditions["migrate"] == {"postgres": {"condition": "service_healthy"}}
    assert conditions["web"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert conditions["worker"] == conditions["web"]
    assert conditions["caddy"] == {"web": {"condition": "service_healthy"}}


def test_redis_starts_only_when_asked_for() -> None:
    assert {name for name, service in PRODUCTION["services"].items() if "profiles" in service} == {"redis"}


@pytest.mark.parametrize("name", ["migrate", "web", "worker"])
def test_our_own_services_can_change_nothing_but_the_database(name: str) -> None:
    service = PRODUCTION["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["command"][0] in ROLES


@pytest.mark.parametrize("name", ["web", "worker"])
def test_our_processes_may_open_as_many_files_as_the_web_process_asks_for(name: str) -> None:
    assert PRODUCTION["services"][name]["ulimits"]["nofile"] == {"soft": MAX_OPEN_FILES, "hard": MAX_OPEN_FILES}


@pytest.mark.parametrize("name", ["web", "worker"])
def test_backups_lie_on_a_volume_of_the_image_s_user(name: str) -> None:
    """The worker writes them, web lists them and `run --rm web manage restore` reads them."""
    folder = "/srv/courtside/var/backups"

    assert f"backups:{folder}" in PRODUCTION["services"][name]["volumes"]
    assert "backups" in PRODUCTION["volumes"]
    assert f"--owner=10001 --group=10001 --mode=0700 {folder}" in DOCKERFILE


@pytest.mark.parametrize("name", ["migrate", "web", "worker"])
def test_uploads_lie_on_a_volume_that_web_and_worker_share_and_the_image_owns(name: str) -> None:
    folder = "/srv/courtside/var/media"

    assert f"media:{folder}" in PRODUCTION["services"][name]["volumes"]
    assert "media" in PRODUCTION["volumes"]
    assert f"--owner=10001 --group=10001 --mode=0750 {folder}" in DOCKERFILE.rsplit("\nFROM ", 1)[1]


def test_the_proxy_that_is_believed_is_the_one_in_front() -> None:
    address = PRODUCTION["services"]["caddy"]["networks"]["courtside"]["ipv4_address"]

    assert f":-{address}}}" in PRODUCTION["services"]["web"]["environment"]["TRUSTED_PROXIES"]


def test_no_secret_is_written_down() -> None:
    for service in PRODUCTION["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "://" in value:
                assert "${" in value
    known = {variable.name for variable in VARIABLES}
    assert set(PRODUCTION["services"]["web"]["environment"]) <= known


def test_the_image_runs_as_an_unprivileged_user_with_a_health_check() -> None:
    final = DOCKERFILE.rsplit("\nFROM ", 1)[1]

    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE
    for instruction in ("HEALTHCHECK", "STOPSIGNAL SIGTERM", 'ENTRYPOINT ["python", "-m", "core.ops.roles"]'):
        assert instruction in final


def test_nothing_secret_or_private_is_sent_to_the_image() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}

    assert "*" in lines
    assert allowed.isdisjoint({".env", ".git", "var", ".venv"})


def test_every_package_is_in_the_image() -> None:
    allowed = (ROOT / ".dockerignore").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["importlinter"]["root_packages"]
    apps = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}

    for folder in {*packages, *apps, "templates", "static", "fixtures", "manage.py", "requirements.txt"}:
        assert f"!{folder}\n" in allowed


def test_the_workflow_runs_the_tests_on_both_ends_of_the_range() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())

    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.13"]
    assert {"run": "make test"} in workflow["jobs"]["test"]["steps"]


@pytest.mark.parametrize(
    ("job", "line"),
    [
        ("image", "manage smoke https://localhost"),
        ("image", "manage.py backup"),
        ("image", "manage restore --replace"),
        ("demo", "manage.py smoke http://127.0.0.1:8000"),
        ("demo", "newman@6 run docs/courtside.postman_collection.json"),
    ],
)
def test_the_workflow_checks_the_release_and_the_collection(job: str, line: str) -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())

    assert any(line in step.get("run", "") for step in workflow["jobs"][job]["steps"])
