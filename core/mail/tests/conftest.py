"""Shared fixtures of the mail tests."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from core.tests.people import person


@pytest.fixture(autouse=True)
def _sample(settings: Any) -> None:
    """Use templates/mail/sample, and a page to link to."""
    engines = deepcopy(settings.TEMPLATES)
    for engine in engines:
        engine["DIRS"] = [*engine["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = engines
    settings.SITE_URL = "https://club.example"


@pytest.fixture
def ana(db: None) -> Any:
    return person("Ana")


@pytest.fixture
def staffer(db: None) -> Any:
    return person("Sam", role="STAFF")


@pytest.fixture
def smtp(settings: Any, mailoutbox: list[Any]) -> list[Any]:
    """Act as if EMAIL_URL were set; sent mail is found here."""
    settings.MAIL_IS_SENT = True
    return mailoutbox
